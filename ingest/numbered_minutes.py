"""Minutes whose items have bare numbers: "61. Mötet öppnas", as companies and associations do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.marks import ITEM_LEVEL, ITEM_SIGN, SECTION_SIGN
from ingest.records import Line, Source

_POINT = re.compile(r"(?:(?:Punkt|punkt)\s+)?(?P<number>\d{1,3})\.?\s+(?P<title>[A-ZÅÄÖ].*)")
_OPENING = re.compile(r"\b(?:möte\w*|sammanträde\w*)\s+öppn\w+|^öppn(?:ande|as|ades)\b", re.I)
_MINUTES = re.compile(r"protokoll\b(?!\w)", re.I)
_TOLD = re.compile(  # what minutes tell and an agenda does not
    r"\b(?:beslutade\w*|beslöt\w*|godkände\w*|utsågs|redogjorde|informerade|öppnade\w*|avslutade\w*"
    r"|konstaterade\w*|lades|valdes|hälsade)\b"
)
_LONGEST_TITLE = 90  # characters
_HEAD_LINES = 30  # in which the paper says that it is minutes
_LEAST_POINTS = 4
_LEAST_TOLD = 2  # points
_LEFT_OUT = 1  # numbers that may be missing between two points

_Place = tuple[int, int]  # (page, line), from 0


def points_as_items(source: Source) -> Source:
    """Return a source in which numbered points of minutes are read as §§.

    They begin with the opening of the meeting, under a heading that says minutes, and count on
    one by one. Minutes that have § signs are left alone.
    """
    places = [(p, k) for p, page in enumerate(source.pages) for k in range(len(page.lines))]
    lines = [source.pages[p].lines[k] for p, k in places]
    found: set[_Place] = set()
    for start in range(len(lines)):
        if places[start] not in found and _opens_meeting(lines, start):
            found |= {places[index] for index in _points(lines, start)}
    if not found:
        return source
    return replace(
        source,
        pages=tuple(
            replace(
                page,
                lines=tuple(
                    replace(line, glue=ITEM_SIGN, heading=ITEM_LEVEL) if (p, k) in found else line
                    for k, line in enumerate(page.lines)
                ),
            )
            for p, page in enumerate(source.pages)
        ),
    )


def _opens_meeting(lines: Sequence[Line], index: int) -> bool:
    match = _POINT.fullmatch(lines[index].text.strip())
    if match is None or not _OPENING.search(match["title"]):
        return False
    named = _named_above(lines, index)
    # "1. Mötet öppnades" in the last § of other minutes opens none
    return named is not None and not any(
        SECTION_SIGN.match(line.text) for line in lines[named:index]
    )


def _named_above(lines: Sequence[Line], index: int) -> int | None:
    """Return where the heading stands that says minutes, None where there is none near."""
    above = range(index - 1, max(-1, index - 1 - _HEAD_LINES), -1)
    return next((at for at in above if _MINUTES.search(lines[at].text)), None)


def _points(lines: Sequence[Line], start: int) -> list[int]:
    """Return where the points of a meeting begin, none where they are no minutes."""
    found = list(_rising(lines, start))
    bounds = [*found, min(found[-1] + _HEAD_LINES, len(lines))]
    told = sum(
        any(_TOLD.search(line.text) for line in lines[first + 1 : after])
        for first, after in zip(bounds, bounds[1:], strict=False)
    )
    signs = any(SECTION_SIGN.match(line.text) for line in lines[start : bounds[-1]])
    return found if len(found) >= _LEAST_POINTS and told >= _LEAST_TOLD and not signs else []


def _rising(lines: Sequence[Line], start: int) -> Iterator[int]:
    """Yield the lines that open points, each numbered one more than the one before."""
    wanted: int | None = None
    for index in range(start, len(lines)):
        if index > start and _opens_meeting(lines, index):
            return  # the next meeting
        text = lines[index].text.strip()
        match = _POINT.fullmatch(text)
        if match is None or len(text) > _LONGEST_TITLE or text.endswith((".", ",", ";")):
            continue
        number = int(match["number"])
        if wanted is None or wanted <= number <= wanted + _LEFT_OUT:
            yield index
            wanted = number + 1
