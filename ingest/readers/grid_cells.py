"""Tables whose rulings or backgrounds are drawn a cell at a time: the seams tell the columns.

Printed web pages and some word processors draw the border or the background of every cell for
itself. Where the pieces of one line meet is where columns meet, whatever the words above do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ingest.readers.grid_rows import Shape
from ingest.readers.grid_shapes import Mark, Placed, TextRow, cell, text_rows
from ingest.records import Grid

_NEAR = 3.0  # points: rulings with the same ends miss each other by less
_TALLEST = 20  # of a row, in text sizes
_SHARED = 0.6  # of the seams, where two rulings are of one table
_SAME = 1.5  # points: seams of one column on several lines miss each other by less
_NARROWEST = 10.0  # points: pieces shorter than a column are dashes
_WORD_GAP = 0.45  # in text sizes: words farther apart than this over a seam stand in two cells
_OVERLAP = 0.25  # of a text size by which lines of one row share their height
_HEAD_GAP = 2.5  # in text sizes: the header stands no farther above the first row
_LINE_GAP = 0.6  # in text sizes: between the lines of one cell
_ROW_GAP = 1.5  # in text sizes: between a ruling and the row that belongs to it


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line: at ``at`` on the one axis, from ``low`` to ``high`` on the other, points.

    ``seams`` are the places where the pieces that it was drawn in meet.
    """

    horizontal: bool
    at: float
    low: float
    high: float
    seams: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Tile:
    """A filled rectangle, points from the page's upper left corner."""

    left: float
    right: float
    top: float
    bottom: float


def rules_of_tiles(tiles: Iterable[Tile]) -> list[Rule]:
    """Return the upper and lower edges of tiles that stand side by side: a row's backgrounds."""
    rules: list[Rule] = []
    run: list[Tile] = []
    for tile in sorted(tiles, key=lambda t: (round(t.top), round(t.bottom), t.left)):
        if run and not _beside(run[-1], tile):
            rules.extend(_edges(run))
            run = []
        run.append(tile)
    return [*rules, *_edges(run)]


def _beside(one: Tile, other: Tile) -> bool:
    return (
        abs(one.top - other.top) < _SAME and abs(one.bottom - other.bottom) < _SAME
        and abs(one.right - other.left) < _SAME
    )  # fmt: skip


def _edges(run: Sequence[Tile]) -> Iterator[Rule]:
    if len(run) > 1 and all(tile.right - tile.left > _NARROWEST for tile in run):
        seams = tuple(tile.left for tile in run[1:])
        for at in (run[0].top, run[0].bottom):
            yield Rule(True, at, run[0].left, run[-1].right, seams)


def common_seams(rules: Sequence[Rule]) -> tuple[float, ...]:
    """Return the seams that half of the rulings or more share, from the left.

    None where they would make columns too narrow for text: those are dashes.
    """
    found: list[list[float]] = []
    for seam in sorted(seam for rule in rules for seam in rule.seams):
        if found and seam - found[-1][0] <= _SAME:
            found[-1].append(seam)
        else:
            found.append([seam])
    kept = tuple(seams[0] for seams in found if len(seams) * 2 >= len(rules))
    edges = (rules[0].low, *kept, rules[0].high)
    narrow = any(high - low < _NARROWEST for low, high in zip(edges, edges[1:], strict=False))
    return () if narrow else kept


def tables_in_cells(across: Sequence[Rule], marks: Sequence[Mark]) -> list[Shape]:
    """Return the tables whose level rulings have seams, from the top of the page."""
    found: list[Shape] = []
    used: set[Rule] = set()
    groups = same_extent([rule for rule in across if rule.seams])
    for group in sorted(groups, key=lambda rules: rules[0].low - rules[0].high):
        parts = _alike_seams([rule for rule in group if rule not in used])
        low, high = group[0].low - _NEAR, group[0].high + _NEAR
        rows = text_rows(m for m in marks if low <= (m.left + m.right) / 2 <= high)
        ends = [part[-1].at for part in parts]
        starts = [part[0].at for part in parts]
        for part, before, after in zip(
            parts, [0.0, *ends], [*starts[1:], float("inf")], strict=False
        ):
            seams = common_seams(part)
            near = [rule for rule in across if before < rule.at < after and rule not in used]
            for rules in _parted([*part, *_partial(near, part, seams)], rows, seams):
                shape = _table(rules, seams, rows) if seams else None
                if shape:
                    found.append(shape)
                    used.update(rules)
                    rows = [row for row in rows if _middle(row) > shape.bottom]
    return found


