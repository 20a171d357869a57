"""A large library out of a small one: its sentences and its vectors, recombined.

Every file is a recipe, a number; what reads it makes a document of some hundred passages, the
same from the same seed. Passages are not embedded: each gets a mix of two of the small
library's vectors with noise, which keeps the crowding of real vectors. Good for time, memory
and disk; it says nothing about quality.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.library import Library
from ingest.errors import IndexUnusableError, UnreadableFileError
from ingest.records import Assignment, Decision, Document, DocumentKind, Passage, Section, Span
from ingest.settings import Settings

if TYPE_CHECKING:
    import numpy.typing as npt

    from index.embedding import Embedder, Progress, Vectors

A_DOCUMENT = 200  # passages
A_SECTION = 5  # passages
A_MATTER = 3  # meetings
BODIES = tuple(f"{place} nämnd" for place in (
    "Aspviks", "Bergboda", "Dalsäters", "Ekhults", "Forsnäs", "Granbäckens", "Hedvallas", "Islunda",
))  # fmt: skip
KINDS: tuple[DocumentKind, ...] = ("protokoll", "handlingar", "rapport", "skrivelse")
FIRST_YEAR, YEARS = 2005, 20
_NOISE = 0.3  # length of the noise beside a unit vector
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True)
class Pool:
    """What is recombined. ``vectors``: unit rows, one a passage of the small library."""

    sentences: tuple[str, ...]
    vectors: npt.NDArray[np.float32]
    seed: int


def pool_of(library: Library, seed: int = 1) -> Pool:
    """Return the sentences and vectors of a library. Raises IndexUnusableError when empty."""
    found: dict[str, None] = {}
    for stored in library.catalogue.all_passages():
        for sentence in _SENTENCE.split(stored.passage.text):
            if 20 <= len(sentence.strip()) <= 300:
                found[sentence.strip()] = None
    if not found:
        raise IndexUnusableError(
            f"Biblioteket i {library.home} är tomt, så det finns inga meningar att kombinera. "
            "Läs in exempelsamlingen med `paragraf ingest corpus` eller ange ett annat --home."
        )
    return Pool(tuple(found), library.catalogue.matrix()[1].astype(np.float32), seed)


def write_recipes(folder: Path, passages: int) -> None:
    """Write the files of a library of at least ``passages`` passages."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(-(-passages // A_DOCUMENT)):
        (folder / f"syntetisk-{number:06d}.txt").write_text(f"{number}\n", encoding="utf-8")


class RecipeReader:
    """A library's reader that makes the document of a recipe."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def __call__(self, path: Path, settings: Settings, *, ocr: str = "auto") -> Document:
        """Return the document. Raises UnreadableFileError for a file of another kind."""
        raw = path.read_bytes()
        try:
            number = int(raw)
        except ValueError as exc:
            raise UnreadableFileError(f"{path.name} är inget recept. Ange en tom mapp.") from exc
        return self.document(number, path.name, hashlib.sha256(raw).hexdigest())

    def document(self, number: int, file: str, sha256: str) -> Document:
        """Return document ``number``: sections of five passages, one meeting a document.

        Each § decides, every fourth gives a task, and every tenth changes an earlier §.
        """
        chance = np.random.default_rng((self._pool.seed, number))
        key = sha256[:16]
        date = day_of(number)
        body, kind = BODIES[number % len(BODIES)], KINDS[number % len(KINDS)]
        texts = [self._text(chance) for _ in range(A_DOCUMENT)]
        sections, passages = [], []
        decisions, assignments = [], []
        at = 0
        for first in range(0, A_DOCUMENT, A_SECTION):
            item = str(first // A_SECTION + 1)
            start, title = at, self._sentence(chance)[:80]
            if first % (10 * A_SECTION) == 0:
                before = day_of(number - len(BODIES))  # a meeting of the same body
                texts[first] = f"{body} beslutar att ändra § {item} {before}."
            identity = f"{key}-s{item}"
            for ordinal in range(first, first + A_SECTION):
                text = texts[ordinal]
                page = ordinal // 4 + 1
                passages.append(Passage(
                    f"{key}-{ordinal}", identity, ordinal, "decision" if ordinal == first
                    else "background", at, at + len(text), text, page, (page,),
                    f"{body} {date} § {item} {title}",
                ))  # fmt: skip
                at += len(text) + 1
            page, end, carries = first // 4 + 1, start + len(texts[first]), f"{key}-{first}"
            sections.append(Section(
                identity, "agenda_item", item, title, body, date,
                dnr_of(number, int(item)),
                start, at - 1, page, (page,), None, kind,
            ))  # fmt: skip
            decisions.append(Decision(
                identity, body, date, item, None, texts[first], "bifall", None, carries, start, end
            ))  # fmt: skip
            if first % (4 * A_SECTION) == 0:
                assignments.append(Assignment(
                    identity, texts[first][:80], "förvaltningen", None, None, None, carries,
                    start, end,
                ))  # fmt: skip
        return Document(
            id=key, file=file, sha256=sha256, kind=kind, format="text", title=None, body=body,
            date=date, dnr=None, language="sv", page_count=A_DOCUMENT // 4, text="\n".join(texts),
            spans=tuple(Span(one.start, one.end, one.page, 0) for one in passages),
            sections=tuple(sections), passages=tuple(passages), decisions=tuple(decisions),
            assignments=tuple(assignments),
        )  # fmt: skip

    def _sentence(self, chance: np.random.Generator) -> str:
        return self._pool.sentences[int(chance.integers(len(self._pool.sentences)))]

    def _text(self, chance: np.random.Generator) -> str:
        return " ".join(self._sentence(chance) for _ in range(int(chance.integers(2, 7))))


def day_of(number: int) -> str:
    """Return the ISO date of the meeting of document ``number``."""
    return f"{FIRST_YEAR + number % YEARS}-{1 + number % 12:02d}-{1 + number % 28:02d}"


def dnr_of(number: int, item: int) -> str:
    """Return the registration number of a § of document ``number``: three meetings have it."""
    matter = number // A_MATTER
    return f"DNR {FIRST_YEAR + matter % YEARS}/{matter}{item:02d}"


class MixedVectors:
    """Passages get mixes of the pool's vectors, by their text; queries the model's own."""

    def __init__(self, pool: Pool, embedder: Embedder) -> None:
        self._pool = pool
        self._embedder = embedder
        self.name = embedder.name
        self.dimension = embedder.dimension
        self.identity = embedder.identity  # so that the product itself can search the library

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return one unit row a text."""
        return np.stack([self._row(text) for text in texts])

    def embed_query(self, text: str) -> Vectors:
        """Return the vector of a query."""
        return self._embedder.embed_query(text)

    def _row(self, text: str) -> Vectors:
        digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
        chance = np.random.default_rng((self._pool.seed, int.from_bytes(digest)))
        left, right = chance.integers(len(self._pool.vectors), size=2)
        share = chance.uniform(0.3, 0.7)
        noise = chance.standard_normal(self.dimension, dtype=np.float32)
        mixed = (
            share * self._pool.vectors[left] + (1 - share) * self._pool.vectors[right]
            + noise * np.float32(_NOISE / np.sqrt(self.dimension))
        )  # fmt: skip
        return np.asarray(mixed / np.linalg.norm(mixed), dtype=np.float32)
