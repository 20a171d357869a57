"""The catalogue's tables, and how records become rows and come back.

Columns are named like the fields of the records, so that a table and its record cannot drift
apart unnoticed: ``register`` derives the columns from the record itself.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import astuple, fields
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from sqlalchemy import (
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
)

from index.records import ChangeRow
from ingest.records import (
    Assignment,
    Ballot,
    Decision,
    Definition,
    Duty,
    Figure,
    Finding,
    Passage,
    Position,
    Reservation,
    Section,
    Span,
    Validity,
    Vote,
    Word,
)

SCHEMA_VERSION = "2"
RESTRICTED_VERSION = f"{SCHEMA_VERSION}+rights"  # once a document is restricted
Record = TypeVar("Record")
metadata = MetaData()
server_metadata = MetaData()  # what a catalogue has beside the rest when several homes share it
_Text = Text().with_variant(Text(collation="C"), "postgresql")  # sorted as SQLite sorts: by code


class Pages(TypeDecorator[tuple[int, ...]]):
    """Page numbers as ``47,48``."""

    impl = _Text
    cache_ok = True

    def process_bind_param(self, value: tuple[int, ...] | None, dialect: Dialect) -> str:
        """To the database."""
        return ",".join(str(page) for page in value or ())

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[int, ...]:
        """From the database."""
        return tuple(int(page) for page in (value or "").split(",") if page)


_TYPES: dict[str, tuple[Any, bool]] = {  # annotation → column type, may be null
    "int": (Integer, False),
    "int | None": (Integer, True),
    "str | None": (_Text, True),
    "tuple[int, ...]": (Pages, False),
}


def _columns(record: type[Any]) -> list[Column[Any]]:
    """Columns for the fields of ``record``; ``str`` and every Literal become text."""
    found: list[Column[Any]] = []
    for item in fields(record):
        kind, null = _TYPES.get(str(item.type), (_Text, False))
        found.append(Column(item.name, kind, nullable=null, primary_key=item.name == "id"))
    return found


def _owner() -> Column[Any]:
    return Column(
        "document_id",
        ForeignKey("documents.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    )


def register(name: str, record: type[Any]) -> Table:
    """A table for records that a document lists in order and that have no id of their own."""
    return Table(
        name,
        metadata,
        Column("entry", Integer, primary_key=True),
        _owner(),
        *_columns(record),
    )


meta = Table(
    "meta", metadata, Column("key", _Text, primary_key=True), Column("value", _Text, nullable=False)
)
documents = Table(
    "documents",
    metadata,
    Column("id", _Text, primary_key=True),
    Column("file", _Text, nullable=False, unique=True),
    Column("sha256", _Text, nullable=False, unique=True),
    Column("kind", _Text, nullable=False),
    Column("format", _Text, nullable=False),
    Column("title", _Text),
    Column("body", _Text),
    Column("date", _Text),
    Column("dnr", _Text),
    Column("language", _Text),
    Column("page_count", Integer, nullable=False),
    Column("text", _Text, nullable=False),
    Column("spans", LargeBinary, nullable=False),
    Column("words", LargeBinary, nullable=False),  # places of recognised words, see pack_words
    Column("added_at", _Text, nullable=False),
    Column("source", _Text, nullable=False),
)
sections = Table(
    "sections",
    metadata,
    _owner(),
    Column("position", Integer, nullable=False),  # order within the document, 0-based
    *_columns(Section),
)
passages = Table("passages", metadata, _owner(), *_columns(Passage))
vectors = Table(
    "vectors",
    metadata,
    Column("passage_id", ForeignKey("passages.id", ondelete="CASCADE"), primary_key=True),
    Column("vector", LargeBinary, nullable=False),  # float16, little-endian, unit length
)
decisions = register("decisions", Decision)
assignments = register("assignments", Assignment)
duties = register("duties", Duty)
figures = register("figures", Figure)
votes = register("votes", Vote)
ballots = register("ballots", Ballot)
reservations = register("reservations", Reservation)
positions = register("positions", Position)
definitions = register("definitions", Definition)
validities = register("validities", Validity)
findings = register("findings", Finding)
abbreviations = Table(
    "abbreviations",
    metadata,
    Column("entry", Integer, primary_key=True),
    _owner(),
    Column("short", _Text, nullable=False),
    Column("long", _Text, nullable=False),
)
later_changes = Table(  # derived from the rest: what became of §§ later, see ``note_changes``
    "later_changes",
    metadata,
    Column("entry", Integer, primary_key=True),
    _owner(),
    *(column for column in _columns(ChangeRow) if column.name != "document_id"),
)
restrictions = Table(
    "restrictions",
    metadata,
    Column("file", _Text, primary_key=True),  # name in the library, whether read in yet or not
    Column("group_name", _Text, primary_key=True),
)
originals = Table(  # the files read in, in parts
    "originals",
    server_metadata,
    Column("document_id", ForeignKey(documents.c.id, ondelete="CASCADE"), primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
changes = Table(  # what each of the last generations wrote, for homes that follow
    "changes",
    server_metadata,
    Column("generation", Integer, primary_key=True, autoincrement=False),
    Column("removed", _Text, nullable=False),  # passage ids, one a line
    Column("added", _Text, nullable=False),
    Column("gone", Integer, nullable=False),  # 1 where a document was removed, else 0
)
Index("sections_duplicate_of", sections.c.duplicate_of)
Index("passages_section", passages.c.section)
Index("sections_number", sections.c.number, sections.c.date)
Index("decisions_section", decisions.c.section)
Index("decisions_passage", decisions.c.passage)
Index("assignments_section", assignments.c.section)
Index("later_changes_target", later_changes.c.target)

REGISTERS: tuple[tuple[str, Table, type[Any]], ...] = (
    ("decisions", decisions, Decision),
    ("assignments", assignments, Assignment),
    ("duties", duties, Duty),
    ("figures", figures, Figure),
    ("votes", votes, Vote),
    ("ballots", ballots, Ballot),
    ("reservations", reservations, Reservation),
    ("positions", positions, Position),
    ("definitions", definitions, Definition),
    ("validities", validities, Validity),
    ("findings", findings, Finding),
)


_NAMES: dict[Any, tuple[str, ...]] = {}


def _names(kind: Any) -> tuple[str, ...]:
    """The names of a record's fields, in order; kept, since rows come by the ten thousand."""
    if kind not in _NAMES:
        _NAMES[kind] = tuple(item.name for item in fields(kind))
    return _NAMES[kind]


