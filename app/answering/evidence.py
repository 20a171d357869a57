"""What an answer is drawn from: the ranked passages, the units taken, the cells that are named."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.answering.answer_type import FIGURES, asked_for, states_money
from app.answering.ballots import Division, division
from app.answering.cell_forms import other_form
from app.answering.cells import Cell, blank_cell, cells, column, row_cells
from app.answering.choose import chosen
from app.answering.extract import Coverage, Unit, units
from app.answering.extremes import asks_extreme, extremes, rows_named
from app.answering.focus import focus
from app.answering.goals import goals
from app.answering.names import party_of
from app.answering.outcome import OPEN, asks_last
from app.answering.sittings import Sitting, sittings
from index.common_words import commonness
from index.library import Library
from index.query import Query
from index.question_words import source_words
from index.records import Filters
from index.retrieval import Hit
from index.synonyms import expansion, particle_verbs
from ingest.records import Decision, Figure

READ = 10  # passages that an answer is drawn from
_NEAR_TABLES, _NEAR_LEAD = 3, 0.8  # hits, and their standing, whose tables are read one by one
_LONGEST_HEAD = 140  # characters of a table's head or caption
_BARE_FIGURES = 5  # in a row, without names of columns: they cannot be told apart
_STEP = 0.7  # standing of the other §§ of a matter, likewise
_LONGEST_CHAIN = 24  # §§ of a matter that are read
_REST = 0.8  # standing of a leading §'s other passages, as a share of the leading one's
_TRANSLATED = 2  # Swedish words for an English question that make comparing meanings needless
_COMPARED = 8  # units of a question in another language that the model compares
_ASIDE = 0.35  # weight of a word that is carried over, or names a paper, beside the others
_FIGURES_TOLD = ("figure", "other", "definition", "timeline")  # intents that a cell may answer
_COMMON = 0.5  # what a word that is everywhere loses of its weight
_PLAIN = 4  # statements of an answer that is no list and no timeline


ChainOf = Callable[[str], Sequence[str]]  # registration number → ids of its sections, in time order


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found for a question. ``read``: the hits that the units come from.

    ``named``: the table cells that the question names; ``each``: the column that it asks for
    row by row; ``division``: the vote that it asks about; ``goals``: the goals reached or missed
    that it asks for; ``sittings``: the meetings whose days it asks for. Each answers without the
    units.
    """

    query: Query
    hits: Sequence[Hit]
    read: Sequence[Hit]
    coverage: Coverage
    taken: Sequence[Unit]
    figures: Mapping[str, Sequence[Figure]]  # table cells by passage id
    named: Sequence[Cell]
    each: Sequence[Cell]
    division: Division | None = None
    goals: Sequence[Cell] = ()
    sittings: Sequence[Sitting] = ()
    blank: Cell | None = None  # the cell that it names, where that holds no value

    @property
    def names_answer(self) -> bool:
        """Whether a table or the register of votes answers, and no unit is needed."""
        return bool(self.division or self.goals or self.named or self.each or self.sittings)


def gather(
    library: Library, query: Query, hits: Sequence[Hit],
    decisions: Mapping[str, Sequence[Decision]], most: int, chain: ChainOf, filters: Filters,
) -> Evidence:  # fmt: skip
    """Return what ``hits`` hold for a question, at most ``most`` units of it to be told.

    ``decisions``: by passage id; ``chain``: the sections of a matter. Raises ModelError where
    meanings have to be compared.
    """
    coverage = Coverage(
        _weights(library, query) if hits else {}, _ways(query, library.abbreviations())
    )
    read = _with_rest_of_item(library, focus(query, hits[:READ]))
    matter: frozenset[str] = frozenset()
    if query.intent == "timeline" or asks_last(query) or _leads_on(read, decisions):
        read, matter = _with_matter(library, read, chain)
    figures = _figures(library, [*hits, *read])
    found = units(read, query, coverage, decisions, figures)
    found = [unit for unit in found if not _unreadable(unit, figures)]
    if query.language == "en" and len(query.translated) < _TRANSLATED:
        found = _by_meaning(library, query, found)
    several = query.intent in ("list", "timeline")
    taken = chosen(found, query, coverage, most if several else min(_PLAIN, most), matter)
    if not several:  # minutes or per cent are no sum of money; where nothing else is, it is refused
        fitting = [unit for unit in taken if not _counts_other(query, unit, figures)]
        taken = fitting or taken
    voted = division(library, query, read, coverage)
    judged = goals(query, read, figures)
    by_cells = not (voted or judged or query.role == "vote")  # a vote's question asks for no figure
    named = _cells(query, hits, figures) if by_cells else []
    each = _column(query, hits, figures) if by_cells and not named else []
    met = sittings(library, query, hits, filters)
    wanted = by_cells and query.intent in ("figure", "other") and not (named or each)
    blank = blank_cell(query, hits, figures) if wanted else None
    return Evidence(
        query, hits, read, coverage, taken, figures, named, each, voted, judged, met, blank
    )


def _with_rest_of_item(library: Library, hits: list[Hit]) -> list[Hit]:
    """Add the passages of the leading § that were not among the hits: it is read whole."""
    if not hits or hits[0].stored.section.kind != "agenda_item":
        return hits
    top = hits[0]
    known = {hit.stored.passage.id for hit in hits}
    rest = [
        top.beside(stored, _REST)
        for stored in library.catalogue.section_passages(top.stored.section.id)
        if stored.passage.id not in known
    ]
    return sorted([*hits, *rest], key=lambda hit: -hit.score)


