"""The gate for personal data: what leaves the library passes here, masked unless set otherwise.

Inside, everything is as it stands in the documents: quotes are compared word for word first and
masked after. A mask is as long as what it covers, so offsets and marks stay true. The originals
and their page images are shown as they are: whoever may open the files may see them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar, cast

from ingest.personal_data import covered, personal_data
from ingest.records import Document

T = TypeVar("T")

# Names by which things are looked up or counted: masked, they would lead nowhere.
_KEPT = frozenset(
    ("id", "sha256", "passage", "section_id", "document", "document_id", "file", "link", "index",
     "settings", "question", "words")
)  # fmt: skip


def personal_words(text: str) -> frozenset[str]:
    """Return the personal data of a text as written there, white space apart."""
    return frozenset(" ".join(text[p.start : p.end].split()) for p in personal_data(text))


def without_personal_data(record: T, known: Collection[str] = ()) -> T:
    """Return a record, or a tuple or list of them, with all personal data in it masked.

    ``known`` is personal data of the documents that it is drawn from. What is found in one of
    its texts is masked in all of them: a quote may be too short to tell by itself.
    """
    texts = list(_texts(record))
    words = frozenset(known).union(*map(personal_words, texts))
    return _masked(record, words)


def document_without_personal_data(document: Document) -> Document:
    """Return a document with the personal data of its text masked in all that came of it."""
    return _masked(document, personal_words(document.text))


def _masked(record: T, words: Collection[str]) -> T:
    if not words:
        return record
    longest_first = sorted(words, key=len, reverse=True)
    pattern = re.compile(
        "|".join(r"(?<!\w)" + r"\s+".join(map(re.escape, w.split())) for w in longest_first)
    )
    return _changed(record, lambda text: covered(text, [m.span() for m in pattern.finditer(text)]))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (tuple, list)):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, dict):
        for key, part in value.items():
            if key not in _KEPT:
                yield from _texts(part)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            if field.name not in _KEPT:
                yield from _texts(getattr(value, field.name))


def _changed(value: T, change: Callable[[str], str]) -> T:
    """Return ``value`` with every text in it changed, except those in ``_KEPT``."""
    new: object = value
    if isinstance(value, str):
        new = change(value)
    elif isinstance(value, tuple):
        new = tuple(_changed(part, change) for part in value)
    elif isinstance(value, list):
        new = [_changed(part, change) for part in value]
    elif isinstance(value, dict):
        new = {k: v if k in _KEPT else _changed(v, change) for k, v in value.items()}
    elif is_dataclass(value) and not isinstance(value, type):
        changes = {
            field.name: _changed(getattr(value, field.name), change)
            for field in fields(value)
            if field.name not in _KEPT
        }
        new = replace(value, **changes)
    return cast(T, new)
