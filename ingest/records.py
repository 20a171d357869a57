"""The records that travel between the stages, from page to passage.

Between stages only these frozen records pass: no dicts and no types of a library.
Conventions, everywhere: pages are counted as a viewer counts them, from 1; offsets are
characters in ``Document.text``, end exclusive; dates are ISO 8601 (``2024-09-11``); a value
that the document does not state is ``None``, never guessed.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Literal

Role = Literal[
    "decision", "proposal", "motion", "reservation", "vote", "matter", "background", "basis",
    "dispatch", "duty", "position", "figure", "definition", "question", "text", "furniture",
]  # fmt: skip
SectionKind = Literal["agenda_item", "heading", "slide", "letter", "question", "table", "part"]
DocumentKind = Literal[
    "protokoll", "protokollsutdrag", "dagordning", "handlingar", "tjansteskrivelse",
    "overenskommelse", "reglemente", "rapport", "enkat", "presentation", "skrivelse", "motion",
    "ovrigt",
]  # fmt: skip
# papers that hold until a later version replaces them
RULES: tuple[DocumentKind, ...] = ("overenskommelse", "reglemente")
FindingKind = Literal[
    "no_text_layer", "poor_text_layer", "ocr", "missing_item", "empty_page", "undated_item",
    "duplicate_item", "unreadable_tick", "table_unparsed", "personal_data", "unknown_kind",
]  # fmt: skip
Outcome = Literal[
    "antagen", "bifall", "avslag", "aterremiss", "bordlagd", "antecknad", "uppdrag",
    "delegerad", "vald", "overlamnad", "upphavd", "besvarad", "uttalande", "foreslagen", "annat",
]  # fmt: skip


SourceFormat = Literal[
    "pdf", "docx", "pptx", "odt", "text", "markdown", "html", "sheet", "mail"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page as the reader saw it.

    ``raw_start`` is the index of the line's first character in ``Page.text``. ``top`` and
    ``left`` are points from the page's upper left corner, ``size`` the height of the line's
    characters in points; all three are 0.0 where the format has no geometry (DOCX, text).
    ``heading`` is the heading level the format itself states (1 is the highest), 0 for none.
    ``glue`` is read before the line though it does not stand there: a table's head says it.
    """

    text: str
    raw_start: int
    top: float = 0.0
    left: float = 0.0
    size: float = 0.0
    heading: int = 0
    glue: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table on a page, empty ones included.

    ``row`` and ``column`` count from 0; a merged cell names its upper left place and how many
    rows and columns it covers. ``pieces`` are the [start, end) ranges of ``Page.text`` that
    stand in it, in reading order; none for an empty cell.
    """

    row: int
    column: int
    text: str
    pieces: tuple[tuple[int, int], ...] = ()
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """A table's geometry as the reader saw it; what its rows mean is not the reader's to say."""

    rows: int
    columns: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """A word that text recognition saw: its place in ``Page.text`` and on the page, points."""

    raw_start: int
    length: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Page:
    """One page as read: the raw text of its text layer and the lines in it.

    ``words`` is filled where the text comes from recognition (OCR) and not from the file:
    there a highlight has no characters of the PDF to ask.
    """

    number: int
    text: str
    lines: tuple[Line, ...]
    width: float = 0.0  # points; 0.0 where the format has no pages
    height: float = 0.0
    label: str | None = None  # the page label printed by a viewer, where the file has labels
    grids: tuple[Grid, ...] = ()
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """Something the reader must know about a file: shown in ``inspect`` and ``status``."""

    kind: FindingKind
    page: int | None
    message: str  # Swedish, shown to users


@dataclass(frozen=True, slots=True)
class Source:
    """A file after reading: what a reader returns."""

    pages: tuple[Page, ...]
    format: SourceFormat
    title: str | None = None
    created: str | None = None  # date in the file's metadata
    findings: tuple[Finding, ...] = ()  # what the reader itself noticed


@dataclass(frozen=True, slots=True)
class Span:
    """``Document.text[start:end]`` stands at ``Page.text[raw_start:]`` of ``page``, unchanged.

    Spaces, line feeds and joins that cleaning put in belong to no span.
    """

    start: int
    end: int
    page: int
    raw_start: int


@dataclass(frozen=True, slots=True)
class Section:
    """A unit of a document: a §, a heading's text, a slide, a letter, a part of a bundle."""

    id: str
    kind: SectionKind
    number: str | None  # "43" of "§ 43", "3.1.2" of a numbered heading
    title: str | None
    body: str | None  # the body (organ) that met or wrote
    date: str | None  # meeting date or the part's own date
    dnr: str | None
    start: int
    end: int
    page: int  # first page
    pages: tuple[int, ...]
    parent: str | None = None  # id of the enclosing section
    part_kind: DocumentKind = "ovrigt"  # kind of the part it stands in
    duplicate_of: str | None = None  # id of the first copy of the same §
    author: str | None = None  # who signed or sent the part, where it is one person


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit of search and citation; never crosses a section.

    ``document.text[start:end] == text`` always holds. ``context`` is what is embedded and
    indexed before the text: heading path, body, date and §.
    """

    id: str
    section: str
    ordinal: int  # 0-based within the document
    role: Role
    start: int
    end: int
    text: str
    page: int
    pages: tuple[int, ...]
    context: str


@dataclass(frozen=True, slots=True)
class Decision:
    """One clause of a decision."""

    section: str
    body: str | None
    date: str | None
    number: str | None
    dnr: str | None
    clause: str
    outcome: Outcome
    assignee: str | None
    passage: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Assignment:
    """A task that a decision gives somebody.

    ``due`` as written in the clause, ``due_date`` the last day it names, where it names one.
    ``reported_in`` is the id of the later section that reports back, None for none found.
    """

    section: str
    task: str
    assignee: str | None
    due: str | None
    due_date: str | None
    reported_in: str | None
    passage: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Duty:
    """Who must, may or pays what; ``[start, end)`` is the sentence that says so."""

    section: str
    actor: str | None
    modality: Literal["ansvarar", "ska", "betalar", "beslutar", "får", "får inte"]
    action: str
    exception: str | None
    passage: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Figure:
    """One table cell with its names; ``[start, end)`` is where its value stands.

    ``column`` joins several header rows from the top with " · ". ``note`` is the footnote
    that the cell, its row or its column points to.
    """

    section: str
    label: str | None
    row: str
    column: str
    unit: str | None
    period: str | None
    note: str | None
    value: str
    passage: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote as counted in the minutes; ``subject`` says what ja and nej stood for."""

    section: str
    subject: str | None
    yes: int | None
    no: int | None
    abstained: int | None
    passage: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Ballot:
    """How one member voted."""

    section: str
    name: str
    party: str | None
    choice: Literal["ja", "nej", "avstår", "frånvarande"]
    passage: str


