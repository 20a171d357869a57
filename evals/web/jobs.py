"""A run in the background: one at a time, told how far it has come, to be broken off."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace

from app.service import Service
from app.web.evaluator import Job
from evals.rows import Loaded
from evals.running import run
from evals.sets import Question
from ingest.errors import ParagrafError, QuestionError

_STOPPED = (
    "Körningen avbröts. Det som hann ställas är sparat; starta den med samma namn och samma set "
    "för att fortsätta."
)
_FAILED = "Ett oväntat fel inträffade; orsaken finns i programmets logg."


class _Stopped(Exception):  # noqa: N818 — no error: somebody asked for it
    """The run was asked to stop."""


class Jobs:
    """The run under way. Whoever looks at the page sees the same one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._job: Job | None = None

    def job(self) -> Job | None:
        """Return the run under way, or how the last one ended."""
        with self._lock:
            return self._job

    def start(self, service: Service, sets: Sequence[Loaded[Question]], name: str) -> Job:
        """Begin a run over the library of whoever starts it.

        Raises QuestionError while another is under way.
        """
        with self._lock:
            if self._job is not None and self._job.running:
                raise QuestionError(
                    f"Körningen ”{self._job.name}” pågår redan. Vänta tills den är klar, eller "
                    "avbryt den."
                )
            self._stop.clear()
            self._job = Job(name, total=sum(len(loaded.items) for loaded in sets))
            begun = self._job
        # A thread, since the library with its model is loaded once; others' questions get their
        # turn between two of the run's.
        threading.Thread(target=self._work, args=(service, sets, name), daemon=True).start()
        return begun

    def stop(self) -> None:
        """Break the run under way off after the question at hand."""
        self._stop.set()

    def _work(self, service: Service, sets: Sequence[Loaded[Question]], name: str) -> None:
        ended = Job(name, state="failed", note=_FAILED)
        try:
            done, _ = run(service, sets, name, progress=self._told)
            asked = len(done.summary.rows)
            ended = Job(name, asked, asked, "done", "\n".join(done.head.faults))
        except _Stopped:
            ended = Job(name, state="stopped", note=_STOPPED)
        except ParagrafError as exc:
            ended = Job(name, state="failed", note=str(exc))
        finally:
            with self._lock:
                reached = self._job or ended
                self._job = replace(ended, done=reached.done, total=reached.total)

    def _told(self, done: int, total: int) -> None:
        if self._stop.is_set():
            raise _Stopped
        with self._lock:
            if self._job is not None:
                state = self._job.state if done < total else "measures"
                self._job = replace(self._job, done=done, total=total, state=state)
