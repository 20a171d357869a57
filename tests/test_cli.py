"""The command line as its users run it: ``python -m app`` in a process of its own.

One of each command is; what more there is to see of it is run within this process, which spares
the start of Python.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from app.cli import main
from tests.conftest import CORPUS
from tests.pdfs import make_encrypted, make_pdf, make_without_pages

ROOT = Path(__file__).resolve().parent.parent
REFERENCE_KEYS = {
    "passage", "document", "title", "kind", "page", "pages", "section", "role", "body", "date",
    "dnr", "text", "link", "also_at",
}  # fmt: skip
ANSWER_KEYS = {
    "id", "question", "intent", "answer", "abstained", "reason", "citations", "passages",
    "latency_ms", "answerer", "index", "settings", "understood", "dropped", "usage",
}  # fmt: skip
MINUTES = [
    "Tekniska nämnden i Lövsta kommun", "Sammanträdesdatum 2024-03-12", "", "§ 7 Ny cykelväg", "",
    "Nämndens beslut", "Tekniska nämnden beslutar att", "• bygga en cykelväg för 4,2 mnkr",
]  # fmt: skip


def paragraf(home: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return run(*arguments, "--home", home)


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app", *map(str, arguments)],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": "200"},
    )  # fmt: skip


def inside(home: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command within this process."""
    given = [*map(str, arguments), "--home", str(home)]
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "argv", ["paragraf", *given])
        patch.setenv("COLUMNS", "200")
        with pytest.raises(SystemExit) as stop:
            main()
    return subprocess.CompletedProcess(
        given, int(stop.value.code or 0), out.getvalue(), err.getvalue()
    )


