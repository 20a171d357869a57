"""The command line: ``paragraf`` or ``python -m app``."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields
from datetime import date
from enum import StrEnum
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from typer.core import TyperGroup

from ingest.errors import (
    IndexUnusableError,
    LibraryLockedError,
    ModelError,
    ParagrafError,
    QuestionError,
    SettingsError,
    UnknownDocumentError,
)
from ingest.records import Progress
from ingest.settings import Settings, default_home, load_settings

if TYPE_CHECKING:
    from app.service import Service
    from index.library import Library
    from index.records import Filters

DONE, PARTLY, USAGE, UNUSABLE = 0, 1, 2, 3


class _Commands(TyperGroup):
    """The commands of this module, and those that other packages offer by name.

    Entry points of the group ``paragraf.commands`` are Typer applications; one is imported
    when it is asked for, or when all are listed.
    """

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names in the order of ``--help``."""
        offered = sorted({point.name for point in entry_points(group="paragraf.commands")})
        return [*super().list_commands(ctx), *offered]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command of this module, else one that is offered; None when there is none."""
        found = super().get_command(ctx, cmd_name)
        if found is None:
            for point in entry_points(group="paragraf.commands", name=cmd_name):
                found = typer.main.get_command(point.load())
                found.name = cmd_name
        return found


cli = typer.Typer(
    cls=_Commands,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Paragraf svarar på frågor om svenska politiska handlingar, varje påstående med sin §.",
)

Home = Annotated[
    Path | None, typer.Option("--home", help="Bibliotekets mapp; annars $PARAGRAF_HOME.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Skriv posterna som JSON.")]
From = Annotated[str | None, typer.Option("--from", help="Från och med datum, ÅÅÅÅ-MM-DD.")]
To = Annotated[str | None, typer.Option("--to", help="Till och med datum, ÅÅÅÅ-MM-DD.")]
Body = Annotated[list[str] | None, typer.Option("--body", help="Organ; kan upprepas.")]
Kind = Annotated[list[str] | None, typer.Option("--kind", help="Slag av dokument.")]
InDocument = Annotated[list[str] | None, typer.Option("--document", help="Dokument, filnamn.")]
Dnr = Annotated[list[str] | None, typer.Option("--dnr", help="Diarienummer.")]


class OcrChoice(StrEnum):
    """Which pages are read from their image."""

    auto = "auto"
    off = "off"
    force = "force"


Ocr = Annotated[
    OcrChoice,
    typer.Option(
        "--ocr",
        help="Tolka sidor ur bild (OCR): auto de som saknar användbart textlager, off inga, "
        "force alla, även i filer som redan är inlästa.",
    ),
]


def _console(*, error: bool = False) -> Console:
    return Console(stderr=error, highlight=False, soft_wrap=not sys.stdout.isatty())


def _print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


@contextmanager
def _library(home: Path | None) -> Iterator[tuple[Library, Settings]]:
    from index.library import Library

    folder = home or default_home()
    settings = load_settings(folder)
    with Library.open(folder, settings) as library:
        yield library, settings


@contextmanager
def _service(home: Path | None) -> Iterator[Service]:
    from app.service import Service

    with _library(home) as (library, settings):
        yield Service(library, settings)


def _filters(
    first: str | None, last: str | None, body: list[str] | None, kind: list[str] | None,
    document: list[str] | None, dnr: list[str] | None,
) -> Filters:  # fmt: skip
    from index.records import Filters

    for option, value in (("--from", first), ("--to", last)):
        try:
            if value is not None:
                date.fromisoformat(value)
        except ValueError as exc:
            raise QuestionError(
                f"{option} {value} är inget datum. Skriv ÅÅÅÅ-MM-DD, till exempel 2024-09-11."
            ) from exc
    return Filters(
        first, last, tuple(body or ()), tuple(kind or ()), tuple(document or ()), tuple(dnr or ())
    )


def _shortened(message: str) -> str:
    """Return a message in at most 60 characters: the end says how far it has come."""
    return message if len(message) <= 60 else f"{message[:24]}…{message[-35:]}"


@contextmanager
def _progress_bar(title: str) -> Iterator[Callable[[Progress], None]]:
    """Show a progress bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda step: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Bar(*columns, console=_console(error=True), transient=True) as bar:
        task = bar.add_task(title, total=None)

        def report(step: Progress) -> None:
            bar.update(
                task,
                completed=step.done,
                total=step.total,
                description=_shortened(step.message) or title,
            )

        yield report


