"""Cells of a table that hold no value: those that say so, and those that nothing is written in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ingest.records import Figure

_OF_ROWS = 0.5  # share of a table's rows that have a column which the others lack


def lacks_value(value: str) -> bool:
    """Return whether a cell says that there is no value: "–", "..", "uppgift saknas"."""
    return not re.search(r"\w", value) or "saknas" in value.casefold()


def with_blanks(figures: Sequence[Figure]) -> list[Figure]:
    """Return the figures of a passage and, without a value, the cells that its tables leave empty.

    A column that most rows of a table have is one that the others have, too.
    """
    tables: dict[str | None, list[Figure]] = {}
    for figure in figures:
        tables.setdefault(figure.label, []).append(figure)
    return [*figures, *(blank for own in tables.values() for blank in _blanks(own))]


def _blanks(table: Sequence[Figure]) -> Iterator[Figure]:
    rows: dict[str, list[Figure]] = {}
    columns: dict[str, list[Figure]] = {}
    for figure in table:
        rows.setdefault(figure.row, []).append(figure)
        columns.setdefault(figure.column, []).append(figure)
    common = [name for name, own in columns.items() if name and len(own) > _OF_ROWS * len(rows)]
    for own in rows.values():
        there = {figure.column for figure in own}
        for name in common:
            if name not in there:
                period = _shared(columns[name]) or _shared(own)
                yield replace(own[-1], column=name, period=period, value="", start=own[-1].end)


def _shared(figures: Iterable[Figure]) -> str | None:
    """Return the one period that all of some figures are of, None where they differ."""
    periods = {figure.period for figure in figures}
    return periods.pop() if len(periods) == 1 else None
