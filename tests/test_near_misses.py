"""Near misses: the words of the question are all there, and the answer is not.

And what a question asks for: a time, a reason, who voted how, yes or no.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.answering.answer_type import asked_for, has_form, lists_ballots
from app.answering.focus import attached_to, focus
from app.answering.names import party_of, persons_in
from app.answering.polarity import is_yes_no
from app.service import Service
from index.intents import intent_of, role_of
from index.query import understand
from index.records import StoredPassage
from index.retrieval import Hit
from tests.library_parts import make_document, text_service

MARCH = """Tekniska nämnden
Sammanträdesprotokoll 2024-03-12

§ 11 Lekplatsen Almdungen
Dnr TN240011

Ärendebeskrivning
Lekplatsen Almdungen besöktes av 312 barn under maj 2023. Gungorna är 22 år gamla och uppfyller
inte längre kraven på säkerhet.

Yrkanden
Maja Lind (S) yrkar bifall till förslaget. Olle Berg (M) yrkar avslag.

Omröstning
Den som bifaller förslaget röstar ja, den som avslår det röstar nej.
Ja: Maja Lind (S), Vera Ek (V), Stig Holm (C)
Nej: Olle Berg (M), Rut Falk (SD)
Med 3 ja-röster mot 2 nej-röster beslutar nämnden att bifalla förslaget.

Beslut
Tekniska nämnden beslutar att
- rusta upp lekplatsen Almdungen under 2024 för högst 450 000 kronor
- ge parkchefen i uppdrag att redovisa slutkostnaden för lekplatsen Almdungen senast 2024-11-30
- grillplatsen inte ska ingå i upprustningen

Reservation
Olle Berg (M) reserverar sig mot beslutet: ”Pengarna behövs till vägarna.”

§ 12 Bidrag till Almdungens båtklubb
Dnr TN240014

Ärendebeskrivning
Almdungens båtklubb ansöker om 80 000 kronor till en ny brygga.

Beslut
Tekniska nämnden beslutar att
- avslå ansökan från Almdungens båtklubb om bidrag till en ny brygga
"""

SURVEY = """Enkätsvar om lekplatser 2024

Svar från Granby kommun

1. Hur nöjda är ni med skötseln av lekplatserna?
Mycket nöjda
Ganska nöjda
Inte nöjda
Kommentar:
Sanden på lekplatserna byts vartannat år.

2. Vilka åldrar är lekplatserna byggda för?
Små barn
Skolbarn

3. Får svaret på enkäten publiceras?
Ja, i sin helhet
Nej
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    texts = {"tn-protokoll-2024-03-12.txt": MARCH, "enkatsvar-granby-2024.txt": SURVEY}
    with text_service(tmp_path_factory.mktemp("near"), texts) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("Vilken slutkostnad för lekplatsen Almdungen redovisade parkchefen?", "återrapportering"),
        ("Varför reserverade sig Vera Ek mot lekplatsen Almdungen?", "Vera Ek"),
        ("Varför upphävde nämnden § 11 om lekplatsen Almdungen?", "upphävde"),
        ("Hur många barn besökte lekplatsen Almdungen 2021?", "2021"),
        ("Hur stort bidrag fick Almdungens båtklubb till bryggan?", "avslogs"),
        ("Vad beslutade kommunfullmäktige om lekplatsen Almdungen?", "kommunfullmäktige"),
        ("Vad kostar de 37 nya gungorna på lekplatsen Almdungen?", "37"),
        ("Vilket alternativ kryssade Granby i om skötseln av lekplatserna?", "kryss"),
        ("Får svaret på enkäten publiceras?", "kryss"),
    ],
)  # fmt: skip
def test_a_near_miss_is_refused_with_what_is_missing(
    service: Service, question: str, missing: str
) -> None:
    answer = service.ask(question)
    assert answer.abstained, answer.answer
    assert missing in (answer.reason or ""), answer.reason


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Varför reserverade sig Olle Berg mot lekplatsen Almdungen?", "Pengarna behövs"),
        ("Hur många barn besökte lekplatsen Almdungen i maj 2023?", "312"),
        ("Vilket uppdrag fick parkchefen om lekplatsen Almdungen?", "slutkostnaden"),
        ("Hur mycket får upprustningen av Almdungen kosta?", "450 000"),
        ("När ska slutkostnaden för lekplatsen Almdungen redovisas?", "2024-11-30"),
        ("Hur ofta byts sanden på lekplatserna i Granby?", "vartannat år"),
    ],
)
def test_the_nearest_question_that_can_be_answered_is(
    service: Service, question: str, told: str
) -> None:
    answer = service.ask(question)
    assert not answer.abstained, answer.reason
    assert told in answer.answer


def test_who_voted_how_is_told_whole(service: Service) -> None:
    answer = service.ask("Hur röstade ledamöterna om lekplatsen Almdungen?")
    for name in ("Maja Lind", "Vera Ek", "Stig Holm", "Olle Berg", "Rut Falk"):
        assert name in answer.answer


def test_a_negation_in_the_decision_answers_no(service: Service) -> None:
    answer = service.ask("Ingår grillplatsen i upprustningen av lekplatsen Almdungen?")
    assert answer.answer.startswith(("Nej.", "Det framgår inte uttryckligen")), answer.answer
    assert "grillplatsen inte ska ingå" in answer.answer


