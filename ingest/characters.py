"""Characters that nobody sees and that change what is seen: controls, and turned directions.

A page that holds them could clear a terminal, or show "avslås inte" with its words turned
round. They are taken out of what is read, shown and stored; what is left is what stands there.
"""

from __future__ import annotations

import re

NO_TEXT = "\u200b"  # stands for a character that counts on its page and that nobody sees
# C0 and C1 but for tab and line ends; marks, embeddings, overrides and isolates of direction
# (Unicode Standard Annex 9); the byte order mark inside a text.
_CLASS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
_UNSEEN = re.compile(f"[{_CLASS}]")
# Lone surrogates are what Python makes of names that are not in the system's encoding.
_NOT_PRINTED = re.compile(f"[{_CLASS}{NO_TEXT}\ud800-\udfff]")
SEEN = re.compile(f"[^{NO_TEXT}]+")


def countable(text: str) -> str:
    """Return a text of the same length in which ``NO_TEXT`` stands for what nobody sees."""
    return _UNSEEN.sub(NO_TEXT, text)


def printable(text: str, instead: str = "\ufffd") -> str:
    """Return a name or a message with ``instead`` for what nobody sees, or is no Unicode."""
    return _NOT_PRINTED.sub(instead, text)
