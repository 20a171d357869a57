"""The plain LangChain pipeline, as a baseline: ``python -m evals.bench.plain PATH…``.

pypdf pages → RecursiveCharacterTextSplitter(1000, 200) → the bundled model's weights through
SentenceTransformer in float32 → Chroma on disk. It reads PDF only.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings

from evals.measures import evidence_groups, evidence_recall, mean
from evals.sets import Question, load_set
from index.bundled_model import unpack_model
from ingest.errors import ParagrafError

if TYPE_CHECKING:
    from langchain_chroma import Chroma

CHUNK_CHARACTERS = 1000
OVERLAP_CHARACTERS = 200
RANKS = 5
ADD_BATCH = 5000  # Chroma takes at most 5,461 rows in one call and does not split them itself


class PlainEmbeddings(Embeddings):
    """The unpacked model with SentenceTransformer's own defaults and e5's prefixes."""

    def __init__(self, folder: Path) -> None:
        from sentence_transformers import SentenceTransformer

        self._model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one vector a text."""
        return self._rows([f"passage: {text}" for text in texts])

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a query."""
        return self._rows([f"query: {text}"])[0]

    def _rows(self, texts: list[str]) -> list[list[float]]:
        rows: list[list[float]] = self._model.encode(texts, show_progress_bar=False).tolist()
        return rows


@dataclass(frozen=True, slots=True)
class PlainResult:
    """One run of the plain pipeline."""

    files: int
    pages: int
    chunks: int
    seconds: float  # reading, splitting, embedding and storing; without loading the libraries
    pages_per_second: float
    questions: int  # answerable questions asked
    recall_at_5: float | None  # evidence recall@5, None without answerable questions


def pdf_files(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the PDF files among ``paths`` and below its folders, in order of name."""
    for path in paths:
        if path.is_dir():
            yield from sorted(found for found in path.rglob("*.pdf") if found.is_file())
        elif path.suffix.lower() == ".pdf":
            yield path


def read_pages(path: Path) -> list[Document]:
    """Return a PDF's pages as pypdf reads them, numbered from 1."""
    from pypdf import PdfReader

    return [
        Document(page.extract_text(), metadata={"document": path.name, "page": number})
        for number, page in enumerate(PdfReader(path).pages, start=1)
    ]


def open_store(home: Path) -> Chroma:
    """Open or make the Chroma store under ``home``."""
    from langchain_chroma import Chroma

    embeddings = PlainEmbeddings(unpack_model(home))
    return Chroma("plain", embeddings, persist_directory=str(home / "chroma"))


def add_pages(store: Chroma, pages: Sequence[Document]) -> int:
    """Split and store pages; return the number of chunks."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(
        chunk_size=CHUNK_CHARACTERS, chunk_overlap=OVERLAP_CHARACTERS
    )
    chunks = splitter.split_documents(pages)
    for start in range(0, len(chunks), ADD_BATCH):
        store.add_documents(chunks[start : start + ADD_BATCH])
    return len(chunks)


def ingest(paths: Iterable[Path], home: Path) -> Chroma:
    """Index the PDF files in ``paths`` and return the store."""
    store = open_store(home)
    for path in pdf_files(paths):
        add_pages(store, read_pages(path))
    return store


def search(store: Chroma, question: str, k: int = RANKS) -> list[Document]:
    """Return the ``k`` nearest chunks, nearest first."""
    return store.similarity_search(question, k)


def recall(store: Chroma, questions: Iterable[Question], k: int = RANKS) -> list[float]:
    """Return evidence recall@k of each answerable question, asked without its history."""
    return [
        evidence_recall(
            evidence_groups(question.evidence),
            [found.page_content for found in search(store, question.question, k)],
        )
        for question in questions
        if question.answerable
    ]


def run(paths: Sequence[Path], home: Path, questions: Iterable[Question] = ()) -> PlainResult:
    """Index ``paths`` into ``home``, ask ``questions`` and return time and recall."""
    store = open_store(home)
    files = list(pdf_files(paths))
    pages = chunks = 0
    started = time.perf_counter()
    for path in files:
        read = read_pages(path)
        pages += len(read)
        chunks += add_pages(store, read)
    seconds = time.perf_counter() - started
    recalls = recall(store, questions)
    return PlainResult(
        len(files), pages, chunks, seconds, pages / seconds, len(recalls), mean(recalls)
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evals.bench.plain", description="Mät den enkla LangChain-kedjan."
    )
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="PDF-fil eller mapp")
    parser.add_argument(
        "--questions", nargs="+", type=Path, default=[], metavar="SET", help="frågeset, JSON Lines"
    )
    parser.add_argument("--home", type=Path, help="mapp för indexet; annars en tillfällig")
    parser.add_argument("--json", action="store_true", help="skriv måtten som JSON")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return 0, or 2 when a file cannot be read."""
    options = _parser().parse_args(arguments)
    try:
        questions = [question for path in options.questions for question in load_set(path)]
        with tempfile.TemporaryDirectory(prefix="plain-") as temporary:
            result = run(options.paths, options.home or Path(temporary), questions)
    except (ParagrafError, OSError) as exc:
        print(exc, file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps(asdict(result)))
        return 0
    print(
        f"{result.files} filer, {result.pages} sidor, {result.chunks} stycken: "
        f"{result.seconds:.1f} s, {result.pages_per_second:.1f} sidor/s"
    )
    if result.recall_at_5 is not None:
        print(f"evidence recall@5: {result.recall_at_5:.3f} ({result.questions} frågor)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
