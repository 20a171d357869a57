"""Who wrote a part of a file, when, about what: read from its own first and last lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.cleaning import CleanLine
from ingest.furniture import header_context
from ingest.item_signs import day_opened
from ingest.marks import BULLET, SECTION_SIGN
from ingest.records import DocumentKind
from ingest.swedish import body_in_line, dates_in, lone_date, registration_numbers
from ingest.titles import title_of

_HEAD_LINES = 18  # lines of a part's first page that may belong to its head
_TAIL_LINES = 12  # lines at its end that may hold signature and date
_LETTERHEAD_LINES = 6
# Pages, and the share of a part's pages, that begin or end with a body's name in their margin.
_LEAST_EDGES, _MOST_EDGES = 3, 0.7
_SHORT_DATE = 40  # characters of "Granby den 5 augusti 2024"
_MEETING: tuple[DocumentKind, ...] = ("protokoll", "protokollsutdrag", "dagordning")
_WRITTEN: tuple[DocumentKind, ...] = (
    "skrivelse", "ovrigt", "motion", "rapport", "enkat", "presentation",
)  # fmt: skip
_REPLIES: tuple[DocumentKind, ...] = ("skrivelse", "ovrigt")
_STATED = re.compile(
    r"\b(?:fastställ(?:d|da|t)|antag(?:en|et|na)|daterad|inlämna[dt]\w*|upprättad)\b(?=.{0,60}\d{4})",
    re.I,
)
_DATE_LABEL = re.compile(r"datum\b(?!.*\d)", re.I)  # its values stand on the line below
_OF_ANOTHER = re.compile(r"\b(?:ersätt|upphäv|tidigare|förra|föregående|remitter)\w*", re.I)
_REPLACED = re.compile(r"\.\sersätter\b.*$", re.I)
_OWN_DNR = re.compile(r"\bvår(?:t)? (?:beteckning|dnr|diarienummer|referens)\b ?:?", re.I)
_DNR_LABEL = re.compile(r"^(?:dnr|diarienummer|diarienr)\b\.? ?:?", re.I)
# "Hjälpmedelscentralen (HMC)", "Utvecklingsgruppen nära vård": an office, a group, a department
_UNIT = re.compile(
    r"(?:[A-ZÅÄÖ][\wåäö-]+\s)?[A-ZÅÄÖ]?[\wåäö-]+(?:centralen|gruppen|förvaltningen|kontoret|avdelningen"
    r"|kansliet|sjukvården)(?:\s[\wåäö]+){0,3}?(?=\s*(?:\([A-ZÅÄÖ]{2,6}\))?\s*(?:$|,|\s{2}|\d))"
)
_TIME_FIELD = re.compile(
    r"(?:(?:plats och )?tid(?: och plats)?|(?:sammanträdes?|mötes)?(?:datum|tid|dag))\b(?!\s*ska)",
    re.I,
)
_DAY_AT_END = re.compile(r",?\s(?:den\s)?\d{1,2} [a-zåäö]{3,9} \d{4}$")
_BOARD_MEETING = re.compile(r"\bstyrelse(?:sammanträde|möte)", re.I)
_COMPANY = re.compile(
    r"(?!AB\s)[A-ZÅÄÖ][\wåäöÅÄÖ &.-]{2,60}\s(?:AB|Aktiebolag|AKTIEBOLAG)(?: \(publ\))?"
    r"|AB\s[A-ZÅÄÖ][\wåäöÅÄÖ&-]+(?:\s[A-ZÅÄÖ][\wåäöÅÄÖ&-]+){0,3}"
)
# "Svarande Granby kommun": who filled in a form
_ANSWERS = re.compile(r"^(?:svarande|svar från|besvarad av|inskickat av)(?: part)?\s?:?\s", re.I)
_SENT = re.compile(r"^(?:skickat|datum|sent|date):", re.I)
_LONE_TO = re.compile(r"till\s?:?", re.I)
_SUBJECT = re.compile(r"(?:angående|ang\.?|ämne|rubrik|ärende)\b", re.I)
_ADDRESS_LINES, _ADDRESS_LINE = 3, 45  # lines below "Till", and characters of one, at most
_PLACE_AND_DAY = re.compile(
    r"[A-ZÅÄÖ][\wåäö-]+(?: i [A-ZÅÄÖ][\wåäö-]+)?,? (?:den )?\d{1,2} \w+ \d{4}$"
)
RECIPIENT = re.compile(r"^(?:till\s+(?=[A-ZÅÄÖ])|mottagare\s?:)", re.I)
# "Region Halland", "Sundviks kommun", "Socialförvaltningen i Ale kommun", "Kommunerna i Norrbotten"
ORGANISATION = re.compile(
    r"(?:(?:Upplands|Östra|Västra|Norra|Södra|Lilla|Stora)\s)?\b[A-ZÅÄÖ][\wåäö-]{1,40}\s(?:kommun|stad)\b"
    r"|Region\s(?:Jämtland Härjedalen|[A-ZÅÄÖ][\wåäö]+(?:s\slän\b)?)"
    r"|\b(?:[A-ZÅÄÖ][\wåäö]{1,40}\s)?[A-ZÅÄÖ][\wåäö]{1,40}regionen\b"
)
_SAYS = re.compile(
    rf"(?P<who>{ORGANISATION.pattern})\s(?:anser|bedömer|menar|föreslår|tillstyrker|avstyrker|delar|vill"
    r"|ställer sig|ser (?:positivt|inte|att|ett|en)|har (?:valt|inga|inget|ingen))\b"
)
_LEAST_SAID = 2  # statements of what the writer thinks
_ASSOCIATION = re.compile(
    r"(?:[A-ZÅÄÖ][\wåäöÅÄÖ&-]*\s)(?:[\wåäöÅÄÖ&-]+\s){0,4}?"
    r"(?:[\wåäö]*(?:förening(?:en)?|förbund(?:et)?|sällskap(?:et)?|klubb(?:en)?|stiftelsen?|råd(?:et)?"
    r"|byalag(?:et)?|företagarna)|AB|ek\. för\.)"
    r"(?:\s(?:i|för|på)\s[\wåäöÅÄÖ -]{2,40})?"
)
_PERSON = r"[A-ZÅÄÖ][\wåäöéüÅÄÖ‐-]+(?:\s[A-ZÅÄÖ][\wåäöéüÅÄÖ‐-]+){1,2}"
_NAME_LINE = re.compile(rf"^(?P<name>{_PERSON})(?:\s\([A-ZÅÄÖ]{{1,2}}\))?(?:,\s.{{2,80}})?$")
_SENDER = re.compile(r"^från:\s*(?P<name>[^<\[(;]{3,60}?)\s*(?:[<\[(;].*)?$", re.I)
_COMPILED = re.compile(
    rf"(?:sammanställt|skrivet|författat|framtagen|framtaget) av (?P<name>{_PERSON})"
)
_OFFICER = re.compile(rf"^handläggare:?\s*(?P<name>{_PERSON})?", re.I)
SIGN_OFF = re.compile(r"^(?:med vänlig(?:a)? hälsning|vänliga hälsningar|hälsningar|mvh\b)", re.I)
_NOTES = re.compile(r"(?:minnes|mötes)anteckningar(?: (?:från|för|vid|med))?\s+", re.I)
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
    if kind == "protokoll":
        head = _above_items(head)
    whole, head = head, _without_recipient(head)
    to_them = [line for line in whole if line not in head]
    tail = [line for line in lines[max(first, last - _TAIL_LINES) : last] if line not in to_them]
    running = _running(lines, first, last)
    if kind in _MEETING:
        header = tuple(t for line in lines[first:last] if line.page == page for t in line.header)
        body, when = header_context(header)
        when = when or _meeting_time(head) or _day_told(head) or header_context(running)[1]
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
        body = body or _body_told(head)
        body = (
            body
            or header_context(running)[0]
            or _board(head, running)
            or _at_edges(lines, first, last)
        )
    if kind in _WRITTEN:
        owner = _sender_organisation(head, tail)
        if kind == "skrivelse":
            owner = owner or _association(head, tail)
        if kind in _REPLIES and not body:
            owner = owner or _speaks_of_itself(lines[first:last])
        body = owner or (None if to_them else body or _unit(head, running))
    return Head(
        title_of(head, kind), body, _author(head, tail, kind), when, _dnr(head, running, kind)
    )


def _above_items(head: Sequence[CleanLine]) -> list[CleanLine]:
    """Return the head of minutes up to their first §, whose title and number are not theirs."""
    end = next((at for at, line in enumerate(head) if SECTION_SIGN.match(line.text)), 0)
    return list(head[:end] or head)


def _without_recipient(head: Sequence[CleanLine]) -> list[CleanLine]:
    """Return a head without the lines below a lone "Till": who gets a letter did not write it."""
    found: list[CleanLine] = []
    below = 0  # lines of an address that may still follow
    for line in head:
        if _LONE_TO.fullmatch(line.text.strip()):
            below = _ADDRESS_LINES
        elif below and len(line.text) <= _ADDRESS_LINE and not _SUBJECT.match(line.text):
            below -= 1
        else:
            below = 0
            found.append(line)
    return found or list(head)


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


def _day_told(head: Sequence[CleanLine]) -> str | None:
    """Return the day in the sentence that minutes begin with: "Protokoll fört vid möte …"."""
    days = (day_opened(head, place) for place in range(len(head)))
    return next((day for day in days if day), None)


def _body_told(head: Sequence[CleanLine]) -> str | None:
    """Return the body before the day in such a line: "Minnesprotokoll – Direktionen"."""
    before = (
        _DAY_AT_END.sub("", line.text) for place, line in enumerate(head) if day_opened(head, place)
    )
    return next((body for text in before if (body := body_in_line(text))), None)


def _at_edges(lines: Sequence[CleanLine], first: int, last: int) -> str | None:
    """Return the body whose name alone begins or ends most pages: it stands in their margin."""
    edges: dict[int, list[str]] = {}
    for line in lines[first:last]:
        own = edges.setdefault(line.page, [line.text, line.text])
        own[1] = line.text
    named = Counter(
        body for own in edges.values() for body in {body_in_line(text) for text in own} if body
    )
    body, pages = named.most_common(1)[0] if named else ("", 0)
    return body if pages >= _LEAST_EDGES and pages >= _MOST_EDGES * len(edges) else None


def _board(head: Sequence[CleanLine], running: Sequence[str]) -> str | None:
    """Return the company whose board met, where its name stands above the minutes' name."""
    if not any(_BOARD_MEETING.search(text) for text in (*(x.text for x in head), *running)):
        return None
    cells = (cell.strip() for text in running for cell in re.split(r"\s{2,}|\s[|]\s", text))
    names = (*(line.text.strip() for line in head[:_LETTERHEAD_LINES]), *cells)
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
    for line, following in pairwise(head):
        if _DATE_LABEL.match(line.text) and (found := dates_in(following.text)):
            return found[0][1]
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
    alone = any(_LONE_TO.fullmatch(line.text.strip()) for line in head)
    if alone and any(_PLACE_AND_DAY.match(line.text.strip()) for line in (*head, *tail)):
        return True
    dated = any(lone_date(line.text) and len(line.text) <= 30 for line in tail)
    return dated and any(ORGANISATION.search(line.text) and "," in line.text for line in tail)


