"""What is kept of users' questions, as commands: count, export, erase."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from app.commands.common import AsJson, Home, console, print_json
from ingest.errors import QuestionError, TargetError
from ingest.settings import default_home, load_settings

log = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None,
    help="Sparade frågor och omdömen: visa antal, exportera, radera.",
)  # fmt: skip
Containing = Annotated[
    str | None, typer.Option("--containing", help="Bara rader där texten finns.", metavar="TEXT")
]


def add_commands(cli: typer.Typer) -> None:
    """Add ``log``."""
    cli.add_typer(log, name="log")


@log.command()
def status(home: Home = None, as_json: AsJson = False) -> None:
    """Visa om frågor sparas, hur länge, och hur många som finns."""
    from app.feedback import erase_old, kept_votes

    folder = home or default_home()
    kept = load_settings(folder).log
    erase_old(folder, kept.keep_days)
    rows = kept_votes(folder)
    times = sorted(str(row["time"]) for row in rows if "time" in row)
    if as_json:
        print_json(
            {"feedback": kept.feedback, "keep_days": kept.keep_days, "kept": len(rows),
             "oldest": times[0] if times else None}
        )  # fmt: skip
        return
    told = "sparas" if kept.feedback else "sparas inte"
    console().print(
        f"Frågor och omdömen {told} (log.feedback); de raderas efter {kept.keep_days} dagar "
        f"(log.keep_days). Sparade nu: {len(rows)}."
    )


@log.command()
def export(
    target: Annotated[Path, typer.Argument(metavar="FIL")],
    containing: Containing = None,
    home: Home = None,
) -> None:
    """Skriv det sparade till en fil, en JSON-post per rad."""
    from app.feedback import erase_old, kept_votes

    folder = home or default_home()
    erase_old(folder, load_settings(folder).log.keep_days)
    lines = [json.dumps(row, ensure_ascii=False) for row in kept_votes(folder)]
    chosen = [line for line in lines if _holds(line, containing)]
    try:
        target.write_text("".join(f"{line}\n" for line in chosen), encoding="utf-8")
    except OSError as exc:
        raise TargetError(f"{target} kan inte skrivas: {exc.strerror}. Välj en annan fil.") from exc
    console().print(f"{len(chosen)} rader skrivna till {target}.", markup=False)


@log.command()
def erase(
    everything: Annotated[bool, typer.Option("--all", help="Radera allt.")] = False,
    containing: Containing = None,
    older: Annotated[
        int | None, typer.Option("--older-than", min=0, metavar="DAGAR", help="Bara äldre än så.")
    ] = None,
    home: Home = None,
) -> None:
    """Radera det sparade: allt, det som är äldre än ett antal dagar, eller det som rör en text."""
    from app.feedback import erase_old, erase_votes

    folder = home or default_home()
    if sum((everything, containing is not None, older is not None)) != 1:
        raise QuestionError("Ange vad som ska raderas: --all, --older-than eller --containing.")
    if older is not None:
        count = erase_old(folder, older)
    else:
        count = erase_votes(
            folder, lambda row: _holds(json.dumps(row, ensure_ascii=False), containing)
        )
    console().print(f"{count} rader raderade.")


def _holds(line: str, containing: str | None) -> bool:
    return containing is None or containing.casefold() in line.casefold()
