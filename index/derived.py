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
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np

from index.catalogue import Catalogue
from index.lexical import LexicalIndex
from index.vectors import DenseIndex, ExactIndex
from ingest.errors import IndexUnusableError

_log = logging.getLogger(__name__)
Handle = TypeVar("Handle", DenseIndex, LexicalIndex)
_CHUNK = 5_000  # passages moved at a time


@dataclass(frozen=True, slots=True)
class State:
    """What ``current.json`` says."""

    folder: str
    instance: str  # of the catalogue
    generation: int
    count: int  # passages


@dataclass(slots=True)
class Changes:
    """What a writer has committed since the derived indexes were last brought up."""

    base: int  # the catalogue's generation before
    added: list[str] = field(default_factory=list)  # passage ids
    replaced: bool = False  # something was taken out: an index is rebuilt, so no bytes remain


class Derived(ABC, Generic[Handle]):
    """One derived index. ``bring_up`` needs the writer lock; the rest is for readers."""

    def __init__(self, root: Path, catalogue: Catalogue) -> None:
        self.root = root
        self.catalogue = catalogue
        self._mutex = threading.RLock()
        self._handle: Handle | None = None
        self._opened: State | None = None

    @abstractmethod
    def _open(self, folder: Path) -> Handle: ...

    @abstractmethod
    def _fill(self, handle: Handle, ids: list[str]) -> None: ...

    @abstractmethod
    def _agrees(self, handle: Handle, state: State) -> bool: ...

    @abstractmethod
    def _close(self, handle: Handle) -> None: ...

    def state(self) -> State | None:
        """What is on disk, ``None`` when nothing usable is."""
        try:
            values = json.loads((self.root / "current.json").read_text(encoding="utf-8"))
            state = State(**values)
        except (OSError, ValueError, TypeError):
            return None
        return state if (self.root / state.folder).is_dir() else None

    def current(self) -> bool:
        """True when the index on disk is that of the catalogue's generation; opens nothing."""
        state = self.state()
        return (
            state is not None
            and state.instance == self.catalogue.instance()
            and state.generation == self.catalogue.generation()
        )

    def handle(self, *, behind: bool = False) -> Handle | None:
        """Return the verified index, ``None`` when it is behind, damaged or missing.

        ``behind``: take one of an earlier generation too.
        """
        with self._mutex:
            if not behind and not self.current():
                return None
            state = self.state()
            if state is None or state.instance != self.catalogue.instance():
                return None
            if self._handle is not None and self._opened == state:
                return self._handle
            self.close()
            try:
                handle = self._open(self.root / state.folder)
                if not self._agrees(handle, state):
                    self._close(handle)
                    _log.warning("%s disagrees with the catalogue", self.root / state.folder)
                    return None
            except IndexUnusableError as exc:
                _log.warning("%s", exc)
                return None
            self._handle, self._opened = handle, state
            return handle

    def bring_up(self, changes: Changes | None = None) -> None:
        """Make the index that of the catalogue: add ``changes`` to it, else build it anew."""
        if changes is not None and self._extended(changes):
            return
        self.root.mkdir(parents=True, exist_ok=True)
        generation = self.catalogue.generation()
        folder = self.root / f"{generation}-{uuid.uuid4().hex[:8]}"
        folder.mkdir()
        handle = self._open(folder)
        ids = self.catalogue.passage_ids()
        for at in range(0, len(ids), _CHUNK):
            self._fill(handle, ids[at : at + _CHUNK])
        with self._mutex:
            self.close()
            state = State(folder.name, self.catalogue.instance(), generation, len(ids))
            self._note(state)
            self._handle, self._opened = handle, state
        self._sweep(folder.name)

    def _extended(self, changes: Changes) -> bool:
        """Add to the index in place, when it stands exactly where the changes begin."""
        state = self.state()
        if changes.replaced or state is None or state.generation != changes.base:
            return False
        handle = self.handle(behind=True)
        if handle is None:
            return False
        try:
            self._fill(handle, changes.added)
            count = handle.count()
        except IndexUnusableError as exc:
            _log.warning("%s", exc)
            return False
        if count != state.count + len(changes.added):
            return False
        with self._mutex:
            state = State(state.folder, state.instance, self.catalogue.generation(), count)
            self._note(state)
            self._opened = state
        return True

    def _note(self, state: State) -> None:
        fresh = self.root / "current.new"
        with fresh.open("w", encoding="utf-8") as file:
            json.dump(asdict(state), file)
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

    def _open(self, folder: Path) -> DenseIndex:
        return DenseIndex(folder)

    def _fill(self, handle: DenseIndex, ids: list[str]) -> None:
        if ids:
            handle.add(ids, self.catalogue.vectors(ids).astype(np.float32))

    def _agrees(self, handle: DenseIndex, state: State) -> bool:
        if state.generation != self.catalogue.generation():
            return handle.count() == state.count
        ids = self.catalogue.passage_ids()
        probes = ids[:: max(1, len(ids) // 5)]
        return handle.agrees(len(ids), ExactIndex(probes, self.catalogue.vectors(probes)))

    def _close(self, handle: DenseIndex) -> None:
        handle.close()


class DerivedLexical(Derived[LexicalIndex]):
    """The tantivy index."""

    def _open(self, folder: Path) -> LexicalIndex:
        return LexicalIndex(folder)

    def _fill(self, handle: LexicalIndex, ids: list[str]) -> None:
        handle.add(self.catalogue.passages(ids).values())

    def _agrees(self, handle: LexicalIndex, state: State) -> bool:
        return handle.count() == state.count

    def _close(self, handle: LexicalIndex) -> None:
        """Nothing to do: its files are only mapped."""
