"""Facts: when a text states an answer fact of the gold, in whatever written form."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from evals.folding import fold, stands_in

WORD_SHARE = 0.7  # of a fact's content words
PREFIX = 5  # letters by which two forms of a Swedish word are taken for one

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari january jan", "februari february feb", "mars march", "april apr", "maj may",
            "juni june jun", "juli july jul", "augusti august aug", "september sept sep",
            "oktober october okt oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = rf"(?P<name>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?"
# A hyphen before or after a date parts it from a word only where a line end stood.
_ALONE = r"(?<!\w)(?<!\w-)"
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_ALONE}(?P<year>\d{{4}})-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})(?!-?\w)",
        rf"{_ALONE}(?P<short>\d{{2}})-(?P<month>\d{{2}})-(?P<day>\d{{2}})(?!-?\w)",
        rf"(?<!\w)(?P<day>\d{{1,2}})(?::?[ea])? {_MONTH},? (?P<year>\d{{4}})(?!\w)",
        rf"(?<!\w){_MONTH} (?P<year>\d{{4}})(?!\w)",
        rf"(?<!\w)(?P<day>\d{{1,2}})(?::?[ea])? {_MONTH}(?!\w)",
        r"(?<![\w/])(?P<day>\d{1,2})/(?P<month>\d{1,2})(?![\w/])",
    )
)
# "2024-06-10–2024-08-25" and "10–12 juni 2024": the dash stands between two dates.
_DATE_RANGE = re.compile(r"(?<![\w-])((?:\d\d)?\d\d-\d\d?-\d\d?)-(?=(?:\d\d)?\d\d-\d\d?-\d)")
_DAY_RANGE = re.compile(rf"(?<![\w-])(?P<first>\d{{1,2}})-(?=\d{{1,2}} {_MONTH})")
_PARAGRAPHS = re.compile(r"§§ ?\d+(?:(?:, ?| och | ?- ?)\d+)*")
_PARAGRAPH = re.compile(r"(?:§|(?<!\w)paragraf(?:en)?(?!\w)) ?(\d+)(?:/\d{4})?|(?<!\w)(\d+) ?§")
_CODE = re.compile(r"(?<!\w)[^\W\d_]+\d\w*")
_NUMBER = re.compile(
    r"(?<!\w)(?:[1-9]\d{0,2}(?:,\d{3})+(?![\d,])(?:\.\d+)?"
    r"|(?:\d{1,3}(?: \d{3})+(?!\d)|\d+)(?:[.,]\d+)?)"
)
_ENGLISH = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
# Neighbouring figures parted by a plain space, unless the line goes on with a unit or a word:
# "26 142 brukare" is one number, "Sundvik 390 683" may be two cells.
_CELLS = re.compile(r"(?<![\w.,])(?>\d{1,3}(?: \d{3})+)(?!\d)(?>(?:,\d+)?)(?! ?(?:[a-zåäö]|%))")
_SIX_DIGITS = re.compile(r"(\d\d)(\d\d)(\d\d)")
_WORDED = {
    "två": 2, "tre": 3, "fyra": 4, "fem": 5, "sex": 6, "sju": 7, "åtta": 8, "nio": 9, "tio": 10,
    "elva": 11, "tolv": 12,
}  # fmt: skip
_WORDED_NUMBER = re.compile(rf"(?<!\w)(?:{'|'.join(_WORDED)})(?!\w)")
_UNITS = (
    (re.compile(r"(?<!\w)(?:miljon(?:er)?(?: (?:kronor|kr))?|milj\.? kr|mkr|msek)(?!\w)"), "mnkr"),
    (re.compile(r"(?<!\w)(?:tusen (?:kronor|kr)|ksek)(?!\w)"), "tkr"),
    (re.compile(r"(?<!\w)kronor(?!\w)"), "kr"),
    (re.compile(r"(?<!\w)procent(?!\w)"), "%"),
)
# Negations are content: "ingår inte" and "ingår" are two facts.
_STOP_WORDS = frozenset((
    "och", "att", "en", "ett", "den", "det", "de", "dem", "i", "på", "av", "för", "till", "med",
    "som", "är", "var", "vara", "om", "har", "hade", "från", "vid", "sin", "sina", "sitt",
    "ska", "skall", "kan", "denna", "detta", "dessa", "där", "när", "så", "även", "samt",
    "eller", "men", "under", "över", "efter", "mellan", "per", "the", "of", "and", "to", "in",
    "a", "an", "is",
))  # fmt: skip


def _dates_of(text: str) -> tuple[set[str], str]:
    found: set[str] = set()

    def note(match: re.Match[str]) -> str:
        part = match.groupdict()
        month = _MONTHS[part["name"]] if part.get("name") else int(part["month"])
        day = int(part["day"]) if part.get("day") else None
        if not 1 <= month <= 12 or (day is not None and not 1 <= day <= 31):
            return match.group()
        year = part.get("year") or ("20" + part["short"] if part.get("short") else "-")
        found.add(f"{year}-{month:02}" + ("" if day is None else f"-{day:02}"))
        return " "

    text = _DATE_RANGE.sub(r"\1 ", text)
    text = _DAY_RANGE.sub(r"\g<first> \g<name> ", text)
    for pattern in _DATES:
        text = pattern.sub(note, text)
    return found, text


def _amount(figures: str) -> str:
    return format(Decimal(figures.replace(" ", "").replace(",", ".")).normalize(), "f")


def _readings(number: str) -> frozenset[str]:
    """Return the amounts that a written number may mean: "22,960" is English or Swedish."""
    if not _ENGLISH.fullmatch(number) or number.startswith("0"):
        return frozenset({_amount(number)})
    amounts = {_amount(number.replace(",", ""))}
    if number.count(",") == 1 and "." not in number:
        amounts.add(_amount(number))
    return frozenset(amounts)


def _cells(text: str) -> set[str]:
    """Return the amounts in a raw text's neighbouring figures, read as cells of a table row.

    "390 683 412" holds every stretch of them: 390, 390 683, 683 412 … A figure that begins
    with 0 ("12 000") begins no cell. A no-break space parts no cells.
    """
    amounts: set[str] = set()
    for found in _CELLS.findall(text):
        figures = found.split(" ")
        starts = [n for n, figure in enumerate(figures) if not figure.startswith("0")]
        ends = [n for n in starts if n > 0] + [len(figures)]
        amounts |= {
            _amount("".join(figures[first:end])) for first in starts for end in ends if first < end
        }
    return amounts


def _values_of(folded: str) -> tuple[list[frozenset[str]], str]:
    """Return the dates, §, codes and numbers of a folded text, and what is left of it.

    Each value is the set of what it may mean: one thing, save for numbers with a comma.
    """
    for pattern, unit in _UNITS:
        folded = pattern.sub(unit, folded)
    text = _WORDED_NUMBER.sub(lambda match: str(_WORDED[match.group()]), folded)
    sure, text = _dates_of(text)
    for listed in _PARAGRAPHS.findall(text):
        sure.update(f"§{number}" for number in re.findall(r"\d+", listed))
    text = _PARAGRAPHS.sub(" ", text)
    sure.update(f"§{before or after}" for before, after in _PARAGRAPH.findall(text))
    text = _PARAGRAPH.sub(" ", text)
    sure.update(_CODE.findall(text))
    text = _CODE.sub(" ", text)
    values = [frozenset({value}) for value in sure]
    values += [_readings(number) for number in _NUMBER.findall(text)]
    return values, _NUMBER.sub(" ", text)


def _stated_by(value: str) -> set[str]:
    """Return the values that ``value`` states: a full date also states its month and year."""
    stated = {value}
    if six := _SIX_DIGITS.fullmatch(value):
        year, month, day = six.groups()
        if 1 <= int(month) <= 12 and 1 <= int(day) <= 31:
            stated |= _stated_by(f"20{year}-{month}-{day}")
    elif date := re.fullmatch(r"(\d{4})-(\d\d)(?:-(\d\d))?", value):
        year, month, day = date.groups()
        stated |= {year, f"{year}-{month}"}
        if day:
            stated.add(f"--{month}-{day}")
    return stated


@lru_cache(maxsize=8192)
def _statements(text: str) -> tuple[frozenset[str], frozenset[str]]:
    read, rest = _values_of(fold(text))
    values = {reading for readings in read for reading in readings} | _cells(text)
    stated = {part for value in values for part in _stated_by(value)}
    years = [value for value in stated if re.fullmatch(r"\d{4}", value)]
    # "den 6 september 2023 … och den 4 oktober": the year is written once.
    yearless = [value for value in values if value.startswith("--")]
    stated |= {f"{year}{day[1:]}" for year in years for day in yearless}
    return frozenset(stated), frozenset(word[:PREFIX] for word in re.findall(r"[^\W\d_]+", rest))


def fact_found(fact: str, text: str) -> bool:
    """Return True when ``text`` states ``fact``.

    Values: every date, § number, code and number of the fact must stand in the text in some
    written form: 2024-09-11 = 11 september 2024 = 24-09-11 = 240911; ``26 142`` with any space
    or none; 19,0 = 19; ``§74`` = ``§ 74`` = ``paragraf 74``; två to tolv = 2 to 12; the sign
    before a number is not seen. "22,960" is 22 960 as well as 22,96. A month and year, or a
    year, also stand in a full date; not the other way round, save that a day and month may
    take its year from elsewhere in the text. Both dates of "2024-06-10–2024-08-25" stand in it.

    Rows: where the text has neighbouring figures that no unit or word follows on the line
    ("Sundvik 390 683"), each counts by itself and so does every stretch of them joined. The
    fact's own figures are always one number: ``390 683`` is 390683.

    Words: of the fact's content words (stop words aside, negations kept, mnkr = miljoner =
    miljoner kronor) at least 70 % must stand in the text, compared by their first five letters.
    A fact of stop words alone must stand in the text as it is.

    Order and distance are not seen: a text that says something else with the same words passes.
    """
    values, rest = _values_of(fold(fact))
    words = [word for word in re.findall(r"[^\W\d_]+", rest) if word not in _STOP_WORDS]
    if not values and not words:
        return stands_in(fold(fact), fold(text))
    stated, prefixes = _statements(text)
    found = sum(word[:PREFIX] in prefixes for word in words)
    return all(readings & stated for readings in values) and found >= WORD_SHARE * len(words)
