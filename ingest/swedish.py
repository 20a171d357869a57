"""What is Swedish about the documents: dates, registration numbers, bodies, sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

# The numbers from one on that are written as words.
NUMBER_WORDS = (
    "ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv",
)  # fmt: skip
MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni",
    "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip
_MONTH_PATTERN = (
    r"jan(?:uari)?|feb(?:ruari)?|mars|apr(?:il)?|maj|juni?|juli?|aug(?:usti)?"
    r"|sept?(?:ember)?|okt(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
ISO_DATE = re.compile(r"\b((?:19|20)\d{2})-\s?(\d{2})-{1,2}\s?(\d{2})\b")
WORD_DATE = re.compile(rf"\b(\d{{1,2}})\s+({_MONTH_PATTERN})\.?\s+((?:19|20)\d{{2}})\b", re.I)
SHORT_DATE = re.compile(r"(?<![\d-])(\d{2})-(\d{2})-(\d{2})(?![\d-])")
COMPACT_DATE = re.compile(r"(?<!\d)(2[0-9])(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")

_DATE_LINE = 70  # characters of a line that is there for its date
_RANGE_OR_TERM = re.compile(
    r"\d\s*[–-]\s*(?:19|20)\d{2}|gäller|senast|t\.?o\.?m|fr\.?o\.?m|uppdaterad|utskriv", re.I
)

# A registration number: letters and digits of a register, or year and running number with the
# body's letters. Laws, government papers and other authorities' case numbers do not fit;
# letters that end in FS are those of a collection of statutes.
DNR_LABEL = r"(?i:dnr|diarienr|diarienummer|ärendenr|ärendenummer)\.?:?\s?"
DNR = re.compile(
    r"\b(?:[A-ZÅÄÖ]{2,5}\d{6}|"
    r"[A-ZÅÄÖ]{2,8}(?:\s|[-/:])?\s?20\d{2}(?:[/:]\d{1,5}|-\d{3,6})|"
    r"[A-ZÅÄÖ][a-zåäö]{1,2}[A-ZÅÄÖ]{1,2}[\s/-]?20\d{2}[/:]\d{1,5}|"  # "KuN/2023/8"
    r"(?<!§)(?<!§\s)20\d{2}[/:]\d{2,5}\s[A-ZÅÄÖ]{2,6}\b|"
    r"20\d{2}[/-][A-ZÅÄÖ]{2,5}\s?\d{3,5}\b|"  # "2025/KS0009", "2024-VON0003"
    r"\d{2}[A-ZÅÄÖ]{2,5}\d{2,5}\b|[A-ZÅÄÖ]{2,5}\d{2}[-/]\d{3,5}\b|"  # "23RS1044", "KS23-0104"
    r"[A-ZÅÄÖ]{2,8}\s20\d{2}-(?!0)\d{1,2}(?![-\d])|"  # "KTN 2024-28", no month
    r"[A-ZÅÄÖ]{2,6}\.20\d{2}\.\d{1,5}\b|"  # "KS.2024.88"
    r"[A-ZÅÄÖ]{2,4}/\d{5,7}|[A-ZÅÄÖ]{2,6}/\d{1,5}/20\d{2}\b|"
    r"(?:19|20)\d{2}\.\d{1,4}-\d{3}\b|"
    + DNR_LABEL
    + r"(?:[A-ZÅÄÖ]{2,8}\s\d{1,4}/\d{2}\b(?!/)|[A-ZÅÄÖ]{1,8}[\s/-]20\d{2}[/:-]\d{1,6}|20\d{2}[/:]\d{2,5}\s[A-ZÅÄÖ]{2,6}\b|(?:[A-ZÅÄÖ]{1,6}\s?)?[\d][\d/:-]{4,14}\d))"
)
_NOT_A_REGISTER = ("SFS", "SOU", "PROP", "DS", "HSLF", "ISO", "EU", "ISBN")

_BODY_WORD = (
    r"(?:[A-ZÅÄÖa-zåäö]*(?:nämnd(?:en)?|styrelsen?|fullmäktige|utskott(?:et)?|beredning(?:en)?"
    r"|[Dd]irektion(?:en)?|kommunalförbund(?:et)?)|Nämnden(?= för\s))"
)
BODY_LINE = re.compile(
    rf"^(?:[A-ZÅÄÖ][\wåäöÅÄÖ&.-]*\s+){{0,4}}(?:(?:[a-zåäö]+-|och|allmänna|sociala|gemensamma?|tekniska)\s+){{0,3}}"
    rf"{_BODY_WORD}(?:\s+(?:i|för|inom|med|vid|och|ambulans)\b(?:[^\W\d]|[ ,&-]){{2,70}})?$"
)
# "Protokoll för kommunstyrelsen", and the field of a form: "Organ Kommunfullmäktige"
_KIND_BEFORE_BODY = re.compile(
    r"^(?:(?:sammanträdesprotokoll|minnesprotokoll|protokollsutdrag|protokoll|kallelse)\s+"
    r"(?:för |från |till |[–-]\s+)?"
    r"|(?:organ|nämnd|instans|beslutsorgan|beslutande organ):?\s+)",
    re.I,
)
# "Region Norr Gemensamma nämnden för …": the owner and the body side by side
_OWNER_BEFORE_BODY = re.compile(r"^(?:Region\s\w+|\w+s?\s(?i:kommun|stad))\s(?=[A-ZÅÄÖ]\w+)")
# "Protokoll fört vid kulturnämndens sammanträde"
_MEETING_OF = re.compile(
    r"^(?:(?:sammanträdes)?protokoll\s+)?(?:fört\s+)?(?:(?:vid|från)\s+)?(?P<body>.{4,80}?)s\s+"
    r"(?:ordinarie\s+|extra\s+)?(?:sammanträde|möte|protokoll)(?:et)?(?:\s+den)?$",
    re.I,
)
_WRITTEN_DAY = r"(?:den\s)?\d{1,2}\s[a-zåäö]+\s\d{4}|\d{4}-\d{2}-\d{2}"
_DAY = re.compile(_WRITTEN_DAY)
_HEADER_CELLS = re.compile(r"\s{2,}|\s[–|·]\s|\t")
_OTHER_OCCASION = re.compile(
    r"juster|anslag|anslå|publicer|utskriv|skapad|inkom|signer|version", re.I
)
_HEADER_REST = re.compile(
    r"\b(?:kallelse|protokoll|sammanträdesprotokoll|protokollsutdrag|handlingar|sammanträde)$|"
    + _WRITTEN_DAY
    + r"|känslighet:?\s?\w+|\b(?:sida|sid|blad)(?:\snr)?\b\.?(?:\s\d{1,3}(?![\d-])(?:\sav\s\d+|\s?\(\d+\))?)?"
    r"|\bprotokoll\s(?:fört\s)?vid\s(?:sammanträde|möte)\w*(?:\sden)?"
    r"|\d+\s?\(\d+\)|\b(?:sammanträdes|mötes)?(?:datum|dag)\b:?|\s\d{1,3}$"
    # what the paper is, beside the body that it is of: "Tekniska nämnden DELÅRSRAPPORT 2 2024"
    r"|(?<=\w)\s(?:delårsrapport|delårsbokslut|årsredovisning|årsrapport|bokslut|verksamhets\w+)"
    r"(?:\s\d)?(?:\s\d{4})?$",
    re.I,
)
_DATE_WORDS = re.compile(r"sammanträde[a-zåäö]*|protokoll[a-zåäö]*|datum|möte[a-zåäö]*|den", re.I)
_NOT_A_BODY = re.compile(
    r"\b(?:beslut\w*|föresl\w*|uppdrar|uppdrog|gav|ger|information|val av|ska|har|är)\b", re.I
)
_BODY_BEFORE_VERB = re.compile(
    rf"^((?:[A-ZÅÄÖ][\wåäö-]+\s+)?{_BODY_WORD}(?:\s+(?:i|för|inom|med)\s[\wåäöÅÄÖ ,&-]{{2,70}}?)?)"
    r"\s+(?:beslutar|beslutade|föreslår|godkänner|antecknar|ger|antar|fastställer|avslår|noterar)\b"
)

_SHORT_FORM = re.compile(r"\s\(([A-ZÅÄÖ]{2,6})\)")
_LAST_WORD = re.compile(r"[\w-]+\Z")
_MOST_WORDS = 10  # that an abbreviation is looked for in
_LONGEST_FORM = 400  # characters before it in which they stand
_PARTIES = ("KD", "MP", "SD")
_SMALL_WORDS = ("av", "för", "i", "inom", "med", "och", "om", "på", "till", "vid")
_NO_SENTENCE_END = re.compile(
    r"(?:\b(?:t\.?ex|bl\.?a|dvs|s\.?k|m\.?fl|m\.?m|o\.?s\.?v|osv|kl|ca|nr|dnr|kap|enl|resp|leg|f\.?d|"
    r"jfr|prop|ev|inkl|exkl|tel|tkr|mnkr|st|sid|s|p|art|bil|dec|nov|okt|sept|aug|feb|jan)|^\s*(?:[•●-]\s*)?\d[\d.]{0,5}|\b[A-ZÅÄÖ])$",
    re.I,
)
_LOOK_BACK = 20  # characters in which an abbreviation or the space after a full stop stands
_SENTENCE_END = re.compile(r"[.!?…][”\"')\]]*(?=\s)|\n")


def month_number(word: str) -> int | None:
    """Return 1–12 for a month's name or its abbreviation, else None."""
    key = word.casefold().rstrip(".")
    for number, month in enumerate(MONTHS, start=1):
        if key == month or (len(key) >= 3 and month.startswith(key)):
            return number
    return None


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def dates_in(text: str) -> tuple[tuple[int, str], ...]:
    """Return (offset, ISO date) of every full date in ``text``, in order of offset.

    Dates without a year are left out: their year would be a guess.
    """
    found: dict[int, str] = {}
    for match in ISO_DATE.finditer(text):
        value = _iso(*(int(part) for part in match.groups()))
        if value:
            found[match.start()] = value
    for match in WORD_DATE.finditer(text):
        month = month_number(match[2])
        value = _iso(int(match[3]), month, int(match[1])) if month else None
        if value:
            found[match.start()] = value
    for pattern in (SHORT_DATE, COMPACT_DATE):
        for match in pattern.finditer(text):
            value = _iso(2000 + int(match[1]), int(match[2]), int(match[3]))
            if value and match.start() not in found:
                found[match.start()] = value
    return tuple(sorted(found.items()))


