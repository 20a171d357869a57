"""Every word of the page, and the escaping of everything that is not ours.

The Swedish ones stand here and in ``names``; each has its English one in ``english``.
"""

from __future__ import annotations

import html
import sys
from types import ModuleType
from typing import Any, Literal

from app.web.names import *  # noqa: F403 – its words are words of this module like the others

TITLE = "Paragraf"
GUIDE = "Handledning"
HOW_TO_READ = "Så läser du ett svar"
WHAT_REFUSAL_MEANS = "Vad betyder det här?"
READ_MORE = "Läs mer i handledningen"
LEAD = "Frågor och svar ur nämndernas handlingar, varje uppgift med sin källa."
QUESTION = "Din fråga"
PLACEHOLDER = "Till exempel: Vad beslutades om prislistan för hjälpmedel?"
ASK = "Fråga"
NEW = "Ny konversation"
FILTERS = "Avgränsa sökningen"
SKIP = "Hoppa till innehållet"
FIRST_DAY = "Från datum"
LAST_DAY = "Till datum"
DATE_FORMAT = "ÅÅÅÅ-MM-DD"
DOCUMENT_FIELD = "Dokument"
REGISTRATION = "Diarienummer"
SEVERAL = "Flera skiljs med komma"
CONVERSATION = "Frågor och svar"
SUGGESTIONS = "Förslag på frågor"
SOURCE = "Källan"
SOURCES = "Källor"
UNDERSTOOD = "Så förstods frågan"
SINCE = "från {day}"
UNTIL = "till {day}"
LIMITED = "Avgränsat till"
TAKE_OFF = "Ta bort {part} och fråga igen"
TAKEN_OFF = "Borttaget"
PUT_BACK = "Lägg tillbaka {part} och fråga igen"
SHOW_SOURCE = "Visa källa {marker}"
TOLD = "Svar: {answer} ({sources})"
ONE_DROPPED = "1 påstående utan säkert stöd i källorna är utelämnat."
SOME_DROPPED = "{count} påståenden utan säkert stöd i källorna är utelämnade."
COPY = "Kopiera med källor"
COPIED = "Svaret är kopierat."
NOT_COPIED = "Webbläsaren lät inte svaret kopieras. Spara det i stället."
SAVE_WORD = "Spara som Word"
SAVE_MARKDOWN = "Spara som Markdown"
PRINT = "Skriv ut"
SAVE_ALL = "Hela samtalet"
ABOUT_ANSWER = "Det här svaret"
GOOD = "Bra svar"
BAD = "Dåligt svar"
VOTED = "Tack, ditt omdöme är sparat."
COMMENT = "Vad var bra eller fel? (frivilligt)"
SEND = "Skicka"
COMMENTED = "Tack, kommentaren är sparad."
SEARCHING = "Söker i handlingarna …"
REFUSED = "Finns inte i underlaget"
NEAREST = "Det närmaste som finns"
FAILED = "Något gick fel"
NOT_ANSWERED = "Frågan blev inte besvarad. Det säger inget om vad handlingarna innehåller."
UNEXPECTED = (
    "Ett oväntat fel inträffade och frågan kunde inte besvaras. Försök igen; om felet "
    "återkommer finns orsaken i programmets logg."
)
NOT_YOURS = "Sidan hör till någon annan. Ladda om den och försök igen."
UNUSABLE = "Det som skickades kan inte användas. Kontrollera filens slag och storlek."
NO_ADDRESS = "En fil kan inte hämtas från en adress. Ladda upp den i stället."
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
PAGE = "Sida {page}"
PAGES = "s."
PAGE_OF = "Sida {page} av {count}"
IMAGE = "Sida {page} i {document}, {marked}"
MARKED = "det citerade stället är markerat"
UNMARKED = "utan markering"
OPEN_ORIGINAL = "Öppna originalet på sidan {page}"
FETCH_ORIGINAL = "Hämta originalet"
PERMANENT = "Permanent länk"
NO_HEADING = "Utan rubrik"
ALSO_AT = "Står också i"
EMPTY_QUESTION = "Skriv en fråga först."
PERMANENT_QUESTION = "Länk till frågan"
SOURCE_GONE = "Stället finns inte längre i biblioteket. Ladda om sidan."

