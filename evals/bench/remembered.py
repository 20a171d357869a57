"""An embedder that computes each query once: for asking the same questions many times over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.embedding import Embedder, Progress, Vectors


class RememberedQueries:
    """Another embedder's vectors; those of queries are kept. Never for measuring time."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._kept: dict[str, Vectors] = {}
        self.name = embedder.name
        self.dimension = embedder.dimension
        self.identity = embedder.identity

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return one row a text, in order."""
        return self._embedder.embed_passages(texts, progress)

    def embed_query(self, text: str) -> Vectors:
        """Return the vector of a query."""
        if text not in self._kept:
            self._kept[text] = self._embedder.embed_query(text)
        return self._kept[text]
