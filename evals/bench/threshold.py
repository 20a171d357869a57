"""Choosing one threshold from judged questions, and what the choice is worth unseen."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from evals.bench.refusals import Judged
from evals.measures import mean

FALSE_REFUSAL = 0.05  # most answerable questions that may be refused, as a share
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one value of the threshold gives."""

    value: float
    refusal_recall: float  # share of unanswerable questions refused
    false_refusal: float  # share of answerable questions refused

    @property
    def balanced(self) -> float:
        """Balanced accuracy: the mean of both kinds' shares of right outcomes."""
        return (self.refusal_recall + 1 - self.false_refusal) / 2


@dataclass(frozen=True, slots=True)
class Unseen:
    """Means over the folds that had no say in the choice."""

    chosen: tuple[float, ...]  # each fold's value
    refusal_recall: float
    false_refusal: float
    current_recall: float  # of the value as it is, on the same folds
    current_false: float

    @property
    def balanced(self) -> float:
        """Balanced accuracy of the choices."""
        return (self.refusal_recall + 1 - self.false_refusal) / 2

    @property
    def current_balanced(self) -> float:
        """Balanced accuracy of the value as it is."""
        return (self.current_recall + 1 - self.current_false) / 2


def curve(questions: Sequence[Judged], values: Sequence[float]) -> list[Outcome]:
    """Return what each value gives; both kinds of question must be there."""
    can = [one.step for one in questions if one.answerable]
    cannot = [one.step for one in questions if not one.answerable]
    return [
        Outcome(
            value,
            sum(step <= at for step in cannot) / len(cannot),
            sum(step <= at for step in can) / len(can),
        )
        for at, value in enumerate(values)
    ]


def best(found: Sequence[Outcome], current: float, most_false: float) -> Outcome:
    """Return the outcome with the highest balanced accuracy among those that refuse few.

    Of equals the one nearest to the value as it is. Where every value refuses too many
    answerable questions (other checks refuse too), those that refuse fewest are left.
    """
    allowed = [one for one in found if one.false_refusal <= most_false]
    if not allowed:
        fewest = min(one.false_refusal for one in found)
        allowed = [one for one in found if one.false_refusal == fewest]
    return max(allowed, key=lambda one: (round(one.balanced, 9), -abs(one.value - current)))


def folds(questions: Sequence[Judged], count: int, seed: int) -> list[list[Judged]]:
    """Deal the questions into ``count`` folds, each kind evenly."""
    chance = random.Random(seed)
    dealt: list[list[Judged]] = [[] for _ in range(count)]
    for kind in (True, False):
        own = [one for one in questions if one.answerable is kind]
        chance.shuffle(own)
        for at, one in enumerate(own):
            dealt[at % count].append(one)
    return dealt


def cross_validated(
    questions: Sequence[Judged], values: Sequence[float], current: float, *,
    most_false: float = FALSE_REFUSAL, count: int = FOLDS, seed: int = 1,
) -> Unseen:  # fmt: skip
    """Choose on all folds but one and measure on that one, in turn."""
    dealt = folds(questions, count, seed)
    at_current = min(range(len(values)), key=lambda at: abs(values[at] - current))
    chosen, there, now = [], [], []
    for left_out in dealt:
        others = [one for fold in dealt if fold is not left_out for one in fold]
        value = best(curve(others, values), current, most_false).value
        outcomes = curve(left_out, values)
        chosen.append(value)
        there.append(outcomes[values.index(value)])
        now.append(outcomes[at_current])
    return Unseen(
        tuple(chosen),
        mean([one.refusal_recall for one in there]) or 0.0,
        mean([one.false_refusal for one in there]) or 0.0,
        mean([one.refusal_recall for one in now]) or 0.0,
        mean([one.false_refusal for one in now]) or 0.0,
    )
