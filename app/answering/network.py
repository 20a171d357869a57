"""Whether a chat model's server is on the own network, judged by its address."""

from __future__ import annotations

import ipaddress
import os
import socket
from urllib.parse import urlsplit

from ingest.settings import ChatModel

# Addresses that no router carries out of the own network: RFC 1122, 1918, 3927, 4193, 4291.
_OWN = tuple(
    ipaddress.ip_network(network)
    for network in (
        "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16",
        "::1/128", "fc00::/7", "fe80::/10",
    )
)  # fmt: skip
_LOCAL_PROVIDERS = frozenset({"ollama"})  # without an address: a server on this machine


def warning(settings: ChatModel) -> str | None:
    """Return in Swedish what leaves the own network and to where; None when nothing does.

    Looks the server's name up; nothing is sent to it.
    """
    if not settings.model:
        return None
    address = settings.base_url
    if not address and settings.provider == "openai":
        address = os.environ.get("OPENAI_BASE_URL") or os.environ.get("OPENAI_API_BASE") or ""
    if not address:
        if settings.provider in _LOCAL_PROVIDERS:
            return None
        return _told(settings, f"leverantören {settings.provider}, utanför det egna nätet")
    host = urlsplit(address if "//" in address else f"//{address}").hostname
    if not host:
        return _told(settings, f"{address}, som inte är någon adress")
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return _told(
            settings, f"{host}, som inte kan slås upp och kan ligga utanför det egna nätet"
        )
    if all(_own(str(entry[4][0])) for entry in found):
        return None
    return _told(settings, f"{host}, utanför det egna nätet")


def _own(address: str) -> bool:
    one = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(one, ipaddress.IPv6Address) and one.ipv4_mapped:
        one = one.ipv4_mapped
    return any(one.version == network.version and one in network for network in _OWN)


def _told(settings: ChatModel, where: str) -> str:
    return (
        f"Obs: frågor och stycken ur handlingarna skickas till chattmodellen {settings.model} hos "
        f"{where}. Ange en server på det egna nätet med chat.base_url, eller töm chat.model."
    )
