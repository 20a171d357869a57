"""Reading files ahead of their turn, and when what was stored is shown to readers."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from itertools import islice
from pathlib import Path

from index.ingestion import Candidate, unreadable
from ingest.errors import UnreadableFileError
from ingest.records import Document, Progress

_READERS = 2  # files read at the same time, each in a process of its own
_AHEAD = 8  # files read or being read before their turn: bounds memory
_TOGETHER = 200  # passages that are enough to embed at once
_BATCH = 2_000  # passages after which the indexes are brought up in any case
_SOON = 1.0  # seconds from a commit until readers are to find the document
_LONG = 60  # passages whose embedding takes about that long
_IDLE = 0.1  # seconds that a file is waited for before something else is done
_SHARE = 10  # at most one part in so many of an ingestion's time goes into bringing up

Result = tuple[Candidate, Document | UnreadableFileError]
_Waiting = tuple[Candidate, Future[Document]]


class PageProgress:
    """Tells of pages read from their image, by the threads that read; one at a time."""

    def __init__(self, progress: Callable[[Progress], None], total: int) -> None:
        self.done = 0  # files
        self._progress = progress
        self._total = total
        self._lock = threading.Lock()

    def of(self, name: str) -> Callable[[int, int], None]:
        """Return what to call for the pages of a file."""

        def report(page: int, pages: int) -> None:
            with self._lock:
                message = f"{name}: tolkar sida {page} av {pages}"
                self._progress(Progress(self.done, self._total, message))

        return report


class Pace:
    """When an ingestion brings up the indexes: soon after a commit, but not most of its time.

    Readers find a document within two seconds of its commit, unless a large library's indexes
    take longer than that to follow. ``show`` brings up all that has been committed.
    """

    def __init__(self, show: Callable[[], None]) -> None:
        self._show = show
        self._committed: float | None = None  # when the first was that is not shown yet
        self._next = 0.0  # not before this moment

    def committed(self, passages: int) -> None:
        """Take note of a commit; so many ``passages`` are not shown yet."""
        now = time.monotonic()
        self._committed = self._committed or now
        late = now - self._committed >= _SOON and now >= self._next
        if late or passages >= _BATCH:
            self._bring_up()

    def embedding(self, passages: int) -> None:
        """Take note that so many passages come next."""
        if passages >= _LONG and time.monotonic() >= self._next:
            self._bring_up()

    def waiting(self) -> None:
        """Take note that nothing is to be done until a file has been read."""
        self._bring_up()

    def _bring_up(self) -> None:
        if self._committed is None:
            return
        began = time.monotonic()
        self._show()
        ended = time.monotonic()
        self._committed, self._next = None, ended + _SHARE * (ended - began)


def read_ahead(
    candidates: Sequence[Candidate], read: Callable[[Path], Document], waits: Callable[[], None]
) -> Iterator[list[Result]]:
    """Read files a few at a time and yield them in their order, refusals included.

    Those that are ready come together, as many as are worth embedding at once: batches of
    passages of like length have little padding. ``waits`` is called when the next is not ready:
    there is time for something else.
    """
    waiting: deque[_Waiting] = deque()
    rest = iter(candidates)
    pool = ThreadPoolExecutor(_READERS, thread_name_prefix="reader")
    try:
        while True:
            for candidate in islice(rest, _AHEAD - len(waiting)):
                waiting.append((candidate, pool.submit(_read, candidate, read)))
            if not waiting:
                return
            yield _together(waiting, waits)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _together(waiting: deque[_Waiting], waits: Callable[[], None]) -> list[Result]:
    """Take the first of ``waiting``, and those behind it that are ready."""
    taken = [_result(*waiting.popleft(), waits)]
    passages = _passages(taken[0])
    while waiting and waiting[0][1].done() and passages < _TOGETHER:
        taken.append(_result(*waiting.popleft(), waits))
        passages += _passages(taken[-1])
    return taken


def _passages(result: Result) -> int:
    return len(result[1].passages) if isinstance(result[1], Document) else 0


def _read(candidate: Candidate, read: Callable[[Path], Document]) -> Document:
    document = read(candidate.path)
    if document.sha256 != candidate.sha256:
        raise UnreadableFileError(
            f"{candidate.name} ändrades medan den lästes. Kör kommandot igen."
        )
    return document if document.file == candidate.name else replace(document, file=candidate.name)


def _result(candidate: Candidate, future: Future[Document], waits: Callable[[], None]) -> Result:
    if not wait((future,), _IDLE).done:
        waits()
    try:
        return candidate, future.result()
    except UnreadableFileError as exc:
        return candidate, exc
    except OSError as exc:
        return candidate, UnreadableFileError(unreadable(exc))
