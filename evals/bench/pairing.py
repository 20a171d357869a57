"""Pairing what a reader found with what stands there, and counting both ways."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TypeVar

from evals.folding import fold
from evals.truth import Entry

ALIKE = 0.9  # similarity from which two clauses or titles are the same
OVERLAP = 0.8  # share of a quote's words that a find must hold
OWN = 0.5  # share of a find's words that must be the quote's: a page holds every sentence of it

_PLURAL = re.compile(r"(?<=[aeo]r)na$")
_DEFINITE = re.compile(r"e[nt]$")
_REGION = "region"
_ARTICLE = re.compile(r"^(?:den|det|de)\s+")

T = TypeVar("T", bound=Entry)
F = TypeVar("F")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Score:
    """One register: of what stands there, how much was found; of the finds, how many are true."""

    register: str
    wanted: int
    recalled: int  # of the wanted
    found: int
    precise: int  # of the found
    missed: tuple[str, ...] = ()
    false: tuple[str, ...] = ()

    @property
    def recall(self) -> float | None:
        """Share of what stands there that was found; None when nothing does."""
        return self.recalled / self.wanted if self.wanted else None

    @property
    def precision(self) -> float | None:
        """Share of the finds that are true; None without finds."""
        return self.precise / self.found if self.found else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall; 0 when one side has nothing, None when both."""
        if not self.wanted and not self.found:
            return None
        total = (self.precision or 0.0) + (self.recall or 0.0)
        return 2 * (self.precision or 0.0) * (self.recall or 0.0) / total if total else 0.0


def added(scores: Sequence[Score]) -> Score:
    """Return the sum of one register's scores over several documents."""
    return Score(
        scores[0].register,
        sum(score.wanted for score in scores),
        sum(score.recalled for score in scores),
        sum(score.found for score in scores),
        sum(score.precise for score in scores),
        tuple(line for score in scores for line in score.missed),
        tuple(line for score in scores for line in score.false),
    )


def pair(
    truths: Sequence[T], finds: Sequence[F], agree: Callable[[T, F], float]
) -> list[tuple[T, F]]:
    """Pair each truth with at most one find, the best agreements first; 0 is no agreement."""
    graded = sorted(
        (
            (-score, i, j)
            for i, truth in enumerate(truths)
            for j, find in enumerate(finds)
            if (score := agree(truth, find)) > 0
        ),
    )
    taken: dict[int, int] = {}
    used: set[int] = set()
    for _, i, j in graded:
        if i not in taken and j not in used:
            taken[i] = j
            used.add(j)
    return [(truths[i], finds[j]) for i, j in sorted(taken.items())]


def measured(
    register: str,
    truths: Sequence[T],
    finds: Sequence[F],
    agree: Callable[[T, F], float],
    show: Callable[[T | F], str],
    excused: Callable[[F], bool] = lambda _: False,
) -> tuple[Score, list[tuple[T, F]]]:
    """Return a register's score and its pairs, those of optional entries left out of both.

    ``excused`` are finds that are no fault when nothing is paired with them, such as those in
    a second copy of a §.
    """
    pairs = pair(truths, finds, agree)
    met = {id(truth) for truth, _ in pairs}
    used = {id(find) for _, find in pairs}
    counted = [(truth, find) for truth, find in pairs if not truth.optional]
    missed = [truth for truth in truths if id(truth) not in met and not truth.optional]
    false = [find for find in finds if id(find) not in used and not excused(find)]
    score = Score(
        register, len(counted) + len(missed), len(counted), len(counted) + len(false), len(counted),
        tuple(show(truth) for truth in missed), tuple(show(find) for find in false),
    )  # fmt: skip
    return score, counted


def detail(
    register: str,
    pairs: Iterable[tuple[T, F]],
    wanted: Callable[[T], V | None],
    found: Callable[[F], V | None],
    same: Callable[[V, V], bool],
    show: Callable[[T | F], str],
) -> Score:
    """Return how a value of paired records agrees; None on either side is no value.

    A value found that the document does not state is false; one stated and not found, missed.
    """
    missed: list[str] = []
    false: list[str] = []
    hits = 0
    for truth, find in pairs:
        left, right = wanted(truth), found(find)
        if left is not None and right is not None and same(left, right):
            hits += 1
            continue
        if left is not None:
            missed.append(f"{show(truth)}: {left} (fick {right})")
        if right is not None:
            false.append(f"{show(find)}: {right} (rätt är {left})")
    return Score(register, hits + len(missed), hits, hits + len(false), hits, (*missed,), (*false,))


def equal(left: object, right: object) -> bool:
    """Return whether two values are the same after folding."""
    return fold(str(left)) == fold(str(right))


def similarity(left: str, right: str) -> float:
    """Return how alike two texts are after folding, 0 to 1 (difflib's ratio)."""
    one, other = fold(left).replace("-", ""), fold(right).replace("-", "")
    if one == other:
        return 1.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0


def overlap(quote: str, text: str) -> float:
    """Return the share of ``quote``'s words that ``text`` holds, 0 when it does not hold it.

    At least 80 % of the quote's words must be there and half of the text's own words be the
    quote's; a word counts as often as it stands.
    """
    wanted, held = _words(quote), _words(text)
    common = (wanted & held).total()
    if not wanted or common < OVERLAP * wanted.total() or common < OWN * held.total():
        return 0.0
    return common / wanted.total() + common / held.total()


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", fold(text).replace("-", "")))


def same_name(left: str, right: str, short_forms: dict[str, str] | None = None) -> bool:
    """Return whether two names are of one: definite forms, genitives and short forms aside.

    "Kommunerna" is "kommuner", "Sundviks kommun" is "Sundvik kommun", and "HMC" is what the
    document says that it stands for. "Regionen" may be given its name, since a document speaks
    of one region; "kommunen" may not, since it speaks of several.
    """
    one, other = (name_form(name, short_forms or {}) for name in (left, right))
    return one == other or (_REGION in (one, other) and one.split()[:1] == other.split()[:1])


def name_form(name: str, short_forms: dict[str, str]) -> str:
    """Return the form in which names are compared."""
    plain = re.sub(r"\s*\([^)]*\)", "", name)
    plain = " ".join(short_forms.get(word, word) for word in plain.split())
    folded = _ARTICLE.sub("", re.sub(r"[^\w\s]", " ", fold(plain)))
    return " ".join(_indefinite(word) for word in folded.split())


def _indefinite(word: str) -> str:
    if len(word) <= 4:
        return word
    bare = word.removesuffix("s")
    plural = _PLURAL.sub("", bare)
    if plural != bare:
        return plural
    bare = _DEFINITE.sub("", bare).rstrip("ea")
    return re.sub(r"(\w)\1$", r"\1", bare)
