"""Running headers and footers: which lines of a page they are, and what they state."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from ingest.headings import role_heading
from ingest.marks import BULLET, NOTES, SECTION_SIGN, is_table_row
from ingest.records import Line, Page, Source
from ingest.swedish import MONTHS, body_and_date, body_in_line, first_date, is_date_line

Place = tuple[int, int]  # (page number, index of the line in ``Page.lines``)

_ALWAYS_FURNITURE = re.compile(
    r"^(?:ordf[öo]rande(?:n|s|ns)?s? sign(?:atur)?\b.*|justerare?s?n?s? sign(?:atur)?\b.*|"
    r"utdragsbestyrkande.*|justerandes? sign(?:atur)?\b.*|"
    r"sekreterarens sign(?:atur)?\b.*|(?:ordf|just)\.? sign\b.*|"
    r"(?:justerandes? )?sign(?:atur)?(?:er)?:?|"
    r"sid(?:a|an)?\.? \d+(?: ?(?:av|\(|/) ?\d+\)?)?|"
    r"\d+ ?\(\d+\)|\d+ ?/ ?\d+|känslighet: ?\w+|sammanträdesdatum|paragrafen är justerad\.?|"
    r"protokoll(?:sutdrag)? [\d-]{10}\b.*\bsida \d+ (?:av \d+|\(\d+\))|https?://\S+)$",
    re.I,
)
_HEADER_WORD = re.compile(
    r"^(?:sammanträdes)?protokoll(?:sutdrag)?(?: nr \d+)?(?: \d{4}-\d\d-\d\d)?$"
    r"|^sammanträdesdatum\b.*\d$",
    re.I,
)
# "Delårsrapport 2024 | Lövsta kommun": what the paper is and whose, no row of two cells
_BARRED = re.compile(r"[^|]*[a-zåäö]{4}[^|]* \| [^|]*[a-zåäö]{4}[^|]*", re.I)
# "Vård AB | 123 45 Lövsta |", "namnd@lovsta.example | 3": a sender's address, digits folded
_ADDRESSED = re.compile(r"(?:^|\| )# # [a-zåäö]{2,}|\b[\w.-]+@[\w-]+\.[a-z]|\bwww\.[\w-]+")
# a question of a form that several have filled in, digits folded: "#. Hur stor andel av de …"
_ASKS = re.compile(r"\?$|^(?:fråga )?#[a-z]?[.)](?: \S+){5}")
# the heading of notes, which each meeting of a series has on its first page
_NOTES = re.compile(NOTES)
_MARGIN = 0.06  # of a page's height at its top and at its bottom
_PAGE_NUMBER = re.compile(r"[-–]?\s?\d{1,3}\s?[-–]?")
_OWNER = re.compile(r"(?:region \w+|\w+ (?:kommun|stad))$")  # "Lövsta kommun", case folded
_DATED = re.compile(rf"# (?:{'|'.join(MONTHS)}) #|#-#-#")  # a date, its digits folded
_DATE_ONLY = re.compile(r"^(?:den )?[\d–-]{6,10}$|^(?:den )?\d{1,2} [a-zåäö]{3,9} \d{4}$", re.I)
_HEADER = 0.1  # of a page's height, in which running headers stand
_DRAWN_LAST = 12  # lines at the end of a page's text that may stand above or below all of it
_EDGE_LINES = 5  # lines from the top and from the end of a page that may be furniture


def furniture(source: Source) -> set[Place]:
    """Return the lines that are running headers, footers and marks of signing, not text."""
    found = set(_repeated_edges(source)) if source.format == "pdf" else set()
    for page in source.pages:
        count = len(page.lines)
        for index, line in enumerate(page.lines):
            text = " ".join(line.text.split())
            edge = index < _EDGE_LINES or count - index <= _EDGE_LINES
            if _ALWAYS_FURNITURE.match(text) or (
                source.format == "pdf"
                and edge
                and (_HEADER_WORD.match(text) or _PAGE_NUMBER.fullmatch(text))
                and not _is_cell(page, index)
            ):
                found.add((page.number, index))
    for page in source.pages:
        _spread_to_header_block(page, found)
    return found


def header_first(page: Page) -> Page:
    """Return a page with the lines first that its program wrote last and that stand above all.

    A running header may be drawn after the text, with the footer; on slides it is a title, whose
    place in the text is told elsewhere.
    """
    if page.width >= page.height:
        return page
    lines = page.lines
    for count in range(min(_DRAWN_LAST, len(lines) - 1), 0, -1):
        text, last = lines[:-count], lines[-count:]
        top, end = min(line.top for line in text), max(line.top for line in text)
        above = [line for line in last if line.top < top]
        if above and all(line.top < top or line.top > end for line in last):
            below = [line for line in last if line.top > end]
            above.sort(key=lambda line: (round(line.top), line.left))
            return replace(page, lines=(*above, *text, *below))
    return _beside_header(page)


def _beside_header(page: Page) -> Page:
    """Return a page of minutes with the day that its program drew last in the header.

    It stands there beside the name of the body, which was drawn first.
    """
    lines = list(page.lines)
    head = lines[:_EDGE_LINES]
    if not any("protokoll" in line.text.casefold() for line in head):
        return page
    for line in page.lines[: _EDGE_LINES - 1 : -1][:_DRAWN_LAST]:
        beside = any(abs(other.top - line.top) <= 1 for other in head)
        if not 0 < line.top < _HEADER * page.height or not beside or not first_date(line.text):
            break
        lines.remove(line)
        place = next((n for n, other in enumerate(lines) if other.top > line.top + 1), len(lines))
        lines.insert(place, line)
    return replace(page, lines=tuple(lines)) if lines != list(page.lines) else page


def own_header(header: list[tuple[Page, Line]], page: Page) -> list[tuple[Page, Line]]:
    """Return the date and body lines of the header right above a § on the same page."""
    kept: list[tuple[Page, Line]] = []
    body_open = False  # a body's name that runs on: "Nämnden för hälsa" / "och omsorg"
    for header_page, line in header:
        text = " ".join(line.text.split())
        if header_page.number != page.number or _ALWAYS_FURNITURE.match(text):
            body_open = False
            continue
        body = body_and_date(line.text)[0] is not None
        if body or is_date_line(text) or (body_open and text[:1].islower()):
            kept.append((header_page, line))
        body_open = body
    return kept


def header_context(lines: tuple[str, ...]) -> tuple[str | None, str | None]:
    """Return (body, date) that a block of running header lines states, None for neither."""
    body: str | None = None
    when: str | None = None
    for place, line in enumerate(lines):
        found, date = body_and_date(line)
        following = lines[place + 1] if place + 1 < len(lines) else ""
        if following[:1].islower():  # a body's name in two lines
            found = body_in_line(f"{line} {following}") or found
        if found and (body is None or len(found) > len(body)):
            body = found
        when = date or when
    return body, when


# --- repetition ------------------------------------------------------------------------------


def _repeated_edges(source: Source) -> Iterator[Place]:
    """Yield running headers and footers found by repetition.

    A line is one when, digits aside, it stands near the same edge, at the same height, on at
    least three pages and on a quarter of the pages between its first and last appearance; on
    two pages that follow each other when it holds a number or a body's name, or stands in the
    margin. On a page with few lines every line is near both edges.
    """
    running: set[tuple[str, int]] = set()
    numbered = {page.number: page for page in source.pages}
    for folded, height, places in _edge_places(source):
        pages = {page for page, _ in places}
        margin = all(_in_margin(numbered[page], line) for page, line in places)
        heads = not margin and _NOTES.match(folded)
        if heads or _is_content(folded):
            continue
        if _repeats(folded, pages, len(source.pages), margin):
            running.add((folded, height))
            yield from places
    for page in source.pages:
        for index, line in enumerate(page.lines[-_EDGE_LINES:], len(page.lines[:-_EDGE_LINES])):
            if (_folded(line.glue + line.text), _height(line)) in running:
                yield page.number, index


def _height(line: Line) -> int:
    return round(line.top / 6)


def _in_margin(page: Page, index: int) -> bool:
    top = page.lines[index].top
    return not _MARGIN * page.height <= top <= (1 - _MARGIN) * page.height


def _edge_places(source: Source) -> Iterator[tuple[str, int, list[Place]]]:
    """Yield (folded line, height, where it stands) for each line at one edge of the pages."""
    places: dict[tuple[str, str, int], list[Place]] = defaultdict(list)
    for page in source.pages:
        count = len(page.lines)
        in_item = False  # under a § nothing belongs to the page's header
        lowest = max((line.top for line in page.lines[:_EDGE_LINES]), default=0.0)
        for index, line in enumerate(page.lines):
            text = line.glue + line.text
            in_item = in_item or bool(SECTION_SIGN.match(text))
            if not text.strip() or len(text) > 120:
                continue
            height = _height(line)
            # a header in columns has more lines, which stand beside the first
            beside = index < 2 * _EDGE_LINES and 0 < line.top <= lowest
            if (index < _EDGE_LINES or beside) and not in_item:
                places[_folded(text), "top", height].append((page.number, index))
            if count - index <= _EDGE_LINES and count > _EDGE_LINES:
                places[_folded(text), "end", height].append((page.number, index))
    for (folded, _, height), where in places.items():
        yield folded, height, where


def _folded(line: str) -> str:
    return re.sub(r"\d+", "#", " ".join(line.split()).casefold())


def _repeats(folded: str, pages: set[int], page_count: int, margin: bool) -> bool:
    """Return whether a line stands on enough of the pages to be a running one.

    ``margin``: it stands outside the text of the page wherever it does.
    """
    named = body_in_line(folded.capitalize()) is not None or _OWNER.match(folded) is not None
    title_like = "#" not in folded and not named
    # A title that three slides share is no header; a header names a body, a date, a file.
    if title_like and len(pages) * 2 < page_count:
        return False
    # the title of a form that several have filled in: below it each goes on on pages of its own
    if title_like and not margin and len(pages) >= 3 and not _follow_each_other(pages):
        return False
    spread = max(pages) - min(pages) + 1
    if len(pages) == 2 and spread == 2 and (margin or not title_like):
        return True
    return len(pages) >= 3 and len(pages) * 4 >= spread


def _follow_each_other(pages: set[int]) -> bool:
    """Return whether any two of the pages are next to each other."""
    return any(page + 1 in pages for page in pages)


def _is_content(folded: str) -> bool:
    """Return whether a line that repeats is text all the same: a §, a bullet, a row, a heading."""
    sample = folded.replace("#", "1")
    if SECTION_SIGN.match(sample.upper()) or BULLET.match(folded) or _ASKS.search(folded):
        return True
    barred = _BARRED.fullmatch(sample) or _ADDRESSED.search(folded)
    row = is_table_row(sample) and not barred
    if row and not _DATED.search(folded):
        return True
    # §§ that each begin a page have the same heading and lead at the same height
    return bool(role_heading(folded.capitalize()) or re.search(r"\bbeslutar\b", folded))


# --- single lines and blocks -----------------------------------------------------------------


def _is_cell(page: Page, index: int) -> bool:
    """Return whether a lone number is a table's cell rather than a page number."""
    if not page.lines[index].text.strip().isdigit():
        return False
    near = page.lines[max(0, index - 2) : index] + page.lines[index + 1 : index + 3]
    return any(line.text.strip().replace(" ", "").isdigit() for line in near)


def _spread_to_header_block(page: Page, found: set[Place]) -> None:
    """Take in dates and bodies that stand alone between header lines at the top of a page."""
    block = [
        index
        for index, line in enumerate(page.lines[: _EDGE_LINES + 1])
        if (page.number, index) in found
        or _DATE_ONLY.match(" ".join(line.text.split()))
        or body_in_line(line.text)
    ]
    run = [index for place, index in enumerate(block) if index == place]
    if not any((page.number, index) in found for index in run):
        return
    found.update((page.number, index) for index in run if page.lines[index].text.strip())
    following = len(run)
    # a body's name wrapped over two header lines
    if 0 < following < len(page.lines) - 1 and (page.number, following + 1) in found:
        wrapped = f"{page.lines[following - 1].text} {page.lines[following].text}"
        if body_in_line(wrapped) or body_in_line(page.lines[following].text):
            found.add((page.number, following))
