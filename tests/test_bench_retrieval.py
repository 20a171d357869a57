"""The retrieval bench: sets read and sampled, a real ranking, measures worked out by hand."""

from __future__ import annotations

import json
from math import log2
from pathlib import Path

import pytest

from evals.bench.collection import load_collection, read_rows_file, row_ids, write_files
from evals.bench.judged import difference, per_query
from evals.bench.legs import reciprocal_rank_fusion
from evals.bench.retrieval import main
from ingest.errors import QuestionError
from ingest.settings import Settings

ROWS = {
    "p1": "Färjan till Lillön går varje timme under sommaren.",
    "p2": "Biblioteket i Norrby håller stängt på måndagar.",
    "p3": "Bidrag till samlingslokaler söks senast den sista mars.",
    "p4": "Hundar ska hållas kopplade i stadsparken.",
}
QUERIES = {
    "q1": "När går färjan till Lillön?",
    "q2": "Vilken dag är biblioteket stängt?",
    "q3": "?",
}


def a_set(folder: Path, judged: str = "q1\tp1\t1\nq2\tp2\t1\nq2\tp4\t0\n") -> Path:
    folder.mkdir(parents=True)
    rows = [json.dumps({"id": key, "title": "", "text": text}) for key, text in ROWS.items()]
    (folder / "corpus.jsonl").write_text("\n".join(rows), encoding="utf-8")
    asked = [json.dumps({"_id": key, "text": text}) for key, text in QUERIES.items()]
    (folder / "queries.jsonl").write_text("\n".join(asked), encoding="utf-8")
    (folder / "qrels.tsv").write_text(judged, encoding="utf-8")
    return folder


def test_a_set_is_ranked_by_the_product_and_by_its_legs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = a_set(tmp_path / "set")
    home = tmp_path / "home"
    assert main([str(folder), "--home", str(home), "--compare", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    systems = {one["system"]: one for one in result["systems"]}
    assert list(systems) == ["paragraf", "dense", "lexical", "rrf"]
    assert systems["paragraf"]["values"] == {"nDCG@10": 1, "RR@10": 1, "R@5": 1, "R@20": 1}
    assert systems["paragraf"]["index_seconds"] > 0
    assert (result["passages"], result["queries"], result["added"]) == (4, 2, 4)
    assert {one["over"] for one in result["differences"]} == {"dense", "lexical", "rrf"}
    assert result["conditions"]["passages"] == 4
    assert main([str(folder), "--home", str(home)]) == 0
    shown = capsys.readouterr().out
    assert "0 stycken indexerades i denna körning" in shown  # the home was taken up again
    assert "nDCG@10" in shown
    assert result["conditions"]["model"] in shown


def test_a_folder_that_is_no_set_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path)]) == 2
    assert "corpus.jsonl" in capsys.readouterr().err


def test_a_bad_row_is_named_by_file_and_number(tmp_path: Path) -> None:
    folder = a_set(tmp_path / "set")
    (folder / "queries.jsonl").write_text('{"id": "q1", "text": "x"}\n{"id": "q2"}\n')
    with pytest.raises(QuestionError, match=r"queries\.jsonl, rad 2"):
        load_collection(folder)
    with pytest.raises(QuestionError, match=r"qrels\.tsv, rad 1"):
        load_collection(a_set(tmp_path / "other", judged="7\n"))


def test_a_heading_row_and_four_columns_are_understood(tmp_path: Path) -> None:
    judged = "query-id\tcorpus-id\tscore\nq1\t0\tp1\t2\n"
    found = load_collection(a_set(tmp_path / "set", judged))
    assert found.relevant == {"q1": {"p1": 2}}
    assert (found.queries_in_all, found.unjudged) == (3, 2)


def test_a_sample_of_passages_keeps_the_relevant_ones_and_is_the_same_again(tmp_path: Path) -> None:
    folder = a_set(tmp_path / "set")
    found = load_collection(folder, queries=1, passages=2, seed=3)
    again = load_collection(folder, queries=1, passages=2, seed=3)
    assert found == again
    assert len(found.queries) == 1
    assert len(found.passages) == 2
    needed = {key for grades in found.relevant.values() for key in grades}
    assert needed <= {row.id for row in found.passages}


def test_every_row_becomes_a_passage_that_stands_in_its_document(tmp_path: Path) -> None:
    write_files(load_collection(a_set(tmp_path / "set")), tmp_path / "files")
    (path,) = (tmp_path / "files").glob("*.txt")
    document = read_rows_file(path, Settings())
    names = row_ids(tmp_path / "files")
    assert {names[one.id]: one.text for one in document.passages} == ROWS
    assert all(document.text[one.start : one.end] == one.text for one in document.passages)


def test_measures_per_query_are_as_worked_out_by_hand() -> None:
    judged = {"a": {"x": 1}, "b": {"y": 1, "z": 1}, "c": {"w": 1}}
    found = per_query(judged, {"a": ["o", "x"], "b": ["y", "o", "o"]})
    assert found["RR@10"] == (0.5, 1.0, 0.0)  # c has no ranking and counts 0
    ideal = 1 + 1 / log2(3)
    assert found["nDCG@10"] == pytest.approx((1 / log2(3), 1 / ideal, 0.0))
    assert found["R@5"] == (1.0, 0.5, 0.0)
    gain = difference("other", "RR@10", found["RR@10"], (0.5, 0.0, 0.0))
    assert gain.value == pytest.approx(1 / 3)
    assert gain.interval is not None
    assert gain.interval.low >= 0


def test_reciprocal_rank_fusion_adds_the_inverse_ranks() -> None:
    # b: 1/62 + 1/61 > a: 1/61 > c: 1/62
    assert reciprocal_rank_fusion([["a", "b"], ["b", "c"]]) == ["b", "a", "c"]
