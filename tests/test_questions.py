"""The project's own question sets: large enough, sound, and split by document."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from evals.rows import Loaded
from evals.sets import Question, read_set
from evals.validate import leaks, validate
from ingest.pipeline import document_from
from ingest.readers import read
from ingest.records import Document
from ingest.settings import Reading
from tests.conftest import CORPUS

FOLDER = Path(__file__).resolve().parent.parent / "evals" / "questions"
SCAN = "gnhn-protokoll-2022-03-16.pdf"
CATEGORIES = (
    "beslut", "ansvar", "fakta/siffror", "tidslinje", "ståndpunkter", "lista", "obesvarbara",
)  # fmt: skip
KINDS = {
    "minutes of the board": r"gnhn-protokoll-",
    "minutes of the municipality": r"ks-ekhamn-protokoll-",
    "rules and agreements": r"reglemente-|ok-",
    "reports": r"delarsrapport-|indikatorrapport-",
    "slides": r"bilder-|utbildning-",
    "letters and motions": r"skrivelse-|svar-|remissvar-|motion-",
    "collected papers": r"handlingar-|dagordning-|enkatsvar-",
}
# None of these is a Swedish word.
ENGLISH = re.compile(r"\b(?:the|what|how|who|which|did|why|when)\b", re.IGNORECASE)

Sets = dict[str, Loaded[Question]]


@pytest.fixture(scope="module")
def sets() -> Sets:
    """Return the sets by file name."""
    return {path.name: read_set(path) for path in sorted(FOLDER.glob("t*-*.jsonl"))}


def questions(sets: Sets, half: str = "") -> list[Question]:
    return [one for name in sets if name.startswith(half) for one in sets[name].items]


def gold_documents(sets: Sets, half: str) -> set[str]:
    return {piece.document for one in questions(sets, half) for piece in one.evidence}


def counts(items: list[Question]) -> list[int]:
    """Return what a row of the README's table says about ``items``."""
    by = Counter(one.category for one in items)
    follow_ups = sum(bool(one.history) for one in items)
    english = sum(bool(ENGLISH.search(one.question)) for one in items)
    return [len(items), *(by[name] for name in CATEGORIES), follow_ups, english]


def test_there_are_enough_questions_of_every_sort(sets: Sets) -> None:
    everything = questions(sets)
    total, *by_category, follow_ups, english = counts(everything)
    assert sum(by_category) == total, "a category that nobody knows"
    assert sum(one.answerable for one in everything) >= 300
    assert sum(not one.answerable for one in everything) >= 100
    assert follow_ups >= 50
    assert by_category[CATEGORIES.index("lista")] >= 40
    assert english >= 20


def test_only_questions_nobody_can_answer_are_called_so(sets: Sets) -> None:
    for one in questions(sets):
        assert one.answerable == (one.category != "obesvarbara"), one.id
        assert one.answer, one.id


def test_every_quote_stands_in_its_document_and_every_fact_in_its_quotes(
    sets: Sets, corpus_documents: dict[str, Document]
) -> None:
    # Recognising the scan takes half a minute: what was printed on it is its source.
    scanned = (CORPUS / "sources" / SCAN).with_suffix(".manus").read_text(encoding="utf-8")
    texts = {SCAN: scanned, **{file: one.text for file, one in corpus_documents.items()}}

    def text_of(file: str) -> str:
        if file not in texts:
            texts[file] = document_from(read(CORPUS / file, Reading()), file, "").text
        return texts[file]

    assert [str(fault) for fault in validate(sets, text_of)] == []


def test_no_document_has_gold_for_both_tuning_and_testing(sets: Sets) -> None:
    assert [str(fault) for fault in leaks(sets)] == []
    assert {name.split("-")[0] for name in sets} == {"tune", "test"}
    share = len(questions(sets, "tune")) / len(questions(sets))
    assert 0.55 <= share <= 0.65


@pytest.mark.parametrize("half", ["tune", "test"])
def test_each_half_has_every_kind_of_document_and_question(sets: Sets, half: str) -> None:
    documents = gold_documents(sets, half)
    for kind, pattern in KINDS.items():
        assert any(re.match(pattern, file) for file in documents), kind
    assert all(counts(questions(sets, half)))


def test_every_document_of_the_corpus_is_asked_about(sets: Sets) -> None:
    files = {path.name for path in CORPUS.iterdir() if path.suffix in (".pdf", ".docx", ".pptx")}
    assert gold_documents(sets, "") >= files


def test_the_readme_counts_the_questions_as_they_are(sets: Sets) -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    told = {
        name: [int(cell) for cell in cells.split("|")]
        for name, cells in re.findall(r"^\| `?(\S+?)`? \| (\d[\d |]*\d) \|$", readme, re.M)
    }
    assert told == {
        **{name: counts(questions(sets, name)) for name in sets},
        "all": counts(questions(sets)),
    }
    everything = questions(sets)
    assert f"{len(everything)} questions about" in readme
    assert f"{sum(one.answerable for one in everything)} can be answered" in readme
