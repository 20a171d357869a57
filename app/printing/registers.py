"""How registers read in a terminal: what, where, and for assignments what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from rich.console import Console

from app.printing.answers import paragraph
from app.registers import AssignmentRow, DecisionRow, DutyRow, Register, Row, reported_text
from index.records import Scope

# title → one, several
_NAMES = {
    "Beslut": ("beslutssats", "beslutssatser"),
    "Uppdrag": ("uppdrag", "uppdrag"),
    "Ansvar": ("ansvarsregel", "ansvarsregler"),
}
_OUTCOMES = {
    "aterremiss": "återremiss", "overlamnad": "överlämnad", "upphavd": "upphävd",
    "annat": "beslut",
}  # fmt: skip


def show_register(
    console: Console, title: str, register: Register[Any], written: Sequence[str]
) -> None:
    """Print the rows of a register, or where they were written; always what was searched."""
    one, several = _NAMES[title]
    count = len(register.rows)
    searched = searched_text(register.searched)
    for path in written:
        paragraph(console, f"{path}: {_counted(count, one, several)}.")
    if not count:
        paragraph(console, f"Inga {several} hittades. {searched}")
    elif not written:
        for _, rows in groupby(register.rows, key=lambda row: row.section_id):
            _show_section(console, list(rows))
        paragraph(console, f"{_counted(count, one, several)}. {searched}", style="dim")


def searched_text(scope: Scope) -> str:
    """Return "Sökt i 17 dokument: 145 §§ och 203 andra avsnitt."."""
    items = f"{scope.items} §{'§' if scope.items != 1 else ''}"
    return f"Sökt i {scope.documents} dokument: {items} och {scope.sections} avsnitt i allt."


def _counted(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"


def _show_section(console: Console, rows: Sequence[Row]) -> None:
    """Print the rows of one section, its name once and a place that several share once."""
    first = rows[0]
    head = (first.date or "utan datum", first.body, first.section)
    paragraph(console, " · ".join(part for part in head if part), hanging=2, style="bold")
    for (page, also_at), here in groupby(rows, key=lambda row: (row.page, row.also_at)):
        for row in here:
            for text in _lines(row):
                paragraph(console, text, indent=2, hanging=2)
        place = (f"s. {page}", first.document, first.dnr and f"dnr {first.dnr}", first.link)
        named = " · ".join(part for part in place if part)
        paragraph(console, named, indent=2, hanging=2, style="dim")
        if also_at:
            also = ", ".join(f"{at.document} s. {at.page}" for at in also_at)
            paragraph(console, f"även i {also}", indent=2, hanging=2, style="dim")


def _lines(row: Row) -> Iterator[str]:
    text = " ".join(row.text.split())
    if isinstance(row, DecisionRow):
        outcome = _OUTCOMES.get(row.outcome, row.outcome)
        yield f"[{outcome}] {text}"
        if row.assignee:
            yield f"uppdrag till: {row.assignee}"
    elif isinstance(row, AssignmentRow):
        yield text
        due = row.due and (row.due if row.due_date in (None, row.due) else _with_day(row))
        late = "försenat" if row.overdue else None
        given = (row.assignee and f"uppdrag till: {row.assignee}", due, late)
        if any(given):
            yield " · ".join(part for part in given if part)
        yield reported_text(row)
    elif isinstance(row, DutyRow):
        yield f"{row.actor or 'den ansvariga nämns inte'} [{row.modality}] {row.action}"
        if row.exception:
            yield f"undantag: {row.exception}"


def _with_day(row: AssignmentRow) -> str:
    day = row.due_date or ""
    return str(row.due) if day in (row.due or "") else f"{row.due} ({day})"
