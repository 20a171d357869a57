"""Who sends a request: by session, by token, or by the header of a trusted proxy."""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from app.people.passwords import fits
from app.people.person import Person
from app.people.sessions import Sessions
from app.people.store import User, Users
from app.people.throttle import Throttle
from ingest.errors import NotAllowedError, SettingsError
from ingest.settings import People

_log = logging.getLogger(__name__)
LogIn = Literal["passed", "failed", "throttled"]
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Caller:
    """What a request says of who sends it. ``address``: of the other end of the connection."""

    address: str
    headers: Mapping[str, Sequence[str]]  # names in lower case, each with all its values
    session: str | None

    def header(self, name: str) -> str | None:
        """Return a header that stands once; None for none, or for several that contradict."""
        values = self.headers.get(name.lower(), ())
        return values[0] if len(values) == 1 else None


class Entrance:
    """The people of one library, and how they come in. Threads may share it."""

    def __init__(
        self, home: Path, settings: People, counted: Callable[[LogIn], None] = lambda _: None
    ) -> None:
        self.users = Users(home)
        self.sessions = Sessions(home, self.users, settings.session_hours)
        self.throttle = Throttle()
        self._counted = counted
        self._header = settings.header
        self._proxies = _networks(settings.proxies)
        if self._header and not self._proxies:
            raise SettingsError(
                f"Inställningen people.header ({self._header}) kräver people.proxies: adressen "
                "till den proxy som sätter huvudet. Från andra vore det bara ett påstående."
            )
        self._closed = False

    @property
    def closed(self) -> bool:
        """Whether people have to say who they are. Once it is so, it stays so."""
        self._closed = self._closed or bool(self._header or self.users.all())
        return self._closed

    def person(self, caller: Caller) -> Person | None:
        """Return who calls; None for nobody that is known."""
        if self._header and self.trusted(caller):
            name = (caller.header(self._header) or "").strip()
            if name:
                user = self.users.find(name)
                return user.person if user else Person(name, "reader")
        method, _, token = (caller.header("authorization") or "").partition(" ")
        user = None
        if method.lower() == "bearer":
            user = self.users.by_token(token.strip())
        elif caller.session:
            user = self.sessions.user(caller.session)
        return user.person if user else None

    def log_in(self, caller: Caller, name: str, password: str) -> User:
        """Return the user whose password this is. Raises NotAllowedError, the wait in it."""
        address = self.address_of(caller)
        wait = self.throttle.wait(name, address)
        if wait:
            self._counted("throttled")
            _log.warning("log-in throttled for %s s from %s", wait, address)
            raise NotAllowedError(f"För många försök. Vänta {_told(wait)} och försök igen.")
        user = self.users.find(name)
        if not fits(password, user.password if user else None) or user is None:
            self.throttle.failed(name, address)
            self._counted("failed")
            _log.warning("log-in failed from %s", address)
            raise NotAllowedError("Fel användarnamn eller lösenord.")
        self.throttle.passed(name, address)
        self._counted("passed")
        return user

    def trusted(self, caller: Caller) -> bool:
        """Tell whether the other end of the connection is the reverse proxy."""
        try:
            address = ipaddress.ip_address(caller.address)
        except ValueError:
            return False
        return any(address in network for network in self._proxies)

    def https(self, caller: Caller, scheme: str) -> bool:
        """Tell whether the browser speaks https, to this app or to its proxy."""
        told = caller.header("x-forwarded-proto") if self.trusted(caller) else None
        return (told or scheme).strip().lower() == "https"

    def address_of(self, caller: Caller) -> str:
        """Return the address to count tries by: the last that the proxy saw, or the caller's."""
        seen = caller.header("x-forwarded-for") if self.trusted(caller) else None
        return seen.rsplit(",", 1)[-1].strip() if seen else caller.address


def _networks(listed: str) -> tuple[_Network, ...]:
    try:
        return tuple(
            ipaddress.ip_network(part.strip()) for part in listed.split(",") if part.strip()
        )
    except ValueError as exc:
        raise SettingsError(
            f"Inställningen people.proxies ({listed}) ska vara adresser med komma emellan, till "
            f"exempel 127.0.0.1 eller 10.0.0.0/24: {exc}."
        ) from exc


def _told(seconds: int) -> str:
    return f"{seconds} sekunder" if seconds < 120 else f"{round(seconds / 60)} minuter"
