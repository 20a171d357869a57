"""What an ingestion has to do: which files there are, which of them are new, reading ahead."""

from __future__ import annotations

import hashlib
import os
import threading
import time
import unicodedata
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from pathlib import Path

from index.catalogue import Catalogue
from index.records import DocumentRow, FileNote
from ingest.characters import printable
from ingest.errors import SettingsError, UnreadableFileError
from ingest.readers import can_read_images
from ingest.records import Document, Progress

_READERS = 2  # files read at the same time, each in a process of its own
_AHEAD = 4  # files read or being read before their turn: bounds memory
_BATCH = 2_000  # passages after which the indexes are brought up in any case
_SOON = 1.0  # seconds from a commit until readers are to find the document
_LONG = 60  # passages whose embedding takes about that long
_IDLE = 0.1  # seconds that a file is waited for before something else is done
_SHARE = 10  # at most one part in so many of an ingestion's time goes into bringing up


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


class PageProgress:
    """Tells of pages read from their image, by the threads that read; one at a time."""

    def __init__(self, progress: Callable[[Progress], None], total: int) -> None:
        self.done = 0  # files
        self._progress = progress
        self._total = total
        self._lock = threading.Lock()

    def of(self, name: str) -> Callable[[int, int], None]:
        """Return what to call for the pages of a file."""

        def report(page: int, pages: int) -> None:
            with self._lock:
                message = f"{name}: tolkar sida {page} av {pages}"
                self._progress(Progress(self.done, self._total, message))

        return report


class Pace:
    """When an ingestion brings up the indexes: soon after a commit, but not most of its time.

    Readers find a document within two seconds of its commit, unless a large library's indexes
    take longer than that to follow. ``show`` brings up all that has been committed.
    """

    def __init__(self, show: Callable[[], None]) -> None:
        self._show = show
        self._committed: float | None = None  # when the first was that is not shown yet
        self._next = 0.0  # not before this moment

    def committed(self, passages: int) -> None:
        """Take note of a commit; so many ``passages`` are not shown yet."""
        now = time.monotonic()
        self._committed = self._committed or now
        late = now - self._committed >= _SOON and now >= self._next
        if late or passages >= _BATCH:
            self._bring_up()

    def embedding(self, passages: int) -> None:
        """Take note that so many passages come next."""
        if passages >= _LONG and time.monotonic() >= self._next:
            self._bring_up()

    def waiting(self) -> None:
        """Take note that nothing is to be done until a file has been read."""
        self._bring_up()

    def _bring_up(self) -> None:
        if self._committed is None:
            return
        began = time.monotonic()
        self._show()
        ended = time.monotonic()
        self._committed, self._next = None, ended + _SHARE * (ended - began)


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, 64 hex digits. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_ahead(
    candidates: Sequence[Candidate], read: Callable[[Path], Document], waits: Callable[[], None]
) -> Iterator[tuple[Candidate, Document | UnreadableFileError]]:
    """Read files a few at a time and yield them in their order, refusals included.

    ``waits`` is called when the next is not ready: there is time for something else.
    """
    waiting: deque[tuple[Candidate, Future[Document]]] = deque()
    rest = iter(candidates)
    pool = ThreadPoolExecutor(_READERS, thread_name_prefix="reader")
    try:
        for candidate in rest:
            waiting.append((candidate, pool.submit(_read, candidate, read)))
            if len(waiting) >= _AHEAD:
                yield _result(*waiting.popleft(), waits)
        while waiting:
            yield _result(*waiting.popleft(), waits)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _read(candidate: Candidate, read: Callable[[Path], Document]) -> Document:
    document = read(candidate.path)
    if document.sha256 != candidate.sha256:
        raise UnreadableFileError(
            f"{candidate.name} ändrades medan den lästes. Kör kommandot igen."
        )
    return document if document.file == candidate.name else replace(document, file=candidate.name)


def _result(
    candidate: Candidate, future: Future[Document], waits: Callable[[], None]
) -> tuple[Candidate, Document | UnreadableFileError]:
    if not wait((future,), _IDLE).done:
        waits()
    try:
        return candidate, future.result()
    except UnreadableFileError as exc:
        return candidate, exc
    except OSError as exc:
        return candidate, UnreadableFileError(_unreadable(exc))


def _unreadable(exc: OSError) -> str:
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
        result.refused.append(FileNote(printable(str(exc.filename)), _unreadable(exc)))

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
            result.refused.append(FileNote(candidate.name, _unreadable(exc)))
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
