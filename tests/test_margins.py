"""Headings in the margin, whichever of the two columns the program drew first."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from ingest.pipeline import document_from
from ingest.readers import read
from ingest.records import Document
from ingest.settings import Reading

Row = tuple[str, list[str]]  # what stands in the margin, and the lines beside it
MARGIN, TEXT = 60, 190  # points from the left

ROWS: list[Row] = [
    ("", ["Tekniska nämnden", "2024-03-19"]),
    ("§ 58", ["Ny brygga vid", "Granviken"]),
    ("Beslut", ["Tekniska nämnden beslutar", "att bryggan ska byggas."]),
    ("Ärendet", ["Den gamla bryggan är rutten och stängdes förra sommaren.", "Den ska rivas."]),
    ("Yrkanden", ["Ali Ek (V) yrkar att bryggan ska vara av sten."]),
    ("§ 59", ["Avgift för båtplats"]),
    ("Beslut", ["Avgiften höjs inte."]),
]


def drawn(path: Path, *, text_first: bool) -> Document:
    canvas = Canvas(str(path), pagesize=A4, invariant=True)
    y = 780
    for margin, lines in ROWS:
        cells = [(MARGIN, y, margin)] if margin else []
        beside = [(TEXT, y - 14 * place, line) for place, line in enumerate(lines)]
        for x, height, text in [*beside, *cells] if text_first else [*cells, *beside]:
            canvas.drawString(x, height, text)
        y -= 14 * len(lines) + 12
    canvas.save()
    return document_from(read(path, Reading()), path.name, "0" * 64)


@pytest.mark.parametrize("text_first", [True, False])
def test_a_heading_in_the_margin_opens_the_text_beside_it(tmp_path: Path, text_first: bool) -> None:
    found = drawn(tmp_path / "p.pdf", text_first=text_first)
    assert [(s.number, s.title) for s in found.sections if s.kind == "agenda_item"] == [
        ("58", "Ny brygga vid Granviken"), ("59", "Avgift för båtplats"),
    ]  # fmt: skip
    assert [clause.clause for clause in found.decisions] == [
        "bryggan ska byggas.", "Avgiften höjs inte.",
    ]  # fmt: skip
    roles = {p.role: p.text for p in found.passages}
    assert "rutten" in roles["matter"]
    assert "sten" in roles["motion"]


@pytest.mark.parametrize(
    "line",
    [
        "Sign.: ______ ______     Rätt utdraget intygar: ________",
        "Just.: ........ ........ Rätt utdraget intygas:",
        "Justerare    Utdragets riktighet intygas",
    ],
)
def test_a_line_to_sign_on_is_no_clause(tmp_path: Path, line: str) -> None:
    path = tmp_path / "p.pdf"
    canvas = Canvas(str(path), pagesize=A4, invariant=True)
    for place, text in enumerate(
        ["Tekniska nämnden 2024-03-19", "§ 58 Ny brygga", "Beslut", "Tekniska nämnden beslutar",
         "att bryggan ska byggas.", line]
    ):  # fmt: skip
        canvas.drawString(60, 700 - (40 if place == 5 else 25) * place, text)
    canvas.save()
    found = document_from(read(path, Reading()), path.name, "0" * 64)
    assert [clause.clause for clause in found.decisions] == ["bryggan ska byggas."]
