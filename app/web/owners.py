"""Who began which session of the page: its state holds what others may not be allowed to see."""

from __future__ import annotations

import threading
from collections import OrderedDict

_SESSIONS = 20_000  # whose owner is remembered


class Owners:
    """Who began which session. Threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._names: OrderedDict[str, str] = OrderedDict()

    def owns(self, name: str, session: str) -> bool:
        """Tell whether a session is ``name``'s; it is, when nobody has used it before."""
        with self._lock:
            owner = self._names.setdefault(session, name)
            self._names.move_to_end(session)
            if len(self._names) > _SESSIONS:
                self._names.popitem(last=False)
        return owner == name
