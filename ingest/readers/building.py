"""Building pages out of lines, for the formats that have no geometry."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from ingest.records import Cell, Grid, Line, Page


@dataclass(frozen=True, slots=True)
class _Row:
    """A row as added: its cells by column, and the columns where the cell above goes on."""

    cells: tuple[Cell, ...]
    columns: int
    continued: frozenset[int]


_BAR = " | "


class PageBuilder:
    """Collects lines into pages so that every line stands unchanged in its page's text.

    The text of a page is its lines joined by line feeds, two where a blank line stood between
    them. ``break_page`` on an empty page does nothing: word processors often state the same
    break twice.
    """

    def __init__(self) -> None:
        self._pages: list[Page] = []
        self._lines: list[Line] = []
        self._parts: list[str] = []  # of the page so far, with the line feed after its last line
        self._length = 0  # characters of them
        self._blank = False  # a blank line follows
        self._rows: list[_Row] = []  # of the table that is being added
        self._grids: list[Grid] = []

    def add(self, text: str, heading: int = 0) -> None:
        """Add ``text`` as one line, or as several where it holds line breaks."""
        for part in text.splitlines() or [""]:
            if part.strip():
                self.end_table()
                self._append(part.rstrip(), heading)
            else:
                self._blank = bool(self._lines)

    def add_row(
        self,
        cells: list[str],
        spans: Mapping[int, int] | None = None,
        continued: Collection[int] = (),
    ) -> None:
        """Add a table row as one line, cells joined by " | "; skip a row of empty cells.

        Empty cells stay, also the first and the last, so that none shifts another. ``spans``
        says how many columns a cell covers, where more than one; the columns in ``continued``
        belong to the cell above. Rows that follow each other are one table (``Page.grids``).
        """
        texts = [" ".join(cell.split()) for cell in cells]
        if not any(texts):
            return
        start = self._length + self._blank
        found: list[Cell] = []
        for column, text in enumerate(texts):
            pieces = ((start, start + len(text)),) if text else ()
            span = (spans or {}).get(column, 1)
            found.append(Cell(len(self._rows), column, text, pieces, 1, span))
            start += len(text) + len(_BAR)
        self._rows.append(_Row(tuple(found), len(texts), frozenset(continued)))
        self._append(_BAR.join(texts), 0)

    def end_table(self) -> None:
        """End the table that is being added: a row added after this begins another one."""
        cells: dict[tuple[int, int], Cell] = {}
        for number, row in enumerate(self._rows):
            for cell in row.cells:
                above = _owner(cells, number, cell.column)
                if cell.column in row.continued and above and not cell.text:
                    cells[above.row, above.column] = replace(above, row_span=number - above.row + 1)
                else:
                    cells[number, cell.column] = cell
        if self._rows:
            columns = max(row.columns for row in self._rows)
            self._grids.append(Grid(len(self._rows), columns, tuple(cells.values())))
        self._rows = []

    def break_page(self, keep_empty: bool = False) -> None:
        """Start the next page; an empty page is kept only where ``keep_empty`` asks for it."""
        self.end_table()
        if self._lines or keep_empty:
            lines, grids = tuple(self._lines), tuple(self._grids)
            text = "".join(self._parts).removesuffix("\n")
            self._pages.append(Page(len(self._pages) + 1, text, lines, grids=grids))
            self._lines, self._grids = [], []
        self._parts, self._length, self._blank = [], 0, False

    def pages(self) -> tuple[Page, ...]:
        """Close the last page and return all of them: at least one, which may be empty."""
        self.break_page(keep_empty=not self._pages)
        return tuple(self._pages)

    def _append(self, line: str, heading: int) -> None:
        if self._blank:
            self._put("\n")
            self._blank = False
        self._lines.append(Line(line, self._length, heading=heading))
        self._put(line + "\n")

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)


def _owner(cells: dict[tuple[int, int], Cell], row: int, column: int) -> Cell | None:
    """Return the cell that reaches down to the row above ``row`` in a column."""
    for (top, left), cell in cells.items():
        if left == column and top + cell.row_span == row:
            return cell
    return None
