"""Days and periods that a question names, in every written form, also relative ones.

"11/9 2024", "den 11:e september", "jan–april 2024", "första halvåret 2023", "efter 2022", "förra
året", "i våras", "förra mandatperioden". Relative ones are reckoned from a day given by the caller.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ingest.swedish import MONTHS

ENGLISH_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTH = "|".join(
    (*MONTHS, *ENGLISH_MONTHS, "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sept", "sep",
     "okt", "oct", "nov", "dec")
)  # fmt: skip
_SEASONS = {"vår": (1, 6), "sommar": (6, 8), "höst": (8, 12), "vinter": (1, 12)}
_ENGLISH_SEASONS = {"spring": "vår", "summer": "sommar", "autumn": "höst", "winter": "vinter"}
_SEASON = "vår(?:en)?|sommar(?:en)?|höst(?:en)?|vinter(?:n)?|spring|summer|autumn|winter"
# The months that are meant by "före", by "efter" and by any other word before a holiday. After
# December come those of the next year.
_HOLIDAYS = {
    "jul": ((11, 12), (13, 14), (12, 12)),
    "påsk": ((2, 4), (3, 5), (3, 4)),
    "midsommar": ((5, 6), (6, 8), (6, 6)),
    "sommar": ((4, 6), (8, 10), (6, 8)),
}
_HOLIDAY = r"jul(?:en|helgen)?|påsk(?:en)?|midsommar(?:en)?|sommar(?:en|lovet|uppehållet)"
_YEAR = r"(?:19|20)\d\d"
_THAT_YEAR = (
    r"i fjol|ifjol|fjolårets?|förra årets?|föregående år|förrförra året|i år|detta år"
    r"|nästa år|last year|this year|next year"
)
_FIRST_DAY, LAST_DAY = "0001-01-01", "9999-12-31"


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days, both included, ISO 8601, as a question names it."""

    first: str
    last: str
    words: str

    def holds(self, date: str) -> bool:
        """Return whether a date lies in it."""
        return self.first <= date <= self.last


@dataclass(frozen=True, slots=True)
class Time:
    """A day or a period and where it stands: ``text[start:end]``. Exactly one of both is set."""

    start: int
    end: int
    day: str | None = None  # ISO 8601
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """What relative and incomplete times are reckoned from.

    ``today``: the day that "förra året" is reckoned from, None for none: such words then name no
    time. ``meetings``: the days of known meetings; a day or month without its year is that of a
    meeting where only one fits.
    """

    today: date | None = None
    meetings: Collection[str] = ()


NO_CALENDAR = Calendar()


def month_of(word: str) -> int | None:
    """Return 1–12 for a month's Swedish or English name or its abbreviation, else None."""
    key = word.casefold().rstrip(".")
    for names in (MONTHS, ENGLISH_MONTHS):
        for number, name in enumerate(names, start=1):
            if name == key or (len(key) >= 3 and name.startswith(key)):
                return number
    return None


def _span(first: tuple[int, int], last: tuple[int, int], words: str) -> Period:
    """Return the period from a (year, month) to another, both whole."""
    return Period(f"{first[0]:04d}-{first[1]:02d}-01", f"{last[0]:04d}-{last[1]:02d}-31", words)


def whole_year(year: int, words: str) -> Period:
    """Return the period of a whole year, told as ``words``."""
    return _span((year, 1), (year, 12), words)


def _year(written: str, calendar: Calendar) -> int | None:
    """Return the year of "2024", "-24", "i fjol" or "i år"."""
    folded = " ".join(written.casefold().split()).lstrip("-'’´ ")
    if folded.isdigit():
        return int(folded) if len(folded) == 4 else 2000 + int(folded)
    if calendar.today is None:
        return None
    back = -1 if "förra" in folded or "fjol" in folded or "föregå" in folded else 0
    back = -1 if folded == "last year" else back
    back = -2 if folded.startswith("förrförra") else back
    back = 1 if folded.startswith(("nästa", "next")) else back
    return calendar.today.year + back


_Resolved = str | Period | None
_Resolver = Callable[[re.Match[str], Calendar], _Resolved]


