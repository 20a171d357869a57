"""Runs and comparisons as Swedish text for the terminal, and as records for JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from evals.causes import STAGES
from evals.compare import STATES, Comparison, Difference, Flip
from evals.store import Head, Run, run_folder
from evals.tables import format_table
from evals.uncertainty import MEASURES, cost, intervals, refusal_curve, values

_QUESTION = 90  # characters of a question in a line


def run_text(run: Run, home: Path) -> str:
    """Return the table of a run, its main intervals, and where it is stored."""
    at, made = run.head.machine, run.head.conditions
    lines = [
        f"{run.head.name}: {len(run.head.documents)} dokument, {run.head.passages} stycken · "
        f"{at.cpu}, {at.cores} kärnor, {at.dtype} · {run.head.seconds:.0f} s",
        f"index {made.index} · inställningar {made.settings} · modell {made.model} · "
        f"kod {made.code}",
        "",
        format_table(run.summary),
        "",
        "95 %-intervall: " + "; ".join(_main_intervals(run)),
    ]
    swept = refusal_curve(run.summary.rows)
    if swept is not None:
        lines.append(f"Avståendets mått skiljer besvarbara från obesvarbara: yta "
                     f"{_decimal(swept.curve.area, 2)} (0,5 är slump)")  # fmt: skip
    spent = cost(run.summary.rows)
    if spent is not None:
        lines.append(f"Chattmodell: {spent.tokens_in} tokens in, {spent.tokens_out} ut, "
                     f"{spent.questions} frågor")  # fmt: skip
    if run.quotes is not None and run.quotes.share is not None:
        lines.append(f"Citat på angiven sida: {_percent(run.quotes.share)} "
                     f"({run.quotes.on_page} av {run.quotes.checked})")  # fmt: skip
        lines += [f"  inte på sidan: {where}" for where in run.quotes.misplaced]
    return "\n".join([*lines, f"Sparad i {run_folder(home, run.head.name)}"])


def _main_intervals(run: Run) -> list[str]:
    value, between = values(run.summary.rows), intervals(run.summary.rows)
    found = []
    for name in ("recall_10", "right", "refusal_recall", "false_refusal"):
        now, one = value[name], between[name]
        if now is not None and one is not None:
            found.append(
                f"{MEASURES[name]} {_percent(now)} ({_percent(one.low)}–{_percent(one.high)})"
            )
    return found


def runs_text(heads: Sequence[Head]) -> str:
    """Return a line a run."""
    if not heads:
        return "Inga körningar. Gör en med `paragraf eval run SET…`."
    return "\n".join(
        f"{one.name:<28} {one.started[:16].replace('T', ' ')}  "
        f"{'klar' if one.finished else 'avbruten':<9} {len(one.documents)} dokument  {one.answerer}"
        for one in heads
    )


def difference_text(one: Difference) -> str:
    """Return "rätt svar: 60,0 % → 55,0 % (−5,0; 95 %: −9,1 till −1,2), säkert"."""
    name = MEASURES[one.measure]
    if one.change is None or one.before is None or one.after is None:
        return f"{name}: –"
    text = f"{name}: {_percent(one.before)} → {_percent(one.after)} ({_signed(one.change)}"
    if one.interval is not None:
        text += f"; 95 %: {_signed(one.interval.low)} till {_signed(one.interval.high)}"
    return text + (", säkert)" if one.sure else ")")


def comparison_text(found: Comparison) -> str:
    """Return a comparison as text: what differs, the measures, each flip with its cause."""
    lines = [f"{found.before} → {found.after}: {found.questions} frågor gemensamma"]
    for ids, name in ((found.only_before, found.before), (found.only_after, found.after)):
        if ids:
            lines.append(f"Bara i {name} ({len(ids)}): {', '.join(ids[:10])}"
                         f"{' …' if len(ids) > 10 else ''}")  # fmt: skip
    if found.conditions:
        lines.append(f"Skiljer sig: {', '.join(found.conditions)}")
    else:
        lines.append("Samma frågor, index, inställningar och kod")
    lines += [f"  inställning {one}" for one in found.settings]
    lines += [f"  dokument {one}" for one in found.documents]
    lines += ["", *(difference_text(one) for one in found.differences), ""]
    lines += [
        f"{test.name}: {test.lost} förlorade, {test.won} vunna, McNemar p = {_decimal(test.p, 4)}"
        for test in found.tests
    ]
    return "\n".join([*lines, "", *_flips(found)])


def _flips(found: Comparison) -> list[str]:
    if not found.flips:
        return ["Inga frågor slog om."]
    lines = [f"{len(found.flips)} frågor slog om"]
    for title, better in (("Sämre", False), ("Bättre", True), ("Varken eller", None)):
        group = [flip for flip in found.flips if flip.better is better]
        if not group:
            continue
        counts = "" if better is None else _counts(found, better=better)
        lines += ["", f"{title} ({len(group)}){counts}", *(_flip(flip) for flip in group)]
    return lines


def _counts(found: Comparison, *, better: bool) -> str:
    return ": " + ", ".join(
        f"{STAGES[stage]} {count}" for stage, count in found.causes(better=better).items()
    )


def _flip(flip: Flip) -> str:
    asked = flip.question
    asked = asked if len(asked) <= _QUESTION else asked[: _QUESTION - 1] + "…"
    return (
        f"  {flip.id} {STATES[flip.before]} → {STATES[flip.after]} · {STAGES[flip.stage]}: "
        f"{flip.detail} · {asked}"
    )


def comparison_record(found: Comparison) -> dict[str, object]:
    """Return a comparison for JSON."""
    return {
        **asdict(found),
        "differences": [
            {**asdict(one), "change": one.change, "worse": one.worse, "sure": one.sure}
            for one in found.differences
        ],
        "causes": {
            "worse": found.causes(better=False),
            "better": found.causes(better=True),
        },
    }


def _decimal(value: float, places: int = 1) -> str:
    return f"{value:.{places}f}".replace(".", ",")


def _percent(value: float) -> str:
    return f"{_decimal(100 * value)} %"


def _signed(value: float) -> str:
    return f"{100 * value:+.1f}".replace(".", ",").replace("-", "−")
