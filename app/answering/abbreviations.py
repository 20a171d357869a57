"""The long form of an abbreviation, once, where a quote has the short one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from app.answering.answer import Citation
from index.analysis import fold

# "GNHN", "ÖK", "UGN:s"; a word with one capital is a name or the start of a sentence
_SHORT = re.compile(r"\b[A-ZÅÄÖ][A-ZÅÄÖ\d]{1,11}\b")


def spelled_out(
    citations: Iterable[Citation],
    introduced_in: Callable[[str], Sequence[tuple[str, str]]],
    learnt: Mapping[str, str],
) -> tuple[Citation, ...]:
    """Return the citations, the first that has an abbreviation with what it stands for.

    What the cited document itself introduces (``introduced_in``, by document id) goes before
    what others do (``learnt``: short form, folded → long form). A quote that has the long form
    needs no more.
    """
    told: set[str] = set()
    found: list[Citation] = []
    for citation in citations:
        quote = " ".join(citation.quote.split())
        shorts = dict.fromkeys(_SHORT.findall(quote))
        introduced = introduced_in(citation.reference.document_id) if shorts else ()
        own = {fold(short): long for short, long in introduced}
        pairs = []
        for short in shorts:
            key = fold(short)
            long = own.get(key) or learnt.get(key)
            if long is None or key in told:
                continue
            told.add(key)
            if fold(long) not in fold(quote):
                pairs.append((short, long))
        found.append(replace(citation, abbreviations=tuple(pairs)) if pairs else citation)
    return tuple(found)
