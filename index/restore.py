"""Restoring a backup into an empty home."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from index.backup_files import (
    CATALOGUE,
    HELD,
    PRIVATE,
    BackupReport,
    Held,
    Manifest,
    copied,
    read_manifest,
    report_of,
    translated,
)
from index.catalogue import Catalogue
from index.lock import writer_lock
from ingest.errors import BackupError, TargetError
from ingest.records import Progress

_STAGE = ".restoring"  # the folder within a home that is being restored
_MAY_STAND = frozenset(("models", "write.lock", "write.lock.json"))  # in a home restored into


def restore(folder: Path, home: Path, progress: Callable[[Progress], None]) -> BackupReport:
    """Put the backup in ``folder`` into ``home``, which is empty or missing.

    Every file is compared with the hash that was noted when the backup was made. The search
    indexes are missing afterwards. Raises TargetError when there is something in ``home``,
    BackupError when the backup is not whole, IndexUnusableError for a catalogue of another
    version.
    """
    manifest = read_manifest(folder)
    _check_empty(home)
    with translated(home):
        home.mkdir(parents=True, exist_ok=True)
        with writer_lock(home):
            stage = _emptied(home)
            for name, (path, held) in _progressing(progress, folder, manifest):
                if not path.is_file() or copied(path, stage / name) != held:
                    shutil.rmtree(stage)
                    raise BackupError(
                        f"Säkerhetskopian {folder} är skadad: {name} är inte som den skrevs. "
                        "Ingenting är återställt. Använd en annan säkerhetskopia."
                    )
            catalogue = Catalogue(stage)  # refuses one of another version before anything is put
            try:
                catalogue.renew_instance()
            finally:
                catalogue.close()
            last = stage / CATALOGUE  # a home is one from the moment that it has a catalogue
            for path in sorted(stage.iterdir(), key=lambda one: one == last):
                path.replace(home / path.name)
            stage.rmdir()
    return report_of(home, manifest, ())


def _check_empty(home: Path) -> None:
    if home.exists() and not home.is_dir():
        raise TargetError(f"{home} är en fil. Ange en ny eller tom mapp med --home.")
    if not home.is_dir() or _interrupted(home):
        return
    standing = sorted(path.name for path in home.iterdir() if path.name not in _MAY_STAND)
    if standing:
        raise TargetError(
            f"{home} är inte tom ({', '.join(standing[:3])}) och skrivs inte över. Ange en ny "
            "mapp med --home, eller flytta undan den gamla."
        )


def _interrupted(home: Path) -> bool:
    """Whether a restoring was killed: it only ever began in an empty folder."""
    return (home / _STAGE).is_dir() and not (home / CATALOGUE).exists()


def _emptied(home: Path) -> Path:
    """Return a new stage; what an interrupted restoring left behind is taken away."""
    if _interrupted(home):
        for path in home.iterdir():
            if path.name in _MAY_STAND:
                continue
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    stage = home / _STAGE
    stage.mkdir(mode=PRIVATE)
    return stage


def _progressing(
    progress: Callable[[Progress], None], folder: Path, manifest: Manifest
) -> Iterator[tuple[str, tuple[Path, Held]]]:
    for done, (name, held) in enumerate(manifest.files.items()):
        progress(Progress(done, len(manifest.files), f"Återställer {name}"))
        yield name, (folder / HELD / name, held)
