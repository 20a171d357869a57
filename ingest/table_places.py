"""Tables of a whole source in reading order, with every cell's place in ``Document.text``."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace

from ingest.marks import is_table_row
from ingest.records import Cell, Grid, Line, Page, Source, Span
from ingest.table_repairs import cell_text, vocabulary, without_head_rows
from ingest.table_text import TextTable, continued, text_tables
from ingest.table_words import note_in

_PAGE_NUMBER = re.compile(
    r"\s*(?:sida(?:n)?\s)?\d{1,4}(?:\s?(?:\(\d{1,4}\)|av \d{1,4}))?\s*$", re.I
)
_MARGIN = 0.1  # of a page's height at its top and at its bottom
_JOINED = 3  # characters that cleaning may put between two lines of a cell


@dataclass(frozen=True, slots=True)
class Item:
    """A cell with text: its words and its range in ``Document.text``, None where left out."""

    text: str
    page: int
    place: tuple[int, int] | None
    pieces: tuple[tuple[int, int], ...]
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table, its parts on several pages put together.

    ``rows`` holds for each row its cells by column, None for an empty place. ``first`` and
    ``last`` are page and line index of its first and last line.
    """

    rows: tuple[tuple[Item | None, ...], ...]
    columns: int
    first: tuple[int, int]
    last: tuple[int, int]


class Places:
    """From a range of ``Page.text`` to its range of ``Document.text``."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans: dict[int, list[Span]] = {}
        for span in spans:
            self._spans.setdefault(span.page, []).append(span)
        for held in self._spans.values():
            held.sort(key=lambda span: span.raw_start)

    def of(self, page: int, start: int, end: int) -> tuple[int, int] | None:
        """Return the range in ``Document.text``; None where cleaning left any of it out."""
        held = self._spans.get(page, [])
        low = self._at(held, start)
        high = self._at(held, end - 1)
        return (low, high + 1) if low is not None and high is not None and low <= high else None

    @staticmethod
    def _at(held: Sequence[Span], raw: int) -> int | None:
        place = bisect_right(held, raw, key=lambda span: span.raw_start) - 1
        if place < 0 or raw >= held[place].raw_start + held[place].end - held[place].start:
            return None
        return held[place].start + raw - held[place].raw_start

    def of_pieces(self, page: int, pieces: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
        """Return the range of a cell's pieces, as far as they follow each other in the text."""
        whole: tuple[int, int] | None = None
        for start, end in pieces:
            place = self.of(page, start, end)
            if place is None:
                return whole
            if whole is not None and not 0 <= place[0] - whole[1] <= _JOINED:
                return whole
            whole = (whole[0] if whole else place[0], place[1])
        return whole


@dataclass(frozen=True, slots=True)
class _Part:
    page: Page
    grid: Grid
    lines: tuple[int, ...]
    from_text: bool


@dataclass(frozen=True, slots=True)
class Found:
    """The tables of a source, and the lines (page, indices) that look like one and are none."""

    tables: tuple[Table, ...]
    unclear: tuple[tuple[int, tuple[int, ...]], ...]


def tables_of(source: Source, places: Places) -> Found:
    """Return the tables of a source in reading order; those over a page break are one."""
    tables: list[Table] = []
    unclear: list[tuple[int, tuple[int, ...]]] = []
    pages = {page.number: page for page in source.pages}
    known = vocabulary(source.pages) if source.format == "pdf" else None
    for page in source.pages:
        kept = [
            index for index, line in enumerate(page.lines)
            if places.of(page.number, line.raw_start, line.raw_start + 1) is not None
        ]  # fmt: skip
        parts, doubtful = _parts(page, kept, tables[-1] if tables else None)
        if doubtful:
            unclear.append((page.number, tuple(doubtful)))
        for part in parts:
            before = tables[-1] if tables else None
            table = _table(_continuing(part, before, places) or part, places, known)
            if before and _continues(before, table, pages, places):
                tables[-1] = _together(before, table)
            else:
                tables.append(table)
    return Found(tuple(tables), tuple(unclear))


def _parts(page: Page, kept: Sequence[int], before: Table | None) -> tuple[list[_Part], list[int]]:
    """Return the tables on a page in reading order, and the indices of doubtful lines."""
    parts = [
        _Part(page, grid, tuple(_lines_of(page, grid)), False) for grid in page.grids if grid.cells
    ]
    used = {index for part in parts for index in part.lines}
    free = [index for index in kept if index not in used]
    texts: list[TextTable] = []
    if before and before.last[0] == page.number - 1 and free and free[0] == min(kept):
        table = continued(page, free, before.columns)
        if table:
            texts.append(table)
            free = [index for index in free if index not in table.lines]
    texts += text_tables(page, free)
    parts += [_Part(page, table.grid, table.lines, True) for table in texts]
    doubtful = [index for table in texts for index in table.unclear]
    taken = {index for part in parts for index in part.lines}
    doubtful += _rows_left(page.lines, [index for index in kept if index not in taken])
    return sorted(parts, key=lambda part: part.lines[0]), sorted(doubtful)


