"""A run: every question asked of one library, each record stored as it comes.

A run that was broken off goes on where it stopped; it never mixes records that were made with
different documents, settings or code.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

import app
import index
import ingest
from app.service import Service
from evals import store
from evals.gold import locate
from evals.machine import machine
from evals.page_check import CitedQuote, QuotePlaces, check_quotes
from evals.rows import Loaded
from evals.scores import Summary
from evals.sets import Question
from evals.tables import as_record
from evals.uncertainty import as_uncertainty_record
from index.library import Library
from ingest.errors import IndexUnusableError, QuestionError
from ingest.settings import Settings

Progress = Callable[[int, int], None]  # questions done, of how many
_PACKAGES = (ingest, index, app)


@lru_cache(maxsize=1)
def code_fingerprint() -> str:
    """Return 12 hex digits that change with any source file that makes records.

    Read once a process: what was loaded stays, whatever is written to the files after.
    """
    found = hashlib.sha256()
    for package in _PACKAGES:
        root = Path(str(package.__file__)).parent
        for path in sorted(root.rglob("*.py")):
            found.update(f"{package.__name__}/{path.relative_to(root).as_posix()}\0".encode())
            found.update(path.read_bytes())
    return found.hexdigest()[:12]


def _passages_fingerprint(library: Library) -> str:
    found = hashlib.sha256()
    for stored in library.catalogue.all_passages():
        one = stored.passage
        found.update(f"{one.id}\0{one.role}\0{one.text}\0".encode())
    return found.hexdigest()[:12]


def _questions_fingerprint(questions: Sequence[Question]) -> str:
    asked = json.dumps([asdict(question) for question in questions], ensure_ascii=False)
    return hashlib.sha256(asked.encode()).hexdigest()[:12]


def flat_settings(settings: Settings) -> dict[str, object]:
    """Return the settings as "section.key": value."""
    return {
        f"{section}.{key}": value
        for section, part in settings.model_dump(mode="json").items()
        for key, value in part.items()
    }


def questions_of(sets: Iterable[Loaded[Question]]) -> list[Question]:
    """Return the questions of several sets. Raises QuestionError when an id stands twice."""
    found: dict[str, Question] = {}
    for loaded in sets:
        for question in loaded.items:
            if question.id in found:
                raise QuestionError(
                    f"Två frågor har id {question.id} ({found[question.id].set} och "
                    f"{question.set}). Ge varje fråga ett eget id över alla set."
                )
            found[question.id] = question
    return list(found.values())


def run(
    service: Service,
    sets: Sequence[Loaded[Question]],
    name: str,
    *,
    workers: int = 1,
    progress: Progress = lambda done, total: None,
) -> tuple[store.Run, bool]:
    """Ask every question of ``sets`` and store the run; returns it, and whether it went on.

    ``workers`` questions are asked at a time. Latency is a question's own, so more than one
    worker on a busy machine makes it longer; with an answerer that waits for a server they
    help. Raises QuestionError for sets or a name that cannot be used and for an earlier run
    of that name with other conditions, LibraryLockedError, IndexUnusableError, ModelError.
    """
    questions = questions_of(sets)
    if not questions:
        raise QuestionError("Frågeseten har ingen fråga som kan ställas. Ange andra set.")
    folder = store.run_folder(service.library.home, name)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / ".lock", timeout=0):
            faults = [str(fault) for loaded in sets for fault in loaded.faults]
            head = _head(service, questions, name, workers, faults)
            head, went_on = _opened(folder, head, questions)
            return _finished(service, folder, head, questions, workers, progress), went_on
    except Timeout as exc:
        raise QuestionError(
            f"Körningen ”{name}” pågår i en annan process. Vänta, eller ange ett annat --name."
        ) from exc


def _head(
    service: Service, questions: Sequence[Question], name: str, workers: int, faults: Sequence[str]
) -> store.Head:
    library, settings = service.library, service.settings
    counts = library.catalogue.counts()
    if not counts.passages:
        raise IndexUnusableError(
            f"Biblioteket i {library.home} är tomt. Läs in handlingarna som frågorna gäller med "
            "`paragraf ingest MAPP`, eller ange --documents MAPP."
        )
    return store.Head(
        name=name,
        started=_now(),
        finished=None,
        seconds=0.0,
        workers=workers,
        answerer=settings.chat.model or "extractive",
        conditions=store.Conditions(
            questions=_questions_fingerprint(questions),
            index=library.fingerprint(),
            passages=_passages_fingerprint(library),
            model=library.embedder.identity,
            settings=settings.fingerprint(),
            code=code_fingerprint(),
        ),
        machine=machine(settings),
        settings=flat_settings(settings),
        documents={row.file: row.sha256 for row in library.catalogue.documents()},
        passages=counts.passages,
        faults=tuple(faults),
    )


def _opened(
    folder: Path, head: store.Head, questions: Sequence[Question]
) -> tuple[store.Head, bool]:
    """Begin a run, or go on with the earlier one of that name."""
    if not (folder / "run.json").is_file():
        store.write_questions(folder, questions)
        store.write_head(folder, head)
        return head, False
    earlier = store.read_head(folder)
    changed = store.differing(earlier.conditions, head.conditions)
    if changed:
        raise QuestionError(
            f"Körningen ”{head.name}” påbörjades med annat: {', '.join(changed)} skiljer sig. "
            "Ange ett annat --name, eller ta bort mappen "
            f"{folder} för att börja om."
        )
    store.mend_records(folder)
    return replace(head, started=earlier.started, seconds=earlier.seconds), True


def _finished(
    service: Service, folder: Path, head: store.Head, questions: Sequence[Question],
    workers: int, progress: Progress,
) -> store.Run:  # fmt: skip
    done = {record.id for record in store.read_records(folder)}
    left = [question for question in questions if question.id not in done]
    service.warm_up()
    began = time.perf_counter()
    with (folder / "records.jsonl").open("a", encoding="utf-8") as file:
        progress(len(done), len(questions))
        for count, record in enumerate(_asked(service, left, workers), start=len(done) + 1):
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
            file.flush()  # a killed run has all that was answered
            progress(count, len(questions))
    took = head.seconds + time.perf_counter() - began
    store.write_gold(folder, locate(service.library, questions))
    failed = [f"{one.id}: {one.error}" for one in store.read_records(folder) if one.error]
    head = replace(head, finished=_now(), seconds=round(took, 1), faults=(*head.faults, *failed))
    store.write_head(folder, head)
    summary = store.load_run(folder).summary
    store.write_head(folder, head, measures(service.library, summary))
    return store.load_run(folder)


def _asked(
    service: Service, questions: Sequence[Question], workers: int
) -> Iterator[Mapping[str, Any]]:
    """Yield a record a question, in order."""
    if workers == 1:
        yield from (_record(service, question) for question in questions)
        return
    with ThreadPoolExecutor(workers) as pool:
        try:
            yield from pool.map(lambda question: _record(service, question), questions)
        finally:  # broken off: what has not begun is not asked
            pool.shutdown(cancel_futures=True)


def _record(service: Service, question: Question) -> Mapping[str, Any]:
    try:
        return service.ask(question.question, history=question.history, id=question.id).to_record()
    except QuestionError as exc:
        return {
            "id": question.id, "question": question.question, "answer": "", "abstained": False,
            "citations": [], "passages": [], "latency_ms": 0.0, "error": str(exc),
        }  # fmt: skip


def measures(library: Library, summary: Summary) -> dict[str, object]:
    """Return everything that is measured of a run, for JSON."""
    quotes = quote_places(library, summary)
    return {
        **as_record(summary),
        **as_uncertainty_record(summary.rows),
        "quotes": {**asdict(quotes), "share": quotes.share},
    }


def quote_places(library: Library, summary: Summary) -> QuotePlaces:
    """Look up every cited quote on the page that its citation names, in the original file."""
    ids = {row.file: row.id for row in library.catalogue.documents()}
    return check_quotes(
        CitedQuote(
            row.question.id, marker, cited.document, library.original(ids[cited.document]),
            cited.page or 0, cited.quote,
        )
        for row in summary.rows
        if row.record is not None
        for marker, cited in enumerate(row.record.citations, start=1)
    )  # fmt: skip


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
