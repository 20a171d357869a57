"""Roles of passages against a truth file: what an answer must never mix."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from evals.bench.pairing import Score
from evals.places import Place, Squeezed
from evals.truth import TrueRole
from ingest.records import Document, Passage

_NARRATIVE = frozenset({"matter", "background", "text"})
_PROPOSED = frozenset({"proposal", "motion"})


@dataclass(frozen=True, slots=True)
class Placed:
    """A truth quote where it stands in ``Document.text``; None when it was not found."""

    entry: TrueRole
    place: Place | None


def role_class(role: str) -> str:
    """Return what a role counts as: the matter, its background and plain text are one account."""
    return "matter" if role in _NARRATIVE else role


def page_range(document: Document, page: int | None) -> tuple[int, int]:
    """Return the [start, end) of ``Document.text`` that stands on a page; all of it for None."""
    spans = [span for span in document.spans if page is None or span.page == page]
    if not spans:
        return 0, 0
    return min(span.start for span in spans), max(span.end for span in spans)


def placed(document: Document, entries: Sequence[TrueRole]) -> list[Placed]:
    """Find each quote, in the order of the document.

    The same words may stand under the decision and under the proposal: a quote is looked for
    after the one before it, and only when it is not there, elsewhere on its page.
    """
    text = Squeezed(document.text)
    found: list[Placed] = []
    taken: set[int] = set()
    cursor = 0
    for entry in entries:
        low, high = page_range(document, entry.page)
        place = next(text.places(entry.quote, max(low, cursor), high), None)
        if place is None:
            others = text.places(entry.quote, low, high)
            place = next((other for other in others if other.start not in taken), None)
        if place is None and document.words:
            near = text.nearest(entry.quote, max(low, cursor), high)
            place = near or text.nearest(entry.quote, low, high)
        if place is not None:
            cursor = place.end
            taken.add(place.start)
        found.append(Placed(entry, place))
    return found


def holders(document: Document, place: Place) -> list[Passage]:
    """Return the passages in which a place begins."""
    return [one for one in document.passages if one.start <= place.start < one.end]


def roles(document: Document, entries: Sequence[TrueRole]) -> list[Score]:
    """Return the score of roles and the proposals that were taken for decisions.

    Recall: share of quotes whose passage carries their role. Precision: share of the passages
    holding some quote that carry the role of each quote they hold. For proposals taken for
    decisions ``found`` counts the faults and ``precise`` is 0; none must be.
    """
    found = placed(document, entries)
    held: defaultdict[str, list[TrueRole]] = defaultdict(list)
    by_id = {passage.id: passage for passage in document.passages}
    missed: list[str] = []
    for one in found:
        passages = [] if one.place is None else holders(document, one.place)
        for passage in passages:
            held[passage.id].append(one.entry)
        wanted = role_class(one.entry.role)
        if not one.entry.optional and wanted not in {role_class(p.role) for p in passages}:
            got = ", ".join(passage.role for passage in passages) or "inget stycke"
            missed.append(f"{_show(one.entry)} (fick {got})")
    false = [
        f"s. {passage.page} {passage.role} rymmer {entry.role}: {entry.quote[:90]}"
        for passage, entry in _mixed(by_id, held)
    ]
    wanted_entries = sum(not entry.optional for entry in entries)
    return [
        Score(
            "roller", wanted_entries, wanted_entries - len(missed), len(held),
            len(held) - len(false), tuple(missed), tuple(false),
        ),
        _mistaken(document, found),
    ]  # fmt: skip


def _mixed(
    passages: dict[str, Passage], held: dict[str, list[TrueRole]]
) -> list[tuple[Passage, TrueRole]]:
    """Return each passage that holds a quote of another role, with the first such quote."""
    mixed = []
    for key, entries in held.items():
        wrong = [e for e in entries if role_class(e.role) != role_class(passages[key].role)]
        if wrong and not all(entry.optional for entry in wrong):
            mixed.append((passages[key], wrong[0]))
    return mixed


def _mistaken(document: Document, found: Sequence[Placed]) -> Score:
    """Return the proposals and motions that stand as decided, in a passage or in the register."""
    wrong = []
    for one in found:
        if one.place is None or one.entry.role not in _PROPOSED:
            continue
        passages = [p for p in holders(document, one.place) if p.role == "decision"]
        decided = [d for d in document.decisions if d.start <= one.place.start < d.end]
        if passages or decided:
            wrong.append(_show(one.entry))
    return Score("förslag tagna för beslut", 0, 0, len(wrong), 0, (), tuple(wrong))


def _show(entry: TrueRole) -> str:
    return f"s. {entry.page} {entry.role}: {entry.quote[:90]}"
