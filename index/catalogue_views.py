"""A connection that shows a viewer no more than what the viewer may see.

It has temporary views in the place of the tables, under the same names: SQLite looks a name up
among temporary ones first. Whatever is asked of such a connection, by code written today or
later, is answered as if hidden documents did not exist, and nothing can be written through it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection

from sqlalchemy import Table

from index import catalogue_schema as schema

_FREE = frozenset(("meta", "restrictions"))  # tables that hold nothing of any document's text

# Documents with restrictions none of which names a group of the viewer's.
_HIDDEN = """
CREATE TEMP VIEW hidden_documents AS
SELECT d.id AS document_id FROM main.documents AS d
WHERE EXISTS (SELECT 1 FROM main.restrictions AS r WHERE r.file = d.file)
AND NOT EXISTS (
    SELECT 1 FROM main.restrictions AS r
    JOIN viewer_groups AS g ON g.name = r.group_name WHERE r.file = d.file
)"""


def narrow(connection: sqlite3.Connection, groups: Collection[str]) -> None:
    """Put views that leave out hidden documents in the place of all tables."""
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("CREATE TEMP TABLE viewer_groups (name TEXT PRIMARY KEY)")
    rows = [(name,) for name in sorted(groups)]
    connection.executemany("INSERT INTO viewer_groups (name) VALUES (?)", rows)
    connection.execute(_HIDDEN)
    for table in schema.metadata.sorted_tables:
        if table.name not in _FREE:
            connection.execute(_view(table))


def _view(table: Table) -> str:
    """Return the view that stands for a table. Raises ValueError for one it cannot narrow."""
    columns = {column.name for column in table.columns}
    shown = ", ".join(f't."{column.name}"' for column in table.columns)
    if table.name == "assignments":  # the § that reports one back may be a hidden document's
        seen = "(SELECT s.id FROM sections AS s WHERE s.id = t.reported_in) AS reported_in"
        shown = shown.replace('t."reported_in"', seen)
    hidden = "(SELECT document_id FROM hidden_documents)"
    if table is schema.documents:
        limit = f"t.id NOT IN {hidden}"
    elif "document_id" in columns:
        limit = f"t.document_id NOT IN {hidden}"
    elif "passage_id" in columns:
        limit = "EXISTS (SELECT 1 FROM passages AS p WHERE p.id = t.passage_id)"
    else:
        raise ValueError(f"table {table.name} has no column that tells whose it is")
    name = f'"{table.name}"'
    # The schema's own names, and nothing from outside.
    rows = f"SELECT {shown} FROM main.{name} AS t WHERE {limit}"  # nosec B608
    return f"CREATE TEMP VIEW {name} AS {rows}"
