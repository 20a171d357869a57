"""Inside a § of minutes: which lines are decided, proposed, moved, voted or told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.cleaning import CleanLine, joined, paragraphs
from ingest.decision_clauses import INLINE_LEAD, LEAD, TOLD_AFTER
from ingest.headings import DECIDES, PART_NUMBER, decision_lead, opened_role, role_heading
from ingest.marks import ATT, BULLET, NUMBERED
from ingest.outcomes import outcome_of
from ingest.prose_minutes import DECIDED, opens_decision
from ingest.records import Role

_NARRATIVE = ("matter", "background", "text")
_MOTION_SENTENCE = re.compile(r"\([A-ZÅÄÖ]{1,4}\)(?: (?:m\.? ?fl\.?|och [^.]{3,60}))?,? yrka[rdt]")
_RESERVATION_SENTENCE = re.compile(
    r"\breserverar?(?:de)? sig\b|till protokollet antecknas|\bdeltar (?:inte|ej) i beslutet", re.I
)
_MANY_DISSENT = re.compile(r"[A-ZÅÄÖ][^.:;]{3,160}\breserverar?(?:de)? sig\b")
_ATT_CLAUSE = re.compile(rf"\s*{ATT}\b")
_CLAUSE_GOES_ON = re.compile(rf"\s*(?:{ATT}|dels|samt)\b|\s*[•●○▪■◦➢✓·–—-]|\s*\d{{1,2}}[.)]")
_ONE_WORD = re.compile(r"[A-ZÅÄÖ][a-zåäö]{5,}")  # "Upplysningar": set apart, it heads something
# what heads something told at the meeting, not decided
_TOLD_THERE = re.compile(r"(?:information|upplysning(?:ar)?|kommentar(?:er)?)\s*:?", re.I)
_APPENDIX = re.compile(r"(?:Bilaga|BILAGA)\b(?!.*[a-zåäö]\.$).{0,110}$")  # no sentence
_LONGEST_HEADING = 60  # characters
_HEADING_LINES = 3


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive lines of one role: ``lines[first:last]``, heading line included."""

    role: Role
    first: int
    last: int


def headings_whole(lines: Sequence[CleanLine]) -> tuple[CleanLine, ...]:
    """Return lines in which a heading of two lines is one: "Kommunstyrelsens" / "beslut"."""
    found: list[CleanLine] = []
    for first, last in paragraphs(lines, 0, len(lines)):
        paragraph = lines[first:last]
        whole = joined(paragraph)
        short = 1 < len(paragraph) <= _HEADING_LINES and len(whole) <= _LONGEST_HEADING
        if short and role_heading(whole) and not role_heading(paragraph[0].text):
            found.append(replace(paragraph[0], end=paragraph[-1].end, text=whole))
        else:
            found += paragraph
    return tuple(found)


def role_blocks(
    lines: Sequence[CleanLine], first: int, last: int, *, past: bool = False
) -> Iterator[Block]:
    """Yield the role blocks of a §'s lines after its title.

    ``past``: its minutes are ``told_in_past``. A motion or reservation told in a sentence of its
    own inside another block ("NN (C) yrkar bifall …" under Beslut) is a block of its own: it is
    not decided.
    """
    role: Role = "matter"
    start = first
    opening = [line for line in lines[first:last] if line.opens]
    begun = [_begun(lines, index, last) for index in range(first, last)]
    # a decision in one sentence is one where no heading or lead says what is decided
    decides = DECIDED if past else DECIDES
    spoken = any(
        decides.match(text)
        for line, text in zip(lines[first:last], begun, strict=True)
        if past or line.opens
    )
    spoken = spoken and not any(map(opens_decision, opening))
    told = False  # such a sentence came last
    lead = _last_lead(lines, first, last)
    for index in range(first, last):
        line = lines[index]
        found: Role | None = None
        if line.opens and told and not _CLAUSE_GOES_ON.match(line.text):
            found, told = "matter", False
        begins = line.opens or (past and index > first and _ends_sentence(lines[index - 1]))
        if begins and spoken and role in _NARRATIVE and decides.match(begun[index - first]):
            found, told = "decision", True
        elif line.opens and found is None:
            found = "text" if _APPENDIX.match(line.text) and line.gap else opened_role(line.text)
            if found is None and _is_heading(lines, index, last, role):
                found = "text"
            if found is None:
                found = _sentence_role(line.text, role) or _dissent(lines, index, last, role)
            # below the list of papers nobody proposes anything
            leads = role in (*_NARRATIVE, "basis") or (
                index == lead and _ends_sentence(lines[index - 1])
            )
            if found is None and leads and decision_lead(line.text):
                found = "decision"  # "Nämnden beslutar att", with no heading above it
        if found in _NARRATIVE and role in _NARRATIVE:
            continue  # the matter, its background and remarks are one account
        if found is not None and index > start:
            yield Block(role, start, index)
            start = index
        role = found or role
    if start < last:
        yield Block(role, start, last)


def _begun(lines: Sequence[CleanLine], index: int, last: int) -> str:
    """Return a line with the one that it goes on in: "Nämnden" / "beslutade att …"."""
    end = index + 2 if index + 1 < last and not lines[index + 1].opens else index + 1
    return joined(lines[index:end])


def _last_lead(lines: Sequence[CleanLine], first: int, last: int) -> int | None:
    """Return where a § that has no heading for its decision leads into it, after the motions.

    A motion or proposal may itself say "att nämnden beslutar": the last one is the meeting's.
    """
    found: int | None = None
    role: Role = "matter"
    for index in range(first, last):
        line = lines[index]
        if not line.opens:
            continue
        role = opened_role(line.text) or _sentence_role(line.text, role) or role
        if role == "decision":
            return None
        if role in ("motion", "vote") and decision_lead(line.text):
            found = index
    return found


def _ends_sentence(line: CleanLine) -> bool:
    return line.text.rstrip().endswith(".")


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
        and not LEAD.match(text)
        and not INLINE_LEAD.match(text)
        and (abs(line.size - lines[index - 1].size) > 0.4 or bool(_ONE_WORD.fullmatch(text)))
    )


def _dissent(lines: Sequence[CleanLine], index: int, last: int, current: Role) -> Role | None:
    """Return "reservation" for a paragraph behind a decision that says who did not agree.

    Many names fill a line before the verb: "Ali Ek, Bo Alm och Eva" / "Berg reserverar sig."
    """
    if current != "decision" or index + 1 >= last or lines[index + 1].opens:
        return None
    return "reservation" if _MANY_DISSENT.match(joined(lines[index : index + 2])) else None


def _sentence_role(line: str, current: Role) -> Role | None:
    if current in ("motion", "vote", "reservation"):
        return None
    if current == "decision" and (TOLD_AFTER.search(line) or _ATT_CLAUSE.match(line)):
        return None  # a clause, and behind it who did not agree or whose motion it is
    if _MOTION_SENTENCE.search(line):
        return "motion"
    if current == "decision" and _RESERVATION_SENTENCE.search(line):
        return "reservation"
    return None
