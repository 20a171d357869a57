"""What was worked out of a library holds for as long as the library stays as it is."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from ingest.errors import IndexUnusableError, UnknownDocumentError

T = TypeVar("T")
_TRIES = 3  # answers worked out at most, where a writer commits during every one of them
_FAILURES = 10  # that a writer may cause before the failure is taken for one of the library


class Kept(Generic[T]):
    """A value made on first need and made anew once the generation is another.

    Threads may share it: one makes the value, the others wait for it.
    """

    def __init__(self, generation: Callable[[], int], make: Callable[[], T]) -> None:
        self._generation = generation
        self._make = make
        self._mutex = threading.RLock()
        self._held: tuple[int, T] | None = None

    def get(self) -> T:
        """Return the value of the generation as it is now."""
        with self._mutex:
            now = self._generation()
            if self._held is None or self._held[0] != now:
                self._held = None  # before the next is made: two may be too large for memory
                self._held = now, self._make()
            return self._held[1]

    def drop(self) -> None:
        """Forget the value."""
        with self._mutex:
            self._held = None


def settled(generation: Callable[[], int], work_out: Callable[[], T], *, once: bool = False) -> T:
    """Return what holds for one generation of the library, whoever writes meanwhile.

    What is worked out while a writer commits may be drawn from two generations, or fail on what
    is no longer there: it is worked out again. ``once``: only where it failed. Raises what
    ``work_out`` raises of a library that stays as it is.
    """
    changed = failed = 0
    while True:
        before = generation()
        try:
            found = work_out()
        except (IndexUnusableError, UnknownDocumentError, KeyError):
            failed += 1
            if failed >= _FAILURES or (generation() == before and failed > 1):
                raise
            continue
        changed += 1
        if once or changed >= _TRIES or generation() == before:
            return found