def first_date(text: str) -> str | None:
    """Return the first full date in ``text`` as ISO, or None."""
    found = dates_in(text)
    return found[0][1] if found else None


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


_A_DIGIT = re.compile(r"\d")


def registration_numbers(text: str) -> tuple[str, ...]:
    """Return the registration numbers in ``text`` as written, each once, in order."""
    if not _A_DIGIT.search(text):
        return ()  # asked of every line and sentence
    found = []
    for match in DNR.finditer(text):
        number = match[0].strip()
        letters = re.match(r"[A-ZÅÄÖ]+", number)
        if letters and (letters[0] in _NOT_A_REGISTER or letters[0].endswith("FS")):
            continue
        found.append(re.sub(f"^{DNR_LABEL}", "", number))
    return tuple(dict.fromkeys(found))


_PLACE_AFTER = re.compile(r"(?<= i )[a-zåäö]+(?=$| kommun| stad| län)")
# "Nämnden för samverkan kallas till sammanträde": the body is what the sentence is about
_CALLED = re.compile(
    r"\s(?:sammanträder\b.*|(?:kallas|inbjuds) (?:härmed )?till(?: (?:sammanträde|möte)\b.*)?)$",
    re.I,
)
_ABBREVIATED = re.compile(r"(?<=[a-zåäö]) \([A-ZÅÄÖ]{2,6}\)$")


