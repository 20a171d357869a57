"""The desk of an evaluator: what the tab ”Utvärdera” asks for, answered by this package."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from app.service import Service
from app.web.evaluator import Download, Job, Look, SetChoice, WorkList
from app.web.sortable import Order
from app.web.viewing import own
from evals import store
from evals.compare import Comparison, compare
from evals.console import name_now
from evals.rows import Loaded
from evals.sets import Question
from evals.web import compare_view, downloads, question_view, run_view, work_view
from evals.web.hidden import hidden_files
from evals.web.jobs import Jobs
from evals.web.shelf import Shelf
from ingest.errors import QuestionError

_KEPT = 6  # runs and comparisons kept in memory


class Desk:
    """Implements ``app.web.evaluator.Evaluator`` over one library."""

    outcomes = tuple(run_view.OUTCOMES)

    def __init__(self, service: Service) -> None:
        self._service = service
        self._shelf = Shelf(service)
        self._jobs = Jobs()
        self._lock = threading.Lock()
        self._runs: dict[tuple[str, int], store.Run] = {}
        self._compared: dict[tuple[tuple[str, int], ...], Comparison] = {}

    def sets(self) -> Sequence[SetChoice]:
        """Return the sets that there are."""
        return self._shelf.choices()

    def add_set(self, path: Path) -> str:
        """Keep an uploaded set; returns its name. Raises QuestionError."""
        return self._shelf.add(path)

    def checked(self, files: Sequence[str]) -> str:
        """Return what the sets hold and their faults. Raises QuestionError."""
        return self._shelf.checked(files)

    def start(self, files: Sequence[str], name: str) -> Job:
        """Begin a run in the background. Raises QuestionError."""
        chosen = name.strip() or name_now()
        store.run_folder(self._home, chosen)  # refuses a name that cannot be a folder's
        return self._jobs.start(self._here, self._shelf.load(files), chosen)

    def job(self) -> Job | None:
        """Return the run under way or the last one."""
        return self._jobs.job()

    def stop(self) -> None:
        """Break the run under way off."""
        self._jobs.stop()

    def runs(self) -> Sequence[str]:
        """Return the names of the stored runs, the latest first."""
        return self._names(self._here)

    def listing(self, order: Order, current: str) -> str:
        """Return the stored runs as a table."""
        return run_view.listing(self._home, self._heads(self._here), order, current)

    def heading(self, look: Look) -> str:
        """Return what a run was made with. Raises QuestionError."""
        return run_view.heading(self._run(look.run), look)

    def part(self, look: Look) -> str:
        """Return a part of a run's result. Raises QuestionError."""
        run = self._run(look.run)
        if look.part == "jamfor":
            return compare_view.view(self._comparison(look), look)
        return run_view.PARTS[look.part](run, look)

    def question(self, look: Look, question: str) -> str:
        """Return one question of a run. Raises QuestionError."""
        earlier = self._run(look.against) if look.against and look.part == "jamfor" else None
        return question_view.view(self._here, self._run(look.run), question, earlier)

    def work_list(self, files: Sequence[Path]) -> WorkList:
        """Return the questions to write gold for. Raises QuestionError."""
        return work_view.work_list(self._home, files, self._known())

    def download(self, service: Service, run: str, kind: str, against: str) -> Download:
        """Return a run as a file. Raises QuestionError."""
        folder = self._folder(run, service)
        earlier = self._folder(against, service) if against else None
        comparison = None if earlier is None else self._compare(earlier, folder)
        return downloads.made(self._kept(run, folder), folder, kind, comparison)

    def _known(self) -> list[Loaded[Question]]:
        """Return every set that can be read: its questions have gold already."""
        return self._shelf.load([one.file for one in self.sets()])

    @property
    def _here(self) -> Service:
        """The service of whoever set the event off."""
        return own(self._service)

    @property
    def _home(self) -> Path:
        return self._here.library.home

    def _heads(self, service: Service) -> list[store.Head]:
        hidden = hidden_files(service.library)
        found = store.all_heads(service.library.home)
        return [head for head in found if hidden.isdisjoint(head.documents)]

    def _names(self, service: Service) -> list[str]:
        return [head.name for head in self._heads(service)]

    def _folder(self, name: str, service: Service) -> Path:
        """Return a run's folder. Raises QuestionError for one that is not there or not seen."""
        home = service.library.home
        store.run_folder(home, name)  # a name, never a path to somewhere else
        hidden = hidden_files(service.library)
        if hidden and not hidden.isdisjoint(store.read_head(store.find_run(home, name)).documents):
            raise QuestionError(
                f"Körningen ”{name}” gäller handlingar som du inte har tillgång till."
            )
        return store.find_run(home, name)

    def _run(self, name: str) -> store.Run:
        return self._kept(name, self._folder(name, self._here))

    def _kept(self, name: str, folder: Path) -> store.Run:
        key = (name, _changed(folder))
        with self._lock:
            if key not in self._runs:
                while len(self._runs) >= _KEPT:
                    self._runs.pop(next(iter(self._runs)))
                self._runs[key] = store.load_run(folder)
            return self._runs[key]

    def _comparison(self, look: Look) -> Comparison | None:
        if not look.against:
            return None
        before, after = (self._folder(name, self._here) for name in (look.against, look.run))
        return self._compare(before, after)

    def _compare(self, before: Path, after: Path) -> Comparison:
        key = tuple((folder.name, _changed(folder)) for folder in (before, after))
        earlier, later = (self._kept(folder.name, folder) for folder in (before, after))
        with self._lock:
            if key not in self._compared:
                while len(self._compared) >= _KEPT:
                    self._compared.pop(next(iter(self._compared)))
                self._compared[key] = compare(earlier, later)
            return self._compared[key]


def _changed(folder: Path) -> int:
    return (folder / "run.json").stat().st_mtime_ns
