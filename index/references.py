"""The §§ and meetings that a text names: "§ 52 2023-10-18", "protokoll 2023-06-14 § 38"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.marks import item_name
from ingest.swedish import dates_in

_ITEM = re.compile(
    r"§§?\s?(?:(?P<year_before>(?:19|20)\d\d)[:/](?=\d))?(?P<first>\d{1,4}[a-z]?)(?P<more>(?:\s?(?:,|och|–|-)\s?\d{1,4}(?![\d-]))*)"
    r"(?:/(?P<year>(?:19|20)\d\d))?(?!\w)",
    re.I,
)
_FOLLOWED = re.compile(r"[\s,(]*(?:(?:den|från|vid)\s+)?(?:\w*sammanträdet\s+)?(?:den\s+)?", re.I)
_ADJACENT = 20  # characters from a date's first to the § sign, the date included
_NEAR = 90  # the same where a clause stands between them
_BEFORE = 70  # characters before a reference in which it names its body
_LONGEST_RANGE = 30  # §§ in "§§ 41–47"
_BODY = re.compile(
    r"(?P<stem>[\wåäöÅÄÖ]*(?:nämnd|styrels|fullmäktig|utskott|direktion))[a-zåäö]*"
    r"|\b(?P<short>[A-ZÅÄÖ]{2,6})\b"
)
_MEETING = re.compile(
    r"sammanträd|\bbeslut|\bbeslöt|uppdra|återremit|bordla|\bprotokoll|\bgav\b|\bfick\b", re.I
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A § of a meeting that a text names; ``number`` is ``None`` where it names only the day.

    ``day`` is an ISO date, or a year ("2025") where the text says "§ 9/2025". ``bodies``
    are the words before it that may name a body, nearest last: stems ("socialnämnd") and words
    in capitals ("GNHN"). ``[start, end)`` are offsets in the text.
    """

    number: str | None
    day: str
    bodies: tuple[str, ...]
    start: int
    end: int

    def __str__(self) -> str:
        """Return "§ 52 2023-10-18", "§ 9/2025" or "sammanträdet 2023-12-20"."""
        if self.number is None:
            return f"sammanträdet {self.day}"
        return f"{item_name(self.number)}{'/' if len(self.day) == 4 else ' '}{self.day}"


def mentions(text: str) -> list[Mention]:
    """Return what ``text`` names, in order: §§ with their day, and days of meetings alone.

    A § goes with the date that touches it, before or after; else with the nearest date before
    it on the same line. A date goes with one § only, unless §§ are listed.
    """
    days = [(at, at + 10, day) for at, day in dates_in(text)]
    taken: set[int] = set()
    found: list[Mention] = []
    for match in _ITEM.finditer(text):
        year = match["year"] or match["year_before"]
        if year:
            bodies = _bodies_before(text, match.start())
            number = match["first"].casefold()
            found.append(Mention(number, year, bodies, match.start(), match.end()))
            continue
        place = _day_of(text, match, days, taken)
        if place is None:
            continue
        at, _, day = place
        taken.add(at)
        start, end = min(at, match.start()), max(match.end(), at if at < match.start() else at + 10)
        bodies = _bodies_before(text, start)
        found += [
            Mention(number, day, bodies, start, end)
            for number in _numbers(match["first"], match["more"])
        ]
    found += _meetings(text, [place for place in days if place[0] not in taken])
    return sorted(found, key=lambda mention: mention.start)


def _numbers(first: str, more: str) -> Iterator[str]:
    yield first.casefold()
    last = first
    for sign, number in re.findall(r"(,|och|–|-)\s?(\d+)", more):
        if sign in "–-" and last.isdigit() and 0 < int(number) - int(last) <= _LONGEST_RANGE:
            yield from (str(n) for n in range(int(last) + 1, int(number)))
        yield number
        last = number


def _day_of(
    text: str, match: re.Match[str], days: list[tuple[int, int, str]], taken: set[int]
) -> tuple[int, int, str] | None:
    before = [place for place in days if 0 < match.start() - place[0] <= _NEAR]
    before = [place for place in before if not re.search(r"\n|\. ", text[place[0] : match.start()])]
    if before and match.start() - before[-1][0] <= _ADJACENT and before[-1][0] not in taken:
        return before[-1]
    for place in days:
        if place[0] >= match.end():
            if _FOLLOWED.fullmatch(text[match.end() : place[0]]):
                return place
            break
    return before[-1] if before else None


def _bodies_before(text: str, at: int) -> tuple[str, ...]:
    line = text[max(0, at - _BEFORE) : at].rsplit("\n", 1)[-1]
    return tuple(match["stem"] or match["short"] for match in _BODY.finditer(line))


def _meetings(text: str, days: list[tuple[int, int, str]]) -> Iterator[Mention]:
    for at, end, day in days:
        opening = re.split(r"\n|\. ", text[max(0, at - _BEFORE) : at])[-1]
        if _MEETING.search(opening):
            yield Mention(None, day, _bodies_before(text, at), at, end)
