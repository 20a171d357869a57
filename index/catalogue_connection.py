"""The catalogue, opened: transactions, schema version, generation."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.exc import DatabaseError, TimeoutError

from index import catalogue_schema as schema
from index.catalogue_database import Database
from index.catalogue_sqlite import SqliteFile
from index.catalogue_versions import refuse_missing_columns, refuse_other_versions
from index.records import ModelNote
from ingest.errors import IndexUnusableError

_MOMENT = "SELECT key, value FROM meta WHERE key IN ('instance', 'generation')"


class Connected:
    """A catalogue, open; made when it is missing. Threads may share it.

    It lies in ``home/catalogue.sqlite3``, or on the server that ``address`` names. Raises
    IndexUnusableError, and SettingsError for an address that cannot be used.
    """

    def __init__(self, home: Path, groups: frozenset[str] | None = None, address: str = "") -> None:
        self.groups = groups  # those of a viewer; None for who sees everything
        self._home = home
        self._address = address
        self._database: Database
        if address:
            from index.catalogue_postgres import PostgresServer

            self._database = PostgresServer(address)
        else:
            self._database = SqliteFile(home)
        self._engine = self._database.engine(groups)
        self._pinned = threading.local()
        try:
            self._prepare()
        except IndexUnusableError:
            self.close()
            raise

    @property
    def shared(self) -> bool:
        """Whether other homes use it too."""
        return self._database.shared

    @property
    def place(self) -> str:
        """Where it lies, as users are told; without any secret."""
        return self._database.place

    def exclusive(self) -> AbstractContextManager[None]:
        """Keep the writers of other homes out. Raises LibraryLockedError, which names one."""
        return self._database.exclusive()

    def close(self) -> None:
        """Let go of the file or the server."""
        self._engine.dispose()

    # — connections —

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Let what this thread reads within be of one moment, though other homes write.

        A file is written by its own home only, which a lock keeps out: there it does nothing.
        """
        if not self.shared or self._pin() is not None:
            yield
            return
        with self._translated(), self._engine.begin() as connection:
            self._pinned.connection = connection
            try:
                yield
            finally:
                self._pinned.connection = None

    def _pin(self) -> Connection | None:
        return getattr(self._pinned, "connection", None)

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        pinned = self._pin()
        if pinned is not None:
            yield pinned
            return
        with self._translated(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        with self._translated(), self._database.writing(self._engine).begin() as connection:
            yield connection

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except DatabaseError as exc:
            raise self._database.trouble(exc) from exc
        except TimeoutError as exc:
            raise IndexUnusableError(
                f"Katalogen {self.place} är upptagen: för många frågar samtidigt. Försök igen."
            ) from exc

    def _prepare(self) -> None:
        with self._read() as connection:
            columns = self._database.columns(connection)
        if columns and ("meta", "key") not in columns:
            raise IndexUnusableError(
                f"{self.place} är en databas men ingen katalog. Flytta undan den eller välj en "
                "annan (--home, PARAGRAF_CATALOGUE_URL), och kör `paragraf ingest MAPP`."
            )
        if not columns:
            with self._write() as connection:
                for metadata in self._database.tables:
                    metadata.create_all(connection)
                if connection.execute(select(schema.meta.c.key).limit(1)).first() is None:
                    first = {"schema": schema.SCHEMA_VERSION, "generation": "0"}
                    put_meta(connection, {**first, "instance": uuid.uuid4().hex})
        refuse_other_versions(self.place, self._meta("schema").get("schema"))
        if columns and self.groups is None:  # a viewer's is of a library that has been opened
            refuse_missing_columns(self.place, columns, self._database.tables)

    # — meta —

    def _meta(self, *keys: str) -> dict[str, str]:
        with self._read() as connection:
            return meta_of(connection, *keys)

    def generation(self) -> int:
        """How many changes the catalogue has seen."""
        return self.moment()[1]

    def instance(self) -> str:
        """A random name given at creation, so that no derived index fits another catalogue."""
        return self.moment()[0]

    def moment(self) -> tuple[str, int]:
        """Instance and generation, asked at once: what an index has to be derived from.

        A question asks some twenty times, so the words of the query are always the same ones.
        """
        with self._read() as connection:
            rows = connection.exec_driver_sql(_MOMENT).all()
        noted = {str(key): str(value) for key, value in rows}
        return noted.get("instance", ""), int(noted.get("generation", 0))

    def model(self) -> ModelNote | None:
        """The model whose vectors are stored, ``None`` before the first."""
        note = self._meta("model_name", "model_identity", "dimension")
        if "model_identity" not in note:
            return None
        return ModelNote(note["model_name"], note["model_identity"], int(note["dimension"]))


def meta_of(connection: Connection, *keys: str) -> dict[str, str]:
    """Return the catalogue's notes on itself under ``keys``, as this transaction sees them."""
    meta = schema.meta.c
    query = select(meta.key, meta.value).where(meta.key.in_(keys))
    return {row.key: row.value for row in connection.execute(query)}


def generation_of(connection: Connection) -> str:
    """The generation as this transaction sees it, as it is noted."""
    return meta_of(connection, "generation")["generation"]


def put_meta(connection: Connection, values: Mapping[str, str]) -> None:
    """Set values of the catalogue's notes on itself, whether they were there before or not."""
    meta = schema.meta
    connection.execute(delete(meta).where(meta.c.key.in_(values)))
    connection.execute(insert(meta), [{"key": k, "value": v} for k, v in values.items()])
