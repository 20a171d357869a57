"""What can be done with an answer: take off what was understood, copy, save, link, judge."""

from __future__ import annotations

from collections.abc import Sequence

from app.export.answer import answer_text
from app.web import texts
from app.web.texts import escape
from app.web.turns import Turn, turn_query

WHOLE = -1  # in place of a turn: the whole conversation

_CROSS = (
    '<svg aria-hidden="true" viewBox="0 0 12 12" width="10" height="10"><path d="M2 2l8 8M10 2l-8 '
    '8" stroke="currentColor" stroke-width="1.8" fill="none"/></svg>'
)
_THUMB = (
    '<svg aria-hidden="true" viewBox="0 0 20 20" width="16" height="16"{turned}><path d="M3 9h3v8H'
    "3zM6 9l4-6c1.6 0 2 1.2 1.6 2.6L11 8h5c1 0 1.6.8 1.4 1.8l-1.2 5.8c-.2.9-.8 1.4-1.7 1.4H6"
    '" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linejoin="round"/></svg>'
)


def chips(turn: Turn, number: int) -> str:
    """Return what the question was taken to ask for, each part with a button that takes it off.

    Parts already taken off can be put back, and filters of the form are parts like others.
    """
    understood = turn.answer.understood if turn.answer else ()
    rows = (
        (
            texts.UNDERSTOOD,
            [_chip("drop", number, one.key, one.label, texts.TAKE_OFF) for one in understood],
        ),
        (
            texts.LIMITED,
            [_chip("unlimit", number, p, p, texts.TAKE_OFF) for p in filter_parts(turn)],
        ),
        (
            texts.TAKEN_OFF,
            [
                _chip("restore", number, key, turn.label(key), texts.PUT_BACK)
                for key in sorted(turn.without)
            ],
        ),
    )
    return "".join(
        f'<div class="chips"><span class="chips-name">{name}:</span>{"".join(buttons)}</div>'
        for name, buttons in rows
        if buttons
    )


def filter_parts(turn: Turn) -> list[str]:
    """Return the filters of a question as words, each once."""
    filters = turn.filters
    days = [
        texts.SINCE.format(day=filters.date_from) if filters.date_from else "",
        texts.UNTIL.format(day=filters.date_to) if filters.date_to else "",
    ]
    kinds = [texts.kind_name(kind) for kind in filters.kinds]
    named = [*days, *filters.bodies, *kinds, *filters.documents, *filters.dnrs]
    return list(dict.fromkeys(part for part in named if part))


def _chip(act: str, number: int, key: str, label: str, words: str) -> str:
    name = escape(words.format(part=label))
    sign = "+" if act == "restore" else _CROSS
    return (
        f'<button type="button" class="chip {act}" data-act="{act}" data-turn="{number}" '
        f'data-part="{escape(key)}" aria-label="{name}" title="{name}">'
        f'<span lang="sv">{escape(label)}</span> {sign}</button>'
    )


def for_turn(turns: Sequence[Turn], number: int, voting: bool) -> str:
    """Return the row of tools under an answer."""
    turn = turns[number]
    if turn.answer is None:
        return ""
    address = escape(f"/fraga?{turn_query(turns, number)}")
    copied = escape(answer_text(turn.answer))
    tools = [
        f'<button type="button" class="tool" data-act="copy" data-copy="{copied}">'
        f"{texts.COPY}</button>",
        _save(number, "docx", texts.SAVE_WORD),
        _save(number, "md", texts.SAVE_MARKDOWN),
        f'<button type="button" class="tool" data-act="print">{texts.PRINT}</button>',
        f'<a class="tool" href="{address}" target="_blank" rel="noopener">'
        f"{texts.PERMANENT_QUESTION}</a>",
    ]
    judged = _vote(turn, number) if voting else ""
    return (
        f'<div class="tools" role="group" aria-label="{texts.ABOUT_ANSWER}">{"".join(tools)}'
        f'{judged}</div><p class="small done" role="status"></p>'
    )


def for_conversation() -> str:
    """Return the row of tools under a conversation of several questions."""
    return (
        f'<div class="tools whole-talk" role="group" aria-label="{texts.SAVE_ALL}">'
        f'<span class="small">{texts.SAVE_ALL}:</span>{_save(WHOLE, "docx", texts.SAVE_WORD)}'
        f"{_save(WHOLE, 'md', texts.SAVE_MARKDOWN)}</div>"
    )


def _save(number: int, kind: str, words: str) -> str:
    return (
        f'<button type="button" class="tool" data-act="save" data-turn="{number}" '
        f'data-part="{kind}">{words}</button>'
    )


def _vote(turn: Turn, number: int) -> str:
    buttons = "".join(
        f'<button type="button" class="tool vote" data-act="vote" data-turn="{number}" '
        f'data-part="{way}" aria-pressed="{"true" if turn.vote == way else "false"}">'
        f"{_THUMB.format(turned=turned)} {words}</button>"
        for way, words, turned in (
            ("up", texts.GOOD, ""),
            ("down", texts.BAD, ' style="transform:scaleY(-1)"'),
        )
    )
    if turn.vote is None:
        return buttons
    if turn.commented:
        return f'{buttons}<span class="small">{texts.COMMENTED}</span>'
    return (
        f'{buttons}<span class="small">{texts.VOTED}</span>'
        f'<form class="comment" data-turn="{number}"><label>{texts.COMMENT} '
        '<input name="comment" maxlength="1000" autocomplete="off"></label>'
        f'<button type="submit" class="tool">{texts.SEND}</button></form>'
    )
