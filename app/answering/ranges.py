"""Ranges of numbers that name a table's rows: "2,5–3,0 m", "över 3,5 m", "16–24 år".

A question writes the same range in another form, or a number that lies within it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import inf

_UNITS: tuple[tuple[str, str], ...] = (
    ("kvm", r"kvm|m2|m²|kvadratmeter(?:s|n)?"),
    ("km", r"km|kilometer"),
    ("cm", r"cm|centimeter"),
    ("mm", r"mm|millimeter"),
    ("m", r"m|meter(?:s|n)?"),
    ("år", r"år(?:s|iga?|ing(?:ar)?)?"),
    ("ton", r"ton"),
    ("kg", r"kg|kilo(?:gram)?"),
    ("l", r"l|liters?"),
    ("kr", r"kr|kronor"),
    ("%", r"%|procent"),
    ("dag", r"dag(?:ar)?|dygn"),
    ("vecka", r"veck(?:a|or)"),
    ("månad", r"mån(?:ad(?:er)?)?"),
    ("timme", r"tim(?:m(?:ar|e))?|h"),
    ("minut", r"min(?:uter)?"),
    ("st", r"st|stycken|personer|deltagare|barn|elever|platser|anställda|invånare|rum"),
)
_UNIT = "|".join(pattern for _, pattern in _UNITS)
_NUMBER = r"\d+(?:[ \u00a0]\d{3})*(?:,\d+)?"
_BELOW = (
    r"under|upp till|högst|max(?:imalt)?|mindre än|färre än|yngre än|smalare än|kortare än"
    r"|lägre än|t\.?o\.?m\.?|<|≤"
)
_ABOVE = (
    r"över|minst|från(?: och med)?|fr\.?o\.?m\.?|mer än|fler än|större än|äldre än|bredare än"
    r"|längre än|högre än|tyngre än|>|≥"
)
_OR_MORE = (
    r"\+|(?:och|eller) (?:äldre|mer|fler|större|uppåt|över|bredare|längre|däröver)|uppåt"
    r"|[–-](?!\s?\d)"
)
_OR_LESS = r"(?:och|eller) (?:yngre|mindre|färre|smalare|kortare|under|därunder)"
_ROW = re.compile(
    rf"(?P<word>{_BELOW}|{_ABOVE})?\s?(?P<low>{_NUMBER})\s?(?P<lowunit>{_UNIT})?"
    rf"(?:\s?(?:[–-]|till)\s?(?P<high>{_NUMBER}))?"
    rf"\s?(?P<more>{_OR_MORE})?\s?(?P<unit>{_UNIT})?\.?\s?(?P<more2>{_OR_MORE}|{_OR_LESS})?",
    re.I,
)
_ASKED = re.compile(
    rf"(?:\b(?P<word>{_BELOW}|{_ABOVE})\s|(?P<between>\bmellan\s))?(?<![\d,.–:§/-])\b(?P<low>{_NUMBER})"
    rf"(?:[\s-]?(?P<lowunit>{_UNIT}))?"
    rf"(?:(?:\s?[–-]\s?|\still\s|\soch\s)(?P<high>{_NUMBER}))?"
    rf"\s?(?P<more>\+)?[\s-]?(?P<unit>{_UNIT})(?![\wåäö])"
    rf"(?:\s(?P<more2>{_OR_MORE}|{_OR_LESS}))?",
    re.I,
)
_A_YEAR = re.compile(r"(?:19|20)\d\d")
_LESS = re.compile(_OR_LESS, re.I)
_UNDER = re.compile(_BELOW, re.I)
_STRICT = re.compile(r"under|över|[<>]|\w+ än", re.I)


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers from ``low`` to ``high``, one number where both are the same.

    An end that is left open is infinite. ``unit``: None where none is written. ``strict``: the
    end that is written is not itself within: "över 3,5 m".
    """

    low: float
    high: float
    unit: str | None
    strict: bool = False

    @property
    def single(self) -> bool:
        """Whether it is one number."""
        return self.low == self.high

    def means(self, other: Range) -> bool:
        """Return whether a question for ``self`` means a row of ``other``."""
        if self.single:
            if self.unit != other.unit or other.single:
                return False
            within = other.low <= self.low <= other.high
            return within and not (other.strict and self.low in (other.low, other.high))
        same = (self.low, self.high) == (other.low, other.high)
        return same and other.unit in (None, self.unit)


@lru_cache(maxsize=2048)  # every row is looked at for each of its cells
def range_of(name: str) -> Range | None:
    """Return the range that is a row's whole name, None where it is no range."""
    match = _ROW.fullmatch(" ".join(name.split()))
    if match is None:
        return None
    found = _range(match)
    years = all(map(_A_YEAR.fullmatch, (match["low"], match["high"] or "")))
    return None if found.single or years else found


@lru_cache(maxsize=64)
def asked_ranges(question: str) -> tuple[Range, ...]:
    """Return the ranges, and the single numbers with a unit, that a question names."""
    return tuple(_found(question))


def without_ranges(question: str) -> str:
    """Return a question without the ranges that it names, their units and their comparisons."""
    return _ASKED.sub(" ", question)


def _found(question: str) -> Iterator[Range]:
    for match in _ASKED.finditer(question):
        if not _A_YEAR.fullmatch(match["low"]):
            yield _range(match)


def _range(match: re.Match[str]) -> Range:
    low = _number(match["low"])
    high = _number(match["high"]) if match["high"] else low
    unit = _unit(match["unit"] or match["lowunit"])
    word, more = match["word"], match["more"] or match["more2"]
    if not match["high"]:
        if (word and _UNDER.fullmatch(word)) or (more and _LESS.fullmatch(more)):
            low = -inf
        elif word or more:
            high = inf
    strict = bool(word and _STRICT.fullmatch(word))
    return Range(low, high, unit, strict)


def _number(written: str) -> float:
    return float(re.sub(r"[ \u00a0]", "", written).replace(",", "."))


def _unit(written: str | None) -> str | None:
    if written is None:
        return None
    return next(name for name, pattern in _UNITS if re.fullmatch(pattern, written, re.I))
