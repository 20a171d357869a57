"""Parts of a year as tables and questions call them: "Kvartal 3", "T2", "jul–sep"."""

from __future__ import annotations

import re
from functools import lru_cache

from ingest.table_words import month_of

Months = tuple[int, int]  # the first and the last, 1–12

_ORDINALS = {"första": 1, "andra": 2, "tredje": 3, "fjärde": 4}
_YEAR = r"(?:19|20)\d\d"
_PART = re.compile(
    rf"\b(?:(?P<kind>kvartal|kv\.?|q|tertial|t|halvår|h)\s?(?P<number>[1-4])"
    rf"|(?P<ordinal>[1-4](?=:[ae]\s)|{'|'.join(_ORDINALS)})(?::[ae])?\s"
    rf"(?P<of>kvartal|tertial|halvår)(?:et)?)(?![\w:])",
    re.I,
)
_RANGE = re.compile(r"\b(?P<from>[a-zåäö]{3,9})\.?\s?(?:[–-]|till)\s?(?P<to>[a-zåäö]{3,9})\b", re.I)
_LENGTHS = {"k": 3, "q": 3, "t": 4, "h": 6}  # months, by the first letter of the part's name


@lru_cache(maxsize=2048)  # the same names stand in every row
def only_part(name: str) -> Months | None:
    """Return the months of a name that is a part of a year and nothing more, its year aside."""
    bare = re.sub(rf"(?:^{_YEAR}\b|\b{_YEAR}$)|[(),:/]", " ", name).strip(" -–.")
    if match := _PART.fullmatch(bare):
        return _months(match)
    if match := _RANGE.fullmatch(bare):
        return _range(match)
    month = month_of(bare)
    return (month, month) if month else None


def parts_in(text: str) -> set[Months]:
    """Return the months of the quarters, thirds and halves of a year that a text names."""
    found = {_months(match) for match in _PART.finditer(text)}
    return {part for part in found if part}


def _months(match: re.Match[str]) -> Months | None:
    kind = (match["kind"] or match["of"]).casefold()
    written = (match["number"] or match["ordinal"]).casefold()
    number = _ORDINALS.get(written) or int(written)
    length = _LENGTHS[kind[0]]
    last = number * length
    return (last - length + 1, last) if last <= 12 else None


def _range(match: re.Match[str]) -> Months | None:
    first, last = month_of(match["from"]), month_of(match["to"])
    return (first, last) if first and last and first < last else None
