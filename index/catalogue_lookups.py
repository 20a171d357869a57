"""Looking single things up: what one section, passage or number has in the whole library."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from index import catalogue_schema as schema
from index.catalogue_connection import Connected, generation_of, put_meta
from index.records import ChangeRow
from ingest.records import Assignment, Decision, FindingKind

_NOTED = "changes_noted"  # the generation whose later changes are noted


class Lookups(Connected):
    """Questions whose answer takes as long in a large library as in a small one."""

    def decisions_of(self, section_id: str) -> list[Decision]:
        """The decision clauses of a section, in order."""
        return self._where(schema.decisions, Decision, schema.decisions.c.section == section_id)

    def decisions_in(self, passage_id: str) -> list[Decision]:
        """The decision clauses that a passage holds, in order."""
        return self._where(schema.decisions, Decision, schema.decisions.c.passage == passage_id)

    def open_tasks(self, section_id: str) -> list[Assignment]:
        """The assignments of a section that no later § reports back."""
        t = schema.assignments
        open_ones = (t.c.section == section_id) & t.c.reported_in.is_(None)
        return self._where(t, Assignment, open_ones)

    def item_dates(self, number: str) -> frozenset[str] | None:
        """The meeting dates that a § number stands under, ``None`` where no § has it.

        ``number``: case folded.
        """
        s = schema.sections
        spelled = s.c.number.in_({number, number.upper()})
        query = select(s.c.date).where(spelled, s.c.kind == "agenda_item").distinct()
        with self._read() as connection:
            found = list(connection.execute(query).scalars())
        return frozenset(day for day in found if day) if found else None

    def meeting_days(self) -> frozenset[str]:
        """The days that §§ of minutes state as their meeting's, ISO 8601."""
        s = schema.sections
        numbered = s.c.number.is_not(None) & (s.c.number != "") & (s.c.kind == "agenda_item")
        query = select(s.c.date).where(numbered, s.c.date.is_not(None)).distinct()
        with self._read() as connection:
            return frozenset(connection.execute(query).scalars())

    def documents_with(self, kind: FindingKind) -> frozenset[str]:
        """Ids of the documents with a finding of that kind."""
        f = schema.findings
        with self._read() as connection:
            query = select(f.c.document_id).where(f.c.kind == kind).distinct()
            return frozenset(connection.execute(query).scalars())

    def changes_noted(self) -> bool:
        """Whether ``changes_of`` knows the later changes of this generation.

        A viewer's part of the library has none noted: what hangs together in the whole need not
        do so in it.
        """
        if self.groups is not None:
            return False
        noted = self._meta(_NOTED, "generation")
        return noted.get(_NOTED) == noted.get("generation", "0")

    def changes_of(self, section_id: str) -> list[ChangeRow]:
        """The later changes that are noted for a section, in order."""
        t = schema.later_changes
        return self._where(t, ChangeRow, t.c.target == section_id)

    def replaced(self, section_ids: Collection[str]) -> frozenset[str]:
        """Which of the sections are of an agreement or rules that a later paper replaces."""
        t = schema.later_changes
        with self._read() as connection:
            query = select(t.c.target).where(
                t.c.what == "ersatt", t.c.scope_section.is_(None), t.c.target.in_(section_ids)
            )
            return frozenset(connection.execute(query).scalars())

    def note_changes(self, rows: list[ChangeRow]) -> None:
        """Note the later changes of the whole library, as they are in this generation."""
        with self._write() as connection:
            connection.execute(schema.later_changes.delete())
            if rows:
                noted = [schema.as_row(row) for row in rows]
                connection.execute(schema.later_changes.insert(), noted)
            put_meta(connection, {_NOTED: generation_of(connection)})

    def complete(self) -> None:
        """Make tables and indexes that a catalogue of an earlier version lacks."""
        with self._write() as connection:
            for table in (t for m in self._database.tables for t in m.sorted_tables):
                table.create(connection, checkfirst=True)
                for index in table.indexes:
                    index.create(connection, checkfirst=True)

    def _where(self, table: Any, kind: type[schema.Record], which: Any) -> list[schema.Record]:
        with self._read() as connection:
            query = select(table).where(which).order_by(table.c.entry)
            rows = connection.execute(query).mappings().all()
        return [schema.as_record(kind, dict(row)) for row in rows]
