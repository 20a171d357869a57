"""What a bench was run with, and how its result is shown: machine, fingerprints, tables."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from evals.machine import machine
from evals.running import code_fingerprint
from evals.store import Machine
from index.embedding import open_embedder
from index.library import Library
from ingest.errors import ParagrafError
from ingest.settings import Settings

Result = TypeVar("Result")
NONE = "–"  # where there is nothing to show


@dataclass(frozen=True, slots=True)
class Conditions:
    """The machine and the fingerprints that a figure holds for."""

    machine: Machine
    code: str  # of the packages that read, search and answer
    settings: str
    model: str  # the embedder's identity
    index: str | None = None  # documents and model; None where the bench makes its own
    passages: int | None = None  # in that index


def conditions(settings: Settings, home: Path) -> Conditions:
    """Return this machine and the fingerprints of code, settings and model. Raises ModelError."""
    model = open_embedder(settings, home).identity
    return Conditions(machine(settings), code_fingerprint(), settings.fingerprint(), model)


def library_conditions(library: Library) -> Conditions:
    """Return the conditions of a bench over a library as it stands."""
    settings = library.settings
    return Conditions(
        machine(settings), code_fingerprint(), settings.fingerprint(), library.embedder.identity,
        library.fingerprint(), library.catalogue.counts().passages,
    )  # fmt: skip


def described(given: Conditions) -> str:
    """Return in Swedish the line that stands above every table."""
    where = given.machine
    parts = [
        f"{where.cpu}, {where.cores} kärnor, {where.dtype}, Python {where.python}",
        f"kod {given.code}",
        f"inställningar {given.settings}",
        f"modell {given.model}",
    ]
    if given.index is not None:
        parts.append(f"index {given.index} ({given.passages} stycken)")
    return " · ".join(parts)


def text_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table in columns: the first to the left, the others to the right."""
    lines = [tuple(head), *(tuple(row) for row in rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(head))]
    shown = [
        "  ".join(
            cell.rjust(width) if at else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]
    return "\n".join(shown)


def decimals(value: float | None, places: int = 3) -> str:
    """Return a figure with a Swedish decimal comma, a dash for none."""
    return NONE if value is None else f"{value:.{places}f}".replace(".", ",")


def told(
    measured: Callable[[], Result], record: Callable[[Result], object],
    shown: Callable[[Result], str], *, as_json: bool, failed: int,
) -> int:  # fmt: skip
    """Measure and write the result, as a table or as JSON; return the exit code.

    ``failed`` is the code when something cannot be read, used or measured: the reason then
    goes to standard error.
    """
    try:
        result = measured()
    except (ParagrafError, OSError) as exc:
        sys.stderr.write(f"{exc}\n")
        return failed
    text = json.dumps(record(result), ensure_ascii=False, indent=1) if as_json else shown(result)
    sys.stdout.write(f"{text}\n")
    return 0
