"""A backup is whole, of one moment, never over anything, and comes back as it was."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from app.cli import main
from index.backup import back_up
from index.backup_files import BackupReport
from index.library import Library
from index.restore import restore
from ingest.errors import BackupError, TargetError
from ingest.records import Progress
from ingest.settings import Settings
from tests.library_parts import HashEmbedder, read_plain, write_files


def open_library(home: Path) -> Library:
    return Library.open(home, Settings(), HashEmbedder(), read_plain)


def silent(_: Progress) -> None:
    """Report nothing."""


def backed_up(home: Path, folder: Path) -> BackupReport:
    return back_up(home, folder, silent)


def restored(folder: Path, home: Path) -> BackupReport:
    report = restore(folder, home, silent)
    with open_library(home) as library:
        assert library.mend() == []
    return report


@pytest.fixture
def home(tmp_path: Path) -> Path:
    write_files(tmp_path / "in", 4)
    made = tmp_path / "home"
    with open_library(made) as library:
        library.add_paths([tmp_path / "in"])
    return made


def words(library: Library, *grams: str) -> list[str]:
    return [key for key, _ in library.lexical().search(list(grams), [], 5)]


def test_what_is_restored_is_what_was_backed_up(home: Path, tmp_path: Path) -> None:
    (home / "settings.toml").write_text("[retrieval]\npassages = 12\n", encoding="utf-8")
    (home / "people.json").write_text('{"users": []}', encoding="utf-8")
    (home / "people.json").chmod(0o600)
    (home / "people.key").write_text("hemlig", encoding="utf-8")
    (home / "runs" / "min").mkdir(parents=True)
    (home / "runs" / "min" / "run.json").write_text("{}", encoding="utf-8")
    with open_library(home) as library:
        library.restrict(["protokoll-02.txt"], ["presidiet"])
        before = library.fingerprint(), words(library, "_cyk", "cyke"), library.catalogue.counts()
        instance = library.catalogue.instance()

    report = backed_up(home, tmp_path / "kopia")

    assert (report.documents, report.passages, report.faults) == (4, 12, ())
    again = tmp_path / "annan" / "home"
    restored(tmp_path / "kopia", again)
    with open_library(again) as library:
        after = library.fingerprint(), words(library, "_cyk", "cyke"), library.catalogue.counts()
        assert after == before
        assert library.catalogue.instance() != instance, "no index of the old one may fit it"
        assert library.catalogue.restrictions() == {"protokoll-02.txt": ("presidiet",)}
        for row in library.catalogue.documents():
            assert library.original(row.id).read_bytes() == Path(row.source).read_bytes()
        assert library.add_paths([tmp_path / "in"]).unchanged
    assert (again / "settings.toml").read_text() == (home / "settings.toml").read_text()
    assert (again / "people.json").stat().st_mode & 0o777 == 0o600
    assert (again / "runs" / "min" / "run.json").is_file()
    assert not (again / "people.key").exists(), "with it one could make log-ins"
    assert (tmp_path / "kopia").stat().st_mode & 0o077 == 0


def test_a_backup_is_of_one_moment_though_documents_go_meanwhile(
    home: Path, tmp_path: Path
) -> None:
    """A document's original goes after the catalogue was copied and before the original was."""
    gone = threading.Event()

    def remove_the_last(step: Progress) -> None:
        if not gone.is_set():
            gone.set()
            with open_library(home) as library:
                library.remove(["protokoll-03.txt"])

    report = back_up(home, tmp_path / "kopia", remove_the_last)

    assert gone.is_set()
    assert (report.documents, report.faults) == (3, ())
    held = "".join(path.name for path in (tmp_path / "kopia" / "library" / "files").iterdir())
    assert held.count(".txt") == 3
    restored(tmp_path / "kopia", tmp_path / "annan")


def test_a_library_is_backed_up_while_another_process_reads_files_in(
    home: Path, tmp_path: Path
) -> None:
    write_files(tmp_path / "mer", 40, paragraphs=4)
    code = f"""
import sys
from pathlib import Path
from tests.test_backup import open_library
with open_library(Path({str(home)!r})) as library:
    folder = Path({str(tmp_path / "mer")!r})
    library.add_paths([folder], progress=lambda step: print(step.done, flush=True))
"""
    root = str(Path(__file__).parents[1])
    writer = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": root},
    )  # fmt: skip
    assert writer.stdout is not None
    while writer.stdout.readline().strip() != "5":
        assert writer.poll() is None
    report = backed_up(home, tmp_path / "kopia")
    assert writer.poll() is None, "it was still reading in"
    writer.communicate(timeout=60)
    assert writer.returncode == 0
    restored(tmp_path / "kopia", tmp_path / "annan")
    with open_library(tmp_path / "annan") as library:
        held = library.catalogue.documents()
        assert len(held) == report.documents >= 5
        assert len(library.add_paths([tmp_path / "mer"]).added) == 40 - report.documents


