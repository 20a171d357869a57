"""The conversation as HTML: questions, answers, refusals and errors, each in its own dress."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.answering.answer import Answer, Citation, Reference
from app.web import answer_tools, texts
from app.web.counts import counted
from app.web.guide import help_link
from app.web.texts import escape
from app.web.turns import Session, Turn, turn_query
from app.web.validity_view import later

_MARKER = re.compile(r"\[(\d{1,3})\]")
_BULLET = re.compile(r"^(?:[-•*]|\d{1,2}\.)\s+")
_NUMBER = re.compile(r"^.*?§\s*\d+\S*")
_LONG_TITLE = 70  # characters of a heading in the list of sources
_NEVER_BROKEN = 16  # characters of a fact that stays on one line


def conversation(session: Session, *, voting: bool = False) -> str:
    """Return the whole conversation, oldest first; ``voting``: answers can be judged."""
    turns = session.turns
    address = f"/?flik=fraga&{turn_query(turns, len(turns) - 1)}" if turns else "/?flik=fraga"
    shown = "".join(_turn(turns, number, voting) for number in range(len(turns)))
    every = answer_tools.for_conversation() if len(turns) > 1 else ""
    return f'<div data-address="{escape(address)}"><ol class="turns">{shown}</ol>{every}</div>'


def failure(message: str) -> str:
    """Return what is shown in place of a conversation that cannot begin."""
    return f'<section class="failure"><h3>{texts.FAILED}</h3><p>{escape(message)}</p></section>'


def welcome(suggestions: Sequence[str]) -> str:
    """Return the start of a conversation, with questions to try."""
    items = "".join(
        f'<li><button type="button" data-suggestion>{escape(question)}</button></li>'
        for question in suggestions
    )
    listed = f'<h3>{texts.SUGGESTIONS}</h3><ul class="suggestions">{items}</ul>' if items else ""
    reading = help_link(texts.HOW_TO_READ, "Läsa ett svar")
    return f'<p class="welcome">{texts.WELCOME} {reading}</p>{listed}'


def announcement(session: Session) -> str:
    """Return what a screen reader is told about the newest answer."""
    if not session.turns:
        return ""
    waiting = session.pending
    turn = session.turns[-1 if waiting is None else waiting]
    if turn.error is not None:
        return escape(f"{texts.FAILED}. {turn.error}")
    if turn.answer is None:
        return escape(texts.SEARCHING)
    if turn.answer.abstained:
        return escape(f"{texts.REFUSED}. {turn.answer.reason or ''}")
    sources = counted(len(turn.answer.citations), "source")
    return escape(texts.TOLD.format(answer=turn.answer.answer, sources=sources))


def role_badge(role: str) -> str:
    """Return the role as a word in a coloured frame; the word alone carries the meaning."""
    return f'<span class="badge role-{escape(role)}">{texts.ROLES.get(role, escape(role))}</span>'


def section_name(reference: Reference, *, short: bool = False) -> str | None:
    """Return the heading of a reference; when ``short`` its § alone, or a cut title."""
    if not reference.section or not short:
        return reference.section
    number = _NUMBER.match(reference.section)
    if number:
        return number.group(0)
    title = reference.section
    return title if len(title) <= _LONG_TITLE else title[: _LONG_TITLE - 1].rstrip() + "…"


def empty_library() -> str:
    """Return what to do with a library that holds nothing."""
    return (
        f'<section class="note"><h3>{texts.EMPTY_TITLE}</h3><p>{texts.EMPTY_ADVICE} '
        f"<code>{texts.EMPTY_COMMAND}</code> {texts.EMPTY_AFTER}</p></section>"
    )


def _turn(turns: Sequence[Turn], number: int, voting: bool) -> str:
    turn = turns[number]
    if turn.error is not None:
        body = (
            f'<section class="failure"><h3>{texts.FAILED}</h3><p>{escape(turn.error)}</p>'
            f'<p class="small">{texts.NOT_ANSWERED}</p></section>{answer_tools.chips(turn, number)}'
        )
    elif turn.answer is None:
        told = (
            f'<div class="statement" lang="sv">{_prose(" ".join(turn.told), number, set())}</div>'
        )
        body = f'{told if turn.told else ""}<p class="searching">{texts.SEARCHING}</p>'
    else:
        shown = _refusal if turn.answer.abstained else _answer
        body = shown(turn.answer, number)
        body += answer_tools.chips(turn, number)
        body += answer_tools.for_turn(turns, number, voting)
    return (
        f'<li class="turn" id="tur-{number}"><p class="asked">{escape(turn.question)}</p>'
        f"{body}</li>"
    )


def _answer(answer: Answer, turn: int) -> str:
    known = {citation.marker for citation in answer.citations}
    parts = [
        '<section class="answer"><div class="statement" lang="sv">'
        f"{_prose(answer.answer, turn, known)}</div>"
    ]
    if answer.citations:
        items = "".join(_origin(group, turn) for group in _origins(answer.citations))
        parts.append(f'<h3>{texts.SOURCES}</h3><ol class="sources">{items}</ol>')
    parts.append(_dropped(answer))
    return "".join(parts) + "</section>"


def _refusal(answer: Answer, turn: int) -> str:
    reason = escape(answer.reason or answer.answer).replace("\n", "<br>")
    meaning = help_link(texts.WHAT_REFUSAL_MEANS, "När svaret inte finns")
    parts = [
        f'<section class="refusal"><h3>{texts.REFUSED}</h3><p lang="sv">{reason}</p>'
        f'<p class="small">{meaning}</p>'
    ]
    nearest = answer.passages[:1]
    if nearest:
        item = _nearest_line(nearest[0].reference, turn)
        parts.append(f'<h4>{texts.NEAREST}</h4><ul class="sources">{item}</ul>')
    parts.append(_dropped(answer))
    return "".join(parts) + "</section>"


def _dropped(answer: Answer) -> str:
    if not answer.dropped:
        return ""
    one = answer.dropped == 1
    line = texts.ONE_DROPPED if one else texts.SOME_DROPPED.format(count=answer.dropped)
    return f'<p class="small">{line}</p>'


def _prose(text: str, turn: int, known: set[int]) -> str:
    """Turn the answer's lines into paragraphs and lists, and its markers into links."""
    blocks: list[str] = []
    items: list[str] = []

    def close_list() -> None:
        if items:
            blocks.append(f"<ul>{''.join(items)}</ul>")
            items.clear()

    for line in text.splitlines():
        bullet = _BULLET.match(line.strip())
        content = _markers(escape(line.strip()[bullet.end() :] if bullet else line), turn, known)
        if bullet:
            items.append(f"<li>{content}</li>")
        elif line.strip():
            close_list()
            blocks.append(f"<p>{content}</p>")
    close_list()
    return "".join(blocks)


