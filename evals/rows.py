"""Rows of question sets and answer files: JSON Lines, CSV or XLSX in, typed values out.

A row that cannot be used never stops the rest: it becomes a ``RowFault`` with its row number
and reason. Only a file that cannot be read at all raises.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from ingest.errors import QuestionError

Row = dict[str, object]
Raw = tuple[int, Row | str]  # row number, from 1, with its values or with why it has none


@dataclass(frozen=True, slots=True)
class RowFault:
    """A row that was left out. ``row``: line of the file or row of the sheet, from 1."""

    file: str
    row: int
    reason: str  # Swedish, shown to users

    def __str__(self) -> str:
        return f"{self.file} rad {self.row}: {self.reason}"


class Identified(Protocol):
    """What a row becomes: a record with an id."""

    @property
    def id(self) -> str:
        """Unique within a file."""
        ...


Item = TypeVar("Item", bound=Identified)


@dataclass(frozen=True, slots=True)
class Loaded(Generic[Item]):
    """The usable rows of a file, in order, and a fault for each of the others."""

    items: tuple[Item, ...]
    faults: tuple[RowFault, ...]


class RowError(QuestionError):
    """A row cannot be used; becomes a RowFault."""


def value(row: Row, key: str) -> object:
    """Return a value that must be there. Raises RowError."""
    if key not in row:
        raise RowError(f"fältet {key} saknas")
    return row[key]


def text(row: Row, key: str, *, empty: bool = False) -> str:
    """Return a text that must be there. Raises RowError."""
    found = value(row, key)
    if not isinstance(found, str):
        raise RowError(f"fältet {key} ska vara text, är {found!r}")
    if not found.strip() and not empty:
        raise RowError(f"fältet {key} är tomt")
    return found


def optional_text(row: Row, key: str) -> str | None:
    """Return a text, or None where there is none. Raises RowError."""
    return None if row.get(key) is None else text(row, key, empty=True)


def flag(row: Row, key: str) -> bool:
    """Return true or false. Raises RowError."""
    found = value(row, key)
    if not isinstance(found, bool):
        raise RowError(f"fältet {key} ska vara true eller false, är {found!r}")
    return found


def number(row: Row, key: str) -> float:
    """Return a number that must be there. Raises RowError."""
    found = value(row, key)
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise RowError(f"fältet {key} ska vara ett tal, är {found!r}")
    return float(found)


def optional_number(row: Row, key: str) -> float | None:
    """Return a number, or None where there is none. Raises RowError."""
    return None if row.get(key) is None else number(row, key)


def whole(row: Row, key: str) -> int | None:
    """Return a whole number, or None where there is none. Raises RowError."""
    found = row.get(key)
    if found is None or (isinstance(found, int) and not isinstance(found, bool)):
        return found
    raise RowError(f"fältet {key} ska vara ett heltal, är {found!r}")


def _list(row: Row, key: str) -> list[object]:
    found = row.get(key)
    if found is None:
        return []
    if not isinstance(found, list):
        raise RowError(f"fältet {key} ska vara en lista, är {found!r}")
    return found


def texts(row: Row, key: str) -> tuple[str, ...]:
    """Return a list of texts, empty where there is none. Raises RowError."""
    values = _list(row, key)
    for one in values:
        if not isinstance(one, str) or not one.strip():
            raise RowError(f"fältet {key} ska vara en lista av texter, har {one!r}")
    return tuple(str(one) for one in values)


def objects(row: Row, key: str) -> list[Row]:
    """Return a list of objects, empty where there is none. Raises RowError."""
    values = _list(row, key)
    found = [one for one in values if isinstance(one, dict)]
    if len(found) != len(values):
        raise RowError(f"fältet {key} ska vara en lista av objekt")
    return found


def json_lines(path: Path) -> Iterator[Raw]:
    """Yield the rows of a JSON Lines file. Raises QuestionError when it cannot be read."""
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as exc:
        raise QuestionError(
            f"{path} kan inte läsas: {exc}. Ange en fil med en JSON-rad per post (UTF-8)."
        ) from exc
    # Not splitlines: U+2028 and form feeds may stand inside a JSON string.
    for row, line in enumerate(content.split("\n"), start=1):
        if line.strip():
            yield row, _parsed(line)


def _parsed(line: str) -> Row | str:
    try:
        found = json.loads(line)
    except json.JSONDecodeError as exc:
        return f"ogiltig JSON ({exc.msg}, tecken {exc.pos})"
    return found if isinstance(found, dict) else "raden är inte ett JSON-objekt"


def raw_rows(path: Path) -> Iterator[Raw]:
    """Yield the rows of a file, read by its suffix: .csv, .xlsx, anything else JSON Lines.

    Raises QuestionError when it cannot be read.
    """
    if path.suffix.lower() in (".csv", ".xlsx"):
        from evals.sheets import sheet_rows

        return sheet_rows(path)
    return json_lines(path)


def read_rows(path: Path, parse: Callable[[Row], Item]) -> Loaded[Item]:
    """Return what ``parse`` makes of each row, with a fault for those that it refuses.

    Raises QuestionError when the file itself cannot be read.
    """
    items: list[Item] = []
    faults: list[RowFault] = []
    seen: set[str] = set()
    for row, found in raw_rows(path):
        try:
            if isinstance(found, str):
                raise RowError(found)
            item = parse(found)
            if item.id in seen:
                raise RowError(f"id {item.id} finns redan tidigare i filen")
        except RowError as exc:
            faults.append(RowFault(path.name, row, str(exc)))
        else:
            seen.add(item.id)
            items.append(item)
    return Loaded(tuple(items), tuple(faults))
