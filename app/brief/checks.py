"""Where an agenda does not add up with the minutes: numbers, references, words, amounts.

A check says what it compared and leaves the judgement to the reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.brief.lines import Pointer, line, place
from app.brief.matter import Matter
from app.brief.shelf import Notes, Shelf
from app.export.paper import Line
from ingest.records import Document, Outcome, Role, Section
from ingest.swedish import sentences

# Outcomes that settle nothing: such a clause speaks of the handling, not of the subject.
HANDLED: frozenset[Outcome] = frozenset(
    ("antecknad", "bordlagd", "aterremiss", "besvarad", "overlamnad", "vald", "foreslagen")
)
_AMOUNT = re.compile(
    r"(?<![\d,.])\d[\d  ]*(?:,\d+)?\s?(mnkr|mkr|tkr|kronor|kr|miljoner|miljarder|procent)\b"
)
_HELD = 0.25  # of a word's grams: less, and a decision does not speak of it
_RARE = 3.0  # rarity of a word that names a subject; commoner ones may be told otherwise
_LONG = 9  # letters of such a word: shorter ones share few grams with their own inflections


class Checks:
    """Compares what an agenda says of one matter with the matter's earlier §§."""

    def __init__(
        self, shelf: Shelf, notes: Notes, agenda: Document, matter: Matter, point: Pointer
    ) -> None:
        self._shelf = shelf
        self._notes = notes
        self._agenda = agenda
        self._matter = matter
        self._point = point
        self._chain = [link.section for link in matter.chain]

    def lines(self) -> list[Line]:
        """Return what does not add up, each with both sides as footnotes."""
        return [*self._numbers(), *self._absent(), *self._words(), *self._amounts()]

    def _own(self) -> int:
        section = self._matter.item.section
        return self._notes.cite(section, "text", section.start, section.end)

    def _numbers(self) -> Iterator[Line]:
        """Yield the §§ of another subject that carry the agenda's registration number."""
        own = [section for section in self._chain if section.dnr]
        for section in self._matter.foreign[:2]:
            text = (
                f"Dagordningen anger {self._matter.item.dnr}, men det numret har {place(section)} "
                f"”{section.title}”."
            )
            notes = [self._own(), self._point.heading(section)]
            if own:
                text += f" {place(own[-1])} ”{own[-1].title}” har {own[-1].dnr}."
                notes.append(self._point.heading(own[-1]))
            yield line(text, *notes)

    def _absent(self) -> Iterator[Line]:
        for name in self._matter.absent:
            yield line(
                f"Dagordningen hänvisar till {name}, som inte finns i underlaget.", self._own()
            )

    def _words(self) -> Iterator[Line]:
        """Yield the subject's rare words that the decision which the agenda names lacks."""
        rarity = self._matter.coverage.rarity
        for section in self._matter.named:
            clauses = [c for c in self._shelf.clauses[section.id] if c.outcome not in HANDLED]
            held = self._matter.coverage.of(" ".join(clause.clause for clause in clauses))
            lacking = [
                f"”{word}”"
                for word, part in held.items()
                if part < _HELD and rarity[word] >= _RARE and len(word) >= _LONG
            ]
            if clauses and lacking:
                yield line(
                    f"{'Ordet' if len(lacking) == 1 else 'Orden'} {' och '.join(lacking)} ur "
                    f"ärendets rubrik finns inte i beslutet {place(section)}, som dagordningen "
                    "hänvisar till.",
                    *(self._point.clause(section, clause) for clause in clauses),
                )

    def _amounts(self) -> Iterator[Line]:
        """Yield the amounts of the agenda that no earlier § of the matter has."""
        earlier = " ".join(" ".join(self._shelf.text(s).split()) for s in self._chain)
        for comment in self._matter.item.comments if earlier else ():
            text = self._agenda.text[comment.start : comment.end]
            for match in _AMOUNT.finditer(text):
                amount = " ".join(match[0].split())
                if re.search(rf"(?<![\d,]){re.escape(amount)}", earlier):
                    continue
                start, end = next(
                    (found for found in sentences(text) if found[0] <= match.start() < found[1]),
                    match.span(),
                )
                yield line(
                    f"Beloppet {amount} i kallelsen står inte i någon av ärendets tidigare "
                    "paragrafer.",
                    self._notes.cite(
                        comment.section, "text", comment.start + start, comment.start + end
                    ),
                    *self._last_amount(match[1]),
                )

    def _last_amount(self, unit: str) -> list[int]:
        """Return the footnote of the newest § of the matter that has an amount of that unit."""
        for section in reversed(self._chain):
            text = self._shelf.text(section)
            for start, end in sentences(text):
                if any(match[1] == unit for match in _AMOUNT.finditer(text[start:end])):
                    low, high = section.start + start, section.start + end
                    return [self._notes.cite(section, self._role(section, low), low, high)]
        return []

    def _role(self, section: Section, at: int) -> Role:
        """Return what of a § stands at an offset: a proposal must not pass for the matter."""
        passages = self._shelf.document(section).passages
        return next((p.role for p in passages if p.start <= at < p.end), "text")
