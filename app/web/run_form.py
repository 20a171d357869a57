"""The form for a new run: sets chosen or uploaded, their faults, start, progress, cancel."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from app.web import scripts, texts
from app.web.evaluator import Evaluator, Job
from app.web.source_pane import PRIVATE
from app.web.texts import escape
from ingest.errors import ParagrafError

_SUFFIXES = [".jsonl", ".csv", ".xlsx"]


@dataclass(frozen=True, slots=True)
class RunForm:
    """The fields of ”Ny körning”."""

    sets: Any
    upload: Any
    checked: Any
    name: Any
    start: Any
    stop: Any
    told: Any

    @classmethod
    def laid_out(cls) -> RunForm:
        """Lay the form out where it is called."""
        with gr.Row(elem_classes="spalter"):
            with gr.Column(scale=3, min_width=320):
                sets = gr.CheckboxGroup([], label=texts.SETS, elem_id="fragesets")
                upload = gr.File(
                    label=texts.SET_FILES, file_count="multiple", file_types=_SUFFIXES,
                    height=130, elem_id="frageset",
                )  # fmt: skip
            with gr.Column(scale=2, min_width=320):
                name = gr.Textbox(
                    label=texts.RUN_NAME, placeholder=texts.RUN_NAME_HINT, max_length=100
                )
                with gr.Row():
                    start = gr.Button(texts.START_RUN, variant="primary", scale=2, min_width=120)
                    stop = gr.Button(texts.CANCEL, scale=1, min_width=100, elem_id="avbryt-korning")
                told = gr.HTML("", elem_id="korningens-gang", js_on_load=scripts.ANNOUNCER_JS)
        checked = gr.HTML(
            f'<p class="welcome">{texts.CHOOSE_SETS}</p>', elem_id="granskning",
            elem_classes="scroller", js_on_load=scripts.ANNOUNCER_JS,
        )  # fmt: skip
        return cls(sets, upload, checked, name, start, stop, told)


def choices(desk: Evaluator) -> Any:
    """Return the field of sets with those that there are, for when the tab is opened."""
    try:
        return gr.update(choices=_choices(desk))
    except ParagrafError:
        return gr.skip()  # the list of runs says what is wrong with the library


def _choices(desk: Evaluator) -> list[tuple[str, str]]:
    return [(one.label, one.file) for one in desk.sets()]


def wire(desk: Evaluator, form: RunForm) -> None:
    """Wire uploading, checking and cancelling."""

    def check(files: list[str]) -> str:
        try:
            return desk.checked(files) or f'<p class="welcome">{texts.CHOOSE_SETS}</p>'
        except ParagrafError as exc:
            return texts.fault(exc)

    def add(uploaded: list[str] | None, files: list[str]) -> tuple[Any, ...]:
        if not uploaded:
            return gr.skip(), gr.skip(), gr.skip()
        chosen, refused = list(files), ""
        for path in map(Path, uploaded):
            try:
                chosen.append(desk.add_set(path))
            except (ParagrafError, OSError) as exc:
                refused += (
                    f'<p class="failure">{escape(str(exc).replace(str(path), path.name))}</p>'
                )
            path.unlink(missing_ok=True)
        chosen = list(dict.fromkeys(chosen))
        return gr.update(choices=_choices(desk), value=chosen), None, refused + check(chosen)

    form.sets.input(check, [form.sets], [form.checked], **PRIVATE)
    form.upload.upload(
        add, [form.upload, form.sets], [form.sets, form.upload, form.checked], **PRIVATE
    )
    form.stop.click(
        lambda: _stopping(desk), None, [form.told], queue=False, **PRIVATE
    )  # the run tells itself how it ended


def _stopping(desk: Evaluator) -> Any:
    job = desk.job()
    if job is None or not job.running:
        return gr.skip()
    desk.stop()
    return f"<p>{texts.STOPPING}</p>"


def progress(job: Job | None) -> str:
    """Return how far a run has come, or how it ended, as HTML."""
    if job is None:
        return ""
    bar = (
        f'<progress max="{max(job.total, 1)}" value="{job.done}" aria-label="{texts.RUN}">'
        f"</progress> {texts.QUESTIONS_DONE.format(done=job.done, total=job.total)}"
    )
    name = f"<strong>{escape(job.name)}</strong>"
    if job.state == "asks":
        return f"<p>{bar}</p><p>{texts.RUN_ASKS.format(name=name)}</p>"
    if job.state == "measures":
        return f"<p>{bar}</p><p>{texts.RUN_MEASURED.format(name=name)}</p>"
    note = "".join(f"<li>{escape(line)}</li>" for line in job.note.splitlines())
    if job.state == "done":
        also = f"<p>{texts.LEFT_OUT}</p><ul>{note}</ul>" if note else ""
        return f'<p class="welcome">{texts.RUN_DONE.format(name=name)}</p>{also}'
    kind = "note" if job.state == "stopped" else "failure"
    return f'<div class="{kind}"><p>{escape(job.note)}</p></div>'
