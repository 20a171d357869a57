"""One run of an ingestion: files read ahead, embedded in groups, stored one by one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from index import ingestion
from index.analysis import indexed_text
from index.catalogue import Catalogue, Vectors
from index.changes import Changes
from index.originals import Originals
from index.read_ahead import Pace, PageProgress, Result, read_ahead
from index.records import FileNote, IngestReport, ModelNote
from ingest.errors import ModelError, UnreadableFileError
from ingest.records import Document, Passage, Progress

if TYPE_CHECKING:
    import numpy.typing as npt

    from index.embedding import Embedder
    from ingest.readers import PageReport

_WARM_FROM = 60_000  # bytes to read from which loading the model at once pays
Report = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Ready:
    """A document that has been read, with a vector a passage. ``source``: where its file lay."""

    candidate: ingestion.Candidate  # its file as it can be copied now
    document: Document
    vectors: Vectors
    source: Path


class Read(Protocol):
    """Reads a file."""

    def __call__(self, path: Path, ocr: str, report: PageReport) -> Document:
        """Read it, telling ``report`` how far it has come. Raises UnreadableFileError."""
        ...


@dataclass(frozen=True)
class Adding:
    """What brings documents into a library; for who holds the writer's lock.

    ``changes`` notes what the derived indexes have to follow, ``show`` lets readers have it so
    far. ``embedder`` checks that the model is the library's; ``load`` only opens it, and is
    ``None`` where it is open.
    """

    catalogue: Catalogue
    originals: Originals
    read: Read
    show: Callable[[], None]
    embedder: Callable[[], Embedder]
    load: Callable[[], Embedder] | None
    changes: Changes

    def add(self, plan: ingestion.Plan, ocr: str, progress: Report) -> IngestReport:
        """Read, embed and store the files of a plan; what cannot be read is noted as refused.

        Raises ModelError and IndexUnusableError; what is stored by then stays.
        """
        known = {row.file for row in self.catalogue.documents()}
        added: list[FileNote] = []
        updated: list[FileNote] = []
        refused = list(plan.refused)
        self._warm_up_beside(plan)
        pages = PageProgress(progress, len(plan.read))
        pace = Pace(self.show)
        results = read_ahead(
            plan.read, lambda path: self.read(path, ocr, pages.of(path.name)), pace.waiting
        )
        for group in results:
            kept = list(self._with_originals(group, known, refused))
            state = Progress(pages.done, len(plan.read), group[0][0].name)
            progress(state)
            pages.done += len(group) - len(kept)
            for candidate in self._commit(kept, pace, partial(_within, progress, state)):
                (updated if candidate.name in known else added).append(FileNote(candidate.name))
                pages.done += 1
                progress(Progress(pages.done, len(plan.read), candidate.name))
        progress(Progress(len(plan.read), len(plan.read), ""))
        return IngestReport(
            added=tuple(added),
            updated=tuple(updated),
            unchanged=tuple(plan.unchanged),
            removed=tuple(FileNote(row.file) for row in plan.gone),
            refused=tuple(refused),
            skipped_kinds=plan.skipped_kinds,
        )

    def store(self, ready: Ready, model: ModelNote) -> None:
        """Store a document whose original is kept."""
        original = self.originals.path_of(ready.candidate)
        replaced = self.catalogue.add(
            ready.document, ready.vectors, source=ready.source, model=model, original=original
        )
        self.changes.note(replaced, (passage.id for passage in ready.document.passages))

    def _with_originals(
        self, group: Sequence[Result], known: Collection[str], refused: list[FileNote]
    ) -> Iterator[tuple[ingestion.Candidate, Document]]:
        """Keep the originals of what could be read, and note the rest as refused."""
        for candidate, result in group:
            try:
                if isinstance(result, UnreadableFileError):
                    raise result
                self.originals.keep(candidate)
            except (UnreadableFileError, OSError) as exc:
                there = " Den tidigare versionen finns kvar." if candidate.name in known else ""
                refused.append(FileNote(candidate.name, f"{exc}{there}"))
            else:
                yield candidate, result

    def _warm_up_beside(self, plan: ingestion.Plan) -> None:
        """Load the model while the first files are read, where there is enough to embed."""
        if self.load and sum(c.path.stat().st_size for c in plan.read) > _WARM_FROM:
            threading.Thread(target=_warm, args=(self.load(),), daemon=True).start()

    def _commit(
        self,
        group: Sequence[tuple[ingestion.Candidate, Document]],
        pace: Pace,
        within: Callable[[int, int], None],
    ) -> Iterator[ingestion.Candidate]:
        """Embed documents together, store one by one and yield the file of each that is stored."""
        if not group:
            return  # no model is needed
        passages = [passage for _, document in group for passage in document.passages]
        pace.embedding(len(passages))
        embedder = self.embedder()
        vectors = embedded(embedder, passages, within)
        note = ModelNote(embedder.name, embedder.identity, embedder.dimension)
        at = 0
        for candidate, document in group:
            own = vectors[at : at + len(document.passages)]
            at += len(own)
            self.store(Ready(candidate, document, own, candidate.path), note)
            yield candidate
            pace.committed(len(self.changes.added))


def _within(progress: Report, file: Progress, part: int, parts: int) -> None:
    """Report how far into a file the embedding has come."""
    progress(replace(file, message=f"{file.message}: {part} av {parts} stycken"))


def _warm(embedder: Embedder) -> None:
    from index.embedding import warm_up

    with suppress(ModelError):  # told where the model is needed
        warm_up(embedder)


def embedded(
    embedder: Embedder,
    passages: Sequence[Passage],
    within: Callable[[int, int], None] | None = None,
) -> npt.NDArray[np.float32]:
    """Return a vector a passage, float32, (passages, dimension); the same text is embedded once."""
    if not passages:
        return np.zeros((0, embedder.dimension), dtype=np.float32)
    texts = [indexed_text(passage) for passage in passages]
    each = list(dict.fromkeys(texts))  # a bundle holds the same § several times
    rows = {text: row for row, text in enumerate(each)}
    return embedder.embed_passages(each, within)[[rows[text] for text in texts]]
