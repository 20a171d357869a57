"""Many users at once: turns are taken, too many are told so in words, a slow chat model waits."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from gradio.blocks import Blocks
from gradio.state_holder import StateHolder

from app.service import Service
from app.turnstile import BUSY, Turnstile
from app.web import app as web_app
from evals.bench.load import _phase, _share
from evals.bench.visitors import Asked, Browser, by_endpoint, page_of
from ingest.errors import BusyError
from ingest.settings import ChatModel
from tests.chat_server import Script, chat_server, saying
from tests.rights_parts import OPEN, answering_service, make_home
from tests.web_parts import served

QUESTIONS = ("Vad beslutades om lekplatsen vid bäcken?", "Vem ansvarar för parkens fåglar?",
             "Vad beslutades om rymdfärder 1961?")  # fmt: skip
SECONDS = 3.0  # that the slow chat model keeps a question


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_home(tmp_path_factory.mktemp("users") / "home", names=(OPEN,), restricted=False)


@pytest.fixture(scope="module")
def service(home: Path) -> Iterator[Service]:
    with answering_service(home) as opened:
        yield opened


@pytest.fixture(scope="module")
def address(service: Service) -> str:
    return served(service)


class Inside:
    """Threads that go through a turnstile and stay until they are let go."""

    def __init__(self, turnstile: Turnstile) -> None:
        self.turnstile = turnstile
        self.come: list[int] = []
        self.faults: list[BusyError] = []
        self.go = threading.Event()

    def start(self, number: int) -> threading.Thread:
        thread = threading.Thread(target=self._through, args=(number,), daemon=True)
        thread.start()
        time.sleep(0.02)
        return thread

    def _through(self, number: int) -> None:
        try:
            with self.turnstile.turn():
                self.come.append(number)
                self.go.wait(10)
        except BusyError as exc:
            self.faults.append(exc)


def test_so_many_are_let_in_so_many_wait_in_order_and_the_rest_are_told() -> None:
    inside = Inside(Turnstile(2, 3, 10.0))
    threads = [inside.start(number) for number in range(7)]
    assert inside.come == [0, 1]
    assert [str(fault) for fault in inside.faults] == [BUSY] * 2
    inside.go.set()
    for thread in threads:
        thread.join(5)
    assert inside.come[:2] == [0, 1]
    assert sorted(inside.come) == [0, 1, 2, 3, 4]
    inside.start(7).join(5)
    assert inside.come[-1] == 7


def test_who_waits_too_long_is_told_and_leaves_the_line() -> None:
    inside = Inside(Turnstile(1, 3, 0.1))
    first, second = inside.start(0), inside.start(1)
    second.join(5)
    assert len(inside.faults) == 1
    inside.go.set()
    first.join(5)
    inside.start(2).join(5)
    assert inside.come == [0, 2]


def test_a_place_is_given_up_while_waiting_for_something_else_and_taken_again() -> None:
    turnstile = Turnstile(1, 1, 5.0)
    inside = Inside(turnstile)
    inside.go.set()
    with turnstile.turn():
        with turnstile.turn():  # a question that asks another first has one place
            pass
        with turnstile.aside():
            inside.start(1).join(5)
            assert inside.come == [1]
        waiting = inside.start(2)
        assert inside.come == [1]
    waiting.join(5)
    assert inside.come == [1, 2]


def test_the_share_of_a_row_is_its_nearest_rank() -> None:
    assert _share([float(n) for n in range(1, 101)], 0.95) == 95.0
    assert _share([1.0, 2.0, 3.0], 0.95) == 3.0
    assert _share([7.0], 0.95) == 7.0


def test_users_ask_by_the_endpoint_and_in_the_page_at_once_without_a_fault(address: str) -> None:
    phase = _phase("prov", address, QUESTIONS, 6, 2.0, (0.1, 0.3), 1)
    assert phase.faults == ()
    assert set(phase.outcomes) == {"answered", "refused"}
    assert phase.asked >= 6


def test_too_many_questions_get_a_polite_answer_and_the_app_recovers(
    address: str, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    narrow = Turnstile(1, 2, 5.0)
    monkeypatch.setattr(service, "turnstile", narrow)
    phase = _phase("rusning", address, QUESTIONS, 12, 1.0, (0.0, 0.01), 2)
    assert phase.faults == ()
    assert phase.outcomes["busy"] > 0
    assert phase.outcomes.get("answered", 0) + phase.outcomes.get("refused", 0) > 0
    assert service.counts.taken().questions["busy"] >= phase.outcomes["busy"]
    after = _phase("efteråt", address, QUESTIONS, 2, 1.0, (0.1, 0.2), 3)
    assert set(after.outcomes) <= {"answered", "refused"}


def test_a_slow_chat_model_keeps_nobody_else_waiting(
    address: str, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    with chat_server() as server:
        server.say = saying(SECONDS, "{}")
        chat = ChatModel(model="prov", base_url=server.address)
        settings = service.settings.model_copy(update={"chat": chat})
        monkeypatch.setattr(service, "settings", settings)
        monkeypatch.setattr(service, "chat_places", threading.Semaphore(2))
        monkeypatch.setattr(service, "turnstile", Turnstile(1, 2, 5.0))
        slow, searched, third = asyncio.run(_beside(address, server))
        assert min(one.seconds for one in slow) >= SECONDS
        assert searched < SECONDS / 2
        assert third.whole < SECONDS / 2  # answered without the model, which is busy
        assert third.outcome == "answered"
        assert len(server.requests) == 2


async def _beside(address: str, server: Script) -> tuple[list[Asked], float, Asked]:
    """Let two questions wait for the chat model, and meanwhile search and ask."""
    async with httpx.AsyncClient(base_url=address, timeout=60.0) as client:
        browser = Browser(client, await page_of(client), random.Random(5))
        await browser.opened()
        began = time.perf_counter()
        slow = [asyncio.create_task(by_endpoint(client, QUESTIONS[0], began)) for _ in range(2)]
        while len(server.requests) < 2:  # both are with the chat model now
            await asyncio.sleep(0.02)
        at = time.perf_counter()
        sent = {"data": ["lekplatsen", 3, None]}
        found = (await client.post("/gradio_api/call/search", json=sent)).json()["event_id"]
        await client.get(f"/gradio_api/call/search/{found}")
        searched = time.perf_counter() - at
        third = await browser.ask(QUESTIONS[0], began)
        return [await one for one in slow], searched, third


def test_a_visitor_costs_no_description_of_the_page() -> None:
    import gradio as gr
    from gradio.state_holder import SessionState

    from app.web.owners import Owners
    from app.web.page import Page

    with Page(Owners()) as page:
        shown = gr.Textbox("fritt", label="Fråga")
    session = SessionState(page)
    assert not any(session.config_values.values())
    assert session[shown._id] is shown
    described = [one["props"].get("label") for one in page.get_config_file()["components"]]
    assert "Fråga" in described


def test_of_calls_and_pages_only_the_latest_are_kept(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    holders: list[StateHolder] = []

    def noted(holder: StateHolder, blocks: Blocks) -> None:
        holders.append(holder)
        given(holder, blocks)

    given = StateHolder.set_blocks
    monkeypatch.setattr(StateHolder, "set_blocks", noted)
    monkeypatch.setattr(web_app, "_SESSIONS", 3)
    address = served(service)

    async def asked() -> list[Asked]:
        async with httpx.AsyncClient(base_url=address, timeout=60) as client:
            browser = Browser(client, await page_of(client), random.Random(1))
            await browser.opened()
            first = await browser.ask(QUESTIONS[0], 0.0)
            calls = [await by_endpoint(client, QUESTIONS[0], 0.0) for _ in range(8)]
            return [first, *calls, await browser.ask(QUESTIONS[0], 0.0)]

    assert {one.outcome for one in asyncio.run(asked())} == {"answered"}
    assert max(len(holder.session_data) for holder in holders) == 3
