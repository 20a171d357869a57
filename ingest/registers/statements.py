"""The sentences and list items of a document, each with its place and what leads into it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.marks import is_table_row, list_mark
from ingest.records import Passage, Section
from ingest.swedish import sentences

_CHAPTER_MARK = re.compile(r"^\s*\*+\s+|^\s*(?:\d{1,2}\s?§|§\s?\d{1,2})\s+(?=[A-ZÅÄÖ])")
_EXTRA_MARK = re.compile(r"^\s*(?:\d{1,2}\s?§|\d{1,2}(?:\.\d{1,2})+\.?|[a-zåäö]\))\s+")
_SENTENCE_SIGNS = re.compile(r"[.!?;]$")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of ``Document.text`` without its bullet or number.

    ``text`` is ``Document.text[start:end]``. ``marked`` says that a bullet or a clause number
    stood before it, ``heading`` that it is the title of its section.
    """

    section: Section
    passage: Passage
    text: str
    start: int
    end: int
    marked: bool
    heading: bool

    @property
    def table(self) -> bool:
        """Return whether the line is cells of a table and no sentence."""
        return is_table_row(self.text)

    @property
    def open_ended(self) -> bool:
        """Return whether no full stop ends the line: a heading or the lead of a list."""
        return not _SENTENCE_SIGNS.search(self.text)

    def sentences(self) -> Iterator[tuple[int, str]]:
        """Yield (offset in ``Document.text``, text) of each sentence of the line."""
        for start, end in sentences(self.text):
            yield self.start + start, self.text[start:end]


def paragraphs_of(sections: Sequence[Section], passages: Sequence[Passage]) -> Iterator[Paragraph]:
    """Yield the lines of all passages in the order of the text."""
    by_id = {section.id: section for section in sections}
    for passage in passages:
        section = by_id[passage.section]
        offset = 0
        for line in passage.text.split("\n"):
            paragraph = _paragraph(section, passage, line, offset)
            if paragraph is not None:
                yield paragraph
            offset += len(line) + 1


def _paragraph(section: Section, passage: Passage, line: str, offset: int) -> Paragraph | None:
    mark = list_mark(line) or _CHAPTER_MARK.match(line)
    heading = is_title(section, line)
    begin = mark.end() if mark and not heading else 0
    extra = _EXTRA_MARK.match(line[begin:]) if mark and not heading else None
    begin += extra.end() if extra else 0
    text = line[begin:].strip()
    if not text:
        return None
    begin += len(line[begin:]) - len(line[begin:].lstrip())
    start = passage.start + offset + begin
    return Paragraph(
        section, passage, text, start, start + len(text), mark is not None and not heading, heading
    )


def is_title(section: Section, line: str) -> bool:
    """Return whether a line is the title of its section, with or without its number."""
    if not section.title:
        return False
    bare = re.sub(r"^(?:§\s?)?[\d.]+\s*(?:§\s*)?", "", line.strip())
    title = re.sub(r"^(?:§\s?)?[\d.]+\s*(?:§\s*)?", "", section.title.strip())
    return bare == title
