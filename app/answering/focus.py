"""Which of the ranked passages an answer may be drawn from: the §, day and part asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from app.answering.names import named
from app.answering.parts_of_year import parts_in
from index.analysis import fold
from index.query import Query
from index.records import StoredPassage
from index.retrieval import Hit
from index.times import LAST_DAY, Period, month_of
from ingest.part_heads import ORGANISATION
from ingest.records import RULES
from ingest.swedish import dates_in

_SEASONS = ("vår", "sommar", "höst", "vinter")
_ABOUT_A_DOCUMENT = re.compile(
    r"rapport(?:en|er|erna)?\b|redovisning(?:en)?\b|protokoll|överenskommelse|avtal|enkät|skrivelse"
    r"|bokslut|reglemente",
    re.I,
)

# A course of events that ends in a time is not of that time only.
_FROM_TO = re.compile(r"\bfrån\b.+\b(?:till|fram till)\b", re.I)
# "mindre i höst än i vintras": the time is what the answer is compared with, not where it stands
_MORE_THAN = re.compile(
    r"\b(?:mindre|mer|större|högre|lägre|fler|färre|längre|kortare|dyrare|billigare|annorlunda)\b"
    r".* än (?:i |under |för )?(?:vintras|våras|somras|höstas|fjol|förra|tidigare|(?:19|20)\d\d)",
    re.I,
)
_COMPARES = re.compile(
    r"skill(?:er|nad)|jämför|ändra|förändra|båda|både|nytt|mot tidigare|differ|compar|change", re.I
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_MONTH = re.compile(r"([a-zåäö]{3,})(?:\s+((?:19|20)\d\d)\b)?")
# the accounts of a whole year, closed: what a part-year report forecasts is not in them
ACCOUNTS = re.compile(
    r"\b(bokslut(?!sberedning|sprognos)|årsredovisning|verksamhetsberättelse|årsrapport"
    r"|helårsutfall|helårsresultat)",
    re.I,
)
_PART_YEAR = re.compile(r"delår|tertial|kvartalsrapport|halvår", re.I)
_SPAN_OF_YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d)\s?[–-]\s?((?:19|20)\d\d)(?!\d)")
_UNTIL_YEARS_END = re.compile(
    r"(?:till och med|t\.?\s?o\.?\s?m\.?|fram till)\s(?:den\s)?(?:31\sdecember\s|utgången\sav\s)?"
    r"((?:19|20)\d\d)\b[^.]{0,200}?\b(?:därefter|sedan|efter det|från årsskiftet)\b",
    re.I,
)
_OWN_VIEW = re.compile(r"\b(?:vill|ville|tyckte|ansåg|svarade|skrev)\b", re.I)
_PROPERTY = re.compile(r"\b[A-ZÅÄÖ][a-zåäö]+ \d{1,3}:\d{1,4}\b")  # its designation
_MOST_YEARS = 15  # of a span of years that is asked for
_FAR_BELOW = 0.6  # share of an undated hit's score that the best one of the time asked for has
_NEAR_LEAD = 0.85  # score of a hit that counts beside the leading one


def number_of(stored: StoredPassage) -> str:
    """Return the number of a passage's §, clause or question without its sign, or ""."""
    return (stored.section.number or "").casefold().removeprefix("§").strip()


def attached_to(stored: StoredPassage, other: StoredPassage) -> bool:
    """Return whether ``other`` is of an attachment to a §, in its file: "Reservation, § 72"."""
    number = number_of(stored)
    title = other.section.title or ""
    return (
        bool(number)
        and other.document_id == stored.document_id
        and other.section.kind != "agenda_item"
        and bool(re.search(rf"§\s?{re.escape(number)}(?!\d)", title))
    )


def on_time(query: Query, stored: StoredPassage) -> bool:
    """Return whether a passage's own date is one that the question asks for."""
    date = stored.date or ""
    return date in query.dates or any(period.holds(date) for period in query.periods if date)


def time_asked(query: Query) -> str:
    """Return the days and periods that a question asks for, as it or the turns before name them."""
    return ", ".join([*query.dates, *(period.words for period in query.periods)])


def years_of(periods: Iterable[Period]) -> set[int]:
    """Return the years that periods lie in."""
    return {
        year
        for period in periods
        for year in range(int(period.first[:4]), int(period.last[:4]) + 1)
    }


def own_time(query: Query) -> bool:
    """Return whether a question itself names a time, and not only the turns before it."""
    named = [one for one in query.understood if one.kind in ("date", "period")]
    return any(not one.carried for one in named) and not _only_compared(query)


def runs_over(query: Query) -> bool:
    """Return whether a question asks for a course of events that only begins or ends in a time."""
    return query.intent == "timeline" and bool(_FROM_TO.search(query.question))


