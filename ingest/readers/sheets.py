"""Spreadsheets (XLSX) and CSV: one page a sheet, one line a row, every table a grid.

Values are written as a Swedish reader sees them: decimal comma, percent signs, thousands apart,
days as ISO dates. Formulas give the value saved with the file. Left out: hidden sheets, charts
and comments; hidden rows and columns are read, since a filter hides them only for the moment.
"""

from __future__ import annotations

import csv
import re
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

from lxml import etree

from ingest.errors import UnreadableFileError
from ingest.readers.damage import DAMAGED
from ingest.readers.plain import decoded
from ingest.readers.sheet_pages import Merges, Rows, sheet_page
from ingest.readers.sheet_values import shown
from ingest.records import Finding, Page, Source
from ingest.settings import Reading

_X = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RANGE = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")
# What a program calls a sheet that nobody named says nothing.
_UNNAMED = re.compile(r"(?:blad|sheet|ark|tabell|tabelle|table) ?\d*", re.I)
_EMPTY_PER_CELL = 4  # times max_cells that a sheet's rows and columns may span
_DELIMITERS = ";\t,|"
_SAMPLE_ROWS = 100
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.I)


def read_xlsx(path: Path, settings: Reading) -> Source:
    """Read a workbook; each visible sheet with values is a page.

    Raises UnreadableFileError for a damaged package, one that unfolds beyond all measure, or
    more than ``max_cells`` values.
    """
    import openpyxl  # half a second

    try:
        # An open file: openpyxl refuses paths that do not end in .xlsx.
        with path.open("rb") as file:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
            title = " ".join(str(book.properties.title or "").split())
            created = book.properties.created
            pages, findings = _pages(path, book, settings)
    except DAMAGED as exc:
        raise UnreadableFileError(
            f"{path.name}: arbetsboken är skadad. Öppna den i Excel och spara om den, "
            "eller spara den som PDF."
        ) from exc
    day = created.date().isoformat() if created else None
    return Source(pages, "sheet", title or None, day, findings)


def read_csv(path: Path, settings: Reading) -> Source:
    """Read a CSV file; its delimiter is the one that gives rows of equal length.

    Raises UnreadableFileError for rows that cannot be taken apart, or more than ``max_cells``
    values.
    """
    text = decoded(path)
    stated = _SEPARATOR_LINE.match(text)  # Excel's own line, which is no row
    if stated:
        text = text[stated.end() :]
    rows: Rows = {}
    cells = 0
    try:
        delimiter = stated[1] if stated else _delimiter(text)
        for number, row in enumerate(csv.reader(text.splitlines(True), delimiter=delimiter)):
            values = {i: " ".join(cell.split()) for i, cell in enumerate(row) if cell.strip()}
            cells += len(values)
            if cells > settings.max_cells:
                raise _too_many(path, settings)
            if values:
                rows[number] = values
    except csv.Error as exc:
        raise UnreadableFileError(
            f"{path.name}: raderna kan inte delas upp i kolumner ({exc}). "
            "Spara om filen som CSV i UTF-8 eller som .xlsx."
        ) from exc
    _check_width(path, rows, settings)
    return Source((sheet_page(1, None, rows, {}),), "sheet")


def _check_width(path: Path, rows: Rows, settings: Reading) -> None:
    """Refuse a sheet whose few values lie so far apart that its empty cells are the bulk."""
    if not rows:
        return
    width = 1 + max(map(max, rows.values())) - min(map(min, rows.values()))
    if width * len(rows) > _EMPTY_PER_CELL * settings.max_cells:
        raise UnreadableFileError(
            f"{path.name}: ett blad har {len(rows)} rader som är upp till {width} kolumner breda, "
            "med nästan bara tomma celler. Ta bort det som står för sig långt till höger."
        )


