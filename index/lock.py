"""One writer at a time: a lock file, and a note beside it that names its holder.

The operating system frees the lock when its holder dies, so a note may outlive its writer; it
is believed only while the lock is held.
"""

from __future__ import annotations

import json
import os
import shlex
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from ingest.errors import IndexUnusableError, LibraryLockedError

_COMMAND_LENGTH = 200  # characters of the command line kept in the note
_PATIENCE = 20.0  # seconds that a writer waits for a reader that brings up an index
_UNNAMED = 0.5  # seconds that it waits for a holder to say who it is
_EVERY = 0.05  # seconds between two tries


@contextmanager
def writer_lock(home: Path, patience: float = 0, *, mends: bool = False) -> Iterator[None]:
    """Hold the library's writer lock. ``patience``: seconds to wait for another writer.

    ``mends``: for a reader that brings up an index; a writer waits for it in any case. Raises
    LibraryLockedError, which names the holder, when another has it, and IndexUnusableError
    where nothing can be written. Two locks of one process exclude each other as well: threads
    of a web app are writers too.
    """
    lock = FileLock(home / "write.lock")
    note = home / "write.lock.json"
    try:
        _acquire(lock, note, patience, mends)
    except Timeout as exc:
        raise LibraryLockedError(
            f"Biblioteket {home} skrivs just nu av {_holder(home)}. "
            "Vänta tills det är klart och försök igen."
        ) from exc
    except OSError as exc:
        raise IndexUnusableError(
            f"Biblioteket {home} kan inte skrivas: {exc.strerror or exc}. Kontrollera rättigheter "
            "och diskutrymme."
        ) from exc
    try:
        with suppress(OSError):  # on a full disk the holder goes unnamed, but may still remove
            _write_note(note, mends)
        yield
    finally:
        with suppress(OSError):
            note.unlink(missing_ok=True)
        lock.release()


def _acquire(lock: FileLock, note: Path, patience: float, mends: bool) -> None:
    """Acquire the lock. Raises Timeout when a writer has it, or for too long a reader."""
    began = time.monotonic()
    while True:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            said = _read(note)  # nothing while its holder is about to write it
            wait = patience
            if not mends and (not said or said.get("mends")):
                wait = max(wait, _PATIENCE if said else _UNNAMED)
            if time.monotonic() >= began + wait:
                raise
            time.sleep(_EVERY)
        else:
            return


def _write_note(note: Path, mends: bool) -> None:
    text = json.dumps(
        {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "command": shlex.join(sys.argv)[:_COMMAND_LENGTH],
            "since": datetime.now(UTC).isoformat(timespec="seconds"),
            "mends": mends,
        },
        ensure_ascii=False,
    )
    fresh = note.with_suffix(".new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(note)


def _holder(home: Path) -> str:
    note = _read(home / "write.lock.json")
    try:
        pid, host = int(note["pid"]), str(note["host"])
        command, since = str(note["command"]), str(note["since"])
    except (ValueError, KeyError, TypeError):
        return "en annan process"  # it has the lock but has not written its note yet
    if host == socket.gethostname() and not _alive(pid):
        return "en annan process"  # the note is a dead writer's, the lock a newer one's
    return f"process {pid} på {host} (”{command}”, sedan {since})"


def _read(note: Path) -> dict[str, Any]:
    """Return what a note says, nothing where there is none."""
    try:
        said = json.loads(note.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it exists but belongs to somebody else
        return True
    return True
