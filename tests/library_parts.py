"""Parts for library tests: a quick embedder, a reader of plain text, documents by hand."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.service import Service
from index.analysis import tokens
from index.library import Library
from ingest.errors import UnreadableFileError
from ingest.records import (
    Assignment,
    Decision,
    Document,
    Duty,
    Figure,
    Finding,
    Passage,
    Section,
    Span,
)
from ingest.settings import Retrieval, Settings

# Small libraries are searched without Chroma: here Chroma is what is tested.
CHROMA_ALWAYS = Settings(retrieval=Retrieval(exact_up_to=0))


class HashEmbedder:
    """Adds up a fixed random vector for every gram: quick, and alike for like texts."""

    def __init__(self, identity: str = "hash-1", dimension: int = 48) -> None:
        self.name = f"provmodell {identity}"
        self.identity = identity
        self.dimension = dimension
        self.embedded = 0

    def embed_passages(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> npt.NDArray[np.float32]:
        self.embedded += len(texts)
        return np.stack([self.embed_query(text) for text in texts])

    def embed_query(self, text: str) -> npt.NDArray[np.float32]:
        total = np.full(self.dimension, 1e-3, dtype=np.float32)
        for gram in tokens(text):
            seed = int.from_bytes(
                hashlib.blake2b(f"{self.identity}{gram}".encode(), digest_size=8).digest()
            )
            total += np.random.default_rng(seed).standard_normal(self.dimension, dtype=np.float32)
        return np.asarray(total / np.linalg.norm(total), dtype=np.float32)


def read_plain(path: Path, settings: Settings, *, ocr: str = "auto") -> Document:
    """Read a text file; a file that begins with TRASIG cannot be read."""
    raw = path.read_bytes()
    if raw.startswith(b"TRASIG"):
        raise UnreadableFileError(f"{path.name} är trasig. Spara om filen.")
    return make_document(raw.decode(), path.name, hashlib.sha256(raw).hexdigest())


def make_document(text: str, file: str, sha256: str | None = None) -> Document:
    """A document with one § and one passage for each paragraph of ``text``."""
    sha256 = sha256 or hashlib.sha256(text.encode()).hexdigest()
    key = sha256[:16]
    sections, passages = [], []
    at = 0
    for number, block in enumerate(text.split("\n\n"), start=1):
        start = text.index(block, at)
        at = end = start + len(block)
        section = Section(
            id=f"{key}:s{number}", kind="agenda_item", number=str(number),
            title=block.split(".")[0], body="Humanistiska nämnden", date=f"2023-09-{number:02d}",
            dnr=f"HNH 23{number:04d}", start=start, end=end, page=number, pages=(number,),
            part_kind="protokoll",
        )  # fmt: skip
        sections.append(section)
        passages.append(
            Passage(
                id=f"{key}:{number}",
                section=section.id,
                ordinal=number - 1,
                role="decision",
                start=start,
                end=end,
                text=block,
                page=number,
                pages=(number, number + 1),
                context=f"Humanistiska nämnden § {number}",
            )  # fmt: skip
        )
    first = passages[0]
    return Document(
        id=key, file=file, sha256=sha256, kind="protokoll", format="text", title=file, body=None,
        date="2023-09-06", dnr=None, language="sv", page_count=len(passages), text=text,
        spans=tuple(Span(p.start, p.end, p.page, 0) for p in passages), sections=tuple(sections),
        passages=tuple(passages),
        decisions=(
            Decision(first.section, "Humanistiska nämnden", None, "1", None, "Nämnden beslutar.",
                     "bifall", None, first.id, 0, 5),
        ),
        assignments=(
            Assignment(first.section, "utreda", "chefen", None, None, None, first.id, 0, 5),
        ),
        duties=(Duty(first.section, "kommunen", "ska", "betala", None, first.id, 0, 5),),
        figures=(
            Figure(first.section, None, "rad", "kolumn", "kr", None, None, "12", first.id, 0, 2),
        ),
        findings=(Finding("ocr", 1, "Läst med OCR."),),
        abbreviations=(("HN", "Humanistiska nämnden"),),
    )  # fmt: skip


def write_files(folder: Path, count: int, paragraphs: int = 3) -> list[Path]:
    """Text files with subjects of their own."""
    folder.mkdir(parents=True, exist_ok=True)
    subjects = ("skolskjuts", "biblioteket", "äldreboendet", "cykelvägen", "vattenverket")
    paths = []
    for number in range(count):
        blocks = [
            f"Ärende {number}.{part} om {subjects[(number + part) % 5]}. Nämnden beslutar "
            f"att anta förslag {number * 100 + part}."
            for part in range(paragraphs)
        ]
        paths.append(folder / f"protokoll-{number:02d}.txt")
        paths[-1].write_text("\n\n".join(blocks), encoding="utf-8")
    return paths


def text_library(folder: Path, texts: Mapping[str, str]) -> Path:
    """Write texts by file name into ``folder``; return the home of a library over them."""
    home = folder / "home"
    with Library.open(home, Settings(), HashEmbedder()) as library:
        _add_texts(library, folder, texts)
    return home


@contextmanager
def text_service(folder: Path, texts: Mapping[str, str]) -> Iterator[Service]:
    """Open a service over texts by file name, read in with the real embedding model."""
    with Library.open(folder / "home", Settings()) as library:
        _add_texts(library, folder, texts)
        yield Service(library, Settings())


@contextmanager
def quick_text_service(folder: Path, texts: Mapping[str, str]) -> Iterator[Service]:
    """Open a service over texts by file name, read in with the quick embedder."""
    home = text_library(folder, texts)
    service = Service(Library.open(home, Settings(), HashEmbedder()), Settings())
    yield service
    service.close()


def _add_texts(library: Library, folder: Path, texts: Mapping[str, str]) -> None:
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    assert not library.add_paths([folder / name for name in texts]).refused


def reason(service: Service, question: str) -> str:
    """Return why a question is refused; fail where it is answered."""
    answer = service.ask(question)
    assert answer.abstained, answer.answer
    return answer.reason or ""


def told(service: Service, question: str) -> str:
    """Return what a question is answered with; fail where it is refused."""
    answer = service.ask(question)
    assert not answer.abstained, answer.reason
    return answer.answer
