"""The command that lists what is missing on the machine."""

from __future__ import annotations

import platform
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated

import typer

from app.commands.common import DONE, PARTLY, AsJson, Home, console, print_json
from ingest.settings import default_home

_MARKS = {"ok": "✓", "note": "–", "fault": "✗"}


def add_commands(cli: typer.Typer) -> None:
    """Put the command on the command line."""
    cli.command()(doctor)


def doctor(
    home: Home = None,
    port: Annotated[
        int, typer.Option("--port", min=1, max=65535, help="Webbappens port, som prövas.")
    ] = 7860,
    as_json: AsJson = False,
) -> None:
    """Se efter vad som saknas på datorn, med kommandot som avhjälper det; ändrar ingenting."""
    from app.doctor.examination import examine

    found = examine(home or default_home(), port)
    faults = sum(finding.state == "fault" for finding in found)
    if as_json:
        print_json({"faults": faults, "findings": [asdict(finding) for finding in found]})
    else:
        out = console()
        out.print(f"Paragraf {_version()}, Python {platform.python_version()}", markup=False)
        for finding in found:
            out.print(f"{_MARKS[finding.state]} {finding.name}: {finding.message}", markup=False)
            if finding.mend:
                out.print(f"    {finding.mend}", markup=False)
        out.print(f"{faults} fel." if faults else "Inget saknas.")
    raise typer.Exit(PARTLY if faults else DONE)


def _version() -> str:
    try:
        return version("paragraf")
    except PackageNotFoundError:  # run out of its source
        return "(oinstallerad)"
