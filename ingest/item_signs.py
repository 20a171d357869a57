"""Where the §§ of minutes begin: their signs, what stands above them, lists that only name them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

from ingest.cleaning import CleanLine
from ingest.furniture import header_context
from ingest.headings import opened_role, role_heading, run_in_role
from ingest.marks import BULLET, SECTION_SIGN, item_number
from ingest.part_kinds import MINUTES_HEADER, of_minutes
from ingest.rule_signs import counted, paragraph_at, without_rules
from ingest.swedish import body_and_date, dates_in

_CUT_OUT = re.compile(r"\bprotokollsutdrag\b|\butdrag ur protokoll", re.I)
_CLOSED = re.compile(r"paragrafen är justerad", re.I)
_CLAUSE = re.compile(r"\d{1,3}\.\d{1,2}\b")  # of rules: "5.4 Nämnden beslutar om matsedel"
_LONE_SIGN = 14  # characters of a line that holds a § sign and nothing else: "Ks § 132/2024"
_PAGE_HEAD = 12  # lines from a page's top to the first § that its head may take
_TEXT_LINES = 9  # of a §, whose size is that of its text
_TITLE_LINES = 3  # of a title that stands above its sign
_HEAD_LINES = 4  # of an extract, above its §
_LISTED_LINES = 4  # lines from one § of a list of contents to the next, at most
_LEAST_LISTED = 3  # §§ that such a list has
_SENTENCE = re.compile(r"[a-zåäö]{3}\.(?:\s|$)")  # ends in what is told of a §, in no list of them
# "Protokoll fört vid styrelsemöte torsdagen den 2 december 2021"
_OPENING = re.compile(
    r"(?:[\w-]*protokoll|minnesanteckningar|anteckningar)\b.{0,60}?"
    r"\b(?:vid|från)\b.{0,60}?\b\w*(?:möte|sammanträde)"
    # "Minnesprotokoll – Direktionen 4 december 2020"
    r"|[\w-]*protokoll\b[^.]{0,60}\b\d{1,2} [a-z]{3,9} \d{4}$",
    re.I,
)


def items_of(lines: Sequence[CleanLine]) -> list[int]:
    """Return the indices of the lines that open a § of minutes.

    A list of the meeting's matters names the §§ before they come: its lines open none.
    """
    signs = [
        index for index, line in enumerate(lines) if line.opens and SECTION_SIGN.match(line.text)
    ]
    listed = _listed(lines, [index for index in signs if not lines[index].row])
    signs = [
        index
        for index in signs
        if index not in listed and not boxed(lines, index) and not _lists_next(lines, index)
    ]
    signs = without_rules(lines, signs)
    sure = [index for index in signs if _is_item(lines, index)]
    return _with_those_between(lines, sure, signs)


def _lists_next(lines: Sequence[CleanLine], index: int) -> bool:
    """Return whether the next § is named behind a §'s title: "§ 70 Frågestund § 71 Budget"."""
    following = rf"\S\s+§\s*{counted(lines[index]) + 1}\s+[A-ZÅÄÖ]"
    return bool(re.search(following, paragraph_at(lines, index)))


def _with_those_between(
    lines: Sequence[CleanLine], sure: Sequence[int], signs: Sequence[int]
) -> list[int]:
    """Add the §§ that decide nothing ("§ 53 Frågestund") but follow § 52, or lead to § 54."""
    found = list(sure)
    for before, after in pairwise([-1, *sure]):
        low = counted(lines[before]) if before >= 0 else 0
        wanted = counted(lines[after]) - 1
        between = signs[bisect_right(signs, before) : bisect_left(signs, after)]
        anew = before >= 0 and wanted <= low  # other minutes, or rules, after "§ 54 Avslutning"
        if anew:
            found += _rising(lines, between, low)
        led = []
        for index in reversed(between):
            if (wanted > low or anew) and counted(lines[index]) == wanted > 0:
                led.append(index)
                wanted -= 1
        if before >= 0 and wanted > low:  # a gap remains: "§ 9 Avslutning", and next § 24
            found += _rising(lines, between, low)
        found += led
    if sure:
        found += _rising(lines, signs[bisect_right(signs, sure[-1]) :], counted(lines[sure[-1]]))
    return sorted(found)


