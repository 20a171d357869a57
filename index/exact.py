"""Exact dense search: every vector compared, in the catalogue's own numbers.

The vectors lie in a file that is mapped, not read: a process that asks one question touches
them once, a server keeps them widened. Derived from the catalogue, like Chroma and tantivy.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ingest.errors import IndexUnusableError

Floats = npt.NDArray[np.floating[Any]]
_BLOCK = 8_192  # rows widened at a time: 12 MB at 384 dimensions, which stays in the cache
_WIDE_UP_TO = 500_000  # rows that are kept widened: 750 MB at 384 dimensions
_WIDE_FROM = 2  # searches after which widening pays: a single question does without
_NEARLY = 16  # rows beyond ``k`` that are compared again in 64 bits
_MATRIX, _NAMES = "vectors.f16", "names.txt"


def keys_of(ids: Iterable[str]) -> npt.NDArray[np.int64]:
    """Return a number for each passage id, the same everywhere, that no other id has.

    63 bits of a hash: among ten million passages two share one with a chance of 1 in 180,000.
    """
    digests = (blake2b(key.encode(), digest_size=8).digest() for key in ids)
    found = np.frombuffer(b"".join(digests), dtype=">u8") >> np.uint64(1)
    return found.astype(np.int64)


class Selection(Collection[str]):
    """The passages of an exact index that filters let through. Threads may share it."""

    def __init__(self, index: ExactIndex, mask: npt.NDArray[np.bool_]) -> None:
        self.mask = mask
        self.rows = np.flatnonzero(mask)
        self.index = index

    @cached_property
    def keys(self) -> npt.NDArray[np.int64]:
        """The passages' keys, sorted: what the lexical index knows them by."""
        return np.sort(self.index.keys[self.rows])

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[str]:
        return (self.index.ids[row] for row in self.rows)

    def __contains__(self, key: object) -> bool:
        row = self.index.rows.get(key) if isinstance(key, str) else None
        return row is not None and bool(self.mask[row])


