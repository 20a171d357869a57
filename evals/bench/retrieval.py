"""Ranking on a public retrieval set: ``python -m evals.bench.retrieval DIR``.

DIR holds corpus.jsonl {id, title, text}, queries.jsonl {id, text} and qrels.tsv (query, passage,
grade). The passages go into a real library, one of the set's passages a passage of ours, and
the queries through the product's understanding, search and fusion.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path

from evals.bench import collection as sets
from evals.bench.collection import Collection
from evals.bench.conditions import (
    Conditions,
    decimals,
    described,
    library_conditions,
    text_table,
    told,
)
from evals.bench.judged import MEASURES, Difference, difference, per_query
from evals.bench.legs import SYSTEMS, leg_rankings, ranked
from evals.measures import mean, percentile
from index.bundled_model import unpack_model
from index.library import Library
from ingest.errors import QuestionError
from ingest.settings import Settings, load_settings

DEPTH = 20  # ranks looked at
_COMPARED_BY = "nDCG@10"


@dataclass(frozen=True, slots=True)
class SystemResult:
    """One way of ranking, over all queries."""

    system: str
    values: dict[str, float]  # measure → mean
    index_seconds: float | None  # None for a leg: it has no index of its own
    p50_ms: float | None  # of one query, understanding included
    p95_ms: float | None


@dataclass(frozen=True, slots=True)
class RetrievalResult:
    """A set measured."""

    collection: str
    passages: int
    passages_in_all: int
    queries: int
    queries_in_all: int
    seed: int
    added: int  # passages embedded in this run; fewer than all where a library was taken up
    systems: tuple[SystemResult, ...]  # Paragraf's first
    differences: tuple[Difference, ...]  # Paragraf's gain over each of the others
    conditions: Conditions


def measure(
    collection: Collection, home: Path, settings: Settings, *,
    compare: bool = False, plain: bool = False,
) -> RetrievalResult:  # fmt: skip
    """Index the set into ``home`` and ask every query. Raises ParagrafError."""
    folder = home / "samling"
    sets.write_files(collection, folder)
    with Library.open(home, settings, reader=sets.read_rows_file) as library:
        began = time.perf_counter()
        report = library.add_paths([folder], prune=True)
        index_seconds = time.perf_counter() - began
        if report.refused:
            raise QuestionError("; ".join(note.reason for note in report.refused))
        fresh = {note.file for note in (*report.added, *report.updated)}
        added = sum(row.passages for row in library.catalogue.documents() if row.file in fresh)
        rows = sets.row_ids(folder)
        options = settings.retrieval
        ranked(library, "protokoll", options, DEPTH)  # the first query opens everything
        ours, times = _asked(
            collection, lambda text: [rows[key] for key in ranked(library, text, options, DEPTH)]
        )
        found = {"paragraf": ours}
        results = [_result("paragraf", collection, ours, index_seconds, times)]
        if compare:
            legs: dict[str, dict[str, list[str]]] = {"dense": {}, "lexical": {}, "rrf": {}}
            for query, text in collection.queries:
                for name, keys in leg_rankings(library, text, options, DEPTH).items():
                    legs[name][query] = [rows[key] for key in keys]
            for name, rankings in legs.items():
                found[name] = rankings
                results.append(_result(name, collection, rankings, None, ()))
        held = library_conditions(library)
    if plain:
        found["plain"], result = _plain(collection, home)
        results.append(result)
    return RetrievalResult(
        collection.name, len(collection.passages), collection.passages_in_all,
        len(collection.queries), collection.queries_in_all, collection.seed, added,
        tuple(results), _differences(collection, found), held,
    )  # fmt: skip


def _asked(
    collection: Collection, rank: Callable[[str], list[str]]
) -> tuple[dict[str, list[str]], list[float]]:
    """Return what ``rank`` gives for every query, and the milliseconds of each."""
    rankings: dict[str, list[str]] = {}
    times = []
    for query, text in collection.queries:
        began = time.perf_counter()
        rankings[query] = rank(text)
        times.append((time.perf_counter() - began) * 1000)
    return rankings, times


def _result(
    system: str, collection: Collection, rankings: dict[str, list[str]],
    index_seconds: float | None, times: Sequence[float],
) -> SystemResult:  # fmt: skip
    values = per_query(collection.relevant, rankings)
    return SystemResult(
        system, {name: mean(values[name]) or 0.0 for name in MEASURES}, index_seconds,
        percentile(times, 0.5), percentile(times, 0.95),
    )  # fmt: skip


def _differences(
    collection: Collection, found: dict[str, dict[str, list[str]]]
) -> tuple[Difference, ...]:
    values = {
        name: per_query(collection.relevant, rankings)[_COMPARED_BY]
        for name, rankings in found.items()
    }
    ours = values.pop("paragraf")
    return tuple(difference(name, _COMPARED_BY, ours, other) for name, other in values.items())


def _plain(collection: Collection, home: Path) -> tuple[dict[str, list[str]], SystemResult]:
    """Rank with the plain LangChain pipeline: its own splitter, model dtype and Chroma."""
    from langchain_core.documents import Document as Chunk

    from evals.bench.plain import add_pages, open_store, search

    with tempfile.TemporaryDirectory(prefix="plain-") as temporary:
        own = Path(temporary)
        (own / "models").symlink_to(unpack_model(home).parent.resolve(), target_is_directory=True)
        store = open_store(own)
        began = time.perf_counter()
        pages = [
            Chunk(f"{row.title}\n{row.text}", metadata={"row": row.id})
            for row in collection.passages
        ]
        add_pages(store, pages)
        seconds = time.perf_counter() - began
        search(store, "protokoll", DEPTH)

        def rank(text: str) -> list[str]:
            return [str(chunk.metadata["row"]) for chunk in search(store, text, DEPTH)]

        rankings, times = _asked(collection, rank)
    return rankings, _result("plain", collection, rankings, seconds, times)


def format_result(result: RetrievalResult) -> str:
    """Return the tables that the command prints."""
    sampled = ""
    if result.passages < result.passages_in_all or result.queries < result.queries_in_all:
        sampled = (
            f" (urval ur {result.passages_in_all} stycken och {result.queries_in_all} frågor, "
            f"frö {result.seed})"
        )
    head = ("", *MEASURES, "index s", "p50 ms", "p95 ms")
    rows = [
        (
            SYSTEMS[one.system], *(decimals(one.values[name]) for name in MEASURES),
            decimals(one.index_seconds, 1), decimals(one.p50_ms, 1), decimals(one.p95_ms, 1),
        )
        for one in result.systems
    ]  # fmt: skip
    lines = [
        described(result.conditions),
        f"{result.collection}: {result.passages} stycken, {result.queries} frågor{sampled}; "
        f"{result.added} stycken indexerades i denna körning",
        "",
        text_table(head, rows),
    ]
    for one in result.differences:
        span = one.interval
        within = f" [{decimals(span.low)}; {decimals(span.high)}]" if span else ""
        lines.append(
            f"{one.measure} mot {SYSTEMS[one.over]}: {decimals(one.value)}{within} "
            "(parvis bootstrap, 95 %)"
        )
    return "\n".join(lines)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evals.bench.retrieval",
        description="Mät rankningen på ett söktest med facit.",
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="corpus, queries och qrels")
    parser.add_argument("--queries", type=int, metavar="N", help="så många frågor, slumpvis valda")
    parser.add_argument(
        "--passages", type=int, metavar="N", help="så många stycken; de relevanta är alltid med"
    )
    parser.add_argument("--seed", type=int, default=1, help="frö för urvalen (förval 1)")
    parser.add_argument(
        "--compare", action="store_true", help="mät även varje ben för sig och rangfusion"
    )
    parser.add_argument("--plain", action="store_true", help="mät även den enkla LangChain-kedjan")
    parser.add_argument(
        "--home", type=Path, help="mapp för biblioteket, som då sparas; annars en tillfällig"
    )
    parser.add_argument("--json", action="store_true", help="skriv måtten som JSON")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return 0, or 2 when something cannot be read or used."""
    options = _parser().parse_args(arguments)

    def measured() -> RetrievalResult:
        loaded = sets.load_collection(
            options.folder, queries=options.queries, passages=options.passages, seed=options.seed
        )
        kept = nullcontext(str(options.home)) if options.home else None
        with kept or tempfile.TemporaryDirectory(prefix="retrieval-") as place:
            home = Path(place)
            home.mkdir(parents=True, exist_ok=True)
            settings = load_settings(home)
            return measure(loaded, home, settings, compare=options.compare, plain=options.plain)

    return told(measured, asdict, format_result, as_json=options.json, failed=2)


if __name__ == "__main__":
    sys.exit(main())
