"""A document as read beside its truth file, and what every comparison asks of the two."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from evals.bench.pairing import same_name
from evals.truth import Truth
from ingest.records import Document, Section, pages_between

_PLACE = 0.01  # what the right page adds to an agreement


@dataclass(frozen=True)
class Compared:
    """A document as read, beside its truth file."""

    document: Document
    truth: Truth

    @cached_property
    def sections(self) -> dict[str, Section]:
        """The document's sections by id."""
        return {section.id: section for section in self.document.sections}

    @cached_property
    def short_forms(self) -> dict[str, str]:
        """What the short forms stand for that the document introduces."""
        return dict(self.document.abbreviations)

    def number(self, section: str) -> str | None:
        """Return the number of a section, as truth files state it."""
        return self.sections[section].number

    def copied(self, section: str) -> bool:
        """Return whether a section is a further copy of a § that stands elsewhere in the file."""
        return self.sections[section].duplicate_of is not None

    def page(self, start: int, end: int) -> int | None:
        """Return the page on which a stretch of the text begins."""
        return next(iter(pages_between(self.document.spans, start, end)), None)

    def text(self, start: int, end: int) -> str:
        """Return a stretch of the document's text."""
        return self.document.text[start:end]

    def names_agree(self, left: str, right: str) -> bool:
        """Return whether two names are of one, the document's short forms spelt out."""
        return same_name(left, right, self.short_forms)

    def here(self, page: int | None, start: int, end: int) -> float:
        """Return what the place adds to an agreement: of two alike, the one on its page."""
        return _PLACE if page == self.page(start, end) else 0.0


def show(one: object) -> str:
    """Return a record as the lists of misses and false finds show it."""
    kept = ("page", "number", "kind", "modality", "actor", "holder", "row", "column", "term")
    said = ("title", "clause", "task", "quote", "action", "statement", "value", "meaning", "name")
    parts = [f"{getattr(one, name)}" for name in kept if getattr(one, name, None) is not None]
    texts = [str(getattr(one, name))[:110] for name in said if getattr(one, name, None)]
    dates = [f"{getattr(one, n)}" for n in ("valid_from", "valid_to", "date") if hasattr(one, n)]
    counts = [f"{n}={getattr(one, n)}" for n in ("yes", "no", "abstained") if hasattr(one, n)]
    return " · ".join([*parts, *counts, *dates, *texts])
