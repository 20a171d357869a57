"""Indexes derived from the catalogue: kept beside it, verified, rebuilt when in doubt.

A derived index lives in a folder of its own under ``root``; ``root/current.json`` names the
folder and the generation of the catalogue that it holds, and is written only after the index.
Whatever dies on the way leaves an index that is behind, and that one is rebuilt beside the old.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import threading
import uuid
from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np

from index.catalogue import Catalogue
from index.changes import Changes
from index.exact import ExactIndex, MappedIndex
from index.lexical import LexicalIndex
from index.vectors import DenseIndex
from ingest.errors import IndexUnusableError

_log = logging.getLogger(__name__)
Handle = TypeVar("Handle", DenseIndex, LexicalIndex, MappedIndex)
_CHUNK = 5_000  # passages moved at a time
_PROBES = 5  # vectors compared with the catalogue's when an index is opened
_DEAD = 0.05  # share of passages taken out of an index at which it is built anew


@dataclass(frozen=True, slots=True)
class State:
    """What ``current.json`` says."""

    folder: str
    instance: str  # of the catalogue
    generation: int
    count: int  # passages
    dead: int = 0  # passages taken out since it was built, of which something may remain


def state_from(text: str) -> State | None:
    """Read what ``as_text`` wrote, ``None`` for anything else."""
    try:
        return State(**json.loads(text))
    except (ValueError, TypeError):
        return None


def as_text(state: State) -> str:
    """A state as it is noted."""
    return json.dumps(asdict(state))


class Derived(ABC, Generic[Handle]):
    """One derived index. ``bring_up`` needs the writer lock; the rest is for readers."""

    def __init__(self, root: Path, catalogue: Catalogue) -> None:
        self.root = root  # see _made, state, _note, _sweep and drop for one that lies elsewhere
        self.catalogue = catalogue
        self._mutex = threading.RLock()
        self._handle: Handle | None = None
        self._opened: State | None = None

    @abstractmethod
    def _open(self, name: str, count: int) -> Handle: ...

    @abstractmethod
    def _fill(self, handle: Handle, ids: list[str]) -> None: ...

    @abstractmethod
    def _without(self, handle: Handle, state: State, ids: list[str]) -> tuple[Handle, str, int]:
        """Take passages out; return the index, its folder, and how many passages are dead."""

    def _exchange(self, handle: Handle, state: State, changes: Changes) -> tuple[Handle, str, int]:
        """Bring changes into the index; return as ``_without`` does."""
        folder, dead = state.folder, state.dead
        if changes.removed:
            handle, folder, dead = self._without(handle, state, list(changes.removed))
        if changes.added:
            self._fill(handle, list(changes.added))
        return handle, folder, dead

    @abstractmethod
    def _agrees(self, handle: Handle, state: State) -> bool: ...

    @abstractmethod
    def _close(self, handle: Handle) -> None: ...

    def state(self) -> State | None:
        """What is on disk, ``None`` when nothing usable is."""
        try:
            state = state_from((self.root / "current.json").read_text(encoding="utf-8"))
        except OSError:
            return None
        return state if state and (self.root / state.folder).is_dir() else None

    def current(self) -> bool:
        """True when the index on disk is that of the catalogue's generation; opens nothing."""
        state = self.state()
        return state is not None and self._fits(state, behind=False)

    def handle(self, *, behind: bool = False) -> Handle | None:
        """Return the verified index, ``None`` when it is behind, damaged or missing.

        ``behind``: take one of an earlier generation too.
        """
        with self._mutex:
            state = self.state()
            if state is None or not self._fits(state, behind=behind):
                return None
            if self._handle is not None and self._opened == state:
                return self._handle
            self.close()
            try:
                handle = self._open(state.folder, state.count)
                if not self._agrees(handle, state):
                    self._close(handle)
                    if not behind and not self.current():
                        return None  # a writer came between
                    _log.warning("%s in %s disagrees with the catalogue", state.folder, self.root)
                    return None
            except IndexUnusableError as exc:
                _log.warning("%s", exc)
                return None
            self._handle, self._opened = handle, state
            return handle

    def bring_up(self, changes: Changes | None = None) -> None:
        """Make the index that of the catalogue: bring ``changes`` into it, else build it anew.

        Raises IndexUnusableError when it cannot be written: the disk is full, for instance.
        """
        try:
            if changes is None or not self._changed(changes):
                self._build()
        except OSError as exc:
            raise IndexUnusableError(
                f"Sökindexet i {self.root} kan inte skrivas: {exc.strerror or exc}. Kontrollera "
                "diskutrymmet och kör `paragraf check --repair`."
            ) from exc

    def _build(self) -> None:
        generation = self.catalogue.generation()
        name = self._made()
        handle = self._open(name, 0)
        try:
            ids = self.catalogue.passage_ids()
            for at in range(0, len(ids), _CHUNK):
                self._fill(handle, ids[at : at + _CHUNK])
            self._take(handle, State(name, self.catalogue.instance(), generation, len(ids)))
        except (IndexUnusableError, OSError):
            self._close(handle)
            self._unmake(name)  # the disk may be full as it is
            raise

    def purge(self) -> None:
        """Build the index anew where something of what was taken out may remain in it."""
        state = self.state()
        if state is not None and state.dead:
            self.bring_up()

    def drop(self) -> None:
        """Take the index off the disk."""
        self.close()
        shutil.rmtree(self.root, ignore_errors=True)

    def _fits(self, state: State, *, behind: bool) -> bool:
        """Whether an index is the catalogue's; ``behind``: of an earlier generation, maybe."""
        instance, generation = self.catalogue.moment()
        return state.instance == instance and (behind or state.generation == generation)

    def _changed(self, changes: Changes) -> bool:
        """Bring changes into the index, when it stands exactly where they begin."""
        state = self.state()
        if state is None or state.generation != changes.base:
            return False
        if state.dead + len(changes.removed) > _DEAD * state.count:
            return False  # it is soon built, and then carries nothing along
        handle = self.handle(behind=True)
        if handle is None:
            return False
        try:
            handle, folder, dead = self._exchange(handle, state, changes)
            count = handle.count()
        except IndexUnusableError as exc:
            _log.warning("%s", exc)
            return False
        if count != state.count - len(changes.removed) + len(changes.added):
            return False
        generation = self.catalogue.generation()
        self._take(handle, State(folder, state.instance, generation, count, dead))
        return True

    def _take(self, handle: Handle, state: State) -> None:
        """Let readers have an index, and sweep away what stood in its place."""
        with self._mutex:
            if handle is not self._handle:
                self.close()
            self._note(state)
            self._handle, self._opened = handle, state
        self._sweep(state.folder)

    def _made(self) -> str:
        """Make a folder and return its name."""
        name = self._name()
        (self.root / name).mkdir(parents=True)
        return name

    def _unmake(self, name: str) -> None:
        shutil.rmtree(self.root / name, ignore_errors=True)

    def _name(self) -> str:
        return f"{self.catalogue.generation()}-{uuid.uuid4().hex[:8]}"

    def _note(self, state: State) -> None:
        fresh = self.root / "current.new"
        with fresh.open("w", encoding="utf-8") as file:
            file.write(as_text(state))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.root / "current.json")

    def _sweep(self, keep: str) -> None:
        for folder in self.root.iterdir():
            if folder.is_dir() and folder.name != keep:
                shutil.rmtree(folder, ignore_errors=True)  # one in use goes the next time

    def close(self) -> None:
        """Let go of the index; the next ``handle`` opens it again."""
        with self._mutex:
            if self._handle is not None:
                self._close(self._handle)
            self._handle = self._opened = None


