"""Statements from what stands in rows: a table's cells, a whole column, the list of a vote."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from app.answering.ballots import CHOICES, Division
from app.answering.cells import Cell, told
from app.answering.compose import LABELS, Composer, markers, one_line, source
from app.answering.extremes import extremes
from app.answering.guard import Statement
from index.query import Query
from index.records import StoredPassage
from index.retrieval import Hit
from ingest.records import Figure, Vote

_SUM = re.compile(r"^(?:Summa|Totalt|Antal röster)\b[^\n]*", re.M)


def cell_statements(composer: Composer, cells: Sequence[Cell]) -> list[Statement]:
    """Return a statement for each cell, its row of the table as the quote."""
    return [_cell(composer, cell) for cell in cells]


def column_statement(composer: Composer, query: Query, cells: Sequence[Cell]) -> Statement:
    """Return one statement of a whole column, the rows of the table as the quote.

    A question for the highest or the lowest is told that one first.
    """
    hit = cells[0].hit
    start, end = _rows(hit.stored, cells[0].figure.start, cells[-1].figure.start)
    cited = composer.cited(hit.stored, hit.twins, start, end)
    first = cells[0].figure
    head = first.column if not first.label else f"{first.label}, {first.column}"
    unit = f" {first.unit}" if first.unit and first.unit not in first.value else ""
    rows = "; ".join(f"{cell.figure.row} {cell.figure.value}{unit}" for cell in cells)
    ends = extremes(query.question, cells)
    lead = "".join(f"{end}: {cell.figure.row} {cell.figure.value}{unit}. " for end, cell in ends)
    return Statement(f"{lead}{head}: {rows} ({source(hit.stored)}). {markers(cited)}", tuple(cited))


def goal_statements(
    composer: Composer, cells: Sequence[Cell], figures: Mapping[str, Sequence[Figure]]
) -> list[Statement]:
    """Return a statement for each goal that was judged so: its row, with the columns' names."""
    found: list[Statement] = []
    for place, cell in enumerate(cells):
        stored, at = cell.hit.stored, cell.figure.start
        start, end = _rows(stored, at, at)
        cited = composer.cited(stored, cell.hit.twins, start, end)
        row = [one for one in figures[stored.passage.id] if start <= one.start < end]
        told_row = "; ".join(f"{one.column}: {one.value}" for one in row)
        named = f" ({source(stored)})" if place == 0 else ""
        found.append(
            Statement(f"{cell.figure.row}; {told_row}{named}. {markers(cited)}", tuple(cited))
        )
    return found


def division_statements(composer: Composer, found: Division) -> list[Statement]:
    """Tell how a vote fell, and who voted how, the rows or lists of names as the quote."""
    counts = [_count(composer, vote, found.passages[vote.passage]) for vote in found.votes]
    cited = [
        citation
        for hit, start, end in _lists(found)
        for citation in composer.cited(hit.stored, hit.twins, start, end)
    ]
    rows = "\n".join(citation.quote for citation in cited)
    sides = [
        f"{choice.capitalize()}{_number(len(names), rows)}: {', '.join(names)}"
        for choice in CHOICES
        if (names := found.names(choice))
    ]
    any_hit = next(iter(found.passages.values()))
    lead = "" if counts else f"{LABELS['vote']}, {source(any_hit.stored)}: "
    listed = Statement(f"{lead}{'. '.join(sides)}. {markers(cited)}", tuple(cited))
    return [*counts, listed]


def _number(names: int, rows: str) -> str:
    """Return how many they are, where the sum at the foot of the rows cited says so too."""
    sums = " ".join(_SUM.findall(rows))
    return f" ({names})" if re.search(rf"(?<!\d){names}(?!\d)", sums) else ""


def _cell(composer: Composer, cell: Cell) -> Statement:
    stored = cell.hit.stored
    start, end = _rows(stored, cell.figure.start, cell.figure.start)
    cited = composer.cited(stored, cell.hit.twins, start, end)
    label = f"{cell.figure.label}: " if cell.figure.label else ""
    return Statement(f"{label}{told(cell)} ({source(stored)}). {markers(cited)}", tuple(cited))


def _count(composer: Composer, vote: Vote, hit: Hit) -> Statement:
    """Tell the count of a vote, from what ja and nej stood for where that stands before it."""
    text, offset = hit.stored.passage.text, hit.stored.passage.start
    before = text.find(vote.subject, 0, vote.start - offset) if vote.subject else -1
    start = vote.start if before < 0 else offset + before
    cited = composer.cited(hit.stored, hit.twins, start, vote.end)
    quoted = one_line(text[start - offset : vote.end - offset]).rstrip(". ")
    return Statement(
        f"{LABELS['vote']}, {source(hit.stored)}: {quoted}. {markers(cited)}", tuple(cited)
    )


def _lists(found: Division) -> list[tuple[Hit, int, int]]:
    """Return the stretches that name the voters: (passage, start, end), one for a passage."""
    places: dict[str, list[int]] = {}
    for ballot in found.ballots:
        passage = found.passages[ballot.passage].stored.passage
        at = passage.text.find(ballot.name)
        if at >= 0:
            places.setdefault(ballot.passage, []).append(passage.start + at)
    return [
        (found.passages[key], *_rows(found.passages[key].stored, min(own), max(own)))
        for key, own in places.items()
    ]


def _rows(stored: StoredPassage, first: int, last: int) -> tuple[int, int]:
    """Return where the row of ``first`` begins and that of ``last`` ends, or the sum below it.

    Document offsets.
    """
    text, offset = stored.passage.text, stored.passage.start
    low = text.rfind("\n", 0, first - offset) + 1
    high = text.find("\n", last - offset)
    high = high if high >= 0 else len(text)
    below = _SUM.match(text, high + 1)
    return offset + low, offset + (below.end() if below else high)
