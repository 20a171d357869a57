"""A writer killed at any moment costs nothing but its unfinished work."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from evals.bench.crash import shown
from evals.bench.crash_harness import Round
from index.library import Library
from ingest.errors import IndexUnusableError
from ingest.settings import Settings
from tests.library_parts import CHROMA_ALWAYS, HashEmbedder, read_plain, write_files

_WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
from index import read_ahead
from index.library import Library
from ingest.errors import IndexUnusableError
from ingest.settings import Settings
from tests.library_parts import CHROMA_ALWAYS, HashEmbedder, read_plain
read_ahead._BATCH = 8  # several batches in one run
opened = Library.open(Path({home!r}), CHROMA_ALWAYS, HashEmbedder(), read_plain)
print("open", flush=True)
opened.add_paths([Path({folder!r})], progress=lambda p: print(p.done, flush=True))
"""


@pytest.mark.parametrize(("files", "delay"), [(1, 0.0), (4, 0.02), (9, 0.15), (12, 0.4)])
def test_a_killed_ingestion_is_completed_by_the_next(
    tmp_path: Path, files: int, delay: float
) -> None:
    """Killed ``delay`` seconds after the progress report of file number ``files``."""
    home, folder = tmp_path / "home", tmp_path / "in"
    write_files(folder, 12)
    root = str(Path(__file__).parents[1])
    code = _WRITER.format(root=root, home=str(home), folder=str(folder))
    writer = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    for line in writer.stdout:
        if line.strip() == str(files):
            break
    time.sleep(delay)
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    writer.stdout.close()

    with Library.open(home, CHROMA_ALWAYS, HashEmbedder(), read_plain) as library:
        held = library.catalogue.counts().passages
        assert held >= 3 * (files - 1), "what was committed stays"
        assert library.dense().count() == library.lexical().count() == held
        report = library.add_paths([folder])
        assert len(report.added) + len(report.unchanged) == 12
        assert not report.refused
        assert library.catalogue.counts().passages == 36
        assert library.check() == []


def test_the_table_counts_every_round() -> None:
    rounds = [
        Round("ingest", True, "time", killed=True, mended=True),
        Round("ingest", True, "time", killed=True, clean=True, lost=["a.txt"]),
        Round("remove", False, "native", killed=False, clean=True),
    ]
    lines = shown(rounds).splitlines()
    assert lines[1].split() == ["ingest", "time", "2", "2", "1", "1", "0", "1", "0", "0"]
    assert lines[-1].split() == ["alla", "3", "2", "2", "1", "0", "1", "0", "0"]


def test_a_removal_that_was_killed_is_told_of_and_finished_by_the_next_writer(
    tmp_path: Path,
) -> None:
    """Its text could be found in the files for as long as nobody removes anything else."""
    write_files(tmp_path / "in", 3)
    (tmp_path / "x.txt").write_text("Zyxvalsfråga. Nämnden beslutar.", encoding="utf-8")
    home = tmp_path / "home"
    with Library.open(home, CHROMA_ALWAYS, HashEmbedder(), read_plain) as library:
        library.add_paths([tmp_path / "in", tmp_path / "x.txt"])
        library.catalogue.remove(library.catalogue.document_by_name("x.txt").id)  # and no more

    def holding() -> list[str]:
        files = (path for path in home.rglob("*") if path.is_file())
        return [path.name for path in files if b"Zyxvals" in path.read_bytes()]

    with Library.open(home, CHROMA_ALWAYS, HashEmbedder(), read_plain) as library:
        assert any("avbröts" in fault for fault in library.check())
        library.add_paths([tmp_path / "in"])
        assert library.check() == []
        assert holding() == []


def test_where_no_index_can_be_written_the_command_says_why_and_questions_see_it_all(
    tmp_path: Path,
) -> None:
    """The words too: those on the disk are of what was there before it was full."""
    home, folder = tmp_path / "home", tmp_path / "in"
    write_files(folder, 3)
    notes = [home / store / "current.new" for store in ("vectors", "lexical")]
    with Library.open(home, Settings(), HashEmbedder(), read_plain) as library:
        library.add_paths([folder])
        for note in notes:
            note.mkdir()  # as on a full disk: nothing can be written there
        with pytest.raises(IndexUnusableError, match="diskutrymmet"):
            library.remove(["protokoll-01"])
        (folder / "ny.txt").write_text("Ärende om Zebradjuret.", encoding="utf-8")
        with pytest.raises(IndexUnusableError, match="diskutrymmet"):
            library.add_paths([folder / "ny.txt"])
    with Library.open(home, Settings(), HashEmbedder(), read_plain) as library:
        assert library.lexical().search(["_zeb"], [], 3)
        assert library.exact().count() == library.lexical().count() == 7
        for note in notes:
            note.rmdir()
    with Library.open(home, Settings(), HashEmbedder(), read_plain) as library:
        assert library.lexical().count() == 7
        assert library.mend() == []
