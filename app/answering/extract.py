"""From ranked passages to units: the sentences, clauses and rows that may carry an answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.analysis import fold, grams, words
from index.query import Query
from index.retrieval import Hit
from ingest.headings import role_heading
from ingest.marks import BULLET, NUMBERED, is_table_row
from ingest.records import Decision, Role
from ingest.swedish import dates_in, registration_numbers, sentences

_FROM_CONTEXT = 0.45  # what a word is worth that stands in the heading above, not in the unit
_NUMBER = re.compile(
    r"\d|\b(?:två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv|femton|tjugo|hälften|dubbl\w+)\b",
    re.I,
)
_PROPER = re.compile(r"\b[A-ZÅÄÖ][\wåäö-]*")
_NO_FIGURE = re.compile(
    r"\d{4}-\d{2}-\d{2}|\b\d{1,2}\s(?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)[a-z]*(?:\s\d{4})?"
    r"|§+\s*\d+|\b(?:19|20)\d\d\b|\b\d+\s(?:§|kap)"
)
_YEAR_ROW = re.compile(r"^(?:år\s)?((?:19|20)\d\d)$", re.I)
_ADDRESS = re.compile(
    r"\S+@\S+|https?://|^(?:ämne|från|till|kopia|tel|telefon|mobil|e-post)\b ?:", re.I
)
_NAME = re.compile(r"\b[A-ZÅÄÖ][a-zåäöé]+(?:-[A-ZÅÄÖ][a-zåäöé]+)? [A-ZÅÄÖ][a-zåäöé]+")
_ACTS = re.compile(
    r"\b(?:ansvar\w*|svarar|ska|skall|betalar|bekostar|finansierar|ersätter|åligger|avgör)\b", re.I
)
_OPTION = re.compile(
    r"^(?:[-•●○]\s*)?(?:ja|nej)\b[^.]{0,60}$|^(?:ange antal|antal|andel)\b[^\d]*$", re.I
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A stretch of a passage that can stand alone. Offsets are those of ``Document.text``."""

    hit: Hit
    start: int
    end: int
    text: str
    role: Role
    score: float
    covered: frozenset[str]  # the question's words that it holds, heading included
    decision: Decision | None = None


class Coverage:
    """How far texts hold a question's words, each weighed by its rarity.

    A word is held when most of its 4-grams stand in the text: inflection, compounds and slips
    count, other words do not.
    """

    def __init__(self, rarity: Mapping[str, float]) -> None:
        self.rarity = rarity
        self.total = sum(rarity.values()) or 1.0
        self._grams = {word: frozenset(grams(word)) for word in rarity}

    def of(self, text: str) -> dict[str, float]:
        """Return for each word how much of it ``text`` holds, 0–1."""
        present = {gram for word in words(text) for gram in grams(word)}
        found = {}
        for word, own in self._grams.items():
            share = len(own & present) / len(own)
            found[word] = max(0.0, (share - 0.35) / 0.65)
        return found

    def weigh(self, held: Mapping[str, float]) -> float:
        """Return the weighed share of the question's words that is held, 0–1."""
        return sum(self.rarity[word] * part for word, part in held.items()) / self.total


def units(
    hits: Sequence[Hit],
    query: Query,
    coverage: Coverage,
    decisions: Mapping[str, Sequence[Decision]],
) -> list[Unit]:
    """Return the units of the hits, best first. ``decisions``: by passage id."""
    found: list[Unit] = []
    if not hits:
        return found
    top, bottom = hits[0].score, hits[-1].score
    for rank, hit in enumerate(hits):
        standing = (hit.score - bottom) / (top - bottom) if top > bottom else 1.0
        if rank == 0:
            standing = 1.0
        standing = max(0.0, standing)
        passage = hit.stored.passage
        above = coverage.of(passage.context)
        clauses = decisions.get(passage.id, ())
        for decision in clauses:
            found.append(
                _unit(hit, decision.start, decision.end, query, coverage, above, standing, decision)
            )
        if passage.role == "decision" and clauses:
            continue  # a decision passage speaks through its clauses
        if query.role == passage.role and passage.role in ("basis", "dispatch"):
            start, end = _after_heading(passage.text)  # a list is answered whole
            low, high = passage.start + start, passage.start + end
            found.append(_unit(hit, low, high, query, coverage, above, standing, None))
            continue
        for start, end, names in _stretches(passage.text):
            low, high = passage.start + start, passage.start + end
            named = {**above, **_more(above, coverage.of(names))} if names else above
            found.append(_unit(hit, low, high, query, coverage, named, standing, None))
    found.sort(key=lambda unit: (-unit.score, unit.hit.stored.passage.id, unit.start))
    return found


