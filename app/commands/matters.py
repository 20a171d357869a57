"""Commands that follow matters: everything on a subject, the chain of a number, precedents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.common import AsJson, Home, console, open_service, print_json

if TYPE_CHECKING:
    from index.records import Filters


def add_commands(cli: typer.Typer) -> None:
    """Put the commands of this module on the command line."""
    cli.command()(case)
    cli.command()(similar)


def search_all(home: Path | None, query: str, filters: Filters, as_json: bool) -> None:
    """Do ``search --all``."""
    with open_service(home) as service:
        found = service.search_all(query, filters)
    if as_json:
        print_json(found.to_record())
    else:
        from app.printing.matters import show_all

        show_all(console(), found)


def case(
    dnr: Annotated[str, typer.Argument(metavar="DNR")],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Visa ett ärendes alla paragrafer och handlingar i tidsordning, över alla organ."""
    with open_service(home) as service:
        found = service.case(dnr)
    if as_json:
        print_json(found.to_record())
    else:
        from app.printing.matters import show_case

        show_case(console(), found)


def similar(
    wanted: Annotated[str, typer.Argument(metavar="ORGAN DATUM § N|STYCKE")],
    home: Home = None,
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="Antal ärenden.")] = 10,
    same_matter: Annotated[
        bool, typer.Option("--same-matter", help="Ta med det egna ärendets andra paragrafer.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Visa tidigare och andra ärenden som liknar en paragraf, med utfall och skillnader."""
    with open_service(home) as service:
        found = service.similar(wanted, k=k, same_matter=same_matter)
    if as_json:
        print_json(found.to_record())
    else:
        from app.printing.matters import show_similar

        show_similar(console(), found)
