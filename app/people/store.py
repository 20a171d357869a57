"""The users, in ``people.json`` in the library's folder, readable by its owner only."""

from __future__ import annotations

import json
import os
import re
import secrets
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from filelock import FileLock

from app.people.passwords import hashed, new_token, token_mark
from app.people.person import ROLES, Person, Role
from index.catalogue_rights import group_name
from ingest.errors import SettingsError

_NAME = re.compile(r"\w[\w.@-]{0,63}")


@dataclass(frozen=True, slots=True)
class User:
    """A line of the file. ``stamp`` changes with the password and ends sessions begun before."""

    name: str
    role: Role
    groups: tuple[str, ...] = ()
    password: str | None = None  # hashed; None for who comes through a proxy or with a token
    stamp: str = ""
    tokens: tuple[tuple[str, str], ...] = ()  # (what for, hash)

    @property
    def person(self) -> Person:
        """Return who this is, without secrets."""
        return Person(self.name, self.role, frozenset(self.groups))


class Users:
    """The users of one library; read again whenever the file has changed. Threads may share it."""

    def __init__(self, home: Path) -> None:
        self.path = home / "people.json"
        self._lock = threading.Lock()
        self._seen: tuple[int, int] | None = None  # the file's time and size when it was read
        self._users: dict[str, User] = {}

    def all(self) -> tuple[User, ...]:
        """Return all users, by name. Raises SettingsError for a file that cannot be read."""
        return tuple(self._read().values())

    def find(self, name: str) -> User | None:
        """Return a user by name, in whatever case."""
        return self._read().get(name.strip().casefold())

    def by_token(self, token: str) -> User | None:
        """Return whose token this is."""
        mark = token_mark(token)
        owners = (u for u in self.all() if any(kept == mark for _, kept in u.tokens))
        return next(owners, None)

    def add(
        self, name: str, role: str, groups: Iterable[str] = (), password: str | None = None
    ) -> User:
        """Add a user. Raises SettingsError for a name that is taken or odd, or another role."""
        if not _NAME.fullmatch(name):
            raise SettingsError(
                f"”{name}” kan inte vara ett användarnamn. Använd bokstäver, siffror, punkt, "
                "bindestreck och @, utan blanksteg, högst 64 tecken."
            )
        user = User(name, _role(role), _groups(groups))
        user = _with_password(user, password) if password is not None else user
        with self._changing() as users:
            if name.casefold() in users:
                raise SettingsError(f"Användaren {name} finns redan. Byt roll med `user role`.")
            users[name.casefold()] = user
        return user

    def remove(self, name: str) -> User:
        """Remove a user; sessions and tokens end at once. Raises SettingsError."""
        with self._changing() as users:
            return users.pop(_known(users, name))

    def set_password(self, name: str, password: str) -> User:
        """Change a password; sessions begun before end. Raises SettingsError."""
        return self._changed(name, lambda user: _with_password(user, password))

    def set_role(self, name: str, role: str | None, groups: Iterable[str] | None) -> User:
        """Change role and groups, each unless None. Raises SettingsError."""

        def change(user: User) -> User:
            return replace(
                user,
                role=user.role if role is None else _role(role),
                groups=user.groups if groups is None else _groups(groups),
            )

        return self._changed(name, change)

    def add_token(self, name: str, purpose: str) -> str:
        """Return a new token for a user's program; it is shown this once. Raises SettingsError."""
        token = new_token()
        mark = (purpose, token_mark(token))
        self._changed(name, lambda user: replace(user, tokens=(*user.tokens, mark)))
        return token

    def revoke_tokens(self, name: str) -> int:
        """Take back all tokens of a user; returns how many. Raises SettingsError."""
        user = self._read().get(name.casefold())
        self._changed(name, lambda user: replace(user, tokens=()))
        return len(user.tokens) if user else 0

    def _changed(self, name: str, change: Callable[[User], User]) -> User:
        with self._changing() as users:
            key = _known(users, name)
            users[key] = change(users[key])
            return users[key]

    @contextmanager
    def _changing(self) -> Iterator[dict[str, User]]:
        """Lend out the users to be changed, and write them when nothing went wrong."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self.path.with_suffix(".lock")):
            users = dict(self._read())
            yield users
            fresh = self.path.with_suffix(".new")
            fresh.unlink(missing_ok=True)
            listed = [asdict(user) for _, user in sorted(users.items())]
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
            with os.fdopen(os.open(fresh, flags, 0o600), "w", encoding="utf-8") as file:
                json.dump({"version": 1, "users": listed}, file, ensure_ascii=False, indent=1)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self.path)

    def _read(self) -> dict[str, User]:
        with self._lock:
            try:
                stat = self.path.stat()
            except FileNotFoundError:
                self._seen, self._users = None, {}
                return self._users
            seen = stat.st_mtime_ns, stat.st_size
            if seen != self._seen:
                self._users, self._seen = _loaded(self.path), seen
            return self._users


def _loaded(path: Path) -> dict[str, User]:
    try:
        listed = json.loads(path.read_text(encoding="utf-8"))["users"]
        users = [
            User(
                name=str(entry["name"]), role=_role(entry["role"]),
                groups=tuple(map(str, entry["groups"])), password=entry["password"],
                stamp=str(entry["stamp"]),
                tokens=tuple((str(what), str(mark)) for what, mark in entry["tokens"]),
            )
            for entry in listed
        ]  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise SettingsError(
            f"Användarlistan {path} kan inte läsas ({exc}). Rätta den eller lägg tillbaka en "
            "säkerhetskopia; ingen släpps in förrän den går att läsa."
        ) from exc
    return {user.name.casefold(): user for user in users}


def _known(users: Mapping[str, User], name: str) -> str:
    key = name.casefold()
    if key not in users:
        there = ", ".join(user.name for user in users.values()) or "inga"
        raise SettingsError(f"Användaren {name} finns inte. Inlagda: {there}.")
    return key


def _role(role: object) -> Role:
    for known in ROLES:
        if known == role:
            return known
    raise SettingsError(f"Rollen ”{role}” finns inte. Välj {', '.join(ROLES)}.")


def _groups(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({group_name(name) for name in names}))


def _with_password(user: User, password: str) -> User:
    return replace(user, password=hashed(password), stamp=secrets.token_hex(8))
