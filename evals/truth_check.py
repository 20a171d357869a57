"""Whether what a truth file quotes stands in its document, on the page that it names.

The pages are the reader's raw ones: nothing of what the tests of structure are to judge takes
part in the check.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from evals.places import Squeezed, squeeze
from evals.truth import Truth, TruthError, entries_of, load_truth
from ingest.errors import UnreadableFileError
from ingest.records import Source
from ingest.sandbox import read_in_subprocess
from ingest.settings import Settings

_QUOTED = (
    "quote", "clause", "task", "exception", "prolongation", "notice", "replaces", "value", "row",
    "term", "holder", "name", "subject",
)  # fmt: skip
# Names that may come from a heading, a letterhead or another page than the sentence.
_ANYWHERE = frozenset({"exception", "replaces", "row", "term", "holder", "name", "notice"})
_SPLIT = 12  # signs of a quote that may be left on the first of its two pages, at least


def faults_of_files(paths: Sequence[Path], documents: Path) -> list[str]:
    """Return what is wrong with the truth files ``paths``, each fault naming file and entry."""
    faults: list[str] = []
    for path in paths:
        try:
            truth = load_truth(path)
            source = read_in_subprocess(documents / truth.document, Settings(), "auto")
        except (TruthError, UnreadableFileError) as exc:
            faults.append(str(exc))
            continue
        faults += [f"{path.name}: {fault}" for fault in faults_in(truth, source)]
    return faults


def faults_in(truth: Truth, source: Source) -> list[str]:
    """Return the quotes of ``truth`` that do not stand where it says."""
    pages = Pages(source)
    faults = []
    for register, entries in entries_of(truth).items():
        for place, entry in enumerate(entries, 1):
            page: int | None = getattr(entry, "page", None)
            if page is not None and not 1 <= page <= len(source.pages):
                faults.append(f"{register}, post {place}: dokumentet har ingen sida {page}")
                continue
            for name in _QUOTED:
                quote = getattr(entry, name, None)
                where = None if name in _ANYWHERE else page
                if isinstance(quote, str) and not pages.hold(quote, where):
                    faults.append(f"{register}, post {place}: {name} står inte där: ”{quote}”")
    return faults


class Pages:
    """The raw pages of a document; those that were recognised are compared less strictly."""

    def __init__(self, source: Source) -> None:
        self._texts = [page.text for page in source.pages]
        self._squeezed = [squeeze(text) for text in self._texts]
        self._recognised = any(page.words for page in source.pages)
        self._unread = not any(self._squeezed)  # a scan where nothing can recognise text

    def hold(self, quote: str, page: int | None) -> bool:
        """Return True when ``quote`` stands on ``page`` or begins there and ends on the next."""
        if self._unread:
            return True
        first = range(len(self._texts)) if page is None else (page - 1,)
        return any(self._holds(quote, index) for index in first)

    def _holds(self, quote: str, index: int) -> bool:
        needle = squeeze(quote)
        if needle in self._squeezed[index]:
            return True
        if index + 1 < len(self._squeezed) and any(
            needle[:cut] in self._squeezed[index] and needle[cut:] in self._squeezed[index + 1]
            for cut in _cuts(len(needle))
        ):
            return True
        if not self._recognised:
            return False
        both = " ".join(self._texts[index : index + 2])
        return len(quote.split()) < 6 or Squeezed(both).nearest(quote) is not None


def _cuts(length: int) -> Iterator[int]:
    return chain(range(length - 1, _SPLIT, -1), range(_SPLIT, 2, -1))
