"""Where gold stands in a library: which passages hold a question's quotes, or why none does.

Worked out once a run, while the library is open, and stored with it: so that a later
comparison can tell a fault of reading from one of search without the library.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from evals.folding import fold
from evals.measures import evidence_groups, quote_held, quote_triples
from evals.sets import Question

if TYPE_CHECKING:
    from index.library import Library

Reach = Literal["passage", "text", "absent", "no_document"]
REACHES: dict[Reach, str] = {
    "passage": "står i ett stycke",
    "text": "står i dokumentets text men i inget stycke för sig",
    "absent": "står inte i dokumentets text som den är inläst",
    "no_document": "dokumentet finns inte i biblioteket",
}


@dataclass(frozen=True, slots=True)
class GoldGroup:
    """One evidence group: the passages that hold a quote of it, in the library's order."""

    reach: Reach
    passages: tuple[str, ...]  # ids
    roles: tuple[str, ...]  # of the passages, in the same order


Gold = dict[str, tuple[GoldGroup, ...]]  # by question id; answerable questions only


class _Holders:
    """Finds the passages that hold a quote without comparing every quote with every passage.

    A passage that holds a quote of three words or more has some of its word triples, so only
    those that do are looked at; shorter quotes are looked for everywhere.
    """

    def __init__(self, texts: Iterable[tuple[str, str]], quotes: Iterable[str]) -> None:
        wanted = {triple for quote in quotes for triple in quote_triples(quote)}
        self._texts: dict[str, str] = {}
        self._with: dict[tuple[str, ...], list[str]] = {}
        for key, text in texts:
            self._texts[key] = text
            for triple in quote_triples(text) & wanted:
                self._with.setdefault(triple, []).append(key)

    def of(self, quotes: Sequence[str]) -> tuple[str, ...]:
        """Return the ids of the passages that hold one of ``quotes``, in the texts' order."""
        found: set[str] = set()
        for quote in quotes:
            triples = quote_triples(quote)
            near = {key for one in triples for key in self._with.get(one, ())}
            candidates = near if triples else self._texts.keys()
            found |= {key for key in candidates if quote_held(quote, self._texts[key])}
        return tuple(key for key in self._texts if key in found) if found else ()


def locate(library: Library, questions: Sequence[Question]) -> Gold:
    """Return for each answerable question where its evidence groups stand in ``library``."""
    asked = [question for question in questions if question.answerable]
    quotes = [piece.quote for question in asked for piece in question.evidence]
    stored = {one.passage.id: one.passage for one in library.catalogue.all_passages()}
    holders = _Holders(((key, one.text) for key, one in stored.items()), quotes)
    ids = {row.file: row.id for row in library.catalogue.documents()}
    texts: dict[str, str] = {}

    def text_of(file: str) -> str:
        if file not in texts:
            texts[file] = library.catalogue.document(ids[file]).text
        return texts[file]

    def reach(question: Question, group: Sequence[str]) -> Reach:
        files = [one.document for one in question.evidence if one.quote in group]
        there = [file for file in files if file in ids]
        if not there:
            return "no_document"
        # Quote by quote: 70 % of a quote's triples may be scattered over a whole document.
        stands = any(_stands(quote, text_of(file)) for quote in group for file in there)
        return "text" if stands else "absent"

    gold: Gold = {}
    for question in asked:
        groups = []
        for group in evidence_groups(question.evidence):
            passages = holders.of(group)
            roles = tuple(str(stored[key].role) for key in passages)
            where: Reach = "passage" if passages else reach(question, group)
            groups.append(GoldGroup(where, passages, roles))
        gold[question.id] = tuple(groups)
    return gold


def _stands(quote: str, text: str) -> bool:
    plain = re.sub(r"\W+", " ", fold(quote))
    return plain.strip() in re.sub(r"\W+", " ", fold(text))
