"""Whether a text names somebody or something that a question names, however it is written."""

from __future__ import annotations

import re
from collections.abc import Set
from difflib import get_close_matches
from functools import lru_cache
from os.path import commonprefix

from index.analysis import fold, words

_PERSON = re.compile(
    r"\b(?!(?:Region|Gemensamma?|Nya|Norra|Södra|Östra|Västra|Hur|Vad|Vem|Vilka?|Varför|När|Är|Har|Hade|Ska"
    r"|Skulle|Vill|Ville|Kan|Får|Fick|Blev|Var|Gick|Röstade|Yrkade|Tycker|Tyckte|Stödde|Och|Men)\b)"
    r"[A-ZÅÄÖ][a-zåäöé]+(?:-[A-ZÅÄÖ][a-zåäöé]+)? (?!(?:Kommun|AB|Län)\b)([A-ZÅÄÖ][a-zåäöé]+)\b"
)
# Parties of the Riksdag: how a word that names one, or a member of one, begins → its letters.
_PARTIES = (
    (r"sosse\w*|socialdemokrat\w*", "S"), (r"moderat(?!e|ion)\w*|moderaterna\w*", "M"),
    (r"sverigedemokrat\w*", "SD"), (r"center(?:n|ns|parti\w*|partist\w*)", "C"),
    (r"vänster(?:n|ns|parti\w*|partist\w*)", "V"), (r"kristdemokrat\w*", "KD"),
    (r"liberal(?:en|ens|er|erna|ernas)?", "L"), (r"miljöparti\w*", "MP"),
)  # fmt: skip
_PARTY_WORDS = tuple((re.compile(pattern), letters) for pattern, letters in _PARTIES)
_COMPOUND_NAME = 10  # letters of a name that may be a compound: "Strandgårdsbygget"
_COMPOUND_HEAD = 8  # letters that it has in common with the name itself: "Strandgården"
_DEFINITE = ("n", "en", "t", "et", "na", "ns", "ens", "ets")  # endings of the definite form
_SLIP = 0.88  # likeness (difflib) of a name and its misspelling

# A board or council that a question names, with its municipality: "Ekhamns kommunstyrelse".
BODY = re.compile(
    r"\b(?:([A-ZÅÄÖ][a-zåäö]+)s )?((?:[Kk]ommun|[Rr]egion)?[Ff]ullmäktige"
    r"|[A-ZÅÄÖa-zåäö]{3,}(?:nämnd|styrelse|utskott))\w*\b",
)


def nearly(name: str, there: Set[str]) -> bool:
    """Return whether a text names what a compound begins with, or the name but for a slip.

    "Sundviksledamöterna" begins with Sundvik, "Nordling" is Norling misspelt. ``there``: the
    text's words, folded.
    """
    if len(name) >= _COMPOUND_NAME and any(
        len(commonprefix((name, word))) >= min(len(word), _COMPOUND_HEAD) >= 5 for word in there
    ):
        return True
    if any(name[: -len(ending)] in there for ending in _DEFINITE if name.endswith(ending)):
        return True  # "taxan" of "VA-taxan" is the taxa
    return len(name) >= 6 and bool(get_close_matches(name, there, n=1, cutoff=_SLIP))


@lru_cache(maxsize=256)  # asked of a question's words for every unit
def party_of(name: str) -> str | None:
    """Return the letters of the party that a word names, None where it names none.

    Minutes write "(SD)" behind a member's name; questions say "Sverigedemokraten",
    "sverigedemokraternas" and "vänsterpartisterna".
    """
    folded = fold(name)
    return next((letters for word, letters in _PARTY_WORDS if word.fullmatch(folded)), None)


def without_genitive(name: str) -> str:
    """Return "hag" of "hags": names take an s and lose nothing else."""
    return name[:-1] if name.endswith("s") and len(name) > 3 else name


def persons_shared(left: str, right: str) -> bool:
    """Return whether two texts name the same person, by surname."""
    there = {surname for _, surname in persons_in(right)}
    return any(surname in there for _, surname in persons_in(left))


def persons_in(text: str) -> tuple[tuple[str, str], ...]:
    """Return the names that look like a person's, each with its surname."""
    return tuple((match[0], match[1]) for match in _PERSON.finditer(text))


def named(text: str, surname: str) -> bool:
    """Return whether a text names somebody, with or without genitive, or but for a slip."""
    return named_there(surname, set(words(text)))


def named_there(name: str, there: Set[str]) -> bool:
    """Return whether a text's words, folded, hold a name as ``named`` does."""
    own = fold(name)
    forms = (own, without_genitive(own), f"{own}s")
    return any(form in there or nearly(form, there) for form in forms)
