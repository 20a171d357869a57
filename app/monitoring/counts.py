"""What happened since the app started, counted; never whose question it was or what it said."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

from app.people.entrance import LogIn
from ingest.errors import BusyError, ParagrafError, QuestionError

if TYPE_CHECKING:
    from app.answering.answer import Answer

_log = logging.getLogger(__name__)

# invalid: could not be understood, or names what is not there; busy: too many at once
Outcome = Literal["answered", "refused", "invalid", "busy", "error"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0)  # seconds, of the histogram

Seen = Callable[["Answer"], None]


@dataclass(slots=True)
class Histogram:
    """How many questions took at most so many seconds: by bound, and those above the last."""

    buckets: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    seconds: float = 0.0

    def add(self, seconds: float) -> None:
        """Count one."""
        self.buckets[sum(seconds > bound for bound in BOUNDS)] += 1
        self.seconds += seconds


@dataclass(frozen=True, slots=True)
class Counted:
    """The counts at one moment."""

    questions: dict[str, int]  # by outcome
    answerers: dict[str, int]  # "extractive" or "chat"
    chat_faults: int  # questions that the chat model was asked and did not answer
    dropped: int  # statements that the guard left out
    log_ins: dict[str, int]  # by outcome
    responses: dict[str, int]  # by class of status: "2xx"
    buckets: tuple[int, ...]
    seconds: float
    under_way: int


class Counts:
    """The counts of one process. Threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._questions: Counter[str] = Counter()
        self._answerers: Counter[str] = Counter()
        self._log_ins: Counter[str] = Counter()
        self._responses: Counter[str] = Counter()
        self._chat_faults = self._dropped = self._under_way = 0
        self._took = Histogram()

    @contextmanager
    def question(self) -> Iterator[Seen]:
        """Count a question: its answer is told to what this yields, or a fault goes through."""
        answers: list[Answer] = []
        outcome: Outcome = "error"
        began = time.perf_counter()
        with self._lock:
            self._under_way += 1
        try:
            yield answers.append
            outcome = "refused" if not answers or answers[-1].abstained else "answered"
        except ParagrafError as exc:
            outcome = _outcome(exc)
            raise
        finally:
            self._asked(outcome, time.perf_counter() - began, answers[-1] if answers else None)

    def _asked(self, outcome: Outcome, seconds: float, answer: Answer | None) -> None:
        told: dict[str, object] = {"outcome": outcome, "ms": round(seconds * 1000)}
        with self._lock:
            self._under_way -= 1
            self._questions[outcome] += 1
            self._took.add(seconds)
            if answer is not None:
                by_chat = answer.answerer != "extractive"
                self._answerers["chat" if by_chat else "extractive"] += 1
                self._chat_faults += answer.chat is not None and not by_chat
                self._dropped += answer.dropped
                told |= {"intent": answer.intent, "citations": len(answer.citations)}
                told |= {"answerer": answer.answerer, "dropped": answer.dropped}
        level = logging.ERROR if outcome == "error" else logging.INFO
        _log.log(level, "question", extra={"told": told})

    def log_in(self, outcome: LogIn) -> None:
        """Count a try to log in."""
        with self._lock:
            self._log_ins[outcome] += 1

    def response(self, status: int) -> None:
        """Count what was answered to a request."""
        with self._lock:
            self._responses[f"{status // 100}xx"] += 1

    def taken(self) -> Counted:
        """Return the counts as they stand."""
        with self._lock:
            return Counted(
                {outcome: self._questions[outcome] for outcome in OUTCOMES},
                {kind: self._answerers[kind] for kind in ("extractive", "chat")},
                self._chat_faults,
                self._dropped,
                {kind: self._log_ins[kind] for kind in get_args(LogIn)},
                {kind: self._responses[kind] for kind in ("2xx", "3xx", "4xx", "5xx")},
                tuple(self._took.buckets),
                self._took.seconds,
                self._under_way,
            )


def _outcome(fault: ParagrafError) -> Outcome:
    if isinstance(fault, BusyError):
        return "busy"
    return "invalid" if isinstance(fault, QuestionError) else "error"
