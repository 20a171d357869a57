"""From tables to figures: every value with its row, column, unit, period and note."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from reportlab.pdfgen.canvas import Canvas

from ingest.pipeline import document_from
from ingest.readers import read
from ingest.readers.building import PageBuilder
from ingest.records import Document, Figure, Source
from ingest.settings import Reading
from ingest.table_words import is_period, month_of, note_in, period_of, unit_in, without_mark
from tests.conftest import CORPUS
from tests.test_grids import BOOK, GRID, RULED, Style, drawn, pages_of

Row = str | list[str]


def document_of(*rows: Row) -> Document:
    """Return the document of lines and, given as lists, rows of tables."""
    builder = PageBuilder()
    for row in rows:
        if isinstance(row, list):
            builder.add_row(row)
        else:
            builder.add(row)
    return checked(document_from(Source(builder.pages(), "docx"), "prov.docx", "ab" * 32))


def drawn_document(tmp_path: Path, *draws: Callable[[Canvas], None]) -> Document:
    pages = pages_of(tmp_path, *draws)
    return checked(document_from(Source(pages, "pdf"), "prov.pdf", "cd" * 32))


def checked(document: Document) -> Document:
    passages = {passage.id: passage for passage in document.passages}
    for figure in document.figures:
        held = document.text[figure.start : figure.end]
        assert held.split() == figure.value.split()
        passage = passages[figure.passage]
        assert passage.start <= figure.start < passage.end
        assert passage.section == figure.section
    return document


def found(document: Document, row: str, column: str) -> Figure:
    return next(f for f in document.figures if (f.row, f.column) == (row, column))


def values(document: Document) -> dict[tuple[str, str], str]:
    return {(figure.row, figure.column): figure.value for figure in document.figures}


def unparsed(document: Document) -> list[str]:
    return [f.message for f in document.findings if f.kind == "table_unparsed"]


def test_a_value_carries_its_row_column_and_caption() -> None:
    document = document_of(
        "# Räddningstjänsten", "Tabell 2. Utryckningar per station",
        ["Station", "2021", "2022"], ["Norrvik", "1 204", "1 310"], ["Sörby", "", "95"],
    )  # fmt: skip
    figure = found(document, "Norrvik", "2022")
    assert (figure.value, figure.period) == ("1 310", "2022")
    assert figure.label == "Tabell 2. Utryckningar per station"
    assert ("Sörby", "2021") not in values(document)
    assert values(document)["Sörby", "2022"] == "95"


def test_a_header_over_several_columns_belongs_to_each() -> None:
    document = document_of(
        "Boende efter form",
        ["Ort", "Villa", "", "Lägenhet", "", "Summa"],
        ["", "2021", "2022", "2021", "2022", ""],
        ["Norrvik", "11", "12", "13", "14", "50"],
        ["Sörby", "21", "22", "23", "24", "90"],
    )
    assert list(values(document))[:5] == [
        ("Norrvik", "Villa · 2021"), ("Norrvik", "Villa · 2022"), ("Norrvik", "Lägenhet · 2021"),
        ("Norrvik", "Lägenhet · 2022"), ("Norrvik", "Summa"),
    ]  # fmt: skip
    assert found(document, "Sörby", "Summa").period is None


def test_three_header_rows_are_joined_from_the_top() -> None:
    document = document_of(
        "Resor", ["Linje", "Vardag", "", "Helg", ""], ["", "Morgon", "Kväll", "Morgon", "Kväll"],
        ["", "(antal)", "(antal)", "(antal)", "(antal)"], ["4", "81", "35", "12", "9"],
        ["17", "60", "22", "8", "7"],
    )  # fmt: skip
    figure = found(document, "17", "Helg · Morgon · (antal)")
    assert (figure.value, figure.unit) == ("8", "antal")


def test_a_year_on_its_own_row_dates_the_months_under_it() -> None:
    document = document_of(
        "Besökare (antal)", ["Month", "Bad", "Bibliotek"], ["2021", "", ""],
        ["November", "410", "95"], ["December", "380", "81"], ["2022", "", ""],
        ["January", "402", ""], ["Totalt", "1192", "176"],
    )  # fmt: skip
    assert found(document, "December", "Bad").period == "2021-12"
    assert found(document, "January", "Bad").period == "2022-01"
    assert found(document, "Totalt", "Bad").period is None
    assert found(document, "Totalt", "Bad").unit == "antal"


def test_a_year_and_a_month_beside_each_other_name_a_row_together() -> None:
    document = document_of(
        "Kontroller", ["År", "Månad", "Kök", "Butik"], ["2021", "nov", "4", "9"],
        ["2021", "dec", "5", "8"], ["2022", "jan", "6", "7"],
    )  # fmt: skip
    figure = found(document, "2022 · jan", "Butik")
    assert (figure.value, figure.period) == ("7", "2022-01")


def test_a_year_above_months_is_their_period() -> None:
    document = document_of(
        "Larm", ["Station", "2021", "", "2022", ""], ["", "nov", "dec", "jan", "feb"],
        ["Norrvik", "1", "2", "3", "4"], ["Sörby", "5", "6", "7", "8"],
    )  # fmt: skip
    assert found(document, "Sörby", "2021 · dec").period == "2021-12"
    assert found(document, "Sörby", "2022 · jan").period == "2022-01"


def test_a_group_row_is_told_before_the_rows_under_it() -> None:
    document = document_of(
        "Kostnader (tkr)", ["Post", "Budget", "Utfall"], ["Förskola", "", ""],
        ["Lokaler", "410", "395"], ["Personal", "9 380", "9 281"], ["Skola", "", ""],
        ["Lokaler", "702", "711"],
    )  # fmt: skip
    assert found(document, "Förskola · Lokaler", "Utfall").value == "395"
    assert found(document, "Skola · Lokaler", "Utfall").value == "711"
    assert found(document, "Skola · Lokaler", "Utfall").unit == "tkr"


def test_a_row_without_values_among_others_is_no_group() -> None:
    document = document_of(
        "Svar", ["Ort", "Ja", "Nej"], ["Norrvik", "4", "5"], ["Sörby", "", ""], ["Hed", "6", "7"]
    )
    assert found(document, "Hed", "Ja").value == "6"


@pytest.mark.parametrize(
    ("header", "row", "value", "unit"),
    [
        ("Hyra (mnkr)", "Norrvik", "4,1", "mnkr"), ("Hyra, tkr", "Norrvik", "4,1", "tkr"),
        ("Utfall", "Sjukfrånvaro, %", "4,1", "%"),
        ("Utfall", "Svar inom 30 dagar, antal", "4", "antal"),
        ("Andel", "Norrvik", "96,6%", "%"), ("Kostnad (tkr)", "Norrvik", "12 %", "%"),
        ("Kronor per plats", "Norrvik", "3 100", "kronor"), ("Utfall", "Norrvik", "4,1", None),
        ("Kostnad (tkr)", "Norrvik", "saknas", None),
    ],
)  # fmt: skip
def test_the_unit_is_the_nearest_that_is_stated(
    header: str, row: str, value: str, unit: str | None
) -> None:
    document = document_of(
        "Uppföljning", ["Namn", header, "Mål"], [row, value, "5"], ["Annat", "1", "2"]
    )
    assert found(document, row, header).unit == unit


def test_a_footnote_under_the_table_is_the_note_of_what_points_to_it() -> None:
    document = document_of(
        "Elever", ["Skola", "2021", "2022*"], ["Björkskolan", "410", "395"],
        ["Ekskolan¹", "380", "381a"], "¹ Byggdes om under året.", "* Preliminära uppgifter.",
        "a Avser oktober.",
    )  # fmt: skip
    assert found(document, "Ekskolan", "2021").note == "Byggdes om under året."
    assert found(document, "Björkskolan", "2022").note == "Preliminära uppgifter."
    figure = found(document, "Ekskolan", "2022")
    assert (figure.value, figure.note) == ("381", "Avser oktober.")
    assert found(document, "Björkskolan", "2021").note is None


def test_a_mark_without_a_note_stays_as_it_stands() -> None:
    document = document_of("Elever", ["Skola", "2021"], ["Ekskolan", "380*"], ["Alskolan", "9"])
    figure = found(document, "Ekskolan", "2021")
    assert (figure.value, figure.note) == ("380*", None)


def test_cells_of_words_are_values_too() -> None:
    document = document_of(
        "Arbetsfördelning", ["Insats", "Ansvarig", "Tid"],
        ["Snöröjning", "Gatukontoret", "november–mars"], ["Dikning", "", "våren"],
    )  # fmt: skip
    assert values(document) == {
        ("Snöröjning", "Ansvarig"): "Gatukontoret",
        ("Snöröjning", "Tid"): "november–mars",
        ("Dikning", "Tid"): "våren",
    }


def test_indicator_and_outcome_are_a_table_of_two_columns() -> None:
    document = document_of(
        "Måluppfyllelse",
        ["Indikator", "Utfall"],
        ["Nöjda gäster, %", "91"],
        ["Svarstid", "4 dagar"],
    )
    assert found(document, "Nöjda gäster, %", "Utfall").unit == "%"
    assert found(document, "Svarstid", "Utfall").unit == "dagar"


def test_numbers_parted_by_single_spaces_are_read_when_their_count_fits(
    read_pages: Callable[[list[list[str]]], Document],
) -> None:
    document = checked(
        read_pages(
            [["Avgifter per ort (mnkr)", "Ort 2019 2020 2021", "Norrvik 7,1 8,2 9,3",
              "Västra Hed 1,4 1,5 1,6", "Sörby 2,1 2,2 2,3", "ökning 3,1% 4,0%"]]
        )
    )  # fmt: skip
    figure = found(document, "Västra Hed", "2021")
    assert (figure.value, figure.unit, figure.period) == ("1,6", "mnkr", "2021")
    assert not [f for f in document.figures if f.row == "ökning"]
    assert "ökning 3,1% 4,0%" in unparsed(document)[0]
    assert "sidan 1" in unparsed(document)[0]


def test_a_missing_number_is_placed_only_where_the_others_leave_one_place(
    read_pages: Callable[[list[list[str]]], Document],
) -> None:
    document = checked(
        read_pages(
            [["Ersättning", "År Belopp Ökning", "2019 73,1", "2020 75,3 3,1%", "2021 82,6 9,7%"]]
        )
    )
    assert values(document)["2019", "Belopp"] == "73,1"
    assert ("2019", "Ökning") not in values(document)


def test_rows_of_numbers_without_a_header_are_told_and_not_guessed(
    read_pages: Callable[[list[list[str]]], Document],
) -> None:
    document = read_pages([["Utfallet blev som följer.", "12 4,1 5,2", "13 4,4 5,0", "14 4,0 5,9"]])
    assert document.figures == ()
    assert len(unparsed(document)) == 1


@pytest.mark.parametrize("style", [RULED, GRID], ids=["rows", "grid"])
def test_a_table_over_a_page_break_is_one(tmp_path: Path, style: Style) -> None:
    widths = [120.0, 80.0, 80.0]
    head = ["Station", "2021", "2022"]

    def first(canvas: Canvas) -> None:
        canvas.drawString(72, 140, "Utryckningar per station")
        drawn(canvas, [head, ["Norrvik", "4", "5"], ["Hed", "6", "7"]], style, 120, widths)

    def second(canvas: Canvas) -> None:
        drawn(canvas, [["Sörby", "", "95"], ["Ed", "8", "9"]], style, 780, widths)
        canvas.drawString(72, 600, "Siffrorna är hämtade ur larmloggen.")

    document = drawn_document(tmp_path, first, second)
    assert found(document, "Ed", "2021").value == "8"
    assert found(document, "Sörby", "2022").value == "95"
    assert {figure.label for figure in document.figures} == {"Utryckningar per station"}


def test_a_header_repeated_on_the_next_page_is_no_row(tmp_path: Path) -> None:
    rows = [["Station", "2021", "2022"], ["Norrvik", "4", "5"], ["Hed", "6", "7"]]
    more = [rows[0], ["Sörby", "3", "95"], ["Ed", "8", "9"]]
    document = drawn_document(
        tmp_path,
        lambda c: drawn(c, rows, BOOK, 120, [120, 80, 80]),
        lambda c: drawn(c, more, BOOK, 780, [120, 80, 80]),
    )
    assert len(document.figures) == 8
    assert found(document, "Ed", "2022").value == "9"


def test_a_word_table_keeps_merged_cells(tmp_path: Path) -> None:
    path = tmp_path / "prov.docx"
    word = docx.Document()
    word.add_paragraph("Boende")
    table = word.add_table(4, 3)
    for row, texts in enumerate(
        (("Ort", "Antal", ""), ("", "2021", "2022"), ("Norrvik", "1", "2"), ("Hed", "3", "4"))
    ):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(0, 0).merge(table.cell(1, 0))
    word.save(str(path))
    source = read(path, Reading())
    spans = {c.text: (c.row_span, c.column_span) for c in source.pages[0].grids[0].cells if c.text}
    assert spans["Antal"] == (1, 2)
    assert spans["Ort"] == (2, 1)
    document = checked(document_from(source, path.name, "ef" * 32))
    assert values(document)["Hed", "Antal · 2022"] == "4"


def test_a_web_table_keeps_cells_that_reach_over_rows(tmp_path: Path) -> None:
    path = tmp_path / "prov.html"
    path.write_text(
        "<html><body><h1>Priser</h1><table>"
        "<tr><th>Zon</th><th>Biljett</th><th>Pris</th></tr>"
        "<tr><td rowspan=2>A</td><td>Enkel</td><td>31 kr</td></tr>"
        "<tr><td>Dag</td><td>90 kr</td></tr>"
        "<tr><td>B</td><td>Enkel</td><td>45 kr</td></tr></table></body></html>",
        encoding="utf-8",
    )
    document = checked(document_from(read(path, Reading()), path.name, "ef" * 32))
    assert values(document) == {
        ("A · Enkel", "Pris"): "31 kr",
        ("A · Dag", "Pris"): "90 kr",
        ("B · Enkel", "Pris"): "45 kr",
    }


def test_the_sample_report_gives_every_value_and_moves_none() -> None:
    path = CORPUS / "indikatorrapport-2024.pdf"
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    document = checked(document_from(read(path, Reading()), path.name, sha256))
    october = {
        f.column: f.value for f in document.figures if (f.row, f.period) == ("October", "2024-10")
    }
    assert october == {"Ekhamn": "2,5", "Lövsta": "1,9", "Sundvik": "3,2", "Tallhöjden": "2,5"}
    assert found(document, "Sundvik", "Enstaka hembesök · 2024").value == "1 960"
    assert len(document.figures) == 223
    assert unparsed(document) == []


def test_words_of_time_unit_and_note_are_known_by_their_shape() -> None:
    assert [month_of(word) for word in ("maj", "Oct", "okt.", "June", "Norrvik")] == [
        5, 10, 10, 6, None,
    ]  # fmt: skip
    assert [period_of([text]) for text in ("2024", "oktober 2024", "2024-10", "Q3 2024")] == [
        "2024", "2024-10", "2024-10", "2024-Q3",
    ]  # fmt: skip
    assert period_of(["Utfall jan–aug 2024"]) == "jan–aug 2024"
    assert period_of(["mars"]) == "mars"
    assert period_of(["jan–aug", "2023"]) == "jan–aug 2023"
    assert not is_period("18–64 år")
    assert unit_in("Återlämnat inom 21 dagar, %") == "%"
    assert unit_in("Hyra i kronor, exklusive moms") == "kronor"
    assert without_mark("1 438*") == ("1 438", "*")
    assert without_mark("Vatten") == ("Vatten", None)
    assert note_in("1) Avser maj.") == ("1", "Avser maj.")
    assert note_in("a Avser maj.") == ("a", "Avser maj.")
    assert note_in("Avser maj.") is None
