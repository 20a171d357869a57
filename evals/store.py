"""Runs on disk: ``HOME/runs/NAME/`` holds everything that a later comparison needs.

``run.json``: what the run was made with and its measures · ``questions.jsonl``: a copy of the
questions · ``records.jsonl``: the answer records, a line each · ``gold.json``: which passages of
the library held the evidence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from evals.gold import Gold, GoldGroup
from evals.page_check import QuotePlaces
from evals.scores import Summary, score
from evals.sets import AnswerRecord, Question, read_answers, read_set
from ingest.errors import QuestionError

_NAME = re.compile(r"\w[\w.-]{0,99}")


@dataclass(frozen=True, slots=True)
class Conditions:
    """The fingerprints of what a run was made with: where one differs, records may differ."""

    questions: str
    index: str  # documents and model
    passages: str  # ids, roles and texts, as the reading code made them
    model: str  # the embedder's identity
    settings: str
    code: str  # of the packages that read, search and answer


CONDITIONS: Mapping[str, str] = {
    "questions": "frågorna",
    "index": "indexet",
    "passages": "styckena i biblioteket",
    "model": "modellen",
    "settings": "inställningarna",
    "code": "programkoden",
}


@dataclass(frozen=True, slots=True)
class Machine:
    """What a run was made on."""

    cpu: str
    cores: int  # physical, usable by the process
    dtype: str  # that the model computes in
    python: str


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of a run before its measures."""

    name: str
    started: str  # ISO 8601, UTC, to the second
    finished: str | None  # None while it has not asked every question
    seconds: float  # asking, over all sittings
    workers: int  # questions asked at a time
    answerer: str  # that the settings ask for: "extractive" or a chat model
    conditions: Conditions
    machine: Machine
    settings: Mapping[str, object]  # "retrieval.dense_weight": 0.4, …
    documents: Mapping[str, str]  # file name: sha256
    passages: int  # in the library
    faults: tuple[str, ...]  # rows left out and questions that could not be asked, Swedish


@dataclass(frozen=True, slots=True)
class Run:
    """A stored run, scored."""

    head: Head
    summary: Summary
    gold: Gold
    quotes: QuotePlaces | None  # None for a run that was broken off


def runs_folder(home: Path) -> Path:
    """Return where a library keeps its runs."""
    return home / "runs"


def run_folder(home: Path, name: str) -> Path:
    """Return the folder of a new or earlier run. Raises QuestionError for an unusable name."""
    if not _NAME.fullmatch(name):
        raise QuestionError(
            f"”{name}” kan inte vara en körnings namn. Använd bokstäver, siffror, - _ och punkt."
        )
    return runs_folder(home) / name


def find_run(home: Path, name: str) -> Path:
    """Return the folder of a stored run: its name, or a path to its folder.

    Raises QuestionError, which lists the runs that there are, when it is neither.
    """
    for folder in (runs_folder(home) / name, Path(name)):
        if (folder / "run.json").is_file():
            return folder
    known = sorted(path.parent.name for path in runs_folder(home).glob("*/run.json"))
    there = ", ".join(known[-10:]) or "inga"
    raise QuestionError(
        f"Körningen ”{name}” finns inte i {runs_folder(home)}. Körningar som finns: {there}."
    )


def all_heads(home: Path) -> tuple[Head, ...]:
    """Return what every stored run was made with, the latest first; unreadable ones left out."""
    found = []
    for path in runs_folder(home).glob("*/run.json"):
        with suppress(QuestionError):
            found.append(read_head(path.parent))
    return tuple(sorted(found, key=lambda head: head.started, reverse=True))


def stored_measures(home: Path, name: str) -> dict[str, Any]:
    """Return the overall measures of a stored run as ``run.json`` has them; empty without."""
    measures = _json(run_folder(home, name) / "run.json").get("measures")
    overall = measures.get("overall") if isinstance(measures, dict) else None
    return overall if isinstance(overall, dict) else {}


def write_json(path: Path, value: object) -> None:
    """Write a file whole or not at all."""
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    fresh.replace(path)


