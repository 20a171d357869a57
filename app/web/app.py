"""The web app: one Gradio page inside a FastAPI application."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING

from app.web import texts
from ingest.errors import SettingsError

if TYPE_CHECKING:
    from fastapi import FastAPI

    from app.service import Service


def build_app(service: Service) -> FastAPI:
    """Return the application. Nothing of it is fetched from, or told to, another host."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when gradio is imported
    import gradio as gr
    from fastapi import FastAPI

    from app.web import theme
    from app.web.api import add_endpoints
    from app.web.ask_tab import build_ask_tab
    from app.web.pages import SecurityHeaders, add_pages

    app = FastAPI(title=texts.TITLE, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(SecurityHeaders)
    add_pages(app, service)
    with gr.Blocks(title=texts.TITLE, analytics_enabled=False, fill_width=True) as demo:
        gr.HTML(f"<h1>{texts.TITLE}</h1><p>{texts.LEAD}</p>", elem_id="huvud", js_on_load=None)
        build_ask_tab(service, demo)
        add_endpoints(service)
    mounted: FastAPI = gr.mount_gradio_app(
        app, demo, path="/", theme=theme.make_theme(), css=theme.CSS, js=theme.PAGE_JS,
        head=theme.HEAD, footer_links=[], run_history=False, show_error=False, ssr_mode=False,
        pwa=False, max_file_size="1kb",
    )  # fmt: skip
    return mounted


def serve(service: Service, host: str, port: int, announce: Callable[[str], None]) -> None:
    """Run the app until it is stopped; ``announce`` gets its address once it answers.

    ``port`` 0 takes any free one. Raises SettingsError when the address cannot be taken.
    """
    import uvicorn

    class Announcing(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets=sockets)
            if self.started:
                announce(address(listener))

    listener = _listen(host, port)
    try:
        service.warm_up()
        config = uvicorn.Config(build_app(service), log_level="warning", server_header=False)
        Announcing(config).run(sockets=[listener])
    finally:
        listener.close()


def address(listener: socket.socket) -> str:
    """Return the URL of a listening socket; 0.0.0.0 is shown as this machine."""
    host, port = listener.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}"


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except (OSError, OverflowError) as exc:
        raise SettingsError(
            f"Adressen {host}:{port} kan inte användas: {exc}. Är den upptagen? "
            "Välj en annan med --port eller --host."
        ) from exc
    return listener
