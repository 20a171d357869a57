"""The paper of another year than the one asked for, or of a part of it."""

from __future__ import annotations

import re

from app.answering.focus import ACCOUNTS, over
from app.answering.lacking.case import Case, years_in
from app.answering.lacking.times import OVER_TIME, listed
from app.answering.polarity import is_yes_no

_PAPER = re.compile(
    r"\b(delårsrapport\w*|årsredovisning\w*|verksamhetsberättelse\w*|årsrapport\w*|bokslut\w*"
    r"|internkontrollplan\w*|verksamhetsplan\w*)\b[^.?]{0,40}?\b((?:19|20)\d\d)\b",
    re.I,
)
# The year that what is asked for is of: "stipendiet för 2024", "2024 års taxa".
_OF_YEAR = re.compile(r"\bför (?:år(?:et)? )?((?:19|20)\d\d)\b|\b((?:19|20)\d\d) års\b", re.I)
_WHOLE_YEAR = re.compile(r"\bhelår|\bhela (?:året |år )?(?:19|20)\d\d|\bhela året\b", re.I)
_PART_OF_YEAR = re.compile(
    r"\bdelår|\btertial|\bkvartal|\bhalvår|\b(?:efter|till och med|t\.?o\.?m\.?|per) (?:den )?"
    r"(?:\d{1,2} )?(?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november)"
    r"|\bjan\w*\s?[–-]\s?(?:feb|mar|apr|maj|jun|jul|aug|sep|okt|nov)\w*",
    re.I,
)
_OF_WHOLE_YEAR = re.compile(r"\bhelår|\bprognos|\bhela året|\bårsbokslut|\bårsredovisning", re.I)


def other_year_of(case: Case) -> str | None:
    """Return what is missing when what is told is of another year than the one it is asked of.

    "Vem fick stipendiet för 2024?", and under the title it says "Stipendium 2023": that the
    meeting was in 2024 makes it no answer.
    """
    match = _OF_YEAR.search(case.query.question)
    if match is None or OVER_TIME.search(case.query.question) or is_yes_no(case.query.question):
        return None
    asked = int(match[1] or match[2])
    best = case.best
    told = years_in(best.text) or years_in(best.hit.stored.section.title or "")
    if not told or any(asked in years_in(f"{u.text} {case.columns(u)}") for u in case.taken):
        return None
    above = best.hit.stored
    paper = "" if above.section.kind == "agenda_item" else above.document_title or ""
    if asked in years_in(f"{above.section.title or ''} {paper}"):
        return None
    return f"det som sägs gäller {listed(told)}, inte {asked}"


def part_of_year(case: Case) -> str | None:
    """Return what is missing when a whole year is asked for and what is told is of a part of it."""
    if not _WHOLE_YEAR.search(case.query.question):
        return None
    if any(
        _OF_WHOLE_YEAR.search(f"{u.hit.stored.section.title} {u.text} {case.columns(u)}")
        for u in case.taken
    ):
        return None
    best = max(case.stated or case.taken, key=lambda unit: case.coverage.share(unit.text))
    stored = best.hit.stored
    above = f"{stored.document_title or ''} {stored.passage.context}"
    part = _PART_OF_YEAR.search(f"{best.text}\n{case.columns(best)}\n{above}")
    return f"det som sägs gäller en del av året (”{part[0]}”)" if part else None


def no_accounts(case: Case) -> str | None:
    """Return what is missing when a year's accounts are asked about and only a part-year is told.

    "Vilket resultat blev det i bokslutet?", and the report is of January to August.
    """
    asked = ACCOUNTS.search(case.query.question)
    if asked is None or not case.asks_figure and case.query.intent != "other":
        return None
    for unit in case.taken:
        stored = unit.hit.stored
        told = f"{over(stored)} {unit.text} {case.columns(unit)} {stored.passage.context}"
        if ACCOUNTS.search(told) or not _PART_OF_YEAR.search(told):
            return None
    return f"det som sägs gäller en del av året, inte årets {asked[1].casefold()}"


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
