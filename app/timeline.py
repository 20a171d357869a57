"""A matter laid out in time: bodies as lanes, its papers as marks, what is lacking as gaps.

Pure: from a ``Case`` to rows of marks, for whatever draws them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from app.matter_rows import Case, StepRow, TaskRow
from ingest.marks import item_name

Shape = Literal[
    "decision", "postponed", "note", "assignment", "report", "proposal", "letter", "paper",
    "rules", "agenda", "open", "missing",
]  # fmt: skip

SILENCE_DAYS = 180  # days without a paper from which the picture says so
_DAYS_A_MONTH = 30.4

_PAPERS: dict[str, Shape] = {
    "tjansteskrivelse": "proposal", "motion": "proposal", "skrivelse": "letter",
    "dagordning": "agenda", "overenskommelse": "rules", "reglemente": "rules",
}  # fmt: skip
_MINUTES = ("protokoll", "protokollsutdrag")
_POSTPONED = {"aterremiss", "bordlagd"}


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing in the picture; ``step`` counts the case's steps from 0, None where none is.

    ``passage`` and the offsets in ``Document.text`` say what it opens.
    """

    shape: Shape
    lane: int
    label: str  # "§ 36", or "" where the shape's name says all
    about: str  # what it is, for those who do not see it
    own: bool  # the matter's own, not linked from another one
    step: int | None
    passage: str | None
    start: int | None
    end: int | None
    link: str


@dataclass(frozen=True, slots=True)
class Row:
    """A stretch of time: a day with marks, a silence, papers without a day, or what is awaited."""

    kind: Literal["day", "silence", "undated", "awaited"]
    text: str  # ISO date or year; what is said of a silence
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Tie:
    """From a task to its report, or to the mark that says there is none: (row, mark) each."""

    start: tuple[int, int]
    end: tuple[int, int]
    reported: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """The picture: lanes left to right, rows from the top."""

    lanes: tuple[str, ...]
    rows: tuple[Row, ...]
    ties: tuple[Tie, ...]


def shape(case: Case, step: StepRow) -> Shape:
    """Return what a step of a case is."""
    if step.kind not in _MINUTES or step.number is None:
        return _PAPERS.get(step.kind, "paper")
    answered = {task.reported_id for other in case.steps for task in other.assignments}
    if step.section_id in answered or any("återrapporterar" in link for link in step.links):
        return "report"
    if not step.outcomes or set(step.outcomes) == {"antecknad"}:
        return "note"
    return "postponed" if set(step.outcomes) <= _POSTPONED else "decision"


def timeline(case: Case) -> Timeline:
    """Lay a case out."""
    lanes = tuple(dict.fromkeys(step.body or "" for step in case.steps))
    days: dict[str, list[Mark]] = {}
    undated: list[Mark] = []
    for number, step in enumerate(case.steps):
        marks = days.setdefault(step.date, []) if step.date else undated
        marks += _marks(case, number, lanes)
    for mark, day in _missing(case, lanes):
        days.setdefault(day, []).append(mark)
    rows: list[Row] = []
    for day in sorted(days):
        if rows and (told := _silence(rows[-1].text, day)):
            rows.append(Row("silence", told))
        rows.append(Row("day", day, tuple(days[day])))
    if undated:
        rows.append(Row("undated", "", tuple(undated)))
    awaited = tuple(_awaited(case, lanes))
    if awaited:
        rows.append(Row("awaited", "", awaited))
    return Timeline(lanes, tuple(rows), tuple(_ties(case, rows)))


def _marks(case: Case, number: int, lanes: Sequence[str]) -> Iterable[Mark]:
    step = case.steps[number]
    together = bool(step.decisions) and {c.passage for c in step.decisions} == {step.passage}
    first = Mark(
        shape=shape(case, step),
        lane=lanes.index(step.body or ""),
        label=item_name(step.number) if step.number and step.kind in _MINUTES else "",
        about=step.section,
        own=step.own,
        step=number,
        passage=step.passage,
        start=step.decisions[0].start if together else None,
        end=step.decisions[-1].end if together else None,
        link=step.link,
    )
    yield first
    for task in step.assignments:
        yield _task(first, task, "assignment")


def _task(step: Mark, task: TaskRow, drawn: Shape) -> Mark:
    who = f"till {task.assignee}: " if task.assignee else ""
    return replace(
        step, shape=drawn, label="", about=f"{who}{' '.join(task.task.split())}",
        passage=task.passage, start=task.start, end=task.end,
    )  # fmt: skip


def _awaited(case: Case, lanes: Sequence[str]) -> Iterable[Mark]:
    """Yield a mark for every task of the matter that nobody is found to have reported."""
    for number, step in enumerate(case.steps):
        given = next(iter(_marks(case, number, lanes)))
        for task in step.assignments:
            if step.own and task.reported_id is None:
                yield replace(_task(given, task, "open"), label=given.label)


def _missing(case: Case, lanes: Sequence[str]) -> Iterable[tuple[Mark, str]]:
    steps = {step.section_id: number for number, step in enumerate(case.steps)}
    for item in case.missing:
        number = steps.get(item.named_in)
        if number is None:
            continue
        step = case.steps[number]
        told = f"{item_name(item.number)} {item.day}, som {step.section} hänvisar till"
        mark = next(iter(_marks(case, number, lanes)))
        yield replace(
            mark, shape="missing", label=item_name(item.number), about=told, start=None, end=None
        ), item.day  # fmt: skip


def _silence(before: str, after: str) -> str | None:
    """Return how many months lie between two ISO dates, as text; None for few or for years."""
    if len(before) != len("2024-01-01") or len(after) != len("2024-01-01"):
        return None
    days = (date.fromisoformat(after) - date.fromisoformat(before)).days
    if days < SILENCE_DAYS:
        return None
    return str(round(days / _DAYS_A_MONTH))


def _ties(case: Case, rows: Sequence[Row]) -> Iterable[Tie]:
    places = [
        (mark, (at, number)) for at, row in enumerate(rows) for number, mark in enumerate(row.marks)
    ]
    steps = {
        mark.step: place
        for mark, place in places
        if mark.shape not in ("assignment", "open", "missing")
    }
    by_id = {step.section_id: number for number, step in enumerate(case.steps)}
    tasks = {(t.passage, t.start): t for step in case.steps for t in step.assignments}
    awaited = {(m.passage, m.start): place for m, place in places if m.shape == "open"}
    for mark, place in places:
        if mark.shape != "assignment" or mark.start is None:
            continue
        key = (mark.passage or "", mark.start)
        end = steps.get(by_id.get(tasks[key].reported_id or ""))
        if end is not None:
            yield Tie(place, end, True)
        elif key in awaited:
            yield Tie(place, awaited[key], False)