def _markers(escaped: str, turn: int, known: set[int]) -> str:
    def link(match: re.Match[str]) -> str:
        marker = int(match.group(1))
        if marker not in known:
            return match.group(0)
        return (
            f'<a class="marker" href="#kalla-{turn}-{marker}" '
            f'aria-label="{texts.SHOW_SOURCE.format(marker=marker)}">[{marker}]</a>'
        )

    return _MARKER.sub(link, escaped)


def facts(*parts: str | None) -> str:
    """Join what is known, escaped; a date, § or page never breaks over two lines."""
    return " · ".join(
        f'<span class="whole">{escape(part)}</span>' if len(part) <= _NEVER_BROKEN else escape(part)
        for part in parts
        if part
    )


def _names(reference: Reference) -> str:
    return facts(
        reference.body,
        reference.date,
        section_name(reference, short=True),
        texts.page_words(tuple(sorted(reference.pages)) or (reference.page,)),
        reference.document,
    )


def _origins(citations: Sequence[Citation]) -> list[list[Citation]]:
    """Group citations that are named by the same words, in the order of their markers."""
    groups: dict[str, list[Citation]] = {}
    for citation in citations:
        name = f"{citation.reference.role} {_names(citation.reference)}"
        groups.setdefault(name, []).append(citation)
    return list(groups.values())


def _origin(group: Sequence[Citation], turn: int) -> str:
    reference = group[0].reference
    markers = "".join(
        f'<a class="marker" href="#kalla-{turn}-{c.marker}" '
        f'aria-label="{texts.SHOW_SOURCE.format(marker=c.marker)}">[{c.marker}]</a>'
        for c in group
    )
    quotes = "".join(
        f'<span class="printed">[{c.marker}] ”{escape(" ".join(c.quote.split()))}”</span>'
        for c in group
    )
    changes = dict.fromkeys(change for citation in group for change in citation.superseded_by)
    return (
        f'<li class="origin"><span class="marks">{markers}</span>'
        f'<a class="source" href="#kalla-{turn}-{group[0].marker}">'
        f"{role_badge(reference.role)} {_names(reference)}</a>{later(changes)}{quotes}</li>"
    )


def _nearest_line(reference: Reference, turn: int) -> str:
    return (
        f'<li><a class="source" href="#kalla-{turn}-0">'
        f"{role_badge(reference.role)} {_names(reference)}</a></li>"
    )
