"""Who wrote a part of a file, when, about what: read from its own first and last lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.cleaning import CleanLine
from ingest.furniture import header_context
from ingest.headings import role_heading
from ingest.marks import BULLET, SECTION_SIGN
from ingest.records import DocumentKind
from ingest.swedish import body_in_line, dates_in, registration_numbers

_HEAD_LINES = 18  # lines of a part's first page that may belong to its head
_TAIL_LINES = 12  # lines at its end that may hold signature and date
_LETTERHEAD_LINES = 6
_SHORT_DATE = 40  # characters of "Granby den 5 augusti 2024"
_DATE_LINE = 70  # characters of a line that is there for its date
_MEETING: tuple[DocumentKind, ...] = ("protokoll", "protokollsutdrag", "dagordning")
_WRITTEN: tuple[DocumentKind, ...] = (
    "skrivelse", "ovrigt", "motion", "rapport", "enkat", "presentation",
)  # fmt: skip
_STATED = re.compile(
    r"\b(?:fastställ[dt]\w*|antag(?:en|et|na)|daterad|inlämna[dt]\w*|upprättad)\b(?=.{0,60}\d{4})",
    re.I,
)
_OF_ANOTHER = re.compile(r"\b(?:ersätt|upphäv|tidigare|förra|föregående|remitter)\w*", re.I)
_REPLACED = re.compile(r"\.\sersätter\b.*$", re.I)
_OWN_DNR = re.compile(r"\bvår(?:t)? (?:beteckning|dnr|diarienummer|referens)\b ?:?", re.I)
_DNR_LABEL = re.compile(r"^(?:dnr|diarienummer|diarienr)\b\.? ?:?", re.I)
# "Hjälpmedelscentralen (HMC)", "Utvecklingsgruppen nära vård": an office, a group, a department
_UNIT = re.compile(
    r"(?:[A-ZÅÄÖ][\wåäö-]+\s)?[A-ZÅÄÖ]?[\wåäö-]+(?:centralen|gruppen|förvaltningen|kontoret|avdelningen"
    r"|kansliet|sjukvården)(?:\s[\wåäö]+){0,3}?(?=\s*(?:\([A-ZÅÄÖ]{2,6}\))?\s*(?:$|,|\s{2}|\d))"
)
_RANGE_OR_TERM = re.compile(
    r"\d\s*[–-]\s*(?:19|20)\d{2}|gäller|senast|t\.?o\.?m|fr\.?o\.?m|uppdaterad|utskriv", re.I
)
_TIME_FIELD = re.compile(
    r"(?:(?:plats och )?tid(?: och plats)?|(?:sammanträdes?|mötes)?(?:datum|tid|dag))\b(?!\s*ska)",
    re.I,
)
_BOARD_MEETING = re.compile(r"\bstyrelse(?:sammanträde|möte)", re.I)
_COMPANY = re.compile(r"[A-ZÅÄÖ][\wåäöÅÄÖ &.-]{2,60}\s(?:AB|Aktiebolag|AKTIEBOLAG)(?: \(publ\))?")
_SENT = re.compile(r"^(?:skickat|datum|sent|date):", re.I)
_LABEL = re.compile(
    r"^(?:datum|diarienummer|dnr|handläggare|ärende(?:t)?|ärenderubrik|till|från|cc|kopia"
    r"|känslighet)\b ?:?",
    re.I,
)
_CONTACT = re.compile(r"@|\bwww\.|\btel(?:efon)?\b|\b\d{3} \d{2}\b|\bväxel\b|\bmobil\b", re.I)
RECIPIENT = re.compile(r"^(?:till\s+(?=[A-ZÅÄÖ])|mottagare\s?:)", re.I)
# "Region Halland", "Sundviks kommun", "Socialförvaltningen i Ale kommun", "Kommunerna i Norrbotten"
ORGANISATION = re.compile(
    r"(?:(?:Upplands|Östra|Västra|Norra|Södra|Lilla|Stora)\s)?\b[A-ZÅÄÖ][\wåäö-]{1,40}\s(?:kommun|stad)\b"
    r"|Region\s(?:Jämtland Härjedalen|[A-ZÅÄÖ][\wåäö]+(?:s\slän\b)?)"
    r"|\b(?:[A-ZÅÄÖ][\wåäö]{1,40}\s)?[A-ZÅÄÖ][\wåäö]{1,40}regionen\b"
)
# what a paper is, and nothing of what it is about
_ONLY_KIND = re.compile(
    r"(?:tjänste?|berednings)?skrivelse|tjänsteutlåtande|beslutsförslag|protokoll|e-post|brev"
    r"|yttrande|remissvar|motion|(?:följe|missiv)brev|missiv(?:skrivelse)?"
    r"|(?:(?:revisions|gransknings|slut)?rapport)",
    re.I,
)
_ASSOCIATION = re.compile(
    r"(?:[A-ZÅÄÖ][\wåäöÅÄÖ&-]*\s)(?:[\wåäöÅÄÖ&-]+\s){0,4}?"
    r"(?:[\wåäö]*(?:förening(?:en)?|förbund(?:et)?|sällskap(?:et)?|klubb(?:en)?|stiftelsen?|rådet"
    r"|byalag(?:et)?|företagarna)|AB|ek\. för\.)"
    r"(?:\s(?:i|för|på)\s[\wåäöÅÄÖ -]{2,40})?"
)
_PERSON = r"[A-ZÅÄÖ][\wåäöéüÅÄÖ‐-]+(?:\s[A-ZÅÄÖ][\wåäöéüÅÄÖ‐-]+){1,2}"
_NAME_LINE = re.compile(rf"^(?P<name>{_PERSON})(?:\s\([A-ZÅÄÖ]{{1,2}}\))?(?:,\s.{{2,80}})?$")
_SENDER = re.compile(r"^från:\s*(?P<name>[^<\[(;]{3,60}?)\s*(?:[<\[(;].*)?$", re.I)
_COMPILED = re.compile(
    rf"(?:sammanställt|skrivet|författat|framtagen|framtaget) av (?P<name>{_PERSON})"
)
_SUBJECT = re.compile(
    r"(?:yttrande|remissvar|svar|skrivelse|synpunkter|begäran|ansökan|överklagande|komplettering"
    r"|granskning|angående|ang\.|gällande)\b.{8,}",
    re.I,
)
_LONGEST_SUBJECT = 160  # characters
_OFFICER = re.compile(rf"^handläggare:?\s*(?P<name>{_PERSON})?", re.I)
SIGN_OFF = re.compile(r"^(?:med vänlig(?:a)? hälsning|vänliga hälsningar|hälsningar|mvh\b)", re.I)
_NOT_A_UNIT = re.compile(r"\b(?:svar|till|från|av|för|om|i|som)\b", re.I)
_NOT_A_NAME = re.compile(
    r"kommun|region|nämnd|förvalt|kontor|styrelse|avdel|chef|strateg|enhet|protokoll|beslut|datum"
    r"|hälso|social|vård|uppdrag|rapport|bilag|ordförande|direktör|utbildning|skrivelse",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Head:
    """What a part says of itself; None for what it does not say."""

    title: str | None
    body: str | None  # the organ that met, that a proposal is for, or the organisation that wrote
    author: str | None  # the person who signed or sent it
    date: str | None
    dnr: str | None


def read_head(lines: Sequence[CleanLine], first: int, last: int, kind: DocumentKind) -> Head:
    """Return the head of the part ``lines[first:last]``, which must not be empty."""
    page = lines[first].page
    head = [line for line in lines[first : min(first + _HEAD_LINES, last)] if line.page == page]
    tail = list(lines[max(first, last - _TAIL_LINES) : last])
    running = _running(lines, first, last)
    if kind in _MEETING:
        header = tuple(t for line in lines[first:last] if line.page == page for t in line.header)
        body, when = header_context(header)
        when = when or _meeting_time(head) or header_context(running)[1]
        when = when or next(
            (day for line in head if not line.table and (day := lone_date(line.text))), None
        )
        # "Protokoll från direktionens möte den 13" / "juni 2024"
        pairs = (f"{one.text} {two.text}" for one, two in pairwise(head) if not two.opens)
        when = when or next((day for text in pairs if (day := lone_date(text))), None)
    else:
        body, _ = header_context(running)
        when = _written_date(head, tail, running, kind)
        if kind == "rapport":
            when = when or _signed_on(lines, first, last)
    for line in head:
        if not BULLET.match(line.text) and not RECIPIENT.match(line.text):
            body = body or body_in_line(line.text)
    if kind in _MEETING:
        body = body or header_context(running)[0] or _board(head)
    if kind in _WRITTEN:
        owner = _sender_organisation(head, tail)
        if kind == "skrivelse":
            owner = owner or _association(head, tail)
        body = owner or body or _unit(head, running)
    return Head(
        _title(head, kind), body, _author(head, tail, kind), when, _dnr(head, running, kind)
    )


def _running(lines: Sequence[CleanLine], first: int, last: int) -> tuple[str, ...]:
    """Return the running header and footer lines of a part, each once.

    A footer is noted at the first line after it: that of the last page is the next part's.
    """
    found = [text for line in lines[first:last] for text in line.header]
    found += [text for line in lines[first + 1 : last + 1] for text in line.footer]
    return tuple(dict.fromkeys(found))


def _meeting_time(head: Sequence[CleanLine]) -> str | None:
    """Return the day in the field that says when the meeting was: "Tid Torsdagen den 21 mars"."""
    for place, line in enumerate(head):
        if not _TIME_FIELD.match(line.text):
            continue
        following = head[place + 1].text if place + 1 < len(head) else ""
        days = dates_in(line.text) or dates_in(f"{line.text} {following}")
        if days:
            return days[0][1]
    return None


def _board(head: Sequence[CleanLine]) -> str | None:
    """Return the company whose board met, where its name stands above the minutes' name."""
    if not any(_BOARD_MEETING.search(line.text) for line in head):
        return None
    names = (line.text.strip() for line in head[:_LETTERHEAD_LINES])
    return next((name for name in names if _COMPANY.fullmatch(name)), None)


