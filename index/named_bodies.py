"""Which bodies of a library a question names: in full, abbreviated, or by the head of the name.

"Kommunstyrelsen", "KS", "miljönämnden" for Miljö- och byggnadsnämnden, "fullmäktige" and
"gemensamma nämnden" where only one body can be meant. "Nämnden" alone names none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from index.bodies import Bodies, body_key

# What all forms of a head word have in common, in a question and in a body's key.
_HEADS = ("nämnd", "styrel", "fullmäktig", "utskot", "direktio", "beredning")
_NAMED = re.compile(
    r"(?P<first>\b[\wåäö]+- och |\bgemensamma? )?"
    rf"\b(?P<word>[\wåäö-]*(?:{'|'.join(_HEADS)})[a-zåäö]*)"
    rf"|(?P<short>\b[A-ZÅÄÖ]{{2,6}}\b)",
    re.I,
)
_MEMBER = re.compile(r"(?:nämnd|styrelse)(?:s?ledam|ens? ordf|sord)", re.I)
_BARE = re.compile(r"nämnd(?:en)?s?", re.I)  # the one spoken of: it tells none from another


@dataclass(frozen=True, slots=True)
class NamedBody:
    """A body that a question names: its name, its spellings as stored, its place there."""

    name: str
    spellings: frozenset[str]
    start: int
    end: int


def bodies_named(question: str, bodies: Bodies) -> list[NamedBody]:
    """Return the bodies that a question names, each place once; none where several may be meant."""
    found = []
    for match in _NAMED.finditer(question):
        meant = list(_meant(match, bodies))
        if len(meant) == 1:
            name, spellings = meant[0]
            found.append(NamedBody(name, spellings, match.start(), match.end()))
    return found


def _meant(match: re.Match[str], bodies: Bodies) -> Iterator[tuple[str, frozenset[str]]]:
    groups = bodies.groups()
    if match["short"]:
        in_capitals = match["short"].isupper() or match.string.islower()
        own = frozenset(bodies.spellings(match["short"])) if in_capitals else None
        yield from (group for group in groups if group[1] == own)
        return
    if _MEMBER.match(match["word"]) or (_BARE.fullmatch(match["word"]) and not match["first"]):
        return
    asked = set(body_key(f"{match['first'] or ''}{match['word']}").split())
    keys = [(set(body_key(group[0]).split()), group) for group in groups]
    whole = [group for key, group in keys if asked == key]
    part = [group for key, group in keys if asked <= key]
    alike = [group for key, group in keys if _shortened(asked, key)]
    yield from next((these for these in (whole, part, alike) if these), [])


def _shortened(asked: set[str], key: set[str]) -> bool:
    """Return whether a name may be short for a body's: "miljönämnden", "fullmäktige"."""
    if len(asked) != 1:
        return False
    word = next(iter(asked))
    head = next((head for head in _HEADS if head in word), "")
    stem = word.partition(head)[0].rstrip("-s")
    return any(head in one for one in key) and any(
        one.startswith(stem) for one in chain(key) if stem or head in one
    )