def _more(left: Mapping[str, float], right: Mapping[str, float]) -> dict[str, float]:
    """Return the higher value for each word. A table's names count whole, not as a heading."""
    return {word: max(left[word], min(1.0, right[word] / _FROM_CONTEXT)) for word in left}


def _after_heading(text: str) -> tuple[int, int]:
    start = 0
    for line in text.split("\n"):
        if not role_heading(line.rstrip(":")):
            break
        start += len(line) + 1
    return min(start, len(text)), len(text)


def _stretches(text: str) -> list[tuple[int, int, str]]:
    """Return (start, end, names) of the sentences and rows of a passage.

    ``names``: a table row's column names and the year row above it. Headings and lone marks
    are left out; a lead that ends in a colon comes with the list that it opens.
    """
    plain: list[tuple[int, int, bool]] = []  # start, end, listed
    for start, end in sentences(text):
        sentence = text[start:end]
        mark = BULLET.match(sentence) or NUMBERED.match(sentence)
        start += mark.end() if mark else 0
        sentence = text[start:end]
        bare = len(sentence) < 4 or role_heading(sentence) or not re.search(r"\w{2}", sentence)
        if bare and not _YEAR_ROW.match(sentence.strip()):
            continue
        plain.append((start, end, mark is not None))
    found: list[tuple[int, int, str]] = []
    header: list[str] = []
    year = ""
    for place, (start, end, _) in enumerate(plain):
        sentence = text[start:end].strip()
        if _YEAR_ROW.match(sentence):
            year = sentence
            continue
        if is_table_row(sentence):
            found.append((start, end, " ".join([*header[-2:], year])))
            continue
        following = plain[place + 1] if place + 1 < len(plain) else None
        if following and _heads_table(text, following):
            header.append(sentence)
            continue
        last = _list_end(text, plain, place)
        found.append((start, plain[last][1], ""))
    return found


def _heads_table(text: str, following: tuple[int, int, bool]) -> bool:
    line = text[following[0] : following[1]].strip()
    return is_table_row(line) or bool(_YEAR_ROW.match(line))


def _list_end(text: str, plain: list[tuple[int, int, bool]], place: int) -> int:
    """Return the index of the last stretch of the list that a lead opens, or the lead's own."""
    start, end, listed = plain[place]
    sentence = text[start:end].rstrip()
    followed = place + 1 < len(plain) and plain[place + 1][2] and not listed
    open_ended = sentence[-1:].isalnum() and followed  # a lead without its colon
    if not (open_ended or sentence.endswith((":", " att", " ska"))):
        return place
    last = place
    while (
        last + 1 < len(plain)
        and last - place < 7
        and (plain[last + 1][2] or last == place)
        and plain[last + 1][1] - start <= 700
    ):
        last += 1
    return last


def _unit(
    hit: Hit, start: int, end: int, query: Query, coverage: Coverage,
    above: Mapping[str, float], standing: float, decision: Decision | None,
) -> Unit:  # fmt: skip
    passage = hit.stored.passage
    text = passage.text[start - passage.start : end - passage.start]
    own = coverage.of(text)
    held = {word: max(own[word], _FROM_CONTEXT * above[word]) for word in own}
    score = coverage.weigh(held) + 0.45 * standing + _fit(query, hit, text, decision)
    covered = frozenset(word for word, part in held.items() if part >= 0.3)
    return Unit(hit, start, end, text, passage.role, score, covered, decision)


def _fit(query: Query, hit: Hit, text: str, decision: Decision | None) -> float:
    """Return how well a unit's form fits what is asked: a number, a date, a name, a clause."""
    role = hit.stored.passage.role
    fit = 0.0
    if query.role is not None:
        fit += 0.35 if role == query.role else 0.0
    elif query.intent in ("decision", "list") and decision is not None:
        fit += 0.30
    if role in ("proposal", "motion") and query.role not in ("proposal", "motion"):
        fit -= 0.25
    if role in ("dispatch", "basis", "vote", "reservation") and query.role != role:
        fit -= 0.25
    if query.intent == "figure":
        fit += 0.15 if _NUMBER.search(text) else -0.2
    elif query.intent == "date":
        fit += 0.15 if dates_in(text) or re.search(r"\b(?:19|20)\d\d\b", text) else -0.1
    elif query.intent == "person":
        fit += 0.12 if _NAME.search(text) else -0.05
    elif query.intent == "duty":
        fit += 0.12 if _ACTS.search(text) else 0.0
    if text.rstrip().endswith("?"):
        fit -= 0.30
    if is_label(text, hit) or _ADDRESS.search(text):
        fit -= 0.40
    if len(text) > 600:
        fit -= 0.1
    return fit


