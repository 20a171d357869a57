"""A §, a registration number or a number that the question names and the evidence does not."""

from __future__ import annotations

import re
from collections.abc import Collection

from app.answering.focus import number_of, on_time, time_asked
from app.answering.lacking.case import Case
from index.analysis import dnr_key, fold, indexed_text
from index.records import StoredPassage
from ingest.records import RULES
from ingest.swedish import NUMBER_WORDS, registration_numbers

_RULES = "reglementet?|delegationsordningen|överenskommelsen|avtalet"
_OF_RULES = re.compile(
    rf"(?:§\s*|\b)\d+(?:\.\d+|\w)?,? (?:i|av|enligt) (?:\w+ )?({_RULES})"
    rf"|({_RULES})(?:s|, )?\s?§\s*\d",
    re.I,
)
_NO_NUMBER = re.compile(  # dates, years, §§, ages of papers: they are looked at elsewhere
    r"\d{4}-\d{2}-\d{2}|\b\d{1,2}[:/]?(?:e|a)?\s?(?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)\w*"
    r"|§+\s*\d+\w?(?:\s?/\s?\d{4})?|\bparagraf\w*\s\d+|\b(?:19|20)\d\d(?:\s?[–/-]\s?\d{2,4})?"
    r"|\b\d+-(?:åring|plus)\w*|\b\d+\s?(?:kap|§)|\d+[:/]\d+|\b\d{1,2}\.\d+|\bkl\w*\.? \d+",
    re.I,
)
_CLAUSE = re.compile(
    rf"(?<![\d.])(\d{{1,2}}\.\d{{1,2}})(?![\d.]),? (?:i|av|enligt) (?:\w+ )?\w*(?:{_RULES})\b", re.I
)
_OF_AGE = re.compile(r"\b(?:över|under|fyllda?) (\d{1,3}) år\b", re.I)
_SEASON_YEAR = re.compile(r"(?<!årsskiftet )\b(?:19|20)(\d\d)\s?[/–-]\s?(?:20)?(\d\d)\b")
_NUMBERED = re.compile(
    rf"\b(omgång|alternativ|anbud|fråga|etapp|steg|fas) ({'|'.join(NUMBER_WORDS)})\b", re.I
)


def no_item(case: Case) -> str | None:
    """Return what is missing when a § is asked for that is not there, or not on that day."""
    query = case.query
    if not query.items:
        return None
    rules = _OF_RULES.search(query.question)
    if rules and not any(_is_clause(hit.stored, query.items) for hit in case.hits):
        return f"§ {', § '.join(query.items)} finns inte i {(rules[1] or rules[2]).casefold()}"
    days = {day for item in query.items for day in case.known.items.get(item, ())}
    if not days and not any(item in case.known.items for item in query.items):
        told = any(
            re.search(rf"§\s*{re.escape(item)}\b", hit.stored.passage.text)
            for hit in case.hits[:3]
            for item in query.items
        )
        return None if told else "§ " + ", § ".join(query.items) + " finns inte i underlaget"
    if not (query.dates or query.periods):
        return None
    if not days:
        return None  # it has no day that could be another one
    there = [hit for hit in case.hits if number_of(hit.stored) in query.items]
    if any(on_time(query, hit.stored) or not hit.stored.date for hit in there):
        return None
    asked = time_asked(query)
    on_day = [day for day in days if day in query.dates or any(p.holds(day) for p in query.periods)]
    if on_day:  # it is there, under a filter or another document: not to be denied
        return f"§ {query.items[0]} från {asked} finns, men inte bland de sökta dokumenten"
    listed = ", ".join(sorted(days))
    return f"§ {query.items[0]} finns inte från {asked}, bara från {listed}"


def _is_clause(stored: StoredPassage, items: Collection[str]) -> bool:
    """Return whether a passage is of a clause of rules or an agreement with one of the numbers."""
    rules = stored.section.part_kind in RULES
    return rules and number_of(stored) in items


