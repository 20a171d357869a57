"""A run on the page: what it was made with, its measures, categories, documents and questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote, urlencode

from app.web.evaluator import Look, Part
from app.web.sortable import Cell, Column, Line, Order, table
from app.web.texts import escape
from evals import plots
from evals.causes import STAGES
from evals.compare import STATES, state_of
from evals.report import latency, refusing
from evals.scores import CAUSES, Marks, Row, Scores
from evals.store import Head, Run, stored_measures
from evals.uncertainty import LOWER_IS_BETTER, MEASURES, cost, intervals, values
from evals.web.numbers import between, headed, number_cell, percent, share_cell

OUTCOMES: Mapping[str, Callable[[Row], bool]] = {
    "Gick rätt": lambda row: row.cause is None,
    "Gick fel": lambda row: row.cause is not None,
    **{
        f"Fel i {words}" if cause != "missing" else "Inget resultat": (
            lambda row, cause=cause: row.cause == cause  # type: ignore[misc]
        )
        for cause, words in STAGES.items()
    },
}
FILES = {
    "html": "Rapport (HTML)",
    "jsonl": "Svarsposter (JSONL)",
    "csv": "Frågor (CSV)",
    "xlsx": "Frågor (XLSX)",
    "zip": "TREC (ZIP)",
}
_LISTED = ("right", "fact_recall", "citation_recall", "citation_precision", "recall_10",
           "refusal_recall", "false_refusal")  # fmt: skip
_LIST_COLUMNS = (
    Column("Körning"), Column("Startad"), Column("Läge"), Column("Frågor", "number"),
    *(Column(headed(MEASURES[name]), "number") for name in _LISTED),
)  # fmt: skip


def listing(home: Path, heads: Sequence[Head], order: Order, current: str) -> str:
    """Return the stored runs as a table, or how to make the first."""
    if not heads:
        return (
            '<section class="note"><h3>Ingen körning finns i det här biblioteket</h3>'
            "<p>Välj frågeset under ”Ny körning”, eller kör "
            "<code>paragraf eval run FRÅGOR.jsonl</code>.</p></section>"
        )
    lines = [_listed(head, stored_measures(home, head.name), current) for head in heads]
    return table(_LIST_COLUMNS, lines, order, name="Körningar")


def _listed(head: Head, overall: Mapping[str, object], current: str) -> Line:
    marks = overall.get("marks")
    found = {**overall, **(marks if isinstance(marks, dict) else {})}

    def value(name: str) -> float | None:
        one = found.get(name)
        return float(one) if isinstance(one, int | float) else None

    return Line(
        (
            Cell(head.name),
            Cell(head.started[:16].replace("T", " "), head.started),
            Cell("klar" if head.finished else "inte färdig"),
            number_cell(value("questions")),
            *(share_cell(value(name)) for name in _LISTED),
        ),
        opens=head.name,
        current=head.name == current,
    )


def heading(run: Run, look: Look) -> str:
    """Return the run's name, what it was made with, and where it can be saved."""
    head, made, at = run.head, run.head.conditions, run.head.machine
    facts = [
        f"{len(run.summary.rows)} frågor i {len(run.summary.by_set)} set",
        f"{len(head.documents)} dokument", f"{head.passages} stycken",
        ", ".join(run.summary.answerers) or head.answerer, f"{head.seconds:.0f} s",
    ]  # fmt: skip
    details = [
        f"Startad {head.started} (UTC) på {at.cpu}, {at.cores} kärnor, {at.dtype}, "
        f"Python {at.python}",
        f"Fingeravtryck: index {made.index} · stycken {made.passages} · inställningar "
        f"{made.settings} · modell {made.model} · kod {made.code} · frågor {made.questions}",
    ]
    spent = cost(run.summary.rows)
    if spent is not None:
        details.append(f"Chattmodell: {spent.tokens_in} tokens in, {spent.tokens_out} ut")
    if run.quotes is not None and run.quotes.share is not None:
        details.append(f"Citat som står på angiven sida: {percent(run.quotes.share)} av "
                       f"{run.quotes.checked}")  # fmt: skip
    details += [f"Ställdes inte eller utelämnades: {fault}" for fault in head.faults]
    unfinished = "" if head.finished else (
        '<p class="note">Körningen är inte färdig: frågor utan resultat räknas som 0. Starta den '
        "igen med samma namn och samma set, så fortsätter den.</p>"
    )  # fmt: skip
    items = "".join(f"<li>{escape(one)}</li>" for one in details)
    return (
        f'<header class="source-head"><h3>{escape(head.name)}</h3><p>{escape(" · ".join(facts))}'
        f'</p></header>{unfinished}<details class="findings"><summary>Så gjordes körningen'
        f"</summary><ul>{items}</ul></details><p class='links'>Spara: {_links(look)}</p>"
    )


