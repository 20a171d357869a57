"""Nothing in the library is about the question: far from it, by meaning and by words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import fsum

from app.answering.lacking.case import LEAST_LETTERS, Case
from app.answering.names import named, persons_in
from index.analysis import grams, holds, indexed_text, words
from index.query import Query
from index.retrieval import Hit
from index.synonyms import expansion

# Words that ask how far or how something is, and are never what a question is about.
_NO_SUBJECT = frozenset(
    ("klar", "klart", "klara", "färdig", "färdigt", "färdiga", "igång", "gång", "början", "slutet",
     "grund", "fel", "hända", "hände", "hänt", "gick", "delades", "linjen", "drev", "aktuellt",
     "start", "starten", "startar", "startade", "flyttats", "ändrats", "tänkt", "tänkte", "tänker",
     "föll", "rösterna", "röster",
     "mindre", "mer", "högre", "lägre", "längre", "kortare", "bättre", "sämre", "höstens",
     "vårens", "vinterns", "sommarens", "årets", "fjolårets", "missnöjd", "missnöjda", "nejet",
     "ledamot", "ledamöter",
     "löd", "lyder", "bad", "ber", "skjuta", "skjuter", "sköt", "skjutit", "hann", "hunnit",
     "landade", "landat", "räcker", "räckte", "lade", "lägga", "satte", "höll", "hålla", "drogs",
     "dras", "drar", "togs", "tas", "kom", "komma", "kommit", "gjorde", "göra", "gjort", "körde",
     "bryta", "bröts", "klubbade", "klubbades", "instans", "instansen", "saken", "avgjorde",
     "avgjordes", "avgörs", "kvar",
     "hade", "velat", "numera", "sköter", "sagt", "sade", "tyckte", "tycker", "ville", "kravet",
     "krävs", "minskade", "ökade", "fram", "upp", "bort", "tillbaka")
)  # fmt: skip
# "ridstigsfrågan": the last part only says that it is a matter; what is meant is the first
_HEAD = re.compile(
    r"(?<=\w{5})(?:frågan|ärendet|regeln|reglerna|kravet|kraven|gränsen|planerna|projektet|försöket"
    r"|förslaget|beslutet|diskussionen|debatten|bråket|striden|affären|historien|bygget)$"
)
_COVERING = 10  # passages looked at for the question's words
_COVER_WEIGHT = 0.06  # what holding all of the question's words adds to the cosine
_COMPOUND = 0.8  # share of a word's grams in all words of a text: a compound told in parts
_CERTAIN = 0.04  # above the least relevance: nothing far from the question comes so near
_SHORT = 5  # letters of a word too short for its grams: "gode" of "god"
_FEW_WORDS = 2  # content words of a question that each have to be met with
_SAME_WORD = 0.55  # share of a word's grams in one word of the text: inflections and slips


def no_relevance(case: Case) -> str | None:
    """Return what is missing when nothing in the library is about the question.

    Relevance is the best cosine, and a little for the question's words: how much of them,
    weighed by rarity, one passage holds. Near misses (another year, another place) pass here;
    the other checks are for them.
    """
    query = case.query
    nearest = max(hit.dense for hit in case.hits[:3])
    if query.language == "en":  # English words cover nothing of a Swedish text
        near = nearest >= case.settings.min_similarity_english
        return None if near else "inget stycke handlar om det"
    best, absent = _best_cover(case.hits[:_COVERING], case.coverage.rarity)
    told = "inget stycke handlar om " + ", ".join(f"”{word}”" for word in absent[:3])
    names = query.name_words
    subject = [
        word for word in case.coverage.rarity if word not in names and len(word) >= LEAST_LETTERS
    ]
    few = 1 if names else _FEW_WORDS
    relevance = nearest + _COVER_WEIGHT * best
    # with so few words each is what the question is about, unless its meaning was met with
    # in a passage that holds the others
    beside_body = set(subject) - query.body_words
    met = relevance >= case.settings.min_relevance + _CERTAIN and bool(beside_body - set(absent))
    every = len(subject) <= few and not query.carried and not met
    if every and set(subject) & set(absent) - _NO_SUBJECT:
        return told
    if relevance >= case.settings.min_relevance:
        return None
    own = set(subject) - _NO_SUBJECT - set(query.carried)
    beside = query.follows or bool(own and set(absent) & _NO_SUBJECT)
    if beside and not own & set(absent):
        return None  # only words that ask how it went are not there
    if len(absent) < len(subject) and _names_person_there(query, case.hits[:3]):
        return None
    return told if absent else "inget stycke handlar om det"


def _names_person_there(query: Query, hits: Sequence[Hit]) -> bool:
    """Return whether somebody whom the question names stands in the nearest passages."""
    return any(
        named(indexed_text(hit.stored.passage), surname)
        for _, surname in persons_in(query.question)
        for hit in hits
    )


def _best_cover(hits: Sequence[Hit], rarity: Mapping[str, float]) -> tuple[float, list[str]]:
    """Return the largest weighed share of the words in one passage, and the words in none."""
    own = {word: frozenset(grams(_HEAD.sub("", word))) for word in rarity}
    total = sum(rarity.values()) or 1.0
    best = 0.0
    absent = set(rarity)
    for hit in hits:
        text = indexed_text(hit.stored.passage)
        plain = set(words(text))
        there = [frozenset(grams(word)) for word in plain]
        together = frozenset().union(*there)
        held = {
            word
            for word, mine in own.items()
            if holds(mine, there, _SAME_WORD)
            or len(mine & together) >= _COMPOUND * len(mine)
            or (len(word) <= _SHORT and word[-1] in "ae" and word[:-1] in plain)
        }
        absent -= {word for word in absent if word in held or _meant(word, there)}
        best = max(best, fsum(rarity[word] for word in held) / total)
    return best, [word for word in rarity if word in absent]


def _meant(word: str, there: Sequence[frozenset[str]]) -> bool:
    """Return whether a text holds what an everyday word stands for."""
    for other in expansion([word], {}):
        parts = [frozenset(grams(part)) for part in words(other)]
        if all(holds(part, there, _SAME_WORD) for part in parts):
            return True
    return False
