"""A question and the evidence that would carry its answer: what every check looks at."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from app.answering.answer_type import FIGURES, asked_for, states_crowns, states_figure
from app.answering.extract import Coverage, Unit
from index.analysis import fold, indexed_text
from index.query import Query
from index.records import StoredPassage
from index.retrieval import Hit
from ingest.marks import is_table_row
from ingest.records import Assignment, Figure
from ingest.settings import Answering
from ingest.swedish import sentences

_ABOUT = 0.4  # share of a question's words, weighed, that a unit about it holds
LEAST_LETTERS = 3  # of a word that may be what a question is about: not "la"


_YEAR = re.compile(r"(?<![\d/:])((?:19|20)\d\d)(?![\d/:])")


def years_in(text: str) -> set[int]:
    """Return the years that a text names."""
    return {int(year) for year in _YEAR.findall(text)}


def sentence_behind(unit: Unit) -> tuple[int, int]:
    """Return where in its passage the sentence behind a unit begins and ends; empty for none."""
    passage = unit.hit.stored.passage
    end = unit.end - passage.start
    spans = ((max(a, end), b) for a, b in sentences(passage.text) if b > end)
    return next(spans, (end, end))


@dataclass(frozen=True, slots=True)
class Known:
    """What the whole library knows that a refusal must not deny.

    ``items``: § number → the meeting dates it stands under. ``opening``: document id → its
    title, file, body and first words, where a place or an author is named. ``open_tasks``:
    section id → the assignments given there that no later § reports back. ``abbreviations``: short
    form, folded → long form, as the documents introduce it.
    """

    items: Mapping[str, frozenset[str]]
    opening: Callable[[str], str]
    open_tasks: Mapping[str, Sequence[Assignment]] = field(default_factory=dict)
    abbreviations: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """A question, the passages read for it, and the units taken: at least one of each."""

    query: Query
    hits: Sequence[Hit]
    taken: Sequence[Unit]
    coverage: Coverage
    settings: Answering
    known: Known
    figures: Mapping[str, Sequence[Figure]] = field(default_factory=dict)  # by passage id

    @cached_property
    def stored(self) -> list[StoredPassage]:
        """The passages of the units taken."""
        return [unit.hit.stored for unit in self.taken]

    @cached_property
    def best(self) -> Unit:
        """The unit that holds most of the question."""
        return max(self.taken, key=lambda unit: self.coverage.share(unit.text))

    @cached_property
    def asks_figure(self) -> bool:
        """Whether a number, an amount or a share is asked for."""
        asked = asked_for(self.query.question) & FIGURES
        return self.query.intent == "figure" or bool(asked)

    @cached_property
    def stated(self) -> list[Unit]:
        """The units that state a figure; where money is asked for, money or a table's cells."""
        figures = [unit for unit in self.taken if states_figure(unit.text)]
        if "amount" not in asked_for(self.query.question):
            return figures
        paid = [u for u in figures if states_crowns(u.text) or u.row or is_table_row(u.text)]
        return paid or figures

    @cached_property
    def item(self) -> list[Hit]:
        """The hits of the section that the first unit stands in, its own last."""
        return self.of_section(self.taken[0].hit.stored.section.id)

    def of_section(self, section: str) -> list[Hit]:
        """Return the hits of a section, and those of the units taken from it."""
        near = (*self.hits, *(unit.hit for unit in self.taken))
        return [hit for hit in near if hit.stored.section.id == section]

    def about(self, unit: Unit) -> bool:
        """Return whether a unit holds most of what is asked, and not only a word of it."""
        return self.about_text(unit.text)

    def about_text(self, text: str) -> bool:
        """Return whether a text holds most of what is asked."""
        return self.coverage.share(text) >= _ABOUT

    def columns(self, unit: Unit) -> str:
        """Return the names of the columns in which a table row has its cells, "" for others."""
        return " ".join(f"{one.column} {one.period or ''}" for one in self.cells(unit))

    def cells(self, unit: Unit) -> list[Figure]:
        """Return the cells of a table row, none for others."""
        own = self.figures.get(unit.hit.stored.passage.id, ())
        return [one for one in own if unit.start <= one.start < unit.end]

    @cached_property
    def told(self) -> str:
        """``told_as_written``, folded."""
        return fold(self.told_as_written)

    @cached_property
    def told_as_written(self) -> str:
        """The texts of the taken units' sections, as far as they were found."""
        sections = {unit.hit.stored.section.id for unit in self.taken}
        near = {
            hit.stored.passage.id: hit.stored.passage
            for hit in (*(unit.hit for unit in self.taken), *self.hits)
            if hit.stored.section.id in sections
        }
        return "\n".join(indexed_text(passage) for passage in near.values())
