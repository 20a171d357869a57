"""Matters like one §: what was decided in them, and how they differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.web import texts
from app.web.chat_view import facts
from app.web.counts import counted
from app.web.links import matter_link
from app.web.texts import escape
from app.web.validity_view import later

if TYPE_CHECKING:
    from app.matter_rows import Clause, LikeRow, Precedents


def similar(found: Precedents, passage: str) -> str:
    """Return matters like a § as HTML; ``passage`` is the hit that they were asked for from."""
    own = found.section
    head = (
        f'<section class="likeness"><h3 tabindex="-1" data-focus>{texts.LIKE}</h3>'
        f"<p><strong>{escape(own.section)}</strong></p>"
        f'<p class="small">{facts(own.body, own.date, _outcomes(own.outcomes))}</p></section>'
    )
    if not found.similar:
        return back(passage) + head + texts.note(texts.LIKE_NONE, texts.LIKE_NONE_ADVICE)
    items = "".join(map(_like, found.similar))
    return f'{back(passage)}{head}<ol class="hits">{items}</ol>'


def back(passage: str) -> str:
    """Return the button that leads back to the hits."""
    return (
        f'<p><button type="button" data-act="back:{escape(passage)}">{texts.LIKE_BACK}</button></p>'
    )


def count_line(found: Precedents) -> str:
    """Return how many were found among how many, as HTML that is also read aloud."""
    told = f"{counted(len(found.similar), 'like')}, {counted(found.compared, 'compared')}"
    return f'<p class="count">{told}</p>'


def _like(row: LikeRow) -> str:
    when = texts.LIKE_EARLIER if row.earlier else texts.LIKE_LATER
    alike = texts.LIKENESS.format(share=round(row.score * 100))
    line = facts(row.body, row.date, when, alike, row.document, texts.page_words((row.page,)))
    differs = (
        f"<p><strong>{texts.LIKE_DIFFERS}:</strong> {escape('; '.join(row.differences))}</p>"
        if row.differences
        else ""
    )
    matter = (
        f'<p class="further"><a href="{escape(matter_link(row.dnr))}" data-inside>'
        f"{texts.MATTER} {escape(row.dnr)}</a></p>"
        if row.dnr
        else ""
    )
    opens = f' data-open="{escape(row.passage)}"' if row.passage else ""
    title = f'<button type="button" class="open">{escape(row.section)}</button>'
    return (
        f'<li class="hit"{opens}><h3>{title}</h3>{_decided(row.decisions)}{differs}'
        f'<p class="small">{line}</p>{later(row.superseded_by)}{matter}</li>'
    )


def _decided(clauses: Sequence[Clause]) -> str:
    if not clauses:
        return f'<p class="small">{texts.LIKE_UNDECIDED}</p>'
    named = _outcomes(tuple(clause.outcome for clause in clauses))
    words = "; ".join(" ".join(clause.text.split()) for clause in clauses)
    return (
        f'<p><span class="badge role-decision">{escape(named or texts.ROLES["decision"])}</span> '
        f"{escape(words)}</p>"
    )


def _outcomes(outcomes: Sequence[str]) -> str:
    told = [texts.OUTCOMES.get(one, one) for one in dict.fromkeys(outcomes) if one != "annat"]
    return ", ".join(told)
