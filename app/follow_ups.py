"""What a follow-up owes to the answer before it: the § cited there, and what came of it later."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.analysis import dnr_key
from index.connections import Connections
from index.query import Query
from index.reading import Understood
from index.records import Filters
from index.retrieval import Hit
from ingest.marks import item_name
from ingest.records import Section

SAME_SECTION = 0.25  # added to the fused score of the § that the answer before cited
LATER_SECTION = 0.40  # added to that of a later § of its matter, where that is asked for
_KEPT = 256  # answers whose citation is remembered
_LATER = 6  # later §§ of a matter that are looked at
_OWN_WORDS = 5  # content words of a question that may be about the § cited before


class Remembered:
    """The section that each of the last answers cited first, by what was asked.

    Threads may share it. Of the questions themselves only a hash is kept.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._cited: OrderedDict[str, str | None] = OrderedDict()

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._cited.clear()

    def keep(self, turns: Sequence[str], filters: Filters, section: str | None) -> None:
        """Keep the section cited for the last of ``turns``, None for a refusal."""
        with self._lock:
            self._cited[_key(turns, filters)] = section
            while len(self._cited) > _KEPT:
                self._cited.popitem(last=False)

    def known(self, turns: Sequence[str], filters: Filters) -> bool:
        """Return whether the last of ``turns`` was answered or refused lately."""
        return _key(turns, filters) in self._cited

    def cited(self, turns: Sequence[str], filters: Filters) -> str | None:
        """Return the id of the section cited for the last of ``turns``, None for none."""
        with self._lock:
            return self._cited.get(_key(turns, filters))


def _key(turns: Sequence[str], filters: Filters) -> str:
    said = "\n".join([repr(filters), *(" ".join(turn.split()) for turn in turns)])
    return hashlib.sha256(said.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Aim:
    """Where a follow-up points: ``near`` has what is added to the score of which sections.

    ``told`` says so to the user; ``nothing_later``: what came of it is asked for, and the
    library holds nothing later of that matter. ``later``: ``near`` has later §§ of it.
    """

    near: dict[str, float]
    told: tuple[Understood, ...] = ()
    nothing_later: Section | None = None
    later: bool = False
    after: str | None = None  # the day of the § cited, where no later one is known to be of it


NO_AIM = Aim({})
_NEAR = 0.5  # score of what is later, as a share of the best, where it may be what came of it


def later_first(hits: Sequence[Hit], after: str | None) -> list[Hit]:
    """Return only the hits later than a day, where one of them is near to what is asked.

    What came of a task does not stand in the § that gave it.
    """
    later = [hit for hit in hits if after is not None and (hit.stored.date or "") > after]
    best = max((hit.score for hit in hits), default=0.0)
    return later if later and later[0].score >= _NEAR * best else list(hits)


def may_follow(query: Query) -> bool:
    """Return whether a question that points at nothing before may still be about it.

    It is when the § cited before holds all of its words.
    """
    named = query.items or query.dates or query.periods or query.dnrs or query.phrases
    return not named and 0 < len(query.words) <= _OWN_WORDS


def aim(query: Query, cited: Section, at: Connections, without: Iterable[str]) -> Aim:
    """Return where a follow-up points, by the section that the answer before it cited."""
    taken_off = set(without)
    name = (
        f"{item_name(cited.number)} {cited.date or ''}".strip()
        if cited.number
        else cited.title or ""
    )
    if not name or cited.kind == "part":
        return NO_AIM
    if query.later and "later" not in taken_off:
        later = later_sections(cited, at)
        told = Understood("later", f"senare i samma ärende som {name}", carried=True)
        if later:
            return Aim({section.id: LATER_SECTION for section in later}, (told,), later=True)
        if not set(query.words) - set(query.carried):
            return Aim({}, (told,), nothing_later=cited)
        if date := at.occasions.date(cited):
            return Aim({}, (told,), later=True, after=date)
    told = Understood(f"section:{cited.id}", f"{name} (från förra svaret)", carried=True)
    if told.key in taken_off:
        return NO_AIM
    copies = at.occasions.copies(cited)
    return Aim({copy.id: SAME_SECTION for copy in copies}, (told,))


def later_sections(cited: Section, at: Connections) -> list[Section]:
    """Return the later §§ of a §'s matter, earliest first: by number, report-back and change."""
    occasions = at.occasions
    date, dnr = occasions.date(cited) or "", occasions.dnr(cited)
    found = list(occasions.by_dnr.get(dnr_key(dnr), ())) if dnr else []
    found += [change.section for change in at.validities.later_changes(cited)]
    shown = {occasions.copies(section)[0].id: section for section in found}
    later = [
        occasions.copies(section)[0]
        for section in shown.values()
        if section.kind == "agenda_item" and (occasions.date(section) or "") > date
    ]
    return sorted(later, key=lambda section: (occasions.date(section) or "", section.start))[
        :_LATER
    ]
