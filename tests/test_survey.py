"""Surveys: options, and ticks that the text layer has lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.pipeline import read_document
from ingest.records import Finding
from ingest.settings import Settings

HEAD = "Enkätsvar om skolmat 2024\n\n"
TAIL = "\n\n3. Har ni egna kockar?\nJa\nNej\n\n4. Är maten lagad på plats?\nJa\nNej\n"


def findings(tmp_path: Path, text: str) -> list[Finding]:
    path = tmp_path / "enkat.txt"
    path.write_text(HEAD + text, encoding="utf-8")
    document = read_document(path, Settings())
    assert document.kind == "enkat"
    return [f for f in document.findings if f.kind == "unreadable_tick"]


@pytest.mark.parametrize(
    "question",
    [
        "1. Hur ofta serveras fisk?\nVarje vecka\nVarannan vecka\nAldrig",
        "1. Serveras fisk?\nVi menar även skaldjur, och råvaran ska vara färsk när den tillagas.\n"
        "Ja\nNej",
        "1. Vad serveras?\nHär räknas allt som köket lagar på plats under en vanlig vecka.\n"
        "Flera svarsalternativ kan anges.\nFisk\nKött\nGrönt",
        "1. Serveras fisk?\nJa, beskriv:\nVarje torsdag serveras torsk från den egna hamnen.\nNej",
    ],
)
def test_a_tick_that_cannot_be_seen_is_told(tmp_path: Path, question: str) -> None:
    [found] = findings(tmp_path, question + "\n\n2. Vad kostar det?\nTolv kronor." + TAIL)
    assert "fråga 1, 3, 4 kan inte utläsas" in found.message


def test_a_tick_that_stands_in_the_text_is_no_finding(tmp_path: Path) -> None:
    seen = "1. Serveras fisk?\n☒ Ja\n☐ Nej\n\n2. Vad kostar det?\n[x] Tolv kronor\n[ ] Tio kronor"
    [found] = findings(tmp_path, seen + TAIL)
    assert "fråga 3, 4 kan" in found.message


def test_boxes_left_empty_are_an_answer_left_out(tmp_path: Path) -> None:
    empty = "1. Serveras fisk?\n☐ Ja\n☐ Nej\n\n2. Vad kostar det?\nTolv kronor."
    [found] = findings(tmp_path, empty + TAIL)
    assert "fråga 3, 4 kan" in found.message
