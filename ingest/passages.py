"""From the lines of a section to passages: the units of search and citation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from langchain_text_splitters import RecursiveCharacterTextSplitter

from ingest.cleaning import CleanLine
from ingest.marks import is_table_row
from ingest.minutes import paragraphs

TARGET = 900  # characters that a passage grows to; it ends with a paragraph
LONGEST = 1400  # characters at which a single paragraph is cut at a sentence

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

    Paragraphs are gathered up to TARGET characters. The rows of a table stay together with
    the lines above them that name it, as far as LONGEST allows.
    """
    start: int | None = None
    end = 0
    rows = 0
    count = 0
    for paragraph_first, paragraph_last in paragraphs(list(lines), first, last):
        low, high = lines[paragraph_first].start, lines[paragraph_last - 1].end
        row = is_table_row(lines[paragraph_first].text)
        limit = LONGEST if row else TARGET
        if start is not None and high - start > limit:
            yield from _cut(text, start, end, rows * 3 > count)
            start, rows, count = None, 0, 0
        if start is None:
            start = low
        end = high
        rows += row
        count += 1
    if start is not None:
        yield from _cut(text, start, end, rows * 3 > count)


def _cut(text: str, start: int, end: int, table: bool) -> Iterator[tuple[int, int, bool]]:
    if end - start <= LONGEST:
        yield start, end, table
        return
    for piece in _SPLITTER.create_documents([text[start:end]]):
        low = start + int(piece.metadata["start_index"])
        yield low, low + len(piece.page_content), table