class DerivedDense(Derived[DenseIndex]):
    """The Chroma collection."""

    def _open(self, name: str, count: int) -> DenseIndex:
        return DenseIndex(self.root / name)

    def _fill(self, handle: DenseIndex, ids: list[str]) -> None:
        if ids:
            handle.add(ids, self.catalogue.vectors(ids).astype(np.float32))

    def _without(
        self, handle: DenseIndex, state: State, ids: list[str]
    ) -> tuple[DenseIndex, str, int]:
        handle.remove(ids)
        return handle, state.folder, state.dead + len(ids)

    def _take(self, handle: DenseIndex, state: State) -> None:
        handle.blank()  # once for all that was filled in
        super()._take(handle, state)

    def _agrees(self, handle: DenseIndex, state: State) -> bool:
        if handle.count() != state.count:
            return False
        if state.generation != self.catalogue.generation():
            return True
        probes = self.catalogue.sample(_PROBES)
        return handle.agrees(
            self.catalogue.passage_count(), ExactIndex(probes, self.catalogue.vectors(probes))
        )

    def _close(self, handle: DenseIndex) -> None:
        handle.close()


class DerivedExact(Derived[MappedIndex]):
    """The file of all vectors."""

    def _open(self, name: str, count: int) -> MappedIndex:
        note = self.catalogue.model()
        return MappedIndex(self.root / name, note.dimension if note else 0, count)

    def _fill(self, handle: MappedIndex, ids: list[str]) -> None:
        handle.add(ids, self.catalogue.sections_of(ids), self.catalogue.vectors(ids))

    def _without(
        self, handle: MappedIndex, state: State, ids: list[str]
    ) -> tuple[MappedIndex, str, int]:
        name = self._made()
        return handle.copied_without(ids, self.root / name), name, 0

    def _agrees(self, handle: MappedIndex, state: State) -> bool:
        index = handle.index()
        if state.generation != self.catalogue.generation():
            return True
        probes = self.catalogue.sample(_PROBES)
        if index.count() != self.catalogue.passage_count() or not index.rows.keys() >= set(probes):
            return False
        held = index.matrix[[index.rows[key] for key in probes]]
        return np.array_equal(held, self.catalogue.vectors(probes))

    def _close(self, handle: MappedIndex) -> None:
        handle.close()


class DerivedLexical(Derived[LexicalIndex]):
    """The tantivy index."""

    def _open(self, name: str, count: int) -> LexicalIndex:
        return LexicalIndex(self.root / name)

    def _fill(self, handle: LexicalIndex, ids: list[str]) -> None:
        handle.add(self.catalogue.passages(ids).values())

    def _exchange(
        self, handle: LexicalIndex, state: State, changes: Changes
    ) -> tuple[LexicalIndex, str, int]:
        """Exchange in one commit: no reader finds a document neither as it was nor as it is."""
        added = self.catalogue.passages(list(changes.added)).values()
        handle.exchange(list(changes.removed), added)
        return handle, state.folder, state.dead + len(changes.removed)

    def _without(
        self, handle: LexicalIndex, state: State, ids: list[str]
    ) -> tuple[LexicalIndex, str, int]:
        handle.exchange(ids, ())
        return handle, state.folder, state.dead + len(ids)

    def _agrees(self, handle: LexicalIndex, state: State) -> bool:
        # a writer's commits are whole: one of a moment ago may hold more than was noted
        behind = state.generation != self.catalogue.generation()
        return behind or handle.count() == state.count

    def _close(self, handle: LexicalIndex) -> None:
        """Nothing to do: its files are only mapped."""
