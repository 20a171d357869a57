"""Meeting briefs as files: kept for a while in memory, and fetched at an address of their own."""

from __future__ import annotations

import re
import secrets
import tempfile
import threading
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from fastapi.responses import Response

from app.export.answer import write_paper
from app.web import texts
from ingest.errors import UnknownDocumentError

if TYPE_CHECKING:
    from app.brief.brief import Brief
    from app.service import Service
    from app.web.viewing import Viewing

FORMATS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown; charset=utf-8",
}
_KEPT = 40  # briefs, of all sessions together


class Briefs:
    """The newest briefs, each under a key that cannot be guessed, for whoever it was made for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[Service, Brief]] = OrderedDict()

    def keep(self, service: Service, brief: Brief) -> str:
        """Keep a brief made from ``service``, the viewer's own; returns its key."""
        key = secrets.token_urlsafe(18)
        with self._lock:
            self._kept[key] = service, brief
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return key

    def get(self, service: Service, key: str) -> Brief:
        """Return a brief. Raises UnknownDocumentError unless it was made from ``service``."""
        with self._lock:
            made_from, brief = self._kept.get(key, (None, None))
        if brief is None or made_from is not service:
            raise UnknownDocumentError(texts.BRIEF_GONE)
        return brief


def brief_link(key: str, kind: str) -> str:
    """Return the address of a kept brief as a file of ``kind``."""
    return f"/mote/{key}.{kind}"


def add_brief_files(app: FastAPI, viewing: Viewing, briefs: Briefs) -> None:
    """Add the address at which a brief is fetched."""

    @app.get("/mote/{key}.{kind}")
    def brief_file(request: Request, key: str, kind: str) -> Response:
        service = viewing.service_of(request)
        brief = briefs.get(service, key)
        if kind not in FORMATS:
            raise UnknownDocumentError(f"Underlaget finns som {' och '.join(FORMATS)}.")
        with tempfile.TemporaryDirectory(dir=service.library.home, prefix="webb-") as folder:
            path = Path(folder) / f"underlag.{kind}"
            write_paper(brief.paper(), path)
            content = path.read_bytes()
        return Response(
            content,
            media_type=FORMATS[kind],
            headers={"Content-Disposition": f'attachment; filename="{_name(brief)}.{kind}"'},
        )


def _name(brief: Brief) -> str:
    """Return "motesunderlag-2024-05-16": in ASCII, as a header needs it."""
    day = re.sub(r"[^\d-]", "", brief.date or "")
    return "-".join(part for part in ("motesunderlag", day) if part)
