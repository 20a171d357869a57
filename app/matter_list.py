"""The matters of a library to choose from, and the one that somebody's words mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.analysis import dnr_key, fold, words
from index.occasions import Occasions
from index.query import understand
from ingest.errors import QuestionError
from ingest.records import Section
from ingest.swedish import registration_numbers

if TYPE_CHECKING:
    from app.service import Service

_NUMBER = re.compile(
    r"[^\W\d_]{0,5}\s*(?:\d{4}\s?[/:-]\s?\d+|\d{6,})\s*[^\W\d_]{0,5}"
)  # and no words
_SEARCHED = 40  # passages whose matters are offered
_OFFERED = 12  # matters offered for words that name none


@dataclass(frozen=True, slots=True)
class MatterRow:
    """A matter as it is offered. ``first`` and ``last``: ISO dates, None for undated papers."""

    dnr: str
    title: str
    items: int  # §§ of minutes that carry the number
    papers: int  # other papers that do
    first: str | None
    last: str | None
    bodies: tuple[str, ...]
    documents: tuple[str, ...]  # ids of the files that it stands in


@dataclass(frozen=True, slots=True)
class Meant:
    """What was meant: one matter, or those to choose among."""

    dnr: str | None
    offered: tuple[MatterRow, ...] = ()


def matters(service: Service) -> tuple[MatterRow, ...]:
    """Return the matters of a library, those with the latest papers first; personal data masked."""
    at = service.connections.occasions
    rows = [row for sections in at.by_dnr.values() if (row := _row(at, sections)) is not None]
    rows.sort(key=lambda row: row.dnr)
    rows.sort(key=lambda row: (row.last or "", row.items), reverse=True)
    return service.shown(tuple(rows), {id for row in rows for id in row.documents})


def meant(service: Service, asked: str) -> Meant:
    """Return the matter that a number, a § or words mean, or the nearest ones.

    Raises QuestionError for a number that no paper carries and for a § without a number,
    UnknownDocumentError for a § that is not there.
    """
    at = service.connections.occasions
    if dnr_key(asked) in at.by_dnr:
        return Meant(asked.strip())
    numbers = [asked] if _NUMBER.fullmatch(asked.strip()) else registration_numbers(asked)
    if numbers:
        return Meant(numbers[0])  # an unknown one is refused by name, with the nearest known
    query = understand(asked)
    if query.items and query.dates:
        section = service.connections.likeness.find(asked)
        if dnr := at.dnr(section):
            return Meant(dnr)
        raise QuestionError(
            f"{at.name(section)} {at.date(section) or ''} har inget diarienummer i handlingarna. "
            "Ärendets övriga paragrafer kan därför inte följas; sök på ämnet i stället."
        )
    rows = matters(service)
    named = [row for row in rows if _holds(row, asked)]
    if len(named) == 1:
        return Meant(named[0].dnr)
    by_key = {dnr_key(row.dnr): row for row in rows}
    hits = service.search(asked, k=_SEARCHED)
    near = [by_key.get(dnr_key(hit.reference.dnr or "")) for hit in hits]
    offered = dict.fromkeys(row for row in (*named, *near) if row is not None)
    return Meant(None, tuple(offered)[:_OFFERED])


def _holds(row: MatterRow, asked: str) -> bool:
    """Return whether a matter's title holds every word that was written."""
    title = fold(f"{row.title} {row.dnr}")
    said = words(fold(asked))
    return bool(said) and all(word in title for word in said)


def _row(at: Occasions, sections: Sequence[Section]) -> MatterRow | None:
    units = list({u.id: u for s in sections if (u := at.unit(s)) is not None}.values())
    if not units:
        return None
    units.sort(key=lambda unit: at.date(unit) or "9999")
    items = [unit for unit in units if unit.kind == "agenda_item"]
    named = (items or units)[0]
    dates = [day for unit in units if (day := at.date(unit))]
    return MatterRow(
        dnr=at.dnr(named) or "",
        title=named.title or at.name(named),
        items=len(items),
        papers=len(units) - len(items),
        first=dates[0] if dates else None,
        last=dates[-1] if dates else None,
        bodies=tuple(dict.fromkeys(_bodies(at, units))),
        documents=tuple(dict.fromkeys(at.document_of[unit.id] for unit in units)),
    )


def _bodies(at: Occasions, units: Iterable[Section]) -> Iterable[str]:
    return (at.bodies.shown(body) for unit in units if (body := at.body(unit)))
