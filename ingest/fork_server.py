"""A process that has imported the readers once, and forks itself for each file.

Starting Python and importing a reader takes three times as long as reading a short file does. What
is forked has both behind it; it is a process of its own all the same, with limits, a session and
an end of its own. The server itself opens no file: what may be hostile is met by its forks alone.

Only where a process can be forked and handed open files (Linux); elsewhere, and where the server
does not come up, each file has a freshly started process: ``start`` returns None.
"""

from __future__ import annotations

import atexit
import importlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import IO, Any, NoReturn

_READY = b"ready"
_START_SECONDS = 60.0  # in which the server must have come up: a cold disk takes its time
_IDLE_SECONDS = 120.0  # after which it ends: a server of questions is not to hold its memory
_LONGEST_REQUEST = 65_536  # bytes
_FILES = 3  # handed over with a request: the answer, the pages told, the line to the minder

Work = Callable[[bytes], int]
"""Reads what a request names; answers on standard output; returns the exit code."""


class Forked:
    """A fork at work, used like ``subprocess.Popen``."""

    def __init__(self, line: socket.socket, pages: IO[bytes], pid: int) -> None:
        self.pid = pid
        self.stderr = pages
        self.returncode: int | None = None
        self._line = line

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code, negative for a signal. Raises subprocess.TimeoutExpired."""
        if self.returncode is None:
            self._line.settimeout(timeout)
            try:
                told = self._line.recv(32)
            except TimeoutError as exc:
                raise subprocess.TimeoutExpired("fork", timeout or 0.0) from exc
            except ConnectionError:
                told = b""
            self.returncode = int(told or -signal.SIGKILL)  # silent: the minder was killed too
        return self.returncode

    def end(self) -> None:
        """Kill it, its minder and whatever it started."""
        # The minder waits for this, so that nobody else can have its number yet.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        if self.returncode is None:
            self.returncode = -signal.SIGKILL
        self._line.close()


class ForkServer:
    """The caller's end of the server: one a process, started with its first file."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        self._failed: str | None = None  # the Python with which no server came up
        self._owner = (0, "")  # the process that started it, and with which Python
        atexit.register(self.close)

    def start(
        self,
        request: bytes,
        environment: dict[str, str],
        answer: IO[bytes],
        preload: str,
    ) -> Forked | None:
        """Have ``request`` worked on in a fork with this ``environment``.

        ``preload`` is the module that it needs, imported before. None where there is no server.
        """
        if sys.platform != "linux":
            return None
        asked = {"request": request.decode(), "environment": environment, "preload": preload}
        message = json.dumps(asked).encode()
        with self._lock:
            for _ in range(2):  # a server that ended for want of work is started anew
                server = self._socket if self._is_up() else self._open(environment)
                if server is None:
                    return None
                forked = _sent(server, message, answer)
                if forked:
                    return forked
                self._close()
        return None

    def close(self) -> None:
        """End the server."""
        with self._lock:
            self._close()

    def _is_up(self) -> bool:
        return self._process is not None and self._owner == (os.getpid(), sys.executable)

    def _open(self, environment: dict[str, str]) -> socket.socket | None:
        self._close()
        if self._failed == sys.executable:
            return None
        ours, theirs = _pair()
        try:
            # -P and -s: nothing from the working folder or the user's own packages is imported.
            process = subprocess.Popen(
                [sys.executable, "-P", "-s", "-m", self._module, str(theirs.fileno())],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                env=environment, pass_fds=(theirs.fileno(),), start_new_session=True,
            )  # fmt: skip
        except OSError:
            ours.close()
            return None
        finally:
            theirs.close()
        self._process, self._socket, self._owner = process, ours, (os.getpid(), sys.executable)
        ours.settimeout(_START_SECONDS)
        try:
            up = ours.recv(len(_READY)) == _READY
        except OSError:
            up = False
        if not up:
            self._close()
            self._failed = sys.executable
        return self._socket

    def _close(self) -> None:
        if self._socket:
            self._socket.close()
        if self._process and self._owner[0] == os.getpid():
            with suppress(ProcessLookupError):
                self._process.kill()
            self._process.wait()
        self._process = self._socket = None


def _sent(server: socket.socket, message: bytes, answer: IO[bytes]) -> Forked | None:
    ours, theirs = _pair()
    pages_out, pages_in = os.pipe()
    pages = os.fdopen(pages_out, "rb")
    try:
        handed = [answer.fileno(), pages_in, theirs.fileno()]
        socket.send_fds(server, [message], handed)
        theirs.close()
        ours.settimeout(_START_SECONDS)
        pid = int(ours.recv(32))
    except (OSError, ValueError):  # an empty reply: nobody is there
        ours.close()
        pages.close()
        return None
    finally:
        theirs.close()
        os.close(pages_in)
    return Forked(ours, pages, pid)


def _pair() -> tuple[socket.socket, socket.socket]:
    """Return both ends of a line on which messages stay apart, however soon one follows another."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def serve(number: int, work: Work) -> None:
    """Be the server on the socket with this file number, until the caller or the work ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the minders
    requests = socket.socket(fileno=number)
    requests.send(_READY)
    requests.settimeout(_IDLE_SECONDS)
    while True:
        try:
            message, files, _, _ = socket.recv_fds(requests, _LONGEST_REQUEST, _FILES)
        except TimeoutError:
            return
        if not message:
            return
        asked = json.loads(message)
        # In the server, so that the next fork has it too.
        with suppress(ImportError):
            importlib.import_module(asked["preload"])
        if os.fork() == 0:
            requests.close()
            _mind(asked, files, work)
        for file in files:
            os.close(file)


def _mind(asked: dict[str, Any], files: list[int], work: Work) -> NoReturn:
    """Fork once more, wait for that fork and tell how it ended; end with the caller's word."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    answer, pages, line = files
    worker = os.fork()
    if worker == 0:
        os.close(line)
        _work(asked, answer, pages, work)
    os.close(answer)
    os.close(pages)
    with suppress(OSError):
        os.write(line, b"%d" % os.getpid())
        _, status = os.waitpid(worker, 0)
        os.write(line, b"%d" % os.waitstatus_to_exitcode(status))
        os.read(line, 1)  # until then the group's number is ours
    os._exit(0)


def _work(asked: dict[str, Any], answer: int, pages: int, work: Work) -> NoReturn:
    code = 1
    try:
        os.dup2(answer, 1)
        os.dup2(pages, 2)
        os.close(answer)
        os.close(pages)
        os.environ.clear()
        os.environ.update(asked["environment"])
        tempfile.tempdir = None  # to be found anew
        code = work(asked["request"].encode())
    finally:
        os._exit(code)
