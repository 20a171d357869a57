"""A register as a table: sortable, each row opening the words that it was drawn from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlencode

from app.web import texts
from app.web.register_rows import SHAPES, WIDE, Choice, Row, Shape
from app.web.texts import escape

_WHOLE = re.compile(r"\d{4}-\d\d-\d\d|§ \d+")  # never broken over two lines
PAGE = 50  # rows shown at a time
FORMATS = ("csv", "xlsx")


def table(rows: Sequence[Row], choice: Choice, shown: int) -> str:
    """Return the first ``shown`` rows as HTML."""
    shape = SHAPES[choice.register]
    if not rows:
        return (
            f'<section class="note"><h3>{texts.NO_ROWS}</h3><p>{texts.NO_ROWS_ADVICE}</p></section>'
        )
    heads = "".join(_head(name, number, choice) for number, name in enumerate(shape.columns))
    body = "".join(_row(row, shape) for row in rows[:shown])
    left = len(rows) - shown
    more = f'<p><button type="button" data-act="more">{texts.MORE} ({left} till)</button></p>'
    return (
        f'<table class="register"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>'
        f"{more if left > 0 else ''}"
    )


def summary(rows: Sequence[Row], choice: Choice) -> str:
    """Return how many rows there are and where they can be saved, as HTML."""
    number = len(rows)
    links = " ".join(
        f'<a href="{escape(export_link(choice, kind))}" download>{kind.upper()}</a>'
        for kind in FORMATS
    )
    late = sum(row.late for row in rows)
    also = f", {late} där tiden har gått ut" if late else ""
    saved = f"<span>{texts.EXPORT} {links}</span>" if rows else ""
    word = "rad" if number == 1 else "rader"
    return f'<p class="count"><span>{number} {word}{also}</span> {saved}</p>'


def export_link(choice: Choice, kind: str) -> str:
    """Return the address of the chosen rows as a file of ``kind``."""
    query = [("ord", choice.words)] if choice.words else []
    query += [("organ", body) for body in choice.bodies]
    query += [("val", group) for group in choice.groups]
    query += [("sortera", str(choice.sort)), ("fallande", "1" if choice.falling else "0")]
    return f"/register/{choice.register}.{kind}?{urlencode(query)}"


def _head(name: str, number: int, choice: Choice) -> str:
    sort = ""
    sign = ""
    if number == choice.sort:
        sort = f' aria-sort="{"descending" if choice.falling else "ascending"}"'
        sign = "▼" if choice.falling else "▲"
    wide = ' class="wide"' if name in WIDE else ""
    return (
        f'<th scope="col"{sort}{wide}><button type="button" data-act="sort:{number}">{name}'
        f'<span aria-hidden="true">{sign}</span></button></th>'
    )


def _row(row: Row, shape: Shape) -> str:
    main = next(number for number, name in enumerate(shape.columns) if name in WIDE)
    cells = []
    for number, (name, cell) in enumerate(zip(shape.columns, row.cells, strict=True)):
        text = _WHOLE.sub(r'<span class="whole">\g<0></span>', escape(cell))
        if number == main:
            text = f'<button type="button" class="open">{text}</button>'
        label = escape(name)
        wide = ' class="wide"' if name in WIDE else ""
        cells.append(f'<td data-label="{label}"{wide}>{text}</td>')
    late = ' class="late"' if row.late else ""
    source = row.source
    return (
        f'<tr data-open="{escape(source.passage)}" '
        f'data-start="{source.start}" data-end="{source.end}"'
        f"{late}>{''.join(cells)}</tr>"
    )
