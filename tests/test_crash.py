"""A writer killed at any moment costs nothing but its unfinished work."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.bench.crash import shown
from evals.bench.crash_harness import Harness, Round
from evals.bench.crash_parts import OPERATIONS, Operation
from index.library import Library
from ingest.errors import IndexUnusableError
from tests.library_parts import CHROMA_ALWAYS, HashEmbedder, read_plain, write_files


@pytest.fixture(scope="module")
def harness(tmp_path_factory: pytest.TempPathFactory) -> Harness:
    """Return the harness of ``evals.bench.crash`` with its smallest library."""
    return Harness(tmp_path_factory.mktemp("crash"), "tiny", seed=20)


def faults(one: Round) -> list[str]:
    return [*one.wrong, *one.lost, *one.other_answers, *["dubbel"] * one.double]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_what_a_killed_writer_left_undone_is_told_and_finished(
    harness: Harness, operation: Operation
) -> None:
    """At random moments, the same in every run; at length in ``python -m evals.bench.crash``."""
    one = harness.kill(operation, chroma=operation == "ingest")
    assert not faults(one), one
    assert one.clean or one.mended or not one.killed


def test_a_full_disk_ends_a_writer_with_a_reason_and_costs_nothing(harness: Harness) -> None:
    """The limit is one on the size of any file: no right to mount is needed."""
    one = harness.fill("rebuild", chroma=False, mounted=False)
    assert not faults(one), one


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


def test_check_repair_mends_what_a_search_does_not_notice(tmp_path: Path) -> None:
    write_files(tmp_path / "in", 3)
    home = tmp_path / "home"
    with Library.open(home, CHROMA_ALWAYS, HashEmbedder(), read_plain) as library:
        library.add_paths([tmp_path / "in"])
        library.original("protokoll-00").unlink()
        state = library.lexical()
        key = sorted(state.ids())[0]
        state.exchange([key], ())  # as many as before, but others
        state.add(library.catalogue.passages([sorted(state.ids())[0]]).values())
    with Library.open(home, CHROMA_ALWAYS, HashEmbedder(), read_plain) as library:
        assert len(library.check()) == 2
        assert library.mend() == []
        assert library.check() == []


def test_a_folder_that_cannot_be_written_is_said_to_be_so(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with Library.open(home, CHROMA_ALWAYS, HashEmbedder(), read_plain) as library:
        (home / "write.lock").unlink(missing_ok=True)
        (home / "write.lock").mkdir()  # stands for a file system that takes no more files
        with pytest.raises(IndexUnusableError, match="diskutrymme"):
            library.add_paths([tmp_path])
