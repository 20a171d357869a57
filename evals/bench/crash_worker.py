"""The processes of the crash harness: one that dies while it writes, one that looks afterwards.

Imported by a fork server, so that a process costs milliseconds: everything heavy is imported
here, and nothing is opened.
"""

from __future__ import annotations

import functools
import inspect
import os
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

import chromadb.api.rust
import chromadb.telemetry.product.posthog  # noqa: F401 - for the fork server
import tantivy
from sqlalchemy.engine.default import DefaultDialect

from app.service import Service
from evals.bench.crash_parts import SECRET, Scene, opened, settings_for
from index import (
    adding,
    catalogue,
    catalogue_connection,
    catalogue_lookups,
    catalogue_reads,
    catalogue_rights,
    derived,
    exact,
    ingestion,
    lexical,
    library,
    lock,
    originals,
    stores,
    vectors,
)
from index.library import Library
from ingest.errors import ParagrafError
from ingest.records import Progress

Group = Literal[
    "catalogue", "originals", "vectors", "tantivy", "chroma", "derived", "library",
    "in sqlite", "in tantivy", "in chroma",
]  # fmt: skip
# Writing calls beyond Python: the driver kills some moments after such a call has begun.
NATIVE: tuple[Group, ...] = ("in sqlite", "in tantivy", "in chroma")
# The modules of the product whose every call and return is a moment to die at.
_MODULES: dict[ModuleType, Group] = {
    catalogue: "catalogue", catalogue_connection: "catalogue", catalogue_lookups: "catalogue",
    catalogue_reads: "catalogue", catalogue_rights: "catalogue", originals: "originals",
    exact: "vectors", lexical: "tantivy", vectors: "chroma", derived: "derived",
    stores: "derived", library: "library", lock: "library", ingestion: "library",
    adding: "library",
}  # fmt: skip
REFUSED = 77  # exit code of a writer that was refused by the disk, and said so


@dataclass(frozen=True, slots=True)
class Death:
    """When a writer dies: at the ``at``-th moment of ``group``, counted from 1.

    ``delay``: seconds after the beginning of a native call, within it if it takes that long.
    """

    group: Group
    at: int
    delay: float = 0.0


@dataclass(slots=True)
class Look:
    """What a process saw that came after."""

    opened: bool = False
    error: str = ""
    faults: list[str] = field(default_factory=list)  # of ``check``, before anything is asked
    faults_after: list[str] = field(default_factory=list)  # once questions have been asked
    documents: dict[str, str] = field(default_factory=dict)  # file → SHA-256
    doubles: int = 0
    passages: dict[str, int] = field(default_factory=dict)  # by file
    answers: list[dict[str, Any]] = field(default_factory=list)
    traces: list[str] = field(default_factory=list)  # files with text of removed documents


class _Moments:
    """Counts the moments of each group; at the one chosen, the process dies or tells."""

    def __init__(self, death: Death | None, told: Callable[[str], None]) -> None:
        self.counts: Counter[Group] = Counter()
        self.spans: dict[Group, list[float]] = {}  # seconds of each native call
        self._changes: dict[int, int] = {}  # by connection: rows written until its last commit
        self._death = death
        self._told = told

    def watch(self) -> None:
        """Let the product's functions, and what they call beyond Python, pass here."""
        for module, group in _MODULES.items():
            own = [one for one in vars(module).values() if inspect.isclass(one)]
            for holder in (module, *(one for one in own if one.__module__ == module.__name__)):
                for name, found in list(vars(holder).items()):
                    if inspect.isfunction(found) and found.__module__ == module.__name__:
                        setattr(holder, name, self._watched(found, group))
        commit = DefaultDialect.do_commit
        within = self.within("in sqlite", "commit i sqlite", commit)

        def committed(dialect: DefaultDialect, connection: Any) -> None:
            written = connection.total_changes
            before = self._changes.get(id(connection), 0)
            self._changes[id(connection)] = written
            (within if written != before else commit)(dialect, connection)

        DefaultDialect.do_commit = committed  # type: ignore[method-assign]
        chroma = chromadb.api.rust.RustBindingsAPI
        for name in ("_add", "_delete"):
            call = self.within("in chroma", f"{name} i chroma", getattr(chroma, name))
            setattr(chroma, name, call)
        setattr(tantivy, "Index", functools.partial(_WatchedIndex, tantivy.Index, self))  # noqa: B010

    def happened(self, group: Group, what: str) -> None:
        """Take note of a moment."""
        self.counts[group] += 1
        if self._death is None or self._death.group != group:
            return
        if self.counts[group] == self._death.at:
            self._told(what)
            if group not in NATIVE:
                os.kill(os.getpid(), signal.SIGKILL)

    def within(self, group: Group, what: str, call: Callable[..., Any]) -> Callable[..., Any]:
        """Return a native call that is a moment from its beginning to its end."""

        def watched(*given: Any, **named: Any) -> Any:
            self.happened(group, f"i {what}")
            death = self._death
            if death is not None and (death.group, death.at) == (group, self.counts[group]):
                # Its default is to end the process at once, like SIGKILL, from any native code.
                signal.signal(signal.SIGALRM, signal.SIG_DFL)
                signal.setitimer(signal.ITIMER_REAL, max(death.delay, 1e-6))
            began = time.perf_counter()
            found = call(*given, **named)
            self.spans.setdefault(group, []).append(time.perf_counter() - began)
            if death is not None and (death.group, death.at) == (group, self.counts[group]):
                self._told(f"efter {what}")
            return found

        return watched

    def _watched(self, function: Callable[..., Any], group: Group) -> Callable[..., Any]:
        name = f"{function.__module__}.{function.__qualname__}"

        @functools.wraps(function)
        def watched(*given: Any, **named: Any) -> Any:
            self.happened(group, f"i {name}")
            found = function(*given, **named)
            self.happened(group, f"efter {name}")
            return found

        return watched