def body_in_line(line: str) -> str | None:
    """Return the body that a line names and nothing else, or None. "(SN)" may stand behind it."""
    text = _CALLED.sub("", _ABBREVIATED.sub("", " ".join(line.split())))
    meeting = _MEETING_OF.match(text)
    text = meeting["body"] if meeting else _KIND_BEFORE_BODY.sub("", text)
    text = _in_small_letters(text) if text.isupper() else text[:1].upper() + text[1:]
    if not 4 < len(text) <= 90 or _NOT_A_BODY.search(text):
        return None
    return text if BODY_LINE.match(text) else None


def _in_small_letters(text: str) -> str:
    """Return a name set in capitals as it is written, the place behind "i" with its own."""
    return _PLACE_AFTER.sub(lambda match: match[0].title(), text.capitalize())


def same_body(left: str, right: str) -> bool:
    """Return whether two names are of one body: one may be the longer form of the other."""
    short, long = sorted((left.casefold(), right.casefold()), key=len)
    return short in long


def body_and_date(line: str) -> tuple[str | None, str | None]:
    """Return the body and the meeting date that a line of a running header states.

    A header line may hold several things side by side: "Ekhamns kommun  Kommunstyrelsen
    2024-10-08  Känslighet: Allmän". A date after "justerad" or "anslagen" is not the meeting's.
    """
    body: str | None = None
    when: str | None = None
    for cell in _HEADER_CELLS.split(line):
        if _OTHER_OCCASION.search(cell):
            continue
        when = when or first_date(cell)
        # twice: "Nämnden Protokoll 2024-09-12" ends with its kind only without its date
        rest = _HEADER_REST.sub(" ", _HEADER_REST.sub(" ", cell).strip()).strip()
        body = body or body_in_line(_OWNER_BEFORE_BODY.sub("", rest))
        body = body or body_in_line(_DAY.sub(" ", cell).strip())  # "Direktionens protokoll"
    return body, when


