"""When not to answer: the evidence does not carry the question."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.answering.extract import Coverage, Unit
from app.answering.fit import is_label
from app.answering.focus import on_time
from app.answering.lacking import (
    acts,
    amounts,
    bodies,
    events,
    grants,
    numbers,
    relevance,
    results,
    silence,
    studies,
    times,
    votes,
    who,
    years,
)
from app.answering.lacking.case import Case, Known
from app.answering.names import party_of, without_genitive
from app.answering.polarity import is_yes_no
from index.query import Query
from index.records import StoredPassage
from index.retrieval import Hit
from ingest.marks import item_name
from ingest.records import Figure, Passage, Section
from ingest.settings import Answering
from ingest.survey import is_yes_or_no, unticked_options

_ORDERS = re.compile(  # meant for a language model; nobody asks the documents so
    r"\b(?:ignorera|glöm|bortse från)\b.{0,40}\b(?:instruktion|regler)|systemprompt|felsökningsläge"
    r"|\bhitta på\b|utan att kontrollera"
    r"|\bskriva? (?:\w+ ){0,4}?(?:tal|dikt|vers|sång|saga|insändare|debattartikel|novell)\b",
    re.I,
)
_OF_DAYS_TO_COME = re.compile(
    r"\b(?:till|i|under) helgen\b|\bi ?morgon\b|\bi kväll\b|\bpå (?:lördag|söndag)\s*\?", re.I
)
_OF_MEETINGS = re.compile(  # what is on at the next meeting stands in its agenda
    r"möte|sammanträd|dagordning|kallelse|ärende|beslut|nämnd|styrelse|fullmäktige|utskott", re.I
)
_TICK = re.compile(
    r"kryss|vilken ruta|\bbocka|vilket (?:svars)?alternativ|svarsalternativ|fyllde .* i\b"
    r"|\bsvara\w* .*\bja eller nej\b",
    re.I,
)
_TICKED = re.compile(r"kryss|\bruta\b|\brutan\b|\bbock", re.I)
_OPTION = 12  # first letters of an option, by which an answer in words is told to name it
_AND_WHAT_ANSWERED = re.compile(r",? vad svarade (?:\w+ ){0,2}\w+\?$", re.I)
_OF_THE_QUESTION = 0.35  # share of a question's words that the survey question it means holds
# nearest passages among which the survey question is; more where the question asks for a tick
_TICKS_AMONG, _TICKS_NAMED = 3, 8

Check = Callable[[Case], str | None]

# In the order in which they are tried: what is named plainly before what is presupposed.
_STATED: tuple[Check, ...] = (
    numbers.no_item, times.no_time, times.no_meeting, results.no_report, numbers.no_dnr,
    who.no_name, who.other_author, votes.no_role, times.other_matter,
    times.matter_of_other_days,
)  # fmt: skip
_PRESUPPOSED: tuple[Check, ...] = (
    times.other_time, times.other_month, times.other_column, times.not_in_table,
    years.other_year_of, years.part_of_year, years.no_accounts,
    amounts.other_form, amounts.other_thing, amounts.other_payment,
    votes.no_ballots, votes.no_count_of_votes, who.not_among,
    who.nameless, who.not_of_place,
    numbers.other_number, numbers.no_clause, years.other_paper, acts.nothing_granted,
    acts.not_rejected,
    acts.only_in_proposal, acts.denied, acts.put_off, acts.sent_back, acts.only_proposed,
    results.only_ordered, results.only_planned,
    studies.only_announced, studies.no_final, events.no_outcome,
    grants.no_answer_yet, grants.only_requested, results.handed_on, results.still_open,
    results.said_missing, who.nobody_named, who.unnamed, acts.other_act, who.other_place,
    who.no_reasons_of, silence.silent, silence.no_reply,
    silence.no_reason_to_decline, bodies.other_body,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Searched:
    """What an answer was looked for in, for the reason of a refusal."""

    passages: int
    documents: int
    filtered: bool


def missing(
    query: Query, hits: Sequence[Hit], taken: Sequence[Unit], coverage: Coverage,
    settings: Answering, known: Known, figures: Mapping[str, Sequence[Figure]],
) -> str | None:  # fmt: skip
    """Return in Swedish what the evidence lacks, or None when it carries the question.

    ``figures``: the table cells of the passages, by passage id.
    """
    if _ORDERS.search(query.question):
        return "frågan ber om något annat än vad handlingarna säger"
    if _OF_DAYS_TO_COME.search(query.question) and not _OF_MEETINGS.search(query.question):
        return "handlingarna berättar inget om de närmaste dagarna"
    if hits and _asks_tick(query, hits, taken, coverage):
        return "svaret är ett kryss som inte kan utläsas ur textlagret"
    if not hits or not taken:
        return "inget stycke handlar om det"
    case = Case(query, hits, taken, coverage, settings, known, figures)
    # what an English question presupposes is not compared: its words are others
    checks = _STATED if query.language == "en" else _STATED + _PRESUPPOSED
    for check in checks:
        lacking = check(case)
        if lacking:
            return lacking
    if all(not (unit.row or unit.decision) and is_label(unit.text, unit.hit) for unit in taken):
        return "inget stycke säger något om det"
    lacking = amounts.no_figure(case)
    if lacking:
        return lacking
    on_day = query.dates and on_time(query, hits[0].stored)
    if query.items or query.dnrs or query.phrases or on_day:
        return None
    return relevance.no_relevance(case)


def _asks_tick(
    query: Query, hits: Sequence[Hit], taken: Sequence[Unit], coverage: Coverage
) -> bool:
    """Return whether the answer is a tick in a survey, and no tick can be read there."""
    plainly = bool(_TICK.search(query.question))
    near = [hit.stored.passage for hit in hits[: _TICKS_NAMED if plainly else _TICKS_AMONG]]
    either = plainly or is_yes_no(_AND_WHAT_ANSWERED.sub("?", query.question))
    unticked = [
        passage
        for passage in near
        if passage.role == "question"
        and (offered := unticked_options(passage.text))
        and (either or not all(map(is_yes_or_no, offered)))  # no answer to "vilka insatser"
    ]
    if not unticked and _TICKED.search(query.question):
        # answers put together from several respondents
        near = near[:_TICKS_AMONG]
        unticked = [passage for passage in near if unticked_options(passage.text)]
    if not unticked:
        return False
    if plainly:
        return not _wrote_option(query, max(unticked, key=lambda one: coverage.share(one.text)))
    told = any(_stands_behind_options(unit, near[0]) for unit in taken)
    leads = unticked[0] is near[0] and coverage.share(near[0].text) >= _OF_THE_QUESTION
    return leads and not told


def _stands_behind_options(unit: Unit, passage: Passage) -> bool:
    """Return whether a unit may answer a survey's question: not what leads up to its options."""
    if unit.hit.stored.passage.id != passage.id:
        return False
    places = (passage.text.find(one) for one in unticked_options(passage.text))
    return unit.end - passage.start > min(places, default=0)


