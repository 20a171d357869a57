"""Which earlier §§ and papers belong to a matter of an agenda, and what does not add up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.answering.answer import RankedPassage
from app.answering.extract import Coverage
from app.brief.agenda import Item
from app.brief.shelf import Shelf
from app.service import Service
from index.query import understand
from ingest.records import Document, Section

_DEPTH = 40  # passages that a search for a matter looks at
_LONGEST = 300  # characters of a title that are searched for

# A § found by its content belongs to the matter when its title says so, when it comes high and
# tells of the subject, or when its text holds most of a subject of several words. On the sample
# corpus what belongs has .44 of the subject's weight or more in these places, the rest .37 or less.
_IN_TITLE = 0.5
_HIGH, _IN_TEXT_OF_HIGH = 0.6, 0.5
_LOW, _IN_TEXT = 0.4, 0.6
_PAPER_HIGH = 0.5
_SEVERAL = 3  # words
_SAME_SUBJECT = 0.8  # of the title: the § is the matter itself, not one like it
_SAME_NUMBER = (
    0.3  # of a § with the matter's registration number; less, and the number is another's
)

# A paper bears on the matter when it comes high and holds some of the subject, or holds most.
_BEARS_ON_OF_HIGH, _BEARS_ON = 0.28, 0.6
_BEARS_ON_OF_FEW = 0.5  # the same for a subject of one or two words: one of them is no subject

REFERRED, NUMBERED = "dagordningen hänvisar hit", "samma diarienummer"
TITLED, ALIKE = "samma rubrik", "liknande innehåll"


@dataclass(frozen=True, slots=True)
class Linked:
    """An earlier § of a matter, and why it is taken for one."""

    section: Section
    why: str


@dataclass(frozen=True, slots=True)
class Matter:
    """What the library holds of one matter.

    ``chain`` in time order; ``papers`` are passages that bear on the subject, best first;
    ``foreign`` are §§ with the agenda's registration number and another subject; ``absent``
    the §§ that the agenda names and the library lacks, ``named`` those that it has.
    """

    item: Item
    coverage: Coverage
    chain: tuple[Linked, ...]
    papers: tuple[RankedPassage, ...]
    foreign: tuple[Section, ...]
    absent: tuple[str, ...]
    named: tuple[Section, ...]

    def share(self, text: str) -> float:
        """Return how much of the subject a text holds, 0–1, rare words weighing more."""
        return self.coverage.share(text)

    def bears_on(self, text: str) -> bool:
        """Return whether a text of a paper that bears on the matter does so itself."""
        return self.share(text) >= _least(self.coverage)


def find_matter(service: Service, shelf: Shelf, agenda: Document, item: Item) -> Matter:
    """Return what belongs to a matter: by reference, by registration number, by content."""
    subject = item.subject[:_LONGEST]
    words = understand(subject).words if re.search(r"\w", subject) else ()
    # a year in a title says which edition this is, not what it is about
    words = tuple(word for word in words if not re.fullmatch(r"(?:19|20)\d\d", word))
    coverage = Coverage(service.library.lexical().rarity(words) if words else {})
    found = service.search(subject, k=_DEPTH) if words else ()
    body = item.section.body or agenda.body

    why: dict[str, str] = {}
    absent: list[str] = []
    for mention in item.references:
        meant = shelf.named(mention, body)
        if not meant:
            absent.append(str(mention))
        why.update((section.id, REFERRED) for section in meant)
    foreign = _by_number(shelf, item, coverage, why)
    alike = _by_content(shelf, coverage, found)
    sure = [shelf.items[key] for key in why]
    for section, title in alike:
        if title >= _SAME_SUBJECT:
            sure.append(section)
            why.setdefault(section.id, TITLED)
        elif not item.reviews_assignments:  # of these every matter tells a little
            why.setdefault(section.id, ALIKE)
    for section in sure:  # the other §§ of the same matter, whatever their titles
        if section.dnr:
            why.update((s.id, _better(why.get(s.id))) for s in shelf.of_matter(section.dnr))
    chain = sorted(
        (Linked(shelf.items[key], reason) for key, reason in why.items()),
        key=lambda link: (link.section.date or "", link.section.start, link.section.id),
    )
    papers = tuple(
        passage
        for passage in found
        if passage.reference.document_id != agenda.id
        and passage.reference.kind != "dagordning"
        and (shelf.before is None or (passage.reference.date or "") < shelf.before)
        and _bears_on(coverage, passage)
    )
    named = tuple(link.section for link in chain if link.why == REFERRED)
    return Matter(item, coverage, tuple(chain), papers, tuple(foreign), tuple(absent), named)


def _better(why: str | None) -> str:
    return why if why == REFERRED else NUMBERED


def _least(coverage: Coverage) -> float:
    return _BEARS_ON_OF_HIGH if len(coverage.rarity) >= _SEVERAL else _BEARS_ON_OF_FEW


def _bears_on(coverage: Coverage, passage: RankedPassage) -> bool:
    reference = passage.reference
    # a § is of one matter among many; what a paper's title says holds for all of it
    title = "" if reference.kind.startswith("protokoll") else reference.title or ""
    held = coverage.share(f"{title} {reference.section or ''} {reference.text}")
    if passage.score >= _PAPER_HIGH and held >= _least(coverage):
        return True
    return passage.score >= _LOW and held >= _BEARS_ON


def _by_number(shelf: Shelf, item: Item, coverage: Coverage, why: dict[str, str]) -> list[Section]:
    """Note the §§ with the item's registration number; return those of another subject."""
    foreign = []
    for section in shelf.of_matter(item.dnr) if item.dnr else ():
        text = f"{section.title} {shelf.text(section)}"
        if section.id in why or coverage.share(text) >= _SAME_NUMBER:
            why.setdefault(section.id, NUMBERED)
        else:
            foreign.append(section)
    return foreign


def _by_content(
    shelf: Shelf, coverage: Coverage, found: Sequence[RankedPassage]
) -> list[tuple[Section, float]]:
    """Return the §§ that a search finds and that tell of the subject, with their titles' share."""
    best: dict[str, float] = {}
    for passage in found:
        section = shelf.known.sections.get(passage.reference.section_id)
        if section is None or section.kind != "agenda_item":
            continue
        key = shelf.the_one(section).id
        if key in shelf.items:
            best[key] = max(best.get(key, 0.0), passage.score)
    kept = []
    for key, score in best.items():
        section = shelf.items[key]
        title = coverage.share(section.title or "")
        text = coverage.share(f"{section.title} {shelf.text(section)}")
        several = len(coverage.rarity) >= _SEVERAL
        if (
            title >= _IN_TITLE
            or (score >= _HIGH and text >= _IN_TEXT_OF_HIGH and several)
            or (score >= _LOW and text >= _IN_TEXT and several)
        ):
            kept.append((section, title))
    return kept
