"""One pipeline in a process of its own, stage by stage: ``python -m evals.bench.worker``.

Called by the speed and memory benches: a request as JSON on standard input, a report as JSON on
standard output. ``paragraf`` is the application's service, ``plain`` the LangChain baseline.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import psutil

from evals.bench.command import run_measured

System = Literal["paragraf", "plain"]
K = 10  # passages asked of either
_MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """What a worker does; without ``paths`` the home is asked as it stands."""

    system: System
    home: str
    paths: tuple[str, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """The worker's own memory after a stage, without that of its children."""

    name: str
    seconds: float  # since the stage before
    rss_mb: float
    peak_mb: float  # since the start


@dataclass(frozen=True, slots=True)
class Report:
    """What a worker measured."""

    stages: tuple[Stage, ...]
    warm_ms: tuple[float, ...]  # every question but the first, each asked once


def ask_worker(request: Request) -> Report:
    """Run a worker and return its report. Raises CommandFailedError."""
    done = run_measured("evals.bench.worker", [], given=json.dumps(asdict(request)))
    found = json.loads(done.output.strip().splitlines()[-1])
    return Report(tuple(Stage(**one) for one in found["stages"]), tuple(found["warm_ms"]))


class _Stages:
    def __init__(self) -> None:
        self.found: list[Stage] = []
        self._began = time.perf_counter()

    def done(self, name: str) -> None:
        now = time.perf_counter()
        rss = psutil.Process().memory_info().rss / _MB
        self.found.append(Stage(name, now - self._began, rss, max(rss, _peak_mb())))
        self._began = time.perf_counter()


def _peak_mb(status: Path = Path("/proc/self/status")) -> float:
    """Return the most memory this process has held, MB; 0.0 where the system does not tell.

    Not from getrusage: there a child begins with its parent's peak.
    """
    if status.is_file():
        for line in status.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0


def work(request: Request) -> Report:
    """Do what is asked, here and now."""
    stages = _Stages()
    stages.done("start")
    paths = [Path(path) for path in request.paths]
    begin = _paragraf if request.system == "paragraf" else _plain
    ask = begin(Path(request.home), paths, stages)
    times = []
    for number, question in enumerate(request.questions):
        began = time.perf_counter()
        ask(question)
        times.append((time.perf_counter() - began) * 1000)
        if number == 0:
            stages.done("första frågan")
    if len(request.questions) > 1:
        stages.done("alla frågor")
    return Report(tuple(stages.found), tuple(times[1:]))


def _paragraf(home: Path, paths: Sequence[Path], stages: _Stages) -> Callable[[str], object]:
    from app.service import Service
    from ingest.settings import load_settings

    stages.done("programmet laddat")
    service = Service.open(home, load_settings(home))
    if paths:
        service.library.add_paths(paths)
        stages.done("indexerat")
    service.warm_up()
    stages.done("index öppet")
    return service.ask


def _plain(home: Path, paths: Sequence[Path], stages: _Stages) -> Callable[[str], object]:
    import langchain_chroma  # noqa: F401 — its time and memory belong to this stage

    from evals.bench import plain

    stages.done("programmet laddat")
    store = plain.ingest(paths, home)
    if paths:
        stages.done("indexerat")
    plain.search(store, "protokoll", K)
    stages.done("index öppet")
    return lambda question: plain.search(store, question, K)


def main() -> int:
    """Read a request, write a report."""
    given = json.load(sys.stdin)
    request = Request(
        given["system"], given["home"], tuple(given["paths"]), tuple(given["questions"])
    )
    sys.stdout.write("\n" + json.dumps(asdict(work(request))) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
