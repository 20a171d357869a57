"""TREC files: a run's judgements and ranking out, another system's ranking in.

``qrels.txt``: ``question 0 passage 1`` for every passage of the library that holds a quote.
``run.txt``: ``question Q0 passage rank score tag``. An evidence group that no passage holds
stands in the judgements as a passage ``missed-N`` that nobody can find, as in the measures.
A passage is named by its id, so another system must rank this library's passages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from evals.compare import Difference
from evals.gold import Gold, GoldGroup
from evals.sets import Excerpt
from evals.statistics import Share, paired_interval
from evals.store import Run
from ingest.errors import QuestionError

Ranked = dict[str, tuple[str, ...]]  # passage ids by question id, best first
_DEPTHS = (1, 5, 10)


def write_trec(folder: Path, run: Run) -> None:
    """Write ``qrels.txt`` and ``run.txt``. Raises QuestionError when they cannot be written."""
    judged = [
        f"{question} 0 {passage} 1"
        for question, groups in run.gold.items()
        for passage in _relevant(groups)
    ]
    given = [
        f"{row.question.id} Q0 {one.passage} {rank} {_score(one, rank):.6f} {run.head.name}"
        for row in run.summary.rows
        if row.record is not None
        for rank, one in enumerate(row.record.passages, start=1)
    ]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "qrels.txt").write_text("\n".join([*judged, ""]), encoding="utf-8")
        (folder / "run.txt").write_text("\n".join([*given, ""]), encoding="utf-8")
    except OSError as exc:
        raise QuestionError(
            f"{folder} kan inte skrivas: {exc.strerror}. Ange en mapp som kan skrivas."
        ) from exc


def _score(passage: Excerpt, rank: int) -> float:
    return float(-rank) if passage.score is None else passage.score


def _relevant(groups: Sequence[GoldGroup]) -> list[str]:
    """Return each passage that holds a quote once, and what no passage holds."""
    found = dict.fromkeys(passage for group in groups for passage in group.passages)
    missed = [f"missed-{n}" for n, group in enumerate(groups, start=1) if not group.passages]
    return [*found, *missed]


def read_trec_run(path: Path) -> Ranked:
    """Read a TREC run file, ordered by score. Raises QuestionError, which names the line."""
    scored: dict[str, list[tuple[float, str]]] = {}
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as exc:
        raise QuestionError(f"{path} kan inte läsas: {exc}. Ange en TREC-fil i UTF-8.") from exc
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        parts = line.split()
        try:
            question, _, passage, _, score = parts[:5]
            scored.setdefault(question, []).append((float(score), passage))
        except ValueError as exc:
            raise QuestionError(
                f"{path.name} rad {number} är ingen rad i en TREC-körning: väntat "
                "”fråga Q0 stycke plats poäng namn”."
            ) from exc
    return {
        question: tuple(
            dict.fromkeys(passage for _, passage in sorted(found, key=lambda one: -one[0]))
        )
        for question, found in scored.items()
    }


@dataclass(frozen=True, slots=True)
class TrecComparison:
    """A stored run's ranking against that of a TREC file, over the same judgements."""

    before: str  # the run's name
    after: str  # the file's name
    questions: int
    differences: tuple[Difference, ...]
    lost: tuple[str, ...]  # ids: evidence among the first 10 before, none after
    won: tuple[str, ...]
    unknown: tuple[str, ...]  # ids of the file that are no question of the run


def compare_trec(run: Run, path: Path) -> TrecComparison:
    """Compare a run's ranking with a TREC file. Raises QuestionError without judgements."""
    if not run.gold:
        raise QuestionError(
            f"Körningen {run.head.name} är inte klar: kör den färdigt med samma --name först."
        )
    theirs = read_trec_run(path)
    ours = {
        row.question.id: tuple(one.passage for one in row.record.passages)
        for row in run.summary.rows
        if row.record is not None
    }
    mine, other = _marks(run.gold, ours), _marks(run.gold, theirs)
    asked = list(run.gold)
    ones = (1.0,) * len(asked)
    differences = []
    for name in mine:
        old = Share(tuple(mine[name][key] for key in asked), ones)
        new = Share(tuple(other[name][key] for key in asked), ones)
        differences.append(Difference(name, old.value, new.value, paired_interval(old, new)))
    known = {row.question.id for row in run.summary.rows}
    had, has = mine["recall_10"], other["recall_10"]
    return TrecComparison(
        before=run.head.name,
        after=path.name,
        questions=len(asked),
        differences=tuple(differences),
        lost=tuple(key for key in asked if had[key] > 0 == has[key]),
        won=tuple(key for key in asked if has[key] > 0 == had[key]),
        unknown=tuple(key for key in theirs if key not in known),
    )


def _marks(gold: Gold, ranked: Mapping[str, Sequence[str]]) -> dict[str, dict[str, float]]:
    """Return recall@k, nDCG@10 and RR@10 by measure and question id."""
    import ir_measures
    from ir_measures import RR, nDCG

    found: dict[str, dict[str, float]] = {
        f"recall_{depth}": {
            key: _recall(groups, ranked.get(key, ())[:depth]) for key, groups in gold.items()
        }
        for depth in _DEPTHS
    }
    judged = [ir_measures.Qrel(key, passage, 1) for key in gold for passage in _relevant(gold[key])]
    given = [
        ir_measures.ScoredDoc(key, passage, -float(rank))
        for key in gold
        for rank, passage in enumerate(ranked.get(key, ()))
    ]
    by_name = {"ndcg_10": nDCG @ 10, "rr_10": RR @ 10}
    for name, measure in by_name.items():
        found[name] = dict.fromkeys(gold, 0.0)
        if given:  # ir-measures refuses an empty run
            for metric in ir_measures.iter_calc([measure], judged, given):
                found[name][metric.query_id] = float(metric.value)
    return found


def _recall(groups: Sequence[GoldGroup], first: Sequence[str]) -> float:
    held = sum(any(passage in first for passage in group.passages) for group in groups)
    return held / len(groups) if groups else 0.0


def trec_text(found: TrecComparison) -> str:
    """Return the comparison as Swedish text."""
    from evals.printing import difference_text

    lines = [
        f"{found.before} → {found.after}: {found.questions} frågor, sökmått mot samma facit",
        *(difference_text(one) for one in found.differences),
        f"Belägg bland de 10 första förlorade ({len(found.lost)}): {', '.join(found.lost) or '–'}",
        f"Belägg bland de 10 första vunna ({len(found.won)}): {', '.join(found.won) or '–'}",
    ]
    if found.unknown:
        lines.append(
            f"Utan facit, räknas inte ({len(found.unknown)}): {', '.join(found.unknown[:10])}"
        )
    return "\n".join(lines)


def trec_record(found: TrecComparison) -> dict[str, object]:
    """Return the comparison for JSON."""
    return asdict(found)
