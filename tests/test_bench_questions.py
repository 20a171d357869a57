"""The bench over question sets: a real library, its answers scored, its page of results."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.bench.page_check import CitedQuote, check_quotes
from evals.bench.questions import main
from tests.conftest import CORPUS
from tests.pdfs import make_pdf

QUESTIONS = CORPUS.parent / "evals" / "questions" / "gnhn.jsonl"
NAMED = "gnhn-protokoll-2023-06-14.pdf"  # a document of the library that the tests share


@pytest.fixture(scope="module")
def small_set(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return four questions of the project's own set on one document, and an unanswerable one."""
    rows = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
    about = [
        row
        for row in rows
        if row["answerable"] and all(one["document"] == NAMED for one in row["evidence"])
    ]
    chosen = [*about[:4], next(row for row in rows if not row["answerable"])]
    path = tmp_path_factory.mktemp("sets") / "small.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in chosen), encoding="utf-8")
    return path


def test_a_set_is_answered_and_scored_from_an_indexed_home(
    small_set: Path, corpus_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "results.md"
    code = main([str(small_set), "--home", str(corpus_home), "--json", "--write", str(page)])
    assert code == 0
    record = json.loads(capsys.readouterr().out)
    overall = record["overall"]
    assert (overall["questions"], overall["answerable"], overall["missing"]) == (5, 4, 0)
    assert overall["marks"]["recall_10"] > 0
    assert 0 < overall["latency_p50"] <= overall["latency_p95"]
    assert [one["name"] for one in record["by_set"]] == ["small.jsonl"]
    assert record["documents"] == 8
    assert record["quotes"]["checked"] > 0
    assert record["quotes"]["misplaced"] == []
    written = page.read_text("utf-8")
    for told in (record["cpu"], record["index"], record["settings_fingerprint"], record["model"]):
        assert told in written
    assert "**100.0 %**" in written
    assert str(tmp_path) not in written
    assert "python -m evals.bench.questions small.jsonl --write results.md" in written


def test_documents_are_ingested_into_a_home_of_their_own_and_refused_ones_are_named(
    small_set: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    make_pdf(folder / "p.pdf", [["Protokoll", "Nämnden beslutar att bifalla motionen."]])
    (folder / "trasig.pdf").write_bytes(b"%PDF-1.7 avkortad")
    assert main([str(small_set), "--documents", str(folder)]) == 1
    captured = capsys.readouterr()
    assert "1 dokument" in captured.out
    assert "Utelämnat: trasig.pdf" in captured.err


def test_the_bench_needs_documents_or_a_home(
    small_set: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([str(small_set)])
    assert ended.value.code == 2
    assert main([str(small_set), "--documents", str(tmp_path / "borta")]) == 2
    assert "borta finns inte" in capsys.readouterr().err


def test_a_quote_is_looked_up_on_its_own_page_only(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "p.pdf", [["Nämnden antar utveck-", "lingsplanen."], ["Sida två"]])

    def cited(page: int, quote: str, original: Path = path) -> CitedQuote:
        return CitedQuote("q", 1, original.name, original, page, quote)

    places = check_quotes(
        [
            cited(1, "antar utvecklingsplanen"),
            cited(2, "antar utvecklingsplanen"),
            cited(2, "Sida två"),
            cited(3, "Sida två"),
            cited(1, "Sida två", tmp_path / "p.docx"),
        ]
    )
    assert (places.checked, places.on_page, places.other_formats) == (4, 2, 1)
    assert places.share == 0.5
    assert places.misplaced == ("q [1] p.pdf s. 2", "q [1] p.pdf s. 3")
    assert check_quotes([]).share is None