class ExactIndex:
    """Cosine similarity against every vector; threads may share it.

    ``matrix`` is float16 and of unit length, one row an id; ``sections``, where they are known,
    are the ids of the sections that the passages stand in. Equal scores come in order of id, so
    that the order of the rows, which follows the history of the library, decides nothing.
    """

    def __init__(
        self,
        ids: Sequence[str],
        matrix: npt.NDArray[np.float16],
        sections: Sequence[str] = (),
    ) -> None:
        self.ids = tuple(ids)
        self.matrix = matrix
        self.sections = sections
        self._wide: npt.NDArray[np.float32] | None = None
        self._searches = 0

    @cached_property
    def rows(self) -> dict[str, int]:
        """Passage id → its row."""
        return {key: row for row, key in enumerate(self.ids)}

    @cached_property
    def keys(self) -> npt.NDArray[np.int64]:
        """The key of each row's passage."""
        return keys_of(self.ids)

    def count(self) -> int:
        """How many vectors it holds."""
        return len(self.ids)

    def within(self, sections: Iterable[str]) -> Selection:
        """Return the passages of the given sections."""
        codes, numbers = self._section_codes
        inside = np.zeros(len(numbers), dtype=np.bool_)
        inside[[numbers[key] for key in sections if key in numbers]] = True
        return Selection(self, inside[codes])

    def search(
        self, vector: Floats, k: int, allowed: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """Return the ``k`` nearest of ``allowed`` (``None``: of all), best first."""
        rows: npt.NDArray[np.intp] | None = None
        if isinstance(allowed, Selection) and allowed.index is self:
            rows = allowed.rows
        elif allowed is not None:
            found = {self.rows[key] for key in allowed if key in self.rows}
            rows = np.asarray(sorted(found), dtype=np.intp)
        count = len(self.ids) if rows is None else len(rows)
        if not count or k <= 0:
            return []
        near = self._similarities(vector, rows)
        most = min(count, k + _NEARLY)
        best = np.argpartition(near, count - most)[count - most :]
        best = best if rows is None else rows[best]
        scored = self._exactly(vector, best)
        named = sorted(zip((self.ids[row] for row in best), scored, strict=True), key=_order)
        return named[:k]

    def scores(self, vector: Floats, ids: Iterable[str]) -> dict[str, float]:
        """Cosine similarity of the given passages; unknown ids are left out.

        In 64 bits: in 32 the last digits follow the order of the rows and the number of threads,
        and the same question would not give the same record twice.
        """
        known = [key for key in dict.fromkeys(ids) if key in self.rows]
        if not known:
            return {}
        rows = np.asarray([self.rows[key] for key in known], dtype=np.intp)
        return dict(zip(known, self._exactly(vector, rows), strict=True))

    def median(self, vector: Floats) -> float:
        """Return the median similarity of all passages: what any text shares with a query."""
        return float(np.median(self._similarities(vector, None)))

    def _exactly(self, vector: Floats, rows: npt.NDArray[np.intp]) -> list[float]:
        similar = self.matrix[rows].astype(np.float64) @ np.asarray(vector, dtype=np.float64)
        return [float(one) for one in similar]

    def _similarities(
        self, vector: Floats, rows: npt.NDArray[np.intp] | None
    ) -> npt.NDArray[np.float32]:
        query = np.asarray(vector, dtype=np.float32)
        if rows is not None and len(rows) < len(self.ids) // 8:
            return np.asarray(self.matrix[rows].astype(np.float32) @ query)
        scores = self._all(query)
        return scores if rows is None else scores[rows]

    def _all(self, query: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        self._searches += 1
        if self._wide is None and self._searches >= _WIDE_FROM and len(self.ids) <= _WIDE_UP_TO:
            self._wide = self.matrix.astype(np.float32)  # float16 has no fast product
        if self._wide is not None:
            return np.asarray(self._wide @ query)
        scores = np.empty(len(self.ids), dtype=np.float32)
        for at in range(0, len(scores), _BLOCK):
            block = self.matrix[at : at + _BLOCK].astype(np.float32)
            np.matmul(block, query, out=scores[at : at + _BLOCK])
        return scores

    @cached_property
    def _section_codes(self) -> tuple[npt.NDArray[np.intp], dict[str, int]]:
        """The number of each row's section, and the number of each section's id."""
        numbers: dict[str, int] = {}
        codes = [numbers.setdefault(section, len(numbers)) for section in self.sections]
        return np.asarray(codes, dtype=np.intp), numbers


class MappedIndex:
    """An exact index in a folder: rows of float16, and for each a line with its names.

    Rows are only ever added behind the first ``held``: a reader maps as many as it was told of,
    and what a killed writer left behind them is written over. Methods raise IndexUnusableError
    when the files cannot be read or written.
    """

    def __init__(self, folder: Path, dimension: int, held: int) -> None:
        self.folder = folder
        self._width = 2 * dimension  # bytes
        self._held = held
        self._named = None if held else 0  # bytes of the names of what is held, once known
        self._index: ExactIndex | None = None

    def count(self) -> int:
        """How many vectors it holds."""
        return self._held

    def ids(self) -> set[str]:
        """The ids of all vectors it holds."""
        return set(self.index().ids)

    def index(self) -> ExactIndex:
        """Return the index over the files as they stand."""
        if self._index is None:
            self._index = self._opened()
        return self._index

    def add(
        self, ids: Sequence[str], sections: Sequence[str], matrix: npt.NDArray[np.float16]
    ) -> None:
        """Write rows behind those that it holds."""
        names = "".join(f"{key}\t{one}\n" for key, one in zip(ids, sections, strict=True))
        try:
            if self._named is None:
                self._named = sum(map(len, self._lines()))
            _write_at(self.folder / _NAMES, self._named, names.encode())
            rows = np.ascontiguousarray(matrix, dtype="<f2").tobytes()
            _write_at(self.folder / _MATRIX, self._held * self._width, rows)
        except OSError as exc:
            raise IndexUnusableError(
                f"Vektorerna i {self.folder} kan inte skrivas: {exc}. Kontrollera diskutrymmet "
                "och kör `paragraf check --repair`."
            ) from exc
        self._held += len(ids)
        self._named += len(names.encode())
        self._index = None

    def copied_without(self, ids: Iterable[str], folder: Path) -> MappedIndex:
        """Return a copy in ``folder`` that lacks the given passages."""
        index = self.index()
        kept = np.ones(index.count(), dtype=np.bool_)
        kept[[index.rows[key] for key in ids if key in index.rows]] = False
        rows = np.flatnonzero(kept).tolist()
        copy = MappedIndex(folder, self._width // 2, 0)
        sections = index.sections
        copy.add(
            [index.ids[row] for row in rows], [sections[row] for row in rows], index.matrix[rows]
        )
        return copy

    def close(self) -> None:
        """Let go of the files."""
        self._index = None

    def _lines(self) -> list[bytes]:
        """Return the lines of the rows that it holds. Raises OSError."""
        return (self.folder / _NAMES).read_bytes().splitlines(keepends=True)[: self._held]

    def _opened(self) -> ExactIndex:
        if not self._held:
            return ExactIndex((), np.zeros((0, self._width // 2), dtype=np.float16), ())
        try:
            text = (self.folder / _NAMES).read_text(encoding="utf-8")
            names = text.replace("\n", "\t").split("\t")[: 2 * self._held]
            ids, sections = names[::2], names[1::2]
            shape = (self._held, self._width // 2)
            mapped = np.memmap(self.folder / _MATRIX, dtype="<f2", mode="r", shape=shape)
            if len(names) != 2 * self._held:
                raise ValueError(f"{len(ids)} rader i stället för {self._held}")
        except (OSError, ValueError) as exc:
            raise IndexUnusableError(
                f"Vektorerna i {self.folder} kan inte användas: {exc}. "
                "Kör `paragraf check --repair`."
            ) from exc
        return ExactIndex(ids, mapped, sections)


def _write_at(path: Path, place: int, data: bytes) -> None:
    """Write ``data`` at a place and end the file there. Raises OSError."""
    with path.open("r+b" if path.exists() else "w+b") as file:
        file.truncate(place)
        file.seek(place)
        file.write(data)


def _order(hit: tuple[str, float]) -> tuple[float, str]:
    return -hit[1], hit[0]
