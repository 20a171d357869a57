"""Users of the served app as programs: one by the endpoint, one as the page in a browser does."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import httpx

from app.turnstile import BUSY

Way = Literal["endpoint", "page"]
Outcome = Literal["answered", "refused", "busy", "error"]
_API = "/gradio_api"
_LIMIT = 60.0  # seconds for one question
# What the conversation shows of a turn (app/web/chat_view.py)
_SHOWN: dict[str, Outcome] = {'class="refusal': "refused", 'class="answer': "answered"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question. ``seconds`` to its answer; ``whole``: until its source was drawn, too."""

    at: float  # seconds since the bench began
    seconds: float
    whole: float
    way: Way
    outcome: Outcome
    note: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """The numbers of the events of ”Fråga” in a served page, and how much each is sent."""

    load: int
    begin: int
    answer: int
    fields: int  # of ``begin``
    states: int  # of ``answer``, all kept by the server


async def page_of(client: httpx.AsyncClient) -> Page:
    """Return the events that a browser sends when a question is typed and sent."""
    config = (await client.get("/config")).raise_for_status().json()
    events = config["dependencies"]
    begin = next(e for e in events if any(target[1] == "submit" for target in e["targets"]))
    answer = next(e for e in events if e.get("trigger_after") == begin["id"])
    load = next(e for e in events if e["api_name"] == "load")
    fields, states = len(begin["inputs"]), len(answer["inputs"])
    return Page(load["id"], begin["id"], answer["id"], fields, states)


async def by_endpoint(client: httpx.AsyncClient, question: str, began: float) -> Asked:
    """Ask as a program does: ``/call/ask``, then its stream of events."""
    at = time.perf_counter()

    async def ask() -> tuple[Outcome, str]:
        sent = await client.post(f"{_API}/call/ask", json={"data": [question, None, None]})
        event = sent.raise_for_status().json()["event_id"]
        kind = ""
        async for line in _lines(client, f"{_API}/call/ask/{event}", {}):
            if line.startswith("event: "):
                kind = line.removeprefix("event: ")
            elif line.startswith("data: ") and kind in ("complete", "error"):
                told = json.loads(line.removeprefix("data: "))
                if kind == "complete":
                    return ("refused" if told[0]["abstained"] else "answered"), ""
                return _fault(told)
        return "error", "the stream ended without an answer"

    outcome, note = await _guarded(ask())
    took = time.perf_counter() - at
    return Asked(at - began, took, took, "endpoint", outcome, note)


class Browser:
    """A page that is open: its session, in which questions follow each other."""

    def __init__(self, client: httpx.AsyncClient, page: Page, chance: random.Random) -> None:
        self._client = client
        self._page = page
        self._session = f"{chance.getrandbits(50):011x}"

    async def opened(self) -> None:
        """Fetch the page and what fills it."""
        (await self._client.get("/")).raise_for_status()
        await self._run(self._page.load, [])

    async def ask(self, question: str, began: float) -> Asked:
        """Type a question and wait until its answer, and then its source, are shown."""
        at = time.perf_counter()
        shown: list[float] = []

        async def ask() -> tuple[Outcome, str]:
            empty: list[Any] = ["", "", [], [], [], ""]
            await self._run(self._page.begin, [question, None, *empty][: self._page.fields])
            joined = {"fn_index": self._page.answer, "data": [None] * self._page.states}
            sent = await self._client.post(
                f"{_API}/queue/join", json={**joined, "session_hash": self._session}
            )
            sent.raise_for_status()
            outcome: Outcome | None = None
            stream = _lines(self._client, f"{_API}/queue/data", {"session_hash": self._session})
            async for line in stream:
                message = json.loads(line.removeprefix("data: ")) if line else {}
                if message.get("msg") == "process_generating" and outcome is None:
                    outcome, note = _conversation(message)
                    shown.append(time.perf_counter() - at)
                    if outcome in ("busy", "error"):
                        return outcome, note
                if message.get("msg") == "process_completed":
                    if not message["success"]:
                        return _fault(message["output"])
                    return outcome or "error", "" if outcome else "no answer was shown"
            return "error", "the stream ended without an answer"

        outcome, note = await _guarded(ask())
        took = time.perf_counter() - at
        return Asked(at - began, shown[0] if shown else took, took, "page", outcome, note)

    async def _run(self, event: int, data: list[Any]) -> None:
        body = {"fn_index": event, "data": data, "session_hash": self._session}
        (await self._client.post(f"{_API}/run/predict", json=body)).raise_for_status()


async def _lines(
    client: httpx.AsyncClient, address: str, query: dict[str, str]
) -> AsyncIterator[str]:
    async with client.stream("GET", address, params=query) as stream:
        stream.raise_for_status()
        async for line in stream.aiter_lines():
            yield line


def _conversation(message: dict[str, Any]) -> tuple[Outcome, str]:
    """Return what the last turn of the conversation shows."""
    drawn = str(message["output"]["data"][2]).rpartition('<li class="turn"')[2]
    if BUSY in drawn:
        return "busy", ""
    for sign, outcome in _SHOWN.items():
        if sign in drawn:
            return outcome, ""
    return "error", drawn[:300]


def _fault(told: Any) -> tuple[Outcome, str]:
    words = str(told.get("error") if isinstance(told, dict) else told)
    return ("busy", "") if words == BUSY else ("error", words[:300])


async def _guarded(asking: Any) -> tuple[Outcome, str]:
    try:
        outcome, note = await asyncio.wait_for(asking, _LIMIT)
    except (httpx.HTTPError, TimeoutError, ValueError, KeyError) as exc:
        return "error", f"{type(exc).__name__}: {exc}"[:300]
    return outcome, note


async def visit(
    address: str, number: int, questions: Sequence[str], seconds: float,
    think: tuple[float, float], seed: int, began: float,
) -> list[Asked]:  # fmt: skip
    """Ask one question after the other for ``seconds``, with time to read between them.

    Every other user asks by the endpoint, the others in a page. ``think``: least and most
    seconds between an answer and the next question; the first comes within the most.
    """
    chance = random.Random(f"{seed}-{number}")
    asked: list[Asked] = []
    async with httpx.AsyncClient(base_url=address, timeout=_LIMIT) as client:
        browser = Browser(client, await page_of(client), chance) if number % 2 else None
        await asyncio.sleep(chance.uniform(0, think[1]))
        if browser is not None:
            await browser.opened()
        while not asked or time.perf_counter() - began < seconds:
            question = chance.choice(questions)
            if browser is not None:
                asked.append(await browser.ask(question, began))
            else:
                asked.append(await by_endpoint(client, question, began))
            await asyncio.sleep(chance.uniform(*think))
    return asked
