"""What a table's cells say: numbers, periods, units, marks of footnotes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.swedish import MONTHS

_ENGLISH = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTH = (
    r"jan(?:uar[iy])?|feb(?:ruar[iy])?|mars|march|mar|apr(?:il)?|maj|may|jun[ei]?|jul[iy]?"
    r"|aug(?:ust[i]?)?|sept?(?:ember)?|o[kc]t(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_YEAR = r"(?:19|20)\d{2}"
_WHOLE_YEAR = re.compile(
    rf"(?:år |helår |utfall |budget |bokslut )?({_YEAR})(?: ?\(?helår\)?)?$", re.I
)
_WHOLE_MONTH = re.compile(rf"({_MONTH})\.?(?: ({_YEAR}))?$", re.I)
_ISO_MONTH = re.compile(rf"({_YEAR})[-/ ](0[1-9]|1[0-2])$")
_DATE = re.compile(rf"{_YEAR}-(?:0[1-9]|1[0-2])-[0-3]\d\b")
_QUARTER = re.compile(
    rf"(?:(?:kvartal|kv\.?|q)\s?([1-4])|([1-4])[:a]*\s?kvartalet)(?:[ ,/-]*({_YEAR}))?$", re.I
)
_PERIOD = re.compile(
    rf"\b(?:(?:{_MONTH})\.?\s?[–-]\s?(?:{_MONTH})\.?(?: {_YEAR})?|(?:{_MONTH})\.? {_YEAR}"
    rf"|(?:q[1-4]|kvartal [1-4]|tertial [1-3]|vår(?:en)?|sommar(?:en)?|höst(?:en)?"
    rf"|vinter(?:n)?)[ ,/-]*{_YEAR}"
    rf"|{_YEAR}[–-]\d{{2,4}}(?:-\d{{2}})?|{_YEAR})(?!\d)",
    re.I,
)
_PART_OF_YEAR = re.compile(rf"\b(?:{_MONTH})\.?\s?[–-]\s?(?:{_MONTH})\b\.?$|\bhelår$", re.I)
_NUMBER = re.compile(
    r"(?:ca\.? |c:a |cirka |högst |minst |max |[<>≤≥~] ?)?[-–−+±]? ?\d[\d\s.,:]*"
    r"(?:[–-] ?\d[\d\s.,]*)?(?: ?(?:%|procent|tkr|mnkr|mkr|msek|kr|kronor|st|dagar|timmar))?$",
    re.I,
)
_UNITS = (
    "mnkr", "mkr", "msek", "mdkr", "tkr", "ksek", "kr", "kronor", "sek", "miljoner kronor",
    "tusental kronor", "%", "procent", "procentenheter", "antal", "st", "dagar", "arbetsdagar",
    "dygn", "timmar", "minuter", "månader", "veckor", "år", "km", "årsarbetare", "personer",
    "platser",
)  # fmt: skip
# what counts as a unit where it is a whole cell: "Personer" there is what is counted
_ALONE = frozenset(_UNITS) - {"år", "personer", "platser", "årsarbetare"}
_UNIT_WORDS = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
_MANY = "(?:tusental|tusen|miljoner|hundratal) [a-zåäö]+"
_STATED_UNIT = re.compile(
    rf"[(\[,]\s?(?:i )?({_UNIT_WORDS}|{_MANY})\s?(?:[)\]]|$|(?<=\s)per [a-zåäö])", re.I
)
_OPENING_UNIT = re.compile(r"(kronor|procent|%)(?=\s|$)", re.I)
_SAID_UNIT = re.compile(
    r"\b(?:i|antal) (kronor|tusental kronor|miljoner kronor|procent|tkr|mnkr|minuter|timmar"
    r"|(?:kalender|arbets|vård)?dagar|dygn|månader|veckor)\b",
    re.I,
)
_VALUE_UNIT = re.compile(rf"\d\s?({_UNIT_WORDS})$", re.I)
_NOTE_MARK = r"\*{1,3}|[¹²³⁴⁵⁶⁷⁸⁹]|[a-h1-9]\)"
_MARKED = re.compile(rf"(?<=[^\s*])\s?({_NOTE_MARK})$|(?<=\d)([a-h])$")
_NOTE_LINE = re.compile(rf"\s*(?:({_NOTE_MARK})|([a-h])(?=\s[A-ZÅÄÖ]))\s*(\S.*)$")
_TOTAL = re.compile(r"(?:del)?(?:summa|totalt?|total)\b|samtliga\b", re.I)


def is_number(text: str) -> bool:
    """Return whether a cell is one number or a range, with or without a unit."""
    bare, _ = without_mark(text)
    return bool(_NUMBER.match(bare))


def is_total(text: str) -> bool:
    """Return whether a row's name says that it sums up others."""
    return bool(_TOTAL.match(text))


