"""The rows of a passage's tables, each as one unit with the names that the table gives it.

The text of a passage has the cells of a row on one line, where a full stop inside a cell or a
numbered first column looks like the end of a sentence. Which cells are of one row the register
of figures knows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from index.analysis import fold, words
from ingest.records import Figure, Passage

_JOIN = " · "
_HEADER = 0.7  # share of a line's words that are names of columns, in a table's head
_LONGEST_HEAD = 4  # lines
_MATTERS_NUMBERED = frozenset(
    ("dnr", "diarienummer", "diarienr", "ärendenummer", "föredragande", "föredragning")
)
_OF_AGENDA = _MATTERS_NUMBERED | frozenset(
    ("ärende", "ärenden", "rubrik", "ärenderubrik", "titel", "tid", "sida", "sid", "nr", "§",
     "punkt", "handläggare", "klockslag", "bilaga", "handling")
)  # fmt: skip
_ANNOUNCES = re.compile(
    r"\b(?:följande|nedan(?:stående)?|enligt tabell\w*)\b[^.:]{0,40}[.:]?\s*$", re.I
)


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table. ``[start, end)`` are offsets in the passage's text."""

    start: int
    end: int
    name: str
    columns: tuple[str, ...]
    cells: tuple[Figure, ...]
    names: str  # of the row, its columns and the table


def table_rows(passage: Passage, figures: Sequence[Figure]) -> list[TableRow]:
    """Return the rows of a passage's tables in text order, none where it holds no table."""
    ordered = sorted(figures, key=lambda figure: figure.start)
    found: list[TableRow] = []
    told = 0  # where the last value of the row before ends
    for (label, row), group in groupby(ordered, key=lambda figure: (figure.label, figure.row)):
        cells = list(group)
        low, high = cells[0].start - passage.start, cells[-1].end - passage.start
        if low < 0 or high > len(passage.text):
            continue
        if found and low < found[-1].end:  # rows that cleaning has put on one line
            start = _name_before(passage.text, low, told, row.rsplit(_JOIN, 1)[-1])
            found[-1] = replace(found[-1], end=start)
        else:
            floor = found[-1].end if found else 0
            start = _line_with_name(passage.text, low, floor, row.rsplit(_JOIN, 1)[-1])
        end = passage.text.find("\n", high)
        heads = tuple(dict.fromkeys(cell.column for cell in cells))
        names = " ".join([row, *heads, label or ""])
        found.append(
            TableRow(start, end if end >= 0 else len(passage.text), row, heads, tuple(cells), names)
        )
        told = high
    return found


def lists_matters(row: TableRow) -> bool:
    """Return whether a row is of an agenda: it only names what is dealt with."""
    columns = {fold(column).strip(" .:") for column in row.columns}
    return bool(columns) and columns <= _OF_AGENDA and bool(columns & _MATTERS_NUMBERED)


def without_head(text: str, rows: Sequence[TableRow], start: int, end: int) -> tuple[int, int]:
    """Return a stretch of text before a row without the table's head at its end.

    A sentence that only says that something follows is no statement either.
    """
    following = next((row for row in rows if row.start >= end), None)
    if following is None:
        return start, end
    names = set(words(following.names))
    for _ in range(_LONGEST_HEAD):
        cut = text.rfind("\n", start, end - 1)
        line = words(text[max(cut, start) : end])
        named = sum(word in names for word in line) >= _HEADER * len(line)
        if not named and not _ANNOUNCES.search(text[max(cut, start) : end]):
            break
        end = max(cut, start)
        if end <= start:
            break
    return start, end


def _name_before(text: str, low: int, floor: int, name: str) -> int:
    """Return where a row's name begins in the text between two rows' values, or its value."""
    first = name.split()[0] if name.split() else ""
    at = text.rfind(first, floor, low) if first else -1
    return at if at >= 0 else low


def _line_with_name(text: str, low: int, floor: int, name: str) -> int:
    """Return where the line of a row's first value begins, or the line where its name does."""
    start = max(text.rfind("\n", 0, low) + 1, floor)
    first = name.split()[0] if name.split() else ""
    if first and first not in text[start:low]:
        above = text.rfind(first, floor, start)
        if above >= 0 and len(text[above:start].split()) <= len(name.split()) + 1:
            return max(text.rfind("\n", 0, above) + 1, floor)
    return start
