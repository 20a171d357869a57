"""A matter as a chain: its §§, letters and reports in time order, across bodies and files.

What carries the registration number belongs to the matter. What stands elsewhere is linked only
by what the texts themselves say: a § that they name, a meeting day together with the words of
the §'s title, the registration number, or a task that is reported back. Each link is told.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from index.analysis import dnr_key, fold, tokens, words
from index.occasions import Key, Occasions
from index.records import Filters
from index.references import Mention, mentions
from ingest.errors import QuestionError
from ingest.marks import item_name
from ingest.records import Assignment, Decision, Section
from ingest.swedish import MONTHS, registration_numbers

_STEM = 6  # letters of a word that are compared
_ALIKE = 0.6  # share of a title's own words that the text around a meeting's day must hold
_AROUND = 240  # characters of that text, on either side
_FEWEST = 2  # own words that such a title must have


@dataclass(frozen=True, slots=True)
class Task:
    """A task given in the matter, and the § that reports it back where one does."""

    assignment: Assignment
    reported: Section | None


@dataclass(frozen=True, slots=True)
class Step:
    """One § or paper of a matter. ``links`` say in Swedish why it belongs here."""

    section: Section
    own: bool  # it carries the registration number itself
    links: tuple[str, ...]
    copies: tuple[Section, ...]  # its other places
    decisions: tuple[Decision, ...]
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class Matter:
    """The chain of one registration number, earliest first; undated papers last.

    ``missing``: §§ that the matter's own papers name and the library does not hold, each with
    the section that names it. ``related``: registration numbers of what is linked.
    """

    dnr: str
    steps: tuple[Step, ...]
    missing: tuple[tuple[Mention, Section], ...] = ()
    related: tuple[str, ...] = ()


@dataclass(slots=True)
class _Collected:
    section: Section
    links: dict[str, None] = field(default_factory=dict)


# what is named, where, which § that is, and whether only as an enclosed extract
_Link = tuple[Mention, Section, Key | None, bool]


class Matters:
    """The matters of a library of one generation.

    ``holding`` returns the passages that hold all grams of one of several lists of them.
    """

    def __init__(
        self, occasions: Occasions, holding: Callable[[list[list[str]]], set[str]]
    ) -> None:
        self._at = occasions
        self._holding = holding
        self._kept: dict[str, list[_Link]] = {}  # document id → what its sections name
        self._decisions: dict[str, list[Decision]] = defaultdict(list)
        self._tasks: dict[str, list[Task]] = defaultdict(list)
        self._answers: dict[str, list[Section]] = defaultdict(list)  # report-back → who gave it
        for decision in occasions.catalogue.decisions():
            self._decisions[decision.section].append(decision)
        for assignment in occasions.catalogue.assignments():
            reported = occasions.sections.get(assignment.reported_in or "")
            reported = occasions.copies(reported)[0] if reported else None
            self._tasks[assignment.section].append(Task(assignment, reported))
            given = occasions.sections.get(assignment.section)
            if reported and given:
                self._answers[reported.id].append(occasions.copies(given)[0])

    def matter(self, dnr: str) -> Matter:
        """Return the chain of a registration number in any spelling.

        Raises QuestionError, with the nearest known numbers, for one that no paper carries.
        """
        key = dnr_key(dnr)
        own_sections = self._at.by_dnr.get(key)
        if not own_sections:
            self._at.catalogue.check_filters(Filters(dnrs=(dnr,)))
            raise QuestionError(f"Inga handlingar har diarienumret ”{dnr}”.")
        own = {unit.id: unit for s in own_sections if (unit := self._at.unit(s)) is not None}
        spelled = next(self._at.dnr(s) or dnr for s in own.values())
        found = {id: _Collected(s, {"samma diarienummer": None}) for id, s in own.items()}
        missing: dict[str, tuple[Mention, Section]] = {}
        own_ids = {s.id for s in own_sections}
        for unit in own.values():
            for copy in self._at.copies(unit):
                own_ids.add(copy.id)
        for document_id, text in self._texts_about(own.values(), spelled):
            for mention, source, target, extract in self._links(document_id, text):
                inside = source.id in own_ids
                if target is not None:
                    self._connect(found, source, target, own, inside, extract)
                elif inside and mention.number and self._in_scope(mention, source):
                    missing.setdefault(str(mention), (mention, self._shown(source)))
            for source in self._naming(document_id, text, key):
                if source.id not in own_ids:
                    self._link(found, source, f"nämner {spelled}", own)
        self._add_report_backs(found, own)
        steps = sorted((self._step(c, c.section.id in own) for c in found.values()), key=self._when)
        others = {self._at.dnr(step.section) for step in steps if not step.own} - {None}
        related = sorted(d for d in others if d and dnr_key(d) != key)
        return Matter(spelled, tuple(steps), tuple(missing.values()), tuple(related))

    def _connect(
        self, found: dict[str, _Collected], source: Section, target: Key,
        own: dict[str, Section], inside: bool, extract: bool,
    ) -> None:  # fmt: skip
        to = self._at.first(target)
        document = self._at.document_of[source.id]
        enclosed = any(self._at.document_of[c.id] == document for c in self._at.by_key[target])
        listed = enclosed and extract  # in a bundle's list of its papers
        if inside and to.id not in own:
            where = self._short(self._shown(source))
            link = f"bilagt i {where}" if listed else f"hänvisas till från {where}"
            found.setdefault(to.id, _Collected(to)).links[link] = None
        elif to.id in own and not inside and not listed:
            self._link(found, source, f"hänvisar till {self._short(to)}", own)

    def _link(
        self, found: dict[str, _Collected], source: Section, link: str, own: dict[str, Section]
    ) -> None:
        shown = self._shown(source)
        if shown.id not in own:
            found.setdefault(shown.id, _Collected(shown)).links[link] = None

    def _add_report_backs(self, found: dict[str, _Collected], own: dict[str, Section]) -> None:
        for section in own.values():
            for task in self._tasks.get(section.id, ()):
                if task.reported and task.reported.id not in own:
                    link = f"återrapporterar uppdraget i {self._short(section)}"
                    found.setdefault(task.reported.id, _Collected(task.reported)).links[link] = None
            for given in self._answers.get(section.id, ()):
                if given.id not in own:
                    link = f"gav uppdraget som återrapporteras i {self._short(section)}"
                    found.setdefault(given.id, _Collected(given)).links[link] = None

    def _step(self, collected: _Collected, own: bool) -> Step:
        section = collected.section
        copies = tuple(c for c in self._at.copies(section) if c.id != section.id)
        return Step(
            section, own, tuple(collected.links), copies,
            tuple(self._decisions.get(section.id, ())), tuple(self._tasks.get(section.id, ())),
        )  # fmt: skip

    def _when(self, step: Step) -> tuple[str, str, int]:
        section = step.section
        return self._at.date(section) or "9999", self._at.document_of[section.id], section.start

    def _shown(self, section: Section) -> Section:
        """Return the section that a reader is sent to: a heading of a paper, or the whole §."""
        return self._at.copies(section)[0]

    def _short(self, section: Section) -> str:
        day = self._at.date(section) or "odaterad"
        if section.kind == "agenda_item":
            return f"{item_name(section.number)} {day}"
        return f"{self._at.name(section)[:60]}, {day}"

    def _in_scope(self, mention: Mention, source: Section) -> bool:
        """Return whether a § that is not there should have been: it is no future one."""
        return mention.day[:4] <= (self._at.date(source) or "9999")[:4]

    # — what the texts say —

    @cached_property
    def _sections_of(self) -> dict[str, list[Section]]:
        found: dict[str, list[Section]] = defaultdict(list)
        for section in self._at.sections.values():
            found[self._at.document_of[section.id]].append(section)
        return {
            key: sorted(sections, key=lambda section: (section.start, -section.end))
            for key, sections in found.items()
        }

    def _texts_about(self, own: Collection[Section], dnr: str) -> Iterator[tuple[str, str]]:
        """Yield the documents of a matter's papers, and those that may name one of them.

        The index tells which documents hold the words of a day or of the number; those are
        looked through for them as they can be written, and only what holds one is read for
        references.
        """
        known = {self._at.document_of[section.id] for section in own}
        days = {day for section in own if (day := self._at.date(section))}
        parts = re.findall(r"[^\W\d_]+|\d+", dnr)
        named = re.compile(
            "|".join([r"\W{0,3}".join(parts), *map(_day_pattern, sorted(days))]), re.I
        )
        catalogue = self._at.catalogue
        ways = [tokens(" ".join(parts)), *(way for day in sorted(days) for way in _day_grams(day))]
        ways += [
            tokens(f"{number} {day[:4]}")
            for section in own
            if (day := self._at.date(section)) and (number := section.number)
        ]
        held = catalogue.documents_of(self._holding([way for way in ways if way]))
        for document_id, text in catalogue.texts(known | held):
            if document_id in known or named.search(text):
                yield document_id, text

    def _links(self, document_id: str, text: str) -> list[_Link]:
        """Return what a document's sections name: the § and meetings, and which these are."""
        if document_id not in self._kept:
            self._kept[document_id] = list(self._read(document_id, text))
        return self._kept[document_id]

    def _read(self, document_id: str, text: str) -> Iterator[_Link]:
        sections = self._sections_of.get(document_id, [])
        for mention in mentions(text):
            source = _innermost(sections, mention.start)
            if source is None or source.duplicate_of:
                continue
            target = self._at.named(mention, source)
            if mention.number is None:
                target = self._by_likeness(mention, source, text)
                if target is None:
                    continue
            if target is None or not self._same_meeting(target, source):
                line = text[text.rfind("\n", 0, mention.start) + 1 : mention.start]
                yield mention, source, target, "utdrag" in fold(line)

    def _same_meeting(self, target: Key, source: Section) -> bool:
        """Return whether a § is named in its own minutes: "lämnar sammanträdet efter § 9"."""
        day = self._at.date(source)
        return target == self._at.key(source) or (
            target[1] == day and target[0] == self._at.body_key(source)
        )

    def _naming(self, document_id: str, text: str, key: str) -> Iterator[Section]:
        """Yield the sections of other matters that name a registration number."""
        for number in registration_numbers(text):
            if dnr_key(number) != key:
                continue
            for match in re.finditer(re.escape(number), text):
                source = _innermost(self._sections_of.get(document_id, []), match.start())
                if source and dnr_key(self._at.dnr(source) or "") != key:
                    yield source

    def _by_likeness(self, mention: Mention, source: Section, text: str) -> Key | None:
        """Return the § of a meeting that the words around the meeting's day speak of."""
        around = text[max(source.start, mention.start - _AROUND) : mention.end + _AROUND]
        said = _stems(f"{source.title or ''} {around}")
        best: tuple[float, Key] | None = None
        for key in self._at.meeting(mention, source):
            title = _stems(self._at.first(key).title or "")
            share = len(title & said) / len(title) if len(title) >= _FEWEST else 0.0
            if share >= _ALIKE and (best is None or share > best[0]):
                best = share, key
        return best[1] if best else None


