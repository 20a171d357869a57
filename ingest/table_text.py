"""Tables that stand in the text only: cells parted by bars, tabs, wide gaps or single spaces.

Text extraction often leaves no more than a space between two numbers. Such rows are a table
when header and rows tell the same number of cells; a row that does not is left out and told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from ingest.records import Cell, Grid, Line, Page
from ingest.table_words import is_period, is_unit, month_of, year_of

_BARS = re.compile(r"\s?\|\s?")
_GAPS = re.compile(r"\t+|[ \u00a0]{2,}")
_TOKEN = re.compile(r"\S+")
_VALUE = re.compile(r"[-–−+±]?\d[\d.,]*%?\*{0,3}$|[–-]$")
_PERCENT = re.compile(r"%\*{0,3}$")
_SENTENCE = re.compile(r"[.:;!?]$")
_FEWEST = 3  # rows that make a table of single spaces
_TRIED = 100  # rows after which a header must fit: each line of thousands may be one

Piece = tuple[int, int]  # [start, end) in the line


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table in the lines of a page, and the lines of it that could not be told apart.

    ``lines`` are the indices of its lines in ``Page.lines``, unclear ones included.
    """

    grid: Grid
    lines: tuple[int, ...]
    unclear: tuple[int, ...] = ()


def text_tables(page: Page, free: Sequence[int]) -> list[TextTable]:
    """Return the tables in the lines ``free`` of a page, those that no grid of it holds."""
    found: list[TextTable] = []
    place = 0
    while place < len(free):
        table = _separated(page.lines, free, place) or _packed(page.lines, free, place)
        if table is None:
            place += 1
            continue
        found.append(table)
        while place < len(free) and free[place] <= table.lines[-1]:
            place += 1
    return found


def _separated(lines: Sequence[Line], free: Sequence[int], place: int) -> TextTable | None:
    """Return the table of lines whose cells are parted by bars, or by tabs and wide gaps."""
    for separator in (_BARS, _GAPS):
        rows: list[tuple[int, list[Piece]]] = []
        for index in _run(free, place):
            cells = _cut(lines[index].text, separator)
            if len(cells) < 2 or (rows and len(cells) != len(rows[0][1])):
                break
            rows.append((index, cells))
        if len(rows) >= (2 if separator is _BARS else _FEWEST):
            return TextTable(_grid(lines, rows), tuple(index for index, _ in rows))
    return None


def _run(free: Sequence[int], place: int) -> Iterator[int]:
    """Yield the line indices from ``place`` on that follow each other."""
    first = free[place]
    for number in range(place, len(free)):
        if free[number] != first + number - place:
            return
        yield free[number]


def _cut(text: str, separator: re.Pattern[str]) -> list[Piece]:
    cells: list[Piece] = []
    start = 0
    for match in separator.finditer(text):
        if separator is _BARS or match.start() > 0:
            cells.append((start, match.start()))
            start = match.end()
    return [*cells, (start, len(text))]


def _grid(lines: Sequence[Line], rows: Sequence[tuple[int, list[Piece]]]) -> Grid:
    cells: list[Cell] = []
    for number, (index, pieces) in enumerate(rows):
        line = lines[index]
        for column, (start, end) in enumerate(pieces):
            text = line.text[start:end].strip()
            low = (
                line.raw_start
                + start
                + len(line.text[start:end])
                - len(line.text[start:end].lstrip())
            )
            places = ((low, low + len(text)),) if text else ()
            cells.append(Cell(number, column, text, places))
    return Grid(len(rows), max(len(pieces) for _, pieces in rows), tuple(cells))


@dataclass(frozen=True, slots=True)
class _Row:
    """A line taken apart: its name, its values, and the words after them."""

    index: int
    name: Piece
    values: tuple[Piece, ...]
    rest: Piece | None
    percent: tuple[bool, ...]


def _taken_apart(index: int, text: str) -> _Row | None:
    tokens = [(match.start(), match.end()) for match in _TOKEN.finditer(text)]
    if len(tokens) < 2 or _SENTENCE.search(text):
        return None
    first = 1
    if not _is_value(text, tokens[0]):
        while first < len(tokens) and not _is_value(text, tokens[first]):
            first += 1
    last = first
    while last < len(tokens) and _is_value(text, tokens[last]):
        last += 1
    if last == first or first > 5:
        return None
    values = tuple(tokens[first:last])
    percent = tuple(bool(_PERCENT.search(text[low:high])) for low, high in values)
    rest = (tokens[last][0], len(text)) if last < len(tokens) else None
    return _Row(index, (0, tokens[first - 1][1]), values, rest, percent)


def _is_value(text: str, piece: Piece) -> bool:
    return bool(_VALUE.match(text[piece[0] : piece[1]]))


def _packed(lines: Sequence[Line], free: Sequence[int], place: int) -> TextTable | None:
    """Return the table that begins with a header in the line at ``place``."""
    head = _header(lines, list(islice(_run(free, place), 2)))
    if head is None:
        return None
    names, used = head
    rows: list[_Row] = []
    for index in islice(_run(free, place), used, None):
        row = _taken_apart(index, lines[index].text)
        if row is None or (rows and not _same_size(lines[index], lines[rows[0].index])):
            break
        rows.append(row)
        if len(rows) == _TRIED and _matched(lines, names, rows) is None:
            return None
    return _matched(lines, names, rows)


