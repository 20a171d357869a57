"""A figure, an amount, a share or a time is asked for, and what is told has none."""

from __future__ import annotations

import re

from app.answering.answer_type import (
    FIGURES,
    asked_for,
    has_form,
    states_bare_amount,
    states_crowns,
    states_figure,
)
from app.answering.cell_forms import form_asked
from app.answering.cell_forms import other_form as is_other_form
from app.answering.extract import Unit
from app.answering.lacking.case import Case
from index.analysis import fold, grams, holds, indexed_text, words
from index.synonyms import expansion
from ingest.marks import is_table_row

_OF_COST = re.compile(
    r"\b(?:kosta|kostnad|pris|avgift|hyra)|\w(?:avgift|pris|hyra|taxa|arvode)\b|\barvode"
    r"|\b\w{0,12}lön\b|\b(?:pengar|kronor|miljon|miljard|tkr\b|mnkr\b)",
    re.I,
)
_IN_CROWNS = re.compile(r"\w*lön\b|\b(?:kronor|miljon|miljard|pengar|kosta|tkr\b|mnkr\b)", re.I)
_MONEY_TOLD = re.compile(
    r"\b(?:kr|tkr|mnkr|mkr|kkr|sek|öre)\b|belopp|ersättning|budget|utfall|intäkt|bidrag|anslag|resultat"
    r"|ekonomi|prognos|taxa|moms|invester|medel\b|avvikelse",
    re.I,
)
_CHANGED = re.compile(
    r"\b(?:höj|sänk|ök|minsk|dyr|billig|ändr|räkn\w+ upp|uppräkn|rabatt|moms)", re.I
)
_PER_CENT = re.compile(r"procent|andel|%", re.I)
_COUNTED = re.compile(
    r"^(?:hur (?:många|stort?|stora|högt?|höga) (?:\w+(?:t|a|e) )?"
    r"|vad (?:tar|kostar) (?:\w+ ){0,4}?(?:en|ett) )(?P<thing>\w+)",
    re.I,
)
_PAYMENT = re.compile(
    r"^(?:och )?(?:hur (?:mycket|stort?|högt?)|vilke[nt]|vad (?:är|var|blir|blev))\b(?: \w+){0,2}? "
    r"[a-zåäö]*(?P<kind>vite|böter|arvode|skadestånd|stöd|bidrag|premie|ränta)(?:t|en|n)?\b",
    re.I,
)
_UNITS = frozenset(("gånger", "procent", "kronor", "miljoner", "månader", "timmar", "minuter"))
_PEOPLE = frozenset(
    ("ungdomar", "människor", "personer", "individer", "invånare", "stycken", "patienter",
     "brukare", "vårdtagare")
)  # fmt: skip
_NONE_OF = {
    "money": "inget belopp",
    "share": "ingen andel",
    "count": "inget antal",
    "time": "ingen tid",
}
_LEAST_THING = 6  # letters of what is counted: shorter words are told in too many ways
_SAME_THING = 0.5  # of its 4-grams, in one word of what is told
_NO_COST = re.compile(r"\bkostnad\w*\b.{0,40}\b(?:inte|ingen|inga)\b|\bingen kostnad", re.I)


def other_thing(case: Case) -> str | None:
    """Return what is missing when a row is told of who is named, and it counts something else.

    "Hur stort medlemsbidrag betalade Granby?", and Granby's row is of a table of call-outs.
    """
    match = _COUNTED.search(case.query.question)
    if match is None or not case.query.names or not any(unit.row for unit in case.stated):
        return None
    thing = fold(match["thing"])
    if thing not in case.coverage.rarity or len(thing) < _LEAST_THING or thing in _UNITS:
        return None
    if thing in _PEOPLE:
        return None  # the table calls them elever, inskrivna or sökande
    texts = (f"{case.columns(unit)} {_own_place(unit)}" for unit in case.stated)
    there = [frozenset(grams(word)) for text in texts for word in set(words(text))]
    ways = [thing, *(part for other in expansion([thing], {}) for part in words(other))]
    if any(holds(frozenset(grams(way)), there, _SAME_THING) for way in ways):
        return None
    return f"det som sägs gäller inte {match['thing']}"


def other_form(case: Case) -> str | None:
    """Return what is missing when all that is told are rows that count something else.

    "Hur mycket dyrare blev färjan?", and the table has its minutes.
    """
    rows = [case.cells(unit) for unit in case.taken if unit.row]
    if case.query.intent in ("list", "timeline") or not rows or len(rows) < len(case.taken):
        return None
    question = case.query.question
    if not all(own and all(is_other_form(question, one) for one in own) for own in rows):
        return None
    return f"uppgiften nämns, men {_NONE_OF.get(form_asked(question) or '', 'ingen siffra')}"


def other_payment(case: Case) -> str | None:
    """Return what is missing when a kind of payment is asked for that is told of nowhere there.

    "Vilket vite ska regionen betala?", and the agreement knows no vite.
    """
    match = _PAYMENT.search(case.query.question)
    if match is None:
        return None
    others = expansion([match["kind"]], {})
    if any(fold(way) in case.told for way in (match["kind"], *others)):
        return None
    return f"underlaget nämner inget {match['kind'].casefold()}"


def _own_place(unit: Unit) -> str:
    """Return a unit's passage with what stands over it; of a § not what its minutes are called."""
    stored = unit.hit.stored
    if stored.section.kind == "agenda_item":
        return f"{stored.section.title or ''} {stored.passage.text}"
    return indexed_text(stored.passage)


def no_figure(case: Case) -> str | None:
    """Return what is missing when a figure of some kind is asked for and no unit states one."""
    query, taken = case.query, case.taken
    figure = asked_for(query.question) & FIGURES
    if figure and not any(states_figure(unit.text) for unit in taken):
        return "uppgiften nämns, men ingen siffra"
    rows = [unit for unit in taken if unit.role == "figure" and is_table_row(unit.text)]
    tables = bool(rows)
    paid = any(_tells_cost(case, u) for u in taken) or any(_of_money(case, row) for row in rows)
    if _asks_cost(query.question) and not paid:
        return "uppgiften nämns, men inget belopp"
    if "share" in figure and not tables and not any(has_form(u.text, "share") for u in taken):
        return "uppgiften nämns, men ingen andel"
    timed = any(unit.decision or has_form(unit.text, "time") for unit in taken)
    if asked_for(query.question) == {"time"} and query.intent == "date" and not timed:
        return "uppgiften nämns, men ingen tid"
    return None


def _of_money(case: Case, row: Unit) -> bool:
    """Return whether a row is of a table of money: its words, or those over it, say so."""
    over = f"{row.hit.stored.section.title or ''} {case.columns(row)} {row.hit.stored.passage.text}"
    return bool(_OF_COST.search(over) or _MONEY_TOLD.search(over))


def _asks_cost(question: str) -> bool:
    """Return whether nothing but an amount of money answers a question, or a charge in per cent."""
    asked = asked_for(question)
    cost = "amount" in asked and _OF_COST.search(question) and not _PER_CENT.search(question)
    return bool(cost) and not ("reason" in asked and _IN_CROWNS.search(question))


def _tells_cost(case: Case, unit: Unit) -> bool:
    """Return whether a unit tells a cost. In per cent only where the question names no crowns."""
    question = case.query.question
    if states_crowns(unit.text) or states_bare_amount(unit.text) or _NO_COST.search(unit.text):
        return True
    by_share = _CHANGED.search(question) or not _IN_CROWNS.search(question)
    return bool(by_share) and has_form(unit.text, "share")
