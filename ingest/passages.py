"""From the lines of a section to passages: the units of search and citation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from langchain_text_splitters import RecursiveCharacterTextSplitter

from ingest.cleaning import CleanLine
from ingest.marks import is_table_row
from ingest.minutes import paragraphs

TARGET = 900  # characters that a passage grows to; it ends with a paragraph
LONGEST = 1400  # characters at which a single paragraph is cut at a sentence
_CAPTION = 120  # characters of a line that names the table under it, at most

_SPLITTER = RecursiveCharacterTextSplitter(
    chunk_size=TARGET,
    chunk_overlap=0,
    separators=["\n", ". ", "? ", "; ", ", ", " ", ""],
    keep_separator="end",
    add_start_index=True,
    strip_whitespace=True,
)


def ranges(
    text: str, lines: Sequence[CleanLine], first: int, last: int
) -> Iterator[tuple[int, int, bool]]:
    """Yield (start, end, table) of the passages of ``lines[first:last]``.

    Paragraphs are gathered up to TARGET characters. A table is a passage of its own with the
    short line above that names it, and keeps its rows together as far as LONGEST allows.
    """
    gathered: list[tuple[int, int, bool]] = []  # (start, end, in a table) of paragraphs
    for low, high, row in _paragraphs(lines, first, last):
        limit = LONGEST if row else TARGET
        full = bool(gathered) and high - gathered[0][0] > limit
        if gathered and row and not gathered[-1][2]:
            caption = gathered[-1][1] - gathered[-1][0] <= _CAPTION and len(gathered) > 1
            named = [gathered.pop()] if caption else []
            if named or gathered[-1][1] - gathered[-1][0] > _CAPTION:
                yield from _passage(text, gathered)
                gathered = named
        elif full or (gathered and gathered[-1][2] and not row):
            yield from _passage(text, gathered)
            gathered = []
        gathered.append((low, high, row))
    if gathered:
        yield from _passage(text, gathered)


def _paragraphs(
    lines: Sequence[CleanLine], first: int, last: int
) -> Iterator[tuple[int, int, bool]]:
    for start, end in paragraphs(list(lines), first, last):
        row = lines[start].table or is_table_row(lines[start].text)
        yield lines[start].start, lines[end - 1].end, row


def _passage(
    text: str, gathered: Sequence[tuple[int, int, bool]]
) -> Iterator[tuple[int, int, bool]]:
    rows = sum(row for _, _, row in gathered)
    yield from _cut(text, gathered[0][0], gathered[-1][1], rows * 3 > len(gathered))


def _cut(text: str, start: int, end: int, table: bool) -> Iterator[tuple[int, int, bool]]:
    if end - start <= LONGEST:
        yield start, end, table
        return
    for piece in _SPLITTER.create_documents([text[start:end]]):
        low = start + int(piece.metadata["start_index"])
        yield low, low + len(piece.page_content), table