def _same_size(one: Line, other: Line) -> bool:
    """Return whether two lines are set alike; recognised ones differ by the letters they hold."""
    return abs(one.size - other.size) <= 0.25 * max(one.size, other.size)


def _header(
    lines: Sequence[Line], run: Sequence[int]
) -> tuple[list[tuple[int, Piece]], int] | None:
    """Return the header's cells as (line, piece), a word each, and how many lines it takes."""
    first = lines[run[0]].text
    if _SENTENCE.search(first) or len(first) > 120:
        return None
    words = [(run[0], match.span()) for match in _TOKEN.finditer(first)]
    if len(words) > 1:
        texts = [first[low:high] for _, (low, high) in words]
        plain = [t for t in texts if not (is_period(t) or is_unit(t))]
        return (words, 1) if all(t[:1].isupper() for t in plain) else None
    if len(run) > 1 and len(words) == 1:
        second = [(run[1], match.span()) for match in _TOKEN.finditer(lines[run[1]].text)]
        # the unit of the first column's header on a line of its own: "Kostnad" / "(mnkr) Andel"
        if len(second) > 1 and is_unit(lines[run[1]].text[slice(*second[0][1])]):
            return [words[0], *second], 2
    return None


def _matched(
    lines: Sequence[Line], names: list[tuple[int, Piece]], rows: list[_Row]
) -> TextTable | None:
    counts = [len(row.values) for row in rows]
    if not rows:
        return None
    width = max(set(counts), key=counts.count)
    tail = any(row.rest for row in rows)
    columns = 1 + width + tail
    joined = len({index for index, _ in names}) > 1
    given = len(names) - joined
    timed = all(_is_time(lines[row.index].text[slice(*row.name)]) for row in rows)
    if len(rows) < (1 if timed and given == columns and not tail else _FEWEST):
        return None
    if given not in (columns, columns - 1) or width < 2 and tail:
        return None
    offset = columns - given
    cells: list[Cell] = []
    for number, (index, piece) in enumerate(names):
        column = max(0, number - joined) + offset
        if number == 1 and joined:
            before = cells.pop()
            cells.append(_joined(before, _cell(lines[index], 0, column, piece)))
        else:
            cells.append(_cell(lines[index], 0, column, piece))
    unclear: list[int] = []
    kinds = _kinds(rows, width)
    number = 0
    for row in rows:
        places = _columns_of(row, width, kinds)
        if places is None:
            unclear.append(row.index)
            continue
        number += 1
        line = lines[row.index]
        cells.append(_cell(line, number, 0, row.name))
        cells.extend(
            _cell(line, number, 1 + column, piece)
            for column, piece in zip(places, row.values, strict=True)
        )
        if row.rest:
            cells.append(_cell(line, number, 1 + width, row.rest))
    used = tuple(dict.fromkeys([*(index for index, _ in names), *(row.index for row in rows)]))
    return TextTable(Grid(number + 1, columns, tuple(cells)), used, tuple(unclear))


def _is_time(text: str) -> bool:
    return year_of(text) is not None or month_of(text) is not None


def _kinds(rows: Sequence[_Row], width: int) -> tuple[bool | None, ...]:
    """Return for each column whether its values are percentages, None where they are mixed."""
    full = [row.percent for row in rows if len(row.percent) == width]
    return tuple(
        kinds.pop() if len(kinds := {percent[column] for percent in full}) == 1 else None
        for column in range(width)
    )


def _columns_of(row: _Row, width: int, kinds: Sequence[bool | None]) -> list[int] | None:
    """Return the columns of a row's values; None where more than one place would do."""
    if len(row.values) == width:
        return list(range(width))
    if len(row.values) > width or None in kinds or not row.values:
        return None
    ways = _ways(row.percent, kinds)
    return ways[0] if len(ways) == 1 else None


def _ways(percent: Sequence[bool], kinds: Sequence[bool | None], first: int = 0) -> list[list[int]]:
    """Return the ways in which values stand in columns of their own kind, two at most."""
    if not percent:
        return [[]]
    ways: list[list[int]] = []
    for column in range(first, len(kinds)):
        if kinds[column] == percent[0]:
            ways += [[column, *rest] for rest in _ways(percent[1:], kinds, column + 1)]
        if len(ways) > 1:
            break
    return ways


def _cell(line: Line, row: int, column: int, piece: Piece) -> Cell:
    start, end = piece
    low = line.raw_start + start
    return Cell(row, column, line.text[start:end], ((low, low + end - start),))


def _joined(first: Cell, second: Cell) -> Cell:
    return Cell(0, first.column, f"{first.text} {second.text}", first.pieces + second.pieces)


def continued(page: Page, free: Sequence[int], columns: int) -> TextTable | None:
    """Return the rows at the top of a page that have as many cells as a table before it."""
    if not free or columns < 2:
        return None
    rows: list[_Row] = []
    for index in _run(free, 0):
        row = _taken_apart(index, page.lines[index].text)
        if row is None or row.rest or len(row.values) != columns - 1:
            break
        rows.append(row)
    if not rows:
        return None
    pieces = [(row.index, [row.name, *row.values]) for row in rows]
    return TextTable(_grid(page.lines, pieces), tuple(row.index for row in rows))
