"""The counts in the text format that Prometheus reads, version 0.0.4.

Written out here because it is a dozen lines: prometheus_client would add a global registry and
collectors of its own. Names and units follow Prometheus' own naming practices.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Literal

import psutil

from app.monitoring.counts import BOUNDS, Counted
from ingest.errors import ParagrafError

if TYPE_CHECKING:
    from app.service import Service

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
Kind = Literal["counter", "gauge", "histogram"]
Sample = tuple[Mapping[str, str], float]


def metrics(service: Service) -> str:
    """Return all figures of the process that serves ``service``."""
    lines = [*_counted(service.counts.taken()), *_library(service), *_process(service)]
    return "\n".join(lines) + "\n"


def _counted(taken: Counted) -> Iterator[str]:
    yield from _metric(
        "questions_total", "counter", "Questions asked, by what came of them.",
        _by("outcome", taken.questions),
    )  # fmt: skip
    yield from _seconds(taken)
    yield from _metric(
        "questions_under_way", "gauge", "Questions being answered or waiting.",
        _alone(taken.under_way),
    )  # fmt: skip
    for name, told, samples in (
        ("answers_total", "Answers, by who wrote them.", _by("writer", taken.answerers)),
        ("chat_faults_total", "Answers that the chat model was asked for in vain.",
         _alone(taken.chat_faults)),
        ("statements_dropped_total", "Statements that the guard left out.",
         _alone(taken.dropped)),
        ("log_ins_total", "Tries to log in.", _by("outcome", taken.log_ins)),
        ("http_responses_total", "Responses, by class of status.",
         _by("status", taken.responses)),
    ):  # fmt: skip
        yield from _metric(name, "counter", told, samples)


def _seconds(taken: Counted) -> Iterator[str]:
    bounds = [*(f"{bound:g}" for bound in BOUNDS), "+Inf"]
    name = "paragraf_question_seconds"
    yield f"# HELP {name} Time from a question to its answer, waiting included."
    yield f"# TYPE {name} histogram"
    for bound, count in zip(bounds, accumulate(taken.buckets), strict=True):
        yield f'{name}_bucket{{le="{bound}"}} {count}'
    yield f"{name}_sum {taken.seconds:.6f}"
    yield f"{name}_count {sum(taken.buckets)}"


def _library(service: Service) -> Iterator[str]:
    """Yield what the library holds; ``library_usable`` 0 and nothing else while it is unusable."""
    try:
        catalogue = service.library.catalogue
        counts, generation = catalogue.counts(), catalogue.generation()
        usable = 1
    except ParagrafError:
        usable = 0
    yield from _metric("library_usable", "gauge", "1 while the index can be used.", _alone(usable))
    if not usable:
        return
    for name, value, told in (
        ("documents", counts.documents, "Documents in the library."),
        ("passages", counts.passages, "Passages in the library."),
        ("index_generation", generation, "Changes that the catalogue has seen."),
    ):
        yield from _metric(name, "gauge", told, _alone(value))


def _process(service: Service) -> Iterator[str]:
    process = psutil.Process()
    with process.oneshot():
        used = process.cpu_times()
        figures: tuple[tuple[str, Kind, float, str], ...] = (
            ("process_resident_memory_bytes", "gauge", process.memory_info().rss,
             "Memory of the process."),
            ("process_cpu_seconds_total", "counter", used.user + used.system,
             "Time of the processor."),
            ("process_start_time_seconds", "gauge", process.create_time(), "When it began."),
            ("process_threads", "gauge", process.num_threads(), "Threads."),
        )  # fmt: skip
    for name, kind, value, told in figures:
        yield from _metric(name, kind, told, _alone(value), prefix="")
    yield from _metric(
        "home_free_bytes", "gauge", "Room left on the library's disk.",
        _alone(psutil.disk_usage(str(service.library.home)).free),
    )  # fmt: skip


def _alone(value: float) -> list[Sample]:
    return [({}, value)]


def _by(label: str, counts: Mapping[str, int]) -> list[Sample]:
    return [({label: value}, count) for value, count in counts.items()]


def _metric(
    name: str, kind: Kind, told: str, samples: Sequence[Sample], prefix: str = "paragraf_"
) -> Iterator[str]:
    yield f"# HELP {prefix}{name} {told}"
    yield f"# TYPE {prefix}{name} {kind}"
    for labels, value in samples:
        marked = ",".join(f'{key}="{text}"' for key, text in labels.items())
        yield f"{prefix}{name}{'{' + marked + '}' if marked else ''} {value:.10g}"
