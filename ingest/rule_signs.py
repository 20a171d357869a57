"""Which § signs open clauses of rules: they are numbered as the §§ of minutes are."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.cleaning import CleanLine, joined, paragraphs
from ingest.marks import SECTION_NUMBER, item_number
from ingest.part_kinds import of_minutes

_RULE = 60  # characters of a clause, sign and number included
_RULES = re.compile(
    r"\b(?:ska|skall|får|ansvarar|består av|sammanträder|åligger|beslutar|utser|svarar för"
    r"|gäller|är)\b"
)
_NEAR = 3  # signs before and behind one among which more than that many are of rules
_HAPPENED = re.compile(r"\b(?:beslutade|beslöt|utsågs|valdes|informerade|redovisade|godkändes)\b")
# "2 kap. Sammansättning", "Kapitel 3 – Jäv", and no "2 kap. 3 § kommunallagen"
_CHAPTER = re.compile(
    r"(?:\d{1,2} (?:kap\.?|kapitlet)|(?:Kap\.?|Kapitel|KAPITEL) \d{1,2}[.:]?)"
    r"(?:[\s–-]+[A-ZÅÄÖ][^§.]{2,80})?"
)


def without_rules(lines: Sequence[CleanLine], signs: Sequence[int]) -> list[int]:
    """Return signs without those of clauses of rules.

    Several of them stand together, or a chapter's heading opens them.
    """
    rules = [_is_rule(lines, index) for index in signs]
    near = [
        rule and sum(rules[max(0, place - _NEAR) : place + _NEAR + 1]) > _NEAR
        for place, rule in enumerate(rules)
    ]
    in_chapters = _in_chapters(lines, signs)
    return [
        index for place, index in enumerate(signs) if not near[place] and index not in in_chapters
    ]


def _in_chapters(lines: Sequence[CleanLine], signs: Sequence[int]) -> set[int]:
    """Return those of ``signs`` that a chapter's heading opens, and those that count on from them.

    "1 kap. Uppgifter", then "1 §", "2 §"; the next chapter counts on or anew.
    """
    found: set[int] = set()
    last = None  # the number of the clause before, None outside chapters
    for index in signs:
        number = counted(lines[index])
        opened = _opens_chapter(lines, index)
        if of_minutes(lines[index].header) or lines[index].row:
            last = None
        elif opened or (last is not None and number == last + 1):
            found.add(index)
            last = number
        else:
            last = None
    return found


def _opens_chapter(lines: Sequence[CleanLine], index: int) -> bool:
    above = next((lines[at] for at in range(index - 1, -1, -1) if lines[at].opens), None)
    return above is not None and is_chapter(above.text)


def is_chapter(text: str) -> bool:
    """Return whether a line is the heading of a chapter of rules."""
    return bool(_CHAPTER.fullmatch(text.strip()))


def _is_rule(lines: Sequence[CleanLine], index: int) -> bool:
    """Return whether a § sign opens a clause of rules, which begins right behind it.

    "12 § Nämnden sammanträder minst åtta gånger per år." has no title and nothing was told there.
    The sign may stand on a line of its own.
    """
    if of_minutes(lines[index].header) or lines[index].row:
        return False
    text = paragraph_at(lines, index).rstrip()
    match = SECTION_NUMBER.match(text)
    if match and not match["rest"] and index + 1 < len(lines):
        text = f"{text} {paragraph_at(lines, index + 1)}".rstrip()
    return (
        len(text) >= _RULE
        and text.endswith(".")
        and bool(_RULES.search(text))
        and not _HAPPENED.search(text)
    )


def paragraph_at(lines: Sequence[CleanLine], index: int) -> str:
    """Return the paragraph that opens at ``index``, in one line."""
    return joined(lines[slice(*next(paragraphs(lines, index, len(lines))))])


def counted(line: CleanLine) -> int:
    """Return the number of the item that a line opens, without its letter; 0 for none."""
    digits = re.search(r"\d+", item_number(line.text) or "")
    return int(digits[0]) if digits else 0
