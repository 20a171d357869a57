"""Approximate dense search in Chroma, for libraries too large to compare every vector.

Chroma is derived and may break or fall behind; ``index.exact`` then serves in its place, as it
always does within filters.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from index.exact import ExactIndex, Floats
from index.hnsw_files import blank_spare_room
from ingest.errors import IndexUnusableError

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

_log = logging.getLogger(__name__)
_COLLECTION = "passages"
_BATCH = 5_000  # Chroma refuses more than 5,461 records a call


class Dense(Protocol):
    """What exact and approximate search can both do."""

    def search(self, vector: Floats, k: int) -> list[tuple[str, float]]:
        """Return the ``k`` nearest passages, ``(id, cosine similarity)``, best first."""
        ...

    def count(self) -> int:
        """How many vectors it holds."""
        ...


class DenseIndex:
    """A Chroma collection in ``folder``; opens itself on first use. Threads may share it.

    Methods raise IndexUnusableError when Chroma cannot open or use the folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.RLock()
        self._client: Any = None
        self._collection: Collection | None = None

    def add(self, ids: Sequence[str], vectors: Floats) -> None:
        """Add vectors, at most 5,000 a call to Chroma."""
        for at in range(0, len(ids), _BATCH):
            part = np.asarray(vectors[at : at + _BATCH], dtype=np.float32)
            with self._using() as collection:
                collection.add(ids=list(ids[at : at + _BATCH]), embeddings=part)

    def remove(self, ids: Sequence[str]) -> None:
        """Take vectors out; their bytes stay in the folder until it is rebuilt."""
        for at in range(0, len(ids), _BATCH):
            with self._using() as collection:
                collection.delete(ids=list(ids[at : at + _BATCH]))

    def count(self) -> int:
        """How many vectors it holds."""
        with self._using() as collection:
            return int(collection.count())

    def ids(self) -> set[str]:
        """The ids of all vectors it holds."""
        with self._using() as collection:
            return set(collection.get(include=[])["ids"])

    def search(self, vector: Floats, k: int) -> list[tuple[str, float]]:
        """Return the ``k`` nearest passages, ``(id, cosine similarity)``, best first."""
        with self._using() as collection:
            size = min(k, int(collection.count()))
            if size <= 0:
                return []
            query = np.asarray([vector], dtype=np.float32)
            found = collection.query(query_embeddings=query, n_results=size, include=["distances"])
        distances = (found["distances"] or [[]])[0]
        hits = zip(found["ids"][0], distances, strict=True)
        return sorted(((key, 1.0 - float(far)) for key, far in hits), key=lambda h: (-h[1], h[0]))

    def agrees(self, count: int, probes: ExactIndex) -> bool:
        """True when it holds ``count`` vectors, those of ``probes`` among them."""
        if self.count() != count:
            return False
        if not probes.count():
            return True
        with self._using() as collection:
            found = collection.get(ids=list(probes.ids), include=["embeddings"])
        held = found["embeddings"]
        if held is None or len(found["ids"]) != probes.count():
            return False
        for key, vector in zip(found["ids"], held, strict=True):
            expected = probes.matrix[probes.rows[key]].astype(np.float32)
            if not np.allclose(expected, np.asarray(vector, dtype=np.float32), atol=1e-3):
                return False
        return bool(self.search(probes.matrix[0], 1))

    def close(self) -> None:
        """Let go of Chroma's cached state, so that the next use sees what others wrote."""
        with self._lock:
            if self._client is not None:
                self._client.close()
            self._client = self._collection = None
            self.blank()

    def blank(self) -> None:
        """Leave nothing of this process's memory in Chroma's files, but for what they hold."""
        try:
            blank_spare_room(self.folder)
        except OSError as exc:  # a full disk, a folder that is read only: the index still serves
            _log.warning("%s: %s", self.folder, exc)

    @contextmanager
    def _using(self) -> Iterator[Collection]:
        from chromadb.errors import ChromaError

        with self._lock:
            try:
                yield self._opened()
            except (ChromaError, ValueError, KeyError, RuntimeError, OSError) as exc:
                raise IndexUnusableError(
                    f"Vektorindexet {self.folder} kan inte användas: {exc}. "
                    "Kör `paragraf check --repair`."
                ) from exc

    def _opened(self) -> Collection:
        if self._collection is None:
            self._client = self._connected()
            self._collection = collection_of(self._client, _COLLECTION)
        return self._collection

    def _connected(self) -> Any:
        import chromadb
        from chromadb.config import Settings

        if not self.folder.is_dir():  # Chroma would make an empty one
            raise FileNotFoundError(f"mappen {self.folder} saknas")
        try:
            return chromadb.PersistentClient(
                path=str(self.folder), settings=Settings(anonymized_telemetry=False)
            )
        except AttributeError as exc:  # Chroma trips over its own clearing up of a failed start
            raise RuntimeError("Chroma kan inte starta på mappens filer") from exc


class OrExact:
    """Search on a server, and among all vectors here while that fails."""

    def __init__(self, dense: DenseIndex, exact: ExactIndex) -> None:
        self._dense = dense
        self._exact = exact

    def search(self, vector: Floats, k: int) -> list[tuple[str, float]]:
        """Return the ``k`` nearest passages, ``(id, cosine similarity)``, best first."""
        try:
            return self._dense.search(vector, k)
        except IndexUnusableError as exc:
            _log.warning("%s", exc)
            return self._exact.search(vector, k)

    def count(self) -> int:
        """How many vectors there are."""
        return self._exact.count()


def collection_of(client: Any, name: str) -> Collection:
    """Return a collection of vectors, made when it is missing."""
    collection: Collection = client.get_or_create_collection(
        name,
        embedding_function=None,
        configuration={
            "hnsw": {
                "space": "cosine",
                "max_neighbors": 32,
                "ef_construction": 200,
                "ef_search": 400,
            }
        },
    )
    return collection