@cli.command()
def ingest(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="SÖKVÄG…", help="Filer och mappar.")
    ] = None,
    home: Home = None,
    prune: Annotated[
        bool, typer.Option("--prune", help="Ta bort dokument vars fil är borta.")
    ] = False,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Räkna om alla vektorer först.")
    ] = False,
    ocr: Ocr = OcrChoice.auto,
    as_json: AsJson = False,
) -> None:
    """Lägg till eller uppdatera filer och mappar; oförändrade filer hoppas över."""
    from app.printing import show_report

    if not paths and not rebuild:
        raise QuestionError("Ange filer eller mappar att läsa in, eller --rebuild.")
    with _library(home) as (library, _), _progress_bar("Läser in") as report:
        result = library.add_paths(
            paths or [], ocr=ocr.value, prune=prune, rebuild=rebuild, progress=report
        )
    if as_json:
        _print_json(
            {
                name: [note._asdict() for note in value] if isinstance(value, tuple) else value
                for name, value in ((f.name, getattr(result, f.name)) for f in fields(result))
            }
        )
    else:
        show_report(_console(), result)
    raise typer.Exit(PARTLY if result.refused else DONE)


@cli.command()
def ask(
    question: Annotated[str | None, typer.Argument(metavar="FRÅGA")] = None,
    home: Home = None,
    history: Annotated[
        list[str] | None, typer.Option("--history", help="Tidigare fråga, äldst först.")
    ] = None,
    batch: Annotated[
        Path | None, typer.Option("--batch", help="Frågor, en JSON-post per rad.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Svarsposter, en per rad.")] = None,
    date_from: From = None, date_to: To = None, body: Body = None, kind: Kind = None,
    document: InDocument = None, dnr: Dnr = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Svara på en fråga med källor, eller på alla frågor i en fil."""
    if batch is not None:
        _ask_batch(home, batch, out, question)
        return
    if question is None:
        raise QuestionError("Skriv en fråga, eller ange --batch FIL --out FIL.")
    filters = _filters(date_from, date_to, body, kind, document, dnr)
    with _service(home) as service:
        answer = service.ask(question, history=history or (), filters=filters)
    if as_json:
        _print_json(answer.to_record())
    else:
        from app.printing import show_answer

        show_answer(_console(), answer)


def _ask_batch(home: Path | None, batch: Path, out: Path | None, question: str | None) -> None:
    from app.batch import answer_all

    if out is None or question is not None:
        raise QuestionError("Ange --batch FIL med --out FIL och ingen fråga.")
    with _service(home) as service, _progress_bar("Svarar") as report:
        faults = answer_all(
            service,
            batch,
            out,
            lambda done, total: report(Progress(done, total, "Svarar", "frågor")),
        )
    for fault in faults:
        _console(error=True).print(fault, markup=False)
    raise typer.Exit(PARTLY if faults else DONE)


@cli.command()
def search(
    query: Annotated[str, typer.Argument(metavar="SÖKORD")],
    home: Home = None,
    k: Annotated[int, typer.Option("-k", min=1, max=200, help="Antal träffar.")] = 10,
    date_from: From = None, date_to: To = None, body: Body = None, kind: Kind = None,
    document: InDocument = None, dnr: Dnr = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Sök stycken, bäst först."""
    filters = _filters(date_from, date_to, body, kind, document, dnr)
    with _service(home) as service:
        hits = service.search(query, k=k, filters=filters)
    if as_json:
        _print_json([hit.to_record() for hit in hits])
    else:
        from app.printing import show_hits

        show_hits(_console(), hits)


@cli.command()
def inspect(
    target: Annotated[str, typer.Argument(metavar="FIL|DOKUMENT")],
    home: Home = None,
    ocr: Ocr = OcrChoice.auto,
    as_json: AsJson = False,
) -> None:
    """Visa vad läsaren gjorde av en fil, utan eller ur biblioteket."""
    from app.inspection import inspection
    from app.printing import show_inspection
    from app.privacy import document_without_personal_data

    settings = load_settings(home or default_home())
    if Path(target).is_file():
        from ingest.pipeline import read_document

        with _progress_bar("Läser") as report:
            document = read_document(
                Path(target),
                settings,
                ocr=ocr.value,
                report=lambda page, pages: report(Progress(page - 1, pages, "Tolkar ur bild")),
            )
    else:
        with _library(home) as (library, _):
            row = library.catalogue.document_by_name(target)
            document = library.catalogue.document(row.id)
    if settings.privacy.mask:
        document = document_without_personal_data(document)
    if as_json:
        _print_json(inspection(document))
    else:
        show_inspection(_console(), document)


@cli.command()
def status(home: Home = None, as_json: AsJson = False) -> None:
    """Visa vad som är inläst, med läsarens anmärkningar."""
    from app.printing import show_status

    with _library(home) as (library, _):
        counts, rows = library.catalogue.counts(), library.catalogue.documents()
        findings = library.catalogue.findings()
    if as_json:
        _print_json(
            {
                "counts": asdict(counts),
                "documents": [asdict(row) for row in rows],
                "findings": [{"document": file, **asdict(finding)} for file, finding in findings],
            }
        )
    else:
        show_status(
            _console(), counts, rows, [f"{file}: {finding.message}" for file, finding in findings]
        )


@cli.command()
def check(home: Home = None, as_json: AsJson = False) -> None:
    """Jämför lagren med varandra; ändrar ingenting."""
    with _library(home) as (library, _):
        faults = library.check()
    if as_json:
        _print_json({"faults": faults})
    else:
        for fault in faults:
            _console().print(fault, markup=False)
        if not faults:
            _console().print("Lagren stämmer överens.")
    raise typer.Exit(PARTLY if faults else DONE)


@cli.command()
def remove(
    documents: Annotated[list[str], typer.Argument(metavar="DOKUMENT…")],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Ta bort dokument ur alla lager."""
    with _library(home) as (library, _):
        removed = library.remove(documents)
    if as_json:
        _print_json({"removed": list(removed)})
    else:
        for name in removed:
            _console().print(f"Borttaget: {name}", markup=False)


@cli.command()
def serve(
    home: Home = None,
    host: Annotated[str, typer.Option("--host", help="Adress att lyssna på.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port.")] = 7860,
) -> None:
    """Starta webbappen."""
    from app.web.app import serve as serve_app

    with _service(home) as service:
        serve_app(service, host, port, lambda text: _console().print(text, markup=False))


_CODES: tuple[tuple[type[ParagrafError], int], ...] = (
    (QuestionError, USAGE),
    (SettingsError, USAGE),
    (IndexUnusableError, UNUSABLE),
    (LibraryLockedError, UNUSABLE),
    (ModelError, UNUSABLE),
    (UnknownDocumentError, PARTLY),
    (ParagrafError, PARTLY),
)


def main() -> None:
    """Run a command; a ParagrafError becomes its message and an exit code."""
    try:
        cli()
    except ParagrafError as exc:
        _console(error=True).print(f"paragraf: {exc}", markup=False)
        sys.exit(next(code for kind, code in _CODES if isinstance(exc, kind)))
    except KeyboardInterrupt:
        _console(error=True).print("Avbrutet. Det som hann läsas in finns kvar.")
        sys.exit(PARTLY)
