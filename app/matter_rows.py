"""The rows in which matters are told: to people in a terminal, to programs as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from app.answering.answer import LaterChange, Place
from index.exhaustive import Searched

OUTCOMES = {
    "antagen": "antagen", "bifall": "bifall", "avslag": "avslag", "aterremiss": "återremiss",
    "bordlagd": "bordlagd", "antecknad": "antecknad", "uppdrag": "uppdrag",
    "delegerad": "delegerad", "vald": "vald", "overlamnad": "överlämnad", "upphavd": "upphävd",
    "besvarad": "besvarad", "uttalande": "uttalande", "foreslagen": "förslag", "annat": "beslut",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of a decision, in the document's words."""

    text: str
    outcome: str
    page: int
    passage: str
    start: int  # offsets of the clause in Document.text
    end: int


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task that was given. ``reported_in`` is None where no report-back was found."""

    task: str
    assignee: str | None
    due: str | None
    due_date: str | None
    reported_in: str | None  # "§ 49 2022-11-09"
    reported_link: str | None
    reported_id: str | None  # of the section that reports back
    passage: str
    start: int  # offsets of the task in Document.text
    end: int


@dataclass(frozen=True, slots=True)
class SectionRow:
    """A section with what is needed to name it, to judge it and to open it."""

    section: str  # "§ 36 Uppdrag för …" or the heading
    section_id: str
    number: str | None
    title: str | None
    kind: str  # of the part that it stands in
    body: str | None
    date: str | None
    dnr: str | None
    document: str  # file name
    document_id: str
    page: int
    outcomes: tuple[str, ...]
    link: str
    also_at: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class FoundSection(SectionRow):
    """A section on a subject; ``text`` is the passage that carries most of it."""

    passage: str
    passage_page: int
    role: str
    text: str
    excerpt: str  # its sentence that carries most, verbatim
    held_in: str  # rubriken, beslutet or texten
    lexical: float  # share of the subject's words, 0–1
    score: float  # nearness in meaning, 1 for the nearest


@dataclass(frozen=True, slots=True)
class StepRow(SectionRow):
    """A § or paper of a matter, and why it belongs there."""

    own: bool
    links: tuple[str, ...]
    passage: str | None  # where its words are opened: the decision, else the beginning
    decisions: tuple[Clause, ...]
    assignments: tuple[TaskRow, ...]
    superseded_by: tuple[LaterChange, ...]


@dataclass(frozen=True, slots=True)
class LikeRow(SectionRow):
    """A § like another one; ``differences`` are in Swedish."""

    score: float
    dense: float
    lexical: float
    earlier: bool
    same_matter: bool
    passage: str | None  # where its words are opened: the decision, else the beginning
    decisions: tuple[Clause, ...]
    differences: tuple[str, ...]
    superseded_by: tuple[LaterChange, ...]


@dataclass(frozen=True, slots=True)
class Unread:
    """What could not be read, and may hold more on the subject."""

    document: str
    page: int | None
    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class SearchAll:
    """All sections on a subject in time order, with what was searched."""

    query: str
    understood: tuple[str, ...]
    count: int
    items: int  # of them §§ of minutes
    sections: tuple[FoundSection, ...]
    searched: Searched
    unread: tuple[Unread, ...]

    def to_record(self) -> dict[str, Any]:
        """Return the JSON object."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class MissingItem:
    """A § that a matter's papers name and that the library does not hold."""

    number: str
    day: str  # ISO date, or the year where no more is said
    named_in: str  # id of the section that names it


@dataclass(frozen=True, slots=True)
class Case:
    """A matter in time order. ``gaps`` say in Swedish what was not found."""

    dnr: str
    steps: tuple[StepRow, ...]
    gaps: tuple[str, ...]
    related: tuple[str, ...]  # other registration numbers that are linked
    missing: tuple[MissingItem, ...] = ()

    def to_record(self) -> dict[str, Any]:
        """Return the JSON object."""
        return _record(self, "steps", self.steps)


@dataclass(frozen=True, slots=True)
class Precedents:
    """Matters like one §, best first."""

    section: SectionRow
    decisions: tuple[Clause, ...]
    similar: tuple[LikeRow, ...]
    compared: int  # §§ that it was compared with

    def to_record(self) -> dict[str, Any]:
        """Return the JSON object."""
        return _record(self, "similar", self.similar)


def _record(
    value: Case | Precedents, key: str, rows: Sequence[StepRow | LikeRow]
) -> dict[str, Any]:
    """Return a record with later changes as citations have them."""
    record = asdict(value)
    for row, told in zip(rows, record[key], strict=True):
        told["superseded_by"] = [change.to_record() for change in row.superseded_by]
    return record
