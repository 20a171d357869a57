"""What one generation of a library knows, read once and asked for with every question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from index.connections import Connections
from index.library import Library
from index.reading import Learnt
from index.records import Counts
from index.slips import slips
from index.times import Calendar
from ingest.records import Assignment, Decision
from ingest.settings import Answering


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Registers and counts of one generation, by what they are looked up by.

    ``items``: § number → the meeting dates it stands under. ``open_tasks``: the assignments of a
    section that no later § reports back. ``personal``: ids of the documents in which personal
    data was found when they were read.
    """

    generation: int
    fingerprint: str
    counts: Counts
    clauses: Mapping[str, Sequence[Decision]]  # by section
    by_passage: Mapping[str, Sequence[Decision]]
    items: Mapping[str, frozenset[str]]
    open_tasks: Mapping[str, Sequence[Assignment]]
    personal: frozenset[str]
    connections: Connections
    learnt: Learnt


def knowledge(library: Library, generation: int, settings: Answering) -> Knowledge:
    """Read what ``library`` knows in this generation."""
    catalogue = library.catalogue
    clauses: dict[str, list[Decision]] = {}
    by_passage: dict[str, list[Decision]] = {}
    for decision in catalogue.decisions():
        clauses.setdefault(decision.section, []).append(decision)
        by_passage.setdefault(decision.passage, []).append(decision)
    open_tasks: dict[str, list[Assignment]] = {}
    for assignment in catalogue.assignments():
        if assignment.reported_in is None:
            open_tasks.setdefault(assignment.section, []).append(assignment)
    items = _item_dates(library)
    return Knowledge(
        generation=generation,
        fingerprint=library.fingerprint(),
        counts=catalogue.counts(),
        clauses=clauses,
        by_passage=by_passage,
        items=items,
        open_tasks=open_tasks,
        personal=_holding_personal_data(library),
        connections=Connections(library),
        learnt=_learnt(library, items, settings),
    )


def _learnt(library: Library, items: Mapping[str, frozenset[str]], settings: Answering) -> Learnt:
    """Return what the library teaches of questions: its meetings' days, and its words."""
    meetings = frozenset().union(*items.values())
    today = date.today()
    held = [day for day in meetings if day <= today.isoformat()]
    if settings.relative_dates == "newest" and held:
        today = date.fromisoformat(max(held))
    return Learnt(Calendar(today, meetings), items, partial(slips, library))


def _item_dates(library: Library) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for _, section in library.catalogue.sections():
        if section.kind == "agenda_item" and section.number:
            found.setdefault(section.number.casefold(), set()).update(
                [section.date] if section.date else []
            )
    return {number: frozenset(dates) for number, dates in found.items()}


def _holding_personal_data(library: Library) -> frozenset[str]:
    findings = library.catalogue.findings()
    files = {file for file, finding in findings if finding.kind == "personal_data"}
    return frozenset(row.id for row in library.catalogue.documents() if row.file in files)
