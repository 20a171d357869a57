"""The tab ”Utvärdera”: the runs that are stored beside the library, with their measures."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from app.web import scripts, texts
from app.web.source_pane import PRIVATE
from app.web.texts import escape

if TYPE_CHECKING:
    from app.service import Service

_MARKS = {
    "right": "Rätt svar",
    "fact_recall": "Fakta med",
    "citation_recall": "Belägg citerade",
    "citation_precision": "Citat som bär",
    "recall_10": "Belägg bland 10",
}
_SHARE = {"refusal_recall": "Rätt avstått", "false_refusal": "Fel avstått"}


@dataclass(frozen=True, slots=True)
class RunRow:
    """A stored run; ``marks`` are shares from 0 to 1, empty until it has asked everything."""

    name: str
    started: str  # ISO 8601, UTC
    answerer: str
    questions: int | None
    marks: tuple[float | None, ...]


def stored_runs(folder: Path) -> tuple[RunRow, ...]:
    """Return the runs in ``folder``, the latest first; what is no run is left out."""
    found = [_run(path) for path in folder.glob("*/run.json")]
    return tuple(sorted((r for r in found if r), key=lambda run: run.started, reverse=True))


def _run(path: Path) -> RunRow | None:
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        overall = (stored["measures"] or {}).get("overall", {})
        marks = overall.get("marks", {})
        values = [marks.get(key) for key in _MARKS] + [overall.get(key) for key in _SHARE]
        return RunRow(
            str(stored["name"]), str(stored["started"]), str(stored["answerer"]),
            overall.get("questions"),
            tuple(float(value) if isinstance(value, (int, float)) else None for value in values),
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None  # half written, or of another version: the command says what is wrong


def runs_table(runs: Iterable[RunRow]) -> str:
    """Return the runs as an HTML table, or how to make the first."""
    rows = "".join(_row(run) for run in runs)
    if not rows:
        return (
            f'<section class="note"><h3>{texts.NO_RUNS}</h3><p>{texts.NO_RUNS_ADVICE} '
            f"<code>{texts.RUN_COMMAND}</code></p></section>"
        )
    names = ("Körning", "Startad", "Frågor", *_MARKS.values(), *_SHARE.values())
    heads = "".join(f'<th scope="col">{name}</th>' for name in names)
    return (
        f'<table class="register runs"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
        f'<p class="small">{texts.RUN_FURTHER} <code>{texts.DIFF_COMMAND}</code> · '
        f"<code>{texts.REPORT_COMMAND}</code></p>"
    )


def _row(run: RunRow) -> str:
    names = ("Körning", "Startad", "Frågor", *_MARKS.values(), *_SHARE.values())
    started = run.started[:16].replace("T", " ")
    told = texts.UNFINISHED if run.questions is None else str(run.questions)
    cells = [run.name, started, told]
    cells += ["–" if value is None else f"{100 * value:.0f} %" for value in run.marks]
    shown = "".join(
        f'<td data-label="{name}">{escape(cell)}</td>'
        for name, cell in zip(names, cells, strict=True)
    )
    return f"<tr>{shown}</tr>"


def build_evaluation_tab(service: Service, opened: Any) -> None:
    """Lay the tab out inside ``opened``, a ``gr.Tab``."""
    gr.HTML(f"<h2>{texts.RUNS}</h2>", js_on_load=None)
    listing = gr.HTML(
        "", elem_id="korningar", elem_classes=["scroller", "lista"], js_on_load=scripts.LIST_JS
    )
    opened.select(
        lambda: runs_table(stored_runs(service.library.home / "runs")), None, [listing], **PRIVATE
    )
