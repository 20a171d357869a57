"""Where the parts of a file begin: minutes, proposals, letters, slides and reports in one PDF."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from ingest.cleaning import CleanLine
from ingest.furniture import header_context
from ingest.headings import role_heading
from ingest.item_signs import closes, day_of_extract, day_opened, item_start
from ingest.marks import BULLET, NOTES
from ingest.part_heads import ORGANISATION, SIGN_OFF, letter_signs, person
from ingest.part_kinds import header_of_page, of_minutes, opener_kind, paper_named
from ingest.swedish import first_date, lone_date

_ATTESTED = re.compile(  # an extract of minutes ends so
    r"^(?:rätt utdraget|utdraget (?:bestyrks|intygas)|(?:protokolls)?utdragets riktighet)\b", re.I
)
EXTRACT = re.compile(r"\bprotokollsutdrag|\butdrag ur\b", re.I)
# "Sida 3 av 3", "2(2)": the last page of something
_PAGE_COUNT = re.compile(r"(?<![\d/–-])(\d{1,3}) ?(?:av|\() ?(\d{1,3})\)?$", re.I)
_PAGE_WORD = re.compile(r"\b(?:sid|sida|sidan|blad)\b", re.I)
_FIRST_PAGE = re.compile(r"(?:^|\s)1 ?(?:\(\d+\)|/ ?\d+)$|\bsida 1(?: av \d+)?$", re.I)
# what a report begins with, and the headings of its first chapters
FRONT = re.compile(
    r"(?:sammanfattning|innehåll(?:sförteckning)?|1\.?\s+[A-ZÅÄÖ].{2,60}|inledning|bakgrund)", re.I
)
_NOTES = re.compile(NOTES, re.I)
_CHAPTERS = (re.compile(r"1\.?\s+[A-ZÅÄÖ]"), re.compile(r"(?:1\.1|2)\.?\s+[A-ZÅÄÖ]"))
_ADDRESS = re.compile(r"\b(?:postadress|besöksadress|växel|telefon|www\.|e-?post)", re.I)
_ADDRESS_LINES = 6
_SENTENCE = 60  # characters of a line that, ending with a full stop, is no address
_HEAD_LINES = 4  # of a page, one of which says which meeting's minutes begin there
_HEAD_WORDS = 2  # that the heads of two pages of one paper have in common
_OPENING_DAY = re.compile(
    r"(?:(?:tid|datum|dag):? )?(?:(?:mån|tis|ons|tors|fre|lör|sön)dag(?:en)?\s+)?(?:den\s+)?"
    r"\d{1,2} [a-zåäö]{3,9} \d{4}\b",
    re.I,
)
_LONGEST_PAGE = 120  # lines
_FRONT_LINES = 120  # in which they stand


def part_starts(lines: Sequence[CleanLine], items: list[int], slide_pages: set[int]) -> list[int]:
    """Return the indices of the lines at which the parts begin, the first line's among them.

    ``items``: the lines that open a § of minutes; ``slide_pages``: the numbers of slides.
    """
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
            new = new or (line.page_top and (slide or _extract_begins(lines, index)))
            new = new or (line.page_top and _counted_out(lines, index) and not line.header)
        elif line.page_top and _counted_on(lines, index):
            new = False
        elif line.page_top:
            new = closed or dispatch or _opens_part(lines, index, starts[-1], slide_pages)
            new = new or _report_begins(lines, starts[-1], index)
            new = new or _minutes_begin(lines, index) or _counted_out(lines, index)
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
    """Return the day that the header of the § beginning at ``start`` states, or its page's head."""
    page = lines[start].page
    near = [line for line in lines[start : start + 3] if line.page == page]
    head = [line.text for line in near if line.kept or line.page_top]
    own = header_context((*lines[start].header, *head))[1]
    if own is not None:
        return own
    # those present may stand between it and the §
    return _day_of_page(lines, _page_top(lines, start)) or day_of_extract(lines, start)


def _other_day(lines: Sequence[CleanLine], index: int, met: Collection[str]) -> bool:
    """Return whether a page's running header is of minutes, and none of the days met is its."""
    day = _day_of_page(lines, index)
    return day is not None and day not in met


def _day_of_page(lines: Sequence[CleanLine], index: int) -> str | None:
    """Return the day of the meeting that the page at ``index`` is of, None outside minutes.

    The header states it, or the page begins with it: "torsdagen den 13 oktober 2022 på Gården".
    """
    header = header_of_page(lines, index)
    if not of_minutes(header):
        near = range(index, min(index + _HEAD_LINES, len(lines)))
        days = (day_opened(lines, at) for at in near if lines[at].page == lines[index].page)
        return next((day for day in days if day), None)
    opening = _OPENING_DAY.match(lines[index].text)
    return header_context(header)[1] or (first_date(opening[0]) if opening else None)


def _leaves_minutes(lines: Sequence[CleanLine], index: int, closed: bool) -> bool:
    line = lines[index]
    if not line.opens:
        return False
    if role_heading(line.text) in ("basis", "dispatch"):
        return False  # "Underlag" at a page's top, and below it "Tjänsteskrivelse 2024-04-22"
    opener = opener_kind(lines, index)
    if line.page_top and (opener == "tjansteskrivelse" or paper_named(line.header)):
        return True
    return closed and (
        not of_minutes(line.header) or opener is not None or _first_page_in(lines, index)
    )


