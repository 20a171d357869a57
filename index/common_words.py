"""How much a word tells by itself, from how common it is in Swedish as a whole.

A small library holds few texts, so what is rare in it may be as common as "titta" or "minns":
people ask in everyday words that no minutes use. Background frequencies tell those from the
words that a question is about (background-corpus idf).
"""

from __future__ import annotations

from functools import lru_cache

from wordfreq import zipf_frequency

# Zipf values (Van Heuven et al. 2014): log10 of occurrences in a billion words. "vård" has 4.8,
# "huset" 5.0, "titta" 5.3, "kunna" 5.8; "skolskjuts" is not among the 30,000 or so most common.
_KNOWN, _EVERYDAY = 4.0, 6.0
_A_WORD = 2.7  # from which on a word is spelt as it should be: "avslogs" has 2.7


@lru_cache(maxsize=8192)
def commonness(word: str) -> float:
    """Return 0.0 for a word as seldom met as one of a trade, 1.0 for one that is everywhere."""
    zipf = zipf_frequency(word, "sv", wordlist="small")
    return min(1.0, max(0.0, (zipf - _KNOWN) / (_EVERYDAY - _KNOWN)))


def is_word(word: str) -> bool:
    """Return whether a word is written so often that it is no slip of the pen."""
    return zipf_frequency(word, "sv", wordlist="large") >= _A_WORD
