"""A sentence with what it cannot be understood without: what it refers to, what limits it.

"Hon framhåller …" needs the sentence before it; "Detta gäller inte barn" changes the one before.
Whoever repeats a rule without its exception repeats something false, and where an answer is
short, what the source says next is what the reader would have looked up.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from app.answering.extract import Unit
from index.query import Query
from ingest.headings import role_heading
from ingest.marks import is_table_row, list_mark
from ingest.swedish import sentences

# Opens a sentence that leans on the one before it.
_LEANS = re.compile(
    r"^(?:hon|han|hen|då|den|det|de|detta|denna|dessa|dess|deras|hans|hennes|sådan\w*|samma|dock"
    r"|däremot|därför|därmed|därefter|därutöver|dessutom|också|även|samtidigt|i stället|istället"
    r"|undantag\w*|undantaget|övriga|annars|i övrigt|vidare|utöver|orsaken|skälet|anledningen"
    r"|skillnaden|syftet)\b|^(?:[\w-]+ ){1,5}dock\b",
    re.I,
)
# A sentence that limits or turns what stands before it.
_LIMITS = re.compile(
    r"\b(?:dock|däremot|undant\w+|gäller inte|inte (?:för|heller)|endast|förutsatt"
    r"|under förutsättning|såvida|annars|med undantag)\b",
    re.I,
)
_ASKS_SEVERAL = re.compile(
    r"\bvilka\b|\bvad (?:ingår|omfattar|består|innehåller|gör)\b|\bwhich\b|\bwhat are\b", re.I
)
_WHOLE = re.compile(r"\w{2} \S.*[.!?:][”\"’)]?$", re.S)  # not the half that a page's end left
_LIST_WORDS = 90  # of a list that is told whole
_LONGEST_NEIGHBOUR = 40  # words
_ROOM = 75  # words that an answer may come to before what is not needed is left out
_MORE = (2, 1)  # sentences that the first unit, and each other, is told with where there is room
_APART = frozenset({"figure", "vote", "dispatch", "basis", "furniture"})


def widened(taken: Sequence[Unit], query: Query) -> list[Unit]:
    """Return the units, each with the neighbours in its passage that it is told with.

    What it leans on, and what limits it, always; while the answer is short also what follows,
    and of a list all its items where the question asks for several.
    """
    room = _ROOM - sum(len(unit.text.split()) for unit in taken)
    whole_lists = query.intent == "list" or bool(_ASKS_SEVERAL.search(query.question))
    found: list[Unit] = []
    for place, unit in enumerate(taken):
        if any(_within(unit, other) for other in found):
            continue  # an earlier one was widened over it
        told = unit
        if unit.decision is None and unit.role not in _APART and not is_table_row(unit.text):
            told = _wider(unit, room, _MORE[min(place, len(_MORE) - 1)], whole_lists)
            if any(_within(told, other) for other in found):
                told = unit
            room -= len(told.text.split()) - len(unit.text.split())
        found.append(told)
    return found


def _within(unit: Unit, other: Unit) -> bool:
    same = unit.hit.stored.passage.id == other.hit.stored.passage.id
    return same and unit.start < other.end and other.start < unit.end


def _wider(unit: Unit, room: int, more: int, whole_lists: bool) -> Unit:
    """Widen a unit; ``more``: sentences after it that need no reason, within ``room`` words."""
    passage = unit.hit.stored.passage
    text = passage.text
    spans = list(sentences(text))
    low, high = unit.start - passage.start, unit.end - passage.start
    if whole_lists:
        low, high = _whole_list(text, spans, low, high)
    before = [span for span in spans if span[1] <= low]
    after = [span for span in spans if span[0] >= high]
    while before and _LEANS.match(text[low:high]) and _plain(text, before[-1]):
        low = before.pop()[0]
    for span in after:
        following = text[slice(*span)]
        size = len(following.split())
        if not _plain(text, span):
            break
        if not (_LIMITS.search(following) or _LEANS.match(following)):
            if more <= 0 or size > room:
                break
            more -= 1
        high = span[1]
        room -= size
    return replace(unit, start=low + passage.start, end=high + passage.start, text=text[low:high])


def _whole_list(
    text: str, spans: Sequence[tuple[int, int]], low: int, high: int
) -> tuple[int, int]:
    """Return the bounds of the list that a stretch is an item of, its lead included."""
    here = [place for place, span in enumerate(spans) if span[0] < high and low < span[1]]
    if not here or not any(_listed(text, spans[place]) for place in here):
        return low, high
    first, last = here[0], here[-1]
    while last + 1 < len(spans) and _listed(text, spans[last + 1]):
        last += 1
    while first and _listed(text, spans[first]):
        first -= 1
    if not _opens(text, spans[first]) and not _listed(text, spans[first]):
        first += 1
    start, end = spans[first][0], spans[last][1]
    if len(text[start:end].split()) > _LIST_WORDS:
        return low, high
    return min(start, low), max(end, high)


def _listed(text: str, span: tuple[int, int]) -> bool:
    sentence = text[slice(*span)]
    return list_mark(sentence) is not None


def _opens(text: str, span: tuple[int, int]) -> bool:
    """Return whether a stretch is the lead of what follows it: a few words, or a colon."""
    sentence = text[slice(*span)].rstrip()
    return sentence.endswith((":", " att", " ska")) or sentence[-1:].isalnum()


def _plain(text: str, span: tuple[int, int]) -> bool:
    """Return whether a stretch is a sentence that can be told after or before another."""
    sentence = text[slice(*span)]
    if len(sentence.split()) > _LONGEST_NEIGHBOUR or not _WHOLE.search(sentence):
        return False
    return not (_listed(text, span) or is_table_row(sentence) or role_heading(sentence.rstrip(":")))
