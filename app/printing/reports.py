"""How the report of an ingestion reads in a terminal.

Apart from the printing of answers: a command that only finds that nothing is new waits for no
module that composes them.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from index.records import FileNote, IngestReport


def show_report(console: Console, report: IngestReport) -> None:
    """Print what happened to each file of an ingestion."""
    names = (
        ("Inlästa", report.added), ("Uppdaterade", report.updated),
        ("Oförändrade", report.unchanged), ("Borttagna", report.removed),
    )  # fmt: skip
    for name, notes in names:
        if notes:
            console.print(Text(f"{name}: {len(notes)}", style="bold"))
            if name != "Oförändrade" or len(notes) <= 5:
                _notes(console, notes)
    if report.skipped_kinds:
        console.print(f"Hoppade över {report.skipped_kinds} filer av andra slag.")
    if report.refused:
        console.print(Text(f"Kunde inte läsas: {len(report.refused)}", style="bold red"))
        _notes(console, report.refused)


def _notes(console: Console, notes: Sequence[FileNote]) -> None:
    for note in notes:
        console.print(Text(f"  {note.file}" + (f": {note.reason}" if note.reason else "")))
