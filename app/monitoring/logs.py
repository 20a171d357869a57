"""The served app's log: words for people or JSON lines for machines, without what users wrote.

Only Paragraf's own loggers are opened: a library's might tell what was asked. Of a fault the kind
and the places in the code are told, not its message, which may hold a question's words.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime

from ingest.settings import Log

_OWN = ("app", "index", "ingest")
_TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def set_up(settings: Log) -> None:
    """Send the log to standard error as the settings say; called once, by the command."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if settings.format == "json" else Words(_TEXT))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in _OWN:
        logging.getLogger(name).setLevel(settings.level.upper())


class Words(logging.Formatter):
    """A line for people: what happened, and what belongs to it as ``key=value``."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        line = super().format(_without_fault(record))
        return " ".join([line, *(f"{key}={value}" for key, value in _told(record).items())])


class JsonLines(logging.Formatter):
    """An object a line: time (UTC), level, logger, message, and what belongs to it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        moment = datetime.fromtimestamp(record.created, UTC)
        line = {
            "time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        return json.dumps(line | _told(record), ensure_ascii=False, default=str)


def _told(record: logging.LogRecord) -> dict[str, object]:
    told = dict(getattr(record, "told", {}))
    kind, _, trace = record.exc_info or (None, None, None)
    if kind is not None:
        frames = traceback.extract_tb(trace)
        told["fault"] = kind.__name__
        told["at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-5:]]
    return told


def _without_fault(record: logging.LogRecord) -> logging.LogRecord:
    """Return a copy without the fault, which ``Formatter`` would write out with its message."""
    copy = logging.makeLogRecord(record.__dict__)
    copy.exc_info = copy.exc_text = None
    return copy
