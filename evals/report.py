"""A run as one self-contained HTML page, in Swedish, readable on screen and in print.

Each part is a function that returns HTML, so that another page can show it by itself. Whatever
comes from questions, documents or answers is escaped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape

from evals import plots
from evals.causes import STAGES
from evals.compare import STATES, Comparison
from evals.measures import evidence_groups, evidence_recall
from evals.printing import difference_text
from evals.scores import CAUSES, RANKS, Row, Scores, Summary
from evals.store import Run
from evals.tables import cells, column_names
from evals.uncertainty import LOWER_IS_BETTER, MEASURES, cost, intervals, refusal_curve, values

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;color:#1d2733;max-width:60rem;
margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2.2rem;border-bottom:1px solid #d5dce3}
table{border-collapse:collapse;font-size:.76rem;width:100%}
.wide{overflow-x:auto}
th,td{padding:.25rem .35rem;text-align:right;border-bottom:1px solid #e5eaef;vertical-align:top}
th:first-child,td:first-child,td.text,th.text{text-align:left}
svg{max-width:100%;height:auto;display:block;margin:.6rem 0}
details{margin:.3rem 0}summary{cursor:pointer}
.soft{color:#5b6b7b}
@media print{body{margin:0;max-width:none;font-size:11px}h2,tr,svg,details{break-inside:avoid}
.wide{overflow:visible}table{font-size:.66rem}}
"""


def page(run: Run, comparison: Comparison | None = None) -> str:
    """Return the whole page; with ``comparison`` what changed since an earlier run."""
    parts = [
        f"<h1>Mätning: {escape(run.head.name)}</h1>",
        conditions(run),
        "<h2>Mått</h2>",
        overview(run.summary),
        *([] if comparison is None else ["<h2>Jämförelse</h2>", flips(comparison)]),
        "<h2>Kvalitet per kategori</h2>",
        categories(run.summary),
        "<h2>Belägg funna efter djup</h2>",
        depth(run.summary),
        "<h2>Avståenden</h2>",
        refusing(run.summary),
        "<h2>Svarstid</h2>",
        latency(run.summary),
        "<h2>Var det brister</h2>",
        failures(run.summary),
        "<h2>Per dokument</h2>",
        scores_table(run.summary.by_document),
    ]
    body = "\n".join(parts)
    return (
        "<!doctype html>\n<html lang='sv'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        f"<title>Mätning: {escape(run.head.name)}</title><style>{_STYLE}</style></head>"
        f"<body>\n{body}\n</body></html>\n"
    )


def conditions(run: Run) -> str:
    """Return what the run was made with."""
    made, at = run.head.conditions, run.head.machine
    rows = [
        ("Frågor", f"{len(run.summary.rows)} i {len(run.summary.by_set)} set"),
        ("Bibliotek", f"{len(run.head.documents)} dokument, {run.head.passages} stycken"),
        ("Svarare", ", ".join(run.summary.answerers) or "okänd"),
        ("Körd", f"{run.head.started} (UTC), {run.head.seconds:.0f} s"),
        ("Dator", f"{at.cpu}, {at.cores} kärnor, {at.dtype}, Python {at.python}"),
        ("Fingeravtryck", f"index {made.index} · stycken {made.passages} · inställningar "
                          f"{made.settings} · modell {made.model} · kod {made.code}"),
    ]  # fmt: skip
    spent = cost(run.summary.rows)
    if spent is not None:
        rows.append(("Chattmodell", f"{spent.tokens_in} tokens in, {spent.tokens_out} ut"))
    if run.quotes is not None and run.quotes.share is not None:
        checked = f"{plots.percent(run.quotes.share)} av {run.quotes.checked}"
        rows.append(("Citat på angiven sida", checked))
    if run.head.finished is None:
        rows.append(("Obs", "körningen är avbruten; frågor utan resultat räknas som 0"))
    return _table(("", ""), rows, text=(1,))


def overview(summary: Summary) -> str:
    """Return each measure with its interval."""
    value, between = values(summary.rows), intervals(summary.rows)
    rows = []
    for name, words in MEASURES.items():
        now, one = value[name], between[name]
        arrow = " (lägre är bättre)" if name in LOWER_IS_BETTER else ""
        shown = "–" if now is None else plots.percent(now)
        span = "–" if one is None else f"{plots.percent(one.low)} – {plots.percent(one.high)}"
        rows.append((words + arrow, shown, span))
    return _table(("mått", "värde", "95 %-intervall"), rows)


def categories(summary: Summary) -> str:
    """Return quality by category, as a plot and a table."""
    rows = [
        (one.name, (one.marks.recall_10, one.marks.citation_recall, one.marks.right))
        for one in summary.by_category
        if one.marks is not None
    ]
    names = ("belägg bland 10", "belägg citerade", "rätt svar")
    drawn = plots.bars("Kvalitet per kategori", rows, names) if rows else ""
    return drawn + scores_table([summary.overall, *summary.by_set, *summary.by_category])


def depth(summary: Summary) -> str:
    """Return how much of the evidence the first k passages hold."""
    marks = summary.overall.marks
    if marks is None:
        return "<p>Ingen besvarbar fråga.</p>"
    points = [(k / RANKS, found) for k, found in enumerate(_recall_by_depth(summary), start=1)]
    ticks = tuple((k / RANKS, str(k)) for k in range(1, RANKS + 1))
    drawn = plots.curves(
        "Belägg funna efter djup", [("belägg funna", points)], "antal passager", "", ticks=ticks
    )
    return drawn + f"<p>Inom de första 4 000 tecknen: {plots.percent(marks.recall_4k)}.</p>"


