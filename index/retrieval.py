"""Ranking: BM25 over grams and dense similarity, fused, with exact hits and role priors."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from index.analysis import dnr_key, fold, grams, words
from index.common_words import commonness
from index.intents import Intent
from index.library import Library
from index.query import Query
from index.records import Filters, StoredPassage
from index.synonyms import expansion, particle_verbs
from ingest.marks import item_name
from ingest.records import RULES, Role
from ingest.settings import Retrieval

# Added to the fused score (0–1) of a passage that meets what the question names exactly.
_ITEM_BONUS = 0.45  # the § number
_DATE_BONUS = 0.25  # the meeting date
_PAPER_DATE_BONUS = 0.10  # the date of a letter, a report, slides
_PERIOD_BONUS = 0.15  # a date within the month or year asked for
_DNR_BONUS = 0.35
_PHRASE_BONUS = 0.30
_NAME_BONUS = 0.08  # of a person whom the question names
_BODY_BONUS = 0.1  # the body that is named
_OTHER_DATE_MALUS = 0.15  # the § number of another meeting than the one asked for
_ROLE_BONUS = 0.30  # the part of a § that the question asks to see, in a § that it names
_ENGLISH_DENSE_WEIGHT = 0.85  # grams of English words find little in Swedish text,
_TRANSLATED_DENSE_WEIGHT = 0.6  # and those of its terms in Swedish find them

# What the passages nearest in meaning score at least, whatever their words: a question may share
# none with its answer ("hemgång från sjukhus", "utskrivning"). Mean of seven sets: R@5 +.003,
# R@10 +.005, and on none of them less of either.
_HEARD = (0.75, 0.70)

_USUAL_GRAMS = 8  # of a word of nine letters
_LOOKED_THROUGH = 60  # hits among which copies of one text are looked for
_ALL = Filters()
_NOWHERE: Mapping[str, float] = {}
_WORD = re.compile(r"\w+")
_SHORT = 100  # characters below which a passage is a heading, a letterhead or a stray line
_VERSION_BONUS = 0.12  # for the version of an agreement that is meant, or against another
_SHORT_MALUS = 0.10
_EXCLUDED_MALUS = 0.40  # the heading names what the question does not mean
_TOLD = 0.005  # of a score, from which a reason is told
# Who gets a copy, what lay on the table and how the vote went answer only those who ask for it.
_ASIDE: Mapping[Role, float] = {"dispatch": -0.20, "basis": -0.15, "vote": -0.06}
_PRIORS: Mapping[Intent, Mapping[Role, float]] = {
    "decision": {
        "decision": 0.15,
        "proposal": -0.06,
        "motion": -0.05,
        "vote": -0.10,
        "reservation": -0.06,
    },
    "date": {"decision": 0.05},
    "other": {"decision": 0.05},
    "list": {"decision": 0.10, "proposal": -0.06},
    "duty": {"duty": 0.15},
    "figure": {"figure": 0.09},
    "position": {"position": 0.05},
    "definition": {"definition": 0.06},
}


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage in rank order. ``twins``: passages with the same words elsewhere."""

    stored: StoredPassage
    score: float
    lexical: float  # share of the best lexical score, 0–1
    dense: float  # cosine similarity
    exact: tuple[str, ...]  # Swedish: what it meets exactly
    twins: tuple[StoredPassage, ...] = ()
    prior: float = 0.0  # for what part of a document it is, as the question's intent wants it
    lift: float = 0.0  # from the best passage of its §
    replaced: bool = False  # of an agreement or rules that a later version here replaces

    def beside(self, stored: StoredPassage, share: float) -> Hit:
        """Return a passage that was not found itself, standing beside this hit.

        ``share``: its score, as a share of this one's.
        """
        return replace(self, stored=stored, score=self.score * share, exact=(), twins=())

    @property
    def why(self) -> str:
        """Return in Swedish why the passage ranks where it does."""
        parts = [f"ord {self.lexical:.2f}", f"innebörd {self.dense:.2f}", *self.exact]
        if self.prior:
            parts.append(f"textens slag {self.prior:+.2f}".replace("-", "−"))
        if self.lift >= _TOLD:
            parts.append(f"bättre stycke i samma § {self.lift:+.2f}")
        return " · ".join(parts)


