"""Hostile files against the reader: `python -m evals.bench.hostile [--every N] [--only TEXT]`.

Each generated file is read under limits of time and memory and put into a library; then a good
file is. What must hold of each: it is read or refused with a reason, within its limits; nothing
is written outside the library, nothing fetched, no other file read; the offsets fit; no unseen
character comes out; the good file after it is read. A table of the outcomes by kind of file.
"""

from __future__ import annotations

import argparse
import os
import re
import socket
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import psutil

from evals.bench import hostile_office, hostile_pdf, hostile_text
from evals.bench.hostile_file import Bait, Hostile
from index.library import Library
from ingest.errors import ParagrafError
from ingest.pipeline import read_document
from ingest.records import Document
from ingest.settings import Reading, Settings

LIMITS = Reading(
    max_seconds=30,
    max_memory_mb=1200,
    conversion_seconds=20,
    max_file_mb=60,
    ocr_seconds_per_page=10,
)
_SLACK_SECONDS = 10.0  # for starting the child, and for finding the structure of what it read
_SLACK_MB = 300
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_GOOD = "Protokoll\nKommunstyrelsen 2024-01-10\n\n§ 1 Budget\nBeslut\nKommunstyrelsen beslutar att anta den.\n"
_SECRET = "HEMLIGT-7f3a9c"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file. ``faults`` is what must not be, in Swedish."""

    file: Hostile
    read: bool
    reason: str  # of a refusal
    seconds: float
    megabytes: float  # most that the child and what it started held in memory
    faults: tuple[str, ...]


PARTS: Mapping[str, Callable[[Bait], Iterator[Hostile]]] = {
    "pdf": hostile_pdf.files, "office": hostile_office.files, "text": hostile_text.files,
}  # fmt: skip


def all_files(bait: Bait, parts: Sequence[str] = tuple(PARTS)) -> Iterator[Hostile]:
    """Yield every hostile file of some parts, the same on every run."""
    for part in parts:
        yield from PARTS[part](bait)


class _AlikeEmbedder:
    """A vector for a text, by its length: what is searched is not what is tried here."""

    name = identity = "hostile"
    dimension = 8

    def embed_passages(
        self, texts: Sequence[str], progress: object = None
    ) -> npt.NDArray[np.float32]:
        return np.stack([self.embed_query(text) for text in texts])

    def embed_query(self, text: str) -> npt.NDArray[np.float32]:
        vector = np.cos(np.arange(8, dtype=np.float32) * (len(text) % 97 + 1))
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


class Trial:
    """A library in ``folder``, and around it everything that no file may touch."""

    def __init__(self, folder: Path, limits: Reading = LIMITS) -> None:
        self.folder = folder
        self.settings = Settings(reading=limits)
        self.around = folder / "around"
        self.home = self.around / "a" / "b" / "home"
        self.given = folder / "given"
        for place in (self.home, self.given, self.around / "tmp", self.around / "user"):
            place.mkdir(parents=True)
        secret = self.around / "secret.txt"
        secret.write_text(_SECRET, encoding="utf-8")
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.0)
        address = f"http://127.0.0.1:{self._listener.getsockname()[1]}/x"
        self.bait = Bait(address, str(secret), _SECRET)
        self._read: Document | ParagrafError | None = None
        self.library = Library.open(self.home, self.settings, _AlikeEmbedder(), self._given)
        self._number = 0

    def close(self) -> None:
        """Let go of all files and the port."""
        self.library.close()
        self._listener.close()

    def outcome(self, file: Hostile) -> Outcome:
        """Read a file and put it into the library."""
        path = self.given / file.name
        path.write_bytes(file.data)
        before = self._snapshot()
        faults: list[str] = []
        with _measured() as measured:
            try:
                ocr = "auto" if file.kind == "bilder" else "off"  # recognition takes its time
                self._read = read_document(path, self.settings, ocr=ocr)
            except ParagrafError as exc:
                self._read = exc
        if isinstance(self._read, ParagrafError):
            faults += _faults_of_reason(str(self._read), file.name)
        else:
            faults += _faults_of_document(self._read)
        limit = self.settings.reading.max_seconds + _SLACK_SECONDS
        limit += self.settings.reading.conversion_seconds if _is_converted(file) else 0
        if measured.seconds > limit:
            faults.append(f"tog {measured.seconds:.0f} s")
        if measured.megabytes > self.settings.reading.max_memory_mb + _SLACK_MB:
            faults.append(f"tog {measured.megabytes:.0f} MB")
        faults += self._stored(path)
        if (after := self._snapshot()) != before:
            faults.append(f"skrev utanför biblioteket: {sorted(after ^ before)[:3]}")
        if self._asked():
            faults.append("hämtade något från nätet")
        path.unlink()
        reason = str(self._read) if isinstance(self._read, ParagrafError) else ""
        return Outcome(
            file, not reason, reason, measured.seconds, measured.megabytes, tuple(faults)
        )

    def _given(self, path: Path, settings: Settings, *, ocr: str = "auto") -> Document:
        """Give the library what was read already, and read every other file."""
        if path.parent == self.given and self._read is not None and path.name != "bra.txt":
            if isinstance(self._read, ParagrafError):
                raise self._read
            return self._read
        return read_document(path, settings, ocr="off")

    def _stored(self, path: Path) -> Iterator[str]:
        self._number += 1
        good = self.given / "bra.txt"
        good.write_text(f"{_GOOD}Ärende {self._number}.\n", encoding="utf-8")
        report = self.library.add_paths([path, good])
        refused = {note.file for note in report.refused}
        if good.name in refused or "bra.txt" not in {
            r.file for r in self.library.catalogue.documents()
        }:
            yield "nästa fil lästes inte"
        held = [row for row in self.library.catalogue.documents() if row.file != "bra.txt"]
        if isinstance(self._read, ParagrafError) == bool(held):
            yield "biblioteket höll inte med läsaren"
        if held:
            text = self.library.catalogue.document(held[0].id).text
            if _SECRET in text:
                yield "läste en annan fil"
            self.library.remove([row.id for row in held])

    def _snapshot(self) -> frozenset[tuple[str, int]]:
        return frozenset(
            (str(path), path.stat().st_mtime_ns)
            for path in self.around.rglob("*")
            if path.is_file() and not path.is_relative_to(self.home)
        ) | frozenset(
            (str(path), 0) for path in self.around.rglob("*") if self.home not in path.parents
        )

    def _asked(self) -> bool:
        try:
            connection, _ = self._listener.accept()
        except (BlockingIOError, TimeoutError):
            return False
        connection.close()
        return True


@dataclass(slots=True)
class _Measured:
    seconds: float = 0.0
    megabytes: float = 0.0


@contextmanager
def _measured() -> Iterator[_Measured]:
    """Measure the time, and the memory of the processes that this one starts."""
    result = _Measured()
    done = threading.Event()
    own = psutil.Process()
    command = own.cmdline()  # a child that still has it has only been forked, and holds ours

    def watch() -> None:
        while not done.wait(0.05):
            held = 0
            for child in own.children(recursive=True):
                try:
                    if child.cmdline() != command:
                        held += child.memory_info().rss
                except psutil.Error:
                    continue
            result.megabytes = max(result.megabytes, held / 1e6)

    watcher = threading.Thread(target=watch, daemon=True)
    started = time.monotonic()
    watcher.start()
    try:
        yield result
    finally:
        done.set()
        watcher.join()
        result.seconds = time.monotonic() - started


def _is_converted(file: Hostile) -> bool:
    return file.name.rpartition(".")[2] in ("rtf", "doc", "xls", "ppt", "odt")


def _faults_of_reason(reason: str, name: str) -> Iterator[str]:
    if "fel i Paragraf" in reason:
        yield f"struktur: {reason}"
    if name not in reason or len(reason) < len(name) + 15 or len(reason) > 1000 + len(name):
        yield f"ingen användbar orsak: {reason[:200]!r}"
    if _UNSEEN.search(reason):
        yield "orsaken innehåller styrtecken"


def _faults_of_document(document: Document) -> Iterator[str]:
    for passage in document.passages:
        if document.text[passage.start : passage.end] != passage.text:
            yield f"stycket {passage.id} står inte i texten"
            break
    shown = [
        document.text,
        document.title or "",
        document.body or "",
        *(f.label or "" for f in document.figures),
    ]
    if any(_UNSEEN.search(text) for text in shown):
        yield "osedda tecken i texten"
    if not all(0 <= span.start < span.end <= len(document.text) for span in document.spans):
        yield "en plats ligger utanför texten"


@contextmanager
def trial(limits: Reading = LIMITS) -> Iterator[Trial]:
    """Make a library in a folder of its own; the process's own folders lie under watch."""
    given = {name: os.environ.get(name) for name in ("TMPDIR", "HOME")}
    where = Path.cwd()
    with tempfile.TemporaryDirectory(prefix="hostile-", ignore_cleanup_errors=True) as folder:
        made = Trial(Path(folder), limits)
        os.environ |= {"TMPDIR": str(made.around / "tmp"), "HOME": str(made.around / "user")}
        tempfile.tempdir = None
        os.chdir(made.around)
        try:
            yield made
        finally:
            os.chdir(where)
            for name, value in given.items():
                os.environ.pop(name, None)
                if value is not None:
                    os.environ[name] = value
            tempfile.tempdir = None
            made.close()