def _recall_by_depth(summary: Summary) -> list[float]:
    """Return evidence recall@k for k = 1 to 10; a question without a result counts 0."""
    asked = [row for row in summary.rows if row.question.answerable]
    found = [0.0] * RANKS
    for row in asked:
        groups = evidence_groups(row.question.evidence)
        texts = [one.text for one in row.record.passages[:RANKS]] if row.record else []
        for k in range(RANKS):
            found[k] += evidence_recall(groups, texts[: k + 1]) / len(asked)
    return found


def refusing(summary: Summary) -> str:
    """Return what a threshold would give, and what the run itself did."""
    swept = refusal_curve(summary.rows)
    if swept is None:
        return "<p>Setet har inte både besvarbara och obesvarbara frågor.</p>"
    points = [(one.false_refusal, one.refusal_recall) for one in swept.curve.points]
    drawn = plots.curves(
        "Avståenden", [("enbart en tröskel", points)], "besvarbara som avstods",
        "obesvarbara som avstods", mark=(swept.false_refusal, swept.refusal_recall),
    )  # fmt: skip
    source = "svarspostens relevans" if swept.source == "relevance" else "första passagens poäng"
    area = f"{swept.curve.area:.2f}".replace(".", ",")
    return drawn + (
        f"<p>Kurvan: att avstå under en tröskel för {source}, yta {area} (0,5 är slump). "
        "Punkten: vad körningen gjorde, med alla sina prövningar.</p>"
    )


def latency(summary: Summary) -> str:
    """Return how long answers took."""
    taken = [row.record.latency_ms for row in summary.rows if row.record is not None]
    overall = summary.overall
    if overall.latency_p50 is None or overall.latency_p95 is None:
        return "<p>Inga svar.</p>"
    return plots.histogram("Svarstid", taken, "millisekunder per svar") + (
        f"<p>Median {overall.latency_p50:.0f} ms, 95 % inom {overall.latency_p95:.0f} ms.</p>"
    )


def flips(found: Comparison) -> str:
    """Return which questions came out another way, by cause, and what chance leaves open."""
    worse, better = found.causes(better=False), found.causes(better=True)
    rows = [
        (words, worse.get(stage, 0), better.get(stage, 0))
        for stage, words in STAGES.items()
        if stage in worse or stage in better
    ]
    differs = [*found.conditions, *found.settings, *found.documents]
    head = (
        f"<p>{escape(found.before)} → {escape(found.after)}: {found.questions} frågor gemensamma. "
        f"Skiljer sig: {escape('; '.join(differs)) or 'ingenting'}.</p>"
    )
    tests = "".join(
        f"<p>{escape(test.name)}: {test.lost} förlorade, {test.won} vunna, McNemar "
        f"p = {f'{test.p:.4f}'.replace('.', ',')}</p>"
        for test in found.tests
    )
    changes = "".join(f"<li>{escape(difference_text(one))}</li>" for one in found.differences)
    if not found.flips:
        return head + f"<p>Inga frågor slog om.</p><ul>{changes}</ul>"
    table = _table(
        ("fråga", "före", "efter", "orsak", "hur", "frågan"),
        [
            (one.id, STATES[one.before], STATES[one.after], STAGES[one.stage], one.detail,
             one.question)
            for one in found.flips
        ],
        text=(1, 2, 3, 4, 5),
    )  # fmt: skip
    return head + plots.balance("Omslag per orsak", rows) + tests + f"<ul>{changes}</ul>" + table


def failures(summary: Summary) -> str:
    """Return the questions that went wrong, by the first stage that did not deliver."""
    counted = Counter(row.cause for row in summary.failures)
    rows = [(words, counted[cause]) for cause, words in CAUSES.items() if counted[cause]]
    return _table(("orsak", "frågor"), [(name, str(n)) for name, n in rows]) + "".join(
        _failure(row) for row in summary.failures
    )


def _failure(row: Row) -> str:
    question, record = row.question, row.record
    cause = "" if row.cause is None else CAUSES[row.cause]
    expected = " | ".join(question.answer_facts) if question.answerable else "ska avstås"
    given = "inget resultat" if record is None else record.answer or f"avstod: {record.reason}"
    gold = "".join(
        f"<li>{escape(one.document)}, {escape(one.section)}: ”{escape(one.quote)}”</li>"
        for one in question.evidence
    )
    return (
        f"<details><summary>{escape(question.id)} {escape(question.question)} "
        f"<span class='soft'>{escape(cause)}</span></summary>"
        f"<p>Väntat: {escape(expected)}<br>Givet: {escape(given)}</p><ul>{gold}</ul></details>"
    )


def scores_table(groups: Sequence[Scores]) -> str:
    """Return the measures of several groups of questions as a table."""
    return _table(("", *column_names()), [(one.name, *cells(one)) for one in groups])


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], *, text: Sequence[int] = ()) -> str:
    """Return a table; columns in ``text`` are set flush left."""

    def cell(tag: str, place: int, words: str) -> str:
        kind = " class='text'" if place in text else ""
        return f"<{tag}{kind}>{escape(words)}</{tag}>"

    head = "".join(cell("th", place, words) for place, words in enumerate(heads))
    body = "".join(
        "<tr>" + "".join(cell("td", place, words) for place, words in enumerate(row)) + "</tr>"
        for row in rows
    )
    top = f"<thead><tr>{head}</tr></thead>" if any(heads) else ""
    return f"<div class='wide'><table>{top}<tbody>{body}</tbody></table></div>"
