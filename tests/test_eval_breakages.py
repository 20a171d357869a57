"""Something is broken on purpose, and the comparison of runs names the stage that broke.

All runs ask the same questions of the same eight documents; each breakage is one of its own.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app import asking
from app.answering import evidence
from app.answering.answer import Answer
from app.answering.choose import chosen
from app.answering.extract import Unit
from app.service import Service
from evals.compare import Comparison, compare, worse_than
from evals.running import run
from evals.sets import read_set
from evals.store import Run
from index import analysis, question_words, retrieval
from index.library import Library
from ingest.settings import Answering, Retrieval, Settings

# Every other question: each breakage asks all of them anew.
_SET = read_set(Path(__file__).parent / "data" / "eval-questions.jsonl")
QUESTIONS = replace(_SET, items=_SET.items[::2])
Copied = Callable[[str], Path]


@pytest.fixture(scope="module")
def copied(corpus_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Copied:
    """Return a maker of copies of the shared library, which share its model."""

    def copy(name: str) -> Path:
        home = tmp_path_factory.mktemp(name) / "home"
        shutil.copytree(corpus_home, home, ignore=shutil.ignore_patterns("models", "runs"))
        if (corpus_home / "models").is_dir():
            (home / "models").symlink_to(corpus_home / "models", target_is_directory=True)
        return home

    return copy


def asked(home: Path, name: str, settings: Settings | None = None) -> Run:
    service = Service.open(home, settings or Settings())
    try:
        return run(service, [QUESTIONS], name)[0]
    finally:
        service.close()


@pytest.fixture(scope="module")
def whole_home(copied: Copied) -> Path:
    """Return a library in order."""
    return copied("whole")


@pytest.fixture(scope="module")
def whole(whole_home: Path) -> Run:
    """Return the run that nothing was broken in."""
    found = asked(whole_home, "hel")
    marks = found.summary.overall.marks
    assert marks is not None
    assert marks.right > 0.5  # else there is little to break
    return found


def first_cause(found: Comparison) -> str:
    """Return the stage behind most of what got worse."""
    worse = found.causes(better=False)
    assert worse, "nothing got worse"
    return next(iter(worse))


def test_a_second_run_of_the_same_has_the_same_records_and_no_flips(
    whole: Run, whole_home: Path
) -> None:
    again = asked(whole_home, "igen")
    found = compare(whole, again)
    assert found.flips == ()
    assert found.conditions == found.settings == found.documents == ()
    assert worse_than(found) == ()
    assert [row.record and replace(row.record, latency_ms=0.0) for row in again.summary.rows] == [
        row.record and replace(row.record, latency_ms=0.0) for row in whole.summary.rows
    ]


def test_stop_words_kept_in_are_found_as_search(
    whole_home: Path, copied: Copied, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = Settings(retrieval=Retrieval(dense_weight=0.0))  # what meaning finds hides nothing
    before = asked(whole_home, "ord", words)
    home = copied("stop")
    shutil.rmtree(home / "lexical")  # built anew with the words in it
    monkeypatch.setattr(analysis, "STOP_WORDS", frozenset())
    monkeypatch.setattr(question_words, "STOP_WORDS", frozenset())
    found = compare(before, asked(home, "stoppord", words))
    assert first_cause(found) == "retrieval"


def test_mixed_roles_are_found_as_reading(whole: Run, copied: Copied) -> None:
    home = copied("roles")
    with sqlite3.connect(home / "catalogue.sqlite3") as catalogue:
        catalogue.execute(
            "UPDATE passages SET role = CASE role WHEN 'decision' THEN 'proposal' "
            "WHEN 'proposal' THEN 'decision' WHEN 'duty' THEN 'dispatch' ELSE role END"
        )
    found = compare(whole, asked(home, "roller"))
    assert first_cause(found) == "reading"
    assert any("rollen decision → proposal" in flip.detail for flip in found.flips)
    assert "styckena i biblioteket" in found.conditions


def test_refusal_taken_out_is_found_as_refusal(
    whole: Run, whole_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "missing", lambda *_: None)
    found = compare(whole, asked(whole_home, "utan-avstående"))
    assert found.causes(better=False) == {"refusal": len(
        [flip for flip in found.flips if flip.better is False]
    )}  # fmt: skip
    assert found.tests[1].lost > 0


def test_refusing_too_soon_is_found_as_refusal_and_the_setting_is_named(
    whole: Run, whole_home: Path
) -> None:
    strict = Settings(answering=Answering(min_relevance=1.5))
    found = compare(whole, asked(whole_home, "sträng", strict))
    assert first_cause(found) == "refusal"
    before = Answering().min_relevance
    assert found.settings == (f"answering.min_relevance: {before} → 1.5",)
    assert "right" in {one.measure for one in worse_than(found)}


def test_a_missing_document_is_found_as_reading_and_named(whole: Run, copied: Copied) -> None:
    home = copied("missing")
    with Library.open(home, Settings()) as library:
        library.remove(["ok-hemsjukvard-2023.pdf"])
    found = compare(whole, asked(home, "saknas"))
    assert first_cause(found) == "reading"
    assert any("dokumentet finns inte i biblioteket" in flip.detail for flip in found.flips)
    assert found.documents == ("ok-hemsjukvard-2023.pdf finns bara i den första",)


def test_a_ranking_upside_down_is_found_as_search(
    whole: Run, whole_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fuse = retrieval.fuse

    def turned(*given: Any) -> dict[str, float]:
        return {key: -score for key, score in fuse(*given).items()}

    monkeypatch.setattr(retrieval, "fuse", turned)
    dense = Settings(retrieval=Retrieval(dense_weight=1.0))
    found = compare(whole, asked(whole_home, "upp-och-ned", dense))
    assert first_cause(found) == "retrieval"
    assert found.settings == ("retrieval.dense_weight: 0.3 → 1.0",)


def test_passages_cut_short_are_found_as_reading(whole: Run, copied: Copied) -> None:
    home = copied("cut")
    with sqlite3.connect(home / "catalogue.sqlite3") as catalogue:
        catalogue.execute('UPDATE passages SET text = substr(text, 1, 40), "end" = start + 40')
    found = compare(whole, asked(home, "kapade"))
    assert first_cause(found) == "reading"
    assert any("i inget stycke för sig" in flip.detail for flip in found.flips)


def test_dropped_citations_are_found_as_citation(
    whole: Run, whole_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = Service.ask

    def without(self: Service, *given: Any, **options: Any) -> Answer:
        return replace(ask(self, *given, **options), citations=())

    monkeypatch.setattr(Service, "ask", without)
    found = compare(whole, asked(whole_home, "utan-källor"))
    assert set(found.causes(better=False)) == {"citation"}


def test_statements_from_other_passages_are_found_as_citation(
    whole: Run, whole_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def last(found: Sequence[Unit], *given: Any) -> Any:
        return chosen(list(reversed(found)), *given)[:1]

    monkeypatch.setattr(evidence, "chosen", last)
    found = compare(whole, asked(whole_home, "andra-stycken"))
    worse = found.causes(better=False)
    assert worse.get("citation", 0) > worse.get("retrieval", 0)


def test_answers_cut_short_are_found_as_answer(
    whole: Run, whole_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = Service.ask

    def short(self: Service, *given: Any, **options: Any) -> Answer:
        answer = ask(self, *given, **options)
        return replace(answer, answer=" ".join(answer.answer.split()[:2]))

    monkeypatch.setattr(Service, "ask", short)
    found = compare(whole, asked(whole_home, "korta"))
    assert set(found.causes(better=False)) == {"answer"}
