"""Sessions: a signed note in a cookie says who logged in and until when.

The key lies in ``people.key`` in the library's folder, or comes from ``$PARAGRAF_SESSION_KEY``
where several servers share sessions. It is never written to a log or a page.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import os
import secrets
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypedDict

from app.people.store import User, Users
from ingest.errors import SettingsError

_VARIABLE = "PARAGRAF_SESSION_KEY"
_SHORTEST = 32  # characters of a key


class Sessions:
    """Makes and checks the notes of one library. Threads may share it."""

    def __init__(
        self, home: Path, users: Users, hours: int, now: Callable[[], float] = time.time
    ) -> None:
        self._path = home / "people.key"
        self._users = users
        self._seconds = hours * 3600
        self._now = now
        self._lock = threading.Lock()
        self._ended: dict[str, float] = {}  # id of a session that was logged out → its last second

    def begin(self, user: User) -> tuple[str, int]:
        """Return the note for a user who has logged in, and for how many seconds it holds."""
        note = {
            "name": user.name,
            "stamp": user.stamp,
            "id": secrets.token_hex(8),
            "until": self._now() + self._seconds,
        }
        packed = _packed(json.dumps(note).encode())
        return f"{packed}.{_packed(self._signed(packed))}", self._seconds

    def user(self, note: str) -> User | None:
        """Return who holds a note; None for one that is forged, over, ended or of no use."""
        said = self._opened(note)
        if said is None or said["until"] < self._now() or said["id"] in self._ended:
            return None
        user = self._users.find(said["name"])
        return user if user and hmac.compare_digest(user.stamp, said["stamp"]) else None

    def end(self, note: str) -> None:
        """Log out: the note is worth nothing from here on, in this process."""
        said = self._opened(note)
        if said is not None:
            with self._lock:
                now = self._now()
                self._ended = {key: until for key, until in self._ended.items() if until > now}
                self._ended[said["id"]] = said["until"]

    def _opened(self, note: str) -> Note | None:
        packed, _, signature = note.partition(".")
        with suppress(ValueError, binascii.Error, KeyError, TypeError):
            if hmac.compare_digest(_unpacked(signature), self._signed(packed)):
                said = json.loads(_unpacked(packed))
                return Note(
                    name=str(said["name"]), stamp=str(said["stamp"]), id=str(said["id"]),
                    until=float(said["until"]),
                )  # fmt: skip
        return None

    def _signed(self, packed: str) -> bytes:
        return hmac.digest(self._key(), packed.encode(), hashlib.sha256)

    def _key(self) -> bytes:
        given = os.environ.get(_VARIABLE, "")
        if given:
            if len(given) < _SHORTEST:
                raise SettingsError(f"{_VARIABLE} ska ha minst {_SHORTEST} slumpmässiga tecken.")
            return given.encode()
        with self._lock:
            try:
                return bytes.fromhex(self._path.read_text(encoding="ascii"))
            except FileNotFoundError:
                key = secrets.token_bytes(32)
            except (OSError, ValueError) as exc:
                raise SettingsError(
                    f"Nyckeln {self._path} kan inte läsas. Ta bort filen: en ny görs, och alla "
                    "loggas ut."
                ) from exc
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
            with os.fdopen(os.open(self._path, flags, 0o600), "w", encoding="ascii") as file:
                file.write(key.hex())
            return key


class Note(TypedDict):
    """What a session's note says. ``until``: seconds since 1970."""

    name: str
    stamp: str
    id: str
    until: float


def _packed(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _unpacked(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
