"""What the crash harness does to a library: files, operations, questions, and a quick model."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from index import read_ahead
from index.analysis import tokens
from index.library import Library
from ingest.pipeline import document_from, file_sha256
from ingest.readers import read
from ingest.records import Document, Progress
from ingest.settings import Retrieval, Settings

if TYPE_CHECKING:
    from index.embedding import Progress as Embedded
    from index.embedding import Vectors

Operation = Literal["ingest", "remove", "rebuild"]
OPERATIONS: tuple[Operation, ...] = ("ingest", "remove", "rebuild")
SECRET = "Zvartkrumelur"  # stands in documents that go, and nowhere else
_SUBJECTS = (
    "skolskjuts", "biblioteket", "äldreboendet", "cykelvägen", "vattenverket", "hemsjukvården",
    "lekplatsen", "bredbandet", "simhallen", "återbruket", "kulturskolan", "hamnkranen",
)  # fmt: skip
_DIMENSION = 64
_BATCH = 12  # passages after which an ingestion brings up the indexes: several times in a run


@dataclass(frozen=True, slots=True)
class Size:
    """How many files the library has before, and how many an ingestion adds, changes, prunes."""

    before: int
    new: int
    changed: int
    gone: int
    items: int  # §§ in a file


SIZES: Mapping[str, Size] = {
    "tiny": Size(4, 2, 1, 1, 2),
    "small": Size(8, 4, 2, 1, 3),
    "medium": Size(24, 12, 4, 2, 5),
    "large": Size(80, 40, 10, 5, 10),
}


@cache
def settings_for(*, chroma: bool) -> Settings:
    """Return settings under which Chroma is used for any size, or never."""
    return Settings(retrieval=Retrieval(exact_up_to=0)) if chroma else Settings()


@cache
def _vector_of(gram: str) -> Vectors:
    seed = int.from_bytes(hashlib.blake2b(gram.encode(), digest_size=8).digest())
    return np.random.default_rng(seed).standard_normal(_DIMENSION, dtype=np.float32)


class GramVectors:
    """A model without a model: every gram has a fixed random vector, a text their sum."""

    name = "kraschprov"
    identity = "kraschprov-1"
    dimension = _DIMENSION

    def embed_passages(self, texts: Sequence[str], progress: Embedded | None = None) -> Vectors:
        """Return one unit row a text."""
        return np.stack([self.embed_query(text) for text in texts])

    def embed_query(self, text: str) -> Vectors:
        """Return the vector of a text."""
        total = np.full(_DIMENSION, 1e-3, dtype=np.float32)
        for gram in tokens(text):
            total += _vector_of(gram)
        return np.asarray(total / np.linalg.norm(total), dtype=np.float32)


def read_here(path: Path, settings: Settings, *, ocr: str = "auto") -> Document:
    """Read a file as the product does, but in this process: whoever asks made it itself."""
    return document_from(read(path, settings.reading), path.name, file_sha256(path))


def opened(home: Path, *, chroma: bool) -> Library:
    """Open the library in ``home`` with the quick model."""
    read_ahead._BATCH = _BATCH
    return Library.open(home, settings_for(chroma=chroma), GramVectors(), read_here)


def text_of(number: int, size: Size, version: int, *, secret: bool) -> str:
    """Return the minutes of meeting ``number``; a later version decides something else."""
    year, month, day = 2020 + number % 5, 1 + number % 12, 1 + number % 28
    lines = ["Tekniska nämnden i Lövsta kommun", f"Sammanträdesdatum {year}-{month:02d}-{day:02d}"]
    for item in range(1, size.items + 1):
        subject = _SUBJECTS[(number + item) % len(_SUBJECTS)]
        costs = 100 * number + item + 10_000 * version
        lines += [
            "", f"§ {item} Ny plan för {subject} {number}", "", "Ärendet",
            f"Förvaltningen har utrett {subject} i område {number}.", "", "Nämndens beslut",
            "Tekniska nämnden beslutar att", f"• anta planen för {subject} i område {number}",
            f"• anslå {costs} tkr till {subject}",
        ]  # fmt: skip
        if secret:
            lines.append(f"• ge {SECRET} i uppdrag att rapportera senast 2026-01-31")
    return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class Scene:
    """A library before an operation, and what the operation is to do.

    ``before`` and ``after``: file name → SHA-256, of the library and of what it is to become.
    """

    operation: Operation
    chroma: bool
    base: Path  # the home as it is before; copied for every round
    folder: Path  # the files that an ingestion is given
    before: Mapping[str, str]
    after: Mapping[str, str]

    @property
    def removed(self) -> tuple[str, ...]:
        """The files that go."""
        return tuple(sorted(set(self.before) - set(self.after)))

    def perform(self, home: Path, progress: Callable[[Progress], None]) -> None:
        """Do it, or what is left of it when it was begun before."""
        with opened(home, chroma=self.chroma) as library:
            if self.operation == "ingest":
                library.add_paths([self.folder], prune=True, progress=progress)
            elif self.operation == "rebuild":
                library.rebuild(progress)
            else:
                held = {row.file for row in library.catalogue.documents()}
                left = [file for file in self.removed if file in held]
                if left:
                    library.remove(left)
                else:  # all are gone, perhaps not yet out of the indexes
                    library.mend()


def scene_of(work: Path, operation: Operation, size: Size, *, chroma: bool) -> Scene:
    """Make a library below ``work`` and what is to be done with it."""
    place = work / f"{operation}-{'chroma' if chroma else 'exakt'}"
    folder, base = place / "handlingar", place / "home"
    folder.mkdir(parents=True)
    goes = range(size.gone)
    for number in range(size.before):
        _write(folder, number, text_of(number, size, 0, secret=number in goes))
    with opened(base, chroma=chroma) as library:
        library.add_paths([folder])
        library.dense()
        before = {row.file: row.sha256 for row in library.catalogue.documents()}
    after = dict(before)
    if operation != "rebuild":
        for number in goes:
            after.pop(_name(number))
    if operation == "ingest":
        for number in goes:
            (folder / _name(number)).unlink()
        for number in range(size.gone, size.gone + size.changed):
            after[_name(number)] = _write(folder, number, text_of(number, size, 1, secret=False))
        for number in range(size.before, size.before + size.new):
            after[_name(number)] = _write(folder, number, text_of(number, size, 0, secret=False))
    return Scene(operation, chroma, base, folder, before, after)


def questions(size: Size) -> tuple[str, ...]:
    """Return what is asked before and after: of what stays, of what changes, of what comes."""
    last = size.before + size.new - 1
    return (
        f"Vad beslutades om {_SUBJECTS[(size.before - 1 + 1) % len(_SUBJECTS)]}?",
        f"Hur mycket anslogs till {_SUBJECTS[(size.gone + 1) % len(_SUBJECTS)]}?",
        f"Vad beslutade nämnden om {_SUBJECTS[(last + 1) % len(_SUBJECTS)]} i område {last}?",
        f"Vilket uppdrag gavs om {_SUBJECTS[1]}?",
    )


def copied(home: Path, target: Path) -> Path:
    """Copy a home to a place that does not exist."""
    return Path(shutil.copytree(home, target))


def _name(number: int) -> str:
    return f"protokoll-{number:03d}.txt"


def _write(folder: Path, number: int, text: str) -> str:
    (folder / _name(number)).write_text(text, encoding="utf-8")
    return hashlib.sha256(text.encode()).hexdigest()
