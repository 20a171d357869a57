"""Every Swedish word of the page, and the escaping of everything that is not ours."""

from __future__ import annotations

import html

TITLE = "Paragraf"
LEAD = "Frågor och svar ur nämndernas handlingar, varje uppgift med sin källa."
QUESTION = "Din fråga"
PLACEHOLDER = "Till exempel: Vad beslutades om prislistan för hjälpmedel?"
ASK = "Fråga"
NEW = "Ny konversation"
FILTERS = "Avgränsa sökningen"
CONVERSATION = "Frågor och svar"
SUGGESTIONS = "Förslag på frågor"
SOURCE = "Källan"
SOURCES = "Källor"
UNDERSTOOD = "Så förstods frågan"
SEARCHING = "Söker i handlingarna …"
REFUSED = "Finns inte i underlaget"
NEAREST = "Det närmaste som finns"
FAILED = "Något gick fel"
NOT_ANSWERED = "Frågan blev inte besvarad. Det säger inget om vad handlingarna innehåller."
UNEXPECTED = (
    "Ett oväntat fel inträffade och frågan kunde inte besvaras. Försök igen; om felet "
    "återkommer finns orsaken i programmets logg."
)
SOURCE_FAILED = "Källan kunde inte visas. Försök igen, eller öppna originalet."
EMPTY_SOURCE = "Här visas källan när du har fått ett svar, med det citerade stället markerat."
EMPTY_TITLE = "Biblioteket är tomt"
EMPTY_ADVICE = "Lägg till handlingar från en mapp med kommandot"
EMPTY_AFTER = "och ladda sedan om sidan."
EMPTY_COMMAND = "paragraf ingest MAPP"
WELCOME = "Ställ en fråga om besluten, ansvaret eller siffrorna i handlingarna."
NO_IMAGE = "Den här sidan kan inte visas som bild. Det citerade stället finns i texten här under."
WHOLE = "Visa hela paragrafen"
LESS = "Visa bara det citerade stycket"
PREVIOUS = "Föregående sida"
NEXT = "Nästa sida"
PERMANENT = "Permanent länk"
NO_HEADING = "Utan rubrik"
ALSO_AT = "Står också i"
EMPTY_QUESTION = "Skriv en fråga först."

ROLES = {
    "decision": "Beslut",
    "proposal": "Förslag",
    "motion": "Yrkande",
    "reservation": "Reservation",
    "vote": "Omröstning",
    "matter": "Ärende",
    "background": "Bakgrund",
    "basis": "Beslutsunderlag",
    "dispatch": "Expediering",
    "duty": "Ansvar",
    "position": "Ståndpunkt",
    "figure": "Siffra",
    "definition": "Definition",
    "question": "Fråga",
    "text": "Text",
    "furniture": "Sidhuvud",
}

KINDS = {
    "protokoll": "Protokoll",
    "protokollsutdrag": "Protokollsutdrag",
    "dagordning": "Dagordning",
    "handlingar": "Handlingar",
    "tjansteskrivelse": "Tjänsteskrivelse",
    "overenskommelse": "Överenskommelse",
    "reglemente": "Reglemente",
    "rapport": "Rapport",
    "enkat": "Enkätsvar",
    "presentation": "Presentation",
    "skrivelse": "Skrivelse",
    "motion": "Motion",
    "ovrigt": "Övrigt",
}


def kind_name(kind: str) -> str:
    """Return the Swedish name of a kind of document; an unknown kind names itself."""
    return KINDS.get(kind, kind)


def escape(text: str) -> str:
    """Make ``text`` inert in HTML.

    Braces and dollar signs go too: the page's components are templates, and a document that
    holds ``{{…}}`` or ``${…}`` must be shown, not evaluated.
    """
    escaped = html.escape(text, quote=True)
    for sign in "{}$`":
        escaped = escaped.replace(sign, f"&#{ord(sign)};")
    return escaped


def page_words(pages: tuple[int, ...]) -> str:
    """Return ``s. 47`` or ``s. 47–48``; the empty string without pages."""
    if not pages:
        return ""
    first, last = pages[0], pages[-1]
    return f"s. {first}" if first == last else f"s. {first}–{last}"
