"""What the evaluation commands share: reading, opening, progress, writing."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.errors import QuestionError
from ingest.settings import load_settings

if TYPE_CHECKING:
    from app.service import Service
    from evals.rows import Loaded
    from evals.sets import Question
    from evals.store import Run


def out_line(text: str) -> None:
    """Write a line of the result."""
    sys.stdout.write(text + "\n")


def note(text: str) -> None:
    """Write a line beside the result."""
    sys.stderr.write(text + "\n")


def print_json(value: Any) -> None:
    """Write a record."""
    out_line(json.dumps(value, ensure_ascii=False, indent=2))


def read_sets(paths: list[Path]) -> list[Loaded[Question]]:
    """Read question sets. Raises QuestionError."""
    from evals.sets import read_set

    if len({path.name for path in paths}) < len(paths):
        raise QuestionError("Två set har samma filnamn. Ange varje set en gång.")
    return [read_set(path) for path in paths]


def stored_run(home: Path, name: str) -> Run:
    """Return a run by name or folder, scored. Raises QuestionError."""
    from evals.store import find_run, load_run

    return load_run(find_run(home, name))


def name_now() -> str:
    """Return a name for a run that got none: the time, UTC."""
    return datetime.now(UTC).strftime("%Y%m%d-%H%M%S")


@contextmanager
def open_service(home: Path, documents: Path | None) -> Iterator[Service]:
    """Open the library in ``home``, with ``documents`` read in first where they are given."""
    from app.service import Service
    from index.library import Library

    settings = load_settings(home)
    with Library.open(home, settings) as library:
        if documents is not None:
            if not documents.exists():
                raise QuestionError(f"{documents} finns inte. Ange mappen med dokumenten.")
            for refused in library.add_paths([documents]).refused:
                note(f"{refused.file}: {refused.reason}")
        service = Service(library, settings)
        if service.chat_warning:
            note(service.chat_warning)
        yield service


def asked(service: Service, sets: list[Loaded[Question]], name: str, workers: int) -> Run:
    """Ask every question, with a progress bar on a terminal."""
    from evals.running import run as run_sets

    with _progress_bar("Frågar") as progress:
        done, went_on = run_sets(service, sets, name, workers=workers, progress=progress)
    if went_on:
        note(f"Körningen {name} fortsatte där den stannade.")
    return done


@contextmanager
def _progress_bar(title: str) -> Iterator[Callable[[int, int], None]]:
    """Show a progress bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def worse(earlier: Run, done: Run, tolerance: float) -> list[str]:
    """Return in Swedish which gated measures fell by more than ``tolerance``."""
    from evals.compare import compare, worse_than
    from evals.printing import difference_text

    found = compare(earlier, done)
    return [
        f"Sämre än {found.before}: {difference_text(one)}" for one in worse_than(found, tolerance)
    ]


def stored(home: Path, done: Run) -> Any:
    """Return ``run.json`` as it is stored."""
    from evals.store import run_folder

    return json.loads((run_folder(home, done.head.name) / "run.json").read_text(encoding="utf-8"))


def write_file(path: Path, content: str) -> None:
    """Write a file. Raises QuestionError when it cannot be written."""
    try:
        path.write_text(content, encoding="utf-8")
    except OSError as exc:
        raise QuestionError(
            f"{path} kan inte skrivas: {exc.strerror}. Ange en fil i en mapp som finns."
        ) from exc


def command_line(sets: list[Path], documents: Path | None, write: Path) -> str:
    """Return the command that writes the page again, without this machine's folders."""
    words = ["paragraf eval run", *(_shown(path) for path in sets)]
    if documents is not None:
        words += ["--documents", _shown(documents)]
    return " ".join([*words, "--write", _shown(write)])


def _shown(path: Path) -> str:
    full, here = path.absolute(), Path.cwd()
    return full.relative_to(here).as_posix() if full.is_relative_to(here) else path.name
