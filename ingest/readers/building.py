"""Building pages out of lines, for the formats that have no geometry."""

from __future__ import annotations

from ingest.records import Line, Page


class PageBuilder:
    """Collects lines into pages so that every line stands unchanged in its page's text.

    The text of a page is its lines joined by line feeds. ``break_page`` on an empty page does
    nothing: word processors often state the same break twice.
    """

    def __init__(self) -> None:
        self._pages: list[Page] = []
        self._lines: list[Line] = []
        self._length = 0  # characters of the page so far, its line feeds included

    def add(self, text: str, heading: int = 0) -> None:
        """Add ``text`` as one line, or as several where it holds line breaks; skip blank ones."""
        for part in text.splitlines():
            if part.strip():
                self._append(part.rstrip(), heading)

    def add_row(self, cells: list[str]) -> None:
        """Add a table row as one line, cells joined by " | "; skip a row of empty cells.

        Empty cells stay, also the first and the last, so that none shifts another.
        """
        texts = [" ".join(cell.split()) for cell in cells]
        if any(texts):
            self._append(" | ".join(texts), 0)

    def break_page(self, keep_empty: bool = False) -> None:
        """Start the next page; an empty page is kept only where ``keep_empty`` asks for it."""
        if self._lines or keep_empty:
            text = "\n".join(line.text for line in self._lines)
            self._pages.append(Page(len(self._pages) + 1, text, tuple(self._lines)))
            self._lines, self._length = [], 0

    def pages(self) -> tuple[Page, ...]:
        """Close the last page and return all of them: at least one, which may be empty."""
        self.break_page(keep_empty=not self._pages)
        return tuple(self._pages)

    def _append(self, line: str, heading: int) -> None:
        self._lines.append(Line(line, self._length, heading=heading))
        self._length += len(line) + 1