class _WatchedIndex:
    """A tantivy index whose writer's commits are moments."""

    def __init__(
        self, make: Callable[..., Any], moments: _Moments, *given: Any, **named: Any
    ) -> None:
        self._index = make(*given, **named)
        self._moments = moments

    def writer(self, **named: Any) -> _WatchedWriter:
        """Return a watched writer."""
        return _WatchedWriter(self._index.writer(**named), self._moments)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._index, name)


class _WatchedWriter:
    def __init__(self, writer: Any, moments: _Moments) -> None:
        self._writer = writer
        self._moments = moments

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._writer, name)
        if name in ("commit", "wait_merging_threads"):
            return self._moments.within("in tantivy", f"{name} i tantivy", found)
        return found


def write(
    scene: Scene, home: Path, pipe: Connection, death: Death | None, counting: bool, limit: int,
    said: Path,
) -> None:  # fmt: skip
    """Perform the scene; tell of every document that is done, and of the end.

    ``limit``: bytes that no file may outgrow, 0 for no limit; a refusal that says what is wrong
    ends with exit code 77. ``said``: file for what the process says, of what kills it as well.
    """
    sys.stdout = sys.stderr = said.open("w")
    moments = _Moments(death, lambda what: pipe.send(("at", what)))
    last = ""

    def progress(step: Progress) -> None:
        nonlocal last
        name = step.message.split(":")[0]
        if last and last != name:
            pipe.send(("done", last))
        last = name

    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    pipe.send(("begun", ""))
    if death is not None or counting:
        moments.watch()
    try:
        scene.perform(home, progress)
    except ParagrafError as exc:
        pipe.send(("refused", str(exc)))
        os._exit(REFUSED)
    pipe.send(("finished", (dict(moments.counts), moments.spans)))


def look(scene: Scene, home: Path, asked: tuple[str, ...], pipe: Connection, last: bool) -> None:
    """Open the library as the next command does, compare, ask; send a ``Look``.

    ``last``: nothing is left undone, and so no file may hold text of a removed document.
    """
    seen = Look()
    try:
        with opened(home, chroma=scene.chroma) as library:
            _look(library, scene, asked, seen)
    except (ParagrafError, OSError) as exc:
        seen.error = f"{type(exc).__name__}: {exc}"
    if last and scene.removed:
        files = (path for path in home.rglob("*") if path.is_file())
        secret = SECRET.lower().encode()
        seen.traces = [path.name for path in files if secret in path.read_bytes().lower()]
    pipe.send(seen)


def _look(library: Library, scene: Scene, asked: tuple[str, ...], seen: Look) -> None:
    rows = library.catalogue.documents()
    seen.opened = True
    seen.documents = {row.file: row.sha256 for row in rows}
    seen.passages = {row.file: row.passages for row in rows}
    seen.doubles = 2 * len(rows) - len({row.sha256 for row in rows}) - len(seen.documents)
    seen.faults = library.check()
    service = Service(library, settings_for(chroma=scene.chroma))
    for question in asked:
        record = service.ask(question).to_record()
        record.pop("latency_ms")
        seen.answers.append(record)
    if seen.faults:
        seen.faults_after = library.check()
