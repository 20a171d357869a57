"""Matters like a given one: §§ whose meaning and whose words are alike, with what they decided.

The score is the mean of two shares. Meaning: the cosine of two §§' mean vectors after the mean
of all §§ is taken away, since whatever Swedish minutes have in common says nothing. Words: the
share of the given §'s most telling words that the other holds.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from index.analysis import dnr_key, fold, grams, words
from index.library import Library
from index.occasions import Occasions
from index.query import Query, understand
from ingest.errors import UnknownDocumentError
from ingest.marks import item_name
from ingest.records import Section

_TELLING = 30  # words of a § that are compared: those that are frequent in it and rare elsewhere
_IN_TITLE = 3  # times that a word of the title counts
_HELD = 0.7  # share of a word's 4-grams that must stand in the other §
_LOOKED_AT = 60  # §§ nearest in meaning whose words are compared
_LEAST = 0.3  # score under which two §§ only share what all minutes share
_NEAREST = 5  # §§ named in an error
_COLLECTIVE = re.compile(  # §§ about the meeting itself, or about many matters at once
    r"^(?:val av justerare|fastställande av dagordning|anmälningsärende|delegationsbeslut"
    r"|redovisning av delegationsbeslut|meddelande|information(?:särenden)? från)",
    re.I,
)
_NUMBER = re.compile(r"^\d+[a-z]?$")


@dataclass(frozen=True, slots=True)
class Like:
    """A § like another. ``score``, ``dense`` and ``lexical`` are shares, 0–1."""

    section: Section
    score: float
    dense: float
    lexical: float
    earlier: bool  # its meeting was before that of the given §
    same_matter: bool


class Likeness:
    """The §§ of a library of one generation as vectors."""

    def __init__(self, library: Library, occasions: Occasions) -> None:
        self._library = library
        self._at = occasions

    def find(self, wanted: str) -> Section:
        """Return the section that ``wanted`` names: "BODY DATE § N", a passage or section id.

        Raises UnknownDocumentError with the nearest §§, QuestionError for what cannot be read.
        """
        name = wanted.strip()
        if name in self._at.sections:
            return self._at.copies(self._at.sections[name])[0]
        if stored := self._library.catalogue.passages([name]).get(name):
            return self._at.copies(stored.section)[0]
        query = understand(wanted)
        found = [
            item
            for item in self._at.items()
            if (not query.items or (item.number or "").casefold() in query.items)
            and (not query.dates or self._at.date(item) in query.dates)
        ]
        found = [item for item in found if self._has_body(item, wanted)]
        if len(found) == 1 and query.items:
            return found[0]
        raise UnknownDocumentError(self._unknown(wanted, query, found if query.items else []))

    def like(self, section: Section, *, k: int, same_matter: bool = False) -> list[Like]:
        """Return up to ``k`` §§ like ``section``, best first; itself and its copies left out.

        Other §§ of its matter only with ``same_matter``.
        """
        items, matrix, mean = self._matrix
        own = self._vector(section, mean)
        if own is None or not items:
            return []
        key, day = self._at.key(section), self._at.date(section) or "9999"
        near = np.clip(matrix @ own, 0.0, 1.0)
        collective = bool(_COLLECTIVE.match(section.title or ""))
        candidates: list[tuple[Section, float, bool]] = []
        for at in np.argsort(-near):
            item = items[at]
            of_matter = self._same_matter(item, section)
            if self._at.key(item) == key or (of_matter and not same_matter):
                continue
            if _COLLECTIVE.match(item.title or "") and not collective:
                continue
            candidates.append((item, float(near[at]), of_matter))
            if len(candidates) == _LOOKED_AT:
                break
        shared = self._shared_words(section, [item for item, _, _ in candidates])
        found = []
        for (item, dense, of_matter), lexical in zip(candidates, shared, strict=True):
            score = (dense + lexical) / 2
            if score >= _LEAST:
                earlier = (self._at.date(item) or "9999") < day
                found.append(Like(item, score, dense, lexical, earlier, of_matter))
        return sorted(found, key=lambda like: -like.score)[:k]

    # — how they are compared —

    @cached_property
    def _rows(self) -> dict[str, list[int]]:
        """Section id → rows of its passages in the matrix of all vectors."""
        rows = self._library.exact().rows
        found: dict[str, list[int]] = {}
        for passage, section in self._library.catalogue.passage_sections():
            if passage in rows:
                found.setdefault(section, []).append(rows[passage])
        return found

    @cached_property
    def _matrix(
        self,
    ) -> tuple[list[Section], npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        """The §§, their mean vectors of unit length around the common mean, and that mean."""
        vectors = self._library.exact().matrix
        items = [item for item in self._at.items() if self._rows.get(item.id)]
        if not items:
            empty = np.zeros((0, 0), dtype=np.float32)
            return [], empty, empty
        means = np.stack(
            [vectors[self._rows[item.id]].astype(np.float32).mean(axis=0) for item in items]
        )
        mean = means.mean(axis=0)
        centred = means - mean
        lengths = np.linalg.norm(centred, axis=1, keepdims=True)
        return items, centred / np.maximum(lengths, 1e-6), mean

    def _vector(
        self, section: Section, mean: npt.NDArray[np.float32]
    ) -> npt.NDArray[np.float32] | None:
        rows = self._rows.get(section.id)
        if not rows or not mean.size:
            return None
        own = self._library.exact().matrix[rows].astype(np.float32).mean(axis=0) - mean
        unit: npt.NDArray[np.float32] = own / max(float(np.linalg.norm(own)), 1e-6)
        return unit

    def _shared_words(self, section: Section, others: list[Section]) -> list[float]:
        texts = self._library.catalogue.section_texts([section.id, *(o.id for o in others)])
        counted = Counter(_subject_words(texts.get(section.id, "")))
        counted.update({w: _IN_TITLE for w in _subject_words(section.title or "")})
        rarity = self._library.lexical().rarity(counted)
        weights = {w: (1 + np.log(n)) * rarity[w] for w, n in counted.items()}
        telling = dict(sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))[:_TELLING])
        total = sum(telling.values()) or 1.0
        wanted = {word: frozenset(grams(word)) for word in telling}
        found = []
        for other in others:
            there = frozenset(
                gram
                for word in set(_subject_words(f"{other.title or ''} {texts.get(other.id, '')}"))
                for gram in grams(word)
            )
            held = (w for w, own in wanted.items() if len(own & there) >= _HELD * len(own))
            found.append(float(sum(telling[word] for word in held) / total))
        return found

    def _same_matter(self, left: Section, right: Section) -> bool:
        one, other = self._at.dnr(left), self._at.dnr(right)
        return bool(one and other and dnr_key(one) == dnr_key(other))

    # — what names a § —

    def _has_body(self, item: Section, wanted: str) -> bool:
        """Return whether the words of ``wanted`` besides § and date name the item's body."""
        named = _body_words(wanted)
        if not named:
            return True
        body = self._at.body(item) or ""
        if self._at.bodies.key(named) == self._at.bodies.key(body):
            return True
        return all(word.rstrip("s") in fold(body) for word in named.split())

    def _unknown(self, wanted: str, query: Query, several: list[Section]) -> str:
        if several:
            shown = sorted(self._name(item) for item in several)[:_NEAREST]
            return f"”{wanted}” kan vara flera: {'; '.join(shown)}. Ange organ, datum och §."
        near = self._nearest(wanted, query)
        hint = f"Närmast: {'; '.join(near)}." if near else "Biblioteket har inga paragrafer."
        return f"”{wanted}” finns inte i biblioteket. {hint}"

    def _nearest(self, wanted: str, query: Query) -> list[str]:
        """Return the §§ whose number is nearest at the meeting, else those named most alike."""
        items = self._at.items()
        at_meeting = [item for item in items if self._at.date(item) in query.dates]
        of_body = [item for item in at_meeting if self._has_body(item, wanted)] or at_meeting
        if of_body and query.items:
            number = int(re.sub(r"\D", "", query.items[0]))
            of_body.sort(key=lambda item: abs(int(re.sub(r"\D", "", item.number or "0")) - number))
            return [self._name(item) for item in of_body[:_NEAREST]]
        names = sorted(self._name(item) for item in items)
        return difflib.get_close_matches(wanted, names, n=_NEAREST, cutoff=0.0)

    def _name(self, item: Section) -> str:
        parts = (self._at.body(item), self._at.date(item), item_name(item.number))
        return " ".join(part for part in parts if part)


def _subject_words(text: str) -> list[str]:
    return [word for word in words(text) if len(word) > 2 and not _NUMBER.match(word)]


def _body_words(wanted: str) -> str:
    """Return what is left of "BODY DATE § N" without date and §."""
    rest = re.sub(
        r"§+\s*\d+[a-z]?|\d{4}-\d{2}-\d{2}|\b\d{1,2} [a-zåäö]+ \d{4}\b", " ", fold(wanted)
    )
    return " ".join(word for word in words(rest) if not word.isdigit())
