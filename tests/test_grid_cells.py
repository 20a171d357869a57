"""Tables drawn a cell at a time, as printed web pages are: the seams tell the columns."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from reportlab.pdfgen.canvas import Canvas

from ingest.pipeline import document_from
from ingest.readers.pdf import read_pdf
from ingest.settings import Reading
from tests.test_grids import Rows, lines, page_of, texts
from tests.test_tables import checked, unparsed
from tests.web_parts import browser as browser

WIDTHS = (160.0, 80.0, 80.0, 110.0)
HEAD = ["Nämnd, tkr", "Budget 2023", "Utfall 2023", "Anmärkning"]
BODY: Rows = [
    ["Hamnnämnden", "1 450", "1 502", ""],
    ["Parknämnden", "310", "", "Uppgift saknas"],
    ["Brandnämnden", "77", "80", "Enligt plan"],
]


def in_cells(
    canvas: Canvas, rows: Sequence[Sequence[str]], top: float = 700, *,
    head: str | None = None, stripes: bool = False, borders: bool = True, open_below: bool = False,
) -> None:  # fmt: skip
    """Draw a table whose cells each have their own border below, the header none.

    ``head`` is the colour behind the header; ``stripes`` colour every other row; a cell may
    hold several lines and stands in the middle of its row.
    """
    y = top
    for number, row in enumerate(rows):
        height = 16.0 + 11 * max(text.count("\n") for text in row)
        x = 72.0
        for width, text in zip(WIDTHS, row, strict=True):
            fill = head if number == 0 else "#e8e8e8" if stripes and number % 2 == 0 else None
            if fill:
                canvas.setFillColor(fill)
                canvas.rect(x, y - height, width, height, stroke=0, fill=1)
            canvas.setFillColor("black")
            if borders and number and not (open_below and number == len(rows) - 1):
                canvas.rect(x, y - height, width, 0.75, stroke=0, fill=1)
            canvas.setFont("Helvetica-Bold" if number == 0 else "Helvetica", 9)
            told = text.split("\n")
            first = y - height / 2 + 11 * (len(told) - 1) / 2 - 3
            for place, line in enumerate(told):
                canvas.drawString(x + 5, first - 11 * place, line)
            x += width
        y -= height


PROSE = [
    "Utfallet blev något högre än budgeten därför att hamnen behövde muddras under våren,",
    "vilket nämnden inte hade räknat med när den lade sin budget för det gångna året.",
]


@pytest.mark.parametrize(
    "style",
    [
        {},
        {"head": "#224466"},
        {"head": "#224466", "stripes": True},
        {"head": "#224466", "stripes": True, "borders": False},
        {"open_below": True},
    ],
    ids=["borders", "head", "stripes", "stripes only", "no border under the last row"],
)
def test_the_header_above_the_first_border_is_in_the_table(
    tmp_path: Path, style: dict[str, object]
) -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, PROSE, 760)
        in_cells(canvas, [HEAD, *BODY], **style)  # type: ignore[arg-type]
        lines(canvas, PROSE, 615)

    page = page_of(tmp_path, draw)
    assert [texts(grid) for grid in page.grids] == [[HEAD, *BODY]]


def test_lines_of_cells_that_are_centred_on_each_other_stay_in_their_cells(tmp_path: Path) -> None:
    head = ["Uppdrag", "Beslut", "Ansvarig", "Läge"]
    rows = [
        [
            "Se över taxan för\nbryggor och bojar",
            "Beslut\n§ 14",
            "Hamnchefen",
            "Pågår till\n1 maj",
        ],
        ["Ny belysning", "Beslut\n§ 31", "Gatu- och\nparkchefen", "Klart"],
    ]
    page = page_of(tmp_path, lambda canvas: in_cells(canvas, [head, *rows]))
    flat = [[text.replace("\n", " ") for text in row] for row in [head, *rows]]
    assert [texts(grid) for grid in page.grids] == [flat]


def test_a_wrapped_header_is_one_row(tmp_path: Path) -> None:
    head = ["Nämnd", "Utfall jan–aug\n2023", "Utfall jan–aug\n2024", "Prognos"]
    page = page_of(tmp_path, lambda canvas: in_cells(canvas, [head, *BODY]))
    assert texts(page.grids[0])[0] == [text.replace("\n", " ") for text in head]


def test_two_tables_of_one_width_are_two(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        in_cells(canvas, [HEAD, *BODY])
        canvas.setFont("Helvetica-Bold", 13)
        canvas.drawString(72, 605, "Andra halvåret")
        in_cells(canvas, [HEAD, *reversed(BODY)], 595)

    page = page_of(tmp_path, draw)
    assert [texts(grid) for grid in page.grids] == [[HEAD, *BODY], [HEAD, *reversed(BODY)]]


def test_an_empty_cell_without_a_border_moves_nothing(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        in_cells(canvas, [HEAD, *BODY], borders=False)
        for number in range(1, 4):
            filled = [bool(text) for text in BODY[number - 1]]
            for place, here in enumerate(filled):
                if here:
                    canvas.rect(
                        72 + sum(WIDTHS[:place]), 684 - 16 * number, WIDTHS[place], 0.75, 0, 1
                    )

    assert [texts(grid) for grid in page_of(tmp_path, draw).grids] == [[HEAD, *BODY]]


def test_prose_between_short_rules_is_no_table(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        for top in (742, 600):
            for x in (72, 200, 330):
                canvas.rect(x, top, 128, 0.75, stroke=0, fill=1)
        lines(canvas, PROSE * 4, 730)

    assert not page_of(tmp_path, draw).grids


STYLES = {
    "cells": ".cells td { border-bottom: 1px solid #bbb } .cells th { background: #247 }",
    "rows": ".rows tr { border-bottom: 1px solid #bbb }",
    "stripes": ".stripes tr:nth-child(odd) td, .stripes th { background: #dde }",
    "head": ".head th { border-bottom: 2px solid black }",
}
TABLE = """<p>Nämnden går igenom hur väntan har ändrats sedan förra året och vad som ska göras.</p>
<h2>Väntetid %s, antal dagar</h2>
<table class="%s"><tr><th>Hamn</th><th>2022</th><th>2023</th><th>Jan–juni 2024</th></tr>
<tr><td>Norra hamnen</td><td>41</td><td>38</td><td>35</td></tr>
<tr><td>Södra hamnen med gästbryggan</td><td>12</td><td></td><td>Uppgift saknas</td></tr></table>
<p>Målet är högst 30 dagar. Väntan minskar när den nya bryggan i Södra hamnen öppnar.</p>"""
PAGE = """<!doctype html><meta charset="utf-8"><style>body { font: 13px sans-serif }
table { border-collapse: collapse } td, th { padding: 4px 7px; text-align: left }
td + td { text-align: right } %s</style>"""


def test_a_printed_web_page_gives_its_tables(browser: Browser, tmp_path: Path) -> None:
    page, path = browser.new_page(), tmp_path / "utskrift.pdf"
    tables = "".join(TABLE % (name, name) for name in STYLES)
    page.set_content(PAGE % " ".join(STYLES.values()) + tables)
    page.pdf(path=path, print_background=True)
    page.close()
    document = checked(document_from(read_pdf(path, Reading(), "off"), path.name, "ef" * 32))
    assert not unparsed(document)
    for name in STYLES:
        figures = [f for f in document.figures if f.label == f"Väntetid {name}, antal dagar"]
        assert [(f.row, f.column, f.value, f.period) for f in figures] == [
            ("Norra hamnen", "2022", "41", "2022"),
            ("Norra hamnen", "2023", "38", "2023"),
            ("Norra hamnen", "Jan–juni 2024", "35", "Jan–juni 2024"),
            ("Södra hamnen med gästbryggan", "2022", "12", "2022"),
            ("Södra hamnen med gästbryggan", "Jan–juni 2024", "Uppgift saknas", "Jan–juni 2024"),
        ]
