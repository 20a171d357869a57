"""The question sets that a library can be asked: uploaded ones, and those of the sample corpus."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

import evals
from app.service import Service
from app.web.evaluator import SetChoice
from app.web.sortable import Cell, Column, Line, table
from evals.rows import Loaded, raw_rows
from evals.sets import Question, read_set
from evals.validate import GoldFault, LibraryTexts, leaks, validate
from evals.web.hidden import hidden_files
from index.library import Library
from ingest.errors import QuestionError

SUFFIXES = (".jsonl", ".csv", ".xlsx")
_UNSAFE = re.compile(r"[^\w.\- ]+")
_ROW = re.compile(r"rad (\d+)")
_SHOWN = 200  # faults listed


class Shelf:
    """Finds, keeps and checks question sets."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._read: dict[tuple[Path, int, int], Loaded[Question]] = {}

    @property
    def _library(self) -> Library:
        """The library as whoever asks may see it."""
        return self._service.library

    @property
    def folder(self) -> Path:
        """Where uploaded sets are kept."""
        return self._library.home / "questions"

    def choices(self) -> tuple[SetChoice, ...]:
        """Return the sets that can be run, those of the library first.

        A set that comes with the program is offered where the library has half its documents.
        """
        held = {row.file for row in self._library.catalogue.documents()}
        own = [self._choice(path, held) for path in self._own() if not self._secret(path)]
        given = [
            self._choice(path, held)
            for path in _given()
            if not (self.folder / path.name).exists()
            and self._belongs(path, held)
            and not self._secret(path)
        ]
        return (*own, *given)

    def add(self, path: Path) -> str:
        """Keep a set; one of the same name is replaced. Raises QuestionError.

        A file that has no usable question is not kept.
        """
        name = _UNSAFE.sub("_", path.name).lstrip(". ")
        if Path(name).suffix.lower() not in SUFFIXES:
            raise QuestionError(
                f"{path.name} är inget frågeset. Ladda upp en fil som slutar på "
                f"{', '.join(SUFFIXES)}."
            )
        loaded = read_set(path)
        if not loaded.items:
            why = f" Första felet: {loaded.faults[0]}." if loaded.faults else ""
            raise QuestionError(f"{path.name} har ingen fråga som kan ställas.{why}")
        self.folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, self.folder / name)
        return name

    def load(self, files: Sequence[str]) -> list[Loaded[Question]]:
        """Return the sets by name. Raises QuestionError for one that is not there."""
        there = {path.name: path for path in (*_given(), *self._own())}
        missing = [name for name in files if name not in there or self._secret(there[name])]
        if missing:
            raise QuestionError(f"Frågesetet {', '.join(missing)} finns inte. Ladda om sidan.")
        return [self._loaded(there[name]) for name in files]

    def checked(self, files: Sequence[str]) -> str:
        """Return what is in the sets and every fault, as HTML. Raises QuestionError."""
        if not files:
            return ""
        sets = dict(zip(files, self.load(files), strict=True))
        faults = [*validate(sets, LibraryTexts(self._library)), *leaks(sets)]
        count = sum(len(loaded.items) for loaded in sets.values())
        told = f"<p>{count} frågor granskade mot bibliotekets texter. "
        if not faults:
            return told + "Varje citat står i sitt dokument och varje fakta i citaten.</p>"
        rows = {name: self._rows(name) for name in sets}
        lines = [_fault(fault, rows[fault.set]) for fault in faults[:_SHOWN]]
        more = f"<p>{len(faults) - _SHOWN} fel till.</p>" if len(faults) > _SHOWN else ""
        columns = (Column("Set"), Column("Rad", "number"), Column("Fråga"), Column("Fel", "wide"))
        return (
            f"{told}<strong>{len(faults)} fel.</strong> Rader som inte kan läsas utelämnas; övriga "
            f"frågor kan ställas ändå, men ett belägg som inte finns kan inte hittas.</p>"
            f"{table(columns, lines, None, name='Fel i frågeseten')}{more}"
        )

    def _own(self) -> list[Path]:
        return sorted(p for p in self.folder.glob("*") if p.suffix.lower() in SUFFIXES)

    def _loaded(self, path: Path) -> Loaded[Question]:
        stat = path.stat()
        key = (path, stat.st_mtime_ns, stat.st_size)
        if key not in self._read:
            self._read[key] = read_set(path)
        return self._read[key]

    def _documents(self, path: Path) -> set[str]:
        try:
            asked = self._loaded(path).items
        except QuestionError:
            return set()  # its choice says that it cannot be read
        return {piece.document for one in asked for piece in one.evidence}

    def _secret(self, path: Path) -> bool:
        hidden = hidden_files(self._library)
        return bool(hidden) and bool(self._documents(path) & hidden)

    def _belongs(self, path: Path, held: set[str]) -> bool:
        named = self._documents(path)
        return 2 * len(named & held) >= len(named)

    def _choice(self, path: Path, held: set[str]) -> SetChoice:
        try:
            loaded = self._loaded(path)
        except QuestionError:
            return SetChoice(path.name, f"{path.name} (kan inte läsas)")
        named = self._documents(path)
        parts = [f"{len(loaded.items)} frågor", f"{len(named & held)} av {len(named)} dokument"]
        if loaded.faults:
            parts.append(f"{len(loaded.faults)} rader kan inte läsas")
        return SetChoice(path.name, f"{path.name} ({', '.join(parts)})")

    def _rows(self, name: str) -> dict[str, int]:
        """Return in which row of its file each question stands."""
        path = next(path for path in (*self._own(), *_given()) if path.name == name)
        found: dict[str, int] = {}
        for number, row in raw_rows(path):
            if isinstance(row, dict) and isinstance(row.get("id"), str):
                found.setdefault(str(row["id"]), number)
        return found


def _given() -> Iterable[Path]:
    """Return the sets that come with the program; none where only its code is installed."""
    return sorted((Path(str(evals.__file__)).parent / "questions").glob("*.jsonl"))


def _fault(fault: GoldFault, rows: dict[str, int]) -> Line:
    unread = _ROW.fullmatch(fault.id)
    row = int(unread[1]) if unread else rows.get(fault.id)
    return Line(
        (
            Cell(fault.set),
            Cell("–" if row is None else str(row), row),
            Cell("–" if unread else fault.id),
            Cell(fault.reason),
        )
    )
