"""Measure the library on question sets: ``python -m evals.bench.questions SET…``.

The documents are ingested into a home, every question is answered in this process through the
same service as the commands and the web page, and the answers are scored. Latency is warm: model
and indexes are loaded before the first question, and each question is asked once. Exit codes as
for ``python -m evals``.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from app.answering.answer import Answer, Reference
from app.service import Service
from evals.bench.ingestion import cpu_name, dtype_used
from evals.bench.page_check import CitedQuote, QuotePlaces, check_quotes
from evals.runs import Scores, Summary, score
from evals.sets import AnswerRecord, Excerpt, Loaded, Question, read_set
from evals.tables import as_record, format_table
from index.embedding import usable_cores
from index.library import Library
from ingest.errors import ParagrafError, QuestionError
from ingest.settings import load_settings


@dataclass(frozen=True, slots=True)
class Measured:
    """Question sets answered by one library, with what they ran on."""

    summary: Summary
    by_set: tuple[Scores, ...]
    quotes: QuotePlaces
    documents: int
    passages: int
    cpu: str
    cores: int  # physical, usable by this process
    dtype: str
    model: str  # the embedder's identity
    index: str  # fingerprints
    settings: str
    faults: tuple[str, ...]  # files refused, rows left out, questions that could not be asked


def measure(
    sets: Mapping[str, Loaded[Question]], home: Path, documents: Path | None = None
) -> Measured:
    """Ingest ``documents`` into ``home`` and answer ``sets`` (by name) from it.

    Raises QuestionError when an id stands twice, LibraryLockedError, IndexUnusableError,
    ModelError.
    """
    settings = load_settings(home)
    faults = [str(fault) for loaded in sets.values() for fault in loaded.faults]
    questions = [question for loaded in sets.values() for question in loaded.items]
    if documents is not None:
        with Library.open(home, settings) as library:
            report = library.add_paths([documents])
        faults += [f"{note.file}: {note.reason}" for note in report.refused]
    service = Service.open(home, settings)
    try:
        service.warm_up()
        answers = _answers(service, questions, faults)
        records = [_record(answer) for answer in answers]
        counts = service.library.catalogue.counts()
        return Measured(
            summary=score(questions, records),
            by_set=tuple(_set_scores(name, one.items, records) for name, one in sets.items()),
            quotes=check_quotes(_cited(service, answers)),
            documents=counts.documents,
            passages=counts.passages,
            cpu=cpu_name(),
            cores=usable_cores(),
            dtype=dtype_used(settings),
            model=service.library.embedder.identity,
            index=service.library.fingerprint(),
            settings=settings.fingerprint(),
            faults=tuple(faults),
        )
    finally:
        service.close()


def _answers(
    service: Service, questions: Sequence[Question], faults: list[str]
) -> tuple[Answer, ...]:
    answers: list[Answer] = []
    for question in questions:
        try:
            answers.append(service.ask(question.question, history=question.history, id=question.id))
        except QuestionError as exc:
            faults.append(f"{question.id}: {exc}")
    return tuple(answers)


def _record(answer: Answer) -> AnswerRecord:
    return AnswerRecord(
        id=answer.id,
        answer=answer.answer,
        abstained=answer.abstained,
        reason=answer.reason,
        citations=tuple(_excerpt(citation.reference) for citation in answer.citations),
        passages=tuple(_excerpt(passage.reference) for passage in answer.passages),
        latency_ms=answer.latency_ms,
        answerer=answer.answerer,
        index=answer.index,
        settings=answer.settings,
    )


def _excerpt(reference: Reference) -> Excerpt:
    return Excerpt(reference.document, reference.section, reference.page, reference.text)


def _set_scores(
    name: str, questions: Sequence[Question], records: Sequence[AnswerRecord]
) -> Scores:
    ids = {question.id for question in questions}
    return score(questions, [one for one in records if one.id in ids], name=name).overall


def _cited(service: Service, answers: Sequence[Answer]) -> list[CitedQuote]:
    return [
        CitedQuote(
            answer.id,
            citation.marker,
            citation.reference.document,
            service.original(citation.reference.document_id),
            citation.reference.page,
            citation.quote,
        )
        for answer in answers
        for citation in answer.citations
    ]


def format_measured(measured: Measured) -> str:
    """Return the Swedish text that the command prints."""
    quotes = measured.quotes
    share = "–" if quotes.share is None else f"{100 * quotes.share:.1f} %".replace(".", ",")
    lines = [
        f"{measured.documents} dokument, {measured.passages} passager · {measured.cpu}, "
        f"{measured.cores} kärnor, {measured.dtype}",
        f"index {measured.index} · inställningar {measured.settings} · modell {measured.model}",
        "",
        format_table(measured.summary),
        "",
        f"Citat som står på den sida som källan anger: {share} ({quotes.on_page} av "
        f"{quotes.checked}; {quotes.other_formats} i filer utan PDF-sidor prövades inte)",
    ]
    return "\n".join([*lines, *(f"  inte på sidan: {where}" for where in quotes.misplaced)])


def _as_json(measured: Measured) -> str:
    record = {
        **as_record(measured.summary, measured.faults),
        "by_set": [asdict(one) for one in measured.by_set],
        "quotes": {**asdict(measured.quotes), "share": measured.quotes.share},
        "documents": measured.documents,
        "passages": measured.passages,
        "cpu": measured.cpu,
        "cores": measured.cores,
        "dtype": measured.dtype,
        "model": measured.model,
        "index": measured.index,
        "settings_fingerprint": measured.settings,
    }
    return json.dumps(record, ensure_ascii=False, indent=2)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evals.bench.questions",
        description="Läs in dokument, besvara frågeset och mät svaren.",
    )
    parser.add_argument("sets", nargs="+", type=Path, metavar="SET", help="frågeset, JSON Lines")
    parser.add_argument("--documents", type=Path, metavar="MAPP", help="dokument att läsa in")
    parser.add_argument(
        "--home", type=Path, metavar="MAPP", help="bibliotekets mapp; annars en tillfällig"
    )
    parser.add_argument("--json", action="store_true", help="skriv måtten som JSON")
    parser.add_argument("--write", type=Path, metavar="FIL", help="skriv resultatsidan hit")
    return parser


def _measured(options: argparse.Namespace) -> Measured:
    if options.documents is not None and not options.documents.exists():
        raise QuestionError(f"{options.documents} finns inte. Ange mappen med dokumenten.")
    sets: dict[str, Loaded[Question]] = {path.name: read_set(path) for path in options.sets}
    if len(sets) < len(options.sets):
        raise QuestionError("Två set har samma filnamn. Ange varje set en gång.")
    if options.home is not None:
        return measure(sets, options.home, options.documents)
    with tempfile.TemporaryDirectory(prefix="questions-") as temporary:
        return measure(sets, Path(temporary), options.documents)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.documents is None and options.home is None:
        parser.error("ange --documents, --home eller båda")
    try:
        measured = _measured(options)
        if options.write is not None:
            _write(options, measured)
    except ParagrafError as exc:
        print(f"Fel: {exc}", file=sys.stderr)
        return 2
    print(_as_json(measured) if options.json else format_measured(measured))
    for fault in measured.faults:
        print(f"Utelämnat: {fault}", file=sys.stderr)
    return 1 if measured.faults or measured.summary.overall.missing else 0


def _write(options: argparse.Namespace, measured: Measured) -> None:
    from evals.bench.results_page import page

    command = ["python -m evals.bench.questions", *(_shown(path) for path in options.sets)]
    if options.documents is not None:
        command += ["--documents", _shown(options.documents)]
    command += ["--write", _shown(options.write)]
    try:
        options.write.write_text(page(measured, " ".join(command)), encoding="utf-8")
    except OSError as exc:
        raise QuestionError(
            f"{options.write} kan inte skrivas: {exc.strerror}. Ange en fil i en mapp som finns."
        ) from exc


def _shown(path: Path) -> str:
    """Return a path as a page may show it: below this folder, else the name alone."""
    full = path.absolute()
    here = Path.cwd()
    return full.relative_to(here).as_posix() if full.is_relative_to(here) else path.name


if __name__ == "__main__":
    sys.exit(main())
