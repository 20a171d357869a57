"""Why a question flipped between two runs: the first stage that went another way.

The stages stand in the order of the work: reading, search, refusal, citation, answer. A stage is
told from the runs' own records alone, and from where each run's library held the gold. Whether an
unanswerable question is refused is a matter of refusal, whatever went before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from evals.gold import REACHES, GoldGroup
from evals.measures import evidence_groups, holds_any
from evals.scores import RANKS, Marks, Row

Stage = Literal["missing", "reading", "retrieval", "refusal", "citation", "answer"]
STAGES: dict[Stage, str] = {
    "missing": "inget resultat",
    "reading": "läsning",
    "retrieval": "sökning",
    "refusal": "avstående",
    "citation": "källor",
    "answer": "svar",
}


@dataclass(frozen=True, slots=True)
class Why:
    """The stage at which the better and the worse run part, and how, in Swedish."""

    stage: Stage
    detail: str


def why(
    before: Row, after: Row, before_gold: Sequence[GoldGroup], after_gold: Sequence[GoldGroup],
    *, improved: bool = False,
) -> Why:  # fmt: skip
    """Return the first stage at which the two runs part: where ``after`` fell behind.

    With ``improved`` it is where ``after`` got ahead.
    """
    if before.record is None or after.record is None:
        return Why("missing", "den ena körningen har inget resultat")
    if before.marks is None or after.marks is None:
        return _unanswerable(after)
    read = _reading(before_gold, after_gold, improved)
    if read:
        return Why("reading", read)
    found = _retrieval(before, after, improved)
    if found:
        return Why("retrieval", found)
    if before.refused != after.refused:
        return Why("refusal", "avstod" if after.refused else "avstod inte längre")
    if _fell(before.marks.citation_recall, after.marks.citation_recall, improved):
        change = _change(before.marks.citation_recall, after.marks.citation_recall)
        return Why("citation", f"{change} av beläggen citerade")
    facts = _change(before.marks.fact_recall, after.marks.fact_recall)
    return Why("answer", f"{facts} av svarets fakta")


def _unanswerable(after: Row) -> Why:
    said = "avstod från" if after.refused else "svarade på"
    return Why("refusal", f"{said} en fråga som inte kan besvaras")


def _fell(before: float, after: float, improved: bool) -> bool:
    return after > before if improved else after < before


def _change(before: float, after: float) -> str:
    return f"{100 * before:.0f} % → {100 * after:.0f} %"


def _reading(before: Sequence[GoldGroup], after: Sequence[GoldGroup], improved: bool) -> str:
    """Return how one library held less of the gold than the other, ``""`` when it did not."""
    for old, new in zip(before, after, strict=False):
        less, more = (old, new) if improved else (new, old)
        if more.reach == "passage" and less.reach != "passage":
            had = "stod inte i något stycke: " if improved else ""
            return f"{had}belägget {REACHES[less.reach]}"
        if len(less.passages) < len(more.passages):
            return f"{len(old.passages)} → {len(new.passages)} stycken håller belägget"
        if old.roles != new.roles:
            return f"rollen {_roles(old)} → {_roles(new)}"
    return ""


def _roles(group: GoldGroup) -> str:
    return "/".join(dict.fromkeys(group.roles)) or "–"


def _retrieval(before: Row, after: Row, improved: bool) -> str:
    """Return how one search found less of the evidence, or found it later."""
    old, new = before.marks or Marks(), after.marks or Marks()
    if _fell(old.recall_10, new.recall_10, improved):
        return f"{_change(old.recall_10, new.recall_10)} av beläggen bland de 10 första"
    if _fell(old.rr_10, new.rr_10, improved):
        return f"första belägget på plats {_rank(before)} → {_rank(after)}"
    if _fell(old.ndcg_10, new.ndcg_10, improved):
        return f"nDCG {_change(old.ndcg_10, new.ndcg_10)}"
    # The later stages work on what search hands them: other passages, other work.
    if _ranked(before) != _ranked(after):
        return "andra stycken bland de 10 första"
    return ""


def _ranked(row: Row) -> list[str]:
    return [one.text for one in row.record.passages[:RANKS]] if row.record else []


def _rank(row: Row) -> str:
    quotes = [quote for group in evidence_groups(row.question.evidence) for quote in group]
    passages = row.record.passages if row.record else ()
    ranks = (n for n, one in enumerate(passages, start=1) if holds_any(quotes, one.text))
    return str(next(ranks, "–"))