# The tabs; the keys stand in the address (?flik=sok).
TABS = {
    "fraga": "Fråga",
    "sok": "Sök",
    "arenden": "Ärenden",
    "uppdrag": "Uppdrag och ansvar",
    "mote": "Möte",
    "dokument": "Dokument",
    "utvardera": "Utvärdera",
}

SEARCH_WORDS = "Sökord"
SEARCH_PLACEHOLDER = "Till exempel: laddplatser, § 38 2023, KS 2023/45"
SEARCH = "Sök"
BODY = "Organ"
YEAR = "År"
KIND = "Dokumenttyp"
OUTCOME = "Utfall"
ORDER = "Ordning"
ORDERS = {"narmast": "Närmast först", "nyast": "Nyast först", "aldst": "Äldst först"}
REACH = "Omfattning"
REACHES = {"basta": "Bästa träffarna", "alla": "Alla träffar"}
WHAT_WAS_SEARCHED = "Vad som söktes, och vad som inte kunde läsas"
UNREAD = "{number} ställen kunde inte läsas och kan innehålla fler:"
ALL_READ = "Allt som söktes kunde läsas."
LIKE = "Liknande ärenden"
LIKE_BACK = "Tillbaka till träffarna"
LIKE_NONE = "Inga liknande ärenden"
LIKE_NONE_ADVICE = "Inget annat ärende i biblioteket ligger tillräckligt nära i innehåll och ord."
LIKE_DIFFERS = "Skiljer"
LIKE_UNDECIDED = "Inget beslut hittat"
MORE = "Visa fler"
LEFT = "{number} till"
SEARCH_FIRST = "Sök efter ord, §, datum eller diarienummer. Böjda former och delar av ord hittas."
SEARCH_EMPTY = "Skriv ett sökord först."
NO_HITS = "Inga träffar"
NO_HITS_ADVICE = "Prova andra ord, eller ta bort någon avgränsning."
OPEN_HIT = "Välj en träff, så visas dess sida här."
HITS_FOR = "{hits} på ”{query}”"
EVERYTHING = "{sections}, varav {items} i protokoll"
EVERYTHING_NONE = "Inga avsnitt om ”{query}” hittades."
MENTIONED = "; i {number} av dem står ämnet bara i texten"
SEARCHED_IN = (
    "Sökt i {documents}{limited}: {items}, {sections} i allt, {passages}. Kopior räknas en gång."
)
SEARCHED_WITHIN = " inom filtren"
SEARCHED_CUT = (
    "Fler stycken än som kunde gås igenom rör ämnet: det kan finnas fler träffar. Begränsa "
    "med period, organ eller fler ord."
)
LIKE_EARLIER = "tidigare"
LIKE_LATER = "senare eller samtidigt"
LIKENESS = "likhet {share} %"
LATER = "Vad som hänt senare"

