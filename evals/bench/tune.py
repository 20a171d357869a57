"""Choose ranking settings: ``python -m evals.bench.tune SET… --home HOME``.

Every combination of a grid is searched with. How far the choice carries is told by leaving one
set out: the others choose, and the set that had no say is measured. The values chosen from all
sets are printed, and written only to the file that ``--write`` names.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from evals.bench.conditions import (
    Conditions,
    decimals,
    described,
    library_conditions,
    text_table,
    told,
)
from evals.bench.grid import (
    DEFAULT,
    MEASURES,
    HeldOut,
    Point,
    best_point,
    evaluate,
    leave_one_set_out,
    points,
)
from evals.bench.judged import share_of
from evals.bench.remembered import RememberedQueries
from evals.console import read_sets
from evals.measures import mean
from evals.rows import Loaded
from evals.running import questions_of
from evals.sets import Question
from evals.statistics import Interval, paired_interval
from index.library import Library
from ingest.errors import IndexUnusableError, QuestionError, SettingsError
from ingest.settings import default_home, load_settings


@dataclass(frozen=True, slots=True)
class Tuning:
    """The grid, what it chooses, and what that is worth on sets that did not choose."""

    measure: str
    sets: Mapping[str, int]  # answerable questions by set
    points: tuple[Point, ...]  # the settings as they are first
    held_out: tuple[HeldOut, ...]
    chosen: Mapping[str, object]
    gain: float  # of the chosen values over the settings as they are, on the sets that chose
    unseen_interval: Interval | None  # of the gain on sets left out, over all questions
    conditions: Conditions

    @property
    def carries(self) -> bool:
        """True when choosing beats the settings as they are, beyond chance, on unseen sets."""
        return self.unseen_interval is not None and self.unseen_interval.low > 0

    @property
    def gain_unseen(self) -> float:
        """Mean gain over the sets left out: the honest estimate."""
        return mean([one.value - one.current for one in self.held_out]) or 0.0


def tune(
    home: Path, sets: Sequence[Loaded[Question]], values: Mapping[str, Sequence[str]], measure: str
) -> Tuning:
    """Search the grid. Raises QuestionError for sets that cannot be used, SettingsError."""
    questions_of(sets)  # ids stand once
    usable = [loaded for loaded in sets if any(one.answerable for one in loaded.items)]
    if len(usable) < 2:
        raise QuestionError(
            "Att välja inställningar kräver minst två set med besvarbara frågor: ett i taget "
            "lämnas utanför. Ange fler set."
        )
    settings = load_settings(home)
    tried = points(settings.retrieval, values)
    with Library.open(home, settings) as opened:
        if not opened.catalogue.counts().passages:
            raise IndexUnusableError(
                f"Biblioteket i {home} är tomt. Läs in handlingarna med `paragraf ingest MAPP`."
            )
        held = library_conditions(opened)
        embedder = RememberedQueries(opened.embedder)
    with Library.open(home, settings, embedder) as library:
        found = evaluate(library, usable, tried, measure, _progress)
    best = best_point(found, list(found[0].by_set))
    left_out = leave_one_set_out(found)
    return Tuning(
        measure, {name: len(one) for name, one in best.by_question.items()}, tuple(found),
        tuple(left_out), best.tried, best.mean - found[0].mean,
        unseen_interval(found, left_out), held,
    )  # fmt: skip


def unseen_interval(found: Sequence[Point], left_out: Sequence[HeldOut]) -> Interval | None:
    """Return the interval of what each set gains by the choice that it had no say in."""
    by_values = {tuple(point.tried.items()): point for point in found}
    before: list[float] = []
    after: list[float] = []
    for one in left_out:
        before += found[0].by_question[one.set]
        after += by_values[tuple(one.chosen.items())].by_question[one.set]
    return paired_interval(share_of(before), share_of(after))


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\rpunkt {done + 1} av {total}")
        sys.stderr.write("\n" if done + 1 == total else "")


def as_record(result: Tuning) -> dict[str, object]:
    """Return the result for JSON: without the single questions."""
    record = asdict(result)
    record["points"] = [
        {"tried": point.tried, "mean": point.mean, "by_set": point.by_set}
        for point in result.points
    ]
    return {**record, "gain_unseen": result.gain_unseen, "carries": result.carries}


def format_result(result: Tuning) -> str:
    """Return the tables that the command prints."""
    names = list(result.sets)
    grid = [
        (
            _written(point.tried) + (" (nu)" if at == 0 else ""), decimals(point.mean),
            *(decimals(point.by_set[name]) for name in names),
        )
        for at, point in enumerate(result.points)
    ]  # fmt: skip
    left_out = [
        (one.set, _written(one.chosen), decimals(one.value), decimals(one.current))
        for one in result.held_out
    ]
    span = result.unseen_interval
    within = f" [{decimals(span.low)}; {decimals(span.high)}]" if span else ""
    counted = ", ".join(f"{name} {count}" for name, count in result.sets.items())
    return "\n".join([
        described(result.conditions),
        f"{MEASURES[result.measure]}, medel över set; besvarbara frågor: {counted}",
        "",
        text_table(("rutnät", "alla", *names), grid),
        "",
        text_table(("utelämnat set", "de andra väljer", "ger", "nu"), left_out),
        "",
        f"valt av alla set: {_written(result.chosen)}; vinst på dem {decimals(result.gain)}",
        f"vinst på set som inte fick välja: {decimals(result.gain_unseen)}{within} "
        + ("(säker)" if result.carries else "(inte säker: kan vara slump)"),
    ])  # fmt: skip


def _written(values: Mapping[str, object]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in values.items())


def as_settings(result: Tuning) -> str:
    """Return the chosen values as a settings file, with what chose them."""
    held = result.conditions
    lines = [
        f"# Valt av python -m evals.bench.tune {' '.join(result.sets)}",
        f"# {MEASURES[result.measure]}: vinst {result.gain_unseen:+.4f} på set som inte valde; "
        f"kod {held.code}, index {held.index}, modell {held.model}, från {held.settings}",
        "[retrieval]",
        *(f"{name} = {value}" for name, value in result.chosen.items()),
    ]
    return "\n".join(lines) + "\n"


def write_settings(result: Tuning, path: Path) -> None:
    """Write the settings to a file that is not there yet. Raises SettingsError."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(as_settings(result))
    except FileExistsError as exc:
        raise SettingsError(
            f"{path} finns redan. Ange en ny fil med --write, och för in värdena för hand."
        ) from exc


