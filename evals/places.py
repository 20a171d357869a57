"""Where a quote stands in a text, whatever white space, hyphens and bullets typesetting added."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

# Lines may break words, dates and numbers anywhere; bullets belong to the list and not to its
# words. pdfium gives the hyphen of a break as U+FFFE or U+0002.
_LEFT_OUT = frozenset(
    "-\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\u200b\ufeff\ufffe\x02"
    "•●○◦▪■□‣∙·➢➤✓\uf0a7\uf0b7\uf0d8"
)
_LONG = 20  # signs from which a match may touch a letter: footnote marks stand against words
_TRIPLES = 0.7  # share of a quote's word triples that a recognised text must hold


@dataclass(frozen=True, slots=True)
class Place:
    """``text[start:end]`` holds a quote; character offsets, end exclusive."""

    start: int
    end: int


class Squeezed:
    """A text without the signs that typesetting adds, and the way back to its offsets."""

    def __init__(self, text: str) -> None:
        self.text = text
        signs: list[str] = []
        offsets: list[int] = []
        for offset, raw in enumerate(text):
            for sign in _signs(raw):
                signs.append(sign)
                offsets.append(offset)
        self._signs = "".join(signs)
        self._offsets = offsets

    def places(self, quote: str, low: int = 0, high: int | None = None) -> Iterator[Place]:
        """Yield the places of ``quote`` that begin in ``[low, high)``, first to last.

        A short quote cuts no word or number in two.
        """
        needle = squeeze(quote)
        if not needle:
            return
        last = len(self.text) if high is None else high
        at = self._signs.find(needle, bisect_left(self._offsets, low))
        while at >= 0 and self._offsets[at] < last:
            place = Place(self._offsets[at], self._offsets[at + len(needle) - 1] + 1)
            if len(needle) >= _LONG or self._whole(place):
                yield place
            at = self._signs.find(needle, at + 1)

    def _whole(self, place: Place) -> bool:
        before = self.text[place.start - 1 : place.start]
        after = self.text[place.end : place.end + 1]
        return not (
            (before.isalnum() and self.text[place.start].isalnum())
            or (after.isalnum() and self.text[place.end - 1].isalnum())
        )

    def nearest(self, quote: str, low: int = 0, high: int | None = None) -> Place | None:
        """Return the place most like ``quote`` that begins in ``[low, high)``, for recognised text.

        Seventy per cent of the quote's word triples must stand there.
        """
        sought = [word.casefold() for word in re.findall(r"\w+", quote)]
        wanted = _triples(sought)
        if not wanted:
            return None
        last = len(self.text) if high is None else high
        found = [match for match in re.finditer(r"\w+", self.text) if match.start() >= low]
        words = [match[0].casefold() for match in found]
        best, place = (0.0, False), None
        for first, match in enumerate(found):
            if match.start() >= last:
                break
            window = words[first : first + len(sought)]
            # Of places alike, the one that opens as the quote does.
            rank = len(wanted & _triples(window)) / len(wanted), window[0] == sought[0]
            if rank > best:
                best = rank
                place = Place(match.start(), found[first + len(window) - 1].end())
        return place if best[0] >= _TRIPLES else None


def squeeze(text: str) -> str:
    """Return ``text`` without white space, hyphens and bullets, in lower case, composed."""
    return "".join(sign for raw in text for sign in _signs(raw))


def _signs(raw: str) -> str:
    if raw in _LEFT_OUT or raw.isspace():
        return ""
    plain = unicodedata.normalize("NFKC", raw).casefold()
    return "".join(sign for sign in plain if not sign.isspace() and sign not in _LEFT_OUT)


def _triples(words: list[str]) -> frozenset[tuple[str, ...]]:
    return frozenset(zip(words, words[1:], words[2:], strict=False))
