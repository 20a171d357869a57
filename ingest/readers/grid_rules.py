"""Tables that rulings make visible: full grids of lines, or lines under the rows only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ingest.readers.grid_cells import (
    Rule,
    Tile,
    rules_of_tiles,
    same_extent,
    tables_in_cells,
)
from ingest.readers.grid_rows import Shape, TableRow, assemble, grouped_lines, same_size
from ingest.readers.grid_shapes import (
    Column,
    Mark,
    TextRow,
    find_columns,
    text_and_pieces,
    text_rows,
)
from ingest.records import Cell, Grid

_NEAR = 3.0  # points: rulings that meet, and rulings that are one, miss each other by less
_MEETING = 1.0  # points: pieces of one ruling, drawn a cell at a time, meet this closely
_LINE_GAP = 0.6  # between the lines of a wrapped header, in text sizes
_MOST_RULES = 1500  # more is a drawing


def tables_in_rules(
    rules: Sequence[Rule], marks: Sequence[Mark], before: Shape | None, tiles: Sequence[Tile] = ()
) -> list[Shape]:
    """Return the tables drawn with rulings or backgrounds, from the top of the page."""
    if len(rules) > _MOST_RULES:
        return []
    across = _joined(rule for rule in rules if rule.horizontal)
    down = _joined(rule for rule in rules if not rule.horizontal)
    found: list[Shape] = []
    used: set[Rule] = set()
    for part in _connected(across, down):
        xs, ys = _positions(part)
        used.update(rule for rule in part if not rule.horizontal)
        if len(xs) > 2 and len(ys) > 1:
            used.update(part)
            shape = _lattice(part, xs, ys, marks)
            if shape:
                found.append(shape)
    plain = [rule for rule in across if rule not in used and rule.high - rule.low > 30]
    free = _free(marks, found)
    found.extend(tables_in_cells(_joined([*plain, *rules_of_tiles(tiles)]), free))
    free = _free(marks, found)
    for group in same_extent(plain):
        found.extend(_under_rows(group, free, before if not found else None))
    return sorted(found, key=lambda shape: min(mark.top for mark in shape.marks))


def _free(marks: Sequence[Mark], shapes: Sequence[Shape]) -> list[Mark]:
    held = frozenset[Mark]().union(*(shape.marks for shape in shapes))
    return [mark for mark in marks if mark not in held]


def _joined(rules: Iterable[Rule]) -> list[Rule]:
    """Return rulings with those that continue each other, as borders of cells do, made one."""
    joined: list[Rule] = []
    for rule in sorted(rules, key=lambda r: (round(r.at), r.low)):
        for place in range(len(joined) - 1, max(-1, len(joined) - 40), -1):
            other = joined[place]
            if abs(other.at - rule.at) <= 1.5 and rule.low <= other.high + _NEAR and (
                rule.high >= other.low - _NEAR
            ):  # fmt: skip
                joined[place] = _as_one(other, rule)
                break
        else:
            joined.append(rule)
    return joined


def _as_one(one: Rule, other: Rule) -> Rule:
    """Return two pieces as one ruling that tells where they met."""
    met = {other.low} if abs(other.low - one.high) <= _MEETING else set()
    seams = tuple(sorted({*one.seams, *other.seams, *met}))
    low, high = min(one.low, other.low), max(one.high, other.high)
    return Rule(one.horizontal, one.at, low, high, seams)


def _connected(across: Sequence[Rule], down: Sequence[Rule]) -> list[list[Rule]]:
    """Return the groups of rulings that touch each other and hold some of both directions."""
    groups: list[list[Rule]] = [[rule] for rule in across]
    for rule in down:
        touching = [group for group in groups if any(_touch(rule, other) for other in group)]
        rest = [group for group in groups if all(group is not other for other in touching)]
        groups = [*rest, [rule, *(member for group in touching for member in group)]]
    return [group for group in groups if any(r.horizontal for r in group) and len(group) > 2
            and any(not r.horizontal for r in group)]  # fmt: skip


def _touch(one: Rule, other: Rule) -> bool:
    return (
        one.horizontal != other.horizontal
        and other.low - _NEAR <= one.at <= other.high + _NEAR
        and one.low - _NEAR <= other.at <= one.high + _NEAR
    )


def _positions(part: Sequence[Rule]) -> tuple[list[float], list[float]]:
    """Return where columns and rows are parted; the ends of the lines close an open side."""
    across = [rule for rule in part if rule.horizontal]
    down = [rule for rule in part if not rule.horizontal]
    xs = [rule.at for rule in down]
    ys = [rule.at for rule in across]
    xs += [min(rule.low for rule in across), max(rule.high for rule in across)]
    ys += [min(rule.low for rule in down), max(rule.high for rule in down)]
    return _apart(xs), _apart(ys)


def _apart(values: Iterable[float]) -> list[float]:
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > _NEAR:
            kept.append(value)
    return kept


def _lattice(
    part: Sequence[Rule], xs: list[float], ys: list[float], marks: Sequence[Mark]
) -> Shape | None:
    """Return the table of a grid of lines; where a line is missing, a cell is merged."""
    held = [m for m in marks if xs[0] <= (m.left + m.right) / 2 <= xs[-1]
            and ys[0] <= (m.top + m.bottom) / 2 <= ys[-1]]  # fmt: skip
    cells: list[Cell] = []
    for row, column, row_span, column_span in _merged(part, xs, ys):
        inside = [
            mark for mark in held
            if xs[column] <= (mark.left + mark.right) / 2 < xs[column + column_span]
            and ys[row] <= (mark.top + mark.bottom) / 2 < ys[row + row_span]
        ]  # fmt: skip
        lines = [[m for f in line.fragments for m in f.marks] for line in text_rows(inside)]
        text, pieces = text_and_pieces([mark for line in lines for mark in line])
        cells.append(Cell(row, column, text, pieces, row_span, column_span))
    full = [cell.row for cell in cells if cell.text]
    if sum(full.count(row) > 1 for row in set(full)) < 2:
        return None  # a frame around text
    grid = Grid(len(ys) - 1, len(xs) - 1, tuple(cells))
    edges = tuple(zip(xs, xs[1:], strict=False))
    return Shape(grid, frozenset(held), edges, xs[0], xs[-1], ys[-1])


def _merged(
    part: Sequence[Rule], xs: list[float], ys: list[float]
) -> list[tuple[int, int, int, int]]:
    """Return row, column, row span and column span of the cells between the lines."""
    taken: set[tuple[int, int]] = set()
    cells: list[tuple[int, int, int, int]] = []
    for row in range(len(ys) - 1):
        for column in range(len(xs) - 1):
            if (row, column) in taken:
                continue
            right, below = column + 1, row + 1
            while right < len(xs) - 1 and not _drawn(part, False, xs[right], ys[row], ys[below]):
                right += 1
            while below < len(ys) - 1 and not any(
                _drawn(part, True, ys[below], xs[x], xs[x + 1]) for x in range(column, right)
            ):
                below += 1
            taken.update((y, x) for y in range(row, below) for x in range(column, right))
            cells.append((row, column, below - row, right - column))
    return cells


def _drawn(part: Sequence[Rule], horizontal: bool, at: float, low: float, high: float) -> bool:
    middle = (low + high) / 2
    return any(
        rule.horizontal == horizontal and abs(rule.at - at) <= _NEAR
        and rule.low - _NEAR <= middle <= rule.high + _NEAR
        for rule in part
    )  # fmt: skip


def _under_rows(group: Sequence[Rule], marks: Sequence[Mark], before: Shape | None) -> list[Shape]:
    """Return the tables whose rows are parted by these rulings of equal width."""
    left, right = group[0].low, group[0].high
    inside = [m for m in marks if left - _NEAR <= (m.left + m.right) / 2 <= right + _NEAR]
    rows = text_rows(inside)
    found: list[Shape] = []
    for rules in _without_text_between(group, rows):
        bands = _bands(rules, rows)
        if not bands:
            continue
        shape = _continued_under(rules, bands, before if not found else None)
        shape = shape or _banded(bands)
        if shape:
            found.append(Shape(shape.grid, shape.marks, shape.columns, left, right, shape.bottom))
    return found


def _without_text_between(group: Sequence[Rule], rows: Sequence[TextRow]) -> list[list[Rule]]:
    """Part a group of rulings where running text stands between two of them."""
    parts: list[list[Rule]] = [[group[0]]]
    for above, below in zip(group, group[1:], strict=False):
        width = above.high - above.low
        between = [row for row in rows if above.at < (row.top + row.bottom) / 2 < below.at]
        text = [
            row for row in between
            if len(row.fragments) == 1 and row.right - row.left > 0.6 * width
            and row.left < above.low + 2 * row.size
        ]  # fmt: skip
        apart = bool(text) and not any(row.numbers for row in between if row.top < text[0].top)
        if apart or (between and below.at - above.at > 20 * between[0].size):
            parts.append([])
        parts[-1].append(below)
    return parts


def _bands(rules: Sequence[Rule], rows: Sequence[TextRow]) -> list[list[TextRow]]:
    """Return the rows of text between the rulings, with the header above the first one."""
    bands: list[list[TextRow]] = []
    above = [row for row in rows if (row.top + row.bottom) / 2 < rules[0].at]
    head: list[TextRow] = []
    limit = rules[0].at
    for row in reversed(above):
        near = 1.5 if not head else _LINE_GAP
        if limit - row.bottom > near * row.size or (head and not same_size(row, head[0])):
            break
        head.insert(0, row)
        limit = row.top
    while head and len(head[0].fragments) < 2:
        head.pop(0)  # a caption
    if head:
        bands.append(head)
    for upper, lower in zip(rules, rules[1:], strict=False):
        band = [row for row in rows if upper.at < (row.top + row.bottom) / 2 < lower.at]
        if band:
            bands.append(band)
    return bands


def _continued_under(
    rules: Sequence[Rule], bands: list[list[TextRow]], before: Shape | None
) -> Shape | None:
    """Return the rows of a table that began on the page before, under rulings of its width."""
    if before is None or abs(before.left - rules[0].low) > _NEAR:
        return None
    if abs(before.right - rules[0].high) > _NEAR:
        return None
    columns = [Column(left, right, {-1}) for left, right in before.columns]
    return assemble([], _table_rows(bands, columns), columns)


def _banded(bands: list[list[TextRow]]) -> Shape | None:
    if len(bands) < 2 and sum(bool(row.numbers) for band in bands for row in band) < 2:
        return None
    rows = [row for band in bands for row in band]
    numeric = [row for row in rows[1:] if row.numbers]
    many = [row for row in rows if len(row.fragments) > 1]
    columns = find_columns(numeric or many)
    if len(columns) < 2:
        return None
    table_rows = _table_rows(bands, columns)
    heads = next(
        (i for i, lines in enumerate(table_rows) if i and any(line.numbers for line in lines)), 1
    )
    while heads > 1 and _names_group(table_rows[heads - 1], columns):
        heads -= 1
    heads = min(heads, 3) if numeric else 1
    head, body = table_rows[:heads], table_rows[heads:]
    return assemble(head, body, columns) if body else None


def _names_group(lines: TableRow, columns: Sequence[Column]) -> bool:
    """Return whether a row holds a year or a group's name in its first column only."""
    fragments = [fragment for line in lines for fragment in line.fragments]
    return len(fragments) == 1 and fragments[0].left < columns[0].right


def _table_rows(bands: list[list[TextRow]], columns: Sequence[Column]) -> list[TableRow]:
    """Return the table's rows: each band one row, unless rulings part groups of rows only."""
    rows: list[TableRow] = []
    for number, band in enumerate(bands):
        several = sum(bool(row.numbers) for row in band) > 1
        if several or (number and len(bands) < 3):
            rows.extend(grouped_lines(band, columns))
        else:
            rows.append(band)
    return rows
