"""An act that the question presupposes and that nobody decided on."""

from __future__ import annotations

import re

from app.answering.answer_type import asked_for
from app.answering.lacking.case import Case
from index.analysis import grams, holds, words
from index.synonyms import expansion
from ingest.marks import item_name

_ASKS_GRANT = re.compile(
    r"^(?:hur (?:mycket|stort|stor|många)|vilket|vilken)\b.*"
    r"\b(?:fick|beviljade\w*|tilldelade\w*)\b",
    re.I,
)
# Acts of a body: what a question says that it did has to be told where the answer is drawn from.
_ACTS = (
    (r"upphäv\w*", ("upphäv", "inte längre gälla", "återkall")),
    (r"avgick|avgå\w*", ("avgå", "avgick", "entledig", "avsäg", "lämna")),
    (r"(?:rev|riva|rivs|rivas|rivning\w*)", ("riv", "rev ")),
    (r"tacka\w* nej|avböjde", ("nej", "avböj", "avstå", "inte delta", "avslå")),
    (r"sa(?:de)? (?:\w+ ){0,3}upp|säga upp|uppsagd\w*", ("uppsag", "säga upp", "uppsäg")),
    (r"återremitter\w*|återremiss\w*", ("återremi",)),
    (r"bordla\w*|bordlä\w*", ("bordl",)),
    (r"avslog|avslogs|avslagit|avslår", ("avsl", "inte bifall", "avstyrk")),
    (r"återkalla\w*|drog tillbaka|dra tillbaka", ("återkall", "tillbaka", "dras")),
    (r"sålde\w*|såldes|sälja\w*|säljs", ("sälj", "såld", "försälj", "avyttr")),
    (r"avskaffa\w*|slopa\w*", ("avskaff", "slopa", "upphör", "upphäv", "tas bort")),
    (r"stoppa\w*", ("stopp", "paus", "avbryt", "avbröt", "skjuts upp")),
    (r"skadades|skadats|skadade", ("skada", "olyck", "tillbud")),
    (r"efterträd\w*", ("efterträd", "ny ordförande", "ny ledamot", "utse", "väljer")),
)  # fmt: skip


def nothing_granted(case: Case) -> str | None:
    """Return what is missing when it is asked how much somebody got, and it was rejected."""
    if not _ASKS_GRANT.search(case.query.question):
        return None
    for unit in case.taken:
        if unit.decision is not None and unit.decision.outcome == "avslag":
            number, date = unit.hit.stored.section.number, unit.hit.stored.date
            return f"ansökan eller förslaget avslogs i {item_name(number)} {date or ''}".rstrip()
    return None


def other_act(case: Case) -> str | None:
    """Return what is missing when an act that the question presupposes is told nowhere."""
    query = case.query
    if not re.search(r"^(?:varför|när|hur|vem|vilk|vad|av vilk|på vilk)", query.question, re.I):
        return None  # "Avslogs motionen?" asks whether it was
    main = re.split(r"\s(?:när|sedan|efter att|som|innan)\s", query.question)[0]
    for pattern, stems in _ACTS:
        match = re.search(rf"\b(?:{pattern})\b", main, re.I)
        if match and not any(stem in case.told for stem in stems):
            return f"underlaget säger inget om att något ”{match[0]}”"
    chose = re.search(
        r"\b(?:valde|beslutade|bestämde|beslöt)\b[^,.?]{0,60}? att (\w{3,})", query.question
    )
    if chose and "reason" in asked_for(query.question):
        there = [frozenset(grams(word)) for word in set(words(case.told))]
        verb = chose[1].casefold()
        meant = [verb, *(part for other in expansion([verb], {}) for part in words(other))]
        if not any(holds(frozenset(grams(word)), there, 0.55) for word in meant):
            return f"underlaget säger inget om beslut att {verb}"
    return None
