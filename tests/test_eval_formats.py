"""Question sets as tables, TREC files, candidates for a set, leaks between sets."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import Workbook

from evals.candidates import find_candidates
from evals.sets import Evidence, read_set
from evals.trec import read_trec_run
from evals.validate import leaks
from ingest.errors import QuestionError

HEAD = "id;question;history;category;answerable;answer_facts;document;quote;document_2;quote_2"


def test_a_csv_file_with_semicolons_is_a_question_set(tmp_path: Path) -> None:
    path = tmp_path / "frågor.csv"
    path.write_text(
        f"{HEAD}\n"
        '1;"Vad kostar det; allt?";"Vad gäller?\nFör vem?";siffror;ja;"12 kr\n13 kr";a.pdf;'
        "kostar 12 kr;b.pdf;kostar 13 kr\n"
        "\n"
        "2;Vem?;;person;nej;;;;;\n"
        "3;Vem?;;person;kanske;;;;;\n",
        encoding="utf-8-sig",
    )
    loaded = read_set(path)
    first, second = loaded.items
    assert first.question == "Vad kostar det; allt?"
    assert first.history == ("Vad gäller?", "För vem?")
    assert first.answer_facts == ("12 kr", "13 kr")
    assert first.evidence == (
        Evidence("a.pdf", "", "kostar 12 kr"),
        Evidence("b.pdf", "", "kostar 13 kr"),
    )
    assert (second.id, second.answerable, second.set) == ("2", False, "frågor.csv")
    assert [str(fault) for fault in loaded.faults] == [
        "frågor.csv rad 7: fältet answerable ska vara true eller false, är 'kanske'"
    ]


def test_the_first_sheet_of_an_xlsx_file_is_a_question_set(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["ID", "Question", "Category", "Answerable", "Answer_facts", "Evidence"])
    gold = json.dumps([{"document": "a.pdf", "quote": "26 142 brukare", "alt_group": 1}])
    sheet.append([7, "Hur många?", "siffror", True, 26142, gold])
    sheet.append([8, "Hur många?", "siffror", True, 26142, "[trasig"])
    path = tmp_path / "frågor.xlsx"
    book.save(path)
    loaded = read_set(path)
    assert [one.id for one in loaded.items] == ["7"]
    assert loaded.items[0].answer_facts == ("26142",)
    assert loaded.items[0].evidence[0].alt_group == 1
    assert [fault.row for fault in loaded.faults] == [3]
    assert "evidence är inte en JSON-lista" in loaded.faults[0].reason


def test_a_table_that_is_none_is_refused_by_name(tmp_path: Path) -> None:
    fake = tmp_path / "frågor.xlsx"
    fake.write_bytes(b"inget")
    with pytest.raises(QuestionError, match=r"frågor\.xlsx kan inte läsas"):
        read_set(fake)
    bare = tmp_path / "bara.csv"
    bare.write_text("namn;ålder\nEva;3\n", encoding="utf-8")
    with pytest.raises(QuestionError, match="saknar kolumnen question"):
        read_set(bare)


def test_a_trec_run_is_ordered_by_score_and_a_broken_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "annat.trec"
    path.write_text("q1 Q0 p1 1 0.5 x\nq1 Q0 p2 2 0.9 x\nq2 Q0 p1 1 1 x\n", encoding="utf-8")
    assert read_trec_run(path) == {"q1": ("p2", "p1"), "q2": ("p1",)}
    path.write_text("q1 Q0 p1 1 0.5 x\nq1 p2\n", encoding="utf-8")
    with pytest.raises(QuestionError, match=r"annat\.trec rad 2"):
        read_trec_run(path)


def test_refused_and_down_voted_questions_become_rows_to_fill_in(tmp_path: Path) -> None:
    log = tmp_path / "logg.jsonl"
    rows = [
        {"question": "Vad hände?", "abstained": True, "reason": "inget handlar om det"},
        {"question": "vad  hände", "abstained": True},
        {"question": "Vem bestämmer?", "vote": "down", "answer": {"answer": "Ingen [1].",
         "abstained": False, "intent": "person"}},
        {"question": "Allt väl?", "vote": "up", "abstained": False},
        {"question": "Känd fråga?", "abstained": True},
        {"abstained": True},
    ]  # fmt: skip
    log.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    known = tmp_path / "känd.jsonl"
    known.write_text(
        json.dumps({"id": "k", "question": "känd fråga", "category": "x", "answerable": False}),
        encoding="utf-8",
    )
    found, faults = find_candidates([log], [read_set(known)])
    assert [row["question"] for row in found] == ["Vad hände?", "Vem bestämmer?"]
    assert [row["why"] for row in found] == ["avstod: inget handlar om det", "nedröstat svar"]
    assert found[1]["given"] == "Ingen [1]."
    assert faults == ["logg.jsonl rad 6: fältet question saknas"]
    unfinished = tmp_path / "nya.jsonl"
    unfinished.write_text("\n".join(json.dumps(row) for row in found), encoding="utf-8")
    assert [fault.reason for fault in read_set(unfinished).faults] == [
        "fältet answerable ska vara true eller false, är None"
    ] * 2


def test_a_test_set_with_gold_of_a_tuned_document_leaks(tmp_path: Path) -> None:
    def one(name: str, document: str) -> Path:
        path = tmp_path / name
        row = {"id": name, "question": name, "category": "x", "answerable": True,
               "answer_facts": ["x"],
               "evidence": [{"document": document, "quote": "x"}]}  # fmt: skip
        path.write_text(json.dumps(row), encoding="utf-8")
        return path

    paths = [one("a-tune.jsonl", "a.pdf"), one("b-test.jsonl", "a.pdf"), one("c.jsonl", "a.pdf"),
             one("d-test.jsonl", "d.pdf")]  # fmt: skip
    found = leaks({path.name: read_set(path) for path in paths})
    assert [str(fault) for fault in found] == [
        "b-test.jsonl b-test.jsonl: a.pdf har frågor i a-tune.jsonl också"
    ]