def _written_date(
    head: Sequence[CleanLine], tail: Sequence[CleanLine], running: Sequence[str],
    kind: DocumentKind,
) -> str | None:  # fmt: skip
    """Return when a part was written, adopted or sent: as it says so, else its only date."""
    texts = [line.text for line in head]
    for text in (*texts, *running):
        other = _OF_ANOTHER.search(text)
        own = text[: other.start()] if other else text
        match = _STATED.search(own)
        found = dates_in(own[match.start() :]) if match else ()
        if found:
            return found[0][1]
    for text in running:
        cells = [day for cell in re.split(r"\s{2,}|\s[|]\s", text) if (day := lone_date(cell))]
        if cells:
            return cells[0]
    above = ""
    for line in head:
        of_another = not line.opens and _OF_ANOTHER.search(above)
        above = line.text
        if of_another or BULLET.match(line.text):
            continue  # "avtalet ersätter parternas" / "avtal den 6 december 2010."
        # "Revidering 2024-10-17. Ersätter riktlinje antagen 2023-02-16"
        day = lone_date(_REPLACED.sub("", line.text)) or _sent(line.text)
        if day:
            return day
    if kind not in _WRITTEN:
        return None
    # letters are often dated above their signatures
    dated = [lone_date(line.text) for line in tail if len(line.text) <= 30 and line.opens]
    return next((day for day in reversed(dated) if day), None)


