"""Rows of the catalogue that hold a passage with its section and its document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, select

from index import catalogue_schema as schema
from index.records import StoredPassage
from ingest.records import Passage, Section


def from_passages(query: Select[Any]) -> Select[Any]:
    """Select from passages with their sections and documents."""
    p, s, d = schema.passages, schema.sections, schema.documents
    return query.select_from(p.join(s, s.c.id == p.c.section).join(d, d.c.id == p.c.document_id))


def joined() -> Select[Any]:
    """Select what a StoredPassage is made of."""
    p, s, d = schema.passages, schema.sections, schema.documents
    wanted = [c.label(f"p_{c.name}") for c in p.columns]
    wanted += [c.label(f"s_{c.name}") for c in s.columns]
    names = ("file", "title", "kind", "body", "date", "dnr", "sha256")
    wanted += [d.c[name].label(f"d_{name}") for name in names]
    return from_passages(select(*wanted))


def stored_passage(row: Mapping[str, Any]) -> StoredPassage:
    """Make the record of a row that ``joined`` selected."""
    return StoredPassage(
        passage=schema.as_record(Passage, row, "p_"),
        section=schema.as_record(Section, row, "s_"),
        document_id=row["p_document_id"],
        file=row["d_file"],
        document_title=row["d_title"],
        document_kind=row["d_kind"],
        document_body=row["d_body"],
        document_date=row["d_date"],
        document_dnr=row["d_dnr"],
        sha256=row["d_sha256"],
    )
