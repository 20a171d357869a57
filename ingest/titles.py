"""What a part of a file is called: read from its first lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.cleaning import CleanLine
from ingest.headings import opened_role, role_heading
from ingest.item_signs import boxed
from ingest.marks import BULLET, NOTES, SECTION_SIGN
from ingest.records import DocumentKind
from ingest.swedish import lone_date, registration_numbers

_LABEL = re.compile(
    r"^(?:datum|diarienummer|dnr|handläggare|ärende(?:t)?|ärenderubrik|till|från|cc|kopia"
    r"|känslighet)\b ?:?",
    re.I,
)
_CONTACT = re.compile(r"@|\bwww\.|\btel(?:efon)?\b|\b\d{3} \d{2}\b|\bväxel\b|\bmobil\b", re.I)
# what a paper is, and nothing of what it is about
_ONLY_KIND = re.compile(
    r"(?:tjänste?|berednings)?skrivelse|tjänsteutlåtande|beslutsförslag|protokoll|e-post|brev"
    r"|yttrande|remissvar|motion|(?:följe|missiv)brev|missiv(?:skrivelse)?"
    r"|(?:(?:revisions|gransknings|slut)?rapport)",
    re.I,
)
# "Minnesanteckningar samverkansgruppen 2024-03-05": a paper that its date belongs to
_NOTES = re.compile(
    rf"(?P<title>{NOTES}[^.]{{0,80}}?)(?:[\s,–-]+(?:den )?"
    r"(?:\d{4}-\d\d-\d\d|\d{1,2} [a-zåäö]+ \d{4}))?",
    re.I,
)
_SUBJECT = re.compile(
    r"(?:yttrande|remissvar|svar|skrivelse|synpunkter|begäran|ansökan|överklagande|komplettering"
    r"|granskning|angående|ang\.|gällande)\b.{8,}",
    re.I,
)
_SHORT = 5  # characters: less is no title, though it may be the last word of one
_LONGEST_SUBJECT = 160  # characters


def title_of(head: Sequence[CleanLine], kind: DocumentKind) -> str | None:
    """Return the part's title: what its label says, its largest lines, or its first paragraph."""
    if kind in ("protokoll", "protokollsutdrag"):
        return _title_of_minutes(head)
    mail = next((line for line in head if line.text.startswith("Ämne:")), None)
    if mail is not None:
        return mail.text.removeprefix("Ämne:").strip() or None
    notes = next((found for line in head if (found := _NOTES.fullmatch(line.text.strip()))), None)
    if notes is not None:
        return notes["title"]
    labelled = _labelled(head)
    if labelled:
        return labelled
    blocks = list(_title_blocks(head))
    if not blocks:
        return None
    if kind == "skrivelse":
        subject = _subject(blocks)
        if subject:
            return subject
    largest = max(block[0].size for block in blocks)
    if largest > min(line.size for line in head) + 1.0:
        return _text(next(block for block in blocks if block[0].size == largest))
    if kind == "tjansteskrivelse":
        # letterhead first: the title is the last paragraph before the first role heading
        before: list[list[CleanLine]] = []
        for block in blocks:
            if role_heading(block[0].text) == "proposal" and before:
                break
            before.append(block)
        return _text(before[-1])
    return _text(blocks[0])


def _subject(blocks: Sequence[Sequence[CleanLine]]) -> str | None:
    """Return what a letter says that it is about, below its letterhead and its recipient.

    None where its own words do not tell: "Yttrande över …", "Remissvar angående …".
    """
    for block in blocks:
        text = _text(block)
        first = block[0].text.strip()
        if block[0].opens and _SUBJECT.match(first):
            if len(text) <= _LONGEST_SUBJECT and not text.endswith("."):
                return text
            ends = len(block) > 1 and block[1].text[:1].isupper() and not hangs(first)
            if ends and not first.endswith("."):
                return first
    return None


def _title_of_minutes(head: Sequence[CleanLine]) -> str | None:
    """Return the title of an extract's first §, or the line of a cover that says protokoll."""
    for place, line in enumerate(head):
        text = line.text.strip()
        if SECTION_SIGN.match(text) and not boxed(head, place):
            large = [x for x in head[:place] if x.size > line.size + 1 and _may_be_title(x)]
            if large:
                return large[0].text.strip()
            own = list(head[place : place + 4])
            block = next(_title_blocks(own if len(text) > 12 else own[1:]), None)
            return _text(block) if block and opened_role(block[0].text) is None else None
        if re.match(r"[\wåäö]*protokoll\b", text, re.I) and len(text) <= 60 and _may_be_title(line):
            return text
    return None


def _labelled(head: Sequence[CleanLine]) -> str | None:
    for line, following in zip(head, head[1:], strict=False):
        if re.fullmatch(r"ärende(?:t|rubrik|mening)?:?", line.text.strip(), re.I):
            if role_heading(following.text) is None and len(following.text) <= 140:
                return following.text.strip()
            return None
        if line.heading == 0 and role_heading(line.text) == "proposal":
            return None
    return None


def _title_blocks(head: Sequence[CleanLine]) -> Iterator[list[CleanLine]]:
    """Yield the runs of lines that could be a title: same size, nothing between them."""
    block: list[CleanLine] = []
    for line in head:
        ends = bool(block) and not line.opens and len(line.text.strip()) < _SHORT
        if not (_may_be_title(line) or (ends and line.text.strip().isalpha())):
            if block:
                yield block
            block = []
            continue
        runs_on = bool(block) and line.size == block[-1].size and not line.heading
        runs_on = runs_on and not block[-1].heading
        runs_on = runs_on and (not line.opens or hangs(block[-1].text))
        if block and not runs_on:
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def hangs(text: str) -> bool:
    """Return whether a line cannot end a title: "… om hemsjukvård i"."""
    return bool(
        re.search(r"\b(?:och|i|för|med|av|till|på|om|som|en|ett|den|de|inom|vid)$|[,–-]$", text)
    )


def _may_be_title(line: CleanLine) -> bool:
    text = line.text.strip()
    return (
        _SHORT <= len(text) <= 140
        and not line.kept
        and text[0].isalnum() | (text[0] in '§”"')
        and any(character.isalpha() for character in text)
        and not BULLET.match(text)
        and not _LABEL.match(text)
        and not _CONTACT.search(text)
        and not lone_date(text)
        and not registration_numbers(text)
        and not _ONLY_KIND.fullmatch(text)
    )


def _text(block: Sequence[CleanLine]) -> str:
    text = ""
    for line in block:
        own = line.text.strip()
        text = f"{text[:-1]}{own}" if text.endswith("-") and own[:1].islower() else f"{text} {own}"
    return text.strip().rstrip(":")
