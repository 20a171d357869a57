"""Backups: a consistent, verified copy of a library that is in use, and the way back.

A backup holds what cannot be made again: the catalogue as one moment had it (vectors included),
the originals of that same moment, users, settings, logs, runs and question sets. Search indexes
and the model are derived, and are made when it is restored. The key of sessions is left out:
whoever gets hold of a backup must not be able to make log-ins with it.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from filelock import FileLock, Timeout

from index.backup_files import (
    CATALOGUE,
    FORMAT,
    HELD,
    MANIFEST,
    PRIVATE,
    BackupReport,
    Held,
    Manifest,
    copied,
    report_of,
    translated,
)
from index.catalogue import Catalogue
from index.ingestion import sha256_of
from index.originals import Originals
from index.records import DocumentRow
from ingest.errors import BackupError, TargetError
from ingest.records import Progress

_LOCK = "ofullstandig.lock"  # stands in a backup for as long as it is being written
_TRIES = 5  # snapshots until the originals of one of them are all there
# Not copied: what is derived, what passes, and the key of sessions.
_LEFT_OUT = frozenset(
    (CATALOGUE, f"{CATALOGUE}-wal", f"{CATALOGUE}-shm", "files", "vectors", "lexical", "chroma")
    + ("models", "write.lock", "write.lock.json", "people.key")
)
_PASSING = ("webb-", "upload-", ".")  # folders of uploads that are being read, hidden files

Report = Callable[[Progress], None]


def back_up(home: Path, folder: Path, progress: Report) -> BackupReport:
    """Copy the library in ``home`` to ``folder``, which is empty or missing, and verify it.

    Takes no writer lock: the library may be asked and written to meanwhile, and the copy is that
    of one moment. Raises TargetError when ``folder`` cannot take it, IndexUnusableError when
    there is no library, BackupError when it cannot be written or verified.
    """
    home, folder = home.absolute(), folder.absolute()
    if not (home / CATALOGUE).is_file():
        raise BackupError(
            f"I {home} finns inget bibliotek att kopiera. Ange det med --home eller läs in "
            "handlingar med `paragraf ingest MAPP`."
        )
    with _target(home, folder), translated(folder):
        held = folder / HELD
        held.mkdir(mode=PRIVATE)
        files = dict(_copied_others(home, held))
        manifest, faults = _snapshot(home, held, files, progress)
        _verify(held, manifest.files, progress)
        text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1)
        _write(folder / MANIFEST, text.encode())
    return report_of(folder, manifest, faults)


# — writing a backup —


@contextmanager
def _target(home: Path, folder: Path) -> Iterator[None]:
    """Hold an empty folder. One that an interrupted backup left behind is emptied."""
    if folder == home or folder.is_relative_to(home) or home.is_relative_to(folder):
        raise TargetError(
            f"Säkerhetskopian kan inte ligga i biblioteket ({home}) eller runt det. Ange en mapp "
            "på ett annat ställe, helst en annan disk."
        )
    if folder.exists() and not folder.is_dir():
        raise TargetError(f"{folder} är en fil. Ange en ny eller tom mapp.")
    left = folder / _LOCK
    if folder.is_dir() and any(folder.iterdir()) and not left.is_file():
        raise TargetError(
            f"{folder} är inte tom och skrivs inte över. Ange en ny mapp, till exempel en med "
            "dagens datum."
        )
    with translated(folder):
        folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
        lock = FileLock(left)
        try:
            lock.acquire(timeout=0)
        except Timeout as exc:
            raise TargetError(f"En annan säkerhetskopiering skriver i {folder}.") from exc
        try:
            shutil.rmtree(folder / HELD, ignore_errors=True)
            (folder / MANIFEST).unlink(missing_ok=True)
            yield
            left.unlink(missing_ok=True)  # stays where the copy failed: tells that it is not whole
        finally:
            lock.release()


def _snapshot(
    home: Path, held: Path, files: dict[str, Held], progress: Report
) -> tuple[Manifest, tuple[str, ...]]:
    """Copy the catalogue, then the originals that it names, until they are of one moment.

    A document may be replaced or removed between the two, and its original with it: then the
    catalogue is copied anew.
    """
    source, target = Originals(home / "files"), Originals(held / "files")
    live = Catalogue(home)
    try:
        for _ in range(_TRIES):
            live.copy_to(held / CATALOGUE)
            copy = Catalogue(held)
            try:
                rows, generation = copy.documents(), copy.generation()
                faults = copy.damage()
                passages = copy.passage_count()
            finally:
                copy.close()
            if faults:
                raise BackupError(
                    f"Katalogen i {home} är skadad och kopieras inte: {' '.join(faults)} "
                    "Återställ en tidigare säkerhetskopia."
                )
            originals, missing = _copied_originals(rows, source, target, progress)
            if not missing or live.generation() == generation:
                break
        else:
            raise BackupError(
                f"Biblioteket {home} ändrades hela tiden medan det kopierades. Försök igen när "
                "inläsningen är klar."
            )
    finally:
        live.close()
    for stray in target.strays(rows):
        stray.unlink()
    files |= originals
    catalogue = held / CATALOGUE
    shutil.copymode(home / CATALOGUE, catalogue)
    _sync(catalogue)
    files[CATALOGUE] = Held(sha256_of(catalogue), catalogue.stat().st_size)
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    return (
        Manifest(FORMAT, made_at, _program(), generation, len(rows), passages, files),
        tuple(missing),
    )


def _copied_originals(
    rows: Iterable[DocumentRow], source: Originals, target: Originals, progress: Report
) -> tuple[dict[str, Held], list[str]]:
    """Copy originals not yet copied; return what is held, and in Swedish what is not."""
    target.folder.mkdir(exist_ok=True)
    files: dict[str, Held] = {}
    faults: list[str] = []
    rows = list(rows)
    for done, row in enumerate(rows):
        progress(Progress(done, len(rows), f"Kopierar {row.file}"))
        place = target.place(row)
        try:
            if place.is_file():  # copied with the snapshot before
                held = Held(sha256_of(place), place.stat().st_size)
            else:
                held = copied(source.place(row), place)
        except FileNotFoundError:
            faults.append(f"{row.file}: originalfilen saknas i biblioteket.")
            continue
        files[f"files/{place.name}"] = held
        if held.sha256 != row.sha256:
            faults.append(f"{row.file}: originalfilen i biblioteket är ändrad.")
    return files, faults


def _copied_others(home: Path, held: Path) -> Iterator[tuple[str, Held]]:
    """Copy users, settings, logs, runs, question sets: all that is not left out."""
    for top in sorted(home.iterdir()):
        if top.name in _LEFT_OUT or top.name.startswith(_PASSING):
            continue
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            if path.is_file():
                name = path.relative_to(home).as_posix()
                try:
                    yield name, copied(path, held / name)
                except FileNotFoundError:
                    continue  # it went meanwhile, as a log does when its time is up


def _verify(held: Path, files: Mapping[str, Held], progress: Report) -> None:
    """Read back what was written. Raises BackupError."""
    for done, (name, file) in enumerate(files.items()):
        progress(Progress(done, len(files), f"Kontrollerar {name}"))
        if Held(sha256_of(held / name), (held / name).stat().st_size) != file:
            raise BackupError(
                f"{held / name} blev inte vad som skrevs. Disken kan vara trasig: kopiera till en "
                "annan."
            )


# — restoring —


# — files —


def _write(path: Path, data: bytes) -> None:
    fresh = path.with_suffix(".new")
    with fresh.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _program() -> str:
    try:
        return version("paragraf")
    except PackageNotFoundError:  # run from its folder, not installed
        return "0"
