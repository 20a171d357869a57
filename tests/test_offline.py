"""Everything works with the network cut: no hub, no telemetry, no font from elsewhere."""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
MINUTES = "gnhn-protokoll-2023-06-14.pdf"
QUESTION = "Vad beslutade Gemensamma nämnden i juni 2023 om digitala läkemedelsskåp?"

# Found by Python at start-up in every process of a command, the readers' subprocesses too.
# An audit hook sees every look-up and connection that Python code makes; each attempt is also
# written down, since the code that made it may swallow the error.
GUARD = """
import os, sys

LOCAL = ("127.", "::1", "localhost", "0.0.0.0")


def refuse(event, arguments):
    if event == "socket.connect":
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else "localhost"
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    else:
        return
    if isinstance(host, bytes):
        host = host.decode()
    if host and not str(host).startswith(LOCAL):
        with open(os.environ["ATTEMPTS"], "a") as log:
            log.write(f"{event} {host}\\n")
        raise OSError(f"the network is cut: {event} {host}")


sys.addaudithook(refuse)
"""


class Cut:
    """Runs commands without a network and keeps what they tried to reach."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.attempts = folder / "attempts"
        self.attempts.touch()
        guard = folder / "guard"
        guard.mkdir()
        (guard / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("HF_", "PARAGRAF_", "TRANSFORMERS_", "SENTENCE_"))
        }
        self.environment = kept | {
            "ATTEMPTS": str(self.attempts),
            "HOME": str(folder / "user"),  # no cache of an earlier download can help
            "XDG_CACHE_HOME": str(folder / "user" / "cache"),
            "PYTHONPATH": os.pathsep.join([str(guard), str(CORPUS.parent)]),
            "PARAGRAF_HOME": str(self.home),
        }
        self.namespace = _namespace()

    def command(self, *arguments: str, namespace: bool = True) -> list[str]:
        prefix: Sequence[str] = self.namespace if namespace else ()
        return [*prefix, sys.executable, "-m", "app", *arguments]

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            self.command(*arguments), env=self.environment, capture_output=True, text=True,
            timeout=300, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def _namespace() -> tuple[str, ...]:
    """Return the command that starts another without any network, where that is permitted."""
    unshare = shutil.which("unshare")
    for options in (["--net"], ["--net", "--map-root-user"]):
        if unshare is None:
            break
        tried = subprocess.run([unshare, *options, "true"], capture_output=True, check=False)
        if tried.returncode == 0:
            return (unshare, *options)
    return ()


@pytest.fixture(scope="module")
def cut(tmp_path_factory: pytest.TempPathFactory) -> Cut:
    """Return a library of one file, read in with the network cut."""
    cut = Cut(tmp_path_factory.mktemp("offline"))
    assert MINUTES in cut.run("ingest", str(CORPUS / MINUTES))
    return cut


def test_the_guard_of_these_tests_stops_a_connection(tmp_path: Path) -> None:
    cut = Cut(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", "import socket; socket.create_connection(('192.0.2.1', 80), 5)"],
        env=cut.environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert "the network is cut" in done.stderr
    assert "192.0.2.1" in cut.attempts.read_text()


def test_a_file_is_read_in_and_a_question_answered_without_a_network(cut: Cut) -> None:
    record = json.loads(cut.run("ask", QUESTION, "--json"))
    assert not record["abstained"]
    assert "210 digitala läkemedelsskåp" in record["answer"]
    assert {(citation["document"], citation["page"]) for citation in record["citations"]} == {
        (MINUTES, 4)
    }
    assert cut.attempts.read_text() == ""


def test_search_needs_no_network(cut: Cut) -> None:
    hits = json.loads(cut.run("search", "läkemedelsskåp", "--json"))
    assert "§ 38" in hits[0]["section"]
    assert cut.attempts.read_text() == ""


# Runs where there is no network, not even a way to itself until it is put up: serves, and asks.
VISIT = """
import fcntl, json, queue, socket, struct, subprocess, sys, threading
import httpx

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as plug:
    flags = struct.pack("16sh", b"lo", 1 | 64)  # IFF_UP | IFF_RUNNING
    fcntl.ioctl(plug, 0x8914, flags)  # SIOCSIFFLAGS
try:
    socket.create_connection(("192.0.2.1", 80), 5)
    sys.exit("there is a network after all")
except OSError:
    pass
server = subprocess.Popen(sys.argv[2:], stdout=subprocess.PIPE, text=True)
try:
    address = next(line.strip() for line in server.stdout if line.startswith("http"))
    with httpx.Client(base_url=address, timeout=120) as web:
        pages = {path: web.get(path).status_code for path in ("/", "/health", "/metrics")}
        ask = "/gradio_api/call/ask"
        event = web.post(ask, json={"data": [sys.argv[1], None, None]}).json()["event_id"]
        lines = web.get(f"{ask}/{event}").text.splitlines()
    answer = json.loads(lines[1].removeprefix("data: "))[0]["answer"]
    print(json.dumps({"pages": pages, "answer": answer}))
finally:
    server.terminate()
"""


def test_the_web_app_serves_and_answers_where_there_is_no_network(cut: Cut, tmp_path: Path) -> None:
    if not cut.namespace:
        pytest.skip("a namespace without a network is not permitted here")
    script = tmp_path / "visit.py"
    script.write_text(VISIT, encoding="utf-8")
    done = subprocess.run(
        [*cut.namespace, sys.executable, str(script), QUESTION,
         *cut.command("serve", "--port", "0", namespace=False)],
        env=cut.environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert set(told["pages"].values()) == {200}
    assert "210 digitala läkemedelsskåp" in told["answer"]
    # attempts are seen as well, though they would come to nothing: the visit's own, none else
    assert cut.attempts.read_text().splitlines() == ["socket.getaddrinfo 192.0.2.1"]
    cut.attempts.write_text("")


@pytest.mark.skipif(bool(_namespace()), reason="it is served where there is no network at all")
def test_the_web_app_starts_and_reaches_for_nothing(cut: Cut) -> None:
    # It has to be reached from here, so it stays in this network under the guard alone.
    with subprocess.Popen(
        cut.command("serve", "--port", "0", namespace=False), env=cut.environment,
        stdout=subprocess.PIPE, text=True,
    ) as server:  # fmt: skip
        try:
            address = _address(server)
            assert httpx.get(f"{address}/health", timeout=120).json()["documents"] == 1
            assert httpx.get(address, timeout=120).status_code == 200
        finally:
            server.terminate()
    assert cut.attempts.read_text() == ""


def _address(server: subprocess.Popen[str]) -> str:
    """Return the address that the server prints, after what it says of who can reach it."""
    lines: queue.Queue[str] = queue.Queue()
    output = server.stdout
    assert output is not None

    def read() -> None:
        for line in output:
            if line.startswith("http"):
                lines.put(line.strip())

    threading.Thread(target=read, daemon=True).start()
    return lines.get(timeout=120)
