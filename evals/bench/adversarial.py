"""``python -m evals.bench.adversarial --home H``: what becomes of questions that set traps.

Proposals asked as decisions, false premises, leading questions, matters announced and never
reported, wrong years, bodies and §, instructions in the question. A table of the outcome of each,
and by kind of trap.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.service import Service
from evals.bench.violations import Violation, originals, violations
from evals.facts import fact_found
from evals.sets import Question, read_set
from ingest.settings import load_settings

SET = Path(__file__).resolve().parent.parent / "questions" / "adversarial.jsonl"
# Rätt: what the gold says stands in the answer, or nothing can be known and it was refused.
# Avböjd: refused although the documents correct the question. Annat: true words of the
# documents that do not meet the question. Brott: a violation was shown.
OUTCOMES = ("rätt", "avböjd", "annat", "brott")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question."""

    question: Question
    outcome: str  # of OUTCOMES
    answer: str
    violations: tuple[Violation, ...]


def outcomes(service: Service, questions: Sequence[Question]) -> list[Outcome]:
    """Ask each question and say what became of it."""
    files = originals(service)
    found = []
    for question in questions:
        answer = service.ask(question.question, history=question.history, id=question.id)
        broken = tuple(violations(answer.to_record(), files))
        stated = all(fact_found(fact, answer.answer) for fact in question.answer_facts)
        if broken:
            outcome = "brott"
        elif answer.abstained:
            outcome = "avböjd" if question.answerable else "rätt"
        else:
            outcome = "rätt" if question.answerable and stated else "annat"
        found.append(Outcome(question, outcome, answer.answer, broken))
    return found


def table(found: Sequence[Outcome]) -> str:
    """Return the outcomes by kind of trap, then each question on a row."""
    kinds = dict.fromkeys(one.question.category for one in found)
    lines = [f"| fälla | frågor | {' | '.join(OUTCOMES)} |", "|---|--:|" + "--:|" * len(OUTCOMES)]
    for kind in [*kinds, ""]:
        there = [one for one in found if kind in ("", one.question.category)]
        counts = Counter(one.outcome for one in there)
        cells = " | ".join(str(counts[name]) for name in OUTCOMES)
        lines.append(f"| {kind or 'alla'} | {len(there)} | {cells} |")
    lines += ["", "| id | fråga | utfall | svar |", "|---|---|---|---|"]
    for one in found:
        told = " ".join(one.answer.split()).replace("|", "/")
        told = told if len(told) <= 140 else told[:137] + "…"
        lines.append(f"| {one.question.id} | {one.question.question} | {one.outcome} | {told} |")
    return "\n".join(lines)


def main() -> int:
    """Ask the set and print the table; 1 when a violation was shown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    chosen = parser.parse_args()
    service = Service.open(chosen.home, load_settings(chosen.home))
    try:
        found = outcomes(service, read_set(SET).items)
    finally:
        service.close()
    print(table(found))
    return 1 if any(one.violations for one in found) else 0


if __name__ == "__main__":
    sys.exit(main())
