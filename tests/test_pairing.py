"""What the structure bench counts: shares, names and quotes, worked out by hand."""

from __future__ import annotations

import pytest

from evals.bench.pairing import Score, added, overlap, same_name, similarity


def test_precision_recall_and_f1_are_shares_of_finds_and_of_what_stands_there() -> None:
    score = Score("x", wanted=4, recalled=2, found=3, precise=2)
    assert score.recall == 0.5
    assert score.precision == pytest.approx(2 / 3)
    assert score.f1 == pytest.approx(4 / 7)  # 2 · 2/3 · 1/2 / (2/3 + 1/2)
    assert Score("x", 0, 0, 0, 0).f1 is None
    assert Score("x", 3, 0, 0, 0).f1 == 0.0
    both = added([score, Score("x", 1, 1, 1, 1)])
    assert (both.wanted, both.recalled, both.found, both.precise) == (5, 3, 4, 3)


def test_names_agree_in_their_definite_forms_and_short_forms_and_in_nothing_else() -> None:
    assert same_name("Kommunerna", "kommuner")
    assert same_name("Sundviks kommun", "Sundvik kommun")
    assert same_name("Styrelsen", "styrelse")
    assert same_name("BK", "byggkontoret", {"BK": "Byggkontoret"})
    assert not same_name("Kommunen", "Regionen")
    assert same_name("Regionen", "Region Väst")  # there is one
    assert not same_name("Kommunen", "Kvarnby kommun")  # there are several
    assert not same_name("Region Väst", "Region Öst")


def test_a_find_that_holds_much_beside_the_quote_does_not_hold_it() -> None:
    assert overlap("ett två tre fyra", "ett två tre fyra fem") == pytest.approx(1 + 4 / 5)
    assert overlap("ett två tre fyra fem", "ett två tre fyra") == pytest.approx(4 / 5 + 1)
    assert overlap("ett två tre fyra", "ett två tre") == 0.0  # 3 of 4 words
    assert overlap("ett två", "ett två tre fyra fem") == 0.0  # 2 of the find's 5
    assert similarity("anta plan A", "Anta  plan A") == 1.0