def _only_compared(query: Query) -> bool:
    """Return whether the one time that a question names is what the answer is compared with."""
    single = len(query.dates) + len(query.periods) == 1
    return single and bool(_MORE_THAN.search(query.question))


def tells_of_time(query: Query, stored: StoredPassage) -> bool:
    """Return whether a passage is from, or tells of, the time that the question asks for."""
    if on_time(query, stored):
        return True
    text = f"{stored.passage.context}\n{stored.section.title or ''}\n{stored.passage.text}"
    told = {date for _, date in dates_in(text)}
    if told & set(query.dates):
        return True
    if any(period.holds(date) for period in query.periods for date in told):
        return True
    if any(_names(period, text) for period in query.periods):
        return True
    if _in_force(query, stored) or any(_after(period, text) for period in query.periods):
        return True
    # "enligt rapporten för början av 2026": the year names the document, not the event
    title = f"{stored.document_title or ''} {stored.document_date or ''}"
    return bool(_ABOUT_A_DOCUMENT.search(query.question)) and any(
        period.first[:4] in title
        for period in query.periods
        if period.first[5:7] == "01"  # a month's name is told where it is meant
    )


def _after(period: Period, text: str) -> bool:
    """Return whether a text says what holds after a year's end, and a period lies after it.

    "Till och med den 31 december 2025 … därefter": what comes after is of 2026.
    """
    return any(int(period.first[:4]) == int(year) + 1 for year in _UNTIL_YEARS_END.findall(text))


def _in_force(query: Query, stored: StoredPassage) -> bool:
    """Return whether an agreement's title says that it holds in a year asked for: "2025–2029"."""
    if stored.section.part_kind not in RULES:
        return False
    return any(
        first <= period.first[:4] <= last
        for first, last in _spans(stored)
        for period in query.periods
    )


def _spans(stored: StoredPassage) -> list[tuple[str, str]]:
    """Return the first and last year of each span that a paper's title or file names."""
    return _SPAN_OF_YEARS.findall(f"{stored.document_title or ''} {stored.file}")


def _names(period: Period, text: str) -> bool:
    """Return whether a text names a period: its year, and its month where one is asked for."""
    year = period.first[:4]
    asked = _YEAR.search(period.words)
    if period.last == LAST_DAY and asked and re.search(rf"(?<!\d){asked[0]}(?!\d)", text):
        return True  # "efter 2025": of a time to come the text tells by the year it names
    # a year at the end of a span ("2023–2027") does not make the text one of that year
    years = range(int(year), min(int(period.last[:4]), int(year) + _MOST_YEARS) + 1)
    if not any(re.search(rf"(?<![\d–-]){one}(?![\d–])", text) for one in years):
        return False
    if period.first[:4] != period.last[:4] and period.last != LAST_DAY:
        return True  # of years to compare, one
    first, last = int(period.first[5:7]), int(period.last[5:7])
    if last - first == 11 or (first, last) in parts_in(text):
        return True
    folded = fold(text)
    # "20 december 2023" in a paper of 2024 is no December of 2024
    named = {month_of(word) for word, of in _MONTH.findall(folded) if of in ("", year)}
    if named & set(range(first, last + 1)):
        return True
    return any(season in folded and season in fold(period.words) for season in _SEASONS)


