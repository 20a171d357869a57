"""What the tab ”Utvärdera” asks of the evaluation package, which nobody here imports.

The package offers its implementation by name, as an entry point of the group ``paragraf.web``;
where it is not installed there is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from app.web.sortable import UNSORTED, Order
from app.web.viewing import require_evaluator

if TYPE_CHECKING:
    from app.service import Service

Part = Literal["matt", "kategorier", "dokument", "fragor", "jamfor"]
State = Literal["asks", "measures", "done", "stopped", "failed"]


@dataclass(frozen=True, slots=True)
class SetChoice:
    """A question set that can be run. ``label`` says in Swedish what it holds."""

    file: str
    label: str


@dataclass(frozen=True, slots=True)
class Job:
    """A run under way, or how the last one ended; ``note``: why it ended, Swedish."""

    name: str
    done: int = 0  # questions
    total: int = 0
    state: State = "asks"
    note: str = ""

    @property
    def running(self) -> bool:
        """True while it asks or measures."""
        return self.state in ("asks", "measures")


@dataclass(frozen=True, slots=True)
class Look:
    """What one session looks at. ``against``: an earlier run to compare with, "" for none."""

    run: str = ""
    part: Part = "matt"
    order: Order = UNSORTED
    words: str = ""
    outcomes: tuple[str, ...] = ()
    against: str = ""
    shown: int = 100  # questions in the table


@dataclass(frozen=True, slots=True)
class Download:
    """A file for whoever asks for it."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class WorkList:
    """Questions to write gold for, as HTML and as files."""

    html: str
    files: tuple[Download, ...] = ()


class Evaluator(Protocol):
    """Question sets, runs and their results, told as HTML where they are shown.

    Every method may raise QuestionError, with a message for the user. A set or run that names a
    document which the viewer may not see does not exist for the viewer.
    """

    outcomes: Sequence[str]  # by which questions can be chosen, Swedish

    def sets(self) -> Sequence[SetChoice]:
        """Return the sets that there are."""
        ...

    def add_set(self, path: Path) -> str:
        """Keep an uploaded set; returns its name."""
        ...

    def checked(self, files: Sequence[str]) -> str:
        """Return what the sets hold, and every fault by set, row and reason."""
        ...

    def start(self, files: Sequence[str], name: str) -> Job:
        """Begin a run in the background, under ``name`` or one made from the time."""
        ...

    def job(self) -> Job | None:
        """Return the run under way or the last one; None when there was none."""
        ...

    def stop(self) -> None:
        """Break the run under way off after the question at hand."""
        ...

    def runs(self) -> Sequence[str]:
        """Return the names of the stored runs, the latest first."""
        ...

    def listing(self, order: Order, current: str) -> str:
        """Return the stored runs as a table, the ``current`` one set off."""
        ...

    def heading(self, look: Look) -> str:
        """Return what the run was made with, and where it can be saved."""
        ...

    def part(self, look: Look) -> str:
        """Return the chosen part of the run's result."""
        ...

    def question(self, look: Look, question: str) -> str:
        """Return one question: expected and given, and where it went wrong."""
        ...

    def work_list(self, files: Sequence[Path]) -> WorkList:
        """Return the questions that went unanswered or were voted down, by log and ``files``."""
        ...

    def download(self, service: Service, run: str, kind: str, against: str) -> Download:
        """Return a run as a file; ``kind``: html, jsonl, csv, xlsx or zip (TREC).

        ``service``: that of whoever asks, since this is no event.
        """
        ...


class ForEvaluators:
    """Stands for an Evaluator in events; each use first asks whether the viewer may evaluate."""

    def __init__(self, desk: Evaluator) -> None:
        self._desk = desk
        self.outcomes = desk.outcomes

    def __getattr__(self, name: str) -> Any:
        """Pass on to the evaluator. Raises NotAllowedError."""
        require_evaluator()
        return getattr(self._desk, name)


def evaluator(service: Service) -> Evaluator | None:
    """Return the evaluation of a library; None where the package is not installed.

    ``service`` may be the one of each viewer (``app.web.viewing``).
    """
    for point in entry_points(group="paragraf.web", name="evaluation"):
        made: Evaluator = point.load()(service)
        return made
    return None
