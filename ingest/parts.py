"""The parts of a file: minutes, proposals, letters, slides, reports inside one PDF.

A part is a run of lines that one author wrote on one occasion. Each has its own kind, body,
date and registration number, taken from its own first lines and running header.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.cleaning import CleanLine
from ingest.furniture import header_context
from ingest.headings import role_heading, run_in_role
from ingest.marks import BULLET, SECTION_SIGN, item_number
from ingest.part_heads import SIGN_OFF, letter_signs, lone_date, read_head
from ingest.records import DocumentKind
from ingest.swedish import body_and_date

_OPENERS_PATTERNS: tuple[tuple[DocumentKind, str], ...] = (
    ("tjansteskrivelse", r"^(?:beslutsförslag|tjänste?skrivelse|tjänsteutlåtande|beredningsskrivelse)\b"),
    ("dagordning", r"^(?:kallelse|föredragningslista|dagordning|ärendelista)\b"),
    ("skrivelse", r"^(?:skrivelse|remissvar|yttrande|svar på (?:remiss|skrivelse)|e-?post|brev)\b"
                  r"|^(?:från|ämne|skickat|subject|from):"),
    ("motion", r"^(?:motion|interpellation|medborgarförslag|enkel fråga)\b"),
    ("reglemente", r"^(?:reglemente|delegationsordning|arbetsordning)\b"),
    ("overenskommelse", r"^(?:överenskommelse|avtal|samverkansavtal|samarbetsavtal)\b"),
    ("rapport", r"^(?:[\wåäö]*(?:rapport|redovisning|bokslut|uppföljning|utvärdering)(?:en)?|omvärldsanalys"
                r"|kompetensinventering|uppdragsbeskrivning)\b"),
    ("enkat", r"^(?:enkät|enkätsvar|frågeformulär|underlag med svar)"),
    ("presentation", r"^presentation\b"),
)  # fmt: skip
_OPENERS = tuple((kind, re.compile(pattern, re.I)) for kind, pattern in _OPENERS_PATTERNS)
_MINUTES_HEADER = re.compile(
    r"^(?:sammanträdes)?protokoll|sammanträdesdatum|justerar|utdragsbestyrkande", re.I
)
_EXTRACT = re.compile(r"\bprotokollsutdrag|\butdrag ur\b", re.I)
_CLOSED = re.compile(r"paragrafen är justerad", re.I)
_FIRST_PAGE = re.compile(r"(?:^|\s)1 ?(?:\(\d+\)|/ ?\d+)$|\bsida 1(?: av \d+)?$", re.I)
_LONE_SIGN = 14  # characters of a line that holds a § sign and nothing else: "Ks § 132/2024"
_TITLE_LINES = 3  # of a title that stands above its sign
_HEADER_LINES = 5  # of a page among which lines of its running header may stand
_LISTED_LINES = 4  # lines from one § of a list of contents to the next, at most
_LEAST_LISTED = 3  # §§ that such a list has
_OFFICIAL = ("proposal", "dispatch", "basis")  # role headings that no slide has


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


def items_of(lines: Sequence[CleanLine]) -> list[int]:
    """Return the indices of the lines that open a § of minutes.

    A list of the meeting's matters names the §§ before they come: its lines open none.
    """
    signs = [
        index for index, line in enumerate(lines) if line.opens and SECTION_SIGN.match(line.text)
    ]
    listed = _listed(lines, signs)
    signs = [index for index in signs if index not in listed]
    sure = [index for index in signs if _is_item(lines, index)]
    return _with_those_between(lines, sure, signs)


def _with_those_between(
    lines: Sequence[CleanLine], sure: Sequence[int], signs: Sequence[int]
) -> list[int]:
    """Add the §§ that decide nothing ("§ 53 Frågestund") but stand between § 52 and § 54."""
    found = list(sure)
    for before, after in pairwise([-1, *sure]):
        numbers = {index: _counted(lines[index]) for index in (*signs, after)}
        low = _counted(lines[before]) if before >= 0 else 0
        wanted = numbers[after] - 1
        for index in (index for index in reversed(signs) if before < index < after):
            if wanted > low and numbers[index] == wanted:
                found.append(index)
                wanted -= 1
    return sorted(found)


def _counted(line: CleanLine) -> int:
    """Return the number of the item that a line opens, without its letter; 0 for none."""
    digits = re.search(r"\d+", item_number(line.text) or "")
    return int(digits[0]) if digits else 0


def _listed(lines: Sequence[CleanLine], signs: Sequence[int]) -> set[int]:
    """Return those of ``signs`` that only list §§ which come later: a list of contents."""
    numbers = [item_number(lines[index].text) for index in signs]
    runs: list[list[int]] = []  # places in ``signs`` that follow each other closely
    for place, index in enumerate(signs):
        close = place > 0 and index - signs[place - 1] <= _LISTED_LINES
        between = lines[signs[place - 1] + 1 : index] if close else ()
        if close and not any(role_heading(line.text) for line in between):
            runs[-1].append(place)
        else:
            runs.append([place])
    return {
        signs[place]
        for run in runs
        if len(run) >= _LEAST_LISTED
        for place in run
        if numbers[place] in numbers[run[-1] + 1 :]
    }


def _is_item(lines: Sequence[CleanLine], index: int) -> bool:
    """Return whether a line opens a § of minutes (not a clause of rules or a reference).

    The § sign at a paragraph's start is not enough: rules number their clauses so too. Within
    the lines up to the next § a decision must stand, or minutes' header lines around it.
    """
    line = lines[index]
    if not line.opens or not SECTION_SIGN.match(line.text):
        return False
    if any(_MINUTES_HEADER.search(header) for header in line.header) or line.kept:
        return True
    for following in lines[index + 1 : index + 60]:
        if following.opens and SECTION_SIGN.match(following.text):
            return False
        if _closes(following):
            return True
        if following.opens and role_heading(following.text) in ("decision", "dispatch", "basis"):
            return True
        if re.search(r"\bbesl(?:utar|utade|öt)\b", following.text) and following.opens:
            return True
    return False


def _closes(line: CleanLine) -> bool:
    """Return whether a § was declared adjusted right before a line."""
    return any(_CLOSED.search(text) for text in (*line.footer, *line.header))


def item_start(lines: Sequence[CleanLine], index: int) -> int:
    """Return the index of the first line that belongs to the § at ``index``.

    Its header comes with it: date and body lines right above it, and at the top of a page all
    short lines above it when one of them states a date or a body.
    """
    start = index
    while start > 0 and lines[start - 1].kept:
        start -= 1
    top = start
    while top > 0 and index - top < 5 and lines[top].page == lines[index].page:
        if lines[top].page_top:
            break
        top -= 1
    head = lines[top:start]
    titled = _title_above(lines, start, index)
    if titled < start:
        return titled
    if not head or lines[top].page != lines[index].page or any(_is_prose(x.text) for x in head):
        return start
    if any(SECTION_SIGN.match(x.text) or _labels(x.text) for x in head):
        return start
    stated = [any(body_and_date(line.text)) for line in head]
    headed = header_context(lines[top].header)[1] is not None  # the page has its own date
    listed = any(BULLET.match(line.text) for line in head)
    if lines[top].page_top and any(stated) and lines[top].opens and not headed and not listed:
        return top
    # inside a page a header stands only where furniture came before it: "Paragrafen är
    # justerad", then the next body's name; else the line may end a list of recipients
    run = start
    while run > top and stated[run - 1 - top]:
        run -= 1
    return run if run < start and (lines[run].header or lines[run].footer) else start


def _title_above(lines: Sequence[CleanLine], start: int, index: int) -> int:
    """Return where the title above a lone § sign begins, ``start`` where none stands there.

    It is larger than the sign, and the § says nothing else of what it is about.
    """
    line, first = lines[index], start
    if len(line.text.strip()) > _LONE_SIGN:
        return start
    while first > 0 and start - first < _TITLE_LINES:
        above = lines[first - 1]
        if above.page != line.page or above.size < line.size + 1 or role_heading(above.text):
            break
        first -= 1
    return first


def _labels(text: str) -> bool:
    return role_heading(text) is not None or run_in_role(text) is not None


def _is_prose(text: str) -> bool:
    return len(text) > 75 or (len(text) > 40 and text.rstrip().endswith((".", ",")))


def opener_kind(lines: Sequence[CleanLine], index: int) -> DocumentKind | None:
    """Return the kind that the lines from ``index`` on announce, or None."""
    page = lines[index].page
    for line in lines[index : index + 4]:
        if line.page != page:
            break
        for kind, pattern in _OPENERS:
            if line.opens and len(line.text) <= 110 and pattern.match(line.text.strip()):
                return kind
    return None


def find_parts(lines: Sequence[CleanLine], slides: bool) -> list[Part]:
    """Return the parts of a document in reading order.

    ``slides``: the file is a presentation as a whole (PPTX): one part.
    """
    if slides or not lines:
        return [_part(lines, 0, len(lines), "presentation")] if lines else []
    items = items_of(lines)
    slide_pages = _slide_pages(lines, {lines[index].page for index in items})
    starts = _part_starts(lines, items, slide_pages)
    bounds = [*starts, len(lines)]
    parts = []
    for first, last in zip(bounds, bounds[1:], strict=False):
        slide = lines[first].page in slide_pages
        own = tuple(index for index in items if first <= index < last)
        kind = "protokoll" if own else _kind_of(lines, first, last, slide)
        if own and _is_extract(lines, first, last, own[0], alone=len(starts) == 1):
            kind = "protokollsutdrag"
        parts.append(_part(lines, first, last, kind, own))
    return parts


def _is_extract(
    lines: Sequence[CleanLine], first: int, last: int, item: int, *, alone: bool
) -> bool:
    """Return whether minutes are §§ cut out of them: so named, or without a cover in a bundle."""
    texts = [line.text for line in lines[first : min(first + 6, last)]]
    if any(_EXTRACT.search(text) for text in (*lines[first].header, *texts)):
        return True
    return not alone and item_start(lines, item) == first


def _part_starts(lines: Sequence[CleanLine], items: list[int], slide_pages: set[int]) -> list[int]:
    item_starts = {item_start(lines, index) for index in items}
    covered = {place for index in items for place in range(item_start(lines, index), index + 1)}
    starts = [0]
    in_minutes = bool(items) and min(item_starts) == 0
    closed = False  # the part so far has come to its own end
    dispatch = False
    meeting: str | None = None  # day of the meeting whose §§ are being read
    for index, line in enumerate(lines):
        if index not in covered:
            closed = closed or _closes(line)
        if index in item_starts:
            day = _meeting_day(lines, index)
            other = in_minutes and day and meeting and day != meeting
            enters = not in_minutes and not _opens_minutes(lines, starts[-1], index)
            if index > 0 and (other or enters):
                starts.append(index)
            meeting = day or meeting if in_minutes else day
            in_minutes, closed, dispatch = True, False, False
            continue
        if index == 0 or index in covered:
            continue
        if in_minutes:
            new = _leaves_minutes(lines, index, closed)
        elif line.page_top:
            new = closed or dispatch or _opens_part(lines, index, starts[-1], slide_pages)
        else:
            new = False
        if new:
            starts.append(index)
            in_minutes, closed, dispatch = False, False, False
        if line.opens and SIGN_OFF.match(line.text.strip()):
            closed = True
        if not in_minutes and line.opens and role_heading(line.text) == "dispatch":
            dispatch = True
    return starts


def _meeting_day(lines: Sequence[CleanLine], start: int) -> str | None:
    """Return the day that the header of the § beginning at ``start`` states."""
    page = lines[start].page
    near = [line for line in lines[start : start + 3] if line.page == page]
    head = [line.text for line in near if line.kept or line.page_top]
    return header_context((*lines[start].header, *head))[1]


def _leaves_minutes(lines: Sequence[CleanLine], index: int, closed: bool) -> bool:
    line = lines[index]
    if not line.opens:
        return False
    if role_heading(line.text) in ("basis", "dispatch"):
        return False  # "Underlag" at a page's top, and below it "Tjänsteskrivelse 2024-04-22"
    opener = opener_kind(lines, index)
    if line.page_top and opener == "tjansteskrivelse":
        return True
    minutes_page = any(_MINUTES_HEADER.search(header) for header in line.header)
    return closed and (not minutes_page or opener is not None or _first_page_in(lines, index))


def _opens_part(lines: Sequence[CleanLine], index: int, start: int, slide_pages: set[int]) -> bool:
    """Return whether a page outside minutes begins a new part."""
    line, above = lines[index], lines[index - 1]
    if _first_page_in(lines, index):
        return True
    if _continues(lines, index) or _under_one_header(lines, start, index):
        return False
    slide, slide_before = line.page in slide_pages, above.page in slide_pages
    if slide and slide_before:
        return False
    if slide != slide_before:
        return True
    opener = opener_kind(lines, index)
    if opener is not None and opener != opener_kind(lines, start):
        return True
    return _letterhead(lines, index) and _prose(lines, index)


def _slide_pages(lines: Sequence[CleanLine], minutes_pages: set[int]) -> set[int]:
    """Return the pages that are slides: few lines, bullets or landscape, among their like.

    A page among slides, or under the same running header as the slide before it, is a slide
    too; a single sparse page between pages of prose is none.
    """
    by_page: dict[int, list[CleanLine]] = {}
    for line in lines:
        by_page.setdefault(line.page, []).append(line)
    pages = [page for page in by_page if page not in minutes_pages]
    marks = [_slide_like(by_page[page]) for page in pages]
    smooth = list(marks)
    for place, page in enumerate(pages):
        near = smooth[max(0, place - 2) : place] + marks[place + 1 : place + 3]
        header = _signature(by_page[page])
        if not marks[place]:
            sparse = len(by_page[page]) <= 6 and any(
                smooth[max(0, place - 1) : place] + marks[place + 1 : place + 2]
            )
            under_same = (
                place > 0 and smooth[place - 1] and header
                and header == _signature(by_page[pages[place - 1]])
            )  # fmt: skip
            smooth[place] = bool(under_same) or sparse or sum(near) >= 3
        elif not any(marks[max(0, place - 1) : place] + marks[place + 1 : place + 2]):
            smooth[place] = False
    for place in range(len(pages) - 2, -1, -1):
        if smooth[place + 1] and not smooth[place] and _title_page(by_page[pages[place]]):
            smooth[place] = True
    return {page for page, mark in zip(pages, smooth, strict=True) if mark}


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


def _first_page_in(lines: Sequence[CleanLine], index: int) -> bool:
    """Return whether the page count in the header at a page's top starts over: "1 (4)"."""
    near = [line for line in lines[index : index + 2] if line.page == lines[index].page]
    return any(_FIRST_PAGE.search(header) for line in near for header in line.header)


