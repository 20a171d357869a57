"""The outline of everything but minutes: headings, slides, questions, clauses of rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from ingest.builder import StructureBuilder
from ingest.cleaning import CleanLine, joined
from ingest.headings import role_heading
from ingest.marks import BULLET, SECTION_NUMBER, SECTION_SIGN, is_table_row
from ingest.parts import Part
from ingest.records import Role, Section, SectionKind
from ingest.swedish import body_in_line, first_date

_NUMBERED_HEADING = re.compile(
    r"^(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+(?P<title>[A-ZÅÄÖ].*)$"
)
_QUESTION = re.compile(
    r"^(?:fråga\s+)?(?P<number>\d{1,2}[a-z]?)(?:[.:)]?\s+(?P<title>[A-ZÅÄÖ\"”].*)|\.)$", re.I
)
_QUESTION_NUMBER = re.compile(r"^(?:fråga )?\d{1,2}[a-z]?[.:)]?\s*", re.I)
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


def read_outline(builder: StructureBuilder, part: Part) -> None:
    """Add the sections and passages of a part that is not minutes."""
    headings = list(_headings(builder.lines, part))
    parent = builder.add_part(part)
    first_text = headings[0].first if headings else part.last
    if first_text > part.first:
        builder.add_passages(parent, part.first, first_text, _plain_role(part, None))
    above: list[tuple[int, Section]] = []
    for place, heading in enumerate(headings):
        end = headings[place + 1].first if place + 1 < len(headings) else part.last
        while above and above[-1][0] >= heading.level:
            above.pop()
        section = builder.add_section(
            part, heading.kind, heading.first, end, number=heading.number, title=heading.title,
            body=part.body, date=part.date, dnr=part.dnr, parent=above[-1][1] if above else parent,
        )  # fmt: skip
        above.append((heading.level, section))
        line = builder.lines[heading.first]
        role = role_heading(line.text) if heading.kind == "heading" else None
        builder.add_passages(section, heading.first, end, _plain_role(part, role))


def _plain_role(part: Part, heading: Role | None) -> Role:
    """Return the role of text outside minutes. Nothing there is a decision."""
    if heading in ("proposal", "decision", "motion"):
        return "proposal"
    if heading is not None:
        return heading
    if part.kind == "motion":
        return "proposal"
    if part.kind == "skrivelse":
        return "position"
    return "question" if part.kind == "enkat" else "text"


def _headings(lines: Sequence[CleanLine], part: Part) -> Iterator[_Heading]:
    if part.kind == "presentation":
        yield from _slides(lines, part)
        return
    # per page: a landscape page among portrait ones is often set larger throughout
    usual = _usual_sizes(lines[part.first : part.last])
    index = part.first
    while index < part.last:
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
    return {page: median(values) for page, values in sizes.items()}


# --- slides ----------------------------------------------------------------------------------


def _slides(lines: Sequence[CleanLine], part: Part) -> Iterator[_Heading]:
    starts = [part.first]
    for index in range(part.first + 1, part.last):
        if lines[index].page == lines[index - 1].page:
            continue
        end = next(
            (at for at in range(index, part.last) if lines[at].page != lines[index].page), part.last
        )
        if not _runs_on(lines, starts[-1], index, end):
            starts.append(index)
    for first, last in zip(starts, [*starts[1:], part.last], strict=True):
        yield _Heading(first, first, "slide", 1, None, _slide_title(lines[first:last]))


def _runs_on(lines: Sequence[CleanLine], before: int, index: int, end: int) -> bool:
    """Return whether the page at ``index`` goes on with the slide before it.

    It does when it has no title of its own, first or last, and begins as a list goes on.
    """
    if sum(len(line.text) for line in lines[before:index]) <= 100:
        return True  # a page with a title alone: what it announces comes next
    first, last = lines[index].text.strip(), lines[end - 1].text.strip()
    untitled = bool(BULLET.match(first)) or first[:1].islower()
    titled_last = _reads_as_title(last) and lines[end - 1].opens and end - index > 1
    return untitled and not titled_last and index - before < 40


def _reads_as_title(text: str) -> bool:
    return (
        len(text) <= 90
        and text[:1].isupper()
        and not BULLET.match(text)
        and not text.endswith((",", ":", ";"))
        and not (text.endswith(".") and len(text) > 60)
        and not is_table_row(text)
    )


def _slide_title(lines: Sequence[CleanLine]) -> str | None:
    """Return a slide's title: a stated heading, the largest line, the first or the last line.

    The title may come after the body in the file; the last line is taken when the first is a
    bullet or runs on.
    """
    stated = next((line for line in lines if line.heading), None)
    if stated:
        return stated.text.strip()
    large = max(lines, key=lambda line: line.size)
    if large.size > median(line.size for line in lines) + 1:
        return large.text.strip()
    for line in (lines[0], lines[-1]):
        text = line.text.strip()
        if _reads_as_title(text):
            if line is lines[0] and len(lines) > 1 and not lines[1].opens:
                # a title in two lines
                return f"{text} {lines[1].text.strip()}"
            return text
    return None


# --- headings, questions, clauses ------------------------------------------------------------


def _heading_at(
    lines: Sequence[CleanLine], index: int, part: Part, usual: float
) -> _Heading | None:
    """Return the heading that begins at ``index``. ``usual``: the page's size of text, points."""
    line = lines[index]
    text = line.text.strip()
    if not line.opens or not any(c.isalpha() for c in text) or is_table_row(text):
        return None
    special = _question_at(lines, index, part) or _clause_at(text, index)
    if special is not None or BULLET.match(text):
        return special
    level = _heading_level(lines, index, part, usual)
    if level is None:
        return None
    last = index + 1
    while last < part.last and not lines[last].opens and last - index < 3:
        last += 1
    whole = joined(lines[index:last]).strip()
    match = _NUMBERED_HEADING.match(whole)
    number = match["number"] if match else None
    title = match["title"] if match else whole
    return _Heading(index, last, "heading", level, number, title)


