"""Reading the catalogue across all documents: texts, versions, which passage stands where."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from sqlalchemy import func, select

from index import catalogue_schema as schema
from index.catalogue_connection import Connected
from ingest.records import Validity

_CHUNK = 500  # values in one IN (…)


class Scans(Connected):
    """What is asked of the whole library at once, without building whole documents."""

    def texts(self, ids: Collection[str]) -> Iterator[tuple[str, str]]:
        """``(document id, text)`` of the given documents by file, one text in memory at a time."""
        d = schema.documents
        with self._read() as connection:
            every = list(connection.execute(select(d.c.id).order_by(d.c.file)).scalars())
        for key in every:
            if key not in ids:
                continue
            with self._read() as connection:
                text = connection.execute(select(d.c.text).where(d.c.id == key)).scalar()
            if text is not None:  # removed by another process in the meantime
                yield key, str(text)

    def section_texts(self, ids: Iterable[str]) -> dict[str, str]:
        """The texts of the given sections, by id, in the order asked; unknown ids are left out."""
        s, d = schema.sections, schema.documents
        own = func.substr(d.c.text, s.c.start + 1, s.c.end - s.c.start).label("own_text")
        base = select(s.c.id, own).join(d, d.c.id == s.c.document_id)
        wanted = list(dict.fromkeys(ids))
        found: dict[str, str] = {}
        with self._read() as connection:
            for at in range(0, len(wanted), _CHUNK):
                rows = connection.execute(base.where(s.c.id.in_(wanted[at : at + _CHUNK])))
                found.update((row.id, row.own_text) for row in rows)
        return {key: found[key] for key in wanted if key in found}

    def passage_sections(self) -> list[tuple[str, str]]:
        """``(passage id, section id)`` of all passages, in stable order."""
        p = schema.passages
        query = select(p.c.id, p.c.section).order_by(p.c.document_id, p.c.ordinal)
        with self._read() as connection:
            return [(row.id, row.section) for row in connection.execute(query)]

    def documents_of(self, passages: Iterable[str]) -> set[str]:
        """The ids of the documents that the given passages stand in."""
        p = schema.passages
        wanted = list(passages)
        found: set[str] = set()
        with self._read() as connection:
            for at in range(0, len(wanted), _CHUNK):
                query = select(p.c.document_id).where(p.c.id.in_(wanted[at : at + _CHUNK]))
                found.update(connection.execute(query.distinct()).scalars())
        return found

    def sections_of(self, ids: Sequence[str]) -> list[str]:
        """The ids of the sections that the given passages stand in; every id must be known."""
        p = schema.passages
        found: dict[str, str] = {}
        with self._read() as connection:
            for at in range(0, len(ids), _CHUNK):
                query = select(p.c.id, p.c.section).where(p.c.id.in_(ids[at : at + _CHUNK]))
                found.update((row.id, row.section) for row in connection.execute(query))
        return [found[key] for key in ids]

    def validities(self) -> list[Validity]:
        """From when to when agreements and rules hold, by file."""
        v, d = schema.validities, schema.documents
        query = select(v).join(d, d.c.id == v.c.document_id).order_by(d.c.file, v.c.entry)
        with self._read() as connection:
            rows = connection.execute(query).mappings().all()
        return [schema.as_record(Validity, dict(row)) for row in rows]
