"""Another time than the one asked for: a year, a meeting, a paper of a year."""

from __future__ import annotations

import re

from app.answering.answer_type import asked_for
from app.answering.extract import Coverage
from app.answering.focus import of_time, on_time, own_time, tells_of_time, time_asked
from app.answering.lacking.case import LEAST_LETTERS, Case
from index.analysis import indexed_text
from index.query import Query
from index.records import StoredPassage
from ingest.swedish import dates_in, sentences

_YEAR = re.compile(r"(?<![\d/:])((?:19|20)\d\d)(?![\d/:])")
_OVER_TIME = re.compile(
    r"\b(?:sedan|efter|från|till|mellan|ändra|förändra|utveckl|jämför)\w*", re.I
)
_PAPER = re.compile(
    r"\b(delårsrapport\w*|årsredovisning\w*|verksamhetsberättelse\w*|årsrapport\w*|bokslut\w*"
    r"|internkontrollplan\w*|verksamhetsplan\w*)\b[^.?]{0,40}?\b((?:19|20)\d\d)\b",
    re.I,
)
_DECIDED_ON = re.compile(
    r"\b(?:beslut|beslöt|bestäm|antog|avslog|godkän|redovisa|informera|presentera|rapportera)\w*\b.*?"
    r"(?:\d{4}-\d{2}-\d{2}|\d{1,2} [a-zåäö]+ \d{4}|\bi [a-zåäö]+ \d{4})\s*\??$",
    re.I,
)
_DECIDED = re.compile(
    r"\b(?:beslutade\w*|beslöt\w*|beslutat\w*|antog\w*|antagit\w*|fastställde\w*)\b", re.I
)
_LEAST_SHARED = 0.1  # share of a question's words that a passage about it holds


def no_time(case: Case) -> str | None:
    """Return what is missing when no evidence is from, or tells of, the time asked for."""
    query = case.query
    if not own_time(query) or any(tells_of_time(query, one) for one in case.stored):
        return None
    timely = {hit.stored.passage.id for hit in of_time(query, case.hits)}
    if any(one.passage.id in timely for one in case.stored):
        return None
    return f"inget i underlaget om detta gäller {time_asked(query)}"


def no_meeting(case: Case) -> str | None:
    """Return what is missing when the decisions of a day are asked for and none is from it.

    A § of an earlier day that only names that day ("bordläggs till den 16 april") is none.
    """
    query = case.query
    months = [period for period in query.periods if period.first[:4] == period.last[:4]]
    months = [period for period in months if period.last[5:7] != "12" or period.first[5:7] != "01"]
    if not (query.dates or months) or not _DECIDED_ON.search(query.question):
        return None
    minutes = [stored for stored in case.stored if stored.section.kind == "agenda_item"]
    if any(on_time(query, stored) or not stored.date for stored in minutes):
        return None
    if not minutes and (not query.dates or any(_tells_decided(query, one) for one in case.stored)):
        return None
    asked = [*query.dates, *(period.words for period in months)]
    return f"inget protokoll från {', '.join(asked)} med ett sådant beslut är inläst"


def _tells_decided(query: Query, stored: StoredPassage) -> bool:
    """Return whether a paper tells of what was decided on a day asked for."""
    for start, end in sentences(stored.passage.text):
        sentence = stored.passage.text[start:end]
        days = {day for _, day in dates_in(sentence)}
        if days & set(query.dates) and _DECIDED.search(sentence):
            return True
    return stored.date in query.dates


def other_matter(case: Case) -> str | None:
    """Return what is missing when what is of the time asked for is of another matter.

    A question is narrowed to its time first: what is left may only share the year with it.
    """
    query = case.query
    words_asked = [
        word for word in case.coverage.rarity if not word.isdigit() and len(word) >= LEAST_LETTERS
    ]
    if not own_time(query) or query.language == "en" or not words_asked:
        return None
    if query.items or any(on_time(query, unit.hit.stored) for unit in case.taken):
        return None
    subject = Coverage({word: case.coverage.rarity[word] for word in words_asked})
    texts = (indexed_text(stored.passage) for stored in case.stored)
    if max(subject.share(text) for text in texts) >= _LEAST_SHARED:
        return None
    return f"inget i underlaget om detta gäller {time_asked(query)}"


def other_time(case: Case) -> str | None:
    """Return what is missing when the nearest statement is of other years than the one asked for.

    A decision's own day is its meeting's; what a question for a decision asks of is not judged.
    """
    query = case.query
    first = case.taken[0]
    if first.decision is not None and on_time(query, first.hit.stored):
        return None
    figure = query.intent == "figure" or asked_for(query.question) & {"count", "amount", "share"}
    if (
        case.best.decision
        or not (figure or query.intent == "other")
        or _OVER_TIME.search(query.question)
    ):
        return None
    if case.best.role == "figure" or not own_time(query):
        return None
    asked = {int(day[:4]) for day in query.dates}
    for period in query.periods:
        asked |= set(range(int(period.first[:4]), int(period.last[:4]) + 1))
    told = {int(year) for year in _YEAR.findall(case.best.text)}
    above = {int(year) for year in _YEAR.findall(case.best.hit.stored.section.title or "")}
    if not told or (told | above) & asked:
        return None
    years = ", ".join(str(year) for year in sorted(told))
    return f"det som sägs gäller {years}, inte {time_asked(query)}"


def other_paper(case: Case) -> str | None:
    """Return what is missing when a paper of a named year is asked for and none of it is used."""
    match = _PAPER.search(case.query.question)
    if match is None:
        return None
    for unit in case.taken:
        stored = unit.hit.stored
        named = f"{stored.document_title} {stored.document_date} {stored.file} {stored.date}"
        if match[2] in f"{named} {stored.passage.context} {stored.passage.text}":
            return None
    return f"{match[1].casefold()} för {match[2]} är inte inläst"