def focus(query: Query, hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits that are of the §, time and part asked for; all where none is."""
    kept = list(hits)
    if (query.dates or query.periods) and not (runs_over(query) or _only_compared(query)):
        kept = _with_undated(of_time(query, kept), kept) or kept
    kept = _of_accounts(query, kept)
    kept = _of_one_version(query, kept)
    kept = _without_others(query, kept)
    kept = _of_property(query, kept)
    if query.items:
        there = [hit for hit in kept if number_of(hit.stored) in query.items]
        kept = there or kept
    if query.role is not None:
        # the part asked for, and the rest of its § for what else is asked in the same breath
        parts = [
            hit for hit in kept[:6] if hit.stored.passage.role == query.role and _leads(hit, kept)
        ]
        if parts:
            sections = {hit.stored.section.id for hit in parts[:2]}
            sections |= {
                hit.stored.section.id
                for hit in kept
                if any(attached_to(part.stored, hit.stored) for part in parts[:2])
            }
            kept = [hit for hit in kept if hit.stored.section.id in sections]
        elif query.role == "vote" and kept and kept[0].stored.section.kind == "agenda_item":
            # how another matter was voted on is no answer
            kept = [hit for hit in kept if _leads(hit, kept)]
    return kept


def _with_undated(timely: Sequence[Hit], hits: Sequence[Hit]) -> list[Hit]:
    """Return what is of the time asked for, and what far outranks it and has no date at all.

    A slide names its subject and no day; that it is of another time is nowhere said.
    """
    best = max((hit.score for hit in timely), default=0.0)
    kept = {hit.stored.passage.id for hit in timely}
    return [
        hit
        for hit in hits
        if hit.stored.passage.id in kept
        or (timely and hit.stored.date is None and best < _FAR_BELOW * hit.score)
    ]


def _of_accounts(query: Query, hits: Sequence[Hit]) -> list[Hit]:
    """Leave out part-year reports where a year's accounts are asked about and there are any."""
    if not ACCOUNTS.search(query.question):
        return list(hits)
    kept = [hit for hit in hits if not _PART_YEAR.search(over(hit.stored))]
    there = any(ACCOUNTS.search(f"{over(h.stored)} {h.stored.passage.text}") for h in kept)
    return kept if there else list(hits)


def over(stored: StoredPassage) -> str:
    """Return what stands over a passage: the names of its paper and its section."""
    return f"{stored.document_title or ''} {stored.file} {stored.section.title or ''}"


def _of_one_version(query: Query, hits: Sequence[Hit]) -> list[Hit]:
    """Leave out an agreement that a later one replaces where the later one leads, or the reverse.

    A course of events needs both, and so does a comparison.
    """
    if not hits or query.intent == "timeline" or _COMPARES.search(query.question):
        return list(hits)
    first = hits[0]
    if first.stored.section.part_kind not in RULES:
        return list(hits)
    return [
        hit
        for hit in hits
        if hit.replaced == first.replaced or hit.stored.section.part_kind not in RULES
    ]


def _without_others(query: Query, hits: Sequence[Hit]) -> list[Hit]:
    """Leave out papers that others wrote, where one by whom the question names is there.

    What Ekby answered does not stand in Åby's letter, unless that names Ekby.
    """
    wrote = [_writer(hit.stored) for hit in hits]
    asked = {writer for writer in wrote if writer and any(named(writer, n) for n in query.names)}
    if not asked:
        return list(hits)
    # what others say is nobody's own view
    alone = query.intent == "position" or bool(_OWN_VIEW.search(query.question))
    return [
        hit
        for hit, writer in zip(hits, wrote, strict=True)
        if writer in asked or (writer is None and not alone) or _tells_of(query, hit.stored)
    ]


def _of_property(query: Query, hits: Sequence[Hit]) -> list[Hit]:
    """Keep what is of a property that the question names, where any is: "Ekby 2:14"."""
    asked = _PROPERTY.findall(query.question)
    if not asked:
        return list(hits)
    of_it = {
        hit.stored.section.id
        for hit in hits
        if set(asked)
        & set(_PROPERTY.findall(f"{hit.stored.section.title} {hit.stored.passage.text}"))
    }
    return [hit for hit in hits if hit.stored.section.id in of_it] or list(hits)


def _writer(stored: StoredPassage) -> str | None:
    """Return the municipality or region that wrote a paper, None for minutes, rules and others."""
    if stored.section.kind == "agenda_item" or stored.section.part_kind in RULES:
        return None
    return stored.body if ORGANISATION.search(stored.body or "") else None


def _tells_of(query: Query, stored: StoredPassage) -> bool:
    text = f"{stored.section.title or ''} {stored.passage.text}"
    return any(named(text, name) for name in query.names)


def of_time(query: Query, hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits of the time asked for, and those of the papers that are of it as a whole.

    A report without a date names its period once, in its summary, and is about it on every page.
    """
    telling = {hit.stored.passage.id for hit in hits if tells_of_time(query, hit.stored)}
    papers = {
        hit.stored.document_id
        for hit in hits
        if hit.stored.date is None and hit.stored.passage.id in telling
    }
    return [
        hit
        for hit in hits
        if hit.stored.passage.id in telling
        or (hit.stored.date is None and hit.stored.document_id in papers)
        or _still_in_force(query, hit, hits)
    ]


def _still_in_force(query: Query, hit: Hit, hits: Sequence[Hit]) -> bool:
    """Return whether a hit that leads is of rules older than the time asked for and not replaced.

    "Vem betalar 2026?": what an agreement of 2024 says holds until another replaces it.
    """
    if hit.stored.section.part_kind not in RULES or hit.replaced or not hit.stored.date:
        return False
    last = max([*query.dates, *(period.last for period in query.periods)])
    if any(until < last[:4] for _, until in _spans(hit.stored)):
        return False  # "2019–2023" says when it ended
    return hit.stored.date <= last and hit.score >= _NEAR_LEAD * hits[0].score


def _leads(hit: Hit, hits: Sequence[Hit]) -> bool:
    """Return whether a hit is of the leading § or ranks beside it: another § is another matter."""
    first = hits[0]
    same = hit.stored.section.id == first.stored.section.id
    return same or hit.score >= _NEAR_LEAD * first.score
