"""What chance leaves of a difference: bootstrap intervals and McNemar's exact test.

Everything is seeded: the same run gives the same intervals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import comb
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

RESAMPLES = 2000
SEED = 20240911
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """A percentile bootstrap interval at 95 %."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Share:
    """A measure as a ratio of sums over questions: numerators and denominators in one order.

    A mean over answerable questions has their marks above and 1 below, 0 and 0 for the others;
    refusal precision has "refused and unanswerable" above and "refused" below.
    """

    above: tuple[float, ...]
    below: tuple[float, ...]

    @property
    def value(self) -> float | None:
        """The ratio; None where there is nothing to divide by."""
        total = sum(self.below)
        return sum(self.above) / total if total else None


@lru_cache(maxsize=64)
def _weights(size: int) -> npt.NDArray[np.float64]:
    """Return how often each question is drawn in each resample."""
    draws = np.random.default_rng(SEED).integers(0, size, (RESAMPLES, size))
    counts = np.zeros((RESAMPLES, size), dtype=np.float64)
    np.add.at(counts, (np.arange(RESAMPLES)[:, None], draws), 1.0)
    return counts


def _resampled(share: Share) -> npt.NDArray[np.float64]:
    weights = _weights(len(share.below))
    above = weights @ np.asarray(share.above, dtype=np.float64)
    below = weights @ np.asarray(share.below, dtype=np.float64)
    # A resample may hold nothing to divide by: it tells nothing and is left out.
    ratios: npt.NDArray[np.float64] = np.full(RESAMPLES, np.nan)
    np.divide(above, below, out=ratios, where=below > 0)
    return ratios


def _between(values: npt.NDArray[np.float64]) -> Interval | None:
    told = values[~np.isnan(values)]
    if not told.size:
        return None
    low, high = np.quantile(told, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(low), float(high))


def interval(share: Share) -> Interval | None:
    """Return the bootstrap interval of a measure over questions; None without any.

    Questions are drawn with replacement, 2,000 times (Efron, 1979; percentile method).
    """
    return _between(_resampled(share)) if share.value is not None else None


def paired_interval(before: Share, after: Share) -> Interval | None:
    """Return the interval of ``after − before`` over the same questions, drawn together.

    Raises ValueError when the two are not over equally many questions.
    """
    if len(before.below) != len(after.below):
        raise ValueError(f"{len(before.below)} and {len(after.below)} questions are no pairs")
    if before.value is None or after.value is None:
        return None
    return _between(_resampled(after) - _resampled(before))


def mcnemar(lost: int, won: int) -> float:
    """Return the two-sided p of McNemar's exact test.

    ``lost`` and ``won`` questions flipped; if neither run were better, each flip would go
    either way with probability ½ (binomial test, McNemar, 1947). 1.0 without flips.
    """
    flips = lost + won
    tail = sum(comb(flips, fewer) for fewer in range(min(lost, won) + 1))
    p: float = 2 * tail / 2**flips
    return min(1.0, p)


@dataclass(frozen=True, slots=True)
class Threshold:
    """What refusing below ``limit`` would give."""

    limit: float
    refusal_recall: float  # share of unanswerable questions refused
    false_refusal: float  # share of answerable questions refused


@dataclass(frozen=True, slots=True)
class Calibration:
    """Refusing by one score: each threshold, and how well the score parts the questions."""

    points: tuple[Threshold, ...]  # by rising limit
    area: float  # share of pairs where the answerable question scores higher; ½ is chance


def calibration(scored: Sequence[tuple[bool, float]], most: int = 60) -> Calibration | None:
    """Sweep a threshold over ``(answerable, score)``; None when either kind is missing.

    The area is that under the ROC curve, ties counted half (Hanley and McNeil, 1982). At most
    about ``most`` points are kept, evenly over the scores.
    """
    kept = sorted(score for answerable, score in scored if answerable)
    refused = sorted(score for answerable, score in scored if not answerable)
    if not kept or not refused:
        return None
    limits = sorted({*kept, *refused})
    step = max(1, len(limits) // most)
    limits = [*limits[::step], limits[-1] + 1e-9]
    answerable, unanswerable = np.asarray(kept), np.asarray(refused)
    below = np.searchsorted(unanswerable, answerable, side="left")
    equal = np.searchsorted(unanswerable, answerable, side="right") - below
    return Calibration(
        tuple(
            Threshold(
                limit,
                float(np.searchsorted(unanswerable, limit, side="left")) / len(refused),
                float(np.searchsorted(answerable, limit, side="left")) / len(kept),
            )
            for limit in limits
        ),
        float((below + equal / 2).sum()) / (len(kept) * len(refused)),
    )