def records(result: subprocess.CompletedProcess[str]) -> Any:
    assert "Traceback" not in result.stderr
    return json.loads(result.stdout)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two good files among the bad ones that folders really hold."""
    inputs = tmp_path_factory.mktemp("inkommet")
    make_pdf(inputs / "a-bra.pdf", [MINUTES])
    make_pdf(
        inputs / "z-bra.pdf", [[*MINUTES[:3], "§ 9 Belysning", *MINUTES[4:7], "• byta lampor"]]
    )
    make_encrypted(inputs / "krypterad.pdf", [MINUTES], user="hemligt", owner="ägare")
    whole = (CORPUS / "ok-hemsjukvard-2023.pdf").read_bytes()
    (inputs / "avkortad.pdf").write_bytes(whole[: len(whole) // 3])
    (inputs / "tom.pdf").write_bytes(b"")
    make_without_pages(inputs / "utan-sidor.pdf")
    (inputs / "omdöpt.pdf").write_text("Det här är en textfil och ingen PDF.", encoding="utf-8")
    (inputs / "tom-mapp").mkdir()
    return inputs


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, corpus_home: Path) -> Path:
    made = tmp_path_factory.mktemp("cli") / "home"
    made.mkdir()
    (made / "models").symlink_to(corpus_home / "models")
    return made


@pytest.fixture(scope="module")
def ingested(home: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    return paragraf(home, "ingest", folder, folder / "tom-mapp", folder / "saknas.pdf")


BAD = {
    "krypterad.pdf": ("lösenord", "krypter"),
    "avkortad.pdf": ("skadad", "avkortad"),
    "tom.pdf": ("tom",),
    "utan-sidor.pdf": ("sid",),
    "omdöpt.pdf": ("textfil",),
    "tom-mapp": ("inga läsbara filer",),
    "saknas.pdf": ("finns inte",),
}


def test_bad_files_give_exit_code_one(ingested: subprocess.CompletedProcess[str]) -> None:
    assert ingested.returncode == 1
    assert "Traceback" not in ingested.stderr + ingested.stdout


@pytest.mark.parametrize("name", sorted(BAD))
def test_each_bad_file_is_named_with_its_reason(
    ingested: subprocess.CompletedProcess[str], name: str
) -> None:
    said = [line for line in ingested.stdout.splitlines() if name in line]
    assert len(said) == 1, ingested.stdout
    assert any(word in said[0].casefold().replace(name.casefold(), "") for word in BAD[name])


def test_the_good_files_beside_them_are_indexed(
    ingested: subprocess.CompletedProcess[str], home: Path
) -> None:
    assert "Inlästa: 2" in ingested.stdout
    status = records(paragraf(home, "status", "--json"))
    assert [row["file"] for row in status["documents"]] == ["a-bra.pdf", "z-bra.pdf"]


def test_a_second_run_changes_nothing(
    ingested: subprocess.CompletedProcess[str], home: Path, folder: Path
) -> None:
    again = records(inside(home, "ingest", folder, "--json"))
    assert again["added"] == again["updated"] == again["removed"] == []
    assert [note["file"] for note in again["unchanged"]] == ["a-bra.pdf", "z-bra.pdf"]


def test_check_finds_no_fault(ingested: subprocess.CompletedProcess[str], home: Path) -> None:
    result = paragraf(home, "check")
    assert (result.returncode, result.stdout.strip()) == (0, "Lagren stämmer överens.")


def test_an_answer_record_has_exactly_the_keys_of_the_contract(corpus_home: Path) -> None:
    result = paragraf(
        corpus_home, "ask", "Vad beslutades om digitala läkemedelsskåp i juni 2023?", "--json"
    )
    record = records(result)
    assert result.returncode == 0
    assert set(record) == ANSWER_KEYS
    assert record["abstained"] is False
    assert record["reason"] is None
    assert [set(c) for c in record["citations"]] == [
        REFERENCE_KEYS | {"marker", "quote", "abbreviations", "superseded_by"}
        for _ in record["citations"]
    ]
    assert [set(p) for p in record["passages"]] == [REFERENCE_KEYS | {"score"}] * 10


def test_search_gives_k_records(corpus_home: Path) -> None:
    found = records(paragraf(corpus_home, "search", "läkemedelsskåp", "-k", "4", "--json"))
    assert [set(hit) for hit in found] == [REFERENCE_KEYS | {"score", "why"}] * 4


def test_a_refusal_is_no_error(corpus_home: Path) -> None:
    result = inside(corpus_home, "ask", "Vad beslutades i § 412?")
    assert result.returncode == 0
    assert result.stdout.startswith("Finns inte i underlaget.")
    assert "§ 412" in result.stdout


INSPECTION = {
    "document": {"file", "sha256", "kind", "title", "body", "date", "dnr", "pages", "language"},
    "sections": {
        "id", "kind", "number", "title", "body", "author", "date", "dnr", "pages", "parent",
        "duplicate_of",
    },
    "passages": {"id", "section", "role", "page", "pages", "start", "end", "text"},
    "decisions": {
        "section", "body", "date", "number", "dnr", "clause", "outcome", "assignee", "passage",
    },
    "findings": {"kind", "page", "message"},
}  # fmt: skip


def test_inspect_reads_a_file_without_a_library(tmp_path: Path) -> None:
    home = tmp_path / "home"
    record = records(paragraf(home, "inspect", CORPUS / "handlingar-gnhn-2024-05-22.pdf", "--json"))
    assert set(record["document"]) == INSPECTION["document"]
    for part in ("sections", "passages", "decisions", "findings"):
        assert record[part]
        assert all(set(row) == INSPECTION[part] for row in record[part]), part
    assert {"assignments", "duties", "figures"} <= set(record)
    for passage in record["passages"]:
        assert record["document_text"][passage["start"] : passage["end"]] == passage["text"]
    assert not home.exists() or not list(home.iterdir())


def test_inspect_gives_the_same_of_a_stored_document(corpus_home: Path) -> None:
    name = "gnhn-protokoll-2023-06-14.pdf"
    stored = records(inside(corpus_home, "inspect", name, "--json"))
    assert stored == records(inside(corpus_home, "inspect", CORPUS / name, "--json"))


def test_inspect_of_an_unknown_document_names_it(corpus_home: Path) -> None:
    result = inside(corpus_home, "inspect", "saknas.pdf")
    assert result.returncode == 1
    assert "saknas.pdf" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["search", "avgift", "--body", "Kulturnämnden"], "Kulturnämnden"),
        (["search", "avgift", "--kind", "recept"], "recept"),
        (["search", "avgift", "--document", "saknas.pdf"], "saknas.pdf"),
        (["search", "avgift", "--dnr", "KS 2031/9"], "KS 2031/9"),
        (["ask", "Vad gäller?", "--from", "2024-13-45"], "2024-13-45"),
        (["ask", "Vad gäller?", "--to", "i går"], "i går"),
        (["ask", "Vad gäller?", "--from", "2024-05-01", "--to", "2024-01-01"], "2024-05-01"),
        (["ask", ""], "tom"),
        (["ask", "   "], "tom"),
        (["ask", "ord " * 12_500], "50000 tecken"),
        (["ask"], "Skriv en fråga"),
        (["ask", "--batch", "frågor.jsonl"], "--out"),
        (["search", "avgift", "-k", "0"], "-k"),
        (["search"], "SÖKORD"),
        (["finnsinte"], "finnsinte"),
    ],
)  # fmt: skip
def test_wrong_usage_is_exit_code_two_and_a_clear_message(
    corpus_home: Path, arguments: list[str], words: str
) -> None:
    result = inside(corpus_home, *arguments)
    assert result.returncode == 2, result.stderr
    assert words in result.stderr
    assert result.stdout == ""


def test_wrong_usage_of_the_real_command_is_exit_code_two(corpus_home: Path) -> None:
    result = paragraf(corpus_home, "search", "avgift", "--kind", "recept")
    assert result.returncode == 2
    assert result.stderr.startswith("paragraf: ")
    assert "Traceback" not in result.stderr


def test_a_question_to_a_missing_library_says_what_to_do(tmp_path: Path) -> None:
    result = inside(tmp_path / "saknas", "ask", "Vad beslutades om cykelvägen?")
    assert "Traceback" not in result.stderr
    assert "paragraf ingest" in result.stdout + result.stderr


def test_an_unknown_setting_is_named(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("[retrieval]\npassagess = 3\n", encoding="utf-8")
    result = paragraf(tmp_path, "status")
    assert result.returncode == 2
    assert "passagess" in result.stderr


def test_a_broken_catalogue_is_exit_code_three(tmp_path: Path) -> None:
    (tmp_path / "catalogue.sqlite3").write_bytes(b"detta \xe4r ingen databas" * 400)
    result = paragraf(tmp_path, "status")
    assert result.returncode == 3
    assert "Traceback" not in result.stderr
    assert result.stderr.startswith("paragraf: ")


def test_help_names_every_command() -> None:
    result = run("--help")
    for command in ("ingest", "ask", "search", "inspect", "status", "check", "remove", "serve"):
        assert command in result.stdout


def test_remove_leaves_no_trace(
    ingested: subprocess.CompletedProcess[str], home: Path, folder: Path
) -> None:
    extra = make_pdf(
        folder / "b-borttagen.pdf", [[*MINUTES[:3], "§ 8 Zebrastreck", "", "Nämndens beslut",
                                      "Tekniska nämnden beslutar att", "• måla zebrastrecken"]]
    )  # fmt: skip
    assert inside(home, "ingest", extra).returncode == 0
    result = paragraf(home, "remove", extra.name, "--json")
    assert records(result) == {"removed": [extra.name], "votes": 0, "runs": []}
    assert inside(home, "check").returncode == 0
    found = records(inside(home, "search", "zebrastreck", "--json"))
    assert extra.name not in {hit["document"] for hit in found}
    for path in home.rglob("*"):
        if path.is_file() and "models" not in path.parts:
            assert b"zebrastrecken" not in path.read_bytes(), path.name
    again = inside(home, "remove", extra.name)
    assert again.returncode == 1
    assert extra.name in again.stderr
