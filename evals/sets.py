"""Question sets and answer files: JSON Lines in, frozen records out.

A row that cannot be used never stops the rest: it becomes a ``RowFault`` with its row number
and reason. Only a file that cannot be read at all raises.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from ingest.errors import QuestionError

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A verbatim quote that carries the answer.

    ``document`` is a file name, ``section`` free text for the reader. Evidence that shares an
    ``alt_group`` is interchangeable; ``None`` means that this piece is needed itself.
    """

    document: str
    section: str
    quote: str
    alt_group: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its gold. An answerable one has evidence and answer facts."""

    id: str
    question: str
    history: tuple[str, ...]  # earlier questions of the conversation, oldest first
    category: str
    answerable: bool
    answer_facts: tuple[str, ...]
    answer: str  # model answer, empty where the set has none
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A cited or ranked passage of an answer record; ``text`` is the whole passage."""

    document: str
    section: str | None
    page: int | None  # 1-based, as a viewer counts
    text: str


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """What the measures need of an answer record."""

    id: str
    answer: str
    abstained: bool
    reason: str | None
    citations: tuple[Excerpt, ...]  # one a marker; a passage may be cited twice
    passages: tuple[Excerpt, ...]  # best first
    latency_ms: float
    answerer: str
    index: str  # fingerprints, empty where the record has none
    settings: str


@dataclass(frozen=True, slots=True)
class RowFault:
    """A row that was left out. ``row`` is the line number in the file, from 1."""

    file: str
    row: int
    reason: str  # Swedish, shown to users

    def __str__(self) -> str:
        return f"{self.file} rad {self.row}: {self.reason}"


Item = TypeVar("Item", Question, AnswerRecord)


@dataclass(frozen=True, slots=True)
class Loaded(Generic[Item]):
    """The usable rows of a file, in order, and a fault for each of the others."""

    items: tuple[Item, ...]
    faults: tuple[RowFault, ...]


class _RowError(QuestionError):
    """A row cannot be used; becomes a RowFault."""


def _value(row: dict[str, object], key: str) -> object:
    if key not in row:
        raise _RowError(f"fältet {key} saknas")
    return row[key]


def _text(row: dict[str, object], key: str, *, empty: bool = False) -> str:
    value = _value(row, key)
    if not isinstance(value, str):
        raise _RowError(f"fältet {key} ska vara text, är {value!r}")
    if not value.strip() and not empty:
        raise _RowError(f"fältet {key} är tomt")
    return value


def _optional_text(row: dict[str, object], key: str) -> str | None:
    return None if row.get(key) is None else _text(row, key, empty=True)


def _flag(row: dict[str, object], key: str) -> bool:
    value = _value(row, key)
    if not isinstance(value, bool):
        raise _RowError(f"fältet {key} ska vara true eller false, är {value!r}")
    return value


def _number(row: dict[str, object], key: str) -> float:
    value = _value(row, key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _RowError(f"fältet {key} ska vara ett tal, är {value!r}")
    return float(value)


def _whole(row: dict[str, object], key: str) -> int | None:
    value = row.get(key)
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise _RowError(f"fältet {key} ska vara ett heltal, är {value!r}")


def _list(row: dict[str, object], key: str) -> list[object]:
    value = row.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise _RowError(f"fältet {key} ska vara en lista, är {value!r}")
    return value


def _texts(row: dict[str, object], key: str) -> tuple[str, ...]:
    values = _list(row, key)
    for value in values:
        if not isinstance(value, str) or not value.strip():
            raise _RowError(f"fältet {key} ska vara en lista av texter, har {value!r}")
    return tuple(str(value) for value in values)


def _objects(row: dict[str, object], key: str) -> list[dict[str, object]]:
    values = _list(row, key)
    objects = [value for value in values if isinstance(value, dict)]
    if len(objects) != len(values):
        raise _RowError(f"fältet {key} ska vara en lista av objekt")
    return objects


def _evidence(row: dict[str, object]) -> Evidence:
    return Evidence(
        document=_text(row, "document"),
        section=_optional_text(row, "section") or "",
        quote=_text(row, "quote"),
        alt_group=_whole(row, "alt_group"),
    )


def _question(row: dict[str, object]) -> Question:
    question = Question(
        id=_text(row, "id"),
        question=_text(row, "question"),
        history=_texts(row, "history"),
        category=_text(row, "category"),
        answerable=_flag(row, "answerable"),
        answer_facts=_texts(row, "answer_facts"),
        answer=_optional_text(row, "answer") or "",
        evidence=tuple(_evidence(part) for part in _objects(row, "evidence")),
    )
    if question.answerable and not question.evidence:
        raise _RowError("frågan är besvarbar men saknar evidence")
    if question.answerable and not question.answer_facts:
        raise _RowError("frågan är besvarbar men saknar answer_facts")
    return question


def _excerpt(row: dict[str, object]) -> Excerpt:
    return Excerpt(
        document=_text(row, "document"),
        section=_optional_text(row, "section"),
        page=_whole(row, "page"),
        text=_text(row, "text", empty=True),
    )


def _answer(row: dict[str, object]) -> AnswerRecord:
    return AnswerRecord(
        id=_text(row, "id"),
        answer=_text(row, "answer", empty=True),
        abstained=_flag(row, "abstained"),
        reason=_optional_text(row, "reason"),
        citations=tuple(_excerpt(part) for part in _objects(row, "citations")),
        passages=tuple(_excerpt(part) for part in _objects(row, "passages")),
        latency_ms=_number(row, "latency_ms"),
        answerer=_optional_text(row, "answerer") or "",
        index=_optional_text(row, "index") or "",
        settings=_optional_text(row, "settings") or "",
    )


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as exc:
        raise QuestionError(
            f"{path} kan inte läsas: {exc}. Ange en fil med en JSON-rad per post (UTF-8)."
        ) from exc
    # Not splitlines: U+2028 and form feeds may stand inside a JSON string.
    for row, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield row, line


def _read(path: Path, parse: Callable[[dict[str, object]], Item]) -> Loaded[Item]:
    items: list[Item] = []
    faults: list[RowFault] = []
    seen: set[str] = set()
    for row, line in _lines(path):
        try:
            value = json.loads(line)
            if not isinstance(value, dict):
                raise _RowError("raden är inte ett JSON-objekt")
            item = parse(value)
            if item.id in seen:
                raise _RowError(f"id {item.id} finns redan tidigare i filen")
        except json.JSONDecodeError as exc:
            faults.append(RowFault(path.name, row, f"ogiltig JSON ({exc.msg}, tecken {exc.pos})"))
        except _RowError as exc:
            faults.append(RowFault(path.name, row, str(exc)))
        else:
            seen.add(item.id)
            items.append(item)
    return Loaded(tuple(items), tuple(faults))


def read_set(path: Path) -> Loaded[Question]:
    """Read a question set with a fault for every row that cannot be used.

    Raises QuestionError when the file itself cannot be read.
    """
    return _read(path, _question)


def load_set(path: Path) -> tuple[Question, ...]:
    """Return the usable questions of a set; the others are logged as warnings.

    For callers without a reader to tell: those that have one use ``read_set``.
    Raises QuestionError when the file itself cannot be read.
    """
    loaded = read_set(path)
    for fault in loaded.faults:
        logger.warning("%s", fault)
    return loaded.items


def read_answers(path: Path) -> Loaded[AnswerRecord]:
    """Read the answer records that ``paragraf ask --batch`` wrote.

    Raises QuestionError when the file itself cannot be read.
    """
    return _read(path, _answer)
