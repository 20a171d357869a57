"""A figure, an amount, a share or a time is asked for, and what is told has none."""

from __future__ import annotations

import re

from app.answering.answer_type import asked_for, has_form, states_crowns, states_figure
from app.answering.lacking.case import Case
from ingest.marks import is_table_row

_OF_COST = re.compile(
    r"\b(?:kosta|kostnad|pris|avgift|hyra)|\w(?:avgift|pris|hyra|taxa|arvode)\b|\barvode", re.I
)
_PER_CENT = re.compile(r"procent|andel|%", re.I)
_NO_COST = re.compile(r"\bkostnad\w*\b.{0,40}\b(?:inte|ingen|inga)\b|\bingen kostnad", re.I)


def no_figure(case: Case) -> str | None:
    """Return what is missing when a figure of some kind is asked for and no unit states one."""
    query, taken = case.query, case.taken
    figure = asked_for(query.question) & {"count", "amount", "share"}
    if figure and not any(states_figure(unit.text) for unit in taken):
        return "uppgiften nämns, men ingen siffra"
    tables = any(unit.role == "figure" and is_table_row(unit.text) for unit in taken)
    cost = "amount" in figure and _OF_COST.search(query.question) and not tables
    cost = cost and not _PER_CENT.search(query.question)
    if cost and not any(
        states_crowns(u.text) or has_form(u.text, "share") or _NO_COST.search(u.text) for u in taken
    ):
        return "uppgiften nämns, men inget belopp"
    if "share" in figure and not tables and not any(has_form(u.text, "share") for u in taken):
        return "uppgiften nämns, men ingen andel"
    timed = any(unit.decision or has_form(unit.text, "time") for unit in taken)
    if asked_for(query.question) == {"time"} and query.intent == "date" and not timed:
        return "uppgiften nämns, men ingen tid"
    return None
