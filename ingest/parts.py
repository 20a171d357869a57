"""The parts of a file: minutes, proposals, letters, slides, reports inside one PDF.

A part is a run of lines that one author wrote on one occasion. Each has its own kind, body,
date and registration number, taken from its own first lines and running header.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.cleaning import CleanLine
from ingest.item_signs import item_start, items_of
from ingest.marks import BULLET
from ingest.part_heads import letter_signs, read_head
from ingest.part_kinds import header_of_page, opener_kind, paper_named
from ingest.part_starts import EXTRACT, FRONT, part_starts
from ingest.records import DocumentKind
from ingest.slide_pages import slide_pages_of


@dataclass(frozen=True, slots=True)
class Part:
    """Lines ``[first:last]`` of one part."""

    kind: DocumentKind
    first: int
    last: int
    items: tuple[int, ...]  # the lines that open its §§; none where it is no minutes
    title: str | None
    body: str | None
    author: str | None
    date: str | None
    dnr: str | None


def find_parts(lines: Sequence[CleanLine], slides: bool) -> list[Part]:
    """Return the parts of a document in reading order.

    ``slides``: the file is a presentation as a whole (PPTX): one part.
    """
    if slides or not lines:
        return [_part(lines, 0, len(lines), "presentation")] if lines else []
    items = items_of(lines)
    slide_pages = slide_pages_of(lines, {lines[index].page for index in items})
    starts = part_starts(lines, items, slide_pages)
    bounds = [*starts, len(lines)]
    parts = []
    for first, last in zip(bounds, bounds[1:], strict=False):
        slide = lines[first].page in slide_pages
        own = tuple(index for index in items if first <= index < last)
        kind = "protokoll" if own else _kind_of(lines, first, last, slide)
        if own and _is_extract(lines, first, last, own[0], alone=len(starts) == 1):
            kind = "protokollsutdrag"
        parts.append(_part(lines, first, last, kind, own))
    return _with_covers(lines, parts)


def _with_covers(lines: Sequence[CleanLine], parts: Sequence[Part]) -> list[Part]:
    """Return the parts with a report and its cover, a letter between them, told alike."""
    found = list(parts)
    for place in range(2, len(found)):
        cover, letter, report = found[place - 2 : place + 1]
        kinds = (cover.kind, letter.kind, report.kind)
        one_page = lines[cover.first].page == lines[cover.last - 1].page
        bare = FRONT.fullmatch(lines[report.first].text.strip())
        if kinds == ("rapport", "skrivelse", "rapport") and one_page and bare:
            title, body = cover.title or letter.title, cover.body or report.body
            author, date = report.author or cover.author, report.date or cover.date
            dnr = report.dnr or cover.dnr
            for at in (place - 2, place):
                found[at] = replace(
                    found[at], title=title, body=body, author=author, date=date, dnr=dnr
                )
    return found


def _is_extract(
    lines: Sequence[CleanLine], first: int, last: int, item: int, *, alone: bool
) -> bool:
    """Return whether minutes are §§ cut out of them: so named, or without a cover in a bundle."""
    texts = [line.text for line in lines[first : min(first + 6, last)]]
    if any(EXTRACT.search(text) for text in (*lines[first].header, *texts)):
        return True
    return not alone and item_start(lines, item) == first


def _kind_of(
    lines: Sequence[CleanLine], first: int, last: int, first_page_slide: bool
) -> DocumentKind:
    part = lines[first:last]
    text = [line.text.strip() for line in part]
    questions = sum(1 for line in text if re.match(r"^\d{1,2}[a-z]?\.\s?\S", line))
    options = sum(1 for line in text if re.match(r"^(?:[-•] )?(?:ja|nej)\b.{0,60}$", line, re.I))
    if questions >= 4 and options >= 4:
        return "enkat"
    opener = opener_kind(lines, first)
    if first_page_slide:
        return "presentation"
    named = opener or paper_named(header_of_page(lines, first))
    if named is not None:
        return named
    if letter_signs(lines, first, last):
        return "skrivelse"
    pages = len({line.page for line in part})
    bullets = sum(1 for line in text if BULLET.match(line))
    prose = sum(len(line) > 70 and not BULLET.match(line) for line in text)
    sparse = len(part) < 26 * pages and prose * 3 < len(part)
    if pages >= 4 and sparse and bullets * 10 > len(part):
        return "presentation"
    numbered = sum(1 for line in text if re.match(r"^\d+(?:\.\d+)+\.?\s+[A-ZÅÄÖ]", line))
    return "rapport" if numbered >= 3 else "ovrigt"


def _part(
    lines: Sequence[CleanLine], first: int, last: int, kind: DocumentKind,
    items: tuple[int, ...] = (),
) -> Part:  # fmt: skip
    head = read_head(lines, first, last, kind)
    return Part(kind, first, last, items, head.title, head.body, head.author, head.date, head.dnr)
