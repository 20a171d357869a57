"""Inside a § of minutes: roles, decision clauses, outcomes and who got an assignment."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.cleaning import CleanLine
from ingest.headings import PART_NUMBER, decision_lead, role_heading, run_in_role
from ingest.marks import ATT, BULLET, NUMBERED, is_table_row
from ingest.proposals import proposed_to
from ingest.records import Outcome, Role
from ingest.swedish import MONTHS, first_date, month_number

_NARRATIVE = ("matter", "background", "text")
_MOTION_SENTENCE = re.compile(r"\([A-ZÅÄÖ]{1,4}\)(?: (?:m\.? ?fl\.?|och [^.]{3,60}))?,? yrka[rdt]")
_RESERVATION_SENTENCE = re.compile(
    r"\breserverar?(?:de)? sig\b|till protokollet antecknas|\bdeltar (?:inte|ej) i beslutet", re.I
)
_TOLD_AFTER = re.compile(  # behind the clause on its own lines: who did not agree
    r"(?<=\.)\s+(?:[A-ZÅÄÖ][^.]{3,200}\breserverar?(?:de)? sig\b"
    r"|[A-ZÅÄÖ][^.]{3,200}\bdeltar (?:inte|ej) i beslutet)"
)
_LEAD = re.compile(
    r"^(?P<body>.{0,110}?)\b(?:beslutar|beslutade|beslutat|beslöt)\b(?: (?:för egen del|enhälligt|därmed|följande))*"
    r"(?:,? (?:enligt|i enlighet med) [\wåäö -]{3,60}förslag(?= att|\s*:|\s*$))?"
    r"(?:,? (?:följande|att))?\s*:?\s*$"
    r"|^för egen del beslutar [\wåäö -]{4,60}?(?:,? att)?\s*:?\s*$",
    re.I,
)
_INLINE_LEAD = re.compile(
    r"^(?P<body>[\wåäöÅÄÖ ,&-]{3,110}?)\s+(?:beslutar|beslöt|beslutade)(?: (?:för egen del|enhälligt|därmed))*,?(?: följande:?)?\s*"
    rf"(?:{ATT}\b)?\s*:?\s*",
    re.I,
)
_LABELLED = re.compile(r"(?:[\wåäöÅÄÖ-]+ ){0,2}[Bb]eslut(?:et)?:\s+")  # "Beslut: Planen antas."
# "Direktionen beslutar att välja …" in a § without the word "Beslut"; "beslutade den 5 maj" and
# "beslöt vid mötet" tell of another meeting
_DECIDER = (
    r"(?:[A-ZÅÄÖ][\wåäö-]+ )?(?:[A-ZÅÄÖ]?[\wåäö-]*(?:[Nn]ämnden|[Ss]tyrelsen|[Ff]ullmäktige"
    r"|[Uu]tskottet|[Dd]irektionen))\s+"
)
_DECIDES = re.compile(rf"{_DECIDER}(?:beslutar|beslöt)\b(?! (?:den|vid|i) )")
# "Styrelsen beslutade att godkänna …" in minutes that tell the whole meeting so
_DECIDED = re.compile(
    rf"{_DECIDER}(?:beslutade|beslöt)(?: enhälligt| därefter| därmed)* (?:att\b|enligt\b|utse\b)"
)
_CLAUSE_GOES_ON = re.compile(rf"\s*(?:{ATT}|dels|samt)\b|\s*[•●○▪■◦➢✓·–—-]|\s*\d{{1,2}}[.)]")
_OWN_CLAUSE = re.compile(rf"(?:(?:samt |och )?{ATT}|dels)\b")
_ATT_LINE = re.compile(rf"\s*{ATT}\s")
_CLAUSE_OPENING = re.compile(rf"^\s*(?:{ATT}\b\s*)?", re.I)
_OUTCOMES_PATTERNS: tuple[tuple[Outcome, str], ...] = (
    ("aterremiss", r"återremi(?:ttera|ss)|\bbifall\w* .{0,60}återremiss"),
    ("bordlagd", r"bordlägg|bordlagd"),
    ("upphavd", r"\b(?:upphäv|upphör)|\bersätt(?:er|a) (?:(?:den|det|de) )?(?:tidigare|nuvarande|gällande|gamla|§"
                r"|beslut|reglement|riktlinj|överenskommels|avtal|polic|plan|tax|prislist)"),
    ("avslag", r"\b(?:avslå|avslår|avstyrk)"),
    ("besvarad", r"\banse[rs]?\b.*\bbesvara"),
    ("foreslagen", r"^(?:att )?(?:[\wåäö-]+ (?:och [\wåäö-]+ )?)?(?:rekommendera|föreslå|hemställ)"),
    ("uppdrag", r"(?:\bi )?\buppdrag(?:et)? (?:till|åt|att)|\bge[r]? .{0,80}\buppdrag|uppdra[r]? åt|får i uppdrag|uppdras"),
    ("delegerad", r"\bdelegera"),
    ("vald", r"\b(?:utse[rs]?|välj(?:a|er|s)|omvälj(?:a|er|s))\b"),
    ("overlamnad", r"\b(?:överlämna|remittera|översända)"),
    ("antagen", r"\b(?:anta[rs]?|fastställ\w*|revideras?)\b"),
    ("bifall", r"\b(?:bifall(?:a|er|s|es)?|godkänn(?:a|er|s|as)?|godkännande\w*|tillstyrk\w*|bevilja\w*)\b"),
    ("antecknad", r"\b(?:anteckna\w*|notera\w*|lägg(?:a|er|s)? .{0,60}till handlingarna|informationen)\b"),
    ("uttalande", r"\buttala"),
)  # fmt: skip
# "tillstyrks inte", "Förslaget bifalls ej"
_NOT = re.compile(r"\w*\s+(?:inte|ej)\b")
_NOT_BEFORE = re.compile(r"\b(?:inte|ej)\s$", re.I)  # "inte bevilja bygglov"
_ONE_WORD = re.compile(r"[A-ZÅÄÖ][a-zåäö]{5,}")  # "Upplysningar": set apart, it heads something
# what heads something told at the meeting, not decided
_TOLD_THERE = re.compile(r"(?:information|upplysning(?:ar)?|kommentar(?:er)?)\s*:?", re.I)
_OUTCOMES = tuple((outcome, re.compile(pattern, re.I)) for outcome, pattern in _OUTCOMES_PATTERNS)
_ASSIGNEE = re.compile(
    r"(?:ge[r]?|lämnar?)\s+(?:i\s+)?uppdrag(?:et)?\s+(?:till|åt)\s+(?P<a>.+?)\s+att\b"
    r"|(?:uppdra[r]?|uppdras)\s+åt\s+(?P<b>.+?)\s+att\b"
    r"|(?:ge[r]?)\s+(?P<c>.+?)\s+i\s+uppdrag\s+att\b"
    r"|(?P<d>[\wåäöÅÄÖ -]{3,80}?)\s+får\s+i\s+uppdrag\s+att\b"
    r"|^(?:att\s+)?(?P<e>[\wåäöÅÄÖ-]{3,40}(?:\s[\wåäöÅÄÖ-]+){0,5}?)"
    r"(?:\s(?:senast|till|årligen|löpande|varje|en gång|två gånger|inför|i samband)\b[^.;:]{0,60}?)?\s+ska\s+(?:\w+\s)?(?:återkomma|redovisa"
    r"|rapportera|återrapportera|återredovisa|lämna|ta fram|utreda|se över|följa upp|utvärdera)\b",
    re.I,
)
_NO_ASSIGNEE = re.compile(  # what shall come back is nobody
    r"(?:\w+ ){0,2}(?:ärendet|frågan|beslutet|rapporten|förslaget|uppdraget|redovisningen|bidraget"
    r"|motionen|utvärderingen)",
    re.I,
)
_DAY = rf"(?:\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}} (?:{'|'.join(MONTHS)})(?: \d{{4}})?)"
_SPAN = rf"(?:(?:{'|'.join(MONTHS)}|våren|sommaren|hösten|vintern|årsskiftet|kvartal \d|Q\d)(?: \d{{4}})?)"
_MEETING = r"(?:nämnds|styrelse)?(?:sammanträde|möte)(?:t|na|n)?"
_DUE = re.compile(
    rf"senast\s+(?:(?:den|i|under|vid|till|före|innan)\s+)?(?:utgången av\s+)?(?:{_DAY}|{_SPAN}|\d{{4}}"
    rf"|(?:[\wåäö]+ )?{_MEETING}(?:\s+(?:den|i)\s+(?:{_DAY}|{_SPAN}))?)"
    rf"|(?:till|vid|inför)\s+(?:(?:nämndens|styrelsens|nästa|närmast|nästkommande|kommande)\s+)*{_MEETING}"
    rf"(?:\s+(?:den\s+{_DAY}|{_DAY}|i\s+{_SPAN}))?"
    rf"|(?:under|till|före|innan|i|fram till)\s+(?:utgången av\s+)?{_SPAN}"
    rf"|(?:före|innan)\s+(?:den\s+)?{_DAY}"
    r"|inom (?:\d+|en|ett|två|tre|fyra|fem|sex|nio|tolv) (?:veckor|vecka|månader|månad|år)",
    re.I,
)

_APPENDIX = re.compile(r"(?:Bilaga|BILAGA)\b(?!.*[a-zåäö]\.$).{0,110}$")  # no sentence
_LONGEST_HEADING = 60  # characters
_CAPTION = 60  # characters of a line that names the table under it, at most
_MONTH = re.compile(r"\b([a-zåäö]{3,9}) (\d{4})\b", re.I)


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive lines of one role: ``lines[first:last]``, heading line included."""

    role: Role
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of a decision with its place in the document's text."""

    text: str
    start: int
    end: int
    outcome: Outcome
    assignee: str | None
    due: str | None


