"""Commands that keep a library whole: check and mend, back up and restore."""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.common import (
    DONE,
    PARTLY,
    AsJson,
    Home,
    console,
    open_library,
    print_json,
    progress_bar,
)
from ingest.settings import default_home

if TYPE_CHECKING:
    from index.backup_files import BackupReport

Folder = Annotated[Path, typer.Argument(metavar="MAPP", help="Säkerhetskopians mapp.")]


def add_commands(cli: typer.Typer) -> None:
    """Put the commands of this module on the command line."""
    cli.command()(check)
    cli.command()(backup)
    cli.command()(restore)


def check(
    home: Home = None,
    repair: Annotated[
        bool, typer.Option("--repair", help="Laga det som går att laga ur katalogen.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Jämför lagren med varandra; ändrar ingenting utan --repair."""
    with open_library(home) as (library, _):
        found = library.check()
        left = library.mend() if repair else found
    mended = [fault for fault in found if fault not in left]
    if as_json:
        print_json({"faults": left, "mended": mended} if repair else {"faults": left})
    else:
        for fault in mended:
            console().print(f"Lagat: {fault}", markup=False)
        for fault in left:
            console().print(fault, markup=False)
        if not left:
            console().print("Lagren stämmer överens.")
    raise typer.Exit(PARTLY if left else DONE)


def backup(folder: Folder, home: Home = None, as_json: AsJson = False) -> None:
    """Kopiera biblioteket till en ny mapp och kontrollera kopian; det kan användas under tiden."""
    from index.backup import back_up

    with progress_bar("Kopierar") as report:
        made = back_up(home or default_home(), folder, report)
    _tell(made, [], "Säkerhetskopian är skriven och kontrollerad", 0.0, as_json)


def restore(folder: Folder, home: Home = None, as_json: AsJson = False) -> None:
    """Återställ en säkerhetskopia till ett tomt bibliotek och bygg sökindexen."""
    from index.restore import restore as put_back

    target = home or default_home()
    with progress_bar("Återställer") as report:
        made = put_back(folder, target, report)
    began = time.perf_counter()
    with open_library(target) as (library, _):
        left = library.mend()
    _tell(made, left, "Återställt", time.perf_counter() - began, as_json)


def _tell(
    made: BackupReport, left: list[str], what: str, index_seconds: float, as_json: bool
) -> None:
    faults = [*made.faults, *left]
    if as_json:
        record = asdict(made) | {"folder": str(made.folder), "faults": faults}
        print_json(record)
    else:
        size = f"{made.bytes / 1e6:.1f}".replace(".", ",")
        text = (
            f"{what}: {made.folder}\n{made.documents} dokument, {made.passages} stycken, "
            f"{made.files} filer, {size} MB, läget {made.made_at}."
        )
        if index_seconds:
            text += f" Sökindexen byggdes på {index_seconds:.0f} s."
        console().print(text, markup=False)
        for fault in faults:
            console().print(fault, markup=False)
    raise typer.Exit(PARTLY if faults else DONE)