def _lines_of(page: Page, grid: Grid) -> Iterator[int]:
    """Yield the indices of the lines in which a grid's cells stand."""
    starts = sorted(start for cell in grid.cells for start, _ in cell.pieces)
    place = 0
    for index, line in enumerate(page.lines):
        end = line.raw_start + len(line.text)
        while place < len(starts) and starts[place] < line.raw_start:
            place += 1
        if place < len(starts) and starts[place] < end:
            yield index


def _rows_left(lines: Sequence[Line], free: Sequence[int]) -> list[int]:
    """Return the runs of three lines or more that are rows of a table in nobody's table."""
    runs: list[list[int]] = [[]]
    for index in free:
        if runs[-1] and index != runs[-1][-1] + 1:
            runs.append([])
        if is_table_row(lines[index].text) and " | " not in lines[index].text:
            runs[-1].append(index)
        else:
            runs.append([])
    return [index for run in runs if len(run) >= 3 for index in run]


def _continuing(part: _Part, before: Table | None, places: Places) -> _Part | None:
    """Return a page's table without the page's head above it where it then goes on from before."""
    number = part.page.number
    if part.from_text or before is None or before.last[0] != number - 1:
        return None
    stays = {
        cell.row for cell in part.grid.cells
        if cell.text.strip() and places.of_pieces(number, cell.pieces)
    }  # fmt: skip
    filled = {cell.row for cell in part.grid.cells if cell.text.strip()}
    grid = without_head_rows(part.grid, filled - stays)
    repeated = grid and _same_row(before.rows[0], _table(part, places, None).rows[0])
    return (
        replace(part, grid=grid)
        if grid and not repeated and grid.columns == before.columns
        else None
    )


def _table(part: _Part, places: Places, known: Set[str] | None) -> Table:
    number = part.page.number
    rows: list[list[Item | None]] = [[None] * part.grid.columns for _ in range(part.grid.rows)]
    for cell in part.grid.cells:
        if cell.text.strip():
            text = cell.text if known is None else cell_text(part.page, cell, known)
            rows[cell.row][cell.column] = _item(cell, text, number, places)
    filled = tuple(tuple(row) for row in rows if any(row))
    first, last = (number, part.lines[0]), (number, part.lines[-1])
    return Table(filled, part.grid.columns, first, last)


def _item(cell: Cell, text: str, page: int, places: Places) -> Item:
    place = places.of_pieces(page, cell.pieces)
    return Item(" ".join(text.split()), page, place, cell.pieces, cell.row_span, cell.column_span)


def _continues(before: Table, table: Table, pages: dict[int, Page], places: Places) -> bool:
    """Return whether a table goes on over a page break.

    Only notes and margins stand between; where its header is repeated, lines of a margin that
    cleaning has kept do not part it.
    """
    (page, last), (following, first) = before.last, table.first
    if following != page + 1 or before.columns != table.columns:
        return False
    between = [(pages[page], line) for line in pages[page].lines[last + 1 :]]
    between += [(pages[following], line) for line in pages[following].lines[:first]]
    kept = [
        (on, line) for on, line in between
        if places.of(on.number, line.raw_start, line.raw_start + 1) is not None
        and not note_in(line.text) and not _PAGE_NUMBER.match(line.text)
    ]  # fmt: skip
    if not kept or not _same_row(before.rows[0], table.rows[0]):
        return not kept
    size = pages[following].lines[first].size
    return all(0 < line.size <= size and _in_margin(on, line) for on, line in kept)


def _in_margin(page: Page, line: Line) -> bool:
    return not _MARGIN * page.height <= line.top <= (1 - _MARGIN) * page.height


def _same_row(one: Sequence[Item | None], other: Sequence[Item | None]) -> bool:
    told = [item and item.text for item in one]
    return sum(map(bool, told)) > 1 and told == [item and item.text for item in other]


def _together(before: Table, table: Table) -> Table:
    """Return two parts as one; header rows that the second page repeats are left out."""
    repeated = 0
    for above, below in zip(before.rows, table.rows, strict=False):
        if [item and item.text for item in above] != [item and item.text for item in below]:
            break
        repeated += 1
    ahead, rest = before.rows, table.rows[repeated:]
    whole = _with_end_of_name(ahead[-1], rest[0]) if rest else None
    if whole:
        ahead, rest = (*ahead[:-1], whole), rest[1:]
    return Table(ahead + rest, before.columns, before.first, table.last)


def _with_end_of_name(
    last: tuple[Item | None, ...], first: tuple[Item | None, ...]
) -> tuple[Item | None, ...] | None:
    """Return a row whose name a page break cut: what stands on the next page goes on in small."""
    name, end = last[0], first[0]
    if name is None or end is None or any(first[1:]) or not end.text[:1].islower():
        return None
    return (replace(name, text=f"{name.text} {end.text}"), *last[1:])
