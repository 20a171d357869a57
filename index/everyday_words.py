"""Everyday Swedish and the words of the administration for the same thing.

People ask about the "doktor", the "räkning" and the "notan"; minutes write läkare, faktura and
kostnad. Only what holds in any municipality or region stands in the lists (index/everyday). A
line is "doktor: läkare": the beginning of an everyday word, since Swedish inflects and compounds
at the end, and what to search for besides it. A full stop after the word means it whole. Words
on a line that opens with "~" may each be written for the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

_SHORTEST = 2  # letters of a beginning in the lists


@dataclass(frozen=True, slots=True)
class _Lists:
    """What the lists say, folded. ``whole``, ``beginnings``: word → others; ``alike``: groups."""

    whole: dict[str, tuple[str, ...]] = field(default_factory=dict)
    beginnings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    alike: list[tuple[str, ...]] = field(default_factory=list)


def official_words(word: str) -> tuple[str, ...]:
    """Return what documents may write for a word (folded), the usual first.

    Of several beginnings in the lists the longest counts: "hemtjänsttaxa" before "hemtjänst".
    """
    lists = _lists()
    found = list(lists.whole.get(word, ()))
    for end in range(len(word), _SHORTEST - 1, -1):
        if others := lists.beginnings.get(word[:end]):
            found += others
            break
    for group in lists.alike:
        if any(word.startswith(one) for one in group):
            found += [one for one in group if not word.startswith(one)]
    return tuple(dict.fromkeys(found))


@cache
def _lists() -> _Lists:
    lists = _Lists()
    for line in _lines():
        if line.startswith("~"):
            lists.alike.append(_words(line[1:]))
            continue
        word, _, others = line.partition(":")
        into = lists.whole if word.endswith(".") else lists.beginnings
        into[word.rstrip(".")] = _words(others)
    return lists


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _lines() -> Iterator[str]:
    for file in sorted(
        resources.files("index").joinpath("everyday").iterdir(), key=lambda one: one.name
    ):
        if not file.name.endswith(".txt"):
            continue
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                yield line.strip()
