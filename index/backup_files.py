"""What a backup holds and says of itself: ``backup.json``, and files copied with their hashes."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import BackupError

MANIFEST = "backup.json"  # written last: without it a backup is not whole
HELD = "library"  # the folder within a backup that has the layout of a home
CATALOGUE = "catalogue.sqlite3"
FORMAT = 1
PRIVATE = 0o700  # whoever reads a backup reads everything
_BLOCK = 1 << 20  # bytes


@dataclass(frozen=True, slots=True)
class Held:
    """One file of a backup."""

    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What ``backup.json`` says. ``files``: by path below ``library/``, with ``/``."""

    format: int
    made_at: str  # ISO time, UTC
    program: str  # version of Paragraf
    generation: int
    documents: int
    passages: int
    files: Mapping[str, Held]


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What was written or restored. ``faults``: Swedish, of originals damaged or missing."""

    folder: Path
    documents: int
    passages: int
    files: int
    bytes: int
    made_at: str
    faults: tuple[str, ...] = ()


def read_manifest(folder: Path) -> Manifest:
    """Return what a backup says of itself. Raises BackupError when it is none or not whole."""
    try:
        values = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if values["format"] != FORMAT:
            raise BackupError(
                f"Säkerhetskopian {folder} har format {values['format']}; den här versionen av "
                f"Paragraf läser format {FORMAT}. Återställ med den version som gjorde den "
                f"({values.get('program')})."
            )
        values["files"] = {name: Held(**held) for name, held in values["files"].items()}
        manifest = Manifest(**values)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as exc:
        raise BackupError(
            f"{folder} är ingen fullständig säkerhetskopia: {MANIFEST} saknas eller går inte att "
            "läsa. Ange en mapp som `paragraf backup` har skrivit färdigt."
        ) from exc
    inside = (folder / HELD).resolve()
    for name in manifest.files:
        if not (inside / name).resolve().is_relative_to(inside):
            raise BackupError(f"Säkerhetskopian {folder} pekar ut ur sig själv: {name}.")
    return manifest


def copied(source: Path, target: Path) -> Held:
    """Copy a file with its mode, down to the disk; return what was read. Raises OSError."""
    with source.open("rb") as file:
        target.parent.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        with target.open("wb") as copy:
            shutil.copymode(source, target)
            while block := file.read(_BLOCK):
                copy.write(block)
                digest.update(block)
                size += len(block)
            copy.flush()
            os.fsync(copy.fileno())
    return Held(digest.hexdigest(), size)


@contextmanager
def translated(folder: Path) -> Iterator[None]:
    """Raise BackupError for what the disk refuses below ``folder``."""
    try:
        yield
    except OSError as exc:
        raise BackupError(
            f"{exc.filename or folder} kan inte läsas eller skrivas: {exc.strerror or exc}. "
            "Kontrollera diskutrymme och rättigheter."
        ) from exc


def report_of(folder: Path, manifest: Manifest, faults: tuple[str, ...]) -> BackupReport:
    """Return what a user is told of a backup that is now in ``folder``."""
    size = sum(held.bytes for held in manifest.files.values())
    return BackupReport(
        folder, manifest.documents, manifest.passages, len(manifest.files), size,
        manifest.made_at, faults,
    )  # fmt: skip
