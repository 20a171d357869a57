"""The tab ”Möte”: an agenda in, a brief on the page and as a file, its sources beside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from app.web import meeting_view, scripts, texts
from app.web.guide import help_link
from app.web.meeting_files import Briefs
from app.web.meeting_work import make
from app.web.source_pane import PRIVATE, build_source_pane, wire_opening
from app.web.viewing import own
from ingest.errors import ParagrafError

if TYPE_CHECKING:
    from app.service import Service

_GUIDED = "Få underlag för hela dagordningen"  # the guide's heading about this tab


@dataclass(frozen=True, slots=True)
class MeetingTab:
    """What the tab's events do. Nothing of a session is kept but its newest briefs."""

    service: Service
    briefs: Briefs

    def read(self, file: str | None) -> Iterator[tuple[Any, Any, Any]]:
        """Make the brief of an uploaded agenda; tells how far it has come, then shows it."""
        if not file:
            yield (gr.skip(),) * 3
            return
        service = own(self.service)
        for step in make(service, Path(file)):
            if step.failed is not None:
                yield "", meeting_view.failure(step.failed), None
            elif step.brief is None:
                yield meeting_view.progress(step), gr.skip(), gr.skip()
            else:
                try:
                    shown = meeting_view.brief(service, step.brief)
                except ParagrafError as exc:  # a document was removed meanwhile
                    yield "", meeting_view.failure(str(exc)), None
                    return
                key = self.briefs.keep(service, step.brief)
                yield meeting_view.ready(step.brief, key), shown, None


def build_meeting_tab(service: Service, briefs: Briefs) -> None:
    """Lay the tab out and wire its events inside an open ``gr.Tab``."""
    tab = MeetingTab(service, briefs)
    with gr.Row(elem_classes="spalter"):
        with gr.Column(scale=1, min_width=320):
            # Gradio refuses other kinds in English; the reader says what it takes in Swedish
            file = gr.File(
                label=texts.AGENDA, file_count="single", height=120, elem_id="dagordning"
            )
            told = gr.HTML("", elem_classes="antal", js_on_load=scripts.ANNOUNCER_JS)
            shown = gr.HTML(
                f'<p class="welcome">{texts.AGENDA_FIRST} '
                f"{help_link(texts.READ_MORE, _GUIDED)}</p>",
                elem_id="underlaget",
                elem_classes=["scroller", "lista"], js_on_load=scripts.LIST_JS,
            )  # fmt: skip
        with gr.Column(scale=1, min_width=320):
            pane = build_source_pane(service, "kallan-mote", texts.OPEN_NOTE)

    file.upload(
        tab.read, [file], [told, shown, file], concurrency_id="brief", concurrency_limit=2,
        **PRIVATE,
    )  # fmt: skip
    wire_opening(service, shown, pane)
