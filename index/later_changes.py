"""What became of a § later: looked up where the catalogue has it noted, else worked out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from index.analysis import fold
from index.catalogue import Catalogue
from index.records import ChangeRow, What
from ingest.records import Section


@dataclass(frozen=True, slots=True)
class LaterChange:
    """A later § or version, and what it did. ``[start, end)``: its words in ``Document.text``."""

    what: What
    section: Section  # the later one
    name: str  # "§ 9 Hyresmodell för hjälpmedel"
    document_id: str
    file: str
    body: str | None
    date: str  # of the meeting, or from when the later version holds
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Touch:
    """A change with what it touches: the whole § or, for a report-back, one task's words."""

    change: LaterChange
    section: str | None = None  # id of the section in which [start, end) counts
    start: int = 0
    end: int = 0
    words: str = ""


class WorkedOut(Protocol):
    """``index.validity.Validities``."""

    def touches(self, section: Section) -> Sequence[Touch]:
        """Return what later touched a section."""
        ...


class LaterChanges:
    """What became of sections later: looked up where the catalogue has it noted.

    Else, in a library that was written to a moment ago or by an earlier version, worked out.
    """

    def __init__(self, catalogue: Catalogue, worked_out: Callable[[], WorkedOut]) -> None:
        self._catalogue = catalogue
        self._worked_out = worked_out

    def later_changes(self, section: Section) -> list[LaterChange]:
        """Return what later became of a section, earliest first."""
        return _unique(touch.change for touch in self.touches(section))

    def touches(self, section: Section) -> Sequence[Touch]:
        """Return what later touched a section or some of its words."""
        if not self._catalogue.changes_noted():
            return self._worked_out().touches(section)
        rows = self._catalogue.changes_of(section.id)
        if not rows:
            return ()
        later = self._catalogue.placed_sections(row.section for row in rows)
        return [_touch(row, later[row.section][1]) for row in rows if row.section in later]


def touching(
    touches: Iterable[Touch], section: str, place: tuple[int, int], words: str
) -> list[LaterChange]:
    """Return those later changes of a ``section``, by its id, that concern what stands in a place.

    ``place``: start and end in the section's document; ``words`` are those that stand there: in
    another copy of a § the place is another.
    """
    found = []
    said, (start, end) = plain(words), place
    for touch in touches:
        here = touch.section == section and touch.start < end and start < touch.end
        there = touch.section != section and (touch.words in said or said in touch.words)
        if touch.section is None or here or there:
            found.append(touch.change)
    return _unique(found)


def row_of(target: str, touch: Touch) -> ChangeRow:
    """Return a touch of the section ``target`` as the catalogue notes it."""
    change = touch.change
    return ChangeRow(
        change.document_id, target, change.what, change.section.id, change.name, change.file,
        change.body, change.date, change.quote, change.start, change.end, touch.section,
        touch.start, touch.end, touch.words,
    )  # fmt: skip


def _touch(row: ChangeRow, later: Section) -> Touch:
    change = LaterChange(
        row.what, later, row.name, row.document_id, row.file, row.body, row.date, row.quote,
        row.start, row.end,
    )  # fmt: skip
    return Touch(change, row.scope_section, row.scope_start, row.scope_end, row.scope_words)


def plain(text: str) -> str:
    """Return words as they are compared between copies of a §."""
    return " ".join(fold(text).split())


def _unique(changes: Iterable[LaterChange]) -> list[LaterChange]:
    found = {(c.what, c.section.id): c for c in changes}
    return sorted(found.values(), key=lambda change: (change.date, change.section.start))
