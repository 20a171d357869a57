"""What is removed leaves no byte in any store; what is kept of questions can be taken out."""

from __future__ import annotations

import json
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import docx
import pytest
from typer.testing import CliRunner

from app.cli import cli
from app.feedback import erase_old, feedback_file, kept_votes
from app.removal import remove, sweep
from evals.bench.crash_parts import read_here
from index.library import Library
from ingest.settings import Settings
from tests.library_parts import CHROMA_ALWAYS, HashEmbedder

# Words that stand nowhere else: in body, title, author, table and file name.
BODY, TITLE, AUTHOR, CELL, NAME = "kvastkropp", "zebrahatt", "xylofonrad", "flugfisken", "trastuven"
FILE = f"{NAME}.docx"


def write_docx(path: Path, body: str, title: str, author: str, cell: str) -> Path:
    document = docx.Document()
    document.core_properties.title, document.core_properties.author = title, author
    document.add_paragraph(body)
    table = document.add_table(2, 2)
    for (row, column), text in {(0, 0): "Mått", (0, 1): "2024", (1, 0): cell, (1, 1): "12"}.items():
        table.cell(row, column).text = text
    document.save(str(path))
    return path


def traces(home: Path, words: tuple[str, ...]) -> list[str]:
    """Where a word stands below ``home``: in a file's bytes or name, whatever the encoding."""
    found = []
    for path in home.rglob("*"):
        data = str(path.relative_to(home)).encode()
        data = (data + path.read_bytes() if path.is_file() else data).lower()
        for word in words:
            for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
                if word.encode(encoding) in data:
                    found.append(f"{path.name}: {word} ({encoding})")
    return found


@pytest.mark.parametrize("way", ["remove", "prune", "replace"])
@pytest.mark.parametrize("settings", [Settings(), CHROMA_ALWAYS], ids=["exact", "chroma"])
def test_no_byte_of_what_is_gone_stays(tmp_path: Path, settings: Settings, way: str) -> None:
    home, given = tmp_path / "home", tmp_path / "in"
    given.mkdir()
    for number in range(24):  # what is gone is less than a twentieth: indexes are not built anew
        (given / f"d{number}.txt").write_text(f"Nämnden möts den {number} maj.", encoding="utf-8")
    path = write_docx(given / FILE, f"Nämnden valde {BODY}.", TITLE, AUTHOR, CELL)
    words = (BODY, TITLE, AUTHOR, CELL) if way == "replace" else (BODY, TITLE, AUTHOR, CELL, NAME)
    with Library.open(home, settings, HashEmbedder(), read_here) as library:
        library.add_paths([given])
        assert library.lexical().count() == library.dense().count() > 24
        assert {word for word in words if traces(home, (word,))} >= {BODY, TITLE, CELL}
        if way == "remove":
            library.remove([FILE])
        elif way == "prune":
            path.unlink()
            library.add_paths([given], prune=True)
        else:
            write_docx(path, "Nytt.", "Ny", "Ny", "Ny")
            library.add_paths([given])
        state = json.loads((home / "lexical" / "current.json").read_text(encoding="utf-8"))
        assert state.get("dead", 0) == 0, "no gram of it is left in the lexical index either"
        assert traces(home, words) == []
    assert traces(home, words) == []


def kept(home: Path, *rows: tuple[str, str, int]) -> None:
    """Write rows as votes leave them: question, document cited, age in days."""
    path = feedback_file(home)
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = []
    for question, document, age in rows:
        when = datetime.now(UTC) - timedelta(days=age)
        record = {"answer": "x", "citations": [{"document": document, "quote": question}]}
        row = {"time": when.isoformat(timespec="seconds"), "question": question, "record": record}
        lines.append(json.dumps(row, ensure_ascii=False))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_votes_and_runs_that_quote_a_removed_document_go_with_it(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (tmp_path / "a.txt").write_text(f"Nämnden valde {BODY}.", encoding="utf-8")
    kept(home, (f"om {BODY}?", "a.txt", 1), ("annat?", "b.txt", 1))
    for run, document in (("citerar", "a.txt"), ("annan", "b.txt")):
        folder = home / "runs" / run
        folder.mkdir(parents=True)
        record = {"passages": [{"document": document, "text": BODY if run == "citerar" else "x"}]}
        (folder / "records.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
        head = {"name": run, "documents": {"a.txt": "1", "b.txt": "2"}}
        (folder / "run.json").write_text(json.dumps(head), encoding="utf-8")
    with Library.open(home, Settings(), HashEmbedder()) as library:
        library.add_paths([tmp_path / "a.txt"])
        removed = remove(library, ["a.txt"])
    assert (removed.files, removed.votes, removed.runs) == (("a.txt",), 1, ("citerar",))
    assert traces(home, (BODY, "a.txt")) == []
    assert [row["question"] for row in kept_votes(home)] == ["annat?"]
    assert (home / "runs" / "annan" / "records.jsonl").is_file()


def paragraf(home: Path, *words: str) -> str:
    result = CliRunner().invoke(cli, ["log", *words, "--home", str(home)])
    assert result.exit_code == 0, result.output
    return result.output


def test_kept_questions_are_counted_exported_and_erased(tmp_path: Path) -> None:
    home, out = tmp_path / "home", tmp_path / "ut.jsonl"
    kept(home, ("om Anna Ek?", "a.txt", 1), ("om skolan?", "a.txt", 3), ("gammal?", "a.txt", 400))
    assert "sparas inte" in paragraf(home, "status"), "off unless set"
    assert json.loads(paragraf(home, "status", "--json"))["kept"] == 2, "90 days, then erased"
    paragraf(home, "export", str(out), "--containing", "anna ek")
    assert [json.loads(x)["question"] for x in out.read_text().splitlines()] == ["om Anna Ek?"]
    assert "1 rader" in paragraf(home, "erase", "--containing", "Anna Ek")
    assert "1 rader" in paragraf(home, "erase", "--older-than", "2")
    assert not feedback_file(home).exists()
    assert "0 rader" in paragraf(home, "erase", "--all")


def test_nothing_is_erased_without_saying_what(tmp_path: Path) -> None:
    kept(tmp_path, ("om skolan?", "a.txt", 1))
    result = CliRunner().invoke(cli, ["log", "erase", "--home", str(tmp_path)])
    assert result.exit_code
    assert len(kept_votes(tmp_path)) == 1


def test_lines_that_cannot_be_read_are_erased_with_the_first_others(tmp_path: Path) -> None:
    kept(tmp_path, ("ny?", "a.txt", 1), ("gammal?", "a.txt", 99))
    with feedback_file(tmp_path).open("a", encoding="utf-8") as file:
        file.write('{"time": "2020-')
    assert erase_old(tmp_path, 90) == 2
    assert [row["question"] for row in kept_votes(tmp_path)] == ["ny?"]
    assert feedback_file(tmp_path).stat().st_mode & 0o077 == 0


def test_what_a_killed_app_left_of_uploads_is_swept_after_a_day(tmp_path: Path) -> None:
    old, new = tmp_path / "upload-a", tmp_path / "upload-b"
    for folder in (old, new):
        folder.mkdir()
        (folder / "x.pdf").write_bytes(b"x")
    os.utime(old, (time.time() - 100_000,) * 2)
    sweep(tmp_path)
    assert not old.exists()
    assert new.exists()