def is_date_line(line: str) -> bool:
    """Return whether a line holds a date and nothing else but the word for it."""
    if first_date(line) is None or _OTHER_OCCASION.search(line):
        return False
    rest = _HEADER_REST.sub(" ", line)
    return not re.search(r"[^\W\d_]{3,}", _DATE_WORDS.sub(" ", rest))


def deciding_body(text: str) -> str | None:
    """Return the body in "X beslutar att …" at the start of ``text``, or None."""
    match = _BODY_BEFORE_VERB.match(" ".join(text[:200].split()))
    return match[1] if match else None


def abbreviations_in(text: str) -> tuple[tuple[str, str], ...]:
    """Return (short, long) for "Gemensam nämnd för hjälpmedel (GNH)" and its like.

    Taken only when the letters of the short form stand, in order, at word or compound starts
    of the words before it, the first at the first word: that is how long the long form is.
    """
    found: dict[str, str] = {}
    for match in _SHORT_FORM.finditer(text):
        short = match[1]
        if short in _PARTIES:  # "Kristina Dahl (KD)"
            continue
        words = _words_up_to(text, match.start())
        long = _long_form(short, words) if len(words) > 1 else None
        if long:
            found.setdefault(short, long)
    return tuple(found.items())


def _words_up_to(text: str, end: int) -> list[str]:
    """Return the last words before ``end`` that nothing but white space parts."""
    words: list[str] = []
    for token in reversed(text[max(0, end - _LONGEST_FORM) : end].split()[-_MOST_WORDS:]):
        last = _LAST_WORD.search(token)
        if last:
            words.insert(0, last[0])
        if not last or last.start():
            break
    return words


def _long_form(short: str, words: list[str]) -> str | None:
    letters = short.casefold()
    folded = [word.casefold() for word in words]
    for skips in (0, 1):  # "Sveriges kommuner" before "som Sveriges kommuner"
        for count in range(min(len(words), 9), 0, -1):
            if folded[-count][0] == letters[0] and _fits(letters, folded[-count:], skips):
                return " ".join(words[-count:])
    return _begun(letters, words)


def _begun(letters: str, words: list[str]) -> str | None:
    """Return a name whose first words alone the short form has the initials of.

    "Regional utvecklingsgrupp för nära vård (RUG)": a name opens with a capital; the end of a
    sentence does not.
    """
    for count in range(min(len(words), _MOST_WORDS), 0, -1):
        name = words[-count:]
        if (
            name[0][0].isupper()
            and len(letters) > 2
            and any(
                _fits(letters, [word.casefold() for word in name[:end]], 0)
                for end in range(2, len(name))
            )
        ):
            return " ".join(name)
    return None


def _fits(letters: str, words: list[str], skips: int) -> bool:
    """Return whether ``letters`` stand at the starts of ``words`` or inside long compounds.

    Small words may be passed over, and ``skips`` others: "Utvecklingsgruppen nära vård (UGN)".
    """
    if not words or not letters:
        return not letters and sum(word not in _SMALL_WORDS for word in words) <= skips
    word, rest = words[0], words[1:]
    if word.startswith(letters[0]):
        taken, tail = 1, word[2:] if len(word) > 8 else ""
        while True:
            if _fits(letters[taken:], rest, skips):
                return True
            if taken == len(letters) or letters[taken] not in tail:
                break
            tail = tail[tail.index(letters[taken]) + 1 :]
            taken += 1
    if word in _SMALL_WORDS:
        return _fits(letters, rest, skips)
    return skips > 0 and _fits(letters, rest, skips - 1)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of the sentences in ``text``; a line feed always ends one.

    A full stop after an abbreviation ("13 a kap. 1 §", "t.ex."), an initial or the number
    that opens a list item does not end a sentence.
    """
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if match[0] != "\n":
            before = text[max(start, match.start() - _LOOK_BACK) : match.start()]
            following = text[match.end() : match.end() + _LOOK_BACK].lstrip(" ")[:1]
            if (
                match[0][0] == "."
                and _NO_SENTENCE_END.search(before)
                and not (following.isupper() and re.search(r"[a-zåäö]{4,}$|\d{4}$", before))
            ):
                continue
            if following.islower():
                continue
        yield from _trimmed(text, start, match.end())
        start = match.end()
    yield from _trimmed(text, start, len(text))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end
