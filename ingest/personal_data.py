"""Personal data in a text: identity numbers, telephone numbers, home addresses, e-mail.

Found by shape and, where the shape alone says too little, by what stands beside it: a number of
an authority's switchboard, an office's address or an official's e-mail address is no private
matter. Names are not looked for: who proposed and decided is what minutes are for.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ingest.records import Finding, Span, pages_between

Kind = Literal["identity", "telephone", "address", "email"]

MASK = "•"
_NAMES: dict[Kind, tuple[str, str]] = {
    "identity": ("personnummer", "personnummer"),
    "telephone": ("telefonnummer", "telefonnummer"),
    "address": ("bostadsadress", "bostadsadresser"),
    "email": ("privat e-postadress", "privata e-postadresser"),
}
_SOME = re.compile(r"[\d@]")  # every shape has one
_HYPHEN = "[-\u2010\u2011\u2013]"
_IDENTITY = re.compile(
    r"(?<![\w/])(?<!\d[-.,:])(?:18|19|20)?(\d\d)(\d\d)(\d\d)"
    rf"(?:[ ]?(?:{_HYPHEN}|\+)\s?)?(\d{{4}})(?![\w/])(?!-\d)"
)
# A number that its own label calls something else.
_OTHER_NUMBER = re.compile(
    r"(?:d(?:iarie)?nr|diarienummer|ärende(?:nr|nummer)?|org(?:anisations)?\.?[- ]?(?:nr|nummer)"
    r"|bankgiro|plusgiro|postgiro|\bb\.?g|\bp\.?g|konto(?:nr|nummer)?|faktura(?:nr|nummer)?|\bocr"
    r"|issn|isbn|(?:artikel|art|referens|ref|avtals|order|serie)\.?[- ]?(?:nr|nummer))"
    r"\.?[ \t]*:?[ \t]*$",
    re.I,
)
_GAP = r"[ \u00a0./–‐-]?"
_ABROAD = r"(?:\+|00)46[ \u00a0-]?(?:\(0\)[ \u00a0]?)?"
_MOBILE = re.compile(rf"(?<![\w+])(?<!\d[-–.,/:])(?:{_ABROAD}|0)7[02369](?:{_GAP}\d){{7}}(?![\d-])")
_LANDLINE = re.compile(
    rf"(?<![\w+])(?<!\d[-–.,/: \u00a0])(?:{_ABROAD}|0)(?P<code>[1-9]\d{{0,2}})"
    r"(?P<gap>[ \u00a0]?[-–‐/][ \u00a0]?|[ \u00a0])?"
    r"(?P<rest>\d{2,3}(?:[ \u00a0-]?\d{2,3}){1,3})(?![\d-]|,\d)"
)
_SHORT_CODES = frozenset(  # area codes of less than three digits, besides the 0 before them
    ("8", "11", "13", "16", "18", "19", "21", "23", "26", "31", "33", "35", "36", "40", "42", "44",
     "46", "54", "60", "63", "90")
)  # fmt: skip
_SERVICE = ("10", "20", "77")  # companies and authorities, wherever they are
_CALLED = re.compile(r"(?:\btel(?:efon(?:nummer|nr)?)?|\bring)\b.{0,20}$", re.I)
_EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+\u2010\u2011-]+@(?:gmail|googlemail|hotmail|outlook|live|msn|icloud|me|mac"
    r"|yahoo|ymail|aol|gmx|proton(?:mail)?|telia|comhem|bredband2?|bredbandsbolaget|spray"
    r"|home|tele2|swipnet|passagen|algonet|ownit|bahnhof)\.(?:com|se|net|org|me|nu|eu|co\.uk)"
    r"(?![\w-]|\.\w)",
    re.I,
)
_STREET = re.compile(
    r"(?<![\w/])(?:(?:Stora|Lilla|Norra|Södra|Östra|Västra|Övre|Nedre|Gamla|Nya) )?"
    r"[A-ZÅÄÖ][a-zåäöéü]*"
    r"(?:gatan|vägen|gränden?|stigen|backen|allén|torget|leden|slingan|kroken|väg|gata|stig)"
    r"[ \u00a0]\d{1,3}(?![\d-])(?:[ ]?[A-Z]\b)?(?:,?[ ](?:lgh|[1-9] ?tr)\b\.?(?:[ ]\d{1,4})?)?"
    r"(?:,?\s{1,2}\d{3}[ \u00a0]?\d{2}[ \u00a0]{1,2}[A-ZÅÄÖ][A-Za-zåäöÅÄÖ]+)?"
)
_NAME = r"[A-ZÅÄÖ][a-zåäöéü]+(?:-[A-ZÅÄÖ]?[a-zåäöéü]+)?"
_PERSON_BEFORE = re.compile(
    rf"(?<!\w)({_NAME}(?: (?:von|af|de|{_NAME})){{1,3}})[ ]?[,;:(–-]?\s{{1,2}}$"
)
_HOME_BEFORE = re.compile(
    r"\b(?:bor|bosatt|är boende|bostadsadress|hemadress|folkbokförd|skriven på)\b[^.\n]{0,40}$",
    re.I,
)
# Two capitals in a row that are no person: companies, places to visit, offices.
_NO_PERSON = re.compile(
    r"\b(?:AB|HB|Kommun|Region|Regionen|Nämnd\w*|Förvaltning\w*|Bolag\w*|Förening\w*|Stiftelse\w*"
    r"|Restaurang|Café|Kafé|Hotell|Pizzeria|Butik\w*|Apotek\w*|Vårdcentral\w*|Bibliotek\w*"
    r"|Museum|Museet|Skola\w*|Förskola\w*|\w*skolan|\w*hemmet|\w*huset|\w*hallen|\w*boendet"
    r"|\w*kyrkan|Gymnasi\w*|Kvarteret|Fastighet\w*|Korsningen|Adress|Plats|Lokal|Dnr|Sida)\b",
    re.I,
)
_OFFICE = re.compile(  # in the lines around a number
    r"\b(?:växel|vx|kontaktcenter|kundtjänst|postadress|besöksadress|leveransadress|fax"
    r"|org\.?[- ]?nr|organisationsnummer|reception|medborgarservice|telefontid|www)\b|\w@\w",
    re.I,
)
_AUTHORITY = re.compile(  # in the number's own line
    r"\b(?:kommun(?:en|ens|huset)?|region(?:en|ens)?|myndighet\w*|förvaltning\w*|\w*nämnden|kansli\w*"
    r"|jourtelefon|vårdcentral\w*|skolan)\b",
    re.I,
)
_NEIGHBOURS = 2  # lines before and after that belong to a contact block


@dataclass(frozen=True, slots=True)
class Personal:
    """A piece of personal data: [start, end) in the text that was looked through."""

    start: int
    end: int
    kind: Kind


def personal_data(text: str) -> tuple[Personal, ...]:
    """Return the personal data in ``text`` in reading order; none overlaps another."""
    if not _SOME.search(text):
        return ()  # most of what an answer holds
    lines = _Lines(text)
    taken = bytearray(len(text))
    found: list[Personal] = []
    # The surer shape first: what it has taken, none of the others takes.
    shapes: tuple[tuple[Kind, Iterator[re.Match[str]]], ...] = (
        ("email", _emails(text)), ("telephone", _MOBILE.finditer(text)),
        ("identity", _identities(text)), ("telephone", _landlines(text, lines)),
        ("address", _addresses(text, lines)),
    )  # fmt: skip
    for kind, matches in shapes:
        for match in matches:
            start, end = match.span()
            if not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                found.append(Personal(start, end, kind))
    return tuple(sorted(found, key=lambda personal: personal.start))


def masked(text: str) -> str:
    """Return ``text`` with each visible character of its personal data as "•".

    The length stays, and so does white space: offsets into the text stay true.
    """
    return covered(text, ((personal.start, personal.end) for personal in personal_data(text)))


def covered(text: str, ranges: Iterator[tuple[int, int]] | Sequence[tuple[int, int]]) -> str:
    """Return ``text`` with the visible characters of ``ranges`` as "•"; its length stays."""
    parts: list[str] = []
    at = 0
    for start, end in ranges:
        parts += [text[at:start], re.sub(r"\S", MASK, text[start:end])]
        at = end
    return "".join([*parts, text[at:]])


def personal_findings(text: str, spans: tuple[Span, ...]) -> list[Finding]:
    """Return one finding for each page that holds personal data, with kinds and counts."""
    pages: dict[int, Counter[Kind]] = {}
    for personal in personal_data(text):
        for page in pages_between(spans, personal.start, personal.end)[:1]:
            pages.setdefault(page, Counter())[personal.kind] += 1
    return [
        Finding("personal_data", page, f"Sidan {page}: {_told(counts)}.")
        for page, counts in sorted(pages.items())
    ]


def _told(counts: Counter[Kind]) -> str:
    return ", ".join(
        f"{counts[kind]} {names[counts[kind] != 1]}"
        for kind, names in _NAMES.items()
        if counts[kind]
    )


class _Lines:
    """The lines of a text, to look at those around a place."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def around(self, start: int, end: int, neighbours: int) -> str:
        """Return the lines of [start, end), without that part, and so many on either side."""
        first = bisect_right(self._starts, start) - 1
        after = bisect_right(self._starts, end) + neighbours
        low = self._starts[max(first - neighbours, 0)]
        high = self._starts[after] if after < len(self._starts) else len(self._text)
        return f"{self._text[low:start]} {self._text[end:high]}"

    def before(self, start: int) -> str:
        """Return what stands before ``start`` in its line and in the line above."""
        first = bisect_right(self._starts, start) - 1
        return self._text[self._starts[max(first - 1, 0)] : start]


