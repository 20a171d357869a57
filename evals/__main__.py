"""Score answers against question sets: ``python -m evals SET… --answers ANSWERS.jsonl``.

``python -m evals validate SET… --documents FOLDER`` checks the sets themselves. Exit codes:
0 done; 1 done, but a row was left out or a question has no result (each named); 2 wrong usage
or a file that cannot be read.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from evals.measures import evidence_groups, holds_any
from evals.scores import CAUSES, Row, score
from evals.sets import AnswerRecord, Excerpt, Question, read_answers, read_set
from evals.tables import as_record, format_table
from ingest.errors import ParagrafError

RANKS_SHOWN = 10


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evals",
        description="Mät svar mot frågor med facit.",
        epilog="Frågeset granskas med: python -m evals validate SET… --documents MAPP",
    )
    parser.add_argument("sets", nargs="+", type=Path, metavar="SET", help="frågeset, JSON Lines")
    parser.add_argument(
        "--answers", required=True, action="append", type=Path, metavar="FIL",
        help="svar från paragraf ask --batch; kan upprepas",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="skriv måtten som JSON")
    parser.add_argument(
        "--failures", action="store_true", help="visa varje fråga som gick fel, med facit"
    )
    return parser


def _place(excerpt: Excerpt) -> str:
    page = "" if excerpt.page is None else f", s. {excerpt.page}"
    return f"{excerpt.document}, {excerpt.section or 'utan rubrik'}{page}"


def _expected(question: Question) -> list[str]:
    if not question.answerable:
        return ["  väntat: avstår (frågan kan inte besvaras ur dokumenten)"]
    lines = [f"  väntat: {' | '.join(question.answer_facts)}"]
    for piece in question.evidence:
        group = "" if piece.alt_group is None else f" (alternativ {piece.alt_group})"
        lines.append(f"    belägg{group}: {piece.document}, {piece.section}: ”{piece.quote}”")
    return lines


def _given(row: Row) -> list[str]:
    if row.record is None:
        return ["  givet: inget resultat"]
    record = row.record
    if record.abstained:
        lines = [f"  givet: avstod: {record.reason or record.answer}"]
    else:
        lines = [f"  givet: {record.answer}"]
    quotes = [quote for group in evidence_groups(row.question.evidence) for quote in group]
    for title, excerpts in (
        ("citerat", record.citations),
        ("funnet", record.passages[:RANKS_SHOWN]),
    ):
        for ordinal, excerpt in enumerate(excerpts, start=1):
            sign = "+" if holds_any(quotes, excerpt.text) else " "
            lines.append(f"  {sign} {title} {ordinal}: {_place(excerpt)}")
    return lines


def _format_failure(row: Row) -> str:
    question = row.question
    cause = "" if row.cause is None else CAUSES[row.cause]
    history = [f"  tidigare: {earlier}" for earlier in question.history]
    return "\n".join(
        [
            f"{question.id} ({question.category}) {cause}",
            *history,
            f"  fråga: {question.question}",
            *_expected(question),
            *_given(row),
        ]
    )


def _load(options: argparse.Namespace) -> tuple[list[Question], list[AnswerRecord], list[str]]:
    sets = [read_set(path) for path in options.sets]
    answers = [read_answers(path) for path in options.answers]
    faults = [str(fault) for loaded in sets for fault in loaded.faults]
    faults += [str(fault) for loaded in answers for fault in loaded.faults]
    questions = [question for loaded in sets for question in loaded.items]
    return questions, [record for loaded in answers for record in loaded.items], faults


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["validate"]:
        from evals import validate  # reads documents, which scoring does not

        return validate.main(given[1:])
    options = _parser().parse_args(given)
    try:
        questions, records, faults = _load(options)
        summary = score(questions, records)
    except ParagrafError as exc:
        print(f"Fel: {exc}", file=sys.stderr)
        return 2
    if options.json:
        record = as_record(summary, faults, failures=options.failures)
        print(json.dumps(record, ensure_ascii=False, indent=2))
    else:
        print(format_table(summary))
        if options.failures:
            print(
                f"\nFel ({len(summary.failures)} av {len(summary.rows)} frågor), + = håller belägg"
            )
            for row in summary.failures:
                print("\n" + _format_failure(row))
    for fault in faults:
        print(f"Utelämnad rad: {fault}", file=sys.stderr)
    return 1 if faults or summary.overall.missing else 0


if __name__ == "__main__":
    sys.exit(main())
