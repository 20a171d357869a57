"""The web app: one Gradio page inside a FastAPI application."""

from __future__ import annotations

import atexit
import html
import ipaddress
import os
import shutil
import socket
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from app.web import texts
from app.web.gradio_import import leave_out_stubs
from ingest.errors import SettingsError

if TYPE_CHECKING:
    import gradio as gr
    from fastapi import FastAPI

    from app.people.entrance import Entrance
    from app.service import Service
    from app.web.evaluator import Evaluator
    from app.web.language import Language
    from app.web.meeting_files import Briefs
    from app.web.owners import Owners
    from app.web.register_rows import Registers

DEFAULT: Language = "sv"
OTHERS: tuple[Language, ...] = ("en",)

_THREADS = 80
_AT_ONCE = 8  # events of one kind; questions have a limit of their own, app/turnstile.py
# Pages and calls of programs whose state is kept, the latest. Gradio keeps some 40 kB of each, and
# each question to an endpoint is one of its own, for 10,000 unless told.
_SESSIONS = 1000
_UPLOADS = "webb-"  # folders within the library's for what is uploaded
_LEFT_BEHIND = 24 * 3600  # seconds


def build_app(service: Service, entrance: Entrance | None = None) -> FastAPI:
    """Return the application. Nothing of it is fetched from, or told to, another host.

    ``entrance``: who may come in, that of the library's folder unless given.
    """
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when gradio is imported
    # Statistics of its own after every event, by pandas, for a page that is not shown: never.
    os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = str(sys.maxsize)
    os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "1"
    os.environ["GRADIO_TEMP_DIR"] = str(_uploads(service.library.home))
    leave_out_stubs()
    import gradio as gr
    from fastapi import FastAPI
    from starlette.routing import Mount

    from app.people.entrance import Entrance
    from app.web import matter_theme, tab_theme, theme
    from app.web.account import add_account
    from app.web.evaluation_files import add_evaluation_files
    from app.web.evaluator import evaluator
    from app.web.gate import Gate
    from app.web.language import OnlyIn, SpeaksWithTheBrowser, speaking
    from app.web.late_page import LatePage
    from app.web.meeting_files import Briefs, add_brief_files
    from app.web.metrics_page import CountsResponses, add_metrics
    from app.web.owners import Owners
    from app.web.pages import SecurityHeaders, add_pages
    from app.web.register_rows import Registers
    from app.web.scripts import page_js
    from app.web.viewing import Viewing

    app = FastAPI(title=texts.TITLE, docs_url=None, redoc_url=None, openapi_url=None)
    entrance = entrance or Entrance(
        service.library.home, service.settings.people, service.counts.log_in
    )
    mcp = service.settings.web.mcp
    if mcp and (entrance.closed or find_spec("mcp") is None):
        raise SettingsError(
            "Inställningen web.mcp kräver paketet mcp (pip install 'paragraf[mcp]') och att inga "
            "användare är inlagda: Gradios MCP-server kan inte logga in. Program använder "
            "ändpunkterna med en nyckel i stället (`paragraf user token`)."
        )
    owners = Owners()
    app.add_middleware(Gate, entrance=entrance, owners=owners)
    app.add_middleware(SpeaksWithTheBrowser)
    app.add_middleware(CountsResponses, counts=service.counts)
    app.add_middleware(SecurityHeaders)  # last added, outermost: what the gate answers has them
    add_account(app, entrance)
    add_metrics(app, service)
    viewing = Viewing(service)
    registers = Registers(viewing.service)
    briefs = Briefs()
    add_pages(app, service, viewing, registers)
    add_brief_files(app, viewing, briefs)
    desk = evaluator(viewing.service)
    if desk is not None:
        add_evaluation_files(app, viewing, desk)
    css = theme.CSS + tab_theme.CSS + matter_theme.CSS
    # Gradio takes uploads whether or not a page asks for them; the gate keeps them small for
    # those who may not add documents, who send agendas only.
    most = f"{service.settings.reading.max_file_mb}mb"

    def mounted(app: FastAPI, language: Language) -> FastAPI:
        tools = mcp and language == DEFAULT  # one set of tools for programs
        with speaking(language):
            demo = _blocks(viewing.service, service.chat_warning, registers, briefs, desk, owners)
        demo.state_session_capacity = _SESSIONS
        gr.mount_gradio_app(
            app, demo, path="/", theme=theme.make_theme(), css=css,
            js=page_js(language), head=theme.HEAD + matter_theme.HEAD, footer_links=[],
            run_history=False, show_error=False, ssr_mode=False, pwa=False, mcp_server=tools,
            max_file_size=most,
        )  # fmt: skip
        return app

    for language in OTHERS:
        page = LatePage(partial(mounted, FastAPI(openapi_url=None), language))
        app.router.routes.append(OnlyIn(language, Mount("/", app=page)))
    return mounted(app, DEFAULT)  # last: it serves whatever the others do not