def _rising(lines: Sequence[CleanLine], signs: Sequence[int], last: int) -> list[int]:
    """Return those of ``signs`` that go on from § ``last``, one by one."""
    found: list[int] = []
    for index in signs:
        if counted(lines[index]) == last + 1:
            found.append(index)
            last += 1
    return found


def _listed(lines: Sequence[CleanLine], signs: Sequence[int]) -> set[int]:
    """Return those of ``signs`` that only list §§ which come later: a list of contents."""
    numbers = [item_number(lines[index].text) for index in signs]
    last = {number: place for place, number in enumerate(numbers)}
    runs: list[list[int]] = []  # places in ``signs`` that follow each other closely
    for place, index in enumerate(signs):
        close = place > 0 and index - signs[place - 1] <= _LISTED_LINES
        between = lines[signs[place - 1] + 1 : index] if close else ()
        if close and not any(role_heading(x.text) or _SENTENCE.search(x.text) for x in between):
            runs[-1].append(place)
        else:
            runs.append([place])
    return {
        signs[place]
        for run in runs
        if len(run) >= _LEAST_LISTED
        for place in run
        if last[numbers[place]] > run[-1]
    }


def boxed(lines: Sequence[CleanLine], index: int) -> bool:
    """Return whether a § sign is one of a box above a §: "KF § 98", "KS § 182", "AU § 140".

    It lists where the matter was dealt with, the § below it among them.
    """
    below = first = index
    while below < len(lines) and _is_lone_sign(lines[below]):
        below += 1
    while first > 0 and _is_lone_sign(lines[first - 1]):
        first -= 1
    if below == index or below == len(lines):
        return False
    return bool(SECTION_SIGN.match(lines[below].text)) and any(
        counted(line) == counted(lines[below]) for line in lines[first:below]
    )


def _is_lone_sign(line: CleanLine) -> bool:
    return len(line.text.strip()) <= _LONE_SIGN and bool(SECTION_SIGN.match(line.text))


def _is_item(lines: Sequence[CleanLine], index: int) -> bool:
    """Return whether a § sign opens a § of minutes (not a clause of rules or a reference).

    The § sign at a paragraph's start is not enough: rules number their clauses so too. Within
    the lines up to the next § a decision must stand, or minutes' header lines around it.
    """
    line = lines[index]
    if of_minutes(line.header) or line.kept or line.row:
        return True
    head = [
        above for above in lines[max(0, index - _HEAD_LINES) : index] if above.page == line.page
    ]
    if any(_CUT_OUT.search(above.text) for above in head):
        return True
    above = line
    for following in lines[index + 1 : index + 60]:
        if following.opens and SECTION_SIGN.match(following.text):
            return False
        if closes(following):
            return True
        if following.opens and _heads_part_of_item(following.text):
            return True
        begins = following.opens or above.text.rstrip().endswith(".")
        begins = begins and not _CLAUSE.match(following.text)
        if begins and re.search(r"\bbesl(?:utar|utade|öt)\b", following.text):
            return True
        above = following
    return False


def _heads_part_of_item(text: str) -> bool:
    """Return whether a line heads what only §§ of minutes have: what was decided, who gets it."""
    if role_heading(text) in ("decision", "dispatch", "basis"):
        return True
    return run_in_role(text) in ("decision", "dispatch", "basis", "proposal")


def closes(line: CleanLine) -> bool:
    """Return whether a § was declared adjusted right before a line."""
    return any(_CLOSED.search(text) for text in (*line.footer, *line.header))