def _signed_on(lines: Sequence[CleanLine], first: int, last: int) -> str | None:
    """Return the day above the signatures of a report, which its appendices may follow."""
    for line, following in pairwise(lines[first:last]):
        if line.opens and len(line.text) <= _SHORT_DATE and person(following.text):
            day = lone_date(line.text)
            if day:
                return day
    return None


def lone_date(text: str) -> str | None:
    """Return the date of a line that holds one date and little else, else None.

    The day of the meeting that a paper is for counts only where no other day stands beside it.
    """
    prose = len(text) > 40 and re.search(r"[a-zåäö\d]\.$", text)
    if len(text) > _DATE_LINE or prose or _RANGE_OR_TERM.search(text):
        return None
    found = dates_in(text)
    own = [day for place, day in found if not re.search(r"sammanträdet\s$", text[:place], re.I)]
    if len(own) == 1:
        return own[0]
    return found[0][1] if len(found) == 1 else None


def _sent(text: str) -> str | None:
    found = dates_in(text) if _SENT.match(text) else ()
    return found[0][1] if found else None


def _dnr(head: Sequence[CleanLine], running: Sequence[str], kind: DocumentKind) -> str | None:
    """Return the part's own registration number: labelled as such, else the first in its head."""
    texts = [line.text for line in head if not RECIPIENT.match(line.text)]
    for pattern in (_OWN_DNR, _DNR_LABEL):
        for text in (*texts, *running):
            match = pattern.search(text)
            found = registration_numbers(text[match.end() :]) if match else ()
            if found:
                return found[0]
    if kind == "dagordning":
        return None  # those in its list are the matters' own
    return next((n for text in (*texts, *running) for n in registration_numbers(text)), None)


