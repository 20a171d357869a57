"""The gate before anything is shown: the same for every answerer.

A statement passes when it carries a marker, every marker has its citation, every quote stands
verbatim in the cited passage, every number, date and name in it stands in a cited passage or
in that passage's place (body, date, §, registration number, title), and nothing but a decision
clause is reported as decided.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.answering.answer import Citation
from ingest.marks import is_table_row
from ingest.swedish import dates_in

MARKER = re.compile(r"\[(\d+)\]")
_MARKERS = re.compile(r"(?:\s*\[\d+\])+")
# A whole number with its thousands, decimals, sign; "26 142" is one number, "4,2" is one.
_NUMBER = re.compile(
    r"(?<!\w)(?<!\d[,.])[-–−]?(?:\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)|\d+)(?:[,.:/]\d+)*"
)
_ITEM = re.compile(r"§\s*(\d+[a-z]?)")
_NAME = re.compile(r"\b([A-ZÅÄÖ][a-zåäöé]+(?:[ -][A-ZÅÄÖ][a-zåäöé]+)+)\b")
_DECIDED = re.compile(
    r"\b(?:beslut(?:ade|ades|at|ats|ar|as|it)|beslöt|beslöts|antog|antogs|antagit|antagits|antar|antas"
    r"|klubba(?:de|des|t|ts|r|s)|bevilja(?:de|des|t|ts|r|s)|upphäv(?:de|des|t|ts|er|s)"
    r"|återremittera(?:de|des|t|ts|r|s)|bordla(?:de|des)|bordlag(?:t|ts)|bordlägg(?:er|s)"
    r"|utsåg|utsågs|utsett|utsetts|uppdrog|uppdrogs|uppdragit"
    r"|(?:sade?|säger|röstade|röstar) (?:ja|nej|igenom|ner)|ställ(?:de|er|t) sig bakom"
    r"|gav klartecken|(?:ett|enades om) beslut|resolve[sd]?|grant(?:s|ed)|ruled|voted (?:for|to)"
    r"|fastställ(?:de|des|t|ts|er|s)|godkän(?:de|des|t|ts|ner|ns)|avslog|avslogs|avslår|avslås|avslagit"
    r"|biföll|bifölls|bifaller|bifalles|bifallit|bestäm(?:de|des|t|ts|mer|s)"
    r"|decide[sd]?|adopt(?:s|ed)?|approve[sd]?|reject(?:s|ed))\b",
    re.I,
)
# What these hold is never decided, whatever words they use: "Nämnden beslutar att …" opens a
# proposal as it opens a decision. They are told with a word that says what they are.
_UNDECIDED: dict[str, re.Pattern[str]] = {
    "proposal": re.compile(r"förslag|föresl|propos", re.I),
    "motion": re.compile(r"yrka|motion|förslag|föresl|propos|moved", re.I),
    "reservation": re.compile(r"reserv|särskil|anteckning|dissent|jäv", re.I),
    "position": re.compile(
        r"ståndpunkt|anse|enligt|skrivelse|skriver|remiss|svar|yttra|position|argue|state|consider",
        re.I,
    ),
}
# Papers for a meeting: nothing in them is that meeting's decision.
_PAPERS = frozenset({"tjansteskrivelse", "motion", "skrivelse", "dagordning"})
_TITLE = 30  # characters by which a section's title is known at the end of a statement
_LEADING_GROUP = re.compile(r"[-–−]?\d{1,3}")  # of a number with its thousands
_THOUSANDS = re.compile(r"\d{3}[%*]?")
_GROUPS = 4  # of figures that one number may have
_SPACE = re.compile(r"\s+")
_LINE_HYPHEN = re.compile(r"[-\u00ad\u2010\ufffe]\s+")


FaultKind = Literal[
    "källa", "citat", "tal", "datum", "§", "namn", "roll", "nekande", "villkor", "ord"
]


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a statement may not be shown. Its text may hold the statement's words: for logs only."""

    kind: FaultKind
    text: str  # Swedish

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of an answer with the citations that carry it."""

    text: str  # with its markers
    citations: tuple[Citation, ...]


def plain(text: str) -> str:
    """Fold white space, line-end hyphens and kinds of dash, for comparing verbatim words."""
    text = _LINE_HYPHEN.sub("", text.replace("\u00a0", " "))
    return _SPACE.sub("", text.replace("–", "-").replace("\u2010", "-")).casefold()


def faults(statement: Statement) -> list[Fault]:
    """Return why a statement may not be shown; an empty list lets it pass."""
    found: list[Fault] = []
    markers = {int(marker) for marker in MARKER.findall(statement.text)}
    known = {citation.marker for citation in statement.citations}
    if not markers:
        found.append(Fault("källa", "påståendet saknar källhänvisning"))
    if not markers <= known:
        found.append(Fault("källa", "en källhänvisning saknar källa"))
    cited = [citation for citation in statement.citations if citation.marker in markers]
    for citation in cited:
        quote = plain(citation.quote).rstrip("-")  # a page may end in "hälso-"
        if not quote or quote not in plain(citation.reference.text):
            found.append(Fault("citat", f"citatet till [{citation.marker}] står inte i källan"))
    found += _foreign_values(MARKER.sub("", statement.text), cited)
    found += _foreign_roles(statement.text, cited)
    return found


def tells_decided(text: str) -> bool:
    """Return whether a text tells of something as decided."""
    return _DECIDED.search(text) is not None


def _evidence(cited: Sequence[Citation]) -> str:
    parts: list[str] = []
    for citation in cited:
        reference = citation.reference
        parts += [
            reference.text, reference.section or "", reference.body or "", reference.date or "",
            reference.dnr or "", reference.title or "", reference.document,
        ]  # fmt: skip
    return " ".join(parts)


def _foreign_values(text: str, cited: Sequence[Citation]) -> list[Fault]:
    """Return the numbers, dates, § and names of ``text`` that no cited passage holds."""
    evidence = _evidence(cited)
    folded = plain(evidence)
    held_dates = {date for _, date in dates_in(evidence)}
    found = []
    rest = text
    for offset, date in sorted(dates_in(text), reverse=True):
        if date not in held_dates:
            found.append(Fault("datum", f"datumet {date} står inte i källan"))
        rest = rest[:offset] + _DATE.sub(" ", rest[offset:], count=1)
    for item in _ITEM.findall(rest):
        if not re.search(rf"§\s*{re.escape(item)}\b", evidence):
            found.append(Fault("§", f"§ {item} står inte i källan"))
    undated = _without_dates(evidence)
    # of "§ 62/2024" the year is left when the § is taken off, in the source as in the statement
    held = _numbers(undated) | _numbers(_ITEM.sub(" ", undated))
    for citation in cited:
        if citation.reference.role == "figure":  # "Bostad LSS 5 6 688": three cells
            held |= _cells(_without_dates(citation.reference.text))
    for number in _NUMBER.findall(_ITEM.sub(" ", rest)):
        if _value(number) not in held:
            found.append(Fault("tal", f"talet {number.strip()} står inte i källan"))
    for name in _NAME.findall(rest):
        if plain(name) not in folded:
            found.append(Fault("namn", f"namnet {name} står inte i källan"))
    return found


def _numbers(text: str) -> set[str]:
    """Return the values of the numbers in ``text``.

    In a table's row "22 429" may be two cells: there each figure counts by itself too.
    """
    found = {_value(number) for number in _NUMBER.findall(text)}
    for line in text.split("\n"):
        if is_table_row(line):
            found |= _cells(line)
    return found


def _cells(row: str) -> set[str]:
    """Return the values that the cells of a table's row may have, as they may be parted.

    "146 200 155 900 102 700" is a row of three: what may be one number with its thousands counts
    as such, and so does each group of figures by itself.
    """
    parts = row.split()
    found = {_value(part) for part in parts}
    for first, part in enumerate(parts):
        number = part
        for group in parts[first + 1 : first + _GROUPS]:
            if not (_LEADING_GROUP.fullmatch(part) and _THOUSANDS.fullmatch(group)):
                break
            number += group
            found.add(_value(number))
    return found


def _value(number: str) -> str:
    return re.sub(r"[\s\u00a0\u202f]", "", number).replace("–", "-").replace("−", "-").rstrip("%*")


def _without_dates(text: str) -> str:
    for offset, _ in sorted(dates_in(text), reverse=True):
        text = text[:offset] + _DATE.sub(" ", text[offset:], count=1)
    return text


_DATE = re.compile(r"^(?:\d{1,2}\s+[A-Za-zåäö]+\.?\s+\d{4}|\d{4}-\d{2}-\d{2}|[\d-]+(?:\s?\d{2})?)")


def _foreign_roles(text: str, cited: Sequence[Citation]) -> list[Fault]:
    """Return the fault of telling as decided what no cited decision clause holds.

    Judged for each stretch of text by the markers at its end. A source may itself tell of an
    earlier decision: words that stand in the quote are its own.
    """
    by_marker = {citation.marker: citation for citation in cited}
    start = 0
    for markers in _MARKERS.finditer(text):
        stretch = text[start : markers.start()]
        start = markers.end()
        sources = [
            by_marker[int(marker)]
            for marker in MARKER.findall(markers[0])
            if int(marker) in by_marker
        ]
        if any(_is_decision(source) for source in sources):
            continue
        for verb in _DECIDED.finditer(_without_titles(stretch, sources)):
            before = stretch[: verb.start()]
            own = " ".join(_own_words(s) for s in sources if _may_tell(s, before)).casefold()
            if not re.search(rf"\b{re.escape(verb[0].casefold())}\b", own):
                return [Fault("roll", f"”{verb[0]}” sägs om något som inte är ett beslut")]
    return []


def _without_titles(stretch: str, sources: Sequence[Citation]) -> str:
    """Return a stretch up to the source at its end: a heading's verb reports nothing."""
    for source in sources:
        title = (source.reference.section or "")[:_TITLE]
        place = stretch.rfind(f"({title}") if len(title) == _TITLE else -1
        stretch = stretch[:place] if place >= 0 else stretch
    return stretch


def _own_words(source: Citation) -> str:
    """Return what a source says itself: its quote, and of a table's row the table's name."""
    reference = source.reference
    named = f"{reference.section or ''} {reference.text}" if reference.role == "figure" else ""
    return f"{source.quote} {named}"


def _is_decision(source: Citation) -> bool:
    return source.reference.role == "decision" and source.reference.kind not in _PAPERS


def _may_tell(source: Citation, before: str) -> bool:
    """Return whether a source's own words of deciding may be repeated after ``before``."""
    label = _UNDECIDED.get(source.reference.role)
    return label is None or label.search(before) is not None
