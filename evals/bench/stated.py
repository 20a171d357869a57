"""What sentences and tables state, against a truth file: duties, stands, terms, cells."""

from __future__ import annotations

from collections.abc import Iterator

from evals.bench.compared import Compared, show
from evals.bench.pairing import Score, detail, equal, measured, overlap
from evals.folding import fold
from evals.truth import (
    TrueCell,
    TrueDefinition,
    TrueDuty,
    TrueFinding,
    TruePosition,
    TrueValidity,
)
from ingest.records import Definition, Duty, Figure, Finding, Position, Validity

_SCANNED = frozenset({"no_text_layer", "ocr"})  # one finding: recognised or not, it is a scan
_COUNTS = frozenset({"antal", "st", "stycken"})
_SPELLINGS = {"kr": "kronor", "procent": "%"}


def held(quote: str, text: str) -> bool:
    """Return whether ``text`` holds ``quote`` and little else."""
    return overlap(quote, text) > 0


def duties(compared: Compared, truths: tuple[TrueDuty, ...]) -> Iterator[Score]:
    """Yield how duties agree: the sentence, its modality and actor; then what is excepted."""

    def same(truth: TrueDuty, find: Duty) -> float:
        if truth.modality != find.modality:
            return 0.0
        if truth.actor and not compared.names_agree(truth.actor, find.actor or ""):
            return 0.0
        share = overlap(truth.quote, compared.text(find.start, find.end))
        return share + compared.here(truth.page, find.start, find.end) if share else 0.0

    finds = compared.document.duties
    score, pairs = measured(
        "ansvar", truths, finds, same, show, lambda f: compared.copied(f.section)
    )
    yield score
    yield detail("undantag", pairs, lambda t: t.exception, lambda f: f.exception, held, show)


def positions(compared: Compared, truths: tuple[TruePosition, ...]) -> Score:
    """Return how stands agree: the sentence and who holds it."""

    def same(truth: TruePosition, find: Position) -> float:
        if truth.holder and not compared.names_agree(truth.holder, find.holder or ""):
            return 0.0
        share = overlap(truth.quote, find.statement)
        return share + compared.here(truth.page, find.start, find.end) if share else 0.0

    finds = compared.document.positions
    return measured(
        "ståndpunkter", truths, finds, same, show, lambda f: compared.copied(f.section)
    )[0]


def definitions(compared: Compared, truths: tuple[TrueDefinition, ...]) -> Score:
    """Return how definitions agree: the term and the words of its meaning."""

    def same(truth: TrueDefinition, find: Definition) -> float:
        if not compared.names_agree(truth.term, find.term):
            return 0.0
        return overlap(truth.quote, find.meaning)

    return measured("definitioner", truths, compared.document.definitions, same, show)[0]


def validities(compared: Compared, truths: tuple[TrueValidity, ...]) -> Iterator[Score]:
    """Yield how periods agree: both dates; then prolongation, notice and what is replaced."""

    def same(truth: TrueValidity, find: Validity) -> float:
        dates = (truth.valid_from, truth.valid_to)
        if dates != (find.valid_from, find.valid_to):
            return 0.0
        alone = not any(dates)  # nothing but the prolongation, the notice or what is replaced
        if alone and not (
            held(truth.prolongation or "", find.prolongation or "")
            or (truth.notice and equal(truth.notice, find.notice or ""))
            or held(truth.replaces or "", find.replaces or "")
        ):
            return 0.0
        return 1.0 + compared.here(truth.page, find.start, find.end)

    score, pairs = measured("giltighet", truths, compared.document.validities, same, show)
    yield score
    yield detail(
        "förlängning", pairs, lambda t: t.prolongation, lambda f: f.prolongation, held, show
    )
    yield detail("uppsägningstid", pairs, lambda t: t.notice, lambda f: f.notice, equal, show)
    yield detail("ersätter", pairs, lambda t: t.replaces, lambda f: f.replaces, held, show)


def cells(compared: Compared, truths: tuple[TrueCell, ...]) -> Iterator[Score]:
    """Yield how cells agree: row, column and value; then unit, period and note."""

    def same(truth: TrueCell, find: Figure) -> float:
        if _bare(truth.value) != _bare(find.value):
            return 0.0
        if not (_same_names(truth, find, "row") and _same_names(truth, find, "column")):
            return 0.0
        return 1.0 + compared.here(truth.page, find.start, find.end)

    score, pairs = measured("tabellceller", truths, compared.document.figures, same, show)
    yield score
    yield detail(
        "cellernas enhet", pairs, lambda t: _unit(t.unit), lambda f: _unit(f.unit), equal, show
    )
    yield detail("cellernas period", pairs, lambda t: t.period, lambda f: f.period, equal, show)
    yield detail("cellernas not", pairs, lambda t: t.note, lambda f: f.note, held, show)


def _unit(unit: str | None) -> str | None:
    """Return a unit in one spelling; a plain count has none, whatever its column calls it."""
    if unit is None or fold(unit) in _COUNTS:
        return None
    return _SPELLINGS.get(fold(unit), unit)


def _bare(value: str) -> str:
    return "".join(fold(value).split())


def _same_names(truth: TrueCell, find: Figure, name: str) -> bool:
    """Return whether row or column names agree, part by part in any order.

    A period or unit of either cell may stand in the name or beside it: "2024 · Granby" is
    "Granby" of 2024, "Ersättning, tkr" is "Ersättning" in tkr.
    """
    one, other = _parts(getattr(truth, name), truth), _parts(getattr(find, name), find)
    periods = {_bare(cell.period) for cell in (truth, find) if cell.period}
    if not one and not other:
        return True
    return bool(one & other) and (one ^ other) <= periods


def _parts(name: str, cell: TrueCell | Figure) -> set[str]:
    parts = {_bare(part) for part in name.split(" · ")}
    unit = _bare(cell.unit) if cell.unit else ""
    if unit:
        parts = {part.removesuffix(f"({unit})").removesuffix(f",{unit}") for part in parts}
    return parts - {""}


def findings(compared: Compared, truths: tuple[TrueFinding, ...]) -> Score:
    """Return how findings agree: the kind and the page."""

    def kind(one: TrueFinding | Finding) -> str:
        return "scan" if one.kind in _SCANNED else one.kind

    def same(truth: TrueFinding, find: Finding) -> float:
        return float(kind(truth) == kind(find) and truth.page in (None, find.page))

    # A page may have both findings of a scan, and several of one kind: it is told of once.
    finds = {(kind(find), find.page): find for find in compared.document.findings}
    return measured("anmärkningar", truths, list(finds.values()), same, show)[0]
