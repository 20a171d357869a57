"""Question sets are checked against the documents that they quote."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.__main__ import main
from tests.pdfs import make_pdf

QUOTE = "Styrelsen beslutar att avslå motionen om laddplatser"
SOUND: dict[str, object] = {
    "id": "q1", "question": "Vad hände med motionen?", "category": "beslut", "answerable": True,
    "answer_facts": ["avslå"], "evidence": [{"document": "p.pdf", "quote": QUOTE}],
}  # fmt: skip
EMPTY: dict[str, object] = {
    "id": "u1", "question": "Vad kostade den?", "category": "obesvarbara", "answerable": False,
}  # fmt: skip


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """Return a folder with one document that says QUOTE over a line end."""
    folder = tmp_path / "documents"
    folder.mkdir()
    make_pdf(folder / "p.pdf", [["Styrelsen beslutar att avslå motionen om", "laddplatser"]])
    return folder


def validated(
    documents: Path, capsys: pytest.CaptureFixture[str], **sets: list[dict[str, object]]
) -> tuple[int, list[str]]:
    paths = []
    for name, rows in sets.items():
        path = documents.parent / f"{name}.jsonl"
        path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
        paths.append(str(path))
    code = main(["validate", *paths, "--documents", str(documents)])
    return code, capsys.readouterr().out.splitlines()


def test_a_sound_set_gives_exit_code_0(documents: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # A follow-up in the same words is another question.
    follow_up = {**SOUND, "id": "q2", "history": ["Vad föreslogs?"]}
    code, said = validated(documents, capsys, a=[SOUND, EMPTY], b=[follow_up])
    assert (code, said) == (0, ["3 frågor i 2 set granskade, 0 fel."])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            {"evidence": [{"document": "p.pdf", "quote": "att bifalla en helt annan motion"}]},
            "citatet står inte i p.pdf: ”att bifalla en helt annan motion”",
        ),
        (
            {"evidence": [{"document": "borta.pdf", "quote": QUOTE}]},
            "dokumentet borta.pdf finns inte i mappen",
        ),
        ({"answer_facts": ["avslå", "§ 7"]}, "svarsfaktat står inte i citaten: ”§ 7”"),
        ({"answerable": False, "answer_facts": []}, "obesvarbar men har evidence"),
        ({"answerable": False, "evidence": []}, "obesvarbar men har answer_facts"),
    ],
)
def test_a_fault_is_named_by_set_id_and_reason(
    documents: Path,
    capsys: pytest.CaptureFixture[str],
    change: dict[str, object],
    reason: str,
) -> None:
    code, said = validated(documents, capsys, a=[{**SOUND, **change}])
    assert code == 1
    assert f"a.jsonl q1: {reason}" in said


def test_questions_and_ids_that_stand_twice_are_faults_within_and_between_sets(
    documents: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    again = {**SOUND, "id": "q2", "question": "Vad  hände, med motionen"}
    other = {**SOUND, "id": "q3"}
    code, said = validated(documents, capsys, a=[SOUND, again, EMPTY], b=[other, EMPTY])
    assert code == 1
    assert said[:-1] == [
        "a.jsonl q2: samma fråga som a.jsonl q1: ”Vad  hände, med motionen”",
        "b.jsonl q3: samma fråga som a.jsonl q1: ”Vad hände med motionen?”",
        "b.jsonl u1: samma id finns i a.jsonl",
        "b.jsonl u1: samma fråga som a.jsonl u1: ”Vad kostade den?”",
    ]


def test_a_row_that_cannot_be_used_and_a_file_that_cannot_be_read_are_faults_too(
    documents: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (documents / "p.pdf").write_bytes(b"%PDF-1.7 avkortad")
    code, said = validated(documents, capsys, a=[SOUND, {**SOUND, "id": 7}])
    assert code == 1
    assert said[0] == "a.jsonl rad 2: fältet id ska vara text, är 7"
    assert said[1].startswith("a.jsonl q1: p.pdf")


def test_a_missing_folder_or_set_is_wrong_usage(
    documents: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = str(documents / "borta.jsonl")
    assert main(["validate", missing, "--documents", str(documents)]) == 2
    assert "borta.jsonl kan inte läsas" in capsys.readouterr().err
    code, _ = validated(documents / "borta", capsys, a=[SOUND])
    assert code == 2
