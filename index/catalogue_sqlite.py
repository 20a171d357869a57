"""The catalogue as a file of SQLite in the library's folder."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DatabaseError, OperationalError

from index import catalogue_schema as schema
from index.catalogue_database import Database
from index.catalogue_views import narrowing
from ingest.errors import BackupError, IndexUnusableError

_BUSY_SECONDS = 30


class SqliteFile(Database):
    """``home/catalogue.sqlite3``. Only this home's writers come here: its lock file is enough."""

    shared = False
    tables = (schema.metadata,)

    def __init__(self, home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self.path = home / "catalogue.sqlite3"
        self.place = str(self.path)

    def engine(self, groups: Collection[str] | None) -> Engine:
        """Return the way in; with ``groups`` of a viewer, to what the viewer may see."""

        def configure(connection: sqlite3.Connection, _: object) -> None:
            connection.isolation_level = None  # transactions are begun by _begin, not the driver
            for pragma in ("journal_mode = WAL", "foreign_keys = ON", "secure_delete = ON"):
                connection.execute(f"PRAGMA {pragma}")
            if groups is not None:
                _narrow(connection, groups)

        engine = create_engine(
            f"sqlite:///{self.path}", connect_args={"timeout": _BUSY_SECONDS}, hide_parameters=True
        )
        event.listen(engine, "connect", configure)
        event.listen(engine, "begin", _begin)
        return engine

    def writing(self, engine: Engine) -> Engine:
        """Return the engine for transactions that write: one at a time."""
        return engine.execution_options(write=True)

    def exclusive(self) -> AbstractContextManager[None]:
        """Do nothing: no other home has this file."""
        return nullcontext()

    def columns(self, connection: Connection) -> set[tuple[str, str]]:
        """Table and name of every column there is."""
        query = "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c"
        return {(str(table), str(column)) for table, column in connection.execute(text(query))}

    def scrub(self, engine: Engine) -> bool:
        """Rewrite the file without its free pages and empty the write-ahead log.

        Returns False where somebody reads on and on: then the log cannot be emptied.
        """
        with engine.execution_options(bare=True).connect() as connection:
            connection.exec_driver_sql("VACUUM")
            return not connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]

    def copy_to(self, engine: Engine, path: Path) -> None:
        """Write the catalogue to a file, without free pages. Raises BackupError."""
        path.unlink(missing_ok=True)
        try:
            with engine.execution_options(bare=True).connect() as connection:
                connection.exec_driver_sql("VACUUM INTO ?", (str(path),))
        except DatabaseError as exc:
            raise BackupError(
                f"Katalogen {self.path} kan inte kopieras till {path}: {exc.orig}. Kontrollera "
                "rättigheter och diskutrymme; kör `paragraf check`."
            ) from exc

    def faults(self, connection: Connection) -> list[str]:
        """What SQLite itself finds wrong; Swedish."""
        result = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check"))]
        found = [f"Katalogen: {line}." for line in result if line != "ok"]
        broken = connection.execute(text("PRAGMA foreign_key_check")).all()
        if broken:
            found.append(f"Katalogen: {len(broken)} rader pekar på något som saknas.")
        return found

    def trouble(self, exc: DatabaseError) -> IndexUnusableError:
        """Return what users are told of an error of SQLite's."""
        if isinstance(exc, OperationalError):
            return IndexUnusableError(
                f"Katalogen {self.path} kan inte läsas eller skrivas: {exc.orig}. Kontrollera "
                "rättigheter och diskutrymme; kör `paragraf check`."
            )
        return IndexUnusableError(
            f"Katalogen {self.path} är skadad eller ingen katalog: {exc.orig}. Flytta undan "
            "filen och kör `paragraf ingest MAPP` på nytt."
        )


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get("bare"):  # VACUUM cannot run inside a transaction
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("write") else "BEGIN")


def _narrow(connection: sqlite3.Connection, groups: Collection[str]) -> None:
    connection.execute("PRAGMA temp_store = MEMORY")
    before, *views = narrowing(SqliteFile.tables, "main")
    connection.execute(before)
    rows = [(name,) for name in sorted(groups)]
    connection.executemany("INSERT INTO viewer_groups (name) VALUES (?)", rows)
    for view in views:
        connection.execute(view)