def _with_matter(
    library: Library, hits: list[Hit], chain: ChainOf
) -> tuple[list[Hit], frozenset[str]]:
    """Add the passages of the matter that the leading § is of: what happened is told whole.

    Also return the ids of the matter's sections.
    """
    leading = _leading(hits)
    if leading is None or leading.stored.dnr is None:
        return hits, frozenset()
    known = {hit.stored.section.id for hit in hits}
    whole = chain(leading.stored.dnr)
    steps = [section for section in whole if section not in known]
    added = [
        leading.beside(stored, _STEP)
        for section in steps[:_LONGEST_CHAIN]
        for stored in library.catalogue.section_passages(section)
    ]
    return [*hits, *added], frozenset(whole)


def _leading(hits: Sequence[Hit]) -> Hit | None:
    return next((hit for hit in hits if hit.stored.section.kind == "agenda_item"), None)


def _leads_on(hits: Sequence[Hit], decisions: Mapping[str, Sequence[Decision]]) -> bool:
    """Return whether the leading § only proposes, puts off or sends back: its matter goes on."""
    leading = _leading(hits)
    if leading is None:
        return False
    section = leading.stored.section.id
    here = [hit.stored.passage.id for hit in hits if hit.stored.section.id == section]
    outcomes = [clause.outcome for passage in here for clause in decisions.get(passage, ())]
    return bool(outcomes) and all(outcome in OPEN for outcome in outcomes)


def _weights(library: Library, query: Query) -> dict[str, float]:
    """Return what each of a question's words weighs.

    Less than the others: words carried over, those that only name the paper to look in, and
    those that are common in any text.
    """
    rarity = library.lexical().rarity(query.words)
    names = query.name_words
    rarity = {
        word: weight * (1.0 if word in names else 1.0 - _COMMON * commonness(word))
        for word, weight in rarity.items()
    }
    own = set(query.words) - set(query.carried) - source_words(query.question)
    return {
        word: weight if word in own or not own else _ASIDE * weight
        for word, weight in rarity.items()
    }


def _ways(query: Query, abbreviations: Mapping[str, str]) -> dict[str, list[str]]:
    """Return what documents may say instead of each of a question's words."""
    nouns = particle_verbs(query.text)
    return {
        word: [
            *expansion([word], abbreviations),
            *([nouns[word]] if word in nouns else []),
            *([party.casefold()] if (party := party_of(word)) else []),
        ]
        for word in query.words
    }


def _row(unit: Unit) -> float:
    """Return what a table's row loses: to the model its few words are near anything."""
    return 0.3 if unit.hit.stored.passage.role == "figure" else 0.0


def _by_meaning(library: Library, query: Query, found: list[Unit]) -> list[Unit]:
    """Rank units by the model where the question's words are of another language."""
    embed = library.embedder.embed_query
    asked = embed(query.text)
    near = [
        replace(unit, score=unit.score + 4 * float(asked @ embed(unit.text)) - _row(unit))
        for unit in found[:_COMPARED]
    ]
    return sorted(near, key=lambda unit: -unit.score)


def _figures(library: Library, hits: Sequence[Hit]) -> dict[str, list[Figure]]:
    """Return the table cells of the hits, by passage."""
    return library.catalogue.figures_in(hit.stored.passage.id for hit in hits) if hits else {}


def _unreadable(unit: Unit, figures: Mapping[str, Sequence[Figure]]) -> bool:
    """Return whether a unit says nothing outside its table.

    It is the table's head, above its figures and with none itself, or a row of many figures
    whose columns are not known: "632 21 1220 74" answers nobody.
    """
    own = figures.get(unit.hit.stored.passage.id, ())
    if unit.role != "figure" or unit.text.rstrip().endswith((".", "!", "?")):
        return False
    if not own:
        return len(re.findall(r"(?<!\S)[\d,]+(?!\S)", unit.text)) >= _BARE_FIGURES
    above = unit.end <= min(figure.start for figure in own)
    return above and len(unit.text) <= _LONGEST_HEAD and not states_money(unit.text)


def _counts_other(query: Query, unit: Unit, figures: Mapping[str, Sequence[Figure]]) -> bool:
    """Return whether a unit is a table's row that counts something else than what is asked for."""
    cells = figures.get(unit.hit.stored.passage.id, ()) if unit.row else ()
    own = [one for one in cells if unit.start <= one.start < unit.end]
    return bool(own) and all(other_form(query.question, one) for one in own)


def _column(
    query: Query, hits: Sequence[Hit], figures: Mapping[str, Sequence[Figure]]
) -> list[Cell]:
    """Return the column that a question asks for row by row, or for its highest or lowest row."""
    whole = asks_extreme(query.question)
    rows = rows_named(query.question)
    found = column(query, hits, figures, rows=rows, whole=whole)
    return found if not whole or extremes(query.question, found) else []


def _of_time(
    query: Query, hits: Sequence[Hit], figures: Mapping[str, Sequence[Figure]]
) -> list[Cell]:
    """Return the cells that a question names; where none, those of a row named in full."""
    asked = asked_for(query.question) & FIGURES or query.intent == "figure"
    named = cells(query, hits, figures)
    return named or (row_cells(query, hits, figures) if asked else [])


def _cells(
    query: Query, hits: Sequence[Hit], figures: Mapping[str, Sequence[Figure]]
) -> list[Cell]:
    """Return the table cells that a question for a figure names, one or more for each time."""
    if query.intent not in _FIGURES_TOLD or query.language == "en":
        return []
    if len(query.periods) < 2:
        return _of_time(query, hits, figures) if query.intent != "timeline" else []
    near = [hit for hit in hits[:_NEAR_TABLES] if hit.score >= _NEAR_LEAD * hits[0].score]
    for there in (hits, *([hit] for hit in near)):  # one table for all of the times
        times = [_of_time(replace(query, periods=(one,)), there, figures) for one in query.periods]
        if all(times):
            return [cell for found in times for cell in found]
    return []
