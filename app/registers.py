"""The registers as people and programs read them: decisions, assignments and duties.

One row a record, with everything needed to name its place and to open it. The same words in
several copies of one § are one row, which names the other places.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Generic, TypeVar, get_args

from app.answering.answer import Place
from app.answering.compose import section_name
from app.copies import Folded, folded
from app.service import Service
from index.analysis import fold, unaccented
from index.bodies import Bodies
from index.catalogue import Catalogue
from index.records import Entry, Filters, Scope
from index.report_backs import follow
from ingest.errors import QuestionError
from ingest.marks import item_name
from ingest.records import Assignment, Decision, Document, Duty, Outcome, Section

NOT_REPORTED = "ingen återrapportering hittad"

_ALL = Filters()


@dataclass(frozen=True, slots=True)
class ReportBack:
    """The later § that reports an assignment back."""

    section: str  # "§ 49 Redovisning av …"
    section_id: str
    document: str  # file name
    document_id: str
    body: str | None
    date: str | None
    page: int
    link: str


@dataclass(frozen=True, slots=True)
class Row:
    """What the rows of all registers have. ``text`` is in the document's own words."""

    document: str  # file name
    document_id: str
    section: str | None  # "§ 36 Uppdrag för …" or the heading
    section_id: str
    number: str | None  # "36"; None for what is no § of minutes
    body: str | None  # by the one name that the library has for it
    date: str | None
    dnr: str | None
    page: int  # where the record begins
    text: str
    link: str
    passage: str
    start: int  # offsets of the record in Document.text
    end: int
    also_at: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class DecisionRow(Row):
    """A clause of a decision."""

    outcome: Outcome
    assignee: str | None


@dataclass(frozen=True, slots=True)
class AssignmentRow(Row):
    """A task that was given. ``due`` as written, ``due_date`` the last day that it names."""

    assignee: str | None
    due: str | None
    due_date: str | None
    overdue: bool  # not reported back, and the last day is past
    reported_in: ReportBack | None


@dataclass(frozen=True, slots=True)
class DutyRow(Row):
    """Who must, may or pays what; ``text`` is the whole sentence."""

    actor: str | None
    modality: str
    action: str
    exception: str | None


AnyRow = TypeVar("AnyRow", bound=Row)


@dataclass(frozen=True, slots=True)
class Register(Generic[AnyRow]):
    """The rows of a register by date, and what was looked through for them."""

    rows: tuple[AnyRow, ...]
    searched: Scope

    def to_records(self) -> list[dict[str, Any]]:
        """Return the rows as JSON objects."""
        return [asdict(row) for row in self.rows]


def decisions(
    service: Service, filters: Filters = _ALL, *, outcomes: Iterable[str] = ()
) -> Register[DecisionRow]:
    """Return the clauses of decisions. Raises QuestionError for an unknown filter or outcome."""
    wanted = {_outcome(value) for value in outcomes}
    catalogue = service.library.catalogue
    bodies = catalogue.bodies()
    rows = [
        DecisionRow(
            **_place(one, bodies),
            text=one.first.record.clause,
            outcome=one.first.record.outcome,
            assignee=one.first.record.assignee,
        )
        for one in folded(catalogue, Decision, filters, lambda entry: entry.record.clause)
        if not wanted or one.first.record.outcome in wanted
    ]
    return _register(service, rows, filters)


def assignments(
    service: Service,
    filters: Filters = _ALL,
    *,
    today: date,
    open_only: bool = False,
    assignees: Sequence[str] = (),
) -> Register[AssignmentRow]:
    """Return the tasks that were given, each with the § that reports it back, where one does.

    ``today`` is the day against which a task is overdue. Raises QuestionError for an unknown
    filter or assignee.
    """
    catalogue = service.library.catalogue
    bodies = catalogue.bodies()
    found = folded(catalogue, Assignment, filters, lambda entry: entry.record.task)
    is_wanted = _chosen(
        "Uppdragstagaren", assignees, (a.assignee for a in catalogue.assignments()), bodies
    )
    reported = _report_backs(catalogue, found, bodies)
    rows = []
    for one in found:
        given = one.first.record
        answers = (entry.record.reported_in for entry in one.entries)
        answer = next((reported[key] for key in answers if key), None)
        if not is_wanted(given.assignee) or (open_only and answer):
            continue
        rows.append(
            AssignmentRow(
                **_place(one, bodies),
                text=given.task,
                assignee=given.assignee,
                due=given.due,
                due_date=given.due_date,
                overdue=answer is None and (given.due_date or "9999") < today.isoformat(),
                reported_in=answer,
            )
        )
    return _register(service, rows, filters)


def duties(
    service: Service, filters: Filters = _ALL, *, actors: Sequence[str] = ()
) -> Register[DutyRow]:
    """Return who must, may or pays what. Raises QuestionError for an unknown filter or actor."""
    catalogue = service.library.catalogue
    bodies = catalogue.bodies()
    is_wanted = _chosen("Den ansvariga", actors, (d.actor for d in catalogue.duties()), bodies)
    rows = [
        DutyRow(
            **_place(one, bodies),
            text=_sentence(one.first),
            actor=one.first.record.actor,
            modality=one.first.record.modality,
            action=one.first.record.action,
            exception=one.first.record.exception,
        )
        for one in folded(catalogue, Duty, filters, _whole_duty)
        if is_wanted(one.first.record.actor)
    ]
    return _register(service, rows, filters)


