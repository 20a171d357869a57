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
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from ingest.errors import LibraryLockedError

_COMMAND_LENGTH = 200  # characters of the command line kept in the note


@contextmanager
def writer_lock(home: Path, patience: float = 0) -> Iterator[None]:
    """Hold the library's writer lock. ``patience``: seconds to wait for it.

    Raises LibraryLockedError, which names the holder, when another writer has it. Two locks
    of one process exclude each other as well: threads of a web app are writers too.
    """
    lock = FileLock(home / "write.lock")
    try:
        lock.acquire(timeout=patience)
    except Timeout as exc:
        raise LibraryLockedError(
            f"Biblioteket {home} skrivs just nu av {_holder(home)}. "
            "Vänta tills det är klart och försök igen."
        ) from exc
    note = home / "write.lock.json"
    try:
        _write_note(note)
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()


def _write_note(note: Path) -> None:
    text = json.dumps(
        {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "command": shlex.join(sys.argv)[:_COMMAND_LENGTH],
            "since": datetime.now(UTC).isoformat(timespec="seconds"),
        },
        ensure_ascii=False,
    )
    fresh = note.with_suffix(".new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(note)


def _holder(home: Path) -> str:
    try:
        note = json.loads((home / "write.lock.json").read_text(encoding="utf-8"))
        pid, host = int(note["pid"]), str(note["host"])
        command, since = str(note["command"]), str(note["since"])
    except (OSError, ValueError, KeyError, TypeError):
        return "en annan process"  # it has the lock but has not written its note yet
    if host == socket.gethostname() and not _alive(pid):
        return "en annan process"  # the note is a dead writer's, the lock a newer one's
    return f"process {pid} på {host} (”{command}”, sedan {since})"


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it exists but belongs to somebody else
        return True
    return True