def _wrote_option(query: Query, passage: Passage) -> bool:
    """Return whether whoever is named wrote an option out: "C: Säljas", not "C: Inget svar"."""
    who = [*query.names, *(party for word in query.words if (party := party_of(word)))]
    offered = "|".join(re.escape(one[:_OPTION]) for one in unticked_options(passage.text))
    named = "|".join(re.escape(without_genitive(name)) for name in who)
    pattern = rf"\b(?:{named})\w*(?: kommun)?\s*[:\n]\s*(?:{offered})"
    return bool(who) and bool(re.search(pattern, passage.text, re.I))


def nothing_later(section: Section) -> str:
    """Return what is missing when nothing later of a §'s matter is there."""
    place = (
        f"{item_name(section.number)} {section.date or ''}".strip()
        if section.number
        else section.title
    )
    return f"inget senare om ärendet i {place} är hittat"


def reason(missing_words: str, searched: Searched, nearest: Hit | None) -> str:
    """Return the refusal's reason: what was searched, what is missing, the nearest §."""
    scope = f"{searched.passages} stycken i {searched.documents} dokument"
    if searched.filtered:
        scope += " (efter filter)"
    text = f"Sökte i {scope}: {missing_words}."
    if nearest is not None:
        text += f" Närmast är {describe(nearest.stored)}."
    return text


def describe(stored: StoredPassage) -> str:
    """Return a passage's place in Swedish: "§ 36 Uppdrag … (Nämnden 2024-09-11, s. 47)"."""
    section = stored.section
    name = section.title or stored.document_title or stored.file
    if section.kind == "agenda_item" and section.number:
        name = f"{item_name(section.number)} {section.title or ''}".strip()
    place = " ".join(part for part in (stored.body, stored.date) if part)
    page = f"s. {stored.passage.page}"
    return f"{name} ({', '.join(part for part in (place, stored.file, page) if part)})"
