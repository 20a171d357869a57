"""Reading in uploaded files: one at a time, each with its own result, to be broken off between."""

from __future__ import annotations

import queue
import shutil
import tempfile
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from app.web import texts
from app.web.texts import escape
from app.web.viewing import own
from ingest.errors import ParagrafError

if TYPE_CHECKING:
    from app.service import Service
    from index.records import IngestReport
    from ingest.records import Progress

State = Literal["waits", "reads", "done", "same", "refused"]


@dataclass(frozen=True, slots=True)
class Upload:
    """One file on its way in; ``note`` says how far it has come, or why it was refused."""

    file: str
    state: State = "waits"
    note: str = ""


def read_in(service: Service, paths: Sequence[Path]) -> Iterator[tuple[Upload, ...]]:
    """Add files to the library; yields how far all of them have come, after every step.

    Whoever stops asking stops the reading after the file at hand. The files are moved: what
    was uploaded does not lie about afterwards.
    """
    service = own(service)  # the thread has no viewer
    uploads = [Upload(path.name) for path in paths]
    steps: queue.Queue[tuple[int, Upload] | None] = queue.Queue()
    stop = threading.Event()
    worker = threading.Thread(target=_work, args=(service, paths, steps, stop), daemon=True)
    worker.start()
    yield tuple(uploads)
    try:
        while (step := steps.get()) is not None:
            number, upload = step
            uploads[number] = upload
            yield tuple(uploads)
    finally:
        stop.set()


def _work(
    service: Service,
    paths: Sequence[Path],
    steps: queue.Queue[tuple[int, Upload] | None],
    stop: threading.Event,
) -> None:
    try:
        with tempfile.TemporaryDirectory(dir=service.library.home, prefix="upload-") as folder:
            for number, path in enumerate(paths):
                if stop.is_set():
                    path.unlink(missing_ok=True)
                    continue
                steps.put((number, _added(service, path, Path(folder), number, steps)))
    finally:
        steps.put(None)


def _added(
    service: Service,
    path: Path,
    folder: Path,
    number: int,
    steps: queue.Queue[tuple[int, Upload] | None],
) -> Upload:
    reading = Upload(path.name, "reads")
    steps.put((number, reading))

    def report(step: Progress) -> None:
        if step.message:
            note = step.message.removeprefix(path.name).removeprefix(":").strip()
            steps.put((number, replace(reading, note=note)))

    try:
        here = Path(shutil.move(path, folder / path.name))
        return _told(path.name, service.library.add_paths([here], progress=report))
    except (ParagrafError, OSError) as exc:
        return Upload(path.name, "refused", str(exc))


def _told(name: str, report: IngestReport) -> Upload:
    if report.refused:
        return Upload(name, "refused", report.refused[0].reason)
    if report.updated:
        return Upload(name, "done", texts.REPLACED)
    if report.unchanged:
        return Upload(name, "same", report.unchanged[0].reason or texts.ALREADY_HELD)
    return Upload(name, "done")


def progress(uploads: Sequence[Upload]) -> str:
    """Return the state of each file as HTML, and a bar for all of them."""
    finished = sum(upload.state not in ("waits", "reads") for upload in uploads)
    states, told = texts.UPLOAD_STATES, texts.FILES_DONE.format(done=finished, total=len(uploads))
    items = "".join(
        f'<li class="upload-{upload.state}"><span class="whole">{states[upload.state]}</span> '
        f"{escape(upload.file)}{escape(': ' + upload.note) if upload.note else ''}</li>"
        for upload in uploads
    )
    return (
        f'<p><progress max="{len(uploads)}" value="{finished}" aria-label="{texts.READING_IN}">'
        f'</progress> {told}</p><ul class="uploads">{items}</ul>'
    )
