"""Which pages of a file are slides: few lines, bullets or landscape, among their like."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.cleaning import CleanLine
from ingest.headings import role_heading
from ingest.marks import BULLET
from ingest.part_heads import RECIPIENT
from ingest.swedish import lone_date

_HEAD_LINES = 8  # of a letter in which its date and its recipient stand
_PROSE_LINES = 5  # that a letter's first page has, at least
_LETTER = re.compile(r"(?:skrivelse|remissvar|yttrande|missiv)\b", re.I)
_OFFICIAL = ("proposal", "dispatch", "basis")  # role headings that no slide has


def slide_pages_of(lines: Sequence[CleanLine], minutes_pages: set[int]) -> set[int]:
    """Return the pages that are slides: few lines, bullets or landscape, among their like.

    A page among slides, or under the same running header as the slide before it, is a slide
    too; a single sparse page between pages of prose is none, nor is the first page of a letter.
    """
    by_page: dict[int, list[CleanLine]] = {}
    for line in lines:
        by_page.setdefault(line.page, []).append(line)
    letters = {page for page, own in by_page.items() if _begins_letter(own)}
    pages = [page for page in by_page if page not in minutes_pages]
    marks = [page not in letters and _slide_like(by_page[page]) for page in pages]
    smooth = list(marks)
    for place, page in enumerate(pages):
        near = smooth[max(0, place - 2) : place] + marks[place + 1 : place + 3]
        header = _signature(by_page[page])
        if not marks[place] and page not in letters:
            sparse = len(by_page[page]) <= 6 and any(
                smooth[max(0, place - 1) : place] + marks[place + 1 : place + 2]
            )
            under_same = (
                place > 0 and smooth[place - 1] and header
                and header == _signature(by_page[pages[place - 1]])
            )  # fmt: skip
            smooth[place] = bool(under_same) or sparse or sum(near) >= 3
        elif marks[place] and not any(
            marks[max(0, place - 1) : place] + marks[place + 1 : place + 2]
        ):
            smooth[place] = False
    for place in range(len(pages) - 2, -1, -1):
        if smooth[place + 1] and not smooth[place] and _title_page(by_page[pages[place]]):
            smooth[place] = True
    return {page for page, mark in zip(pages, smooth, strict=True) if mark}


def _begins_letter(page: list[CleanLine]) -> bool:
    """Return whether an upright page of prose has a date and whom or what it is for at its top."""
    head = [line.text.strip() for line in page[:_HEAD_LINES]]
    prose = sum(len(line.text) > 60 and not BULLET.match(line.text) for line in page)
    return (
        page[0].width < page[0].height
        and prose >= _PROSE_LINES
        and any(lone_date(text) for text in head)
        and any(RECIPIENT.match(text) or _LETTER.match(text) for text in head)
    )


def _title_page(page: list[CleanLine]) -> bool:
    """Return whether a page is the title slide of the slides after it: a few short lines."""
    return len(page) <= 8 and not any(
        len(line.text) > 70
        or line.text.rstrip().endswith((".", ";", ":"))
        or role_heading(line.text) is not None
        for line in page
    )


def _signature(page: list[CleanLine]) -> str:
    """Return the words of a page's running header, without its numbers."""
    words = " ".join(page[0].header).casefold()
    return " ".join(word for word in words.split() if len(word) > 3 and word.isalpha())


def _slide_like(page: list[CleanLine]) -> bool:
    text = [line.text.strip() for line in page]
    if len(page) > 30 or any(role_heading(line) in _OFFICIAL for line in text):
        return False
    prose = sum(len(line) > 70 and not BULLET.match(line) for line in text)
    bullets = sum(1 for line in text if BULLET.match(line))
    landscape = page[0].width > page[0].height
    return landscape or (bullets >= 2 and prose < 12 and len(page) < 24)
