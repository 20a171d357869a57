"""Reading a file in a child process with limits on memory, time and output.

The libraries behind the readers parse files from anywhere and have few limits of their own.
The child may die; it may not take the program along. It answers in JSON, which is decoded
strictly back into records: nothing that the child sends is executed. While it reads pages from
their images it says so, a line a page: each of them adds to the time that the file may take.
"""

from __future__ import annotations

import math
import os
import queue
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, cast

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from ingest.errors import SettingsError, UnreadableFileError
from ingest.fork_server import Forked, ForkServer, serve
from ingest.readers import OcrMode, PageReport, check_size, read
from ingest.readers.office import WORKING, sweep
from ingest.records import Document, Source
from ingest.settings import Reading, Settings

_PACKAGES = Path(__file__).resolve().parent.parent  # where ``ingest`` is imported from
_REFUSED, _MEMORY, _STRUCTURED = 3, 4, 5  # exit codes of the child; 1 and 2 are Python's own
_LONGEST_REASON = 4000  # bytes of a refusal that are shown
_PASSED_ON = (
    "PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT",
    "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TESSDATA_PREFIX",
)  # fmt: skip
_PAGE_LINE = re.compile(rb"page (\d{1,6}) (\d{1,6})\n")
# From which the child finds the structure too: 500 pages and more, or 200 of long lines.
_MANY_LINES, _MANY_CHARACTERS = 20_000, 500_000
_LONGEST_LINE = 1000  # bytes of what the child says, of which longer lines are cut
_TIME_SIGNAL = getattr(signal, "SIGXCPU", None)


_MODULES = {".docx": "word", ".pptx": "slides", ".xlsx": "sheets", ".csv": "sheets"}
_SERVER = ForkServer("ingest.sandbox")

_Child = subprocess.Popen[bytes] | Forked