@dataclass(frozen=True, slots=True)
class Reservation:
    """A member's or party's dissent or remark in the minutes; one record a name."""

    section: str
    kind: Literal["reservation", "särskilt yttrande", "protokollsanteckning", "jäv"]
    name: str
    party: str | None
    passage: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Position:
    """What a party to a matter holds, in its own letter or as told of it. Never a decision."""

    section: str
    holder: str | None
    date: str | None
    statement: str
    passage: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Definition:
    """What a word means in an agreement, a set of rules or a report."""

    section: str
    term: str
    meaning: str
    passage: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Validity:
    """From when to when an agreement or a set of rules holds, and what it replaces."""

    section: str
    valid_from: str | None
    valid_to: str | None
    prolongation: str | None  # the sentence's own words
    notice: str | None  # time of notice, as written
    replaces: str | None  # as written
    passage: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """A file as Paragraf knows it. Nothing edits ``text`` after reading.

    ``words`` holds, by page number, the places of recognised words (OCR).
    """

    id: str  # first 16 hex digits of the file's SHA-256
    file: str  # file name without folders
    sha256: str
    kind: DocumentKind
    format: str
    title: str | None
    body: str | None
    date: str | None
    dnr: str | None
    language: str | None
    page_count: int
    text: str
    spans: tuple[Span, ...]
    sections: tuple[Section, ...]
    passages: tuple[Passage, ...]
    decisions: tuple[Decision, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    duties: tuple[Duty, ...] = ()
    figures: tuple[Figure, ...] = ()
    votes: tuple[Vote, ...] = ()
    ballots: tuple[Ballot, ...] = ()
    reservations: tuple[Reservation, ...] = ()
    positions: tuple[Position, ...] = ()
    definitions: tuple[Definition, ...] = ()
    validities: tuple[Validity, ...] = ()
    findings: tuple[Finding, ...] = ()
    abbreviations: tuple[tuple[str, str], ...] = ()  # (short form, long form) introduced here
    words: tuple[tuple[int, tuple[Word, ...]], ...] = ()


def spans_between(spans: tuple[Span, ...], start: int, end: int) -> tuple[Span, ...]:
    """Return the parts of ``spans`` that lie in ``[start, end)``, cut at its ends.

    This is how an offset becomes a page and a place on it: pages come from offsets, never
    from a running label.
    """
    first = bisect_right(spans, start, key=lambda span: span.end)
    found: list[Span] = []
    for place in range(first, len(spans)):
        span = spans[place]
        if span.start >= end:
            break
        low, high = max(span.start, start), min(span.end, end)
        if low < high:
            found.append(Span(low, high, span.page, span.raw_start + low - span.start))
    return tuple(found)


def pages_between(spans: tuple[Span, ...], start: int, end: int) -> tuple[int, ...]:
    """Return the pages on which ``[start, end)`` stands, in reading order, each once."""
    return tuple(dict.fromkeys(span.page for span in spans_between(spans, start, end)))


@dataclass(frozen=True, slots=True)
class Progress:
    """One step of a long task, for progress bars."""

    done: int
    total: int
    message: str
    unit: str = field(default="filer")