def letter_signs(lines: Sequence[CleanLine], first: int, last: int) -> bool:
    """Return whether a part reads as a letter: a recipient or a sign-off, or dated signatures."""
    head = lines[first : min(first + 10, last)]
    tail = lines[max(first, last - 8) : last]
    if any(SIGN_OFF.match(line.text.strip()) for line in lines[first:last]):
        return True
    organisation = any(ORGANISATION.match(line.text) for line in head[:_LETTERHEAD_LINES])
    if organisation and any(RECIPIENT.match(line.text) for line in head):
        return True
    addressed = any(RECIPIENT.match(line.text) and line.opens for line in head)
    sent = any(lone_date(line.text) and len(line.text) <= _SHORT_DATE for line in head)
    if addressed and sent and any(person(line.text) for line in tail[-4:]):
        return True
    dated = any(lone_date(line.text) and len(line.text) <= 30 for line in tail)
    return dated and any(ORGANISATION.search(line.text) and "," in line.text for line in tail)


# --- authors ---------------------------------------------------------------------------------


def _sender_organisation(head: Sequence[CleanLine], tail: Sequence[CleanLine]) -> str | None:
    """Return the municipality or region in the letterhead, or else under the signature.

    Where several sign, none of them is the sender alone.
    """
    for line in head[:_LETTERHEAD_LINES]:
        match = ORGANISATION.match(_as_named(line.text.strip()))
        if match and not RECIPIENT.match(line.text):
            return match[0]
    named = set()
    for line in tail:
        match = ORGANISATION.match(line.text.strip())
        rest = line.text.strip()[match.end() :] if match else "x"
        if match and (not rest or rest.startswith(",")) and not ORGANISATION.search(rest):
            named.add(match[0])
    return named.pop() if len(named) == 1 else None


def _as_named(text: str) -> str:
    """Return a name that is set in capitals as it is written: "Granby kommun"."""
    return (
        re.sub(r"\b(?:Kommun|Stad)$", lambda m: m[0].lower(), text.title())
        if text.isupper()
        else text
    )


def _association(head: Sequence[CleanLine], tail: Sequence[CleanLine]) -> str | None:
    """Return the association or company in the letterhead, or that somebody signs for."""
    signed = (line.text.strip()[4:] for line in tail if line.text.startswith("För "))
    for text in (*(line.text.strip() for line in head[:_LETTERHEAD_LINES]), *signed):
        if _ASSOCIATION.fullmatch(text):
            return text
    return None


def _unit(head: Sequence[CleanLine], running: Sequence[str]) -> str | None:
    """Return the office that a running header or one of the first lines names by itself."""
    for text in (*(line.text.strip() for line in head[:_LETTERHEAD_LINES]), *running):
        for cell in re.split(r"\s{2,}|\s[|]\s", text):
            match = _UNIT.match(cell)
            if match and not _NOT_A_UNIT.search(match[0]):
                return match[0]
    return None


def _author(head: Sequence[CleanLine], tail: Sequence[CleanLine], kind: DocumentKind) -> str | None:
    for place, line in enumerate(head):
        text = line.text.strip()
        sender = _SENDER.match(text) or _COMPILED.search(text)
        if sender:
            return sender["name"].strip()
        officer = _OFFICER.match(text)
        if officer:
            following = head[place + 1].text.strip() if place + 1 < len(head) else ""
            return officer["name"] or person(following.split(",")[0])
    if kind == "tjansteskrivelse":
        return next((name for line in head[:8] if (name := person(line.text))), None)
    if kind not in _WRITTEN:
        return None
    for place, line in enumerate(tail):
        if SIGN_OFF.match(line.text.strip()):
            after = tail[place + 1 :]
            return next((name for item in after if (name := person(item.text))), None)
    signed = [name for line in tail[-4:] if (name := person(line.text))]
    return signed[0] if len(signed) == 1 else None


def person(text: str) -> str | None:
    """Return the name in a line that holds a person's name, perhaps with a title after it."""
    match = _NAME_LINE.match(" ".join(text.split()))
    return match["name"] if match and not _NOT_A_NAME.search(match["name"]) else None


# --- titles ----------------------------------------------------------------------------------