MATTER = "Ärende"
MATTER_PLACEHOLDER = "Diarienummer, ord, eller organ, datum och §"
SHOW_MATTER = "Visa"
MATTERS_KNOWN = "Ärenden i biblioteket, de senaste först"
MATTERS_NEAR = "Ärenden som orden kan syfta på"
NO_MATTERS = "Inga ärenden"
NO_MATTERS_ADVICE = "Inga handlingar i biblioteket har ett diarienummer."
NO_MATTER_FITS = "Inget ärende hittades"
NO_MATTER_ADVICE = (
    "Prova andra ord, ett diarienummer, eller ett möte och en § (organ datum § nummer). Ord som "
    "bara står i handlingar utan diarienummer hittas under Sök."
)
ALL_MATTERS = "Alla ärenden"
TIMELINE = "Ärendets tidslinje"
TIMELINE_HELP = "Välj ett märke, så visas dess källa. Samma uppgifter står som lista härunder."
TIMELINE_SCROLL = "Bilden går att dra i sidled."
CHAIN = "I tidsordning"
GAPS = "Det som saknas"
LEGEND = "Så läses bilden"
LINKED_MARK = "streckad kontur: hör till ett annat ärende och är länkad hit"
UNDATED = "Utan datum"
AWAITED = "Väntas"
RELATED = "Länkade ärenden"
OPEN_MARK = "Välj ett märke eller en rad, så visas källan här."
MATTER_LINK = "Länk till ärendet"
MATTER_TOLD = "Ärende {dnr}: {papers}"
AND_LINKED = "{own} och {linked}"
LINKED = "länkad"
LINKED_BY = "Länkad"
TO_WHOM = " till {who}"
BY_WHEN = ", senast {day}"
REPORTED_IN = "återrapporterat i {place}"
ALSO_IN = "även i"
SILENCE = "{months} utan handlingar"
NO_BODY = "Utan organ"
MEETING = "Mötesunderlag"
AGENDA = "Kallelse eller dagordning"
AGENDA_FIRST = (
    "Lägg en kallelse eller dagordning här, så visas för varje ärende vad som beslutats, vilka "
    "uppdrag som är öppna och vad som gäller, med källor. Filen läggs inte till i biblioteket "
    "och sparas inte."
)
OPEN_NOTE = "Välj en siffra i hakparentes, så visas källan här."
READING_AGENDA = "Läser {file} …"
SEEKING = "Söker: {title}"
MATTERS_DONE = "{done} av {total} ärenden."
BRIEF_READY = "Underlaget är klart: {items}, {notes}."
BRIEF_AS = "Spara underlaget som"
NOTES = "Källor"
IN_AGENDA = "i dagordningen själv"
BRIEF_GONE = "Underlaget finns inte kvar. Lägg dagordningen under Möte en gång till."
BRIEF_FAILED = "Underlaget kunde inte göras"

REGISTER = "Register"
CONTAINS = "Innehåller"
CONTAINS_PLACEHOLDER = "Ord i raden"
OPEN_ROW = "Välj en rad, så visas stället som den kommer från här."
NO_ROWS = "Inga rader"
NO_ROWS_ADVICE = "Inget i registret motsvarar urvalet. Ta bort någon avgränsning."
NOT_REPORTED = "Ingen återrapportering hittad"
OVERDUE = "tiden har gått ut"
LATE_AMONG = ", {number} där tiden har gått ut"
EXPORT = "Spara urvalet som"

DOCUMENT = "Så lästes dokumentet"
OPEN_DOCUMENT = "Välj ett dokument, så visas här sida för sida vad läsaren gjorde av det."
REMARKS = "Anmärkningar"
WITH_REMARKS = "Med anmärkningar"
WITHOUT_REMARKS = "Utan anmärkningar"
NO_DOCUMENTS = "Inga dokument"
NO_DOCUMENTS_ADVICE = "Inget dokument motsvarar urvalet. Ta bort någon avgränsning."
OPEN_FILE = "Öppna originalet"
SHOW_ON_PAGE = "Visa på sidan"
IMAGE_OF = "Sida {page} i {document}"
UPLOAD = "Lägg till handlingar"
UPLOAD_FILES = "Filer att läsa in"
READ_IN = "Läs in"
CANCEL = "Avbryt"
CHOOSE_FILES = "Välj filer först."
CANCELLED = "Avbrutet. Det som hann läsas in finns kvar."
REMOVE = "Ta bort ur biblioteket"
REMOVE_YES = "Ja, ta bort"
REMOVE_NO = "Behåll"
REMOVE_ASK = (
    "Ta bort {file} ur biblioteket? Frågor kan då inte längre besvaras ur den. Filen där den "
    "lästes in från rörs inte."
)
REMOVED = "{files} är borttaget."
FILES_DONE = "{done} av {total} filer"
READING_IN = "Inläsning"
REPLACED = "ersatte den tidigare versionen"
ALREADY_HELD = "finns redan"
FINDINGS = "Läsarens anmärkningar"
NO_FINDINGS = "Inga anmärkningar."
WHOLE_FILE = "hela filen"
NOTHING_READ = "Ingen text lästes på den här sidan."

