"""What kind of thing a question asks for, and which part of a § it asks to see."""

from __future__ import annotations

import re
from typing import Literal

from ingest.records import Role

Intent = Literal[
    "decision", "duty", "figure", "date", "person", "timeline", "position", "definition",
    "list", "other",
]  # fmt: skip

Version = Literal["older", "newer"]

_INTENTS_PATTERNS: tuple[tuple[Intent, str], ...] = (
    ("list", r"^(?:lista|räkna upp|visa alla|list all)|\b(?:alla|samtliga|vilka) (?:beslut|paragrafer|uppdrag|ärenden)\b"
             r"|hur många (?:beslut|paragrafer)|hur många gånger .*(?:beslut|bordl|återremi|behandla|\bupp(?:e)?\b)"),
    ("timeline", r"tidslinje|\bta mig (?:i)?genom\b|\bfrån (?:första|början|start\w*)\b.* till\b|\bhur har\b.*\b(?:vandrat|hanterats|behandlats|krympt|stigit|sjunkit|höjts|sänkts)\b"
                 r"|\bärendets gång\b|\bturerna (?:kring|runt|i|om)\b|\b(?:på|vid) vilka (?:\w*möten|\w*sammanträden)\b|hur (?:har|utvecklades|förändrades|växte) .*(?:utveckla|förändra|gått|ändrat|vux|\bfrån\b.+\btill\b)|hur gick det till(?! slut)|^följ\b|\bgenom åren\b"
                 r"|hur .*\b(?:vuxit|växte|utvecklades|förändrades)\b.*\bfrån\b.+\btill\b|över tid|förlopp|historik|steg för steg|i vilken ordning"
                 r"|\bfrån \w*(?:uppdrag|beslut|idé|motion|förslag|ansök|begär|beställning)\w*\b.* till\b|\bvilka datum\b|\b(?:vilka|alla) turer\w*\b|\b(?:mig|oss|hela|följ|beskriv|är|var) gången (?:i|för|kring)\b"
                 r"|\bnär\b.*\bvad hände\b.*\bhur (?:slutade|gick)\b"
                 r"|timeline|jämfört med (?:20\d\d|året innan|förra)|\bfler eller färre\b|\bhistor(?:ia|ien)\b"),
    ("definition", r"\bvad (?:är(?! (?:skälet|skälen|orsaken|anledningen|motivet|motiveringen)\b)|menas|betyder|innebär|avses)\b|definier|definition|räknas (?:som|till|in)\b|står .* för\?|what (?:is|does .* mean)"),
    ("position", r"\b(?:anser|anse|tycker|tyckte|ståndpunkt|hållning|inställning|tolka[rt]?|tolkning|åsikt|argument|invänd"
                 r"|motiverar|rekommender(?!ade (?:\w+ )?\w*(?:nämnden|styrelsen|utskottet|fullmäktige))|kritik|opinion|position)\w*"),
    ("duty", r"\bvem(?:s)? (?:[\w-]+ ){0,2}(?:stå|står|svara|svarar|bär|tar|tog|betala\w*|bekosta\w*|finansiera\w*) (?:[\w-]+ ){0,3}(?:kostnad|nota|pengar|räkning|avgift|utgift)"
             r"|^(?:[^.?]*[,.] )?är det (?:[\w-]+ ){1,4}eller (?:[\w-]+ ){1,3}som\b"),
    ("figure", r"\bhur (?:många|mycket|stor|stort|hög|högt|lång|ofta)\b|\bantal(?:et)?\b|\bandel(?:en)?\b|procent|kostnad|kosta"
               r"|belopp|mnkr|\btkr\b|kronor|utfall|budget|how (?:many|much|often)|\bsiffr"
               r"|\b(?:gå|går|gått|gick) (?:\w+ )?(?:back|minus|plus)\b|\bvilk(?:en|et) (?:\w+ )?\w*(?:utgift|volym|beläggning)\b"),
    ("duty", r"^(?:får|måste|behöver) (?!.*\bbeslut)|\bfår (?:\w+ ){1,2}själv|ansvar|vem(?:s)? (?:ska|skall|måste|är det som)|skyldig|betala|bekosta|finansier|står för kostnad|svarar för"
             r"|åligger|\bvems\b|responsible|who (?:must|shall|pays|should)|vem (?:bestämmer|beslutar|avgör|får|kan)\b"),
    ("decision", r"\bvad sa(?:de)? (?:\w*fullmäktige|\w*nämnden|\w*styrelsen|\w*utskottet)\b|beslut|beslöt|bestäm|klubba|antog|avslog|avslag|\bsa(?:de)? (?:\w+ ){0,3}(?:ja|nej) till|bifall|bifölls|återremi|bordla|bordlä|fastställ|godkän"
                 r"|yrka|\breserv(?:er|ation)|(?<![bt])röst|votering|decid|decision|vote|uppdra[gs]|§|paragraf"),
    # "Blev bussen kvar när nämnden tog upp den igen?" asks for no day
    ("date", r"^(?:och |men |så )?när\b|(?:\b(?:och|samt|eller)|[,;.:–])\s*(?:\w+ )?när\b.*\?"
             r"|\b(?:vet|undrar|säg|berätta|framgår|står|sades?|stod|bestämt|bestämdes|beslutat|beslutades|klart)\b[^?]*\bnär\b.*\?|vilket datum|vilken dag|vilket år|sedan när|\bwhen\b|hur dags"),
    ("person", r"\bvem\b|\bvilka personer\b|\bwho\b|\bvilken (?:ledamot|person|handläggare)\b"),
)  # fmt: skip
_INTENTS = tuple((intent, re.compile(pattern, re.I)) for intent, pattern in _INTENTS_PATTERNS)