def _title(head: Sequence[CleanLine], kind: DocumentKind) -> str | None:
    """Return the part's title: what its label says, its largest lines, or its first paragraph."""
    if kind in ("protokoll", "protokollsutdrag"):
        return _title_of_minutes(head)
    mail = next((line for line in head if line.text.startswith("Ämne:")), None)
    if mail is not None:
        return mail.text.removeprefix("Ämne:").strip() or None
    labelled = _labelled(head)
    if labelled:
        return labelled
    blocks = list(_title_blocks(head))
    if not blocks:
        return None
    if kind == "skrivelse":
        subject = _subject(head, blocks)
        if subject:
            return subject
    largest = max(block[0].size for block in blocks)
    if largest > min(line.size for line in head) + 1.0:
        return _text(next(block for block in blocks if block[0].size == largest))
    if kind == "tjansteskrivelse":
        # letterhead first: the title is the last paragraph before the first role heading
        before: list[list[CleanLine]] = []
        for block in blocks:
            if role_heading(block[0].text) == "proposal" and before:
                break
            before.append(block)
        return _text(before[-1])
    return _text(blocks[0])


def _subject(head: Sequence[CleanLine], blocks: Sequence[Sequence[CleanLine]]) -> str | None:
    """Return what a letter says that it is about, below its letterhead and its recipient.

    None where its own words do not tell: "Yttrande över …", "Remissvar angående …".
    """
    for block in blocks:
        text = _text(block)
        first = block[0].text.strip()
        if block[0].opens and _SUBJECT.match(first):
            if len(text) <= _LONGEST_SUBJECT and not text.endswith("."):
                return text
            ends = len(block) > 1 and block[1].text[:1].isupper() and not _hangs(first)
            if ends and not first.endswith("."):
                return first
    return None


def _title_of_minutes(head: Sequence[CleanLine]) -> str | None:
    """Return the title of an extract's first §, or the line of a cover that says protokoll."""
    for place, line in enumerate(head):
        text = line.text.strip()
        if SECTION_SIGN.match(text):
            large = [x for x in head[:place] if x.size > line.size + 1 and _may_be_title(x)]
            if large:
                return large[0].text.strip()
            own = list(head[place : place + 4])
            block = next(_title_blocks(own if len(text) > 12 else own[1:]), None)
            return _text(block) if block and role_heading(block[0].text) is None else None
        if re.match(r"[\wåäö]*protokoll\b", text, re.I) and len(text) <= 60 and _may_be_title(line):
            return text
    return None


def _labelled(head: Sequence[CleanLine]) -> str | None:
    for line, following in zip(head, head[1:], strict=False):
        if re.fullmatch(r"ärende(?:t|rubrik|mening)?:?", line.text.strip(), re.I):
            if role_heading(following.text) is None and len(following.text) <= 140:
                return following.text.strip()
            return None
        if line.heading == 0 and role_heading(line.text) == "proposal":
            return None
    return None


def _title_blocks(head: Sequence[CleanLine]) -> Iterator[list[CleanLine]]:
    """Yield the runs of lines that could be a title: same size, nothing between them."""
    block: list[CleanLine] = []
    for line in head:
        if not _may_be_title(line):
            if block:
                yield block
            block = []
            continue
        runs_on = bool(block) and line.size == block[-1].size and not line.heading
        runs_on = runs_on and not block[-1].heading
        runs_on = runs_on and (not line.opens or _hangs(block[-1].text))
        if block and not runs_on:
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def _hangs(text: str) -> bool:
    """Return whether a line cannot end a title: "… om hemsjukvård i"."""
    return bool(
        re.search(r"\b(?:och|i|för|med|av|till|på|om|som|en|ett|den|de|inom|vid)$|[,–-]$", text)
    )


def _may_be_title(line: CleanLine) -> bool:
    text = line.text.strip()
    return (
        4 < len(text) <= 140
        and not line.kept
        and text[0].isalnum() | (text[0] in '§”"')
        and any(character.isalpha() for character in text)
        and not BULLET.match(text)
        and not _LABEL.match(text)
        and not _CONTACT.search(text)
        and not lone_date(text)
        and not registration_numbers(text)
        and not _ONLY_KIND.fullmatch(text)
    )


def _text(block: Sequence[CleanLine]) -> str:
    text = ""
    for line in block:
        own = line.text.strip()
        text = f"{text[:-1]}{own}" if text.endswith("-") and own[:1].islower() else f"{text} {own}"
    return text.strip().rstrip(":")
