"""Where a catalogue lies: what a file of SQLite and a server of PostgreSQL do each in their way."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection
from contextlib import AbstractContextManager
from pathlib import Path

from sqlalchemy import Connection, Engine, MetaData
from sqlalchemy.exc import DatabaseError

from ingest.errors import IndexUnusableError


class Database(ABC):
    """One place for a catalogue. ``place``: what messages call it, without any secret."""

    place: str
    shared: bool  # whether several homes use it
    tables: tuple[MetaData, ...]

    @abstractmethod
    def engine(self, groups: Collection[str] | None) -> Engine:
        """Return the way in; with ``groups`` of a viewer, to what the viewer may see."""

    @abstractmethod
    def writing(self, engine: Engine) -> Engine:
        """Return the engine for transactions that write: one at a time."""

    @abstractmethod
    def exclusive(self) -> AbstractContextManager[None]:
        """Keep the writers of other homes out. Raises LibraryLockedError, which names one."""

    @abstractmethod
    def columns(self, connection: Connection) -> set[tuple[str, str]]:
        """Table and name of every column there is."""

    @abstractmethod
    def scrub(self, engine: Engine) -> bool:
        """Leave no bytes of what was deleted; False where somebody who reads prevents it."""

    @abstractmethod
    def copy_to(self, engine: Engine, path: Path) -> None:
        """Write the whole catalogue, as this moment has it, to a file. Raises BackupError."""

    @abstractmethod
    def faults(self, connection: Connection) -> list[str]:
        """What the database itself finds wrong; Swedish."""

    @abstractmethod
    def trouble(self, exc: DatabaseError) -> IndexUnusableError:
        """Return what users are told of an error of the database's."""
