"""Whether a page's text layer can be believed: some layers hold garbage behind a good image.

A layer is called poor on positive signs of damage alone. Few function words are no such sign:
tables, lists of names and title pages have few, and pages in other languages have others.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Fault = Literal["strange_signs", "lost_letters", "broken_words", "no_words"]

_LEAST_WORDS = 40  # fewer say too little about a page
_LEAST_SIGNS = 100  # the same for signs that are no letters at all
_WORD = re.compile(r"[^\W_](?:[^\s|]*[^\W_])?")
_LETTERS = re.compile(r"[^\W\d_]+")
# The commonest words of Swedish and English.
_FUNCTION_WORDS = re.compile(
    r"(?:och|att|i|som|för|en|ett|det|den|de|är|av|till|med|på|inte|ska|har|om|"
    r"från|kan|vid|enligt|under|eller|efter|samt|var|vi|denna|detta|dessa|sin|"
    r"sitt|hos|mot|mellan|så|också|där|the|and|of|to|in|that|is|for|with|not|"
    r"shall|on|by|are|be|as|at|from|this|which|or|an|it)",
    re.I,
)
_SWEDISH = frozenset(("och", "att"))  # no other language writes these two so
# The ten commonest letters of Swedish and of English: .7 of the letters in either, .65 in lists
# of names, .57 in Polish; letters that were shifted or swapped have less than half there.
_COMMON_LETTERS = frozenset("eantrsildo")
_VOWELS = frozenset("aeiouyåäöæøéèüáóíú")
# "be5lut", "styre|sen", "k{mmun": a digit or a sign between letters.
_BROKEN = re.compile(r"[a-zåäö](?:[\d|{}\[\]<>~^\\$#=]|[A-ZÅÄÖ](?=[a-zåäö]*[A-ZÅÄÖ]))[a-zåäö]")


@dataclass(frozen=True, slots=True)
class TextQuality:
    """What a page's text looks like; shares are 0–1.

    ``fault`` is the sign of damage that makes the layer poor, None for a layer to be believed.
    """

    words: int
    function_words: float  # of the words, Swedish and English
    letters: float  # of the signs that are not white space
    strange: float  # of the same: private use, replacement and control characters
    fault: Fault | None

    @property
    def poor(self) -> bool:
        """True when the text should not be believed."""
        return self.fault is not None


def text_quality(text: str) -> TextQuality:
    """Judge the text of one page. Deterministic; empty or short texts have no fault."""
    signs = [sign for sign in text if not sign.isspace() and sign not in "\ufffe\u00ad"]
    letters = sum(sign.isalpha() for sign in signs)
    strange = sum(_is_strange(sign) for sign in signs)
    words = [word for word in _WORD.findall(text) if _LETTERS.search(word)]
    function_words = sum(bool(_FUNCTION_WORDS.fullmatch(word)) for word in words)
    count, total = max(len(words), 1), max(len(signs), 1)
    return TextQuality(
        words=len(words),
        function_words=function_words / count,
        letters=letters / total,
        strange=strange / total,
        fault=_fault(words, function_words / count, strange / total, len(signs)),
    )


def _fault(words: list[str], function_words: float, strange: float, signs: int) -> Fault | None:
    if signs >= _LEAST_SIGNS and strange >= 0.2:
        return "strange_signs"
    if len(words) < _LEAST_WORDS:
        return None
    if _lost_letters(words):
        return "lost_letters"
    if sum(1 for word in words if _BROKEN.search(word)) >= 0.15 * len(words):
        return "broken_words"
    if function_words < 0.03 and _unlike_words(words):
        return "no_words"
    return None


def _is_strange(sign: str) -> bool:
    return sign in "\ufffd\u200b" or unicodedata.category(sign) in ("Co", "Cc", "Cn")


def _lost_letters(words: list[str]) -> bool:
    """Return whether the text is Swedish without å, ä and ö: "fran", "f?r", "nmnden".

    They are .045 of the letters of Swedish text. Lost are also those of another encoding
    ("fˆr", "fÃ¶r") and those whose ring or dots stand as a sign of their own ("fo¨r").
    """
    swedish = sum(word.lower() in _SWEDISH for word in words)
    letters = "".join(words).lower()
    ringed = sum(sign in "åäöæø\u0308\u030a" for sign in letters)
    return swedish >= 0.03 * len(words) and len(letters) >= 400 and ringed < 0.004 * len(letters)


def _unlike_words(words: list[str]) -> bool:
    """Return whether the words are of no language in Latin letters."""
    letters = "".join("".join(_LETTERS.findall(word)) for word in words).lower()
    latin = sum(sign.isascii() or "à" <= sign <= "ž" for sign in letters)
    if len(letters) < 200 or latin < 0.7 * len(letters):
        return False  # another script: nothing is known about it here
    common = sum(sign in _COMMON_LETTERS for sign in letters) / len(letters)
    spoken = [word for word in words if word.isalpha() and len(word) > 3 and not word.isupper()]
    mute = sum(not _VOWELS.intersection(word.lower()) for word in spoken)
    return common < 0.5 or mute >= 0.3 * max(len(spoken), _LEAST_WORDS)
