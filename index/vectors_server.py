"""Approximate dense search on a Chroma server that several homes share.

Which collection holds the vectors, and of which generation, is noted in the catalogue. A server
that is away stops nothing: every vector is compared then, as in a small library.
"""

from __future__ import annotations

import base64
import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from index.catalogue import Catalogue
from index.derived import DerivedDense, State, as_text, state_from
from index.vectors import DenseIndex, collection_of
from ingest.errors import IndexUnusableError, SettingsError

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

_log = logging.getLogger(__name__)
_SETTING = "PARAGRAF_CHROMA_URL"
_CONNECT_SECONDS = 2.0
_ANSWER_SECONDS = 30.0
_AWAY_SECONDS = 10.0  # for which a server that did not answer is left alone


class ChromaServer:
    """The server at ``address``, ``http://user:password@host:port``; connects on first use.

    User and password are sent as HTTP Basic, for a proxy before the server: Chroma's own asks for
    none. Raises SettingsError for another address. Threads may share it.
    """

    def __init__(self, address: str) -> None:
        try:
            parts = urlsplit(address)
            self._host, port = parts.hostname or "", parts.port
        except ValueError:
            parts, self._host, port = urlsplit(""), "", None
        if parts.scheme not in ("http", "https") or not self._host or parts.path.strip("/"):
            raise SettingsError(  # without the address: it may hold a password
                f"{_SETTING} är ingen adress till en Chroma-server. Skriv http://värd:8000."
            )
        self._ssl = parts.scheme == "https"
        self._port = port or (443 if self._ssl else 8000)
        self.place = f"{parts.scheme}://{self._host}:{self._port}"
        self._headers: dict[str, str] = {}
        if parts.username is not None:
            pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            token = base64.b64encode(pair.encode()).decode()
            self._headers["Authorization"] = f"Basic {token}"
        self._mutex = threading.RLock()
        self._client: Any = None
        self._away_until = 0.0

    @contextmanager
    def using(self) -> Iterator[Any]:
        """Lend the client. Raises IndexUnusableError when the server does not do as asked."""
        import httpx

        if time.monotonic() < self._away_until:
            raise IndexUnusableError(f"Vektorservern {self.place} svarade nyss inte.")
        try:
            yield self._connected()
        except IndexUnusableError:
            raise
        except Exception as exc:  # what Chroma's client raises has no common root
            if isinstance(exc, (OSError, httpx.HTTPError)):
                self._away_until = time.monotonic() + _AWAY_SECONDS
                self.close()
            raise IndexUnusableError(
                f"Vektorservern {self.place} kan inte användas: {exc}. Frågor besvaras "
                "ändå, långsammare i stora bibliotek. Kontrollera att Chroma är igång och att "
                f"{_SETTING} stämmer."
            ) from exc

    def close(self) -> None:
        """Let go of the connections."""
        with self._mutex:
            if self._client is not None:
                self._client.close()
            self._client = None

    def _connected(self) -> Any:
        import chromadb
        import httpx
        from chromadb.config import Settings

        with self._mutex:
            if self._client is None:
                # Chroma's client waits for ever: whether anybody is there is asked before it is.
                socket.create_connection((self._host, self._port), _CONNECT_SECONDS).close()
                try:
                    self._client = chromadb.HttpClient(
                        host=self._host, port=self._port, ssl=self._ssl,
                        headers=dict(self._headers), settings=Settings(anonymized_telemetry=False),
                    )  # fmt: skip
                except ValueError as exc:  # what Chroma makes of a connection that breaks
                    raise ConnectionError(str(exc)) from exc
                session: httpx.Client = self._client._server._session
                session.timeout = httpx.Timeout(_ANSWER_SECONDS, connect=_CONNECT_SECONDS)
            return self._client


class ServerIndex(DenseIndex):
    """A collection on a Chroma server."""

    def __init__(self, server: ChromaServer, name: str) -> None:
        super().__init__(Path(name))
        self._server = server
        self._name = name

    def close(self) -> None:
        """Let go of the collection; the server's connections stay."""
        self._collection = None

    def blank(self) -> None:
        """Leave the server's files to the server."""

    @contextmanager
    def _using(self) -> Iterator[Collection]:
        with self._server.using() as client:
            if self._collection is None:
                self._collection = collection_of(client, self._name)
            yield self._collection


class ServerDense(DerivedDense):
    """The collection on the server that holds the vectors of a catalogue."""

    def __init__(self, server: ChromaServer, catalogue: Catalogue) -> None:
        super().__init__(Path(server.place), catalogue)
        self._server = server

    def state(self) -> State | None:
        """What the catalogue says of the collection, ``None`` when it says nothing."""
        noted = self.catalogue.dense_state()
        return state_from(noted) if noted else None

    def drop(self) -> None:
        """Do nothing: a server that is named is used, however small the library."""

    def _open(self, name: str, count: int) -> DenseIndex:
        return ServerIndex(self._server, name)

    def _made(self) -> str:
        return f"{self._prefix()}{self._name()}"

    def _unmake(self, name: str) -> None:
        """Leave it to ``_sweep``: the server may be away."""

    def _note(self, state: State) -> None:
        self.catalogue.note_dense_state(as_text(state))

    def _sweep(self, keep: str) -> None:
        try:
            with self._server.using() as client:
                for collection in client.list_collections():
                    name = str(collection.name)
                    if name.startswith(self._prefix()) and name != keep:
                        client.delete_collection(name)
        except IndexUnusableError as exc:
            _log.warning("%s", exc)  # they go the next time

    def _prefix(self) -> str:
        return f"paragraf-{self.catalogue.instance()[:12]}-"