# What the question asks to see of a §, by the words that ask for it.
_ROLES_PATTERNS: tuple[tuple[Role, str], ...] = (
    ("motion", r"yrka|^(?:och )?(?:vem|vilka|vilket parti|vilka partier|who)(?! (?:\w+ )?(?:kommuner|regioner|parter|nämnder|föreningar)\b) (?:[\w-]+ ){0,3}(?:ville|krävde|wanted)\b"),
    ("reservation", r"reserver|reservation|särskilt yttrande|höll alla med|var alla (?:överens|med på)|motsatte sig|var någon emot"
                    r"|skrev (?:\w+ )?sig emot|\b(?:vem|vilka|vilket parti|vilka partier) (?:[\w-]+ ){0,2}(?:var|gick|ställde sig|sade nej|sa nej) emot"
                    r"|(?:ledam|parti|politiker|\bgruppen|\b(?-i:S|M|C|V|L|SD|KD|MP)\b).*\bmissnöjd\w* (?:med|över)\b"),
    ("vote", r"(?<![bt])röst|votering|omröstning|propositionsordning|beslutsgång|\bvote"),
    ("basis", r"beslutsunderlag|underlag(?:et|en)?\b|vilka handlingar|låg på bordet"
              r"|vilka papper\b|papper(?:en)? (?:som )?(?:låg|fanns|fick|hade)"),
    ("dispatch", r"expedier|(?:skickas?|skickat|skickades|sänds?|sändes|sänt) till|(?:få|får|fick) (?:det|den|beslutet|utdraget) (?:skickat|sänt)|delges|delgiv|protokollsutdrag|sändlista|få(?:r)? utdrag"),
    ("proposal", r"\b(?:vill|ville|tänker|tänkte) (?:tjänstemännen|tjänstepersonerna|förvaltningen)\b"
                 r"|\b(?:tjänstemännen|tjänstepersonerna|förvaltningen) (?:vill|ville|tänker|tänkte|hade tänkt)\b|förslag(?:et|en)? (?:till|om|från|var|är)|"
                 r"\b(?:tyckte|ansåg|tycker|anser) (?:[\w-]+ ){0,3}(?:tjänstemän|tjänsteperson|förvaltning)\w*|föreslog|föreslå|tjänsteskrivelse|beslutsförslag"),
)  # fmt: skip
# "Varför skiljer sig höstens underlag …": asks for a reason, and for no list of papers.
_NO_BASIS = re.compile(r"^(?:varför|hur (?:många|mycket|stor\w*|hög\w*))\b", re.I)
_ROLES = tuple((role, re.compile(pattern, re.I)) for role, pattern in _ROLES_PATTERNS)

_RULES = (
    r"\w*(?:avtal|överenskommelse|reglement|ordning|riktlinj|polic|taxa|taxan|agreement|rules)\w*"
)
_VERSIONS_PATTERNS: tuple[tuple[Version, str], ...] = (
    ("older", rf"\b(?:gamla|förra|tidigare|dåvarande|föregående|äldre|utgångna|previous|former|old)"
              rf"\s+(?:[\w-]+\s+)?{_RULES}|\b(?:i|enligt|in|under) (?:det|den|the) (?:gamla|förra|tidigare|old)\b"),
    ("newer", rf"\b(?:nya|gällande|nuvarande|aktuella|senaste|new|current)\s+(?:[\w-]+\s+)?{_RULES}"
              rf"|{_RULES} som (?:nu )?gäller\b"),
)  # fmt: skip
_VERSIONS = tuple((version, re.compile(pattern, re.I)) for version, pattern in _VERSIONS_PATTERNS)


# "när det gäller läkare": names a subject, asks for no time
_AS_REGARDS = re.compile(r"\bnär det gäll(?:er|de)\b", re.I)


def without_as_regards(question: str) -> str:
    """Return a question in which no "när" asks for a time that only names a subject."""
    return _AS_REGARDS.sub("om", question)


def intent_of(question: str) -> Intent:
    """Return the first intent whose words the question has."""
    question = without_as_regards(question)
    for intent, pattern in _INTENTS:
        if pattern.search(question):
            return intent
    return "other"


def role_of(question: str) -> Role | None:
    """Return the part of a § that the question asks to see, None for no special one."""
    for role, pattern in _ROLES:
        if role == "basis" and _NO_BASIS.search(question):
            continue
        if pattern.search(question):
            return role
    return None


def version_of(question: str) -> Version | None:
    """Return which version of an agreement or rules a question means, None where it says nothing."""
    for version, pattern in _VERSIONS:
        if pattern.search(question):
            return version
    return None
