"""Assignments followed: for each task the later § that reports it back, where there is one.

A § is taken for a report-back only when it belongs to the same matter or names the § that gave
the task, speaks of the task in its own words, and says that something was delivered. A reminder
("ska redovisas", "har ännu inte lämnats") is none: a task without a § that answers it stays open.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from index.analysis import dnr_key
from index.references import mentions
from ingest.records import Assignment, Document, Section
from ingest.swedish import same_body, sentences

_STEM = 6  # letters of a word that are compared: inflection and most compounding come after them
_ENOUGH = 0.34  # share of a task's own words that a § of the same matter must speak of
_ALIKE = 0.75  # the same for a § that shares neither registration number nor a reference,
_FEWEST = 3  # and the number of own words that such a task must have,
_AROUND = timedelta(days=400)  # and how far from the task's last day its meeting may lie

_REPORT_TITLE = re.compile(
    r"återrapport|återredovis|slutrapport|slutredovis|^rapport\b|^redovisning (?:av|för) "
    r"|svar på uppdrag|^resultat av",
    re.I,
)
_REPORT_CLAUSE = re.compile(
    r"(?:godkän|noter|anteckn|lägg|tacka).{0,40}(?:återrapport|återredovis|slutrapport|slutredovis)"
    r"|uppdrag\w* .{0,40}(?:slutfört|fullgjort|utfört|besvarat|avslutat)",
    re.I,
)
_DONE = re.compile(
    r"\b(?:redovisar|redovisade|redovisat|redovisats|redovisades|rapporterar|rapporterade"
    r"|rapporterat|återrapporter\w+|presenterar|presenterade|presenterat|lämnade|lämnades|lämnat"
    r"|lämnats|har (?:nu )?(?:tagit fram|genomfört|gjort|utrett|inventerat|besvarat|kartlagt)"
    r"|genomfördes|genomförts|(?:är|blev) (?:klar|färdig|slutför|genomför|utför)\w*"
    r"|(?:visar|framgår) (?:att|av)|ny plan|föreligger)",
    re.I,
)
_NOT_DONE = re.compile(
    r"\b(?:inte|ej|inga|inget|ingen|ännu|varken)\b.{0,60}"
    r"\b(?:redovisats?|rapporterats?|lämnats?|kommit|inkommit|klar|färdig)\b"
    r"|\b(?:redovisning|rapport|förslag|uppdrag)\w*.{0,30}"
    r"\b(?:har|är) (?:\w+ )?(?:inte|ej|ännu)\b|\bförsena[dt]\w*",
    re.I,
)
# §§ that tell of many matters, one a sentence
_NEWS_TITLE = re.compile(
    r"^(?:information|informationsärende|meddelande|anmälan|anmälningsärende|rapporter|aktuellt"
    r"|(?:besluts|uppdrags)uppföljning|uppföljning av (?:beslut|uppdrag)|lägesrapport)",
    re.I,
)
_HAPPENED = re.compile(
    r"\b(?:är|har) (?:nu |numera )?(?:antagen|\w{3,}(?:ad|at|dd|ld|gd|rd|tt|gt|kt|rt|nt))\b"
    r"|\b(?:blev|togs|\w{3,}(?:ades|ats|tts|ddes|ldes|rdes|gs))\b",
    re.I,
)
TELLING = re.compile(
    r"redovis|rapporter|återkom|utred|ta fram|kartlägg|inventer|utvärder|följa|uppfölj", re.I
)
_PENDING = re.compile(
    r"\b(?:ska|skall|skulle|kommer att|bör|begära?r?|uppdrag att|önskar|planeras|avser att)\b", re.I
)
# "begära att nämnden redovisar …": nothing is reported yet
_ORDERED = re.compile(r"\b(?:begära?r?|uppdra|i uppdrag att|uppmanar?|anmodar?|senast)\b", re.I)
_SMALL = frozenset((
    "ge", "uppdra", "uppdrag", "uppdraget", "redovisa", "redovisas", "rapportera", "rapporteras",
    "återrapportera", "återkomma", "senast", "nämnden", "styrelsen", "kommunstyrelsen", "under",
    "samt", "enligt", "till", "från", "med", "för", "och", "att", "det", "den", "som", "vid", "ta",
    "fram", "inför", "efter", "innan", "sammanträde", "sammanträdet", "gemensam", "gemensamt",
    "gemensamma", "förslag", "lämna", "första", "får",
))  # fmt: skip


def delivered(text: str) -> bool:
    """Return whether a text says that something was delivered, reported or done."""
    done = _DONE.search(text) and not _NOT_DONE.search(text)
    return bool(done) and not _ORDERED.search(text)


def pending(text: str) -> bool:
    """Return whether a text orders or announces something, and tells of nothing done."""
    return bool(_PENDING.search(text) or _ORDERED.search(text)) and not delivered(text)


@dataclass(frozen=True)
class Item:
    """A § of minutes with its text and its decision clauses."""

    section: Section
    text: str
    clauses: tuple[str, ...]

    @cached_property
    def stems(self) -> frozenset[str]:
        """The beginnings of the words in its title and text."""
        return _stems(f"{self.section.title or ''} {self.text}")

    @cached_property
    def references(self) -> frozenset[tuple[str, str]]:
        """The §§ of other meetings that it names, as (number, ISO date)."""
        return frozenset(
            (mention.number, mention.day) for mention in mentions(self.text) if mention.number
        )


def items_of(document: Document) -> list[Item]:
    """Return the §§ of a document that are no copies."""
    clauses: dict[str, list[str]] = defaultdict(list)
    for decision in document.decisions:
        clauses[decision.section].append(decision.clause)
    return [
        Item(section, document.text[section.start : section.end], tuple(clauses[section.id]))
        for section in document.sections
        if section.kind == "agenda_item" and not section.duplicate_of
    ]


def follow(documents: Sequence[Document]) -> dict[tuple[str, int], str]:
    """Return for each assignment, as (its section's id, its start), the section reporting back.

    Assignments without a report-back among ``documents`` are left out.
    """
    items = [item for document in documents for item in items_of(document)]
    return report_backs([a for d in documents for a in d.assignments], items)


def report_backs(
    assignments: Iterable[Assignment], items: Sequence[Item]
) -> dict[tuple[str, int], str]:
    """Return the earliest report-back of each assignment that has one among ``items``."""
    by_id = {item.section.id: item for item in items}
    by_matter: dict[str, list[Item]] = defaultdict(list)
    by_reference: dict[tuple[str, str], list[Item]] = defaultdict(list)
    titled = []
    for item in items:
        if item.section.dnr:
            by_matter[dnr_key(item.section.dnr)].append(item)
        for reference in item.references:
            by_reference[reference].append(item)
        if _REPORT_TITLE.search(title := item.section.title or "") or _NEWS_TITLE.match(title):
            titled.append(item)
    titled.sort(key=lambda item: item.section.date or "")
    days = [item.section.date or "" for item in titled]
    found = {}
    for assignment in assignments:
        given = by_id.get(assignment.section)
        if given is None or not given.section.date:
            continue  # a copy of a §, or one whose date is unknown: nothing is surely later
        source = given.section
        matter = by_matter[dnr_key(source.dnr)] if source.dnr else []
        named = by_reference[((source.number or "").casefold(), given.section.date)]
        first, last = _window(assignment)
        unlinked = titled[bisect_left(days, first) : bisect_right(days, last)]
        known = {item.section.id: item for item in (*matter, *named, *unlinked)}
        later = sorted(
            (item for item in known.values() if (item.section.date or "") > given.section.date),
            key=lambda item: (item.section.date or "", item.section.start),
        )
        answer = next((item for item in later if _reports(item, assignment, source)), None)
        if answer is not None:
            found[assignment.section, assignment.start] = answer.section.id
    return found


def _reports(item: Item, assignment: Assignment, source: Section) -> bool:
    own = _own_words(assignment)
    if not own:
        return False
    same_matter = bool(
        source.dnr and item.section.dnr and dnr_key(source.dnr) == dnr_key(item.section.dnr)
    )
    named = ((source.number or "").casefold(), source.date or "") in item.references
    share = sum(_covered(word, item.stems) for word in own) / len(own)
    if same_matter or named:
        return share >= _ENOUGH and _delivered(item, assignment, own)
    if not same_body(source.body or "", item.section.body or ""):
        return False
    if _NEWS_TITLE.match(item.section.title or ""):
        return _told(item, own, own | _stems(f"{source.title or ''} {assignment.assignee or ''}"))
    return len(own) >= _FEWEST and share >= _ALIKE and _delivered(item, assignment, own)


def _told(item: Item, own: frozenset[str], known: frozenset[str]) -> bool:
    """Return whether one sentence among news says that the task was carried out.

    It speaks of half the task's own words, and of two words of the task, its title and its
    assignee in all.
    """
    for start, end in sentences(item.text):
        sentence = item.text[start:end]
        if _NOT_DONE.search(sentence) or _PENDING.search(sentence):
            continue
        stems = _stems(sentence)
        about = sum(_covered(word, stems) for word in own)
        known_here = sum(_covered(word, stems) for word in known)
        happened = _HAPPENED.search(sentence) or _DONE.search(sentence)
        if happened and 2 * about >= len(own) and known_here >= 2:
            return True
    return False


def _window(assignment: Assignment) -> tuple[str, str]:
    """Return the first and the last day on which a § without any link to the task reports it.

    Within two years around its last day; a task without one has a window that holds no day.
    """
    if not assignment.due_date:
        return "9999", "0000"
    due = date.fromisoformat(assignment.due_date)
    return (due - _AROUND).isoformat(), (due + _AROUND).isoformat()


def _delivered(item: Item, assignment: Assignment, own: frozenset[str]) -> bool:
    """Return whether a § says that what the task asked for was delivered."""
    title = item.section.title or ""
    telling = TELLING.search(assignment.task) is not None
    for clause in item.clauses:
        if _REPORT_CLAUSE.search(clause) and (telling or not _stems(clause).isdisjoint(own)):
            return True
    done = bool(_REPORT_TITLE.search(title))
    done = done and (telling or any(_covered(word, _stems(title)) for word in own))
    for start, end in sentences(item.text):
        sentence = item.text[start:end]
        if _NOT_DONE.search(sentence) and not _stems(sentence).isdisjoint(own):
            return False
        if not done and _DONE.search(sentence) and not _PENDING.search(sentence):
            stems = _stems(sentence)
            done = any(_covered(word, stems) for word in own)
    return done


def _own_words(assignment: Assignment) -> frozenset[str]:
    """Return the stems of what a task is about: without who, when and words of every task."""
    text = assignment.task
    for part in (assignment.assignee, assignment.due):
        if part:
            text = text.replace(part, " ")
    return _stems(text)


def _stems(text: str) -> frozenset[str]:
    words = re.findall(r"[a-zåäöéü]{3,}", text.casefold())
    return frozenset(word[:_STEM] for word in words if word not in _SMALL)


def _covered(stem: str, stems: frozenset[str]) -> bool:
    return stem in stems or (len(stem) >= 5 and any(stem[:5] in other for other in stems))
