"""What several test modules share: documents read from pages, one real library, its service."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from app.service import Service
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

Pages = Sequence[Sequence[str]]
ReadPages = Callable[[Pages], Document]


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
def corpus_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the home of a real library over eight files of the sample corpus; read only."""
    home = tmp_path_factory.mktemp("corpus") / "home"
    home.mkdir()
    with Library.open(home, Settings()) as library:
        report = library.add_paths([CORPUS / name for name in CHOSEN])
    assert not report.refused
    assert len(report.added) == len(CHOSEN)
    return home


@pytest.fixture(scope="session")
def service(corpus_home: Path) -> Iterator[Service]:
    """Return an open service over ``corpus_home``."""
    opened = Service.open(corpus_home, Settings())
    yield opened
    opened.close()
