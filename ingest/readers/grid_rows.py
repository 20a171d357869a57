"""From rows of text to a Grid: headers above columns, wrapped lines, tables without rulings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.readers.grid_shapes import (
    Column,
    Mark,
    Placed,
    TextRow,
    cell,
    find_columns,
    is_packed,
    place,
    text_rows,
    unglued_pieces,
)
from ingest.records import Grid

_SAME_SIZE = 0.12  # text sizes of one table differ by less, as a share
_ROW_GAP = 1.8  # between the rows of a table without rulings, in text sizes
_LINE_GAP = 0.6  # between the lines of one cell, in text sizes
_DOTS = re.compile(r"\.{4,}|(?:\. ){4,}|…{2,}")

TableRow = Sequence[TextRow]  # the lines of text that make up one row of the table


@dataclass(frozen=True, slots=True)
class Shape:
    """A table as found: its grid, the marks it holds, and its columns for the next page.

    ``columns`` are left and right edges in points, ``bottom`` the table's lower edge.
    """

    grid: Grid
    marks: frozenset[Mark]
    columns: tuple[tuple[float, float], ...]
    left: float
    right: float
    bottom: float


def assemble(
    head: Sequence[TableRow], body: Sequence[TableRow], columns: list[Column]
) -> Shape | None:
    """Return the table of these rows, None where a row contradicts the columns."""
    columns = _with_header_columns(head, columns)
    placed: list[list[Placed]] = []
    for number, lines in enumerate(head):
        in_header = _header_places(lines, columns, last=number == len(head) - 1)
        if in_header is None:
            return None
        placed.append(in_header)
    for lines in body:
        in_body = _places(lines, columns)
        if in_body is None:
            return None
        placed.append(in_body)
    cells = tuple(cell(row, part) for row, parts in enumerate(placed) for part in parts)
    marks = frozenset(m for parts in placed for part in parts for m in part.marks)
    edges = tuple((column.left, column.right) for column in columns)
    bottom = max(mark.bottom for mark in marks)
    grid = Grid(len(placed), len(columns), cells)
    return Shape(grid, marks, edges, edges[0][0], edges[-1][1], bottom)


def _places(lines: TableRow, columns: list[Column]) -> list[Placed] | None:
    """Return a row's cells; the lines of a wrapped cell are one."""
    cells: dict[int, Placed] = {}
    for line in lines:
        parts = place(line, columns)
        if parts is None:
            return None
        for part in parts:
            above = cells.get(part.first)
            last = max(part.last, above.last) if above else part.last
            cells[part.first] = Placed(
                part.first, last, (above.marks if above else ()) + part.marks
            )
    ordered = [cells[first] for first in sorted(cells)]
    if any(a.last >= b.first for a, b in zip(ordered, ordered[1:], strict=False)):
        return None
    return ordered


def _with_header_columns(head: Sequence[TableRow], columns: list[Column]) -> list[Column]:
    """Add the columns that have a header and no text in the body."""
    if not head:
        return columns
    found = list(columns)
    for line in head[-1]:
        pieces = unglued_pieces(line)
        if len(pieces) == len(columns):
            continue
        for piece in pieces:
            if not any(column.overlaps(piece.left, piece.right) for column in found):
                found.append(Column(piece.left, piece.right, {-1}))
    return sorted(found, key=lambda column: column.left)


def _header_places(lines: TableRow, columns: list[Column], *, last: bool) -> list[Placed] | None:
    """Return a header row's cells.

    A header between two columns names both. Headers that were drawn wider than their columns
    stand aside from them: where there are as many as columns, their order tells.
    """
    placed = _places(lines, columns)
    if len(lines) == 1:
        pieces = unglued_pieces(lines[0])
        exact = placed is not None and len(placed) == len(columns)
        if last and not exact and len(pieces) == len(columns):
            return [Placed(i, i, piece.marks) for i, piece in enumerate(pieces)]
    if placed is not None or len(lines) != 1:
        return placed
    found: list[Placed] = []
    for fragment in lines[0].fragments:
        over = [n for n, c in enumerate(columns) if c.overlaps(fragment.left, fragment.right)]
        if not over:
            after = sum(column.right <= fragment.left for column in columns)
            over = [n for n in (after - 1, after) if 0 <= n < len(columns)]
        if found and over[0] <= found[-1].last:
            return None
        found.append(Placed(over[0], over[-1], fragment.marks))
    return found


def same_size(one: TextRow, other: TextRow) -> bool:
    """Return whether two rows are set in the same size."""
    return abs(one.size - other.size) <= _SAME_SIZE * max(one.size, other.size)


