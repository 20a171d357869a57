"""Answer options of a survey, and whether one can see which of them was ticked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.cleaning import CleanLine

_LONGEST_OPTION = 90  # characters
_ANSWER = re.compile(
    r"(?:[-•●o]\s+)?(?:\*\*)?(?:ja/nej|ja|nej|vet (?:ej|inte)|delvis)\b(?:\*\*)?(?:$|[,:].{0,60}$)",
    re.I,
)
_EITHER = re.compile(r"\bja\s?/\s?nej\W*$", re.I)  # "Tillgång till rehabkoordinator Ja/Nej"
_YES_OR_NO = re.compile(r"\bja\W{0,3}nej\W*$|^\W*(?:ja|nej)\b", re.I)
_OFFERS = re.compile(r"svarsalternativ|flera (?:val|alternativ)|ange ett alternativ", re.I)
_BOX = re.compile(r"^\s*(?:[☐☑☒✓✔✗✘□■▢◻◼○●◯]|\[[ xX]?\]|\([ xX]?\))\s*")
# "☐ Ja ☐ Delvis ☐ Nej": all of them in one line
_BOXES = re.compile(r"\s*(?:[☐☑☒✓✔✗✘□■▢◻◼○●◯◉]|\[[ xX]\])\s+")
_TICKS = re.compile(r"[☑☒✓✔✗✘■◼●◉]|\[[xX]\]")
_ASKS = re.compile(r"\?(?:\s*\([^)]*\))?$")  # a question, with what may stand in brackets after it
_TICKED = re.compile(r"^\s*(?:[☑☒✓✔✗✘■◼●]|\[[xX]\]|\([xX]\))")


def is_option(text: str) -> bool:
    """Return whether a line is an answer of its own wherever it stands: "Ja", "Nej, beskriv:"."""
    return bool(_ANSWER.match(text.strip()))


def is_yes_or_no(option: str) -> bool:
    """Return whether an option says yes or no, or lets one choose between them: "… Ja/Nej"."""
    return bool(_YES_OR_NO.search(option))


def options(lines: Sequence[CleanLine], first: int, last: int) -> list[CleanLine]:
    """Return the options of the question that begins at ``first``, none for fewer than two.

    Options stand right under the question or the words that offer several; answers such as
    "Ja" and "Nej" are options wherever they stand. A line under neither is free text: an option
    after one belongs to the next choice.
    """
    start = next((at for at in range(first + 1, last) if lines[at].opens), last)
    found = _run(lines, start, last)
    for at in range(start, last):
        if _OFFERS.search(lines[at].text):
            found += _run(lines, at + 1, last)
    places = {line.start for line in found}
    found += [
        line
        for line in lines[first + 1 : last]
        if line.opens and line.start not in places and is_option(line.text)
    ]
    return found if len(found) >= 2 else []


def unticked_options(text: str) -> frozenset[str]:
    """Return the option lines of a survey question's text that show no tick.

    The short lines right under the question, up to the first prompt ("Kommentar:") or sentence,
    and answers such as "Ja", or what "Ja/Nej" stands behind, wherever they stand; none where
    fewer than two stand there, or where any of them shows a tick. Where boxes stand in one line,
    that line and what stands behind each of them.
    """
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    boxed = [line for line in lines if len(_BOXES.findall(line)) >= 2]
    if boxed:
        ticked = any(_TICKS.search(line) for line in boxed)
        offered = [one for line in boxed for one in _BOXES.split(line) if one]
        return frozenset() if ticked else frozenset((*boxed, *offered))
    start = next((at + 1 for at, line in enumerate(lines) if _ASKS.search(line)), len(lines))
    found = []
    for line in lines[start:]:
        if len(line) > _LONGEST_OPTION or line.endswith((".", "?", ":", ",")):
            break
        if re.search(r"\d\s?%", line):
            return frozenset()  # what all answered, not a form
        found.append(line)
    found += [line for line in lines if is_option(line) and line not in found]
    found += [line for line in lines if _EITHER.search(line) and line not in found]
    ticked = any(_TICKED.match(line) for line in found)
    return frozenset(found) if len(found) >= 2 and not ticked else frozenset()


def _run(lines: Sequence[CleanLine], start: int, last: int) -> list[CleanLine]:
    """Return the short lines from ``start`` on that do not end as a sentence or a prompt does."""
    found: list[CleanLine] = []
    for at in range(start, last):
        line = lines[at]
        text = line.text.strip()
        if not line.opens or len(text) > _LONGEST_OPTION or text.endswith((".", "?", ":", ",")):
            break
        found.append(line)
    runs_on = start + len(found) < last and not lines[start + len(found)].opens
    if runs_on and found:
        found.pop()  # the first line of a free text
    return found if len(found) >= 2 else []


def ticks_lost(found: Sequence[CleanLine]) -> bool:
    """Return whether no option shows that it was ticked.

    Boxes that are all empty are an answer left out, and no loss, where boxes can be read.
    """
    boxed = [line for line in found if _BOX.match(line.text)]
    ticked = any(_TICKED.match(line.text) for line in found)
    return not ticked and len(boxed) < len(found)