def _day(match: re.Match[str], _: Calendar) -> str | None:
    """Return the ISO date of named groups y, m (number or name) and d."""
    written = match["m"]
    month = int(written) if written.isdigit() else month_of(written)
    year = int(match["y"])
    try:
        return date(year if year > 99 else 2000 + year, month or 0, int(match["d"])).isoformat()
    except ValueError:
        return None


def _day_of_meeting(match: re.Match[str], calendar: Calendar) -> str | None:
    """Return the one meeting's day that has this day and month."""
    written = match["m"]
    month = int(written) if written.isdigit() else month_of(written)
    ending = f"-{month or 0:02d}-{int(match['d']):02d}"
    fitting = {day for day in calendar.meetings if day.endswith(ending)}
    return fitting.pop() if len(fitting) == 1 else None


def _months(match: re.Match[str], calendar: Calendar) -> Period | None:
    first, last = month_of(match["m"]), month_of(match["n"] or match["m"])
    year = _year(match["y"], calendar)
    if not (first and last and year) or last < first:
        return None
    return _span((year, first), (year, last), _words(match, year))


def _turn_of_year(match: re.Match[str], _: Calendar) -> Period:
    return Period(f"{match['y']}-12-31", f"{match['y']}-12-31", match[0])


def _month_of_meeting(match: re.Match[str], calendar: Calendar) -> Period | None:
    """Return a month without its year, where meetings of that month are of one year only."""
    month = month_of(match["m"])
    years = {int(day[:4]) for day in calendar.meetings if month and int(day[5:7]) == month}
    if month is None or len(years) != 1:
        return None
    year = years.pop()
    return _span((year, month), (year, month), f"{MONTHS[month - 1]} {year}")


def _season(match: re.Match[str], calendar: Calendar) -> Period | None:
    year = _year(match["y"], calendar)
    if year is None:
        return None
    name = match["s"].casefold()
    name = _ENGLISH_SEASONS.get(name) or next(s for s in _SEASONS if name.startswith(s))
    first, last = _SEASONS[name]
    return _span((year, first), (year, last), _words(match, year))


def _school_term(match: re.Match[str], _: Calendar) -> Period:
    """Return the half of a year that a school term lies in."""
    spring = match["s"].casefold() == "vår"
    year = int(match["y"])
    return _span((year, 1 if spring else 7), (year, 6 if spring else 12), match[0].casefold())


def _since_season(match: re.Match[str], calendar: Calendar) -> Period | None:
    """Return all that comes from a season of a year on: "sedan hösten 2023"."""
    period = _season(match, calendar)
    return Period(period.first, LAST_DAY, match[0]) if period else None


def _by_holiday(match: re.Match[str], _: Calendar) -> Period:
    """Return the months about a holiday: "strax före jul 2023", which is no July."""
    year, name = int(match["y"]), match["h"].casefold()
    before, after, then = next(v for k, v in _HOLIDAYS.items() if name.startswith(k))
    which = match["w"].casefold()
    first, last = before if which in ("före", "innan") else after if which == "efter" else then
    later = first // 13  # in January of the next year
    return _span((year + later, first - 12 * later), (year + later, last - 12 * later), match[0])


def _past_season(match: re.Match[str], calendar: Calendar) -> Period | None:
    """Return the latest "vår" that lies before today for "i våras"; "i vår" is this year's."""
    if calendar.today is None:
        return None
    name = match["s"].casefold()
    key = {"som": "sommar"}.get(name, name)
    first, last = _SEASONS["vinter" if key.startswith("vint") else key]
    year, month = calendar.today.year, calendar.today.month
    if key.startswith("vint"):  # from December on; "i vintras" in May is the one that just ended
        year = year if month > 2 or not match["past"] else year - 1
        return _span((year - 1, 12), (year, 2), f"vintern {year - 1}–{year} ({match[0]})")
    if match["past"] and month < first:
        year -= 1
    full = {"vår": "våren", "sommar": "sommaren", "höst": "hösten"}[key]
    return _span((year, first), (year, last), f"{full} {year} ({match[0]})")


_ORDINALS = {
    "första": 1, "andra": 2, "tredje": 3, "fjärde": 4,
    "first": 1, "second": 2, "third": 3, "fourth": 4,
}  # fmt: skip


