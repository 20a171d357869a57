"""A large library: ``python -m evals.bench.scale --home HOME [-n N]``.

N passages are made by recombining the sentences and vectors of the library in HOME, stored
through the product's own writing path and asked in a fresh process, with and without filters.
The plain pipeline gets the same texts, vectors and queries. Nothing is embedded but queries.
"""

from __future__ import annotations

import argparse
import math
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from evals.bench.conditions import (
    NONE,
    Conditions,
    decimals,
    described,
    library_conditions,
    text_table,
    told,
)
from evals.bench.plain import ADD_BATCH
from evals.bench.scale_worker import Report, Request, ask_worker
from evals.bench.synthetic import (
    BODIES,
    MixedVectors,
    Pool,
    RecipeReader,
    day_of,
    dnr_of,
    pool_of,
    write_recipes,
)
from index.library import Library
from ingest.errors import QuestionError
from ingest.settings import default_home, load_settings

PASSAGES = 20_000
QUERIES = 50
_WORDS = 7  # of a query
_MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ScaleResult:
    """One size."""

    passages: int
    documents: int
    queries: int
    seed: int
    index_seconds: float  # storing and indexing, without reading and embedding
    again_seconds: float  # of the derived indexes, all built anew
    change_seconds: float  # one document exchanged for a changed one
    plain_index_seconds: float | None
    disk_mb: dict[str, float]  # by store
    plain_disk_mb: float | None
    paragraf: Report
    plain: Report | None
    conditions: Conditions  # of the small library

    @property
    def rate(self) -> float:
        """Passages stored a second."""
        return self.passages / self.index_seconds


def measure(
    source: Path, home: Path, passages: int, queries: int, seed: int, *, plain: bool = True
) -> ScaleResult:
    """Make the library in ``home``, which must be empty, and ask it. Raises ParagrafError."""
    if (home / "catalogue.sqlite3").exists():
        raise QuestionError(f"{home} har redan ett bibliotek. Ange en tom mapp med --keep.")
    settings = load_settings(source)
    with Library.open(source, settings) as small:
        pool = pool_of(small, seed)
        held = library_conditions(small)
        embedder = MixedVectors(pool, small.embedder)
    recipes = home / "recept"
    write_recipes(recipes, passages)
    with Library.open(home, settings, embedder, RecipeReader(pool)) as library:
        began = time.perf_counter()
        report = library.add_paths([recipes])
        seconds = time.perf_counter() - began
        if report.refused:
            raise QuestionError("; ".join(note.reason for note in report.refused))
        counts = library.catalogue.counts()
        again, change = _changed(library, recipes)
        disk = {name: _megabytes(home / name) for name in ("vectors", "lexical", "chroma")}
        disk["katalog"] = _megabytes(home / "catalogue.sqlite3")
        plain_seconds = _plain_store(library, embedder, home) if plain else None
    asked = tuple(queries_of(pool, queries))
    scopes = scopes_of(counts.documents)
    ours = ask_worker(Request("paragraf", str(home), asked, scopes))
    theirs = ask_worker(Request("plain", str(home), asked, scopes)) if plain else None
    return ScaleResult(
        counts.passages, counts.documents, len(asked), seed, seconds, again, change,
        plain_seconds, disk,
        _megabytes(home / "plain") if plain else None, ours, theirs, held,
    )  # fmt: skip


def queries_of(pool: Pool, count: int) -> list[str]:
    """Return queries: the first words of sentences drawn with the pool's seed."""
    chance = np.random.default_rng((pool.seed, count))
    drawn = chance.integers(len(pool.sentences), size=count)
    return [" ".join(pool.sentences[int(at)].split()[:_WORDS]) for at in drawn]


def scopes_of(documents: int) -> dict[str, dict[str, str]]:
    """Return filters from everything to one matter, for a library of so many documents."""
    days = sorted(day_of(number) for number in range(documents))
    shares = {
        f"{share} % av tiden": {"date_to": days[max(0, math.ceil(share * documents / 100) - 1)]}
        for share in (99, 50, 10, 1)
    }
    return {
        "inget filter": {},
        **shares,
        "ett organ": {"body": BODIES[0]},
        "ett dokument": {"document": "syntetisk-000000.txt"},
        "ett ärende": {"dnr": dnr_of(0, 1)},
    }


def _changed(library: Library, recipes: Path) -> tuple[float, float]:
    """Return the seconds of building the derived indexes anew, and of one changed document."""
    for name in ("vectors", "lexical", "chroma"):
        shutil.rmtree(library.home / name, ignore_errors=True)
    began = time.perf_counter()
    library.lexical()
    library.dense()
    built = time.perf_counter()
    path = recipes / "syntetisk-000000.txt"
    path.write_text(f"{path.read_text(encoding='utf-8')}\n", encoding="utf-8")
    library.add_paths([path])
    return built - began, time.perf_counter() - built


