"""What the reader finds against what stands there: ``python -m evals.bench.structure [TRUTH…]``.

Each document is read and compared with its truth file, register by register. With ``--home``
the documents are those of an indexed library.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.bench.compared import Compared
from evals.bench.pairing import Score, added
from evals.bench.registers import Targets, registers
from evals.truth import CORPUS, Truth, load_truth, truth_files
from index.report_backs import follow
from ingest.errors import ParagrafError
from ingest.pipeline import read_document
from ingest.readers import SUPPORTED_SUFFIXES
from ingest.records import Document
from ingest.settings import Settings, load_settings

_COUNTED = ("wanted", "recalled", "found", "precise", "missed", "false")


@dataclass(frozen=True, slots=True)
class Report:
    """The scores of each document, by file name, and what could not be measured."""

    documents: Mapping[str, tuple[Score, ...]]
    notes: tuple[str, ...] = ()

    def overall(self) -> tuple[Score, ...]:
        """Return the sum over all documents, a register at a time."""
        by_register: dict[str, list[Score]] = {}
        # The fullest truth file first: its order is that of the registers.
        for scores in sorted(self.documents.values(), key=len, reverse=True):
            for score in scores:
                by_register.setdefault(score.register, []).append(score)
        return tuple(added(scores) for scores in by_register.values())


def targets_of(documents: Sequence[Document]) -> Targets:
    """Return where each assignment is reported back among ``documents``."""
    sections = {
        section.id: (document.file, section)
        for document in documents
        for section in document.sections
    }
    return {key: sections[target] for key, target in follow(documents).items()}


def compare(
    truths: Sequence[Truth],
    documents: Mapping[str, Document],
    notes: Sequence[str] = (),
    *,
    complete: bool = True,
) -> Report:
    """Return how ``documents``, by file name, agree with ``truths``.

    Report-backs are measured only when the documents are ``complete`` and every one is among
    them that a truth names: a § that was not read cannot be taken for one by mistake either.
    """
    backs = {
        assignment.reported_in.document
        for truth in truths
        for assignment in truth.assignments or ()
        if assignment.reported_in
    }
    said = list(notes)
    targets: Targets | None = None
    if not complete:
        said.append("återrapporter mäts inte: bara dokumenten i facit är lästa")
    elif absent := sorted(backs - documents.keys()):
        said.append(f"återrapporter mäts inte: {', '.join(absent)} är inte läst")
    else:
        targets = targets_of(list(documents.values()))
    scored = {}
    for truth in truths:
        if truth.document not in documents:
            said.append(f"{truth.document} mäts inte: filen finns inte bland dokumenten")
            continue
        compared = Compared(documents[truth.document], truth)
        scored[truth.document] = tuple(registers(compared, targets))
    return Report(scored, tuple(said))


def read_folder(
    folder: Path, notes: list[str], names: frozenset[str] | None = None
) -> dict[str, Document]:
    """Read the documents of a folder, those in ``names`` or all for None.

    What cannot be read is named in ``notes``.
    """
    found = {}
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in SUPPORTED_SUFFIXES or (names and path.name not in names):
            continue
        try:
            found[path.name] = read_document(path, Settings())
        except ParagrafError as exc:
            notes.append(str(exc))
    return found


def read_library(home: Path) -> dict[str, Document]:
    """Return the documents of an indexed library, by file name; raises IndexUnusableError."""
    from index.library import Library

    with Library.open(home, load_settings(home)) as library:
        rows = library.catalogue.documents()
        return {row.file: library.catalogue.document(row.id) for row in rows}


def as_record(report: Report) -> dict[str, object]:
    """Return the report as JSON holds it."""

    def record(score: Score) -> dict[str, object]:
        counts = {name: getattr(score, name) for name in _COUNTED}
        shares = {"precision": score.precision, "recall": score.recall, "f1": score.f1}
        return {**shares, **counts}

    return {
        "overall": {score.register: record(score) for score in report.overall()},
        "documents": {
            name: {score.register: record(score) for score in scores}
            for name, scores in report.documents.items()
        },
        "notes": list(report.notes),
    }


def format_report(report: Report) -> str:
    """Return the tables that the command prints."""
    return "\n".join([*_table(report.overall()), "", *_by_document(report), *_notes(report)])


def _table(scores: Sequence[Score]) -> Iterator[str]:
    names = ("register", "precision", "täckning", "F1", "rätt/funna", "rätt/facit")
    yield "{:<24} {:>9} {:>9} {:>6} {:>12} {:>12}".format(*names)
    for score in scores:
        yield (
            f"{score.register:<24} {_share(score.precision):>9} {_share(score.recall):>9} "
            f"{_share(score.f1):>6} {f'{score.precise}/{score.found}':>12} "
            f"{f'{score.recalled}/{score.wanted}':>12}"
        )


def _by_document(report: Report) -> Iterator[str]:
    """Yield a line a document: the registers that are not complete, with precision and recall."""
    for name, scores in report.documents.items():
        faulty = [
            f"{score.register} {_share(score.precision)}/{_share(score.recall)}"
            for score in scores
            if score.missed or score.false
        ]
        yield f"{name}: {' · '.join(faulty) or 'utan fel'}"


def _notes(report: Report) -> Iterator[str]:
    for note in report.notes:
        yield f"obs: {note}"


def format_faults(report: Report, register: str) -> str:
    """Return the misses and the false finds of one register, a document at a time."""
    lines = []
    for name, scores in report.documents.items():
        for score in scores:
            if score.register != register or not (score.missed or score.false):
                continue
            lines.append(name)
            lines += [f"  saknas  {line}" for line in score.missed]
            lines += [f"  falsk   {line}" for line in score.false]
    return "\n".join(lines) or f"{register}: inga fel"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evals.bench.structure",
        description="Mät vad inläsningen hittar mot facit för varje dokument.",
    )
    parser.add_argument("truths", nargs="*", type=Path, metavar="FACIT", help="utan namn: alla")
    parser.add_argument(
        "--documents", type=Path, default=CORPUS, metavar="MAPP", help="mapp med dokumenten"
    )
    parser.add_argument("--home", type=Path, help="läs dokumenten ur ett indexerat bibliotek")
    parser.add_argument(
        "--only", action="store_true",
        help="läs bara dokumenten i facit; återrapporter mäts då inte",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="skriv måtten som JSON")
    parser.add_argument(
        "--show", action="append", default=[], metavar="REGISTER",
        help="visa vad som saknas och vad som är falskt; kan upprepas",
    )  # fmt: skip
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return 0, or 2 when something cannot be read or is unknown."""
    options = _parser().parse_args(arguments)
    notes: list[str] = []
    try:
        truths = [load_truth(path) for path in truth_files(options.truths)]
        if options.home:
            documents = read_library(options.home)
        else:
            names = frozenset(truth.document for truth in truths) if options.only else None
            documents = read_folder(options.documents, notes, names)
    except (ParagrafError, OSError) as exc:
        print(exc, file=sys.stderr)
        return 2
    report = compare(truths, documents, notes, complete=not options.only)
    known = [score.register for score in report.overall()]
    if unknown := [name for name in options.show if name not in known]:
        print(
            f"Okänt register: {', '.join(unknown)}. Välj bland: {', '.join(known)}.",
            file=sys.stderr,
        )
        return 2
    if options.json:
        print(json.dumps(as_record(report), ensure_ascii=False, indent=1))
        return 0
    print(format_report(report))
    for register in options.show:
        print(f"\n{register}\n{format_faults(report, register)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