def told_in_past(lines: Sequence[CleanLine]) -> bool:
    """Return whether minutes tell in running prose what was decided, without any heading for it.

    In other minutes "nämnden beslutade att" tells of an earlier meeting.
    """
    return not any(
        line.opens and (_opens_decision(line) or _DECIDES.match(line.text)) for line in lines
    )


def role_blocks(
    lines: Sequence[CleanLine], first: int, last: int, *, past: bool = False
) -> Iterator[Block]:
    """Yield the role blocks of a §'s lines after its title.

    ``past``: its minutes are ``told_in_past``. A motion or reservation told in a sentence of its own inside another block ("NN (C) yrkar
    bifall …" under Beslut) is a block of its own: it is not decided.
    """
    role: Role = "matter"
    start = first
    opening = [line for line in lines[first:last] if line.opens]
    # a decision in one sentence is one where no heading or lead says what is decided
    decides = _DECIDED if past else _DECIDES
    spoken = any(decides.match(line.text) for line in (lines[first:last] if past else opening))
    spoken = spoken and not any(map(_opens_decision, opening))
    told = False  # such a sentence came last
    for index in range(first, last):
        line = lines[index]
        found: Role | None = None
        if line.opens and told and not _CLAUSE_GOES_ON.match(line.text):
            found, told = "matter", False
        begins = line.opens or (past and index > first and _ends_sentence(lines[index - 1]))
        if begins and spoken and role in _NARRATIVE and decides.match(line.text):
            found, told = "decision", True
        elif line.opens and found is None:
            found = "text" if _APPENDIX.match(line.text) and line.gap else role_heading(line.text)
            found = found or run_in_role(line.text)
            if found is None and _is_heading(lines, index, last, role):
                found = "text"
            if found is None:
                found = _sentence_role(line.text, role)
            if found is None and role in _NARRATIVE and decision_lead(line.text):
                found = "decision"  # "Nämnden beslutar att", with no heading above it
        if found in _NARRATIVE and role in _NARRATIVE:
            continue  # the matter, its background and remarks are one account
        if found is not None and index > start:
            yield Block(role, start, index)
            start = index
        role = found or role
    if start < last:
        yield Block(role, start, last)


