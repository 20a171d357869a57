"""The named endpoints ``/ask`` and ``/search``: the same records as on the command line."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import gradio as gr
from gradio.events import api

from app.web.filters import filters_from_json
from ingest.errors import ParagrafError, QuestionError

if TYPE_CHECKING:
    from app.service import Service

MOST_PASSAGES = 100
T = TypeVar("T")


def add_endpoints(service: Service) -> None:
    """Register both endpoints inside an open ``gr.Blocks``."""

    def ask(
        question: str,
        history: list[str] | None = None,
        filters: dict[str, Any] | None = None,
        without: list[str] | None = None,
    ) -> dict[str, Any]:
        """Answer a question: returns the answer record."""
        return _told(lambda: _ask(service, question, history, filters, without))

    def search(
        query: str, k: int = 10, filters: dict[str, Any] | None = None
    ) -> list[dict[str, Any]]:
        """Search: returns ranked passages."""
        return _told(lambda: _search(service, query, k, filters))

    api(ask, api_name="ask", concurrency_id="ask")
    api(search, api_name="search", concurrency_id="ask")


def _told(work: Callable[[], T]) -> T:
    """Hand our own errors to the caller word for word; others stay in the log."""
    try:
        return work()
    except ParagrafError as exc:
        raise gr.Error(str(exc), print_exception=False) from exc


def _ask(
    service: Service, question: str, history: list[str] | None, filters: dict[str, Any] | None,
    without: list[str] | None,
) -> dict[str, Any]:  # fmt: skip
    if not isinstance(question, str) or not question.strip():
        raise QuestionError("Frågan är tom. Skriv en fråga.")
    answer = service.ask(
        question.strip(),
        history=tuple(str(entry) for entry in history or ()),
        filters=filters_from_json(filters),
        without=frozenset(str(key) for key in without or ()),
    )
    record: dict[str, Any] = answer.to_record()
    return record


def _search(
    service: Service, query: str, k: int, filters: dict[str, Any] | None
) -> list[dict[str, Any]]:
    if not isinstance(query, str) or not query.strip():
        raise QuestionError("Sökningen är tom. Skriv ett sökord.")
    if not 1 <= k <= MOST_PASSAGES:
        raise QuestionError(f"k ska vara mellan 1 och {MOST_PASSAGES}, inte {k}.")
    found = service.search(query.strip(), k=k, filters=filters_from_json(filters))
    return [passage.to_record() for passage in found]
