"""From cleaned lines to sections and passages: §, headings, slides, questions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median

from ingest.cleaning import (
    BULLET,
    SECTION_SIGN,
    Cleaned,
    CleanLine,
    header_context,
    is_table_row,
    joined,
)
from ingest.headings import role_heading
from ingest.minutes import Block, clauses, role_blocks
from ingest.parts import Part, find_parts, is_item, item_start
from ingest.passages import ranges
from ingest.records import (
    Assignment,
    Decision,
    Finding,
    Passage,
    Role,
    Section,
    SectionKind,
    pages_between,
)
from ingest.swedish import (
    body_in_line,
    deciding_body,
    first_date,
    normal_dnr,
    registration_numbers,
    same_body,
)

_ITEM = re.compile(
    r"^\s*(?:(?:[A-ZÅÄÖ][A-Za-zåäöÅÄÖ]{0,7}\s+)?§\s*|[A-ZÅÄÖ][A-Za-zåäöÅÄÖ]{1,3}\s+)"
    r"(?P<number>\d+[a-z]?)(?:\s?/\s?(?:20)?\d{2})?[.:]?(?:\s+(?P<rest>.*))?$",
    re.S,
)
_NUMBERED_HEADING = re.compile(
    r"^(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+(?P<title>[A-ZÅÄÖ].*)$"
)
_QUESTION = re.compile(
    r"^(?:fråga\s+)?(?P<number>\d{1,2}[a-z]?)(?:[.:)]?\s+(?P<title>[A-ZÅÄÖ\"”].*)|\.)$", re.I
)
_KNOWN_HEADINGS = frozenset(
    [
        "sammanfattning",
        "inledning",
        "bakgrund",
        "analys",
        "syfte",
        "uppdrag",
        "slutsats",
        "slutsatser",
        "resultat",
        "metod",
        "mål",
        "innehåll",
        "definition",
        "definitioner",
        "ekonomi",
        "uppföljning",
        "ansvarsfördelning",
        "omfattning",
        "giltighet",
        "avtalstid",
        "tvist",
        "parter",
        "kostnader",
        "resurser",
        "bedömning",
        "lagar",
        "beslut",
        "förslag",
        "synpunkter",
    ]
)
_DUTY = re.compile(
    r"\b(?:ansvarar för|har ansvar|ansvaret för|svarar för|ska\b|skall\b|åligger|bekostar|finansierar"
    r"|står för kostnad|får inte|undantaget)",
    re.I,
)


@dataclass(slots=True)
class _Work:
    """What is being built; only this module sees it."""

    document_id: str
    cleaned: Cleaned
    sections: list[Section] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def lines(self) -> list[CleanLine]:
        return list(self.cleaned.lines)


@dataclass(frozen=True, slots=True)
class Structure:
    """Sections, passages and registers of one document."""

    parts: tuple[Part, ...]
    sections: tuple[Section, ...]
    passages: tuple[Passage, ...]
    decisions: tuple[Decision, ...]
    assignments: tuple[Assignment, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Heading:
    """A section about to begin at line ``first``; its text begins at line ``text``."""

    first: int
    text: int
    kind: SectionKind
    level: int
    number: str | None
    title: str | None


def build(document_id: str, cleaned: Cleaned, *, slides: bool) -> Structure:
    """Return the structure of a cleaned document. ``slides``: it is a presentation."""
    work = _Work(document_id, cleaned)
    parts = find_parts(cleaned.lines, slides)
    for part in parts:
        if part.kind == "protokoll":
            _read_minutes(work, part)
        else:
            _read_other(work, part)
    _mark_duplicates(work)
    return Structure(
        tuple(parts), tuple(work.sections), tuple(work.passages), tuple(work.decisions),
        tuple(work.assignments), tuple(work.findings),
    )  # fmt: skip


# --- minutes ---------------------------------------------------------------------------------


def _read_minutes(work: _Work, part: Part) -> None:
    lines = work.cleaned.lines
    items = [
        index
        for index in range(part.first, part.last)
        if lines[index].opens and is_item(lines, index)
    ]
    starts = [item_start(lines, index) for index in items]
    parent = _add_section(
        work, part, "part", part.first, part.last, None, part.title, part.body, part.date, part.dnr
    )
    body, when = part.body, part.date
    if starts and starts[0] > part.first:
        _add_passages(work, parent, part.first, starts[0], "text")
    ends = [*starts[1:], part.last]
    before = 0
    for index, start, end in zip(items, starts, ends, strict=True):
        body, when, own = _context_at(lines, start, index, body, when)
        number = _item_number(lines[index])
        if not own and number <= before:
            when = None  # numbers rise within a meeting: this is another one, its date unknown
        before = number
        _read_item(work, part, parent, index, start, end, body, when)


def _context_at(
    lines: tuple[CleanLine, ...], start: int, item: int, body: str | None, when: str | None
) -> tuple[str | None, str | None, bool]:
    """Return body and date of the § at ``item``, and whether its own header states the date.

    A header that names another body without a date leaves the date open: the date of the
    body before is not its own.
    """
    header = tuple(lines[start].header) + tuple(line.text for line in lines[start:item])
    new_body, new_date = header_context(header)
    if new_body and body and not same_body(new_body, body):
        return new_body, new_date, new_date is not None
    return body or new_body, new_date or when, new_date is not None


def _item_number(line: CleanLine) -> int:
    match = _ITEM.match(line.text)
    digits = re.match(r"\d+", match["number"]) if match else None
    return int(digits[0]) if digits else 0


def _read_item(
    work: _Work, part: Part, parent: Section, index: int, start: int, end: int,
    body: str | None, when: str | None,
) -> None:  # fmt: skip
    lines = work.cleaned.lines
    match = _ITEM.match(lines[index].text)
    number = match["number"] if match else None
    title, dnr, after = _item_title(lines, index, end, match["rest"] if match else None)
    section = _add_section(
        work, part, "agenda_item", start, end, number, title, body, when, dnr, parent.id
    )
    blocks = list(role_blocks(list(lines), after, end))
    if not blocks:
        _add_passages(work, section, start, end, "matter")
        return
    if section.body is None:
        section = _with_body(work, section, blocks)
    for place, block in enumerate(blocks):
        first = start if place == 0 else block.first
        added = _add_passages(work, section, first, block.last, block.role)
        if block.role == "decision":
            _add_decisions(work, section, block, added)


def _item_title(
    lines: tuple[CleanLine, ...], index: int, end: int, rest: str | None
) -> tuple[str | None, str | None, int]:
    """Return (title, registration number, index of the first line after them)."""
    words = [rest.strip()] if rest and rest.strip() else []
    dnr: str | None = None
    place = index + 1
    while place < end and place - index <= 5:
        line = lines[place]
        text = line.text.strip()
        numbers = registration_numbers(text)
        if numbers and len(text) <= len(numbers[0]) + 12:
            dnr = dnr or numbers[0]
            place += 1
            break
        if role_heading(text) or (words and line.opens and line.gap) or len(text) > 140:
            break
        if words and line.opens and (deciding_body(text) or BULLET.match(text)):
            break
        words.append(text)
        place += 1
    whole = joined(lines[index : index + len(words) + (0 if rest and rest.strip() else 1)])
    own = rest.strip() if rest else ""
    title = whole[len(lines[index].text.rstrip()) - len(own) :].strip()
    numbers = registration_numbers(title)
    if numbers and dnr is None:
        dnr = numbers[0]
        title = re.sub(r"[\s(,–-]*(?:[Dd]nr:?\s*)?" + re.escape(dnr) + r"\)?\s*$", "", title)
    if place < end and dnr is None:
        text = lines[place].text.strip()
        numbers = registration_numbers(text)
        if numbers and len(text) <= len(numbers[0]) + 18:
            dnr, place = numbers[0], place + 1
    return title or None, dnr, place


def _with_body(work: _Work, section: Section, blocks: list[Block]) -> Section:
    """Take the body from "X beslutar att" where no header names it."""
    for block in blocks:
        if block.role != "decision":
            continue
        for line in work.cleaned.lines[block.first : block.last]:
            body = deciding_body(line.text)
            if body:
                changed = _replace(section, body=body)
                work.sections[work.sections.index(section)] = changed
                return changed
    return section


def _add_decisions(work: _Work, section: Section, block: Block, added: list[Passage]) -> None:
    text = work.cleaned.text
    for clause in clauses(text, work.lines, block):
        passage = next((p for p in added if p.start <= clause.start < p.end), None)
        if passage is None:
            continue
        work.decisions.append(
            Decision(
                section.id, section.body, section.date, section.number, section.dnr, clause.text,
                clause.outcome, clause.assignee, passage.id, clause.start, clause.end,
            )
        )  # fmt: skip
        if clause.assignee:
            work.assignments.append(
                Assignment(section.id, clause.text, clause.assignee, clause.due, None, passage.id)
            )


# --- everything else -------------------------------------------------------------------------


def _read_other(work: _Work, part: Part) -> None:
    lines = work.cleaned.lines
    headings = list(_headings(work, part))
    parent = _add_section(
        work, part, _part_section_kind(part), part.first, part.last, None, part.title,
        part.body, part.date, part.dnr,
    )  # fmt: skip
    first_text = headings[0].first if headings else part.last
    if first_text > part.first:
        _add_passages(work, parent, part.first, first_text, _plain_role(part, None))
    above: list[tuple[int, Section]] = []
    for place, heading in enumerate(headings):
        end = headings[place + 1].first if place + 1 < len(headings) else part.last
        while above and above[-1][0] >= heading.level:
            above.pop()
        container = above[-1][1] if above else parent
        section = _add_section(
            work, part, heading.kind, heading.first, end, heading.number, heading.title,
            part.body, part.date, part.dnr, container.id,
        )  # fmt: skip
        above.append((heading.level, section))
        role = role_heading(lines[heading.first].text) if heading.kind == "heading" else None
        _add_passages(work, section, heading.first, end, _plain_role(part, role))


def _part_section_kind(part: Part) -> SectionKind:
    return "letter" if part.kind == "skrivelse" else "part"


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


def _headings(work: _Work, part: Part) -> Iterator[_Heading]:
    if part.kind == "presentation":
        yield from _slides(work, part)
        return
    lines = work.cleaned.lines
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


def _usual_sizes(lines: tuple[CleanLine, ...]) -> dict[int, float]:
    sizes: dict[int, list[float]] = {}
    for line in lines:
        sizes.setdefault(line.page, []).extend([line.size] * len(line.text))
    return {page: median(values) for page, values in sizes.items()}


def _slides(work: _Work, part: Part) -> Iterator[_Heading]:
    lines = work.cleaned.lines
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


def _runs_on(lines: tuple[CleanLine, ...], before: int, index: int, end: int) -> bool:
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


def _slide_title(lines: tuple[CleanLine, ...]) -> str | None:
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


def _heading_at(
    lines: tuple[CleanLine, ...], index: int, part: Part, usual: float
) -> _Heading | None:
    line = lines[index]
    text = line.text.strip()
    if not line.opens or not any(c.isalpha() for c in text) or is_table_row(text):
        return None
    if part.kind == "enkat":
        match = _QUESTION.match(text)
        if (
            match
            and "besvaras" not in text
            and (line.gap or line.page_top or "?" in text or len(text) > 25)
        ):
            title = _whole_paragraph(lines, index, part.last)
            title = re.sub(r"^(?:fråga )?\d{1,2}[a-z]?[.:)]?\s*", "", title, flags=re.I)
            return _Heading(index, index, "question", 2, match["number"], title[:200] or None)
    clause = _ITEM.match(text) if SECTION_SIGN.match(text) else None
    if clause:
        rest = (clause["rest"] or "").strip()
        short = rest if rest and len(rest) <= 100 and not rest.endswith(".") else None
        return _Heading(index, index, "heading", 3, f"§ {clause['number']}", short)
    if BULLET.match(text):
        return None
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


def _whole_paragraph(lines: tuple[CleanLine, ...], index: int, end: int) -> str:
    last = next((at for at in range(index + 1, end) if lines[at].opens), end)
    return joined(lines[index:last]).strip()


def _heading_level(
    lines: tuple[CleanLine, ...], index: int, part: Part, usual: float
) -> int | None:
    """Return the level of the heading that begins at ``index``, or None for text.

    Stated by the format, numbered, larger than the text, a known word, or a short line set
    apart by white space. A heading is followed by text and does not end as a sentence does.
    """
    line = lines[index]
    text = line.text.strip()
    paragraph = _whole_paragraph(lines, index, part.last)
    if line.heading:
        return line.heading
    if len(paragraph) > 120 or re.search(r"[.,;:?!]$|\b(?:att|och|som|är)$", paragraph):
        return 3 if role_heading(text) else None
    if usual and line.size > usual * 1.12:
        return 2 if line.size < usual * 1.5 else 1
    numbered = _NUMBERED_HEADING.match(paragraph)
    if numbered and (line.gap or line.page_top or "." in numbered["number"]):
        return 1 + numbered["number"].count(".")
    if role_heading(text) or text.rstrip(":").casefold() in _KNOWN_HEADINGS:
        return 3
    following = lines[index + 1] if index + 1 < part.last else None
    if part.kind == "enkat":
        # options and answers stand alone too: a heading is what a question follows
        question = following is not None and _QUESTION.match(following.text.strip())
        return 1 if question and (line.gap or line.page_top) else None
    if (
        (line.gap or line.page_top)
        and text[:1].isupper()
        and len(paragraph) <= 80
        and not body_in_line(text)
        and not first_date(text)
        and not _is_names(text)
        and following is not None
        and following.page == line.page
        and len(following.text) > 40
    ):
        return 4
    return None


def _is_names(text: str) -> bool:
    """Return whether a line is a list of names: Swedish titles are not set in capitals."""
    words = [word for word in re.findall(r"[^\W\d_]+", text) if word not in ("och", "kommun")]
    capitals = sum(word[0].isupper() for word in words)
    return len(words) >= 4 and capitals * 10 >= 6 * len(words)


# --- common ----------------------------------------------------------------------------------


def _add_section(
    work: _Work, part: Part, kind: SectionKind, first: int, last: int, number: str | None,
    title: str | None, body: str | None, when: str | None, dnr: str | None,
    parent: str | None = None,
) -> Section:  # fmt: skip
    lines = work.cleaned.lines
    start, end = lines[first].start, lines[last - 1].end
    pages = pages_between(work.cleaned.spans, start, end)
    section = Section(
        f"{work.document_id}-s{len(work.sections)}", kind, number, title, body, when, dnr,
        start, end, pages[0], pages, parent, part.kind,
    )  # fmt: skip
    work.sections.append(section)
    return section


def _add_passages(
    work: _Work, section: Section, first: int, last: int, role: Role
) -> list[Passage]:
    text = work.cleaned.text
    added = []
    for start, end, table in ranges(text, work.cleaned.lines, first, last):
        pages = pages_between(work.cleaned.spans, start, end)
        if not pages:
            continue
        passage = Passage(
            f"{work.document_id}-p{len(work.passages)}", section.id, len(work.passages),
            _refined(role, text[start:end], section, table), start, end, text[start:end],
            pages[0], pages, _context(work, section),
        )  # fmt: skip
        work.passages.append(passage)
        added.append(passage)
    return added


def _refined(role: Role, text: str, section: Section, table: bool) -> Role:
    if role not in ("text", "matter", "background"):
        return role
    if table:
        return "figure"
    if role == "text" and section.part_kind in ("overenskommelse", "reglemente", "presentation"):
        if re.match(r"definition", section.title or "", re.I):
            return "definition"
        if _DUTY.search(text):
            return "duty"
    return role


def _context(work: _Work, section: Section) -> str:
    """Return what a reader of the passage alone would miss: whose, when, which §, under what."""
    path: list[str] = []
    by_id = {candidate.id: candidate for candidate in work.sections}
    current: Section | None = section
    while current is not None:
        name = current.title or ""
        if current.kind == "agenda_item" and current.number:
            name = f"§ {current.number} {name}".strip()
        elif current.number and current.kind != "question":
            name = f"{current.number} {name}".strip()
        if name:
            path.insert(0, name)
        current = by_id.get(current.parent) if current.parent else None
    names = [section.body or "", section.date or "", *path, section.dnr or ""]
    return " · ".join(dict.fromkeys(name for name in names if name))


def _replace(section: Section, **changes: object) -> Section:
    values = {name: getattr(section, name) for name in Section.__slots__}
    return Section(**(values | changes))


def _mark_duplicates(work: _Work) -> None:
    """Point later copies of a § to the first: same body, date and number, much the same words."""
    seen: dict[tuple[str, str, str], Section] = {}
    for place, section in enumerate(work.sections):
        if section.kind != "agenda_item" or not (section.date and section.number):
            continue
        key = ((section.body or "").casefold(), section.date, section.number)
        first = seen.setdefault(key, section)
        if first is section:
            continue
        work.sections[place] = _replace(section, duplicate_of=first.id)
        work.findings.append(
            Finding(
                "duplicate_item", section.page,
                f"§ {section.number} ({section.date}) finns också på sidan {first.page}.",
            )
        )  # fmt: skip


def missing_items(sections: tuple[Section, ...]) -> list[Finding]:
    """Return the gaps in the § numbers of each meeting, and the §§ without a date."""
    findings = []
    meetings: dict[tuple[str, str], dict[int, int]] = {}
    for section in sections:
        if section.kind != "agenda_item" or section.duplicate_of:
            continue
        if section.date is None:
            findings.append(
                Finding("undated_item", section.page, f"§ {section.number} har inget datum.")
            )
        digits = re.match(r"\d+", section.number or "")
        if digits and section.date:
            key = ((section.body or "").casefold(), section.date)
            meetings.setdefault(key, {})[int(digits[0])] = section.page
    for (_, when), numbers in meetings.items():
        ordered = sorted(numbers)
        # an extract holds single §§: only a run of them can have a gap
        if len(ordered) < 4 or (ordered[-1] - ordered[0] + 1) > 2 * len(ordered):
            continue
        for number in range(ordered[0], ordered[-1]):
            if number not in numbers:
                findings.append(
                    Finding("missing_item", None, f"§ {number} saknas i protokollet {when}.")
                )
    return findings


def same_matter(left: str | None, right: str | None) -> bool:
    """Return whether two registration numbers are the same, however written."""
    return bool(left and right and normal_dnr(left) == normal_dnr(right))