def _ends_sentence(line: CleanLine) -> bool:
    return line.text.rstrip().endswith(".")


def _opens_decision(line: CleanLine) -> bool:
    """Return whether a line says that what follows is decided."""
    roles = (role_heading(line.text), run_in_role(line.text))
    return "decision" in roles or decision_lead(line.text)


def _is_heading(lines: Sequence[CleanLine], index: int, last: int, current: Role) -> bool:
    """Return whether a line heads a part of the § by its look alone: "40.2 Sökande".

    It is numbered in the §, or ends a decision that is complete: a short line set apart, in the
    size of a heading, which decides nothing itself.
    """
    line = lines[index]
    text = line.text.strip()
    if current == "decision" and line.gap and _TOLD_THERE.fullmatch(text):
        return True
    if PART_NUMBER.match(text) and len(text) <= _LONGEST_HEADING and not text.endswith("."):
        return line.gap
    if current != "decision" or not line.gap or index + 1 >= last or len(text) > _LONGEST_HEADING:
        return False
    following = lines[index + 1]
    alone = following.opens and following.page == line.page and not following.gap
    return (
        alone
        and text[:1].isupper()
        and text[-1:].isalpha()
        and not BULLET.match(following.text)
        and not NUMBERED.match(following.text)
        and outcome_of(text) == "annat"
        and not _LEAD.match(text)
        and not _INLINE_LEAD.match(text)
        and (abs(line.size - lines[index - 1].size) > 0.4 or bool(_ONE_WORD.fullmatch(text)))
    )


