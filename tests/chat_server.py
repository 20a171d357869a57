"""A scripted OpenAI-compatible server: what a chat model's server may do, good and bad."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Say = Callable[[str], Iterator["str | float"]]  # what it is asked: pieces, and seconds to wait


@dataclass(slots=True)
class Script:
    """What the server says next, and what it was asked."""

    say: Say = lambda asked: iter(())
    finish: str = "stop"
    status: int = 200
    drop: bool = False  # the connection ends in the middle of the stream
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return self._address

    _address: str = ""


def answer(*sentences: tuple[str, int, str]) -> str:
    """Return an answer in the form asked for: (text, passage number, quote) each."""
    told = [{"text": text, "passage": number, "quote": quote} for text, number, quote in sentences]
    return json.dumps({"sentences": told}, ensure_ascii=False)


def in_pieces(text: str, size: int = 7) -> Iterator[str]:
    """Yield a text in pieces as a model's tokens come."""
    yield from (text[at : at + size] for at in range(0, len(text), size))


def saying(*pieces: str | float) -> Say:
    """Return a script that says the same whatever it is asked."""
    return lambda asked: iter(pieces)


@contextmanager
def chat_server() -> Iterator[Script]:
    """Serve on this machine until the block ends."""
    script = Script()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            script.requests.append(body)
            script.keys.append(self.headers.get("Authorization", ""))
            if script.status != 200:
                self.send_error(script.status)
                return
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            try:
                self._stream(script.say(asked(body)))
            except (BrokenPipeError, ConnectionResetError):
                return  # the asker gave up

        def _stream(self, pieces: Iterator[str | float]) -> None:
            for piece in pieces:
                if isinstance(piece, str):
                    self._event({"delta": {"content": piece}, "finish_reason": None})
                else:
                    time.sleep(piece)
            if script.drop:
                return
            self._event({"delta": {}, "finish_reason": script.finish})
            usage = {"prompt_tokens": 321, "completion_tokens": 54, "total_tokens": 375}
            self._data({**_CHUNK, "choices": [], "usage": usage})
            self.wfile.write(b"data: [DONE]\n\n")

        def _event(self, choice: dict[str, Any]) -> None:
            self._data({**_CHUNK, "choices": [{"index": 0, **choice}]})

        def _data(self, chunk: dict[str, Any]) -> None:
            self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
            self.wfile.flush()

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    script._address = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield script
    finally:
        server.shutdown()
        server.server_close()


_CHUNK = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "prov"}


def asked(body: dict[str, Any]) -> str:
    """Return what the last message of a request says."""
    messages: Sequence[dict[str, Any]] = body["messages"]
    return str(messages[-1]["content"])
