"""Another time than the one asked for: a year, a meeting, a paper of a year."""

from __future__ import annotations

import re
from collections.abc import Collection

from app.answering.answer_type import asked_for, states_figure
from app.answering.cell_times import of_other_time
from app.answering.extract import Unit
from app.answering.focus import (
    of_time,
    on_time,
    own_time,
    runs_over,
    tells_of_time,
    time_asked,
    years_of,
)
from app.answering.lacking.case import LEAST_LETTERS, Case, years_in
from index.analysis import fold, indexed_text
from index.query import Query
from index.records import StoredPassage
from index.times import Period, month_of
from ingest.swedish import MONTHS, dates_in, sentences

_MONTH_NAMED = re.compile(rf"\b(?:{'|'.join(MONTHS)})\b")
_SHORT_MONTHS = re.compile(r"\b([a-z]{3,9})\.?\s?(?:[-–]|till)\s?([a-z]{3,9})\b")
_SEASON = re.compile(r"vår|sommar|höst|vint", re.I)
_TERM = re.compile(r"\b(?:vår|höst)termin|\b[vh]t\b", re.I)
_TERMS = {"v": range(1, 7), "h": range(7, 13)}
_SOME_MONTHS = 6
_OF_MEETING = re.compile(r"möte|sammanträd|dag")
_HARDLY = 0.2  # share of what is asked about in texts that are of something else
OVER_TIME = re.compile(r"\b(?:sedan|efter|från|till|mellan|ändra|förändra|utveckl|jämför)\w*", re.I)
_NEXT_YEAR = re.compile(r"\b(?:året|månaden) (?:efter|före|innan|därpå)\b", re.I)
_DECIDED_ON = re.compile(
    r"\b(?:beslut|beslöt|bestäm|antog|avslog|godkän|fastställ|redovisa|informera|presentera|rapportera"
    r"|klubba|rösta|sa(?:de)?\b(?: \w+){1,3} (?:ja|nej)\b)\w*\b[^,;.?]*?"
    r"(?:\d{4}-\d{2}-\d{2}|\d{1,2} [a-zåäö]+ \d{4}|\bi [a-zåäö]+ \d{4})"
    r"\s*(?:\??$|(?:om|angående|gällande|beträffande|kring)\b)",
    re.I,
)
_DECIDED = re.compile(
    r"\b(?:beslutade\w*|beslöt\w*|beslutat\w*|antog\w*|antagit\w*|fastställde\w*|godkände\w*|avslog\w*)\b",
    re.I,
)
_NEAR_IN_MEANING = 0.03  # above the least relevance
_TIMED = 3  # cells of a known time that a table of several times has
_LEAST_SHARED = 0.1  # share of a question's words that a passage about it holds


def no_time(case: Case) -> str | None:
    """Return what is missing when no evidence is from, or tells of, the time asked for."""
    query = case.query
    if not own_time(query) or runs_over(query):
        return None
    if any(tells_of_time(query, one) for one in case.stored):
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
    if any(_tells_decided(query, one) for one in case.stored) or not (minutes or query.dates):
        return None
    asked = [*query.dates, *(period.words for period in months)]
    return f"inget protokoll från {', '.join(asked)} med ett sådant beslut är inläst"


def _tells_decided(query: Query, stored: StoredPassage) -> bool:
    """Return whether a paper tells of what was decided on a day asked for."""
    for start, end in sentences(stored.passage.text):
        sentence = stored.passage.text[start:end]
        days = {day for _, day in dates_in(sentence)}
        timely = days & set(query.dates) or any(
            period.holds(day) for period in query.periods for day in days
        )
        if timely and _DECIDED.search(sentence):
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
    if not own_time(query) or runs_over(query) or query.language == "en" or not words_asked:
        return None
    if query.items or any(on_time(query, unit.hit.stored) for unit in case.taken):
        return None
    subject = case.coverage.only(words_asked)
    texts = (indexed_text(stored.passage) for stored in case.stored)
    if max(subject.share(text) for text in texts) >= _LEAST_SHARED:
        return None
    if _in_other_words(case):
        return None
    return f"inget i underlaget om detta gäller {time_asked(query)}"


def _in_other_words(case: Case) -> bool:
    """Return whether what was found is so near in meaning that other words say the same."""
    nearest = max(hit.dense for hit in case.hits[:3])
    return nearest >= case.settings.min_relevance + _NEAR_IN_MEANING


def matter_of_other_days(case: Case) -> str | None:
    """Return what is missing when the meeting of the day asked for dealt with something else.

    "Vad beslutades om simhallen den 29 maj?", and the simhall is a matter of other meetings only.
    """
    query = case.query
    if query.intent != "decision" or len(query.dates) != 1 or query.items:
        return None
    if query.language == "en" or not own_time(query):
        return None
    if not all(on_time(query, unit.hit.stored) for unit in case.taken):
        return None
    if _in_other_words(case):
        return None
    subject = case.coverage.only(
        [
            word
            for word in case.coverage.rarity
            if len(word) >= LEAST_LETTERS
            and not word[0].isdigit()  # nor a day, "2024-05-29"
            and word not in query.body_words
            and not _OF_MEETING.match(word)
        ]
    )
    if not subject.rarity:
        return None
    then = [*(hit.stored for hit in case.hits), *case.stored]
    if any(subject.share(indexed_text(stored.passage)) > _HARDLY for stored in then):
        return None
    return f"inget från {time_asked(query)} handlar om det"


