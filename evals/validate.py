"""Check question sets: ``python -m evals validate SET… --documents FOLDER``.

Gold is worth as much as its quotes: each must stand in the document that it names, as Paragraf
reads that document. Exit codes: 0 sound; 1 faults, each named by set, id and reason; 2 wrong
usage or a set that cannot be read.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evals.facts import fact_found
from evals.folding import fold
from evals.measures import quote_held
from evals.rows import Loaded
from evals.sets import Question, read_set
from ingest.errors import ParagrafError, QuestionError, UnreadableFileError
from ingest.pipeline import read_document
from ingest.settings import Settings

if TYPE_CHECKING:
    from index.library import Library

_SHOWN = 80  # characters of a quote or question in a message

ReadText = Callable[[str], str]  # file name to text; raises UnreadableFileError


@dataclass(frozen=True, slots=True)
class GoldFault:
    """Something wrong with a row of a question set."""

    set: str  # file name
    id: str  # the question's id; "rad N" for a row that could not be read
    reason: str  # Swedish, shown to users

    def __str__(self) -> str:
        return f"{self.set} {self.id}: {self.reason}"


class Texts:
    """The documents of a folder as Paragraf reads them, each file read once, when asked for."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        if not folder.is_dir():
            raise QuestionError(f"{folder} är ingen mapp. Ange mappen med dokumenten.")
        self._paths = {path.name: path for path in sorted(folder.rglob("*")) if path.is_file()}
        self._settings = settings
        self._read: dict[str, str | UnreadableFileError] = {}

    def __call__(self, file: str) -> str:
        """Return the text of a document. Raises UnreadableFileError."""
        if file not in self._read:
            self._read[file] = self._text(file)
        text = self._read[file]
        if isinstance(text, UnreadableFileError):
            raise text
        return text

    def _text(self, file: str) -> str | UnreadableFileError:
        if file not in self._paths:
            return UnreadableFileError(f"dokumentet {file} finns inte i mappen")
        try:
            return read_document(self._paths[file], self._settings).text
        except UnreadableFileError as exc:
            return exc


class LibraryTexts:
    """The documents of a library as it holds them."""

    def __init__(self, library: Library) -> None:
        self._catalogue = library.catalogue
        self._ids = {row.file: row.id for row in library.catalogue.documents()}
        self._read: dict[str, str] = {}

    def __call__(self, file: str) -> str:
        """Return the text of a document. Raises UnreadableFileError."""
        if file not in self._ids:
            raise UnreadableFileError(f"dokumentet {file} finns inte i biblioteket")
        if file not in self._read:
            self._read[file] = self._catalogue.document(self._ids[file]).text
        return self._read[file]


def leaks(sets: Mapping[str, Loaded[Question]]) -> list[GoldFault]:
    """Return the questions of test sets that leak: a tuning set has gold of the same document.

    A set whose file name has the word "test" is a test set, one with "tune" or "trim" is for
    tuning; others belong to neither.
    """
    tuned: dict[str, str] = {}
    for name, loaded in sets.items():
        if {"tune", "trim"} & _name_words(name):
            for question in loaded.items:
                tuned.update({piece.document: name for piece in question.evidence})
    return [
        GoldFault(name, question.id, f"{document} har frågor i {tuned[document]} också")
        for name, loaded in sets.items()
        if "test" in _name_words(name)
        for question in loaded.items
        for document in dict.fromkeys(piece.document for piece in question.evidence)
        if document in tuned
    ]


def _name_words(name: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", Path(name).stem.casefold()))


def validate(sets: Mapping[str, Loaded[Question]], read: ReadText) -> list[GoldFault]:
    """Return what is wrong with the sets (file name to rows), in order of set and row.

    Checked: every row can be used; every quote stands in its document; every fact stands in
    its question's quotes; an unanswerable question has neither; no id or question stands
    twice, within a set or between sets (a follow-up is another question after another history).
    """
    faults: list[GoldFault] = []
    ids: dict[str, str] = {}
    asked: dict[tuple[str, ...], str] = {}
    for name, loaded in sets.items():
        faults += [GoldFault(name, f"rad {one.row}", one.reason) for one in loaded.faults]
        for question in loaded.items:
            reasons = [*_gold_faults(question, read), *_repeated(name, question, ids, asked)]
            faults += [GoldFault(name, question.id, reason) for reason in reasons]
    return faults


def _gold_faults(question: Question, read: ReadText) -> Iterator[str]:
    if not question.answerable:
        if question.evidence:
            yield "obesvarbar men har evidence"
        if question.answer_facts:
            yield "obesvarbar men har answer_facts"
        return
    for piece in question.evidence:
        try:
            if not quote_held(piece.quote, read(piece.document)):
                yield f"citatet står inte i {piece.document}: ”{_short(piece.quote)}”"
        except UnreadableFileError as exc:
            yield str(exc)
    quotes = "\n".join(piece.quote for piece in question.evidence)
    for fact in question.answer_facts:
        if not fact_found(fact, quotes):
            yield f"svarsfaktat står inte i citaten: ”{fact}”"


def _repeated(
    name: str, question: Question, ids: dict[str, str], asked: dict[tuple[str, ...], str]
) -> Iterator[str]:
    """Yield how a question repeats an earlier one, and note it in ``ids`` and ``asked``."""
    if question.id in ids:
        yield f"samma id finns i {ids[question.id]}"
    ids.setdefault(question.id, name)
    # Compared by words alone: another comma or capital makes no other question.
    key = tuple(
        " ".join(re.findall(r"\w+", fold(turn))) for turn in (*question.history, question.question)
    )
    if key in asked:
        yield f"samma fråga som {asked[key]}: ”{_short(question.question)}”"
    asked.setdefault(key, f"{name} {question.id}")


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evals validate",
        description="Granska frågeset: står varje citat i sitt dokument och varje fakta i citaten?",
    )
    parser.add_argument("sets", nargs="+", type=Path, metavar="SET", help="frågeset, JSON Lines")
    parser.add_argument(
        "--documents", required=True, type=Path, metavar="MAPP", help="mapp med dokumenten"
    )
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        sets: dict[str, Loaded[Question]] = {}
        for path in options.sets:
            if path.name in sets:
                raise QuestionError(f"Två set heter {path.name}. Ange varje set en gång.")
            sets[path.name] = read_set(path)
        faults = [*validate(sets, Texts(options.documents, Settings())), *leaks(sets)]
    except ParagrafError as exc:
        print(f"Fel: {exc}", file=sys.stderr)
        return 2
    for fault in faults:
        print(fault)
    count = sum(len(loaded.items) for loaded in sets.values())
    print(f"{count} frågor i {len(sets)} set granskade, {len(faults)} fel.")
    return 1 if faults else 0
