"""A table that sorts by its heads: numbers by their value, what is lacking last."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from app.web.texts import escape

UNKNOWN = "–"
_WHOLE = re.compile(r"\d{4}-\d\d-\d\d|§ \d+")  # never broken over two lines
Kind = Literal["text", "wide", "number"]
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Column:
    """A column's Swedish name; ``wide`` is prose, ``number`` is set flush right."""

    name: str
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell. ``value``: what it sorts by, None for its own text."""

    text: str
    value: float | str | None = None
    act: str = ""  # what its button asks of the list, "" without a button


@dataclass(frozen=True, slots=True)
class Line:
    """A row; ``opens``: what a click on it opens, "" for nothing, and which words are marked."""

    cells: tuple[Cell, ...]
    opens: str = ""
    place: tuple[int, int] | None = None  # offsets of the words in what is opened
    marked: bool = False  # set off from the others
    current: bool = False  # what is open now


@dataclass(frozen=True, slots=True)
class Order:
    """By which column, from 0, and which way."""

    column: int = 0
    falling: bool = False

    def clicked(self, column: int) -> Order:
        """Return the order after a click on a head: rising first, the other way then."""
        return Order(column, column == self.column and not self.falling)


UNSORTED = Order(-1)


def column_number(text: str) -> int | None:
    """Return the column, from 0, that a text out of a browser names; None for anything else."""
    return int(text) if text.isdecimal() and len(text) < 3 else None


def in_order(
    items: Sequence[Item], order: Order, cells: Callable[[Item], Sequence[Cell]]
) -> tuple[Item, ...]:
    """Sort by a column; what has no value there stands last, whichever way."""
    if not items or not 0 <= order.column < len(cells(items[0])):
        return tuple(items)

    def key(item: Item) -> tuple[float, str]:
        cell = cells(item)[order.column]
        value = cell.text if cell.value is None else cell.value
        return (value, "") if isinstance(value, int | float) else (0.0, value.casefold())

    known = [item for item in items if cells(item)[order.column].text != UNKNOWN]
    lacking = [item for item in items if cells(item)[order.column].text == UNKNOWN]
    return (*sorted(known, key=key, reverse=order.falling), *lacking)


def head(columns: Sequence[Column], order: Order | None) -> str:
    """Return the row of heads: buttons that sort, or plain names without an ``order``."""
    cells = "".join(_head(column, number, order) for number, column in enumerate(columns))
    return f"<thead><tr>{cells}</tr></thead>"


def table(
    columns: Sequence[Column], lines: Sequence[Line], order: Order | None, *, name: str = "",
    most: int | None = None, opener: int = 0,
) -> str:  # fmt: skip
    """Return the first ``most`` lines, sorted where there is an ``order``, as HTML.

    ``name`` is read out as the table's own. ``opener``: the column whose button opens a line.
    """
    shown = (lines if order is None else in_order(lines, order, lambda line: line.cells))[:most]
    caption = f"<caption>{escape(name)}</caption>" if name else ""
    body = "".join(_line(line, columns, opener) for line in shown)
    return f'<table class="register">{caption}{head(columns, order)}<tbody>{body}</tbody></table>'


def words(text: str) -> str:
    """Return a cell's text as HTML, dates and § kept whole."""
    return _WHOLE.sub(r'<span class="whole">\g<0></span>', escape(text))


def _class(column: Column) -> str:
    return "" if column.kind == "text" else f' class="{column.kind}"'


def _head(column: Column, number: int, order: Order | None) -> str:
    name = escape(column.name)
    if order is None:
        return f'<th scope="col"{_class(column)}>{name}</th>'
    sort = sign = ""
    if number == order.column:
        sort = f' aria-sort="{"descending" if order.falling else "ascending"}"'
        sign = "▼" if order.falling else "▲"
    return (
        f'<th scope="col"{sort}{_class(column)}><button type="button" data-act="sort:{number}">'
        f'{name}<span aria-hidden="true">{sign}</span></button></th>'
    )


def _line(line: Line, columns: Sequence[Column], opener: int) -> str:
    cells = []
    for number, (column, cell) in enumerate(zip(columns, line.cells, strict=True)):
        text = words(cell.text)
        if cell.act:
            text = (
                f'<button type="button" class="open" data-act="{escape(cell.act)}">{text}</button>'
            )
        elif line.opens and number == opener:
            text = f'<button type="button" class="open">{text}</button>'
        cells.append(f'<td data-label="{escape(column.name)}"{_class(column)}>{text}</td>')
    opens = f' data-open="{escape(line.opens)}"' if line.opens else ""
    if line.place is not None:
        opens += f' data-start="{line.place[0]}" data-end="{line.place[1]}"'
    marked = ' class="late"' if line.marked else ""
    current = ' aria-current="true"' if line.current else ""
    return f"<tr{opens}{marked}{current}>{''.join(cells)}</tr>"
