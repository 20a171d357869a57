"""Questions asked while another writes are answered, of one moment, and soon of the new."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.service import Service
from index import read_ahead
from index.keeping import settled
from index.library import Library
from ingest.errors import UnknownDocumentError, UnreadableFileError
from ingest.records import Document
from ingest.settings import Settings
from tests.library_parts import CHROMA_ALWAYS, HashEmbedder, read_plain, write_files

ROOT = Path(__file__).parents[1]
_PATIENCE = 60  # seconds: the machine may be busy, what is waited for is not slow


@pytest.fixture
def home(tmp_path: Path) -> Path:
    write_files(tmp_path / "in", 6)
    with Library.open(tmp_path / "home", CHROMA_ALWAYS, HashEmbedder(), read_plain) as library:
        library.add_paths([tmp_path / "in"])
    return tmp_path / "home"


class WaitingReader:
    """Reads a file once whoever waits for the one before has seen it."""

    def __init__(self) -> None:
        self.seen = threading.Semaphore(0)
        self.calls = 0

    def __call__(self, path: Path, settings: Settings, *, ocr: str = "auto") -> Document:
        self.calls += 1
        if self.calls > 1 and not self.seen.acquire(timeout=_PATIENCE):
            raise UnreadableFileError("the file before was not seen")
        return read_plain(path, settings, ocr=ocr)


def test_a_document_is_found_as_soon_as_it_is_committed(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a reader of its own, before the writer has so much as read the next file."""
    monkeypatch.setattr(read_ahead, "_READERS", 1)
    folder = tmp_path / "nya"
    folder.mkdir()
    names = ("bandyhallen", "fiskodlingen", "observatoriet")
    for name in names:
        (folder / f"{name}.txt").write_text(f"Nämnden beslutar om {name}.", encoding="utf-8")
    reader = WaitingReader()
    reports, took = [], []
    with (
        Library.open(home, CHROMA_ALWAYS, HashEmbedder(), reader) as writing,
        Library.open(home, CHROMA_ALWAYS, HashEmbedder(), read_plain) as reading,
    ):
        writer = threading.Thread(target=lambda: reports.append(writing.add_paths([folder])))
        writer.start()
        for name in names:
            ends = time.monotonic() + _PATIENCE
            while f"{name}.txt" not in {row.file for row in reading.catalogue.documents()}:
                assert time.monotonic() < ends
                time.sleep(0.02)
            committed = time.monotonic()
            gram = [f"_{name[:3]}", name[:4], name[-5:-1], f"{name[-3:]}_"]
            while not reading.lexical().holding([gram]):
                assert time.monotonic() < ends
                time.sleep(0.02)
            took.append(time.monotonic() - committed)
            reader.seen.release()
        writer.join()
    assert len(reports[0].added) == 3
    assert sorted(took)[1] < 2, "seconds, also where the machine pauses once"


def test_bringing_up_takes_a_small_part_of_an_ingestion(monkeypatch: pytest.MonkeyPatch) -> None:
    now, shown = [0.0], []
    monkeypatch.setattr("index.read_ahead.time.monotonic", lambda: now[0])

    def show() -> None:
        shown.append(now[0])
        now[0] += 0.2

    pace = read_ahead.Pace(show)
    for _ in range(100):  # small files, ten a second
        pace.embedding(3)
        now[0] += 0.1
        pace.committed(3)
    assert 4 <= len(shown) <= 6
    pace.committed(3)
    pace.waiting()
    few = len(shown)
    pace.waiting()
    assert len(shown) == few, "once is enough"
    pace.committed(5_000)
    assert len(shown) == few + 1, "many passages are brought up in any case"


def test_what_a_commit_came_between_is_worked_out_again() -> None:
    generation, answers = [0], iter(["half", "half", "whole"])

    def work_out() -> str:
        answer = next(answers)
        generation[0] += answer == "half"
        return answer

    assert settled(lambda: generation[0], work_out) == "whole"


def test_a_document_that_went_meanwhile_is_no_failure_of_the_question() -> None:
    generation, gone = [0], [True, True, False]

    def work_out() -> str:
        if gone[min(generation[0], 2)]:
            generation[0] += 1
            raise UnknownDocumentError("borta")
        return "svar"

    def missing() -> str:
        raise UnknownDocumentError("finns inte")

    assert settled(lambda: generation[0], work_out) == "svar"
    with pytest.raises(UnknownDocumentError, match="finns inte"):
        settled(lambda: generation[0], missing)


@pytest.fixture
def busy_writer(home: Path, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Return a process that adds, changes, removes and rebuilds until it is told to stop."""
    write_files(tmp_path / "mer", 5, paragraphs=2)
    code = f"""
import sys, threading
from pathlib import Path
from index.library import Library
from tests.library_parts import CHROMA_ALWAYS, HashEmbedder, read_plain
stop = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), stop.set()), daemon=True).start()
folder = Path({str(tmp_path / "mer")!r})
with Library.open(Path({str(home)!r}), CHROMA_ALWAYS, HashEmbedder(), read_plain) as library:
    rounds = 0
    while not stop.is_set():
        for number, path in enumerate(sorted(folder.iterdir())):
            text = f"Kraftverket {{number}} i omgång {{rounds}}. Nämnden beslutar att bygga."
            (folder / f"ny-{{number}}.txt").write_text(text, encoding="utf-8")
        library.add_paths([folder])
        library.remove([f"ny-{{n}}.txt" for n in range(5)])
        library.rebuild()
        rounds += 1
        print(rounds, flush=True)
"""
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    yield process
    process.communicate(timeout=_PATIENCE)
    assert process.returncode == 0


def test_questions_never_fail_while_another_process_writes(
    home: Path, busy_writer: subprocess.Popen[str]
) -> None:
    assert busy_writer.stdout is not None
    stays = "Vad beslutades i ärende 4.1?"
    with Library.open(home, CHROMA_ALWAYS, HashEmbedder(), read_plain) as library:
        service = Service(library, CHROMA_ALWAYS)
        first = service.ask(stays)
        asked, generations = 0, set()
        assert busy_writer.stdout.readline().strip() == "1"
        ends = time.monotonic() + 5
        while time.monotonic() < ends or asked < 10:
            generations.add(library.catalogue.generation())
            answer = service.ask(stays)
            assert (answer.answer, answer.abstained) == (first.answer, first.abstained)
            assert service.search("kraftverket", k=5)
            assert service.search_all("kraftverket") is not None
            asked += 1
        assert len(generations) > 3, "the other did write meanwhile"
