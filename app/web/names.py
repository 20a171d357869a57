"""What values of the library are called in Swedish; the keys are what is stored."""

from __future__ import annotations

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

OUTCOMES = {
    "antagen": "Antaget",
    "bifall": "Bifall",
    "avslag": "Avslag",
    "aterremiss": "Återremiss",
    "bordlagd": "Bordlagt",
    "antecknad": "Antecknat",
    "uppdrag": "Uppdrag",
    "delegerad": "Delegerat",
    "vald": "Val",
    "overlamnad": "Överlämnat",
    "upphavd": "Upphävt",
    "besvarad": "Besvarat",
    "uttalande": "Uttalande",
    "foreslagen": "Föreslaget",
    "annat": "Annat",
}

FINDING_KINDS = {
    "no_text_layer": "Textlager saknas",
    "poor_text_layer": "Dåligt textlager",
    "ocr": "Läst ur bild",
    "missing_item": "§ saknas",
    "empty_page": "Tom sida",
    "undated_item": "Datum saknas",
    "duplicate_item": "Dubblett",
    "unreadable_tick": "Kryss kan inte utläsas",
    "table_unparsed": "Tabell inte tolkad",
    "personal_data": "Personuppgifter",
}

# Marks in the picture of a matter.
SHAPES = {
    "decision": "Beslut",
    "postponed": "Uppskjutet",
    "note": "Noterat",
    "assignment": "Uppdrag",
    "report": "Återrapport",
    "proposal": "Förslag",
    "letter": "Skrivelse",
    "paper": "Underlag",
    "rules": "Avtal, regler",
    "agenda": "Kallelse",
    "open": "Ej återrapporterat",
    "missing": "Saknas",
}

MONTHS = "jan feb mars apr maj juni juli aug sep okt nov dec"

REGISTERS = {
    "uppdrag": "Uppdrag",
    "ansvar": "Ansvar",
    "beslut": "Beslut",
    "versioner": "Avtalens versioner",
}

REGISTER_COLUMNS = {
    "uppdrag": ("Uppdrag", "Till", "Senast", "Rapporterat", "Beslutat"),
    "ansvar": ("Vem", "Slag", "Vad", "Undantag", "Källa"),
    "beslut": ("Beslutat", "Ärende", "Beslut", "Utfall"),
    "versioner": ("Avtal", "Klausul", "Ändring", "Före", "Efter"),
}

# The field that chooses among a register's rows by what they have in common.
REGISTER_GROUPS = {
    "uppdrag": "Läge",
    "ansvar": "Vem",
    "beslut": "Utfall",
    "versioner": "Avtal eller ändring",
}

STATES = {
    "oppna": "Inte återrapporterade",
    "rapporterade": "Återrapporterade",
    "forsenade": "Tiden har gått ut",
}

CHANGES = {"ny": "Ny", "borttagen": "Borttagen", "ändrad": "Ändrad"}

DOCUMENT_COLUMNS = {
    "file": "Dokument",
    "kind": "Typ",
    "body": "Organ",
    "date": "Datum",
    "pages": "Sidor",
    "findings": "Anm.",
}

UPLOAD_STATES = {
    "waits": "Väntar",
    "reads": "Läses",
    "done": "Inläst",
    "same": "Oförändrad",
    "refused": "Kunde inte läsas in",
}

PEOPLE_ROLES = {
    "reader": "läsare",
    "editor": "redaktör",
    "evaluator": "utvärderare",
    "admin": "administratör",
}