def _pages(
    path: Path, book: Any, settings: Reading
) -> tuple[tuple[Page, ...], tuple[Finding, ...]]:
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if len(sheets) > settings.max_pages:
        raise UnreadableFileError(
            f"{path.name}: arbetsboken har {len(sheets)} blad och gränsen är {settings.max_pages}. "
            "Dela upp den eller höj reading.max_pages."
        )
    pages: list[Page] = []
    findings: list[Finding] = []
    left = settings.max_cells
    for sheet in sheets:
        sheet.reset_dimensions()  # what the file states of its size is often wrong
        rows: Rows = {}
        for number, row in enumerate(sheet.iter_rows()):
            values = _row_values(row)
            left -= len(values)
            if left < 0:
                raise _too_many(path, settings)
            if values:
                rows[number] = values
        _check_width(path, rows, settings)
        if rows:
            name = None if _UNNAMED.fullmatch(sheet.title.strip()) else sheet.title
            # openpyxl tells of these only when it holds the whole workbook in memory
            merges, uncomputed = _merges_and_uncomputed(path, sheet._worksheet_path)
            pages.append(sheet_page(len(pages) + 1, name, rows, merges))
            if uncomputed:
                findings.append(_not_computed(len(pages), uncomputed))
    if not pages:
        raise UnreadableFileError(
            f"{path.name}: arbetsboken har inga värden i synliga blad. Kontrollera filen."
        )
    return tuple(pages), tuple(findings)


def _row_values(row: tuple[Any, ...]) -> dict[int, str]:
    values = {}
    for i, cell in enumerate(row):
        if cell.value is not None:
            text = " ".join(shown(cell.value, str(cell.number_format)).split())
            if text:
                values[i] = text
    return values


def _merges_and_uncomputed(path: Path, part: str) -> tuple[Merges, int]:
    """Return a sheet's merged cells, and how many formulas have no value saved with them.

    Merged cells by upper left place: the rows and columns that they cover.
    """
    merges: Merges = {}
    uncomputed = 0
    tags = (f"{_X}row", f"{_X}mergeCell")
    with zipfile.ZipFile(path) as archive, archive.open(part.lstrip("/")) as file:
        for _, element in etree.iterparse(file, tag=tags, resolve_entities=False, no_network=True):
            if match := _RANGE.fullmatch(str(element.get("ref"))):
                left, right = _column(match[1]), _column(match[3])
                top, bottom = int(match[2]) - 1, int(match[4]) - 1
                merges[top, left] = (bottom - top + 1, right - left + 1)
            for formula in element.iter(f"{_X}f"):
                value = formula.getparent().find(f"{_X}v")
                uncomputed += value is None or not (value.text or formula.getparent().get("t"))
            element.clear()
            while element.getprevious() is not None:  # what is read is let go of
                del element.getparent()[0]
    return merges, uncomputed


def _not_computed(page: int, count: int) -> Finding:
    cells = "1 formel" if count == 1 else f"{count} formler"
    return Finding(
        "table_unparsed",
        page,
        f"Sidan {page}: {cells} i bladet saknar sparat värde. Öppna och spara filen i Excel.",
    )


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _delimiter(text: str) -> str:
    """Return the delimiter under which most rows of the sample have the same length.

    Decimal commas make rows of uneven length, so a comma wins only where it divides evenly.
    """
    lines = [line for line in text.splitlines(True)[: 3 * _SAMPLE_ROWS] if line.strip()]
    best, best_score = ";", 0.0
    for delimiter in _DELIMITERS:
        rows = list(csv.reader(lines[:_SAMPLE_ROWS], delimiter=delimiter))
        widths = Counter(len(row) for row in rows if len(row) > 1)
        if widths:
            score = max(count for _, count in widths.items()) / len(rows)
            if score > best_score:
                best, best_score = delimiter, score
    return best


def _too_many(path: Path, settings: Reading) -> UnreadableFileError:
    return UnreadableFileError(
        f"{path.name}: filen har fler än {settings.max_cells} ifyllda celler. "
        "Dela upp den eller höj reading.max_cells."
    )
