"""Which rows and columns of a table name the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.table_places import Item
from ingest.table_words import is_date, is_number, is_period, is_unit

Row = Sequence[Item | None]

_MOST_HEADERS = 3
_FEWEST_PAIRS = 2  # of a header's column and one with its values


def header_rows(rows: Sequence[Row]) -> int:
    """Return how many rows from the top are headers, 0 where none is to be seen.

    In a table of numbers the header ends at the first row with a value; a row of years under
    an empty first cell, or at the very top, is a header. In a table of words it is the first.
    """
    values = [any(_is_value(item) for item in row[1:]) for row in rows]
    if sum(values) * 2 < len(rows) - 1 or not any(values):
        heads = sum(item is not None for item in rows[0])
        return 1 if len(rows) > 1 and heads > 1 and not _is_data(rows) else 0
    count = 0
    for number, row in enumerate(rows[:_MOST_HEADERS]):
        if not any(row[1:]):
            break  # a year or a group above the rows that it names
        told = [item for item in row[1:] if item]
        if any(_is_value(item) and not is_period(item.text) for item in told):
            break
        named = row[0] is not None and not is_unit(row[0].text)
        covered = number > 0 and rows[0][0] is not None and rows[0][0].row_span > number
        if number and named and not covered and rows[0][0] is not None:
            break
        count += 1
    return count


def without_split_columns(
    rows: Sequence[Row], headers: int, columns: int
) -> tuple[list[list[Item | None]], int]:
    """Return the rows, and how many columns they have, each header over its own values.

    Headers to the left and values to the right in a column come apart as two where nothing is
    drawn between the columns. One such pair may be a column that was left empty.
    """
    kept = [list(row) for row in rows]
    heads = [_any_at(kept[:headers], column) for column in range(columns)]
    values = [_any_at(kept[headers:], column) for column in range(columns)]
    pairs = [
        column for column in range(1, columns - 1)
        if heads[column] and not values[column] and values[column + 1] and not heads[column + 1]
    ]  # fmt: skip
    if len(pairs) < _FEWEST_PAIRS:
        return kept, columns
    for row in kept:
        for column in reversed(pairs):
            head, value = row[column], row.pop(column + 1)
            spans = head is not None and head.column_span > 1
            row[column] = (
                replace(head, column_span=head.column_span - 1) if head and spans else head or value
            )
    return kept, columns - len(pairs)


def _is_data(rows: Sequence[Row]) -> bool:
    """Return whether the first row holds a date over dates, or beside a name and nothing more."""
    dated = [n for n, item in enumerate(rows[0]) if n and item and is_date(item.text)]
    if len(rows[0]) == 2:
        return bool(dated)
    return any((item := row[column]) and is_date(item.text) for row in rows[1:] for column in dated)


def _is_value(item: Item | None) -> bool:
    return item is not None and is_number(item.text)


def column_names(header: Sequence[Row], columns: int) -> list[list[str]]:
    """Return for each column its header texts from the top.

    A header over several columns belongs to each. Where the cells' spans are not known, it is
    taken to reach over the empty places to its right that have a header of their own below.
    """
    names: list[list[str]] = [[] for _ in range(columns)]
    for number, row in enumerate(header):
        below = header[number + 1 :]
        explicit = any(item and item.column_span > 1 for item in row)
        reach: tuple[str, int] | None = None
        for column in range(columns):
            item = row[column]
            if item:
                reach = (item.text, column + item.column_span if explicit else columns)
                if not explicit and not (column and _any_at(below, column)):
                    reach = (item.text, column + 1)
            elif not (explicit or _any_at(below, column)):
                reach = None
            if reach and column < reach[1] and reach[0] not in names[column]:
                names[column].append(reach[0])
    return names


def _any_at(rows: Sequence[Row], column: int) -> bool:
    return any(row[column] for row in rows)


def label_columns(body: Sequence[Row], columns: int) -> int:
    """Return how many columns from the left name a row: those needed to tell the rows apart.

    One, unless its cells repeat, as a year does before each of its months: then the next column
    of words or periods names the row too.
    """
    rows = [row for row in body if any(row[1:])]
    count = 1
    while count < columns - 1:
        keys = [tuple(item.text if item else "" for item in row[:count]) for row in rows]
        told = [row[count] for row in rows if row[count]]
        if not told or any(
            item and is_number(item.text) and not is_period(item.text) for item in told
        ):
            break
        if len(set(keys)) == len(keys):
            break
        count += 1
    return count
