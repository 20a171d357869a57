"""Registers as tables for a spreadsheet: CSV as Swedish Excel reads it, and XLSX."""

from __future__ import annotations

import csv
import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Generic, TypeVar

from app.registers import AssignmentRow, DecisionRow, DutyRow, Row, reported_text
from app.versions import ClauseRow
from ingest.errors import QuestionError

AnyRow = TypeVar("AnyRow", bound=Row)
Value = str | int | date | None

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_TITLE = 31  # characters of a sheet's name; Excel takes no more
_WIDEST = 60  # characters of a column
_LONGEST = 32_000  # characters of a cell; Excel takes 32,767
_SAMPLE = 200  # rows that a column's width is taken from
# A cell that begins so is run as a formula when the file is opened.
_FORMULA = re.compile(r"^\s*[=+\-@\t\r]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # XLSX cannot hold them


@dataclass(frozen=True, slots=True)
class Column(Generic[AnyRow]):
    """A column: its Swedish heading and what stands in it."""

    name: str
    value: Callable[[AnyRow], Value]


def _iso(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _also_at(row: Row) -> str:
    return "; ".join(f"{place.document} s. {place.page}" for place in row.also_at)


def _columns(*own: Column[Any]) -> tuple[Column[Any], ...]:
    before: tuple[Column[Any], ...] = (
        Column("Datum", lambda row: _iso(row.date)),
        Column("Organ", lambda row: row.body),
        Column("§", lambda row: row.section),
        Column("Diarienummer", lambda row: row.dnr),
    )
    after: tuple[Column[Any], ...] = (
        Column("Dokument", lambda row: row.document),
        Column("Sida", lambda row: row.page),
        Column("Även i", _also_at),
        Column("Länk", lambda row: row.link),
    )
    return (*before, *own, *after)


DECISION_COLUMNS: tuple[Column[DecisionRow], ...] = _columns(
    Column("Beslut", lambda row: row.text),
    Column("Utfall", lambda row: row.outcome),
    Column("Uppdrag till", lambda row: row.assignee),
)
ASSIGNMENT_COLUMNS: tuple[Column[AssignmentRow], ...] = _columns(
    Column("Uppdrag", lambda row: row.text),
    Column("Uppdrag till", lambda row: row.assignee),
    Column("Senast, som skrivet", lambda row: row.due),
    Column("Senast", lambda row: _iso(row.due_date)),
    Column("Försenat", lambda row: "ja" if row.overdue else "nej"),
    Column("Återrapportering", reported_text),
)
DUTY_COLUMNS: tuple[Column[DutyRow], ...] = _columns(
    Column("Ansvarig", lambda row: row.actor),
    Column("Slag", lambda row: row.modality),
    Column("Vad", lambda row: row.action),
    Column("Undantag", lambda row: row.exception),
    Column("Hela meningen", lambda row: row.text),
)
VERSION_COLUMNS: tuple[Column[ClauseRow], ...] = _columns(
    Column("Versioner", lambda row: row.versions),
    Column("Klausul", lambda row: row.clause),
    Column("Ändring", lambda row: row.change),
    Column("Före", lambda row: row.before),
    Column("Efter", lambda row: row.after),
)


def sheet_bytes(
    kind: str, title: str, columns: Sequence[Column[AnyRow]], rows: Sequence[AnyRow]
) -> bytes:
    """Return rows as a file of one of ``TYPES``. Raises as the writers do."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"tabell.{kind}"
        if kind == "csv":
            write_csv(path, columns, rows)
        else:
            write_xlsx(path, title[:_TITLE], columns, rows)
        return path.read_bytes()


def write_csv(path: Path, columns: Sequence[Column[AnyRow]], rows: Sequence[AnyRow]) -> None:
    """Write UTF-8 with a byte order mark, parted by semicolons. Raises QuestionError."""
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow([column.name for column in columns])
            for row in rows:
                writer.writerow([_csv_text(column.value(row)) for column in columns])
    except OSError as exc:
        raise _not_written(path, exc) from exc


def write_xlsx(
    path: Path, title: str, columns: Sequence[Column[AnyRow]], rows: Sequence[AnyRow]
) -> None:
    """Write one sheet with its heading row frozen, a filter and dates as dates.

    Raises QuestionError for a file that cannot be written.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    sheet.title = title
    sheet.append([column.name for column in columns])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for place, row in enumerate(rows, start=2):
        for number, column in enumerate(columns, start=1):
            cell = sheet.cell(place, number)
            value = column.value(row)
            cell.value = _clean(value) if isinstance(value, str) else value
            cell.alignment = Alignment(wrap_text=isinstance(value, str), vertical="top")
            if isinstance(value, str):
                cell.data_type = "s"  # text, also where it begins with "="
                cell.quotePrefix = bool(_FORMULA.match(value))
            elif isinstance(value, date):
                cell.number_format = "yyyy-mm-dd"
    for number, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = _width(column, rows)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    try:
        book.save(path)
    except OSError as exc:
        raise _not_written(path, exc) from exc


def _width(column: Column[AnyRow], rows: Sequence[AnyRow]) -> int:
    lengths = [len(str(column.value(row) or "")) for row in rows[:_SAMPLE]]
    return min(_WIDEST, max([len(column.name) + 3, *lengths]) + 2)


def _csv_text(value: Value) -> str:
    if not isinstance(value, str):
        return "" if value is None else str(value)
    text = _clean(value)
    return f"'{text}" if _FORMULA.match(text) else text


def _clean(text: str) -> str:
    return _CONTROL.sub(" ", text)[:_LONGEST]


def _not_written(path: Path, exc: OSError) -> QuestionError:
    return QuestionError(f"Filen {path} kan inte skrivas: {exc.strerror}. Välj en annan plats.")
