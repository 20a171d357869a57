"""Truth files: what a careful reader finds in a document, stated by hand, one file a document.

``python -m evals.truth [TRUTH…]`` checks them: every value is legal and every quote stands on
its page. A register that a file leaves out is not measured on its document; an entry marked
``optional`` is one that readers may differ on: finding it is no fault, nor is missing it.
"""

from __future__ import annotations

import argparse
import json
import sys
import types
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from ingest.errors import ParagrafError
from ingest.records import DocumentKind, FindingKind, Outcome, Role, SectionKind

TRUTH = Path(__file__).resolve().parent / "truth"
CORPUS = Path(__file__).resolve().parent.parent / "corpus"


class TruthError(ParagrafError):
    """A truth file cannot be used; the message names the file and the entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a register. ``page`` counts from 1; None where the format has no pages."""

    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueSection(Entry):
    """A §, heading, slide, question, letter or part, with its first page."""

    kind: SectionKind
    number: str | None
    title: str | None
    body: str | None
    date: str | None
    dnr: str | None
    page: int | None
    part_kind: DocumentKind
    duplicate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueRole(Entry):
    """The opening words of a paragraph or list item and the role that it has."""

    page: int | None
    role: Role
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueDecision(Entry):
    """A clause of a decision, of § ``number`` decided on ``date``."""

    number: str | None
    date: str | None
    clause: str
    outcome: Outcome
    assignee: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportBack:
    """The § that reports an assignment back."""

    document: str
    number: str | None
    date: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueAssignment(Entry):
    """A task given to somebody; ``due_date`` is the last day that it names, ISO 8601."""

    number: str | None
    date: str | None
    task: str
    assignee: str | None
    due: str | None
    due_date: str | None
    reported_in: ReportBack | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueVote(Entry):
    """A counted vote."""

    number: str | None
    subject: str | None
    yes: int | None
    no: int | None
    abstained: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueBallot(Entry):
    """How one member voted."""

    number: str | None
    name: str
    party: str | None
    choice: Literal["ja", "nej", "avstår", "frånvarande"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueReservation(Entry):
    """A member's dissent or remark."""

    number: str | None
    kind: Literal["reservation", "särskilt yttrande", "protokollsanteckning", "jäv"]
    name: str
    party: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueDuty(Entry):
    """A sentence that says who must, may or pays; an actor of None is not compared."""

    page: int | None
    actor: str | None
    modality: Literal["ansvarar", "ska", "betalar", "beslutar", "får", "får inte"]
    quote: str
    exception: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TruePosition(Entry):
    """A sentence that states a party's stand."""

    page: int | None
    holder: str | None
    date: str | None
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueDefinition(Entry):
    """A term and the words that say what it means."""

    page: int | None
    term: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueValidity(Entry):
    """From when to when something holds."""

    page: int | None
    valid_from: str | None
    valid_to: str | None
    prolongation: str | None
    notice: str | None
    replaces: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueCell(Entry):
    """A table cell with its names; header rows are joined with " · "."""

    page: int | None
    row: str
    column: str
    unit: str | None
    period: str | None
    value: str
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueFinding(Entry):
    """What a reader must be told of a page; a page of None is the whole file or any page."""

    kind: FindingKind
    page: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """One document as a careful reader finds it; a register of None is not measured."""

    document: str  # file name
    kind: DocumentKind
    body: str | None
    date: str | None
    dnr: str | None
    sections: tuple[TrueSection, ...] | None = None
    roles: tuple[TrueRole, ...] | None = None
    decisions: tuple[TrueDecision, ...] | None = None
    assignments: tuple[TrueAssignment, ...] | None = None
    votes: tuple[TrueVote, ...] | None = None
    ballots: tuple[TrueBallot, ...] | None = None
    reservations: tuple[TrueReservation, ...] | None = None
    duties: tuple[TrueDuty, ...] | None = None
    positions: tuple[TruePosition, ...] | None = None
    definitions: tuple[TrueDefinition, ...] | None = None
    validities: tuple[TrueValidity, ...] | None = None
    cells: tuple[TrueCell, ...] | None = None
    findings: tuple[TrueFinding, ...] | None = None


Record = TypeVar("Record")


def load_truth(path: Path) -> Truth:
    """Return the truth file at ``path``; raises TruthError naming file and entry."""
    try:
        value: object = json.loads(path.read_text(encoding="utf-8"))
    except OSError as exc:
        raise TruthError(
            f"{path.name} kan inte öppnas: {exc.strerror}. Kontrollera sökvägen."
        ) from exc
    except ValueError as exc:
        raise TruthError(f"{path.name} är inte JSON i UTF-8: {exc}. Rätta filen.") from exc
    return _record(Truth, value, path.name)


def _record(cls: type[Record], value: object, where: str) -> Record:
    """Return ``value`` as a record of ``cls``: known keys, none missing, each of its type."""
    if not isinstance(value, dict):
        raise TruthError(f"{where}: ett JSON-objekt väntas här, inte {value!r}.")
    hints = get_type_hints(cls)
    named = {field.name: field for field in fields(cast("type[Entry]", cls))}
    if unknown := sorted(value.keys() - named.keys()):
        raise TruthError(
            f"{where}: okänd nyckel {', '.join(unknown)}. Välj bland {', '.join(sorted(named))}."
        )
    missing = [name for name, field in named.items() if field.default is MISSING]
    if absent := [name for name in missing if name not in value]:
        raise TruthError(f"{where}: {', '.join(absent)} saknas. Skriv null för det som inte anges.")
    read = {name: _value(hints[name], given, f"{where}: {name}") for name, given in value.items()}
    return cls(**read)


def _value(hint: object, given: object, where: str) -> object:
    """Return ``given`` as ``hint`` says: a plain value, a choice, a record or a list of them."""
    if get_origin(hint) in (types.UnionType, Union):
        if given is None:
            return None
        hint = next(choice for choice in get_args(hint) if choice is not type(None))
    if get_origin(hint) is Literal:
        if given not in get_args(hint):
            legal = ", ".join(map(str, get_args(hint)))
            raise TruthError(f"{where}: okänt värde {given!r}. Välj bland {legal}.")
        return given
    if get_origin(hint) is tuple:
        if not isinstance(given, list):
            raise TruthError(f"{where}: en lista väntas här, inte {given!r}.")
        inner = cast("type[object]", get_args(hint)[0])
        return tuple(
            _record(inner, one, f"{where}, post {place}") for place, one in enumerate(given, 1)
        )
    if hint is ReportBack:
        return _record(ReportBack, given, where)
    if type(given) is not hint:
        raise TruthError(f"{where}: {given!r} är inte av rätt slag. Rätta värdet.")
    return given


def truth_files(paths: Sequence[Path]) -> list[Path]:
    """Return ``paths``, or every truth file that comes with the project when there are none."""
    return list(paths) or sorted(TRUTH.glob("*.json"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Check truth files; return 0, or 1 when something in them is wrong."""
    from evals.truth_check import faults_of_files

    parser = argparse.ArgumentParser(
        prog="python -m evals.truth",
        description="Granska facit: är varje värde tillåtet och står varje citat på sin sida?",
    )
    parser.add_argument("truths", nargs="*", type=Path, metavar="FACIT", help="utan namn: alla")
    parser.add_argument(
        "--documents", type=Path, default=CORPUS, metavar="MAPP", help="mapp med dokumenten"
    )
    options = parser.parse_args(arguments)
    paths = truth_files(options.truths)
    faults = faults_of_files(paths, options.documents)
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{len(paths)} facit granskade, {len(faults)} fel.")
    return 1 if faults else 0


def entries_of(truth: Truth) -> Mapping[str, tuple[Entry, ...]]:
    """Return the registers that a truth file states, by name."""
    found = {field.name: getattr(truth, field.name) for field in fields(truth)}
    return {name: value for name, value in found.items() if isinstance(value, tuple)}


if __name__ == "__main__":
    sys.exit(main())