def _alike_seams(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Part rulings where those of another table begin, whose columns are others."""
    parts = [list(rules[:1])] if rules else []
    for above, below in zip(rules, rules[1:], strict=False):
        shared = sum(
            any(abs(one - other) < _NEAR for other in below.seams) for one in above.seams
        )  # fmt: skip
        if shared < _SHARED * min(len(above.seams), len(below.seams)):
            parts.append([])
        parts[-1].append(below)
    return parts


def same_extent(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Return rulings by their ends, each group from the top."""
    groups: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda r: r.at):
        for group in groups:
            if abs(group[0].low - rule.low) < _NEAR and abs(group[0].high - rule.high) < _NEAR:
                group.append(rule)
                break
        else:
            groups.append([rule])
    return groups


def _partial(near: Sequence[Rule], part: Sequence[Rule], seams: Sequence[float]) -> list[Rule]:
    """Return the rulings of the same table that empty cells, or cells made one, leave shorter."""
    low, high = part[0].low, part[0].high

    def at_edge(x: float) -> bool:
        return any(abs(x - edge) < _NEAR for edge in (low, *seams, high))

    return [
        rule for rule in near
        if rule not in part and at_edge(rule.low) and at_edge(rule.high)
        and all(map(at_edge, rule.seams))
        # the line under a page's head is as wide as the text
        and (rule.seams or rule.at > part[0].at or rule.high - rule.low < high - low - _NEAR)
    ]  # fmt: skip


def _parted(
    rules: Sequence[Rule], rows: Sequence[TextRow], seams: Sequence[float]
) -> list[list[Rule]]:
    """Return the rulings of each table: between two tables stands text, a heading or a header."""
    ordered = sorted(rules, key=lambda rule: rule.at)
    parts: list[list[Rule]] = [ordered[:1]]
    for above, below in zip(ordered, ordered[1:], strict=False):
        between = [row for row in rows if above.at < _middle(row) < below.at]
        if between and _apart(between, below, seams):
            parts.append([])
        parts[-1].append(below)
    return parts


def _apart(between: Sequence[TextRow], below: Rule, seams: Sequence[float]) -> bool:
    """Return whether what stands over a ruling is more than the row that ends there."""
    if (below.seams or len(between) > 1) and any(_is_prose(row, below, seams) for row in between):
        return True
    if between[-1].bottom - between[0].top > _TALLEST * between[0].size:
        return True
    return not alike(between[0], between[-1]) or any(
        heads(between[:count], between[count:]) for count in range(1, len(between))
    )


def _is_prose(row: TextRow, rule: Rule, seams: Sequence[float]) -> bool:
    """Return whether a line runs over the columns without a gap."""
    crosses = any(row.left < seam - _NEAR and row.right > seam + _NEAR for seam in seams)
    wide = row.right - row.left > 0.6 * (rule.high - rule.low)
    return crosses and wide and len(row.fragments) == 1


def _table(rules: Sequence[Rule], seams: Sequence[float], rows: Sequence[TextRow]) -> Shape | None:
    """Return the table whose rows end at these rulings and whose columns at these seams.

    ``rows`` are the lines of text within the rulings' width on the whole page.
    """
    low = min(rule.low for rule in rules)
    edges = (low, *seams, max(rule.high for rule in rules))
    bands = [*_above(rules[0], rows, seams)]
    for upper, lower in zip(rules, rules[1:], strict=False):
        band = [row for row in rows if upper.at < _middle(row) < lower.at]
        bands.extend([band] if band else [])
    bands.extend(_below(rules[-1].at, rows, seams))
    placed = [line for band in bands for line in _cells(band, edges)]
    if len(placed) < 2 or sum(len(parts) > 1 for parts in placed) < 2:
        return None
    cells = tuple(cell(row, part) for row, parts in enumerate(placed) for part in parts)
    marks = frozenset(mark for parts in placed for part in parts for mark in part.marks)
    bottom = max(rules[-1].at, max(mark.bottom for mark in marks))
    columns = tuple(zip(edges, edges[1:], strict=False))
    grid = Grid(len(placed), len(columns), cells)
    return Shape(grid, marks, columns, edges[0], edges[-1], bottom)


def _middle(row: TextRow) -> float:
    return (row.top + row.bottom) / 2


def _cells(band: Sequence[TextRow], edges: Sequence[float]) -> Iterator[list[Placed]]:
    """Yield the rows of a band: one, or more where headers over several columns stand first."""
    held: dict[int, Placed] = {}
    for line in band:
        parts = list(_parts(line, edges))
        spans = [part for part in parts if part.last > part.first]
        crossed = any(
            other.first <= part.last and part.first <= other.last and other.last > other.first
            for part in parts for other in held.values()
        )  # fmt: skip
        if held and (spans or crossed):
            yield [held[first] for first in sorted(held)]
            held = {}
        for part in parts:
            above = held.get(part.first)
            marks = (above.marks if above else ()) + part.marks
            held[part.first] = Placed(part.first, part.last, marks)
    if held:
        yield [held[first] for first in sorted(held)]


