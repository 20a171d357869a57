"""The connection to an optional chat model: sentences as they come, within a time limit.

What the model writes is not to be trusted: ``written.py`` reads it through the guard.
"""

from __future__ import annotations

import json
import os
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.answering.prompts import PROMPT, Task
from ingest.errors import ModelError
from ingest.settings import ChatModel

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk, BaseMessage

KEY = "PARAGRAF_CHAT_KEY"  # environment variable: the server's key, never a setting or a log line
_NO_KEY = "none"  # the client insists on one; servers on the own network often have none
_SIGNS_PER_TOKEN = 20  # more text than the tokens asked for can make: the server is not to trust
_LIST = re.compile(r'"sentences"\s*:\s*\[')
_SLOW = ("timeout", "timedout")  # in the names of the clients' own exceptions
_AWAY = ("connection", "connect")


class WrittenSentence(BaseModel):
    """One sentence as the model wrote it."""

    model_config = ConfigDict(extra="ignore")

    text: str = Field(max_length=2000)
    passage: int  # number of the passage, from 1
    quote: str = Field(max_length=4000)


class WrittenAnswer(BaseModel):
    """What the model is asked to return."""

    model_config = ConfigDict(extra="ignore")

    sentences: list[WrittenSentence]


@dataclass(slots=True)
class Usage:
    """What an answer took; filled while it is written. Tokens: None where the server tells none."""

    seconds: float = 0.0
    input_tokens: int | None = None
    output_tokens: int | None = None


