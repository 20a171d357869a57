"""The command that writes a meeting brief."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.commands.common import AsJson, Home, console, open_service, print_json
from ingest.errors import QuestionError


def add_commands(cli: typer.Typer) -> None:
    """Put the commands of this module on the command line."""
    cli.command()(brief)


def brief(
    agenda: Annotated[
        str, typer.Argument(metavar="DAGORDNING", help="Fil, eller namn i biblioteket.")
    ],
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Fil att skriva: .docx eller .md.")
    ] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Skriv ett mötesunderlag: tidigare beslut, uppdrag och ansvar för varje ärende, med källor."""
    from app.brief.brief import agenda_document, brief_for
    from app.export.answer import write_paper

    if out is None and not as_json:
        raise QuestionError("Ange -o FIL.docx eller -o FIL.md, eller --json.")
    if out is not None and out.suffix.casefold() not in (".docx", ".md"):
        raise QuestionError(f"{out.name} är varken .docx eller .md. Ange en fil av de slagen.")
    with open_service(home, answers=True) as service:
        made = brief_for(service, agenda_document(service, agenda))
    if out is not None:
        write_paper(made.paper(), out)
    if as_json:
        print_json(made.to_record())
    else:
        console().print(
            f"{out}: {len(made.items)} ärenden, {len(made.notes)} fotnoter.", markup=False
        )
