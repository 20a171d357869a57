"""Commands that tell what is indexed, and what the reader made of it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from app.commands.common import (
    AsJson,
    Home,
    InDocument,
    Ocr,
    OcrChoice,
    console,
    open_service,
    print_json,
    progress_bar,
)
from ingest.records import Document, Progress
from ingest.settings import default_home, load_settings


def add_commands(cli: typer.Typer) -> None:
    """Put the commands of this module on the command line."""
    cli.command()(inspect)
    cli.command()(status)


def inspect(
    target: Annotated[str, typer.Argument(metavar="FIL|DOKUMENT")],
    home: Home = None,
    ocr: Ocr = OcrChoice.auto,
    as_json: AsJson = False,
) -> None:
    """Visa vad läsaren gjorde av en fil, utan eller ur biblioteket."""
    from app.inspection import inspection
    from app.printing.documents import show_inspection
    from app.registers import report_back_places, report_backs_within

    if Path(target).is_file():
        document = _read(Path(target), home, ocr)
        document, reported = report_backs_within(document)
    else:
        with open_service(home) as service:
            row = service.library.catalogue.document_by_name(target)
            document = service.shown_document(row.id)
            reported = report_back_places(service.library.catalogue, document)
    if as_json:
        print_json(inspection(document))
    else:
        show_inspection(console(), document, reported)


def _read(path: Path, home: Path | None, ocr: OcrChoice) -> Document:
    """Return a file as the reader sees it, without a library; personal data masked."""
    from app.privacy import document_without_personal_data
    from ingest.pipeline import read_document

    settings = load_settings(home or default_home())
    with progress_bar("Läser") as report:
        document = read_document(
            path,
            settings,
            ocr=ocr.value,
            report=lambda page, pages: report(Progress(page - 1, pages, "Tolkar ur bild")),
        )
    return document_without_personal_data(document) if settings.privacy.mask else document


def status(
    target: Annotated[str | None, typer.Argument(metavar="DOKUMENT")] = None,
    home: Home = None,
    document: InDocument = None,
    as_json: AsJson = False,
) -> None:
    """Visa vad som är inläst och vad läsaren anmärkte; hela läsrapporten för ett dokument."""
    from app.parse_report import counts_of, findings_by_file
    from app.printing.documents import show_parse_reports, show_status

    wanted = [*([target] if target else []), *(document or [])]
    with open_service(home) as service:
        catalogue = service.library.catalogue
        rows = catalogue.documents()
        if wanted:
            rows = list(dict.fromkeys(map(catalogue.document_by_name, wanted)))
        counts = catalogue.counts()
        found = findings_by_file(service, rows)
    if as_json:
        print_json(
            {
                "counts": asdict(counts),
                "documents": [
                    asdict(row) | {"findings_by_kind": counts_of(found[row.file])} for row in rows
                ],
                "findings": [
                    {"document": file, **asdict(finding)}
                    for file, findings in found.items()
                    for finding in findings
                ],
            }
        )
    elif wanted:
        show_parse_reports(console(), rows, found)
    else:
        show_status(console(), counts, rows, found)
