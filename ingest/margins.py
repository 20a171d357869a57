"""Headings in the margin that a program drew after the text that they stand beside."""

from __future__ import annotations

from dataclasses import replace

from ingest.headings import role_heading
from ingest.marks import SECTION_SIGN
from ingest.records import Line, Page

_ONE_ROW = 3.0  # points that the tops of two lines beside each other differ by, at most
_APART = 40.0  # points between the left edges of a margin and of the text beside it, at least
_LONGEST_BLOCK = 60  # lines that may have been drawn before their heading
_LONE_ITEM = 12  # characters of a line that holds a § number and nothing else


def margin_headings_first(page: Page) -> Page:
    """Return a page with each heading in the margin before the text that begins beside it.

    Minutes laid out as a table or with text frames may draw the wide cell first: "Nämnden
    godkänner dagordningen." and then, on the same height and left of it, "Beslut".
    """
    lines = list(page.lines)
    for index in range(1, len(lines)):
        if _in_margin(lines[index].text):
            place = _beginning_beside(lines, index)
            if place < index:
                lines.insert(place, lines.pop(index))
    return replace(page, lines=tuple(lines)) if lines != list(page.lines) else page


def _in_margin(text: str) -> bool:
    text = " ".join(text.split())
    lone = len(text) <= _LONE_ITEM and bool(SECTION_SIGN.match(text))
    return lone or role_heading(text) is not None


def _beginning_beside(lines: list[Line], index: int) -> int:
    """Return where the text beside a heading begins among the lines before it, or ``index``."""
    heading = lines[index]
    if heading.size <= 0:
        return index  # no geometry
    for place in range(index - 1, max(-1, index - 1 - _LONGEST_BLOCK), -1):
        line = lines[place]
        if line.left - heading.left < _APART or line.top < heading.top - _ONE_ROW:
            return index
        if abs(line.top - heading.top) <= _ONE_ROW:
            return place
    return index
