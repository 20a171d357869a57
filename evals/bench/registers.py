"""Each register of a document against its truth file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evals.bench import stated
from evals.bench.compared import Compared, show
from evals.bench.pairing import ALIKE, Score, detail, equal, measured, similarity
from evals.bench.roles import roles
from evals.folding import fold
from evals.truth import (
    TrueAssignment,
    TrueBallot,
    TrueDecision,
    TrueReservation,
    TrueSection,
    TrueVote,
)
from ingest.records import Assignment, Ballot, Decision, Reservation, Section, Vote

# A § or a letter without its body is not identified; a heading may leave it to its part.
_IDENTIFIED = frozenset({"agenda_item", "letter", "part"})
_LIKE = 0.6  # similarity from which two names of a body are taken for one

Targets = Mapping[tuple[str, int], tuple[str, Section]]  # assignment -> (file, § reporting back)


def registers(compared: Compared, targets: Targets | None) -> Iterator[Score]:
    """Yield the scores of every register that the truth file states.

    ``targets`` says where each assignment is reported back, None when that is not known.
    """
    truth = compared.truth
    yield _whole(compared)
    if truth.sections is not None:
        yield from _sections(compared, truth.sections)
    if truth.roles is not None:
        yield from roles(compared.document, truth.roles)
    if truth.decisions is not None:
        yield from _decisions(compared, truth.decisions)
    if truth.assignments is not None:
        yield from _assignments(compared, truth.assignments, targets)
    if truth.votes is not None:
        yield from _votes(compared, truth.votes)
    if truth.ballots is not None:
        yield _ballots(compared, truth.ballots)
    if truth.reservations is not None:
        yield _reservations(compared, truth.reservations)
    if truth.duties is not None:
        yield from stated.duties(compared, truth.duties)
    if truth.positions is not None:
        yield stated.positions(compared, truth.positions)
    if truth.definitions is not None:
        yield stated.definitions(compared, truth.definitions)
    if truth.validities is not None:
        yield from stated.validities(compared, truth.validities)
    if truth.cells is not None:
        yield from stated.cells(compared, truth.cells)
    if truth.findings is not None:
        yield stated.findings(compared, truth.findings)


def _whole(compared: Compared) -> Score:
    """Return how the document's own kind, body, date and registration number agree."""
    hits = wanted = found = 0
    missed, false = [], []
    for name in ("kind", "body", "date", "dnr"):
        left, right = getattr(compared.truth, name), getattr(compared.document, name)
        same = left is not None and right is not None
        same = same and (_like(left, right) if name == "body" else equal(left, right))
        hits += same
        wanted += left is not None
        found += right is not None
        if left is not None and not same:
            missed.append(f"{name}: {left} (fick {right})")
        if right is not None and not same:
            false.append(f"{name}: {right} (rätt är {left})")
    return Score("dokumentet", wanted, hits, found, hits, tuple(missed), tuple(false))


def _like(left: str, right: str) -> bool:
    one, other = sorted((fold(left), fold(right)), key=len)
    return one in other or similarity(left, right) >= _LIKE


def _sections(compared: Compared, truths: tuple[TrueSection, ...]) -> Iterator[Score]:
    """Yield the score of sections, and how number, kind of part and copies agree.

    Only finds of the kinds that the truth file lists are counted: a file may state its § and
    leave the headings of its cover page aside.
    """
    kinds = {truth.kind for truth in truths}
    finds = [section for section in compared.document.sections if section.kind in kinds]
    score, pairs = measured("avsnitt", truths, finds, _same_section, show)
    yield score
    yield detail("avsnittens dnr", pairs, lambda t: t.dnr, lambda f: f.dnr, equal, show)
    yield detail(
        "avsnittens dokumentslag", pairs, lambda t: t.part_kind, lambda f: f.part_kind, equal, show
    )
    yield detail(
        "dubbletter", pairs,
        lambda t: "dubblett" if t.duplicate else None,
        lambda f: "dubblett" if f.duplicate_of else None,
        equal, show,
    )  # fmt: skip


def _same_section(truth: TrueSection, find: Section) -> float:
    if truth.kind != find.kind or not _same_number(truth.number, find.number):
        return 0.0
    if truth.page is not None and truth.page != find.page:
        return 0.0
    strict = truth.kind in _IDENTIFIED
    if truth.date != find.date and (strict or (truth.date and find.date)):
        return 0.0
    if truth.body and (find.body or strict) and not _like(truth.body, find.body or ""):
        return 0.0
    if truth.title is None:
        return 0.5
    alike = similarity(truth.title, find.title or "")
    return alike if alike >= ALIKE else 0.0