def _emails(text: str) -> Iterator[re.Match[str]]:
    return _EMAIL.finditer(text) if "@" in text else iter(())


def _identities(text: str) -> Iterator[re.Match[str]]:
    """Yield personal identity and coordination numbers.

    Date and check digit must be right (Luhn; Skatteverket, SKV 704). A coordination number
    has 60 added to its day (SKV 707). The third digit of an organisation number is 2 or more,
    which no month is.
    """
    for match in _IDENTITY.finditer(text):
        year, month, day, last = match.groups()
        if not _is_day(int(year), int(month), int(day)) or not _luhn(year + month + day + last):
            continue
        if not _OTHER_NUMBER.search(text[max(match.start() - 30, 0) : match.start()]):
            yield match


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        # 2000 and 1900 differ in their leap day only: the more generous one is taken.
        date(2000 + year, month, day - 60 if day > 60 else day)
    except ValueError:
        return False
    return True


def _luhn(digits: str) -> bool:
    total = 0
    for i, digit in enumerate(digits):
        doubled = int(digit) * (2 - i % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def _landlines(text: str, lines: _Lines) -> Iterator[re.Match[str]]:
    """Yield landline numbers, but not those in an authority's contact block."""
    for match in _LANDLINE.finditer(text):
        before = text[max(match.start() - 40, 0) : match.start()].rsplit("\n", 1)[-1]
        if not _is_landline(match, before) or _OTHER_NUMBER.search(before):
            continue
        around = _EMAIL.sub(" ", lines.around(*match.span(), _NEIGHBOURS))
        if not _OFFICE.search(around) and not _AUTHORITY.search(lines.around(*match.span(), 0)):
            yield match


def _is_landline(match: re.Match[str], before: str) -> bool:
    """Tell a number with an area code from digits in groups, which are sooner figures."""
    code, gap = match["code"], match["gap"] or ""
    abroad = match[0].startswith(("+", "00"))
    known = code in _SHORT_CODES or (len(code) == 3 and code[:2] not in _SHORT_CODES)
    if code.startswith(_SERVICE) or not (known or (abroad and not gap)):
        return False
    if not 7 <= len(code) + len(re.sub(r"\D", "", match["rest"])) <= 9:
        return False
    return bool(gap.strip()) or abroad or _CALLED.search(before) is not None


def _addresses(text: str, lines: _Lines) -> Iterator[re.Match[str]]:
    """Yield street addresses that a person's name or a word for home stands right before."""
    for match in _STREET.finditer(text):
        before = lines.before(match.start())
        person = _PERSON_BEFORE.search(before)
        if not (person and not _NO_PERSON.search(person[1])) and not _HOME_BEFORE.search(before):
            continue
        if not re.search(r"besöksadress|postadress", before, re.I):
            yield match