RUNS = "Körningar"
RUN = "Körningen"
NEW_RUN = "Ny körning"
WORK_LIST = "Arbetslista"
SHOW = "Visa"
RUN_PARTS: dict[Literal["matt", "kategorier", "dokument", "fragor", "jamfor"], str] = {
    "matt": "Mått",
    "kategorier": "Per kategori",
    "dokument": "Per dokument",
    "fragor": "Frågor",
    "jamfor": "Jämför",
}
QUESTION_WORDS = "Ord i frågan, id, kategori, dokument"
AGAINST = "Jämför med"
ONE_QUESTION = "Frågan"
OPEN_QUESTION = "Välj en fråga, så visas väntat och givet och var det brast."
SETS = "Frågeset"
SET_FILES = "Ladda upp frågeset (JSONL, CSV, XLSX)"
CHOOSE_SETS = "Välj frågeset, så granskas deras belägg mot biblioteket."
RUN_NAME = "Körningens namn"
RUN_NAME_HINT = "Annars tidpunkten"
START_RUN = "Kör"
STOPPING = "Avbryter efter frågan som ställs nu …"
QUESTIONS_DONE = "{done} av {total} frågor"
RUN_ASKS = "Körningen {name} ställer frågorna."
RUN_MEASURED = "Körningen {name} mäts."
RUN_DONE = "Körningen {name} är klar."
LEFT_OUT = "Utelämnades:"
SAVE_AS = "Spara {}"
RECORDS = "Svarsposter eller logg"
NO_EVALUATION = "Utvärderingen är inte installerad på den här servern."

LOG_IN = "Logga in"
LOG_OUT = "Logga ut"
ACCOUNT = "Ditt konto"
USER_NAME = "Användarnamn"
PASSWORD = "Lösenord"
FORGOTTEN = "Glömt lösenordet? Den som sköter Paragraf kan ge dig ett nytt."
GROUPS = "Grupper"
NO_GROUPS = "inga"
THIS_MACHINE = "Den här datorn, utan inloggning"
TO_THE_APP = "Till Paragraf"


def kind_name(kind: str) -> str:
    """Return what a kind of document is called; an unknown kind names itself."""
    names: dict[str, str] = _said("KINDS")
    return names.get(kind, kind)


def escape(text: str) -> str:
    """Make ``text`` inert in HTML.

    Braces and dollar signs go too: the page's components are templates, and a document that
    holds ``{{…}}`` or ``${…}`` must be shown, not evaluated.
    """
    escaped = html.escape(text, quote=True)
    for sign in "{}$`":
        escaped = escaped.replace(sign, f"&#{ord(sign)};")
    return escaped


def fault(exc: Exception) -> str:
    """Return what went wrong as a line of HTML."""
    return f'<p class="failure">{escape(str(exc))}</p>'


def fault_box(told: object) -> str:
    """Return what went wrong as a section that stands where a list would."""
    return f'<section class="failure"><p>{escape(str(told))}</p></section>'


def note(title: str, advice: str) -> str:
    """Return what is said where there is nothing to show, and what to do."""
    return f'<section class="note"><h3>{title}</h3><p>{advice}</p></section>'


def more_button(left: int) -> str:
    """Return the button that shows more of a list; nothing when nothing is left."""
    words = f"{_said('MORE')} ({_said('LEFT').format(number=left)})"
    return f'<p><button type="button" data-act="more">{words}</button></p>' if left > 0 else ""


def page_words(pages: tuple[int, ...]) -> str:
    """Return ``s. 47`` or ``s. 47–48``; the empty string without pages."""
    if not pages:
        return ""
    shown = str(pages[0]) if pages[0] == pages[-1] else f"{pages[0]}–{pages[-1]}"
    return f"{_said('PAGES')} {shown}"


def _said(name: str) -> Any:
    """Return a word for this module's own functions, whose globals are Swedish always."""
    return getattr(sys.modules[__name__], name)


class _Spoken(ModuleType):
    """The module itself, whose words are in the language of the request that is being answered."""

    def __getattribute__(self, name: str) -> object:
        swedish = super().__getattribute__(name)
        if not name.isupper() or name.startswith("_"):
            return swedish
        from app.web.language import current

        if current() == "sv":
            return swedish
        from app.web.english import ENGLISH

        english = ENGLISH.get(name, swedish)
        return {**swedish, **english} if isinstance(english, dict) else english


# The documented way to look after the attributes of a module (Python's data model,
# "Customizing module attribute access"): every module writes texts.NAME and never asks itself
# in which language.
sys.modules[__name__].__class__ = _Spoken
