"""Which § is which: every § once, wherever its copies stand, and found from what names it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from index.analysis import dnr_key, fold
from index.catalogue import Catalogue
from index.records import DocumentRow
from index.references import Mention
from ingest.marks import item_name
from ingest.records import Section

Key = tuple[str, str, str]  # body's key, ISO date, § number; or ("", "", section id)
_WHOLE_MINUTES = "protokoll"


class Occasions:
    """The sections of a library of one generation. Copies of a § share one key."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.bodies = catalogue.bodies()
        self._known_bodies: dict[str, str] = {}
        self.documents: dict[str, DocumentRow] = {row.id: row for row in catalogue.documents()}
        self.sections: dict[str, Section] = {}
        self.document_of: dict[str, str] = {}  # section id → document id
        self.by_key: dict[Key, list[Section]] = defaultdict(list)
        self._by_number: dict[tuple[str, str], list[Key]] = defaultdict(list)
        self._by_day: dict[str, list[Key]] = defaultdict(list)
        for document_id, section in catalogue.sections():
            self.sections[section.id] = section
            self.document_of[section.id] = document_id
        for section in self.sections.values():
            self.by_key[self.key(section)].append(section)
        for key, copies in self.by_key.items():
            copies.sort(key=self._standing)
            if key[2] and key[1]:
                self._by_number[key[2], key[1]].append(key)
                self._by_number[key[2], key[1][:4]].append(key)
                self._by_day[key[1]].append(key)

    def body(self, section: Section) -> str | None:
        """Return the section's body, else its document's."""
        return section.body or self.documents[self.document_of[section.id]].body

    def date(self, section: Section) -> str | None:
        """Return the section's date, else its document's."""
        return section.date or self.documents[self.document_of[section.id]].date

    def dnr(self, section: Section) -> str | None:
        """Return the section's registration number, else its document's."""
        return section.dnr or self.documents[self.document_of[section.id]].dnr

    def body_key(self, section: Section) -> str:
        """Return what all names of the section's body have in common, "" for no body."""
        body = self.body(section)
        if not body:
            return ""
        if body not in self._known_bodies:  # working a name out takes long, and bodies are few
            self._known_bodies[body] = self.bodies.key(body)
        return self._known_bodies[body]

    def key(self, section: Section) -> Key:
        """Return what all copies of a § have in common; another section is only itself."""
        first = self.sections.get(section.duplicate_of or "", section)
        date, number = first.date, first.number
        if first.kind == "agenda_item" and number and date:
            return self.body_key(first), date, number.casefold()
        return "", "", first.id

    def first(self, key: Key) -> Section:
        """Return the copy to show: that of the whole minutes before that of an extract."""
        return self.by_key[key][0]

    def copies(self, section: Section) -> list[Section]:
        """Return all places of a §, the one to show first."""
        return self.by_key[self.key(section)]

    def items(self) -> list[Section]:
        """Return every § of minutes once."""
        return [c[0] for c in self.by_key.values() if c[0].kind == "agenda_item"]

    def named(self, mention: Mention, source: Section) -> Key | None:
        """Return the § that ``source`` names with a number, None where none surely fits.

        It may be the section itself: its own heading names it.

        With a body named before it, that body's; else that of the same body. What is written
        outside minutes may leave the body out where only one § fits.
        """
        if mention.number is None:
            return None
        keys = self._by_number.get((mention.number, mention.day), [])
        return self._one_of(keys, mention, source)

    def meeting(self, mention: Mention, source: Section) -> list[Key]:
        """Return the §§ of the meeting whose day ``source`` names."""
        keys = self._by_day.get(mention.day, [])
        first = self._one_of(keys, mention, source) if keys else None
        return [key for key in keys if first and key[0] == first[0]]

    def _one_of(self, keys: Iterable[Key], mention: Mention, source: Section) -> Key | None:
        others, own_body = list(keys), self.body_key(source)
        named = next((n for n in reversed(mention.bodies) if self._is_body(n)), None)
        if named:
            others = [key for key in others if self._fits(named, key)]
        same = [key for key in others if key[0] == own_body]
        if same:
            return same[0]
        free = named is not None or source.kind != "agenda_item"
        return others[0] if free and len({key[0] for key in others}) == 1 else None

    def _is_body(self, named: str) -> bool:
        """Return whether a word names a body: capitals do when the library knows them."""
        return not named.isupper() or self.bodies.key(named) in self._body_keys

    @cached_property
    def _body_keys(self) -> frozenset[str]:
        return frozenset(key[0] for key in self.by_key)

    def _fits(self, named: str, key: Key) -> bool:
        if named.isupper():
            return self.bodies.key(named) == key[0]
        return fold(named) in fold(self.body(self.first(key)) or "")

    @cached_property
    def by_dnr(self) -> dict[str, list[Section]]:
        """Registration number in one spelling → the sections that carry it themselves."""
        found: dict[str, list[Section]] = defaultdict(list)
        for section in self.sections.values():
            if dnr := self.dnr(section):
                found[dnr_key(dnr)].append(section)
        return found

    @cached_property
    def _minutes_parts(self) -> frozenset[str]:
        """Ids of parts that are only the cover of the §§ in them."""
        items = defaultdict(list)
        for section in self.sections.values():
            if section.kind == "agenda_item":
                items[self.document_of[section.id]].append(section)
        return frozenset(
            part.id
            for part in self.sections.values()
            if part.kind == "part"
            and any(
                part.start <= item.start < part.end for item in items[self.document_of[part.id]]
            )
        )

    def unit(self, section: Section) -> Section | None:
        """Return what stands for a section in a list of a matter's papers.

        A § stands for itself; a heading for the highest of the sections around it that has
        the same registration number. None for a part that is only the cover of §§.
        """
        top = section
        while top.kind != "agenda_item" and top.parent and top.parent in self.sections:
            above = self.sections[top.parent]
            if self.dnr(above) != self.dnr(section) or above.id in self._minutes_parts:
                break
            top = above
        return None if top.id in self._minutes_parts else self.first(self.key(top))

    def name(self, section: Section) -> str:
        """Return "§ 36 Uppdrag för …", a numbered heading or a title, else the file's name."""
        number = section.number
        if number and section.kind == "agenda_item":
            number = item_name(number)
        row = self.documents[self.document_of[section.id]]
        named = " ".join(part for part in (number, section.title) if part)
        return named or row.title or row.file

    def _standing(self, section: Section) -> tuple[bool, bool, str, int]:
        row = self.documents[self.document_of[section.id]]
        whole = row.kind == _WHOLE_MINUTES
        return not whole, section.duplicate_of is not None, row.file, section.start