def _opens_minutes(lines: Sequence[CleanLine], start: int, item: int) -> bool:
    """Return whether ``lines[start:item]`` is the cover or the head of the minutes after it."""
    head = lines[start:item]
    if _under_one_header(lines, start, item):
        return True
    if any(_EXTRACT.search(header) for line in head for header in line.header):
        return True
    if len(head) <= 8 and head[0].page == lines[item].page:
        stated = [header_context((*line.header, line.text)) for line in head]
        if any(body for body, _ in stated) and any(when for _, when in stated):
            return True
    text = " ".join(line.text for line in lines[start : min(item, start + 60)]).casefold()
    words = ("protokoll", "justera", "närvarande", "beslutande", "ersättare", "plats och tid")
    headers = " ".join(header for line in lines[start:item] for header in line.header).casefold()
    found = sum(word in text or word in headers for word in words)
    people = sum(word in text for word in ("ledamöter", "ordförande", "sekreterare", "sammanträde"))
    return found >= 3 or (found >= 2 and found + people >= 4)


def _under_one_header(lines: Sequence[CleanLine], start: int, index: int) -> bool:
    """Return whether a page has the minutes' running header that the part began under.

    Their cover, the list of their matters and the bill of their posting come before the first §.
    """
    first, second = (_header_of_page(lines, place) for place in (start, index))
    return header_context(first) == header_context(second) and all(
        any(_MINUTES_HEADER.search(text) for text in header) for header in (first, second)
    )


