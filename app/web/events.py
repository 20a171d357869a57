"""What the browser sends with an event: it may be anything, and is looked at before it is used."""

from __future__ import annotations

import gradio as gr


def text(event: gr.EventData, name: str) -> str | None:
    """Return a text that came with an event; None for anything else."""
    value = _data(event).get(name)
    return value if isinstance(value, str) else None


def number(event: gr.EventData, name: str) -> int | None:
    """Return a whole number that came with an event; None for anything else."""
    value = _data(event).get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _data(event: gr.EventData) -> dict[str, object]:
    data = event._data
    return data if isinstance(data, dict) else {}
