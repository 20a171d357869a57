"""A register as a table: sortable, each row opening the words that it was drawn from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import urlencode

from app.web import sortable, texts
from app.web.counts import counted
from app.web.register_rows import SHAPES, Choice, Row
from app.web.sortable import Column, Line, Order, column_number
from app.web.texts import escape

PAGE = 50  # rows shown at a time
FORMATS = ("csv", "xlsx")


def table(rows: Sequence[Row], choice: Choice, shown: int) -> str:
    """Return the first ``shown`` rows, already in their order, as HTML."""
    if not rows:
        return texts.note(texts.NO_ROWS, texts.NO_ROWS_ADVICE)
    wide = SHAPES[choice.register].wide
    columns = [
        Column(name, "wide" if number in wide else "text")
        for number, name in enumerate(texts.REGISTER_COLUMNS[choice.register])
    ]
    lines = [_line(row) for row in rows[:shown]]
    name = texts.REGISTERS[choice.register]
    made = sortable.table(columns, lines, choice.order, name=name, opener=wide[0])
    return made + texts.more_button(len(rows) - shown)


def summary(rows: Sequence[Row], choice: Choice) -> str:
    """Return how many rows there are and where they can be saved, as HTML."""
    links = " ".join(
        f'<a href="{escape(export_link(choice, kind))}" download>{kind.upper()}</a>'
        for kind in FORMATS
    )
    late = sum(row.late for row in rows)
    also = texts.LATE_AMONG.format(number=late) if late else ""
    saved = f"<span>{texts.EXPORT} {links}</span>" if rows else ""
    return f'<p class="count"><span>{counted(len(rows), "row")}{also}</span> {saved}</p>'


def export_link(choice: Choice, kind: str) -> str:
    """Return the address of the chosen rows as a file of ``kind``."""
    return f"/register/{choice.register}.{kind}?{urlencode(fields(choice))}"


def fields(choice: Choice) -> list[tuple[str, str]]:
    """Return a choice within its register as fields of an address."""
    order = choice.order
    found = [("ord", choice.words)] if choice.words else []
    found += [("organ", body) for body in choice.bodies]
    found += [("val", group) for group in choice.groups]
    if order != SHAPES[choice.register].order:
        found += [("sortera", str(order.column)), ("fallande", "1" if order.falling else "0")]
    return found


def asked_choice(
    name: str, one: Callable[[str], str], every: Callable[[str], Sequence[str]]
) -> Choice:
    """Return what the fields of an address choose in a register; what is odd chooses nothing.

    ``one`` returns a field's value, "" without one; ``every`` all of its values.
    """
    order, column = SHAPES[name].order, column_number(one("sortera"))
    if column is not None and column < len(texts.REGISTER_COLUMNS[name]):
        order = Order(column, one("fallande") == "1")
    return Choice(name, one("ord"), tuple(every("organ")), tuple(every("val")), order)


def _line(row: Row) -> Line:
    source = row.source
    return Line(row.cells, source.passage, (source.start, source.end), marked=row.late)
