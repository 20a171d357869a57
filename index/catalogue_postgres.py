"""The catalogue on a server of PostgreSQL, shared by the homes of several app servers.

Reading sees one moment throughout a transaction, as in SQLite; transactions that write wait for
each other; a writer keeps the others out for as long as its command takes, by an advisory lock,
which the server frees when the writer dies.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError

from index import catalogue_schema as schema
from index.catalogue_database import Database
from index.catalogue_views import narrowing
from ingest.errors import BackupError, IndexUnusableError, LibraryLockedError, SettingsError

_SETTING = "PARAGRAF_CATALOGUE_URL"
_CONNECTIONS = 5  # kept open by a process; up to twice as many for a moment
_CONNECT_SECONDS = 5
_WRITER, _TRANSACTION = 7041, 7042  # numbers of the locks, beside that of the schema
_HERE = "hashtext(current_schema())"
_SCRUB_TRIES = 20  # a table that is being read is waited for, three seconds each time

# Seconds after which a server that has gone silent counts as gone.
_LIVELY = {
    "connect_timeout": _CONNECT_SECONDS,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,  # milliseconds
}


class PostgresServer(Database):
    """The database that ``address`` names: ``postgresql://user:password@host:port/database``.

    Raises SettingsError for another address and where the driver is not installed. The tables
    lie in the schema that comes first in the search path.
    """

    shared = True
    tables = (schema.metadata, schema.server_metadata)

    def __init__(self, address: str) -> None:
        self._url = _parsed(address)
        host, port = self._url.host or "den egna datorn", self._url.port or 5432
        self.place = f"{host}:{port}/{self._url.database or ''}"
        self._held: Connection | None = None  # the connection that holds the writer's lock

    def engine(self, groups: Collection[str] | None) -> Engine:
        """Return the way in; with ``groups`` of a viewer, to what the viewer may see."""
        engine = self._engine(pool_size=_CONNECTIONS, max_overflow=_CONNECTIONS)
        if groups is not None:
            event.listen(engine, "connect", lambda connection, _: _narrow(connection, groups))
        event.listen(engine, "begin", self._begin)
        return engine

    def writing(self, engine: Engine) -> Engine:
        """Return the engine for transactions that write: one at a time."""
        # What a transaction that has waited for another sees must not be of before its wait.
        return engine.execution_options(write=True, isolation_level="READ COMMITTED")

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Keep the writers of other homes out. Raises LibraryLockedError, which names one."""
        engine = self._engine(pool_size=1, isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                name = f"paragraf {os.getpid()} {socket.gethostname()}"[:63]
                connection.execute(
                    text("SELECT set_config('application_name', :name, false)"), {"name": name}
                )
                taken = f"SELECT pg_try_advisory_lock({_WRITER}, {_HERE})"
                if not connection.execute(text(taken)).scalar_one():
                    raise LibraryLockedError(
                        f"Katalogen på {self.place} skrivs just nu av {_holder(connection)}. "
                        "Vänta tills det är klart och försök igen."
                    )
                self._held = connection
                try:
                    yield
                finally:
                    self._held = None
                    # at once: a server lets go of a closed connection's locks when it gets to it
                    with suppress(DatabaseError):
                        freed = f"SELECT pg_advisory_unlock({_WRITER}, {_HERE})"
                        connection.execute(text(freed))
        except DatabaseError as exc:
            raise self.trouble(exc) from exc
        finally:
            engine.dispose()  # closes the connection, which frees the lock

    def columns(self, connection: Connection) -> set[tuple[str, str]]:
        """Table and name of every column there is."""
        query = (
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_schema = current_schema()"
        )
        return {(str(table), str(column)) for table, column in connection.execute(text(query))}

    def scrub(self, engine: Engine) -> bool:
        """Rewrite the tables, and with them what the server's statistics keep as samples.

        Returns False where a transaction begun before lasts on: what it may still see stays. What
        was deleted stays in the server's log and its backups for as long as these are kept.
        """
        bare = engine.execution_options(isolation_level="AUTOCOMMIT")
        with bare.connect() as connection:
            if not _alone(connection):
                return False
            connection.exec_driver_sql("SET lock_timeout = '3s'")
            try:
                names = [table.name for one in self.tables for table in one.sorted_tables]
                return all([_rewritten(connection, name) for name in names])
            finally:
                connection.exec_driver_sql("RESET lock_timeout")

    def copy_to(self, engine: Engine, path: Path) -> None:
        """Raise BackupError: the server's own programs copy it."""
        raise BackupError(
            f"Katalogen ligger på {self.place}. Säkerhetskopiera den med `pg_dump`; originalen "
            "och vektorerna ligger i den."
        )

    def faults(self, connection: Connection) -> list[str]:
        """Return nothing: PostgreSQL keeps its own keys, and its operator checks its files."""
        return []

    def trouble(self, exc: DatabaseError) -> IndexUnusableError:
        """Return what users are told of an error of the server's."""
        said = " ".join(str(exc.orig).split())
        if isinstance(exc, OperationalError):
            return IndexUnusableError(
                f"Katalogen på {self.place} kan inte nås: {said}. Ingenting har ändrats. "
                f"Kontrollera att PostgreSQL är igång och att {_SETTING} stämmer, och försök igen."
            )
        return IndexUnusableError(
            f"Katalogen på {self.place} kan inte användas: {said}. Kontrollera databasens "
            "rättigheter och kör `paragraf check`."
        )

    def _engine(self, **options: Any) -> Engine:
        return create_engine(
            self._url,
            connect_args=_LIVELY,
            pool_pre_ping=True,  # after a restart of the server questions are answered at once
            hide_parameters=True,
            **{"isolation_level": "REPEATABLE READ", **options},
        )

    def _begin(self, connection: Connection) -> None:
        if not connection.get_execution_options().get("write"):
            return
        if self._held is not None:  # with the connection the lock is lost: another may write now
            self._held.exec_driver_sql("SELECT 1")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_TRANSACTION}, {_HERE})")


