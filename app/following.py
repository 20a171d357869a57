"""An app server that keeps up with what other app servers write, between questions."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from index.library import Library
from ingest.errors import IndexUnusableError

_log = logging.getLogger(__name__)
_EVERY = 1.0  # seconds between looks at the generation
_AWAY = 10.0  # seconds until the next look at a server that did not answer


@contextmanager
def following(library: Library) -> Iterator[None]:
    """Keep a library that shares its catalogue up with the others; another it leaves alone."""
    if not library.catalogue.shared:
        yield
        return
    ended = threading.Event()
    thread = threading.Thread(target=_follow, args=(library, ended), name="follower", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _follow(library: Library, ended: threading.Event) -> None:
    pause = _EVERY
    while not ended.wait(pause):
        try:
            library.follow()
            pause = _EVERY
        except IndexUnusableError as exc:
            _log.warning("%s", exc)
            pause = _AWAY
