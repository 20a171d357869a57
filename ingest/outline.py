"""The outline of everything but minutes: headings, slides, questions, clauses of rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from ingest.agenda import matters
from ingest.builder import StructureBuilder
from ingest.cleaning import CleanLine, joined
from ingest.headings import decision_lead, role_heading
from ingest.marks import BULLET, SECTION_NUMBER, SECTION_SIGN, is_table_row, list_mark
from ingest.part_heads import ORGANISATION, person
from ingest.parts import Part
from ingest.records import RULES, Finding, Role, Section, SectionKind
from ingest.rule_signs import is_chapter
from ingest.slide_titles import slide_goes_on, slide_title
from ingest.survey import is_option, options, ticks_lost
from ingest.swedish import body_in_line, first_date, registration_numbers
from ingest.titles import hangs

_ITEM_NUMBER = re.compile(r"^\s*(\d{1,2})[.)](?!\d)\s*\S")
_NUMBERED_HEADING = re.compile(
    r"^(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+(?P<title>[A-ZÅÄÖ].*)$"
)
_QUESTION = re.compile(
    r"^(?:(?i:fråga)\s+)?(?P<number>\d{1,2}[a-zA-Z]?)(?:[.:)]?\s+(?P<title>[A-ZÅÄÖ\"”].*)|\.)$"
)
_QUESTION_NUMBER = re.compile(r"^(?:fråga )?\d{1,2}[a-z]?[.:)]?\s*", re.I)
_MOVES = re.compile(r"\b(?:föreslår|yrkar|hemställer|begär|därför)\b.*\b(?:att|beslutar)\b", re.I)
_ASKED = re.compile(r"^fråga\s+(?P<number>\d{1,2}[a-z]?)\b.{3,200}", re.I)
# lines of letterheads, addresses and signatures, which stand apart as headings do
_NO_HEADING = re.compile(
    r"^(?:till|kopia|för kännedom|dnr|diarienummer|telefon|tel|mobil|växel|hälsningar|vänliga"
    r"|med vänlig|bilaga till|sida)\b(?! \w+ \w+$)|@|\bwww\.|\b\d{3} \d{2}\b"
    r"|^(?:skrivelse|tjänsteskrivelse|protokoll|e-post|brev|yttrande|beslutsförslag|remissvar)$"
    r"|^[A-ZÅÄÖ].{3,70}\s(?-i:REMISSVAR|YTTRANDE|SKRIVELSE)$"
    r"|^(?:vårt?|ert?) (?:dnr|diarienummer|datum|referens|beteckning)\b"
    r"|^(?:tid|plats|tid och plats|deltagare|närvarande|frånvarande|ordförande|anteckningar)\s?:"
    r"|^(?:(?:ansvarig )?handläggare|föredragande|kontaktperson|avsändare|mottagare)\s?:",
    re.I,
)
_OTHER_SIZE = 0.3  # points between the sizes of a question and of its answer, at least
_CAPITALS = 6  # letters of a heading in capitals, at least: "LSS" is none
_LONGEST_CLAUSE_TITLE = 90  # characters
_LONGEST_HEADING = 120  # characters, of headings that the format does not state
_KNOWN_HEADINGS = frozenset((
    "sammanfattning", "inledning", "bakgrund", "analys", "syfte", "uppdrag", "slutsats",
    "slutsatser", "resultat", "metod", "mål", "innehåll", "definition", "definitioner", "ekonomi",
    "uppföljning", "ansvarsfördelning", "omfattning", "giltighet", "avtalstid", "tvist", "parter",
    "kostnader", "resurser", "bedömning", "lagar", "beslut", "förslag", "synpunkter",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Heading:
    """A section about to begin at line ``first``; its text begins at line ``text``.

    ``level`` 1 is the highest; a section lies in the last one before it of a higher level.
    """

    first: int
    text: int
    kind: SectionKind
    level: int
    number: str | None
    title: str | None
    dnr: str | None = None  # its own, where it has one


def read_outline(builder: StructureBuilder, part: Part) -> None:
    """Add the sections and passages of a part that is not minutes."""
    headings = list(_headings(builder.lines, part))
    parent = builder.add_part(part)
    first_text = headings[0].first if headings else part.last
    if first_text > part.first:
        _add_text(builder, part, parent, part.first, first_text, _plain_role(part, None))
    above: list[tuple[int, Section]] = []
    lost: dict[int, list[str]] = {}  # page → questions whose tick cannot be seen
    for place, heading in enumerate(headings):
        end = headings[place + 1].first if place + 1 < len(headings) else part.last
        while above and above[-1][0] >= heading.level:
            above.pop()
        section = builder.add_section(
            part, heading.kind, heading.first, end, number=heading.number, title=heading.title,
            body=part.body, date=part.date, dnr=heading.dnr or part.dnr,
            parent=above[-1][1] if above else parent,
        )  # fmt: skip
        above.append((heading.level, section))
        if part.kind == "enkat" and heading.kind == "question":
            choices = options(builder.lines, heading.first, end)
            if choices and ticks_lost(choices):
                lost.setdefault(choices[0].page, []).append(heading.number or "?")
        line = builder.lines[heading.first]
        named = heading.title or line.text
        role = role_heading(named) if heading.kind == "heading" else None
        _add_text(builder, part, section, heading.first, end, _plain_role(part, role))
    builder.findings.extend(_lost_ticks(lost))


def _lost_ticks(lost: dict[int, list[str]]) -> Iterator[Finding]:
    for page, numbers in lost.items():
        which = f"fråga {', '.join(numbers)}" if numbers else "en fråga"
        yield Finding(
            "unreadable_tick", page,
            f"Sidan {page}: vilket alternativ som är ikryssat i {which} kan inte utläsas.",
        )  # fmt: skip


def _add_text(
    builder: StructureBuilder, part: Part, section: Section, first: int, last: int, role: Role
) -> None:
    """Add the passages of a stretch; of a motion, what it proposes apart from its reasons."""
    if part.kind == "motion" and role == "text":
        lead = next((i for i in range(first, last) if _MOVES.search(builder.lines[i].text)), last)
        if lead > first:
            builder.add_passages(section, first, lead, "text")
        first, role = lead, "proposal"
    if first < last:
        builder.add_passages(section, first, last, role)


def _plain_role(part: Part, heading: Role | None) -> Role:
    """Return the role of text outside minutes. Nothing there is a decision."""
    if heading in ("proposal", "decision", "motion"):
        return "proposal"
    if part.kind == "skrivelse" and heading in (None, "matter"):
        return "position"
    if heading is not None:
        return heading
    return "question" if part.kind == "enkat" else "text"


def _headings(lines: Sequence[CleanLine], part: Part) -> Iterator[_Heading]:
    if part.kind == "presentation":
        yield from _slides(lines, part)
        return
    # per page: a landscape page among portrait ones is often set larger throughout
    usual = _usual_sizes(lines[part.first : part.last])
    listed = matters(lines, part.first, part.last) if part.kind == "dagordning" else []
    by_line = {matter.first: matter for matter in listed}
    index = part.first
    while index < part.last:
        if index in by_line:
            own = by_line[index]
            yield _Heading(index, own.last, "heading", 4, own.number, own.title, own.dnr)
            index = own.last
            continue
        found = _heading_at(lines, index, part, usual.get(lines[index].page, 0.0))
        if found is None:
            index += 1
            continue
        yield found
        index = max(found.text, index + 1)


def _usual_sizes(lines: Sequence[CleanLine]) -> dict[int, float]:
    sizes: dict[int, list[float]] = {}
    for line in lines:
        sizes.setdefault(line.page, []).extend([line.size] * len(line.text))
    return {page: median(values) for page, values in sizes.items() if values}


# --- slides ----------------------------------------------------------------------------------


def _slides(lines: Sequence[CleanLine], part: Part) -> Iterator[_Heading]:
    starts = [part.first]
    for index in range(part.first + 1, part.last):
        if lines[index].page == lines[index - 1].page:
            continue
        end = next(
            (at for at in range(index, part.last) if lines[at].page != lines[index].page), part.last
        )
        if not slide_goes_on(lines, starts[-1], index, end):
            starts.append(index)
    for first, last in zip(starts, [*starts[1:], part.last], strict=True):
        yield _Heading(first, first, "slide", 1, None, slide_title(lines[first:last]))


# --- headings, questions, clauses ------------------------------------------------------------


def _heading_at(
    lines: Sequence[CleanLine], index: int, part: Part, usual: float
) -> _Heading | None:
    """Return the heading that begins at ``index``. ``usual``: the page's size of text, points."""
    line = lines[index]
    text = line.text.strip()
    # the sign of a clause may stand alone: "1 §"
    told = any(c.isalpha() for c in text) or (part.kind in RULES and SECTION_SIGN.match(text))
    if not line.opens or line.table or not told or is_table_row(text):
        return None
    if is_chapter(text):
        return _Heading(index, index + 1, "heading", 2, None, text)
    special = _question_at(lines, index, part) or _clause_at(text, index)
    if special is not None or BULLET.match(text):
        return special
    level = _heading_level(lines, index, part, usual)
    if level is None:
        return None
    last = index + 1
    while last < part.last and last - index < 3 and _heading_goes_on(lines, last):
        last += 1
    whole = joined(lines[index:last]).strip()
    match = _NUMBERED_HEADING.match(whole)
    number = match["number"] if match else None
    title = match["title"] if match else whole
    return _Heading(index, last, "heading", level, number, title)