def _parsed(address: str) -> URL:
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        url = None
    if url is None or url.drivername not in ("postgresql", "postgres", "postgresql+psycopg"):
        raise SettingsError(  # without the address: it may hold a password
            f"{_SETTING} är ingen adress till PostgreSQL. Skriv "
            "postgresql://användare:lösenord@värd:5432/databas."
        )
    try:
        import psycopg  # noqa: F401  # asked for here, so that it can be told how to get it
    except ImportError as exc:
        raise SettingsError(
            f"{_SETTING} kräver drivrutinen psycopg: pip install 'paragraf[servers]'."
        ) from exc
    return url.set(drivername="postgresql+psycopg")


def _holder(connection: Connection) -> str:
    found = connection.execute(
        text(
            "SELECT a.application_name, a.backend_start FROM pg_locks l "  # nosec B608
            "JOIN pg_stat_activity a ON a.pid = l.pid WHERE l.locktype = 'advisory' "
            f"AND l.granted AND l.classid = {_WRITER} "
            "AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
    ).first()
    if found is None or not str(found.application_name).startswith("paragraf "):
        return "en annan appserver"
    _, pid, host = str(found.application_name).split(" ", 2)
    return f"process {pid} på {host} (sedan {found.backend_start:%Y-%m-%d %H:%M})"


def _alone(connection: Connection) -> bool:
    """Wait until whatever began before now has ended; False where that takes too long."""
    now = connection.exec_driver_sql("SELECT clock_timestamp()").scalar_one()
    older = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid() AND xact_start < :now"
    )
    for _ in range(_SCRUB_TRIES):
        if not connection.execute(older, {"now": now}).scalar_one():
            return True
        time.sleep(0.5)
    return False


def _rewritten(connection: Connection, table: str) -> bool:
    """Rewrite a table; False where others read it on and on."""
    for _ in range(_SCRUB_TRIES):
        try:
            connection.exec_driver_sql(f'VACUUM (FULL, ANALYZE) "{table}"')
        except OperationalError as exc:
            if getattr(exc.orig, "sqlstate", "") != "55P03":  # lock_not_available
                raise
            time.sleep(1)
        else:
            return True
    return False


def _narrow(connection: Any, groups: Collection[str]) -> None:
    with connection.cursor() as cursor:
        base = cursor.execute("SELECT quote_ident(current_schema())").fetchone()[0]
        before, *views = narrowing(PostgresServer.tables, base)
        cursor.execute(before)
        rows = [(name,) for name in sorted(groups)]
        cursor.executemany("INSERT INTO viewer_groups (name) VALUES (%s)", rows)
        for view in views:
            cursor.execute(view)
        cursor.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
    connection.commit()
