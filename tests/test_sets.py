"""Question sets and answer files: good rows are read, bad ones are named."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from evals.sets import Evidence, Question, load_set, read_answers, read_set
from ingest.errors import QuestionError

GOOD: dict[str, object] = {
    "id": "q1",
    "question": "Vem fick uppdraget?",
    "history": ["Vad beslutades i § 14?"],
    "category": "beslut",
    "answerable": True,
    "answer_facts": ["Utvecklingsgruppen nära vård"],
    "answer": "Utvecklingsgruppen nära vård fick det.",
    "evidence": [
        {"document": "p.pdf", "section": "§ 14", "quote": "ge uppdrag till", "alt_group": 1},
        {"document": "p.pdf", "section": "§ 49", "quote": "gav i uppdrag"},
    ],
}
ANSWER: dict[str, object] = {
    "id": "q1", "question": "Vem?", "intent": "person", "answer": "UGN [1].", "abstained": False,
    "reason": None, "latency_ms": 41.7, "answerer": "extractive", "index": "i", "settings": "s",
    "citations": [{"marker": 1, "document": "p.pdf", "section": None, "page": 3, "text": "UGN"}],
    "passages": [],
}  # fmt: skip


def written(folder: Path, *rows: object) -> Path:
    path = folder / "set.jsonl"
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_a_row_becomes_a_question(tmp_path: Path) -> None:
    assert load_set(written(tmp_path, GOOD)) == (
        Question(
            id="q1",
            question="Vem fick uppdraget?",
            history=("Vad beslutades i § 14?",),
            category="beslut",
            answerable=True,
            answer_facts=("Utvecklingsgruppen nära vård",),
            answer="Utvecklingsgruppen nära vård fick det.",
            evidence=(
                Evidence("p.pdf", "§ 14", "ge uppdrag till", 1),
                Evidence("p.pdf", "§ 49", "gav i uppdrag", None),
            ),
        ),
    )


def test_an_unanswerable_question_needs_neither_facts_nor_evidence(tmp_path: Path) -> None:
    row = {"id": "u", "question": "Vad kostar den?", "category": "obesvarbara", "answerable": False}
    (question,) = load_set(written(tmp_path, row))
    assert (question.history, question.answer_facts, question.evidence) == ((), (), ())


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"id": 7}, "fältet id ska vara text, är 7"),
        ({"question": "  "}, "fältet question är tomt"),
        ({"answerable": "ja"}, "fältet answerable ska vara true eller false, är 'ja'"),
        ({"history": "Vad?"}, "fältet history ska vara en lista, är 'Vad?'"),
        ({"answer_facts": [3]}, "fältet answer_facts ska vara en lista av texter, har 3"),
        ({"answer_facts": []}, "frågan är besvarbar men saknar answer_facts"),
        ({"evidence": []}, "frågan är besvarbar men saknar evidence"),
        ({"evidence": ["p.pdf"]}, "fältet evidence ska vara en lista av objekt"),
        ({"evidence": [{"document": "p.pdf"}]}, "fältet quote saknas"),
        (
            {"evidence": [{"document": "p.pdf", "quote": "x", "alt_group": "a"}]},
            "fältet alt_group ska vara ett heltal, är 'a'",
        ),
    ],
)
def test_a_bad_row_is_named_and_the_rest_is_read(
    tmp_path: Path, change: dict[str, object], reason: str
) -> None:
    loaded = read_set(written(tmp_path, {**GOOD, "id": "q0"}, {**GOOD, **change}, GOOD))
    assert [question.id for question in loaded.items] == ["q0", "q1"]
    assert [(fault.row, fault.reason) for fault in loaded.faults] == [(2, reason)]


def test_broken_json_and_repeated_ids_are_faults_counted_by_line(tmp_path: Path) -> None:
    loaded = read_set(written(tmp_path, GOOD, "", "{nej", "[1]", GOOD))
    assert len(loaded.items) == 1
    assert [fault.row for fault in loaded.faults] == [3, 4, 5]
    assert str(loaded.faults[2]) == "set.jsonl rad 5: id q1 finns redan tidigare i filen"


def test_load_set_logs_the_rows_that_it_leaves_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert len(load_set(written(tmp_path, GOOD, "nej"))) == 1
    assert "set.jsonl rad 2" in caplog.text


def test_a_byte_order_mark_and_a_line_separator_in_a_text_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    row = json.dumps({**GOOD, "answer": "rad\u2028rad"}, ensure_ascii=False)
    path.write_text("\ufeff" + row, encoding="utf-8")
    assert load_set(path)[0].answer == "rad\u2028rad"


def test_a_file_that_cannot_be_read_is_one_error(tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match=r"saknas\.jsonl kan inte läsas"):
        read_set(tmp_path / "saknas.jsonl")
    latin = tmp_path / "latin.jsonl"
    latin.write_bytes('{"id": "å"}'.encode("latin-1"))
    with pytest.raises(QuestionError, match="UTF-8"):
        read_set(latin)


def test_an_answer_record_is_read(tmp_path: Path) -> None:
    loaded = read_answers(written(tmp_path, ANSWER, {**ANSWER, "id": "q2", "latency_ms": "snabb"}))
    (record,) = loaded.items
    assert (record.answer, record.latency_ms, record.index) == ("UGN [1].", 41.7, "i")
    assert (record.citations[0].section, record.citations[0].page) == (None, 3)
    assert loaded.faults[0].reason == "fältet latency_ms ska vara ett tal, är 'snabb'"
