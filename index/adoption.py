"""Taking over a library from another folder, as it was read and with its vectors."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from index.adding import Ready, Report
from index.ingestion import Candidate
from index.library import Library
from index.records import DocumentRow, FileNote, IngestReport
from ingest.errors import IndexUnusableError
from ingest.records import Progress
from ingest.settings import Settings


def adopt(library: Library, home: Path, progress: Report) -> IngestReport:
    """Take over the documents of the library in the folder ``home``, its restrictions with them.

    Nothing is read or embedded anew. What is there with the same content is left as it is; a file
    whose name another content has is refused. Raises IndexUnusableError, LibraryLockedError.
    """
    if not (home / "catalogue.sqlite3").is_file():
        raise IndexUnusableError(f"{home} är ingen biblioteksmapp: den har ingen katalog.")
    with Library.open(home, Settings()) as source:
        held = {row.file: row.sha256 for row in library.catalogue.documents()}
        known = set(held.values())
        rows = source.catalogue.documents()
        unchanged = [row for row in rows if row.sha256 in known]
        refused = [row for row in rows if row.sha256 not in known and row.file in held]
        wanted = [row for row in rows if row.sha256 not in known and row.file not in held]
        restrictions = source.catalogue.restrictions()
        for row in wanted:  # before the document is there for anybody to see
            if row.file in restrictions:
                library.restrict([row.file], restrictions[row.file])
        note = source.catalogue.model()
        if note is not None and wanted:
            library.add_ready(_ready(source, wanted, progress), note)
    taken = "ett annat innehåll har det namnet här. Byt namn på den ena filen."
    return IngestReport(
        added=tuple(FileNote(row.file) for row in wanted),
        unchanged=tuple(FileNote(row.file) for row in unchanged),
        refused=tuple(FileNote(row.file, taken) for row in refused),
    )


def _ready(source: Library, rows: list[DocumentRow], progress: Report) -> Iterator[Ready]:
    for done, row in enumerate(rows):
        progress(Progress(done, len(rows), row.file))
        document = source.catalogue.document(row.id)
        vectors = source.catalogue.vectors([passage.id for passage in document.passages])
        candidate = Candidate(source.original(row.id), row.file, row.sha256)
        yield Ready(candidate, document, vectors, Path(row.source))
