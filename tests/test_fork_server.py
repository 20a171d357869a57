from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.fork_server import ForkServer

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux hands over files so")
ROOT = Path(__file__).resolve().parents[1]
MODULE = "tests.fork_work"


@pytest.fixture
def server() -> Iterator[ForkServer]:
    server = ForkServer(MODULE)
    yield server
    server.close()


def environment(folder: str = "/tmp") -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "TMPDIR": folder, "HOME": folder}


def run(server: ForkServer, folder: str = "/tmp", **asked: Any) -> tuple[int, dict[str, Any]]:
    """Return the exit code and the answer of a fork."""
    with tempfile.TemporaryFile() as answer:
        fork = server.start(json.dumps(asked).encode(), environment(folder), answer, "json")
        assert fork
        with fork.stderr:
            code = fork.wait(20)
        fork.end()
        answer.seek(0)
        return code, json.loads(answer.read() or b"{}")


def alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):  # gone, or just going while it is read
        return False


def gone(pid: int) -> bool:
    until = time.monotonic() + 10
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.02)
    return not alive(pid)


def test_each_request_has_a_process_of_its_own_with_its_own_environment(
    server: ForkServer,
) -> None:
    answers = [run(server, folder, code=code) for folder, code in (("/a", 0), ("/b", 3))]
    assert [code for code, _ in answers] == [0, 3]
    assert [answer["tmpdir"] for _, answer in answers] == ["/a", "/b"]
    assert answers[0][1]["pid"] != answers[1][1]["pid"]


def test_the_code_is_never_taken_for_the_number_however_soon_it_comes(server: ForkServer) -> None:
    for code in range(60):
        assert run(server, code=code % 7)[0] == code % 7


def test_many_at_once_each_get_their_own_answer(server: ForkServer) -> None:
    found: dict[int, int] = {}

    def ask(number: int) -> None:
        found[number] = run(server, code=number, sleep=0.05)[0]

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert found == {number: number for number in range(12)}


@pytest.mark.parametrize("name", ["SIGSEGV", "SIGKILL", "SIGXCPU"])
def test_a_fork_s_death_is_told_with_its_signal_and_the_next_lives(
    server: ForkServer, name: str
) -> None:
    code, answer = run(server, die=name)
    assert (code, answer) == (-getattr(__import__("signal"), name), {})
    assert run(server)[0] == 0


def test_what_takes_too_long_is_ended_with_all_that_it_started(server: ForkServer) -> None:
    with tempfile.TemporaryFile() as answer:
        fork = server.start(b'{"sleep": 60, "tell": 1}', environment(), answer, "json")
        assert fork
        assert fork.stderr.readline() == b"page 1 1\n"
        with pytest.raises(subprocess.TimeoutExpired):
            fork.wait(0.2)
        minder = fork.pid
        children = Path(f"/proc/{minder}/task/{minder}/children").read_text().split()
        fork.end()
        fork.stderr.close()
    assert len(children) == 1
    assert gone(minder)
    assert gone(int(children[0]))


def test_a_minder_that_was_killed_counts_as_killed(server: ForkServer) -> None:
    assert run(server, end_server=1, sleep=0.2)[0] == -9


def test_a_server_that_ended_is_started_anew(server: ForkServer) -> None:
    assert run(server)[0] == 0
    assert server._process
    server._process.kill()
    server._process.wait()
    assert run(server)[0] == 0


def test_the_server_ends_with_its_caller() -> None:
    code = (
        "import json, sys, tempfile\n"
        "from tests.test_fork_server import MODULE, environment\n"
        "from ingest.fork_server import ForkServer\n"
        "server = ForkServer(MODULE)\n"
        "with tempfile.TemporaryFile() as answer:\n"
        "    fork = server.start(b'{}', environment(), answer, 'json')\n"
        "    fork.wait(20)\n"
        "print(server._process.pid, flush=True)\n"
        "import os; os._exit(0)\n"  # without a word to anybody
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60
    )  # fmt: skip
    assert gone(int(done.stdout))


def test_without_a_server_there_is_no_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    server = ForkServer("tests.no_such_module")
    with tempfile.TemporaryFile() as answer:
        assert server.start(b"{}", environment(), answer, "json") is None
        began = time.monotonic()
        assert server.start(b"{}", environment(), answer, "json") is None
        assert time.monotonic() - began < 0.05  # it is not tried for every file
        monkeypatch.setattr(sys, "executable", "/finns/inte")
        assert server.start(b"{}", environment(), answer, "json") is None