def _blocks(
    service: Service, warning: str | None, registers: Registers, briefs: Briefs,
    desk: Evaluator | None, owners: Owners,
) -> gr.Blocks:  # fmt: skip
    """Build the page; Gradio's components get their words, those of the language spoken, here."""
    import gradio as gr

    from app.web.account import who_line
    from app.web.api import add_endpoints
    from app.web.guide import help_link
    from app.web.page import Page
    from app.web.source_pane import PRIVATE
    from app.web.tabs import build_tabs

    demo: gr.Blocks = Page(
        owners,
        title=texts.TITLE,
        analytics_enabled=False,
        fill_width=True,
        delete_cache=(600, 3600),
    )
    # As many threads as can ever wait, and some for all else: a thread that waits for its turn or
    # for a chat model must not keep others from opening a source.
    demo.max_threads = _THREADS
    demo.queue(default_concurrency_limit=_AT_ONCE)
    demo.create_limiter()  # type: ignore[no-untyped-call]  # Gradio has no types for it
    with demo:
        gr.HTML(
            f'<a class="skip" href="#flikar">{texts.SKIP}</a><h1>{texts.TITLE}</h1>'
            f"<p>{texts.LEAD}</p><p>{help_link(texts.GUIDE)}</p>",
            elem_id="huvud", js_on_load=None,
        )  # fmt: skip
        who = gr.HTML("", elem_id="inloggad", js_on_load=None)
        demo.load(who_line, None, [who], queue=False, **PRIVATE)
        if warning:
            gr.HTML(
                f"<p role='note'>{html.escape(warning)}</p>", elem_id="utanfor", js_on_load=None
            )
        add_endpoints(service)  # first: a tab's event must not take one of their names
        build_tabs(service, registers, briefs, desk, demo)
    return demo


def serve(service: Service, host: str, port: int, announce: Callable[[str], None]) -> None:
    """Run the app until it is stopped; ``announce`` gets its address once it answers.

    ``port`` 0 takes any free one. Raises SettingsError when the address cannot be taken, and
    for one that other machines reach where nobody would have to log in.
    """
    import uvicorn

    from app.people.entrance import Entrance

    class Announcing(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets=sockets)
            if self.started:
                announce(address(listener))

    entrance = Entrance(service.library.home, service.settings.people, service.counts.log_in)
    listener = _listen(host, port)
    try:
        if not entrance.closed and not is_local(listener):
            raise SettingsError(
                f"Inga användare är inlagda, så appen svarar bara den här datorn, inte {host}: "
                "annars kunde vem som helst i nätet läsa allt. Lägg in användare med `paragraf "
                "user add NAMN --role reader`, eller låt en omvänd proxy logga in dem "
                "(inställningen people.header), och starta igen. Eller utelämna --host."
            )
        with ThreadPoolExecutor(1) as beside:  # the model is read while Gradio is imported
            warm = beside.submit(service.warm_up)
            application = build_app(service, entrance)
            warm.result()
        # The gate decides whom to believe about addresses: uvicorn believes any local program.
        config = uvicorn.Config(
            application,
            log_level="warning",
            log_config=None,
            server_header=False,
            proxy_headers=False,
        )
        Announcing(config).run(sockets=[listener])
    finally:
        listener.close()


def is_local(listener: socket.socket) -> bool:
    """Tell whether a socket can be reached from this machine alone."""
    return ipaddress.ip_address(listener.getsockname()[0]).is_loopback


def address(listener: socket.socket) -> str:
    """Return the URL of a listening socket; 0.0.0.0 is shown as this machine."""
    host, port = listener.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}"


def _uploads(home: Path) -> Path:
    """Return the folder in which this process keeps what is uploaded, until it has been read.

    Those that a process left behind which did not end in order are removed after a day.
    """
    own = home / f"{_UPLOADS}{os.getpid()}"
    for folder in home.glob(f"{_UPLOADS}*"):
        if folder != own and folder.stat().st_mtime < time.time() - _LEFT_BEHIND:
            shutil.rmtree(folder, ignore_errors=True)
    own.mkdir(exist_ok=True)
    atexit.register(shutil.rmtree, own, ignore_errors=True)
    return own


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
