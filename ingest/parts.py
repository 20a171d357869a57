"""The parts of a file: minutes, proposals, letters, slides, reports inside one PDF.

A part is a run of lines that one author wrote on one occasion. Each has its own kind, body,
date and registration number, taken from its own first lines and running header.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from ingest.cleaning import CleanLine
from ingest.furniture import header_context
from ingest.headings import role_heading
from ingest.item_signs import MINUTES_HEADER, closes, item_start, items_of
from ingest.marks import BULLET
from ingest.part_heads import SIGN_OFF, letter_signs, person, read_head
from ingest.records import DocumentKind
from ingest.slide_pages import slide_pages_of
from ingest.swedish import lone_date

_OPENERS_PATTERNS: tuple[tuple[DocumentKind, str], ...] = (
    ("tjansteskrivelse", r"^(?:beslutsförslag|tjänste?skrivelse|tjänsteutlåtande|beredningsskrivelse)\b"),
    ("dagordning", r"^(?:kallelse|föredragningslista|dagordning|ärendelista)\b"),
    ("skrivelse", r"^(?:skrivelse|remissvar|yttrande|svar på (?:remiss|skrivelse)|svar (?:angående|avseende|gällande|rörande)"
                  r"|e-?post|brev|missiv)\b"
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
_OWNER = re.compile(r"^(?:region [\wåäö]+|[\wåäö]+ (?:kommun|stad))\s+(?=\S)", re.I)
_PAPERS = ("tjansteskrivelse", "dagordning")  # kinds that a page's running header may name
_ATTESTED = re.compile(  # an extract of minutes ends so
    r"^(?:rätt utdraget|utdraget (?:bestyrks|intygas)|protokollsutdragets riktighet)\b", re.I
)
_EXTRACT = re.compile(r"\bprotokollsutdrag|\butdrag ur\b", re.I)
_FIRST_PAGE = re.compile(r"(?:^|\s)1 ?(?:\(\d+\)|/ ?\d+)$|\bsida 1(?: av \d+)?$", re.I)
# what a report begins with, and the headings of its first chapters
_FRONT = re.compile(
    r"(?:sammanfattning|innehåll(?:sförteckning)?|1\.?\s+[A-ZÅÄÖ].{2,60}|inledning|bakgrund)", re.I
)
_CHAPTERS = (re.compile(r"1\.?\s+[A-ZÅÄÖ]"), re.compile(r"(?:1\.1|2)\.?\s+[A-ZÅÄÖ]"))
_FRONT_LINES = 120  # in which they stand
_HEADER_LINES = 5  # of a page among which lines of its running header may stand


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


def opener_kind(lines: Sequence[CleanLine], index: int) -> DocumentKind | None:
    """Return the kind that the lines from ``index`` on announce, or None."""
    page = lines[index].page
    for line in lines[index : index + 4]:
        if line.page != page:
            break
        text = _OWNER.sub("", line.text.strip())  # "Lövsta kommun  Kallelse"
        for kind, pattern in _OPENERS:
            if line.opens and len(line.text) <= 110 and pattern.match(text):
                return kind
    return None


def _header_names_paper(line: CleanLine) -> bool:
    """Return whether the running header of a page says that it is of a paper, and no minutes."""
    return _paper_named(line.header) is not None


def _paper_named(header: Sequence[str]) -> DocumentKind | None:
    """Return the kind of paper that a running header names: "TJÄNSTESKRIVELSE 2 (2)"."""
    for text in header:
        own = _OWNER.sub("", text.strip())
        for kind, pattern in _OPENERS:
            if kind in _PAPERS and pattern.match(own):
                return kind
    return None


def find_parts(lines: Sequence[CleanLine], slides: bool) -> list[Part]:
    """Return the parts of a document in reading order.

    ``slides``: the file is a presentation as a whole (PPTX): one part.
    """
    if slides or not lines:
        return [_part(lines, 0, len(lines), "presentation")] if lines else []
    items = items_of(lines)
    slide_pages = slide_pages_of(lines, {lines[index].page for index in items})
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
    return _with_covers(lines, parts)


def _with_covers(lines: Sequence[CleanLine], parts: Sequence[Part]) -> list[Part]:
    """Return the parts with a report and its cover, a letter between them, told alike."""
    found = list(parts)
    for place in range(2, len(found)):
        cover, letter, report = found[place - 2 : place + 1]
        kinds = (cover.kind, letter.kind, report.kind)
        one_page = lines[cover.first].page == lines[cover.last - 1].page
        bare = _FRONT.fullmatch(lines[report.first].text.strip())
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
    if any(_EXTRACT.search(text) for text in (*lines[first].header, *texts)):
        return True
    return not alone and item_start(lines, item) == first


def _part_starts(lines: Sequence[CleanLine], items: list[int], slide_pages: set[int]) -> list[int]:
    item_starts = {item_start(lines, index) for index in items}
    covered = {place for index in items for place in range(item_start(lines, index), index + 1)}
    starts = [0]
    in_minutes = bool(items) and min(item_starts) == 0
    closed = False  # the part so far has come to its own end
    attested = False  # and these minutes, with their page
    dispatch = False
    meeting: str | None = None  # day of the meeting whose §§ are being read
    met: set[str] = set()  # days of the meetings so far: annexes go back to one of them
    for index, line in enumerate(lines):
        if index not in covered:
            closed = closed or closes(line)
        if index in item_starts:
            day = _meeting_day(lines, index)
            other = in_minutes and day and meeting and day != meeting
            enters = not in_minutes and not _opens_minutes(lines, starts[-1], index)
            if index > 0 and (other or enters):
                starts.append(index)
            meeting = day or meeting if in_minutes else day
            met |= {day} if day else set()
            in_minutes, closed, dispatch, attested = True, False, False, False
            continue
        if index == 0 or index in covered:
            continue
        if in_minutes and met and line.page_top and _other_day(lines, index, met):
            starts.append(index)  # the next meeting's minutes, in the same file
            in_minutes, closed, dispatch, attested = False, False, False, False
            continue
        if in_minutes:
            slide = line.page in slide_pages and line.width > line.height
            new = _leaves_minutes(lines, index, closed or (attested and line.page_top))
            new = new or (line.page_top and slide)
        elif line.page_top:
            new = closed or dispatch or _opens_part(lines, index, starts[-1], slide_pages)
            new = new or _report_begins(lines, starts[-1], index)
            new = new or _minutes_begin(lines, index)
        else:
            new = False
        if new:
            starts.append(index)
            in_minutes, closed, dispatch, attested = False, False, False, False
        if line.opens and SIGN_OFF.match(line.text.strip()):
            closed = True
        attested = attested or (in_minutes and bool(_ATTESTED.match(line.text.strip())))
        if not in_minutes and line.opens and role_heading(line.text) == "dispatch":
            dispatch = True
    return starts


def _meeting_day(lines: Sequence[CleanLine], start: int) -> str | None:
    """Return the day that the header of the § beginning at ``start`` states."""
    page = lines[start].page
    near = [line for line in lines[start : start + 3] if line.page == page]
    head = [line.text for line in near if line.kept or line.page_top]
    own = header_context((*lines[start].header, *head))[1]
    if own is not None:
        return own
    top = start
    while not _begins_page(lines, top):
        top -= 1
    header = _header_of_page(lines, top)  # those present may stand between it and the §
    minutes = any(MINUTES_HEADER.search(text) for text in header)
    return header_context(header)[1] if minutes else None


def _other_day(lines: Sequence[CleanLine], index: int, met: Collection[str]) -> bool:
    """Return whether a page's running header is of minutes, and states none of the days met."""
    header = _header_of_page(lines, index)
    day = header_context(header)[1]
    return (
        day is not None and day not in met and any(MINUTES_HEADER.search(text) for text in header)
    )