def month_of(text: str) -> int | None:
    """Return 1–12 for a Swedish or English name of a month or its abbreviation, else None."""
    key = text.casefold().strip(" .")
    for number, names in enumerate(zip(MONTHS, _ENGLISH, strict=True), start=1):
        if any(key == name or (len(key) >= 3 and name.startswith(key)) for name in names):
            return number
    return None


def year_of(text: str) -> str | None:
    """Return the year of a cell that holds a year and nothing more, else None."""
    match = _WHOLE_YEAR.match(text.strip())
    return match[1] if match else None


def is_date(text: str) -> bool:
    """Return whether a cell begins with a date in figures: "2024-03-01, § 4"."""
    return bool(_DATE.match(text))


def is_period(text: str) -> bool:
    """Return whether a cell holds a year, month, quarter or part of a year and nothing more."""
    text = without_mark(text.strip())[0]
    whole = _PERIOD.match(text)
    return bool(
        year_of(text) or _WHOLE_MONTH.match(text) or _ISO_MONTH.match(text)
        or _QUARTER.match(text) or _PART_OF_YEAR.match(text)
        or (whole and whole.end() == len(text))
    )  # fmt: skip


def period_of(texts: Sequence[str]) -> str | None:
    """Return the period that cells state together, from the nearest to the most general.

    A year is ``2024``, a month ``2024-10``, a quarter ``2024-Q3``; other periods stand as they
    are written. A month without a year is taken as written: its year would be a guess.
    """
    year: str | None = None
    month: int | None = None
    quarter: str | None = None
    written: str | None = None
    for text in (without_mark(text.strip())[0] for text in texts):
        if own := year_of(text):
            year = year or own
        elif match := _ISO_MONTH.match(text):
            month, year = month or int(match[2]), year or match[1]
        elif match := _WHOLE_MONTH.match(text):
            month, year = month or month_of(match[1]), year or match[2]
        elif match := _QUARTER.match(text):
            quarter, year = quarter or match[1] or match[2], year or match[3]
        elif "§" in text:
            continue  # a date there is a decision's
        elif part := (_PART_OF_YEAR.search(text) or _PERIOD.search(text)):
            written = written or part[0]
    if month:
        return f"{year}-{month:02d}" if year else MONTHS[month - 1]
    if quarter:
        return f"{year}-Q{quarter}" if year else f"kvartal {quarter}"
    if written and year and not re.search(_YEAR, written):
        return f"{written} {year}"
    return written if written and not (year and year in written) else (written or year)


def unit_of(value: str, texts: Sequence[str]) -> str | None:
    """Return the unit that a value states itself, else the first of ``texts`` that states one.

    A unit stands in brackets, after a comma or alone, "Kronor" also at the start. It is given
    as written, in small letters.
    """
    bare, _ = without_mark(value)
    if not is_number(bare):
        return None
    own = _VALUE_UNIT.search(bare)
    if own:
        return own[1].lower()
    for text in texts:
        found = unit_in(text)
        if found:
            return found
    return None


def unit_in(text: str) -> str | None:
    """Return the unit that a header, a row's name or a caption states, else None."""
    text = text.strip()
    if text.casefold() in _ALONE:
        return text.casefold()
    stated = _STATED_UNIT.search(text)
    if stated:
        return stated[1].lower()
    opening = _OPENING_UNIT.match(text) or _SAID_UNIT.search(text)
    return opening[1].lower() if opening else None


def is_unit(text: str) -> bool:
    """Return whether a cell holds a unit and nothing more: "(mnkr)"."""
    return text.strip(" ()[]").casefold() in _ALONE


def without_mark(text: str) -> tuple[str, str | None]:
    """Return a cell's text without the mark of a footnote at its end, and the mark."""
    match = _MARKED.search(text.rstrip())
    if not match:
        return text, None
    mark = match[1] or match[2]
    return text[: match.start()].rstrip(), mark.rstrip(")")


def note_in(line: str) -> tuple[str, str] | None:
    """Return mark and text of a line that is a footnote, else None."""
    match = _NOTE_LINE.match(line)
    return ((match[1] or match[2]).rstrip(")"), match[3].strip()) if match else None
