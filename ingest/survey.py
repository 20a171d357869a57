"""Answer options of a survey, and whether one can see which of them was ticked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.cleaning import CleanLine

_LONGEST_OPTION = 90  # characters
_BOX = re.compile(r"^\s*(?:[☐☑☒✓✔✗✘□■▢◻◼○●◯]|\[[ xX]?\]|\([ xX]?\))\s*")
_TICKED = re.compile(r"^\s*(?:[☑☒✓✔✗✘■◼●]|\[[xX]\]|\([xX]\))")


def options(lines: Sequence[CleanLine], first: int, last: int) -> list[CleanLine]:
    """Return the options right under the question that begins at ``first``, none for fewer than 2.

    An option is a short line of its own that does not end as a sentence or a prompt does; the
    first line that is none ends them: an option after a free text belongs to the next choice.
    """
    start = next((at for at in range(first + 1, last) if lines[at].opens), last)
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
