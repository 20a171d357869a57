from __future__ import annotations

import datetime
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from ingest.readers import read
from ingest.readers.sheet_values import shown
from ingest.records import Page
from ingest.settings import Reading
from tests.test_readers import check_places, lines_of, refusal

LIMITS = Reading()


def cells_of(page: Page, grid: int = 0) -> dict[tuple[int, int], str]:
    for cell in page.grids[grid].cells:
        for start, end in cell.pieces:
            assert page.text[start:end] == cell.text
    return {(cell.row, cell.column): cell.text for cell in page.grids[grid].cells}


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Ekonomi"
    sheet["B2"] = "Tabell 1. Utfall per verksamhet (mnkr)"
    sheet["B2"].font = Font(bold=True)
    sheet["C3"] = "2024"
    sheet.merge_cells("C3:D3")
    for place, value in (
        ("B4", "Verksamhet"), ("C4", "Utfall"), ("D4", "Budget"), ("E4", "Andel"), ("F4", "Dag"),
        ("B5", "Skola"), ("C5", 73.1), ("D5", 26142), ("E5", 0.966),
        ("F5", datetime.datetime(2024, 9, 11)),
        ("B6", "Vård\noch omsorg"), ("C6", -3618), ("B7", "a) preliminärt"), ("B10", "Slut"),
    ):  # fmt: skip
        sheet[place] = value
    sheet["D5"].number_format, sheet["E5"].number_format = "#,##0", "0.0%"
    sheet["F5"].number_format = "yyyy-mm-dd"
    book.create_sheet("Arbetsblad")["A1"] = "dolt"
    book["Arbetsblad"].sheet_state = "hidden"
    book.create_sheet("Tomt")
    book.create_sheet("Blad3")["A1"] = "Till sist"
    book.properties.title = "Delårsrapport"
    book.save(tmp_path / "b.xlsx")
    return tmp_path / "b.xlsx"


def test_each_visible_sheet_is_a_page_and_each_row_a_line(workbook: Path) -> None:
    source = read(workbook, LIMITS)
    check_places(source)
    assert (source.format, source.title) == ("sheet", "Delårsrapport")
    assert lines_of(source.pages[0]) == [
        "Ekonomi", "Tabell 1. Utfall per verksamhet (mnkr)", " | 2024 |  |  | ",
        "Verksamhet | Utfall | Budget | Andel | Dag", "Skola | 73,1 | 26 142 | 96,6% | 2024-09-11",
        "Vård och omsorg | -3618 |  |  | ", "a) preliminärt", "Slut",
    ]  # fmt: skip
    assert source.pages[0].lines[0].heading == 1
    assert [lines_of(page) for page in source.pages[1:]] == [["Till sist"]]


def test_a_sheet_s_table_is_a_grid_without_its_title_and_notes(workbook: Path) -> None:
    page = read(workbook, LIMITS).pages[0]
    (grid,) = page.grids
    cells = cells_of(page)
    assert (grid.rows, grid.columns) == (4, 5)
    assert cells[2, 1] == "73,1"
    assert cells[3, 2] == ""
    (merged,) = [cell for cell in grid.cells if cell.column_span > 1]
    assert (merged.row, merged.column, merged.column_span, merged.text) == (0, 1, 2, "2024")
    assert (0, 2) not in cells


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (1234567.891, "#,##0.0", "1 234 567,9"), (0.5, "0%", "50%"), (7, "General", "7"),
        (0.1 + 0.2, "General", "0,3"), (12.0, "General", "12"), (-3618, "#,##0", "-3 618"),
        (73.1, '0.0" mnkr"', "73,1 mnkr"), (5, '"ca "0', "ca 5"), (42, "0000", "0042"),
        (1250000, '#,##0," tkr"', "1 250 tkr"), (2.5, "0.##", "2,5"), (2, "0.##", "2"),
        (1250, "#,##0 [$kr-41D]", "1 250 kr"), (-0.001, "0.0", "0,0"), (True, "General", "SANT"),
        (datetime.datetime(2024, 1, 1), "mmm-yy", "jan 2024"),
        (datetime.datetime(2024, 1, 1), "yyyy", "2024"),
        (datetime.datetime(2024, 9, 11, 13, 30), "yyyy-mm-dd hh:mm", "2024-09-11 13:30"),
        (datetime.datetime(2024, 9, 11), "d mmm", "2024-09-11"),
        (datetime.time(8, 5), "hh:mm", "08:05"), (datetime.timedelta(hours=37), "[h]:mm", "37:00"),
        ("SFS 2017:612", "@", "SFS 2017:612"), (1.5e-7, "0.00E+00", "1,5e-07"),
    ],
)  # fmt: skip
def test_values_read_as_on_the_screen(value: object, number_format: str, text: str) -> None:
    assert shown(value, number_format) == text