def _opens_part(lines: Sequence[CleanLine], index: int, start: int, slide_pages: set[int]) -> bool:
    """Return whether a page outside minutes begins a new part."""
    line, above = lines[index], lines[index - 1]
    if _first_page_in(lines, index) or _address_alone(lines, start, index):
        return True
    if _notes_begin(lines, start, index):
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


def _notes_begin(lines: Sequence[CleanLine], start: int, index: int) -> bool:
    """Return whether a page begins with the heading of notes of a meeting that had none so far."""
    text = lines[index].text.strip()
    heads = _NOTES.match(text) and lone_date(text)
    return bool(heads) and not any(line.text.strip() == text for line in lines[start:index])


def _report_begins(lines: Sequence[CleanLine], start: int, index: int) -> bool:
    """Return whether a page begins a numbered report below the signatures of a covering letter."""
    if not FRONT.fullmatch(lines[index].text.strip()):
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
    before = header_of_page(lines, _page_top(lines, index - 1))
    return of_minutes(header_of_page(lines, index)) and paper_named(before) is not None


def _page_top(lines: Sequence[CleanLine], index: int) -> int:
    """Return the index of the first line of a line's page."""
    while index > 0 and lines[index - 1].page == lines[index].page:
        index -= 1
    return index


def _first_page_in(lines: Sequence[CleanLine], index: int) -> bool:
    """Return whether the page count in the header at a page's top starts over: "1 (4)"."""
    near = [line for line in lines[index : index + 2] if line.page == lines[index].page]
    return any(_FIRST_PAGE.search(header) for line in near for header in line.header)


def _address_alone(lines: Sequence[CleanLine], start: int, index: int) -> bool:
    """Return whether a page holds the letterhead of another than wrote so far, and nothing more.

    Of a letter, the text a picture.
    """
    own = [
        line for line in lines[index : index + _ADDRESS_LINES + 1] if line.page == lines[index].page
    ]
    named = ORGANISATION.match(own[0].text.strip())
    return (
        named is not None
        and not any(named[0] in line.text for line in lines[start:index])
        and len(own) <= _ADDRESS_LINES
        and any(_ADDRESS.search(line.text) for line in own[1:])
        and not any(line.text.rstrip().endswith(".") and len(line.text) > _SENTENCE for line in own)
    )


def _extract_begins(lines: Sequence[CleanLine], index: int) -> bool:
    """Return whether a page's head says that it is the first of an extract: "Utdrag Sida 1(2)"."""
    near = [line for line in lines[index : index + 2] if line.page == lines[index].page]
    texts = [text for line in near for text in (line.text, *line.header)]
    return any(EXTRACT.search(text) and _FIRST_PAGE.search(text) for text in texts)


def _counted_out(lines: Sequence[CleanLine], index: int) -> bool:
    """Return whether the page before the one that begins at ``index`` says that it is the last."""
    return any(page == pages for page, pages in _counts(lines, index - 1))


def _counted_on(lines: Sequence[CleanLine], index: int) -> bool:
    """Return whether the page that begins at ``index`` is by its count the next of one paper.

    A count of the file's own pages may run through a bundle: there the page's head must be that
    of the page before, too.
    """
    before = _counts(lines, index - 1)
    on = [pages for page, pages in _counts(lines, index) if (page - 1, pages) in before]
    if not on:
        return False
    if min(on) < lines[-1].page:
        return True
    heads = (_head(lines, index), _head(lines, _page_top(lines, index - 1)))
    fewer, more = sorted(heads, key=len)
    return len(fewer) >= _HEAD_WORDS and fewer <= more


def _head(lines: Sequence[CleanLine], index: int) -> set[str]:
    """Return the words of a page's running header, without its counts and dates."""
    return set(re.findall(r"[^\W\d_]{3,}", " ".join(header_of_page(lines, index))))


def _counts(lines: Sequence[CleanLine], index: int) -> set[tuple[int, int]]:
    """Return the counts "2 (4)" at the top and the foot of the page of a line, as (page, pages)."""
    page, first, last = lines[index].page, index, index + 1
    while first > 0 and lines[first - 1].page == page and index - first < _LONGEST_PAGE:
        first -= 1
    while last < len(lines) and lines[last].page == page and last - index < _LONGEST_PAGE:
        last += 1
    own = lines[first:last]
    texts = [line.text for line in own[:2]]
    texts += [line.text for line in own[-2:] if _PAGE_WORD.search(line.text)]
    texts += [text for line in own[:2] for text in line.header]
    texts += lines[last].footer if last < len(lines) else ()
    found = (_PAGE_COUNT.search(text.strip()) for text in texts)
    return {(int(count[1]), int(count[2])) for count in found if count}


def _opens_minutes(lines: Sequence[CleanLine], start: int, item: int) -> bool:
    """Return whether ``lines[start:item]`` is the cover or the head of the minutes after it."""
    head = lines[start:item]
    if _under_one_header(lines, start, item):
        return True
    if opener_kind(lines, start) == "dagordning" and lines[start].page < lines[item].page:
        return False
    if any(EXTRACT.search(header) for line in head for header in line.header):
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
    first, second = (header_of_page(lines, place) for place in (start, index))
    return header_context(first) == header_context(second) and all(map(of_minutes, (first, second)))


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
