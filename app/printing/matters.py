"""How matters read in a terminal: all §§ on a subject, the chain of a matter, precedents."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from app.answering.answer import LaterChange
from app.matter_rows import OUTCOMES, Case, Clause, FoundSection, Precedents, SearchAll, SectionRow
from app.printing.answers import ROLES, paragraph
from app.registers import NOT_REPORTED

_PASSAGE = 220  # characters of a passage that are shown
_PLACES = 4  # other places that are named


def show_all(console: Console, found: SearchAll) -> None:
    """Print every section on a subject, counted, with what was searched and what was not."""
    for row in found.sections:
        _head(console, row)
        text = " ".join(row.excerpt.split())
        shown = text if len(text) <= _PASSAGE else f"{text[:_PASSAGE].rsplit(' ', 1)[0]} …"
        paragraph(console, f"{ROLES.get(row.role, row.role)}: {shown}", indent=4)
        paragraph(console, _place(row, row.passage_page), indent=4, style="dim")
    paragraph(console, counted(found), style="bold" if found.count else "")
    paragraph(console, searched(found), style="dim")
    if found.unread:
        paragraph(console, "Kunde inte läsas, och kan innehålla fler:")
    for unread in found.unread:
        page = f" s. {unread.page}" if unread.page else ""
        paragraph(console, f"{unread.document}{page}: {unread.message}", indent=2, hanging=2)


def counted(found: SearchAll) -> str:
    """Return "12 avsnitt, varav 9 §§ i protokoll; i 5 nämns ämnet bara i texten."."""
    if not found.count:
        return f"Inga avsnitt om ”{found.query}” hittades."
    items = "1 §" if found.items == 1 else f"{found.items} §§"
    mentioned = sum(row.held_in == "texten" for row in found.sections)
    text = f"{found.count} avsnitt, varav {items} i protokoll"
    return f"{text}; i {mentioned} av dem står ämnet bara i texten." if mentioned else f"{text}."


def searched(found: SearchAll) -> str:
    """Return what was looked through, as a sentence."""
    told = found.searched
    limited = " inom filtren" if told.filtered else ""
    cut = (
        " Fler stycken än som kunde gås igenom rör ämnet: det kan finnas fler träffar. Begränsa "
        "med period, organ eller fler ord."
    )
    return (
        f"Sökt i {told.documents} dokument{limited}: {told.items} §§, {told.sections} avsnitt i "
        f"allt, {told.passages} stycken. Kopior räknas en gång.{cut if told.cut else ''}"
    )


def show_case(console: Console, case: Case) -> None:
    """Print a matter in time order, with what is missing."""
    paragraph(console, f"Ärende {case.dnr}: {len(case.steps)} handlingar och paragrafer.")
    for step in case.steps:
        _head(console, step)
        if not step.own:
            paragraph(console, "; ".join(step.links), indent=4, hanging=2, style="dim")
        _clauses(console, step.decisions)
        for task in step.assignments:
            back = task.reported_in and f"återrapporterat i {task.reported_in}"
            due = f", senast {task.due_date}" if task.due_date else ""
            state = back or NOT_REPORTED
            paragraph(console, f"Uppdrag till {task.assignee or 'okänd'}{due}: {state}", indent=4)
        _later(console, step.superseded_by)
        paragraph(console, _place(step, step.page), indent=4, style="dim")
    for gap in case.gaps:
        paragraph(console, f"! {gap}", hanging=2)
    if case.related:
        paragraph(console, f"Länkade ärenden: {', '.join(case.related)}", hanging=2)


def show_similar(console: Console, found: Precedents) -> None:
    """Print matters like one §, with what they decided and how they differ."""
    own = found.section
    name = " · ".join(part for part in (own.body, own.date, own.section) if part)
    paragraph(console, f"Liknar {name}", hanging=2, style="bold")
    for row in found.similar:
        _head(console, row, f"{row.score:.2f} · {'tidigare' if row.earlier else 'inte tidigare'}")
        _clauses(console, row.decisions)
        if row.differences:
            paragraph(console, f"Skiljer: {'; '.join(row.differences)}", indent=4, hanging=2)
        _later(console, row.superseded_by)
        paragraph(console, _place(row, row.page), indent=4, style="dim")
    if not found.similar:
        paragraph(
            console, "Inga liknande ärenden hittades; --same-matter tar med det egna ärendets."
        )
    paragraph(console, f"Jämfört med {found.compared} §§.", style="dim")


def _head(console: Console, row: SectionRow, note: str = "") -> None:
    outcomes = ", ".join(OUTCOMES.get(outcome, outcome) for outcome in row.outcomes)
    parts = (row.date or "utan datum", row.body, row.section, row.dnr, outcomes, note)
    paragraph(console, " · ".join(part for part in parts if part), hanging=2, style="bold")


def _clauses(console: Console, clauses: Sequence[Clause]) -> None:
    for clause in clauses:
        paragraph(console, f"– {' '.join(clause.text.split())}", indent=4, hanging=2)


def _later(console: Console, changes: Sequence[LaterChange]) -> None:
    for change in changes:
        paragraph(console, f"Obs: {change.told}", indent=4, hanging=2)


def _place(row: SectionRow | FoundSection, page: int) -> str:
    also = [f"{place.document} s. {place.page}" for place in row.also_at[:_PLACES]]
    text = f"{row.document} s. {page}"
    return f"{text}; även i {', '.join(also)}" if also else text
