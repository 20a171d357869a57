"""Numbers as the page writes them, and the cells of its tables."""

from __future__ import annotations

from app.web.sortable import UNKNOWN, Cell
from evals.statistics import Interval


def decimal(value: float, places: int = 1) -> str:
    """Return "3,5"."""
    return f"{value:.{places}f}".replace(".", ",")


def headed(words: str) -> str:
    """Return a measure's name as a heading has it; "nDCG@10" is written so."""
    return words if words.startswith("nDCG") else words[:1].upper() + words[1:]


def percent(value: float | None) -> str:
    """Return "61,5 %" of a share from 0 to 1."""
    return UNKNOWN if value is None else f"{decimal(100 * value)} %"


def between(one: Interval | None) -> str:
    """Return "52,1–70,3 %"."""
    return UNKNOWN if one is None else f"{decimal(100 * one.low)}–{decimal(100 * one.high)} %"


def share_cell(value: float | None, spread: Interval | None = None) -> Cell:
    """Return a share, with its interval where it has one, sorted by its value."""
    told = percent(value)
    if value is not None and spread is not None:
        told += f" ({between(spread).removesuffix(' %')})"
    return Cell(told, value)


def number_cell(value: float | None, places: int = 0) -> Cell:
    """Return a number sorted by its value."""
    return Cell(UNKNOWN if value is None else decimal(value, places), value)