def schema(most: int) -> dict[str, Any]:
    """Return the JSON schema of an answer of up to ``most`` sentences, for servers that keep it."""
    sentence = {
        "type": "object",
        "properties": {
            "text": {"type": "string"},
            "passage": {"type": "integer"},
            "quote": {"type": "string"},
        },
        "required": ["text", "passage", "quote"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {"sentences": {"type": "array", "items": sentence, "maxItems": most}},
        "required": ["sentences"],
        "additionalProperties": False,
    }


def sentences(task: Task, settings: ChatModel, usage: Usage) -> Iterator[WrittenSentence]:
    """Yield each sentence as soon as the model has written it whole.

    Raises ModelError, in words for the user, when the model cannot be reached, takes longer than
    ``timeout_seconds`` altogether, is cut off, or answers in another form than asked for. What
    was yielded before stands in an answer that never came whole.
    """
    began = time.monotonic()
    try:
        yield from _sentences(task, settings, usage)
    finally:
        usage.seconds = time.monotonic() - began


def _sentences(task: Task, settings: ChatModel, usage: Usage) -> Iterator[WrittenSentence]:
    name = f"Chattmodellen {settings.model}"
    text, given, ending = "", 0, ""
    messages = PROMPT.format_messages(**task.values())
    for chunk in _in_time(_connected(settings, task.most), messages, settings):
        text += str(chunk.text)
        ending = str(chunk.response_metadata.get("finish_reason") or ending)
        if chunk.usage_metadata:
            usage.input_tokens = chunk.usage_metadata["input_tokens"]
            usage.output_tokens = chunk.usage_metadata["output_tokens"]
        if len(text) > settings.max_tokens * _SIGNS_PER_TOKEN:
            raise ModelError(f"{name} skrev mer än den bads om.")
        whole = _whole_objects(text)
        for sentence in whole[given:]:
            yield _parsed(sentence, name)
        given = len(whole)
    if ending == "length":
        raise ModelError(f"{name} hann inte skriva klart: svaret blev längre än max_tokens.")
    try:
        answer = WrittenAnswer.model_validate_json(text[text.find("{") : text.rfind("}") + 1])
    except ValidationError as exc:
        raise ModelError(f"{name} svarade i en annan form än begärt, eller bröts av.") from exc
    yield from answer.sentences[given:]


def _whole_objects(text: str) -> list[str]:
    """Return the objects of the list "sentences" that are whole in what has come so far."""
    opening = _LIST.search(text)
    found: list[str] = []
    if opening is None:
        return found
    at, decoder = opening.end(), json.JSONDecoder()
    while True:
        while at < len(text) and (text[at].isspace() or text[at] == ","):
            at += 1
        if at >= len(text) or text[at] != "{":
            return found
        try:
            _, end = decoder.raw_decode(text, at)
        except (json.JSONDecodeError, RecursionError):
            return found
        found.append(text[at:end])
        at = end


def _parsed(sentence: str, name: str) -> WrittenSentence:
    try:
        return WrittenSentence.model_validate_json(sentence)
    except ValidationError as exc:
        raise ModelError(f"{name} svarade i en annan form än begärt.") from exc


def _connected(settings: ChatModel, most: int) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    parameters: dict[str, Any] = {
        "temperature": 0,
        "timeout": settings.timeout_seconds,
        "max_tokens": settings.max_tokens,
        "max_retries": 0,
    }
    key = os.environ.get(KEY)
    if settings.base_url:
        parameters["base_url"] = settings.base_url
        # The key of the public service is not for a server of one's own.
        parameters["api_key"] = key or _NO_KEY
    elif key:
        parameters["api_key"] = key
    if settings.provider == "openai":
        form = {"name": "answer", "strict": True, "schema": schema(most)}
        parameters["stream_usage"] = True
        # Beside the client's own way, which refuses an answer that was cut off without a word
        # of what came before, and servers that do not keep the form.
        parameters["extra_body"] = {"response_format": {"type": "json_schema", "json_schema": form}}
    try:
        model: BaseChatModel = init_chat_model(
            settings.model, model_provider=settings.provider, **parameters
        )
    except (ImportError, ValueError, TypeError) as exc:
        raise ModelError(
            f"Chattmodellen {settings.model} kan inte användas: {_short(exc)}. Se chat.provider "
            "och chat.base_url i inställningarna."
        ) from exc
    except Exception as exc:  # noqa: BLE001 - each provider's client has errors of its own
        raise _told(exc, settings) from exc
    return model


def _in_time(
    model: BaseChatModel, messages: list[BaseMessage], settings: ChatModel
) -> Iterator[AIMessageChunk]:
    """Yield the chunks of an answer until the time is over.

    The client's own time limit is for each read: a server that drips would keep it for ever. So
    the answer is read by a thread, which gives up at its next chunk or its own limit.
    """
    deadline = time.monotonic() + settings.timeout_seconds
    come: SimpleQueue[AIMessageChunk | BaseException | None] = SimpleQueue()
    given_up = threading.Event()

    def read() -> None:
        from langsmith import tracing_context

        try:
            with tracing_context(enabled=False):  # nothing is told to anyone else
                for chunk in model.stream(messages):
                    if given_up.is_set():
                        return
                    come.put(chunk)
            come.put(None)
        except Exception as exc:  # noqa: BLE001 - handed on to the asker, who names it
            come.put(exc)

    threading.Thread(target=read, name="chat-model", daemon=True).start()
    try:
        while True:
            left = deadline - time.monotonic()
            try:
                chunk = come.get(timeout=max(left, 0.001))
            except Empty as exc:
                raise _too_slow(settings) from exc
            if chunk is None:
                return
            if isinstance(chunk, BaseException):
                raise _told(chunk, settings) from chunk
            yield chunk
            if time.monotonic() > deadline:
                raise _too_slow(settings)
    finally:
        given_up.set()


def _too_slow(settings: ChatModel) -> ModelError:
    return ModelError(
        f"Chattmodellen {settings.model} svarade inte inom {settings.timeout_seconds:g} sekunder."
    )


def _told(exc: BaseException, settings: ChatModel) -> ModelError:
    """Return a client's error in words for the user: every provider has names of its own."""
    kind = type(exc).__name__.casefold()
    if isinstance(exc, TimeoutError) or any(word in kind for word in _SLOW):
        return _too_slow(settings)
    where = f" på {settings.base_url}" if settings.base_url else ""
    if isinstance(exc, OSError) or any(word in kind for word in _AWAY):
        return ModelError(f"Chattmodellen {settings.model} kan inte nås{where}.")
    return ModelError(f"Chattmodellen {settings.model}{where} gav ett fel: {_short(exc)}")


def _short(exc: BaseException) -> str:
    """Return an error on one line of at most 160 signs: servers may answer with whole pages."""
    told = " ".join(str(exc).split()) or type(exc).__name__
    return told if len(told) <= 160 else told[:157] + "…"
