"""What a catalogue that several homes share has beside the rest: originals, and what changed.

The originals are kept in the catalogue, in the transaction of their document: so a server that
has never seen a file can show it, nothing remains of one that is removed, and one backup holds
all. What changed lets a home bring its own indexes up to what another home has written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy import Connection, Integer, Text, cast, delete, insert, select, update

from index import catalogue_schema as schema
from index.catalogue_connection import Connected, generation_of, put_meta
from index.changes import Changes

_PART = 4_000_000  # bytes of an original in one row
_KEPT = 2_000  # generations whose changes are kept; who is further behind builds anew
_DENSE = "dense_state"


class Shared(Connected):
    """Originals and changes on a server, and the note on vectors that lie on a server."""

    def changes_since(self, generation: int) -> Changes | None:
        """What was written after ``generation``, ``None`` where that is not known.

        To be asked, and used, within a ``snapshot``.
        """
        if not self.shared:
            return None
        c = schema.changes
        with self._read() as connection:
            query = select(c).where(c.c.generation > generation).order_by(c.c.generation)
            rows = connection.execute(query).all()
        if [row.generation for row in rows] != list(range(generation + 1, self.generation() + 1)):
            return None
        found = Changes(generation, gone=any(row.gone for row in rows))
        for row in rows:
            found.note(row.removed.splitlines(), row.added.splitlines())
        return found

    def original_parts(self, document_id: str) -> Iterator[bytes]:
        """The bytes of a document's file, a part at a time; nothing for an unknown one."""
        t = schema.originals
        with self._read() as connection:
            query = select(t.c.part).where(t.c.document_id == document_id).order_by(t.c.part)
            parts = list(connection.execute(query).scalars())
        for part in parts:
            with self._read() as connection:
                place = (t.c.document_id == document_id) & (t.c.part == part)
                content = connection.execute(select(t.c.content).where(place)).scalar()
            if content is None:  # removed by another process in the meantime
                return
            yield content

    def dense_state(self) -> str | None:
        """What was noted of the vectors on a Chroma server."""
        return self._meta(_DENSE).get(_DENSE)

    def note_dense_state(self, state: str) -> None:
        """Note what lies on a Chroma server; the generation stays, no answer changes."""
        with self._write() as connection:
            put_meta(connection, {_DENSE: state})

    def _keep_original(self, connection: Connection, document_id: str, path: Path) -> None:
        if not self.shared:
            return
        with path.open("rb") as file:
            for number, content in enumerate(iter(lambda: file.read(_PART), b"")):
                row = {"document_id": document_id, "part": number, "content": content}
                connection.execute(insert(schema.originals), row)

    def _advance(
        self,
        connection: Connection,
        removed: Iterable[str] = (),
        added: Iterable[str] = (),
        *,
        gone: bool = False,
    ) -> None:
        """Raise the generation, and note for other homes which passages came and went."""
        generation = _raise_generation(connection)
        if not self.shared:
            return
        c = schema.changes
        row = {"generation": generation, "gone": int(gone)}
        ids = {"removed": "\n".join(removed), "added": "\n".join(added)}
        connection.execute(insert(c), {**row, **ids})
        connection.execute(delete(c).where(c.c.generation <= generation - _KEPT))

    def _advance_anew(self, connection: Connection) -> None:
        """Raise the generation to one that no index can be brought up to: it is built anew."""
        _raise_generation(connection)
        if self.shared:
            connection.execute(delete(schema.changes))


def _raise_generation(connection: Connection) -> int:
    m = schema.meta.c
    number = m.key == "generation"
    raised = cast(cast(m.value, Integer) + 1, Text)
    connection.execute(update(schema.meta).where(number).values(value=raised))
    return int(generation_of(connection))
