"""Runs as downloads: ``/utvardering/KÖRNING.html?mot=EN+ANNAN``."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.responses import Response

from app.web.viewing import person_of, refuse_unless_evaluator

if TYPE_CHECKING:
    from app.web.evaluator import Evaluator
    from app.web.viewing import Viewing


def add_evaluation_files(app: FastAPI, viewing: Viewing, desk: Evaluator) -> None:
    """Add the address of a run's files."""

    @app.get("/utvardering/{run}.{kind}")
    def run_file(request: Request, run: str, kind: str, mot: str = "") -> Response:
        refuse_unless_evaluator(person_of(request))
        made = desk.download(viewing.service_of(request), run, kind, mot)
        return Response(
            made.content,
            media_type=made.media_type,
            headers={
                "Content-Disposition": f"attachment; filename*=UTF-8''{quote(made.name, safe='')}",
            },
        )
