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
from app.web.language import Language, current
from app.web.sortable import UNKNOWN, Cell, Order, in_order
from app.web.viewing import own
from ingest.errors import QuestionError
from ingest.marks import item_name

if TYPE_CHECKING:
    from app.service import Service

Name = Literal["uppdrag", "ansvar", "beslut", "versioner"]


@dataclass(frozen=True, slots=True)
class Shape:
    """A register's columns, by number from 0; their names are in ``texts.REGISTER_COLUMNS``."""

    wide: tuple[int, ...]  # columns of prose; the first of them opens the row's source
    order: Order  # at first


SHAPES: dict[str, Shape] = {
    "uppdrag": Shape((0,), Order(4, falling=True)),
    "ansvar": Shape((2,), Order(0)),
    "beslut": Shape((2,), Order(0, falling=True)),
    "versioner": Shape((1, 3, 4), Order(0)),
}
OPEN, REPORTED, LATE = "oppna", "rapporterade", "forsenade"  # states of a task, in addresses


@dataclass(frozen=True, slots=True)
class Row:
    """One row as shown: its cells, what it can be chosen by, and the record that it shows.

    ``groups`` are keys, the same in every language; ``group_name`` tells what they are called.
    """

    cells: tuple[Cell, ...]
    groups: tuple[str, ...]
    body: str | None
    late: bool  # a task whose last day has passed without a report found
    source: registers.Row

    @property
    def searched(self) -> str:
        """What the words of a choice are looked for in."""
        return " ".join(cell.text for cell in self.cells).casefold()


@dataclass(frozen=True, slots=True)
class Choice:
    """What is asked of a register."""

    register: str = "uppdrag"
    words: str = ""
    bodies: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    order: Order = SHAPES["uppdrag"].order


@dataclass(frozen=True, slots=True)
class _Kept:
    """Rows by register and language. ``state``: the library's generation, and the day."""

    state: tuple[int, date]
    rows: dict[tuple[str, Language], tuple[Row, ...]]


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
            key = (name, current())  # a cell may hold the app's own words
            if key not in kept.rows:
                makers = {
                    "uppdrag": _assignments, "ansvar": _duties, "beslut": _decisions,
                    "versioner": _versions,
                }  # fmt: skip
                kept.rows[key] = tuple(makers[name](service))
            return kept.rows[key]

    def chosen(self, choice: Choice, service: Service | None = None) -> tuple[Row, ...]:
        """Return the rows that ``choice`` asks for, in its order. Raises as ``rows`` does."""
        words = choice.words.casefold().split()
        found = [
            row
            for row in self.rows(choice.register, service)
            if (not choice.bodies or row.body in choice.bodies)
            and (not choice.groups or set(choice.groups) & set(row.groups))
            and all(word in row.searched for word in words)
        ]
        return in_order(found, choice.order, lambda row: row.cells)


def group_name(register: str, group: str) -> str:
    """Return what a value that rows can be chosen by is called in the language spoken."""
    names = {"uppdrag": texts.STATES, "beslut": texts.OUTCOMES, "versioner": texts.CHANGES}
    return names.get(register, {}).get(group, group)


def _assignments(service: Service) -> Iterator[Row]:
    for task in registers.assignments(service, today=date.today()).rows:
        answer = task.reported_in
        told = texts.NOT_REPORTED
        if answer is not None:
            told = " ".join(part for part in (answer.section, answer.date) if part)
        elif task.overdue:
            told = f"{told} – {texts.OVERDUE}"
        state = OPEN if answer is None else REPORTED
        groups = (state, LATE) if task.overdue else (state,)
        due = Cell(_line(task.due), task.due_date or "")  # as written it does not sort
        cells = (task.text, task.assignee, due, told, _occasion(task))
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
        title = (clause.section or "").removeprefix(item_name(clause.number)).strip()
        cells = (_occasion(clause), title, clause.text, outcome)
        yield _row(clause, cells, (clause.outcome,))


def _versions(service: Service) -> Iterator[Row]:
    for clause in versions.versions(service).rows:
        change = texts.CHANGES.get(clause.change, clause.change)
        cells = (clause.versions, clause.clause, change, clause.before, clause.after)
        yield _row(clause, cells, (clause.versions, clause.change))


def _row(
    source: registers.Row, cells: Sequence[Cell | str | None], groups: tuple[str, ...],
    *, late: bool = False,
) -> Row:  # fmt: skip
    shown = tuple(cell if isinstance(cell, Cell) else Cell(_line(cell)) for cell in cells)
    return Row(shown, groups, source.body, late, source)


def _line(cell: str | None) -> str:
    return " ".join(cell.split()) if cell else UNKNOWN


def _occasion(source: registers.Row) -> str:
    """Return "2023-06-14 § 38 Kommunstyrelsen": it sorts by date."""
    return _joined(source.date, item_name(source.number) if source.number else None, source.body)


def _joined(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)