def _same_number(left: str | None, right: str | None) -> bool:
    """Return whether two numbers are one: "§ 4" of a set of rules is its 4."""
    return fold(left or "").lstrip("§ ") == fold(right or "").lstrip("§ ")


def _decisions(compared: Compared, truths: tuple[TrueDecision, ...]) -> Iterator[Score]:
    def same(truth: TrueDecision, find: Decision) -> float:
        return _clause(truth.clause, find.clause, (truth.number, truth.date), find)

    finds = compared.document.decisions
    score, pairs = measured(
        "beslutssatser", truths, finds, same, show, lambda f: compared.copied(f.section)
    )
    yield score
    yield detail("utfall", pairs, lambda t: t.outcome, lambda f: f.outcome, equal, show)
    yield detail(
        "uppdragstagare", pairs, lambda t: t.assignee, lambda f: f.assignee,
        compared.names_agree, show,
    )  # fmt: skip


def _clause(
    wanted: str, found: str, identity: tuple[str | None, str | None], place: Decision | Section
) -> float:
    if not _same_number(identity[0], place.number) or identity[1] != place.date:
        return 0.0
    alike = similarity(wanted, found)
    return alike if alike >= ALIKE else 0.0


def _assignments(
    compared: Compared, truths: tuple[TrueAssignment, ...], targets: Targets | None
) -> Iterator[Score]:
    def same(truth: TrueAssignment, find: Assignment) -> float:
        section = compared.sections[find.section]
        return _clause(truth.task, find.task, (truth.number, truth.date), section)

    finds = compared.document.assignments
    score, pairs = measured(
        "uppdrag", truths, finds, same, show, lambda f: compared.copied(f.section)
    )
    yield score
    yield detail("förfallodagar", pairs, lambda t: t.due_date, lambda f: f.due_date, equal, show)
    if targets is None:
        return

    def reported(find: Assignment) -> str | None:
        target = targets.get((find.section, find.start))
        if target is None:
            return None
        return f"{target[0]} § {target[1].number} {target[1].date}"

    def wanted(truth: TrueAssignment) -> str | None:
        back = truth.reported_in
        return None if back is None else f"{back.document} § {back.number} {back.date}"

    required = [t for t in truths if not t.optional]
    unfound = [t for t in required if t.reported_in and id(t) not in {id(p) for p, _ in pairs}]
    found = detail("återrapporter", pairs, wanted, reported, equal, show)
    yield Score(
        found.register, found.wanted + len(unfound), found.recalled, found.found, found.precise,
        (*found.missed, *(f"{show(t)}: {wanted(t)} (uppdraget saknas)" for t in unfound)),
        found.false,
    )  # fmt: skip


def _votes(compared: Compared, truths: tuple[TrueVote, ...]) -> Iterator[Score]:
    def same(truth: TrueVote, find: Vote) -> float:
        counts = (truth.yes, truth.no, truth.abstained or 0)
        agree = counts == (find.yes, find.no, find.abstained or 0)
        return float(agree and _same_number(truth.number, compared.number(find.section)))

    finds = compared.document.votes
    score, pairs = measured(
        "omröstningar", truths, finds, same, show, lambda f: compared.copied(f.section)
    )
    yield score
    yield detail(
        "omröstningens fråga", pairs, lambda t: t.subject, lambda f: f.subject, stated.held, show
    )


def _ballots(compared: Compared, truths: tuple[TrueBallot, ...]) -> Score:
    def same(truth: TrueBallot, find: Ballot) -> float:
        return float(
            truth.choice == find.choice
            and truth.party == find.party
            and equal(truth.name, find.name)
            and _same_number(truth.number, compared.number(find.section))
        )

    finds = compared.document.ballots
    return measured("röster", truths, finds, same, show, lambda f: compared.copied(f.section))[0]


def _reservations(compared: Compared, truths: tuple[TrueReservation, ...]) -> Score:
    def same(truth: TrueReservation, find: Reservation) -> float:
        return float(
            truth.kind == find.kind
            and truth.party == find.party
            and equal(truth.name, find.name)
            and _same_number(truth.number, compared.number(find.section))
        )

    finds = compared.document.reservations
    return measured(
        "reservationer", truths, finds, same, show, lambda f: compared.copied(f.section)
    )[0]
