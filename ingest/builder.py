"""Sections and passages of one document while they are being collected, part by part."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ingest.cleaning import Cleaned, CleanLine
from ingest.marks import item_name
from ingest.parts import Part
from ingest.passages import ranges
from ingest.records import (
    Assignment,
    Decision,
    Finding,
    Passage,
    Role,
    Section,
    SectionKind,
    pages_between,
)

_DUTY = re.compile(
    r"\b(?:ansvarar för|har ansvar|ansvaret för|svarar för|ska\b|skall\b|åligger|bekostar"
    r"|finansierar|står för kostnad|får inte|undantaget)",
    re.I,
)

_LONGEST_TITLE = 300  # characters


def shortened(title: str | None) -> str | None:
    """Return a title of at most ``_LONGEST_TITLE`` characters.

    It goes with each passage below it: a title of millions, as a mail's subject may be, would
    fill the memory of whoever reads them.
    """
    if title is None or len(title) <= _LONGEST_TITLE:
        return title
    return f"{title[: _LONGEST_TITLE - 1].rstrip()}…"


@dataclass(slots=True)
class StructureBuilder:
    """What is known so far of a document's structure, in the order of its text.

    The readers of minutes and of everything else add to it; ids count up within the document.
    """

    document_id: str
    cleaned: Cleaned
    sections: list[Section] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    _places: dict[str, int] = field(default_factory=dict)  # of sections, by id

    @property
    def lines(self) -> tuple[CleanLine, ...]:
        """The lines of the cleaned text; all indices of lines count in them."""
        return self.cleaned.lines

    def add_part(self, part: Part) -> Section:
        """Add the section that holds a whole part, and return it."""
        kind: SectionKind = "letter" if part.kind == "skrivelse" else "part"
        return self.add_section(
            part, kind, part.first, part.last,
            title=part.title, body=part.body, date=part.date, dnr=part.dnr, author=part.author,
        )  # fmt: skip

    def add_section(
        self, part: Part, kind: SectionKind, first: int, last: int, *,
        number: str | None = None, title: str | None = None, body: str | None = None,
        date: str | None = None, dnr: str | None = None, parent: Section | None = None,
        author: str | None = None,
    ) -> Section:  # fmt: skip
        """Add the section of ``lines[first:last]``, which must not be empty, and return it."""
        start, end = self.lines[first].start, self.lines[last - 1].end
        pages = pages_between(self.cleaned.spans, start, end)
        section = Section(
            f"{self.document_id}-s{len(self.sections)}", kind, number, shortened(title), body,
            date, dnr, start, end, pages[0], pages, parent.id if parent else None, part.kind,
            None, author,
        )  # fmt: skip
        self._places[section.id] = len(self.sections)
        self.sections.append(section)
        return section

    def change(self, section: Section) -> None:
        """Put a section in the place of the one of the same id."""
        self.sections[self._places[section.id]] = section

    def add_passages(self, section: Section, first: int, last: int, role: Role) -> list[Passage]:
        """Add the passages of ``lines[first:last]`` to a section, and return them.

        ``role`` is what the lines' place says they are; a table, a duty or a definition among
        plain text gets its own role.
        """
        text = self.cleaned.text
        added = []
        # what is decided is no table: a figure must not be told as one more clause
        apart = role == "decision"
        for start, end, table in ranges(text, self.lines, first, last, tables_apart=apart):
            pages = pages_between(self.cleaned.spans, start, end)
            if not pages:
                continue
            passage = Passage(
                f"{self.document_id}-p{len(self.passages)}", section.id, len(self.passages),
                _refined(role, text[start:end], section, table), start, end, text[start:end],
                pages[0], pages, self._context(section),
            )  # fmt: skip
            self.passages.append(passage)
            added.append(passage)
        return added

    def _context(self, section: Section) -> str:
        """Return what a reader of a passage alone would miss: whose, when, which §, under what."""
        path: list[str] = []
        current: Section | None = section
        while current is not None:
            name = _name(current)
            if name:
                path.insert(0, name)
            place = self._places.get(current.parent) if current.parent else None
            current = None if place is None else self.sections[place]
        names = [section.body or "", section.date or "", *path, section.dnr or ""]
        return " · ".join(dict.fromkeys(name for name in names if name))


def _name(section: Section) -> str:
    """Return number and title of a section as they are told: "§ 43 Budget", "3.1 Mål"."""
    title = section.title or ""
    if section.kind == "agenda_item" and section.number:
        return f"{item_name(section.number)} {title}".strip()
    if section.number and section.kind != "question":
        return f"{section.number} {title}".strip()
    return title


def _refined(role: Role, text: str, section: Section, table: bool) -> Role:
    if role not in ("text", "matter", "background", "decision"):
        return role
    if table:
        return "figure"
    if role == "decision":
        return role
    if role == "text" and section.part_kind in ("overenskommelse", "reglemente", "presentation"):
        if re.match(r"definition", section.title or "", re.I):
            return "definition"
        if _DUTY.search(text):
            return "duty"
    return role
