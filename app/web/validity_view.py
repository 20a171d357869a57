"""What became of a § or an agreement later, as it is told beside its words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from app.web import texts
from app.web.texts import escape
from ingest.errors import ParagrafError

if TYPE_CHECKING:
    from app.answering.answer import LaterChange
    from app.service import Service


def later_of(service: Service, section_id: str) -> str:
    """Return the later changes of a section as HTML, each with the place that says so.

    Empty for none; a fault is said, since silence would mean that the § still holds.
    """
    try:
        return later(service.later_changes(section_id))
    except ParagrafError as exc:
        return texts.fault(exc)


def later(changes: Iterable[LaterChange]) -> str:
    """Return later changes as a list in HTML; empty for none."""
    items = "".join(_change(change) for change in changes)
    return f'<ul class="later" aria-label="{texts.LATER}">{items}</ul>' if items else ""


def _change(change: LaterChange) -> str:
    told = change.told
    quote = f" ”{escape(' '.join(change.quote.split()))}”" if change.quote else ""
    place = f"{change.document}, {texts.page_words((change.page,))}"
    kind = ' class="reported"' if change.what == "återrapporterad" else ""
    return (
        f"<li{kind}><strong>{escape(told[:1].upper() + told[1:])}.</strong>{quote} "
        f'<a href="{escape(change.link)}" target="_blank" rel="noopener noreferrer">'
        f"{escape(place)}</a></li>"
    )
