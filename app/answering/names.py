"""Whether a text names somebody or something that a question names, however it is written."""

from __future__ import annotations

from collections.abc import Set
from difflib import get_close_matches
from os.path import commonprefix

_COMPOUND_NAME = 10  # letters of a name that may be a compound: "Strandgårdsbygget"
_COMPOUND_HEAD = 8  # letters that it has in common with the name itself: "Strandgården"
_SLIP = 0.88  # likeness (difflib) of a name and its misspelling


def nearly(name: str, there: Set[str]) -> bool:
    """Return whether a text names what a compound begins with, or the name but for a slip.

    "Sundviksledamöterna" begins with Sundvik, "Nordling" is Norling misspelt. ``there``: the
    text's words, folded.
    """
    if len(name) >= _COMPOUND_NAME and any(
        len(commonprefix((name, word))) >= min(len(word), _COMPOUND_HEAD) >= 5 for word in there
    ):
        return True
    return len(name) >= 6 and bool(get_close_matches(name, there, n=1, cutoff=_SLIP))


def without_genitive(name: str) -> str:
    """Return "hag" of "hags": names take an s and lose nothing else."""
    return name[:-1] if name.endswith("s") and len(name) > 3 else name