def minmax(scores: Mapping[str, float]) -> dict[str, float]:
    """Scale scores to 0–1 within the candidates; equal scores all become 1.0.

    The convex combination of min–max scores is better than reciprocal rank fusion when both
    legs score every candidate (Bruch, Gai and Ingber, 2023, doi:10.1145/3596512).
    """
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    if high == low:
        return dict.fromkeys(scores, 1.0)
    return {key: (score - low) / (high - low) for key, score in scores.items()}


def fuse(
    lexical: Mapping[str, float], dense: Mapping[str, float], dense_weight: float
) -> dict[str, float]:
    """Return ``w · dense + (1 − w) · lexical`` of the min–max scores, by id."""
    left, right = minmax(lexical), minmax(dense)
    return {
        key: dense_weight * right.get(key, 0.0) + (1 - dense_weight) * left.get(key, 0.0)
        for key in {*left, *right}
    }


def search(
    library: Library,
    query: Query,
    settings: Retrieval,
    *,
    k: int,
    filters: Filters = _ALL,
    near: Mapping[str, float] = _NOWHERE,
) -> list[Hit]:
    """Return the ``k`` best passages, best first, equal texts folded into one hit.

    ``near``: section id → what is added to the score of its passages, all of which are looked at.
    Raises QuestionError for an unknown filter value.
    """
    allowed = library.within(filters)
    if allowed is not None and not allowed:
        return []
    if not library.exact().count():
        return []
    pointed_at = {
        stored.passage.id
        for section in near
        for stored in library.catalogue.section_passages(section)
        if allowed is None or stored.passage.id in allowed
    }
    lexical, dense = _legs(library, query, settings, allowed, pointed_at)
    weight = settings.dense_weight
    if query.language == "en":
        weight = _TRANSLATED_DENSE_WEIGHT if query.translated else _ENGLISH_DENSE_WEIGHT
    fused = fuse(lexical, dense, weight)
    if query.language == "sv":
        nearest = sorted(dense, key=lambda key: (-dense[key], key))
        for key, least in zip(nearest, _HEARD, strict=False):
            fused[key] = max(fused[key], least)
    stored = library.passages(fused)
    rules = [one.section.id for one in stored.values() if one.section.part_kind in RULES]
    replaced = library.catalogue.replaced(rules) if rules else frozenset()
    top = max(lexical.values(), default=0.0) or 1.0
    hits = []
    for key, passage in stored.items():
        bonus, reasons = _exact(query, passage)
        pointed = near.get(passage.section.id, 0.0)
        if pointed:
            reasons = (*reasons, "samma ärende som förra svaret")
        prior = _prior(query, passage, _ITEM_BONUS if pointed else bonus)
        old = passage.section.id in replaced
        prior += _version(query, passage, replaced=old)
        score = fused[key] + bonus + pointed + prior
        share, near_by = lexical.get(key, 0.0) / top, dense.get(key, 0.0)
        hits.append(Hit(passage, score, share, near_by, reasons, prior=prior, replaced=old))
    hits = _lifted(hits, settings.item_support)
    hits.sort(key=lambda hit: (-hit.score, hit.stored.passage.id))
    return _folded(hits[: max(_LOOKED_THROUGH, 4 * k)])[:k]