def _header_of_page(lines: Sequence[CleanLine], index: int) -> tuple[str, ...]:
    """Return the running header above the first lines from ``index`` on, all of one page."""
    page = lines[index].page
    near = lines[index : index + _HEADER_LINES]
    return tuple(text for line in near if line.page == page for text in line.header)


def _continues(lines: Sequence[CleanLine], index: int) -> bool:
    text = lines[index].text.strip()
    return not lines[index].opens or text[:1].islower() or bool(BULLET.match(text))


def _letterhead(lines: Sequence[CleanLine], index: int) -> bool:
    """Return whether a page begins as a letter does: a date among its first short lines."""
    page = lines[index].page
    head = [line for line in lines[index : index + 5] if line.page == page]
    return any(
        lone_date(line.text) and len(line.text) <= 60 and not BULLET.match(line.text)
        for line in head
    )


def _prose(lines: Sequence[CleanLine], index: int) -> bool:
    page = lines[index].page
    body = [line.text for line in lines[index : index + 40] if line.page == page]
    return sum(len(text) > 60 for text in body) >= 5


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
    if opener is not None:
        return opener
    if letter_signs(lines, first, last):
        return "skrivelse"
    pages = len({line.page for line in part})
    bullets = sum(1 for line in text if BULLET.match(line))
    if pages >= 4 and len(part) < 26 * pages and bullets * 10 > len(part):
        return "presentation"
    numbered = sum(1 for line in text if re.match(r"^\d+(?:\.\d+)+\.?\s+[A-ZÅÄÖ]", line))
    return "rapport" if numbered >= 3 else "ovrigt"


def _part(
    lines: Sequence[CleanLine], first: int, last: int, kind: DocumentKind,
    items: tuple[int, ...] = (),
) -> Part:  # fmt: skip
    head = read_head(lines, first, last, kind)
    return Part(kind, first, last, items, head.title, head.body, head.author, head.date, head.dnr)
