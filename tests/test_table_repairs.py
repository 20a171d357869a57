"""Tables as typesetting leaves them: words broken in narrow cells, heads of pages in grids."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from ingest.furniture import furniture
from ingest.records import Cell, Grid, Page, Source
from ingest.table_headers import without_split_columns
from ingest.table_places import Item
from ingest.table_repairs import cell_text, vocabulary, without_head_rows
from tests.test_grids import pages_of

WORDS = [first + last for first in ("Al", "Bok", "Ek", "En") for last in
         ("dal", "vik", "näs", "ön", "ås", "mo", "sjö", "lund")]  # fmt: skip


def page_of(text: str) -> Page:
    return Page(1, text, ())


def told(*pieces: str, known: str = "") -> str:
    """Return what a cell of these lines says in a document that holds ``known``."""
    text = "\n".join(pieces)
    places, at = [], 0
    for piece in pieces:
        places.append((at, at + len(piece)))
        at += len(piece) + 1
    page = page_of(text)
    return cell_text(
        page, Cell(0, 0, " ".join(pieces), tuple(places)), vocabulary([page_of(known)])
    )


@pytest.mark.parametrize(
    ("pieces", "known", "expected"),
    [
        (("2023-11-", "27 § 4"), "", "2023-11-27 § 4"),
        (("Utfall jan–", "aug"), "", "Utfall jan–aug"),
        (("Trafikenh", "eten"), "Trafikenheten svarar.", "Trafikenheten"),
        (
            ("Lekplatsbesikt", "ning av gungor"),
            "En besiktning görs.",
            "Lekplatsbesiktning av gungor",
        ),
        (("Nämnden", "s förslag"), "", "Nämndens förslag"),
        (("Barn-", "och ungdom"), "", "Barn- och ungdom"),
        (("Kontroll", "planerad"), "Planerad kontroll.", "Kontroll planerad"),
        (("Kronor 2024 års", "pbb"), "", "Kronor 2024 års pbb"),
        (("Årlig", "avgift"), "", "Årlig avgift"),
    ],
)
def test_what_a_narrow_cell_broke_is_put_together_and_words_stay_apart(
    pieces: tuple[str, ...], known: str, expected: str
) -> None:
    assert told(*pieces, known=known) == expected


def test_a_page_head_drawn_above_a_table_is_no_row_of_it() -> None:
    cells = (
        Cell(0, 0, "Lövsta kommun", ((0, 5),), 1, 2), Cell(0, 2, "Blad 3", ((6, 9),)),
        Cell(1, 0, "Ada Ek", ((10, 13),)), Cell(1, 1, "X", ((14, 15),), 1, 2),
    )  # fmt: skip
    grid = without_head_rows(Grid(2, 3, cells), {0})
    assert grid is not None
    assert (grid.rows, grid.columns) == (1, 2)
    assert [(cell.row, cell.column, cell.text) for cell in grid.cells] == [
        (0, 0, "Ada Ek"),
        (0, 1, "X"),
    ]
    assert without_head_rows(Grid(2, 3, cells), set()) is None


def test_headers_beside_their_values_are_one_column_where_all_columns_are_so() -> None:
    def row(*texts: str) -> list[Item | None]:
        return [Item(text, 1, None, ()) if text else None for text in texts]

    rows = [row("Bad", "2023", "", "2024", ""), row("Ön", "", "12", "", "15")]
    joined, columns = without_split_columns(rows, 1, 5)
    assert columns == 3
    assert [[item.text if item else "" for item in row] for row in joined] == [
        ["Bad", "2023", "2024"],
        ["Ön", "12", "15"],
    ]
    alone = [row("Bad", "Anm.", ""), row("Ön", "", "12")]
    assert without_split_columns(alone, 1, 3)[1] == 3


def test_a_running_head_with_a_bar_and_the_foot_of_a_short_page_are_no_text(
    tmp_path: Path,
) -> None:
    def draw(number: int, lines: int) -> Callable[[Canvas], None]:
        def on(canvas: Canvas) -> None:
            canvas.drawString(72, 815, "Badrapport | Lövsta kommun")
            for place in range(lines):
                told = WORDS[number * 8 + place]
                canvas.drawString(72, 700 - 20 * place, f"Badet vid {told} är öppet.")
            canvas.drawString(72, 30, f"Sid {number} av 3")

        return on

    pages = pages_of(tmp_path, *(draw(n, size) for n, size in ((1, 8), (2, 8), (3, 2))))
    left_out = furniture(Source(pages, "pdf"))
    texts = [page.lines[index].text for page in pages for index in range(len(page.lines))
             if (page.number, index) in left_out]  # fmt: skip
    assert sorted(texts) == [
        *["Badrapport | Lövsta kommun"] * 3, "Sid 1 av 3", "Sid 2 av 3", "Sid 3 av 3",
    ]  # fmt: skip