def _part_of_year(match: re.Match[str], calendar: Calendar) -> Period | None:
    """Return a quarter, a third (tertial) or a half of a year."""
    which, kind = match["o"].casefold(), match["k"].casefold()
    number = _ORDINALS.get(which) or int(which)
    year = _year(match["y"], calendar)
    months = 6 if kind.startswith("halv") or "half" in kind else 4 if kind.startswith("t") else 3
    if year is None or number * months > 12:
        return None
    return _span((year, months * (number - 1) + 1), (year, months * number), _words(match, year))


def _years(match: re.Match[str], _: Calendar) -> Period | None:
    first, last = int(match["y"]), int(match["z"])
    return _span((first, 1), (last, 12), f"{first}–{last}") if first <= last else None


def _open_ended(match: re.Match[str], calendar: Calendar) -> Period | None:
    """Return all that comes before or after a year or a month of one."""
    year = _year(match["y"], calendar)
    month = month_of(match["m"]) if match["m"] else None
    if year is None:
        return None
    first, last = f"{year}-{month or 1:02d}-01", f"{year}-{month or 12:02d}-31"
    which = match["w"].casefold()
    if which in ("före", "innan", "before"):
        return Period(_FIRST_DAY, _before(first), match[0])
    if which in ("efter", "after"):
        year, month = divmod(int(last[:4]) * 12 + int(last[5:7]), 12)
        return Period(f"{year}-{month + 1:02d}-01", LAST_DAY, match[0])
    return Period(first, LAST_DAY, match[0])


def _open_ended_day(match: re.Match[str], _: Calendar) -> Period | None:
    """Return all that comes before or after a day."""
    day = _day(match, NO_CALENDAR)
    if day is None:
        return None
    if match["w"].casefold() in ("före", "innan", "before"):
        return Period(_FIRST_DAY, _before(day), match[0])
    return Period(day, LAST_DAY, match[0])


def _before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def _relative_year(match: re.Match[str], calendar: Calendar) -> Period | None:
    year = _year(match[0], calendar)
    return whole_year(year, f"{year} ({match[0]})") if year else None


def _last_stretch(match: re.Match[str], calendar: Calendar) -> Period | None:
    """Return "de senaste två åren", "senaste halvåret", "förra månaden" up to today."""
    if calendar.today is None:
        return None
    counts = {"två": 2, "tre": 3, "fyra": 4, "fem": 5, "sex": 6, "tio": 10, "tolv": 12, None: 1}
    written = match["n"].casefold() if match["n"] else None
    count = int(written) if written and written.isdigit() else counts[written]
    unit = match["u"].casefold()
    months = count * (6 if unit.startswith("halv") else 12 if unit.startswith("år") else 1)
    today = calendar.today
    at = today.year * 12 + today.month - 1
    if match["w"].casefold() == "förra":  # the calendar month before this one
        year, month = divmod(at - 1, 12)
        return _span((year, month + 1), (year, month + 1), f"{MONTHS[month]} {year} ({match[0]})")
    year, month = divmod(at - months, 12)
    first = f"{year:04d}-{month + 1:02d}-{min(today.day, 28):02d}"
    return Period(first, today.isoformat(), f"{first} – {today} ({match[0]})")


def _term(match: re.Match[str], calendar: Calendar) -> Period | None:
    """Return a term of office: 15 October of an election year to 14 October four years later.

    The municipal council's, by kommunallagen (2017:725) 5 kap. 7 §; elections were held in 2018
    and 2022.
    """
    if match["y"]:
        first = int(match["y"])
    elif calendar.today is None:
        return None
    else:
        today = calendar.today
        voted = today.year - (today.year - 2022) % 4
        if today < date(voted, 10, 15):
            voted -= 4
        which = match["w"].casefold()
        first = voted + {"förr": -4, "föregå": -4, "näst": 4, "komman": 4}.get(
            next((k for k in ("förr", "föregå", "näst", "komman") if which.startswith(k)), ""), 0
        )
    if not match["y"] or first % 4 == 2:
        return Period(f"{first}-10-15", f"{first + 4}-10-14", f"mandatperioden {first}–{first + 4}")
    return _span((first, 1), (int(match["z"]), 12), match[0])


