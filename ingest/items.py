"""The §§ of minutes: where each begins, its title, body and date, and what was decided."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.annexes import Annex, annexes_in
from ingest.builder import StructureBuilder
from ingest.cleaning import CleanLine, joined, paragraphs
from ingest.decision_clauses import Clause, clauses
from ingest.furniture import header_context
from ingest.headings import DECIDES, decision_lead, opened_role
from ingest.item_signs import day_of_extract, item_start, larger_than, page_head
from ingest.marks import BULLET, SECTION_NUMBER, item_number
from ingest.minutes import Block, role_blocks
from ingest.outcomes import due_date
from ingest.part_heads import association
from ingest.parts import Part
from ingest.proposals import is_own_proposal, proposer
from ingest.prose_minutes import told_in_past
from ingest.records import Assignment, Decision, Passage, Section
from ingest.rule_signs import counted
from ingest.swedish import DNR_LABEL, deciding_body, registration_numbers, same_body

_REPORTED = re.compile(
    r"\b(?:redovis|återredovis|rapporter|återrapporter|slutför|presenter)\w*", re.I
)
_FOOT = re.compile(r"protokoll(?:sutdrag)? (\d{4}-\d\d-\d\d)\b", re.I)
_BESIDE_DNR = 18  # characters of a line beside the registration number that it is there for
_ENDS_IN_DNR = re.compile(r"\([^()]*\d[/:-]\d+[^()]*\)\s*$")  # "Bokslut 2021 (KUN2022/4)"
_SENTENCE = 9  # characters of a paragraph that, ending with a full stop, is no title
_FULL_LINE = 60  # characters of a line of running text
_ROOM = 10  # characters that a title's line has left for sure: letters are not of one width
_TITLE_LINES = 6  # lines that a title may take, the one with the § sign included


@dataclass(frozen=True, slots=True)
class _Item:
    """A § about to be read: ``lines[start:end]``, its sign at ``index``, who met and when."""

    start: int
    index: int
    end: int
    body: str | None
    date: str | None


def read_minutes(builder: StructureBuilder, part: Part) -> None:
    """Add the sections, passages, decisions and assignments of a part that is minutes."""
    parent = builder.add_part(part)
    items = list(_items(builder.lines, part))
    if items and items[0].start > part.first:
        builder.add_passages(parent, part.first, items[0].start, "text")
    past = told_in_past(builder.lines[part.first : part.last])
    annexes: list[Annex] = []
    # those of the minutes before it, too: an extract of others may stand between
    sections = {s.number or "": s for s in builder.sections if s.kind == "agenda_item"}
    for item in items:
        own = annexes_in(builder.lines, item.index, item.end)
        annexes += own
        whole = replace(item, end=own[0].start) if own else item
        section = _read_item(builder, part, parent, whole, past=past)
        sections[section.number or ""] = section
    for annex in annexes:
        _read_annex(builder, part, parent, annex, sections.get(annex.number))


def _read_annex(
    builder: StructureBuilder, part: Part, parent: Section, annex: Annex, owner: Section | None
) -> None:
    """Add a paper behind the minutes as a section of its own, beneath the § that it belongs to."""
    section = builder.add_section(
        part, "heading", annex.start, annex.end, title=annex.title, body=part.body,
        date=owner.date if owner else part.date, dnr=owner.dnr if owner else None,
        parent=owner or parent,
    )  # fmt: skip
    builder.add_passages(section, annex.start, annex.end, annex.role)


def _items(lines: Sequence[CleanLine], part: Part) -> Iterator[_Item]:
    starts = [item_start(lines, index) for index in part.items]
    ends = [*starts[1:], part.last]
    body, when = part.body, part.date
    before = 0
    for index, start, end in zip(part.items, starts, ends, strict=True):
        body, when, own = _context_at(lines, start, index, body, when)
        if not own and (day := day_of_extract(lines, start) or _day_in_foot(lines, index)):
            when, own = day, True
        number = counted(lines[index])
        if not own and number <= before:
            when = None  # numbers rise within a meeting: this is another one, its date unknown
            body = _association_above(lines, start) or body
        before = number
        yield _Item(start, index, end, body, when)


def _day_in_foot(lines: Sequence[CleanLine], index: int) -> str | None:
    """Return the meeting's day that a page's foot states: "Protokollsutdrag 2025-02-12 …"."""
    page = lines[index].page
    after = next((line for line in lines[index:] if line.page > page), None)
    found = (_FOOT.match(text.strip()) for text in (after.footer if after else ()))
    return next((match[1] for match in found if match), None)


def _association_above(lines: Sequence[CleanLine], start: int) -> str | None:
    """Return the company or association that the page of a § names at its top, in a bundle."""
    return association(page_head(lines, start))


def _context_at(
    lines: Sequence[CleanLine], start: int, item: int, body: str | None, when: str | None
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


def _read_item(
    builder: StructureBuilder, part: Part, parent: Section, item: _Item, *, past: bool
) -> Section:
    lines = builder.lines
    match = SECTION_NUMBER.match(lines[item.index].text)
    title, dnr, after = _title(lines, item, (match["rest"] or "").strip() if match else "")
    number = item_number(lines[item.index].text)
    section = builder.add_section(
        part, "agenda_item", item.start, item.end, number=number,
        title=title, body=item.body, date=item.date, dnr=dnr, parent=parent,
    )  # fmt: skip
    blocks = list(role_blocks(lines, after, item.end, past=past))
    if not blocks:
        builder.add_passages(section, item.start, item.end, "matter")
        return section
    if section.body is None and (body := _body_told(builder, blocks)):
        section = replace(section, body=body)
        builder.change(section)
    for place, block in enumerate(blocks):
        if block.role == "proposal" and is_own_proposal(lines[block.first].text, section.body):
            block = replace(block, role="decision")
        first = item.start if place == 0 else block.first
        added = builder.add_passages(section, first, block.last, block.role)
        if block.role == "decision":
            _add_decisions(builder, section, block, added)
    return section


def _title(lines: Sequence[CleanLine], item: _Item, own: str) -> tuple[str | None, str | None, int]:
    """Return (title, registration number, index of the first line after them).

    ``own`` is what stands after the number on the line with the § sign, "" for nothing.
    """
    led = _dnr_before_title(own)  # "§ 67 Dnr KS 2024/4 Frågestund"
    beside, own = led or (_lone_dnr(own), own)
    own = "" if beside and not led else own  # "§ 31 Dnr KS 2024/4", the title comes below
    base = item.index
    if not own and beside is None and base + 1 < item.end:
        beside = _lone_dnr(lines[base + 1].text.strip())  # the same on two lines
        base += 0 if beside is None else 1
    above = [x for x in lines[item.start : item.index] if larger_than(lines, item.index, x)]
    if above and not own:
        return joined(above).strip(), beside, base + 1  # above a lone "Ks § 32"
    last, dnr = _title_end(lines, item, base, titled=bool(own))
    after = last if dnr is None else last + 1
    whole = joined(lines[base if own else base + 1 : last])
    title = whole[len(lines[item.index].text.rstrip()) - len(own) if own else 0 :].strip(" |")
    dnr = dnr or beside
    numbers = registration_numbers(title)
    title = " ".join(title.replace("|", " ").split()) if "|" in title else title  # cells of a row
    if numbers and dnr is None:
        dnr = numbers[0]
        several = r"[\s,;och]+".join(re.escape(number) for number in numbers)
        title = re.sub(rf"[\s(,–-]*(?:{DNR_LABEL})?{several}\)?\s*$", "", title, flags=re.I)
    if after < item.end and dnr is None:
        dnr = _lone_dnr(lines[after].text.strip())
        after += 0 if dnr is None else 1
    return re.sub(r"(?<=[\w)]{3})\.$", "", title) or None, dnr, after


def _title_end(
    lines: Sequence[CleanLine], item: _Item, base: int, *, titled: bool
) -> tuple[int, str | None]:
    """Return (index of the first line after the title, registration number that it is).

    ``base``: the line that it is looked for behind; ``titled``: it begins on that one.
    """
    first, limit = base + 1, min(item.end, base + _TITLE_LINES)
    if titled and "|" in lines[base].text:
        return first, None  # a row of cells, the title in one of them
    for place in range(first, limit):
        line = lines[place]
        text = line.text.strip()
        dnr = _lone_dnr(text)
        if dnr is not None:
            return place, dnr
        if opened_role(text) or decision_lead(text) or len(text) > 140:
            return place, None
        ended = lines[place - 1].text.rstrip()
        if titled and line.opens and (_ENDS_IN_DNR.search(ended) or ended.endswith(".")):
            return place, None
        if titled and ended.isupper() and not text.isupper() and line.opens:
            return place, None  # a title in capitals ends with them
        if titled and line.opens and (line.gap or _decides(text) or BULLET.match(text)):
            return place, None
        if titled and line.opens and _is_prose(lines, place, item.end):
            return place, None
        if titled and _broke_off(ended, lines, place) and _is_prose(lines, place, item.end):
            return place, None
        titled = True
    return max(first, limit), None


def _decides(text: str) -> bool:
    return bool(DECIDES.match(text)) or deciding_body(text) is not None


def _is_prose(lines: Sequence[CleanLine], first: int, end: int) -> bool:
    """Return whether the paragraph that opens at ``first`` is sentences, not part of a title."""
    text = joined(lines[slice(*next(paragraphs(lines, first, end)))]).rstrip()
    return len(text) >= _SENTENCE and text.endswith(".")


def _broke_off(title: str, lines: Sequence[CleanLine], first: int) -> bool:
    """Return whether the sentence at ``first`` would have stood on the title's line, were it of it.

    It begins a line of its own though its first word had room behind the title.
    """
    text = lines[first].text.strip()
    needed = len(title) + 1 + len(text.split(" ", 1)[0])
    return text[:1].isupper() and len(text) >= _FULL_LINE and needed + _ROOM < len(text)


def _dnr_before_title(text: str) -> tuple[str, str] | None:
    """Return (registration number, title) of what begins with a number and goes on with words."""
    numbers = registration_numbers(text)
    if not numbers:
        return None
    match = re.match(rf"(?:{DNR_LABEL})?{re.escape(numbers[0])}(?:\s\d{{3}}\b)?[\s,:–-]*", text)
    title = text[match.end() :] if match else ""
    return (numbers[0], title) if re.search(r"[^\W\d_]{4}", title) else None


def _lone_dnr(text: str) -> str | None:
    """Return the registration number that a line holds with little more than its label."""
    numbers = registration_numbers(text)
    if not numbers or len(text) > len(numbers[0]) + _BESIDE_DNR:
        return None
    beside = re.sub(DNR_LABEL, "", text.replace(numbers[0], ""))
    return None if text.endswith(")") and re.search(r"[^\W\d_]{4}", beside) else numbers[0]


def _body_told(builder: StructureBuilder, blocks: Sequence[Block]) -> str | None:
    """Return the body in "X beslutar att", for a § of which no header names it.

    From "Xs förslag till fullmäktige", too, where nothing else was decided.
    """
    decided = any(block.role == "decision" for block in blocks)
    for block in blocks:
        if block.role == "proposal" and not decided:
            owner = proposer(builder.lines[block.first].text)
            if owner and owner[:1].isupper():
                return owner
        if block.role == "decision":
            lines = builder.lines[block.first : block.last]
            if body := next((body for x in lines if (body := deciding_body(x.text))), None):
                return body
    return None


def _add_decisions(
    builder: StructureBuilder, section: Section, block: Block, added: list[Passage]
) -> None:
    found = list(clauses(builder.cleaned.text, builder.lines, block.first, block.last))
    for place, clause in enumerate(found):
        following = found[place + 1] if place + 1 < len(found) else None
        passage = next((p for p in added if p.start <= clause.start < p.end), None)
        if passage is None:
            continue
        builder.decisions.append(
            Decision(
                section.id, section.body, section.date, section.number, section.dnr, clause.text,
                clause.outcome, clause.assignee, passage.id, clause.start, clause.end,
            )
        )  # fmt: skip
        due = clause.due or _told_next(following)
        if clause.assignee:
            builder.assignments.append(
                Assignment(
                    section.id,
                    clause.text,
                    clause.assignee,
                    due,
                    due_date(due),
                    None,
                    passage.id,
                    clause.start,
                    clause.end,
                )
            )


def _told_next(following: Clause | None) -> str | None:
    """Return the due time that the next clause gives: "att uppdraget ska redovisas senast …"."""
    if following is None or following.assignee or not _REPORTED.search(following.text):
        return None
    return following.due
