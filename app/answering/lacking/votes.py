"""A vote, a reservation or a motion that the question asks for and the § does not tell of."""

from __future__ import annotations

import re

from app.answering.answer_type import asked_for, lists_ballots
from app.answering.ballots import about
from app.answering.lacking.case import Case

_ASKS_VOTES = re.compile(
    r"röstsiffr|röstetal|hur (?:föll|utföll|slutade) (?:röst|omröst|votering)\w*|hur många röst",
    re.I,
)
_VOTES = re.compile(r"\b\d+ (?:ja|nej|röst)|\bja\s?:|ja-röst|röstar (?:ja|nej)", re.I)
_ROLE_WORDS = {
    "vote": (r"röst|votering|omröstning|beslutsgång|proposition", "ingen omröstning"),
    "reservation": (r"reserv|särskilt yttrande", "ingen reservation"),
    "motion": (r"yrka", "inget yrkande"),
}


def no_role(case: Case) -> str | None:
    """Return what is missing when a vote or motion is asked for and the § tells of none."""
    words, none = _ROLE_WORDS.get(case.query.role or "", ("", ""))
    if not words:
        return None
    texts = [hit.stored.passage.text for hit in case.hits[:6]]
    if any(re.search(words, text, re.I) for text in texts):
        return None
    return f"underlaget redovisar {none} i ärendet"


def no_ballots(case: Case) -> str | None:
    """Return what is missing when it is asked who voted how, and the § does not list it."""
    query = case.query
    if query.role != "vote" or "ballot" not in asked_for(query.question):
        return None
    if not about(query, case.item, case.coverage):
        return "underlaget redovisar ingen omröstning om detta"
    votes = [hit.stored.passage.text for hit in case.hits if hit.stored.passage.role == "vote"]
    listed = any(lists_ballots(line) for text in votes for line in re.split(r"\n|(?<=\.) ", text))
    if listed or any(lists_ballots(unit.text) for unit in case.taken):
        return None
    return "underlaget redovisar inte hur var och en röstade"


def no_count_of_votes(case: Case) -> str | None:
    """Return what is missing when figures of a vote are asked for and the § tells of no vote."""
    if not _ASKS_VOTES.search(case.query.question):
        return None
    if any(_VOTES.search(hit.stored.passage.text) for hit in case.item):
        return None
    return "underlaget redovisar ingen omröstning i ärendet"
