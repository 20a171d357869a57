"""Slowing down whoever guesses passwords."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

_LONGEST = 900.0  # seconds to wait at most
_FORGOTTEN = 3600.0  # seconds after which earlier failures count no more
_MOST = 10_000  # names and addresses remembered
# Failures that cost no wait. An office may sit behind one address; a name that is tried from
# everywhere is not locked at once, or anybody could lock somebody else out.
_FREE = {"both": 5, "address": 30, "name": 50}


@dataclass(frozen=True, slots=True)
class _Failures:
    count: int
    last: float  # seconds of the clock


class Throttle:
    """Counts failed log-ins by name and address, in memory. Threads may share it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failed: dict[tuple[str, str], _Failures] = {}

    def wait(self, name: str, address: str) -> int:
        """Return how many seconds a next try has to wait, 0 for none."""
        now = self._clock()
        with self._lock:
            waits = [self._until(key, now) - now for key in _keys(name, address)]
        return max(0, round(max(waits) + 0.5)) if max(waits) > 0 else 0

    def failed(self, name: str, address: str) -> None:
        """Count a failed try."""
        now = self._clock()
        with self._lock:
            if len(self._failed) >= _MOST:
                recent = sorted(self._failed.items(), key=lambda item: item[1].last)
                self._failed = dict(recent[_MOST // 2 :])
            for key in _keys(name, address):
                known = self._failed.get(key)
                fresh = known is None or now - known.last > _FORGOTTEN
                self._failed[key] = _Failures(1 if known is None or fresh else known.count + 1, now)

    def passed(self, name: str, address: str) -> None:
        """Forget the failures of somebody who got in."""
        with self._lock:
            self._failed.pop(_keys(name, address)[0], None)

    def _until(self, key: tuple[str, str], now: float) -> float:
        known = self._failed.get(key)
        if known is None or now - known.last > _FORGOTTEN:
            return now
        over = known.count - _FREE[key[0]]
        return known.last + min(_LONGEST, 2.0 ** min(over, 20)) if over >= 0 else now


def _keys(name: str, address: str) -> tuple[tuple[str, str], ...]:
    folded = name.strip().casefold()[:100]
    return (("both", f"{folded}\n{address}"), ("address", address), ("name", folded))
