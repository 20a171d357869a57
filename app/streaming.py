"""An answer as it comes: a chat model's guarded statements first, then the answer that holds."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from queue import SimpleQueue

from app.answering.answer import Answer
from app.service import Service
from index.records import Filters


@dataclass(frozen=True, slots=True)
class Partial:
    """A statement that has passed the guard, of an answer still being written.

    Its markers are those of the answer to come; their sources are known with the answer.
    """

    text: str


def ask_stream(
    service: Service,
    question: str,
    *,
    history: Sequence[str] = (),
    filters: Filters | None = None,
    without: Collection[str] = frozenset(),
    id: str = "",
) -> Iterator[Partial | Answer]:
    """Yield the guarded statements of a chat model as they come, and last the answer.

    The answer takes the place of all that came before: where the model was cut off it is the
    extractive one. Without a chat model the answer is all that comes. Raises as ``Service.ask``.
    """
    come: SimpleQueue[Partial | Answer | BaseException] = SimpleQueue()

    def ask() -> None:
        try:
            come.put(
                service.ask(
                    question, history=history, filters=filters or Filters(), without=without,
                    id=id, told=lambda text: come.put(Partial(text)),
                )
            )  # fmt: skip
        except BaseException as exc:  # noqa: BLE001 - raised again where the answer is awaited
            come.put(exc)

    threading.Thread(target=ask, name="ask", daemon=True).start()
    while True:
        one = come.get()
        if isinstance(one, BaseException):
            raise one
        yield one
        if isinstance(one, Answer):
            return
