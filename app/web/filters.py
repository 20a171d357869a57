"""From form fields and from JSON to ``Filters``; every refusal says what would be right."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping, Sequence
from datetime import date

from index.records import Filters
from ingest.errors import QuestionError

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_LISTS = ("bodies", "kinds", "documents", "dnrs")


def parse_date(text: str | None, *, last: bool) -> str | None:
    """Read ``2024``, ``2024-05`` or ``2024-05-22``; None for nothing written.

    A year or a month stands for its first day, with ``last`` for its last one.
    Raises QuestionError for anything else.
    """
    value = (text or "").strip()
    if not value:
        return None
    match = _DATE.fullmatch(value)
    if match is None:
        raise QuestionError(f"Datumet ”{value}” kan inte läsas. Skriv till exempel 2024-05-22.")
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        month = month or (12 if last else 1)
        day = day or (calendar.monthrange(year or 0, month)[1] if last else 1)
        return date(year or 0, month, day).isoformat()
    except (ValueError, calendar.IllegalMonthError) as exc:
        raise QuestionError(
            f"Datumet ”{value}” finns inte i kalendern. Skriv till exempel 2024-05-22."
        ) from exc


def make_filters(
    date_from: str | None = None,
    date_to: str | None = None,
    bodies: Sequence[str] | None = None,
    kinds: Sequence[str] | None = None,
    documents: Sequence[str] | None = None,
    dnr: str | None = None,
) -> Filters:
    """Build filters from the fields of the form.

    Raises QuestionError for a date that cannot be read or a range that is turned round.
    """
    first, final = parse_date(date_from, last=False), parse_date(date_to, last=True)
    if first and final and first > final:
        raise QuestionError(
            f"Från-datumet {first} ligger efter till-datumet {final}. Byt plats på dem."
        )
    return Filters(
        date_from=first,
        date_to=final,
        bodies=tuple(bodies or ()),
        kinds=tuple(kinds or ()),
        documents=tuple(documents or ()),
        dnrs=tuple(part.strip() for part in (dnr or "").split(",") if part.strip()),
    )


def filters_from_json(record: object) -> Filters:
    """Build filters from a JSON object with the field names of ``Filters``; None for no filter.

    Raises QuestionError for anything else, an unknown key or a value of the wrong type.
    """
    if record is not None and not isinstance(record, Mapping):
        raise QuestionError(f"Filtren ska vara ett objekt med namn och värden, inte {record!r}.")
    values = dict(record or {})
    dates = {key: values.pop(key, None) for key in ("date_from", "date_to")}
    lists = {key: values.pop(key, None) for key in _LISTS}
    if values:
        raise QuestionError(
            f"Okända filter: {', '.join(sorted(map(str, values)))}. "
            f"Det går att ange date_from, date_to, {', '.join(_LISTS)}."
        )
    for key, value in dates.items():
        if value is not None and not isinstance(value, str):
            raise QuestionError(f"Filtret {key} ska vara ett datum som text, inte {value!r}.")
    chosen: dict[str, tuple[str, ...]] = {}
    for key, value in lists.items():
        entries = [] if value is None else value
        if not isinstance(entries, list) or not all(isinstance(item, str) for item in entries):
            raise QuestionError(f"Filtret {key} ska vara en lista av texter, inte {value!r}.")
        chosen[key] = tuple(entries)
    base = make_filters(str(dates["date_from"] or ""), str(dates["date_to"] or ""))
    return Filters(date_from=base.date_from, date_to=base.date_to, **chosen)
