"""From the filled cells of a sheet to a page: its lines, and the grids of its tables."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.records import Cell, Grid, Line, Page

Rows = dict[int, dict[int, str]]  # by row, then column, both from 0: the cells with a text
Merges = dict[tuple[int, int], tuple[int, int]]  # upper left place: rows and columns covered

_JOIN = " | "


def sheet_page(number: int, name: str | None, rows: Rows, merges: Merges) -> Page:
    """Return a sheet as a page; ``name`` becomes its heading.

    An empty row ends a table. Rows above and below it with nothing but a first cell are its
    title and its notes: lines of text, not rows.
    """
    writer = _Writer()
    if name:
        writer.line(" ".join(name.split()), heading=1)
    for block in _blocks(rows):
        low, high = _without_title_and_notes(block, rows)
        for row in block[:low]:
            writer.line(_only(rows[row]))
        if low < high:
            writer.table(block[low:high], rows, merges)
        for row in block[high:]:
            writer.line(_only(rows[row]))
    return Page(number, "\n".join(writer.texts), tuple(writer.lines), grids=tuple(writer.grids))


def _blocks(rows: Rows) -> list[list[int]]:
    """Return the filled rows in runs without an empty row between them."""
    blocks: list[list[int]] = []
    for row in sorted(rows):
        if blocks and blocks[-1][-1] == row - 1:
            blocks[-1].append(row)
        else:
            blocks.append([row])
    return blocks


def _without_title_and_notes(block: Sequence[int], rows: Rows) -> tuple[int, int]:
    """Return the first and the end index of the table in a block; equal where there is none."""
    first_column = min(min(rows[row]) for row in block)
    lone = [len(rows[row]) == 1 and first_column in rows[row] for row in block]
    if all(lone):
        return len(block), len(block)
    low = lone.index(False)
    high = len(block) - lone[::-1].index(False)
    return low, high


def _only(values: dict[int, str]) -> str:
    return next(iter(values.values()))


class _Writer:
    """Collects lines, and remembers where in the page's text each cell stands."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.lines: list[Line] = []
        self.grids: list[Grid] = []
        self._length = 0  # characters so far, line feeds included

    def line(self, text: str, heading: int = 0) -> int:
        """Add a line and return where it begins."""
        start = self._length
        self.texts.append(text)
        self.lines.append(Line(text, start, heading=heading))
        self._length += len(text) + 1
        return start

    def table(self, block: Sequence[int], rows: Rows, merges: Merges) -> None:
        """Add the rows of a table and its grid; empty columns at its edges are left out."""
        left = min(min(rows[row]) for row in block)
        right = max(max(rows[row]) for row in block)
        cells: list[Cell] = []
        covered: set[tuple[int, int]] = set()
        for i, row in enumerate(block):
            values = [rows[row].get(column, "") for column in range(left, right + 1)]
            at = self.line(_JOIN.join(values))
            for j, text in enumerate(values):
                down, across = merges.get((row, left + j), (1, 1))
                down, across = min(down, len(block) - i), min(across, len(values) - j)
                covered |= {(i + y, j + x) for y in range(down) for x in range(across)} - {(i, j)}
                if (i, j) not in covered:
                    pieces = ((at, at + len(text)),) if text else ()
                    cells.append(Cell(i, j, text, pieces, down, across))
                at += len(text) + len(_JOIN)
        self.grids.append(Grid(len(block), right - left + 1, tuple(cells)))
