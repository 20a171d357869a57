"""A run as a file: report, answer records, questions as a table, TREC."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from app.export.sheets import TYPES as SHEETS
from app.export.sheets import Column, sheet_bytes
from app.web.evaluator import Download
from evals.causes import STAGES
from evals.compare import STATES, Comparison, state_of
from evals.report import page
from evals.scores import Row
from evals.store import Run
from evals.trec import write_trec
from evals.web.numbers import decimal
from ingest.errors import QuestionError

TYPES = {
    "html": "text/html; charset=utf-8",
    "jsonl": "application/x-ndjson; charset=utf-8",
    **SHEETS,
    "zip": "application/zip",
}
_SHARES = {
    "Belägg bland 1": "recall_1", "Belägg bland 5": "recall_5", "Belägg bland 10": "recall_10",
    "Belägg inom 4000 tecken": "recall_4k", "nDCG@10": "ndcg_10", "RR@10": "rr_10",
    "Belägg citerade": "citation_recall", "Citat som bär": "citation_precision",
    "Fakta i svaret": "fact_recall", "Rätt": "right",
}  # fmt: skip


def _share(words: str, name: str) -> Column[Any]:
    def value(row: Row) -> str | None:
        return None if row.marks is None else decimal(getattr(row.marks, name), 4)

    return Column(words, value)


COLUMNS: tuple[Column[Any], ...] = (
    Column("Id", lambda row: row.question.id),
    Column("Set", lambda row: row.question.set),
    Column("Kategori", lambda row: row.question.category),
    Column("Fråga", lambda row: row.question.question),
    Column("Besvarbar", lambda row: "ja" if row.question.answerable else "nej"),
    Column("Utfall", lambda row: STATES[state_of(row)]),
    Column("Brast i", lambda row: None if row.cause is None else STAGES[row.cause]),
    *(_share(words, name) for words, name in _SHARES.items()),
    Column("Svarstid ms", lambda row: round(row.record.latency_ms) if row.record else None),
    Column("Väntade fakta", lambda row: "\n".join(row.question.answer_facts)),
    Column("Väntade belägg", lambda row: "\n".join(
        f"{one.document}: {one.quote}" for one in row.question.evidence)),
    Column("Givet svar", lambda row: (row.record.answer or row.record.reason)
        if row.record else None),
    Column("Citerat", lambda row: "\n".join(
        f"{one.document} s. {one.page}: {one.quote}" for one in row.record.citations)
        if row.record else None),
)  # fmt: skip


def made(run: Run, folder: Path, kind: str, comparison: Comparison | None) -> Download:
    """Return a run as a file of ``kind``. Raises QuestionError for an unknown one."""
    if kind not in TYPES:
        raise QuestionError(f"Körningar kan sparas som {', '.join(TYPES)}, inte som {kind}.")
    if kind == "html":
        content = page(run, comparison).encode()
    elif kind == "jsonl":
        records = folder / "records.jsonl"
        content = records.read_bytes() if records.is_file() else b""
    elif kind == "zip":
        content = _trec(run)
    else:
        content = sheet_bytes(kind, run.head.name, COLUMNS, run.summary.rows)
    return Download(f"{run.head.name}.{kind}", TYPES[kind], content)


def _trec(run: Run) -> bytes:
    packed = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(packed, "w") as archive:
        write_trec(Path(folder), run)
        for path in sorted(Path(folder).iterdir()):
            archive.write(path, path.name, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
