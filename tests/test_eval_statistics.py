"""Intervals, tests and curves agree with sums worked out by hand."""

from __future__ import annotations

import pytest

from evals.statistics import Share, calibration, interval, mcnemar, paired_interval


def test_mcnemar_is_the_exact_binomial_test() -> None:
    # 1 of 6 flips the other way: 2 · (C(6,0) + C(6,1)) / 2⁶ = 14/64
    assert mcnemar(5, 1) == pytest.approx(14 / 64)
    assert mcnemar(1, 5) == pytest.approx(14 / 64)
    # 0 of 5: 2 · 1/32
    assert mcnemar(0, 5) == pytest.approx(1 / 16)
    assert mcnemar(3, 3) == 1.0
    assert mcnemar(0, 0) == 1.0


def test_an_interval_is_seeded_and_holds_the_measure() -> None:
    share = Share((1.0, 0.0, 1.0, 1.0, 0.0, 1.0, 0.0, 1.0), (1.0,) * 8)
    found = interval(share)
    assert found is not None
    assert 0 < found.low < 5 / 8 < found.high <= 1
    assert interval(share) == found
    same = interval(Share((1.0,) * 8, (1.0,) * 8))
    assert same is not None
    assert (same.low, same.high) == (1.0, 1.0)


def test_an_interval_is_near_that_of_the_normal_distribution_for_many_questions() -> None:
    # share ½ of 400: ± 1,96 · √(¼/400) = ± 0,049
    found = interval(Share((1.0, 0.0) * 200, (1.0,) * 400))
    assert found is not None
    assert found.low == pytest.approx(0.451, abs=0.008)
    assert found.high == pytest.approx(0.549, abs=0.008)


def test_a_measure_that_no_question_enters_has_no_value_and_no_interval() -> None:
    none = Share((0.0, 0.0), (0.0, 0.0))
    assert none.value is None
    assert interval(none) is None
    assert paired_interval(none, none) is None


def test_pairs_are_drawn_together() -> None:
    before = Share((1.0, 0.0, 1.0, 0.0), (1.0,) * 4)
    found = paired_interval(before, before)
    assert found is not None
    assert (found.low, found.high) == (0.0, 0.0)
    with pytest.raises(ValueError, match="no pairs"):
        paired_interval(before, Share((1.0,), (1.0,)))


def test_a_threshold_is_swept_over_the_refusal_score() -> None:
    found = calibration([(True, 0.9), (True, 0.6), (False, 0.6), (False, 0.2)])
    assert found is not None
    # pairs: .9>.6, .9>.2, .6=.6 counts half, .6>.2: 3,5 of 4
    assert found.area == pytest.approx(3.5 / 4)
    at = {one.limit: one for one in found.points}
    assert (at[0.6].refusal_recall, at[0.6].false_refusal) == (0.5, 0.0)
    assert (at[0.9].refusal_recall, at[0.9].false_refusal) == (1.0, 0.5)
    assert (found.points[0].refusal_recall, found.points[-1].false_refusal) == (0.0, 1.0)
    assert calibration([(True, 0.9)]) is None
