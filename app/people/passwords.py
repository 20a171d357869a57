"""Passwords and tokens as they are kept: never themselves, only what tells whether one fits.

scrypt (RFC 7914) comes with Python and is hard in memory as well as in time, so it needs no
further package. N = 2**15 and r = 8 take 32 MB, p = 3 does it three times over: one of the
settings that OWASP's password storage cheat sheet calls equal to its first choice.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import threading

from ingest.errors import SettingsError

SHORTEST = 10  # characters
LONGEST = 200  # characters; more would only cost time
_N, _R, _P = 2**15, 8, 3
_MEMORY = 2 * 128 * _N * _R  # bytes that OpenSSL may take: scrypt needs 128·N·r
_AT_ONCE = threading.Semaphore(2)  # tries worked out at a time: each holds 32 MB


def hashed(password: str) -> str:
    """Return what is kept of a password. Raises SettingsError for one that is no good."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise SettingsError(
            f"Lösenordet ska ha minst {SHORTEST} och högst {LONGEST} tecken. Tips: några ord i rad."
        )
    salt = secrets.token_bytes(16)
    parts = (str(_N), str(_R), str(_P), _text(salt), _text(_scrypt(password, salt, _N, _R, _P)))
    return "$".join(("scrypt", *parts))


def fits(password: str, kept: str | None) -> bool:
    """Tell whether a password is the one that was kept.

    Takes as long where nothing is kept: an answer's time must not tell which names exist.
    """
    if len(password) > LONGEST:
        return False
    method, *parts = (kept or f"none${_N}${_R}${_P}$$").split("$")
    n, r, p, salt, key = parts
    found = _scrypt(password, base64.b64decode(salt), int(n), int(r), int(p))
    return hmac.compare_digest(found, base64.b64decode(key)) and method == "scrypt"


def new_token() -> str:
    """Return a token for a program: 256 random bits."""
    return f"pgf_{secrets.token_urlsafe(32)}"


def token_mark(token: str) -> str:
    """Return what is kept of a token. It is random and long: a plain hash cannot be guessed."""
    return hashlib.sha256(token.encode()).hexdigest()


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    with _AT_ONCE:
        return hashlib.scrypt(password.encode(), salt=salt, n=n, r=r, p=p, maxmem=_MEMORY, dklen=32)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
