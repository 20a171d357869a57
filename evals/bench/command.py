"""Commands run as a user runs them, with the time they take and the memory they need."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil

from evals.bench.ingestion import CommandFailedError

_EVERY = 0.1  # seconds between two looks at the memory
_MB = 1024 * 1024
_START_LIMIT = 120  # seconds for a server to answer


@dataclass(frozen=True, slots=True)
class Measured:
    """One command, from start to exit."""

    seconds: float
    peak_mb: float  # of the process with its children, shared pages counted once
    output: str


def run_measured(
    module: str, arguments: Sequence[str], *, given: str = "", allowed: Sequence[int] = (0,)
) -> Measured:
    """Run ``python -m module``, ``given`` as its standard input.

    Raises CommandFailedError with the end of what it wrote when its exit code is not allowed.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        began = time.perf_counter()
        with _started(module, arguments, out, err) as process:
            watch = MemoryWatch(process.pid)
            process.communicate(given.encode())
            seconds = time.perf_counter() - began
            peak = max(watch.stop())
        output = _text(out)
        if process.returncode not in allowed:
            said = (_text(err) or output).strip()[-800:]
            raise CommandFailedError(f"python -m {module} slutade med {process.returncode}: {said}")
    return Measured(seconds, peak, output)


def start_seconds(home: Path) -> float:
    """Start the web app over ``home``; return the seconds until ``/health`` answers.

    Raises CommandFailedError when it ends or does not answer.
    """
    began = time.perf_counter()
    with served(home):
        return time.perf_counter() - began


@contextmanager
def served(home: Path) -> Iterator[tuple[str, int]]:
    """Serve ``home`` until the block ends; yields the address, which answers, and the process.

    Raises CommandFailedError when it ends or does not answer.
    """
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    arguments = ["serve", "--home", str(home), "--port", str(port)]
    with tempfile.TemporaryFile() as out:
        began = time.perf_counter()
        with _started("app", arguments, out, out) as process:
            try:
                while not _answers(f"{address}/health"):
                    if process.poll() is not None or time.perf_counter() - began > _START_LIMIT:
                        raise CommandFailedError(
                            f"Webbappen svarade inte: {_text(out).strip()[-800:]}"
                        )
                    time.sleep(0.02)
                yield address, process.pid
            finally:
                process.terminate()


def _started(
    module: str, arguments: Sequence[str], out: IO[bytes], err: IO[bytes]
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        stdin=subprocess.PIPE, stdout=out, stderr=err,
        env={**os.environ, "HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"},
    )  # fmt: skip


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode(errors="replace")


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class MemoryWatch:
    """Looks at the memory of a process and its children until it is stopped.

    ``every``: seconds between two looks; the first is at once.
    """

    def __init__(self, pid: int, every: float = _EVERY) -> None:
        self._pid = pid
        self._every = every
        self._seen: list[float] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> list[float]:
        """Return what was seen, MB, one look at least."""
        self._ended.set()
        self._thread.join()
        return self._seen

    def _look(self) -> None:
        while True:
            self._seen.append(tree_mb(self._pid))
            if self._ended.wait(self._every):
                return


def tree_mb(pid: int) -> float:
    """Return the memory of a process and its children, MB; 0.0 when it is gone.

    The proportional share (PSS) where the system tells it: pages that forks share count once.
    """
    total = 0
    try:
        process = psutil.Process(pid)
        family = [process, *process.children(recursive=True)]
    except psutil.Error:
        return 0.0
    for one in family:
        try:
            total += _own_bytes(one)
        except psutil.Error:  # ended meanwhile
            continue
    return total / _MB


def _own_bytes(process: psutil.Process) -> int:
    full = process.memory_full_info()
    return int(getattr(full, "pss", full.rss))
