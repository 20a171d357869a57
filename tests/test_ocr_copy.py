"""A scan gives the same §§ as the text that it was printed from, and questions the same citations.

Pages read from their image take their time: one scan is read once, for everything here.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from app.answering.answer import Answer
from app.service import Service
from index.embedding import Embedder
from index.library import Library
from ingest.pipeline import read_document
from ingest.records import Document
from ingest.settings import Settings
from tests.conftest import CORPUS
from tests.test_ocr import needs_tesseract

NAME = "gnhn-protokoll-2022-03-16"
PAGES = range(2, 6)  # after the cover, which has no §
QUESTIONS = (
    "Vad beslutade nämnden om överskottet för 2021?",
    "Vem yrkade att överskottet skulle återbetalas till huvudmännen?",
    "Hur många barn berörs av beslutet om dubbla hjälpmedel?",
    "Vem reserverade sig mot beslutet om dubbla hjälpmedel?",
    "När ska inventeringen av kompetens redovisas?",
    "Hur lång är leveranstiden för nya manuella rullstolar?",
    "Vad får inventeringen av kompetens kosta?",
    "Vem utsågs att justera dagens protokoll?",
    "Vad beslutade nämnden i § 13 den 16 mars 2022?",
    "Vad säger det nya elavtalet?",
)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return pages of the sample corpus's scan, and the same before they were scanned."""
    folder = tmp_path_factory.mktemp("pages")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(CORPUS))  # where the builder's modules are
        draw, layout, manus = map(importlib.import_module, ("draw", "layout", "manus"))
    layout.register_fonts()
    printed = folder / "printed.pdf"
    printed.write_bytes(draw.draw_pdf(manus.parse_file(CORPUS / "sources" / f"{NAME}.manus")))
    return (
        _pages(CORPUS / f"{NAME}.pdf", folder / "scan.pdf"),
        _pages(printed, folder / "text.pdf"),
    )


def _pages(source: Path, path: Path) -> Path:
    with pdfium.PdfDocument(source) as whole, pdfium.PdfDocument.new() as part:
        part.import_pages(whole, [number - 1 for number in PAGES])
        part.save(str(path))
    return path


@pytest.fixture(scope="module")
def scan(files: tuple[Path, Path]) -> tuple[Document, list[tuple[int, int]]]:
    """Return the scan as read, and what was reported on the way."""
    steps: list[tuple[int, int]] = []
    document = read_document(
        files[0], Settings(), report=lambda page, pages: steps.append((page, pages))
    )
    return document, steps


@pytest.fixture(scope="module")
def text(files: tuple[Path, Path]) -> Document:
    return read_document(files[1], Settings())


@needs_tesseract
def test_scanned_minutes_give_their_paragraphs_dates_and_decisions(
    scan: tuple[Document, list[tuple[int, int]]],
) -> None:
    document, _ = scan
    items = [s for s in document.sections if s.kind == "agenda_item"]
    assert [s.number for s in items] == [str(number) for number in range(8, 15)]
    assert {s.date for s in items} == {"2022-03-16"}
    assert items[2].title == "Information från Hjälpmedelscentralen"
    assert items[2].dnr == "GNH220005"
    assert document.kind == "protokoll"
    inventory = [d.clause for d in document.decisions if d.number == "14"]
    assert any("senast 2022-10-31" in clause for clause in inventory)
    assert {"decision", "proposal", "motion", "vote", "reservation"} <= {
        p.role for p in document.passages
    }
    assert all(document.text[p.start : p.end] == p.text for p in document.passages)
    assert "Ordförandes sign" not in document.text


@needs_tesseract
def test_each_page_of_a_scan_is_told_and_reported_as_it_is_begun(
    scan: tuple[Document, list[tuple[int, int]]],
) -> None:
    document, steps = scan
    assert steps == [(page, 4) for page in range(1, 5)]
    told = [f for f in document.findings if f.kind == "ocr"]
    assert [f.page for f in told] == [1, 2, 3, 4]
    assert told[2].message.startswith("Sidan 3 är tolkad ur bild (OCR); medelsäkerhet ")
    assert [page for page, _ in document.words] == [1, 2, 3, 4]


@needs_tesseract
def test_the_scan_has_the_same_paragraphs_and_decisions_as_the_text(
    text: Document, scan: tuple[Document, list[tuple[int, int]]]
) -> None:
    both = (text, scan[0])
    numbered = [
        [(s.number, s.date, s.dnr) for s in document.sections if s.kind == "agenda_item"]
        for document in both
    ]
    assert numbered[0] == numbered[1]
    outcomes = [[(d.number, d.outcome) for d in document.decisions] for document in both]
    assert outcomes[0] == outcomes[1]


@pytest.fixture
def services(
    files: tuple[Path, Path],
    text: Document,
    scan: tuple[Document, list[tuple[int, int]]],
    real_embedder: Embedder,
    tmp_path: Path,
) -> Iterator[tuple[Service, Service]]:
    """Yield a service over the scan and one over the text."""
    known = {"scan.pdf": scan[0], "text.pdf": text}

    def as_read(path: Path, settings: Settings, *, ocr: str = "auto") -> Document:
        return known[path.name]

    with ExitStack() as stack:
        found = []
        for path in files:
            opened = Library.open(tmp_path / path.stem, Settings(), real_embedder, as_read)
            library = stack.enter_context(opened)
            assert not library.add_paths([path]).refused
            found.append(Service(library, Settings()))
        yield found[0], found[1]


@needs_tesseract
def test_nine_of_ten_questions_cite_the_same_paragraphs(
    services: tuple[Service, Service],
) -> None:
    scan, text = services
    different = [
        question
        for question in QUESTIONS
        if _cited(text, text.ask(question)) != _cited(scan, scan.ask(question))
    ]
    assert len(different) <= 1, different


def _cited(service: Service, answer: Answer) -> set[tuple[str | None, str | None]]:
    [row] = service.documents()
    document = service.document(row.id)
    sections = {s.id: (s.number, s.date) for s in document.sections}
    by_passage = {p.id: sections[p.section] for p in document.passages}
    return {by_passage[c.reference.passage] for c in answer.citations}
