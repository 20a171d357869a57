"""Tables as they are meant: columns that typesetting split, words that narrow cells broke."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import replace

from ingest.cleaning import soft_glue, suspended
from ingest.marks import SOFT_HYPHEN
from ingest.records import Cell, Grid, Page

_WORD = re.compile(r"[^\W\d_]{2,}")
_LAST_PART = re.compile(r"[^\W\d_]+$")
_FIRST_PART = re.compile(r"[a-zåäöé]+")
_VOWEL = re.compile(r"[aeiouyåäö]", re.I)
_LEFT_OVER = 2  # letters without a vowel that are an ending
_SHORTEST = 6  # letters of a word that tells two parts of another to be one


def vocabulary(pages: Sequence[Page]) -> frozenset[str]:
    """Return the words of a source's pages, case folded."""
    return frozenset(word.casefold() for page in pages for word in _WORD.findall(page.text))


def cell_text(page: Page, cell: Cell, known: Set[str]) -> str:
    """Return a cell's words on one line, what its line ends broke put together again.

    Dates and ranges run on after their hyphen. A word that was too wide for its cell is broken
    without one: it is one word where a word of ``known`` stands across the break ("bed", "ömning"),
    or where what is left over has no vowel.
    """
    told = ""
    end = 0  # of the piece before, in the page's text
    for start, stop in cell.pieces:
        piece = " ".join(page.text[start:stop].replace(SOFT_HYPHEN, " ").split())
        if not piece:
            continue
        if told:
            broken = SOFT_HYPHEN in page.text[end : end + 1]
            told = _joined(told, piece, known, broken=broken)
        else:
            told = piece
        end = stop
    return told or " ".join(cell.text.split())


def _joined(before: str, after: str, known: Set[str], *, broken: bool) -> str:
    if broken:
        return f"{before}{soft_glue(before, after)}{after}"
    if re.search(r"\d[-–/]$", before) and after[0].isdigit():
        return before + after
    if re.search(r"\w–$", before) and after[0].isalnum():
        return before + after
    if re.search(r"[a-zåäö][-\u2010]$", before) and after[0].islower():
        return f"{before} {after}" if suspended(after) else before[:-1] + after
    return before + after if _is_one_word(before, after, known) else f"{before} {after}"


def _is_one_word(before: str, after: str, known: Set[str]) -> bool:
    left, right = _LAST_PART.search(before), _FIRST_PART.match(after)
    if left is None or right is None:
        return False
    bare = len(right[0]) <= _LEFT_OVER and not _VOWEL.search(right[0])
    if bare and len(left[0]) >= _SHORTEST and right[0] == after.split()[0].rstrip(".,:;"):
        return True
    whole = (left[0] + right[0]).casefold()
    across = range(max(0, len(whole) - 30), len(left[0]))
    if right[0] in known and left[0].casefold() in known and whole not in known:
        return False
    return any(whole[at:] in known for at in across if len(whole) - at >= _SHORTEST)


def without_head_rows(grid: Grid, left_out: Set[int]) -> Grid | None:
    """Return a grid without the rows at its top that are the page's head, None where none are.

    ``left_out``: the rows that cleaning left out. A head drawn as a table of its own right above
    a table has other columns: those that no cell begins in then go.
    """
    first = 0
    while first in left_out:
        first += 1
    kept = [cell for cell in grid.cells if cell.row >= first]
    if not first or not kept:
        return None
    columns = sorted({cell.column for cell in kept})
    cells = tuple(
        replace(
            cell,
            row=cell.row - first,
            column=columns.index(cell.column),
            column_span=sum(
                cell.column <= column < cell.column + cell.column_span for column in columns
            ),
        )
        for cell in kept
    )
    return replace(grid, rows=grid.rows - first, columns=len(columns), cells=cells)
