"""The content words of a question: what is left without function words and words of asking."""

from __future__ import annotations

import re

from index.analysis import STOP_WORDS, fold
from ingest.swedish import MONTHS

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")

# Words of questions that no evidence needs to hold.
_ASKING = frozenset((
    "beslut", "besluta", "beslutade", "beslutat", "beslutades", "beslutet", "bestämde",
    "bestämdes", "bestämt", "blev", "gäller", "gällde", "handlar", "handlade", "säger", "sade",
    "sagt", "står", "stod", "skriver", "skrev", "enligt", "hände", "hänt", "sker", "skedde",
    "ska", "skulle", "vem", "vems", "vilka", "vilken", "vilket", "vad", "när", "var", "varför",
    "hur", "mycket", "många", "paragraf", "paragrafen", "datum", "dag", "år", "månad",
    "protokoll", "protokollet", "protokollen", "dokument", "dokumenten", "underlag",
    "underlaget", "fråga", "frågan", "ärende", "ärendet", "finns", "finnas", "stämmer", "svar",
    "svaret", "svarade", "antal", "antalet", "totalt", "stor", "stort", "hög", "ofta",
    "nämnden", "kommunen", "regionen", "nuvarande", "tidigare", "idag", "jämfört", "skillnad",
    "information", "berätta", "lista", "visa", "alla", "samtliga", "ange", "vilja", "vill",
    "kan", "kunde", "fått", "få", "får", "göra", "gjort", "gjorde", "gör", "bli", "tog", "ta",
    "tas", "tagit", "kom", "komma", "låg", "ligger", "ligga", "ser", "sett", "anser", "tycker",
    "tyckte", "innebär", "betyder", "menas", "avses", "definieras", "the", "what", "who",
    "when", "where", "which", "how", "does", "did", "was", "were", "is", "are", "of", "and",
    "for", "about", "many", "much", "do", "decide", "decided", "decision", "board", "under",
    "have", "has", "had", "be", "to", "in", "on", "that", "it", "with", "by", "from", "or",
    "an", "a", "as", "at", "bestämma", "säga", "sa", "händer", "träffas", "träffades", "väljs",
    "valdes", "såg", "ut", "höll", "sattes", "satt", "bor", "gick", "går", "gavs", "ges",
    "behandlades", "behandlas", "följde", "följer", "ställde", "ställs", "stora", "större",
    "lika", "ny", "nya", "nytt", "dyrare", "billigaste", "vann", "höjdes", "sänktes", "drar",
    "fler", "färre", "först", "sist", "senare", "annan", "annat", "andra", "olika",
    "viktigaste", "bästa", "exakt", "ungefär", "själv", "egen", "eget", "steg", "ville", "haft",
    "började", "letar", "redovisades", "nämner", "räknas", "kallas", "heter", "folk", "sen",
    "räcker", "hamnade", "länge", "verkligen", "resultat", "resultatet", "egentligen", "fast", "togs", "följa", "resonerar",
    "tänker", "menar", "mena", "sammanträdde", "sammanträtt", "möttes", "träffats",
    "kunna", "kunnat", "sätt", "sättet", "skett", "rör", "emot", "förut", "dagens",
))  # fmt: skip

# Words that only together ask for a form of answer: "hur lång tid" needs no word "tid".
_ASKING_PHRASES = re.compile(
    r"\bhur (?:lång tid|långt|lång|fort|snabbt)\b|\bpå vilket sätt\b"
    # what somebody says of himself before or after what he asks
    r"|\b(?:jag|vi) (?:minns|tror|undrar|hörde|har hört|såg|läste|vill veta|får frågor)\b(?: det)?(?: som)?"
    r"|\bom (?:man|jag) (?:går på|ska tro)\b"
    r"|\bav vilken anledning\b|\bi vilken (?:mån|utsträckning|form)\b",
    re.I,
)
# "enligt det nya avtalet som gäller från 2025": where the answer stands, not what it says
_SOURCE = re.compile(
    r"\benligt (?:(?:det|den|de|vår\w?|sitt|sin|sina|dess|deras) )?(?:\w+ ){0,2}?\w*"
    r"(?:avtalet?|protokollet|rapporten|planen|policyn?|reglementet?|budgeten|remissvaret|yttrandet"
    r"|skrivelsen|presentationen|bokslutet|redovisningen|överenskommelsen|riktlinjerna|rutinen"
    r"|taxan|ordningen|utredningen|granskningen|stadgarna|strategin|programmet)\b"
    r"(?: (?:(?:som (?:gäller|gällde) )?(?:från|för|efter|i|till och med)) [\w–-]+(?: \d{4})?)?",
    re.I,
)


def source_words(text: str) -> frozenset[str]:
    """Return the words of a question that only say in which paper the answer stands."""
    return frozenset(
        word for match in _SOURCE.finditer(text) for word in _WORD.findall(fold(match[0]))
    )


def content_words(text: str) -> tuple[str, ...]:
    """Return the words that evidence should hold, folded, each once, in order."""
    words = (word for word in _WORD.findall(fold(_ASKING_PHRASES.sub(" ", text))) if len(word) > 1)
    return tuple(
        dict.fromkeys(
            word
            for word in words
            if word not in STOP_WORDS and word not in _ASKING and word not in MONTHS
        )
    )
