"""The same record in several copies of one §: one row, which names the other places."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from app.answering.answer import Place
from index.analysis import fold
from index.bodies import Bodies
from index.catalogue import Catalogue
from index.records import Entry, Filters
from ingest.records import Section

R = TypeVar("R")
_ALIKE = 0.85  # share of letters that two readings of one clause have in common, scans included


@dataclass
class Folded(Generic[R]):
    """A record with its copies; ``first`` is the one to name."""

    entries: list[Entry[R]]
    text: str  # letters and digits only
    places: list[Place] = field(default_factory=list)  # of copies that hold no record of it

    @property
    def first(self) -> Entry[R]:
        """The copy to name: in minutes before extracts, in the first file."""
        return self.entries[0]

    def also_at(self) -> tuple[Place, ...]:
        """Return where else it stands, each place once."""
        found = [Place(entry.stored.file, entry.page) for entry in self.entries[1:]]
        own = Place(self.first.stored.file, self.first.page)
        return tuple(p for p in dict.fromkeys([*found, *self.places]) if p != own)


def folded(
    catalogue: Catalogue, kind: type[R], filters: Filters, text_of: Callable[[Entry[R]], str]
) -> list[Folded[R]]:
    """Return the records of a register that ``filters`` let through, copies folded, by date.

    A copy outside the filters is named, but never stands first. Raises QuestionError.
    """
    passing = None if filters.empty else catalogue.entry_keys(kind, filters)
    bodies = catalogue.bodies()
    groups: dict[tuple[str, ...], list[Folded[R]]] = {}
    for entry in sorted(catalogue.entries(kind), key=_standing):
        group = groups.setdefault(_item(entry), [])
        _put(group, entry, _letters(text_of(entry)), bodies)
    found = [one for group in groups.values() for one in group]
    if passing is not None:
        for one in found:
            one.entries.sort(key=lambda entry: entry.key not in passing)
        found = [one for one in found if one.first.key in passing]
    _add_copies(found, catalogue.copies())
    return sorted(found, key=lambda one: _order(one.first))


def _standing(entry: Entry[R]) -> tuple[object, ...]:
    stored = entry.stored
    return (
        stored.section.duplicate_of is not None,
        stored.section.part_kind != "protokoll",
        stored.document_kind != "protokoll",
        stored.file,
        entry.key,
    )


def _item(entry: Entry[R]) -> tuple[str, ...]:
    """Return what all copies of one § share; what is no § of minutes is its own."""
    section = entry.stored.section
    if section.kind == "agenda_item" and section.number and entry.stored.date:
        return (section.number.casefold(), entry.stored.date)
    return (section.id,)


def _put(group: list[Folded[R]], entry: Entry[R], text: str, bodies: Bodies) -> None:
    """Add an entry to the record of which it is a copy in another section, else as a new one."""
    section = entry.stored.section.id
    for one in group:
        if any(known.stored.section.id == section for known in one.entries):
            continue
        if _one_body(one.first, entry, bodies) and _alike(one.text, text):
            one.entries.append(entry)
            return
    group.append(Folded([entry], text))


def _one_body(left: Entry[R], right: Entry[R], bodies: Bodies) -> bool:
    one, other = left.stored.body, right.stored.body
    return not one or not other or bodies.key(one) == bodies.key(other)


def _alike(left: str, right: str) -> bool:
    if left == right:
        return True
    matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
    return matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", fold(text))


def _add_copies(
    found: Iterable[Folded[R]], copies: Mapping[str, Sequence[tuple[str, Section]]]
) -> None:
    """Name the copies of a § in which the record itself was not read."""
    for one in found:
        held = {entry.stored.section.id for entry in one.entries}
        for file, section in copies.get(one.first.stored.section.id, ()):
            if section.id not in held:
                one.places.append(Place(file, section.page))


def _order(entry: Entry[R]) -> tuple[object, ...]:
    """Return the place in the register: by date, unknown ones last, then body, § and place."""
    stored = entry.stored
    digits = re.match(r"\d+", stored.section.number or "")
    number = int(digits[0]) if digits else 0
    return (stored.date or "9999", stored.body or "", stored.file, number, entry.key)
