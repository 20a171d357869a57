"""The form in which texts are compared: what typesetting added is taken away."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_DASHES = re.compile("[\u2010-\u2015\u2212\u2043-]+")
_BULLETS = re.compile("[•●○◦▪■□‣∙·➢➤✓\uf0a7\uf0b7\uf0d8]")
_LONE_BULLET = re.compile(r"(?<!\S)[o-](?!\S)")
_SOFT_BREAK = re.compile("[\u00ad\ufffe\u200b\ufeff]\\s*")
# A hyphen before "och" belongs to the word: "hälso- och sjukvård" was never one word.
_SPLIT_WORD = re.compile(r"(?<=[^\W\d_])-\s+(?!(?:och|eller|samt|till|and|or)\b)(?=[^\W\d_])")
_SPLIT_NUMBER = re.compile(r"(?<=\d)-\s+(?=\d)")


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Return ``text`` in the form in which texts are compared.

    Composed (NFKC, so no-break spaces and ligatures are plain), lower case, every dash a
    hyphen, bullets gone (signs anywhere; ``o`` and ``-`` where they stand alone), words and
    dates that a line end split put together ("inven-⏎tering", "2023-⏎12-20"), white space runs
    as one space.
    """
    plain = unicodedata.normalize("NFKC", _SOFT_BREAK.sub("", text)).casefold()
    plain = _BULLETS.sub(" ", _DASHES.sub("-", plain))
    plain = _LONE_BULLET.sub(" ", plain)
    plain = _SPLIT_NUMBER.sub("-", _SPLIT_WORD.sub("", plain))
    return " ".join(plain.split())


def stands_in(needle: str, text: str) -> bool:
    """Return True when ``needle`` stands in ``text`` and cuts no word or number in two."""
    start = r"(?<!\w)" if re.match(r"\w", needle) else ""
    end = r"(?!\w)" if re.search(r"\w$", needle) else ""
    return bool(needle) and re.search(start + re.escape(needle) + end, text) is not None