def _words(match: re.Match[str], year: int) -> str:
    """Return the words of a match, with the year that they leave to be reckoned."""
    return match[0] if str(year) in match[0] else f"{match[0]} ({year})"


def _forms(*rows: tuple[str, _Resolver]) -> tuple[tuple[re.Pattern[str], _Resolver], ...]:
    return tuple((re.compile(pattern, re.I), resolver) for pattern, resolver in rows)


_MONTH_YEAR = (
    rf"(?:\s+månad)?\.?,?\s*(?:i\s+|år\s+|of\s+)?(?P<y>{_YEAR}\b|[-'’]\d\d(?!\d)|{_THAT_YEAR})"
)
_MEETING = r"(?:möte|sammanträde|fullmäktige)\w*"  # "marsmötet 2024"
_AT = r"(?<!till )(?<!inför )\b"  # who is summoned to a meeting was so at another
_NOT_RANGE = r"(?![-–/:]?\d)"
# In order: what a form claims of the text, no later one may read. Forms of a whole day come first.
_FORMS = _forms(
    (rf"\b(?P<w>före|innan|efter|sedan|before|after|since)\s+(?:den\s+)?(?P<d>\d\d?)(?::[ea])?\s+(?P<m>{_MONTH})\.?,?\s+(?P<y>{_YEAR})\b", _open_ended_day),
    (rf"\b(?P<y>{_YEAR})-\s?(?P<m>\d\d)-{{1,2}}\s?(?P<d>\d\d)\b", _day),
    (rf"\b(?P<y>{_YEAR})[/.](?P<m>\d\d)[/.](?P<d>\d\d)\b", _day),
    (rf"\b(?P<d>\d\d?)\.(?P<m>\d\d?)\.(?P<y>{_YEAR})\b", _day),
    (rf"\b(?P<d>\d\d?)(?::[ea]|st|nd|rd|th)?\s+(?:of\s+)?(?P<m>{_MONTH})\.?,?\s+(?P<y>{_YEAR})\b", _day),
    (rf"\b(?P<m>{_MONTH})\.?\s+(?P<d>\d\d?)(?:st|nd|rd|th)?,?\s+(?P<y>{_YEAR})\b", _day),
    (rf"\b(?P<d>\d\d?)/(?P<m>\d\d?)(?:\s*[-–/]\s*|\s+|,\s*)(?P<y>{_YEAR})\b", _day),
    (r"\b(?P<d>\d\d?)/(?P<m>\d\d?)\s?[-–’']\s?(?P<y>2\d)\b", _day),
    (rf"(?<!\d)(?P<y>{_YEAR})(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?!\d)", _day),
    (r"(?<![\d-])(?P<y>\d\d)-(?P<m>\d\d)-(?P<d>\d\d)(?![\d-])", _day),
    (r"(?<!\d)(?P<y>2\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?!\d)", _day),
    (rf"\b(?P<d>\d\d?)(?::[ea])?\s+(?P<m>{_MONTH})\b", _day_of_meeting),
    (r"(?:\bden\s+|\bsammanträdet\s+|\bmötet\s+|,\s*|§\s*\d+[a-z]?,?\s+)(?P<d>\d\d?)/(?P<m>1?\d)(?![\d/-])", _day_of_meeting),
    (rf"\bårsskiftet\s+(?P<y>{_YEAR})\s?[/–-]\s?(?:{_YEAR}|\d\d)\b", _turn_of_year),
    (r"\b(?P<w>förra|föregående|nästa|kommande|denna|innevarande|nuvarande|den här)\s+mandatperiod(?:en)?s?\b(?P<y>)(?P<z>)", _term),
    (rf"\bmandatperiod(?:en)?\s+(?P<y>{_YEAR})\s*[–-]\s*(?P<z>{_YEAR})\b(?P<w>)", _term),
    (rf"\b(?:åren|under|mellan(?:\s+åren)?|between)\s+(?P<y>{_YEAR})\s*(?:[–-]|och|till|and)\s*(?P<z>{_YEAR})\b", _years),
    (rf"\bfrån\s+(?P<y>{_YEAR})\s+till\s+(?P<z>{_YEAR})\b", _years),
    (rf"\b(?P<m>{_MONTH})\.?\s*(?:[–-]|till|t\.o\.m\.|till och med|och|to)\s*(?P<n>{_MONTH}){_MONTH_YEAR}", _months),
    (rf"\b(?P<w>före|innan|efter|kring|runt|vid|till|över)\s+(?P<h>{_HOLIDAY})\s+(?P<y>{_YEAR})\b", _by_holiday),
    (rf"\b(?P<w>före|innan|efter|before|after)\s+(?:(?:den\s+)?(?P<m>{_MONTH})\s+)?(?P<y>{_YEAR}){_NOT_RANGE}"
     r"(?! års\b)", _open_ended),
    (rf"\b(?P<w>sedan|since)\s+(?:(?P<m>{_MONTH})\s+)?(?P<y>{_YEAR}){_NOT_RANGE}", _open_ended),
    (rf"\b(?P<m>{_MONTH})(?P<n>){_MONTH_YEAR}", _months),
    (rf"{_AT}(?P<m>{_MONTH})(?P<n>){_MEETING}{_MONTH_YEAR}", _months),
    (rf"\bsedan\s+(?P<s>{_SEASON})\s+(?P<y>{_YEAR}\b|[-'’]\d\d(?!\d))", _since_season),
    (rf"\b(?P<s>vår|höst)termin(?:en)?s?\s+(?P<y>{_YEAR})\b", _school_term),
    (rf"\b(?P<s>{_SEASON})\s+(?P<y>{_YEAR}\b|[-'’]\d\d(?!\d))", _season),
    (rf"\b(?P<k>q|t|kv\.?|kvartal|tertial|halvår)\s?(?P<o>[1-4]),?\s*(?:(?:av|för|under|i|år)\s+)*(?P<y>{_YEAR})\b", _part_of_year),
    (rf"\b(?P<y>{_YEAR})[\s:,-]+(?P<k>q|t|kv\.?|kvartal|tertial)\s?(?P<o>[1-4])(?![\w:])", _part_of_year),
    (rf"\b(?P<o>första|andra|tredje|fjärde|first|second|third|fourth)\s+(?P<k>kvartalet|tertialet|halvåret|quarter(?: of)?|half(?: of)?)\s+(?:(?:av|i|under|för|år)\s+)*(?P<y>{_YEAR}|{_THAT_YEAR})\b", _part_of_year),
    (r"\bi\s+(?P<s>vår|som|höst|vint)(?P<past>m?r?as)\b", _past_season),
    (r"\bi\s+(?P<s>vår|sommar|höst|vinter)(?P<past>)\b", _past_season),
    (rf"\b(?:{_THAT_YEAR})\b", _relative_year),
    (r"\b(?:de(?:t|n|m)?\s+)?(?P<w>senaste|förra)\s+(?:(?P<n>\d\d?|två|tre|fyra|fem|sex|tio|tolv)\s+)?(?P<u>åre[nt]|månade[nr](?:na)?|halvåret)\b", _last_stretch),
)  # fmt: skip
# "§ 12/2025": the § is read elsewhere, the year here
_ITEM_YEAR = re.compile(rf"§\s*\d+[a-z]?\s?/\s?(?P<y>{_YEAR})\b", re.I)
# a span of years names an agreement or a plan ("ÖK 2021–2028"), not when something happened
_YEAR_SPAN = re.compile(rf"\b{_YEAR}\s*[–-]\s*{_YEAR}\b")
_PLAIN_YEAR = re.compile(rf"(?<![\d/:§-])(?P<y>{_YEAR})(?![\d/:]|-\d)")
_LONE_MONTH = re.compile(
    rf"(?:\bi\s+|{_AT}(?=[a-z]+{_MEETING}))(?P<m>{'|'.join(MONTHS)})(?:{_MEETING})?\b(?!\s+\d)",
    re.I,
)
# "december året innan", "månaden efter", "två år tidigare": beside a time named before.
# With a word after it ("året innan valet") it is beside something else.
_FEW = {"ett": 1, "en": 1, "två": 2, "tre": 3, "fyra": 4, "fem": 5}
_BESIDE = re.compile(
    rf"\b(?:(?:(?P<m>{'|'.join(MONTHS)})\s+)?(?P<u>året|månaden)"
    rf"|(?P<n>\d|{'|'.join(_FEW)})\s+(?P<us>år|månad(?:er)?))\s+"
    r"(?:(?P<after>efter(?:åt)?|därpå|därefter|senare)|innan|före|dessförinnan|tidigare)"
    r"(?=\s*(?:$|[,.;?!)])|\s+(?:och|än|eller|jämfört|men|var|blev|hade|låg|till|respektive)\b)",
    re.I,
)


