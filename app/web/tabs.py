"""The tabs of the page, each built by its own module; the chosen one stands in the address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradio as gr

from app.web import texts
from app.web.ask_tab import build_ask_tab
from app.web.documents_tab import build_documents_tab
from app.web.evaluation_tab import build_evaluation_tab
from app.web.evaluator import Evaluator
from app.web.matters_tab import build_matters_tab
from app.web.meeting_files import Briefs
from app.web.meeting_tab import build_meeting_tab
from app.web.register_rows import Registers
from app.web.registers_tab import build_registers_tab
from app.web.search_tab import build_search_tab

if TYPE_CHECKING:
    from app.service import Service


def build_tabs(
    service: Service, registers: Registers, briefs: Briefs, desk: Evaluator | None,
    demo: gr.Blocks,
) -> None:  # fmt: skip
    """Lay all tabs out inside an open ``gr.Blocks``."""
    with gr.Tabs(elem_id="flikar", overflow_behavior="wrap"):
        with _tab("fraga"):
            build_ask_tab(service, demo)
        with _tab("sok"):
            build_search_tab(service)
        with _tab("arenden"):
            build_matters_tab(service)
        with _tab("uppdrag"):
            build_registers_tab(service, registers)
        with _tab("mote"):
            build_meeting_tab(service, briefs)
        with _tab("dokument") as opened:
            build_documents_tab(service, opened)
        with _tab("utvardera") as opened:
            build_evaluation_tab(desk, opened)


def _tab(name: str) -> Any:
    return gr.Tab(texts.TABS[name], id=name, elem_id=f"flik-{name}")
