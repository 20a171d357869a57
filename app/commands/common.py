"""What the commands share: options, the open library, output and progress bars."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from ingest.errors import QuestionError
from ingest.records import Progress
from ingest.settings import Settings, default_home, load_settings

if TYPE_CHECKING:
    from app.service import Service
    from index.library import Library
    from index.records import Filters, IngestReport

DONE, PARTLY, USAGE, UNUSABLE = 0, 1, 2, 3  # exit codes

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


def console(*, error: bool = False) -> Console:
    """Return a console for output, or for messages; into a pipe lines are not wrapped."""
    return Console(stderr=error, highlight=False, soft_wrap=not sys.stdout.isatty())


def print_json(value: Any) -> None:
    """Write a record or a list of records to standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def report_record(report: IngestReport) -> dict[str, Any]:
    """Return what happened to each file as a record."""
    values = {item.name: getattr(report, item.name) for item in fields(report)}
    return {
        name: [note._asdict() for note in value] if isinstance(value, tuple) else value
        for name, value in values.items()
    }


@contextmanager
def open_library(home: Path | None) -> Iterator[tuple[Library, Settings]]:
    """Open the library in ``home`` with its settings."""
    from index.library import Library

    folder = home or default_home()
    settings = load_settings(folder)
    with Library.open(folder, settings) as library:
        yield library, settings


@contextmanager
def open_service(home: Path | None, *, answers: bool = False) -> Iterator[Service]:
    """Open the library in ``home`` as applications see it.

    ``answers``: questions will be answered; a chat model that they would be sent to outside the
    own network is told of first, on standard error.
    """
    from app.service import Service

    with open_library(home) as (library, settings):
        service = Service(library, settings)
        if answers and service.chat_warning:
            console(error=True).print(service.chat_warning, markup=False)
        yield service


def filters_from(
    first: str | None, last: str | None, body: list[str] | None, kind: list[str] | None,
    document: list[str] | None, dnr: list[str] | None,
) -> Filters:  # fmt: skip
    """Return the filters of a command. Raises QuestionError for what is no date."""
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
def progress_bar(title: str) -> Iterator[Callable[[Progress], None]]:
    """Show a progress bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda step: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Bar(*columns, console=console(error=True), transient=True) as bar:
        task = bar.add_task(title, total=None)

        def report(step: Progress) -> None:
            bar.update(
                task,
                completed=step.done,
                total=step.total,
                description=_shortened(step.message) or title,
            )

        yield report