def test_a_formula_without_a_saved_value_is_told_and_not_guessed(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert isinstance(book.active, Worksheet)
    book.active.append(["Skola", 7, "=B1*2"])
    book.save(tmp_path / "b.xlsx")
    source = read(tmp_path / "b.xlsx", LIMITS)
    assert lines_of(source.pages[0]) == ["Skola | 7"]
    (finding,) = source.findings
    assert (finding.kind, finding.page) == ("table_unparsed", 1)
    assert "1 formel" in finding.message


def test_a_cell_far_away_does_not_fill_the_memory(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert isinstance(book.active, Worksheet)
    book.active["A1"], book.active["XFD900000"] = "Här", "Där"
    book.save(tmp_path / "b.xlsx")
    assert lines_of(read(tmp_path / "b.xlsx", LIMITS).pages[0]) == ["Här", "Där"]


def test_limits_of_spreadsheets_name_the_setting(workbook: Path, tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text("a;b\n" * 501, encoding="utf-8")
    message = refusal(tmp_path / "b.csv", Reading(max_cells=1000))
    assert "1000 ifyllda celler" in message
    assert "reading.max_cells" in message
    assert "reading.max_pages" in refusal(workbook, Reading(max_pages=1))


def test_a_workbook_that_unfolds_beyond_measure_is_refused_unread(
    workbook: Path,
) -> None:
    with (
        zipfile.ZipFile(workbook, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/bomb.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(510):
            part.write(b"\0" * 1_000_000)
    assert "uppackad" in refusal(workbook)


def test_a_damaged_or_empty_workbook_is_refused(workbook: Path, tmp_path: Path) -> None:
    broken = tmp_path / "trasig.xlsx"
    with zipfile.ZipFile(workbook) as whole, zipfile.ZipFile(broken, "w") as archive:
        for name in whole.namelist():
            data = whole.read(name)
            archive.writestr(name, data[: len(data) // 2] if "sheet1" in name else data)
    assert "skadad" in refusal(broken)
    openpyxl.Workbook().save(tmp_path / "tom.xlsx")
    assert "inga värden" in refusal(tmp_path / "tom.xlsx")


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv_is_read_with_the_delimiters_and_encodings_that_occur(
    tmp_path: Path, delimiter: str, encoding: str
) -> None:
    number = '"73,1"' if delimiter == "," else "73,1"
    rows = (("Kommun", "År", "mnkr"), ("Ekhamn", "2024", number), ("Åby", "2024", ""))
    path = tmp_path / "t.csv"
    path.write_text("\r\n".join(delimiter.join(row) for row in rows), encoding=encoding)
    source = read(path, LIMITS)
    check_places(source)
    assert lines_of(source.pages[0]) == [
        "Kommun | År | mnkr",
        "Ekhamn | 2024 | 73,1",
        "Åby | 2024 | ",
    ]
    assert cells_of(source.pages[0])[1, 2] == "73,1"


def test_csv_keeps_what_is_quoted_and_skips_excel_s_own_first_line(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('sep=;\nNamn;Text\n"Vård; omsorg";"två\nrader"\n', encoding="utf-8")
    assert lines_of(read(path, LIMITS).pages[0]) == ["Namn | Text", "Vård; omsorg | två rader"]
