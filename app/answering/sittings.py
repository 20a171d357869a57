"""When a body met: told from the minutes that are stored, not from what texts say of meetings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.answering.compose import Composer, markers, swedish_date
from app.answering.guard import Statement
from index.analysis import fold
from index.library import Library
from index.query import Query
from index.records import Filters
from index.retrieval import Hit
from ingest.records import Section
from ingest.swedish import MONTHS

# What has been: days to come stand in what was decided on them.
_ASKS = re.compile(
    r"^(?:när|vilka (?:datum|dagar)|vilken dag|vilket datum|hur många gånger|hur ofta)\b.{0,40}?"
    r"\b(?:sammanträdde|sammanträtt|möttes|träffades|(?:hade|höll|var)\b.{0,60}"
    r"(?:möten?|mötet|sammanträden?|sammanträdet))\b",
    re.I,
)
_LATEST = re.compile(r"\b(?:senast\w*|sist\w*|förra)\b", re.I)
_OF_MEETING = re.compile(
    r"\b(?:när|vilka|vilken|vilket|hur|många|gånger|ofta|datum|dag|dagar|sammanträdde|sammanträtt"
    r"|möttes|träffades|hade|höll|haft|hållit|var|möten?|mötet|mötena|sammanträden?|sammanträdet"
    r"|sammanträdena|senast\w*|sist\w*|förra|ha|ett|sitt|sina|under|i|den|det|de|för|med|har|och"
    r"|år|året|gång\w*|protokoll\w*|" + "|".join(
        (*MONTHS, "våren", "hösten", "våras", "höstas", "fjol")
    ) + r"|\d+)\b",
    re.I,
)  # fmt: skip
_BODY = re.compile(r"[\w-]*(?:nämnd|styrels|fullmäktig|utskott|direktion|beredning)\w*", re.I)
_SHORT = re.compile(r"\b[A-ZÅÄÖ]{2,6}\b")  # a body's abbreviation
_MOST = 12  # meetings that are told


@dataclass(frozen=True, slots=True)
class Sitting:
    """A meeting: who met, when, and the passage that its minutes begin with."""

    body: str
    day: str
    hit: Hit


def sittings(
    library: Library, query: Query, hits: Sequence[Hit], filters: Filters
) -> list[Sitting]:
    """Return the meetings whose days a question asks for, in time order; none for other questions.

    Of the body named, else of all bodies of its kind ("nämnden"); of the latest the last of each.
    """
    if not hits or not _ASKS.search(query.question) or _about_a_matter(query):
        return []
    first: dict[tuple[str, str], Section] = {}
    for _, section in library.catalogue.sections(filters):
        if section.kind != "agenda_item" or not section.body or not section.date:
            continue
        key = section.body, section.date
        if _meant(query, section) and (
            key not in first or section.start < first[key].start or first[key].duplicate_of
        ):
            first[key] = section
    if _LATEST.search(query.question):
        last = {body: max(day for name, day in first if name == body) for body, _ in first}
        first = {key: section for key, section in first.items() if last[key[0]] == key[1]}
    ordered = sorted(first.items(), key=lambda item: (item[0][1], item[0][0]))[-_MOST:]
    found = []
    for (body, day), section in ordered:
        passages = library.catalogue.section_passages(section.id)
        if passages:
            found.append(Sitting(body, day, hits[0].beside(passages[0], 1.0)))
    return found


def _about_a_matter(query: Query) -> bool:
    """Return whether a question names more than a body and a time: then it is of that matter."""
    rest = _BODY.sub(" ", _OF_MEETING.sub(" ", query.question))
    rest = _SHORT.sub(" ", rest) if query.bodies else rest
    named = {word for body in query.bodies for word in fold(body).split()}
    left = re.findall(r"[^\W\d_]{4,}", fold(rest))  # "gemensamma" of "Gemensam nämnd"
    return not all(any(word.startswith(name[:6]) for name in named) for word in left)


def _meant(query: Query, section: Section) -> bool:
    day, body = section.date or "", section.body or ""
    if (query.dates or query.periods) and not (
        day in query.dates or any(period.holds(day) for period in query.periods)
    ):
        return False
    if query.bodies:
        return body in query.bodies
    heads = [fold(match)[:6] for match in _BODY.findall(query.question)]
    return not heads or any(head in fold(body) for head in heads)


def sitting_statements(composer: Composer, found: Sequence[Sitting]) -> list[Statement]:
    """Return a statement for each body: on which days its stored minutes say that it met."""
    by_body: dict[str, list[Sitting]] = {}
    for sitting in found:
        by_body.setdefault(sitting.body, []).append(sitting)
    return [_statement(composer, body, by_body[body]) for body in sorted(by_body)]


def _statement(composer: Composer, body: str, own: Sequence[Sitting]) -> Statement:
    citations = []
    days = []
    for sitting in own:
        passage = sitting.hit.stored.passage
        first_line = passage.text.split("\n", 1)[0]
        new = composer.cited(sitting.hit.stored, (), passage.start, passage.start + len(first_line))
        citations += new
        days.append(f"den {swedish_date(sitting.day)} {markers(new)}")
    listed = f"{', '.join(days[:-1])} och {days[-1]}" if len(days) > 1 else days[0]
    return Statement(f"Enligt inlästa protokoll sammanträdde {body} {listed}.", tuple(citations))