def times_in(text: str, calendar: Calendar = NO_CALENDAR) -> tuple[Time, ...]:
    """Return the days and periods that ``text`` names, in order, none within another."""
    found: list[Time] = []
    rest = text
    for pattern, resolver in _FORMS:
        for match in pattern.finditer(rest):
            value = resolver(match, calendar)
            if value is None:
                continue
            found.append(_time(match, value))
            # blanks keep the places of all that comes after
            rest = rest[: match.start()] + " " * len(match[0]) + rest[match.end() :]
    found += _plain_years(rest)
    found += _beside_named(rest, found)
    return tuple(sorted(found, key=lambda time: time.start))


def beside(text: str, time: Period | str) -> Period | None:
    """Return the period that ``text`` puts beside another time: "året innan", "månaden efter".

    Of a month, a season or a part of a year "året innan" is the same one of that year; of a day,
    an ISO date, it is the whole year.
    """
    match = _BESIDE.search(text)
    return _shifted(match, time) if match else None


def _beside_named(text: str, named: Collection[Time]) -> list[Time]:
    """Return the times that a text puts beside one that it names before them."""
    found = []
    for match in _BESIDE.finditer(text):
        earlier = [time for time in named if time.end <= match.start()]
        last = max(earlier, key=lambda time: time.start, default=None)
        if last is None:
            continue
        period = _shifted(match, last.period or last.day or "")
        if period:
            found.append(_time(match, period))
    return found


