"""Who can act: bodies, parties, officials and persons as the subject of a Swedish sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_HEADS = (
    r"\w*region(?:en|er|erna)?", r"\w*kommun(?:en|er|erna)?", r"landsting(?:et|en)?", r"staten",
    r"\w*huvudm(?:an|annen|än|ännen)", r"(?:\w*s)?part(?:en|er|erna)?", r"\w*nämnd(?:en|er|erna)?",
    r"\w*styrelse(?:n|r|rna)?", r"\w*fullmäktige", r"\w*utskott(?:et|en)?", r"direktion(?:en)?",
    r"\w*presidi(?:um|et|er|erna)", r"\w*ordförande(?:n|na)?", r"\w*ledam(?:ot|oten|öter|öterna)",
    r"ersättare(?:n|na)?", r"\w*sekreterare(?:n|na)?", r"\w*förvaltning(?:en|ar|arna)?",
    r"\w*chef(?:en|er|erna)?", r"\w*direktör(?:en|er|erna)?", r"\w*läkare(?:n|na)?",
    r"\w*skötersk(?:a|an|or|orna)", r"\w*terapeut(?:en|er|erna)?", r"\w*personal(?:en)?",
    r"förskrivare(?:n|na)?", r"\w*(?:vård|arbets|upplåt|tjänste|ansvars)?givare(?:n|na)?",
    r"\w*leverantör(?:en|er|erna)?", r"\w*utförare(?:n|na)?", r"\w*beställare(?:n|na)?",
    r"\w*entreprenör(?:en|er|erna)?", r"hyres(?:gäst|värd)(?:en|ar|er|arna|erna)?",
    r"\w*ägare(?:n|na)?", r"\w*arrendator(?:n|er|erna)?", r"\w*sjukhus(?:et|en)?",
    r"\w*vårdcentral(?:en|er|erna)?", r"primärvård(?:en)?", r"\w+scentral(?:en|er|erna)?",
    r"(?!mål|ålders|yrkes|produkt)\w*grupp(?:en|er|erna)?", r"(?!sam|\w*om)\w*råd(?:et|en)?",
    r"\w*samordnare(?:n|na)?", r"\w*handläggare(?:n|na)?", r"(?:\w*s)?enhet(?:en|er|erna)?",
    r"\w*avdelning(?:en|ar|arna)?", r"\w*bolag(?:et|en)?", r"\w*förbund(?:et|en)?",
    r"\w*förening(?:en|ar|arna)?", r"\w*rektor(?:n|er|erna)?", r"\w*lärare(?:n|na)?",
    r"\w*medarbetare(?:n|na)?", r"\w*team(?:et|en)?", r"\w*(?:läkar|vård)kontakt(?:en|er)?",
    r"enskilde?a?", r"\w*patient(?:en|er|erna)?", r"\w*brukare(?:n|na)?", r"elev(?:en|er|erna)?",
    r"vårdnadshavare(?:n|na)?", r"\w*myndighet(?:en|er|erna)?", r"[A-ZÅÄÖ]\w+verket",
    r"\w*revisor(?:n|er|erna)?", r"\w*ombud(?:et|en)?", r"\w*konsulent(?:en|er|erna)?",
    r"\w*kansli(?:et|er)?", r"\w*kontor(?:et|en)?", r"\w*organisation(?:en|er|erna)?",
    r"\w*delegat(?:en|er|erna)?", r"tjänstem(?:an|annen|än|ännen)", r"\w*beredning(?:en|ar)?",
    r"(?:räddnings|hem|social)tjänst(?:en)?", r"\w*köpare(?:n|na)?", r"\w*säljare(?:n|na)?",
    r"exploatör(?:en|er)?", r"\w*ansvarig(?:a|e)?", r"\w*vårdtagare(?:n)?", r"anställda?",
    r"\w*sökande(?:n|na)?", r"\w{4,}are(?:n|na)", r"\w*byalag(?:et)?", r"\w*företagarring(?:en)?", r"\w*klubb(?:en)?",
    r"\w*kommitté(?:n|er|erna)?", r"remissinstans(?:en|er|erna)?", r"\w*ingenjör(?:en)?", r"\w*jurist(?:en)?", r"\w*ekonom(?:en)?", r"föräld(?:er|ern|rar|rarna)", r"\w*domstol(?:en|ar)?", r"personer", r"invånarna?",
)  # fmt: skip
_HEAD = re.compile("|".join(_HEADS), re.I)
_ACRONYM = re.compile(r"[A-ZÅÄÖ]{2,6}")
# Short forms of papers, laws and units, which can neither act nor pay.
_NO_ACTORS = frozenset(
    ("ÖK", "SIP", "HSL", "SOL", "LSS", "IT", "GDPR", "PDL", "KPI", "JA", "NEJ", "EU", "EES",
     "SFS", "SOU", "SÄBO", "PM", "SEK", "FN")
)  # fmt: skip
# Those that a rule is for: "patienten ska ha en läkare" binds somebody else.
_RECEIVERS = re.compile(
    r"enskilde?a?|\w*patient(?:en|er|erna)?|\w*brukare(?:n|na)?|elev(?:en|er|erna)?"
    r"|vårdtagare(?:n)?|personer|invånarna?",
    re.I,
)
_NOT_BEFORE_HEAD = re.compile(
    r"(?:av|bland|gällande|avseende|rörande|beträffande|angående|för|i|inom|med|mot|om|på|till|under|vid|enligt|efter|från|genom|utan|mellan|hos|som"
    r"|att|när|då|innan|är|har|ska|skall|får|inte|därefter|vidare|dessutom|där|utöver"
    r"|senast|eftersom|trots|ur|vars)",
    re.I,
)
_WORD = re.compile(r"[\w&-]+(?::s|:n)?(?:\([a-z]+\))?", re.I)
_JOIN = re.compile(r"(?:,| och| samt| eller| respektive|/)\s?")
_ADJECTIVE = re.compile(r"\w*ansvariga?|enskild[ae]?|anställd[ae]?", re.I)
_BRACKETED = re.compile(r"\s\([^)]{1,30}\)")
_PROPER = re.compile(r"\s[A-ZÅÄÖ][a-zåäö-]+(?!\w)")
_TAIL = re.compile(r"^\s(?:för|i|inom|med|på|vid|hos|från)\s[^,.:;]{2,70}$")
_DUTY_NOUN = (
    r"(?:\w*ansvar(?:sområden?|et)?|uppdrag(?:et)?|\w*åtaganden?a?|\w*uppgift(?:er|erna)?"
    r"|\w*skyldighet(?:er)?|befogenhet(?:er)?|rättighet(?:er)?|kostnadsansvar)"
)
_GENITIVE = re.compile(
    rf"^(?P<who>[^.,:;]{{2,80}}?:?s)\s(?:\w+\s){{0,2}}?{_DUTY_NOUN}\b(?P<rest>.{{0,60}})$", re.I
)
_PLACE = re.compile(r"\b([A-ZÅÄÖ][a-zåäö]{2,}?)s?\s(?:kommun|stad|region)\b")


@dataclass(frozen=True, slots=True)
class Actor:
    """A subject that can act: its words, where they end in the searched text, and its head."""

    name: str
    end: int
    head: str

    @property
    def receiver(self) -> bool:
        """Return whether a rule is for it rather than on it: patients, the one concerned."""
        return _RECEIVERS.fullmatch(self.head) is not None

    @property
    def acronym(self) -> bool:
        """Return whether it is known by its letters only, which may be of a thing."""
        return _ACRONYM.fullmatch(self.head) is not None


def places_in(text: str) -> frozenset[str]:
    """Return the names of municipalities: they act by their bare name, "Granby föreslår"."""
    return frozenset(match[1] for match in _PLACE.finditer(text))


def actor_at(text: str, places: Iterable[str] = ()) -> Actor | None:
    """Return the actor that ``text`` begins with, or None.

    At most five words may stand before the head ("den behandlande läkaren"), none of them a
    preposition, a conjunction or a verb.
    """
    known = frozenset(places)
    end = 0
    for count, match in enumerate(_WORD.finditer(text)):
        between = text[end : match.start()]
        if count > 5 or between != (" " if count else ""):
            break
        word, end = match[0], match.end()
        following = _WORD.match(text, end + 1) if text[end : end + 1] == " " else None
        if following and _HEAD.fullmatch(following[0]) and _ADJECTIVE.fullmatch(word):
            continue  # "patientansvarig läkare": the last of two heads is the noun
        if _is_head(word, known):
            return _joined(text, Actor(text[:end], end, word), known)
        if _NOT_BEFORE_HEAD.fullmatch(word):
            break
    return _person(text)


def _is_head(word: str, places: frozenset[str]) -> bool:
    if _ACRONYM.fullmatch(word):
        return word not in _NO_ACTORS
    return _HEAD.fullmatch(word) is not None or word in places


def _person(text: str) -> Actor | None:
    match = re.match(r"[A-ZÅÄÖ][a-zåäö-]+\s[A-ZÅÄÖ][a-zåäö-]+(?:\s\([A-ZÅÄÖ]{1,4}\))?", text)
    return Actor(match[0], match.end(), match[0]) if match else None


def _joined(text: str, actor: Actor, places: frozenset[str]) -> Actor:
    """Return the actor with proper name, bracketed short form and further actors after it."""
    end = actor.end
    names = (_PROPER, _PROPER) if actor.head.casefold() in ("region", "landsting") else ()
    for pattern in (*names, _BRACKETED):
        match = pattern.match(text, end)
        if match:
            end = match.end()
    join = _JOIN.match(text, end)
    if join:
        further = actor_at(text[join.end() :].lstrip(), places)
        if further:
            skipped = len(text[join.end() :]) - len(text[join.end() :].lstrip())
            end = join.end() + skipped + further.end
    return Actor(text[:end], end, actor.head)


def subject_before(before: str, places: Iterable[str] = ()) -> Actor | None:
    """Return the subject of a sentence from what stands before its verb, or None.

    It keeps its tail: "Nämnden för hjälpmedel", "En ledamot som har reserverat sig".
    """
    actor = actor_at(before, places)
    if actor is None:
        return None
    rest = before[actor.end :].rstrip()
    if re.match(r"\s(?:som|vars|där)\s[^,.]{2,90}$", rest):
        return Actor(before[: actor.end] + rest, actor.end + len(rest), actor.head)
    if _TAIL.match(rest) and not re.search(r"\b(?:och|men|samt|som)$|\bsom\b", rest):
        return Actor(before[: actor.end] + rest, actor.end + len(rest), actor.head)
    return actor


def heading_actor(heading: str) -> str | None:
    """Return the actor in a heading such as "Kommunernas uppdrag", genitive undone, or None."""
    match = _GENITIVE.match(re.sub(r"^(?:§\s?)?[\d.]*\s*", "", heading.strip()))
    if match is None:
        return None
    name = without_genitive(match["who"])
    actor = actor_at(name)
    return name if actor and actor.end == len(name) else None


def without_genitive(name: str) -> str:
    """Return a name in the genitive in its basic form: "HMC:s" is HMC, "Regionens" Regionen."""
    return re.sub(r"(?::s|s)$", "", name.strip())
