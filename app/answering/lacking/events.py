"""What a meeting, a workshop or a trial led to, where the papers only say that it was, or shall be.

"Vad kom fram på workshopen?", and all that is told is that it was held, or is to be held.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.answering.extract import Coverage
from app.answering.lacking.case import Case
from index.analysis import fold
from ingest.swedish import sentences

_ASKS_OUTCOME = re.compile(
    r"\bkom\b[^?]*\bfram\b|\bframkom\b|\b(?:lärdom|slutsats|resultat)\w*|\benades\b|\blandade\b"
    r"|\bvad sa(?:de)?s?\b|\bvad (?:visade|gav|lyftes|diskuterades)\b|\bledde\b[^?]*\btill\b",
    re.I,
)
# What is held, and how papers name it: the word that the question has, and others for the same.
_EVENTS = tuple(
    (re.compile(rf"\b{asked}", re.I), re.compile(rf"\b{there}", re.I))
    for asked, there in (
        (r"work ?shop\w*", r"work ?shop\w*"),
        (r"\w*seminari\w*", r"\w*seminari\w*"),
        (r"\w*konferens\w*", r"\w*konferens\w*"),
        (r"studiebesök\w*", r"studiebesök\w*"),
        (r"\w*(?:samråd|hearing)\w*", r"\w*(?:samråd|hearing)\w*"),
        (r"\w*dialog(?:en|mötet?|möten|dag|dagen)?\b", r"\w*dialog(?:en|möte\w*|dag\w*)?\b"),
        (r"\w*möte[tn]?\b", r"\w*möte[tn]?\b"),
        (r"\w*(?:överläggning|förhandling)\w*", r"\w*(?:överläggning|förhandling)\w*"),
        (r"(?:tema|utbildnings|inspirations)dag\w*", r"(?:tema|utbildnings|inspirations)dag\w*"),
        (r"(?:försök|pilot)\w*", r"(?:försök|pilot)\w*"),
        (r"studien?\b", r"studien?\b"),
    )
)
_HELD = re.compile(
    r"\b(?:har|hade)\b[^.]{0,60}\b(?:genomfört|genomförts|haft|hållit|hållits|ägt rum|deltagit"
    r"|ordnat|ordnats|anordnat|anordnats|besökt)\b|\b(?:genomfördes|hölls|ägde rum|anordnades"
    r"|hade|deltog|deltar|deltagande i)\b",
    re.I,
)
_TO_COME = re.compile(
    r"\b(?:in|för)?boka(?:d|t|ts|s|de)\b|\bplanera(?:d|t|ts|s|de)\b|\b(?:ska|skall|kommer att|avser"
    r"|önskar|föreslår|begär|vill|bjuder in|inbjuds|kallas|kallar)\b|\bi uppdrag\b|\bvälkomnar\b",
    re.I,
)
_SAID = re.compile(
    r"\b(?:visa(?:r|s|de|t|des)|framkom\w*|framgå\w*|framgick|framför\w*|lyft(?:e|s|es|er|a)\b"
    r"|påpeka\w*|konstatera\w*|slutsats\w*|resultat\w*|ena[dt]\w*|enig\w*|överens\w*|diskuter\w*"
    r"|synpunkt\w*|önskemål\w*|menar|menade|anser|ansåg|tyck\w*|efterfråga\w*|uppgav|uppger"
    r"|berätta\w*|svarade?|betona\w*|bedöm\w*|minskade?|ökade?|medförde|innebar|gav|ledde|bidrog"
    r"|avvisa\w*|accepterade?|godtog|lovade?|erfarenhet\w*|lärdom\w*|kritik\w*|nöjda?)",
    re.I,
)
_GOES_ON = re.compile(r"\b(?:utreds|utvärderas|undersöks|prövas|pågår|ska|kommer att)\b", re.I)
_CLAUSE = re.compile(r"[,;–:]|\b(?:samt|och) (?:att|fått|tagit)\b", re.I)
_OF_EVENT = 0.6  # of the words that the nearest sentence holds, in one of the same event
_SPEAKS_ON = 0.15  # share of the question's words in a sentence that goes on about the event
_TOLD_BESIDE = 0.6  # of the words that the nearest sentence holds, in a later paper's statement


@dataclass(frozen=True, slots=True)
class _Mention:
    """A sentence that names the event, with the one before and the one behind it."""

    before: str
    text: str
    behind: str
    section: str
    date: str

    @property
    def around(self) -> str:
        return f"{self.before} {self.text}"


def no_outcome(case: Case) -> str | None:
    """Return what is missing when it is asked what an event led to that is only named.

    Each sentence about it says that it was held or shall be, and none what was said there.
    """
    question = case.query.question
    if not _ASKS_OUTCOME.search(question) or case.query.dates or case.query.items:
        return None
    if case.query.language == "en" or any(_settled(case)):
        return None
    asked, there = next(
        ((match[0], there) for event, there in _EVENTS if (match := event.search(question))),
        ("", None),
    )
    if there is None:
        return None
    mentions = _mentions(case, there)
    of_it = [word for word in case.coverage.rarity if not there.fullmatch(word)]
    subject = case.coverage.only(of_it)
    most = max((subject.share(one.around) for one in mentions), default=0.0)
    near = [one for one in mentions if subject.share(one.around) >= _OF_EVENT * most]
    if not most or not near or not all(_only_named(one, there, subject) for one in near):
        return None
    places = {one.section for one in near}
    if not any(unit.hit.stored.section.id in places for unit in case.taken[:2]):
        return None
    last = max(one.date for one in near)
    for unit in case.taken:  # told elsewhere, later, without the event's name
        stored = unit.hit.stored
        beside = stored.section.id not in places and (stored.date or "9999") > last
        if beside and subject.share(unit.text) >= _TOLD_BESIDE * most:
            return None
    return f"underlaget nämner bara {fold(asked)}, inte vad som kom fram där"


def _settled(case: Case) -> list[bool]:
    """Return for each unit whether it is a decision of substance about what is asked."""
    open_ones = ("antecknad", "uppdrag", "overlamnad", "foreslagen", "bordlagd", "besvarad")
    return [
        unit.decision is not None and unit.decision.outcome not in open_ones and case.about(unit)
        for unit in case.taken
    ]


def _mentions(case: Case, there: re.Pattern[str]) -> list[_Mention]:
    """Return the sentences that name an event, of what was read."""
    near = (*(unit.hit for unit in case.taken), *case.hits)
    found = []
    for stored in {hit.stored.passage.id: hit.stored for hit in near}.values():
        text = stored.passage.text
        told = ["", *(text[start:end] for start, end in sentences(text)), ""]
        for before, one, behind in zip(told, told[1:], told[2:], strict=False):
            if there.search(one):
                led_up = "" if there.search(before) else before
                found.append(_Mention(led_up, one, behind, stored.section.id, stored.date or ""))
    return found


def _only_named(one: _Mention, there: re.Pattern[str], subject: Coverage) -> bool:
    """Return whether a sentence says of an event that it was or shall be, and nothing more."""
    clauses = [clause for clause in _CLAUSE.split(one.text) if there.search(clause)]
    if not all(
        not _SAID.search(clause) and (_HELD.search(clause) or _TO_COME.search(clause))
        for clause in clauses
    ):
        return False
    if any(_HELD.search(clause) for clause in clauses) and _SAID.search(one.text):
        return False
    behind = one.behind
    if _SAID.search(behind):
        return False
    return subject.share(behind) < _SPEAKS_ON or bool(_GOES_ON.search(behind))
