"""Who may see which document: the restrictions that the catalogue holds.

A restriction names a file and a group; a file with restrictions is for members of one of its
groups only. It hangs on the file's name, so that it outlives a new version and a document that
is pruned, and can be there before the file is read.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from sqlalchemy import Connection, delete, insert, select

from index import catalogue_schema as schema
from index.catalogue_connection import Connected, meta_of
from ingest.errors import SettingsError
from ingest.records import Document

_CHUNK = 500  # values in one IN (…)
_GROUP = re.compile(r"\w[\w .-]{0,63}")


def group_name(name: str) -> str:
    """Return a group's name as it is kept: lower case. Raises SettingsError for an odd one."""
    kept = " ".join(name.casefold().split())
    if not _GROUP.fullmatch(kept):
        raise SettingsError(
            f"”{name}” kan inte vara namn på en grupp. Använd bokstäver, siffror, blanksteg, "
            "punkt och bindestreck, högst 64 tecken."
        )
    return kept


class Rights(Connected):
    """The restrictions of documents."""

    def restrictions(self) -> dict[str, tuple[str, ...]]:
        """Groups by file name, of the files that are restricted."""
        t = schema.restrictions
        if not self.restricted:
            return {}
        with self._read() as connection:
            rows = connection.execute(select(t).order_by(t.c.file, t.c.group_name)).all()
        found: dict[str, tuple[str, ...]] = {}
        for row in rows:
            found[row.file] = (*found.get(row.file, ()), row.group_name)
        return found

    def hidden_from(self, groups: Collection[str]) -> frozenset[str]:
        """Ids of the documents that members of ``groups`` may not see."""
        shut = [file for file, few in self.restrictions().items() if not set(few) & set(groups)]
        found: set[str] = set()
        with self._read() as connection:
            for at in range(0, len(shut), _CHUNK):
                part = schema.documents.c.file.in_(shut[at : at + _CHUNK])
                found.update(
                    connection.execute(select(schema.documents.c.id).where(part)).scalars()
                )
        return frozenset(found)

    @property
    def restricted(self) -> bool:
        """Whether any file is restricted."""
        with self._read() as connection:
            return _any_restricted(connection)

    def restrict(self, files: Iterable[str], groups: Iterable[str]) -> None:
        """Let only members of ``groups`` see files; without groups everybody.

        The first restriction raises the schema's version: an older program, which would show
        everything to everybody, refuses the catalogue from then on. The generation stays: the
        derived indexes hold what they held. Raises SettingsError for an odd name.
        """
        names = sorted({group_name(group) for group in groups})
        with self._write() as connection:
            _restrict(connection, files, names)

    def _forget_restrictions(self, connection: Connection, files: Iterable[str]) -> None:
        """Drop what is said of files that are being removed."""
        if _any_restricted(connection):
            _restrict(connection, files, ())

    def _keep_restrictions(self, connection: Connection, document: Document) -> None:
        """Let a document that comes under another name keep the restrictions of its content."""
        d = schema.documents
        older = select(d.c.file).where(d.c.id == document.id, d.c.file != document.file)
        file = connection.execute(older).scalar_one_or_none()
        if file is not None and _any_restricted(connection):
            _carry(connection, file, document.file)


def _any_restricted(connection: Connection) -> bool:
    return meta_of(connection, "schema").get("schema") == schema.RESTRICTED_VERSION


def _restrict(connection: Connection, files: Iterable[str], names: Collection[str]) -> None:
    t, meta = schema.restrictions, schema.meta
    t.create(connection, checkfirst=True)  # a catalogue made before there were any
    for file in files:
        connection.execute(delete(t).where(t.c.file == file))
        if names:
            rows = [{"file": file, "group_name": name} for name in names]
            connection.execute(insert(t), rows)
    left = connection.execute(select(t.c.file).limit(1)).first()
    version = schema.RESTRICTED_VERSION if left else schema.SCHEMA_VERSION
    connection.execute(meta.update().where(meta.c.key == "schema").values(value=version))


def _carry(connection: Connection, old: str, new: str) -> None:
    t = schema.restrictions
    if connection.execute(select(t.c.file).where(t.c.file == old).limit(1)).first():
        connection.execute(delete(t).where(t.c.file == new))
        connection.execute(t.update().where(t.c.file == old).values(file=new))
