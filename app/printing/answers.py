"""How records read in a terminal: Swedish, wrapped, without colour where there is no terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from app.answering.answer import Answer, RankedPassage, Reference

ROLES = {
    "decision": "beslut", "proposal": "förslag", "motion": "yrkande", "reservation": "reservation",
    "vote": "omröstning", "matter": "ärendet", "background": "bakgrund", "basis": "underlag",
    "dispatch": "expediering", "duty": "ansvar", "position": "ståndpunkt", "figure": "siffror",
    "definition": "definition", "question": "enkätfråga", "text": "text", "furniture": "sidhuvud",
}  # fmt: skip


def paragraph(
    console: Console, text: str, *, indent: int = 0, hanging: int = 0, style: str = ""
) -> None:
    """Print a paragraph, its lines indented, those after the first by ``hanging`` more.

    Into a pipe it stays one line.
    """
    margin, width = " " * indent, max(20, console.width - 1)
    if console.soft_wrap:
        shown = margin + text
    else:
        further = margin + " " * hanging
        shown = textwrap.fill(
            text, width, initial_indent=margin, subsequent_indent=further,
            break_long_words=False, break_on_hyphens=False,
        )  # fmt: skip
    console.print(Text(shown, style=style))


def place(reference: Reference) -> str:
    """Return "beslut · Nämnden · 2024-09-11 · § 36 Uppdrag … · s. 47 · fil.pdf"."""
    parts = (
        ROLES[reference.role], reference.body, reference.date, reference.section,
        f"s. {reference.page}", reference.document,
    )  # fmt: skip
    return " · ".join(part for part in parts if part)


def show_answer(console: Console, answer: Answer) -> None:
    """Print an answer with its sources, or a refusal."""
    if answer.abstained:
        console.print(Text("Finns inte i underlaget. ", style="bold") + Text(answer.reason or ""))
        return
    console.print(Text(answer.answer))
    console.print(Text("\nKällor", style="bold"))
    for citation in answer.citations:
        console.print(Text(f"[{citation.marker}] {place(citation.reference)}"))
        console.print(Text(f"    ”{' '.join(citation.quote.split())}”", style="dim"))
        for change in citation.superseded_by:
            console.print(Text(f"    Obs: {change.told}", style="bold"))
        for short, long in citation.abbreviations:
            console.print(Text(f"    {short} = {long}", style="dim"))
        if citation.reference.also_at:
            places = ", ".join(f"{p.document} s. {p.page}" for p in citation.reference.also_at)
            console.print(Text(f"    finns också i {places}", style="dim"))
    if answer.understood:
        named = " · ".join(one.label for one in answer.understood)
        console.print(Text(f"Tolkat som: {named}", style="dim"))


def show_hits(console: Console, hits: Sequence[RankedPassage]) -> None:
    """Print ranked passages."""
    if not hits:
        console.print("Inga träffar.")
    for rank, hit in enumerate(hits, start=1):
        console.print(Text(f"{rank:2}. {place(hit.reference)}", style="bold"))
        text = " ".join(hit.reference.text.split())
        console.print(Text(f"    {text[:300]}{' …' if len(text) > 300 else ''}"))
        console.print(Text(f"    {hit.score:.3f} · {hit.why}", style="dim"))
