"""What stands around a table names it, gives its unit and joins its parts."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from tests.test_grids import GRID, drawn, lines
from tests.test_tables import document_of, drawn_document, found, unparsed

WIDTHS = [150.0, 90.0, 90.0]


@pytest.mark.parametrize(
    ("above", "row", "unit"),
    [
        ("Väntan på bryggplats, antal dagar från ansökan", "Norra hamnen", "dagar"),
        ("Andel (procent) båtar som har bottenmålats miljövänligt.", "Norra hamnen", "procent"),
        ("Antal gäster som en hamnvärd tar emot", "Norra hamnen", None),
        ("Avgifter", "Bryggplats, kronor per månad", "kronor"),
        ("Gäster (tusental båtar)", "Norra hamnen", "tusental båtar"),
    ],
)
def test_the_unit_may_stand_in_what_is_told_over_the_table(
    above: str, row: str, unit: str | None
) -> None:
    document = document_of(above, ["Hamn", "2022", "2023"], [row, "41", "38"], ["Ed", "12", "9"])
    assert found(document, row, "2022").unit == unit


def test_a_year_among_times_is_no_amount() -> None:
    document = document_of(
        "Byggen", ["Projekt, mnkr", "Ram", "Färdigt"], ["Kaj", "12,5", "kvartal 3 2025"],
        ["Båthus", "3,1", "2028"], ["Lyktor", "0,4", "årligen"],
    )  # fmt: skip
    assert found(document, "Båthus", "Ram").unit == "mnkr"
    assert found(document, "Båthus", "Färdigt").unit is None
    document = document_of(
        "Byggen", ["Projekt, mnkr", "Ram", "Klart"], ["Kaj", "12", "2025"], ["Båthus", "3", "2028"]
    )
    assert found(document, "Båthus", "Ram").unit == "mnkr"
    assert found(document, "Båthus", "Klart").unit is None


@pytest.mark.parametrize(
    ("caption", "label"),
    [
        ("Tabell 4. Källa: hamnkontorets register.", "Gästande båtar"),
        ("Tabell 4", "Gästande båtar"),
        ("Tabell 4. Gästnätter per hamn.", "Tabell 4. Gästnätter per hamn."),
    ],
)
def test_a_caption_that_tells_only_number_and_source_leaves_the_name_to_the_heading(
    tmp_path: Path, caption: str, label: str
) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Bold", 15)
        canvas.drawString(72, 770, "2.1 Gästande båtar")
        canvas.setFont("Helvetica", 10)
        lines(canvas, ["Hamnarna tog emot fler gäster än någonsin under sommaren."], 745)
        lines(canvas, [caption], 728)
        rows = [["Hamn", "2022", "2023"], ["Norra", "41", "38"], ["Södra", "12", "9"]]
        drawn(canvas, rows, GRID, 720, WIDTHS)

    assert {figure.label for figure in drawn_document(tmp_path, draw).figures} == {label}


@pytest.mark.parametrize(
    "rows",
    [
        [["Datum", "2031-03-04"], ["Plats", "Hamnkontoret"], ["Ordförande", "Bo Sjö"]],
        [["Norra", "Bo Sjö", "2031-03-04"], ["Södra", "Eva Ek", "2031-03-09"]],
    ],
    ids=["facts", "signatures"],
)
def test_a_first_row_of_dates_is_no_header(tmp_path: Path, rows: list[list[str]]) -> None:
    document = drawn_document(tmp_path, lambda canvas: drawn(canvas, rows, GRID, 700))
    assert not document.figures
    assert not unparsed(document)


def test_dates_over_values_are_headers() -> None:
    document = document_of(
        "Skulder", ["Långivare", "2022-12-31", "2023-12-31"], ["Banken", "4,5", "4,0"],
        ["Fonden", "1,5", "1,0"],
    )  # fmt: skip
    assert found(document, "Fonden", "2023-12-31").value == "1,0"


def test_margins_between_a_table_and_its_repeated_header_do_not_part_it(tmp_path: Path) -> None:
    head = ["Ärende", "Delegat", "Anmärkning"]

    def first(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Bold", 14)
        canvas.drawString(72, 160, "3 Bryggor")
        drawn(canvas, [head, ["Uthyrning", "Hamnchef", ""], ["Byte", "", "Nytt"]], GRID, 140)

    def second(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 7)
        canvas.drawString(72, 815, "Hamnkontoret, Lilla kajen 4")
        drawn(canvas, [head, ["Uppsägning", "Hamnchef", ""], ["Lån", "Nämnd", ""]], GRID, 780)

    document = drawn_document(tmp_path, first, second)
    assert {figure.label for figure in document.figures} == {"Bryggor"}
    assert found(document, "Lån", "Delegat").value == "Nämnd"


def test_a_name_that_a_page_break_cuts_is_one(tmp_path: Path) -> None:
    rows = [["Post, tkr", "2022", "2023"], ["Avgifter", "7", "8"], ["Hamnens", "41", "38"]]
    more = [["intäkter", "", ""], ["Summa", "48", "46"], ["Mål", "45", "47"]]
    document = drawn_document(
        tmp_path,
        lambda canvas: drawn(canvas, rows, GRID, 130, WIDTHS),
        lambda canvas: drawn(canvas, more, GRID, 780, WIDTHS),
    )
    assert found(document, "Hamnens intäkter", "2023").value == "38"
    assert found(document, "Summa", "2022").value == "48"
