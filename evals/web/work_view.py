"""The work list on the page: questions that went unanswered or were voted down."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from app.export.sheets import Column, sheet_bytes
from app.web.evaluator import Download, WorkList
from app.web.sortable import Cell, Line, table
from app.web.sortable import Column as Shown
from app.web.texts import escape
from evals.candidates import find_candidates
from evals.rows import Loaded, Row
from evals.sets import Question
from evals.web.downloads import TYPES

_NAME = "arbetslista"
_COLUMNS = (
    Shown("Fråga", "wide"),
    Shown("Varför"),
    Shown("Gavs", "wide"),
    Shown("Titta i", "wide"),
)
_SHOWN = 200
_FIELDS = ("id", "question", "history", "category", "answerable", "answer_facts", "answer",
           "document", "section", "quote", "why", "given", "look_at")  # fmt: skip


def logs(home: Path) -> list[Path]:
    """Return what the web app kept of votes and unanswered questions, where that is allowed."""
    return [path for path in (home / "feedback.jsonl",) if path.is_file()]


def work_list(home: Path, files: Sequence[Path], known: Sequence[Loaded[Question]]) -> WorkList:
    """Return the list, also as files. Raises QuestionError for a file that cannot be read."""
    sources = [*logs(home), *files]
    if not sources:
        return WorkList(
            '<section class="note"><h3>Inga omdömen är sparade</h3><p>Ladda upp svarsposter '
            "(JSONL, till exempel från <code>paragraf ask --batch</code>), eller låt appen spara "
            "omdömen; obesvarade och nedröstade frågor blir då rader att fylla i.</p></section>"
        )
    found, faults = find_candidates(sources, known)
    told = "".join(f"<li>{escape(fault)}</li>" for fault in faults)
    lines = [
        Line(
            (
                Cell(str(row["question"])),
                Cell(str(row["why"])),
                Cell(str(row["given"]) or "–"),
                Cell("; ".join(_texts(row, "look_at")) or "–"),
            )
        )
        for row in found[:_SHOWN]
    ]
    shown = table(_COLUMNS, lines, None, name="Arbetslista") if lines else ""
    return WorkList(
        f"<p>{len(found)} {'fråga' if len(found) == 1 else 'frågor'} utan facit i något frågeset. "
        "Fyll i answerable, answer_facts och belägg i filen, och ladda upp den som frågeset.</p>"
        f"{shown}{f'<h4>Kunde inte läsas</h4><ul>{told}</ul>' if told else ''}",
        _files(found) if found else (),
    )


def _texts(row: Row, name: str) -> list[str]:
    values = row.get(name)
    return [str(value) for value in values] if isinstance(values, list) else []


def _files(found: Sequence[Row]) -> tuple[Download, ...]:
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in found)
    columns: list[Column[Any]] = [Column(name, _cell(name)) for name in _FIELDS]
    return (
        Download(f"{_NAME}.jsonl", TYPES["jsonl"], lines.encode()),
        *(
            Download(
                f"{_NAME}.{kind}", TYPES[kind], sheet_bytes(kind, "Arbetslista", columns, found)
            )
            for kind in ("csv", "xlsx")
        ),
    )


def _cell(name: str) -> Callable[[Row], str | None]:
    """Return what a question set's reader takes from a cell: lists as a text a line."""

    def value(row: Row) -> str | None:
        one = row.get(name)
        return "\n".join(map(str, one)) if isinstance(one, list) else str(one or "") or None

    return value
