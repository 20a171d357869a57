"""The measures: pure functions, each with its definition.

Gold points at quotes, not at passages, so that a set survives another chunking. Everything
here works on texts; joining questions and answers is the task of ``evals.runs``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from evals.sets import Evidence

TRIPLE_SHARE = 0.7  # of a quote's word triples
WORD_SHARE = 0.7  # of a fact's content words
PREFIX = 5  # letters by which two forms of a Swedish word are taken for one
ANSWER_WORDS = 150  # facts are looked for in this many first words of an answer
RIGHT_FACTS = 0.5  # fact recall from which an answer may be right
CUTOFF = 10  # ranks seen by nDCG and RR

_DASHES = re.compile("[\u2010-\u2015\u2212\u2043-]+")
_BULLETS = re.compile("[•●○◦▪■□‣∙·➢➤✓\uf0a7\uf0b7\uf0d8]")
_LONE_BULLET = re.compile(r"(?<!\S)[o-](?!\S)")
_SOFT_BREAK = re.compile("[\u00ad\ufffe\u200b\ufeff]\\s*")
# A hyphen before "och" belongs to the word: "hälso- och sjukvård" was never one word.
_SPLIT_WORD = re.compile(r"(?<=[^\W\d_])-\s+(?!(?:och|eller|samt|till|and|or)\b)(?=[^\W\d_])")
_SPLIT_NUMBER = re.compile(r"(?<=\d)-\s+(?=\d)")
_MARKER = re.compile(r"\s*\[\d+\]")


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Return ``text`` in the form in which texts are compared.

    Composed (NFKC, so no-break spaces and ligatures are plain), lower case, every dash a
    hyphen, bullets gone (signs anywhere; ``o`` and ``-`` where they stand alone), words and
    dates that a line end split put together ("inven-⏎tering", "2023-⏎12-20"), white space runs
    as one space.
    """
    plain = unicodedata.normalize("NFKC", _SOFT_BREAK.sub("", text)).casefold()
    plain = _BULLETS.sub(" ", _DASHES.sub("-", plain))
    plain = _LONE_BULLET.sub(" ", plain)
    plain = _SPLIT_NUMBER.sub("-", _SPLIT_WORD.sub("", plain))
    return " ".join(plain.split())


def _stands_in(needle: str, text: str) -> bool:
    """Return True when ``needle`` stands in ``text`` and cuts no word or number in two."""
    start = r"(?<!\w)" if re.match(r"\w", needle) else ""
    end = r"(?!\w)" if re.search(r"\w$", needle) else ""
    return bool(needle) and re.search(start + re.escape(needle) + end, text) is not None


def _triples(words: Sequence[str]) -> frozenset[tuple[str, ...]]:
    return frozenset(zip(words, words[1:], words[2:], strict=False))


@lru_cache(maxsize=8192)
def _quote_form(text: str) -> tuple[str, frozenset[tuple[str, ...]]]:
    # Without hyphens, since a word's own hyphen may have stood at a line end too.
    folded = fold(text).replace("-", "")
    return folded, _triples(re.findall(r"\w+", folded))


def quote_held(quote: str, text: str) -> bool:
    """Return True when ``text`` holds ``quote``.

    After folding it stands in the text, or 70 % of its distinct word triples do. A quote of
    fewer than three words must stand in it. Which file the text is from does not matter: the
    same § may stand in several.
    """
    needle, wanted = _quote_form(quote)
    folded, triples = _quote_form(text)
    if _stands_in(needle, folded):
        return True
    return bool(wanted) and len(wanted & triples) >= TRIPLE_SHARE * len(wanted)


def evidence_groups(evidence: Iterable[Evidence]) -> tuple[tuple[str, ...], ...]:
    """Return the quotes by group: one quote of each group is needed.

    Evidence that shares an ``alt_group`` is one group; a piece without one is its own.
    """
    groups: dict[tuple[str, int], list[str]] = {}
    for ordinal, piece in enumerate(evidence):
        key = ("own", ordinal) if piece.alt_group is None else ("alt", piece.alt_group)
        groups.setdefault(key, []).append(piece.quote)
    return tuple(tuple(quotes) for quotes in groups.values())


