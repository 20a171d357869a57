"""Superlatives: which row of a column has the highest or the lowest value that is asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.answering.cells import Cell
from ingest.records import Figure
from ingest.table_words import is_total

_HIGH = r"mest|flest|flesta|högst|högsta|störst|största|dyrast|dyraste|längst|längsta|äldst|äldsta"
_LOW = r"minst|minsta|lägst|lägsta|färst|billigast|billigaste|kortast|kortaste|yngst|yngsta"
_JUDGED = r"bäst|bästa|sämst|sämsta"
_OF_A_LIMIT = r"(?!\s+(?:\d|en\b|ett\b|två|tre|fyra|fem|sex|sju|åtta|nio|tio|till\b|upp\b))"
_ASKED = re.compile(
    rf"\b(?:vilk(?:en|et|a)|var|vem|vad)\b(?:\s+(?P<of>\w+))?.{{0,70}}?\b(?P<second>näst\s+)?"
    rf"(?:(?P<high>{_HIGH})|(?P<low>{_LOW})|(?P<judged>{_JUDGED}))\b{_OF_A_LIMIT}",
    re.I,
)
_CHANGE = re.compile(r"\b(?:öka|minska|växt|växa|sjunk|sjönk|stig|steg|förändra)\w*", re.I)
_CHANGED = re.compile(r"förändr|ökning|minskning|differens|skillnad|utveckling|avvikelse", re.I)
_NUMBER = re.compile(r"^[-–−]?\d[\d\s\u00a0]*(?:,\d+)?")


def asks_extreme(question: str) -> bool:
    """Return whether a question asks for the highest, the lowest, the best or the worst row."""
    return _ASKED.search(question) is not None


def rows_named(question: str) -> str | None:
    """Return the word that says what the rows are: "yrkesgrupp" of "vilken yrkesgrupp"."""
    asked = _ASKED.search(question)
    return asked["of"].casefold() if asked and asked["of"] else None


def extremes(question: str, found: Sequence[Cell]) -> list[tuple[str, Cell]]:
    """Return the cells of a column that a superlative asks for, each with what it is: "Högst".

    What is best or worst depends on what is measured: then both ends are told. None for values
    that are no numbers, where several share the value, and for a change that no column states.
    """
    asked = _ASKED.search(question)
    values = [
        (value, cell)
        for cell in found
        if not is_total(cell.figure.row) and (value := _value(cell.figure)) is not None
    ]
    if asked is None or len(values) < 2:
        return []
    if _CHANGE.search(question) and not _CHANGED.search(found[0].figure.column):
        return []
    high, low = _at(values, asked, highest=True), _at(values, asked, highest=False)
    second = "Näst " if asked["second"] else ""
    told = [("högst", high)] * bool(asked["high"] or asked["judged"])
    told += [("lägst", low)] * bool(asked["low"] or asked["judged"])
    return [(f"{second}{word}".capitalize(), cell) for word, cell in told if cell is not None]


def _at(
    values: Sequence[tuple[float, Cell]], asked: re.Match[str], *, highest: bool
) -> Cell | None:
    """Return the one cell at an end of the values, or next to it; None where several share it."""
    ordered = sorted({value for value, _ in values}, reverse=highest)
    place = 1 if asked["second"] else 0
    if place >= len(ordered):
        return None
    there = [cell for value, cell in values if value == ordered[place]]
    return there[0] if len(there) == 1 else None


def _value(figure: Figure) -> float | None:
    stated = _NUMBER.match(figure.value.strip())
    if stated is None:
        return None
    digits = re.sub(r"[\s\u00a0]", "", stated[0]).replace("–", "-").replace("−", "-")
    return float(digits.replace(",", "."))
