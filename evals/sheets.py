"""Question sets as tables: CSV, and the first sheet of an XLSX file.

One question a row, the names of CONTRACT's fields in the first row. A cell holds one value:

- ``history``, ``answer_facts``: a JSON list, or one text a line within the cell;
- ``answerable``: ja or nej, sant or falskt, true or false, 1 or 0;
- ``evidence``: a JSON list of objects, or columns of its own: ``document``, ``section``,
  ``quote``, ``alt_group`` and, for further pieces, the same with ``_2``, ``_3`` … after them.

Empty cells are left out. CSV is UTF-8, parted by the sign that its first row has most of:
semicolon, comma or tab.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from evals.rows import Raw, Row
from ingest.errors import QuestionError

_LISTS = ("history", "answer_facts")
_YES = frozenset(("ja", "sant", "true", "1", "yes"))
_NO = frozenset(("nej", "falskt", "false", "0", "no"))
_PIECE = re.compile(r"(document|section|quote|alt_group)(?:_(\d+))?")


def sheet_rows(path: Path) -> Iterator[Raw]:
    """Yield the rows of a CSV or XLSX file. Raises QuestionError when it cannot be read."""
    table = _xlsx(path) if path.suffix.lower() == ".xlsx" else _csv(path)
    names: Sequence[str] = ()
    for number, cells in table:
        if not any(cells):
            continue
        if not names:
            names = [cell.strip().casefold() for cell in cells]
            if "question" not in names:
                raise QuestionError(
                    f"{path} saknar kolumnen question. Första raden ska ge fältens namn: "
                    "id, question, category, answerable, …"
                )
            continue
        yield number, _row(dict(zip(names, cells, strict=False)))


def _csv(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as exc:
        raise QuestionError(f"{path} kan inte läsas: {exc}. Spara filen som CSV i UTF-8.") from exc
    head = content.partition("\n")[0]
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=max(";,\t", key=head.count))
    first = 1
    try:
        for cells in reader:
            yield first, cells
            first = reader.line_num + 1  # a cell may run over several lines
    except csv.Error as exc:
        raise QuestionError(f"{path} rad {first} är inte CSV: {exc}. Spara filen igen.") from exc


def _xlsx(path: Path) -> Iterator[tuple[int, list[str]]]:
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (OSError, BadZipFile, InvalidFileException, KeyError, ValueError) as exc:
        raise QuestionError(f"{path} kan inte läsas: {exc}. Spara filen som XLSX igen.") from exc
    try:
        sheet = book.worksheets[0]
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield number, [_shown(cell) for cell in cells]
    finally:
        book.close()


def _shown(cell: object) -> str:
    """Return a cell as text: a whole number without decimals, as the sheet shows it."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.15g}".replace(".", ",")
    return str(cell)


def _row(cells: dict[str, str]) -> Row | str:
    row: Row = {}
    pieces: dict[int, Row] = {}
    for name, cell in cells.items():
        if not cell.strip():
            continue
        piece = _PIECE.fullmatch(name)
        if piece:
            pieces.setdefault(int(piece[2] or 1), {})[piece[1]] = _piece_value(piece[1], cell)
            continue
        try:
            row[name] = _value(name, cell)
        except json.JSONDecodeError as exc:
            return f"cellen {name} är inte en JSON-lista ({exc.msg}, tecken {exc.pos})"
    if pieces and "evidence" in row:
        return "både kolumnen evidence och egna kolumner för belägg är ifyllda; använd ett av dem"
    if pieces:
        row["evidence"] = [pieces[key] for key in sorted(pieces)]
    return row


def _piece_value(name: str, cell: str) -> object:
    return int(cell) if name == "alt_group" and cell.strip().isdecimal() else cell


def _value(name: str, cell: str) -> object:
    if name == "evidence":
        return json.loads(cell)
    if name in _LISTS:
        return json.loads(cell) if cell.lstrip().startswith("[") else _lines(cell.splitlines())
    if name == "answerable":
        said = cell.strip().casefold()
        return True if said in _YES else False if said in _NO else cell
    return cell


def _lines(lines: Iterable[str]) -> list[str]:
    return [line.strip() for line in lines if line.strip()]
