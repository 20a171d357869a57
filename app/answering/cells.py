"""A figure from a table: the cell whose row, column and period the question names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.answering.blanks import lacks_value, with_blanks
from app.answering.cell_forms import form_asked, form_of, other_form
from app.answering.cell_names import (
    PAYS,
    SAME_WORD,
    begins_word,
    column_share,
    held,
    names_of,
    part_meant,
    range_meant,
    share,
    without_range,
)
from app.answering.cell_times import is_of_time, is_time, period_fits, told_period
from index.analysis import grams, holds, indexed_text, words
from index.query import Query
from index.retrieval import Hit
from ingest.records import Figure
from ingest.table_words import is_total, month_of

_READ = 8  # hits whose tables are looked at
_MOST = 3  # cells that one answer tells; more of equal standing are no answer
_NAMED = 0.5  # share of a row's or a column's name that the question must hold
_COVERED = 0.75  # share of the question's content words that the cell's names must hold,
_COVERED_IN_TIME = 0.6  # and where the cell is of the very time asked for
_COVERED_IN_RANGE = 0.3  # and where it is of the very range of numbers asked for
_ROW, _LABEL, _PERIOD, _OTHER_PERIOD = 2.0, 1.0, 1.5, 2.0
_MOST_ROWS = 14  # rows of a column that is told whole
_EACH = re.compile(
    r"\b(?:varje|respektive|var och en|samtliga|per (?:kommun|region|enhet|grupp|månad|år|nämnd)"
    r"|de olika|fördela\w*|lista)\b",
    re.I,
)
_KINDS_OF_PLACE = frozenset(("kommun", "kommuns", "kommunen", "region", "regionen"))
_COUNTED = re.compile(
    r"\bhur (?:många|mycket|stor\w*)\b|\bantalet?\b|\btotal\w*|\bsammanl\w*", re.I
)
_EACH_OF = re.compile(r"(?:kommun|region|enhet|grupp|månad|nämnd)")  # what the rows are
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure that answers, with the hit that it stands in."""

    hit: Hit
    figure: Figure


def cells(query: Query, hits: Sequence[Hit], figures: Mapping[str, Sequence[Figure]]) -> list[Cell]:
    """Return the cells that the question names, none where it names no cell or too many.

    A cell is named by its row and its column: by words of their names, or by the time asked
    for. In a table with one column of values the row is enough. ``figures``: by passage id.
    """
    valued = {
        key: [one for one in own if not lacks_value(one.value)] for key, own in figures.items()
    }
    return _named_best(query, hits, valued)


def blank_cell(
    query: Query, hits: Sequence[Hit], figures: Mapping[str, Sequence[Figure]]
) -> Cell | None:
    """Return the cell that the question names best where it holds no value: "–" or nothing."""
    ids = [hit.stored.passage.id for hit in hits[:_READ]]
    whole = {key: with_blanks(figures.get(key, ())) for key in ids}
    if not any(lacks_value(one.value) for own in whole.values() for one in own):
        return None
    found = _named_best(query, hits, whole)
    return found[0] if len(found) == 1 and lacks_value(found[0].figure.value) else None


def _named_best(
    query: Query, hits: Sequence[Hit], figures: Mapping[str, Sequence[Figure]]
) -> list[Cell]:
    asked = [frozenset(grams(word)) for word in words(query.text)]
    found: list[tuple[float, Cell]] = []
    of_form = [_of_form(query, figures.get(h.stored.passage.id, ()), h) for h in hits[:_READ]]
    formed = {row for there in of_form for row in there}
    for rank, hit in enumerate(hits[:_READ]):
        own = figures.get(hit.stored.passage.id, ())
        columns = {figure.column for figure in own}
        sole = _sole(of_form[rank])
        total = _COUNTED.search(query.question) and not _row_named(query, asked, own)
        for figure in own:
            if figure.row in formed and form_of(figure) is None:
                continue  # what it counts is unsaid, and of its row there is what is asked for
            summed = bool(total) and is_total(figure.row)
            by_form = figure in sole
            alone = (len(columns) == 1 and not summed) or by_form
            score = _score(query, asked, figure, hit, alone=alone, summed=summed, by_form=by_form)
            if score is not None:
                found.append((score - 0.01 * rank, Cell(hit, figure)))
    if not found:
        return []
    best = max(score for score, _ in found)
    leading = [cell for score, cell in found if score >= best - 0.005]
    return leading if len(leading) <= _MOST else []


