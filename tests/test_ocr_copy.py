"""A rasterised copy of minutes gives the same §§, and questions the same citations."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from app.answering.answer import Answer
from app.service import Service
from index.library import Library
from ingest.records import Document
from ingest.settings import Settings
from tests.conftest import CORPUS
from tests.test_ocr import make_scan, needs_tesseract

NAME = "ks-ekhamn-protokoll-2023-02-07.pdf"
PAGES = range(1, 7)
QUESTIONS = (
    "Vad beslutade kommunstyrelsen om ramen för Strandgårdens äldreboende?",
    "Vem yrkade att ramen skulle utökas till 97,2 mnkr?",
    "Hur röstade ledamöterna om ramen för Strandgården?",
    "Vilken är kostnaden för sprinkler och nödbelysning?",
    "När togs hundrastgården vid Kvarnängen i bruk?",
    "När fastställdes handlingsplanen till näringslivsstrategin?",
    "Vem reserverade sig mot beslutet om Strandgården?",
    "Vad kostade lägsta anbudet för entreprenaden?",
    "Vad beslutade kommunstyrelsen i § 21 den 7 februari 2023?",
    "Vad säger det nya elavtalet?",
)


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, Service]]:
    """Yield a service over the minutes as text and one over their images."""
    folder = tmp_path_factory.mktemp("copies")
    images = make_scan(folder / NAME, CORPUS / NAME, PAGES)
    with ExitStack() as stack:
        services = []
        for number, path in enumerate((CORPUS / NAME, images)):
            library = stack.enter_context(Library.open(folder / f"home{number}", Settings()))
            report = library.add_paths([path])
            assert not report.refused
            services.append(Service(library, Settings()))
        yield services[0], services[1]


def _document(service: Service) -> Document:
    [row] = service.documents()
    return service.document(row.id)


def _cited(service: Service, answer: Answer) -> set[tuple[str | None, str | None]]:
    sections = {s.id: (s.number, s.date) for s in _document(service).sections}
    by_passage = {p.id: sections[p.section] for p in _document(service).passages}
    return {by_passage[c.reference.passage] for c in answer.citations}


@needs_tesseract
def test_the_copy_has_the_same_paragraphs_and_decisions(copies: tuple[Service, Service]) -> None:
    text, image = map(_document, copies)
    numbered = [
        [(s.number, s.date, s.dnr) for s in document.sections if s.kind == "agenda_item"]
        for document in (text, image)
    ]
    assert numbered[0] == numbered[1]
    outcomes = [[(d.number, d.outcome) for d in document.decisions] for document in (text, image)]
    assert outcomes[0] == outcomes[1]


@needs_tesseract
def test_nine_of_ten_questions_cite_the_same_paragraphs(copies: tuple[Service, Service]) -> None:
    text, image = copies
    different = [
        question
        for question in QUESTIONS
        if _cited(text, text.ask(question)) != _cited(image, image.ask(question))
    ]
    assert len(different) <= 1, different
