"""The library: a home folder with catalogue, originals and derived indexes. The only writer.

Readers: ``library.catalogue`` (the truth), ``library.lexical()``, ``library.dense()`` and
``library.exact()``. Ask for these anew for every question: they follow the catalogue's
generation, whoever wrote it. A ``Library`` may be shared by threads.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

import numpy as np

from index import ingestion
from index.adding import Adding, Ready, Report, embedded
from index.analysis import fold
from index.catalogue import Catalogue
from index.changes import Changes
from index.exact import ExactIndex
from index.keeping import Kept
from index.lexical import LexicalIndex
from index.lock import writer_lock
from index.originals import Originals, SharedOriginals
from index.records import Filters, IngestReport, ModelNote, StoredPassage
from index.stores import Stores
from index.vectors import Dense
from ingest.errors import IndexUnusableError, LibraryLockedError
from ingest.records import Document, Progress
from ingest.settings import Settings

if TYPE_CHECKING:
    from index.embedding import Embedder
    from ingest.readers import PageReport

_KEPT = 50_000  # passages kept in memory, at most
_PATIENCE = 20.0  # seconds that a writer waits while its home brings up its indexes


class Reader(Protocol):
    """``ingest.pipeline.read_document``."""

    def __call__(self, path: Path, settings: Settings, *, ocr: str = "auto") -> Document:
        """Read a file. Raises UnreadableFileError."""
        ...


def _silent(_: Progress) -> None:
    """Report nothing."""


class Library:
    """A home folder, open. ``close`` it, or use it as a context."""

    def __init__(
        self,
        home: Path,
        settings: Settings,
        embedder: Embedder | None = None,
        reader: Reader | None = None,
        catalogue: Catalogue | None = None,
    ) -> None:
        self.home = home
        self.settings = settings
        home.mkdir(parents=True, exist_ok=True)
        servers = settings.servers
        address = servers.catalogue_url.get_secret_value()
        self.catalogue = catalogue or Catalogue(home, address=address)
        files = home / "files"
        self._originals = (
            SharedOriginals(files, self.catalogue) if self.catalogue.shared else Originals(files)
        )
        self._embedder = embedder
        self._reader = reader
        self._mutex = threading.RLock()
        self._swept = -1  # the generation whose originals were last swept
        generation = self.catalogue.generation
        self._stores = Stores(
            home,
            self.catalogue,
            settings.retrieval.exact_up_to,
            servers.chroma_url.get_secret_value(),
        )
        self._learnt = Kept(generation, self._abbreviations)
        self._kept: Kept[dict[str, StoredPassage]] = Kept(generation, dict)

    @classmethod
    def open(
        cls,
        home: Path,
        settings: Settings,
        embedder: Embedder | None = None,
        reader: Reader | None = None,
    ) -> Self:
        """Open the library in ``home``; an empty one is made when there is none.

        ``embedder`` and ``reader`` stand in for those of the settings. Loads no model and no
        vector index. Raises IndexUnusableError.
        """
        return cls(home, settings, embedder, reader)

    def close(self) -> None:
        """Let go of all files."""
        self._stores.close()
        self.catalogue.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # — reading —

    @property
    def embedder(self) -> Embedder:
        """The embedding model, opened on first use.

        Raises IndexUnusableError when the library's vectors are another model's, ModelError
        when the model cannot be opened.
        """
        embedder = self._opened_embedder()
        note = self.catalogue.model()
        if note is not None and note.identity != embedder.identity and self._holds_passages():
            raise IndexUnusableError(
                f"Biblioteket är gjort med modellen {note.name} ({note.identity}), men "
                f"inställningarna anger {embedder.name} ({embedder.identity}). Kör "
                "`paragraf ingest --rebuild` eller återställ inställningen embedding.model."
            )
        return embedder

    def exact(self) -> ExactIndex:
        """All vectors, for filtered search and for scoring given passages."""
        return self._stores.exact()

    def dense(self) -> Dense:
        """Dense search over everything: exact arithmetic, or Chroma over a large library.

        Up to ``retrieval.exact_up_to`` passages every vector is compared, which misses nothing;
        so it is while Chroma is unusable. An index that is behind or broken is mended first,
        unless another process is writing.
        """
        return self._stores.dense()

    def lexical(self) -> LexicalIndex:
        """Lexical search. While another process writes it may be that of a moment ago."""
        return self._stores.lexical()

    def within(self, filters: Filters) -> Collection[str] | None:
        """Ids of the passages that ``filters`` let through, ``None`` for all of them.

        Raises QuestionError for an unknown filter value.
        """
        return None if filters.empty else self._stores.within(filters)

    def abbreviations(self) -> dict[str, str]:
        """Short form, folded → long form, as the documents introduce them."""
        return self._learnt.get()

    def passages(self, ids: Iterable[str]) -> dict[str, StoredPassage]:
        """Passages by id, in the order asked, kept in memory while the library stays as it is."""
        wanted = list(ids)
        kept = self._kept.get()
        if len(kept) > _KEPT:
            self._kept.drop()
            kept = self._kept.get()
        kept.update(self.catalogue.passages(key for key in wanted if key not in kept))
        return {key: kept[key] for key in wanted if key in kept}

    def original(self, document_id: str) -> Path:
        """The stored copy of a document's file. Raises UnknownDocumentError."""
        return self._originals.of(self.catalogue.document_by_name(document_id))

    def fingerprint(self) -> str:
        """Return 12 hex digits that change with the documents, what was read of them, the model.

        A scan read with Tesseract and the same scan read without are two things to search.
        """
        note = self.catalogue.model()
        parts = sorted(
            f"{row.file}:{row.sha256}:{row.passages}" for row in self.catalogue.documents()
        )
        parts.append(note.identity if note else "")
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]

    # — writing —

    def add_paths(
        self,
        paths: Sequence[Path],
        *,
        ocr: str = "auto",
        prune: bool = False,
        rebuild: bool = False,
        progress: Report | None = None,
    ) -> IngestReport:
        """Add or update files and folders; a file that cannot be read never stops the rest.

        ``prune`` removes documents whose file lay below ``paths`` and is gone. ``rebuild``
        first gives every stored document new vectors. ``ocr`` is that of ``read_document``; an
        unchanged file is read again where that would now read pages from their image that
        were not: always with "force", with "auto" once Tesseract is there. A file counts as
        done once the catalogue has committed it. Raises LibraryLockedError, ModelError,
        IndexUnusableError, and SettingsError for "force" without Tesseract.
        """
        from ingest.readers import SUPPORTED_SUFFIXES

        with self._writing():
            if rebuild:
                self._rebuild(progress or _silent)
            rows = self.catalogue.documents()
            unfinished = self.catalogue.traces()  # a removal that was killed is brought to its end
            again = ingestion.unread_images(self.catalogue, ocr)
            plan = ingestion.plan(paths, rows, SUPPORTED_SUFFIXES, prune=prune, again=again)
            changes = Changes(self.catalogue.generation())
            for document_id, source in plan.moved:
                self.catalogue.moved(document_id, source)
            report = self._adding(changes).add(plan, ocr, progress or _silent)
            held = {row.id: row.file for row in self.catalogue.documents()}
            for row in plan.gone:  # last: what came under a new name has taken its place
                if held.get(row.id) == row.file:
                    changes.note(self.catalogue.remove(row.id), ())
            self._follow()
            self._stores.bring_up(changes)
            self._originals.sweep(self.catalogue.documents())
            if plan.gone or unfinished:
                self._stores.purge()
            elif report.updated:
                self._stores.purge_words()
            if self.catalogue.traces():
                self.catalogue.scrub()
            return report

    def add_ready(self, ready: Iterable[Ready], model: ModelNote) -> None:
        """Add documents that have been read, with vectors of ``model``. Raises as ``add_paths``.

        A document of the same name or content gives way.
        """
        with self._writing():
            note = self.catalogue.model()
            if note is not None and note.identity != model.identity and self._holds_passages():
                raise IndexUnusableError(
                    f"Biblioteket är gjort med modellen {note.name} ({note.identity}), det som ska "
                    f"läggas till med {model.name} ({model.identity}). Gör om det ena med "
                    "`paragraf ingest --rebuild` först."
                )
            changes = Changes(self.catalogue.generation())
            adding = self._adding(changes)
            for one in ready:
                self._originals.keep(one.candidate)
                adding.store(one, model)
            self._follow()
            self._stores.bring_up(changes)

    def remove(self, documents: Sequence[str]) -> tuple[str, ...]:
        """Remove documents, named as in ``document_by_name``, without a trace in any store.

        Returns their file names. Raises UnknownDocumentError before anything is removed.
        """
        with self._writing():
            rows = {(row := self.catalogue.document_by_name(name)).id: row for name in documents}
            changes = Changes(self.catalogue.generation())
            for key in rows:
                changes.note(self.catalogue.remove(key, forget=True), ())
            self._follow()
            self._stores.bring_up(changes)
            self._originals.sweep(self.catalogue.documents())
            self._stores.purge()
            self.catalogue.scrub()
        return tuple(row.file for row in rows.values())

    def restrict(self, files: Sequence[str], groups: Sequence[str]) -> None:
        """Let only members of ``groups`` see the files; without groups everybody may.

        ``files`` are names in the library, of documents or of files yet to be read. Raises
        SettingsError for a name that no group can have.
        """
        with self._writing():
            self.catalogue.restrict(files, groups)

    def rebuild(self, progress: Report | None = None) -> None:
        """Give every stored document new vectors of the settings' model, and new indexes."""
        with self._writing():
            self._rebuild(progress or _silent)

    def check(self) -> list[str]:
        """Compare the stores with each other; return the faults, in Swedish. Changes nothing.

        Raises LibraryLockedError while another process writes: what it sees would be halfway.
        """
        with self._writing():
            if self.catalogue.shared:  # that another home has written since is no fault
                self._stores.bring_up(Changes(self.catalogue.generation()))
            return self._stores.faults(self._originals)

    def mend(self) -> list[str]:
        """Mend what ``check`` finds, as far as the library itself holds it; return what is left.

        Indexes are built anew from the catalogue, copies of originals fetched again from where
        they were read, and what a killed writer left undone is done. Raises as ``check`` does.
        """
        with self._writing():
            faults = self._stores.faults(self._originals)
            changes = Changes(self.catalogue.generation())
            rows = self.catalogue.documents()
            self._originals.fetch(rows)
            self._originals.sweep(rows)
            self._follow()
            self._stores.bring_up(None if faults else changes)
            if self.catalogue.traces():
                self._stores.purge()
                self.catalogue.scrub()
            return self._stores.faults(self._originals)

    def follow(self) -> None:
        """Bring this home up to what other homes have written; for a shared catalogue.

        So the next question need not wait for it, and what another home has removed leaves this
        one too. Raises IndexUnusableError.
        """
        self._stores.follow()
        now = self.catalogue.generation()
        if now != self._swept:
            with suppress(LibraryLockedError), writer_lock(self.home):
                self._originals.sweep(self.catalogue.documents())
                self._swept = now

    # — how writing is done —

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Hold the writer's lock of this home, and that of a catalogue which others share.

        Raises LibraryLockedError. In a home that follows others the lock may be held for a moment.
        """
        patience = _PATIENCE if self.catalogue.shared else 0
        with writer_lock(self.home, patience), self.catalogue.exclusive():
            yield

    def _opened_embedder(self) -> Embedder:
        with self._mutex:
            if self._embedder is None:
                from index.embedding import open_embedder

                self._embedder = open_embedder(self.settings, self.home)
            return self._embedder

    def _read(self, path: Path, ocr: str, report: PageReport) -> Document:
        if self._reader is not None:
            return self._reader(path, self.settings, ocr=ocr)
        from ingest.pipeline import read_document

        return read_document(path, self.settings, ocr=ocr, report=report)

    def _adding(self, changes: Changes) -> Adding:
        return Adding(
            self.catalogue,
            self._originals,
            read=self._read,
            show=partial(self._show, changes),
            embedder=lambda: self.embedder,
            load=self._opened_embedder if self._embedder is None else None,
            changes=changes,
        )

    def _show(self, changes: Changes) -> None:
        """Let readers have what has been committed so far."""
        self._stores.bring_up(changes)
        changes.begin(self.catalogue.generation())

    def _rebuild(self, progress: Report) -> None:
        embedder = self._opened_embedder()
        rows = self.catalogue.documents()
        ids: list[str] = []
        parts = [np.zeros((0, embedder.dimension), dtype=np.float16)]
        for done, row in enumerate(rows):
            progress(Progress(done, len(rows), row.file))
            passages = self.catalogue.document(row.id).passages
            ids += [passage.id for passage in passages]
            parts.append(embedded(embedder, passages).astype(np.float16))
        note = ModelNote(embedder.name, embedder.identity, embedder.dimension)
        self.catalogue.replace_vectors(ids, np.concatenate(parts), note)
        self._stores.bring_up(None)

    def _abbreviations(self) -> dict[str, str]:
        return {fold(short): long for short, long in self.catalogue.abbreviations()}

    def _follow(self) -> None:
        """Note what became of assignments and decisions, where the documents are others."""
        self.catalogue.follow_assignments()
        if not self.catalogue.changes_noted():
            from index.occasions import Occasions  # slow to import, as is what it is for
            from index.validity import Validities

            self.catalogue.complete()
            self.catalogue.note_changes(Validities(Occasions(self.catalogue)).rows())

    def _holds_passages(self) -> bool:
        return self.catalogue.counts().passages > 0