def as_row(record: Any) -> dict[str, Any]:
    """A record's fields by name."""
    return {name: getattr(record, name) for name in _names(type(record))}


def as_record(kind: type[Record], row: Mapping[str, Any], prefix: str = "") -> Record:
    """Build a record from the columns that carry its fields' names after ``prefix``."""
    return kind(*[row[prefix + name] for name in _names(kind)])


def pack_spans(spans: Iterable[Span]) -> bytes:
    """Spans as compressed 64-bit integers, four a span."""
    rows = [(span.start, span.end, span.page, span.raw_start) for span in spans]
    return zlib.compress(np.asarray(rows, dtype="<i8").tobytes(), 6)


def unpack_spans(blob: bytes) -> tuple[Span, ...]:
    """Undo ``pack_spans``."""
    rows = np.frombuffer(zlib.decompress(blob), dtype="<i8").reshape(-1, 4).tolist()
    return tuple(Span(*row) for row in rows)


def pack_words(words: Iterable[tuple[int, tuple[Word, ...]]]) -> bytes:
    """Recognised words as compressed 64-bit floats, seven a word, the page first."""
    rows = [(page, *astuple(word)) for page, found in words for word in found]
    return zlib.compress(np.asarray(rows, dtype="<f8").tobytes(), 6)


def unpack_words(blob: bytes) -> tuple[tuple[int, tuple[Word, ...]], ...]:
    """Undo ``pack_words``."""
    pages: dict[int, list[Word]] = {}
    for row in np.frombuffer(zlib.decompress(blob), dtype="<f8").reshape(-1, 7).tolist():
        pages.setdefault(int(row[0]), []).append(Word(int(row[1]), int(row[2]), *row[3:]))
    return tuple((page, tuple(found)) for page, found in pages.items())


def pack_vector(vector: npt.NDArray[np.floating[Any]]) -> bytes:
    """One vector as little-endian float16."""
    return vector.astype("<f2").tobytes()
