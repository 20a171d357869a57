"""Slips of the pen: a word of a question that the library lacks, one edit from one it has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from index.analysis import fold, grams
from index.common_words import is_word
from index.library import Library

_SHORTEST = 5  # letters of a word that is looked at: shorter ones have too many neighbours
_LOOKED_THROUGH = 40  # passages that share most of a word's grams, in which its neighbours are
_WORD = re.compile(r"[^\W\d_]+")


def slips(library: Library, words: Iterable[str], names: Iterable[str]) -> dict[str, str]:
    """Return for each misspelt word what was meant: slip → word, both folded.

    A word counts as misspelt only when no passage can hold it, whatever its inflection: one of
    its 4-grams stands nowhere. Of ``names`` a letter too many, too few or in the wrong place is
    a slip; another letter makes another name. The last letter's difference is an inflection
    ("ingår" of "ingå"), which the grams absorb.
    """
    proper = {fold(name) for name in names}
    lexical = library.lexical()
    asked = [word for word in words if len(word) >= _SHORTEST and word.isalpha()]
    # "avslog", where the papers only have "avslag"
    unknown = [word for word in asked if not lexical.can_hold(word) and not is_word(word)]
    found: dict[str, str] = {}
    for word in unknown:
        near = lexical.search(grams(word), (), _LOOKED_THROUGH)
        texts = library.passages(key for key, _ in near).values()
        there = Counter(
            other
            for stored in texts
            for other in set(_WORD.findall(fold(f"{stored.passage.context} {stored.passage.text}")))
            if abs(len(other) - len(word)) <= 1
        )
        meant = [
            (count, other)
            for other, count in there.items()
            # compounds differ at their beginning: "ubåtar" are no "båtar"
            if other[0] == word[0] and one_edit(word, other)
            if not (other.startswith(word[:-1]) or word.startswith(other))
            if word not in proper or len(word) != len(other) or sorted(word) == sorted(other)
        ]
        if meant:
            found[word] = max(meant)[1]
    return found


def one_edit(left: str, right: str) -> bool:
    """Return whether one letter more, less, changed, or two swapped make one word the other.

    Damerau's four slips (Damerau, 1964, doi:10.1145/363958.363994).
    """
    if left == right or abs(len(left) - len(right)) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), None)
    if at is None:
        return True  # one is the other and a letter more
    if len(left) == len(right):
        swapped = left[at : at + 2] == right[at : at + 2][::-1]
        return left[at + 1 :] == right[at + 1 :] or (swapped and left[at + 2 :] == right[at + 2 :])
    short, long = sorted((left, right), key=len)
    return short[at:] == long[at + 1 :]
