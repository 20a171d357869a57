"""The records that the stores hand out, besides those of ``ingest.records``.

Conventions are those of ``ingest.records``: pages from 1, offsets in ``Document.text``, ISO
dates, ``None`` for what no document states. Scores: higher is better, everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Literal, NamedTuple, TypeVar

from ingest.records import DocumentKind, Passage, Section

R = TypeVar("R")
What = Literal["upphävd", "ersatt", "ändrad", "återrapporterad"]  # what a later § did


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search or a register is limited to; an empty tuple or ``None`` limits nothing.

    Values of one field are alternatives, fields add up. A date, body or registration number
    is that of the section, or of its document where the section states none.
    """

    date_from: str | None = None  # first day, ISO 8601, included
    date_to: str | None = None  # last day, ISO 8601, included
    bodies: tuple[str, ...] = ()  # name, learnt abbreviation or unique part of a name
    kinds: tuple[str, ...] = ()  # kind of the document or of the part of a bundle
    documents: tuple[str, ...] = ()  # file name, id, or unique start of either
    dnrs: tuple[str, ...] = ()  # registration numbers in any spelling

    @property
    def empty(self) -> bool:
        """True when nothing is limited."""
        return self == Filters()


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A stored document without its text."""

    id: str
    file: str
    sha256: str
    kind: DocumentKind
    format: str
    title: str | None
    body: str | None
    date: str | None
    dnr: str | None
    page_count: int
    sections: int  # how many
    passages: int  # how many
    findings: int  # how many
    added_at: str  # UTC, ISO 8601 to the second
    source: str  # path the file was read from, absolute


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with its section and what a citation needs of its document."""

    passage: Passage
    section: Section
    document_id: str
    file: str
    document_title: str | None
    document_kind: DocumentKind
    document_body: str | None
    document_date: str | None
    document_dnr: str | None
    sha256: str

    @property
    def body(self) -> str | None:
        """The section's body, else the document's."""
        return self.section.body or self.document_body

    @property
    def date(self) -> str | None:
        """The section's date, else the document's."""
        return self.section.date or self.document_date

    @property
    def dnr(self) -> str | None:
        """The section's registration number, else the document's."""
        return self.section.dnr or self.document_dnr


@dataclass(frozen=True, slots=True)
class Entry(Generic[R]):
    """A record of a register, where it stands."""

    key: int  # among the entries of its register
    record: R
    stored: StoredPassage  # the passage that it was drawn from
    page: int  # where the record begins, as a viewer counts


@dataclass(frozen=True, slots=True)
class Scope:
    """How much a register was drawn from: documents, all sections, and §§ of minutes."""

    documents: int
    sections: int
    items: int  # copies of a § within a document left out


@dataclass(frozen=True, slots=True)
class Counts:
    """How much the catalogue holds."""

    documents: int
    pages: int
    sections: int
    passages: int
    decisions: int
    assignments: int
    duties: int
    figures: int
    findings: int


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A later change as the catalogue notes it: see ``validity.LaterChange`` and ``Touch``.

    ``target`` is the section that it touches, ``section`` the later one; ``scope_section`` is
    ``None`` where the whole section is touched, else ``scope_words`` are those that are.
    """

    document_id: str  # of the later section
    target: str
    what: What
    section: str
    name: str
    file: str
    body: str | None
    date: str
    quote: str
    start: int
    end: int
    scope_section: str | None
    scope_start: int
    scope_end: int
    scope_words: str


@dataclass(frozen=True, slots=True)
class ModelNote:
    """The embedding model whose vectors the catalogue holds."""

    name: str
    identity: str  # fingerprint of model and prefixes
    dimension: int


class FileNote(NamedTuple):
    """A file and, where there is something to say about it, why; ``""`` for nothing."""

    file: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What happened to each file, in input order."""

    added: tuple[FileNote, ...] = ()
    updated: tuple[FileNote, ...] = ()
    unchanged: tuple[FileNote, ...] = ()
    removed: tuple[FileNote, ...] = ()
    refused: tuple[FileNote, ...] = ()
    skipped_kinds: int = 0  # files in folders that are of no supported kind
