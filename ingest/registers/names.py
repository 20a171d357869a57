"""Members as minutes name them: "Anna Ek (S)", lists of them, and parties' groups."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Letters of a party in brackets, as the minutes write them: (S), (KD), (-) for none.
_WORD = r"[A-ZÅÄÖ][\w'’.-]{0,60}+"  # hyphens included; not given back
_NAME = rf"{_WORD}(?: (?:von|af|de|van|der|{_WORD})){{0,3}}"
MEMBER = re.compile(rf"(?P<name>{_NAME})\s?\((?P<party>[A-ZÅÄÖ][A-Za-zÅÄÖåäö]{{0,4}}|-)\)")
_BARE = re.compile(rf"^{_NAME}$")
_GROUP = re.compile(
    r"\b(?P<letters>[A-ZÅÄÖ]{1,4})-gruppen\b"
    r"|\b(?P<party>Socialdemokraterna|Moderaterna|Sverigedemokraterna|Centerpartiet|Vänsterpartiet"
    r"|Kristdemokraterna|Liberalerna|Miljöpartiet)\b"
)
_LETTERS = {
    "Socialdemokraterna": "S", "Moderaterna": "M", "Sverigedemokraterna": "SD",
    "Centerpartiet": "C", "Vänsterpartiet": "V", "Kristdemokraterna": "KD",
    "Liberalerna": "L", "Miljöpartiet": "MP",
}  # fmt: skip
_TITLES = re.compile(
    r"^(?:Ledamöterna|Ledamoten|Ordföranden?|Vice ordförande|Ersättaren|Tjänstgörande ersättare"
    r"|Följande|Även|Därefter|Också|Dessutom|Samtliga|Mot|Reservation|Reservationer)\s"
)


@dataclass(frozen=True, slots=True)
class Member:
    """A named member; ``party`` is the letters in brackets, None where none stand."""

    name: str
    party: str | None


def members_in(text: str) -> list[Member]:
    """Return the members with a party that ``text`` names, in order, each once.

    A name in the genitive before its party ("Anna Eks (S) yrkande") or a member whose motion
    is spoken of is no member acting here.
    """
    found: dict[str, Member] = {}
    for match in MEMBER.finditer(text):
        if re.match(
            r"s?\s(?:\w+\s)?\w*(?:yrkande|förslag|ändring|tillägg)",
            text[match.end() : match.end() + 100],
        ):
            continue
        name = _TITLES.sub("", match["name"]).strip()
        party = None if match["party"] == "-" else match["party"]
        found.setdefault(name, Member(name, party))
    return list(found.values())


def listed(text: str) -> list[Member]:
    """Return the members of a list, with or without parties: "Anna Ek (S), Bo Ås"."""
    found: list[Member] = []
    for piece in re.split(r",|\boch\b|\bsamt\b|;|\n", text.rstrip(". ")):
        piece = piece.strip()
        match = MEMBER.search(piece)
        if match:
            found.extend(members_in(piece))
        elif _BARE.match(piece) and " " in piece:
            found.append(Member(piece, None))
    return found


def groups_in(text: str) -> list[Member]:
    """Return the party groups that ``text`` names: "V-gruppen", "Vänsterpartiet"."""
    found = []
    for match in _GROUP.finditer(text):
        letters = match["letters"] or _LETTERS[match["party"]]
        found.append(Member(match[0], letters))
    return found
