"""Which of several sources asked for at nearly the same time is the one to show.

Whoever goes back twice, or clicks in a list faster than pages are drawn, asks for several sources
at once. They travel and are drawn side by side, so they end in any order, and the last to end
would stay. The browser numbers what it opens by its clock; only the newest is shown.
"""

from __future__ import annotations

from collections import deque

_KEPT = 32  # numbers remembered; more are never under way in one session


class Openings:
    """The sources that one session has asked for in one pane.

    One object for the session, shared by the events under way; appending to a deque and copying
    it are each one step, so no lock is needed.
    """

    def __init__(self) -> None:
        self._begun: deque[int] = deque([0], maxlen=_KEPT)

    def begin(self, number: int | None = None) -> int:
        """Note that a source is asked for; returns its number.

        ``number``: the browser's, microseconds since the page was opened. None for what the
        server opens by itself, or a number missing: then it follows all that were asked for.
        """
        mine = max(self._begun.copy()) + 1 if number is None else number
        self._begun.append(mine)
        return mine

    def is_newest(self, number: int) -> bool:
        """Return False when another source has been asked for since."""
        return number >= max(self._begun.copy())