def _heading_goes_on(lines: Sequence[CleanLine], index: int) -> bool:
    """Return whether a line is of the heading above it: "… om hemsjukvård i" / "Lövsta 2024"."""
    line, above = lines[index], lines[index - 1]
    if not line.opens or role_heading(above.text):
        return not line.opens  # "Beslutet skickas till"
    return hangs(above.text.strip()) and not line.gap and abs(line.size - above.size) < _OTHER_SIZE


def _in_list(lines: Sequence[CleanLine], index: int, part: Part) -> bool:
    """Return whether a numbered line is an item of a list that a lead with a colon opens.

    Items of a list follow each other; what heads a chapter has text below it.
    """
    number = _ITEM_NUMBER.match(lines[index].text)
    if number is None:
        return False
    count, first = int(number[1]), index
    while count > 1:
        above = _opening(lines, range(first - 1, part.first - 1, -1))
        before = _ITEM_NUMBER.match(lines[above].text) if above is not None else None
        if above is None or before is None or int(before[1]) != count - 1:
            return False
        count, first = count - 1, above
    led = _opening(lines, range(first - 1, part.first - 1, -1)) is not None
    if count != 1 or not led or not lines[first - 1].text.rstrip().endswith(":"):
        return False
    following = _opening(lines, range(index + 1, part.last))
    if number[1] != "1" or following is None:
        return True
    second = _ITEM_NUMBER.match(lines[following].text)
    return second is not None and second[1] == "2"