def _parts(line: TextRow, edges: Sequence[float]) -> Iterator[Placed]:
    """Yield what stands in each column of a line, and what reaches over a seam as one."""
    current: list[Mark] = []
    first = last = 0
    for mark in (mark for fragment in line.fragments for mark in fragment.marks):
        low, high = _column(mark.left + 1, edges), _column(mark.right - 1, edges)
        near = bool(current) and mark.left - current[-1].right < _WORD_GAP * mark.size
        if current and (low == last == first == high or near):
            last = max(last, high)
        else:
            if current:
                yield Placed(first, last, tuple(current))
            current, first, last = [], low, max(low, high)
        current.append(mark)
    if current:
        yield Placed(first, last, tuple(current))


def _column(x: float, edges: Sequence[float]) -> int:
    return min(max(sum(edge <= x for edge in edges) - 1, 0), len(edges) - 2)


def _above(rule: Rule, rows: Sequence[TextRow], seams: Sequence[float]) -> list[list[TextRow]]:
    """Return the header and the first row, or one of them, that stand above the first ruling."""
    rows = [row for row in rows if _middle(row) < rule.at]
    start = max((n + 1 for n, row in enumerate(rows) if _is_prose(row, rule, seams)), default=0)
    rows = rows[start:]
    first = _block_above(rule.at, rows, _ROW_GAP)
    if not _in_columns(first, seams):
        return []
    for count in range(len(first) - 1, 0, -1):
        over, under = first[:count], first[count:]
        if heads(over, under):
            return [over, under] if _in_columns(over, seams) else [under]
    over = _block_above(first[0].top, rows, _HEAD_GAP)
    return [over, first] if heads(over, first) and _in_columns(over, seams) else [first]


def _block_above(limit: float, rows: Sequence[TextRow], near: float) -> list[TextRow]:
    """Return the lines that stand close together right above a place, a caption left out."""
    block: list[TextRow] = []
    for row in sorted((r for r in rows if _middle(r) < limit), key=_middle, reverse=True):
        if limit - row.bottom > near * row.size or (block and not alike(row, block[0])):
            break
        block.insert(0, row)
        limit, near = min(limit, row.top), _LINE_GAP
    while len(block) > 1 and len(block[0].fragments) < 2 and _stands_over(block[0], block[1]):
        block.pop(0)
    return block


def _stands_over(one: TextRow, other: TextRow) -> bool:
    """Return whether a line begins where the next does and leaves a gap: it is a caption."""
    return abs(one.left - other.left) < _NEAR and other.top - one.bottom > _OVERLAP * one.size


def _in_columns(block: Sequence[TextRow], seams: Sequence[float]) -> bool:
    """Return whether lines stand in two columns or more: no running text, no caption."""
    edges = (float("-inf"), *seams, float("inf"))
    parts = [part for row in block for part in _parts(row, edges)]
    return len({part.first for part in parts}) > 1


def alike(one: TextRow, other: TextRow) -> bool:
    """Return whether two lines are of a size that header and rows of one table may have."""
    return abs(one.size - other.size) <= 0.25 * max(one.size, other.size)


def is_bold(row: TextRow) -> bool:
    """Return whether all of a line is bold."""
    return all(mark.bold for fragment in row.fragments for mark in fragment.marks)


def heads(over: Sequence[TextRow], first: Sequence[TextRow]) -> bool:
    """Return whether lines right above a table's first row are its header.

    They are bold where it is not, or hold no values where it does.
    """
    if not over or not first or not alike(over[-1], first[0]):
        return False
    if first[0].top < over[-1].bottom - _OVERLAP * over[-1].size:
        return False
    if all(map(is_bold, over)) and not any(map(is_bold, first)):
        return True
    return any(map(_values, first)) and not any(map(_values, over))


def _values(row: TextRow) -> int:
    return sum(f.is_number and not f.is_period for f in row.fragments[1:])


def _below(limit: float, rows: Sequence[TextRow], seams: Sequence[float]) -> list[list[TextRow]]:
    """Return the rows under the last ruling: the last one may have none of its own."""
    edges = (float("-inf"), *seams, float("inf"))
    found: list[list[TextRow]] = []
    under = [row for row in rows if _middle(row) > limit]
    for band in bands_by_gaps(under):
        inside = all(part.first == part.last for row in band for part in _parts(row, edges))
        if band[0].top - limit > _ROW_GAP * band[0].size or not inside:
            break
        if not _in_columns(band, seams) or (found and not alike(band[0], found[0][0])):
            break
        found.append(band)
        limit = max(row.bottom for row in band)
    return found


def bands_by_gaps(rows: Sequence[TextRow]) -> Iterator[list[TextRow]]:
    """Yield lines that share some of their height as one row.

    Cells of one row that are centred on each other have lines at several heights.
    """
    band: list[TextRow] = []
    for row in sorted(rows, key=lambda r: r.top):
        if band and row.top > max(r.bottom for r in band) - _OVERLAP * row.size:
            yield band
            band = []
        band.append(row)
    if band:
        yield band