def _plain_store(library: Library, embedder: MixedVectors, home: Path) -> float:
    """Store the same passages as the plain pipeline would; return the seconds."""
    from langchain_chroma import Chroma

    from index.embedding import LangChainEmbeddings

    embeddings = LangChainEmbeddings(embedder)
    store = Chroma("plain", embeddings, persist_directory=str(home / "plain"))
    rows = list(library.catalogue.all_passages())
    began = time.perf_counter()
    for at in range(0, len(rows), ADD_BATCH):
        part = rows[at : at + ADD_BATCH]
        store.add_texts(
            [one.passage.text for one in part],
            [
                {
                    "document": one.file,
                    "body": one.body or "",
                    "day": int((one.date or "0").replace("-", "")),
                    "dnr": one.dnr or "",
                }
                for one in part
            ],
        )
    return time.perf_counter() - began


def _megabytes(path: Path) -> float:
    files = [path] if path.is_file() else path.rglob("*")
    return sum(file.stat().st_size for file in files if file.is_file()) / _MB


def format_result(result: ScaleResult) -> str:
    """Return the tables that the command prints."""
    ours, theirs = result.paragraf, result.plain
    others = {one.name: one for one in theirs.scopes} if theirs else {}
    rows = []
    for one in ours.scopes:
        other = others.get(one.name)
        rows.append((
            one.name, str(one.passages), decimals(one.p50_ms, 1), decimals(one.p95_ms, 1),
            decimals(one.cpu_ms, 1),
            decimals(other.p50_ms if other else None, 1),
            decimals(other.p95_ms if other else None, 1),
        ))  # fmt: skip
    disk = ", ".join(f"{name} {decimals(size, 0)}" for name, size in result.disk_mb.items())
    whole = [
        ("lagra och indexera (s)", decimals(result.index_seconds, 1),
         decimals(result.plain_index_seconds, 1)),
        ("bygga om indexen (s)", decimals(result.again_seconds, 1), NONE),
        ("byta ett dokument (s)", decimals(result.change_seconds, 1), NONE),
        ("öppna till första träff (s)", decimals(ours.open_seconds, 2),
         decimals(theirs.open_seconds if theirs else None, 2)),
        ("minne efter frågorna (MB)", decimals(ours.rss_mb, 0),
         decimals(theirs.rss_mb if theirs else None, 0)),
        ("disk (MB)", decimals(sum(result.disk_mb.values()), 0), decimals(result.plain_disk_mb, 0)),
    ]  # fmt: skip
    return "\n".join([
        described(result.conditions),
        f"{result.passages} syntetiska stycken i {result.documents} dokument (frö {result.seed}): "
        "blandade meningar och blandade vektorer, inget är inbäddat; "
        f"{result.queries} frågor, deras inbäddning räknad; "
        f"{decimals(result.rate, 0)} stycken/s; disk i MB: {disk}",
        "",
        text_table(("", "Paragraf", "enkel kedja"), whole),
        "",
        text_table(
            ("filter", "stycken", "p50 ms", "p95 ms", "processor", "enkel p50", "enkel p95"), rows
        ),
        "",
        f"tätindexets tio närmaste mot uttömmande jämförelse: {decimals(ours.dense_recall)}",
    ])  # fmt: skip


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evals.bench.scale", description="Mät ett stort bibliotek."
    )
    parser.add_argument("--home", type=Path, help="det lilla bibliotek som kombineras om")
    parser.add_argument(
        "-n", "--passages", type=int, default=PASSAGES, help=f"stycken (förval {PASSAGES})"
    )
    parser.add_argument(
        "--queries", type=int, default=QUERIES, help=f"frågor per filter (förval {QUERIES})"
    )
    parser.add_argument("--seed", type=int, default=1, help="frö (förval 1)")
    parser.add_argument("--no-plain", action="store_true", help="utan den enkla kedjan")
    parser.add_argument(
        "--keep", type=Path, metavar="MAPP", help="spara det stora biblioteket i en tom mapp"
    )
    parser.add_argument("--json", action="store_true", help="skriv måtten som JSON")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return 0, or 1 when something measured failed."""
    options = _parser().parse_args(arguments)

    def measured() -> ScaleResult:
        kept = nullcontext(str(options.keep)) if options.keep else None
        with kept or tempfile.TemporaryDirectory(prefix="scale-") as place:
            home = Path(place)
            home.mkdir(parents=True, exist_ok=True)
            return measure(
                options.home or default_home(), home, max(1, options.passages),
                max(2, options.queries), options.seed, plain=not options.no_plain,
            )  # fmt: skip

    def record(result: ScaleResult) -> dict[str, object]:
        return {**asdict(result), "rate": result.rate}

    return told(measured, record, format_result, as_json=options.json, failed=1)


if __name__ == "__main__":
    sys.exit(main())