def _opening(lines: Sequence[CleanLine], places: range) -> int | None:
    """Return the first of some lines that opens a paragraph."""
    return next((at for at in places if lines[at].opens), None)


def _question_at(lines: Sequence[CleanLine], index: int, part: Part) -> _Heading | None:
    """Return the question of a survey that begins at ``index``."""
    line = lines[index]
    text = line.text.strip()
    asked = _ASKED.match(text)
    if asked and part.kind != "enkat":
        whole = _whole_paragraph(lines, index, part.last)
        title = whole[: whole.index("?") + 1] if "?" in whole else asked[0]
        return _Heading(index, index, "question", 3, asked["number"], title)
    match = _QUESTION.match(text) if part.kind == "enkat" else None
    if match is None or "besvaras" in text:
        return None
    if not (line.gap or line.page_top or "?" in text or len(text) > 25):
        return None
    title = _QUESTION_NUMBER.sub("", _asked(lines, index, part.last))
    return _Heading(index, index, "question", 2, match["number"], title[:200] or None)


def _asked(lines: Sequence[CleanLine], index: int, end: int) -> str:
    """Return the question that begins at ``index``, without the answer that stands close below.

    It ends with its mark at a line's end, or where the answer is set in another size.
    """
    last = index + 1
    while last < end and not lines[last].opens:
        above = lines[last - 1]
        other = abs(lines[last].size - above.size) > _OTHER_SIZE
        if above.text.rstrip().endswith("?") or other:
            break
        last += 1
    return joined(lines[index:last]).strip()


def _clause_at(text: str, index: int) -> _Heading | None:
    """Return the § of rules that the line ``text`` at ``index`` opens."""
    match = SECTION_NUMBER.match(text) if SECTION_SIGN.match(text) else None
    if match is None or match["matter"]:
        return None
    rest = (match["rest"] or "").strip()
    short = rest if rest and len(rest) <= 100 and not rest.endswith(".") else None
    return _Heading(index, index, "heading", 3, f"§ {match['number']}", short)


def _whole_paragraph(lines: Sequence[CleanLine], index: int, end: int) -> str:
    last = next((at for at in range(index + 1, end) if lines[at].opens), end)
    return joined(lines[index:last]).strip()


