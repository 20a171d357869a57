"""How many questions are worked on at a time, how many may wait, and for how long.

A question is work for the processor: more at once than it has cores make all of them late. Those
who cannot be let in are told so at once, in words, while what is being answered goes on.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from ingest.errors import BusyError

BUSY = (
    "Just nu frågar många samtidigt. Vänta en liten stund och försök igen; det du har skrivit "
    "och frågat finns kvar."
)


class Turnstile:
    """Lets ``at_once`` threads in, first come first served. Threads share it.

    ``waiting``: most that wait outside; ``patience``: seconds after which they give up. A thread
    that is in may come in again, as a question that asks another first does.
    """

    def __init__(self, at_once: int, waiting: int, patience: float) -> None:
        self._free = at_once
        self._waiting = waiting
        self._patience = patience
        self._lock = threading.Lock()
        self._line: deque[threading.Event] = deque()
        self._mine = threading.local()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold a place. Raises BusyError where too many wait, or after too long a wait."""
        if getattr(self._mine, "held", False):
            yield
            return
        self._enter(self._patience, self._waiting)
        try:
            yield
        finally:
            self._leave()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Give the place to others while waiting for something else than the processor."""
        if not getattr(self._mine, "held", False):
            yield
            return
        self._leave()
        try:
            yield
        finally:
            self._enter(None, None)  # what has begun is finished, however many wait

    def _enter(self, patience: float | None, waiting: int | None) -> None:
        with self._lock:
            if self._free and not self._line:
                self._free -= 1
                self._mine.held = True
                return
            if waiting is not None and len(self._line) >= waiting:
                raise BusyError(BUSY)
            called = threading.Event()
            if waiting is None:
                self._line.appendleft(called)
            else:
                self._line.append(called)
        if not called.wait(patience):
            with self._lock:
                if called in self._line:
                    self._line.remove(called)
                    raise BusyError(BUSY)
        self._mine.held = True  # whoever left has handed the place over

    def _leave(self) -> None:
        self._mine.held = False
        with self._lock:
            if self._line:
                self._line.popleft().set()
            else:
                self._free += 1
