"""Everyday words and the words that the documents use instead.

People ask about the "doktor", the "räkning" and the "avtal"; minutes write läkare, faktura and
överenskommelse. Only pairs of everyday and administrative Swedish that hold in any municipality
stand here; what is particular to a library is learnt from its documents (abbreviations).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

# Beginning of a word → words to search for besides it.
_EVERYDAY: Mapping[str, tuple[str, ...]] = {
    "doktor": ("läkare",),
    "stafettläkar": ("hyrläkare",),
    "hyrläkar": ("stafettläkare",),
    "sjuksyster": ("sjuksköterska",),
    "sjukgymnast": ("fysioterapeut",),
    "avtal": ("överenskommelse",),
    "kontrakt": ("avtal", "överenskommelse"),
    "räkning": ("faktura", "fakturaunderlag"),
    "mejl": ("e-post", "skrivelse"),
    "mail": ("e-post", "skrivelse"),
    "brev": ("skrivelse",),
    "pengar": ("ersättning", "medel", "anslag"),
    "betala": ("ersättning", "kostnad", "finansieras", "bekostar"),
    "dyr": ("kostnad",),
    "kosta": ("kostnad",),
    "pris": ("avgift", "kostnad"),
    "bidrag": ("anslag", "tillskott"),
    "jobb": ("uppdrag", "anställning"),
    "uppgift": ("uppdrag", "ansvar"),
    "möte": ("sammanträde",),
    "möts": ("sammanträda", "träffas"),
    "träff": ("sammanträde", "möte"),
    "politiker": ("ledamot", "förtroendevald"),
    "ordförande": ("presidium",),
    "säga upp": ("uppsägning",),
    "stäng": ("nedläggning",),
    "rekommender": ("rekommendation",),
    "nej till": ("avslag",),
    "röst": ("votering", "omröstning"),
    "skjut": ("bordlägga", "återremiss"),
    "uppskjut": ("bordlägga", "återremiss"),
    "skicka": ("återremiss", "expedieras"),
    "åldring": ("äldre",),
    "pensionär": ("äldre",),
    "äldreboende": ("särskilt boende", "vård- och omsorgsboende"),
    "ålderdomshem": ("särskilt boende",),
    "dagis": ("förskola",),
    "skolbuss": ("skolskjuts",),
    "sommargäst": ("tillfällig vistelse",),
    "turist": ("tillfällig vistelse",),
    "laddstolp": ("laddinfrastruktur", "laddplats"),
    "elbil": ("laddinfrastruktur", "laddplats"),
    "mått": ("indikator", "nyckeltal"),
    "siffr": ("utfall", "antal"),
    "chef": ("verksamhetschef", "förvaltningschef"),
    "mål": ("målvärde", "riktmärke"),
    "tycke": ("anser", "ståndpunkt"),
    "skäl": ("motivering", "bakgrund"),
    "orsak": ("motivering", "bakgrund"),
    "konsult": ("extern",),
    "toalett": ("wc", "vattentoalett"),
    "vattentoalett": ("wc",),
    "månadskort": ("periodkort",),
    "busskort": ("periodkort",),
    "utryckning": ("insats", "larm"),
    "underskott": ("negativ avvikelse",),
    "kommunalskatt": ("skattesats", "utdebitering"),
    "sopor": ("hushållsavfall",),
    "sophämtning": ("avfallshämtning", "hushållsavfall"),
    "plogning": ("snöröjning", "vinterväghållning"),
}
# "släpper ut" is an utsläpp, "följs upp" an uppföljning: these particles are no prepositions too.
_PARTICLE_VERB = re.compile(
    r"\b([a-zåäö]{3,}(?:r|s|de|te|t|a|it))\s+(upp|ut|in|ner|ned|bort|fram)\b", re.I
)
_NO_VERBS = frozenset(("det", "detta", "annat", "mycket", "helt", "sista", "första", "alla"))


def particle_verbs(text: str) -> dict[str, str]:
    """Return verb (folded) → the word that it makes with the particle after it: "utsläpper".

    Documents write the noun, and the noun has the particle before its stem.
    """
    return {
        match[1].casefold(): f"{match[2].casefold().replace('ner', 'ned')}{match[1].casefold()}"
        for match in _PARTICLE_VERB.finditer(text)
        if match[1].casefold() not in _NO_VERBS
    }


def expansion(words: Iterable[str], learnt: Mapping[str, str]) -> list[str]:
    """Return the words to search for besides ``words`` (folded), each once.

    ``learnt``: abbreviation (folded) → its long form, as the library's documents introduce it.
    """
    found: list[str] = []
    given = list(words)
    for word in given:
        if word in learnt:
            found.append(learnt[word])
        for beginning, others in _EVERYDAY.items():
            if word.startswith(beginning):
                found += others
    return [word for word in dict.fromkeys(found) if word not in given]
