"""Documents of kinds that no rule is written for: headings and plain passages, nothing invented."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.pipeline import read_document
from ingest.records import Document
from ingest.settings import Settings

TEXTS = {
    "recept.txt": "Pannkakor\n\nIngredienser\n- 3 ägg\n- 6 dl mjölk\n\nGör så här\n1. Vispa.\n"
    "2. Grädda.\n\nEnligt § 4 i hushållets ordning diskar den som äter sist.\n",
    "dom.txt": "FÖRVALTNINGSRÄTTEN I NORDVIK\nDOM\n2024-05-06\nMål nr 1234-24\n\nSAKEN\n"
    "Laglighetsprövning\n\nAVGÖRANDE\nFörvaltningsrätten avslår överklagandet.\n\nSKÄL\n"
    "Kommunstyrelsen beslutade 2023-04-11 § 44 att avslå förslaget. Beslutet strider inte "
    "mot lag.\n",
    "logg.txt": "\n".join(
        f"2024-01-{number % 28 + 1:02} ERROR worker[{number}] failed § {number}"
        for number in range(60)
    ),
    "saga.md": "# Ett\n\nDet var en gång en nämnd som beslutade att gå hem.\n\n# Två\n\n"
    "§ var hennes tecken.\n",
    "lag.txt": "Lag (2099:12) om hundrastgårdar\n\n1 kap. Inledande bestämmelser\n\n"
    "1 § Denna lag gäller kommuner.\n\n2 § Kommunen ska anordna en hundrastgård.\n",
}


@pytest.fixture(params=sorted(TEXTS))
def unknown(request: pytest.FixtureRequest, tmp_path: Path) -> Document:
    path = tmp_path / request.param
    path.write_text(TEXTS[request.param], encoding="utf-8")
    return read_document(path, Settings())


def test_no_paragraph_of_minutes_and_no_decision_is_invented(unknown: Document) -> None:
    assert [s for s in unknown.sections if s.kind == "agenda_item"] == []
    assert unknown.decisions == ()
    assert {passage.role for passage in unknown.passages} <= {"text", "figure", "duty"}


def test_the_text_is_there_whole_and_the_kind_is_told(unknown: Document) -> None:
    held = "".join(p.text for p in unknown.passages)
    words = [word for word in unknown.text.split() if word.isalpha()]
    assert all(word in held for word in words)
    assert "unknown_kind" in {finding.kind for finding in unknown.findings}


def test_headings_set_apart_by_blank_lines_are_found(tmp_path: Path) -> None:
    path = tmp_path / "recept.txt"
    path.write_text(TEXTS["recept.txt"], encoding="utf-8")
    titles = [s.title for s in read_document(path, Settings()).sections if s.kind == "heading"]
    assert titles[-2:] == ["Ingredienser", "Gör så här"]