def holds_any(quotes: Iterable[str], text: str) -> bool:
    """Return True when ``text`` holds one of ``quotes``."""
    return any(quote_held(quote, text) for quote in quotes)


def evidence_recall(groups: Sequence[Sequence[str]], texts: Sequence[str]) -> float:
    """Share of evidence groups with a quote held by one of ``texts``; 0 without groups.

    Of the first k passages this is evidence recall@k, of the cited ones citation recall.
    """
    held = sum(any(holds_any(group, text) for text in texts) for group in groups)
    return held / len(groups) if groups else 0.0


def first_characters(texts: Iterable[str], limit: int) -> tuple[str, ...]:
    """Return the texts that lie within the first ``limit`` characters, the last one cut.

    This is what a reader, or a model with little room, sees: evidence recall@4k is evidence
    recall over the first 4,000 characters.
    """
    kept: list[str] = []
    for text in texts:
        if limit <= 0:
            break
        kept.append(text[:limit])
        limit -= len(text)
    return tuple(kept)


@dataclass(frozen=True, slots=True)
class Ranking:
    """nDCG@10 and RR@10 of one question."""

    ndcg: float = 0.0
    rr: float = 0.0


def rankings(
    ranked: Mapping[str, tuple[Sequence[Sequence[str]], Sequence[str]]],
) -> dict[str, Ranking]:
    """Return nDCG@10 and RR@10 by ir-measures for each question id of ``ranked``.

    A question has its evidence groups and its passages, best first. A passage is relevant
    (gain 1) when it holds a quote. A group that no passage holds stands in the judgements as
    one relevant passage that was not found: so a missing piece lowers nDCG, and a question
    without passages counts 0.
    """
    import ir_measures
    from ir_measures import RR, nDCG

    judged: list[ir_measures.Qrel] = []
    run: list[ir_measures.ScoredDoc] = []
    for question, (groups, texts) in ranked.items():
        quotes = [quote for group in groups for quote in group]
        for rank, text in enumerate(texts, start=1):
            run.append(ir_measures.ScoredDoc(question, f"rank {rank}", -float(rank)))
            judged.append(ir_measures.Qrel(question, f"rank {rank}", int(holds_any(quotes, text))))
        for ordinal, group in enumerate(groups):
            if not any(holds_any(group, text) for text in texts):
                judged.append(ir_measures.Qrel(question, f"missed {ordinal}", 1))
    ndcg, rr = nDCG @ CUTOFF, RR @ CUTOFF
    # Without a single passage there is nothing to hand over, and ir-measures refuses.
    metrics = ir_measures.iter_calc([ndcg, rr], judged, run) if run else ()
    values = {(metric.query_id, metric.measure): float(metric.value) for metric in metrics}
    return {
        question: Ranking(values.get((question, ndcg), 0.0), values.get((question, rr), 0.0))
        for question in ranked
    }


