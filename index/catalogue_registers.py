"""Reading the registers: their records by themselves, or with the place where each stands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from sqlalchemy import Column, and_, case, func, select

from index import catalogue_schema as schema
from index.bodies import Bodies
from index.catalogue_connection import Connected
from index.catalogue_filters import bodies, limited
from index.catalogue_joins import joined, stored_passage
from index.records import Entry, Filters, Scope
from ingest.records import (
    Assignment,
    Ballot,
    Decision,
    Duty,
    Figure,
    Section,
    Span,
    Vote,
    pages_between,
)

T = TypeVar("T")
CHUNK = 500  # values in one IN (…)
_TABLES = {kind: table for _, table, kind in schema.REGISTERS}


class Registers(Connected):
    """The questions that can be put to the registers of all documents."""

    def decisions(self, filters: Filters | None = None) -> list[Decision]:
        """Decision clauses, in stable order."""
        return self._register(schema.decisions, Decision, filters)

    def assignments(self, filters: Filters | None = None) -> list[Assignment]:
        """Assignments, in stable order."""
        return self._register(schema.assignments, Assignment, filters)

    def duties(self, filters: Filters | None = None) -> list[Duty]:
        """Duties, in stable order."""
        return self._register(schema.duties, Duty, filters)

    def figures(self, filters: Filters | None = None) -> list[Figure]:
        """Table cells, in stable order."""
        return self._register(schema.figures, Figure, filters)

    def figures_in(self, passages: Iterable[str]) -> dict[str, list[Figure]]:
        """Table cells by the id of the passage that holds them, in stable order."""
        return self._by(schema.figures.c.passage, Figure, passages)

    def votes_of(self, sections: Iterable[str]) -> dict[str, list[Vote]]:
        """Counted votes by section, in stable order."""
        return self._by(schema.votes.c.section, Vote, sections)

    def ballots_of(self, sections: Iterable[str]) -> dict[str, list[Ballot]]:
        """Who voted how, by section, in stable order."""
        return self._by(schema.ballots.c.section, Ballot, sections)

    def _by(self, key: Column[Any], kind: type[T], wanted: Iterable[str]) -> dict[str, list[T]]:
        """Return the records of a register by the value of one of its columns."""
        keys = list(dict.fromkeys(wanted))
        found: dict[str, list[T]] = {}
        with self._read() as connection:
            for at in range(0, len(keys), CHUNK):
                query = select(key.table).where(key.in_(keys[at : at + CHUNK]))
                for row in connection.execute(query.order_by(key.table.c.entry)).mappings():
                    record = schema.as_record(kind, dict(row))
                    found.setdefault(getattr(record, key.name), []).append(record)
        return found

    def _register(
        self, table: Any, kind: type[schema.Record], filters: Filters | None
    ) -> list[schema.Record]:
        p, d = schema.passages, schema.documents
        base = (
            select(table)
            .join(p, p.c.id == table.c.passage)
            .join(schema.sections, schema.sections.c.id == p.c.section)
            .join(d, d.c.id == table.c.document_id)
        )
        with self._read() as connection:
            query = limited(connection, base, filters or Filters())
            rows = connection.execute(query.order_by(d.c.file, table.c.entry)).mappings().all()
        return [schema.as_record(kind, dict(row)) for row in rows]

    def entries(
        self, kind: type[schema.Record], filters: Filters | None = None
    ) -> list[Entry[schema.Record]]:
        """The records of one register with their places, in stable order.

        Raises QuestionError for an unknown filter value.
        """
        table, d = _TABLES[kind], schema.documents
        own = [column.label(f"r_{column.name}") for column in table.columns]
        base = joined().add_columns(*own).join(table, table.c.passage == schema.passages.c.id)
        with self._read() as connection:
            query = limited(connection, base, filters or Filters())
            rows = connection.execute(query.order_by(d.c.file, table.c.entry)).mappings().all()
        over = {row["p_document_id"] for row in rows if len(row["p_pages"]) > 1}
        spans = self._spans(over)
        found = []
        for row in rows:
            stored = stored_passage(dict(row))
            page = stored.passage.page
            if len(stored.passage.pages) > 1:
                here = pages_between(spans[stored.document_id], row["r_start"], row["r_end"])
                page = here[0] if here else page
            record = schema.as_record(kind, dict(row), "r_")
            found.append(Entry(row["r_entry"], record, stored, page))
        return found

    def entry_keys(self, kind: type[Any], filters: Filters) -> set[int]:
        """The keys of the entries that ``filters`` let through. Raises as ``entries`` does."""
        table = _TABLES[kind]
        base = joined().join(table, table.c.passage == schema.passages.c.id)
        with self._read() as connection:
            query = limited(connection, base, filters).with_only_columns(table.c.entry)
            return set(connection.execute(query).scalars())

    def scope(self, filters: Filters | None = None) -> Scope:
        """How much there is to look through. Raises QuestionError for an unknown filter value."""
        s, d = schema.sections, schema.documents
        own = and_(s.c.kind == "agenda_item", s.c.duplicate_of.is_(None))
        items = func.coalesce(func.sum(case((own, 1), else_=0)), 0)
        base: Any = select(func.count(d.c.id.distinct()), func.count(), items)
        base = base.select_from(s.join(d, d.c.id == s.c.document_id))
        with self._read() as connection:
            query = limited(connection, base, filters or Filters())
            documents, sections, found = connection.execute(query).one()
        return Scope(documents, sections, found)

    def placed_sections(self, ids: Iterable[str]) -> dict[str, tuple[str, Section]]:
        """``(file name, section)`` by section id; unknown ids are left out."""
        s, d = schema.sections, schema.documents
        wanted = list(dict.fromkeys(ids))
        found: dict[str, tuple[str, Section]] = {}
        with self._read() as connection:
            for at in range(0, len(wanted), CHUNK):
                query = select(s, d.c.file).join(d, d.c.id == s.c.document_id)
                query = query.where(s.c.id.in_(wanted[at : at + CHUNK]))
                for row in connection.execute(query).mappings():
                    found[row["id"]] = row["file"], schema.as_record(Section, dict(row))
        return found

    def copies(self) -> dict[str, list[tuple[str, Section]]]:
        """Id of a section → ``(file name, section)`` of its copies in the same document."""
        s, d = schema.sections, schema.documents
        query = select(s, d.c.file).join(d, d.c.id == s.c.document_id)
        query = query.where(s.c.duplicate_of.is_not(None)).order_by(d.c.file, s.c.position)
        found: dict[str, list[tuple[str, Section]]] = {}
        with self._read() as connection:
            for row in connection.execute(query).mappings():
                section = schema.as_record(Section, dict(row))
                found.setdefault(row["duplicate_of"], []).append((row["file"], section))
        return found

    def bodies(self) -> Bodies:
        """The bodies that the documents name, each under one name."""
        with self._read() as connection:
            return bodies(connection)

    def _spans(self, documents: Iterable[str]) -> dict[str, tuple[Span, ...]]:
        d = schema.documents
        wanted = sorted(documents)
        found: dict[str, tuple[Span, ...]] = {}
        with self._read() as connection:
            for at in range(0, len(wanted), CHUNK):
                query = select(d.c.id, d.c.spans).where(d.c.id.in_(wanted[at : at + CHUNK]))
                for row in connection.execute(query):
                    found[row.id] = schema.unpack_spans(row.spans)
        return found
