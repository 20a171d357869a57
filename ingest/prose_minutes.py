"""Minutes that tell the meeting in running prose, without a heading over what was decided."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.cleaning import CleanLine, paragraphs
from ingest.headings import DECIDER, decision_lead, role_heading, run_in_role
from ingest.marks import SECTION_NUMBER, SECTION_SIGN
from ingest.swedish import sentences

_DECIDES_NOW = re.compile(rf"{DECIDER}beslutar\b(?! (?:den|vid|i) )")
_WHAT = (
    r"(?: enhälligt| därefter| därmed)* (?:att\b|enligt\b|utse\b|fastställa\b|godkänna\b|anta\b)"
)
# "Styrelsen beslutade att godkänna …"
DECIDED = re.compile(rf"{DECIDER}(?:beslutade|beslöt){_WHAT}")
_TELLS = re.compile(rf"{DECIDER}(?:beslutar|beslutade|beslöt){_WHAT}")
_FEW = 4  # §§ of which less than one has such a heading
_TITLE_STOP = re.compile(r"[\wåäö)]{2}\.\s+(?=[A-ZÅÄÖ])")


def opens_decision(line: CleanLine) -> bool:
    """Return whether a line says that what follows is decided."""
    roles = (role_heading(line.text), run_in_role(line.text))
    return "decision" in roles or decision_lead(line.text)


def told_in_past(lines: Sequence[CleanLine]) -> bool:
    """Return whether minutes tell in running prose what was decided, without any heading for it.

    In other minutes "nämnden beslutade att" tells of an earlier meeting.
    """
    return not any(
        line.opens and (opens_decision(line) or _DECIDES_NOW.match(line.text)) for line in lines
    )


def with_decisions_apart(lines: Sequence[CleanLine]) -> tuple[CleanLine, ...]:
    """Return lines in which each sentence that tells a decision is a paragraph of its own.

    Only where hardly any heading says what is decided: there "Vakansen är 1 %. Styrelsen
    beslutade att … . Eva Ek anmälde avvikande mening." is one paragraph, a third of it decided.
    """
    lines = list(_titles_apart(lines))
    signs = sum(line.opens and bool(SECTION_SIGN.match(line.text)) for line in lines)
    headed = sum(line.opens and opens_decision(line) for line in lines)
    if headed * _FEW >= signs:
        return tuple(lines)
    found: list[CleanLine] = []
    for first, last in paragraphs(lines, 0, len(lines)):
        found += _apart(lines[first:last])
    return tuple(found)


def _titles_apart(lines: Sequence[CleanLine]) -> Iterator[CleanLine]:
    """Yield lines, the title of a row of minutes apart from the text that begins behind it.

    "§ 31 Budget 2021. Avgiften fastställs till" / "87 miljoner kronor."
    """
    cut = False  # the text goes on on the next line
    for line in lines:
        match = SECTION_NUMBER.match(line.text) if line.row else None
        stop = (
            _TITLE_STOP.search(line.text, match.start("rest")) if match and match["rest"] else None
        )
        goes_on = cut and not line.row and not line.gap
        yield from _cut(
            replace(line, opens=False) if goes_on else line, [stop.end()] if stop else []
        )
        cut = stop is not None and not line.text.rstrip().endswith(".")


def _apart(paragraph: Sequence[CleanLine]) -> Iterator[CleanLine]:
    text, places = "", []  # the paragraph in one, and where each line begins in it
    for line in paragraph:
        text += " " if text else ""
        places.append(len(text))
        text += line.text
    told = [span for span in sentences(text) if _TELLS.match(text[span[0] : span[1]])]
    cuts = sorted({place for span in told for place in (span[0], _next_word(text, span[1]))})
    for line, place in zip(paragraph, places, strict=True):
        yield from _cut(
            line, [cut - place for cut in cuts if place <= cut < place + len(line.text)]
        )


def _next_word(text: str, end: int) -> int:
    while end < len(text) and text[end].isspace():
        end += 1
    return end


def _cut(line: CleanLine, cuts: Sequence[int]) -> Iterator[CleanLine]:
    """Yield a line in pieces, each from a cut on the opening of a paragraph."""
    bounds = [0, *(cut for cut in cuts if cut), len(line.text)]
    for first, last in zip(bounds, bounds[1:], strict=False):
        piece = line.text[first:last].rstrip()
        opened = replace(
            line,
            start=line.start + first,
            end=line.start + first + len(piece),
            text=piece,
            opens=line.opens or first > 0 or 0 in cuts,
        )
        yield (
            opened
            if first == 0
            else replace(opened, gap=False, page_top=False, header=(), footer=(), kept=False)
        )