def table(found: Sequence[Outcome]) -> str:
    """Return the outcomes by kind, and every fault."""
    kinds = sorted({one.file.kind for one in found})
    lines = [
        "| slag | filer | lästa | avvisade | längst, s | mest, MB | fel |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for kind in [*kinds, ""]:
        there = [one for one in found if kind in ("", one.file.kind)]
        counts = Counter(one.read for one in there)
        slowest, largest = max(o.seconds for o in there), max(o.megabytes for o in there)
        wrong = sum(bool(one.faults) for one in there)
        lines.append(
            f"| {kind or 'alla'} | {len(there)} | {counts[True]} | {counts[False]} | {slowest:.1f} "
            f"| {largest:.0f} | {wrong} |"
        )
    lines += [
        f"! {one.file.name} ({one.file.kind}): {fault}" for one in found for fault in one.faults
    ]
    return "\n".join(lines)


def main() -> int:
    """Read all files, or every Nth, and print the table; 1 when something is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth file")
    parser.add_argument("--only", default="", metavar="TEXT", help="only names with TEXT in them")
    parser.add_argument("--part", choices=list(PARTS), help="only these formats")
    parser.add_argument("--kind", default="", help="only this kind")
    parser.add_argument("--verbose", action="store_true", help="a line a file")
    chosen = parser.parse_args()
    found: list[Outcome] = []
    with trial() as made:
        for number, file in enumerate(
            all_files(made.bait, [chosen.part] if chosen.part else list(PARTS))
        ):
            if (
                number % chosen.every
                or chosen.only not in file.name
                or chosen.kind not in file.kind
            ):
                continue
            one = made.outcome(file)
            found.append(replace(one, file=replace(file, data=b"")))
            if chosen.verbose or one.faults:
                told = one.reason or "läst"
                print(f"{one.seconds:6.1f} s {one.megabytes:5.0f} MB {file.name}: {told[:150]}",
                      *(f"\n    FEL {fault}" for fault in one.faults), flush=True)  # fmt: skip
    print(table(found))
    return int(any(one.faults for one in found))


if __name__ == "__main__":
    sys.exit(main())