class _Request(BaseModel):
    """What the child is asked to read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str
    reading: Reading
    ocr: OcrMode
    sha256: str = ""  # given where a large file's structure is to be found in the child too


def read_in_subprocess(
    path: Path, settings: Settings, ocr: str, report: PageReport | None = None
) -> Source:
    """Read ``path`` in a child process under the limits of ``settings.reading``.

    ``report`` is called in this thread as each page to be read from its image is begun. ``ocr``
    is "auto", "off" or "force". Raises UnreadableFileError with the reader's own reason, or
    saying which limit the child hit; SettingsError for another value of ``ocr``.
    """
    source = _answered(path, settings, ocr, report, "")
    if not isinstance(source, Source):
        raise UnreadableFileError(f"{path.name}: läsaren gav ett oväntat svar. Försök igen.")
    return source


def read_within_limits(
    path: Path, settings: Settings, ocr: str, report: PageReport | None, sha256: str
) -> Source | Document:
    """Read like ``read_in_subprocess``; a source of much text comes back as a Document.

    Finding the structure of so much text takes time and memory too: in the child, within the
    same limits. For a file of ordinary length starting that costs more than it takes.
    """
    return _answered(path, settings, ocr, report, sha256)


def _answered(
    path: Path, settings: Settings, ocr: str, report: PageReport | None, sha256: str
) -> Source | Document:
    if ocr not in ("auto", "off", "force"):
        raise SettingsError(f"ocr={ocr}: okänt värde. Välj auto, off eller force.")
    check_size(path, settings.reading)
    request = _Request(
        path=os.path.abspath(path), reading=settings.reading, ocr=cast(OcrMode, ocr), sha256=sha256
    )
    with tempfile.TemporaryFile() as answer:
        code = _run_child(path, request, answer, report)
        answer.seek(0)
        data = answer.read()
    if code == 0:
        return _decoded(path, data)
    if code == _STRUCTURED:
        return _decoded_document(path, data)
    if code == _REFUSED:
        raise UnreadableFileError(data[:_LONGEST_REASON].decode("utf-8", "replace"))
    raise _died(path, code, settings.reading)


def _run_child(path: Path, request: _Request, answer: IO[bytes], report: PageReport | None) -> int:
    """Run the child to its end and return its exit code, negative for a signal."""
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    environment |= {"PYTHONPATH": str(_PACKAGES), "PYTHONIOENCODING": "utf-8"}
    environment["PYDANTIC_DISABLE_PLUGINS"] = "__all__"  # looking for them slows the start
    # What the reader writes on the way goes with the child, however it ends.
    with tempfile.TemporaryDirectory(prefix="paragraf-", ignore_cleanup_errors=True) as scratch:
        environment |= {"TMPDIR": scratch, "HOME": scratch}  # LibreOffice writes to both
        try:
            return _child_in(environment, path, request, answer, report)
        finally:
            for folder in Path(scratch).glob(f"{WORKING}*"):
                sweep(folder)


def _child_in(
    environment: dict[str, str],
    path: Path,
    request: _Request,
    answer: IO[bytes],
    report: PageReport | None,
) -> int:
    asked = request.model_dump_json().encode()
    preload = f"ingest.readers.{_MODULES.get(path.suffix.lower(), 'pdf')}"
    child = _SERVER.start(asked, environment, answer, preload) or _started(
        environment, asked, answer
    )
    try:
        _await(path, child, request.reading, report)
    finally:
        _end(child)
    return cast(int, child.returncode)


def _started(
    environment: dict[str, str], request: bytes, answer: IO[bytes]
) -> subprocess.Popen[bytes]:
    """Start a child from nothing, where none can be forked."""
    # -P and -s: nothing from the working folder or the user's own packages is imported.
    child = subprocess.Popen(
        [sys.executable, "-P", "-s", "-m", "ingest.sandbox"],
        stdin=subprocess.PIPE,
        stdout=answer,
        stderr=subprocess.PIPE,
        env=environment,
        start_new_session=True,
    )
    with suppress(BrokenPipeError), cast(IO[bytes], child.stdin) as requests:
        requests.write(request)
    return child


def _await(path: Path, child: _Child, limits: Reading, report: PageReport | None) -> None:
    """Wait for the child; raise UnreadableFileError when its time is out."""
    told: queue.Queue[tuple[int, int] | None] = queue.Queue()
    listener = threading.Thread(target=_listen, args=(child.stderr, told), daemon=True)
    listener.start()
    until = time.monotonic() + limits.max_seconds
    while True:
        try:
            page = told.get(timeout=max(until - time.monotonic(), 0.0))
        except queue.Empty:
            raise _too_slow(path, limits) from None
        if page is None:  # the pipe is closed: the child has ended, or is about to
            break
        until += limits.ocr_seconds_per_page
        if report:
            report(*page)
    try:
        child.wait(max(until - time.monotonic(), 1.0))
    except subprocess.TimeoutExpired as exc:
        raise _too_slow(path, limits) from exc


def _listen(pipe: IO[bytes], told: queue.Queue[tuple[int, int] | None]) -> None:
    """Pass on what the child says about pages; each counts once, in rising order."""
    begun = 0
    with pipe:
        while line := pipe.readline(_LONGEST_LINE):
            match = _PAGE_LINE.fullmatch(line)
            if match and begun < int(match[1]) <= int(match[2]):
                begun = int(match[1])
                told.put((begun, int(match[2])))
    told.put(None)


def _end(child: _Child) -> None:
    """End the child and whatever it started, also when this process is interrupted."""
    if isinstance(child, Forked):
        child.end()
        return
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(child.pid, signal.SIGKILL)
        else:
            child.kill()
    child.wait()


def _died(path: Path, code: int, reading: Reading) -> UnreadableFileError:
    if code == _MEMORY:
        return UnreadableFileError(
            f"{path.name}: läsningen behöver mer minne än gränsen {reading.max_memory_mb} MB. "
            "Dela upp filen eller höj reading.max_memory_mb."
        )
    if _TIME_SIGNAL is not None and code == -_TIME_SIGNAL:
        return _too_slow(path, reading)
    reason = f"signal {-code}" if code < 0 else f"felkod {code}"
    return UnreadableFileError(
        f"{path.name}: läsaren avbröts ({reason}); filen är skadad eller behöver mer minne än "
        f"gränsen {reading.max_memory_mb} MB. Öppna och spara om den, dela upp den eller höj "
        "reading.max_memory_mb."
    )


def _too_slow(path: Path, reading: Reading) -> UnreadableFileError:
    return UnreadableFileError(
        f"{path.name}: läsningen hann inte bli klar på {reading.max_seconds} sekunder. "
        "Dela upp filen eller höj reading.max_seconds."
    )


def _decoded(path: Path, data: bytes) -> Source:
    """Turn the child's answer into records; refuse one that breaks the records' rules."""
    try:
        source = TypeAdapter(Source).validate_json(data, strict=True)
        _check(source)
    except ValueError as exc:  # ValidationError and UnicodeEncodeError are ValueErrors
        raise UnreadableFileError(
            f"{path.name}: läsaren gav ett ogiltigt svar, filen är troligen skadad. "
            "Öppna och spara om den."
        ) from exc
    return source


def _decoded_document(path: Path, data: bytes) -> Document:
    """Turn the child's answer into a document; refuse one whose passages are not in its text."""
    try:
        document = TypeAdapter(Document).validate_json(data, strict=True)
        document.text.encode()
        if any(document.text[p.start : p.end] != p.text for p in document.passages):
            raise ValueError("a passage does not stand in the text")
    except ValueError as exc:
        raise UnreadableFileError(
            f"{path.name}: läsaren gav ett ogiltigt svar, filen är troligen skadad. "
            "Öppna och spara om den."
        ) from exc
    return document


