"""A retrieval set as documents: corpus.jsonl, queries.jsonl and qrels.tsv into a library.

The rows are written to text files of some hundred rows, and those are added to a library as
any files are: only what reads them is another, since nothing of a row is to be cut or cleaned.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.errors import QuestionError, UnreadableFileError
from ingest.records import Document, Passage, Section, Span
from ingest.settings import Settings

ROWS_A_FILE = 500


@dataclass(frozen=True, slots=True)
class CorpusRow:
    """A passage of the set."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Collection:
    """What is measured: passages, questions and which passages answer them."""

    name: str
    passages: tuple[CorpusRow, ...]
    queries: tuple[tuple[str, str], ...]  # (id, text); those with a relevant passage
    relevant: Mapping[str, Mapping[str, int]]  # question id → passage id → grade, 1 or more
    passages_in_all: int  # in the files, before sampling
    queries_in_all: int
    unjudged: int  # queries left out because nothing is relevant to them
    seed: int


def load_collection(
    folder: Path, *, queries: int | None = None, passages: int | None = None, seed: int = 1
) -> Collection:
    """Read the three files of ``folder``; ``queries`` and ``passages`` sample so many of each.

    The sample of passages keeps every passage that is relevant to a sampled query, so it makes
    the task easier: figures of samples of different size cannot be compared. Raises
    QuestionError with file and row for what cannot be read.
    """
    rows = tuple(_corpus(folder / "corpus.jsonl"))
    asked = [(key, text) for key, _, text in _texts(folder / "queries.jsonl")]
    relevant = _judgements(folder / "qrels.tsv")
    known = {row.id for row in rows}
    judged = [(key, text) for key, text in asked if known & relevant.get(key, {}).keys()]
    if not judged:
        raise QuestionError(
            f"{folder}: ingen fråga i queries.jsonl har ett relevant stycke i corpus.jsonl. "
            "Kontrollera att id i qrels.tsv är desamma som i de andra filerna."
        )
    chance = random.Random(seed)
    if queries is not None and queries < len(judged):
        judged = sorted(chance.sample(judged, queries))
    wanted = {key: relevant[key] for key, _ in judged}
    kept = rows
    if passages is not None and passages < len(rows):
        needed = {passage for grades in wanted.values() for passage in grades}
        others = [row.id for row in rows if row.id not in needed]
        room = max(0, passages - len(needed))
        needed.update(chance.sample(others, min(room, len(others))))
        kept = tuple(row for row in rows if row.id in needed)
    return Collection(
        folder.name, kept, tuple(judged), wanted, len(rows), len(asked),
        sum(not (known & relevant.get(key, {}).keys()) for key, _ in asked), seed,
    )  # fmt: skip


def write_files(collection: Collection, folder: Path) -> None:
    """Write the passages as text files, a JSON row each, in place of what is in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = set()
    for at in range(0, len(collection.passages), ROWS_A_FILE):
        path = folder / f"{collection.name}-{at // ROWS_A_FILE + 1:05d}.txt"
        part = collection.passages[at : at + ROWS_A_FILE]
        lines = [json.dumps([row.id, row.title, row.text], ensure_ascii=False) for row in part]
        path.write_text("\n".join(lines), encoding="utf-8")
        wanted.add(path)
    for path in set(folder.glob("*.txt")) - wanted:
        path.unlink()


def read_rows_file(path: Path, settings: Settings, *, ocr: str = "auto") -> Document:
    """Read a file of ``write_files``: a section with one passage a row. A library's reader."""
    try:
        raw = path.read_bytes()
        rows = [CorpusRow(*json.loads(line)) for line in raw.decode().splitlines()]
    except (OSError, ValueError, TypeError) as exc:
        raise UnreadableFileError(
            f"{path.name} är ingen fil ur ett söktest: {exc}. Ange en tom mapp med --home."
        ) from exc
    return document_of_rows(rows, path.name, hashlib.sha256(raw).hexdigest())


def document_of_rows(rows: Sequence[CorpusRow], file: str, sha256: str) -> Document:
    """Return a document with a titled section and one passage for each row."""
    key = sha256[:16]
    sections, passages = [], []
    texts: list[str] = []
    at = 0
    for number, row in enumerate(rows, start=1):
        text = row.text.replace("\r\n", "\n").replace("\r", "\n").strip()
        end = at + len(text)
        section = Section(
            f"{key}-s{number}", "heading", None, row.title or None, None, None, None, at, end,
            number, (number,),
        )  # fmt: skip
        sections.append(section)
        passages.append(
            Passage(
                _passage_id(key, number), section.id, number - 1, "text", at, end, text, number,
                (number,), row.title,
            )
        )  # fmt: skip
        texts.append(text)
        at = end + 1
    return Document(
        id=key, file=file, sha256=sha256, kind="ovrigt", format="text", title=None, body=None,
        date=None, dnr=None, language="sv", page_count=len(rows), text="\n".join(texts),
        spans=tuple(Span(one.start, one.end, one.page, 0) for one in passages),
        sections=tuple(sections), passages=tuple(passages),
    )  # fmt: skip


def row_ids(folder: Path) -> dict[str, str]:
    """Return passage id → the row's own id, for the files of ``write_files``."""
    found = {}
    for path in sorted(folder.glob("*.txt")):
        raw = path.read_bytes()
        key = hashlib.sha256(raw).hexdigest()[:16]
        for number, line in enumerate(raw.decode().splitlines(), start=1):
            found[_passage_id(key, number)] = str(json.loads(line)[0])
    return found


def _passage_id(document: str, number: int) -> str:
    return f"{document}-{number}"


def _corpus(path: Path) -> Iterator[CorpusRow]:
    for key, title, text in _texts(path):
        if text.strip():
            yield CorpusRow(key, title, text)


def _texts(path: Path) -> Iterator[tuple[str, str, str]]:
    """Yield (id, title, text) of each row; ``_id`` is taken for ``id``, as BEIR writes it."""
    seen: set[str] = set()
    for number, line in _lines(path):
        try:
            row: dict[str, Any] = json.loads(line)
            key = str(row.get("id") or row["_id"])
            text = str(row["text"])
            title = str(row.get("title") or "")
        except (ValueError, KeyError, TypeError, AttributeError) as exc:
            raise QuestionError(
                f"{path}, rad {number}: inget JSON-objekt med id och text ({exc}). Rätta raden."
            ) from exc
        if key in seen:
            raise QuestionError(f"{path}, rad {number}: id {key} står två gånger. Ta bort en rad.")
        seen.add(key)
        yield key, title, text


def _judgements(path: Path) -> dict[str, dict[str, int]]:
    """Return the grades above 0; three columns, or TREC's four, a heading row allowed."""
    found: dict[str, dict[str, int]] = {}
    for number, line in _lines(path):
        cells = line.split("\t") if "\t" in line else line.split()
        if number == 1 and not cells[-1].strip().lstrip("-").isdigit():
            continue
        try:
            query, passage, grade = cells[0], cells[-2], int(cells[-1])
        except (ValueError, IndexError) as exc:
            raise QuestionError(
                f"{path}, rad {number}: väntade fråga, stycke och betyg med tabb emellan. "
                "Rätta raden."
            ) from exc
        if grade > 0:
            found.setdefault(query, {})[passage] = grade
    return found


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, line.strip("\r\n")
    except (OSError, UnicodeDecodeError) as exc:
        raise QuestionError(
            f"{path} kan inte läsas: {exc}. Mappen ska hålla corpus.jsonl, queries.jsonl och "
            "qrels.tsv i UTF-8."
        ) from exc
