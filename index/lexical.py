"""BM25 over character 4-grams and exact terms, in tantivy.

Terms are made in ``index.analysis``; user text never reaches a query parser.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from index.analysis import exact_terms, grams, spaced_grams
from index.exact import Selection, keys_of
from index.records import StoredPassage
from ingest.errors import IndexUnusableError

if TYPE_CHECKING:
    import tantivy

    _Scored = tuple[Any, tantivy.DocAddress]

# A word of eight letters adds eight grams to a score, an exact term only one.
EXACT_WEIGHT = 4.0
# A word of the heading, body or title says more of a passage than a word of its text.
CONTEXT_WEIGHT = 3
_HEAP = 64_000_000  # bytes for the writer; tantivy asks for 15 MB a thread at least
_SET_LIMIT = 2_000  # ids up to which the index itself filters
_ID_FIELD = "id"
_KEY_FIELD = "key"  # a number for the id, which is read in bulk

Grams = Sequence[str] | Mapping[str, float]  # to search for; a mapping says what each counts


class LexicalIndex:
    """The lexical index in ``folder``, or in memory without one. Threads may share it."""

    def __init__(self, folder: Path | None) -> None:
        import tantivy as library

        self._library = library
        builder = library.SchemaBuilder()
        builder.add_text_field(_ID_FIELD, stored=True, tokenizer_name="raw", index_option="basic")
        builder.add_unsigned_field(_KEY_FIELD, fast=True)
        for name in ("grams", "exact"):
            builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
        self._schema = builder.build()
        try:
            if folder is not None:
                folder.mkdir(parents=True, exist_ok=True)
            path = None if folder is None else str(folder)
            self._index: tantivy.Index = library.Index(self._schema, path=path, reuse=True)
            self._index.reload()
        except (ValueError, OSError) as exc:
            raise IndexUnusableError(
                f"Ordindexet {folder} går inte att öppna: {exc}. Kör `paragraf check --repair`."
            ) from exc

    def add(self, passages: Iterable[StoredPassage]) -> None:
        """Add passages and make them searchable."""
        self.exchange((), passages)

    def exchange(self, removed: Iterable[str], added: Iterable[StoredPassage]) -> None:
        """Take passages out and add others in one commit.

        Some terms of those taken out stay in the folder until it is rebuilt.
        """
        try:
            writer = self._index.writer(heap_size=_HEAP, num_threads=1)
            for key in removed:
                writer.delete_documents_by_term(_ID_FIELD, key)
            for passage in added:
                writer.add_document(self._document(passage))
            writer.commit()
            writer.wait_merging_threads()
            self._index.reload()
        except (ValueError, OSError) as exc:
            raise IndexUnusableError(
                f"Ordindexet kan inte skrivas: {exc}. Kontrollera diskutrymmet och kör "
                "`paragraf check --repair`."
            ) from exc

    def _document(self, stored: StoredPassage) -> tantivy.Document:
        document = self._library.Document()
        document.add_text(_ID_FIELD, stored.passage.id)
        document.add_unsigned(_KEY_FIELD, int(keys_of([stored.passage.id])[0]))
        context = spaced_grams(stored.passage.context)
        own = spaced_grams(stored.passage.text)
        document.add_text("grams", " ".join([*[context] * CONTEXT_WEIGHT, own]))
        exact = exact_terms(stored.dnr, stored.date, stored.section.number, stored.body)
        document.add_text("exact", " ".join(exact))
        return document

    def count(self) -> int:
        """How many passages it holds."""
        return int(self._index.searcher().num_docs)

    def ids(self) -> set[str]:
        """The ids of all passages it holds."""
        if not (count := self.count()):
            return set()
        return {key for key, _ in self._run(self._library.Query.all_query(), count)}

    def search(
        self,
        grams: Grams,
        exact: Sequence[str],
        k: int,
        allowed: Collection[str] | None = None,
    ) -> list[tuple[str, float]]:
        """Return the ``k`` best passages, ``(id, BM25 score)``, best first.

        ``grams`` count 1 each time they stand there, or what a mapping says. ``allowed``: the
        only ids that may come back, ``None`` for all.
        """
        query = self._terms(grams, exact)
        if query is None or k <= 0 or (allowed is not None and not allowed):
            return []
        if allowed is None:
            return self._run(query, k)
        if len(allowed) <= _SET_LIMIT:
            return self._run(self._within(query, allowed), k)
        keys = allowed.keys if isinstance(allowed, Selection) else np.sort(keys_of(allowed))
        searcher = self._index.searcher()  # one for all: an address holds within its searcher
        limit, count = 4 * k, int(searcher.num_docs)
        while True:  # a large set lets most hits through: fetch more until k have passed
            hits = searcher.search(query, limit=limit, count=False).hits
            passed = _passed(searcher, hits, keys)
            if len(passed) >= k or limit >= count:
                return _named(searcher, passed[:k])
            limit = min(4 * limit, count)

    def scores(self, grams: Grams, exact: Sequence[str], ids: Iterable[str]) -> dict[str, float]:
        """BM25 scores of the given passages, 0.0 for those that share no term."""
        wanted = set(ids)
        found = dict.fromkeys(wanted, 0.0)
        query = self._terms(grams, exact)
        if query is not None and wanted:
            found.update(self._run(self._within(query, wanted), len(wanted)))
        return found

    def holding(self, ways: Iterable[Iterable[str]]) -> set[str]:
        """Return the passages that hold all grams of one of ``ways``, whatever else they hold."""
        library = self._library
        either = []
        for wanted in ways:
            each = [
                (library.Occur.Must, library.Query.term_query(self._schema, "grams", gram))
                for gram in dict.fromkeys(wanted)
            ]
            either.append((library.Occur.Should, library.Query.boolean_query(each)))
        query = library.Query.const_score_query(library.Query.boolean_query(either), 1.0)
        return {key for key, _ in self._run(query, max(1, self.count()))}

    def rarity(self, words: Iterable[str]) -> dict[str, float]:
        """Return for each word how rare it is: the idf of its rarest gram, BM25's formula.

        All grams of a word must be there for the word to be there, so the rarest one bounds
        how many passages can hold it. A word that no passage can hold gets the highest value.
        """
        searcher = self._index.searcher()
        count = int(searcher.num_docs)
        found: dict[str, float] = {}
        for word in words:
            holding = min(searcher.doc_freq("grams", gram) for gram in grams(word))
            found[word] = math.log(1 + (count - holding + 0.5) / (holding + 0.5))
        return found

    def can_hold(self, word: str) -> bool:
        """Return whether a passage may hold a word: False where one of its grams is nowhere."""
        searcher = self._index.searcher()
        return all(searcher.doc_freq("grams", gram) for gram in grams(word))

    def _terms(self, grams: Grams, exact: Sequence[str]) -> tantivy.Query | None:
        library = self._library
        parts: list[tuple[tantivy.Occur, tantivy.Query]] = []
        asked = grams if isinstance(grams, Mapping) else Counter(grams)
        for name, terms, weight in (("grams", asked, 1.0), ("exact", Counter(exact), EXACT_WEIGHT)):
            for term, counts in terms.items():
                query = library.Query.term_query(self._schema, name, term, "freq")
                boosted = library.Query.boost_query(query, weight * counts)
                parts.append((library.Occur.Should, boosted))
        return library.Query.boolean_query(parts) if parts else None

    def _within(self, query: tantivy.Query, ids: Iterable[str]) -> tantivy.Query:
        library = self._library
        members = library.Query.term_set_query(self._schema, _ID_FIELD, sorted(ids))
        unscored = library.Query.const_score_query(members, 0.0)
        must = library.Occur.Must
        both: tantivy.Query = library.Query.boolean_query([(must, unscored), (must, query)])
        return both

    def _run(self, query: tantivy.Query, limit: int) -> list[tuple[str, float]]:
        searcher = self._index.searcher()
        return _named(searcher, searcher.search(query, limit=limit, count=False).hits)


def _passed(
    searcher: tantivy.Searcher, hits: Sequence[_Scored], keys: npt.NDArray[np.int64]
) -> list[_Scored]:
    """Return the hits whose key is among ``keys``, which are sorted."""
    found = np.asarray(searcher.fast_field_values(_KEY_FIELD, [at for _, at in hits]))
    places = np.minimum(np.searchsorted(keys, found), len(keys) - 1)
    return [hit for hit, inside in zip(hits, keys[places] == found, strict=True) if inside]


def _named(searcher: tantivy.Searcher, hits: Sequence[_Scored]) -> list[tuple[str, float]]:
    """Return ids with scores, best first, equal scores by id."""
    found = [
        (str(searcher.doc(address).get_first(_ID_FIELD)), float(score or 0.0))
        for score, address in hits
    ]
    return sorted(found, key=lambda hit: (-hit[1], hit[0]))
