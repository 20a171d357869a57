"""A connection that shows a viewer no more than what the viewer may see.

It has temporary views in the place of the tables, under the same names: SQLite and PostgreSQL
look a name up among temporary ones first. Whatever is asked of such a connection, by code written
today or later, is answered as if hidden documents did not exist, and nothing can be written
through it.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import MetaData, Table

from index import catalogue_schema as schema

_FREE = frozenset(("meta", "restrictions"))  # tables that hold nothing of any document's text

# Documents with restrictions none of which names a group of the viewer's.
_HIDDEN = """
CREATE TEMP VIEW hidden_documents AS
SELECT d.id AS document_id FROM {base}.documents AS d
WHERE EXISTS (SELECT 1 FROM {base}.restrictions AS r WHERE r.file = d.file)
AND NOT EXISTS (
    SELECT 1 FROM {base}.restrictions AS r
    JOIN viewer_groups AS g ON g.name = r.group_name WHERE r.file = d.file
)"""
_SHOWN = "NOT IN (SELECT document_id FROM hidden_documents)"


def narrowing(tables: Iterable[MetaData], base: str) -> list[str]:
    """Return statements that put views without hidden documents in the place of all tables.

    ``base``: the schema that the tables lie in. The first makes the table ``viewer_groups``,
    whose rows, the viewer's groups, are to be written before the others are used.
    """
    found = ["CREATE TEMP TABLE viewer_groups (name TEXT PRIMARY KEY)", _HIDDEN.format(base=base)]
    for metadata in tables:
        found += [_view(t, base) for t in metadata.sorted_tables if t.name not in _FREE]
    return found


def _view(table: Table, base: str) -> str:
    """Return the view that stands for a table. Raises ValueError for one it cannot narrow.

    It names the tables themselves and no other view: PostgreSQL settles what a name means when
    the view is made.
    """
    columns = {column.name for column in table.columns}
    shown = ", ".join(f't."{column.name}"' for column in table.columns)
    if table.name == "assignments":  # the § that reports one back may be a hidden document's
        seen = (
            f"(SELECT s.id FROM {base}.sections AS s "  # nosec B608
            f"WHERE s.id = t.reported_in AND s.document_id {_SHOWN}) AS reported_in"
        )
        shown = shown.replace('t."reported_in"', seen)
    if table is schema.documents:
        limit = f"t.id {_SHOWN}"
    elif table is schema.changes:
        limit = "1 = 0"  # what has been written is for those who see everything
    elif "document_id" in columns:
        limit = f"t.document_id {_SHOWN}"
    elif "passage_id" in columns:
        limit = (
            f"EXISTS (SELECT 1 FROM {base}.passages AS p "  # nosec B608
            f"WHERE p.id = t.passage_id AND p.document_id {_SHOWN})"
        )
    else:
        raise ValueError(f"table {table.name} has no column that tells whose it is")
    name = f'"{table.name}"'
    # The schema's own names, and nothing from outside.
    rows = f"SELECT {shown} FROM {base}.{name} AS t WHERE {limit}"  # nosec B608
    return f"CREATE TEMP VIEW {name} AS {rows}"