def other_time(case: Case) -> str | None:
    """Return what is missing when the nearest statement is of other years than the one asked for.

    A decision's own day is its meeting's; what a question for a decision asks of is not judged.
    """
    query = case.query
    if any(_decided_then(case, unit) for unit in case.taken):
        return None
    if any(_tells_year(case, unit) for unit in case.taken if unit.role == "figure"):
        return None
    figure = case.asks_figure
    best = case.best
    stated = [unit for unit in case.stated if not unit.decision]
    if figure and stated and (best.decision or not states_figure(best.text)):
        best = max(stated, key=lambda unit: case.coverage.share(unit.text))
    over_time = OVER_TIME.search(_NEXT_YEAR.sub(" ", query.question))
    if best.decision or over_time or not (figure or query.intent == "other"):
        return None
    if best.row or not own_time(query):
        return None
    if not figure and not states_figure(best.text) and on_time(query, best.hit.stored):
        return None  # of a paper of that time, whatever years it looks ahead to
    above = years_in(best.hit.stored.section.title or "")
    # "Hur stor andel hade … den 31 december 2025?" over the figure says when it was so
    told = years_in(best.text) or (above if figure else set())
    if not told or (told | above) & _years_asked(query):
        return None
    return f"det som sägs gäller {listed(told)}, inte {time_asked(query)}"


def other_month(case: Case) -> str | None:
    """Return what is missing when a figure of one month is asked for, and told is one of another.

    "Hur många klarades i februari?", and the sentence says "under januari".
    """
    query = case.query
    if not case.asks_figure or len(query.periods) != 1 or not own_time(query):
        return None
    asked = _months_asked(query.periods[0])
    if not asked:
        return None
    if not case.stated or any(unit.decision for unit in case.stated):
        return None
    rows = [unit for unit in case.stated if unit.row]
    if rows:  # "Utfall januari" over the column, whatever day the meeting had
        heads = (f"{case.columns(row)} {row.hit.stored.section.title or ''}" for row in rows)
        told = set().union(*map(_months, (*heads, *(unit.text for unit in case.stated))))
        then = told & asked
    else:
        best = max(case.stated, key=lambda unit: case.coverage.share(unit.text))
        told = _months(best.text)
        then = (told | _months(best.hit.stored.section.title or "")) & asked
        if on_time(query, best.hit.stored):
            return None
    if not told or then:
        return None
    return f"det som sägs gäller inte {time_asked(query)}"


def _months_asked(period: Period) -> set[int]:
    """Return the months of a month, a school term, or some months; none of what has loose ends."""
    first, last = int(period.first[5:7]), int(period.last[5:7])
    if period.first[:4] != period.last[:4] or not 0 <= last - first < _SOME_MONTHS:
        return set()
    loose = _SEASON.search(period.words) and not _TERM.search(period.words)
    return set() if loose else set(range(first, last + 1))


def _months(text: str) -> set[int]:
    """Return the months that a text names, 1–12, those of a school term too."""
    folded = text.casefold()
    found = {month for word in _MONTH_NAMED.findall(folded) if (month := month_of(word))}
    for match in _SHORT_MONTHS.finditer(folded):  # "jan–mars"
        first, last = month_of(match[1]), month_of(match[2])
        if first and last:
            found |= set(range(first, last + 1))
    for match in _TERM.finditer(folded):
        found |= set(_TERMS[match[0][0]])
    return found


def _decided_then(case: Case, unit: Unit) -> bool:
    """Return whether a unit was decided at the time asked for, in the § that tells of others.

    What was counted at a time is not decided.
    """
    stored = unit.hit.stored
    here = case.best.hit.stored.section.id
    decided = unit.decision is not None and stored.section.id == here
    if not decided or not on_time(case.query, stored):
        return False
    return unit is case.taken[0] or "count" not in asked_for(case.query.question)


def _years_asked(query: Query) -> set[int]:
    """Return the years that a question names."""
    return {int(day[:4]) for day in query.dates} | years_of(query.periods)


def _tells_year(case: Case, unit: Unit) -> bool:
    """Return whether a table row has a cell of a year asked for."""
    return bool(years_in(case.columns(unit)) & _years_asked(case.query))


def other_column(case: Case) -> str | None:
    """Return what is missing when the row asked for has cells, and all of them of other years."""
    query = case.query
    asked = _years_asked(query)
    if not own_time(query) or OVER_TIME.search(query.question):
        return None
    rows = [unit for unit in case.taken if years_in(case.columns(unit))]
    if query.names:
        rows = [row for row in rows if all(fold(name) in fold(row.text) for name in query.names)]
    told = set().union(*(years_in(case.columns(row)) for row in rows))
    if not rows or told & asked or any(years_in(unit.text) & asked for unit in case.taken):
        return None
    return f"tabellen har {listed(told)}, inte {time_asked(query)}"


def not_in_table(case: Case) -> str | None:
    """Return what is missing when a figure is told from a table that lacks the time asked for.

    "Totalt" at the foot of a table of months is of none of them.
    """
    query = case.query
    rows = [unit for unit in case.taken if unit.row]
    over_time = OVER_TIME.search(_NEXT_YEAR.sub(" ", query.question))
    if not query.periods or query.intent != "figure" or over_time:
        return None
    names = [fold(name) for name in query.names]
    stated = (unit.text for unit in case.taken if not unit.row and states_figure(unit.text))
    if not rows or any(all(name in fold(text) for name in names) for text in stated):
        return None
    cells = [one for row in rows for one in case.figures.get(row.hit.stored.passage.id, ())]
    timed = [one for one in cells if one.period]
    told = ((one, row) for row in rows for one in case.cells(row) if one.period)
    if len(timed) < _TIMED or not all(
        of_other_time(query, one, row.hit.stored) for one, row in told
    ):
        return None
    return f"tabellen har inget för {time_asked(query)}"


def listed(years: Collection[int]) -> str:
    """Return years as they are told: "2022, 2023"."""
    return ", ".join(map(str, sorted(years)))
