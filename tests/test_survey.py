"""Surveys: options, and ticks that the text layer has lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.pipeline import read_document
from ingest.records import Finding
from ingest.settings import Settings
from tests.test_part_layouts import drawn

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


FORM = [
    "# Enkät: Mat i skolan", "", "Svarande {}", "Inskickat 2024-05-06", "",
    "1. Har kommunen tagit in målen för skolmaten i den plan som gäller", "för 2024?",
    "Ja, i januari.", "", "2. Hur stor andel av maten lagas på plats?", "{} procent", "",
    "3. Vad vill ni ändra i målen för maten?", "Färre mål.", "",
    "4. Hur många kockar har kommunen på skolorna?", "Tolv.",
]  # fmt: skip


def test_one_form_filled_in_by_several_keeps_its_questions_and_says_who_answered(
    tmp_path: Path,
) -> None:
    towns = {"Ekhamns kommun": 54, "Granvallens kommun": 71, "Sundviks kommun": 9}
    pages = []
    for who, share in towns.items():
        head = f"Skolmat i länet – enkät 2024. Svar: {who} Sida"
        form = [line.format(share if "procent" in line else who) for line in FORM]
        end = ["5. Vilka mål har kommunen satt för nästa år?", f"{share + 9} procent är målet."]
        pages += [[f"{head} 1 av 2", "", "", "", *form], [f"{head} 2 av 2", "", "", "", *end]]
    document = drawn(tmp_path / "p.pdf", pages)
    asked = [s for s in document.sections if s.kind == "question"]
    assert [(s.number, s.title) for s in asked[:5]] == [
        ("1", "Har kommunen tagit in målen för skolmaten i den plan som gäller för 2024?"),
        ("2", "Hur stor andel av maten lagas på plats?"),
        ("3", "Vad vill ni ändra i målen för maten?"),
        ("4", "Hur många kockar har kommunen på skolorna?"),
        ("5", "Vilka mål har kommunen satt för nästa år?"),
    ]
    assert [s.title for s in asked[:5]] * 3 == [s.title for s in asked]
    assert [s.body for s in asked[::5]] == list(towns)
    assert {s.title for s in document.sections if s.parent is None} == {"Enkät: Mat i skolan"}
