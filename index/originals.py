"""The originals: copies of the files read in, named by their content."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from index.catalogue import Catalogue
from index.ingestion import Candidate, sha256_of
from index.records import DocumentRow
from ingest.errors import UnknownDocumentError, UnreadableFileError


class Originals:
    """The copies in ``folder``; made when the first is kept."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def place(self, row: DocumentRow) -> Path:
        """Return where the copy of a document's file belongs."""
        return self._place(row.sha256, row.file)

    def path_of(self, candidate: Candidate) -> Path:
        """Return where the copy of a file belongs."""
        return self._place(candidate.sha256, candidate.name)

    def of(self, row: DocumentRow) -> Path:
        """Return the copy of a document's file. Raises UnknownDocumentError."""
        path = self.place(row)
        if not path.is_file():
            raise UnknownDocumentError(
                f"Originalfilen till {row.file} saknas i {path.parent}. Läs in filen igen: "
                f"`paragraf remove {row.file}` och sedan `paragraf ingest`."
            )
        return path

    def fault(self, row: DocumentRow) -> str | None:
        """Return what is wrong with the copy of a document's file, Swedish."""
        copy = self.place(row)
        if not copy.is_file():
            return f"{row.file}: originalfilen saknas i biblioteket."
        if sha256_of(copy) != row.sha256:
            return f"{row.file}: originalfilen i biblioteket är ändrad."
        return None

    def keep(self, candidate: Candidate) -> None:
        """Copy a file.

        Raises UnreadableFileError when it changed since it was hashed or cannot be copied.
        """
        target = self.path_of(candidate)
        fresh = target.with_suffix(".new")
        try:
            target.parent.mkdir(exist_ok=True)
            if target.is_file() and sha256_of(target) == candidate.sha256:
                return
            with candidate.path.open("rb") as source, fresh.open("wb") as copy:
                shutil.copyfileobj(source, copy)
                copy.flush()
                os.fsync(copy.fileno())  # before the catalogue says that it is there
        except OSError as exc:
            fresh.unlink(missing_ok=True)
            raise UnreadableFileError(
                f"{candidate.name} kan inte kopieras till biblioteket: {exc.strerror or exc}. "
                "Kontrollera diskutrymme och rättigheter."
            ) from exc
        if sha256_of(fresh) != candidate.sha256:
            fresh.unlink()
            raise UnreadableFileError(
                f"{candidate.name} ändrades medan den lästes. Kör kommandot igen."
            )
        fresh.replace(target)

    def fetch(self, rows: Sequence[DocumentRow]) -> None:
        """Copy anew, from where they were read, the originals that are missing or changed."""
        for row in rows:
            if self.fault(row) is None:
                continue
            with suppress(OSError, UnreadableFileError):  # the source is gone or another by now
                self.keep(Candidate(Path(row.source), row.file, row.sha256))

    def strays(self, rows: Sequence[DocumentRow]) -> list[Path]:
        """Return copies that none of the documents has."""
        if not self.folder.is_dir():
            return []
        kept = {self.place(row).name for row in rows}
        return sorted(path for path in self.folder.iterdir() if path.name not in kept)

    def sweep(self, rows: Sequence[DocumentRow]) -> None:
        """Delete copies that no document has: replaced, removed, or left by a killed run."""
        for path in self.strays(rows):
            path.unlink()

    def _place(self, sha256: str, file: str) -> Path:
        return self.folder / f"{sha256}{Path(file).suffix.lower()}"


class SharedOriginals(Originals):
    """Copies of what a catalogue on a server holds, fetched when they are asked for."""

    def __init__(self, folder: Path, catalogue: Catalogue) -> None:
        super().__init__(folder)
        self._catalogue = catalogue

    def of(self, row: DocumentRow) -> Path:
        """Return the copy of a document's file. Raises UnknownDocumentError."""
        path = self.place(row)
        if path.is_file():
            return path
        self.folder.mkdir(exist_ok=True)
        # Beside the folder, where nobody sweeps.
        with tempfile.NamedTemporaryFile(dir=self.folder.parent, delete=False) as fresh:
            found = hashlib.sha256()
            for part in self._catalogue.original_parts(row.id):
                found.update(part)
                fresh.write(part)
        taken = Path(fresh.name)
        if found.hexdigest() != row.sha256:
            taken.unlink()
            return super().of(row)
        return taken.replace(path)

    def fault(self, row: DocumentRow) -> str | None:
        """Return what is wrong with a document's file in the catalogue, Swedish."""
        found = hashlib.sha256()
        for part in self._catalogue.original_parts(row.id):
            found.update(part)
        if found.hexdigest() == row.sha256:
            return None
        return f"{row.file}: originalfilen i katalogen saknas eller är ändrad."
