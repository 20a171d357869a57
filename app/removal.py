"""Removing documents with everything that was kept of answers drawn from them."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.feedback import erase_votes, mentions
from ingest.errors import ParagrafError

if TYPE_CHECKING:
    from index.library import Library

_LEFT_BEHIND = ("upload-*", "webb-*")  # folders of a served app that was killed
_LEFT_AFTER = 86_400  # seconds: no upload takes a day


@dataclass(frozen=True, slots=True)
class Removed:
    """What was removed: documents, votes on answers, and evaluation runs by name."""

    files: tuple[str, ...]
    votes: int = 0
    runs: tuple[str, ...] = ()


def remove(library: Library, documents: Sequence[str]) -> Removed:
    """Remove documents, named as in ``document_by_name``, without a trace below the home.

    The catalogue goes first: what is left of answers is then found by the file's name.
    Raises UnknownDocumentError before anything is removed, ParagrafError for what cannot be.
    """
    files = library.remove(documents)
    try:
        votes = erase_votes(library.home, lambda row: mentions(row, files))
        return Removed(files, votes, _without_runs(library.home / "runs", files))
    except OSError as exc:
        raise ParagrafError(
            f"{', '.join(files)} är borta ur biblioteket, men {exc.filename} kan inte raderas: "
            f"{exc.strerror}. Kontrollera rättigheterna och ta bort den för hand."
        ) from exc


def _without_runs(folder: Path, files: Collection[str]) -> tuple[str, ...]:
    """Delete the runs that quote a document; strike its name from the others."""
    gone: list[str] = []
    for run in sorted(folder.iterdir()) if folder.is_dir() else ():
        if any(_quotes(path, files) for path in run.glob("*.jsonl")):
            shutil.rmtree(run)
            gone.append(run.name)
        elif (head := run / "run.json").is_file():
            _strike(head, files)
    return tuple(gone)


def _quotes(path: Path, files: Collection[str]) -> bool:
    with path.open("rb") as lines:
        for line in lines:
            try:
                if mentions(json.loads(line), files):
                    return True
            except ValueError:  # a line that a killed run left: its file's name says enough
                if any(json.dumps(file, ensure_ascii=False).encode() in line for file in files):
                    return True
    return False


def _strike(head: Path, files: Collection[str]) -> None:
    """Take documents off the list of what a run's library held."""
    try:
        values = json.loads(head.read_bytes())
    except ValueError:
        return
    held = values.get("documents") if isinstance(values, dict) else None
    if not isinstance(held, dict) or held.keys().isdisjoint(files):
        return
    values["documents"] = {file: sha for file, sha in held.items() if file not in files}
    fresh = head.with_suffix(".new")
    fresh.write_text(json.dumps(values, ensure_ascii=False, indent=1), encoding="utf-8")
    fresh.replace(head)


def sweep(home: Path) -> None:
    """Delete the copies of uploaded files that a killed app left, a day after."""
    for pattern in _LEFT_BEHIND:
        for folder in home.glob(pattern):
            if folder.is_dir() and time.time() - folder.stat().st_mtime > _LEFT_AFTER:
                shutil.rmtree(folder, ignore_errors=True)
