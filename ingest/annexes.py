"""Papers behind minutes that belong to one of their §§: a written reservation, a statement.

They stand behind the last § and would be taken for its text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.cleaning import CleanLine
from ingest.records import Role

# "Skriftlig reservation, § 72", "Bilaga 2. Protokollsanteckning till § 15 Budget 2025"
_ANNEX = re.compile(
    r"^(?:bilaga \w{1,3}[ .:,–-]+)?(?:(?:skriftlig|gemensam)\w*\s)?"
    r"(?P<what>reservation|protokollsanteckning|särskilt yttrande|röstförklaring)(?:en|er)?\b"
    r"(?!.*[a-zåäö]\.$).{0,60}?§\s?(?P<number>\d{1,4})\b",
    re.I,
)
_LONGEST = 120  # characters of such a heading


@dataclass(frozen=True, slots=True)
class Annex:
    """A paper in ``lines[start:end]`` that belongs to the § of a number."""

    start: int
    end: int
    number: str
    title: str
    role: Role


def annexes_in(lines: Sequence[CleanLine], first: int, last: int) -> list[Annex]:
    """Return the annexes to other §§ that stand in ``lines[first:last]``, a § and what follows it.

    Each begins a page: inside a § the same words head its own reservation.
    """
    heads = []
    for index in range(first + 1, last):
        line = lines[index]
        match = _ANNEX.match(line.text.strip())
        if match and line.page_top and line.opens and len(line.text) <= _LONGEST:
            heads.append((index, match))
    following = [*heads[1:], (last, None)]
    return [
        Annex(index, end, match["number"], lines[index].text.strip(), _role(match["what"]))
        for (index, match), (end, _) in zip(heads, following, strict=False)
    ]


def _role(what: str) -> Role:
    return "text" if what.casefold().startswith("röst") else "reservation"
