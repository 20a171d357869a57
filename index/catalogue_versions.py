"""Which catalogues this program reads, and what is said of the others.

A catalogue is never changed to another form in place: what is in it comes from files, and reading
them again is the one way that fills what an older reader did not look for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import MetaData

from index import catalogue_schema as schema
from ingest.errors import IndexUnusableError

_READ = (schema.SCHEMA_VERSION, schema.RESTRICTED_VERSION)
_ANEW = (
    "Flytta undan filen och kör `paragraf ingest MAPP` med samma mappar som förut. Användare och "
    "inställningar står kvar; begränsningar sätts före inläsningen med `paragraf restrict FIL "
    "--group GRUPP --ahead`."
)


def refuse_other_versions(place: str, version: str | None) -> None:
    """Raise IndexUnusableError for a catalogue that this program does not read."""
    if version in _READ:
        return
    number = (version or "").partition("+")[0]
    if number.isdecimal() and int(number) >= int(schema.SCHEMA_VERSION):
        raise IndexUnusableError(
            f"Katalogen {place} är skriven av en nyare Paragraf (version {version}; det här "
            f"programmet läser {schema.SCHEMA_VERSION}). Uppgradera programmet: `pip install "
            "--upgrade paragraf`. Filen är hel och ska ligga kvar."
        )
    raise IndexUnusableError(
        f"Katalogen {place} är skriven av en äldre Paragraf (version {version or 'okänd'}; det här "
        f"programmet läser {schema.SCHEMA_VERSION}). {_ANEW}"
    )


def refuse_missing_columns(
    place: str, there: Collection[tuple[str, str]], tables: Iterable[MetaData]
) -> None:
    """Raise IndexUnusableError for a catalogue without all that this program asks it for.

    Tables follow the records, so a version that was still being made may lack a column.
    ``there``: table and name of every column.
    """
    lacking = [
        f"{table.name}.{column.name}"
        for metadata in tables
        for table in metadata.sorted_tables
        for column in table.columns
        if (table.name, column.name) not in there
    ]
    if lacking:
        raise IndexUnusableError(
            f"Katalogen {place} är skriven av en äldre Paragraf: den saknar {', '.join(lacking)}. "
            f"{_ANEW}"
        )
