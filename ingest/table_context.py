"""What stands around a table: its caption, its section, the sentence over it, its notes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from ingest.records import Line, Page, Passage, Section
from ingest.table_places import Places, Table
from ingest.table_words import note_in

_NAMED = re.compile(r"(?:tabell|figur|diagram)\s?(?:\d|[:.–-])", re.I)
_NO_CAPTION = re.compile(r"[.;,!?]$|^\s*[•●○▪\uf0b7–-]\s|@|\d\s?%|\d,\d")
# headings of roles, which say nothing of a table under them
_ROLE_TITLE = re.compile(
    r"(?:bakgrund|sammanfattning|ärendet|ärendebeskrivning|beslut|förslag|yrkanden?|omröstning"
    r"|votering|propositionsordning|beslutsgång|beskrivning|analys|resultat)\b", re.I
)  # fmt: skip
# what a caption may say without telling what the table holds
_NUMBER_ONLY = re.compile(
    r"(?:tabell|figur|diagram)\s?[\d.]*[.:]?\s*(?:(?:källa|målvärde)\b.*)?$", re.I
)
# a definition of what is measured, as it stands over a table
_MEASURE = re.compile(r"(?:andel(?:en)?|antal(?:et)?|genomsnitt\w*|medel\w*|median\w*)\b", re.I)
_NUMBERED = re.compile(r"^\d+(?:\.\d+)*\.?\s+(?=\S)")
_LONGEST_CAPTION = 110  # characters
_NOTE_LINES = 12  # below a table within which its notes stand


def names_what(caption: str) -> bool:
    """Return whether a caption tells more than a number, a source or a target."""
    return not _NUMBER_ONLY.match(caption)


def _tells(title: str | None) -> bool:
    return bool(title) and not _ROLE_TITLE.match(title or "")


class TableContext:
    """Where a value stands: its passage, its section, the lines around its table."""

    def __init__(
        self,
        pages: dict[int, Page],
        sections: dict[str, Section],
        passages: Sequence[Passage],
        places: Places,
    ) -> None:
        self.pages = pages
        self._sections = sections
        self._places = places
        self._passages = sorted(passages, key=lambda passage: passage.start)

    def passage_at(self, offset: int) -> Passage | None:
        """Return the passage in which a place of the text lies."""
        place = bisect_right(self._passages, offset, key=lambda passage: passage.start) - 1
        if place >= 0 and offset < self._passages[place].end:
            return self._passages[place]
        return None

    def title(self, table: Table) -> str | None:
        """Return the title of the section that holds a table, role headings passed over."""
        for row in table.rows:
            for item in row:
                passage = self.passage_at(item.place[0]) if item and item.place else None
                section = self._sections.get(passage.section) if passage else None
                while section and section.parent and not _tells(section.title):
                    section = self._sections.get(section.parent)
                if section:
                    return section.title
        return None

    def introduction(self, table: Table) -> str:
        """Return what is told right above a table of it or of what it measures, else nothing."""
        lines = [line.text.strip() for line in self._above(table)[-3:]]
        if re.search(r"\btabell", " ".join(lines), re.I):
            return " ".join(lines)
        first = max((n for n, line in enumerate(lines) if _MEASURE.match(line)), default=len(lines))
        return " ".join(lines[first:])

    def _above(self, table: Table) -> list[Line]:
        """Return the lines over a table on its page, without the page's margins."""
        page, first = table.first
        lines = self.pages[page].lines
        return [
            line for line in lines[:first]
            if line.top <= lines[first].top
            and self._places.of(page, line.raw_start, line.raw_start + 1) is not None
        ]  # fmt: skip

    def caption(self, table: Table) -> str | None:
        """Return the line above a table, or below it, that names it."""
        page = table.first[0]
        lines = self.pages[page].lines
        over = self._above(table)
        above = over[-1].text.strip() if over else ""
        below = lines[table.last[1] + 1] if len(lines) > table.last[1] + 1 else None
        if (
            below and table.last[0] == page and _NAMED.match(below.text.strip())
            and not _NAMED.match(above)
        ):  # fmt: skip
            return below.text.strip()
        if _NAMED.match(above) and len(above) <= 2 * _LONGEST_CAPTION:
            return above.rstrip(":")
        if _NO_CAPTION.search(above) or len(above) > _LONGEST_CAPTION or not _tells(above):
            return None
        if above[:1].islower() and len(over) > 1:
            start = over[-2].text.strip()
            if not start[:1].isupper() or _NO_CAPTION.search(start) or len(start) > 60:
                return None
            above = f"{start} {above}"
        return _NUMBERED.sub("", above).rstrip(":") if above[:1].isalnum() else None

    def notes(self, table: Table) -> dict[str, str]:
        """Return the footnotes under a table, on its pages, by their mark."""
        found: dict[str, str] = {}
        for page in range(table.first[0], table.last[0] + 1):
            lines = self.pages[page].lines
            after = table.last[1] + 1 if page == table.last[0] else len(lines) - _NOTE_LINES
            below = lines[max(0, after) : max(0, after) + _NOTE_LINES]
            for line in (*below, *lines[-4:]):
                note = note_in(line.text)
                if note:
                    found.setdefault(*note)
        return found
