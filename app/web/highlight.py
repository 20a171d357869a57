"""Which words of a passage met a search, and the piece of text around the first of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.web.texts import escape
from index.analysis import fold

_WORD = re.compile(r"\w+")
_ENDING = 3  # letters that Swedish inflection may change at a word's end, at most
_SHORTEST_STEM = 4  # letters; a shorter word has to stand as it is
_INSIDE = 5  # letters from which a word is looked for inside compounds
_BEFORE = 80  # characters shown before the first hit


def met(word: str, wanted: Sequence[str]) -> bool:
    """Tell whether a word of the text is one searched for: inflected, or part of a compound."""
    folded = fold(word)
    for other in wanted:
        if folded == other:
            return True
        stem = other[: max(_SHORTEST_STEM, len(other) - _ENDING)]
        if len(other) < _SHORTEST_STEM:
            continue
        near = len(folded) <= len(other) + _ENDING + 1
        if folded.startswith(stem) and (near or len(stem) >= _INSIDE):
            return True
        if len(stem) >= _INSIDE and stem in folded:
            return True
    return False


def excerpt(text: str, wanted: Sequence[str], length: int = 320) -> str:
    """Return up to ``length`` characters around the first hit as HTML, hits in ``<mark>``.

    ``wanted``: folded words.
    """
    line = " ".join(text.split())
    first = next((m.start() for m in _WORD.finditer(line) if met(m.group(), wanted)), 0)
    start = 0 if first <= _BEFORE else line.rfind(" ", 0, first - _BEFORE // 2) + 1
    end = min(len(line), start + length)
    if end < len(line):
        end = max(line.rfind(" ", start, end), start + 1)
    shown = marked(line[start:end], wanted)
    return f"{'… ' if start else ''}{shown}{' …' if end < len(line) else ''}"


def marked(text: str, wanted: Sequence[str]) -> str:
    """Escape ``text`` and put every word that was searched for in ``<mark>``."""
    parts: list[str] = []
    at = 0
    for match in _WORD.finditer(text):
        if met(match.group(), wanted):
            parts += [escape(text[at : match.start()]), f"<mark>{escape(match.group())}</mark>"]
            at = match.end()
    return "".join([*parts, escape(text[at:])])
