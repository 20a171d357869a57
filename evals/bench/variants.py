"""Ways of writing one's query: ``python -m evals.bench.variants --home H [--json]``.

Slips, compounds, definite forms, abbreviations, days in five written forms, § alone and with year:
for each query of ``variants.jsonl`` the place of the right § among the hits, as the product
understands and ranks it. H holds the project's sample corpus.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from app.service import Service
from evals.bench.conditions import (
    NONE,
    Conditions,
    decimals,
    described,
    library_conditions,
    text_table,
    told,
)
from evals.console import open_service

ROWS = Path(__file__).with_name("variants.jsonl")
DEPTH = 10  # hits among which the right § is looked for


@dataclass(frozen=True, slots=True)
class Variant:
    """A query and the § that it is for: its file and number."""

    query: str
    kind: str
    document: str
    section: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A query with the place of its § among the hits, from 1, None for not found."""

    variant: Variant
    place: int | None
    understood: tuple[str, ...]


Measured = tuple[Conditions, list[Placed]]


@dataclass(frozen=True, slots=True)
class Share:
    """The queries of one kind: how many, and the share whose § is first, and among five."""

    kind: str
    queries: int
    recall_1: float
    recall_5: float


def read_variants(path: Path = ROWS) -> list[Variant]:
    """Read the rows of a file of variants."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Variant(**json.loads(line)) for line in lines if line]


def placed(service: Service, variant: Variant) -> Placed:
    """Return where the right § stands among the hits for a query; its copies count as it."""
    answer = service.ask(variant.query)
    place = None
    for rank, passage in enumerate(answer.passages[:DEPTH], start=1):
        at = passage.reference
        files = {at.document, *(copy.document for copy in at.also_at)}
        number = (at.section or "").removeprefix("§ ").split(" ")[0]
        if variant.document in files and number == variant.section:
            place = rank
            break
    return Placed(variant, place, tuple(one.label for one in answer.understood))


def shares(rows: Sequence[Placed]) -> list[Share]:
    """Return recall at 1 and 5 by kind, in the order of the rows, and over all."""
    kinds = dict.fromkeys(row.variant.kind for row in rows)
    groups = [(kind, [row for row in rows if row.variant.kind == kind]) for kind in kinds]
    return [
        Share(kind, len(own), _within(own, 1), _within(own, 5))
        for kind, own in [*groups, ("alla", list(rows))]
    ]


def _within(rows: Sequence[Placed], most: int) -> float:
    return sum(row.place is not None and row.place <= most for row in rows) / len(rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the bench and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.variants")
    parser.add_argument("--home", required=True, type=Path, help="bibliotek över exempelkorpusen")
    parser.add_argument("--json", action="store_true", help="skriv resultatet som JSON")
    options = parser.parse_args(arguments)

    def measured() -> Measured:
        with open_service(options.home, None) as service:
            rows = [placed(service, variant) for variant in read_variants()]
            return library_conditions(service.library), rows

    return told(measured, _record, _shown, as_json=options.json, failed=2)


def _record(found: Measured) -> dict[str, object]:
    given, rows = found
    return {
        "conditions": asdict(given),
        "rows": [asdict(row) for row in rows],
        "shares": [asdict(share) for share in shares(rows)],
    }


def _shown(found: Measured) -> str:
    given, rows = found
    return "\n".join([described(given), _queries(rows), _kinds(shares(rows))])


def _queries(rows: Sequence[Placed]) -> str:
    return text_table(
        ("fråga", "slag", "rätt §", "plats", "förstådd som"),
        [
            (
                row.variant.query, row.variant.kind,
                f"§ {row.variant.section} {row.variant.document}",
                str(row.place or NONE), " · ".join(row.understood),
            )
            for row in rows
        ],
    )  # fmt: skip


def _kinds(found: Sequence[Share]) -> str:
    return text_table(
        ("slag", "frågor", "recall@1", "recall@5"),
        [
            (one.kind, str(one.queries), decimals(one.recall_1), decimals(one.recall_5))
            for one in found
        ],
    )


if __name__ == "__main__":
    sys.exit(main())