# --- Facts -----------------------------------------------------------------------------------

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari january jan", "februari february feb", "mars march", "april apr", "maj may",
            "juni june jun", "juli july jul", "augusti august aug", "september sept sep",
            "oktober october okt oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = rf"(?P<name>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?"
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<![\w-])(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?![\w-])",
        r"(?<![\w-])(?P<short>\d{2})-(?P<month>\d{2})-(?P<day>\d{2})(?![\w-])",
        rf"(?<!\w)(?P<day>\d{{1,2}})(?::?[ea])? {_MONTH},? (?P<year>\d{{4}})(?!\w)",
        rf"(?<!\w){_MONTH} (?P<year>\d{{4}})(?!\w)",
        rf"(?<!\w)(?P<day>\d{{1,2}})(?::?[ea])? {_MONTH}(?!\w)",
        r"(?<![\w/])(?P<day>\d{1,2})/(?P<month>\d{1,2})(?![\w/])",
    )
)
_PARAGRAPHS = re.compile(r"§§ ?\d+(?:(?:, ?| och | ?- ?)\d+)*")
_PARAGRAPH = re.compile(r"(?:§|(?<!\w)paragraf(?:en)?(?!\w)) ?(\d+)(?:/\d{4})?|(?<!\w)(\d+) ?§")
_CODE = re.compile(r"(?<!\w)[^\W\d_]+\d\w*")
_NUMBER = re.compile(r"(?<!\w)(?:\d{1,3}(?: \d{3})+(?!\d)|\d+)(?:[.,]\d+)?")
_SIX_DIGITS = re.compile(r"(\d\d)(\d\d)(\d\d)")
_WORDED = {
    "två": 2, "tre": 3, "fyra": 4, "fem": 5, "sex": 6, "sju": 7, "åtta": 8, "nio": 9, "tio": 10,
    "elva": 11, "tolv": 12,
}  # fmt: skip
_WORDED_NUMBER = re.compile(rf"(?<!\w)(?:{'|'.join(_WORDED)})(?!\w)")
_UNITS = (
    (re.compile(r"(?<!\w)(?:miljoner (?:kronor|kr)|milj\.? kr|mkr|msek)(?!\w)"), "mnkr"),
    (re.compile(r"(?<!\w)(?:tusen (?:kronor|kr)|ksek)(?!\w)"), "tkr"),
    (re.compile(r"(?<!\w)kronor(?!\w)"), "kr"),
    (re.compile(r"(?<!\w)procent(?!\w)"), "%"),
)
# Negations are content: "ingår inte" and "ingår" are two facts.
_STOP_WORDS = frozenset((
    "och", "att", "en", "ett", "den", "det", "de", "dem", "i", "på", "av", "för", "till", "med",
    "som", "är", "var", "vara", "om", "har", "hade", "från", "vid", "sin", "sina", "sitt",
    "ska", "skall", "kan", "denna", "detta", "dessa", "där", "när", "så", "även", "samt",
    "eller", "men", "under", "över", "efter", "mellan", "per", "the", "of", "and", "to", "in",
    "a", "an", "is",
))  # fmt: skip


def _dates_of(text: str) -> tuple[set[str], str]:
    found: set[str] = set()

    def note(match: re.Match[str]) -> str:
        part = match.groupdict()
        month = _MONTHS[part["name"]] if part.get("name") else int(part["month"])
        day = int(part["day"]) if part.get("day") else None
        if not 1 <= month <= 12 or (day is not None and not 1 <= day <= 31):
            return match.group()
        year = part.get("year") or ("20" + part["short"] if part.get("short") else "-")
        found.add(f"{year}-{month:02}" + ("" if day is None else f"-{day:02}"))
        return " "

    for pattern in _DATES:
        text = pattern.sub(note, text)
    return found, text


def _values_of(folded: str) -> tuple[set[str], str]:
    """Return the dates, §, codes and numbers of a folded text, and what is left of it."""
    for pattern, unit in _UNITS:
        folded = pattern.sub(unit, folded)
    text = _WORDED_NUMBER.sub(lambda match: str(_WORDED[match.group()]), folded)
    values, text = _dates_of(text)
    for listed in _PARAGRAPHS.findall(text):
        values.update(f"§{number}" for number in re.findall(r"\d+", listed))
    text = _PARAGRAPHS.sub(" ", text)
    values.update(f"§{before or after}" for before, after in _PARAGRAPH.findall(text))
    text = _PARAGRAPH.sub(" ", text)
    values.update(_CODE.findall(text))
    text = _CODE.sub(" ", text)
    for number in _NUMBER.findall(text):
        amount = Decimal(number.replace(" ", "").replace(",", "."))
        values.add(format(amount.normalize(), "f"))
    return values, _NUMBER.sub(" ", text)


def _stated_by(value: str) -> set[str]:
    """Return the values that ``value`` states: a full date also states its month and year."""
    stated = {value}
    if six := _SIX_DIGITS.fullmatch(value):
        year, month, day = six.groups()
        if 1 <= int(month) <= 12 and 1 <= int(day) <= 31:
            stated |= _stated_by(f"20{year}-{month}-{day}")
    elif date := re.fullmatch(r"(\d{4})-(\d\d)(?:-(\d\d))?", value):
        year, month, day = date.groups()
        stated |= {year, f"{year}-{month}"}
        if day:
            stated.add(f"--{month}-{day}")
    return stated