def _sentence_role(line: str, current: Role) -> Role | None:
    if current in ("motion", "vote", "reservation"):
        return None
    if current == "decision" and _TOLD_AFTER.search(line):
        return None  # a clause, and behind it who did not agree
    if _MOTION_SENTENCE.search(line):
        return "motion"
    if current == "decision" and _RESERVATION_SENTENCE.search(line):
        return "reservation"
    return None


def paragraphs(lines: Sequence[CleanLine], first: int, last: int) -> Iterator[tuple[int, int]]:
    """Yield (first, last) line indices of the paragraphs in ``lines[first:last]``."""
    start = first
    for index in range(first + 1, last):
        if lines[index].opens:
            yield start, index
            start = index
    if start < last:
        yield start, last


def clauses(text: str, lines: Sequence[CleanLine], block: Block) -> Iterator[Clause]:
    """Yield the clauses of a decision block: what was decided, one by one.

    A lead ("Nämnden beslutar att") is no clause; each bullet, number or "att" opens one; a
    decision in running text is one clause a paragraph.
    """
    spans = [
        (first, last)
        for first, last in _statements(lines, block)
        if role_heading(text[lines[first].start : lines[last - 1].end]) is None
    ]
    listed = [_mark(text[lines[first].start : lines[last - 1].end]) for first, last in spans]
    for (first, last), mark in zip(spans, listed, strict=True):
        start, end = lines[first].start, lines[last - 1].end
        paragraph = text[start:end]
        if _LEAD.match(paragraph) and last < block.last:
            continue  # it leads into what comes below
        if mark is None and any(listed) and not re.match(rf"(?:{ATT}|dels)\b", paragraph):
            continue  # where clauses are listed, a paragraph beside the list decides nothing
        offset = mark.end() if mark else 0
        if not mark and (label := _LABELLED.match(paragraph)):
            offset = label.end()
        inline = None if mark else _INLINE_LEAD.match(paragraph)
        if inline:
            offset = inline.end()
        opening = _CLAUSE_OPENING.match(paragraph[offset:])
        offset += opening.end() if opening else 0
        after = _TOLD_AFTER.search(paragraph, offset)
        clause = paragraph[offset : after.start() if after else len(paragraph)].rstrip()
        if len(clause) < 3:
            continue
        proposed = proposed_to(text[lines[block.first].start : start + offset])
        yield Clause(
            clause, start + offset, start + offset + len(clause),
            "foreslagen" if proposed else outcome_of(clause), assignee_of(clause), due_of(clause),
        )  # fmt: skip


def _statements(lines: Sequence[CleanLine], block: Block) -> Iterator[tuple[int, int]]:
    """Yield (first, last) line indices of what a decision block states, tables left out.

    A paragraph that a page's end or a gap cuts ("från och med" / "den 1 maj") is one; an "att"
    that begins a line after a comma is another clause.
    """
    held: tuple[int, int] | None = None
    by_att = sum(bool(_ATT_LINE.match(line.text)) for line in lines[block.first : block.last]) > 1
    for start, end in paragraphs(lines, block.first, block.last):
        table = end < block.last and _in_table(lines, end, end + 1)
        captions = (
            table and len(lines[start].text) <= _CAPTION and not lines[start].text.endswith(".")
        )
        goes_on = held and _goes_on(lines[held[1] - 1].text.rstrip(), lines[start].text.lstrip())
        if _in_table(lines, start, end) or (captions and not goes_on):
            continue
        for first, last in _at_each_att(lines, start, end):
            above = lines[held[1] - 1].text.rstrip() if held else ""
            goes_on = _goes_on(above, lines[first].text.lstrip())
            if held and (goes_on or _is_rest(lines, held, first, by_att=by_att)):
                held = (held[0], last)
                continue
            if held:
                yield held
            held = (first, last)
    if held:
        yield held


