"""What the browser sends with an event, looked at before it is used; which events ask."""

from __future__ import annotations

from typing import Any

import gradio as gr

from app.web.sortable import column_number

# Events that ask something. Who may ask at once is decided in app/turnstile.py, which answers
# those it turns away; here all that it lets in or lets wait have to find a place.
ASKING: dict[str, Any] = {"concurrency_id": "ask", "concurrency_limit": 40}


def text(event: gr.EventData, name: str) -> str | None:
    """Return a text that came with an event; None for anything else."""
    value = _data(event).get(name)
    return value if isinstance(value, str) else None


def number(event: gr.EventData, name: str) -> int | None:
    """Return a whole number that came with an event; None for anything else."""
    value = _data(event).get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def column(event: gr.EventData) -> int | None:
    """Return the column, from 0, that a click on a table's head sorts by; None for another act."""
    verb, _, at = (text(event, "action") or "").partition(":")
    return column_number(at) if verb == "sort" else None


def _data(event: gr.EventData) -> dict[str, object]:
    data = event._data
    return data if isinstance(data, dict) else {}
