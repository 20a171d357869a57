"""How far a question names a row and a column of a table, and how much of it their names hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from app.answering.cell_times import part_of
from app.answering.parts_of_year import parts_in
from app.answering.ranges import asked_ranges, range_of, without_ranges
from index.analysis import grams, holds, words
from index.query import Query
from ingest.records import Figure
from ingest.table_words import month_of

SAME_WORD = 0.6  # share of a name's word's 4-grams in one word of the question
_HEAD, _FIRST = 5, 2  # letters by which a compound's last part is known, and fewest of its first
_LEAST_FIRST = 3  # letters of a row's name that may begin a compound
# Words of a question that no table's names hold: they say when and how, not what.
_NO_NAMES = frozenset(
    ("utgången", "slutet", "början", "sammanlagt", "totalt", "antal", "antalet", "tabellen",
     "gjordes", "gjorde", "hade", "skedde", "registrerades", "rapporterades", "uppgick", "låg",
     "mest", "flest", "högst", "störst", "minst", "lägst", "färst", "bäst", "sämst", "näst",
     "längst", "kortast", "dyrast", "billigast", "året", "innan", "såg", "får", "enligt",
     "fler", "färre", "högre", "lägre", "skiljer", "skiljde", "skillnad", "skillnaden", "ökat",
     "ökade", "minskat", "minskade", "jämfört", "jämförelse",
     "tusen", "miljoner", "kronor", "summa", "belopp", "procent", "del", "andel", "andelen",
     "bär", "bar")
)  # fmt: skip
PAYS = re.compile(
    r"(?:betala|kosta|föresl|uppgå|uppgick|lämna|(?:tar|får|fick|fått)$)"
)  # no name holds these
_PART = re.compile(r"(?:kvartal|tertial|halvår)(?:et)?$|[qt][1-4]$")
_OVER_BUDGET = re.compile(
    r"\b(?:över|under|mot|från) (?:sin |sitt |den |års)?budget|budget(?:avvikelse|över)"
    r"|(?:under|över)skott|\bgick (?:\w+ )*(?:back|minus|plus)\b",
    re.I,
)
_DIFFERENCE = re.compile(r"avvik|differens|\bdiff\b|skillnad", re.I)
_COMPARED = re.compile(r"\b(?:budget|utfall)\b", re.I)


def column_share(query: Query, name: str, asked: Sequence[frozenset[str]]) -> float:
    """Return how far a question names a column. "Över budget" is what differs from the budget."""
    if _OVER_BUDGET.search(query.question):
        if _DIFFERENCE.search(name):
            return 1.0
        if _COMPARED.search(name):
            return 0.0
    return share(name, asked)


def range_meant(query: Query, figure: Figure) -> bool | None:
    """Return whether a row is the range of numbers that a question names; None for no range.

    "Mellan 2,5 och 3 meter" is of "2,5–3,0 m" and not of "3,0–3,5 m".
    """
    row = range_of(figure.row.rsplit(" · ", 1)[-1])
    asked = [one for one in asked_ranges(query.question) if row and row.unit in (None, one.unit)]
    return any(one.means(row) for one in asked) if row and asked else None


def part_meant(query: Query, figure: Figure) -> bool | None:
    """Return whether a cell is of the quarter or third that a question names without its year.

    None where it names none, or the cell is of no part of a year.
    """
    asked = parts_in(query.question) if not query.periods else set()
    part = part_of(figure) if asked else None
    return part in asked if part else None


def names_of(figure: Figure, context: str) -> str:
    """Return the names of a cell, and of what is over it. What differs does so from a budget."""
    said = "budget överskott underskott" if _DIFFERENCE.search(figure.column) else ""
    return f"{figure.row} {figure.column} {figure.label or ''} {context} {said}"


def without_range(query: Query) -> Query:
    """Return a query without the words of the ranges that it names, and of paying."""
    kept = set(words(without_ranges(query.question)))
    return replace(query, words=tuple(w for w in query.words if w in kept and not PAYS.match(w)))


def begins_word(row: str, query: Query) -> float:
    """Return 1.0 where a one-word row begins a compound of the question: "Tåg" and "tågresor"."""
    name = words(row)
    if len(name) != 1 or len(name[0]) < _LEAST_FIRST:
        return 0.0
    return float(any(w.startswith(name[0]) and w != name[0] for w in query.words))


def share(name: str, asked: Sequence[frozenset[str]], *, digits: bool = False) -> float:
    """Return the share of a name's words that the question holds, inflected or not.

    ``digits``: numbers count too, so that "inskrivna 80+" is less than "inskrivna" for a question
    that names no age.
    """
    own = [frozenset(grams(word)) for word in words(name) if digits or not word.isdigit()]
    if not own:
        return 0.0
    return sum(holds(word, asked, SAME_WORD) for word in own) / len(own)


def held(query: Query, names: str) -> float:
    """Return the share of the question's content words that a cell's names hold."""
    asked = [
        word
        for word in query.words
        if word not in query.carried and word not in _NO_NAMES and not _says_when(word)
    ]
    listed = words(names)
    there = [frozenset(grams(word)) for word in listed]
    found = [
        holds(frozenset(grams(word)), there, SAME_WORD) and not _narrower(word, listed)
        for word in asked
    ]
    return sum(found) / len(found) if found else 0.0


def _says_when(word: str) -> bool:
    """Return whether a word is a number or names months: "2024", "jan-aug", "kvartalet"."""
    return bool(word.isdigit() or _PART.match(word)) or all(map(month_of, re.split(r"[-–]", word)))


def _narrower(word: str, listed: Sequence[str]) -> bool:
    """Return whether a word is a compound of one that is listed, and its first part is nowhere.

    "Elkostnad" is not the cost of anything else.
    """
    firsts = [
        word[: word.find(other[:_HEAD])]
        for other in listed
        if len(other) >= _HEAD and word.find(other[:_HEAD]) >= _FIRST
    ]
    return any(not _begins(first[:_HEAD], listed) for first in firsts)


def _begins(first: str, listed: Sequence[str]) -> bool:
    """Return whether a word begins so; a longer first part may also stand inside a compound."""
    inside = len(first) >= _HEAD and first in "".join(listed)
    return inside or any(word.startswith(first) for word in listed)
