"""What became of a § or an agreement later: revoked, replaced, changed, reported back.

Worked out of the registers when a library was written to, and noted in the catalogue, so that
looking up what touches a citation costs nothing. Only what a later decision, agreement or
report-back itself says counts: likeness alone never makes an older § invalid.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from index.analysis import dnr_key, fold
from index.catalogue import Catalogue
from index.later_changes import LaterChange, Touch, plain, row_of
from index.occasions import Key, Occasions
from index.records import ChangeRow, What
from index.references import Mention, mentions
from ingest.records import RULES, Decision, Section, Validity
from ingest.swedish import dates_in

_REVOKES = re.compile(r"\bupphäv(?:a|er|s|as|de|des|t|ts)?\b|\bupphör(?:a)? att gälla", re.I)
_REPLACES = re.compile(r"\bersätt(?:a|er|s|as)\b", re.I)
_CHANGES = re.compile(
    r"\b(?:ändra[rs]?|ändring|revidera[rsd]?\w*|förläng(?:a|er|s|as|ning)|utöka[rsd]?\w*|höj(?:a|er|s|as)"
    r"|sänk(?:a|er|s|as)|ompröva[rs]?|omprövning|ny prövning|kompletter(?:a|ar|as))\b",
    re.I,
)
_ONLY_GROUND = re.compile(
    r"\b(?:enligt|med (?:hänvisning|anledning|stöd)|på grund av|i enlighet)\b", re.I
)
_VERBS: tuple[tuple[What, re.Pattern[str]], ...] = (
    ("upphävd", _REVOKES),
    ("ersatt", _REPLACES),
    ("ändrad", _CHANGES),
)
_REPORTED = re.compile(
    r"\b(?:godkän|noter|anteckn|lägg).{0,60}(?:rapport|redovisning)|\buppdraget\b", re.I
)
# nothing that can be changed
_UNDECIDED = frozenset(("aterremiss", "bordlagd", "antecknad", "foreslagen"))
_NUMBER = re.compile(r"\b(?:nr|nummer)\.?\s?(\d[\d/:-]*\d)\b")  # "avtal nr 2020-07"
_HEAD = 400  # characters of a paper in which its own number stands
_NAME_WORDS = 4  # of a paper's name, at least, where another says that it replaces it
_NEAR = 60  # characters between the verb and the § that it acts on
_NOT_TITLE = re.compile(r"\d+|\b(?:ny|nytt|reviderad|reviderat|version|från|till|och|med)\b|[\W_]+")


@dataclass(frozen=True, slots=True)
class _Paper:
    """An agreement or a set of rules: what it says of itself, its name without years, its days."""

    validity: Validity
    root: Section
    name: str
    days: frozenset[str]


class Validities:
    """Later changes of everything in a library of one generation."""

    def __init__(self, occasions: Occasions) -> None:
        self._at = occasions
        self._touches: dict[Key, list[Touch]] = defaultdict(list)
        self._clauses: dict[str, list[Decision]] = defaultdict(list)
        catalogue = occasions.catalogue
        for decision in catalogue.decisions():
            self._clauses[decision.section].append(decision)
        for item in occasions.items():
            self._acts_of(item)
        self._changes_in_a_matter(catalogue)
        self._report_backs(catalogue)
        self._versions(catalogue)

    def touches(self, section: Section) -> Sequence[Touch]:
        """Return what later touched a section, in the order in which it was found."""
        return self._touches.get(self._at.key(section), ())

    def rows(self) -> list[ChangeRow]:
        """Return everything, as the catalogue notes it: for each copy of a § its own rows."""
        return [
            row_of(copy.id, touch)
            for key, touches in self._touches.items()
            for copy in self._at.by_key[key]
            for touch in touches
        ]

    # — how they are found —

    def _acts_of(self, item: Section) -> None:
        """Take the clauses of a § that revoke, replace or change a § that they name."""
        clauses = self._clauses.get(item.id, ())
        adopts = any(c.outcome in ("antagen", "bifall") for c in clauses)
        for clause in clauses:
            for what, verb in _VERBS:
                acted = verb.search(clause.clause)
                if acted is None:
                    continue
                for mention in _objects(clause.clause, acted):
                    if target := self._earlier(mention, item):
                        done = "ersatt" if what == "upphävd" and adopts else what
                        self._add(target, self._by_clause(done, item, clause))
                break

    def _changes_in_a_matter(self, catalogue: Catalogue) -> None:
        """Take §§ that change what an earlier § of the same matter decided and that they name."""
        changing = {}
        for item in self._at.items():
            clauses = self._clauses.get(item.id, ())
            said = next((c for c in clauses if _CHANGES.search(c.clause)), None)
            if clauses and (said or _CHANGES.search(item.title or "")):
                changing[item.id] = said or clauses[0]
        for section_id, text in catalogue.section_texts(changing).items():
            item = self._at.sections[section_id]
            for mention in mentions(text):
                target = self._earlier(mention, item)
                if target is None or self._known(target, item):
                    continue
                earlier = self._at.first(target)
                decided = {c.outcome for c in self._clauses.get(earlier.id, ())} - _UNDECIDED
                if decided and self._same_matter(earlier, item):
                    self._add(target, self._by_clause("ändrad", item, changing[section_id]))

    def _report_backs(self, catalogue: Catalogue) -> None:
        for task in catalogue.assignments():
            given = self._at.sections.get(task.section)
            later = self._at.sections.get(task.reported_in or "")
            if given is None or later is None:
                continue
            later = self._at.copies(later)[0]
            clauses = self._clauses.get(later.id, ())
            told = next((c for c in clauses if _REPORTED.search(c.clause)), None)
            clause = told or next(iter(clauses), None)
            change = (
                self._by_clause("återrapporterad", later, clause)
                if clause
                else self._change("återrapporterad", later, "", later.start, later.start)
            )
            self._touches[self._at.key(given)].append(
                Touch(change, task.section, task.start, task.end, plain(task.task))
            )

    def _versions(self, catalogue: Catalogue) -> None:
        """Take the later versions of agreements and rules, and what they say they replace."""
        papers = [
            self._paper(validity, section)
            for validity in catalogue.validities()
            if (section := self._at.sections.get(validity.section)) and section.part_kind in RULES
        ]
        named: dict[tuple[str, str], list[_Paper]] = defaultdict(list)
        dated: dict[tuple[str, str], list[_Paper]] = defaultdict(list)
        opened: dict[tuple[str, str], list[_Paper]] = defaultdict(list)  # by a name's first words
        ended: dict[tuple[str, str], list[_Paper]] = defaultdict(list)  # by the day after
        for paper in papers:
            named[paper.root.part_kind, paper.name].append(paper)
            opened[paper.root.part_kind, _opening(paper.name)].append(paper)
            for day in paper.days:
                dated[paper.root.part_kind, day].append(paper)
            if last := paper.validity.valid_to:
                ended[paper.root.part_kind, _day_after(last)].append(paper)
        parts = self._parts()
        numbered = self._numbered(papers, parts, catalogue)
        for new in papers:
            kind = new.root.part_kind
            older = [*named[kind, new.name]] if new.name else []
            begins = new.validity.valid_from or ""
            older += [old for old in ended.get((kind, begins), ()) if _nearly(old.name, new.name)]
            told = _name(new.validity.replaces or "")
            alike = opened.get((kind, _opening(told)), ())
            older += [old for old in alike if old.name == told or _nearly(old.name, told)]
            for _, day in dates_in(new.validity.replaces or ""):
                older += dated[kind, day]
            for number in _NUMBER.findall(new.validity.replaces or ""):
                older += numbered.get(number, ())
            before = [o for o in older if o.root.id != new.root.id and self._before(o, new)]
            for root in dict.fromkeys(old.root.id for old in before):
                self._replaced(parts[root], new, catalogue)

    def _numbered(
        self, papers: Sequence[_Paper], parts: Mapping[str, list[str]], catalogue: Catalogue
    ) -> Mapping[str, list[_Paper]]:
        """Return the papers by the numbers in their heads, where any is said to be replaced."""
        found: dict[str, list[_Paper]] = defaultdict(list)
        if not any(_NUMBER.search(paper.validity.replaces or "") for paper in papers):
            return found
        heads = {paper.root.id: parts[paper.root.id][:2] for paper in papers}
        texts = catalogue.section_texts(part for head in heads.values() for part in head)
        for paper in papers:
            head = " ".join(texts.get(part, "") for part in heads[paper.root.id])
            for number in dict.fromkeys(_NUMBER.findall(head[:_HEAD])):
                found[number].append(paper)
        return found

    def _replaced(self, sections: Sequence[str], new: _Paper, catalogue: Catalogue) -> None:
        validity = new.validity
        stored = catalogue.passages([validity.passage]).get(validity.passage)
        at = stored.passage.start if stored else 0
        quote = stored.passage.text[validity.start - at : validity.end - at] if stored else ""
        day = validity.valid_from or ""
        change = self._change("ersatt", new.root, quote, validity.start, validity.end, day)
        for section_id in sections:
            self._add(self._at.key(self._at.sections[section_id]), change)

    def _before(self, old: _Paper, new: _Paper) -> bool:
        first, then = old.validity.valid_from, new.validity.valid_from
        return bool(first and then and first < then)

    def _paper(self, validity: Validity, section: Section) -> _Paper:
        root = self._root(section)
        title = root.title or self._at.documents[self._at.document_of[root.id]].title or ""
        name = _name(title)
        days = {validity.valid_from, validity.valid_to, self._at.date(section)} - {None}
        return _Paper(validity, root, name, frozenset(day for day in days if day))

    def _root(self, section: Section) -> Section:
        while section.parent and section.parent in self._at.sections:
            section = self._at.sections[section.parent]
        return section

    def _parts(self) -> Mapping[str, list[str]]:
        """Return the ids of the sections below each root that is an agreement or rules."""
        found: dict[str, list[str]] = defaultdict(list)
        for section in self._at.sections.values():
            if section.part_kind in RULES:
                found[self._root(section).id].append(section.id)
        return found

    def _earlier(self, mention: Mention, item: Section) -> Key | None:
        target = self._at.named(mention, item)
        return target if target and target[1] < (self._at.date(item) or "") else None

    def _same_matter(self, left: Section, right: Section) -> bool:
        one, other = self._at.dnr(left), self._at.dnr(right)
        return bool(one and other and dnr_key(one) == dnr_key(other))

    def _known(self, target: Key, item: Section) -> bool:
        return any(touch.change.section.id == item.id for touch in self._touches.get(target, ()))

    def _add(self, target: Key, change: LaterChange) -> None:
        self._touches[target].append(Touch(change))

    def _by_clause(self, what: What, later: Section, clause: Decision) -> LaterChange:
        return self._change(what, later, clause.clause, clause.start, clause.end)

    def _change(
        self, what: What, later: Section, quote: str, start: int, end: int, date: str = ""
    ) -> LaterChange:
        document = self._at.documents[self._at.document_of[later.id]]
        return LaterChange(
            what=what,
            section=later,
            name=self._at.name(later),
            document_id=document.id,
            file=document.file,
            body=self._at.body(later),
            date=date or self._at.date(later) or "",
            quote=quote,
            start=start,
            end=end,
        )


def _day_after(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(1)).isoformat()


def _nearly(one: str, other: str) -> bool:
    """Return whether one of two names of papers begins with the other, and is longer."""
    short, long = sorted((one, other), key=len)
    return len(short.split()) >= _NAME_WORDS and long.startswith(f"{short} ")


def _opening(name: str) -> str:
    return " ".join(name.split()[:_NAME_WORDS])


def _name(title: str) -> str:
    """Return a title without years and the words that differ between versions."""
    return " ".join(_NOT_TITLE.sub(" ", fold(title)).split())


def _objects(clause: str, verb: re.Match[str]) -> list[Mention]:
    """Return the §§ that a verb acts on: near it, and not only as its ground."""
    found = []
    for mention in mentions(clause):
        between = (
            clause[verb.end() : mention.start]
            if mention.start >= verb.end()
            else clause[mention.end : verb.start()]
        )
        if len(between) <= _NEAR and not _ONLY_GROUND.search(between):
            found.append(mention)
    return found