def write_head(folder: Path, head: Head, measures: Mapping[str, object] | None = None) -> None:
    """Write ``run.json``; without ``measures`` the run is not finished."""
    write_json(folder / "run.json", {**asdict(head), "measures": measures})


def write_questions(folder: Path, questions: Sequence[Question]) -> None:
    """Write the copy of the questions."""
    lines = [json.dumps(asdict(question), ensure_ascii=False) for question in questions]
    (folder / "questions.jsonl").write_text("\n".join([*lines, ""]), encoding="utf-8")


def write_gold(folder: Path, gold: Gold) -> None:
    """Write where the evidence stood."""
    write_json(folder / "gold.json", {key: [asdict(g) for g in gold[key]] for key in gold})


def read_head(folder: Path) -> Head:
    """Return what a run was made with. Raises QuestionError when it cannot be read."""
    stored = _json(folder / "run.json")
    try:
        values = {one.name: stored[one.name] for one in fields(Head)}
        values["conditions"] = Conditions(**values["conditions"])
        values["machine"] = Machine(**values["machine"])
        values["faults"] = tuple(values["faults"])
        return Head(**values)
    except (KeyError, TypeError) as exc:
        raise QuestionError(
            f"{folder / 'run.json'} är ingen körning av den här versionen ({exc}). Kör frågorna "
            "igen med `paragraf eval run`."
        ) from exc


def read_gold(folder: Path) -> Gold:
    """Return where the evidence stood; empty for a run that was broken off."""
    path = folder / "gold.json"
    if not path.is_file():
        return {}
    return {
        key: tuple(
            GoldGroup(one["reach"], tuple(one["passages"]), tuple(one["roles"])) for one in groups
        )
        for key, groups in _json(path).items()
    }


def read_records(folder: Path) -> tuple[AnswerRecord, ...]:
    """Return the records written so far. Raises QuestionError."""
    path = folder / "records.jsonl"
    return read_answers(path).items if path.is_file() else ()


def load_run(folder: Path) -> Run:
    """Return a stored run, scored anew from its records. Raises QuestionError."""
    gold = read_gold(folder)
    questions = read_set(folder / "questions.jsonl").items
    summary = score(questions, read_records(folder), gold=gold)
    return Run(read_head(folder), summary, gold, _quotes(folder))


def _quotes(folder: Path) -> QuotePlaces | None:
    measures = _json(folder / "run.json").get("measures")
    if not isinstance(measures, dict):
        return None
    stored = measures["quotes"]
    values = {one.name: stored[one.name] for one in fields(QuotePlaces)}
    return QuotePlaces(**{**values, "misplaced": tuple(values["misplaced"])})


def mend_records(folder: Path) -> None:
    """Cut a last line that a killed run left half written, so that the next one stands alone."""
    path = folder / "records.jsonl"
    if not path.is_file():
        return
    written = path.read_bytes()
    whole = written[: written.rfind(b"\n") + 1]
    if whole != written:
        path.write_bytes(whole)


def differing(before: Conditions, after: Conditions) -> tuple[str, ...]:
    """Return in Swedish what two runs were made with that is not the same."""
    return tuple(
        words for name, words in CONDITIONS.items() if getattr(before, name) != getattr(after, name)
    )


def settings_that_differ(before: Head, after: Head) -> tuple[str, ...]:
    """Return "section.key: value → value" for each setting that is not the same."""
    names: Iterable[str] = dict.fromkeys([*before.settings, *after.settings])
    return tuple(
        f"{name}: {before.settings.get(name, '–')} → {after.settings.get(name, '–')}"
        for name in names
        if before.settings.get(name) != after.settings.get(name)
    )


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as exc:
        raise QuestionError(
            f"{path} kan inte läsas: {exc}. Ta bort mappen och kör frågorna igen."
        ) from exc
    if not isinstance(found, dict):
        raise QuestionError(f"{path} är ingen post. Ta bort mappen och kör frågorna igen.")
    return found