def _links(look: Look) -> str:
    query = f"?{urlencode({'mot': look.against})}" if look.against else ""
    return " ".join(
        f'<a href="/utvardering/{quote(look.run, safe="")}.{kind}'
        f'{query if kind == "html" else ""}" download>{words}</a>'
        for kind, words in FILES.items()
    )


def measures(run: Run, look: Look) -> str:
    """Return every measure with its interval, then refusals and latency as plots."""
    value, spread = values(run.summary.rows), intervals(run.summary.rows)
    lines = [
        Line(
            (
                Cell(headed(words) + (" (lägre är bättre)" if low else "")),
                share_cell(value[name]),
                Cell(between(spread[name]), None if spread[name] is None else value[name]),
            )
        )
        for name, words in MEASURES.items()
        for low in (name in LOWER_IS_BETTER,)
    ]
    overall = run.summary.overall
    times = [
        Line((Cell(words), number_cell(one), Cell("–")))
        for words, one in (
            ("Svarstid, median (ms)", overall.latency_p50),
            ("Svarstid, 95 % inom (ms)", overall.latency_p95),
            ("Ord per svar", overall.words),
        )
    ]
    columns = (Column("Mått"), Column("Värde", "number"), Column("95 %-intervall", "number"))
    return (
        f"{table(columns, [*lines, *times], look.order, name='Mått')}"
        f'<div class="plots">{_causes(run)}{refusing(run.summary)}{latency(run.summary)}</div>'
    )


def _causes(run: Run) -> str:
    counted = [(words, sum(row.cause == cause for row in run.summary.rows))
               for cause, words in CAUSES.items()]  # fmt: skip
    items = "".join(f"<li>{number} – {escape(words)}</li>" for words, number in counted if number)
    return f"<h4>Där det brast först</h4><ul>{items or '<li>ingenstans</li>'}</ul>"


_GROUP_COLUMNS = (
    Column("Frågor", "number"), Column("Rätt (95 %)", "number"),
    Column("Belägg bland 10 (95 %)", "number"), Column("Belägg citerade", "number"),
    Column("Citat som bär", "number"), Column("Fakta", "number"),
    Column("Obesvarbara som avstods", "number"), Column("Besvarbara som avstods", "number"),
    Column("Median (ms)", "number"),
)  # fmt: skip


def categories(run: Run, look: Look) -> str:
    """Return the measures by category."""
    rows = run.summary.rows
    names = [one.name for one in run.summary.by_category]
    members = {name: [row for row in rows if row.question.category == name] for name in names}
    drawn = [
        (one.name, (one.marks.recall_10, one.marks.citation_recall, one.marks.right))
        for one in run.summary.by_category
        if one.marks is not None
    ]
    legend = ("belägg bland 10", "belägg citerade", "rätt svar")
    plot = plots.bars("Kvalitet per kategori", drawn, legend) if drawn else ""
    shown = _groups("Kategori", run.summary.by_category, members, look.order)
    return f'{shown}<div class="plots">{plot}</div>'


