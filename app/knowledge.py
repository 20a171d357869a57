"""What one generation of a library knows: counted once, and looked up as it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TypeVar

from index.connections import Connections
from index.library import Library
from index.reading import Learnt
from index.records import Counts
from index.slips import slips
from index.times import Calendar
from ingest.records import Assignment, Decision
from ingest.settings import Answering

V = TypeVar("V")
_KEPT = 20_000  # values of one kind kept in memory


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Counts of one generation, and its registers by what they are looked up by.

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


class LookedUp(Mapping[str, V]):
    """Values that are looked up by key when they are asked for, and then kept.

    ``look_up`` returns an empty list or ``None`` for what there is not. It goes through only
    what was found so far: nothing here reads a whole library.
    """

    def __init__(self, look_up: Callable[[str], V | None]) -> None:
        self._look_up = look_up
        self._found: dict[str, V | None] = {}

    def __getitem__(self, key: str) -> V:
        try:
            value = self._found[key]
        except KeyError:
            value = self._look_up(key)  # threads share this: another may clear it any time
            if len(self._found) >= _KEPT:
                self._found.clear()
            self._found[key] = value
        if value is None or value == []:
            raise KeyError(key)
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


def knowledge(library: Library, generation: int, settings: Answering) -> Knowledge:
    """Read what ``library`` knows in this generation."""
    catalogue = library.catalogue
    items = LookedUp(catalogue.item_dates)
    return Knowledge(
        generation=generation,
        fingerprint=library.fingerprint(),
        counts=catalogue.counts(),
        clauses=LookedUp(catalogue.decisions_of),
        by_passage=LookedUp(catalogue.decisions_in),
        items=items,
        open_tasks=LookedUp(catalogue.open_tasks),
        personal=catalogue.documents_with("personal_data"),
        connections=Connections(library),
        learnt=_learnt(library, items, settings),
    )


def _learnt(library: Library, items: Mapping[str, frozenset[str]], settings: Answering) -> Learnt:
    """Return what the library teaches of questions: its meetings' days, and its words."""
    meetings = library.catalogue.meeting_days()
    today = date.today()
    held = [day for day in meetings if day <= today.isoformat()]
    if settings.relative_dates == "newest" and held:
        today = date.fromisoformat(max(held))
    bodies = library.catalogue.bodies()
    return Learnt(Calendar(today, meetings), items, bodies, partial(slips, library))
