"""From the lines of a section to passages: the units of search and citation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from langchain_text_splitters import RecursiveCharacterTextSplitter

from ingest.cleaning import CleanLine, paragraphs
from ingest.marks import is_table_row, leads_list, list_mark

TARGET = 900  # characters that a passage grows to; it ends with a paragraph
LONGEST = 1400  # characters at which a single paragraph is cut at a sentence
SHORT = 250  # characters below which a passage says too little to be found by itself
_TABLE, _TEXT = 3, 600  # rows and characters from which a table and the text above stand apart
_CAPTION = 120  # characters of a line that names the table under it, at most

_SPLITTER = RecursiveCharacterTextSplitter(
    chunk_size=TARGET,
    chunk_overlap=0,
    separators=["\n", ". ", "? ", "; ", ", ", " ", ""],
    keep_separator="end",
    add_start_index=True,
    strip_whitespace=True,
)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Paragraphs that stand together. Offsets in the document's text, end exclusive."""

    start: int
    end: int
    rows: int  # paragraphs that are rows of a table
    paragraphs: int

    @property
    def length(self) -> int:
        return self.end - self.start

    @property
    def table(self) -> bool:
        return self.rows * 3 > self.paragraphs


def ranges(
    text: str, lines: Sequence[CleanLine], first: int, last: int, *, tables_apart: bool = False
) -> Iterator[tuple[int, int, bool]]:
    """Yield (start, end, table) of the passages of ``lines[first:last]``.

    Paragraphs are gathered up to TARGET characters, rows of a table up to LONGEST, with the
    short line above that names it. What would then be too short to be found or understood alone
    joins its neighbour: a row or two, or a table below a few lines, the text above it, a last
    line its list.
    ``tables_apart``: tables join no text, nor text a table.
    """
    pieces: list[_Piece] = []
    for piece in _gathered(text, lines, first, last):
        apart = tables_apart and bool(pieces) and pieces[-1].table != piece.table
        if pieces and not apart and _belong_together(pieces[-1], piece):
            before = pieces.pop()
            piece = _Piece(
                before.start, piece.end, before.rows + piece.rows,
                before.paragraphs + piece.paragraphs,
            )  # fmt: skip
        pieces.append(piece)
    for piece in pieces:
        yield from _cut(text, piece.start, piece.end, piece.table)


def _belong_together(left: _Piece, right: _Piece) -> bool:
    if right.table and right.rows >= _TABLE and not left.table and left.length >= _TEXT:
        return False  # else much prose would be told as figures
    together = right.end - left.start
    return together <= (LONGEST if min(left.length, right.length) < SHORT else TARGET)


def _gathered(text: str, lines: Sequence[CleanLine], first: int, last: int) -> Iterator[_Piece]:
    """Yield the paragraphs in pieces, text and tables apart."""
    run: list[tuple[int, int, bool]] = []
    for low, high, row in _paragraphs(lines, first, last):
        if run and row != run[-1][2]:
            named = row and len(run) > 1 and run[-1][1] - run[-1][0] <= _CAPTION
            caption = [run.pop()] if named else []
            yield _piece(run)
            run = caption
        elif run and high - run[0][0] > (LONGEST if row else TARGET):
            at = _lead_of(text, run, low, high)
            yield _piece(run[:at])
            run = run[at:]
        run.append((low, high, row))
    if run:
        yield _piece(run)


def _lead_of(text: str, run: Sequence[tuple[int, int, bool]], low: int, high: int) -> int:
    """Return where in ``run`` the lead of the list stands that a paragraph goes on, else its end.

    A short list stays with its lead, which says what the items are.
    """
    if not list_mark(text[low:high]):
        return len(run)
    for at in range(len(run) - 1, 0, -1):
        above = text[run[at][0] : run[at][1]]
        if leads_list(above):
            whole = leads_list(text[run[at - 1][0] : run[at - 1][1]])
            if whole and at > 1 and list_mark(above):
                continue  # a list in a list
            return at if high - run[at][0] <= TARGET else len(run)
        if not list_mark(above):
            break
    return len(run)


def _piece(run: Sequence[tuple[int, int, bool]]) -> _Piece:
    return _Piece(run[0][0], run[-1][1], sum(row for _, _, row in run), len(run))


def _paragraphs(
    lines: Sequence[CleanLine], first: int, last: int
) -> Iterator[tuple[int, int, bool]]:
    """Yield (start, end, whether it is a row of a table) of the paragraphs."""
    for start, end in paragraphs(lines, first, last):
        head = lines[start].kept  # a header's bars are no table's
        row = not head and (lines[start].table or is_table_row(lines[start].text))
        yield lines[start].start, lines[end - 1].end, row


def _cut(text: str, start: int, end: int, table: bool) -> Iterator[tuple[int, int, bool]]:
    if end - start <= LONGEST:
        yield start, end, table
        return
    for piece in _SPLITTER.create_documents([text[start:end]]):
        low = start + int(piece.metadata["start_index"])
        yield low, low + len(piece.page_content), table
