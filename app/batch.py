"""Every question of a set in one process: a question a line in, an answer record a line out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.service import Service
from ingest.errors import QuestionError


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a question file. ``fault``: why it cannot be asked, ``""`` when it can."""

    number: int  # line in the file, 1-based
    id: str
    question: str
    history: tuple[str, ...]
    fault: str = ""


def rows(path: Path) -> Iterator[Row]:
    """Yield the rows of a JSON Lines file. Raises QuestionError when it cannot be read."""
    try:
        # not splitlines: a question may hold other signs that it takes for a line's end
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as exc:
        raise QuestionError(
            f"{path} kan inte läsas: {exc}. Ange en fil med JSON Lines i UTF-8."
        ) from exc
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _row(number, line)


def _row(number: int, line: str) -> Row:
    try:
        value = json.loads(line)
    except json.JSONDecodeError as exc:
        return Row(number, f"rad {number}", "", (), f"rad {number} är inte JSON: {exc.msg}")
    if not isinstance(value, dict):
        return Row(number, f"rad {number}", "", (), f"rad {number} saknar ”question”: ingen post")
    name = str(value.get("id") or number)
    question = value.get("question")
    if not isinstance(question, str):
        return Row(number, name, "", (), f"rad {number} saknar texten ”question”")
    history = value.get("history") or []
    if not isinstance(history, list) or not all(isinstance(turn, str) for turn in history):
        fault = f"rad {number}: ”history” är inte en lista av texter"
        return Row(number, name, question, (), fault)
    return Row(number, name, question, tuple(history))


def answer_all(
    service: Service, path: Path, out: Path, progress: Callable[[int, int], None]
) -> list[str]:
    """Answer every row of ``path`` into ``out``, in input order; returns what failed.

    A row that fails gets a record with ``error`` in place of an answer: it never looks like a
    refusal.
    """
    questions = list(rows(path))
    faults: list[str] = []
    try:
        file = out.open("w", encoding="utf-8")
    except OSError as exc:
        raise QuestionError(
            f"{out} kan inte skrivas: {exc.strerror}. Ange en fil i en mapp som finns."
        ) from exc
    with file:
        for done, row in enumerate(questions, start=1):
            record = _record(service, row)
            if "error" in record:
                faults.append(f"{row.id}: {record['error']}")
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
            progress(done, len(questions))
    return faults


def _record(service: Service, row: Row) -> dict[str, Any]:
    if row.fault:
        return _failed(row, row.fault)
    try:
        return service.ask(row.question, history=row.history, id=row.id).to_record()
    except QuestionError as exc:
        return _failed(row, str(exc))


def _failed(row: Row, fault: str) -> dict[str, Any]:
    return {
        "id": row.id, "question": row.question, "intent": "other", "answer": "",
        "abstained": False, "reason": None, "citations": [], "passages": [], "latency_ms": 0.0,
        "answerer": "none", "index": "", "settings": "", "error": fault,
    }  # fmt: skip