def _leaves_minutes(lines: Sequence[CleanLine], index: int, closed: bool) -> bool:
    line = lines[index]
    if not line.opens:
        return False
    if role_heading(line.text) in ("basis", "dispatch"):
        return False  # "Underlag" at a page's top, and below it "Tjänsteskrivelse 2024-04-22"
    opener = opener_kind(lines, index)
    if line.page_top and (opener == "tjansteskrivelse" or _header_names_paper(line)):
        return True
    minutes_page = any(MINUTES_HEADER.search(header) for header in line.header)
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


def _report_begins(lines: Sequence[CleanLine], start: int, index: int) -> bool:
    """Return whether a page begins a numbered report below the signatures of a covering letter."""
    if not _FRONT.fullmatch(lines[index].text.strip()):
        return False
    covering = opener_kind(lines, start) == "skrivelse" or letter_signs(lines, start, index)
    if not covering or not any(person(line.text) for line in lines[max(start, index - 4) : index]):
        return False
    near = lines[index : index + _FRONT_LINES]
    opening = [line.text.strip() for line in near if line.opens and len(line.text) <= 80]
    return all(any(sign.match(text) for text in opening) for sign in _CHAPTERS)


def _minutes_begin(lines: Sequence[CleanLine], index: int) -> bool:
    """Return whether a page has a running header of minutes, and the page before that of a paper.

    An extract's first page may hold its list of those present and no sign of a new part.
    """
    above = next(place for place in range(index - 1, -1, -1) if _begins_page(lines, place))
    before, header = _header_of_page(lines, above), _header_of_page(lines, index)
    if not any(MINUTES_HEADER.search(text) for text in header):
        return False
    return _paper_named(before) is not None


def _begins_page(lines: Sequence[CleanLine], index: int) -> bool:
    return index == 0 or lines[index - 1].page != lines[index].page


def _first_page_in(lines: Sequence[CleanLine], index: int) -> bool:
    """Return whether the page count in the header at a page's top starts over: "1 (4)"."""
    near = [line for line in lines[index : index + 2] if line.page == lines[index].page]
    return any(_FIRST_PAGE.search(header) for line in near for header in line.header)


def _opens_minutes(lines: Sequence[CleanLine], start: int, item: int) -> bool:
    """Return whether ``lines[start:item]`` is the cover or the head of the minutes after it."""
    head = lines[start:item]
    if _under_one_header(lines, start, item):
        return True
    if opener_kind(lines, start) == "dagordning" and lines[start].page < lines[item].page:
        return False
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
        any(MINUTES_HEADER.search(text) for text in header) for header in (first, second)
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
    named = opener or _paper_named(_header_of_page(lines, first))
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
