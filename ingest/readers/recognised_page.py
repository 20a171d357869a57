"""From the lines that recognition found in an image to a page like those of a text layer."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from ingest.readers.tesseract import TextRow, Token
from ingest.records import Line, Page, Word

# Heights as shares of the type size, of common text faces; ascent is that of the text layer.
_ASCENT, _X_HEIGHT, _WITH_DEPTH = 0.92, 0.52, 0.85
_ASKEW = 12.0  # points that the same line may differ in height between two scans


def page_of(page: Page, rows: Sequence[TextRow], scale: float, turned: int) -> Page:
    """Return ``page`` with these lines for its text.

    ``scale``: points in a pixel of the image that was read; ``turned``: by how many degrees
    clockwise the page as shown was turned to make that image upright.
    """
    sizes = _sizes(rows, scale)
    parts: list[str] = []
    lines: list[Line] = []
    words: list[Word] = []
    at = 0
    for row, size in zip(rows, sizes, strict=True):
        start = at
        for token in row.tokens:
            words.append(_word(token, at, page, scale, turned))
            at += len(token.text) + 1
        text = " ".join(token.text for token in row.tokens)
        parts.append(text)
        baseline = row.baseline or median(token.bottom for token in row.tokens)
        top = max(baseline * scale - _ASCENT * size, 0.0)
        left = row.tokens[0].left * scale
        lines.append(Line(text, start, round(top, 2), round(left, 2), size))
    return Page(
        page.number, "\n".join(parts), tuple(lines), page.width, page.height, page.label,
        words=tuple(words),
    )  # fmt: skip


def _word(token: Token, at: int, page: Page, scale: float, turned: int) -> Word:
    """Return a word's place on the page as shown, from its place in the upright image."""
    left, top, right, bottom = (
        round(value * scale, 2) for value in (token.left, token.top, token.right, token.bottom)
    )
    if turned == 90:  # the image was turned clockwise: turn the box back
        left, top, right, bottom = top, page.height - right, bottom, page.height - left
    elif turned == 180:
        left, top, right, bottom = (
            page.width - right, page.height - bottom, page.width - left, page.height - top,
        )  # fmt: skip
    elif turned == 270:
        left, top, right, bottom = page.width - bottom, left, page.width - top, right
    return Word(at, len(token.text), left, top, right, bottom)


def _sizes(rows: Sequence[TextRow], scale: float) -> list[float]:
    """Return the type size of each line, points, the same for lines of the same type.

    Cleaning opens a paragraph where sizes differ: those within an eighth of the page's
    commonest size are that size.
    """
    if not rows:
        return []
    sizes = [_x_height(row) * scale / _X_HEIGHT for row in rows]
    letters = [
        size
        for row, size in zip(rows, sizes, strict=True)
        for token in row.tokens
        for _ in token.text
    ]
    usual = round(median(letters), 1)
    return [
        usual if abs(size - usual) <= max(usual / 8, 1.0) else round(size * 2) / 2 for size in sizes
    ]


def _x_height(row: TextRow) -> float:
    if row.x_height:
        return row.x_height
    return _X_HEIGHT / _WITH_DEPTH * median(token.bottom - token.top for token in row.tokens)


def aligned(pages: Sequence[Page]) -> tuple[Page, ...]:
    """Give a line that several scans have near the same edge the same height on all of them.

    Paper goes askew through a scanner by some points; running headers are told by their place.
    """
    heights: dict[tuple[str, bool], list[float]] = defaultdict(list)
    for page in pages:
        for line in page.lines if page.words else ():
            if (edge := _edge(page, line)) is not None:
                heights[_folded(line.text), edge].append(line.top)
    usual = {key: round(median(tops), 2) for key, tops in heights.items() if len(tops) > 1}
    return tuple(
        replace(page, lines=tuple(_moved(page, line, usual) for line in page.lines))
        if page.words
        else page
        for page in pages
    )


def _moved(page: Page, line: Line, usual: dict[tuple[str, bool], float]) -> Line:
    edge = _edge(page, line)
    top = usual.get((_folded(line.text), edge)) if edge is not None else None
    return line if top is None or abs(top - line.top) > _ASKEW else replace(line, top=top)


def _edge(page: Page, line: Line) -> bool | None:
    """Return True near the upper edge of the page, False near the lower, None between."""
    if line.top < page.height / 6:
        return True
    return False if line.top > page.height * 5 / 6 else None


def _folded(text: str) -> str:
    return re.sub(r"\d+", "#", text.casefold())
