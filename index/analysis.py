"""Text into the terms of the lexical index: 4-grams within words, and exact terms.

Grams absorb inflection, compounds and OCR slips without a dictionary; what must match exactly
(§, registration number, date, body) becomes a term of its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Set
from functools import lru_cache

from ingest.records import Passage

GRAM = 4  # characters

# Function words: they stand in every passage and carry no subject. Words that can carry one in
# these documents ("ansvar", "ska", "mot", "för" as a vote) are judged by use: "mot" stays.
STOP_WORDS = frozenset(
    [
        "alla",
        "allt",
        "att",
        "av",
        "bara",
        "bli",
        "blir",
        "blev",
        "blivit",
        "bland",
        "både",
        "då",
        "där",
        "därför",
        "dess",
        "dessa",
        "denna",
        "denne",
        "detta",
        "den",
        "det",
        "dem",
        "de",
        "deras",
        "din",
        "ditt",
        "dock",
        "du",
        "efter",
        "eller",
        "en",
        "er",
        "ett",
        "från",
        "för",
        "före",
        "får",
        "fick",
        "genom",
        "ha",
        "hade",
        "han",
        "hans",
        "har",
        "henne",
        "hennes",
        "hon",
        "hos",
        "hur",
        "här",
        "i",
        "icke",
        "in",
        "inom",
        "inte",
        "ja",
        "jag",
        "kan",
        "kunde",
        "kommer",
        "man",
        "med",
        "medan",
        "mellan",
        "men",
        "mig",
        "min",
        "mitt",
        "mycket",
        "många",
        "måste",
        "mer",
        "ni",
        "nog",
        "nu",
        "när",
        "någon",
        "något",
        "några",
        "och",
        "också",
        "om",
        "oss",
        "på",
        "redan",
        "sedan",
        "sig",
        "sin",
        "sina",
        "sitt",
        "ska",
        "skall",
        "skulle",
        "som",
        "så",
        "sådan",
        "sådana",
        "sådant",
        "till",
        "trots",
        "under",
        "upp",
        "ur",
        "ut",
        "utan",
        "vad",
        "var",
        "vara",
        "varit",
        "varje",
        "vars",
        "vem",
        "vi",
        "vid",
        "vilka",
        "vilken",
        "vilket",
        "vill",
        "vår",
        "våra",
        "vårt",
        "än",
        "ännu",
        "är",
        "även",
        "åt",
        "över",
        "samt",
        "ej",
        "eftersom",
        "exempelvis",
        "dvs",
        "finns",
        "fanns",
        "gör",
        "göra",
        "gäller",
        "hela",
        "helt",
        "igen",
        "ingen",
        "inget",
        "inga",
        "ju",
        "kring",
        "nej",
        "ner",
        "oftast",
        "per",
        "respektive",
        "såsom",
        "tills",
        "tillsammans",
        "typ",
        "ute",
        "via",
        "väl",
    ]
)

_WORD = re.compile(r"[^\W_]+")
_SPACES = re.compile("[\u00a0\u2007\u2009\u202f]")
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff\ufffe]")
_NOT_WORD = re.compile(r"[\W_]+")
_YEAR_NUMBER = re.compile(r"(?<!\d)((?:19|20)\d\d)[/:-]0*(\d{1,6})(?:[-:/]\d+)?(?!\d)")
_YEAR_FIRST = re.compile(r"^\s*(20\d\d)[/-]([a-zåäö]{2,5})\s?0*(\d{1,5})$")
_DNR_WORD = re.compile(r"^\s*(?:dnr|diarienr|diarienummer|ärendenr|ärendenummer)\.?:?\s*")
_UNACCENTED = str.maketrans("åäöé", "aaoe")
_LETTERS = re.compile(r"[^\W\d_]+")


def fold(text: str) -> str:
    """Case folded, composed, without soft hyphens; every kind of space is a plain one."""
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    return _SPACES.sub(" ", text).casefold()


def words(text: str) -> list[str]:
    """Return the words of ``text`` that can carry a subject, in order, folded."""
    return [word for word in _WORD.findall(fold(text)) if word not in STOP_WORDS]


def grams(word: str) -> list[str]:
    """``kommun`` → ``_kom komm ommu mmun mun_``; a word of one or two letters stays whole."""
    bordered = f"_{word}_"
    if len(bordered) <= GRAM:
        return [bordered]
    return [bordered[at : at + GRAM] for at in range(len(bordered) - GRAM + 1)]


@lru_cache(maxsize=100_000)
def _joined_grams(word: str) -> str:
    return " ".join(grams(word))


def spaced_grams(text: str) -> str:
    """Return the ``tokens`` of ``text`` with a space between: what the index is given of it.

    Grams of a word are kept: a library says the same few thousand words again and again.
    """
    return " ".join(map(_joined_grams, words(text)))


def tokens(text: str) -> list[str]:
    """Return the grams of all words of ``text`` but stop words, in order, with repeats."""
    return [gram for word in words(text) for gram in grams(word)]


def indexed_text(passage: Passage) -> str:
    """Return what is embedded and indexed of a passage: its context, then its text."""
    return f"{passage.context}\n{passage.text}" if passage.context else passage.text


def holds(word: Set[str], others: Iterable[Set[str]], least: float) -> bool:
    """Return whether one of ``others`` shares ``least`` (0–1) of a word's grams with it.

    All are words as the sets of their ``grams``: inflections, compounds and slips are held.
    """
    return any(len(word & other) >= least * len(word) for other in others)


def unaccented(text: str) -> str:
    """Return a folded text as file names and old systems write it: "brannestad"."""
    return text.translate(_UNACCENTED)


def dnr_key(dnr: str) -> str:
    """Return one spelling for all spellings of a registration number.

    ``KS 2023/45``, ``KS/2023:45``, ``2023/45 KS`` and ``dnr ks 2023/0045`` give ``ks2023/45``;
    ``2023/KS0045`` does, too; ``HNH 230002`` gives ``hnh230002``.
    """
    folded = _DNR_WORD.sub("", fold(dnr))
    folded = _YEAR_FIRST.sub(r"\2 \1/\3", folded)  # "2025/ks0009"
    found = _YEAR_NUMBER.search(folded)
    if found is None:
        return _NOT_WORD.sub("", folded)
    rest = folded[: found.start()] + " " + folded[found.end() :]
    return f"{''.join(_LETTERS.findall(rest))}{found[1]}/{found[2]}"


def exact_terms(
    dnr: str | None = None,
    date: str | None = None,
    number: str | None = None,
    body: str | None = None,
) -> list[str]:
    """Return the terms that match whole: ``§43``, ``d:2023-09-06``, ``nr:hnh230002``, ``b:…``."""
    terms: list[str] = []
    if number and (key := "".join(fold(number).split())):
        terms.append(f"§{key}")
    if date:
        terms.append(f"d:{date}")
    if dnr and (key := dnr_key(dnr)):
        terms.append(f"nr:{key}")
    if body and (key := _NOT_WORD.sub("_", fold(body)).strip("_")):
        terms.append(f"b:{key}")
    return terms
