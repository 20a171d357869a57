"""Search results: what was found, how it can be narrowed down, and how it looks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.answering.answer import RankedPassage
from app.answering.compose import reference as reference_to
from app.web import texts
from app.web.chat_view import facts, role_badge
from app.web.counts import counted
from app.web.highlight import excerpt
from app.web.links import matter_link
from app.web.texts import escape
from app.web.validity_view import later_of
from index.query import understand
from index.records import Filters
from ingest.errors import QuestionError

if TYPE_CHECKING:
    from app.matter_rows import SearchAll
    from app.service import Service

PAGE = 10  # hits shown at a time
_DEPTH = 100  # passages ranked
_NEAR = 0.4  # share of the best hit's score that a hit has to reach
Choice = tuple[str, str]  # what is shown, and the value


@dataclass(frozen=True, slots=True)
class Picked:
    """The facets that are chosen; an empty tuple limits nothing."""

    bodies: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """The hits of a search, best first, and the words that they were searched by, folded.

    ``outcomes``: what was decided in the section of each hit. ``everything``: what was counted
    and searched, where every section on the subject was asked for.
    """

    hits: tuple[RankedPassage, ...]
    words: tuple[str, ...]
    outcomes: tuple[frozenset[str], ...]
    everything: SearchAll | None = None


def find(service: Service, query: str, picked: Picked, *, everything: bool = False) -> Found:
    """Search within the facets: the best hits, or every section on the subject.

    Raises QuestionError for an empty query.
    """
    if not query.strip():
        raise QuestionError(texts.SEARCH_EMPTY)
    filters = Filters(
        date_from=f"{min(picked.years)}-01-01" if picked.years else None,
        date_to=f"{max(picked.years)}-12-31" if picked.years else None,
        bodies=picked.bodies,
        kinds=picked.kinds,
    )
    if everything:
        return _everything(service, query.strip(), picked, filters)
    ranked = service.search(query.strip(), k=_DEPTH, filters=filters)
    least = _NEAR * max((hit.score for hit in ranked), default=0.0)
    near = [hit for hit in ranked if hit.score >= least]
    decided = _outcomes(service, near)
    kept = [
        (hit, decided.get(hit.reference.section_id, frozenset()))
        for hit in near
        if not picked.years or _year(hit) in picked.years
    ]
    if picked.outcomes:
        kept = [(hit, outcomes) for hit, outcomes in kept if outcomes & set(picked.outcomes)]
    return Found(
        tuple(hit for hit, _ in kept),
        understand(query).words,
        tuple(outcomes for _, outcomes in kept),
    )


def _everything(service: Service, query: str, picked: Picked, filters: Filters) -> Found:
    """Return every section on a subject, each by the passage that carries most of it."""
    told = service.search_all(query, filters)
    sections = tuple(
        row
        for row in told.sections
        if (not picked.years or (row.date or "")[:4] in picked.years)
        and (not picked.outcomes or set(row.outcomes) & set(picked.outcomes))
    )
    items = sum(row.section.startswith("§") for row in sections)
    if len(sections) < told.count:
        told = replace(told, count=len(sections), items=items, sections=sections)
    stored = service.library.passages([row.passage for row in sections])
    hits = tuple(
        RankedPassage(reference_to(stored[row.passage]), row.lexical + row.score)
        for row in sections
        if row.passage in stored
    )
    return Found(
        service.shown(hits, {hit.reference.document_id for hit in hits}),
        understand(query).words,
        tuple(frozenset(row.outcomes) for row in sections if row.passage in stored),
        told,
    )


def ordered(found: Found, order: str) -> tuple[RankedPassage, ...]:
    """Return the hits nearest, newest or oldest first; the undated stand last."""
    if order not in ("nyast", "aldst"):
        return tuple(sorted(found.hits, key=lambda hit: -hit.score))
    dated = [hit for hit in found.hits if hit.reference.date]
    dated.sort(key=lambda hit: hit.reference.date or "", reverse=order == "nyast")
    return (*dated, *(hit for hit in found.hits if not hit.reference.date))


def choices(found: Found) -> tuple[list[Choice], list[Choice], list[Choice], list[Choice]]:
    """Return the values of body, year, kind and outcome among the hits, with their numbers."""
    references = [hit.reference for hit in found.hits]
    bodies = Counter(r.body for r in references if r.body)
    years = Counter(year for hit in found.hits if (year := _year(hit)))
    kinds = Counter(r.kind for r in references)
    outcomes = Counter(one for each in found.outcomes for one in each)
    return (
        [(f"{value} ({bodies[value]})", value) for value in sorted(bodies, key=str.casefold)],
        [(f"{value} ({years[value]})", value) for value in sorted(years, reverse=True)],
        [(f"{texts.kind_name(v)} ({n})", v) for v, n in kinds.most_common()],
        [(f"{texts.OUTCOMES.get(v, v)} ({n})", v) for v, n in outcomes.most_common()],
    )


def count_line(found: Found, query: str) -> str:
    """Return how many hits there are, as HTML that is also read aloud."""
    if found.everything is not None:
        return f"<p class='count'>{_everything_told(found.everything)}</p>"
    hits = counted(len(found.hits), "hit")
    return f"<p class='count'>{texts.HITS_FOR.format(hits=hits, query=escape(query.strip()))}</p>"


def results(service: Service, found: Found, order: str, shown: int, chosen: str = "") -> str:
    """Return the first ``shown`` hits as HTML, each opening its source.

    ``chosen``: passage of the hit that the focus goes back to.
    """
    told = _told(found.everything) if found.everything is not None else ""
    if not found.hits:
        return texts.note(texts.NO_HITS, texts.NO_HITS_ADVICE) + told
    decided = dict(zip((h.reference.passage for h in found.hits), found.outcomes, strict=True))
    hits = ordered(found, order)
    items = "".join(
        _hit(service, hit, found.words, decided[hit.reference.passage], chosen)
        for hit in hits[:shown]
    )
    return f'<ol class="hits">{items}</ol>{texts.more_button(len(hits) - shown)}{told}'


def _told(found: SearchAll) -> str:
    """Return what was searched, and what could not be read and may hold more."""
    unread = "".join(
        f"<li>{escape(one.document)}{_on_page(one.page)}: {escape(one.message)}</li>"
        for one in found.unread
    )
    lacking = (
        f"<p>{texts.UNREAD.format(number=len(found.unread))}</p><ul>{unread}</ul>"
        if unread
        else f"<p>{texts.ALL_READ}</p>"
    )
    return (
        f'<details class="findings"><summary>{texts.WHAT_WAS_SEARCHED}</summary>'
        f"<p>{_searched(found)}</p>{lacking}</details>"
    )


def _on_page(page: int | None) -> str:
    return f", {texts.page_words((page,))}" if page else ""


def _everything_told(found: SearchAll) -> str:
    """Return "12 avsnitt, varav 9 §§ i protokoll; i 5 av dem …", as on the command line."""
    if not found.count:
        return texts.EVERYTHING_NONE.format(query=escape(found.query))
    mentioned = sum(row.held_in == "texten" for row in found.sections)
    told = texts.EVERYTHING.format(
        sections=counted(found.count, "section"), items=counted(found.items, "place")
    )
    return f"{told}{texts.MENTIONED.format(number=mentioned) if mentioned else ''}."


def _searched(found: SearchAll) -> str:
    told = found.searched
    said = texts.SEARCHED_IN.format(
        documents=counted(told.documents, "document"), items=counted(told.items, "place"),
        sections=counted(told.sections, "section"), passages=counted(told.passages, "passage"),
        limited=texts.SEARCHED_WITHIN if told.filtered else "",
    )  # fmt: skip
    return f"{said} {texts.SEARCHED_CUT}" if told.cut else said


def _hit(
    service: Service, hit: RankedPassage, words: Sequence[str], outcomes: Iterable[str],
    chosen: str,
) -> str:  # fmt: skip
    reference = hit.reference
    title = reference.section or reference.title or reference.document
    decided = [texts.OUTCOMES.get(one, one) for one in sorted(outcomes)]
    line = facts(
        reference.body,
        reference.date,
        texts.kind_name(reference.kind),
        texts.page_words(tuple(sorted(reference.pages)) or (reference.page,)),
        reference.document,
    )
    ending = f' <span class="small">· {escape(", ".join(decided))}</span>' if decided else ""
    passage = escape(reference.passage)
    focus = " data-focus" if reference.passage == chosen else ""
    like = (
        f'<button type="button" class="quiet" data-act="like:{passage}"{focus} '
        f'aria-label="{texts.LIKE} {escape(title)}">{texts.LIKE}</button>'
        if reference.section and reference.section.startswith("§")
        else ""
    )
    matter = (
        f'<a href="{escape(matter_link(reference.dnr))}" data-inside>'
        f"{texts.MATTER} {escape(reference.dnr)}</a>"
        if reference.dnr
        else ""
    )
    return (
        f'<li class="hit" data-open="{passage}">'
        f'<h3><button type="button" class="open">{escape(title)}</button></h3>'
        f"<p>{role_badge(reference.role)}{ending}</p>"
        f'<p class="snippet">{excerpt(reference.text, words)}</p><p class="small">{line}</p>'
        f'{later_of(service, reference.section_id)}<p class="further">{like} {matter}</p></li>'
    )


def _year(hit: RankedPassage) -> str | None:
    return hit.reference.date[:4] if hit.reference.date else None


def _outcomes(service: Service, hits: Sequence[RankedPassage]) -> dict[str, frozenset[str]]:
    """Return by section id what was decided there, for the sections of ``hits``."""
    documents = tuple(dict.fromkeys(hit.reference.document_id for hit in hits))
    found: dict[str, set[str]] = {}
    if documents:
        for decision in service.library.catalogue.decisions(Filters(documents=documents)):
            found.setdefault(decision.section, set()).add(decision.outcome)
    return {section: frozenset(outcomes) for section, outcomes in found.items()}
