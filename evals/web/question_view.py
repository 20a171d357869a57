"""One question on the page: what was expected and given, and at which stage it went wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.service import Service
from app.web import texts
from app.web.links import document_link
from app.web.sortable import Cell, Column, Line, table
from app.web.texts import escape
from evals.compare import STATES, state_of
from evals.facts import fact_found
from evals.gold import REACHES, GoldGroup
from evals.measures import evidence_groups, holds_any
from evals.scores import CAUSES, RANKS, Row
from evals.sets import AnswerRecord, Evidence, Excerpt, Question
from evals.store import Run
from index.records import StoredPassage
from ingest.errors import QuestionError

_WHERE = (Column("Väntat belägg", "wide"), Column("Läst"), Column("Funnet"), Column("Citerat"))


def view(service: Service, run: Run, key: str, earlier: Run | None = None) -> str:
    """Return the question with id ``key``. Raises QuestionError for an unknown one.

    With ``earlier`` what that run gave stands first.
    """
    row = _row(run, key)
    before = _row(earlier, key) if earlier is not None else None
    given = "" if earlier is None or before is None else (
        f"<h4>Givet i {escape(earlier.head.name)}</h4>{_given(service, before)}"
    )  # fmt: skip
    title = "Givet" if earlier is None else f"Givet i {run.head.name}"
    return (
        f"{_head(row)}{_expected(row.question)}{_evidence(service, row, run.gold.get(key, ()))}"
        f"{given}<h4>{escape(title)}</h4>{_given(service, row)}{_ranked(service, row)}"
    )


def _row(run: Run, key: str) -> Row:
    for row in run.summary.rows:
        if row.question.id == key:
            return row
    raise QuestionError(f"Frågan {key} finns inte i körningen {run.head.name}.")


def _head(row: Row) -> str:
    one = row.question
    turns = "".join(f'<p class="small">Tidigare: {escape(turn)}</p>' for turn in one.history)
    cause = "gick rätt" if row.cause is None else f"brast i {CAUSES[row.cause]}"
    return (
        f'<header class="source-head"><p class="small">{escape(one.id)} · {escape(one.category)}'
        f"{' · ' + escape(one.set) if one.set else ''}</p>{turns}<h3>{escape(one.question)}</h3>"
        f'<p><span class="badge">{STATES[state_of(row)]}</span> {escape(cause)}</p></header>'
    )


def _expected(one: Question) -> str:
    if not one.answerable:
        return "<h4>Väntat</h4><p>Ska avstås: handlingarna har inte svaret.</p>"
    facts = "".join(f"<li>{escape(fact)}</li>" for fact in one.answer_facts)
    told = f"<p>{escape(one.answer)}</p>" if one.answer else ""
    return f"<h4>Väntat</h4>{told}<p class='small'>Fakta som ska med:</p><ul>{facts}</ul>"


def _evidence(service: Service, row: Row, gold: Sequence[GoldGroup]) -> str:
    """Return where each expected quote was found, stage by stage."""
    groups = _pieces(row.question.evidence)
    if not groups:
        return ""
    lines = []
    for number, (pieces, quotes) in enumerate(
        zip(groups, evidence_groups(row.question.evidence), strict=True)
    ):
        held = gold[number] if number < len(gold) else None
        lines.append(_stages(row.record, pieces, quotes, held))
    links = _links(service, [key for one in gold for key in one.passages])
    there = f"<p class='links'>Beläggen i biblioteket: {links}</p>" if links else ""
    return f"{table(_WHERE, lines, None, name='Väntade belägg')}{there}"


def _pieces(evidence: Sequence[Evidence]) -> list[list[Evidence]]:
    """Return the evidence in its groups, in the order of ``evidence_groups``."""
    groups: dict[tuple[str, int], list[Evidence]] = {}
    for ordinal, piece in enumerate(evidence):
        key = ("own", ordinal) if piece.alt_group is None else ("alt", piece.alt_group)
        groups.setdefault(key, []).append(piece)
    return list(groups.values())


def _stages(
    record: AnswerRecord | None, pieces: Sequence[Evidence], quotes: Sequence[str],
    held: GoldGroup | None,
) -> Line:  # fmt: skip
    said = " eller ".join(f"”{one.quote}” ({one.document}, {one.section})" for one in pieces)
    read = "okänt" if held is None else _read(held)
    passages = record.passages if record else ()
    ranks = [n for n, one in enumerate(passages, start=1) if holds_any(quotes, one.text)]
    found = f"plats {', '.join(map(str, ranks))}" if ranks else f"inte bland {len(passages)}"
    cited = [n for n, one in enumerate(record.citations if record else (), start=1)
             if holds_any(quotes, one.text)]  # fmt: skip
    marks = " ".join(f"[{n}]" for n in cited) or "nej"
    lost = held is not None and not held.passages or not ranks or ranks[0] > RANKS or not cited
    return Line((Cell(said), Cell(read), Cell(found), Cell(marks)), marked=lost)


def _read(held: GoldGroup) -> str:
    if held.reach != "passage":
        return REACHES[held.reach]
    roles = ", ".join(dict.fromkeys(texts.ROLES.get(role, role).lower() for role in held.roles))
    number = len(held.passages)
    return f"i {number} {'stycke' if number == 1 else 'stycken'} ({roles})"


def _given(service: Service, row: Row) -> str:
    record = row.record
    if record is None:
        return "<p>Inget resultat.</p>"
    if record.abstained:
        return f"<p>Avstod: {escape(record.reason or 'utan skäl')}</p>"
    facts = "".join(
        f"<li>{'med' if fact_found(fact, record.answer) else 'saknas'}: {escape(fact)}</li>"
        for fact in row.question.answer_facts
    )
    places = _sections(service, [one.passage for one in record.citations])
    quotes = [piece.quote for piece in row.question.evidence]
    cited = "".join(
        f"<li>[{number}] {'bär belägg' if holds_any(quotes, one.text) else 'bär inget belägg'}: "
        f"{_place(one, places)}<blockquote>{escape(one.quote or one.text)}</blockquote></li>"
        for number, one in enumerate(record.citations, start=1)
    )
    return (
        f"<p>{escape(record.answer)}</p>"
        + (f"<p class='small'>Fakta:</p><ul>{facts}</ul>" if facts else "")
        + f"<p class='small'>Källor:</p><ol class='sources'>{cited}</ol>"
    )


def _ranked(service: Service, row: Row) -> str:
    record = row.record
    if record is None or not record.passages:
        return ""
    quotes = [piece.quote for piece in row.question.evidence]
    places = _sections(service, [one.passage for one in record.passages])
    mark = "<strong>belägg</strong> · "
    items = "".join(
        f"<li>{mark if holds_any(quotes, one.text) else ''}{_place(one, places)}{_score(one)}"
        f"<blockquote>{escape(one.text[:300])}{' …' if len(one.text) > 300 else ''}"
        "</blockquote></li>"
        for one in record.passages
    )
    return (
        f'<details class="findings"><summary>Sökningens {len(record.passages)} första stycken'
        f"</summary><ol>{items}</ol></details>"
    )


def _score(one: Excerpt) -> str:
    return "" if one.score is None else f" · poäng {one.score:.3f}".replace(".", ",")


def _sections(service: Service, ids: Sequence[str]) -> dict[str, StoredPassage]:
    return service.library.catalogue.passages([key for key in ids if key])


def _place(one: Excerpt, places: Mapping[str, StoredPassage]) -> str:
    """Return where an excerpt stands, as a link while the library still has it."""
    words = ", ".join(
        part for part in (one.document, one.section, f"s. {one.page}" if one.page else None) if part
    )
    role = f" · {texts.ROLES.get(one.role, one.role).lower()}" if one.role else ""
    stored = places.get(one.passage)
    if stored is None:
        return escape(words + role)
    href = document_link(stored.document_id, stored.section.id)
    return f'<a href="{escape(href)}" target="_blank">{escape(words)}</a>{escape(role)}'


def _links(service: Service, ids: Sequence[str]) -> str:
    found: dict[str, str] = {}
    for stored in _sections(service, ids).values():
        name = stored.section.title or stored.section.number or "utan rubrik"
        pages = stored.passage.pages
        words = f"{name}, s. {pages[0]}" if pages else name
        found.setdefault(document_link(stored.document_id, stored.section.id), words)
    return " ".join(
        f'<a href="{escape(href)}" target="_blank">{escape(words)}</a>'
        for href, words in list(found.items())[:8]
    )