def _heading_level(lines: Sequence[CleanLine], index: int, part: Part, usual: float) -> int | None:
    """Return the level of the heading that begins at ``index``, or None for text.

    Stated by the format, numbered, larger than the text, a known word, or a short line set
    apart by white space. A heading is followed by text and does not end as a sentence does.
    """
    line = lines[index]
    text = line.text.strip()
    apart = line.gap or line.page_top
    if line.heading or len(text) > _LONGEST_HEADING:
        return line.heading or None
    paragraph = _whole_paragraph(lines, index, part.last)
    if _stands_in_letterhead(text) or decision_lead(text) or text.endswith("beslutar"):
        return None
    above = lines[index - 1] if index > part.first else None
    signed = above is not None and above.page == line.page and person(above.text)
    titled = len(text) <= 60 and role_heading(text) is None and not text[0].isdigit()
    if signed and titled:
        return None  # the title under a signature
    if len(paragraph) > _LONGEST_HEADING or re.search(
        r"[.,;:?!]$|\b(?:att|och|eller|samt|som|är|ska|skall|till|av|för|med)$", paragraph
    ):
        return 3 if role_heading(text) else None
    if usual and line.size > usual * 1.12:
        return 2 if line.size < usual * 1.5 else 1
    if _in_list(lines, index, part):
        return None
    numbered = _NUMBERED_HEADING.match(paragraph)
    chapter = (apart and len(paragraph) <= 60) or _opens_chapter(lines, index, part, numbered)
    if numbered and (chapter or "." in numbered["number"]):
        return 1 + numbered["number"].count(".")
    if part.kind in RULES and _in_capitals(lines, index, part.first):
        return 1
    if role_heading(text) or text.rstrip(":").casefold() in _KNOWN_HEADINGS:
        return 3
    following = lines[index + 1] if index + 1 < part.last else None
    if not apart or following is None:
        return None
    if part.kind == "enkat" and any("?" in x.text for x in lines[part.first : index]):
        # options and answers stand alone too: a heading is what a question follows
        asks = _QUESTION.match(following.text.strip()) and not is_option(text)
        return 1 if asks else None
    announces = following.page == line.page and (
        len(following.text) > 40
        or (part.kind == "enkat" and not following.gap)
        or any(list_mark(x.text) for x in lines[index + 1 : min(index + 3, part.last)])
    )
    return 4 if announces and len(paragraph) <= 80 and _reads_as_heading(text) else None


def _opens_chapter(
    lines: Sequence[CleanLine], index: int, part: Part, numbered: re.Match[str] | None
) -> bool:
    """Return whether a numbered line close to the text above is a chapter's heading.

    It is set in capitals, or its own first clause follows: "5 Ansvar", then "5.1 Kommunen …".
    In a list of contents only headings follow.
    """
    if numbered is None:
        return False
    if numbered["title"].isupper():
        return True
    opening = (at for at in range(index + 1, part.last) if lines[at].opens)
    clause, after = next(opening, None), next(opening, None)
    if clause is None or not re.match(rf"{re.escape(numbered['number'])}\.1\b", lines[clause].text):
        return False
    listed = after is not None and _NUMBERED_HEADING.match(lines[after].text.strip())
    text = _whole_paragraph(lines, clause, part.last)
    return not listed or len(text) > _LONGEST_CLAUSE_TITLE or text.endswith(".")


def _in_capitals(lines: Sequence[CleanLine], index: int, first: int) -> bool:
    """Return whether a line is set in capitals between others that are not."""
    text = lines[index].text.strip()
    letters = sum(character.isalpha() for character in text)
    neighbours = [lines[index - 1]] if index > first else []
    neighbours += lines[index + 1 : index + 2]
    return (
        text.isupper() and letters >= _CAPITALS and len(text) <= 60
        and not any(line.text.isupper() for line in neighbours)
    )  # fmt: skip


def _reads_as_heading(text: str) -> bool:
    """Return whether a line set apart is no body, date or names, as above a letter or a list."""
    return (
        text[:1].isupper()
        and not body_in_line(text)
        and not first_date(text)
        and not _is_names(text)
    )


def _stands_in_letterhead(text: str) -> bool:
    """Return whether a line is an address, a sender, a recipient or a signature."""
    if _NO_HEADING.search(text) or person(text) or text in registration_numbers(text):
        return True
    organisation = ORGANISATION.search(text.removeprefix("För "))
    if organisation is None:
        return False
    before, after = text[: organisation.start()], text[organisation.end() :]
    alone = text.startswith("För ") and not after
    return (
        alone or (not before and len(after.split()) <= 1) or (before.endswith(", ") and not after)
    )


def _is_names(text: str) -> bool:
    """Return whether a line is a list of names: Swedish titles are not set in capitals."""
    words = [word for word in re.findall(r"[^\W\d_]+", text) if word not in ("och", "kommun")]
    capitals = sum(word[0].isupper() for word in words)
    return len(words) >= 4 and capitals * 10 >= 6 * len(words)