# --- authors ---------------------------------------------------------------------------------


def _sender_organisation(head: Sequence[CleanLine], tail: Sequence[CleanLine]) -> str | None:
    """Return the municipality or region in the letterhead, or else under the signature.

    Where several sign, none of them is the sender alone.
    """
    for line in head[:_LETTERHEAD_LINES]:
        match = ORGANISATION.match(_as_named(_ANSWERS.sub("", line.text.strip())))
        if match and not RECIPIENT.match(line.text):
            return match[0]
    named = set()
    for line in tail:
        match = ORGANISATION.match(line.text.strip())
        rest = line.text.strip()[match.end() :] if match else "x"
        if match and (not rest or rest.startswith(",")) and not ORGANISATION.search(rest):
            named.add(match[0])
    return named.pop() if len(named) == 1 else None


def _speaks_of_itself(lines: Sequence[CleanLine]) -> str | None:
    """Return the one municipality or region of which a paper tells what it thinks or has done.

    "Lövsta kommun anser att …", and nobody else thinks anything in it: that one wrote it.
    """
    said = Counter(match["who"] for line in lines for match in _SAYS.finditer(line.text))
    who, times = said.most_common(1)[0] if len(said) == 1 else ("", 0)
    return who if times >= _LEAST_SAID else None


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


def association(head: Sequence[CleanLine]) -> str | None:
    """Return the association or company that a head names, with or without its number."""
    names = (line.text.split(",")[0].strip() for line in head[:_LETTERHEAD_LINES])
    return next((name for name in names if _ASSOCIATION.fullmatch(name)), None)


def _unit(head: Sequence[CleanLine], running: Sequence[str]) -> str | None:
    """Return the office that a running header or one of the first lines names by itself."""
    for text in (*(line.text.strip() for line in head[:_LETTERHEAD_LINES]), *running):
        for cell in re.split(r"\s{2,}|\s[|]\s", text):
            match = _UNIT.match(_NOTES.sub("", cell))
            if match and not _NOT_A_UNIT.search(match[0]):
                return match[0][:1].upper() + match[0][1:]
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
