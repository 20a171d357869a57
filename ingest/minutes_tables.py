"""Minutes set out as a table: each row a §, its bare number in the first column."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.marks import ITEM_LEVEL, ITEM_SIGN
from ingest.records import Grid, Line, Page, Source

_SIGN_HEAD = re.compile(r"§§?(?: ?nr\.?)?|paragraf", re.I)
_MATTER_HEAD = re.compile(r"\b(?:ärende|beslut|rubrik|ämne)", re.I)
_PAGE_HEAD = re.compile(r"sid(?:a|nr|or)?\.?", re.I)
_TELLS = re.compile(r"[a-zåäö]{3}\.(?:\s|$)|\bbeslutar\b")  # sentences, where a list has titles
_NUMBER = re.compile(r"\d{1,3}[a-z]?\.?")


_Piece = tuple[int, int]  # [start, end) of ``Page.text``


def rows_as_items(source: Source) -> Source:
    """Return a source with the tables that are minutes as lines, and no tables.

    "§ | Ärende / beslut | Ansvarig": a number opens a § as it does in other minutes, the text of
    its row follows column by column, and a further column begins with what its head says.
    """
    grids = [grid for page in source.pages for grid in page.grids if _heads(grid)]
    if not any(_TELLS.search(cell.text) for grid in grids for cell in grid.cells if cell.column):
        return source
    following = (*source.pages[1:], None)
    return replace(source, pages=tuple(map(_untabled, source.pages, following)))


def _untabled(page: Page, following: Page | None) -> Page:
    minutes = [grid for grid in page.grids if _heads(grid)]
    if not minutes:
        return page
    lines = page.lines
    for grid in minutes:
        cut = grid is minutes[-1] and following is not None and _goes_on(following)
        lines = _in_rows(page, lines, grid, cut=cut)
    return replace(
        page, lines=lines, grids=tuple(grid for grid in page.grids if grid not in minutes)
    )


def _heads(grid: Grid) -> dict[int, str]:
    """Return the heads of the columns of a table that is minutes, none of another's."""
    first = {cell.column: cell for cell in grid.cells if cell.row == 0}
    heads = {
        column: " ".join(cell.text.split("\n")[0].split()).rstrip(":")
        for column, cell in first.items()
    }
    if not _SIGN_HEAD.fullmatch(heads.get(0, "")) or not _MATTER_HEAD.search(heads.get(1, "")):
        return {}
    if any(_PAGE_HEAD.fullmatch(head) for head in heads.values()):
        return {}  # a list of contents
    numbers = [cell.text.strip() for cell in grid.cells if cell.row and not cell.column]
    return heads if all(not text or _NUMBER.fullmatch(text) for text in numbers) else {}


def _goes_on(page: Page) -> bool:
    """Return whether a page goes on with a row of minutes, below the heads of the columns."""
    first = next((grid for grid in page.grids if _heads(grid)), None)
    heads = (cell for cell in first.cells if cell.row == 0) if first else ()
    return any(cell.column == 1 and len(cell.pieces) > 1 for cell in heads)


def _in_rows(page: Page, lines: Sequence[Line], grid: Grid, *, cut: bool) -> tuple[Line, ...]:
    """Return a page's lines with those of a table of minutes parted and in order.

    ``cut``: the last row goes on on the next page, so nothing behind its text ends it.
    """
    heads = _heads(grid)
    ends = [piece for cell in grid.cells for piece in cell.pieces]
    low, high = min(start for start, _ in ends), max(end for _, end in ends)
    before = [line for line in lines if line.raw_start + len(line.text) <= low]
    after = [line for line in lines if line.raw_start >= high]
    rows: dict[int, dict[int, list[_Piece]]] = defaultdict(dict)
    for cell in grid.cells:
        # below the head the row of the § goes on that the page before began
        rows[cell.row][cell.column] = list(cell.pieces[0 if cell.row else 1 :])
    inside = [
        line
        for row in sorted(rows)
        for column in sorted(rows[row])
        for line in _lines_of(
            page,
            lines,
            rows[row][column],
            column,
            "" if cut and row == max(rows) else heads.get(column, ""),
        )
    ]
    return (*before, *_numbered(inside), *after)


def _lines_of(
    page: Page, lines: Sequence[Line], pieces: Sequence[_Piece], column: int, head: str
) -> Iterator[Line]:
    """Yield the lines of a cell; each has the place of the line of the page that it is cut from."""
    for place, (start, end) in enumerate(pieces):
        text = page.text[start:end]
        own = next((x for x in lines if x.raw_start <= start < x.raw_start + len(x.text)), None)
        if own is None or not text.strip():
            continue
        glue = (
            ITEM_SIGN if column == 0 else f"{head}: " if column > 1 and place == 0 and head else ""
        )
        yield replace(own, text=text, raw_start=start, glue=glue)


def _numbered(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield lines with each number joined to the title beside it, where they stand side by side."""
    held: Line | None = None
    for line in lines:
        if held is not None:
            between = line.raw_start - held.raw_start - len(held.text)
            beside = 0 <= between <= 1 and abs(line.top - held.top) < 1
            if beside and not line.glue:
                text = f"{held.text}{' ' * between}{line.text}"
                line = replace(held, text=text, heading=ITEM_LEVEL)
            else:
                yield held
            held = None
        if line.glue == ITEM_SIGN and _NUMBER.fullmatch(line.text.strip()):
            held = line
            continue
        yield line
    if held is not None:
        yield held
