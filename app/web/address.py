"""What a tab shows as it stands in the address, so that a link opens the same for a colleague.

The page's script and a tab's events speak of it so: the script asks for what the address says
(event ``go``: the query, and the number of this request), and whatever is drawn carries its own
query and the number that it answers. So an answer that the address has left meanwhile is told
from the one that is waited for, however quickly somebody goes back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode

from app.web import events
from app.web.texts import escape

if TYPE_CHECKING:
    import gradio as gr

WORDS = "q"
_MOST = 200  # values in an address
_LONGEST = 500  # characters of a value


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks of a tab. ``turn``: the number of the request."""

    fields: dict[str, list[str]]
    turn: int

    def all(self, name: str) -> tuple[str, ...]:
        """Return all values of a field, each once."""
        return tuple(dict.fromkeys(value[:_LONGEST] for value in self.fields.get(name, ())))

    def one(self, name: str) -> str:
        """Return a field's value, "" without one."""
        return self.fields.get(name, [""])[-1][:_LONGEST].strip()


def asked(event: gr.EventData) -> Asked | None:
    """Return what the address asks for; None where the event holds nothing of the kind."""
    query, turn = events.text(event, "asked"), events.number(event, "turn")
    if query is None or turn is None:
        return None
    try:
        return Asked(parse_qs(query, max_num_fields=_MOST), turn)
    except ValueError:  # more fields than any address of ours
        return Asked({}, turn)


def mark(fields: Iterable[tuple[str, str]], turn: int = 0) -> str:
    """Return the mark, as HTML, that tells the script what is shown.

    Fields without a value are left out; ``turn``: the request that this answers, 0 for none.
    """
    query = urlencode([(name, value) for name, value in fields if value])
    return f'<div data-state="{escape(query)}" data-turn="{turn}" hidden></div>'
