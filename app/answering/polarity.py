"""Yes or no: what a question that can be answered so is opened with, and when neither is safe.

A wrong "ja" is repeated in public, so both are said only of a decision or a rule that holds most
of the question's own words; for everything else the answer says that it is not stated outright.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from app.answering.extract import Coverage, Unit
from app.answering.guard import Statement
from app.answering.names import named_there
from index.analysis import words
from index.query import Query

Polarity = Literal["ja", "nej", "framgår inte"]

_VERB_FIRST = re.compile(
    r"^(?:och |men |så )?(?:(?:får|ska|skall|skulle|har|hade|är|blev|blir|kan|kunde|finns|fanns"
    r"|gäller|gällde|ingår|ingick|måste|behöver|vill|ville|tog|tar|gick|går|står|ligger|fick|ger"
    r"|gav|sade|sa|stämmer)\s|[a-zåäö]{3,}(?:ade|ades|dde|tte|des|tes|as|er|ar|de|te|ogs|ölls|evs)"
    r"\s.*\?$)",
    re.I,
)
_CHOICE = re.compile(
    r"\beller\b|\boch (?:hur|vilk|vem|när|vad|varför|i så fall)|^(?:var|vart)\b|,", re.I
)
_NEGATION = re.compile(
    r"\b(?:inte|ej|icke|ingen|inga|inget|varken|undantas|undantag\w*|avslå|avslog|avslås|upphör\w*)\b",
    re.I,
)
_STATED = ("decision", "duty", "text", "definition")  # roles that say what holds
_KINDS = ("protokoll", "overenskommelse", "reglemente")  # parts that bind
_YES, _NO = 0.75, 0.45  # share of the question's words, by rarity, that the unit itself must hold
_OPENERS = {
    "ja": "Ja. ",
    "nej": "Nej. ",
    "framgår inte": "Det framgår inte uttryckligen, men underlaget säger: ",
}
_FEWEST = 2  # content words of a question that can be judged by its words


def is_yes_no(question: str) -> bool:
    """Return whether a question is one for yes or no: verb first, and no choice given."""
    return bool(_VERB_FIRST.match(question.strip())) and not _CHOICE.search(question)


def polarity(query: Query, taken: Sequence[Unit], coverage: Coverage) -> Polarity | None:
    """Return what opens the answer to a yes/no question; None for any other question."""
    if query.language != "sv" or not taken or not is_yes_no(query.question):
        return None
    own = {word: weight for word, weight in coverage.rarity.items() if len(word) > 2}
    if not own or _NEGATION.search(query.question):
        return "framgår inte"
    key = max(own, key=own.__getitem__)
    said = [unit for unit in taken if _binds(unit) and _about(query, unit)]
    for unit in said:
        held = coverage.of(unit.text)
        if _NEGATION.search(unit.text) and held[key] >= 0.5 and coverage.weigh(held) >= _NO:
            return "nej"
    enough = len(own) >= _FEWEST and not query.carried
    if enough and any(coverage.share(unit.text) >= _YES for unit in said):
        negated = any(_NEGATION.search(unit.text) for unit in taken)
        return "framgår inte" if negated else "ja"
    return "framgår inte"


def opened(statements: Sequence[Statement], told: Polarity | None) -> list[Statement]:
    """Return the statements with the answer to a yes/no question put before the first."""
    if told is None or not statements:
        return list(statements)
    first, *rest = statements
    return [replace(first, text=f"{_OPENERS[told]}{first.text}"), *rest]


def _binds(unit: Unit) -> bool:
    """Return whether a unit says what holds: a decision, or a rule of minutes or an agreement."""
    kind = unit.hit.stored.section.part_kind
    if unit.decision is not None:
        return unit.decision.outcome != "foreslagen"  # another body may decide otherwise
    return unit.role in _STATED and kind in _KINDS


def _about(query: Query, unit: Unit) -> bool:
    """Return whether a unit, its heading included, names all that the question names."""
    there = set(words(f"{unit.text} {unit.hit.stored.passage.context}"))
    return all(named_there(name, there) for name in query.names)
