"""What must hold of any text: one function for each thing that takes texts from outside.

Each raises AssertionError, or whatever breaks, for a text that breaks it. `evals.bench.fuzz`
looks for such texts; those found, and the first ones, are in ``fuzz_seeds.jsonl``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from app.answering.answer import Citation, Reference
from app.answering.guard import Statement, faults
from index.query import understand
from ingest.errors import QuestionError
from ingest.personal_data import masked, personal_data
from ingest.pipeline import document_from
from ingest.readers.building import PageBuilder
from ingest.records import Source
from ingest.swedish import abbreviations_in, dates_in, registration_numbers, sentences

SEEDS = Path(__file__).with_name("fuzz_seeds.jsonl")
_CLAUSE = "bygga en cykelväg för högst 4,2 mnkr, 26 142 kronor per meter"
_STATED = re.compile(r"(?<!\S)[1-9]\d{4}(?!\S)")  # a plain number of five figures


def source_of(text: str) -> Source:
    """Return a text as a file that was read: form feeds part its pages."""
    builder = PageBuilder()
    for page in text.split("\f"):
        builder.add(page)
        builder.break_page(keep_empty=True)
    return Source(builder.pages(), "text")


def structure(text: str) -> None:
    """Every place in the structure of a text fits, and nothing unseen is left in it."""
    source = source_of(text)
    document = document_from(source, "p.txt", "0" * 64)
    for passage in document.passages:
        assert document.text[passage.start : passage.end] == passage.text
    for decision in document.decisions:
        stated = document.text[decision.start : decision.end]
        assert " ".join(decision.clause.split()) in " ".join(stated.split())
    for figure in document.figures:
        assert document.text[figure.start : figure.end].strip()
    for span in document.spans:
        assert 0 <= span.start < span.end <= len(document.text)
        raw = source.pages[span.page - 1].text[span.raw_start :][: span.end - span.start]
        assert raw.replace("\u00a0", " ") == document.text[span.start : span.end]
    sections = {section.id for section in document.sections}
    assert {passage.section for passage in document.passages} <= sections
    assert not re.search("[\u200b\ufffe]", document.text)
    assert masked(masked(document.text)) == masked(document.text)


def small_readers(text: str) -> None:
    """The readers of single things in a text take anything, in order."""
    abbreviations_in(text)
    registration_numbers(text)
    list(dates_in(text))
    before = 0
    for start, end in sentences(text):
        assert before <= start < end <= len(text)
        before = end
    for found in personal_data(text):
        assert 0 <= found.start < found.end <= len(text)


def question(text: str) -> None:
    """Any question is understood, or refused with a reason: the last line, after those above."""
    *history, asked = text.split("\n")
    with suppress(QuestionError):  # an empty one
        assert understand(asked, history[-2:]).question


def guard(text: str) -> None:
    """No plain number that the passage lacks is let through."""
    if any(number not in _CLAUSE.replace(" ", "") for number in _STATED.findall(text)):
        assert faults(Statement(f"Nämnden bygger {text} [1].", (_cited(),)))


TARGETS: Mapping[str, Callable[[str], None]] = {
    "structure": structure, "small_readers": small_readers, "question": question, "guard": guard,
}  # fmt: skip


def seeds() -> list[tuple[str, str]]:
    """Return (target, text) of what was found, and of what it begins with."""
    with SEEDS.open(encoding="utf-8") as lines:
        return [(one["target"], one["text"]) for one in map(json.loads, lines)]


def _cited() -> Citation:
    reference = Reference(
        passage="p1", document="protokoll.pdf", document_id="d1", title="Protokoll",
        kind="protokoll", page=3, pages=(3,), section="§ 7 Cykelväg", section_id="s1",
        role="decision", body="Tekniska nämnden", date="2024-03-12", dnr="TN 2024/31",
        text=_CLAUSE, start=0, end=len(_CLAUSE),
    )  # fmt: skip
    return Citation(1, reference, _CLAUSE, 0, len(_CLAUSE))
