"""Which bodies of a library a question names: in full, abbreviated, or by the head of the name.

"Kommunstyrelsen", "KS", "miljönämnden" for Miljö- och byggnadsnämnden, "fullmäktige" and
"gemensamma nämnden" where only one body can be meant. "Nämnden" alone names none.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from index.bodies import Bodies, Body, body_key

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
        meant = _meant(match, bodies)
        if len(meant) == 1:
            (body,) = meant
            found.append(NamedBody(body.name, body.spellings, match.start(), match.end()))
    return found


def _meant(match: re.Match[str], bodies: Bodies) -> Sequence[Body]:
    """Return the bodies that a mention may mean: the nearest kind of likeness that any has."""
    if match["short"]:
        if not (match["short"].isupper() or match.string.islower()):
            return []
        own = bodies.spellings(match["short"])
        return [body for body in bodies.groups if body.spellings == own]
    if _MEMBER.match(match["word"]) or (_BARE.fullmatch(match["word"]) and not match["first"]):
        return []
    asked = frozenset(body_key(f"{match['first'] or ''}{match['word']}").split())
    whole = [body for body in bodies.groups if asked == body.words]
    part = [body for body in bodies.groups if asked <= body.words]
    return whole or part or [body for body in bodies.groups if _shortened(asked, body.words)]


def _shortened(asked: Collection[str], key: Collection[str]) -> bool:
    """Return whether a name may be short for a body's: "miljönämnden", "fullmäktige"."""
    if len(asked) != 1:
        return False
    (word,) = asked
    head = next((head for head in _HEADS if head in word), "")
    stem = word.partition(head)[0].rstrip("-s")
    return any(head in one for one in key) and any(one.startswith(stem) for one in key)
