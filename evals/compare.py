"""Two runs side by side: which questions flipped, why, and what chance leaves of the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from evals.causes import Stage, why
from evals.scores import Row
from evals.statistics import Interval, mcnemar, paired_interval
from evals.store import Run, differing, settings_that_differ
from evals.uncertainty import LOWER_IS_BETTER, shares
from ingest.errors import QuestionError

State = Literal["right", "wrong", "refused", "answered", "missing"]
STATES: dict[State, str] = {
    "right": "rätt",
    "wrong": "fel",
    "refused": "avstod",
    "answered": "svarade",
    "missing": "inget resultat",
}
# What a change must not make worse: search, citation, answer, refusal.
GATED = ("recall_10", "citation_recall", "right", "refusal_recall", "false_refusal")


@dataclass(frozen=True, slots=True)
class Flip:
    """A question that came out another way. ``better`` is None where neither way is right."""

    id: str
    category: str
    question: str
    before: State
    after: State
    better: bool | None
    stage: Stage
    detail: str  # Swedish


@dataclass(frozen=True, slots=True)
class Difference:
    """A measure in both runs over the questions that both have."""

    measure: str
    before: float | None
    after: float | None
    interval: Interval | None  # of after − before, at 95 %

    @property
    def change(self) -> float | None:
        """``after − before``."""
        if self.before is None or self.after is None:
            return None
        return self.after - self.before

    @property
    def worse(self) -> bool:
        """True when the measure moved the wrong way, be it ever so little."""
        change = self.change or 0.0
        return change > 1e-9 if self.measure in LOWER_IS_BETTER else change < -1e-9

    @property
    def sure(self) -> bool:
        """True when the interval leaves out no change at all."""
        return self.interval is not None and (self.interval.low > 0 or self.interval.high < 0)


@dataclass(frozen=True, slots=True)
class Test:
    """McNemar's exact test over flips to and from one outcome."""

    name: str  # Swedish
    lost: int
    won: int
    p: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """What parts two runs."""

    before: str  # names
    after: str
    questions: int  # that both have
    only_before: tuple[str, ...]  # ids
    only_after: tuple[str, ...]
    flips: tuple[Flip, ...]
    differences: tuple[Difference, ...]
    tests: tuple[Test, ...]
    conditions: tuple[str, ...]  # that differ, Swedish
    settings: tuple[str, ...]  # that differ, "section.key: value → value"
    documents: tuple[str, ...]  # that differ, Swedish

    def causes(self, *, better: bool) -> dict[Stage, int]:
        """Return how many flips each stage is behind, most first."""
        found = Counter(flip.stage for flip in self.flips if flip.better is better)
        return dict(found.most_common())


def compare(before: Run, after: Run) -> Comparison:
    """Compare two runs over the questions that both have.

    Raises QuestionError when they have none in common.
    """
    earlier = {row.question.id: row for row in before.summary.rows}
    later = {row.question.id: row for row in after.summary.rows}
    both = [key for key, row in earlier.items() if key in later and _same(row, later[key])]
    if not both:
        raise QuestionError(
            f"Körningarna {before.head.name} och {after.head.name} har ingen fråga gemensam."
        )
    pairs = [(earlier[key], later[key]) for key in both]
    old, new = shares([one for one, _ in pairs]), shares([other for _, other in pairs])
    return Comparison(
        before=before.head.name,
        after=after.head.name,
        questions=len(both),
        only_before=tuple(key for key in earlier if key not in both),
        only_after=tuple(key for key in later if key not in both),
        flips=tuple(flip for pair in pairs if (flip := _flip(*pair, before, after))),
        differences=tuple(
            Difference(
                name, old[name].value, new[name].value, paired_interval(old[name], new[name])
            )
            for name in old
        ),
        tests=_tests(pairs),
        conditions=differing(before.head.conditions, after.head.conditions),
        settings=settings_that_differ(before.head, after.head),
        documents=_documents(before.head.documents, after.head.documents),
    )


def _same(one: Row, other: Row) -> bool:
    """Return whether two rows ask the same and expect the same."""
    return one.question == other.question


def state_of(row: Row) -> State:
    """Return how a question came out."""
    if row.record is None:
        return "missing"
    if row.refused:
        return "refused"
    if row.marks is None:
        return "answered"
    return "right" if row.marks.right else "wrong"


def _good(row: Row) -> bool:
    return state_of(row) == ("right" if row.question.answerable else "refused")


def _flip(one: Row, other: Row, before: Run, after: Run) -> Flip | None:
    if state_of(one) == state_of(other):
        return None
    better = None if _good(one) == _good(other) else _good(other)
    key = one.question.id
    gold, later_gold = before.gold.get(key, ()), after.gold.get(key, ())
    cause = why(one, other, gold, later_gold, improved=better is True)
    return Flip(
        key, one.question.category, one.question.question, state_of(one), state_of(other), better,
        cause.stage, cause.detail,
    )  # fmt: skip


def _tests(pairs: Sequence[tuple[Row, Row]]) -> tuple[Test, ...]:
    found = []
    for name, answerable in (("rätt svar på besvarbara", True), ("avstod från obesvarbara", False)):
        kept = [pair for pair in pairs if pair[0].question.answerable is answerable]
        lost = sum(_good(one) and not _good(other) for one, other in kept)
        won = sum(_good(other) and not _good(one) for one, other in kept)
        found.append(Test(name, lost, won, mcnemar(lost, won)))
    return tuple(found)


def _documents(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, ...]:
    changed = [name for name in before if name in after and before[name] != after[name]]
    return (
        *(f"{name} finns bara i den första" for name in before if name not in after),
        *(f"{name} finns bara i den andra" for name in after if name not in before),
        *(f"{name} har annat innehåll" for name in changed),
    )


def worse_than(comparison: Comparison, tolerance: float = 0.0) -> tuple[Difference, ...]:
    """Return the gated measures that fell by more than ``tolerance`` (0 to 1)."""
    return tuple(
        one
        for one in comparison.differences
        if one.measure in GATED and one.worse and abs(one.change or 0.0) > tolerance
    )
