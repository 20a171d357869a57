"""Rankings against judgements, by ir-measures: one value a query, so that runs can be paired."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.statistics import Interval, Share, paired_interval

Judgements = Mapping[str, Mapping[str, int]]  # query id → passage id → grade
Rankings = Mapping[str, Sequence[str]]  # query id → passage ids, best first

MEASURES = ("nDCG@10", "RR@10", "R@5", "R@20")


@dataclass(frozen=True, slots=True)
class Difference:
    """What one system has over another, over the same queries."""

    over: str
    measure: str
    value: float  # mean difference
    interval: Interval | None  # 95 %, paired bootstrap


def per_query(judgements: Judgements, rankings: Rankings) -> dict[str, tuple[float, ...]]:
    """Return each measure's value for every judged query, in the order of ``judgements``.

    A query without a ranking counts 0.
    """
    import ir_measures

    measures = {name: ir_measures.parse_measure(name) for name in MEASURES}
    qrels = [
        ir_measures.Qrel(query, passage, grade)
        for query, grades in judgements.items()
        for passage, grade in grades.items()
    ]
    run = [
        ir_measures.ScoredDoc(query, passage, -float(rank))
        for query, passages in rankings.items()
        for rank, passage in enumerate(dict.fromkeys(passages), start=1)
    ]
    found = ir_measures.iter_calc(list(measures.values()), qrels, run) if run else ()
    values = {(str(one.measure), one.query_id): float(one.value) for one in found}
    return {
        name: tuple(values.get((str(measure), query), 0.0) for query in judgements)
        for name, measure in measures.items()
    }


def share_of(values: Sequence[float]) -> Share:
    """Return values, one a query, as a mean that can be resampled."""
    return Share(tuple(values), (1.0,) * len(values))


def difference(
    over: str, measure: str, ours: Sequence[float], theirs: Sequence[float]
) -> Difference:
    """Return by how much ``ours`` is better than ``theirs``, query by query."""
    gain = (sum(ours) - sum(theirs)) / len(ours)
    return Difference(over, measure, gain, paired_interval(share_of(theirs), share_of(ours)))
