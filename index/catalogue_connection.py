"""The catalogue's file: opening, transactions, schema version, generation."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, create_engine, event, insert, select, text
from sqlalchemy.exc import DatabaseError, OperationalError

from index import catalogue_schema as schema
from index.catalogue_versions import refuse_missing_columns, refuse_other_versions
from index.catalogue_views import narrow
from index.records import ModelNote
from ingest.errors import IndexUnusableError

_BUSY_SECONDS = 30


class Connected:
    """``home/catalogue.sqlite3``, open; made when it is missing. Threads may share it."""

    def __init__(self, home: Path, groups: frozenset[str] | None = None) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self.groups = groups  # those of a viewer; None for who sees everything
        self.path = home / "catalogue.sqlite3"
        self._engine = create_engine(
            f"sqlite:///{self.path}", connect_args={"timeout": _BUSY_SECONDS}
        )
        event.listen(self._engine, "connect", self._configure)
        event.listen(self._engine, "begin", _begin)
        try:
            self._prepare()
        except IndexUnusableError:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    # — connections —

    def _configure(self, connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # transactions are begun by _begin, not by the driver
        for pragma in ("journal_mode = WAL", "foreign_keys = ON", "secure_delete = ON"):
            connection.execute(f"PRAGMA {pragma}")
        if self.groups is not None:
            narrow(connection, self.groups)

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with self._translated(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        engine = self._engine.execution_options(write=True)
        with self._translated(), engine.begin() as connection:
            yield connection

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except OperationalError as exc:
            raise IndexUnusableError(
                f"Katalogen {self.path} kan inte läsas eller skrivas: {exc.orig}. Kontrollera "
                "rättigheter och diskutrymme; kör `paragraf check`."
            ) from exc
        except DatabaseError as exc:
            raise IndexUnusableError(
                f"Katalogen {self.path} är skadad eller ingen katalog: {exc.orig}. Flytta undan "
                "filen och kör `paragraf ingest MAPP` på nytt."
            ) from exc

    def _prepare(self) -> None:
        with self._read() as connection:
            tables = connection.execute(text("SELECT count(*) FROM sqlite_master")).scalar_one()
            known = (
                tables
                and connection.execute(
                    text("SELECT count(*) FROM sqlite_master WHERE name = 'meta'")
                ).scalar_one()
            )
        if tables and not known:
            raise IndexUnusableError(
                f"{self.path} är en databas men ingen katalog. Flytta undan filen eller välj en "
                "annan mapp med --home, och kör `paragraf ingest MAPP`."
            )
        if not tables:
            with self._write() as connection:
                schema.metadata.create_all(connection)
                first = {"schema": schema.SCHEMA_VERSION, "generation": "0"}
                first["instance"] = uuid.uuid4().hex
                statement = insert(schema.meta).prefix_with("OR IGNORE")
                connection.execute(statement, [{"key": k, "value": v} for k, v in first.items()])
        refuse_other_versions(self.path, self._meta("schema"))
        if self.groups is None:  # a viewer's catalogue is of a library that has been opened
            with self._read() as connection:
                refuse_missing_columns(self.path, connection)

    # — meta —

    def _meta(self, key: str) -> str | None:
        with self._read() as connection:
            return connection.execute(
                select(schema.meta.c.value).where(schema.meta.c.key == key)
            ).scalar_one_or_none()

    def generation(self) -> int:
        """How many changes the catalogue has seen."""
        return int(self._meta("generation") or 0)

    def instance(self) -> str:
        """A random name given at creation, so that no derived index fits another catalogue."""
        return self._meta("instance") or ""

    def model(self) -> ModelNote | None:
        """The model whose vectors are stored, ``None`` before the first."""
        with self._read() as connection:
            rows = connection.execute(select(schema.meta)).all()
        note = {row.key: row.value for row in rows}
        if "model_identity" not in note:
            return None
        return ModelNote(note["model_name"], note["model_identity"], int(note["dimension"]))


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get("bare"):  # VACUUM cannot run inside a transaction
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("write") else "BEGIN")
