"""The time that a table's cell is of: by its row, its column and what stands over the table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from app.answering.parts_of_year import Months, only_part
from index.query import Query
from index.records import StoredPassage
from index.times import times_in
from ingest.records import Figure
from ingest.swedish import MONTHS
from ingest.table_words import month_of

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_OF_MONTH = r"[^.\n]*\b(?:i|under|för) {}\b(?! \d{{4}})[^.\n]*"
_MISSING = re.compile(r"\bsakna|\binte\b|\bfel\b", re.I)  # "Värdet för april saknas"
_QUARTER = re.compile(r"(\d{4})-Q([1-4])")
_ISO = re.compile(r"(\d{4})(?:-(\d{2}))?")


def period_fits(query: Query, figure: Figure, stored: StoredPassage) -> bool:
    """Return whether a cell is of the time asked for. ``stored``: the passage it stands in.

    A year's sum is not the month's figure, and that of eight months not the year's.
    """
    stretch = _stretch(figure, stored)
    if stretch is None:
        return False
    for first, last in _asked(query):
        month = stretch[0] == stretch[1]
        years = first.endswith("-01") and last.endswith("-12")
        whole = _whole_years(stretch)
        inside = first <= stretch[0] and stretch[1] <= last
        if stretch == (first, last) or (inside and (month or (whole and years))):
            return True
    return False


def is_of_time(query: Query, figure: Figure, stored: StoredPassage) -> bool:
    """Return whether a cell is of the time asked for, by its own names or by the table's lead.

    "Andelen under augusti respektive år" over columns of years: each is of its August.
    """
    if period_fits(query, figure, stored):
        return True
    stretch = _stretch(figure, stored)
    if stretch is None or not _whole_years(stretch):
        return False
    text = stored.passage.text
    return any(
        first == last
        and first[:4] == stretch[0][:4]
        and (lead := re.search(_OF_MONTH.format(MONTHS[int(first[5:7]) - 1]), text, re.I))
        and not _MISSING.search(lead[0])
        for first, last in _asked(query)
    )


def of_other_time(query: Query, figure: Figure, stored: StoredPassage) -> bool:
    """Return whether a cell's period lies before or after all that is asked for."""
    stretch = _stretch(figure, stored)
    asked = _asked(query)
    return bool(asked and stretch) and not any(
        first <= stretch[1] and stretch[0] <= last for first, last in asked if stretch
    )


def _asked(query: Query) -> list[tuple[str, str]]:
    return [(period.first[:7], period.last[:7]) for period in query.periods]


def _whole_years(stretch: tuple[str, str]) -> bool:
    return stretch[0].endswith("-01") and stretch[1].endswith("-12")


def _stretch(figure: Figure, stored: StoredPassage) -> tuple[str, str] | None:
    """Return the first and the last month that a cell is of, each as "2024-01".

    A row "Tertial 2" under a year is of four months of it. The year may stand in the column, or
    only in the title of the table, the section or the paper.
    """
    own = _months(figure.period or "")
    if own and not _whole_years(own):
        return own
    part = part_of(figure)
    if part is None:
        return own
    year = own[0][:4] if own and own[0][:4] == own[1][:4] else None
    year = year or next(_years_over(figure, stored), None)
    return (f"{year}-{part[0]:02d}", f"{year}-{part[1]:02d}") if year else own


def part_of(figure: Figure) -> Months | None:
    """Return the months of the part of a year that names a cell's row or column, if one does."""
    names = (*figure.row.split(" · "), *reversed(figure.column.split(" · ")))
    return next((part for name in names if (part := only_part(name))), None)


def _years_over(figure: Figure, stored: StoredPassage) -> Iterator[str]:
    """Yield the years that stand alone over a table, from the nearest to the most general."""
    section = stored.section.title or ""
    paper = f"{stored.document_title or ''} {stored.file.replace('_', ' ')}"
    for text in (figure.column, figure.label or "", section, stored.passage.text, paper):
        told = set(_YEAR.findall(text))
        if len(told) == 1:
            yield told.pop()


@lru_cache(maxsize=1024)  # a table says the same few periods in every row
def _months(period: str) -> tuple[str, str] | None:
    """Return the first and the last month of a cell's period, each as "2024-01"."""
    if stated := _ISO.fullmatch(period):
        return (period, period) if stated[2] else (f"{period}-01", f"{period}-12")
    if quarter := _QUARTER.fullmatch(period):
        last = 3 * int(quarter[2])
        return f"{quarter[1]}-{last - 2:02d}", f"{quarter[1]}-{last:02d}"
    named = [time.period for time in times_in(period.replace("–", "-"))]
    if len(named) != 1 or named[0] is None:
        return None
    return named[0].first[:7], named[0].last[:7]


def is_time(name: str) -> bool:
    """Return whether a row or column is named by a time: "Oktober", "Kvartal 3", "Jan–aug 2023"."""
    if only_part(name):
        return True
    rest = [word for word in re.findall(r"[a-zåäö]+", name.casefold()) if len(word) > 2]
    timed = bool(_YEAR.search(name)) or any(month_of(word) for word in rest)
    return timed and all(month_of(word) or word in ("per", "år") for word in rest)


def row_name(figure: Figure) -> str:
    """Return what a figure's row is called: a month with its year, where that is known."""
    period = told_period(figure.period)
    of_month = period and month_of(figure.row) and is_time(figure.row)
    return period if period and of_month and " " in period else figure.row


def told_period(period: str | None) -> str | None:
    """Return a month with its year, or a year, in words: "Oktober 2024"; None for others."""
    stated = _ISO.fullmatch(period or "")
    if stated is None:
        return None
    year, month = stated[1], stated[2]
    return f"{MONTHS[int(month) - 1].capitalize()} {year}" if month else year
