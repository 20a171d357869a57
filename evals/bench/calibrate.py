"""Fit the thresholds of refusal: ``python -m evals.bench.calibrate SET… --home HOME``.

For each threshold: the curve of refused unanswerable against refused answerable questions, the
value with the highest balanced accuracy among those that refuse at most 5 % of the answerable,
and by k-fold cross-validation what such a choice gives on questions that had no say.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from evals.bench.conditions import (
    Conditions,
    decimals,
    described,
    library_conditions,
    text_table,
    told,
)
from evals.bench.refusals import LADDERS, Ladder, Refuser, by_language, judged
from evals.bench.remembered import RememberedQueries
from evals.bench.threshold import (
    FALSE_REFUSAL,
    FOLDS,
    Outcome,
    Unseen,
    best,
    cross_validated,
    curve,
)
from evals.console import read_sets
from evals.rows import Loaded
from evals.running import questions_of
from evals.sets import Question
from index.library import Library
from ingest.errors import IndexUnusableError
from ingest.settings import Settings, default_home, load_settings


@dataclass(frozen=True, slots=True)
class Fitted:
    """One threshold over the questions that it judges."""

    setting: str
    answerable: int
    unanswerable: int
    current: float
    curve: tuple[Outcome, ...]
    chosen: Outcome | None  # None where there are too few questions of either kind
    unseen: Unseen | None
    most_false: float  # limit on the share of answerable questions refused

    @property
    def bound(self) -> bool:
        """False when no value keeps the limit: other checks alone refuse too many."""
        return self.chosen is not None and self.chosen.false_refusal <= self.most_false


@dataclass(frozen=True, slots=True)
class Calibrated:
    """Every threshold fitted."""

    thresholds: tuple[Fitted, ...]
    folds: int
    seed: int
    sets: tuple[str, ...]
    conditions: Conditions


def calibrate(
    home: Path, sets: Sequence[Loaded[Question]], *,
    ladders: Sequence[Ladder] = LADDERS, most_false: float = FALSE_REFUSAL,
    count: int = FOLDS, seed: int = 1,
) -> Calibrated:  # fmt: skip
    """Ask every question under the values of each threshold. Raises ParagrafError."""
    questions = by_language(questions_of(sets))
    settings = load_settings(home)
    with Library.open(home, settings) as opened:
        if not opened.catalogue.counts().passages:
            raise IndexUnusableError(
                f"Biblioteket i {home} är tomt. Läs in handlingarna med `paragraf ingest MAPP`."
            )
        held = library_conditions(opened)
        embedder = RememberedQueries(opened.embedder)
    with Library.open(home, settings, embedder) as library:
        refuser = Refuser(library, settings)
        fitted = []
        for ladder in ladders:
            asked = questions.get(ladder.language, [])
            fitted.append(_fit(refuser, ladder, asked, settings, most_false, count, seed))
    names = tuple(sorted({one.set for loaded in sets for one in loaded.items}))
    return Calibrated(tuple(fitted), count, seed, names, held)


def _fit(
    refuser: Refuser, ladder: Ladder, asked: Sequence[Question], settings: Settings,
    most_false: float, count: int, seed: int,
) -> Fitted:  # fmt: skip
    current = float(getattr(settings.answering, ladder.setting))
    answerable = sum(question.answerable for question in asked)
    kinds = (answerable, len(asked) - answerable)
    if min(kinds) < count:
        return Fitted(ladder.setting, *kinds, current, (), None, None, most_false)
    values = tuple(sorted({*ladder.values, current}))
    refuses = partial(_refuses, refuser, ladder.setting)
    found = judged(asked, Ladder(ladder.setting, ladder.language, values), refuses)
    swept = curve(found, values)
    unseen = cross_validated(found, values, current, most_false=most_false, count=count, seed=seed)
    return Fitted(
        ladder.setting, *kinds, current, tuple(swept), best(swept, current, most_false), unseen,
        most_false,
    )  # fmt: skip


def _refuses(refuser: Refuser, setting: str, question: Question, value: float) -> bool:
    return refuser.refuses(question, setting, value)


def format_result(result: Calibrated) -> str:
    """Return the tables that the command prints."""
    lines = [described(result.conditions), f"set: {', '.join(result.sets)}"]
    for one in result.thresholds:
        lines += ["", f"answering.{one.setting}: {one.answerable} besvarbara och "
                  f"{one.unanswerable} obesvarbara frågor, nu {decimals(one.current)}"]  # fmt: skip
        if one.chosen is None or one.unseen is None:
            lines.append(
                f"för få frågor: minst {result.folds} av vartdera slaget behövs. Ange fler set."
            )
            continue
        lines += [
            text_table(
                ("värde", "obesvarbara avstådda", "besvarbara avstådda", "balanserat", ""),
                [_row(point, one) for point in one.curve],
            ),
            f"valt: {decimals(one.chosen.value)}"
            + (
                f" (högst {one.most_false:.0%} besvarbara avstådda)"
                if one.bound
                else f"; inget värde når högst {one.most_false:.0%} besvarbara avstådda: andra "
                "kontroller avstår för ofta"
            ),
            f"på frågor som inte valde ({result.folds} delar, frö {result.seed}): balanserat "
            f"{decimals(one.unseen.balanced)}, obesvarbara avstådda "
            f"{decimals(one.unseen.refusal_recall)}, besvarbara avstådda "
            f"{decimals(one.unseen.false_refusal)}; nu {decimals(one.unseen.current_balanced)}, "
            f"{decimals(one.unseen.current_recall)}, {decimals(one.unseen.current_false)}",
            "delarnas val: " + ", ".join(decimals(value) for value in one.unseen.chosen),
        ]
    return "\n".join(lines)


def _row(point: Outcome, fitted: Fitted) -> tuple[str, ...]:
    marks = []
    if point.value == fitted.current:
        marks.append("nu")
    if fitted.chosen is not None and point.value == fitted.chosen.value:
        marks.append("valt")
    return (
        decimals(point.value), decimals(point.refusal_recall), decimals(point.false_refusal),
        decimals(point.balanced), " ".join(marks),
    )  # fmt: skip


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evals.bench.calibrate",
        description="Anpassa trösklarna för när ett svar avstås.",
    )
    parser.add_argument("sets", nargs="+", type=Path, metavar="SET", help="frågeset")
    parser.add_argument("--home", type=Path, help="biblioteket som frågorna gäller")
    parser.add_argument(
        "--most-false", type=float, default=FALSE_REFUSAL, metavar="ANDEL",
        help="största andel besvarbara frågor som får avstås (förval 0.05)",
    )  # fmt: skip
    parser.add_argument("--folds", type=int, default=FOLDS, help="delar (förval 5)")
    parser.add_argument("--seed", type=int, default=1, help="frö för delningen (förval 1)")
    parser.add_argument("--json", action="store_true", help="skriv måtten som JSON")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return 0, or 2 when something cannot be read or used."""
    options = _parser().parse_args(arguments)

    def measured() -> Calibrated:
        return calibrate(
            options.home or default_home(), read_sets(options.sets),
            most_false=options.most_false, count=max(2, options.folds), seed=options.seed,
        )  # fmt: skip

    return told(measured, asdict, format_result, as_json=options.json, failed=2)


if __name__ == "__main__":
    sys.exit(main())
