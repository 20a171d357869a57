"""Answers as files that the browser saves: they never lie on the server."""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from app.answering.answer import Answer
from app.export.answer import answer_paper, conversation_paper, write_paper

_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown;charset=utf-8",
}


def link(answers: Sequence[Answer], kind: str) -> str:
    """Return a link that holds the file, as HTML; the empty string for an unknown kind.

    Raises ParagrafError when the file cannot be made.
    """
    if kind not in _TYPES:
        return ""
    paper = answer_paper(answers[0]) if len(answers) == 1 else conversation_paper(answers)
    name = f"paragraf-svar-{date.today().isoformat()}.{kind}"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        write_paper(paper, path)
        data = base64.b64encode(path.read_bytes()).decode("ascii")
    return f'<a download="{name}" href="data:{_TYPES[kind]};base64,{data}">{name}</a>'