def test_a_proposal_is_never_taken_for_a_yes(service: Service) -> None:
    answer = service.ask("Har nämnden sagt ja till en ny brygga för Almdungens båtklubb?")
    assert not answer.answer.startswith("Ja"), answer.answer


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("När ska uppdraget redovisas?", {"time"}),
        ("Vad sade Olle Berg när ärendet avgjordes?", set()),
        ("Varför avslogs ansökan?", {"reason"}),
        ("Vem ansvarar för hur många gungor det finns?", {"person"}),
        ("Hur många barn kom?", {"count"}),
        ("Vad skulle den nya bryggan kosta?", {"amount"}),
        ("Hur röstade ledamöterna?", {"ballot"}),
    ],
)
def test_the_form_of_answer_is_read_from_the_main_clause(question: str, asked: set[str]) -> None:
    assert asked_for(question) == asked


def test_a_list_of_ballots_is_no_rule_for_voting() -> None:
    assert lists_ballots("Ja: Maja Lind (S), Vera Ek (V)")
    assert lists_ballots("Nej röstar Olle Berg (M) och Rut Falk (SD).")
    assert not lists_ballots("Den som bifaller förslaget röstar ja, den som avslår det röstar nej.")


def test_a_year_is_no_figure() -> None:
    assert not has_form("Frågan togs upp 2024 i § 12.", "count")
    assert has_form("Lekplatsen besöktes av 312 barn.", "count")


@pytest.mark.parametrize(
    ("question", "yes_no"),
    [
        ("Ingår grillplatsen i upprustningen?", True),
        ("Avslogs ansökan?", True),
        ("Vad beslutades om grillplatsen?", False),
        ("Gäller det Almdungen eller Björkängen?", False),
        ("protokoll lekplatsen almdungen", False),
    ],
)
def test_a_yes_no_question_begins_with_its_verb(question: str, yes_no: bool) -> None:
    assert is_yes_no(question) is yes_no


@pytest.mark.parametrize(
    ("word", "party"),
    [
        ("Sverigedemokraten", "SD"),
        ("sverigedemokraternas", "SD"),
        ("Vänsterpartiet", "V"),
        ("centerns", "C"),
        ("Miljöpartisterna", "MP"),
        ("moderaterna", "M"),
        ("liberaliseringen", None),
        ("centrum", None),
        ("moderera", None),
    ],
)
def test_a_party_and_its_members_are_known_in_any_form(word: str, party: str | None) -> None:
    assert party_of(word) == party


@pytest.mark.parametrize(
    ("question", "role"),
    [
        ("Varför var tre ledamöter i S missnöjda med beslutet om bron?", "reservation"),
        ("Vad är hyresgästerna missnöjda med?", None),
        ("Vilket underlag fanns till beslutet om bron?", "basis"),
        ("Varför blev kostnaden lägre i höstens underlag?", None),
    ],
)
def test_the_part_of_an_item_that_a_question_asks_to_see(question: str, role: str | None) -> None:
    assert role_of(question) == role


def test_what_is_the_reason_asks_for_no_definition() -> None:
    assert intent_of("Vad är skälet till det?") != "definition"
    assert intent_of("Vad är skälighetsprövning?") == "definition"


def test_an_attachment_is_of_the_item_that_its_heading_names_in_the_same_file() -> None:
    document = make_document("Vi reserverar oss.", "tn.txt")
    [section], [passage] = document.sections, document.passages
    own = StoredPassage(
        passage, replace(section, kind="agenda_item", number="§ 12", title="Bryggan"),
        document.id, document.file, None, "protokoll", None, None, None, document.sha256,
    )  # fmt: skip

    def headed(title: str) -> StoredPassage:
        return replace(own, section=replace(section, kind="heading", number=None, title=title))

    assert attached_to(own, headed("Skriftlig reservation, § 12"))
    assert not attached_to(own, headed("Skriftlig reservation, § 121"))
    assert not attached_to(own, headed("Skriftlig reservation"))
    assert not attached_to(own, replace(headed("Reservation, § 12"), document_id="d2"))


def hit_on(text: str, title: str, body: str) -> Hit:
    """Return a hit on a letter of one sentence, by whom it is."""
    document = make_document(text, f"{body}.pdf")
    [section], [passage] = document.sections, document.passages
    letter = replace(
        section, kind="heading", number=None, title=title, part_kind="skrivelse", body=body
    )
    return Hit(
        StoredPassage(
            passage, letter, document.id, document.file, None, "skrivelse", body, None, None,
            document.sha256,
        ), 1.0, 1.0, 1.0, (),
    )  # fmt: skip


def test_of_papers_by_two_municipalities_only_the_named_ones_is_kept() -> None:
    own = hit_on("Skolbussen bör gå oftare.", "Svar om skolbussen", "Ekby kommun")
    other = hit_on("Skolbussen går ofta nog.", "Svar om bussen", "Åby kommun")
    assert focus(understand("Vad skrev Ekby kommun om skolbussen?"), [other, own]) == [own]


def test_who_asks_of_a_property_is_told_only_what_is_of_it() -> None:
    own = hit_on("Carporten får byggas.", "Bygglov för Ekby 2:14", "Ekby kommun")
    other = hit_on("Carporten får inte byggas.", "Bygglov för Ekby 3:7", "Ekby kommun")
    assert focus(understand("Får carporten på Ekby 2:14 byggas?"), [other, own]) == [own]


def test_a_verb_that_opens_a_question_about_a_party_is_no_first_name() -> None:
    assert persons_in("Är Centern med på det?") == ()