def _day_pattern(day: str) -> str:
    """Return a pattern for the ways in which an ISO date or its year's § can be written."""
    year, month, number = day.split("-")
    word = rf"\b{int(number)}\s+{MONTHS[int(month) - 1][:3]}[a-z]*\.?\s+{year}"
    iso = rf"{year}-\s?{month}-{{1,2}}\s?{number}"
    return rf"{iso}|{word}|\b{year[2:]}-?{month}-?{number}\b|§\s?\d+/{year}"


def _day_grams(day: str) -> list[list[str]]:
    """Return the grams that a text must hold to match ``_day_pattern``, for each way to write."""
    year, month, number = day.split("-")
    name = MONTHS[int(month) - 1][:3]
    short = f"{year[2:]}{month}{number}", f"{year[2:]} {month} {number}"
    figures = [tokens(one) for one in (f"{year} {month} {number}", *short)]
    return [*figures, [*tokens(f"{year} {int(number)}"), f"_{name}"]]


def _innermost(sections: Iterable[Section], at: int) -> Section | None:
    """Return the smallest section around an offset; ``sections`` are sorted by start."""
    found = None
    for section in sections:
        if section.start > at:
            break
        if at < section.end and (
            found is None or section.end - section.start <= found.end - found.start
        ):
            found = section
    return found


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in words(fold(text)) if len(word) > 2)
