"""Rows of the registers, as the tab ”Uppdrag och ansvar” lists, filters and sorts them."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal
from weakref import WeakKeyDictionary

from app import registers, versions
from app.web import texts
from app.web.viewing import own
from ingest.errors import QuestionError

if TYPE_CHECKING:
    from app.service import Service

Name = Literal["uppdrag", "ansvar", "beslut", "versioner"]


@dataclass(frozen=True, slots=True)
class Shape:
    """How a register is called, its columns, and what its rows can be chosen by."""

    title: str
    columns: tuple[str, ...]
    group: str  # label of the field that chooses among ``Row.groups``
    sort: int  # column that it is sorted by at first
    falling: bool = False


SHAPES: dict[str, Shape] = {
    "uppdrag": Shape(
        "Uppdrag", ("Uppdrag", "Till", "Senast", "Rapporterat", "Beslutat"),
        "Läge", 4, falling=True,
    ),
    "ansvar": Shape("Ansvar", ("Vem", "Slag", "Vad", "Undantag", "Källa"), "Vem", 0),
    "beslut": Shape(
        "Beslut", ("Beslutat", "Ärende", "Beslut", "Utfall"), "Utfall", 0, falling=True
    ),
    "versioner": Shape(
        "Avtalens versioner", ("Avtal", "Klausul", "Ändring", "Före", "Efter"),
        "Avtal eller ändring", 0,
    ),
}  # fmt: skip
WIDE = frozenset(("Uppdrag", "Vad", "Beslut", "Klausul", "Före", "Efter"))  # columns of prose
UNKNOWN = "–"
_DUE = SHAPES["uppdrag"].columns.index("Senast")
_OPEN, _REPORTED = "Inte återrapporterade", "Återrapporterade"


@dataclass(frozen=True, slots=True)
class Row:
    """One row as shown: its cells, what it can be chosen by, and the record that it shows."""

    cells: tuple[str, ...]
    groups: tuple[str, ...]
    body: str | None
    late: bool  # a task whose last day has passed without a report found
    source: registers.Row


@dataclass(frozen=True, slots=True)
class Choice:
    """What is asked of a register. ``sort``: column, from 0."""

    register: str = "uppdrag"
    words: str = ""
    bodies: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    sort: int = SHAPES["uppdrag"].sort
    falling: bool = True


@dataclass(frozen=True, slots=True)
class _Kept:
    """Rows by register. ``state``: the library's generation, and the day they were made."""

    state: tuple[int, date]
    rows: dict[str, tuple[Row, ...]]


class Registers:
    """The rows of all registers, made once for each state of the library and each viewer's part."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._lock = threading.Lock()
        self._kept: WeakKeyDictionary[Service, _Kept] = WeakKeyDictionary()

    def rows(self, name: str, service: Service | None = None) -> tuple[Row, ...]:
        """Return all rows of a register, personal data masked. Raises QuestionError.

        ``service``: that of the viewer, where it is not that of the event at hand.
        """
        if name not in SHAPES:
            raise QuestionError(f"Registret ”{name}” finns inte. Det finns {', '.join(SHAPES)}.")
        service = service or own(self._service)
        with self._lock:
            state = (service.library.catalogue.generation(), date.today())
            kept = self._kept.get(service)
            if kept is None or kept.state != state:
                kept = self._kept[service] = _Kept(state, {})
            if name not in kept.rows:
                makers = {
                    "uppdrag": _assignments, "ansvar": _duties, "beslut": _decisions,
                    "versioner": _versions,
                }  # fmt: skip
                kept.rows[name] = tuple(makers[name](service))
            return kept.rows[name]

    def chosen(self, choice: Choice, service: Service | None = None) -> tuple[Row, ...]:
        """Return the rows that ``choice`` asks for, in its order. Raises as ``rows`` does."""
        words = choice.words.casefold().split()
        found = [
            row
            for row in self.rows(choice.register, service)
            if (not choice.bodies or row.body in choice.bodies)
            and (not choice.groups or set(choice.groups) & set(row.groups))
            and all(word in " ".join(row.cells).casefold() for word in words)
        ]
        return in_order(found, choice.sort, choice.falling)


def in_order(rows: Sequence[Row], column: int, falling: bool) -> tuple[Row, ...]:
    """Sort by a column; rows without a value there stand last, whichever way."""

    def value(row: Row) -> tuple[str, str]:
        cell, source = row.cells[column], row.source
        if isinstance(source, registers.AssignmentRow) and column == _DUE:
            return source.due_date or "", cell.casefold()  # as written it does not sort
        return cell.casefold(), ""

    known = [row for row in rows if row.cells[column] != UNKNOWN]
    lacking = [row for row in rows if row.cells[column] == UNKNOWN]
    return (*sorted(known, key=value, reverse=falling), *lacking)


def _assignments(service: Service) -> Iterator[Row]:
    for task in registers.assignments(service, today=date.today()).rows:
        answer = task.reported_in
        told = texts.NOT_REPORTED
        if answer is not None:
            told = " ".join(part for part in (answer.section, answer.date) if part)
        elif task.overdue:
            told = f"{told} – {texts.OVERDUE}"
        state = _OPEN if answer is None else _REPORTED
        groups = (state, texts.OVERDUE.capitalize()) if task.overdue else (state,)
        cells = (task.text, task.assignee, task.due, told, _occasion(task))
        yield _row(task, cells, groups, late=task.overdue)


def _duties(service: Service) -> Iterator[Row]:
    for duty in registers.duties(service).rows:
        cells = (
            duty.actor, duty.modality, duty.text, duty.exception,
            _joined(duty.date, duty.section, duty.document),
        )  # fmt: skip
        yield _row(duty, cells, (duty.actor,) if duty.actor else ())


def _decisions(service: Service) -> Iterator[Row]:
    for clause in registers.decisions(service).rows:
        outcome = texts.OUTCOMES.get(clause.outcome, clause.outcome)
        title = (clause.section or "").removeprefix(f"§ {clause.number}").strip()
        cells = (_occasion(clause), title, clause.text, outcome)
        yield _row(clause, cells, (outcome,))


def _versions(service: Service) -> Iterator[Row]:
    for clause in versions.versions(service).rows:
        cells = (clause.versions, clause.clause, clause.change, clause.before, clause.after)
        yield _row(clause, cells, (clause.versions, clause.change.capitalize()))


def _row(
    source: registers.Row, cells: Sequence[str | None], groups: tuple[str, ...],
    *, late: bool = False,
) -> Row:  # fmt: skip
    shown = tuple(" ".join(cell.split()) if cell else UNKNOWN for cell in cells)
    return Row(shown, groups, source.body, late, source)


def _occasion(source: registers.Row) -> str:
    """Return "2023-06-14 § 38 Kommunstyrelsen": it sorts by date."""
    return _joined(source.date, f"§ {source.number}" if source.number else None, source.body)


def _joined(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)
