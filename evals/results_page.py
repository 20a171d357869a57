"""The page of results, as Markdown: what was measured, on what, and where answers fail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from evals.page_check import QuotePlaces
from evals.scores import Cause, Scores, Summary
from evals.store import Head, Run
from evals.tables import cells
from evals.uncertainty import intervals, refusal_curve, values

_COLUMNS = (
    "questions", "R@1", "R@5", "R@10", "R@4k", "nDCG@10", "RR@10", "cit. recall", "cit. precision",
    "facts", "right", "refusal precision", "refusal recall", "false refusal", "p50 ms", "p95 ms",
    "words",
)  # fmt: skip
_SEARCH = (0, 1, 2, 3, 4, 5, 6)  # columns
_ANSWERS = (0, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)
_NAMES = {
    "recall_1": "R@1", "recall_5": "R@5", "recall_10": "R@10", "recall_4k": "R@4k",
    "ndcg_10": "nDCG@10", "rr_10": "RR@10", "citation_recall": "cit. recall",
    "citation_precision": "cit. precision", "fact_recall": "facts", "right": "right",
    "refusal_precision": "refusal precision", "refusal_recall": "refusal recall",
    "false_refusal": "false refusal",
}  # fmt: skip
_SOURCES = {"relevance": "record's relevance", "score": "score of the first passage"}
_CAUSES: dict[Cause, str] = {
    "missing": "no result",
    "reading": "reading: no passage of the library holds the evidence",
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


def page(run: Run, command: str) -> str:
    """Return the page of a finished run; ``command`` is the one that writes it."""
    summary = run.summary
    everything = [("all", summary.overall)]
    sets = [(f"`{one.name}`", one) for one in summary.by_set]
    categories = [(one.name, one) for one in summary.by_category]
    parts = [
        "# Results",
        f"<!-- Written by a command: run it again rather than edit.\n{command}\n-->",
        _conditions(run.head, summary),
        "## Search",
        _table(_SEARCH, [*everything, *sets, *categories]),
        "## Answers",
        _table(_ANSWERS, [*everything, *sets, *categories]),
        _intervals(summary),
        *([] if run.quotes is None else [_citations(run.quotes)]),
        _failures(summary, run.head.faults),
        _MEASURES.rstrip(),
        f"## Measuring again\n```\n{command}\n```",
    ]
    return "\n\n".join(parts) + "\n"


def _conditions(head: Head, summary: Summary) -> str:
    answerers = ", ".join(summary.answerers) or "–"
    made, at = head.conditions, head.machine
    return (
        f"{summary.overall.questions} questions on {len(head.documents)} documents "
        f"({head.passages} passages), answered in one process, warm, each once, "
        f"{head.seconds:.0f} s in all. Answerer: {answerers}.\n\n"
        "| | |\n|---|---|\n"
        f"| CPU | {at.cpu}, {at.cores} cores, {at.dtype} |\n"
        f"| index | `{made.index}` |\n"
        f"| settings | `{made.settings}` |\n"
        f"| model | `{made.model}` |\n"
        f"| code | `{made.code}` |"
    )


def _table(columns: Sequence[int], groups: Iterable[tuple[str, Scores]]) -> str:
    lines = [
        "| | " + " | ".join(_COLUMNS[column] for column in columns) + " |",
        "|---|" + "---:|" * len(columns),
    ]
    for name, scores in groups:
        shown = cells(scores, ".")
        lines.append(f"| {name} | " + " | ".join(shown[column] for column in columns) + " |")
    return "\n".join(lines)


def _intervals(summary: Summary) -> str:
    lines = [
        "## What chance leaves open",
        "Bootstrap over questions, 2,000 resamples, seeded: another set of as many questions of "
        "the same kind would give a figure in this interval 95 times of 100.",
        "",
        "| measure | | 95 % |",
        "|---|---:|---:|",
    ]
    value = values(summary.rows)
    for name, one in intervals(summary.rows).items():
        now = value[name]
        if one is not None and now is not None:
            between = f"{100 * one.low:.1f}–{100 * one.high:.1f}"
            lines.append(f"| {_NAMES[name]} | {100 * now:.1f} | {between} |")
    swept = refusal_curve(summary.rows)
    if swept is not None:
        lines += [
            "",
            f"Refusing by the {_SOURCES[swept.source]} alone would part answerable from "
            f"unanswerable questions with an area of {swept.curve.area:.2f} under the ROC curve "
            "(0.5 is chance).",
        ]
    return "\n".join(lines)


def _citations(quotes: QuotePlaces) -> str:
    share = "no citation to check" if quotes.share is None else f"{100 * quotes.share:.1f} %"
    lines = [
        "## Citations",
        f"Quotes that stand on the page that their citation names, read again with pdfium: "
        f"**{share}** ({quotes.on_page} of {quotes.checked}). {quotes.other_formats} citations of "
        "files without PDF pages and of recognised pages (OCR) are not checked.",
    ]
    lines += [f"- not on its page: {where}" for where in quotes.misplaced]
    return "\n".join(lines)


def _failures(summary: Summary, faults: Sequence[str]) -> str:
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
    if faults:
        lines += ["", "Left out:", *(f"- {fault}" for fault in faults)]
    return "\n".join(lines)
