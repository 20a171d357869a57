"""Registers read from a document's passages: duties, votes, positions, definitions, validity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.records import (
    Ballot,
    Definition,
    Duty,
    Page,
    Passage,
    Position,
    Reservation,
    Section,
    Span,
    Validity,
    Vote,
)
from ingest.registers.agreements import find_definitions, find_validities
from ingest.registers.duties import find_duties
from ingest.registers.positions import find_positions
from ingest.registers.reservations import find_reservations
from ingest.registers.votes import find_ballots, find_votes


@dataclass(frozen=True, slots=True)
class Registers:
    """What the sentences of one document state, register by register, in its order."""

    duties: tuple[Duty, ...]
    votes: tuple[Vote, ...]
    ballots: tuple[Ballot, ...]
    reservations: tuple[Reservation, ...]
    positions: tuple[Position, ...]
    definitions: tuple[Definition, ...]
    validities: tuple[Validity, ...]


def read_registers(
    text: str, sections: Sequence[Section], passages: Sequence[Passage],
    pages: Sequence[Page] = (), spans: Sequence[Span] = (),
) -> Registers:  # fmt: skip
    """Return the registers of a document whose text, sections and passages are known.

    ``pages`` and ``spans`` lend the tables' geometry to the ballots.
    """
    return Registers(
        duties=tuple(find_duties(text, sections, passages)),
        votes=tuple(find_votes(text, sections, passages)),
        ballots=tuple(find_ballots(text, sections, passages, pages, spans)),
        reservations=tuple(find_reservations(text, sections, passages)),
        positions=tuple(find_positions(text, sections, passages)),
        definitions=tuple(find_definitions(text, sections, passages)),
        validities=tuple(find_validities(text, sections, passages)),
    )