def no_dnr(case: Case) -> str | None:
    """Return what is missing when a registration number asked for is nowhere in the evidence."""
    for dnr in case.query.dnrs:
        key = dnr_key(dnr)
        known = any(hit.stored.dnr and dnr_key(hit.stored.dnr) == key for hit in case.hits)
        told = any(
            key == dnr_key(number)
            for hit in case.hits
            for number in registration_numbers(hit.stored.passage.text)
        )
        if not (known or told):
            return f"diarienumret {dnr} finns inte i underlaget"
    return None


# "Om materialet går på 15 000 kronor, vem betalar?": an example, made up by who asks
_SUPPOSED = re.compile(
    r"^\s*(?:om|ifall|if)\b[^,?]*,"
    # "En brygga går sönder och det kostar 40 000 att laga. Vem betalar?"
    r"|^\s*(?:en|ett|någon|anta|säg)\b[^.?]*\.(?=\s)"
    # "Får en rektor köpa in något för 250 000 kronor?": measured against a limit
    r"|^(?:(?:vem|vilk(?:en|et|a) [\w-]+) )?(?:får|kan)\b[^?]*\d[\d \u00a0]*"
    r"(?:kronor|kr|tkr|procent|timmar|dagar|veckor|månader|år|meter|minuter)\b"
    # "Vem beslutar om en anpassning för 250 000 kronor?": a case that rules say who decides
    r"|^(?:vem|vems|vilken (?:chef|delegat|handläggare|tjänsteman|nivå)|på vilken nivå)\b[^?]*"
    r"\b(?:avgör|beslutar|bestämmer|godkänner|skriver under|tecknar)\w*\b[^?]*",
    re.I,
)


def other_number(case: Case) -> str | None:
    """Return what is missing when a number in the question stands nowhere in the evidence."""
    query = case.query
    text = _NO_NUMBER.sub(" ", _SUPPOSED.sub(" ", query.question))
    for dnr in query.dnrs:
        text = text.replace(dnr, " ")
    # what is told in the nearest § was not made up, though the answer stands in another
    near = case.of_section(case.hits[0].stored.section.id)
    told = "\n".join([case.told, *(fold(indexed_text(hit.stored.passage)) for hit in near)])
    there = set(re.findall(r"\d+", re.sub(r"(?<=\d)[ \u00a0](?=\d{3})", "", told)))
    for match in re.finditer(r"\b\d[\d \u00a0]*(?:,\d+)?\b", text):
        digits = re.sub(r"\D.*", "", re.sub(r"[ \u00a0]", "", match[0]))
        if digits and digits not in there and _worded(digits) not in told:
            return f"underlaget nämner inte {match[0].strip()}"
    told_years = {match.groups() for match in _SEASON_YEAR.finditer(told)}
    for match in _SEASON_YEAR.finditer(query.question):
        if int(match[2]) == int(match[1]) + 1 and told_years and match.groups() not in told_years:
            return f"det som sägs gäller inte {match[0]}"
    for match in _OF_AGE.finditer(case.query.question):
        if not re.search(rf"\b{match[1]}\s?(?:år\b|-?år|\+)", case.told):
            return f"underlaget nämner inte {match[0]}"
    for match in _NUMBERED.finditer(query.question):
        label, word = match[1].casefold(), match[2].casefold()
        number = NUMBER_WORDS.index(word) + 1
        if not re.search(rf"\b{label}\w* (?:{number}\b|{word}\b)|\b{number}:?e {label}", case.told):
            return f"underlaget nämner inte {match[0]}"
    return None


def no_clause(case: Case) -> str | None:
    """Return what is missing when a clause of rules or an agreement is asked for that is not there.

    "Vad säger 17.2 i avtalet?"
    """
    match = _CLAUSE.search(case.query.question)
    if match is None:
        return None
    number = re.compile(rf"(?<![\d.]){re.escape(match[1])}(?![\d]|\.\d)")
    if any(number.search(indexed_text(hit.stored.passage)) for hit in case.hits):
        return None
    return f"punkt {match[1]} finns inte i underlaget"


def _worded(digits: str) -> str:
    number = int(digits)
    return NUMBER_WORDS[number - 1] if 1 <= number <= len(NUMBER_WORDS) else digits
