"""The page of results, as Markdown: what was measured, on what, and where answers fail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from evals.runs import Cause, Scores
from evals.tables import cells

if TYPE_CHECKING:
    from evals.bench.questions import Measured

_COLUMNS = (
    "questions", "R@1", "R@5", "R@10", "R@4k", "nDCG@10", "RR@10", "cit. recall", "cit. precision",
    "facts", "right", "refusal precision", "refusal recall", "false refusal", "p50 ms", "p95 ms",
    "words",
)  # fmt: skip
_SEARCH = (0, 1, 2, 3, 4, 5, 6)  # columns
_ANSWERS = (0, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)
_CAUSES: dict[Cause, str] = {
    "missing": "no result",
    "retrieval": "search: no evidence among the first 10 passages",
    "refusal": "refused an answerable question, or answered an unanswerable one",
    "citation": "no evidence among the cited passages",
    "answer": "fewer than half of the answer's facts",
}
_MEASURES = """## What is measured
Means over questions, each counted once; a question without a result counts 0. Unanswerable
questions enter the refusal measures, latency and words only. Numbers are per cent, save questions,
milliseconds and words (an answer's mean).

| measure | |
|---|---|
| R@k, R@4k | share of the evidence held by the first k passages, by the first 4,000 characters |
| nDCG@10, RR@10 | by ir-measures; a passage is relevant when it holds an evidence quote |
| cit. recall | share of the evidence held by cited passages |
| cit. precision | share of citations that hold evidence or a fact of the answer |
| facts | share of the expected facts in the answer's first 150 words |
| right | answered, at least half of the facts, and a piece of evidence cited |
| refusal precision, recall | of refused questions, how many are unanswerable; of those, how many refused |
| false refusal | share of answerable questions refused |
"""  # noqa: E501 - a table row is one line


def page(measured: Measured, command: str) -> str:
    """Return the page; ``command`` is the one that writes it."""
    summary = measured.summary
    everything = [("all", summary.overall)]
    sets = [(f"`{one.name}`", one) for one in measured.by_set]
    categories = [(one.name, one) for one in summary.by_category]
    parts = [
        "# Results",
        f"<!-- Written by a command: run it again rather than edit.\n{command}\n-->",
        _conditions(measured),
        "## Search",
        _table(_SEARCH, [*everything, *sets, *categories]),
        "## Answers",
        _table(_ANSWERS, [*everything, *sets, *categories]),
        _citations(measured),
        _failures(measured),
        _MEASURES.rstrip(),
        f"## Measuring again\n```\n{command}\n```",
    ]
    return "\n\n".join(parts) + "\n"


def _conditions(measured: Measured) -> str:
    answerers = ", ".join(measured.summary.answerers) or "–"
    return (
        f"{measured.summary.overall.questions} questions on {measured.documents} documents "
        f"({measured.passages} passages), answered in one process, warm, each once. "
        f"Answerer: {answerers}.\n\n"
        "| | |\n|---|---|\n"
        f"| CPU | {measured.cpu}, {measured.cores} cores, {measured.dtype} |\n"
        f"| index | `{measured.index}` |\n"
        f"| settings | `{measured.settings}` |\n"
        f"| model | `{measured.model}` |"
    )


def _table(columns: Sequence[int], groups: Iterable[tuple[str, Scores]]) -> str:
    lines = [
        "| | " + " | ".join(_COLUMNS[column] for column in columns) + " |",
        "|---|" + "---:|" * len(columns),
    ]
    for name, scores in groups:
        values = cells(scores, ".")
        lines.append(f"| {name} | " + " | ".join(values[column] for column in columns) + " |")
    return "\n".join(lines)


def _citations(measured: Measured) -> str:
    quotes = measured.quotes
    share = "no citation to check" if quotes.share is None else f"{100 * quotes.share:.1f} %"
    lines = [
        "## Citations",
        f"Quotes that stand on the page that their citation names, read again with pdfium: "
        f"**{share}** ({quotes.on_page} of {quotes.checked}). {quotes.other_formats} citations of "
        "files without PDF pages are not checked.",
    ]
    lines += [f"- not on its page: {where}" for where in quotes.misplaced]
    return "\n".join(lines)


def _failures(measured: Measured) -> str:
    summary = measured.summary
    causes = Counter(row.cause for row in summary.failures)
    lines = [
        "## Where answers fail",
        f"{len(summary.failures)} of {len(summary.rows)} questions, each counted at the first stage"
        " that did not deliver.",
        "",
        "| cause | questions |",
        "|---|---:|",
        *(f"| {text} | {causes[cause]} |" for cause, text in _CAUSES.items()),
    ]
    if measured.faults:
        lines += ["", "Left out:", *(f"- {fault}" for fault in measured.faults)]
    return "\n".join(lines)