def is_label(text: str, hit: Hit) -> bool:
    """Return whether a unit only names: the section's title, a number, a short heading."""
    folded = " ".join(fold(text).split()).strip(" .:")
    title = " ".join(fold(hit.stored.section.title or "").split()).strip(" .:")
    if folded == title or registration_numbers(text) == (text.strip(),):
        return True
    if title and folded.endswith(title) and len(folded) - len(title) < 14:
        return True
    if is_table_row(text):
        return False
    rest = _PROPER.sub(" ", text)
    for number in registration_numbers(text):
        rest = rest.replace(number, " ")
    said = len(text.split()) >= 4 and re.search(r"[a-zåäö]{2}", rest)
    return not _NUMBER.search(rest) and not said


def states_figure(text: str) -> bool:
    """Return whether a unit holds a figure: a number that is no date, year, § or register's."""
    for number in registration_numbers(text):
        text = text.replace(number, " ")
    return bool(_NUMBER.search(_NO_FIGURE.sub(" ", text))) or "en gång" in text.casefold()


def chosen(found: Sequence[Unit], query: Query, coverage: Coverage, most: int) -> list[Unit]:
    """Choose the units that answer together: the best, then what adds to it.

    Where the leading passage is of a § that decides something, its decision is told, and told
    first: what was proposed, moved or told around it must not stand in its place. A further
    unit is taken when it holds words of the question that those before lack, or comes close
    to the best one in the same section.
    """
    if not found:
        return []
    lead = _lead_decision(found, query)
    best = lead or found[0]
    taken = [best]
    if lead is not None and _says_more(found[0], lead, query):
        best = found[0]
        taken = [best, lead]
    held = set().union(*(unit.covered for unit in taken))
    rest = [unit for unit in found if unit not in taken]
    for unit in rest[:40]:
        if len(taken) >= most:
            break
        if any(_overlap(unit, other) for other in taken):
            continue
        gain = sum(coverage.rarity[word] for word in unit.covered - held) / coverage.total
        same = unit.hit.stored.section.id == best.hit.stored.section.id
        close = unit.score >= (0.86 if same else 0.93) * found[0].score
        if (gain >= 0.18 and unit.score >= 0.55 * found[0].score) or close:
            taken.append(unit)
            held |= unit.covered
    return taken


_NEAR_LEAD = 0.8  # a decision this near the leading passage answers a question for a decision
_OWN_WORDS = ("position", "definition")  # intents that ask for somebody's words, not a decision


_WISHED = re.compile(r"\b(?:föresl|begär|ansök|yrka|hemställ|vill\b|önska)", re.I)
_PLAIN_FACTS = ("figure", "date", "person", "duty")


def _says_more(unit: Unit, lead: Unit, query: Query) -> bool:
    """Return whether a sentence answers a question for a fact better than the decision does.

    What somebody proposed, moved or asked for never stands before what was decided on it.
    """
    return (
        query.intent in _PLAIN_FACTS
        and unit.decision is None
        and unit.role not in ("proposal", "motion", "reservation")
        and not _WISHED.search(unit.text)
        and lead.score < 0.85 * unit.score
    )


def _lead_decision(found: Sequence[Unit], query: Query) -> Unit | None:
    """Return the best clause of the § that the answer comes from, if it is to be told.

    It is, unless somebody's words or another part of the § are asked for, or all that was
    decided was to take note.
    """
    if query.role is not None or query.intent in _OWN_WORDS:
        return None
    top = max(unit.hit.score for unit in found)
    if query.intent == "decision":
        near = [u for u in found if u.decision and u.hit.score >= _NEAR_LEAD * top]
        sections = [max(near, key=lambda u: u.hit.score).hit.stored.section.id] if near else []
    else:
        leading = max((unit.hit for unit in found), key=lambda hit: hit.score)
        sections = [found[0].hit.stored.section.id, leading.stored.section.id]
    for section in sections:
        clauses = [u for u in found if u.decision and u.hit.stored.section.id == section]
        weighty = any(u.decision and u.decision.outcome != "antecknad" for u in clauses)
        if clauses and (weighty or query.intent == "decision"):
            return clauses[0]
    return None


def _overlap(left: Unit, right: Unit) -> bool:
    if left.hit.stored.passage.id == right.hit.stored.passage.id:
        return left.start < right.end and right.start < left.end
    return " ".join(fold(left.text).split()) == " ".join(fold(right.text).split())


def only_options(text: str) -> bool:
    """Return whether a survey question's text holds nothing but its options.

    Ticks are drawings: the text layer shows the options and not which one was ticked.
    """
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    options = [line for line in lines if _OPTION.match(line)]
    last_question = max((i for i, line in enumerate(lines) if line.endswith("?")), default=-1)
    rest = [line for line in lines[last_question + 1 :] if not _OPTION.match(line)]
    return len(options) >= 2 and all(len(line) < 50 and not _NUMBER.search(line) for line in rest)
