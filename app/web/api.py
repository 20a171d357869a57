"""The named endpoints: the same records as on the command line, for programs.

``/ask``, ``/search``, ``/decisions``, ``/assignments``, ``/duties``. What comes in is looked at
before it is used: a program gets told what is wrong with it, in words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import gradio as gr
from gradio.events import api

from app import registers
from app.web.events import ASKING
from app.web.filters import filters_from_json
from ingest.errors import ParagrafError, QuestionError

if TYPE_CHECKING:
    from app.service import Service

MOST_PASSAGES = 100
LONGEST = 2000  # characters of a question
MOST_TURNS = 20  # questions before that are looked at
T = TypeVar("T")
Record = dict[str, Any]


def add_endpoints(service: Service) -> None:
    """Register the endpoints inside an open ``gr.Blocks``."""

    def ask(
        question: str, history: list[str] | None = None, filters: Record | None = None
    ) -> Record:
        """Answer a question about the documents, each statement with its cited paragraph.

        Args:
            question: The question, in Swedish or English.
            history: The questions before it, oldest first.
            filters: date_from, date_to (ISO 8601), bodies, kinds, documents, dnrs (lists).

        Returns:
            The answer record: answer with markers, citations, passages, or why there is none.

        """
        return _told(lambda: _ask(service, question, history, filters))

    def search(query: str, k: int = 10, filters: Record | None = None) -> list[Record]:
        """Search the documents.

        Args:
            query: Words to look for, or a question.
            k: How many passages, at most 100.
            filters: As for ask.

        Returns:
            The best passages, best first.

        """
        return _told(lambda: _search(service, query, k, filters))

    def decisions(filters: Record | None = None, outcomes: list[str] | None = None) -> list[Record]:
        """List what was decided, clause by clause in time order.

        Args:
            filters: As for ask.
            outcomes: Only these outcomes, such as bifall or avslag.

        Returns:
            The rows of the register.

        """
        return _told(lambda: _decisions(service, filters, outcomes))

    def assignments(
        filters: Record | None = None, open_only: bool = False,
        assignees: list[str] | None = None, today: str | None = None,
    ) -> list[Record]:  # fmt: skip
        """List the assignments, each with the paragraph that reports it back where there is one.

        Args:
            filters: As for ask.
            open_only: Only those that nothing reports back.
            assignees: Only those given to one of these.
            today: The day that delays are counted from (ISO 8601), today if left out.

        Returns:
            The rows of the register.

        """
        return _told(lambda: _assignments(service, filters, open_only, assignees, today))

    def duties(filters: Record | None = None, actors: list[str] | None = None) -> list[Record]:
        """List who is responsible for, must, may or pays what.

        Args:
            filters: As for ask.
            actors: Only duties of one of these.

        Returns:
            The rows of the register.

        """
        return _told(lambda: _duties(service, filters, actors))

    for endpoint in (ask, search, decisions, assignments, duties):
        api(endpoint, api_name=endpoint.__name__, **ASKING)


def _told(work: Callable[[], T]) -> T:
    """Hand our own errors to the caller word for word; others stay in the log."""
    try:
        return work()
    except ParagrafError as exc:
        raise gr.Error(str(exc), print_exception=False) from exc


def _ask(service: Service, question: object, history: object, filters: object) -> Record:
    answer = service.ask(
        _text(question, "Frågan"),
        history=_texts(history, "history")[-MOST_TURNS:],
        filters=filters_from_json(filters),
    )
    record: Record = answer.to_record()
    return record


def _search(service: Service, query: object, k: object, filters: object) -> list[Record]:
    if isinstance(k, bool) or not isinstance(k, int) or not 1 <= k <= MOST_PASSAGES:
        raise QuestionError(f"k ska vara ett heltal mellan 1 och {MOST_PASSAGES}, inte {k!r}.")
    found = service.search(_text(query, "Sökningen"), k=k, filters=filters_from_json(filters))
    return [passage.to_record() for passage in found]


def _decisions(service: Service, filters: object, outcomes: object) -> list[Record]:
    wanted = _texts(outcomes, "outcomes")
    return registers.decisions(service, filters_from_json(filters), outcomes=wanted).to_records()


def _assignments(
    service: Service, filters: object, open_only: object, assignees: object, today: object
) -> list[Record]:
    if not isinstance(open_only, bool):
        raise QuestionError(f"open_only ska vara true eller false, inte {open_only!r}.")
    try:
        day = date.fromisoformat(str(today)) if today else date.today()
    except ValueError as exc:
        raise QuestionError(
            f"today ({today!r}) är inget datum. Skriv år-månad-dag, till exempel 2024-09-11."
        ) from exc
    found = registers.assignments(
        service, filters_from_json(filters), today=day, open_only=open_only,
        assignees=_texts(assignees, "assignees"),
    )  # fmt: skip
    return found.to_records()


def _duties(service: Service, filters: object, actors: object) -> list[Record]:
    wanted = _texts(actors, "actors")
    return registers.duties(service, filters_from_json(filters), actors=wanted).to_records()


def _text(value: object, what: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise QuestionError(f"{what} är tom eller ingen text. Skriv några ord.")
    if len(value) > LONGEST:
        raise QuestionError(f"{what} är för lång: högst {LONGEST} tecken, inte {len(value)}.")
    return value.strip()


def _texts(value: object, what: str) -> Sequence[str]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
        raise QuestionError(f"{what} ska vara en lista av texter, inte {value!r}.")
    return tuple(value)
