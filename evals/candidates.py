"""The work list: questions that went unanswered or were voted down become rows to fill in.

A row has all fields of a question set; ``answerable`` is null until somebody has looked in the
documents, so a set that holds an unfinished row says so and leaves it out.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from evals.folding import fold
from evals.rows import Loaded, Row, RowFault, raw_rows
from evals.sets import Question

_VOTES = ("vote", "rating", "feedback", "betyg")
_DOWN = frozenset(("down", "ner", "ned", "bad", "dislike", "nej", "fel", "-1", "false", "👎"))
_SHOWN = 3  # passages named as places to look


def find_candidates(
    files: Sequence[Path], known: Iterable[Loaded[Question]] = ()
) -> tuple[list[Row], list[str]]:
    """Return candidate rows, each question once, and what could not be read, in Swedish.

    A line of a file is an answer record, or has one under ``answer`` or ``record`` beside its
    vote: ``vote``, ``rating``, ``feedback`` or ``betyg``, and a ``comment``. Questions of
    ``known`` are left out. Raises QuestionError when a file cannot be read.
    """
    kept = {_key(one.question, one.history) for loaded in known for one in loaded.items}
    found: dict[tuple[str, ...], Row] = {}
    faults: list[str] = []
    for path in files:
        for number, row in raw_rows(path):
            if isinstance(row, str):
                faults.append(str(RowFault(path.name, number, row)))
                continue
            record = _record(row)
            question, history = record.get("question"), _history(row, record)
            if not isinstance(question, str) or not question.strip():
                faults.append(str(RowFault(path.name, number, "fältet question saknas")))
                continue
            why = _why(row, record)
            key = _key(question, history)
            # a vote comes as a row of its own before its comment does
            if why and key not in kept and (key not in found or row.get("comment")):
                found[key] = _candidate(question, history, why, record, key)
    return list(found.values()), faults


def _record(row: Row) -> Row:
    for name in ("record", "answer"):
        inner = row.get(name)
        if isinstance(inner, dict):
            return {"question": row.get("question"), **inner}
    return row


def _history(row: Row, record: Row) -> tuple[str, ...]:
    turns = record.get("history") or row.get("history")
    return tuple(str(turn) for turn in turns) if isinstance(turns, list) else ()


def _why(row: Row, record: Row) -> str:
    """Return in Swedish why a question is a candidate, ``""`` when it is not."""
    for name in _VOTES:
        vote = row.get(name, record.get(name))
        if vote is not None and str(vote).strip().casefold() in _DOWN:
            comment = str(row.get("comment") or "").strip()
            return f"nedröstat svar: {comment}" if comment else "nedröstat svar"
    if record.get("error"):
        return f"kunde inte ställas: {record['error']}"
    if record.get("abstained") is True:
        return f"avstod: {record.get('reason') or 'utan skäl'}"
    return ""


def _key(question: str, history: Sequence[str]) -> tuple[str, ...]:
    return tuple(" ".join(re.findall(r"\w+", fold(turn))) for turn in (*history, question))


def _candidate(
    question: str, history: Sequence[str], why: str, record: Row, key: tuple[str, ...]
) -> Row:
    intent = record.get("intent")
    return {
        "id": "kandidat-" + hashlib.sha256("\n".join(key).encode()).hexdigest()[:8],
        "question": question,
        "history": list(history),
        "category": intent if isinstance(intent, str) and intent else "okänd",
        "answerable": None,
        "answer_facts": [],
        "answer": "",
        "evidence": [],
        "why": why,
        "given": record.get("answer") if isinstance(record.get("answer"), str) else "",
        "look_at": _places(record),
    }


def _places(record: Row) -> list[str]:
    passages = record.get("passages")
    if not isinstance(passages, list):
        return []
    return [
        f"{one.get('document')}, {one.get('section') or 'utan rubrik'}, s. {one.get('page')}"
        for one in passages[:_SHOWN]
        if isinstance(one, dict)
    ]