def _of_form(query: Query, figures: Sequence[Figure], hit: Hit) -> dict[str, list[Figure]]:
    """Return, by row, the cells that count what a question asks for: its per cent, its crowns.

    Those of another time than the one asked for are none.
    """
    form = form_asked(query.question)
    rows: dict[str, list[Figure]] = {}
    for one in figures if form in ("share", "money") else ():
        timely = not query.periods or is_of_time(query, one, hit.stored)
        if timely and form_of(one) == form:
            rows.setdefault(one.row, []).append(one)
    return rows


def _sole(rows: Mapping[str, Sequence[Figure]]) -> list[Figure]:
    """Return the cells of the one column of their form in a table; ``rows``: as of ``_of_form``.

    Where any row has two of them, the row that has one lacks the other.
    """
    several = {one.label for own in rows.values() for one in own[1:]}
    return [own[0] for own in rows.values() if own[0].label not in several]


def row_cells(
    query: Query, hits: Sequence[Hit], figures: Mapping[str, Sequence[Figure]]
) -> list[Cell]:
    """Return the cells of a year asked for in the row that a question names in full.

    Only of the leading passage, where all of it is looked at and not the table's names alone:
    what a table counts often stands in the sentence above it, in the § or in its title. None
    where several rows are named, or the passage holds too little of the question.
    """
    if not hits or not query.periods:
        return []
    hit = hits[0]
    own = [
        one for one in figures.get(hit.stored.passage.id, ()) if is_of_time(query, one, hit.stored)
    ]
    own = [one for one in own if _YEAR.search(one.column) and not lacks_value(one.value)]
    own = [one for one in own if not is_total(one.row) and not is_time(one.row)]
    asked = [frozenset(grams(word)) for word in words(query.text)]
    rows = {one.row for one in own if share(_row_head(one.row), asked) >= 1.0}
    if len(rows) != 1:
        return []
    found = [Cell(hit, one) for one in own if one.row in rows]
    above = f"{hit.stored.document_title or ''} {hit.stored.body or ''}"
    names = " ".join([above, indexed_text(hit.stored.passage), *(c.figure.column for c in found)])
    row = [frozenset(grams(word)) for word in words(found[0].figure.row)]
    rest = [word for word in query.words if not (PAYS.match(word) or word in _KINDS_OF_PLACE)]
    rest = [word for word in rest if not (word.isdigit() or _of_row(word, row))]
    counted = not rest or held(replace(query, words=tuple(rest)), names) >= _NAMED
    return found if counted and len(found) <= _MOST else []


def _of_row(word: str, row: Sequence[frozenset[str]]) -> bool:
    """Return whether a question's word is one of a row's name: "Vemåns" of "Vemån"."""
    own = frozenset(grams(word))
    return any(holds(part, [own], SAME_WORD) for part in row)


def _row_head(row: str) -> str:
    """Return what a row is of and not how it is counted: "Lunch" of "Lunch per dag, kr"."""
    return re.split(r",| per |\(", row, maxsplit=1)[0]


def column(
    query: Query, hits: Sequence[Hit], figures: Mapping[str, Sequence[Figure]],
    *, rows: str | None, whole: bool,
) -> list[Cell]:  # fmt: skip
    """Return the cells of the column that a question asks for row by row, top to bottom.

    "Hur många skåp fick varje kommun?" names no row: the column is named, and the question's
    subject stands in the table's names. None where no column is named, or two equally well.
    ``whole``: it is asked for although no word says so; ``rows``: the word for what rows are.
    """
    if not (whole or _EACH.search(query.question)):
        return []
    asked = [frozenset(grams(word)) for word in words(query.text)]
    query = replace(query, words=tuple(word for word in query.words if word != rows))
    found: dict[tuple[str, str], tuple[float, list[Cell]]] = {}
    for rank, hit in enumerate(hits[:_READ]):
        for figure in figures.get(hit.stored.passage.id, ()):
            key = (hit.stored.passage.id, figure.column)
            if key not in found:
                found[key] = (_column_score(query, asked, figure, hit) - 0.01 * rank, [])
            found[key][1].append(Cell(hit, figure))
    ranked = sorted(found.values(), key=lambda one: -one[0])
    if not ranked or ranked[0][0] <= 0 or not 3 <= len(ranked[0][1]) <= _MOST_ROWS:
        return []
    tied = len(ranked) > 1 and ranked[1][0] > ranked[0][0] - 0.005
    return [] if tied else sorted(ranked[0][1], key=lambda cell: cell.figure.start)