def report_back_places(catalogue: Catalogue, document: Document) -> dict[str, str]:
    """Return section id → "§ 49 2022-11-09 (fil.pdf, s. 3)" for what answers its assignments."""
    ids = [given.reported_in for given in document.assignments if given.reported_in]
    placed = catalogue.placed_sections(ids)
    return {key: told(section, file) for key, (file, section) in placed.items()}


def report_backs_within(document: Document) -> tuple[Document, dict[str, str]]:
    """Return a document with its assignments followed in itself, and the names of what answers."""
    answers = follow([document])
    given = tuple(
        replace(one, reported_in=answers.get((one.section, one.start)))
        for one in document.assignments
    )
    sections = {section.id: section for section in document.sections}
    names = {key: told(sections[key], document.file) for key in answers.values()}
    return replace(document, assignments=given), names


def told(section: Section, file: str) -> str:
    """Return "§ 49 2022-11-09 (fil.pdf, s. 3)"."""
    number = item_name(section.number) if section.number else section.title
    head = " ".join(part for part in (number, section.date) if part)
    return f"{head} ({file}, s. {section.page})"


def reported_text(row: AssignmentRow) -> str:
    """Return "rapporterat i: § 49 2022-11-09 (fil.pdf, s. 3)", or that nothing was found."""
    answer = row.reported_in
    if answer is None:
        return NOT_REPORTED
    head = " ".join(part for part in (answer.section, answer.date) if part)
    return f"rapporterat i: {head} ({answer.document}, s. {answer.page})"


def _place(one: Folded[Any], bodies: Bodies) -> dict[str, Any]:
    """Return the fields that all rows have, but for the text."""
    entry = one.first
    stored, section = entry.stored, entry.stored.section
    return {
        "document": stored.file,
        "document_id": stored.document_id,
        "section": section_name(stored.section),
        "section_id": section.id,
        "number": section.number if section.kind == "agenda_item" else None,
        "body": bodies.shown(stored.body) if stored.body else None,
        "date": stored.date,
        "dnr": stored.dnr,
        "page": entry.page,
        "link": _link(stored.document_id, section.id),
        "passage": stored.passage.id,
        "start": entry.record.start,
        "end": entry.record.end,
        "also_at": one.also_at(),
    }


def _link(document_id: str, section_id: str) -> str:
    return f"/d/{document_id}#{section_id}"


def _sentence(entry: Entry[Duty]) -> str:
    passage, duty = entry.stored.passage, entry.record
    text = passage.text[duty.start - passage.start : duty.end - passage.start]
    return " ".join(text.split()) or duty.action


def _whole_duty(entry: Entry[Duty]) -> str:
    """Return what tells a duty from others of the same sentence."""
    duty = entry.record
    return f"{duty.actor} {duty.modality} {duty.action}"


def _report_backs(
    catalogue: Catalogue, found: Iterable[Folded[Assignment]], bodies: Bodies
) -> dict[str, ReportBack]:
    ids = {entry.record.reported_in for one in found for entry in one.entries}
    placed = catalogue.placed_sections(sorted(key for key in ids if key))
    return {
        key: ReportBack(
            section=" ".join(p for p in (item_name(s.number) if s.number else "", s.title) if p),
            section_id=key,
            document=file,
            document_id=key.rsplit("-", 1)[0],
            body=bodies.shown(s.body) if s.body else None,
            date=s.date,
            page=s.page,
            link=_link(key.rsplit("-", 1)[0], key),
        )
        for key, (file, s) in placed.items()
    }


def _register(service: Service, rows: list[AnyRow], filters: Filters) -> Register[AnyRow]:
    shown = service.shown(tuple(rows), {row.document_id for row in rows})
    return Register(shown, service.library.catalogue.scope(filters))


def _outcome(value: str) -> str:
    """Return an outcome as the register writes it: "återremiss" is "aterremiss"."""
    key = unaccented(fold(value).strip())
    if key not in get_args(Outcome):
        raise QuestionError(
            f"Utfallet ”{value}” finns inte. Välj bland: {', '.join(get_args(Outcome))}."
        )
    return key


def _chosen(
    what: str, wanted: Sequence[str], known: Iterable[str | None], bodies: Bodies
) -> Callable[[str | None], bool]:
    """Return whether a name is one of those wanted: the same body, or a part of the name.

    Raises QuestionError for a name that nobody in the register has.
    """
    names = {name for name in known if name}

    def fits(value: str, name: str) -> bool:
        return fold(value).strip() in fold(name) or bodies.key(value) == bodies.key(name)

    for value in wanted:
        if not value.strip() or not any(fits(value, name) for name in names):
            near = difflib.get_close_matches(value, sorted(names), n=5, cutoff=0.3)
            hint = f"Närmast: {', '.join(near or sorted(names)[:5])}." if names else ""
            raise QuestionError(f"{what} ”{value}” finns inte i registret. {hint}".strip())
    if not wanted:
        return lambda name: True
    return lambda name: name is not None and any(fits(value, name) for value in wanted)
