"""Where a table's rows and columns run: from words with places, without any library.

Places are points from the page's upper left corner. A gap between two words is wide when it is
several spaces broad: it parts two cells. Only columns that no row contradicts are taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ingest.records import Cell

_PERIOD = re.compile(r"(?:(?:19|20)\d{2}|(?:19|20)\d{2}[-–]\d{2,4}|[QK]\d(?: \d{4})?)[*¹²³]*$")
WIDE_GAP = 0.8  # in text sizes; a space is 0.3 (proportional fonts) to 0.6 (typewriter fonts)
_NUMBER_PART = re.compile(r"[-–−+±]?\d[\d.,:]*%?[*¹²³⁴⁵]*$")
_NUMBER = re.compile(
    r"(?:ca |c:a |högst |minst |[<>≤≥~] ?)?[-–−+±]? ?\d[\d \u00a0\u202f.,:–-]*"
    r"(?: ?(?:%|procent|tkr|mnkr|kr|kronor|mkr|st|dagar))?[*¹²³⁴⁵]*$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A word, or one half of two words that were drawn without a space between them.

    ``[start, end)`` are characters of ``Page.text``; ``glued`` when nothing stands between it
    and the mark before it.
    """

    start: int
    end: int
    text: str
    left: float
    right: float
    top: float
    bottom: float
    bold: bool = False
    glued: bool = False

    @property
    def size(self) -> float:
        """Height of the text, points."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Fragment:
    """Words of one line with no wide gap between them."""

    marks: tuple[Mark, ...]

    @property
    def left(self) -> float:
        """Left edge, points."""
        return self.marks[0].left

    @property
    def right(self) -> float:
        """Right edge, points."""
        return self.marks[-1].right

    @property
    def text(self) -> str:
        """The words with a space between them."""
        return "".join(("" if m.glued else " ") + m.text for m in self.marks).strip()

    @property
    def is_number(self) -> bool:
        """Whether it is one number, with or without a unit."""
        return bool(_NUMBER.match(self.text))

    @property
    def is_period(self) -> bool:
        """Whether it is a year, a span of years or a quarter, as headers hold."""
        return bool(_PERIOD.match(self.text))


@dataclass(frozen=True, slots=True)
class TextRow:
    """The fragments that stand on one line of the page, from left to right."""

    fragments: tuple[Fragment, ...]

    @property
    def top(self) -> float:
        """Upper edge, points."""
        return min(f.marks[0].top for f in self.fragments)

    @property
    def bottom(self) -> float:
        """Lower edge, points."""
        return max(f.marks[0].bottom for f in self.fragments)

    @property
    def size(self) -> float:
        """Height of its text, points."""
        return max(f.marks[0].size for f in self.fragments)

    @property
    def left(self) -> float:
        """Left edge, points."""
        return self.fragments[0].left

    @property
    def right(self) -> float:
        """Right edge, points."""
        return self.fragments[-1].right

    @property
    def numbers(self) -> int:
        """How many fragments after the first are numbers."""
        return sum(f.is_number for f in self.fragments[1:])


def text_rows(marks: Iterable[Mark]) -> list[TextRow]:
    """Return the marks as lines of the page, from the top, cut at wide gaps."""
    rows: list[list[Mark]] = []
    for mark in sorted(marks, key=lambda m: (m.top + m.bottom, m.left)):
        middle = (mark.top + mark.bottom) / 2
        if rows and rows[-1][0].top <= middle <= rows[-1][0].bottom:
            rows[-1].append(mark)
        else:
            rows.append([mark])
    return [TextRow(tuple(_fragments(sorted(row, key=lambda m: m.left)))) for row in rows]


def _fragments(marks: Sequence[Mark]) -> Iterable[Fragment]:
    current: list[Mark] = []
    for mark in marks:
        if current and mark.left - current[-1].right >= WIDE_GAP * mark.size:
            yield Fragment(tuple(current))
            current = []
        current.append(mark)
    if current:
        yield Fragment(tuple(current))


def is_packed(fragment: Fragment) -> bool:
    """Return whether two numbers stand in it with no more than a space between them.

    "17,7 18,4" cannot be one number; "1 438" is one.
    """
    for left, right in zip(fragment.marks, fragment.marks[1:], strict=False):
        if not (_NUMBER_PART.match(left.text) and _NUMBER_PART.match(right.text)):
            continue
        thousands = re.fullmatch(r"[-–−+±]?\d{1,3}", left.text) or re.fullmatch(r"\d{3}", left.text)
        if not (thousands and re.match(r"\d{3}(?:\D|$)", right.text)):
            return True
    return False


@dataclass(slots=True)
class Column:
    """A column while it is being found: its edges in points and the rows with text in it."""

    left: float
    right: float
    rows: set[int] = field(default_factory=set)

    def overlaps(self, low: float, high: float) -> bool:
        """Return whether ``[low, high]`` lies over the column by more than a hair."""
        shared = min(self.right, high) - max(self.left, low)
        return shared > min(2.0, 0.3 * min(self.right - self.left, high - low))


def find_columns(rows: Sequence[TextRow]) -> list[Column]:
    """Return the columns of body rows, from the left.

    Fragments that lie over each other share a column. One that lies over two columns which
    both have text in some row is a cell that spans them, and joins nothing.
    """
    columns: list[Column] = []
    placed = [(fragment, number) for number, row in enumerate(rows) for fragment in row.fragments]
    for fragment, number in sorted(placed, key=lambda p: p[0].right - p[0].left):
        over = [column for column in columns if column.overlaps(fragment.left, fragment.right)]
        if any(a.rows & b.rows for i, a in enumerate(over) for b in over[i + 1 :]):
            continue
        joined = Column(fragment.left, fragment.right, {number})
        for column in over:
            joined.left = min(joined.left, column.left)
            joined.right = max(joined.right, column.right)
            joined.rows |= column.rows
            columns.remove(column)
        columns.append(joined)
    return sorted(columns, key=lambda column: column.left)


@dataclass(frozen=True, slots=True)
class Placed:
    """Marks in the columns ``[first, last]`` of a row."""

    first: int
    last: int
    marks: tuple[Mark, ...]


def place(row: TextRow, columns: Sequence[Column]) -> list[Placed] | None:
    """Return where a row's fragments stand, None when two share a cell or one has no column.

    A fragment over several columns is cut where two words touch without a space: they were
    drawn into two cells that are too narrow for them.
    """
    found: list[Placed] = []
    for fragment in row.fragments:
        over = _over(columns, fragment.left, fragment.right)
        parts = _unglued(fragment) if len(over) > 1 else [fragment]
        for part in parts:
            span = over if len(parts) == 1 else _starting_over(columns, part)
            if not span or (found and span[0] <= found[-1].last):
                return None
            found.append(Placed(span[0], span[-1], part.marks))
    return found


def _over(columns: Sequence[Column], low: float, high: float) -> list[int]:
    return [number for number, column in enumerate(columns) if column.overlaps(low, high)]


def _starting_over(columns: Sequence[Column], part: Fragment) -> list[int]:
    """Return the column where a part begins, if one begins there."""
    near = [n for n, c in enumerate(columns) if abs(c.left - part.left) < part.marks[0].size]
    return near[:1] or _over(columns, part.left, part.right)[:1]


def _unglued(fragment: Fragment) -> list[Fragment]:
    parts: list[list[Mark]] = [[]]
    for mark in fragment.marks:
        if mark.glued:
            parts.append([])
        parts[-1].append(mark)
    return [Fragment(tuple(part)) for part in parts]


def unglued_pieces(row: TextRow) -> list[Fragment]:
    """Return a row's fragments, cut wherever two words touch without a space."""
    return [part for fragment in row.fragments for part in _unglued(fragment)]


def cell(row: int, placed: Placed, row_span: int = 1) -> Cell:
    """Return the cell that holds placed marks."""
    text, pieces = text_and_pieces(placed.marks)
    return Cell(row, placed.first, text, pieces, row_span, placed.last - placed.first + 1)


def text_and_pieces(marks: Sequence[Mark]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return a cell's text and its ranges in ``Page.text``: one for each run of its words."""
    pieces: list[tuple[int, int]] = []
    texts: list[str] = []
    for i, mark in enumerate(marks):
        follows = i > 0 and 0 <= mark.start - pieces[-1][1] <= 1 and mark.top < marks[i - 1].bottom
        if follows:
            pieces[-1] = (pieces[-1][0], mark.end)
        else:
            pieces.append((mark.start, mark.end))
        texts.append(("" if mark.glued and follows else " ") + mark.text)
    return "".join(texts).strip(), tuple(pieces)
