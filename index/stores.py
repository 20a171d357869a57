"""What is searched: the indexes derived from a catalogue, mended before use or done without."""

from __future__ import annotations

import logging
from pathlib import Path

from index import checks
from index.catalogue import Catalogue
from index.derived import Changes, Derived, DerivedDense, DerivedExact, DerivedLexical, Handle
from index.exact import ExactIndex, Selection
from index.keeping import Kept
from index.lexical import LexicalIndex
from index.lock import writer_lock
from index.originals import Originals
from index.records import Filters
from index.vectors import Dense
from ingest.errors import IndexUnusableError, LibraryLockedError

_log = logging.getLogger(__name__)
_SELECTIONS = 32  # filters whose passages are kept
_LOADED_UP_TO = 20_000  # passages whose vectors are read from the catalogue in a moment


class Stores:
    """The derived indexes of the library in ``home``. Threads may share it.

    ``exact_up_to``: passages up to which all vectors are compared and there is no Chroma.
    Reading brings up an index that is behind or broken first, unless another process is
    writing; ``bring_up`` and ``purge`` are for who holds the writer lock. What lies on disk
    holds all documents: a catalogue narrowed to a viewer's is loaded into memory instead.
    """

    def __init__(self, home: Path, catalogue: Catalogue, exact_up_to: int) -> None:
        self._home = home
        self._catalogue = catalogue
        self._exact_up_to = exact_up_to
        self._vectors = DerivedExact(home / "vectors", catalogue)
        self._lexical = DerivedLexical(home / "lexical", catalogue)
        self._dense = DerivedDense(home / "chroma", catalogue)
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
        return self._ready(self._dense) or exact

    def lexical(self) -> LexicalIndex:
        """Lexical search. While another process writes it may be that of a moment ago."""
        if self._catalogue.groups is not None:
            return self._spare.get()
        return self._ready(self._lexical) or self._lexical.handle(behind=True) or self._spare.get()

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
        dense = self._dense if self._large() else None
        return checks.faults(originals, self._catalogue, self._vectors, self._lexical, dense)

    # — writing —

    def bring_up(self, changes: Changes | None) -> None:
        """Make the indexes follow the catalogue; without ``changes`` they are built anew."""
        for derived in (self._vectors, self._lexical):
            if changes is None or not derived.current():
                derived.bring_up(changes)
        if not self._large():
            self._dense.drop()
        elif changes is None or not self._dense.current():
            self._dense.bring_up(changes)

    def purge(self) -> None:
        """Leave nothing in the indexes of what was taken out of them."""
        for derived in (self._vectors, self._lexical, self._dense):
            derived.purge()

    def _ready(self, derived: Derived[Handle]) -> Handle | None:
        """Return an index's handle, brought up first where it cannot be used as it is."""
        handle = derived.handle()
        if handle is None and self._mended():
            handle = derived.handle()
        return handle

    def _large(self) -> bool:
        return self._catalogue.passage_count() > self._exact_up_to

    def _mended(self) -> bool:
        """Bring up what cannot be used; False when another process writes or it fails."""
        try:
            with writer_lock(self._home):
                for derived in (self._vectors, self._lexical):
                    if derived.handle() is None:
                        derived.bring_up()
                if self._large() and self._dense.handle() is None:
                    self._dense.bring_up()
        except (LibraryLockedError, IndexUnusableError, OSError) as exc:
            _log.warning("derived indexes stay as they are: %s", exc)
            return False
        return True

    def _from_catalogue(self) -> ExactIndex:
        ids, matrix = self._catalogue.matrix()
        return ExactIndex(ids, matrix, self._catalogue.sections_of(ids))

    def _in_memory(self) -> LexicalIndex:
        index = LexicalIndex(None)
        index.add(self._catalogue.all_passages())
        return index