def _column_score(query: Query, asked: Sequence[frozenset[str]], figure: Figure, hit: Hit) -> float:
    """Return how well a question names a column, at most 0 where it does not."""
    named = max(share(part, asked) for part in figure.column.split(" · "))
    names = f"{figure.column} {figure.label or ''} {hit.stored.passage.context}"
    subject = replace(query, words=tuple(w for w in query.words if not _EACH_OF.match(w)))
    if named < _NAMED or held(subject, names) < _NAMED:
        return 0.0
    timed = period_fits(query, figure, hit.stored) if figure.period and query.periods else False
    return named + held(subject, names) + _PERIOD * timed


def _row_named(query: Query, asked: Sequence[frozenset[str]], figures: Sequence[Figure]) -> bool:
    """Return whether the question names one of a table's rows."""
    rows = {figure.row for figure in figures if not is_total(figure.row)}
    return any(max(share(row, asked), begins_word(row, query)) >= _NAMED for row in rows)


def _score(
    query: Query, asked: Sequence[frozenset[str]], figure: Figure, hit: Hit,
    *, alone: bool, summed: bool, by_form: bool,
) -> float | None:  # fmt: skip
    """Return how well a question names a cell, None when it does not name row and column.

    ``summed``: it is of the row that sums up the others, and the question names none of them.
    """
    timed = is_of_time(query, figure, hit.stored)
    if other_form(query.question, figure):
        return None
    if not timed and (query.periods or query.dates):
        return None  # a time is asked for, and the cell is of another or of none that is stated
    meant = range_meant(query, figure)
    part = part_meant(query, figure)
    if meant is False or part is False:
        return None
    row = max(share(figure.row, asked), begins_word(figure.row, query), float(bool(meant)))
    parts = [column_share(query, part, asked) for part in figure.column.split(" · ")]
    row_named = row >= _NAMED or part or (timed and is_time(figure.row)) or summed
    column_named = alone or max(parts) >= _NAMED or (timed and is_time(figure.column))
    if not (row_named and column_named):
        return None
    if max(row, *parts) < _NAMED:
        return None  # the time alone names no cell
    names = names_of(figure, hit.stored.passage.context)
    least = _COVERED_IN_TIME if timed or part else _COVERED
    if meant or by_form:  # what such a table prices or shares out stands in its corner or above it
        names = f"{names} {hit.stored.passage.text}"
    least = _COVERED_IN_RANGE if meant else least
    if held(without_range(query) if meant else query, names) < least:
        return None  # the question is about more than this cell
    about = share(f"{figure.label or ''} {hit.stored.section.title or ''}", asked, digits=True)
    return _ROW * row + sum(parts) + _LABEL * about + _PERIOD * timed


def told(cell: Cell) -> str:
    """Return a cell in words: "Granby, oktober 2024: 2,4 dagar"; every name as in its table."""
    figure = cell.figure
    names = [figure.row, *figure.column.split(" · ")]
    period = told_period(figure.period)
    if period and not any(period.casefold() in name.casefold() for name in names):
        names = [period if month_of(name) else name for name in names]
        if period not in names:
            names.append(period)
    unit = figure.unit or ""
    shown = figure.value if not unit or unit in figure.value else f"{figure.value} {unit}"
    unique = ", ".join(dict.fromkeys(name for name in names if name))
    return f"{unique}: {shown}" if figure.value else unique
