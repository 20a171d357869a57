"""Speed, memory and scale: targets by hand, workers and synthetic libraries for real."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from evals.bench import scale
from evals.bench.command import run_measured
from evals.bench.conditions import decimals, text_table
from evals.bench.ingestion import CommandFailedError
from evals.bench.memory import measure_library
from evals.bench.speed import at_most, faster, within
from evals.bench.synthetic import A_DOCUMENT, MixedVectors, Pool, RecipeReader, pool_of
from evals.bench.worker import Request, work
from index.library import Library
from ingest.errors import IndexUnusableError
from ingest.settings import Settings, load_settings
from tests.library_parts import HashEmbedder

SENTENCES = (
    "Nämnden godkänner årets bokslut.",
    "Färjan till Lillön går varje timme.",
    "Hundar ska hållas kopplade i parken.",
    "Biblioteket håller stängt på måndagar.",
)


@pytest.fixture(scope="module")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("machine")
    folder = place / "texts"
    folder.mkdir()
    for number, sentence in enumerate(SENTENCES):
        (folder / f"text-{number}.txt").write_text(sentence, encoding="utf-8")
    home = place / "home"
    home.mkdir()
    with Library.open(home, load_settings(home, {})) as library:
        library.add_paths([folder])
    return home


def test_each_comparison_knows_its_direction() -> None:
    assert faster("x", "s", 6.0, 2.0, 3.0).met  # three times as quick
    assert not faster("x", "s", 5.0, 2.0, 3.0).met
    assert at_most("x", "ms", 10.0, 20.0, 2.0).met
    assert not at_most("x", "ms", 10.0, 21.0, 2.0).met
    line = within("x", "s", None, 0.6, 0.5)
    assert (line.met, line.ratio, line.target) == (False, None, "≤ 0,5 s")


def test_tables_stand_in_columns() -> None:
    assert text_table(("", "a"), [("lång rad", "1"), ("b", "22")]) == (
        "           a\nlång rad   1\nb         22"
    )
    assert (decimals(0.1234), decimals(None), decimals(2.0, 1)) == ("0,123", "–", "2,0")


def test_a_measured_command_tells_its_time_memory_and_words_and_a_failed_one_why() -> None:
    done = run_measured("json.tool", ["--compact"], given='{"a": 1}')
    assert done.output.strip() == '{"a":1}'
    assert done.seconds > 0
    # memory is looked at from time to time: of a command over at once too early
    slow = run_measured("timeit", ["-n1", "-r1", "-s", "import time", "time.sleep(0.4)"])
    assert slow.peak_mb > 1
    with pytest.raises(CommandFailedError, match=r"json\.tool slutade med 1"):
        run_measured("json.tool", [], given="{")


def test_a_worker_tells_memory_by_stage_and_the_time_of_warm_questions(small_home: Path) -> None:
    questions = ("När går färjan?", "När är biblioteket stängt?", "Vad godkände nämnden?")
    report = work(Request("paragraf", str(small_home), (), questions))
    assert [stage.name for stage in report.stages] == [
        "start", "programmet laddat", "index öppet", "första frågan", "alla frågor",
    ]  # fmt: skip
    assert len(report.warm_ms) == 2
    assert all(stage.peak_mb >= stage.rss_mb > 0 for stage in report.stages)


def test_memory_of_a_library_is_measured_in_a_process_of_its_own(small_home: Path) -> None:
    result = measure_library(small_home, ["När går färjan?", "När är biblioteket stängt?"])
    assert result.plain == ()
    assert [stage.name for stage in result.paragraf][-1] == "alla frågor"


def test_a_recipe_makes_the_same_document_again_and_its_passages_stand_in_it(
    tmp_path: Path,
) -> None:
    pool = Pool(SENTENCES, np.eye(4, 48, dtype=np.float32), seed=1)
    path = tmp_path / "syntetisk-000007.txt"
    path.write_text("7\n")
    document = RecipeReader(pool)(path, Settings())
    assert document == RecipeReader(pool)(path, Settings())
    assert len(document.passages) == A_DOCUMENT
    assert all(document.text[one.start : one.end] == one.text for one in document.passages)
    sections = {one.id for one in document.sections}
    assert {one.section for one in document.passages} == sections


def test_synthetic_vectors_are_unit_mixes_told_by_the_text() -> None:
    pool = Pool(SENTENCES, np.eye(4, 48, dtype=np.float32), seed=1)
    mixed = MixedVectors(pool, HashEmbedder())
    rows = mixed.embed_passages(["ett", "två", "ett"])
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert np.array_equal(rows[0], rows[2])
    assert not np.array_equal(rows[0], rows[1])


def test_an_empty_library_has_nothing_to_recombine(tmp_path: Path) -> None:
    with (
        Library.open(tmp_path, Settings(), HashEmbedder()) as library,
        pytest.raises(IndexUnusableError, match="tomt"),
    ):
        pool_of(library)


def test_a_synthetic_library_is_stored_by_the_product_and_asked_with_filters(
    small_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--home", str(small_home), "-n", "400", "--queries", "2", "--no-plain"]
    target = tmp_path / "large"
    assert scale.main([*asked, "--keep", str(target), "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["passages"], result["documents"], result["plain"]) == (400, 2, None)
    scopes = {one["name"]: one["passages"] for one in result["paragraf"]["scopes"]}
    assert scopes == {
        "inget filter": 400, "99 % av tiden": 400, "50 % av tiden": 200, "10 % av tiden": 200,
        "1 % av tiden": 200, "ett organ": 200, "ett dokument": 200, "ett ärende": 10,
    }  # fmt: skip
    assert result["paragraf"]["dense_recall"] == 1.0  # so few are compared one by one
    assert scale.main([*asked, "--keep", str(target)]) == 1  # never into a library that is there
    assert "har redan ett bibliotek" in capsys.readouterr().err
