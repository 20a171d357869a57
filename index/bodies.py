"""Which names are of one body: spellings, inflections and learnt abbreviations of its name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from index.analysis import fold

_WORD = re.compile(r"[^\W_]+")
_SMALL = frozenset(("för", "i", "och", "av", "vid", "den", "det", "de", "samt", "på"))
# Definite forms, plurals and genitives: "nämnden", "gemensamma", "kommuns", "styrelsens"
_ENDING = re.compile(r"(?:ernas?|arnas?|ornas?|ens?|ets?|as?|es?|n|s)$")
_SHORTEST = 4  # letters that are left of a word without its ending


def body_key(name: str) -> str:
    """Return what the spellings of one body's name have in common.

    The same words in any order and inflection, small words apart: "Gemensamma nämnden för
    hjälpmedel och hemsjukvård" is "Gemensam nämnd för Hemsjukvård och Hjälpmedel".
    """
    words = (_stem(word) for word in _WORD.findall(fold(name)) if word not in _SMALL)
    return " ".join(sorted(words))


def _stem(word: str) -> str:
    """Return a word without its endings: "kommuns" and "kommun" end alike, whatever is left."""
    while len(shorter := _ENDING.sub("", word)) >= _SHORTEST and shorter != word:
        word = re.sub(r"([^aeiouyåäö])\1$", r"\1", shorter)  # "gemensamm(a)" → "gemensam"
    return word


@dataclass(frozen=True, slots=True)
class Body:
    """One body: its one name, its names as stored, the words of its key (``body_key``)."""

    name: str
    spellings: frozenset[str]
    words: frozenset[str]


class Bodies:
    """The bodies of a library, each under one name; ``groups``: each of them once."""

    def __init__(self, used: Mapping[str, int], abbreviations: Iterable[tuple[str, str]]) -> None:
        """``used``: each name as stored → in how many sections; pairs are (short, long)."""
        self._used = used
        keys = {body_key(name) for name in used}
        longs: dict[str, set[str]] = {}
        for short, long in abbreviations:
            longs.setdefault(body_key(short), set()).add(body_key(long))
        # an abbreviation that two bodies share ("HN") stands for neither
        meant = {short: found & keys or found for short, found in longs.items()}
        self._long = {short: next(iter(found)) for short, found in meant.items() if len(found) == 1}
        self._groups: dict[str, list[str]] = {}
        for name in sorted(used):
            self._groups.setdefault(self.key(name), []).append(name)
        self._shown = {key: self._best(names) for key, names in self._groups.items()}
        self.groups = tuple(
            Body(self._shown[key], frozenset(names), frozenset(body_key(self._shown[key]).split()))
            for key, names in self._groups.items()
        )

    def key(self, name: str) -> str:
        """Return what all names of the same body have in common."""
        key = body_key(name)
        return self._long.get(key, key)

    def shown(self, name: str) -> str:
        """Return the one name for a body: spelled out, and as it is mostly written."""
        return self._shown.get(self.key(name), name)

    def spellings(self, name: str) -> set[str]:
        """Return the names as stored of the body that ``name`` is one name of."""
        return set(self._groups.get(self.key(name), ()))

    def names(self) -> dict[str, set[str]]:
        """Return every name, folded → the names as stored of the same body."""
        known = {fold(name): self.spellings(name) for name in self._used}
        learnt = {s: set(self._groups.get(long, ())) for s, long in self._long.items()}
        return {name: stored for name, stored in {**learnt, **known}.items() if stored}

    def _best(self, names: list[str]) -> str:
        spelled_out = [name for name in names if body_key(name) not in self._long] or names
        counted = Counter({name: self._used[name] for name in spelled_out})
        return counted.most_common(1)[0][0]


NO_BODIES = Bodies({}, ())
