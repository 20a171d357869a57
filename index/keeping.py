"""Keeping what was worked out of a library for as long as the library stays as it is."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


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
