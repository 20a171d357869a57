"""Two runs side by side on the page: what differs, which questions flipped, and why."""

from __future__ import annotations

from app.web.evaluator import Look
from app.web.sortable import UNKNOWN, Cell, Column, Line, table
from app.web.texts import escape
from evals import plots
from evals.causes import STAGES
from evals.compare import STATES, Comparison, Difference, Flip
from evals.uncertainty import LOWER_IS_BETTER, MEASURES
from evals.web.numbers import decimal, headed, share_cell

_WAYS = {True: "bättre", False: "sämre", None: "varken eller"}
_MEASURE_COLUMNS = (
    Column("Mått"), Column("Före", "number"), Column("Efter", "number"),
    Column("Ändring", "number"), Column("95 %-intervall", "number"), Column("Säkert"),
)  # fmt: skip
_FLIP_COLUMNS = (
    Column("Id"), Column("Fråga", "wide"), Column("Före"), Column("Efter"), Column("Blev"),
    Column("Orsak"), Column("Hur", "wide"),
)  # fmt: skip


def view(found: Comparison | None, look: Look) -> str:
    """Return the comparison; without one, what to do."""
    if found is None:
        return (
            '<section class="note"><h3>Jämför med en tidigare körning</h3><p>Välj den i fältet '
            "”Jämför med”. Frågor som båda körningarna har ställs mot varandra.</p></section>"
        )
    differs = [*found.conditions, *found.settings, *found.documents]
    said = "; ".join(differs) if differs else "ingenting: samma frågor, index, inställningar, kod"
    rest = [
        f"{len(ids)} frågor finns bara i {name}"
        for ids, name in ((found.only_before, found.before), (found.only_after, found.after))
        if ids
    ]
    told = "".join(f"<p>{escape(one)}.</p>" for one in rest)
    differences = table(
        _MEASURE_COLUMNS, [_difference(one) for one in found.differences], None, name="Mått"
    )
    return (
        f"<p><strong>{escape(found.before)} → {escape(found.after)}</strong>, {found.questions} "
        f"frågor gemensamma. Skiljer sig: {escape(said)}.</p>{told}{_flips(found, look)}"
        f"<h4>Mått före och efter</h4>{differences}{_plot(found)}"
    )


def _flips(found: Comparison, look: Look) -> str:
    tests = "".join(
        f"<li>{escape(headed(one.name))}: {one.lost} förlorade, {one.won} vunna; McNemars "
        f"test p = {decimal(one.p, 4)}{', mer än slump' if one.p < 0.05 else ', kan vara slump'}"
        "</li>"
        for one in found.tests
    )
    if not found.flips:
        return f"<p>Inga frågor slog om.</p><ul>{tests}</ul>"
    lines = [_flip(one) for one in found.flips]
    shown = table(_FLIP_COLUMNS, lines, look.order, name="Frågor som slog om", most=look.shown)
    return f"<h4>{len(found.flips)} frågor slog om</h4><ul>{tests}</ul>{shown}"


def _flip(one: Flip) -> Line:
    return Line(
        (
            Cell(one.id), Cell(one.question), Cell(STATES[one.before]), Cell(STATES[one.after]),
            Cell(_WAYS[one.better]), Cell(STAGES[one.stage]), Cell(one.detail),
        ),
        opens=one.id, marked=one.better is False,
    )  # fmt: skip


def _difference(one: Difference) -> Line:
    name = headed(MEASURES[one.measure])
    if one.measure in LOWER_IS_BETTER:
        name += " (lägre är bättre)"
    change, spread = one.change, one.interval
    return Line(
        (
            Cell(name),
            share_cell(one.before),
            share_cell(one.after),
            Cell(UNKNOWN if change is None else _signed(change), change),
            Cell(
                UNKNOWN if spread is None else f"{_signed(spread.low)} till {_signed(spread.high)}"
            ),
            Cell("ja" if one.sure else "nej"),
        ),
        marked=one.sure and one.worse,
    )


def _plot(found: Comparison) -> str:
    worse, better = found.causes(better=False), found.causes(better=True)
    rows = [
        (words, worse.get(stage, 0), better.get(stage, 0))
        for stage, words in STAGES.items()
        if stage in worse or stage in better
    ]
    return f'<div class="plots">{plots.balance("Omslag per orsak", rows)}</div>' if rows else ""


def _signed(value: float) -> str:
    return f"{100 * value:+.1f}".replace(".", ",").replace("-", "−")