def _check(source: Source) -> None:
    for number, page in enumerate(source.pages, 1):
        page.text.encode()  # lone surrogates could not be stored
        if page.number != number:
            raise ValueError("page numbers are not consecutive")
        for line in page.lines:
            end = line.raw_start + len(line.text)
            if line.raw_start < 0 or page.text[line.raw_start : end] != line.text:
                raise ValueError("a line does not stand in its page")
            if not all(map(math.isfinite, (line.top, line.left, line.size))):
                raise ValueError("a place is not a number")
        for word in page.words:
            if (
                word.raw_start < 0
                or word.length < 1
                or word.raw_start + word.length > len(page.text)
            ):
                raise ValueError("a word does not stand in its page")
            if not all(map(math.isfinite, (word.left, word.top, word.right, word.bottom))):
                raise ValueError("a word's place is not a number")


def _is_long(source: Source) -> bool:
    return (
        sum(len(page.lines) for page in source.pages) > _MANY_LINES
        or sum(len(page.text) for page in source.pages) > _MANY_CHARACTERS
    )


def _limit(reading: Reading) -> None:
    """Set the limits on this process; a platform without them goes without."""
    try:
        import resource
    except ImportError:
        return
    memory = reading.max_memory_mb * 1_000_000
    limits = (
        (resource.RLIMIT_AS, memory, memory),
        (resource.RLIMIT_CPU, reading.max_seconds, resource.getrlimit(resource.RLIMIT_CPU)[1]),
        (resource.RLIMIT_FSIZE, memory, memory),
        (resource.RLIMIT_CORE, 0, 0),
    )
    for name, soft, hard in limits:
        # macOS refuses some of them, and a limit may already be lower than asked for.
        with suppress(ValueError, OSError):
            resource.setrlimit(name, (soft, hard))


def _extend(seconds: int) -> None:
    """Add to this process's own processor time, for a page to be read from its image."""
    try:
        import resource
    except ImportError:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if soft != resource.RLIM_INFINITY:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CPU, (soft + seconds, hard))


def _answer(asked: bytes) -> int:
    """Be the child: answer a request on standard output, tell of pages on standard error."""
    answer = os.fdopen(os.dup(1), "wb")
    pages = os.fdopen(os.dup(2), "wb", buffering=0)
    silence = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):  # what a library prints must not end up in either
        os.dup2(silence, stream)
    try:
        request = _Request.model_validate_json(asked)
    except ValidationError:
        return 2
    _limit(request.reading)

    def report(begun: int, total: int) -> None:
        _extend(request.reading.ocr_seconds_per_page)
        pages.write(b"page %d %d\n" % (begun, total))

    try:
        source = read(Path(request.path), request.reading, request.ocr, report)
        code = 0
        if request.sha256 and _is_long(source):
            from ingest.pipeline import document_from

            document = document_from(source, Path(request.path).name, request.sha256)
            data, code = TypeAdapter(Document).dump_json(document), _STRUCTURED
        else:
            data = TypeAdapter(Source).dump_json(source)
    except UnreadableFileError as exc:
        data, code = str(exc).encode("utf-8", "replace"), _REFUSED
    except RecursionError:
        name = Path(request.path).name
        reason = f"{name}: delarna ligger för djupt i varandra. Öppna och spara om filen som PDF."
        data, code = reason.encode("utf-8", "replace"), _REFUSED
    except MemoryError:
        return _MEMORY
    with answer:
        answer.write(data)
    return code


def main() -> int:
    """Be a server of children on the socket that is named, or a single one without it."""
    if len(sys.argv) > 1:
        serve(int(sys.argv[1]), _answer)
        return 0
    return _answer(sys.stdin.buffer.read())


if __name__ == "__main__":
    sys.exit(main())
