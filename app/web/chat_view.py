"""The conversation as HTML: questions, answers, refusals and errors, each in its own dress."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.answering.answer import Answer, Citation, Reference
from app.web import texts
from app.web.links import question_link
from app.web.texts import escape

_MARKER = re.compile(r"\[(\d{1,3})\]")
_BULLET = re.compile(r"^(?:[-•*]|\d{1,2}\.)\s+")
_NUMBER = re.compile(r"^.*?§\s*\d+\S*")
_LONG_TITLE = 70  # characters of a heading in the list of sources
_NEVER_BROKEN = 16  # characters of a fact that stays on one line


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a session and what came of it; neither part yet while it is searched."""

    question: str
    answer: Answer | None = None
    error: str | None = None


def conversation(turns: Sequence[Turn], *, empty_library: bool) -> str:
    """Return the whole conversation, oldest first."""
    if not turns:
        return _empty_library() if empty_library else welcome(())
    shown = (_turn(turn, number) for number, turn in enumerate(turns))
    return f'<ol class="turns">{"".join(shown)}</ol>'


def welcome(suggestions: Sequence[str]) -> str:
    """Return the start of a conversation, with questions to try."""
    items = "".join(
        f'<li><button type="button" data-suggestion>{escape(question)}</button></li>'
        for question in suggestions
    )
    listed = f'<h3>{texts.SUGGESTIONS}</h3><ul class="suggestions">{items}</ul>' if items else ""
    return f'<p class="welcome">{texts.WELCOME}</p>{listed}'


def announcement(turns: Sequence[Turn]) -> str:
    """Return what a screen reader is told about the newest turn."""
    if not turns:
        return ""
    turn = turns[-1]
    if turn.error is not None:
        return escape(f"{texts.FAILED}. {turn.error}")
    if turn.answer is None:
        return escape(texts.SEARCHING)
    if turn.answer.abstained:
        return escape(f"{texts.REFUSED}. {turn.answer.reason or ''}")
    count = len(turn.answer.citations)
    ending = "1 källa" if count == 1 else f"{count} källor"
    return escape(f"Svar: {turn.answer.answer} ({ending})")


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


def _empty_library() -> str:
    return (
        f'<section class="note"><h3>{texts.EMPTY_TITLE}</h3><p>{texts.EMPTY_ADVICE} '
        f"<code>{texts.EMPTY_COMMAND}</code> {texts.EMPTY_AFTER}</p></section>"
    )


def _turn(turn: Turn, number: int) -> str:
    if turn.error is not None:
        body = (
            f'<section class="failure"><h3>{texts.FAILED}</h3><p>{escape(turn.error)}</p>'
            f'<p class="small">{texts.NOT_ANSWERED}</p></section>'
        )
    elif turn.answer is None:
        body = f'<p class="searching">{texts.SEARCHING}</p>'
    elif turn.answer.abstained:
        body = _refusal(turn.answer, number)
    else:
        body = _answer(turn.answer, number)
    return f'<li class="turn"><p class="asked">{escape(turn.question)}</p>{body}</li>'


def _answer(answer: Answer, turn: int) -> str:
    known = {citation.marker for citation in answer.citations}
    parts = [
        f'<section class="answer"><div class="statement">{_prose(answer.answer, turn, known)}</div>'
    ]
    if answer.citations:
        items = "".join(_source_line(citation, turn) for citation in answer.citations)
        parts.append(f'<h3>{texts.SOURCES}</h3><ol class="sources">{items}</ol>')
    parts.append(_small_print(answer))
    if turn == 0:  # a later question may lean on those before it, which an address lacks
        parts.append(
            f'<p class="small"><a href="{escape(question_link(answer.question))}" target="_blank" '
            f'rel="noopener">{texts.PERMANENT_QUESTION}</a></p>'
        )
    return "".join(parts) + "</section>"


def _refusal(answer: Answer, turn: int) -> str:
    reason = escape(answer.reason or answer.answer).replace("\n", "<br>")
    parts = [f'<section class="refusal"><h3>{texts.REFUSED}</h3><p>{reason}</p>']
    nearest = answer.passages[:1]
    if nearest:
        item = _nearest_line(nearest[0].reference, turn)
        parts.append(f'<h4>{texts.NEAREST}</h4><ul class="sources">{item}</ul>')
    parts.append(_small_print(answer))
    return "".join(parts) + "</section>"


def _small_print(answer: Answer) -> str:
    lines = []
    if answer.understood:
        named = " · ".join(one.label for one in answer.understood)
        lines.append(f"{texts.UNDERSTOOD}: {escape(named)}")
    if answer.dropped:
        word = "påstående" if answer.dropped == 1 else "påståenden"
        lines.append(f"{answer.dropped} {word} utan säkert stöd i källorna är utelämnade.")
    return "".join(f'<p class="small">{line}</p>' for line in lines)


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
            f'aria-label="Visa källa {marker}">[{marker}]</a>'
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


def _source_line(citation: Citation, turn: int) -> str:
    reference = citation.reference
    return (
        f'<li><a class="source" href="#kalla-{turn}-{citation.marker}">[{citation.marker}] '
        f"{role_badge(reference.role)} {_names(reference)}</a></li>"
    )


def _nearest_line(reference: Reference, turn: int) -> str:
    return (
        f'<li><a class="source" href="#kalla-{turn}-0">'
        f"{role_badge(reference.role)} {_names(reference)}</a></li>"
    )
