"""Making a meeting brief from an uploaded agenda, with word of how far it has come."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.brief.brief import Brief, agenda_document, brief_for
from app.web import texts
from app.web.viewing import own
from ingest.errors import ParagrafError

if TYPE_CHECKING:
    from app.service import Service


@dataclass(frozen=True, slots=True)
class Step:
    """How far the work has come: ``done`` of ``total`` matters; 0 of 0 while the file is read.

    The last one holds the brief, or in ``failed`` why there is none.
    """

    note: str
    done: int = 0
    total: int = 0
    brief: Brief | None = None
    failed: str | None = None


def make(service: Service, path: Path) -> Iterator[Step]:
    """Make a brief from the agenda at ``path``, which is deleted afterwards.

    The agenda is read where it lies and never added to the library.
    """
    service = own(service)  # the thread has no viewer
    steps: queue.Queue[Step | None] = queue.Queue()
    yield Step(texts.READING_AGENDA.format(file=path.name))
    threading.Thread(target=_work, args=(service, path, steps), daemon=True).start()
    while (step := steps.get()) is not None:
        yield step


def _work(service: Service, path: Path, steps: queue.Queue[Step | None]) -> None:
    def report(done: int, total: int, title: str) -> None:
        steps.put(Step(texts.SEEKING.format(title=title), done, total))

    try:
        brief = brief_for(service, agenda_document(service, str(path)), report)
        count = len(brief.items)
        steps.put(Step("", count, count, brief))
    except (ParagrafError, OSError) as exc:
        steps.put(Step("", failed=str(exc)))
    finally:
        path.unlink(missing_ok=True)
        steps.put(None)
