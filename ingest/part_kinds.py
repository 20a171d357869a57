"""What kind of paper begins at a line: what its first lines and its running header call it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.cleaning import CleanLine
from ingest.records import DocumentKind

_OPENERS_PATTERNS: tuple[tuple[DocumentKind, str], ...] = (
    ("tjansteskrivelse", r"^(?:beslutsförslag|tjänste?skrivelse|tjänsteutlåtande|beredningsskrivelse)\b"),
    ("dagordning", r"^(?:kallelse|föredragningslista|dagordning|ärendelista)\b"),
    ("skrivelse", r"^(?:skrivelse|remissvar|yttrande|svar på (?:remiss|skrivelse)|svar (?:angående|avseende|gällande|rörande)"
                  r"|e-?post|brev|missiv)\b"
                  r"|^(?:från|ämne|skickat|subject|from):"),
    ("motion", r"^(?:motion|interpellation|medborgarförslag|enkel fråga)\b"),
    ("reglemente", r"^(?:reglemente|delegationsordning|arbetsordning)\b"),
    ("overenskommelse", r"^(?:överenskommelse|avtal|samverkansavtal|samarbetsavtal)\b"),
    ("rapport", r"^(?:[\wåäö]*(?:rapport|redovisning|bokslut|uppföljning|utvärdering)(?:en)?|omvärldsanalys"
                r"|kompetensinventering|uppdragsbeskrivning)\b"),
    ("enkat", r"^(?:enkät|enkätsvar|frågeformulär|underlag med svar)"),
    ("presentation", r"^presentation\b"),
)  # fmt: skip
_OPENERS = tuple((kind, re.compile(pattern, re.I)) for kind, pattern in _OPENERS_PATTERNS)
MINUTES_HEADER = re.compile(
    r"^(?:[\w-]+s )?(?:sammanträdes)?protokoll|sammanträdesdatum|justerar|utdragsbestyrkande", re.I
)
_OWNER = re.compile(r"^(?:region [\wåäö]+|[\wåäö]+ (?:kommun|stad))\s+(?=\S)", re.I)
_PAPERS = ("tjansteskrivelse", "dagordning")  # kinds that a page's running header may name
_HEADER_LINES = 5  # of a page among which lines of its running header may stand


def opener_kind(lines: Sequence[CleanLine], index: int) -> DocumentKind | None:
    """Return the kind that the lines from ``index`` on announce, or None."""
    page = lines[index].page
    for line in lines[index : index + 4]:
        if line.page != page:
            break
        text = _OWNER.sub("", line.text.strip())  # "Lövsta kommun  Kallelse"
        for kind, pattern in _OPENERS:
            if line.opens and len(line.text) <= 110 and pattern.match(text):
                return kind
    return None


def paper_named(header: Sequence[str]) -> DocumentKind | None:
    """Return the kind of paper that a running header names: "TJÄNSTESKRIVELSE 2 (2)"."""
    for text in header:
        own = _OWNER.sub("", text.strip())
        for kind, pattern in _OPENERS:
            if kind in _PAPERS and pattern.match(own):
                return kind
    return None


def header_of_page(lines: Sequence[CleanLine], index: int) -> tuple[str, ...]:
    """Return the running header above the first lines from ``index`` on, all of one page."""
    page = lines[index].page
    near = lines[index : index + _HEADER_LINES]
    return tuple(text for line in near if line.page == page for text in line.header)


def of_minutes(header: Sequence[str]) -> bool:
    """Return whether a running header is one of minutes."""
    return any(MINUTES_HEADER.search(text) for text in header)
