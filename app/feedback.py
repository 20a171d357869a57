"""What users thought of answers, kept for evaluators where the operator allows it.

Each vote is a line of ``log/feedback.jsonl`` in the library's home, as ``paragraf eval
candidates`` reads it: the answer record under ``record`` beside the vote.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock

from app.answering.answer import Answer
from ingest.errors import ParagrafError

Vote = Literal["up", "down"]
LONGEST_COMMENT = 1000  # characters
_writing = threading.Lock()
Row = dict[str, Any]  # a line of the file


def feedback_file(home: Path) -> Path:
    """Return where the votes of a library are kept."""
    return home / "log" / "feedback.jsonl"


def keep_vote(
    home: Path,
    answer: Answer,
    vote: Vote,
    comment: str = "",
    history: Sequence[str] = (),
    keep_days: int | None = None,
) -> None:
    """Add a vote, readable to the library's owner alone; erase those past ``keep_days``.

    Raises ParagrafError.
    """
    if keep_days is not None:
        erase_old(home, keep_days)
    row = {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "vote": vote,
        "comment": comment.strip()[:LONGEST_COMMENT],
        "question": answer.question,
        "history": list(history),
        "record": answer.to_record(),
    }
    path = feedback_file(home)
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        line = json.dumps(row, ensure_ascii=False).encode() + b"\n"
        # one write to a file opened for appending: two processes never mix their lines
        with _alone(path):
            opened = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(opened, line)
            finally:
                os.close(opened)
    except OSError as exc:
        raise ParagrafError(
            f"Omdömet kan inte sparas i {path}: {exc.strerror}. Kontrollera rättigheter och plats "
            "på disken."
        ) from exc


def kept_votes(home: Path) -> list[Row]:
    """Return everything that is kept, oldest first. Raises ParagrafError."""
    return [row for _, row in _lines(feedback_file(home)) if row]


def erase_votes(home: Path, chosen: Callable[[Row], bool]) -> int:
    """Erase the rows that are chosen, and lines that cannot be read; return how many.

    What is left is written to a new file in the old one's place. Raises ParagrafError.
    """
    path = feedback_file(home)
    if not path.is_file():
        return 0
    try:
        with _alone(path):
            lines = list(_lines(path))
            left = [line for line, row in lines if row and not chosen(row)]
            if len(left) == len(lines):
                return 0
            if left:
                fresh = path.with_suffix(".new")
                opened = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
                with os.fdopen(opened, "wb") as file:
                    file.write(b"".join(left))
                fresh.replace(path)
            else:
                path.unlink()
    except OSError as exc:
        raise ParagrafError(
            f"Omdömena i {path} kan inte raderas: {exc.strerror}. Kontrollera rättigheterna."
        ) from exc
    return len(lines) - len(left)


def erase_old(home: Path, days: int) -> int:
    """Erase what was kept more than ``days`` ago; return how many. Raises ParagrafError."""
    limit = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="seconds")
    return erase_votes(home, lambda row: str(row.get("time", "")) < limit)


def mentions(value: object, files: Collection[str]) -> bool:
    """Return whether a record names one of the files as the document that it draws from."""
    if isinstance(value, dict):
        return value.get("document") in files or any(mentions(v, files) for v in value.values())
    return isinstance(value, list) and any(mentions(part, files) for part in value)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Let nobody else write the file, neither a thread nor another process."""
    with _writing, FileLock(path.with_suffix(".lock")):
        yield


def _lines(path: Path) -> Iterator[tuple[bytes, Row]]:
    """Yield each line with its row, an empty one for a line that cannot be read."""
    try:
        lines = path.read_bytes().splitlines(keepends=True) if path.is_file() else []
    except OSError as exc:
        raise ParagrafError(
            f"Omdömena i {path} kan inte läsas: {exc.strerror}. Kontrollera rättigheterna."
        ) from exc
    for line in lines:
        try:
            row = json.loads(line)
        except ValueError:
            row = {}
        yield line, row if isinstance(row, dict) else {}
