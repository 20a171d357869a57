"""Tables on PDF pages: drawn here with known cells, read back cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Table, TableStyle

from ingest.readers.grids import with_word_tables
from ingest.readers.pdf import read_pdf
from ingest.records import Grid, Line, Page, Word
from ingest.settings import Reading

Rows = list[list[str]]
Style = Sequence[tuple[object, ...]]
FIRES: Rows = [
    ["Station", "Utryckningar", "Larm"],
    ["Norrvik", "1 204", "310"],
    ["Sörby", "", "95"],
    ["Åsele torg", "87", "1 002"],
]
GRID = [("GRID", (0, 0), (-1, -1), 0.5, "black")]
RULED = [("LINEBELOW", (0, 0), (-1, -1), 0.5, "black")]
BOOK = [
    ("LINEABOVE", (0, 0), (-1, 0), 1, "black"),
    ("LINEBELOW", (0, 0), (-1, 0), 0.5, "black"),
    ("LINEBELOW", (0, -1), (-1, -1), 1, "black"),
]


def drawn(
    canvas: Canvas, rows: Sequence[Sequence[str]], style: Style, top: float,
    widths: Sequence[float] | None = None,
) -> None:  # fmt: skip
    table = Table([list(row) for row in rows], colWidths=widths)
    table.setStyle(TableStyle([*style, ("FONTSIZE", (0, 0), (-1, -1), 9)]))
    _, height = table.wrapOn(canvas, 450, 700)
    table.drawOn(canvas, 72, top - height)


def page_of(tmp_path: Path, draw: Callable[[Canvas], None]) -> Page:
    return pages_of(tmp_path, draw)[0]


def pages_of(tmp_path: Path, *draws: Callable[[Canvas], None]) -> tuple[Page, ...]:
    path = tmp_path / "tabell.pdf"
    canvas = Canvas(str(path), pagesize=A4, invariant=True)
    for draw in draws:
        canvas.setFont("Helvetica", 10)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    pages = read_pdf(path, Reading(), "off").pages
    for page in pages:
        check_pieces(page)
    return pages


def check_pieces(page: Page) -> None:
    for grid in page.grids:
        for cell in grid.cells:
            held = " ".join(page.text[start:end] for start, end in cell.pieces)
            assert held.split() == cell.text.split()


def texts(grid: Grid) -> Rows:
    rows = [[""] * grid.columns for _ in range(grid.rows)]
    for cell in grid.cells:
        rows[cell.row][cell.column] = cell.text
    return rows


def lines(canvas: Canvas, text: Sequence[str], top: float = 780, left: float = 72) -> None:
    for number, line in enumerate(text):
        canvas.drawString(left, top - 14 * number, line)


@pytest.mark.parametrize("style", [GRID, RULED, BOOK, []], ids=["grid", "rows", "three", "none"])
def test_every_cell_of_a_table_stands_in_its_row_and_column(tmp_path: Path, style: Style) -> None:
    page = page_of(tmp_path, lambda c: drawn(c, FIRES, style, 700))
    assert [texts(grid) for grid in page.grids] == [FIRES]


@pytest.mark.parametrize("style", [GRID, RULED], ids=["grid", "rows"])
def test_a_wrapped_cell_is_one_cell(tmp_path: Path, style: Style) -> None:
    rows = [
        ["Verksamhet", "Budget", "Utfall"],
        ["Vatten och\navlopp", "12 500", "13 010"],
        ["Vägar", "900", "870"],
        ["Parker", "45", "51"],
    ]
    page = page_of(tmp_path, lambda c: drawn(c, rows, style, 700))
    assert texts(page.grids[0])[1] == ["Vatten och avlopp", "12 500", "13 010"]
    assert len(page.grids[0].cells) == 12


def test_a_wrapped_cell_without_rulings_is_one_cell(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 9)
        y = 700.0
        for name, *values in (
            ("Verksamhet", "Budget", "Utfall"), ("Vatten", "12 500", "13 010"),
            ("Gator och", "900", "870"), ("belysning",), ("Parker", "45", "51"),
        ):  # fmt: skip
            y += 9 if not values else 0
            canvas.drawString(72, y, name)
            for place, value in enumerate(values):
                canvas.drawString(220 + 90 * place, y, value)
            y -= 20

    rows = texts(page_of(tmp_path, draw).grids[0])
    assert rows[2:] == [["Gator och belysning", "900", "870"], ["Parker", "45", "51"]]


def test_a_cell_without_a_line_inside_it_is_merged(tmp_path: Path) -> None:
    rows = [
        ["Ort", "Kvinnor", "", "Män", ""],
        ["", "2021", "2022", "2021", "2022"],
        ["Norrvik", "11", "12", "13", "14"],
        ["Sörby", "21", "22", "23", "24"],
    ]
    spans = [("SPAN", (1, 0), (2, 0)), ("SPAN", (3, 0), (4, 0)), ("SPAN", (0, 0), (0, 1))]
    grid = page_of(tmp_path, lambda c: drawn(c, rows, [*GRID, *spans], 700)).grids[0]
    merged = {c.text: (c.row, c.column, c.row_span, c.column_span) for c in grid.cells}
    assert merged["Kvinnor"] == (0, 1, 1, 2)
    assert merged["Män"] == (0, 3, 1, 2)
    assert merged["Ort"] == (0, 0, 2, 1)
    assert merged["24"] == (3, 4, 1, 1)


def test_a_header_over_an_empty_column_does_not_move_to_its_neighbour(tmp_path: Path) -> None:
    rows = [["Ort", "Hus", "Tält", "Båt"], ["Norrvik", "4", "", "6"], ["Sörby", "7", "", "9"],
            ["Hed", "1", "", "2"]]  # fmt: skip
    page = page_of(tmp_path, lambda c: drawn(c, rows, [], 700, [80, 80, 80, 80]))
    assert texts(page.grids[0]) == rows


@pytest.mark.parametrize("style", [GRID, RULED, []], ids=["grid", "rows", "none"])
def test_a_table_on_a_turned_page_is_read_as_shown(tmp_path: Path, style: Style) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.translate(A4[0], 0)
        canvas.rotate(90)
        drawn(canvas, FIRES, style, 400)

    page_of(tmp_path, draw)
    path = tmp_path / "tabell.pdf"
    writer = PdfWriter()
    for sheet in PdfReader(path).pages:
        writer.add_page(sheet.rotate(90))
    turned = tmp_path / "vriden.pdf"
    writer.write(turned)
    page, *_ = read_pdf(turned, Reading(), "off").pages
    check_pieces(page)
    assert [texts(grid) for grid in page.grids] == [FIRES]


@pytest.mark.parametrize("style", [RULED, []], ids=["rows", "none"])
def test_rows_after_a_page_break_stand_in_the_columns_before_it(
    tmp_path: Path, style: Style
) -> None:
    widths = [120.0, 80.0, 80.0]
    first, second = pages_of(
        tmp_path,
        lambda c: drawn(c, [*FIRES, ["Hed", "5", "6"]], style, 200, widths),
        lambda c: drawn(c, [["Väg", "", "41"], ["Ed", "8", ""]], style, 780, widths),
    )
    assert texts(first.grids[0])[-1] == ["Hed", "5", "6"]
    assert texts(second.grids[0]) == [["Väg", "", "41"], ["Ed", "8", ""]]


def test_two_words_drawn_without_a_space_stand_in_their_own_columns(tmp_path: Path) -> None:
    rows = [["Ort", "Avvikelse", "Budget"], ["Norrvik", "-41", "900"], ["Sörby", "12", "870"]]
    page = page_of(tmp_path, lambda c: drawn(c, rows, [*RULED, ("LEFTPADDING", (0, 0), (-1, -1), 0),
                   ("RIGHTPADDING", (0, 0), (-1, -1), 0)], 700, [60, 38, 60]))  # fmt: skip
    assert "AvvikelseBudget" in page.text
    assert texts(page.grids[0]) == rows


def test_a_caption_is_no_header_row(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 9)
        canvas.drawString(78, 704, "Tabell 4. Utryckningar och larm vid stationerna")
        drawn(canvas, FIRES, BOOK, 700)

    assert texts(page_of(tmp_path, draw).grids[0])[0] == FIRES[0]


def two_columns(canvas: Canvas) -> None:
    text = [
        "Nämnden har under våren arbetat", "med en plan för vatten och", "avlopp i länets kommuner",
        "som är klar till hösten 2023", "och sedan följs upp varje år",
    ]  # fmt: skip
    lines(canvas, text)
    lines(canvas, text[::-1], left=320)


def contents(canvas: Canvas) -> None:
    for number, (title, page) in enumerate((("Sammanfattning", 3), ("Mål", 5), ("Ekonomi", 9))):
        canvas.drawString(72, 700 - 16 * number, title + " " + "." * 60 + f" {page}")
        canvas.drawString(72, 600 - 16 * number, title)
        canvas.drawString(480, 600 - 16 * number, str(page))


def signatures(canvas: Canvas) -> None:
    for left, name, post in ((72, "Eva Holm", "Ordförande"), (320, "Ulf Sand", "Justerare")):
        canvas.line(left, 215, left + 160, 215)
        lines(canvas, [name, post, "2023-05-04"], top=200, left=left)


def numbered_list(canvas: Canvas) -> None:
    for number in range(1, 7):
        canvas.drawString(72, 700 - 16 * number, f"{number}.")
        canvas.drawString(110, 700 - 16 * number, f"Anta plan {number} för 2024")


def header_lines(canvas: Canvas) -> None:
    canvas.drawString(72, 800, "Norrviks kommun")
    canvas.drawString(320, 800, "Protokoll 2023-05-04")
    canvas.drawString(480, 800, "Sida 3 (8)")
    canvas.line(72, 794, 520, 794)
    lines(canvas, ["§ 12 Budget", "Kommunstyrelsen beslutar att anta budgeten."], top=760)


def framed_text(canvas: Canvas) -> None:
    canvas.rect(66, 640, 400, 80)
    canvas.line(66, 690, 466, 690)
    lines(
        canvas, ["Beslut", "", "Nämnden antar planen för 2024", "och avsätter 300 000 kronor."], 704
    )


@pytest.mark.parametrize(
    "draw",
    [two_columns, contents, signatures, numbered_list, header_lines, framed_text],
    ids=lambda draw: draw.__name__,
)
def test_what_only_looks_like_a_table_is_none(
    tmp_path: Path, draw: Callable[[Canvas], None]
) -> None:
    assert page_of(tmp_path, draw).grids == ()


def test_words_under_a_bold_header_are_a_table_without_rulings(tmp_path: Path) -> None:
    rows = [
        ["Insats", "Ansvarig", "Tid"],
        ["Snöröjning", "Gatukontoret", "november"],
        ["Sandning", "Entreprenören", "vid behov"],
        ["Dikning", "Vägföreningen", "våren"],
    ]
    bold = [("FONTNAME", (0, 0), (-1, 0), "Helvetica-Bold")]
    page = page_of(tmp_path, lambda c: drawn(c, rows, bold, 700, [140, 140, 140]))
    assert texts(page.grids[0]) == rows


def test_words_of_a_scanned_page_are_put_into_columns_by_their_places() -> None:
    rows = ["Ort 2021 2022 Mål", "Norrvik 7 8 9", "Sörby 9 9", "Hed 4 3 2"]
    lefts = [[72, 200, 260, 320], [72, 200, 260, 320], [72, 200, 320], [72, 200, 260, 320]]
    text = "\n".join(rows)
    found_lines: list[Line] = []
    words: list[Word] = []
    start = 0
    for number, (row, places) in enumerate(zip(rows, lefts, strict=True)):
        top = 100.0 + 15 * number
        found_lines.append(Line(row, start, top, 72, 9.0))
        offset = start
        for token, left in zip(row.split(), places, strict=True):
            words.append(Word(offset, len(token), left, top + 1, left + 5 * len(token), top + 9))
            offset += len(token) + 1
        start += len(row) + 1
    page = Page(1, text, tuple(found_lines), 595, 842, words=tuple(words))
    (read,) = with_word_tables([page])
    check_pieces(read)
    assert texts(read.grids[0])[2] == ["Sörby", "9", "", "9"]
