"""What a library offers before anything is asked: values of filters, questions to try."""

from __future__ import annotations

from dataclasses import dataclass

from index.library import Library
from ingest.marks import item_name


@dataclass(frozen=True, slots=True)
class Facets:
    """The values that filters can take. Dates are the first and last of any section."""

    bodies: tuple[str, ...]
    kinds: tuple[str, ...]
    documents: tuple[str, ...]
    first_date: str | None
    last_date: str | None


def facets(library: Library) -> Facets:
    """Return the values that filters can take."""
    sections = [section for _, section in library.catalogue.sections()]
    rows = library.catalogue.documents()
    known = library.catalogue.bodies()
    named = {s.body for s in sections if s.body} | {row.body for row in rows if row.body}
    kinds = {str(s.part_kind) for s in sections} | {str(row.kind) for row in rows}
    dates = sorted(s.date for s in sections if s.date)
    return Facets(
        bodies=tuple(sorted({known.shown(name) for name in named}, key=str.casefold)),
        kinds=tuple(sorted(kinds)),
        documents=tuple(row.file for row in rows),
        first_date=dates[0] if dates else None,
        last_date=dates[-1] if dates else None,
    )


def suggestions(library: Library) -> tuple[str, ...]:
    """Return up to four questions that the library itself can answer."""
    decided = [d for d in library.catalogue.decisions() if d.date and d.number]
    assigned = [d for d in decided if d.assignee]
    weighty = [d for d in decided if d.outcome not in ("antecknad", "annat", "vald", "foreslagen")]
    found: list[str] = []
    for decision in [*assigned[-1:], *weighty[-1:], *weighty[:1]]:
        if decision is not None and decision.body:
            found.append(
                f"Vad beslutade {decision.body} i {item_name(decision.number)} den {decision.date}?"
            )
    sections = [s for _, s in library.catalogue.sections() if s.part_kind == "overenskommelse"]
    titled = [s.title for s in sections if s.title and "ansvar" in s.title.casefold()]
    found += [f"Vem ansvarar för det som står under ”{title}”?" for title in titled[:1]]
    return tuple(dict.fromkeys(found))[:4]
