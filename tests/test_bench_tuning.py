"""Choosing settings and thresholds: the arithmetic by hand, the commands on a small library."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.bench import calibrate, tune
from evals.bench.grid import Point, best_point, leave_one_set_out, points
from evals.bench.refusals import Judged, first_refused, steps
from evals.bench.threshold import Outcome, best, cross_validated, curve, folds
from evals.sets import Question
from index.library import Library
from ingest.errors import SettingsError
from ingest.settings import Retrieval, load_settings

TEXTS = {
    "farja.txt": "Färjan till Lillön går varje timme under sommaren och kostar 40 kronor.",
    "bibliotek.txt": "Biblioteket i Norrby håller stängt på måndagar. Filialen har alltid öppet.",
    "hundar.txt": "Hundar ska hållas kopplade i stadsparken. Böter är 500 kronor.",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("tuning")
    folder = place / "texts"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    found = place / "home"
    found.mkdir()
    with Library.open(found, load_settings(found, {})) as library:
        library.add_paths([folder])
    return found


def question_row(key: str, text: str, document: str | None = None, quote: str = "") -> str:
    evidence = [{"document": document, "section": "", "quote": quote}] if document else []
    row = {
        "id": key, "question": text, "category": "fakta", "answerable": document is not None,
        "answer_facts": [quote] if document else [], "evidence": evidence,
    }  # fmt: skip
    return json.dumps(row, ensure_ascii=False)


@pytest.fixture
def sets(tmp_path: Path) -> list[str]:
    first, second = tmp_path / "tune-a.jsonl", tmp_path / "tune-b.jsonl"
    first.write_text(
        "\n".join([
            question_row("a1", "Vad kostar färjan till Lillön?", "farja.txt", "kostar 40 kronor"),
            question_row("a2", "Vad kostar bron till Storön?"),
            question_row("a3", "Hur högt är vattentornet i Söderby?"),
        ]),
        encoding="utf-8",
    )  # fmt: skip
    second.write_text(
        "\n".join([
            question_row("b1", "När håller biblioteket i Norrby stängt?", "bibliotek.txt",
                         "håller stängt på måndagar"),
            question_row("b2", "Hur stora är böterna för lösa hundar?", "hundar.txt",
                         "Böter är 500 kronor"),
        ]),
        encoding="utf-8",
    )  # fmt: skip
    return [str(first), str(second)]


def test_tuning_prints_grid_and_choice_and_writes_only_where_it_is_told(
    home: Path, sets: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "settings.toml"
    asked = [*sets, "--home", str(home), "--grid", "dense_weight=0.2,0.9"]
    before = sorted(home.rglob("*"))
    assert tune.main(asked) == 0
    shown = capsys.readouterr().out
    assert "dense_weight = 0.3 (nu)" in shown
    assert "valt av alla set" in shown
    assert sorted(home.rglob("*")) == before
    assert tune.main([*asked, "--write", str(target), "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert len(result["points"]) == 3
    assert result["sets"] == {"tune-a.jsonl": 1, "tune-b.jsonl": 2}
    chosen = load_settings(tmp_path, {}).retrieval.dense_weight
    assert chosen == result["chosen"]["dense_weight"]
    assert tune.main([*asked, "--write", str(target)]) == 2  # never over a file that is there
    assert "finns redan" in capsys.readouterr().err


def test_one_set_alone_cannot_be_left_out(
    home: Path, sets: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert tune.main([sets[0], "--home", str(home)]) == 2
    assert "minst två set" in capsys.readouterr().err


def test_an_unknown_setting_or_a_value_out_of_bounds_is_refused_by_name() -> None:
    with pytest.raises(SettingsError, match="tyngd"):
        points(Retrieval(), {"tyngd": ("1",)})
    with pytest.raises(SettingsError, match="dense_weight"):
        points(Retrieval(), {"dense_weight": ("2",)})
    with pytest.raises(SettingsError, match="--grid"):
        tune.grid_values(["dense_weight"])
    both = points(Retrieval(), {"dense_weight": ("0.3", "0.5"), "candidates": ("100",)})
    assert [values["dense_weight"] for _, values in both] == [0.3, 0.5]  # as it is, once


def test_the_set_left_out_has_no_say() -> None:
    def point(weight: float, a: float, b: float, c: float) -> Point:
        by_set = {"a": a, "b": b, "c": c}
        single = {name: (value,) for name, value in by_set.items()}
        return Point(Retrieval(), {"dense_weight": weight}, by_set, single)

    found = [point(0.4, 0.5, 0.5, 0.5), point(0.5, 0.9, 0.4, 0.4), point(0.6, 0.5, 0.5, 0.5)]
    held = {one.set: one for one in leave_one_set_out(found)}
    assert held["a"].chosen == {"dense_weight": 0.4}  # b and c lose by 0.5
    assert held["a"].value == 0.5
    assert held["b"].chosen == {"dense_weight": 0.5}  # 0.9 + 0.4 > 0.5 + 0.5
    assert (held["b"].value, held["b"].current) == (0.4, 0.5)
    assert best_point(found, ["b"]).tried == {"dense_weight": 0.4}  # of equals, no change


def test_the_step_at_which_a_question_is_refused_is_found_in_few_asks() -> None:
    question = Question("q", "?", (), "x", True, ("f",), "", ())
    values = steps(0.80, 0.95, 0.005)
    assert (len(values), values[-1]) == (31, 0.95)
    asked: list[float] = []

    def refuses(_: Question, value: float) -> bool:
        asked.append(value)
        return value >= 0.9

    assert values[first_refused(values, question, refuses)] == 0.9
    assert len(asked) <= 5
    assert first_refused(values, question, lambda q, v: False) == 31
    assert first_refused(values, question, lambda q, v: True) == 0


def test_the_curve_counts_both_kinds_of_question() -> None:
    asked = [
        Judged("1", True, 2), Judged("2", True, 3), Judged("3", False, 0), Judged("4", False, 2),
    ]  # fmt: skip
    found = curve(asked, (0.1, 0.2, 0.3))
    assert [one.refusal_recall for one in found] == [0.5, 0.5, 1.0]
    assert [one.false_refusal for one in found] == [0.0, 0.0, 0.5]
    assert found[2].balanced == 0.75


def test_the_best_value_refuses_few_answerable_questions_and_is_near_to_the_present_one() -> None:
    found = [Outcome(0.1, 0.4, 0.0), Outcome(0.2, 0.4, 0.0), Outcome(0.3, 0.9, 0.2)]
    assert best(found, 0.3, most_false=0.05).value == 0.2
    assert best(found, 0.0, most_false=0.05).value == 0.1
    assert best(found, 0.1, most_false=0.2).value == 0.3
    beyond = [Outcome(0.1, 0.5, 0.3), Outcome(0.2, 0.9, 0.4)]
    assert best(beyond, 0.2, most_false=0.05).value == 0.1  # none keeps the limit


def test_folds_hold_both_kinds_and_every_question_once() -> None:
    asked = [Judged(str(at), at % 2 == 0, at % 4) for at in range(20)]
    dealt = folds(asked, 5, seed=1)
    assert sorted(one.id for fold in dealt for one in fold) == sorted(one.id for one in asked)
    assert all(sum(one.answerable for one in fold) == 2 for fold in dealt)
    # Refused from step 1 (unanswerable) and never (answerable): every fold chooses the same.
    clear = [Judged(str(at), at % 2 == 0, 3 if at % 2 == 0 else 1) for at in range(20)]
    unseen = cross_validated(clear, (0.1, 0.2, 0.3), 0.1)
    assert unseen.chosen == (0.2,) * 5
    assert (unseen.balanced, unseen.current_balanced) == (1.0, 0.5)


def test_calibration_asks_the_service_itself_and_tells_where_questions_are_too_few(
    home: Path, sets: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert calibrate.main([*sets, "--home", str(home), "--folds", "2", "--json"]) == 0
    swedish, english = json.loads(capsys.readouterr().out)["thresholds"]
    assert (swedish["answerable"], swedish["unanswerable"]) == (3, 2)
    rates = [one["false_refusal"] for one in swedish["curve"]]
    assert rates == sorted(rates)  # the higher the threshold the more is refused
    assert swedish["chosen"] is not None
    assert english["chosen"] is None
    assert calibrate.main([*sets, "--home", str(home), "--folds", "2"]) == 0
    assert "för få frågor" in capsys.readouterr().out
