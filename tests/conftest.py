"""What several test modules share: documents read from pages, one real library, its service."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from filelock import FileLock

from app.service import Service
from index.embedding import Embedder, open_embedder
from index.library import Library
from ingest.pipeline import document_from
from ingest.readers import read
from ingest.records import Document
from ingest.settings import Reading, Settings
from tests.pdfs import make_pdf

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
CHOSEN = (
    "enkatsvar-nara-vard-2024.pdf",
    "gnhn-protokoll-2023-06-14.pdf",
    "gnhn-protokoll-2024-02-14.pdf",
    "gnhn-protokoll-2024-05-22.pdf",
    "handlingar-gnhn-2024-05-22.pdf",
    "ks-ekhamn-protokoll-2023-02-07.pdf",
    "ok-hemsjukvard-2023.pdf",
    "reglemente-gnhn.pdf",
)

# The files that take longest, first: of two processes none is left alone with one of them at the
# end. The first two do not both need ``corpus_home``, which one process builds for both.
LONGEST = (
    "test_ocr", "test_cli", "test_web_ask", "test_embedding", "test_people", "test_web_tabs",
    "test_web_evaluation", "test_project", "test_eval_breakages", "test_web_matters",
    "test_web_accessibility", "test_rights", "test_answers", "test_servers", "test_formats",
    "test_offline", "test_web", "test_hostile", "test_batch", "test_conversation",
)  # fmt: skip

if "PYTEST_XDIST_WORKER" in os.environ:
    # Each process computes on one core: threads that wait for a core another holds burn it.
    os.environ.setdefault("OMP_NUM_THREADS", "1")

Pages = Sequence[Sequence[str]]
ReadPages = Callable[[Pages], Document]


def pytest_configure(config: pytest.Config) -> None:
    """Keep pytest-xdist from handing out the files with the most tests first."""
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that take longest first; the others keep their order."""
    ranks = {name: rank for rank, name in enumerate(LONGEST)}
    items.sort(key=lambda item: ranks.get(item.path.stem, len(LONGEST)))


@pytest.fixture
def read_pages(tmp_path: Path) -> ReadPages:
    """Return a reader of pages given as lines: a PDF is made and read as any other."""

    def read_them(pages: Pages) -> Document:
        path = make_pdf(tmp_path / "prov.pdf", pages)
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        return document_from(read(path, Reading()), path.name, sha256)

    return read_them


@pytest.fixture(scope="session")
def corpus_documents() -> dict[str, Document]:
    """Return the chosen files of the sample corpus as read, by file name."""
    found = {}
    for name in CHOSEN:
        path = CORPUS / name
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        found[name] = document_from(read(path, Reading()), name, sha256)
    return found


@pytest.fixture(scope="session")
def between_processes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that all processes of this run share."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def corpus_home(between_processes: Path) -> Path:
    """Return the home of a real library over eight files of the sample corpus; read only.

    One process builds it for all.
    """
    home, whole = between_processes / "home", between_processes / "home-is-whole"
    with FileLock(between_processes / "home.lock"):
        if not whole.exists():
            home.mkdir(exist_ok=True)
            with Library.open(home, Settings()) as library:
                report = library.add_paths([CORPUS / name for name in CHOSEN])
            assert not report.refused
            assert len(report.added) == len(CHOSEN)
            whole.touch()
    return home


@pytest.fixture(scope="session")
def real_embedder(corpus_home: Path) -> Embedder:
    """Return the real embedding model, for libraries that would each load one of their own."""
    return open_embedder(Settings(), corpus_home)


@pytest.fixture(scope="session")
def service(corpus_home: Path) -> Iterator[Service]:
    """Return an open service over ``corpus_home``."""
    opened = Service.open(corpus_home, Settings())
    yield opened
    opened.close()
