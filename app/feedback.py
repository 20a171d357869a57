"""What users thought of answers, kept for evaluators where the operator allows it.

Each vote is a line of ``log/feedback.jsonl`` in the library's home, as ``paragraf eval
candidates`` reads it: the answer record under ``record`` beside the vote.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from app.answering.answer import Answer
from ingest.errors import ParagrafError

Vote = Literal["up", "down"]
LONGEST_COMMENT = 1000  # characters
_writing = threading.Lock()


def feedback_file(home: Path) -> Path:
    """Return where the votes of a library are kept."""
    return home / "log" / "feedback.jsonl"


def keep_vote(
    home: Path, answer: Answer, vote: Vote, comment: str = "", history: Sequence[str] = ()
) -> None:
    """Add a vote, readable to the library's owner alone. Raises ParagrafError."""
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
        with _writing:
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
