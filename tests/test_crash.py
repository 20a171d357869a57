"""A writer killed at any moment costs nothing but its unfinished work."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index.library import Library
from tests.library_parts import CHROMA_ALWAYS, HashEmbedder, read_plain, write_files

_WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
from index import ingestion
from index.library import Library
from tests.library_parts import CHROMA_ALWAYS, HashEmbedder, read_plain
ingestion._BATCH = 8  # several batches in one run
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
