"""The title of a slide, and whether a page goes on with the slide before it."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from ingest.cleaning import CleanLine
from ingest.marks import BULLET, is_table_row


def slide_goes_on(lines: Sequence[CleanLine], before: int, index: int, end: int) -> bool:
    """Return whether the page at ``index`` goes on with the slide before it.

    It does when it has no title of its own, first or last, and begins as a list goes on.
    """
    if sum(len(line.text) for line in lines[before:index]) <= 100:
        return True  # a page with a title alone: what it announces comes next
    first, last = lines[index].text.strip(), lines[end - 1].text.strip()
    sizes = [line.size for line in lines[index:end]]
    if end - index > 1 and max(sizes) > median(sizes) + 1:
        return False  # a line set larger is its title, wherever the file puts it
    untitled = bool(BULLET.match(first)) or first[:1].islower()
    titled_last = _reads_as_title(last) and lines[end - 1].opens and end - index > 1
    return untitled and not titled_last and index - before < 40


def _reads_as_title(text: str) -> bool:
    return (
        len(text) <= 90
        and text[:1].isupper()
        and not BULLET.match(text)
        and not text.endswith((",", ":", ";"))
        and not (text.endswith(".") and len(text) > 60)
        and not is_table_row(text)
    )


def slide_title(lines: Sequence[CleanLine]) -> str | None:
    """Return a slide's title: a stated heading, the largest line, the first or the last line.

    The title may come after the body in the file; the last line is taken when the first is a
    bullet or runs on.
    """
    stated = next((line for line in lines if line.heading), None)
    if stated:
        return stated.text.strip()
    large = max(lines, key=lambda line: line.size)
    if large.size > median(line.size for line in lines) + 1:
        return large.text.strip()
    for line in (lines[0], lines[-1]):
        text = line.text.strip()
        if _reads_as_title(text):
            if line is lines[0] and len(lines) > 1 and not lines[1].opens:
                # a title in two lines
                return f"{text} {lines[1].text.strip()}"
            return text
    return None
