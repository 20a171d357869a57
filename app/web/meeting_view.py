"""A meeting brief as HTML: each matter with its footnotes, which open their sources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.export.paper import Line, Note
from app.web import texts
from app.web.counts import counted
from app.web.meeting_files import FORMATS, brief_link
from app.web.meeting_work import Step
from app.web.texts import escape

if TYPE_CHECKING:
    from app.brief.brief import Block, Brief, ItemBrief
    from app.service import Service

_NAMES = {"docx": "Word (DOCX)", "md": "Markdown"}


def progress(step: Step) -> str:
    """Return how far the work has come, as HTML that is also read aloud."""
    if not step.total:
        return f'<p><progress aria-label="{texts.MEETING}"></progress> {escape(step.note)}</p>'
    return (
        f'<p><progress max="{step.total}" value="{step.done}" aria-label="{texts.MEETING}">'
        f"</progress> {texts.MATTERS_DONE.format(done=step.done, total=step.total)} "
        f"{escape(step.note)}</p>"
    )


def failure(told: str) -> str:
    """Return why there is no brief."""
    return f'<section class="failure"><h3>{texts.BRIEF_FAILED}</h3><p>{escape(told)}</p></section>'


def ready(brief: Brief, key: str) -> str:
    """Return that a brief is there, with the addresses of its files."""
    told = texts.BRIEF_READY.format(
        items=counted(len(brief.items), "matter"), notes=counted(len(brief.notes), "source")
    )
    links = " ".join(
        f'<a href="{escape(brief_link(key, kind))}" download>{_NAMES[kind]}</a>' for kind in FORMATS
    )
    return f'<p class="count"><span>{told}</span><span>{texts.BRIEF_AS} {links}</span></p>'


def brief(service: Service, made: Brief) -> str:
    """Return a whole brief."""
    notes = {note.number: note for note in made.notes}
    opens = {number: _opening(service, note) for number, note in notes.items()}
    lead = "".join(f"<p>{escape(line)}</p>" for line in made.lead)
    items = "".join(_item(item, notes, opens) for item in made.items)
    listed = "".join(_note(note, opens) for note in made.notes)
    ending = f'<h3>{texts.NOTES}</h3><ol class="notes">{listed}</ol>' if listed else ""
    return (
        f'<article class="brief"><h3>{escape(made.paper().title)}</h3>{lead}{items}{ending}'
        "</article>"
    )


def _item(item: ItemBrief, notes: Mapping[int, Note], opens: Mapping[int, str]) -> str:
    dnr = f" ({item.dnr})" if item.dnr else ""
    name = escape(f"{item.number}. {item.title}{dnr}")
    if not item.blocks:
        return f'<section class="procedure"><h4>{name}</h4></section>'
    blocks = "".join(_block(block, notes, opens) for block in item.blocks)
    return f"<details open><summary><h4>{name}</h4></summary>{blocks}</details>"


def _block(block: Block, notes: Mapping[int, Note], opens: Mapping[int, str]) -> str:
    parts: list[str] = []
    listed: list[str] = []
    for line in block.lines:
        if line.bullet:
            listed.append(f"<li>{_line(line, notes, opens)}</li>")
            continue
        if listed:
            parts.append(f"<ul>{''.join(listed)}</ul>")
            listed = []
        parts.append(f"<p>{_line(line, notes, opens)}</p>")
    if listed:
        parts.append(f"<ul>{''.join(listed)}</ul>")
    return f'<h5 class="block-{escape(block.kind)}">{escape(block.heading)}</h5>{"".join(parts)}'


def _line(line: Line, notes: Mapping[int, Note], opens: Mapping[int, str]) -> str:
    found = ""
    for piece in line.pieces:
        found += escape(piece.text).replace("\n", "<br>")
        found += "".join(_marker(notes[number], opens[number]) for number in piece.notes)
    return found


def _marker(note: Note, opens: str) -> str:
    name = escape(f"{texts.SHOW_SOURCE.format(marker=note.number)}: {note.source}")
    if not opens:
        return f' <span class="marker" title="{escape(note.source)}">[{note.number}]</span>'
    return f' <a class="marker" {opens} aria-label="{name}">[{note.number}]</a>'


def _note(note: Note, opens: Mapping[int, str]) -> str:
    words = escape(note.source)
    source = f"<a {opens[note.number]}>{words}</a>" if opens[note.number] else words
    place = "" if note.link else f" ({texts.IN_AGENDA})"
    quotes = " ".join(f"”{' '.join(quote.text.split())}”" for quote in note.quotes)
    return f'<li value="{note.number}">{source}{place}: {escape(quotes)}</li>'


def _opening(service: Service, note: Note) -> str:
    """Return the attributes that open a footnote's words in the pane; "" for the agenda's own."""
    if note.link is None or note.section_id is None:
        return ""
    document = service.document(note.section_id.rsplit("-", 1)[0])
    shared = [
        (min(passage.end, note.end) - max(passage.start, note.start), passage)
        for passage in document.passages
        if passage.start < note.end and note.start < passage.end
    ]
    address = f'href="{escape(note.link)}"'
    if not shared:
        return f'{address} target="_blank" rel="noopener"'
    passage = max(shared, key=lambda pair: pair[0])[1]
    start, end = max(passage.start, note.start), min(passage.end, note.end)
    return f'{address} data-open="{escape(passage.id)}" data-start="{start}" data-end="{end}"'