def _question_at(lines: Sequence[CleanLine], index: int, part: Part) -> _Heading | None:
    """Return the question of a survey that begins at ``index``."""
    line = lines[index]
    text = line.text.strip()
    match = _QUESTION.match(text) if part.kind == "enkat" else None
    if match is None or "besvaras" in text:
        return None
    if not (line.gap or line.page_top or "?" in text or len(text) > 25):
        return None
    title = _QUESTION_NUMBER.sub("", _whole_paragraph(lines, index, part.last))
    return _Heading(index, index, "question", 2, match["number"], title[:200] or None)


def _clause_at(text: str, index: int) -> _Heading | None:
    """Return the § of rules that the line ``text`` at ``index`` opens."""
    match = SECTION_NUMBER.match(text) if SECTION_SIGN.match(text) else None
    if match is None:
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
    paragraph = _whole_paragraph(lines, index, part.last)
    if line.heading:
        return line.heading
    if len(paragraph) > 120 or re.search(r"[.,;:?!]$|\b(?:att|och|som|är)$", paragraph):
        return 3 if role_heading(text) else None
    if usual and line.size > usual * 1.12:
        return 2 if line.size < usual * 1.5 else 1
    numbered = _NUMBERED_HEADING.match(paragraph)
    if numbered and (apart or "." in numbered["number"]):
        return 1 + numbered["number"].count(".")
    if role_heading(text) or text.rstrip(":").casefold() in _KNOWN_HEADINGS:
        return 3
    following = lines[index + 1] if index + 1 < part.last else None
    if not apart or following is None:
        return None
    if part.kind == "enkat":
        # options and answers stand alone too: a heading is what a question follows
        return 1 if _QUESTION.match(following.text.strip()) else None
    announces = following.page == line.page and len(following.text) > 40
    return 4 if announces and len(paragraph) <= 80 and _reads_as_heading(text) else None


def _reads_as_heading(text: str) -> bool:
    """Return whether a line set apart is no body, date or names, as above a letter or a list."""
    return (
        text[:1].isupper()
        and not body_in_line(text)
        and not first_date(text)
        and not _is_names(text)
    )


def _is_names(text: str) -> bool:
    """Return whether a line is a list of names: Swedish titles are not set in capitals."""
    words = [word for word in re.findall(r"[^\W\d_]+", text) if word not in ("och", "kommun")]
    capitals = sum(word[0].isupper() for word in words)
    return len(words) >= 4 and capitals * 10 >= 6 * len(words)
