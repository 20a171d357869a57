"""A text with footnotes, as it is exported: the same for Word and Markdown.

Footnotes carry everything needed to find a quote: document, page, body, date and §. A line is
made of pieces, each with the footnotes that carry it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ingest.records import Role


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that stand on a page without a break; white space is folded when they are shown."""

    page: int
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """One footnote. ``number`` counts from 1 in the order of first use."""

    number: int
    document: str  # file name
    section: str | None  # "§ 36 Uppdrag för …" or the heading
    body: str | None
    date: str | None
    role: Role
    role_name: str  # Swedish: what of a § the quote is
    quotes: tuple[Quote, ...]
    link: str | None  # address within the app; None for a file that is not in the library
    section_id: str | None = None  # of the quote, with its offsets in Document.text; None as above
    start: int = 0
    end: int = 0

    @property
    def source(self) -> str:
        """Return "beslut, Nämnden, 2024-09-11, § 36 Uppdrag för …, fil.pdf, s. 47"."""
        pages = ", ".join(dict.fromkeys(f"s. {quote.page}" for quote in self.quotes))
        parts = (self.role_name, self.body, self.date, self.section, self.document, pages)
        text = ", ".join(part for part in parts if part)
        return text[:1].upper() + text[1:]

    @property
    def text(self) -> str:
        """Return the whole footnote on one line."""
        quotes = " ".join(f"”{' '.join(quote.text.split())}”" for quote in self.quotes)
        return f"{self.source}: {quotes}" if quotes else self.source

    def to_record(self) -> dict[str, Any]:
        """Return the footnote as a JSON object."""
        return {
            "number": self.number,
            "document": self.document,
            "section": self.section,
            "body": self.body,
            "date": self.date,
            "role": self.role,
            "page": self.quotes[0].page if self.quotes else None,
            "quotes": [{"page": quote.page, "text": quote.text} for quote in self.quotes],
            "link": self.link,
        }


@dataclass(frozen=True, slots=True)
class Piece:
    """Words and the numbers of the footnotes that carry them."""

    text: str
    notes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list, or a paragraph where ``bullet`` is False."""

    pieces: tuple[Piece, ...]
    bullet: bool = True

    @property
    def text(self) -> str:
        """Return the words without their footnotes."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with its lines. ``level`` is 1 for the highest below the title."""

    heading: str
    level: int
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole text for export; ``lead`` stands below the title, without a heading."""

    title: str
    lead: tuple[Line, ...]
    parts: tuple[Part, ...]
    notes: tuple[Note, ...]


def plain(text: str) -> Line:
    """Return a paragraph without footnotes."""
    return Line((Piece(text),), bullet=False)
