"""What is searched: the indexes derived from a catalogue, mended before use or done without."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from index import checks
from index.catalogue import Catalogue
from index.changes import Changes
from index.derived import Derived, DerivedDense, DerivedExact, DerivedLexical, Handle
from index.exact import ExactIndex, Selection
from index.keeping import Kept
from index.lexical import LexicalIndex
from index.lock import writer_lock
from index.originals import Originals
from index.records import Filters
from index.vectors import Dense, OrExact
from ingest.errors import IndexUnusableError, LibraryLockedError

_log = logging.getLogger(__name__)
_SELECTIONS = 32  # filters whose passages are kept
_AGAIN = 30.0  # seconds after which indexes that could not be built are tried again
_LOADED_UP_TO = 20_000  # passages that are read from the catalogue in a moment


class Stores:
    """The derived indexes of the library in ``home``. Threads may share it.

    ``exact_up_to``: passages up to which all vectors are compared and there is no Chroma.
    Reading brings up an index that is behind or broken first, unless another process is
    writing; ``bring_up`` and ``purge`` are for who holds the writer lock. What lies on disk
    holds all documents: a catalogue narrowed to a viewer's is loaded into memory instead.
    """

    def __init__(
        self, home: Path, catalogue: Catalogue, exact_up_to: int, chroma_address: str = ""
    ) -> None:
        self._home = home
        self._catalogue = catalogue
        self._exact_up_to = exact_up_to
        self._vectors = DerivedExact(home / "vectors", catalogue)
        self._lexical = DerivedLexical(home / "lexical", catalogue)
        self._dense = DerivedDense(home / "chroma", catalogue)
        self._on_server = bool(chroma_address)
        if chroma_address:
            from index.vectors_server import ChromaServer, ServerDense

            self._dense = ServerDense(ChromaServer(chroma_address), catalogue)
        self._not_before = 0.0  # by the clock of ``time.monotonic``
        self._loaded = Kept(catalogue.generation, self._from_catalogue)
        self._spare = Kept(catalogue.generation, self._in_memory)
        self._selections: Kept[dict[Filters, Selection]] = Kept(catalogue.generation, dict)

    def close(self) -> None:
        """Let go of all files."""
        for derived in (self._vectors, self._lexical, self._dense):
            derived.close()
        for kept in (self._loaded, self._spare, self._selections):
            kept.drop()

    # — reading —

    def exact(self) -> ExactIndex:
        """All vectors. While another process writes a large library, those of a moment ago."""
        if self._catalogue.groups is not None:
            return self._loaded.get()
        handle = self._ready(self._vectors)
        if handle is None and self._catalogue.passage_count() > _LOADED_UP_TO:
            handle = self._vectors.handle(behind=True)
        return handle.index() if handle else self._loaded.get()

    def dense(self) -> Dense:
        """Dense search over everything: exact arithmetic, or Chroma over a large library.

        So many vectors as ``exact_up_to`` are compared one by one within the time of a
        question, which misses nothing; so it is while Chroma is unusable.
        """
        exact = self.exact()
        if exact.count() <= self._exact_up_to or self._catalogue.groups is not None:
            return exact
        if not self._on_server:
            return self._ready(self._dense) or exact
        if self._dense.handle() is None:
            self._mend_server()
        dense = self._dense.handle()
        return OrExact(dense, exact) if dense else exact

    def lexical(self) -> LexicalIndex:
        """Lexical search. While another process writes it may be that of a moment ago."""
        if self._catalogue.groups is not None:
            return self._spare.get()
        if ready := self._ready(self._lexical):
            return ready
        # Where none can be built, on a full disk, what came last would stay unfound.
        failed = time.monotonic() < self._not_before
        if failed and self._catalogue.passage_count() <= _LOADED_UP_TO:
            return self._spare.get()
        return self._lexical.handle(behind=True) or self._spare.get()

    def within(self, filters: Filters) -> Selection:
        """The passages that ``filters`` let through. Raises QuestionError for unknown values."""
        exact = self.exact()
        kept = self._selections.get()
        found = kept.get(filters)
        if found is None or found.index is not exact:
            found = exact.within(self._catalogue.section_ids(filters))
            if len(kept) >= _SELECTIONS:
                kept.clear()
            kept[filters] = found
        return found

    def faults(self, originals: Originals) -> list[str]:
        """Compare the stores with each other; return the faults, in Swedish."""
        dense = self._dense if self._wants_dense() else None
        return checks.faults(originals, self._catalogue, self._vectors, self._lexical, dense)

    # — writing —

    def bring_up(self, changes: Changes | None) -> None:
        """Make the indexes follow the catalogue; without ``changes`` they are built anew.

        A Chroma server that is away is left behind: it is brought up when it is back.
        """
        self._not_before = 0.0
        for derived in (self._vectors, self._lexical):
            if changes is None or not derived.current():
                self._bring_up(derived, changes)
        if not self._wants_dense():
            self._dense.drop()
        elif changes is None or not self._dense.current():
            with self._bearing():
                self._bring_up(self._dense, changes)

    def purge(self) -> None:
        """Leave nothing in the indexes of what was taken out of them."""
        for derived in (self._vectors, self._lexical):
            derived.purge()
        with self._bearing():
            self._dense.purge()

    def follow(self) -> None:
        """Bring the indexes up to what other homes have written."""
        if not (self._vectors.current() and self._lexical.current()):
            self._mend()
        if self._on_server and not self._dense.current():
            self._mend_server()

    def _bring_up(self, derived: Derived[Any], changes: Changes | None) -> None:
        """Bring changes into an index; where other homes write too, all that it lacks."""
        if changes is not None and self._catalogue.shared:
            changes = self._lacking(derived)
        derived.bring_up(changes)
        elsewhere = derived is self._dense and self._on_server  # purged by who removes
        if self._catalogue.shared and changes is not None and changes.gone and not elsewhere:
            derived.purge()

    def _lacking(self, derived: Derived[Any]) -> Changes | None:
        """What was written since an index was brought up, ``None`` where that is not known."""
        state = derived.state()
        return self._catalogue.changes_since(state.generation) if state else None

    @contextmanager
    def _bearing(self) -> Iterator[None]:
        """Let a Chroma server that does not answer be: it is brought up when it is back."""
        try:
            yield
        except IndexUnusableError as exc:
            if not self._on_server:
                raise
            _log.warning("%s", exc)

    def purge_words(self) -> None:
        """Leave no word of what was taken out; Chroma, slow to build, holds vectors alone."""
        self._lexical.purge()

    def _ready(self, derived: Derived[Handle]) -> Handle | None:
        """Return an index's handle, brought up first where it cannot be used as it is."""
        handle = derived.handle()
        if handle is None:
            self._mend()
            handle = derived.handle()
        return handle

    def _wants_dense(self) -> bool:
        """Whether Chroma holds the vectors: of a large library, and on a server that is named."""
        return self._on_server or self._catalogue.passage_count() > self._exact_up_to

    def _mend(self) -> None:
        """Bring up what cannot be used, unless another process writes or it fails.

        What failed, on a full disk for instance, is not tried again by each question.
        """
        if time.monotonic() < self._not_before:
            return
        here: list[Derived[Any]] = [self._vectors, self._lexical]
        if self._wants_dense() and not self._on_server:
            here.append(self._dense)
        with (
            _or_not_at_all(),
            writer_lock(self._home, mends=True),
            self._catalogue.snapshot(),
        ):
            for derived in here:
                if derived.handle() is None:
                    try:
                        self._bring_up(derived, self._lacking(derived))
                    except (IndexUnusableError, OSError):
                        self._not_before = time.monotonic() + _AGAIN
                        raise

    def _mend_server(self) -> None:
        """Bring up what lies on a Chroma server, unless another process writes or it fails."""
        catalogue = self._catalogue
        with (
            _or_not_at_all(),
            writer_lock(self._home, mends=True),
            catalogue.exclusive(),  # no other home writes while it lasts
        ):
            if self._dense.handle() is None:
                self._bring_up(self._dense, self._lacking(self._dense))

    def _from_catalogue(self) -> ExactIndex:
        ids, matrix = self._catalogue.matrix()
        return ExactIndex(ids, matrix, self._catalogue.sections_of(ids))

    def _in_memory(self) -> LexicalIndex:
        index = LexicalIndex(None)
        index.add(self._catalogue.all_passages())
        return index


@contextmanager
def _or_not_at_all() -> Iterator[None]:
    """Leave the indexes as they are where they cannot be mended now."""
    try:
        yield
    except (LibraryLockedError, IndexUnusableError, OSError) as exc:
        _log.warning("derived indexes stay as they are: %s", exc)