def grouped_lines(rows: Sequence[TextRow], columns: Sequence[Column]) -> list[list[TextRow]]:
    """Return rows of text as table rows: a line that continues the cells above is one with them.

    It continues them when it stands close, holds no numbers and begins small, or leaves the
    first column empty where the row above does not.
    """
    grouped: list[list[TextRow]] = []
    for row in rows:
        if grouped and _continues(grouped[-1][-1], row, columns):
            grouped[-1].append(row)
        else:
            grouped.append([row])
    return grouped


def _continues(above: TextRow, row: TextRow, columns: Sequence[Column]) -> bool:
    if row.top - above.bottom > _LINE_GAP * row.size:
        return False
    if any(fragment.is_number for fragment in row.fragments):
        return False
    if row.fragments[0].text[:1].islower():
        return True
    return bool(columns) and row.left > columns[0].right


def tables_in_gaps(marks: Sequence[Mark], before: Shape | None) -> list[Shape]:
    """Return the tables that only gaps between words make visible.

    Taken are rows of numbers under a header; rows of text only under a bold header. Lists,
    running text in columns, tables of contents and signatures have neither.
    """
    rows = text_rows(marks)
    found: list[Shape] = []
    first = 0
    while first < len(rows):
        last = _block_end(rows, first)
        block = list(rows[first:last])
        shape = _shape(block) or (_continued(block, before) if not found else None)
        if shape:
            found.append(shape)
        first = max(last, first + 1)
    return found


def _block_end(rows: Sequence[TextRow], first: int) -> int:
    """Return the end of the run of rows that begins at ``first`` and looks like a table."""
    if len(rows[first].fragments) < 2:
        return first
    last = first + 1
    end = last
    while last < len(rows):
        row, above = rows[last], rows[last - 1]
        if not same_size(row, above) or row.top - above.bottom > _ROW_GAP * row.size:
            break
        if len(row.fragments) < 2 and len(row.fragments[0].marks) > 4:
            break
        last += 1
        if len(row.fragments) > 1:
            end = last
    return end


def _shape(block: list[TextRow]) -> Shape | None:
    if len(block) < 3 or any(_DOTS.search(f.text) for row in block for f in row.fragments):
        return None
    if any(is_packed(fragment) for row in block for fragment in row.fragments):
        return None
    numeric = [row for row in block if row.numbers]
    if len(numeric) >= 3 or (len(numeric) == len(block) - 1 >= 2):
        return _number_table(block)
    bold = [all(m.bold for f in row.fragments for m in f.marks) for row in block]
    if len(block) >= 4 and bold[0] and not any(bold[1:]):
        columns = find_columns(block[1:])
        return _checked(assemble([block[:1]], grouped_lines(block[1:], columns), columns))
    return None


def _number_table(block: list[TextRow]) -> Shape | None:
    start = next(i for i, row in enumerate(block) if row.numbers)
    if start == 0:
        if not all(f.is_period for f in block[0].fragments[1:] if f.is_number):
            return None  # no header: what the numbers are is not to be seen
        start = 1
    while start > 1 and len(block[start - 1].fragments) == 1:
        start -= 1  # a year or a group above the rows that it names is no header
    body = block[start:]
    columns = find_columns([row for row in body if row.numbers])
    head = [[row] for row in block[:start]]
    if len(head) > 3:
        return None
    return _checked(assemble(head, grouped_lines(body, columns), columns))


def _checked(shape: Shape | None) -> Shape | None:
    if shape is None or shape.grid.columns < 2:
        return None
    return shape


def _continued(block: list[TextRow], before: Shape | None) -> Shape | None:
    """Return the rows of a table that began on the page before: they stand in its columns."""
    if before is None or any(is_packed(f) for row in block for f in row.fragments):
        return None
    if not any(row.numbers for row in block):
        return None
    columns = [Column(left, right, {-1}) for left, right in before.columns]
    if not all(_stands_in(row, columns) for row in block):
        return None
    return assemble([], grouped_lines(block, columns), columns)


def _stands_in(row: TextRow, columns: list[Column]) -> bool:
    """Return whether every fragment shares an edge with the one column that it lies over."""
    placed = place(row, columns)
    if placed is None or row.left < columns[0].left - row.size:
        return False
    for part in placed:
        column = columns[part.first]
        left = abs(part.marks[0].left - column.left)
        right = abs(part.marks[-1].right - column.right)
        if part.first != part.last or min(left, right) > row.size:
            return False
    return True