def item_start(lines: Sequence[CleanLine], index: int) -> int:
    """Return the index of the first line that belongs to the § at ``index``.

    Its header comes with it: date and body lines right above it, and at the top of a page all
    short lines above it when one of them states a date or a body.
    """
    start = index
    while start > 0 and boxed(lines, start - 1):
        start -= 1
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
    if not head or lines[top].page != lines[index].page:
        return start
    extract = any(_heads_extract(line.text) for line in head)
    if not extract and any(_is_prose(line.text) for line in head):
        return start
    if any(SECTION_SIGN.match(x.text) or _labels(x.text) for x in head):
        return start
    stated = [any(body_and_date(line.text)) for line in head]
    # the page has its own date, unless an extract of other minutes begins on it
    headed = header_context(lines[top].header)[1] is not None and not extract
    listed = any(BULLET.match(line.text) for line in head)
    if lines[top].page_top and any(stated) and lines[top].opens and not headed and not listed:
        return top
    if lines[top].page_top and any(_CUT_OUT.search(line.text) for line in head):
        return top
    # inside a page a header stands only where furniture came before it: "Paragrafen är
    # justerad", then the next body's name; else the line may end a list of recipients
    run = start
    while run > top and stated[run - 1 - top]:
        run -= 1
    return run if run < start and (lines[run].header or lines[run].footer) else start


def page_head(lines: Sequence[CleanLine], start: int) -> Sequence[CleanLine]:
    """Return the lines from a page's top to the § at ``start``, none where it is far below."""
    top = start
    while top > 0 and start - top < _PAGE_HEAD and not lines[top].page_top:
        top -= 1
    return lines[top:start] if lines[top].page_top else ()


def day_of_extract(lines: Sequence[CleanLine], start: int) -> str | None:
    """Return the meeting's day that the head of an extract's page tells above the § at ``start``.

    "Kommunfullmäktige, protokollsutdrag från sammanträdet 17 juni 2024"
    """
    told = (line.text for line in page_head(lines, start) if _CUT_OUT.search(line.text))
    return next((days[0][1] for text in told if (days := dates_in(text))), None)


def day_opened(lines: Sequence[CleanLine], index: int) -> str | None:
    """Return the day of the meeting whose minutes begin at ``index`` with a sentence that says so.

    "Protokoll fört vid styrelsemöte i Bolaget AB" / "torsdagen den 2 december 2021"
    """
    if not _OPENING.match(lines[index].text):
        return None
    following = lines[index + 1 : index + 2]
    text = " ".join(line.text for line in (lines[index], *following))
    days = dates_in(text)
    return days[0][1] if days else None


def _heads_extract(text: str) -> bool:
    """Return whether a line is the header of an extract of minutes: it says so, and of which."""
    return bool(MINUTES_HEADER.search(text)) and body_and_date(text)[1] is not None


def _title_above(lines: Sequence[CleanLine], start: int, index: int) -> int:
    """Return where the title above a lone § sign begins, ``start`` where none stands there.

    It is larger than the sign and than the text, no sentence, and the § says nothing else of
    what it is about.
    """
    line, first = lines[index], start
    if len(line.text.strip()) > _LONE_SIGN or lines[start - 1].text.rstrip().endswith((".", ",")):
        return start
    while first > 0 and start - first < _TITLE_LINES:
        above = lines[first - 1]
        if above.page != line.page or not larger_than(lines, index, above):
            break
        if role_heading(above.text):
            break
        first -= 1
    return first


def larger_than(lines: Sequence[CleanLine], index: int, line: CleanLine) -> bool:
    """Return whether a line is set larger than the § sign at ``index`` and the text below it."""
    following = sorted(below.size for below in lines[index + 1 : index + 1 + _TEXT_LINES])
    text = following[len(following) // 2] if following else 0.0
    return line.size >= max(lines[index].size, text) + 1


def _labels(text: str) -> bool:
    return opened_role(text) is not None


def _is_prose(text: str) -> bool:
    return len(text) > 75 or (len(text) > 40 and text.rstrip().endswith((".", ",")))
