"""The matters that an agenda lists: number, title, registration number.

Numbers on an agenda are no § yet. They are told from other numbers by their running on from 1.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.cleaning import CleanLine, joined
from ingest.swedish import registration_numbers

_FEWEST = 3  # numbers that must follow each other for a list to be one of matters


@dataclass(frozen=True, slots=True)
class Matter:
    """Lines ``[first:last]`` of one matter."""

    first: int
    last: int
    number: str
    title: str
    dnr: str | None


def matters(lines: Sequence[CleanLine], first: int, last: int) -> list[Matter]:
    """Return the matters listed in ``lines[first:last]``, none where no list begins at 1."""
    starts: list[int] = []
    for index in range(first, last):
        expected = rf"{len(starts) + 1}[.)]?\s+(?=[A-ZÅÄÖ0-9”\"])"
        if re.match(expected, lines[index].text.strip()) and not _away(lines, starts, index):
            starts.append(index)
    if len(starts) < _FEWEST:
        return []
    bounds = [*starts[1:], _end(lines, starts[-1], last)]
    return [
        _matter(lines, start, end, str(place))
        for place, (start, end) in enumerate(zip(starts, bounds, strict=True), 1)
    ]


def _away(lines: Sequence[CleanLine], starts: Sequence[int], index: int) -> bool:
    """Return whether a number is set in another size than the list before it."""
    return bool(starts) and abs(lines[index].size - lines[starts[-1]].size) > 0.6


def _end(lines: Sequence[CleanLine], start: int, last: int) -> int:
    for index in range(start + 1, last):
        line = lines[index]
        if line.heading or (line.gap and line.opens):
            return index
    return last


def _matter(lines: Sequence[CleanLine], first: int, last: int, number: str) -> Matter:
    whole = re.sub(rf"^{number}[.)]?\s+", "", joined(lines[first:last]).strip())
    found = registration_numbers(whole)
    title = whole[: whole.index(found[0])] if found else joined(_own(lines, first, last))
    title = re.sub(rf"^{number}[.)]?\s+", "", title.strip())
    title = re.sub(r"[\s,(|–-]*(?:[Dd]nr:?)?[\s|]*$", "", title)
    return Matter(first, last, number, title, found[0] if found else None)


def _own(lines: Sequence[CleanLine], first: int, last: int) -> Sequence[CleanLine]:
    """Return the lines of a title: up to the next paragraph."""
    end = next((at for at in range(first + 1, last) if lines[at].opens), last)
    return lines[first:end]
