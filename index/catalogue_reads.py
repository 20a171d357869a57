"""Reading the catalogue: documents, sections, passages, registers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, Select, func, select

from index import catalogue_schema as schema
from index.catalogue_filters import checked, limited, matching_documents
from index.catalogue_joins import from_passages, joined, stored_passage
from index.catalogue_lookups import Lookups
from index.catalogue_registers import CHUNK, Registers
from index.catalogue_scans import Scans
from index.records import DocumentRow, Filters, StoredPassage
from ingest.errors import UnknownDocumentError
from ingest.records import (
    Assignment,
    Document,
    Finding,
    Passage,
    Section,
)


class Reads(Registers, Scans, Lookups):
    """The questions that can be put to the catalogue."""

    # — documents —

    def documents(self) -> list[DocumentRow]:
        """All documents without their text, by file name."""
        with self._read() as connection:
            rows = connection.execute(_document_rows()).mappings().all()
        return [schema.as_record(DocumentRow, dict(row)) for row in rows]

    def document_by_name(self, name: str) -> DocumentRow:
        """Find a document by file name, id, or a unique start of either.

        Raises UnknownDocumentError, which lists the nearest names, for none or several.
        """
        rows = self.documents()
        found = matching_documents(name, [(row.id, row.file) for row in rows])
        if len(found) == 1:
            return next(row for row in rows if row.id == found[0])
        if found:
            several = ", ".join(sorted(row.file for row in rows if row.id in found)[:5])
            raise UnknownDocumentError(
                f"”{name}” kan vara flera dokument: {several}. Ange hela filnamnet."
            )
        raise UnknownDocumentError(
            f"Dokumentet ”{name}” finns inte i biblioteket. Kör `paragraf status` för en lista."
        )

    def document(self, document_id: str) -> Document:
        """The whole record as it was added, its assignments followed.

        Raises UnknownDocumentError.
        """
        t = schema.documents
        with self._read() as connection:
            row = connection.execute(select(t).where(t.c.id == document_id)).mappings().first()
            if row is None:
                raise UnknownDocumentError(
                    f"Dokumentet ”{document_id}” finns inte i biblioteket. "
                    "Kör `paragraf status` för en lista."
                )
            parts = _parts(connection, document_id)
        packed = {"added_at", "source", "spans", "words"}
        values = {k: v for k, v in row.items() if k not in packed}
        spans, words = schema.unpack_spans(row["spans"]), schema.unpack_words(row["words"])
        return Document(**values, spans=spans, words=words, **parts)

    # — sections and passages —

    def passages(self, ids: Iterable[str]) -> dict[str, StoredPassage]:
        """Passages by id, in the order asked; unknown ids are left out."""
        wanted = list(dict.fromkeys(ids))
        found: dict[str, StoredPassage] = {}
        with self._read() as connection:
            for at in range(0, len(wanted), CHUNK):
                part = schema.passages.c.id.in_(wanted[at : at + CHUNK])
                rows = connection.execute(joined().where(part)).mappings()
                found |= {row["p_id"]: stored_passage(dict(row)) for row in rows}
        return {key: found[key] for key in wanted if key in found}

    def all_passages(self) -> Iterator[StoredPassage]:
        """Every passage, in stable order, a chunk in memory at a time."""
        ids = self.passage_ids()
        for at in range(0, len(ids), CHUNK):
            yield from self.passages(ids[at : at + CHUNK]).values()

    def passage_ids(self, filters: Filters | None = None) -> list[str]:
        """Ids of the passages that ``filters`` let through, in stable order.

        Raises QuestionError for an unknown filter value.
        """
        p = schema.passages
        with self._read() as connection:
            query = limited(connection, from_passages(select(p.c.id)), filters or Filters())
            return list(connection.execute(query.order_by(p.c.document_id, p.c.ordinal)).scalars())

    def section_ids(self, filters: Filters) -> list[str]:
        """Ids of the sections that ``filters`` let through.

        Raises QuestionError for an unknown filter value.
        """
        s, d = schema.sections, schema.documents
        with self._read() as connection:
            base = select(s.c.id).join(d, d.c.id == s.c.document_id)
            return list(connection.execute(limited(connection, base, filters)).scalars())

    def section(self, section_id: str) -> Section:
        """One section. Raises UnknownDocumentError."""
        t = schema.sections
        with self._read() as connection:
            row = connection.execute(select(t).where(t.c.id == section_id)).mappings().first()
        if row is None:
            raise UnknownDocumentError(f"Avsnittet ”{section_id}” finns inte i biblioteket.")
        return schema.as_record(Section, dict(row))

    def sections(self, filters: Filters | None = None) -> list[tuple[str, Section]]:
        """``(document id, section)`` of what ``filters`` let through, in stable order."""
        s = schema.sections
        with self._read() as connection:
            base = select(s).join(schema.documents, schema.documents.c.id == s.c.document_id)
            query = limited(connection, base, filters or Filters())
            rows = connection.execute(query.order_by(s.c.document_id, s.c.position)).mappings()
            return [(row["document_id"], schema.as_record(Section, dict(row))) for row in rows]

    def section_passages(self, section_id: str) -> list[StoredPassage]:
        """The passages of a section, in reading order."""
        with self._read() as connection:
            query = joined().where(schema.passages.c.section == section_id)
            rows = connection.execute(query.order_by(schema.passages.c.ordinal)).mappings()
            return [stored_passage(dict(row)) for row in rows]

    def also_at(self, section_id: str) -> list[tuple[str, Section]]:
        """``(file name, section)`` of the copies that are ``duplicate_of`` this section."""
        s, d = schema.sections, schema.documents
        query = select(s, d.c.file).join(d, d.c.id == s.c.document_id)
        query = query.where(s.c.duplicate_of == section_id).order_by(d.c.file, s.c.position)
        with self._read() as connection:
            rows = connection.execute(query).mappings().all()
        return [(row["file"], schema.as_record(Section, dict(row))) for row in rows]

    def minutes(self) -> tuple[list[Assignment], list[tuple[Section, str, tuple[str, ...]]]]:
        """All assignments, and the §§ of minutes with text and clauses; copies left out."""
        s, d = schema.sections, schema.documents
        query = select(s).join(d, d.c.id == s.c.document_id).order_by(d.c.file, s.c.position)
        query = query.where(s.c.kind == "agenda_item", s.c.duplicate_of.is_(None))
        clauses: dict[str, list[str]] = {}
        for decision in self.decisions():
            clauses.setdefault(decision.section, []).append(decision.clause)
        with self._read() as connection:
            rows = [dict(row) for row in connection.execute(query).mappings()]
        found: dict[str, list[Section]] = {}
        for row in rows:
            found.setdefault(row["document_id"], []).append(schema.as_record(Section, row))
        items = [
            (section, text[section.start : section.end], tuple(clauses.get(section.id, ())))
            for key, text in self.texts(found)  # each text once: to cut in the database is slow
            for section in found[key]
        ]
        return self.assignments(), items

    # — findings, abbreviations, bodies —

    def findings(self) -> list[tuple[str, Finding]]:
        """``(file name, finding)`` of all documents."""
        f, d = schema.findings, schema.documents
        query = select(f, d.c.file).join(d, d.c.id == f.c.document_id)
        with self._read() as connection:
            rows = connection.execute(query.order_by(d.c.file, f.c.entry)).mappings().all()
        return [(row["file"], schema.as_record(Finding, dict(row))) for row in rows]

    def abbreviations(self) -> list[tuple[str, str]]:
        """``(short form, long form)`` pairs that documents introduce, each once.

        Of several long forms of one short form the one that most documents have comes last.
        """
        t = schema.abbreviations
        query = select(t.c.short, t.c.long).group_by(t.c.short, t.c.long)
        query = query.order_by(t.c.short, func.count(), func.length(t.c.long).desc(), t.c.long)
        with self._read() as connection:
            return [(row.short, row.long) for row in connection.execute(query)]

    def check_filters(self, filters: Filters) -> None:
        """Raise QuestionError for a filter value that names nothing, with the nearest names."""
        with self._read() as connection:
            checked(connection, filters)


def _parts(connection: Connection, document_id: str) -> dict[str, Any]:
    """Everything a document lists, by field name."""

    def rows(table: Any, order: Any) -> list[dict[str, Any]]:
        query = select(table).where(table.c.document_id == document_id).order_by(order)
        return [dict(row) for row in connection.execute(query).mappings()]

    parts: dict[str, Any] = {
        "sections": tuple(
            schema.as_record(Section, row)
            for row in rows(schema.sections, schema.sections.c.position)
        ),
        "passages": tuple(
            schema.as_record(Passage, row)
            for row in rows(schema.passages, schema.passages.c.ordinal)
        ),
        "abbreviations": tuple(
            (row["short"], row["long"])
            for row in rows(schema.abbreviations, schema.abbreviations.c.entry)
        ),
    }
    for name, table, kind in schema.REGISTERS:
        parts[name] = tuple(schema.as_record(kind, row) for row in rows(table, table.c.entry))
    return parts


def _document_rows() -> Select[Any]:
    d = schema.documents

    def number(table: Any) -> Any:
        return (
            select(func.count())
            .where(table.c.document_id == d.c.id)
            .scalar_subquery()
            .label(table.name)
        )

    light = [c for c in d.columns if c.name not in {"text", "spans", "words", "language"}]
    counted = [number(t) for t in (schema.sections, schema.passages, schema.findings)]
    return select(*light, *counted).order_by(d.c.file)
