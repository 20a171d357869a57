"""A large library asked in a process of its own: ``python -m evals.bench.scale_worker``.

A request as JSON on standard input, a report as JSON on standard output.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

from evals.bench.command import run_measured
from evals.bench.worker import K, System
from evals.measures import percentile

_MB = 1024 * 1024
_NEAREST = 10  # vectors compared with exact search


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked; ``scopes``: name → field → value, an empty one for everything."""

    system: System
    home: str
    queries: tuple[str, ...]
    scopes: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Scope:
    """Queries within one filter."""

    name: str
    passages: int  # that the filter lets through; 0 where it is not known
    p50_ms: float
    p95_ms: float
    cpu_ms: float  # median of the processor's time, which says more on a busy machine


@dataclass(frozen=True, slots=True)
class Report:
    """One system over one library."""

    open_seconds: float  # from the loaded program to the first result
    rss_mb: float  # after all queries
    scopes: tuple[Scope, ...]
    dense_recall: float | None  # of the 10 nearest by exact search, share found by the index


def ask_worker(request: Request) -> Report:
    """Run a worker and return its report. Raises CommandFailedError."""
    done = run_measured("evals.bench.scale_worker", [], given=json.dumps(asdict(request)))
    found = json.loads(done.output.strip().splitlines()[-1])
    return Report(**{**found, "scopes": tuple(Scope(**one) for one in found["scopes"])})


def work(request: Request) -> Report:
    """Open, ask and measure."""
    ask = _paragraf if request.system == "paragraf" else _plain
    return ask(request)


def _paragraf(request: Request) -> Report:
    from index.library import Library
    from index.query import understand
    from index.records import Filters
    from index.retrieval import search
    from ingest.settings import load_settings

    home = Path(request.home)
    settings = load_settings(home)
    began = time.perf_counter()
    with Library.open(home, settings) as library:

        def ask(query: str, scope: Mapping[str, str]) -> object:
            filters = _filters(Filters, scope)
            return search(library, understand(query), settings.retrieval, k=K, filters=filters)

        ask(request.queries[0], {})
        opened = time.perf_counter() - began
        scopes = []
        for name, scope in request.scopes.items():
            inside = library.within(_filters(Filters, scope))
            count = library.exact().count() if inside is None else len(inside)
            scopes.append(_scope(name, count, request.queries, scope, ask))
        rss = psutil.Process().memory_info().rss / _MB
        shares = []
        for query in request.queries:
            vector = library.embedder.embed_query(query)
            nearest = {key for key, _ in library.exact().search(vector, _NEAREST)}
            found = {key for key, _ in library.dense().search(vector, _NEAREST)}
            shares.append(len(nearest & found) / len(nearest))
        return Report(opened, rss, tuple(scopes), sum(shares) / len(shares))


def _filters(kind: Any, scope: Mapping[str, str]) -> Any:
    """Return the product's filters: a body, a document, a matter or a last day."""
    fields: dict[str, object] = {}
    if "body" in scope:
        fields["bodies"] = (scope["body"],)
    if "document" in scope:
        fields["documents"] = (scope["document"],)
    if "dnr" in scope:
        fields["dnrs"] = (scope["dnr"],)
    if "date_to" in scope:
        fields["date_to"] = scope["date_to"]
    return kind(**fields)


def _plain(request: Request) -> Report:
    from langchain_chroma import Chroma

    from index.embedding import LangChainEmbeddings, open_embedder
    from ingest.settings import load_settings

    home = Path(request.home)
    embeddings = LangChainEmbeddings(open_embedder(load_settings(home), home))
    began = time.perf_counter()
    store = Chroma("plain", embeddings, persist_directory=str(home / "plain"))

    def ask(query: str, scope: Mapping[str, str]) -> object:
        return store.similarity_search(query, K, filter=_where(scope))

    ask(request.queries[0], {})
    opened = time.perf_counter() - began
    scopes = [
        _scope(name, 0, request.queries, scope, ask) for name, scope in request.scopes.items()
    ]
    return Report(opened, psutil.Process().memory_info().rss / _MB, tuple(scopes), None)


def _where(scope: Mapping[str, str]) -> dict[str, Any] | None:
    """Return Chroma's filter; it compares no text by order, so days stand as numbers."""
    if "date_to" in scope:
        return {"day": {"$lte": int(scope["date_to"].replace("-", ""))}}
    return dict(scope) or None


def _scope(
    name: str, passages: int, queries: Sequence[str], scope: Mapping[str, str],
    ask: Callable[[str, Mapping[str, str]], object],
) -> Scope:  # fmt: skip
    times, own = [], []
    for query in queries:
        began, spent = time.perf_counter(), time.process_time()
        ask(query, scope)
        times.append((time.perf_counter() - began) * 1000)
        own.append((time.process_time() - spent) * 1000)
    p50, p95, cpu = percentile(times, 0.5), percentile(times, 0.95), percentile(own, 0.5)
    return Scope(name, passages, p50 or 0.0, p95 or 0.0, cpu or 0.0)


def main() -> int:
    """Read a request, write a report."""
    given = json.load(sys.stdin)
    request = Request(given["system"], given["home"], tuple(given["queries"]), given["scopes"])
    sys.stdout.write("\n" + json.dumps(asdict(work(request))) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