def question_grams(
    query: Query, learnt: Mapping[str, str], settings: Retrieval
) -> dict[str, float]:
    """Return what the lexical index is asked for: grams, each with what it counts.

    A word has as many grams as letters, so a long compound would outvote all other words: its
    grams count less, and so do those of a word that is common in any text, unless it is a name.
    Synonyms come besides the question's own words and count less than they.
    """
    weights: dict[str, float] = {}
    names = query.name_words
    asked = " ".join((query.text, *query.translated))
    nouns = particle_verbs(query.text).values()
    further = " ".join([*expansion(query.words, learnt), *nouns])
    for text, share in ((asked, 1.0), (further, settings.synonym_weight)):
        for word in words(text):
            own = grams(word)
            each = share * (_USUAL_GRAMS / len(own)) ** settings.long_word_damping
            if word not in names:
                each *= 1.0 - settings.common_word_damping * commonness(word)
            for gram in own:
                weights[gram] = weights.get(gram, 0.0) + each
    return weights


def _legs(
    library: Library, query: Query, settings: Retrieval, allowed: Collection[str] | None,
    further_ids: set[str],
) -> tuple[dict[str, float], dict[str, float]]:  # fmt: skip
    """Score every candidate of either leg by both legs."""
    depth = settings.candidates
    asked = question_grams(query, library.abbreviations(), settings)
    exact = query.exact
    vector = library.embedder.embed_query(query.text)
    lexical = dict(library.lexical().search(asked, exact, depth, allowed))
    everything = library.exact()
    if allowed is None:
        meaning = dict(library.dense().search(vector, depth))
    else:
        meaning = dict(everything.search(vector, depth, allowed))
    candidates = {*lexical, *meaning, *further_ids}
    if exact:  # a § or registration number that is asked for is always a candidate
        candidates.update(key for key, _ in library.lexical().search({}, exact, depth, allowed))
    return (
        library.lexical().scores(asked, exact, candidates),
        everything.scores(vector, candidates),
    )


def _lifted(hits: Sequence[Hit], support: float) -> list[Hit]:
    """Lift each passage of a § by a share of what the best passage of the § has over it.

    The subject often stands in one passage of a § only, in its title or its matter, and what is
    asked for in another: the table, the clause, the reservation.
    """
    best: dict[tuple[str | None, str | None, str | None], float] = {}
    for hit in hits:
        if key := _occasion(hit.stored):
            best[key] = max(hit.score, best.get(key, hit.score))
    lifted = []
    for hit in hits:
        key = _occasion(hit.stored)
        lift = support * (best[key] - hit.score) if key else 0.0
        lifted.append(replace(hit, score=hit.score + lift, lift=lift))
    return lifted


def _occasion(stored: StoredPassage) -> tuple[str | None, str | None, str | None] | None:
    """Return which § a passage is of, copies of it being one, or None outside minutes."""
    section = stored.section
    return (section.body, section.date, section.number) if section.kind == "agenda_item" else None


def _exact(query: Query, stored: StoredPassage) -> tuple[float, tuple[str, ...]]:
    """Return the bonus for what the passage meets exactly, and what that was."""
    bonus = 0.0
    reasons: list[str] = []
    date = stored.date or ""
    dated = date in query.dates or any(period.holds(date) for period in query.periods if date)
    asks_when = bool(query.dates or query.periods)
    number = (stored.section.number or "").casefold().removeprefix("§").strip()
    if number and number in query.items and stored.section.kind != "question":
        bonus += _ITEM_BONUS
        reasons.append(item_name(stored.section.number))
        if asks_when and date and not dated:
            bonus -= _OTHER_DATE_MALUS + _ITEM_BONUS / 2
    if date and date in query.dates:
        bonus += _DATE_BONUS if stored.section.kind == "agenda_item" else _PAPER_DATE_BONUS
        reasons.append(date)
    elif dated:
        bonus += _PERIOD_BONUS if stored.section.kind == "agenda_item" else _PAPER_DATE_BONUS / 2
        reasons.append(date)
    elif year := _year_in_title(query, stored):
        bonus += _PERIOD_BONUS
        reasons.append(f"{year} i rubriken")
    keys = {dnr_key(dnr) for dnr in query.dnrs}
    if stored.dnr and dnr_key(stored.dnr) in keys:
        bonus += _DNR_BONUS
        reasons.append(stored.dnr)
    if stored.body in query.bodies and stored.section.kind == "agenda_item":
        bonus += _BODY_BONUS
        reasons.append(stored.body)
    if any(name in fold(stored.passage.text) for name in query.persons):
        bonus += _NAME_BONUS
        reasons.append("namnet")
    if query.phrases and any(fold(phrase) in fold(stored.passage.text) for phrase in query.phrases):
        bonus += _PHRASE_BONUS
        reasons.append("citatet ordagrant")
    return bonus, tuple(reasons)