def _shifted(match: re.Match[str], base: Period | str) -> Period | None:
    """Return ``base`` a year or a month earlier or later; None where it has no such ends."""
    by_month = (match["u"] or match["us"]).casefold().startswith("månad")
    if isinstance(base, str):
        year, month = int(base[:4]), int(base[5:7])
        base = _span((year, month), (year, month), base) if by_month else whole_year(year, base)
    if base.first == _FIRST_DAY or base.last == LAST_DAY:
        return None
    written = (match["n"] or "ett").casefold()
    step = (_FEW.get(written) or int(written)) * (1 if match["after"] else -1)
    whole_months = [(int(day[:4]), int(day[5:7])) for day in (base.first, base.last)]
    if by_month:
        if whole_months[0] != whole_months[1]:
            return None
        year, month = divmod(whole_months[0][0] * 12 + whole_months[0][1] - 1 + step, 12)
        return _span((year, month + 1), (year, month + 1), f"{MONTHS[month]} {year} ({match[0]})")
    first, last = ((year + step, month) for year, month in whole_months)
    if named := month_of(match["m"] or ""):
        first = last = (first[0], named)
    if first == last:
        return _span(first, last, f"{MONTHS[first[1] - 1]} {first[0]} ({match[0]})")
    told = (
        f"{first[0]} ({match[0]})" if first[0] == last[0] else f"{first[0]}–{last[0]} ({match[0]})"
    )
    return _span(first, last, told)


def month_without_year(text: str, meetings: Collection[str]) -> Time | None:
    """Return "i september" as the month of the one year in which there are such meetings."""
    match = _LONE_MONTH.search(text)
    period = _month_of_meeting(match, Calendar(meetings=meetings)) if match else None
    return Time(match.start("m"), match.end("m"), period=period) if match and period else None


def _time(match: re.Match[str], value: str | Period) -> Time:
    if isinstance(value, Period):
        return Time(match.start(), match.end(), period=value)
    return Time(match.start(), match.end(), day=value)


def _plain_years(rest: str) -> Iterator[Time]:
    for match in _ITEM_YEAR.finditer(rest):
        yield Time(match.start("y"), match.end("y"), period=whole_year(int(match["y"]), match["y"]))
    rest = _YEAR_SPAN.sub(lambda match: " " * len(match[0]), rest)
    for match in _PLAIN_YEAR.finditer(rest):
        yield _time(match, whole_year(int(match["y"]), match["y"]))