def grid_values(written: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return ``["dense_weight=0.3,0.5"]`` as values by setting; the default grid for none.

    Raises SettingsError for another form.
    """
    found = {}
    for one in written:
        name, _, values = one.partition("=")
        parts = tuple(part.strip() for part in values.split(",") if part.strip())
        if not parts:
            raise SettingsError(f"--grid {one}: skriv inställning=värde,värde, utan blanksteg.")
        found[name.strip().removeprefix("retrieval.")] = parts
    return found or {name: tuple(values) for name, values in DEFAULT.items()}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evals.bench.tune",
        description="Välj rankningens inställningar på frågeset, ett set utelämnat i taget.",
    )
    parser.add_argument("sets", nargs="+", type=Path, metavar="SET", help="minst två frågeset")
    parser.add_argument("--home", type=Path, help="biblioteket som frågorna gäller")
    parser.add_argument(
        "--grid", action="append", default=[], metavar="INSTÄLLNING=VÄRDE,…",
        help="värden att pröva för en inställning i [retrieval]; kan upprepas",
    )  # fmt: skip
    parser.add_argument("--measure", choices=MEASURES, default="ndcg_10", help="vad som jämförs")
    parser.add_argument("--write", type=Path, metavar="FIL", help="skriv valet som settings.toml")
    parser.add_argument("--json", action="store_true", help="skriv måtten som JSON")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return 0, or 2 when something cannot be read or used."""
    options = _parser().parse_args(arguments)

    def measured() -> Tuning:
        result = tune(
            options.home or default_home(), read_sets(options.sets), grid_values(options.grid),
            options.measure,
        )  # fmt: skip
        if options.write:
            write_settings(result, options.write)
        return result

    return told(measured, as_record, format_result, as_json=options.json, failed=2)


if __name__ == "__main__":
    sys.exit(main())
