"""A scored run as a Swedish text table and as a record for JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields

from evals.scores import Marks, Scores, Summary

_COLUMNS = (
    "frågor", "R@1", "R@5", "R@10", "R@4k", "nDCG", "RR", "käll-R", "käll-P", "fakta", "rätt",
    "avst-P", "avst-R", "f-avst", "p50", "p95", "ord",
)  # fmt: skip
_LEGEND = (
    "Procent utom frågor (antal), p50 och p95 (ms per svar) och ord (per svar). "
    "R: belägg funna, käll: citerade passager, avst: avståenden, f-avst: felaktiga avståenden."
)
_NAME_WIDTH = 32  # characters; a longer file name is cut in the middle
_WIDTH = 7


def column_names() -> tuple[str, ...]:
    """Return the names of the columns that ``cells`` fills."""
    return _COLUMNS


def cells(scores: Scores, decimal: str = ",") -> list[str]:
    """Return the measures of a group in the order of the table: shares as per cent.

    A dash stands where there is nothing to count.
    """

    def shown(value: float | None, factor: float = 1.0) -> str:
        return "–" if value is None else f"{value * factor:.1f}".replace(".", decimal)

    marks = scores.marks
    shares = [None if marks is None else getattr(marks, one.name) for one in fields(Marks)]
    refused = [scores.refusal_precision, scores.refusal_recall, scores.false_refusal]
    plain = [scores.latency_p50, scores.latency_p95, scores.words]
    return [
        str(scores.questions),
        *(shown(value, 100.0) for value in (*shares, *refused)),
        *(shown(value) for value in plain),
    ]


def _line(name: str, columns: Sequence[str]) -> str:
    if len(name) > _NAME_WIDTH:
        half = (_NAME_WIDTH - 1) // 2
        name = f"{name[: _NAME_WIDTH - 1 - half]}…{name[-half:]}"
    return name.ljust(_NAME_WIDTH) + "".join(column.rjust(_WIDTH) for column in columns)


def format_table(summary: Summary) -> str:
    """Return the summary as a Swedish text table, with fingerprints and what is missing."""
    lines = [_line("", _COLUMNS), _line(summary.overall.name, cells(summary.overall))]
    groups = (
        ("Per set", summary.by_set if len(summary.by_set) > 1 else ()),
        ("Per kategori", summary.by_category),
        ("Per dokument", summary.by_document),
    )
    for title, scores in groups:
        if scores:
            lines += ["", title, *(_line(one.name, cells(one)) for one in scores)]
    lines += ["", _LEGEND]
    made_by = (
        ("svarare", summary.answerers),
        ("index", summary.indexes),
        ("inställningar", summary.settings),
    )
    lines.append("; ".join(f"{name}: {', '.join(used) or 'okänt'}" for name, used in made_by))
    missing = [row.question.id for row in summary.rows if row.record is None]
    if missing:
        lines.append(f"Utan resultat, räknas som 0 ({len(missing)}): {', '.join(missing)}")
    if summary.unasked:
        lines.append(f"Svar utan fråga, räknas inte ({len(summary.unasked)}): "
                     f"{', '.join(summary.unasked)}")  # fmt: skip
    return "\n".join(lines)


def as_record(
    summary: Summary, faults: Sequence[str] = (), *, failures: bool = False
) -> dict[str, object]:
    """Return the summary for JSON: every measure, every question's marks, what was left out.

    ``failures`` adds the questions that went wrong with their gold and what was given.
    """
    rows = [
        {
            "id": row.question.id,
            "category": row.question.category,
            "answerable": row.question.answerable,
            "refused": row.refused,
            "marks": None if row.marks is None else asdict(row.marks),
            "cause": row.cause,
        }
        for row in summary.rows
    ]
    record: dict[str, object] = {
        "overall": asdict(summary.overall),
        "by_set": [asdict(one) for one in summary.by_set],
        "by_category": [asdict(one) for one in summary.by_category],
        "by_document": [asdict(one) for one in summary.by_document],
        "rows": rows,
        "unasked": list(summary.unasked),
        "answerers": list(summary.answerers),
        "indexes": list(summary.indexes),
        "settings": list(summary.settings),
        "faults": list(faults),
    }
    if failures:
        record["failures"] = [asdict(row) for row in summary.failures]
    return record