def documents(run: Run, look: Look) -> str:
    """Return the measures by document: a question counts at each that its evidence names."""
    members: dict[str, list[Row]] = {}
    for row in run.summary.rows:
        for name in dict.fromkeys(piece.document for piece in row.question.evidence):
            members.setdefault(name, []).append(row)
    return _groups("Dokument", run.summary.by_document, members, look.order)


def _groups(
    title: str, groups: Sequence[Scores], members: Mapping[str, Sequence[Row]], order: Order
) -> str:
    lines = [_group(one, members.get(one.name, ())) for one in groups]
    return table((Column(title), *_GROUP_COLUMNS), lines, order, name=title)


def _group(one: Scores, rows: Sequence[Row]) -> Line:
    spread, marks = intervals(rows), one.marks
    return Line(
        (
            Cell(one.name, act=f"only:{one.name}"),
            number_cell(one.questions),
            share_cell(_mark(marks, "right"), spread["right"]),
            share_cell(_mark(marks, "recall_10"), spread["recall_10"]),
            share_cell(_mark(marks, "citation_recall")),
            share_cell(_mark(marks, "citation_precision")),
            share_cell(_mark(marks, "fact_recall")),
            share_cell(one.refusal_recall),
            share_cell(one.false_refusal),
            number_cell(one.latency_p50),
        )
    )


def _mark(marks: Marks | None, name: str) -> float | None:
    return None if marks is None else float(getattr(marks, name))


_QUESTION_COLUMNS = (
    Column("Id"), Column("Fråga", "wide"), Column("Kategori"), Column("Utfall"),
    Column("Brast i"), Column("Belägg bland 10", "number"), Column("Citerade", "number"),
    Column("Fakta", "number"), Column("ms", "number"),
)  # fmt: skip


def questions(run: Run, look: Look) -> str:
    """Return the questions that the session has chosen, each opening its own view."""
    rows = chosen(run, look)
    if not rows:
        return (
            '<section class="note"><h3>Inga frågor</h3><p>Ta bort någon avgränsning.</p></section>'
        )
    lines = [_question(row) for row in rows]
    left = len(rows) - look.shown
    more = f'<p><button type="button" data-act="more">Visa fler ({left} till)</button></p>'
    shown = table(_QUESTION_COLUMNS, lines, look.order, name="Frågor", most=look.shown)
    return f"<p class='count'>{len(rows)} av {len(run.summary.rows)} frågor</p>{shown}" + (
        more if left > 0 else ""
    )


def chosen(run: Run, look: Look) -> list[Row]:
    """Return the questions with all of the words, of one of the outcomes."""
    wanted = look.words.casefold().split()
    return [
        row
        for row in run.summary.rows
        if all(word in _searched(row) for word in wanted)
        and (not look.outcomes or any(OUTCOMES[one](row) for one in look.outcomes))
    ]


def _searched(row: Row) -> str:
    one = row.question
    files = [piece.document for piece in one.evidence]
    return " ".join((one.id, one.question, one.category, one.set, *files)).casefold()


def _question(row: Row) -> Line:
    marks, record = row.marks, row.record
    return Line(
        (
            Cell(row.question.id),
            Cell(row.question.question),
            Cell(row.question.category),
            Cell(STATES[state_of(row)]),
            Cell("–" if row.cause is None else STAGES[row.cause]),
            share_cell(_mark(marks, "recall_10")),
            share_cell(_mark(marks, "citation_recall")),
            share_cell(_mark(marks, "fact_recall")),
            number_cell(None if record is None else record.latency_ms),
        ),
        opens=row.question.id,
        marked=row.cause is not None,
    )


PARTS: Mapping[Part, Callable[[Run, Look], str]] = {
    "matt": measures,
    "kategorier": categories,
    "dokument": documents,
    "fragor": questions,
}