def _is_rest(
    lines: Sequence[CleanLine], held: tuple[int, int], first: int, *, by_att: bool
) -> bool:
    """Return whether a line is the end of a listed clause above it that is not ended.

    ``by_att``: the clauses are listed by "att", not by numbers.
    """
    line, above = lines[first], lines[held[1] - 1].text.rstrip()
    opening = lines[held[0]].text
    listed = bool(_ATT_LINE.match(opening)) if by_att else _mark(opening) is not None
    return (
        listed
        and not line.gap
        and not _ATT_LINE.match(line.text)
        and not _mark(line.text)
        and not any(role_heading(text) or _LEAD.match(text) for text in (line.text, above))
        and not re.search(r"(?:[.,:;!?]|\bsamt|\boch)$", above)
    )


def _in_table(lines: Sequence[CleanLine], first: int, last: int) -> bool:
    return all(line.table or is_table_row(line.text) for line in lines[first:last])


def _at_each_att(lines: Sequence[CleanLine], first: int, last: int) -> Iterator[tuple[int, int]]:
    start = first
    for index in range(first + 1, last):
        above = lines[index - 1].text.rstrip()
        if re.match(rf"{ATT}\s", lines[index].text.lstrip()) and re.search(
            r"(?:[,;]|samt)$", above
        ):
            yield start, index
            start = index
    yield start, last


def _goes_on(above: str, text: str) -> bool:
    """Return whether a paragraph's first line goes on from the last one before it."""
    if not text[:1].islower() or _OWN_CLAUSE.match(text) or _mark(text):
        return False
    return bool(re.search(r"[\wåäö,–-]$", above)) and not (
        _LEAD.match(above) or role_heading(above)
    )


def _mark(paragraph: str) -> re.Match[str] | None:
    return BULLET.match(paragraph) or NUMBERED.match(paragraph)


def outcome_of(clause: str) -> Outcome:
    """Return the outcome that a clause's first known verb states, ``annat`` for none.

    The first one: "anta riktlinjer som ersätter de tidigare" adopts.
    """
    found: Outcome = "annat"
    first = len(clause)
    for outcome, pattern in _OUTCOMES:
        match = pattern.search(clause)
        if match and match.start() < first:
            denied = outcome in ("bifall", "antagen") and (
                _NOT.match(clause, match.end()) or _NOT_BEFORE.search(clause, 0, match.start())
            )
            found, first = ("avslag" if denied else outcome), match.start()
    return found


def assignee_of(clause: str) -> str | None:
    """Return who gets the assignment in "ge uppdrag till X att …" and its like, or None."""
    match = _ASSIGNEE.search(clause)
    if not match:
        return None
    name = next(group for group in match.groups() if group)
    name = re.sub(r"^att\s+", "", name.strip())
    return None if _NO_ASSIGNEE.fullmatch(name) else name


def due_of(clause: str) -> str | None:
    """Return when an assignment is due, as written, or None."""
    match = _DUE.search(clause)
    return match[0] if match else None


def due_date(due: str | None) -> str | None:
    """Return the last day that ``due`` names, None where it names no year or no day of its own.

    A month without a day ("oktober 2024") ends with its last day, "senast 2025" with the year.
    """
    if due is None:
        return None
    day = first_date(due)
    if day:
        return day
    if re.fullmatch(r"senast \d{4}", due, re.I):
        return f"{due[-4:]}-12-31"
    month = _MONTH.search(due)
    number = month_number(month[1]) if month else None
    if not month or not number or re.match(r"(?:före|innan) (?!utgången)", due, re.I):
        return None
    year = int(month[2])
    return f"{year}-{number:02}-{monthrange(year, number)[1]:02}"
