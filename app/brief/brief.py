"""A meeting brief: for each matter of an agenda what was decided, assigned, bound and said before.

Drawn from the registers and from search, deterministically, and every line with the footnote
that carries it. Nothing but a decision clause is told as decided; what was not found is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.brief.agenda import Item, agenda_items
from app.brief.blocks import Writer
from app.brief.matter import find_matter
from app.brief.shelf import Notes, Shelf
from app.export.paper import Line, Note, Paper, Part, Piece, plain
from app.service import Service
from ingest.errors import QuestionError
from ingest.pipeline import read_document
from ingest.records import Document

_UNREAD = ("no_text_layer", "poor_text_layer", "empty_page")


@dataclass(frozen=True, slots=True)
class Block:
    """One heading under a matter. ``kind`` is its name for programs."""

    kind: str
    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ItemBrief:
    """A matter of the agenda; without blocks when it is one of procedure."""

    number: str
    title: str
    dnr: str | None
    procedural: bool
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """The brief for one meeting. ``lead`` says what was searched."""

    agenda: str  # file name
    body: str | None
    date: str | None
    lead: tuple[str, ...]
    items: tuple[ItemBrief, ...]
    notes: tuple[Note, ...]
    index: str  # fingerprints of library and settings
    settings: str

    def paper(self) -> Paper:
        """Return the brief for export."""
        parts: list[Part] = []
        for item in self.items:
            dnr = f" ({item.dnr})" if item.dnr else ""
            own = () if item.blocks else (plain("Procedurärende; ingen historik söks."),)
            parts.append(Part(f"{item.number}. {item.title}{dnr}", 1, own))
            parts += [Part(block.heading, 2, block.lines) for block in item.blocks]
        title = " ".join(part for part in ("Mötesunderlag", self.body, self.date) if part)
        return Paper(title, tuple(plain(text) for text in self.lead), tuple(parts), self.notes)

    def to_record(self) -> dict[str, Any]:
        """Return the brief as a JSON object."""
        return {
            "agenda": self.agenda,
            "body": self.body,
            "date": self.date,
            "lead": list(self.lead),
            "items": [
                {
                    "number": item.number,
                    "title": item.title,
                    "dnr": item.dnr,
                    "procedural": item.procedural,
                    "blocks": [
                        {
                            "kind": block.kind,
                            "heading": block.heading,
                            "lines": [
                                {
                                    "text": line.text,
                                    "notes": [n for piece in line.pieces for n in piece.notes],
                                }
                                for line in block.lines
                            ],
                        }
                        for block in item.blocks
                    ],
                }
                for item in self.items
            ],
            "notes": [note.to_record() for note in self.notes],
            "index": self.index,
            "settings": self.settings,
        }


def agenda_document(service: Service, agenda: str) -> Document:
    """Return an agenda, read from a file or taken from the library by its name.

    Raises UnreadableFileError, UnknownDocumentError, QuestionError for a folder.
    """
    path = Path(agenda)
    if path.is_dir():
        raise QuestionError(f"{agenda} är en mapp. Ange en kallelse eller dagordning.")
    if path.is_file():
        return read_document(path, service.settings)
    return service.document(service.library.catalogue.document_by_name(agenda).id)


def brief_for(
    service: Service, agenda: Document, progress: Callable[[int, int, str], None] | None = None
) -> Brief:
    """Return the brief for a meeting, personal data masked.

    ``progress`` is told before each matter: how many are done, of how many, and its title.
    Raises QuestionError when the agenda has no matters, IndexUnusableError, ModelError.
    """
    items = agenda_items(agenda)
    date = items[0].section.date or agenda.date
    body = items[0].section.body or agenda.body
    shelf = Shelf(service, date)
    notes = Notes(service, agenda)
    written = []
    for done, item in enumerate(items):
        if progress is not None:
            progress(done, len(items), item.title)
        written.append(_item(service, shelf, notes, agenda, item))
    brief = Brief(
        agenda=agenda.file,
        body=body,
        date=date,
        lead=_lead(service, shelf, agenda),
        items=tuple(written),
        notes=notes.used(_numbers(written)),
        index=service.library.fingerprint(),
        settings=service.settings.fingerprint(),
    )
    return service.shown(_in_order(brief), notes.documents)


def _item(service: Service, shelf: Shelf, notes: Notes, agenda: Document, item: Item) -> ItemBrief:
    blocks: tuple[Block, ...] = ()
    if not item.procedural:
        matter = find_matter(service, shelf, agenda, item)
        writer = Writer(shelf, notes, agenda, matter)
        blocks = tuple(Block(*block) for block in writer.blocks())
    return ItemBrief(item.number, item.title, item.dnr, item.procedural, blocks)


def _lead(service: Service, shelf: Shelf, agenda: Document) -> tuple[str, ...]:
    counts = service.library.catalogue.counts()
    before = f" före {shelf.before}" if shelf.before else ""
    searched = (
        f"Underlag: {agenda.file}. Sökt i {counts.documents} dokument, däribland "
        f"{shelf.searched} med {len(shelf.items)} paragrafer{before}. "
        "Att något inte hittades betyder att det inte finns i de handlingarna."
    )
    unread = [
        f"{file} s. {finding.page}"
        for file, finding in service.library.catalogue.findings()
        if finding.kind in _UNREAD
    ]
    if not unread:
        return (searched,)
    named = ", ".join(unread[:5]) + (" med flera" if len(unread) > 5 else "")
    return searched, f"{len(unread)} sidor har inte kunnat läsas: {named}."


def _numbers(items: Iterable[ItemBrief]) -> Iterator[int]:
    for item in items:
        for block in item.blocks:
            for line in block.lines:
                for piece in line.pieces:
                    yield from piece.notes


def _in_order(brief: Brief) -> Brief:
    """Number the footnotes anew, in the order in which they are read."""
    order = {old: new for new, old in enumerate(dict.fromkeys(_numbers(brief.items)), start=1)}

    def line(old: Line) -> Line:
        pieces = (Piece(p.text, tuple(order[n] for n in p.notes)) for p in old.pieces)
        return replace(old, pieces=tuple(pieces))

    items = tuple(
        replace(
            item,
            blocks=tuple(
                replace(block, lines=tuple(map(line, block.lines))) for block in item.blocks
            ),
        )
        for item in brief.items
    )
    notes = sorted(
        (replace(note, number=order[note.number]) for note in brief.notes),
        key=lambda note: note.number,
    )
    return replace(brief, items=items, notes=tuple(notes))
