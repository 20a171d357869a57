"""A vote, a reservation or a motion that the question asks for and the § does not tell of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.answering.answer_type import asked_for, lists_ballots
from app.answering.ballots import about
from app.answering.extract import Coverage
from app.answering.lacking.case import LEAST_LETTERS, Case
from index.analysis import indexed_text, words
from index.retrieval import Hit
from ingest.swedish import NUMBER_WORDS

_ASKS_VOTES = re.compile(
    r"röstsiffr|(?<!lika )röstetal|hur många röst"
    r"|hur (?:föll|utföll|slutade|blev|gick) (?:röst|omröst|votering)\w*",
    re.I,
)
_VOTES = re.compile(
    rf"\b(?:\d+|{'|'.join(NUMBER_WORDS)}) (?:ja|nej|röst)|\bja\s?:|ja-röst|röstar (?:ja|nej)", re.I
)
_GROUP_VOTED = re.compile(r"\bröstade \d+\b|\b\d+ röstade\b", re.I)
_OF_ROLES = ("reserv", "yrka", "röst", "parti", "ledam")
_HELD = 0.2  # of a word that a § speaks of, as Coverage tells
_ROLE_WORDS = {
    "vote": (r"röst|votering|omröstning|beslutsgång|proposition", "ingen omröstning"),
    "reservation": (r"reserv|särskilt yttrande", "ingen reservation"),
    "motion": (r"yrka", "inget yrkande"),
}


def no_role(case: Case) -> str | None:
    """Return what is missing when a vote or motion is asked for and the § tells of none."""
    pattern, none = _ROLE_WORDS.get(case.query.role or "", ("", ""))
    if not pattern:
        return None
    told = [hit for hit in case.hits[:6] if re.search(pattern, hit.stored.passage.text, re.I)]
    if not told:
        return f"underlaget redovisar {none} i ärendet"
    if case.query.role == "reservation" and not _of_subject(case, told):
        return f"underlaget redovisar {none} om detta"
    return None


def _of_subject(case: Case, told: Sequence[Hit]) -> bool:
    """Return whether one of the §§ that ``told`` are of holds anything of what is asked about."""
    subject = [
        part
        for word in case.coverage.rarity
        for part in words(word)
        if len(part) > LEAST_LETTERS and not part.isdigit() and not part.startswith(_OF_ROLES)
    ]
    coverage = Coverage(dict.fromkeys(subject, 1.0))
    texts = (
        "\n".join(indexed_text(hit.stored.passage) for hit in case.of_section(section))
        for section in {hit.stored.section.id for hit in told}
    )
    return not subject or any(max(coverage.of(text).values()) >= _HELD for text in texts)


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
    if any(_GROUP_VOTED.search(unit.hit.stored.passage.text) for unit in case.taken):
        return None  # an association tells of its own meeting
    return "underlaget redovisar inte hur var och en röstade"


def no_count_of_votes(case: Case) -> str | None:
    """Return what is missing when figures of a vote are asked for and the § tells of no vote."""
    if not _ASKS_VOTES.search(case.query.question):
        return None
    if any(_VOTES.search(hit.stored.passage.text) for hit in case.item):
        return None
    return "underlaget redovisar ingen omröstning i ärendet"
