"""Servers that tests start for themselves: PostgreSQL from its Debian package, and Chroma."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psycopg
import pytest
from pydantic import SecretStr

from ingest.settings import Retrieval, Servers, Settings

PASSWORD = "hemligt-lösen/ord"
_QUOTED = "hemligt-l%C3%B6sen%2Ford"
_SECONDS = 60


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def until(done: Callable[[], bool], what: str, seconds: float = _SECONDS) -> None:
    """Wait for something to come true."""
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, what
        time.sleep(0.05)


class Postgres:
    """A cluster of its own in a new folder, run by an unprivileged user."""

    def __init__(self, folder: Path, binaries: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self._binaries = binaries
        # PostgreSQL refuses to run as root
        self._user = "nobody" if os.geteuid() == 0 else None
        secret = folder / "password"
        secret.write_text(PASSWORD, encoding="utf-8")
        if self._user:
            owner = pwd.getpwnam(self._user)
            for path in (folder, secret):
                os.chown(path, owner.pw_uid, owner.pw_gid)
        self._run(
            "initdb", "-D", str(self.data), "-U", "paragraf", "-A", "scram-sha-256",
            f"--pwfile={secret}", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync",
        )  # fmt: skip
        self.start()

    @property
    def data(self) -> Path:
        """The folder of the cluster's files."""
        return self.folder / "data"

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = f"-p {self.port} -k {self.folder} -h 127.0.0.1 -F"  # -F: no disk is waited for
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", str(self.data), "-o", options, "-l", log, "-w", "start")

    def stop(self) -> None:
        """Stop it at once; open connections are broken."""
        self._run("pg_ctl", "-D", str(self.data), "-m", "immediate", "-w", "stop")

    def database(self, name: str) -> str:
        """Make an empty database and return its address."""
        with self.connected("postgres") as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return f"postgresql://paragraf:{_QUOTED}@127.0.0.1:{self.port}/{name}"

    def connected(self, name: str) -> psycopg.Connection:
        """Open a connection of the test's own."""
        return psycopg.connect(
            host="127.0.0.1", port=self.port, user="paragraf", password=PASSWORD, dbname=name,
            autocommit=True,
        )  # fmt: skip

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(self._binaries / program), *arguments], check=True, timeout=_SECONDS,
            user=self._user, cwd=self.folder, stdout=subprocess.DEVNULL, env={"LC_ALL": "C.UTF-8"},
        )  # fmt: skip


class Chroma:
    """``chroma run`` in a new folder."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers."""
        program = Path(sys.executable).with_name("chroma")
        at = ["--host", "127.0.0.1", "--port", str(self.port)]
        self._process = subprocess.Popen(
            [program, "run", "--path", self._folder, *at],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        until(self._answers, "chroma run does not answer")

    def stop(self) -> None:
        """Kill it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.address}/api/v2/heartbeat", timeout=1).is_success
        except httpx.HTTPError:
            return False


def postgres_binaries() -> Path | None:
    """Return the folder of PostgreSQL's programs, ``None`` where they are not installed."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return debian[-1].parent if debian else None


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Run a cluster for as long as it lasts; skips the test where the package is missing."""
    binaries = postgres_binaries()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
        server = Postgres(Path(folder), binaries)
        try:
            yield server
        finally:
            server.stop()


def shared_settings(catalogue: str, chroma: str = "", *, exact_up_to: int = 0) -> Settings:
    """Return settings for a home that uses servers."""
    return Settings(
        retrieval=Retrieval(exact_up_to=exact_up_to),
        servers=Servers(catalogue_url=SecretStr(catalogue), chroma_url=SecretStr(chroma)),
    )
