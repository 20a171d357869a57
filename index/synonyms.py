"""What the documents may say instead of a question's words.

Everyday words stand for administrative ones (index/everyday_words.py), a verb with a particle for
a noun; what is particular to a library is learnt from its documents (abbreviations).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from index.everyday_words import official_words

_official = lru_cache(maxsize=4096)(official_words)  # asked again for every passage
# "släpper ut" is an utsläpp, "följs upp" an uppföljning: these particles are no prepositions too.
_PARTICLE_VERB = re.compile(
    r"\b([a-zåäö]{3,}(?:r|s|de|te|t|a|it))\s+(upp|ut|in|ner|ned|bort|fram)\b", re.I
)
_NO_VERBS = frozenset(("det", "detta", "annat", "mycket", "helt", "sista", "första", "alla"))


def particle_verbs(text: str) -> dict[str, str]:
    """Return verb (folded) → the word that it makes with the particle after it: "utsläpper".

    Documents write the noun, and the noun has the particle before its stem.
    """
    return {
        match[1].casefold(): f"{match[2].casefold().replace('ner', 'ned')}{match[1].casefold()}"
        for match in _PARTICLE_VERB.finditer(text)
        if match[1].casefold() not in _NO_VERBS
    }


def expansion(words: Iterable[str], learnt: Mapping[str, str]) -> list[str]:
    """Return the words to search for besides ``words`` (folded), each once.

    ``learnt``: abbreviation (folded) → its long form, as the library's documents introduce it.
    """
    found: list[str] = []
    given = list(words)
    for word in given:
        if word in learnt:
            found.append(learnt[word])
        found += _official(word)
    return [word for word in dict.fromkeys(found) if word not in given]
