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
    report_record,
)
from ingest.errors import TargetError
from ingest.settings import default_home, load_settings

if TYPE_CHECKING:
    from index.backup_files import BackupReport

Folder = Annotated[Path, typer.Argument(metavar="MAPP", help="Säkerhetskopians mapp.")]


def add_commands(cli: typer.Typer) -> None:
    """Put the commands of this module on the command line."""
    cli.command()(check)
    cli.command()(backup)
    cli.command()(restore)
    cli.command()(adopt)


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

    _refuse_servers(home, "Säkerhetskopiera den med `pg_dump`: originalen och vektorerna är med")
    with progress_bar("Kopierar") as report:
        made = back_up(home or default_home(), folder, report)
    _tell(made, [], "Säkerhetskopian är skriven och kontrollerad", 0.0, as_json)


def restore(folder: Folder, home: Home = None, as_json: AsJson = False) -> None:
    """Återställ en säkerhetskopia till ett tomt bibliotek och bygg sökindexen."""
    from index.restore import restore as put_back

    _refuse_servers(
        home,
        "Återställ till en mapp utan PARAGRAF_CATALOGUE_URL i miljön, och ta sedan över mappen "
        "med `paragraf adopt MAPP`",
    )
    target = home or default_home()
    with progress_bar("Återställer") as report:
        made = put_back(folder, target, report)
    began = time.perf_counter()
    with open_library(target) as (library, _):
        left = library.mend()
    _tell(made, left, "Återställt", time.perf_counter() - began, as_json)


def adopt(
    folder: Annotated[Path, typer.Argument(metavar="MAPP", help="Det andra bibliotekets mapp.")],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Ta över ett bibliotek ur en annan mapp, med vektorer och begränsningar, utan omläsning."""
    from app.printing.reports import show_report
    from index.adoption import adopt as take_over

    with open_library(home) as (library, _), progress_bar("Tar över") as report:
        result = take_over(library, folder, report)
    if as_json:
        print_json(report_record(result))
    else:
        show_report(console(), result)
    raise typer.Exit(PARTLY if result.refused else DONE)


def _refuse_servers(home: Path | None, instead: str) -> None:
    """Raise TargetError for a library whose catalogue lies on a server."""
    if load_settings(home or default_home()).servers.catalogue_url.get_secret_value():
        raise TargetError(
            f"Katalogen ligger på en server (PARAGRAF_CATALOGUE_URL), inte i mappen. {instead}."
        )


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
