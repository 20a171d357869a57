"""Goals that are reached or missed: the rows of a table whose last word on them is "Nås inte"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from app.answering.cells import Cell
from index.query import Query
from index.retrieval import Hit
from ingest.records import Figure

_READ = 10  # hits whose tables are looked at
_MOST = 10  # rows that are told
_NEAR_LEAD = 0.6  # score of a table that may be of what the question names, beside the leading one
_OF_OTHERS = ("position", "person", "duty")  # intents that ask who thought or did what about a goal
_FEWEST = 2  # judged rows that make a table one of goals
_GOALS = re.compile(r"\b(?:mål\w*|indikator\w*|nyckeltal\w*)\b", re.I)
_REACH = r"(?:nå|når|nås|nått|nådde|nåddes|uppnå\w*|klara\w*|uppfyll\w*)"
_MISSED = re.compile(
    rf"\bmiss(?:ar|ade|ades|at|as)\b|\b(?:inte|ej)\b.{{0,40}}\b{_REACH}\b|\b{_REACH}\b.{{0,30}}\b(?:inte|ej)\b",
    re.I,
)
_REACHED = re.compile(rf"\b{_REACH}\b", re.I)
_NO = re.compile(rf"^(?:{_REACH} )?(?:inte|ej)\b|^(?:inte|ej) {_REACH}|^nej$", re.I)
_YES = re.compile(rf"^{_REACH}$|^ja$", re.I)


def goals(query: Query, hits: Sequence[Hit], figures: Mapping[str, Sequence[Figure]]) -> list[Cell]:
    """Return the judgements "Nås inte", or "Nås", of the goals that a question asks for.

    Of the first table that judges at least two goals. ``figures``: by passage id.
    """
    asked = query.question
    if not _GOALS.search(asked) or query.intent in _OF_OTHERS:
        return []
    wanted = _NO if _MISSED.search(asked) else _YES if _REACHED.search(asked) else None
    if wanted is None:
        return []
    for hit in hits[:_READ]:
        if hit.score < _NEAR_LEAD * hits[0].score and query.names:
            break  # of something else than what is named
        own = figures.get(hit.stored.passage.id, ())
        judged = [figure for figure in own if _NO.match(figure.value) or _YES.match(figure.value)]
        if len(judged) >= _FEWEST:
            found = [Cell(hit, figure) for figure in judged if wanted.match(figure.value)]
            return found if len(found) <= _MOST else []
    return []
