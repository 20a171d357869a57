"""Filters into SQL: names as people write them become the values that the catalogue holds."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

from sqlalchemy import Connection, Select, func, or_, select, union

from index import catalogue_schema as schema
from index.analysis import dnr_key, fold
from index.bodies import Bodies
from index.records import Filters
from ingest.errors import QuestionError
from ingest.records import DocumentKind

_NEAREST = 5  # known values named in an error


@dataclass(frozen=True, slots=True)
class _Resolved:
    """Filter values as the catalogue spells them; ``None`` limits nothing."""

    bodies: set[str] | None
    kinds: set[str] | None
    documents: set[str] | None  # ids
    dnrs: set[str] | None


def limited(connection: Connection, query: Select[Any], filters: Filters) -> Select[Any]:
    """Add to ``query``, which joins sections and documents, what ``filters`` ask for.

    Raises QuestionError for an unknown value.
    """
    if filters.empty:
        return query
    found = checked(connection, filters)
    s, d = schema.sections, schema.documents
    day = func.coalesce(s.c.date, d.c.date)
    if filters.date_from:
        query = query.where(day >= filters.date_from)
    if filters.date_to:
        query = query.where(day <= filters.date_to)
    if found.bodies is not None:
        query = query.where(func.coalesce(s.c.body, d.c.body).in_(sorted(found.bodies)))
    if found.kinds is not None:
        kinds = sorted(found.kinds)
        query = query.where(or_(d.c.kind.in_(kinds), s.c.part_kind.in_(kinds)))
    if found.documents is not None:
        query = query.where(d.c.id.in_(sorted(found.documents)))
    if found.dnrs is not None:
        query = query.where(func.coalesce(s.c.dnr, d.c.dnr).in_(sorted(found.dnrs)))
    return query


def checked(connection: Connection, filters: Filters) -> _Resolved:
    """Resolve every value. Raises QuestionError with the nearest known values."""
    days = [(_day(value), value) for value in (filters.date_from, filters.date_to) if value]
    if len(days) == 2 and days[0] > days[1]:
        raise QuestionError(
            f"Tidsrymden slutar ({filters.date_to}) innan den börjar ({filters.date_from}). "
            "Byt plats på datumen."
        )
    kinds = {fold(kind): {kind} for kind in get_args(DocumentKind)}
    kinds["protokoll"].add("protokollsutdrag")  # an extract is minutes too
    return _Resolved(
        bodies=_bodies(connection, filters.bodies),
        kinds=_resolved(filters.kinds, "Dokumenttypen", lambda: kinds),
        documents=_documents(connection, filters.documents),
        dnrs=_dnrs(connection, filters.dnrs),
    )


def matching_documents(name: str, known: Sequence[tuple[str, str]]) -> list[str]:
    """Ids of the documents that ``name`` can mean: exact before start of a name or an id.

    ``known``: ``(id, file name)``.
    """
    wanted = fold(name).strip()
    exact = [key for key, file in known if wanted in (key, fold(file))]
    if exact or not wanted:
        return exact
    stems = [key for key, file in known if wanted == fold(file).rsplit(".", 1)[0]]
    return stems or [
        key for key, file in known if key.startswith(wanted) or fold(file).startswith(wanted)
    ]


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError as exc:
        raise QuestionError(
            f"”{value}” är inget datum. Skriv år-månad-dag, till exempel 2024-09-11."
        ) from exc


def _resolved(
    wanted: Iterable[str], what: str, known: Callable[[], dict[str, set[str]]]
) -> set[str] | None:
    """Exact names first, then unique parts of names. ``known``: folded name → stored values."""
    values = tuple(wanted)
    if not values:
        return None
    names = known()
    found: set[str] = set()
    for value in values:
        key = fold(value).strip()
        hits = [names[key]] if key in names else [v for n, v in names.items() if key and key in n]
        stored = set().union(*hits)
        if not stored:
            raise _unknown(what, value, {shown for v in names.values() for shown in v})
        if key not in names and len({frozenset(hit) for hit in hits}) > 1:
            several = ", ".join(sorted(stored)[:_NEAREST])
            raise QuestionError(f"{what} ”{value}” kan vara flera: {several}. Skriv hela namnet.")
        found |= stored
    return found


def _unknown(what: str, value: str, known: Iterable[str]) -> QuestionError:
    by_key = {fold(name): name for name in sorted(known)}
    near = difflib.get_close_matches(fold(value), by_key, n=_NEAREST, cutoff=0.3)
    shown = [by_key[key] for key in near] or sorted(by_key.values())[:_NEAREST]
    hint = f"Närmast: {', '.join(shown)}." if shown else "Biblioteket har inga sådana värden."
    return QuestionError(f"{what} ”{value}” finns inte i biblioteket. {hint}")


def _values(connection: Connection, column: str) -> list[str]:
    s, d = schema.sections.c[column], schema.documents.c[column]
    query = union(select(s).where(s.is_not(None)), select(d).where(d.is_not(None)))
    return [str(value) for value in connection.execute(query).scalars()]


def bodies(connection: Connection) -> Bodies:
    """The bodies that sections and documents name."""
    used: Counter[str] = Counter()
    for column in (schema.sections.c.body, schema.documents.c.body):
        query = select(column, func.count()).where(column.is_not(None)).group_by(column)
        used.update({str(name): int(count) for name, count in connection.execute(query)})
    t = schema.abbreviations
    pairs = connection.execute(select(t.c.short, t.c.long).distinct())
    return Bodies(used, [(row.short, row.long) for row in pairs])


def _bodies(connection: Connection, wanted: tuple[str, ...]) -> set[str] | None:
    if not wanted:
        return None
    known = bodies(connection)
    names = known.names()
    for name in wanted:  # a spelling of its own, which no document uses
        if stored := known.spellings(name):
            names.setdefault(fold(name).strip(), stored)
    return _resolved(wanted, "Organet", lambda: names)


def _documents(connection: Connection, wanted: tuple[str, ...]) -> set[str] | None:
    if not wanted:
        return None
    d = schema.documents
    known = [(row.id, row.file) for row in connection.execute(select(d.c.id, d.c.file))]
    found: set[str] = set()
    for value in wanted:
        hits = matching_documents(value, known)
        if len(hits) > 1:
            several = ", ".join(sorted(file for key, file in known if key in hits)[:_NEAREST])
            raise QuestionError(
                f"Dokumentet ”{value}” kan vara flera: {several}. Skriv hela filnamnet."
            )
        if not hits:
            raise _unknown("Dokumentet", value, [file for _, file in known])
        found.add(hits[0])
    return found


def _dnrs(connection: Connection, wanted: tuple[str, ...]) -> set[str] | None:
    if not wanted:
        return None
    known: dict[str, set[str]] = {}
    for dnr in _values(connection, "dnr"):
        known.setdefault(dnr_key(dnr), set()).add(dnr)
    found: set[str] = set()
    for value in wanted:
        if dnr_key(value) not in known:
            raise _unknown("Diarienumret", value, {d for v in known.values() for d in v})
        found |= known[dnr_key(value)]
    return found
