"""What an ingestion has to do: which files there are, and which of them are new."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from index.catalogue import Catalogue
from index.records import DocumentRow, FileNote
from ingest.characters import printable
from ingest.errors import SettingsError
from ingest.readers import can_read_images
from ingest.records import Document


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file to look at. ``name``: what it is called in the library."""

    path: Path
    name: str
    sha256: str = ""


@dataclass(slots=True)
class Plan:
    """What is to be done with the files found, in input order."""

    read: list[Candidate] = field(default_factory=list)  # new or changed
    moved: list[tuple[str, Path]] = field(default_factory=list)  # document id, where it is now
    gone: list[DocumentRow] = field(default_factory=list)  # to be pruned
    unchanged: list[FileNote] = field(default_factory=list)
    refused: list[FileNote] = field(default_factory=list)
    skipped_kinds: int = 0


def plan(
    paths: Sequence[Path],
    stored: Sequence[DocumentRow],
    suffixes: Sequence[str],
    *,
    prune: bool,
    again: Collection[str] = (),
) -> Plan:
    """Compare files and folders with what is stored, by content. Reads no document.

    ``again``: ids of stored documents to be read anew though their files are unchanged.
    """
    result = Plan()
    found = _found(paths, suffixes, result)
    if prune:
        result.gone = [row for row in stored if _gone(row, paths)]
        gone = {row.id for row in result.gone}
        stored = [row for row in stored if row.id not in gone]
        missing = {str(Path(row.source)) for row in result.gone}
        result.refused = [n for n in result.refused if str(Path(n.file).absolute()) not in missing]
    candidates = _hashed(_named(found, stored), result)
    by_file = {row.file: row for row in stored}
    replaced = {
        by_file[c.name].sha256
        for c in candidates
        if c.name in by_file and by_file[c.name].sha256 != c.sha256
    }
    holder = {row.sha256: row.file for row in stored if row.sha256 not in replaced}
    for candidate in candidates:
        other = holder.get(candidate.sha256)
        if other is None:
            holder[candidate.sha256] = candidate.name
            result.read.append(candidate)
        elif (
            other == candidate.name
            and candidate.name in by_file
            and (by_file[candidate.name].id in again)
        ):
            result.read.append(candidate)
        elif other == candidate.name:
            result.unchanged.append(FileNote(candidate.name))
            row = by_file.get(other)
            if row is not None and row.source != str(candidate.path):
                result.moved.append((row.id, candidate.path))
        else:
            result.unchanged.append(FileNote(candidate.name, f"samma innehåll som {other}"))
    return result


def unread_images(catalogue: Catalogue, ocr: str) -> frozenset[str]:
    """Return the ids of stored documents whose pages ``ocr`` would now read from their image.

    With "force" those with a page whose text is the file's own. With "auto" those stored while
    Tesseract was missing or OCR off, once it is there; where some pages were read so, those
    left had failed and would fail again. Raises SettingsError for "force" without Tesseract.
    """
    if ocr not in ("auto", "force"):
        return frozenset()
    if ocr == "force" and not can_read_images():
        raise SettingsError(
            "--ocr force kräver Tesseract med svensk modell. Installera paketen tesseract-ocr "
            "och tesseract-ocr-swe, eller välj --ocr auto."
        )
    rows = [row for row in catalogue.documents() if row.format == "pdf"]
    if ocr == "auto":
        kinds = ("no_text_layer", "poor_text_layer")
        told = {file for file, finding in catalogue.findings() if finding.kind in kinds}
        rows = [row for row in rows if row.file in told]
    if ocr == "auto" and (not rows or not can_read_images()):
        return frozenset()
    return frozenset(row.id for row in rows if _has_unread(catalogue.document(row.id), ocr))


def _has_unread(document: Document, ocr: str) -> bool:
    read = {page for page, words in document.words if words}
    if ocr == "auto":
        return not read
    return not read or any(span.page not in read for span in document.spans)


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, 64 hex digits. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def unreadable(exc: OSError) -> str:
    """Return why a file cannot be read, in Swedish."""
    return f"kan inte läsas: {exc.strerror or exc}. Kontrollera filens rättigheter."


def _found(paths: Sequence[Path], suffixes: Sequence[str], result: Plan) -> list[tuple[Path, str]]:
    """``(absolute path, path below the folder named)`` of every file to consider, each once."""
    found: dict[Path, str] = {}
    kinds = " ".join(suffixes)
    for path in paths:
        full = path.absolute()
        if full.is_dir():
            inside = _walk(full, suffixes, result)
            if not inside:
                result.refused.append(
                    FileNote(printable(str(path)), f"mappen har inga läsbara filer ({kinds}).")
                )
            for file in inside:
                found.setdefault(file, file.relative_to(full).as_posix())
        elif not full.exists():
            reason = "finns inte. Kontrollera sökvägen."
            result.refused.append(FileNote(printable(str(path)), reason))
        elif not full.is_file() or full.suffix.lower() not in suffixes:
            reason = f"filtypen stöds inte. Filtyper som stöds: {kinds}."
            result.refused.append(FileNote(printable(str(path)), reason))
        else:
            found.setdefault(full, full.name)
    return [(path, below) for path, below in found.items() if _has_a_name(path, result)]


def _has_a_name(path: Path, result: Plan) -> bool:
    """Return whether a path can be stored; refuse one whose name is in another encoding."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        reason = "filens eller mappens namn är inte i UTF-8. Byt namn på den."
        result.refused.append(FileNote(printable(str(path)), reason))
        return False
    return True


def _walk(folder: Path, suffixes: Sequence[str], result: Plan) -> list[Path]:
    def refuse(exc: OSError) -> None:
        result.refused.append(FileNote(printable(str(exc.filename)), unreadable(exc)))

    files: list[Path] = []
    for place, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(place, name)
            if name.startswith((".", "~$")) or not path.is_file():
                continue  # hidden, or Word's note that a file is open
            if path.suffix.lower() in suffixes:
                files.append(path)
            else:
                result.skipped_kinds += 1
    return files


def _named(found: Sequence[tuple[Path, str]], stored: Sequence[DocumentRow]) -> list[Candidate]:
    """Names in the library: the file's own, with folders only where two would share it."""
    by_source = {row.source: row.file for row in stored}
    shared = Counter(library_name(path.name) for path, _ in found)
    candidates = []
    for path, below in found:
        name = library_name(path.name)
        if shared[name] > 1:
            name = library_name(below)
        candidates.append(Candidate(path, by_source.get(str(path), name)))
    return candidates


def library_name(text: str) -> str:
    """Return a file's name as the library writes it: composed, "�" for unseen characters."""
    return printable(unicodedata.normalize("NFC", text))  # macOS takes å apart


def _hashed(candidates: Sequence[Candidate], result: Plan) -> list[Candidate]:
    hashed: list[Candidate] = []
    for candidate in candidates:
        try:
            hashed.append(replace(candidate, sha256=sha256_of(candidate.path)))
        except OSError as exc:
            result.refused.append(FileNote(candidate.name, unreadable(exc)))
    return hashed


def _gone(row: DocumentRow, paths: Sequence[Path]) -> bool:
    """True when the document's file lay at or below one of ``paths`` and is no more.

    A folder that is missing itself prunes nothing: it may be a share that is not mounted.
    """
    source = Path(row.source)
    if source.exists():
        return False
    below = (path.absolute() for path in paths)
    return any(source == path or (path.is_dir() and source.is_relative_to(path)) for path in below)
