"""What a cell counts – money, a share, pieces, time – and which of them a question asks for."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from app.answering.answer_type import asked_for
from ingest.records import Figure

Form = Literal["money", "share", "count", "time"]

_CROWNS = r"(?:kr|tkr|kkr|mnkr|mkr|mdkr|msek|ksek|sek|kronor|miljoner|miljarder)"
_TIME = r"(?:minuter|min|timmar|dagar|\w+dagar|dygn|veckor|månader)"
_ASKS_SHARE = re.compile(r"\bprocent\b|%|\bandel(?:en|ar|arna)?\b|\bhur stor del\b", re.I)
_ASKS_MONEY = re.compile(
    rf"\b{_CROWNS}\b|\bpengar\b|\bkosta|\w*kostnad|\b(?:hur mycket )?dyr|\bbillig|\w*summa\b|belopp"
    r"|\bpris(?:et)?\b|\w*avgift|\w*hyra\b|\w*taxa\b|\w*arvode|ersättning|betala",
    re.I,
)
_HOW_LARGE = re.compile(r"\bhur (?:stor|hög)\w*\b", re.I)
_ASKS_COUNT = re.compile(
    rf"\bhur många (?!procent|gånger|{_CROWNS}\b|{_TIME}\b|år\b)|\bantalet?\b", re.I
)
_TOLD: tuple[tuple[Form, re.Pattern[str]], ...] = (
    ("share", re.compile(r"%|\bprocent\b|\w*andel(?:en)?\b", re.I)),
    ("money", re.compile(rf"\b{_CROWNS}\b|\w*kostnad\b|\bbelopp\b", re.I)),
    ("time", re.compile(rf"\b{_TIME}\b", re.I)),
    ("count", re.compile(r"\bantal(?:et)?\b|\bst\b|\bstycken\b", re.I)),
)


@lru_cache(maxsize=64)
def form_asked(question: str) -> Form | None:
    """Return the one form that nothing but answers a question; None where several may."""
    share, money = bool(_ASKS_SHARE.search(question)), bool(_ASKS_MONEY.search(question))
    if share or money:
        if share and money:
            return None
        amount = "amount" in asked_for(question) or _HOW_LARGE.search(question)
        return "share" if share else "money" if amount else None
    return "count" if _ASKS_COUNT.search(question) else None


def form_of(figure: Figure) -> Form | None:
    """Return what a cell counts, by its value and names from the nearest on; None where unsaid."""
    parts = reversed(figure.column.split(" · "))
    for text in (figure.value, *parts, figure.row, figure.unit or ""):
        if form := _form_in(text):
            return form
    return None


@lru_cache(maxsize=4096)
def _form_in(text: str) -> Form | None:
    return next((form for form, pattern in _TOLD if pattern.search(text)), None)


def other_form(question: str, figure: Figure) -> bool:
    """Return whether a cell counts something else than what a question asks for."""
    asked, told = form_asked(question), form_of(figure)
    return asked is not None and told is not None and asked != told