@lru_cache(maxsize=8192)
def _statements(text: str) -> tuple[frozenset[str], frozenset[str]]:
    values, rest = _values_of(fold(text))
    stated = {part for value in values for part in _stated_by(value)}
    years = [value for value in stated if re.fullmatch(r"\d{4}", value)]
    # "den 6 september 2023 … och den 4 oktober": the year is written once.
    yearless = [value for value in values if value.startswith("--")]
    stated |= {f"{year}{day[1:]}" for year in years for day in yearless}
    return frozenset(stated), frozenset(word[:PREFIX] for word in re.findall(r"[^\W\d_]+", rest))


def fact_found(fact: str, text: str) -> bool:
    """Return True when ``text`` states ``fact``.

    Values: every date, § number, code and number of the fact must stand in the text in some
    written form: 2024-09-11 = 11 september 2024 = 24-09-11 = 240911; ``26 142`` with any space
    or none; 19,0 = 19; ``§74`` = ``§ 74`` = ``paragraf 74``; två to tolv = 2 to 12; the sign
    before a number is not seen. A month and year, or a year, also stand in a full date; not
    the other way round, save that a day and month may take its year from elsewhere in the text.

    Words: of the fact's content words (stop words aside, negations kept, mnkr = miljoner
    kronor) at least 70 % must stand in the text, compared by their first five letters. A fact
    of stop words alone must stand in the text as it is.

    Order and distance are not seen: a text that says something else with the same words passes.
    """
    values, rest = _values_of(fold(fact))
    words = [word for word in re.findall(r"[^\W\d_]+", rest) if word not in _STOP_WORDS]
    if not values and not words:
        return _stands_in(fold(fact), fold(text))
    stated, prefixes = _statements(text)
    found = sum(word[:PREFIX] in prefixes for word in words)
    return values <= stated and found >= WORD_SHARE * len(words)


def answer_words(answer: str) -> list[str]:
    """Return the words of an answer, parted by white space, its markers ``[1]`` left out."""
    return _MARKER.sub("", answer).split()


def fact_recall(facts: Sequence[str], answer: str) -> float:
    """Share of ``facts`` found in the first 150 words of ``answer``; 0 without facts."""
    opening = " ".join(answer_words(answer)[:ANSWER_WORDS])
    return sum(fact_found(fact, opening) for fact in facts) / len(facts) if facts else 0.0


def citation_precision(
    groups: Sequence[Sequence[str]], facts: Sequence[str], cited: Sequence[str]
) -> float:
    """Share of cited passages that hold a quote or an answer fact; 0 without citations."""
    quotes = [quote for group in groups for quote in group]
    good = sum(
        holds_any(quotes, text) or any(fact_found(fact, text) for fact in facts) for text in cited
    )
    return good / len(cited) if cited else 0.0


def is_right(*, answered: bool, facts: float, citations: float) -> bool:
    """Return True for an answer with fact recall ≥ 0.5 that cites a piece of evidence."""
    return answered and facts >= RIGHT_FACTS and citations > 0


@dataclass(frozen=True, slots=True)
class Refusals:
    """How well refusing went; ``None`` where there is nothing to divide by."""

    precision: float | None
    recall: float | None
    false: float | None


def refusals(outcomes: Iterable[tuple[bool, bool]]) -> Refusals:
    """Return precision, recall and false refusal of ``(answerable, refused)`` pairs.

    Precision: share of refused questions that are unanswerable. Recall: share of unanswerable
    questions that were refused. False refusal: share of answerable questions refused. A
    question without a result was not refused.
    """
    pairs = tuple(outcomes)
    refused = [answerable for answerable, given_up in pairs if given_up]
    wrongly = sum(refused)
    rightly = len(refused) - wrongly
    answerable = sum(possible for possible, _ in pairs)
    unanswerable = len(pairs) - answerable
    return Refusals(
        precision=rightly / len(refused) if refused else None,
        recall=rightly / unanswerable if unanswerable else None,
        false=wrongly / answerable if answerable else None,
    )


def mean(values: Sequence[float]) -> float | None:
    """Arithmetic mean; ``None`` without values."""
    return sum(values) / len(values) if values else None


def percentile(values: Sequence[float], share: float) -> float | None:
    """Value below which ``share`` (0 to 1) of ``values`` lie; ``None`` without values.

    Linear between the two nearest ranks, as numpy does by default.
    """
    if not values:
        return None
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
