"""A library as a viewer sees it: as if the documents hidden from the viewer did not exist."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from index import ingestion
from index.adding import Report
from index.library import Library
from index.records import FileNote, IngestReport
from ingest.errors import IndexUnusableError

if TYPE_CHECKING:
    from index.embedding import Embedder

_TAKEN = (
    "en handling med samma namn eller samma innehåll finns redan och är begränsad till andra. "
    "Byt namn på filen, eller vänd dig till den som sköter biblioteket."
)


class LibraryView(Library):
    """The part of ``whole`` that members of ``groups`` may see.

    The catalogue leaves out the rest, and both searches are made from that catalogue: the
    vectors compared exactly, the words in an index in memory. So neither a rank, a count nor
    the rarity of a word tells of a hidden document. It takes memory and, for each generation,
    time in proportion to the library; the model is shared with ``whole``.
    """

    def __init__(self, whole: Library, groups: frozenset[str]) -> None:
        super().__init__(whole.home, whole.settings, catalogue=whole.catalogue.narrowed(groups))
        self._whole = whole
        self._groups = groups

    @property
    def embedder(self) -> Embedder:
        """The model of the whole library."""
        return self._whole.embedder

    def add_paths(
        self,
        paths: Sequence[Path],
        *,
        ocr: str = "auto",
        prune: bool = False,
        rebuild: bool = False,
        progress: Report | None = None,
    ) -> IngestReport:
        """Add files to the whole library, except those that would touch a hidden document.

        Folders, ``prune`` and ``rebuild`` are for who sees everything: IndexUnusableError.
        """
        if prune or rebuild or any(path.is_dir() for path in paths):
            raise IndexUnusableError(
                "Mappar, gallring och ombyggnad kräver hela biblioteket. Använd kommandoraden."
            )
        hidden = self._whole.catalogue.hidden_from(self._groups)
        taken = {row.sha256 for row in self._whole.catalogue.documents() if row.id in hidden}
        for file, groups in self._whole.catalogue.restrictions().items():
            if self._groups.isdisjoint(groups):
                taken.add(file)
        refused: list[FileNote] = []
        passed: list[Path] = []
        for path in paths:
            names = {ingestion.library_name(path.name), ingestion.sha256_of(path)}
            if names & taken:
                refused.append(FileNote(path.name, f"{path.name}: {_TAKEN}"))
            else:
                passed.append(path)
        if not passed:
            return IngestReport(refused=tuple(refused))
        report = self._whole.add_paths(passed, ocr=ocr, progress=progress)
        return replace(report, refused=(*refused, *report.refused))

    def remove(self, documents: Sequence[str]) -> tuple[str, ...]:
        """Remove documents that are seen. Raises as that of the whole library does."""
        return self._whole.remove([self.catalogue.document_by_name(n).id for n in documents])
