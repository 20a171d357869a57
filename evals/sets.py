"""Question sets and answer files: rows in, frozen records out."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from pathlib import Path

from evals.rows import (
    Loaded,
    Row,
    RowError,
    flag,
    number,
    objects,
    optional_number,
    optional_text,
    read_rows,
    text,
    texts,
    whole,
)

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
    set: str = field(default="", compare=False)  # file name of its set


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A cited or ranked passage of an answer record; ``text`` is the whole passage."""

    document: str
    section: str | None
    page: int | None  # 1-based, as a viewer counts
    text: str
    passage: str = ""  # id within its index, "" where the record has none
    role: str | None = None
    score: float | None = None  # of a ranked passage; higher is better
    quote: str = ""  # of a citation: the verbatim words


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
    relevance: float | None = None  # what a refusal was judged by, where the record tells
    tokens_in: int | None = None  # read and written by a chat model; None without one
    tokens_out: int | None = None
    error: str = ""  # why the question could not be asked; such a record is no result


def _evidence(row: Row) -> Evidence:
    return Evidence(
        document=text(row, "document"),
        section=optional_text(row, "section") or "",
        quote=text(row, "quote"),
        alt_group=whole(row, "alt_group"),
    )


def parse_question(row: Row) -> Question:
    """Return the question of a row. Raises RowError."""
    question = Question(
        id=text(row, "id"),
        question=text(row, "question"),
        history=texts(row, "history"),
        category=text(row, "category"),
        answerable=flag(row, "answerable"),
        answer_facts=texts(row, "answer_facts"),
        answer=optional_text(row, "answer") or "",
        evidence=tuple(_evidence(part) for part in objects(row, "evidence")),
        set=optional_text(row, "set") or "",
    )
    if question.answerable and not question.evidence:
        raise RowError("frågan är besvarbar men saknar evidence")
    if question.answerable and not question.answer_facts:
        raise RowError("frågan är besvarbar men saknar answer_facts")
    return question


def _excerpt(row: Row) -> Excerpt:
    return Excerpt(
        document=text(row, "document"),
        section=optional_text(row, "section"),
        page=whole(row, "page"),
        text=text(row, "text", empty=True),
        passage=optional_text(row, "passage") or "",
        role=optional_text(row, "role"),
        score=optional_number(row, "score"),
        quote=optional_text(row, "quote") or "",
    )


def parse_answer(row: Row) -> AnswerRecord:
    """Return the answer record of a row. Raises RowError."""
    usage = row.get("usage")
    spent: Row = usage if isinstance(usage, dict) else {}
    return AnswerRecord(
        id=text(row, "id"),
        answer=text(row, "answer", empty=True),
        abstained=flag(row, "abstained"),
        reason=optional_text(row, "reason"),
        citations=tuple(_excerpt(part) for part in objects(row, "citations")),
        passages=tuple(_excerpt(part) for part in objects(row, "passages")),
        latency_ms=number(row, "latency_ms"),
        answerer=optional_text(row, "answerer") or "",
        index=optional_text(row, "index") or "",
        settings=optional_text(row, "settings") or "",
        relevance=optional_number(row, "relevance"),
        tokens_in=whole(spent, "input_tokens"),
        tokens_out=whole(spent, "output_tokens"),
        error=optional_text(row, "error") or "",
    )


def read_set(path: Path) -> Loaded[Question]:
    """Read a question set (JSON Lines, CSV or XLSX) with a fault for every row left out.

    Raises QuestionError when the file itself cannot be read.
    """
    loaded = read_rows(path, parse_question)
    return Loaded(
        tuple(replace(one, set=one.set or path.name) for one in loaded.items), loaded.faults
    )


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
    return read_rows(path, parse_answer)
