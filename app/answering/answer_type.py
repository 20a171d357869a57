"""What form of answer a question asks for, and whether a text has that form.

The expected answer type of question answering: "när" asks for a time, "varför" for a reason,
"hur mycket" for an amount. A question may ask for several.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from index.intents import without_as_regards
from ingest.swedish import MONTHS, dates_in, registration_numbers

AnswerType = Literal["time", "reason", "count", "amount", "share", "person", "ballot", "frequency"]

FIGURES: frozenset[AnswerType] = frozenset(("count", "amount", "share"))
_VERB_AFTER = (
    r"(?:ska|skall|är|var|blev|kommer|kan|får|fick|har|hade|går|gick|måste|börja\w*|sluta\w*"
    r"|\w+(?:as|es|ades|des|tes|ts))\b"
)
_MONEY = r"(?:kronor|miljoner|miljarder|tkr|mnkr)"
_ASKS_PATTERNS: tuple[tuple[AnswerType, str], ...] = (
    # "när piloten redovisades" tells when and asks for nothing
    ("time", rf"^när\b|\b(?:och|sedan|till|från) när\b|\bnär (?={_VERB_AFTER})"
             r"|\bvilk(?:et|en|a) (?:datum|dag|dagar|år|månad|tid|tider|period|vecka)\b"
             r"|hur länge|hur lång(?:t)? tid|hur dags|^when\b|how long"),
    ("reason", r"\bvarför\b|\bpå vilka? grund(?:er)?\b|med vilken motivering|\bon what grounds\b"
               r"|\bvilk(?:et|en|a) (?:skäl|anledning|orsak|motiv)|\bför skäl\b"
               r"|vad (?:är|var) (?:skälen?|skälet|orsaken|anledningen|motivet|motiveringen)\b"
               r"|hur (?:motiver|förklar)"
               r"|vad beror|^why\b"),
    ("count", r"\bhur många\b|\bantal(?:et)?\b|how many"),
    ("share", r"\bandel(?:en)?\b|\bhur många procent\b|hur stor del"),
    ("amount", rf"\bhur (?:mycket|dyr\w*)\b|\bhur många {_MONEY}\b|\bi (?:kronor|reda pengar)\b"
               r"|\bvad (?:gick|går|landade|slutade) (?:[\w-]+ ){1,6}på"
               r"(?=\s*(?:\?|,|$|i (?:kronor|pengar)|totalt|per|för|\d))"
               r"|\bvad (?:[\w:]+ ){0,7}(?:kosta|betala)\w*"
               r"|^(?!(?:vem|vems|vilka)\b).*\bkostnad(?:en)?\b.*\?"
               r"|\bvilk(?:et|en) \w*(?:summa|belopp|kostnad|avgift|hyra|ersättning|taxa|arvode"
               r"|pris|lön|timlön|månadslön)\b|\bvad tar (?:[\w:]+ ){1,4}(?:för|i avgift|betalt)\b"
               r"|vad (?:är|var|blev|blir) (?:hyran|avgiften|priset|kostnaden|ersättningen"
               r"|summan|taxan|budgeten)|how much"),
    ("person", r"\bvem\b|\bvad heter\b|\bvilk(?:en|a) (?:person|personer|ledamot|ledamöter)\b"
               r"|\bvilka (?:röstade|reserverade|yrkade|deltog|skrev|närvarade)|\bwho\b"),
    ("frequency", r"\bhur ofta\b|\bhur många gånger\b|how often"),
    ("ballot", r"\b(?:hur|vilka|vem|vilken)\b.{0,60}\b(?:röstade|röstar|röstat|la(?:de)? ne[dr])\b"
               r"|\bvilka var (?:emot|för)\b"),
)  # fmt: skip
_ASKS = tuple((kind, re.compile(pattern, re.I)) for kind, pattern in _ASKS_PATTERNS)
_NAME = re.compile(r"\b[A-ZÅÄÖ][a-zåäöé]+(?:-[A-ZÅÄÖ][a-zåäöé]+)? [A-ZÅÄÖ][a-zåäöé]+")
_WORDED = (
    r"två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv|femton|tjugo|hälften|dubbl\w+|ingen|inga"
)
_NUMBER = re.compile(rf"\d|\b(?:{_WORDED})\b", re.I)
_NO_FIGURE = re.compile(
    r"\d{4}-\d{2}-\d{2}|\b\d{1,2}\s(?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)[a-z]*(?:\s\d{4})?"
    r"|§+\s*\d+|\b(?:19|20)\d\d\b|\b\d+\s(?:§|kap)"
    r"|\(?\b\d{4}:\d+\b\)?"  # a statute
)
_CROWNS = re.compile(r"\d\s?(?:kr\b|kronor|tkr|mnkr|mkr|miljon|miljard|öre|:-)", re.I)
_BARE_AMOUNT = re.compile(r"(?<![\d,.])\d{1,3}(?:[ \u00a0]\d{3})+\b(?!\s*[a-zåäö\d%,])", re.I)
_SHARE = re.compile(r"\d\s?(?:procent|%)", re.I)
_PER_CENT = re.compile(r"\d\s?(?:%|procent)|hälften|\btredjedel|\bfjärdedel", re.I)
_TIME = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d+ (?:dag|dagar|veck|månad|år|timm)\w*|\b(?:måndag|tisdag|onsdag|torsdag"
    r"|fredag|lördag|söndag|vardag|helg)|\bkl(?:ockan)?\.? \d|\bkvartal|\bårsskift"
    r"|tills vidare|årligen|\bdygnet runt\b|\b(?:dag|kvälls|natte?)tid\b"
    rf"|\b(?:i|under|till|från|med|sedan|senast) (?:{'|'.join(MONTHS)})\b"
    r"|\b(?:jan|feb|mars|apr|maj|juni?|juli?|aug|sep|okt|nov|dec)\w*\s?[/–-]\s?"
    r"(?:jan|feb|mars|apr|maj|jun|jul|aug|sep|okt|nov|dec)",  # "Feb/Mars Intervjuer"
    re.I,
)
_FREQUENCY = re.compile(
    r"\bgång(?:er)?\b|\bper (?:år|månad|vecka|dag|termin|kvartal)|\bårlig"
    r"|\bvarje (?:år|månad|vecka|dag)|\bvarannan\b|\bom året\b"
    r"|\bi (?:veckan|månaden)\b|\blöpande\b",
    re.I,
)
_REASON = re.compile(
    r"\b(?:eftersom|därför|på grund av|beror på|till följd av|med hänsyn till|mot bakgrund av"
    r"|med motiveringen|skäl(?:et|en)?|orsak\w*|anledning\w*|för att|då (?:det|den|man|de)\b|annars"
    r"|saknas|because)\b|[:”\"].*\b(?:inte|måste|behöver|risk\w*|ger|blir)\b",
    re.I,
)
_LISTED_BALLOTS = re.compile(
    r"^(?:[Jj]a|[Nn]ej|[Aa]vstår|[Aa]vstod|[Ff]rånvarande)\b(?=[^.]*[A-ZÅÄÖ][a-zåäö]+ [A-ZÅÄÖ])"
    r"|^[A-ZÅÄÖ][a-zåäö]+ [A-ZÅÄÖ][^.]{3,200}\b(?:avstår|lägger ner sin röst|röstar (?:ja|nej))\b"
)
_SUBORDINATE = re.compile(r"\b(?:för|om|av|till|över|på) (?:hur|vilk|vem|när|varför)\w*", re.I)
_COUNTED = re.compile(r"\bhur många (?:av )?(?:[\wåäö-]+a |olika )?([a-zåäö-]{4,})\b", re.I)
_NO_THING = re.compile(r"^(?:som|har|hade|är|var|fick|får|procent|gånger|personer|stycken)$", re.I)
_NUMBERED = re.compile(
    rf"(?:\d|\b(?:{_WORDED}))[\d \u00a0]*[ \u00a0]"
    r"([a-zåäö-]+(?: [a-zåäö-]+){0,2})",
    re.I,
)
_STEM = 4  # letters that a thing and the one counted share, the ending of either left out


@lru_cache(maxsize=64)  # asked for every unit of an answer
def asked_for(question: str) -> frozenset[AnswerType]:
    """Return the forms of answer that a question asks for; none for what may be anything."""
    question = without_as_regards(question)
    first, *rest = re.split(r"\W+", question.strip(), maxsplit=1)
    # "Vem ansvarar för hur många …": what comes after the preposition is not what is asked
    main = f"{first} {_SUBORDINATE.sub(' ', rest[0])}" if rest else question
    return frozenset(kind for kind, pattern in _ASKS if pattern.search(main))


def has_form(text: str, kind: AnswerType) -> bool:
    """Return whether a text has what a question of this kind asks for."""
    if kind == "time":
        return bool(dates_in(text) or _TIME.search(text))
    if kind == "reason":
        return bool(_REASON.search(text))
    if kind == "count":
        return states_figure(text)
    if kind == "share":
        return bool(_PER_CENT.search(text))
    if kind == "amount":
        return states_money(text) or states_figure(text)
    if kind == "frequency":
        return bool(_FREQUENCY.search(text))
    if kind == "ballot":
        return lists_ballots(text)
    return names_person(text)


def counts_what_is_asked(text: str, question: str) -> bool | None:
    """Return whether a text has a number of what "hur många" asks for; None for other questions.

    "Hur många läkarbesök …?" is answered by "214 besök", and not by "två arbetsdagar": one of
    the two words ends in the other, endings aside.
    """
    asked = _COUNTED.search(question)
    if asked is None or _NO_THING.match(asked[1]):
        return None
    thing = asked[1].casefold()
    for after in _NUMBERED.findall(text):
        first, *more = after.casefold().split()
        # "27 inkomna ärenden": one adjective may stand between
        near = [first, *more[: 1 if first.endswith(("a", "de")) else 0]]
        if any(len(word) >= _STEM and _same_thing(thing, word) for word in near):
            return True
    return False


def _same_thing(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    stem = re.sub(r"(?:erna|arna|orna|or|ar|er|en|et|na|n|t)$", "", short)
    if len(stem) < _STEM:
        stem = short
    place = long.rfind(stem)
    return place >= 0 and len(long) - place - len(stem) <= _STEM


def names_person(text: str) -> bool:
    """Return whether a text holds what looks like a person's name: two words, capitals first."""
    return bool(_NAME.search(text))


def lists_ballots(text: str) -> bool:
    """Return whether a text is a list of who voted how: "Nej: Anna Berg (S), …"."""
    return bool(_LISTED_BALLOTS.match(text.strip()))


def holds_number(text: str) -> bool:
    """Return whether a text holds a number, in figures or as a word."""
    return bool(_NUMBER.search(text))


def states_crowns(text: str) -> bool:
    """Return whether a text holds an amount of money."""
    return bool(_CROWNS.search(text))


def states_money(text: str) -> bool:
    """Return whether a text holds an amount of money or a percentage.

    In a form that asks for kronor the amount stands alone: "Mottaget bidrag: 1 250 000".
    """
    return states_crowns(text) or bool(_SHARE.search(text)) or states_bare_amount(text)


def states_bare_amount(text: str) -> bool:
    """Return whether a text holds a large number with nothing behind it that says of what."""
    return bool(_BARE_AMOUNT.search(text))


def states_figure(text: str) -> bool:
    """Return whether a text holds a figure: a number that is no date, year, § or register's."""
    for number in registration_numbers(text):
        text = text.replace(number, " ")
    return holds_number(_NO_FIGURE.sub(" ", text)) or "en gång" in text.casefold()
