"""A set of questions in one process: a record for each row, in input order."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.batch import answer_all, rows
from app.service import Service
from ingest.errors import QuestionError

OWN_QUESTIONS = Path(__file__).resolve().parent.parent / "evals/questions/test-gnhn.jsonl"
ROWS = [
    {"id": "f1", "question": "Vad beslutades om digitala läkemedelsskåp i § 38 2023-06-14?"},
    {"id": "f2", "question": "Vem reserverade sig?",
     "history": ["Vad beslutades om läkemedelsskåp i § 38 den 14 juni 2023?"]},
    {"id": "f3", "question": "Vad beslutades i § 412?"},
    {"id": "f4", "question": "   "},
    {"question": "Hur många ledamöter har nämnden?"},
    {"id": "f6", "question": "Vad?", "history": "inte en lista"},
    {"id": "f7"},
]  # fmt: skip


def _asked(
    home: Path, source: Path, out: Path, **variables: str
) -> subprocess.CompletedProcess[str]:
    command = ["ask", "--batch", source, "--out", out, "--home", home]
    return subprocess.run(
        [sys.executable, "-m", "app", *map(str, command)],
        capture_output=True, text=True, timeout=300, check=False, env={**os.environ, **variables},
        cwd=Path(__file__).resolve().parent.parent,
    )  # fmt: skip


@pytest.fixture(scope="module")
def answered(
    service: Service, tmp_path_factory: pytest.TempPathFactory
) -> tuple[list[dict[str, Any]], list[str], list[tuple[int, int]]]:
    folder = tmp_path_factory.mktemp("batch")
    lines = [json.dumps(row, ensure_ascii=False) for row in ROWS]
    lines[3:3] = ["", "{trasig rad", "[1, 2]"]
    (folder / "frågor.jsonl").write_text("\ufeff" + "\n".join(lines) + "\n", encoding="utf-8")
    seen: list[tuple[int, int]] = []
    faults = answer_all(
        service, folder / "frågor.jsonl", folder / "svar.jsonl",
        lambda done, total: seen.append((done, total)),
    )  # fmt: skip
    text = (folder / "svar.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()], faults, seen


Answered = tuple[list[dict[str, Any]], list[str], list[tuple[int, int]]]


def test_there_is_a_record_for_every_row_in_input_order(answered: Answered) -> None:
    ids = [record["id"] for record in answered[0]]
    assert ids == ["f1", "f2", "f3", "rad 5", "rad 6", "f4", "8", "f6", "f7"]


def test_good_rows_are_answered_or_refused(answered: Answered) -> None:
    by_id = {record["id"]: record for record in answered[0]}
    assert "210 digitala läkemedelsskåp" in by_id["f1"]["answer"]
    assert "Leif Norling" in by_id["f2"]["answer"]
    assert by_id["f3"]["abstained"]
    assert "error" not in by_id["f3"]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("rad 5", "rad 5 är inte JSON"), ("rad 6", "rad 6 saknar"), ("f4", "tom"),
        ("f6", "history"), ("f7", "question"),
    ],
)  # fmt: skip
def test_a_bad_row_is_named_and_is_no_refusal(answered: Answered, row: str, words: str) -> None:
    found, faults, _ = answered
    record = next(record for record in found if record["id"] == row)
    assert words in record["error"]
    assert record["abstained"] is False
    assert record["answer"] == ""
    assert any(row in fault and words in fault for fault in faults)


def test_only_the_bad_rows_are_faults(answered: Answered) -> None:
    assert len(answered[1]) == 5


def test_progress_counts_every_row(answered: Answered) -> None:
    assert answered[2] == [(done, 9) for done in range(1, 10)]


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match=r"saknas\.jsonl"):
        list(rows(tmp_path / "saknas.jsonl"))
    (tmp_path / "latin.jsonl").write_bytes('{"question": "Vad gäller för gång?"}'.encode("latin-1"))
    with pytest.raises(QuestionError, match="UTF-8"):
        list(rows(tmp_path / "latin.jsonl"))


def test_a_line_separator_inside_a_question_does_not_split_the_row(tmp_path: Path) -> None:
    path = tmp_path / "frågor.jsonl"
    question = "Vad beslutades\u2028om cykelvägen\u0085?"
    path.write_text(json.dumps({"question": question}, ensure_ascii=False), encoding="utf-8")
    assert [(row.question, row.fault) for row in rows(path)] == [(question, "")]


def test_the_command_names_bad_rows_and_exits_one(corpus_home: Path, tmp_path: Path) -> None:
    source, out = tmp_path / "frågor.jsonl", tmp_path / "svar.jsonl"
    source.write_text('{"id": "a", "question": "Vad beslutades i § 38?"}\n{"id": "b"}\n')
    result = _asked(corpus_home, source, out)
    assert result.returncode == 1
    assert "rad 2" in result.stderr
    assert [json.loads(line)["id"] for line in out.read_text().splitlines()] == ["a", "b"]


def test_an_answer_file_that_cannot_be_written_is_named(service: Service, tmp_path: Path) -> None:
    (tmp_path / "frågor.jsonl").write_text('{"question": "Vad gäller?"}')
    with pytest.raises(QuestionError, match="svar"):
        answer_all(
            service, tmp_path / "frågor.jsonl", tmp_path / "saknas" / "svar.jsonl",
            lambda done, total: None,
        )  # fmt: skip


def test_answers_do_not_depend_on_the_order_of_hashes(corpus_home: Path, tmp_path: Path) -> None:
    given = [json.loads(line) for line in OWN_QUESTIONS.read_text("utf-8").splitlines()][:60:3]
    source = tmp_path / "frågor.jsonl"
    source.write_text("\n".join(json.dumps(row) for row in given), encoding="utf-8")
    written = []
    for seed in ("1", "77"):
        out = tmp_path / f"{seed}.jsonl"
        assert _asked(corpus_home, source, out, PYTHONHASHSEED=seed).returncode == 0
        rows_of = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
        written.append([{**row, "latency_ms": None} for row in rows_of])
    assert written[0] == written[1]
    assert len(written[0]) == len(given)