def test_nothing_of_a_removed_document_is_in_a_backup(home: Path, tmp_path: Path) -> None:
    secret = "Zyxvalsfråga om hemligheter. Nämnden beslutar ingenting."
    (tmp_path / "x.txt").write_text(secret, encoding="utf-8")
    with open_library(home) as library:
        library.add_paths([tmp_path / "x.txt"])
        library.catalogue.remove(library.catalogue.document_by_name("x.txt").id)  # then killed
    backed_up(home, tmp_path / "kopia")
    written = [path for path in (tmp_path / "kopia").rglob("*") if path.is_file()]
    assert not any(b"Zyxvals" in path.read_bytes() for path in written)


def test_a_backup_overwrites_nothing(home: Path, tmp_path: Path) -> None:
    full = tmp_path / "full"
    full.mkdir()
    (full / "annat.txt").write_text("annat", encoding="utf-8")
    with pytest.raises(TargetError, match="inte tom"):
        backed_up(home, full)
    for inside in (home, home / "kopia", tmp_path):
        with pytest.raises(TargetError, match="i biblioteket"):
            backed_up(home, inside)
    backed_up(home, tmp_path / "kopia")
    with pytest.raises(TargetError, match="inte tom"):
        backed_up(home, tmp_path / "kopia")
    with pytest.raises(TargetError, match="skrivs inte över"):
        restore(tmp_path / "kopia", home, silent)
    with pytest.raises(BackupError, match="inget bibliotek"):
        backed_up(tmp_path / "saknas", tmp_path / "ny")
    assert not (tmp_path / "ny").exists()


def test_a_backup_that_is_not_whole_is_never_restored(home: Path, tmp_path: Path) -> None:
    backed_up(home, tmp_path / "kopia")
    damaged = shutil.copytree(tmp_path / "kopia", tmp_path / "skadad")
    original = next((damaged / "library" / "files").iterdir())
    original.write_bytes(original.read_bytes()[:-1] + b"!")
    with pytest.raises(BackupError, match=original.name):
        restore(damaged, tmp_path / "ny", silent)
    assert not (tmp_path / "ny" / "catalogue.sqlite3").exists()

    halfway = shutil.copytree(tmp_path / "kopia", tmp_path / "halv")
    (halfway / "backup.json").unlink()
    with pytest.raises(BackupError, match="ingen fullständig"):
        restore(halfway, tmp_path / "ny", silent)

    escaping = json.loads((tmp_path / "kopia" / "backup.json").read_text())
    escaping["files"]["../../utanför"] = {"sha256": "0" * 64, "bytes": 1}
    (halfway / "backup.json").write_text(json.dumps(escaping))
    with pytest.raises(BackupError, match="ut ur sig"):
        restore(halfway, tmp_path / "ny", silent)

    restored(tmp_path / "kopia", tmp_path / "ny")  # what failed there is no hindrance


def test_an_interrupted_backup_and_restore_are_begun_anew(home: Path, tmp_path: Path) -> None:
    def broken(step: Progress) -> None:
        if step.done == 2:
            raise InterruptedError

    with pytest.raises(BackupError):
        back_up(home, tmp_path / "kopia", broken)
    with pytest.raises(BackupError, match="ingen fullständig"):
        restore(tmp_path / "kopia", tmp_path / "ny", silent)
    assert backed_up(home, tmp_path / "kopia").documents == 4
    with pytest.raises(BackupError):
        restore(tmp_path / "kopia", tmp_path / "ny", broken)
    restored(tmp_path / "kopia", tmp_path / "ny")


def test_a_damaged_original_is_told_and_the_rest_is_backed_up(home: Path, tmp_path: Path) -> None:
    with open_library(home) as library:
        library.original("protokoll-00.txt").write_text("annat", encoding="utf-8")
        library.original("protokoll-01.txt").unlink()
    report = backed_up(home, tmp_path / "kopia")
    assert [fault.split(":")[0] for fault in report.faults] == [
        "protokoll-00.txt", "protokoll-01.txt",
    ]  # fmt: skip
    report = restored(tmp_path / "kopia", tmp_path / "ny")  # fetched again from their sources
    assert report.documents == 4


def test_the_commands_give_back_the_same_answer(
    corpus_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def run(*arguments: str) -> tuple[int, dict[str, object]]:
        monkeypatch.setattr(sys, "argv", ["paragraf", *arguments, "--json"])
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0), json.loads(capsys.readouterr().out)

    copy, again = str(tmp_path / "kopia"), tmp_path / "home"
    again.mkdir()
    (again / "models").symlink_to(corpus_home / "models")
    code, made = run("backup", copy, "--home", str(corpus_home))
    assert (code, made["faults"]) == (0, [])
    code, put = run("restore", copy, "--home", str(again))
    assert (code, put["documents"]) == (0, made["documents"])
    question = ("ask", "Vad beslutade nämnden den 14 februari 2024?")
    _, before = run(*question, "--home", str(corpus_home))
    _, after = run(*question, "--home", str(again))
    same = {"answer", "abstained", "reason", "citations", "passages", "index"}
    assert {key: after[key] for key in same} == {key: before[key] for key in same}
    assert run("check", "--home", str(again)) == (0, {"faults": []})
