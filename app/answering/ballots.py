"""Who voted how, told from the register of votes: the tables of crosses can be read by nobody else.

In the text of a table of crosses the columns are gone; the register was read from its grid.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.answering.answer_type import asked_for
from app.answering.extract import Coverage
from app.answering.names import BODY
from index.analysis import fold
from index.library import Library
from index.query import Query
from index.retrieval import Hit
from ingest.records import Ballot, Vote

_RAREST = 2  # words of the question, the rarest, of which the § has to hold one
_ABOUT = 0.5  # so much of it
_OF_VOTING = ("röst", "voter", "omröst", "emot", "ledam", "stöd", "höll", "vote")
CHOICES = ("ja", "nej", "avstår", "frånvarande")


@dataclass(frozen=True, slots=True)
class Division:
    """The votes of one §: its passages by id, the counts as told there, and who voted how."""

    passages: Mapping[str, Hit]
    votes: Sequence[Vote]
    ballots: Sequence[Ballot]

    def names(self, choice: str) -> list[str]:
        """Return those who made a choice, "Anna Berg (S)", in the order of the source."""
        return [
            f"{one.name} ({one.party})" if one.party else one.name
            for one in self.ballots
            if one.choice == choice
        ]


def division(
    library: Library, query: Query, hits: Sequence[Hit], coverage: Coverage
) -> Division | None:
    """Return the vote that is asked about: of the first § of ``hits`` that lists one.

    None for other questions, and where the §§ with votes are about something else.
    """
    if "ballot" not in asked_for(query.question):
        return None
    by_section: dict[str, list[Hit]] = {}
    for hit in hits:
        by_section.setdefault(hit.stored.section.id, []).append(hit)
    listed = library.catalogue.ballots_of(by_section)
    for section, own in by_section.items():
        if section in listed and about(query, own, coverage) and _of_body(query, own[0]):
            passages = {
                one.passage.id: own[0].beside(one, 1.0)
                for one in library.catalogue.section_passages(section)
            }
            passages.update({hit.stored.passage.id: hit for hit in own})
            votes = library.catalogue.votes_of([section]).get(section, [])
            return Division(passages, votes, listed[section])
    return None


def _of_body(query: Query, hit: Hit) -> bool:
    """Return whether a § is of the board or council that the question names, if it names one."""
    match = BODY.search(query.question)
    own = hit.stored.body or ""
    return match is None or own in query.bodies or fold(match[2]) in fold(own)


def about(query: Query, own: Sequence[Hit], coverage: Coverage) -> bool:
    """Return whether a § is about what the question names, the voting itself aside."""
    if query.items or query.carried:
        return True
    subject = [word for word in coverage.rarity if not word.startswith(_OF_VOTING)]
    if not subject:
        return True
    rarest = sorted(subject, key=lambda word: -coverage.rarity[word])[:_RAREST]
    text = "\n".join(f"{h.stored.passage.context}\n{h.stored.passage.text}" for h in own)
    held = coverage.of(text)
    return any(held[word] >= _ABOUT for word in rarest)