def _year_in_title(query: Query, stored: StoredPassage) -> str | None:
    """Return the year asked for that a section's title names: "Sammanträdestider 2024".

    What holds for a year is decided the year before.
    """
    title = stored.section.title or ""
    for period in query.periods:
        year = period.first[:4]
        whole = period.first[4:] == "-01-01" and period.last == f"{year}-12-31"
        if whole and re.search(rf"(?<![\d–-]){year}(?![\d–-])", title):
            return year
    return None


def _prior(query: Query, stored: StoredPassage, bonus: float) -> float:
    role = stored.passage.role
    if query.role is not None and role == query.role:
        return _ROLE_BONUS if bonus >= _ITEM_BONUS else _ROLE_BONUS / 2
    if query.role == "proposal" and stored.section.part_kind == "tjansteskrivelse":
        return 0.05
    prior = _PRIORS.get(query.intent, {}).get(role, _ASIDE.get(role, 0.0))
    if query.excluded and query.excludes(stored.section.title or ""):
        prior -= _EXCLUDED_MALUS
    short = len(stored.passage.text) < _SHORT and role != "figure"
    return prior - _SHORT_MALUS if short else prior


def _version(query: Query, stored: StoredPassage, *, replaced: bool) -> float:
    """Return what is added to a passage of rules or an agreement for its version.

    The one in force is meant where nothing else is said; "det förra avtalet" means the one
    before, and a time asked for means that of the time, which the words decide.
    """
    if stored.section.part_kind not in RULES:
        return 0.0
    if query.version == "older":
        return _VERSION_BONUS if replaced else 0.0
    if not replaced or (query.version is None and (query.dates or query.periods)):
        return 0.0
    return -_VERSION_BONUS


def _folded(hits: Sequence[Hit]) -> list[Hit]:
    """Fold passages with the same words of the same § or heading into the first of them."""
    places: dict[str, int] = {}
    found: list[Hit] = []
    for hit in hits:
        passage = hit.stored
        words = " ".join(_WORD.findall(fold(_without_header(passage))))  # bullets differ
        key = hashlib.sha256(f"{passage.passage.role}|{words}".encode()).hexdigest()
        place = places.get(key)
        same = place is not None and _same_occasion(found[place].stored, passage)
        if place is None or not same:
            places.setdefault(key, len(found))
            found.append(hit)
            continue
        first = found[place]
        # the original speaks for its copies, whichever of them scored a hair more
        own, *twins = sorted((first.stored, *first.twins, passage), key=_originality)
        found[place] = replace(first, stored=own, twins=tuple(twins))
    return found


def _originality(stored: StoredPassage) -> tuple[bool, bool, str]:
    """Sort the minutes before extracts of them, a § before its copies in the same file."""
    section = stored.section
    return section.part_kind != "protokoll", section.duplicate_of is not None, stored.passage.id


def _without_header(stored: StoredPassage) -> str:
    """Return a passage's text from its § on: copies differ in the header lines above it."""
    text = stored.passage.text
    at = text.find("§") if stored.section.kind == "agenda_item" else -1
    return text[at:] if 0 < at < 200 else text


def _same_occasion(left: StoredPassage, right: StoredPassage) -> bool:
    """Return whether two equal texts are copies of one: §§ of two meetings never are."""
    both_items = left.section.kind == right.section.kind == "agenda_item"
    if not both_items:
        return left.section.kind != "agenda_item" and right.section.kind != "agenda_item"
    return (left.section.number, left.date) == (right.section.number, right.date)
