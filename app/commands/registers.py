"""The registers as commands: decisions, assignments and duties, filtered and exported."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.commands.common import (
    AsJson,
    Body,
    Dnr,
    From,
    Home,
    InDocument,
    Kind,
    To,
    console,
    filters_from,
    open_service,
    print_json,
)
from ingest.errors import QuestionError

if TYPE_CHECKING:
    from app.export.sheets import Column
    from app.registers import Register

Csv = Annotated[
    Path | None, typer.Option("--csv", metavar="FIL", help="Skriv raderna som CSV för Excel.")
]
Xlsx = Annotated[
    Path | None, typer.Option("--xlsx", metavar="FIL", help="Skriv raderna som kalkylblad.")
]
Outcomes = Annotated[
    list[str] | None, typer.Option("--outcome", help="Utfall, till exempel avslag; kan upprepas.")
]
OpenOnly = Annotated[bool, typer.Option("--open", help="Bara uppdrag utan återrapportering.")]
Assignees = Annotated[
    list[str] | None, typer.Option("--assignee", help="Den som fick uppdraget; kan upprepas.")
]
Today = Annotated[
    str | None,
    typer.Option("--today", help="Dag som förseningar räknas mot, ÅÅÅÅ-MM-DD; annars i dag."),
]
Actors = Annotated[
    list[str] | None, typer.Option("--actor", help="Den som har ansvaret; kan upprepas.")
]


def add_commands(cli: typer.Typer) -> None:
    """Put the commands of this module on the command line."""
    cli.command()(decisions)
    cli.command()(assignments)
    cli.command()(duties)


def decisions(
    home: Home = None, date_from: From = None, date_to: To = None, body: Body = None,
    kind: Kind = None, document: InDocument = None, dnr: Dnr = None, outcome: Outcomes = None,
    csv: Csv = None, xlsx: Xlsx = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Lista besluten, sats för sats i tidsordning."""
    from app import registers
    from app.export import sheets

    filters = filters_from(date_from, date_to, body, kind, document, dnr)
    with open_service(home) as service:
        found = registers.decisions(service, filters, outcomes=outcome or ())
    _put_out("Beslut", found, sheets.DECISION_COLUMNS, csv, xlsx, as_json)


def assignments(
    home: Home = None, date_from: From = None, date_to: To = None, body: Body = None,
    kind: Kind = None, document: InDocument = None, dnr: Dnr = None, open_only: OpenOnly = False,
    assignee: Assignees = None, today: Today = None,
    csv: Csv = None, xlsx: Xlsx = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Lista uppdragen med den paragraf som återrapporterar vart och ett, där en finns."""
    from app import registers
    from app.export import sheets

    filters = filters_from(date_from, date_to, body, kind, document, dnr)
    with open_service(home) as service:
        found = registers.assignments(
            service, filters, today=_day(today), open_only=open_only, assignees=assignee or ()
        )
    _put_out("Uppdrag", found, sheets.ASSIGNMENT_COLUMNS, csv, xlsx, as_json)


def duties(
    home: Home = None, date_from: From = None, date_to: To = None, body: Body = None,
    kind: Kind = None, document: InDocument = None, dnr: Dnr = None, actor: Actors = None,
    csv: Csv = None, xlsx: Xlsx = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Lista vem som ansvarar för, ska, får eller betalar vad."""
    from app import registers
    from app.export import sheets

    filters = filters_from(date_from, date_to, body, kind, document, dnr)
    with open_service(home) as service:
        found = registers.duties(service, filters, actors=actor or ())
    _put_out("Ansvar", found, sheets.DUTY_COLUMNS, csv, xlsx, as_json)


def _day(value: str | None) -> date:
    try:
        return date.fromisoformat(value) if value else date.today()
    except ValueError as exc:
        raise QuestionError(
            f"--today {value} är inget datum. Skriv ÅÅÅÅ-MM-DD, till exempel 2024-09-11."
        ) from exc


def _put_out(
    title: str,
    found: Register[Any],
    columns: Sequence[Column[Any]],
    csv: Path | None,
    xlsx: Path | None,
    as_json: bool,
) -> None:
    """Write the files that were asked for, and the rows to the terminal where none was."""
    from app.export.sheets import write_csv, write_xlsx
    from app.printing.registers import show_register

    if csv is not None:
        write_csv(csv, columns, found.rows)
    if xlsx is not None:
        write_xlsx(xlsx, title, columns, found.rows)
    if as_json:
        print_json(found.to_records())
        return
    written = [str(path) for path in (csv, xlsx) if path is not None]
    show_register(console(), title, found, written)
