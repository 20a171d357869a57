"""The catalogue: the one truth, in SQLite or PostgreSQL, vectors included.

Documents, structure, registers and vectors are written in one transaction a document. Every
change raises the generation by one; Chroma and tantivy are derived and compare theirs with it.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import ColumnElement, Connection, delete, func, insert, or_, select, update

from index import catalogue_schema as schema
from index.catalogue_connection import generation_of, put_meta
from index.catalogue_reads import Reads
from index.catalogue_rights import Rights
from index.catalogue_shared import Shared
from index.records import Counts, ModelNote
from ingest.records import Document

Vectors = npt.NDArray[np.float16] | npt.NDArray[np.float32]
_CHUNK = 500  # values in one IN (…)
_TRACES = "traces"  # stands in ``meta`` from a removal until ``scrub``


class Catalogue(Reads, Rights, Shared):
    """Everything Paragraf knows, in ``home/catalogue.sqlite3`` or on the server at ``address``.

    With the ``groups`` of a viewer: what the viewer may see of it, for reading only. Threads may
    share it.

    Opening makes the file when it is missing. Every method raises IndexUnusableError when the
    file is damaged, of another schema version or not a catalogue. Writing is for ``Library``,
    which holds the writer lock.
    """

    def narrowed(self, groups: frozenset[str]) -> Catalogue:
        """Open it once more, as members of ``groups`` may see it."""
        return Catalogue(self._home, groups, self._address)

    # — writing —

    def add(
        self,
        document: Document,
        vectors: Vectors,
        *,
        source: Path,
        model: ModelNote,
        original: Path,
    ) -> list[str]:
        """Store a document with one vector a passage, in its order, in one transaction.

        A document of the same file name or the same content goes in the same transaction;
        returns the ids of its passages. ``source``: the path it was read from; ``original``: a
        copy of the file, which a catalogue that homes share takes in.
        """
        if len(vectors) != len(document.passages):
            raise ValueError(f"{len(document.passages)} passages but {len(vectors)} vectors")
        with self._write() as connection:
            d = schema.documents
            self._keep_restrictions(connection, document)
            same = or_(d.c.file == document.file, d.c.id == document.id)
            replaced = _passages_of(connection, same)
            connection.execute(delete(d).where(same))
            if replaced:
                _leave_traces(connection)
            _insert(connection, document, str(source))
            _insert_vectors(connection, [p.id for p in document.passages], vectors)
            self._keep_original(connection, document.id, original)
            _note_model(connection, model)
            self._advance(connection, replaced, (p.id for p in document.passages))
        return replaced

    def remove(self, document_id: str, *, forget: bool = False) -> list[str]:
        """Take a document out and return its passages' ids.

        ``scrub`` afterwards leaves none of its bytes behind. ``forget``: its restrictions go
        with it, else they wait for a file of the same name.
        """
        with self._write() as connection:
            d = schema.documents
            which = d.c.id == document_id
            removed = _passages_of(connection, which)
            if forget:
                files = list(connection.execute(select(d.c.file).where(which)).scalars())
                self._forget_restrictions(connection, files)
            connection.execute(delete(d).where(which))
            _leave_traces(connection)
            self._advance(connection, removed, gone=True)
        return removed

    def follow_assignments(self) -> None:
        """Note for each assignment the later § that reports it back, as ``report_backs`` finds.

        What was noted earlier is noted anew: documents come and go. The generation rises only
        where something changed.
        """
        noted = self._meta("followed", "generation")
        if noted.get("followed") == noted.get("generation", "0"):
            return
        from index.report_backs import (  # slow to import: an unchanged run goes without
            Item,
            report_backs,
        )

        assignments, items = self.minutes()
        found = report_backs(assignments, [Item(*item) for item in items])
        t = schema.assignments
        with self._write() as connection:
            changed = False
            for assignment in assignments:
                now = found.get((assignment.section, assignment.start))
                if now != assignment.reported_in:
                    place = (t.c.section == assignment.section) & (t.c.start == assignment.start)
                    connection.execute(update(t).where(place).values(reported_in=now))
                    changed = True
            if changed:
                self._advance(connection)
            put_meta(connection, {"followed": generation_of(connection)})

    def replace_vectors(self, ids: Sequence[str], vectors: Vectors, model: ModelNote) -> None:
        """Put new vectors in the place of all stored ones, in one transaction."""
        with self._write() as connection:
            connection.execute(delete(schema.vectors))
            _insert_vectors(connection, ids, vectors)
            _note_model(connection, model)
            self._advance_anew(connection)

    def moved(self, document_id: str, source: Path) -> None:
        """Note where a stored file now lies; the generation stays, no answer changes."""
        with self._write() as connection:
            connection.execute(
                update(schema.documents)
                .where(schema.documents.c.id == document_id)
                .values(source=str(source))
            )

    def scrub(self) -> None:
        """Leave no bytes of what was deleted.

        While somebody reads on and on, a backup for instance, that cannot be: then ``traces``
        says so, and the next writer does it.
        """
        with self._translated():
            clean = self._database.scrub(self._engine)
        if clean:
            with self._write() as connection:
                connection.execute(delete(schema.meta).where(schema.meta.c.key == _TRACES))

    def traces(self) -> bool:
        """Whether bytes of what was removed or replaced may remain: its writer did not finish."""
        return _TRACES in self._meta(_TRACES)

    def copy_to(self, path: Path) -> None:
        """Write the whole catalogue, as this moment has it, to a file; others read and write on.

        Free pages are not copied, so nothing of what was removed. Raises BackupError.
        """
        self._database.copy_to(self._engine, path)

    def renew_instance(self) -> None:
        """Become another catalogue, so that no index derived from the one copied fits."""
        with self._write() as connection:
            t = schema.meta
            connection.execute(t.delete().where(t.c.key == _TRACES))
            connection.execute(
                update(t).where(t.c.key == "instance").values(value=uuid.uuid4().hex)
            )

    # — the whole —

    def counts(self) -> Counts:
        """How much is stored."""
        tables = tuple(field.name for field in fields(Counts) if field.name != "pages")
        with self._read() as connection:
            counted = {
                name: connection.execute(
                    select(func.count()).select_from(schema.metadata.tables[name])
                ).scalar_one()
                for name in tables
            }
            pages = connection.execute(
                select(func.coalesce(func.sum(schema.documents.c.page_count), 0))
            ).scalar_one()
        return Counts(pages=int(pages), **counted)

    def matrix(self) -> tuple[list[str], npt.NDArray[np.float16]]:
        """Ids and vectors of all passages, row by row, in the order of ``passage_ids``."""
        p, v = schema.passages, schema.vectors
        query = select(v.c.passage_id, v.c.vector).join(p, p.c.id == v.c.passage_id)
        with self._read() as connection:
            rows = connection.execute(query.order_by(p.c.document_id, p.c.ordinal)).all()
        return [row.passage_id for row in rows], _rows([row.vector for row in rows])

    def passage_count(self) -> int:
        """How many passages are stored."""
        with self._read() as connection:
            query = select(func.count()).select_from(schema.passages)
            return int(connection.execute(query).scalar_one())

    def sample(self, count: int) -> list[str]:
        """Return up to ``count`` passage ids, spread over the library, always the same."""
        p = schema.passages
        step = max(1, self.passage_count() // max(1, count))
        with self._read() as connection:
            ids = [
                connection.execute(
                    select(p.c.id).order_by(p.c.id).limit(1).offset(at * step)
                ).scalar()
                for at in range(count)
            ]
        return list(dict.fromkeys(str(key) for key in ids if key is not None))

    def vectors(self, ids: Sequence[str]) -> npt.NDArray[np.float16]:
        """Vectors of the given passages, row by row; every id must be known."""
        v = schema.vectors
        found: dict[str, bytes] = {}
        with self._read() as connection:
            for at in range(0, len(ids), _CHUNK):
                part = v.c.passage_id.in_(ids[at : at + _CHUNK])
                rows = connection.execute(select(v.c.passage_id, v.c.vector).where(part))
                found.update((row.passage_id, row.vector) for row in rows)
        return _rows([found[key] for key in ids])

    def damage(self) -> list[str]:
        """What the database itself finds wrong; Swedish."""
        with self._read() as connection:
            return self._database.faults(connection)

    def faults(self) -> list[str]:
        """What the database itself finds wrong, and passages without a vector; Swedish."""
        p, v = schema.passages, schema.vectors
        found = self.damage()
        with self._read() as connection:
            bare = connection.execute(
                select(func.count()).select_from(p).where(p.c.id.not_in(select(v.c.passage_id)))
            ).scalar_one()
        if bare:
            found.append(
                f"Katalogen: {bare} stycken saknar vektor. Kör `paragraf ingest --rebuild`."
            )
        return found


def _passages_of(connection: Connection, which: ColumnElement[bool]) -> list[str]:
    """Return the ids of the passages of the documents that ``which`` names."""
    p, d = schema.passages, schema.documents
    query = select(p.c.id).join(d, d.c.id == p.c.document_id).where(which)
    return list(connection.execute(query).scalars())


def _leave_traces(connection: Connection) -> None:
    """Note, with the change itself, that ``scrub`` has to follow, should its writer be killed."""
    put_meta(connection, {_TRACES: "1"})


def _note_model(connection: Connection, model: ModelNote) -> None:
    rows = {
        "model_name": model.name,
        "model_identity": model.identity,
        "dimension": str(model.dimension),
    }
    put_meta(connection, rows)


def _insert(connection: Connection, document: Document, source: str) -> None:
    row = schema.as_row(document)
    columns = {c.name for c in schema.documents.columns}
    values = {key: value for key, value in row.items() if key in columns}
    values["spans"] = schema.pack_spans(document.spans)
    values["words"] = schema.pack_words(document.words)
    values["added_at"] = datetime.now(UTC).isoformat(timespec="seconds")
    connection.execute(insert(schema.documents).values(**values, source=source))
    owner = {"document_id": document.id}
    sections = [
        {**schema.as_row(section), **owner, "position": position}
        for position, section in enumerate(document.sections)
    ]
    batches: list[tuple[Any, list[dict[str, Any]]]] = [
        (schema.sections, sections),
        (schema.passages, [{**schema.as_row(p), **owner} for p in document.passages]),
        (
            schema.abbreviations,
            [{**owner, "short": short, "long": long} for short, long in document.abbreviations],
        ),
    ]
    for name, table, _ in schema.REGISTERS:
        batches.append((table, [{**schema.as_row(r), **owner} for r in row[name]]))
    for table, rows in batches:
        if rows:
            connection.execute(insert(table), rows)


def _insert_vectors(connection: Connection, ids: Sequence[str], vectors: Vectors) -> None:
    rows = [
        {"passage_id": key, "vector": schema.pack_vector(vector)}
        for key, vector in zip(ids, vectors, strict=True)
    ]
    if rows:
        connection.execute(insert(schema.vectors), rows)


def _rows(blobs: Sequence[bytes]) -> npt.NDArray[np.float16]:
    flat = np.frombuffer(b"".join(blobs), dtype="<f2")
    return flat.reshape(len(blobs), -1) if blobs else flat.reshape(0, 0)
