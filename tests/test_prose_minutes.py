"""Minutes of companies and small boards: bare numbers, decisions in prose, many in one file."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from ingest.marks import SECTION_SIGN
from ingest.pipeline import document_from
from ingest.readers import read
from ingest.records import Document
from ingest.settings import Reading
from ingest.swedish import registration_numbers
from tests.pdfs import make_pdf
from tests.test_layouts import decided, items
from tests.test_minutes_set_out import roles

COMPANY = "Västerdammens Energi AB"
HEAD = ["Lillåns kommun PROTOKOLL Sida 1 av 3", "Kulturnämnden 2022-02-17", ""]
NEXT = ["Lillåns kommun PROTOKOLL Sida 2 av 3", "Kulturnämnden 2022-02-17", ""]


def made(tmp_path: Path, *pages: list[str]) -> Document:
    path = make_pdf(tmp_path / "p.pdf", pages)
    return document_from(read(path, Reading()), path.name, "0" * 64)


def closing(number: int) -> list[str]:
    """Return the lines of a § that ends a meeting and decides nothing."""
    return ["", f"§ {number} Avslutning", "", "Ordföranden tackar för i dag."]


def told(document: Document, role: str) -> str:
    """Return the text of all passages of a role."""
    found = (p.text for p in document.passages if p.role == role)
    return " ".join(" ".join(found).split())


# --- bare numbered points --------------------------------------------------------------------


def board(day: str, first: int) -> list[str]:
    """Return the minutes of a company's board, their points numbered from ``first``."""
    return [
        COMPANY, "", f"Protokoll fört vid styrelsemöte {day}", "i Dammhuset", "",
        f"{first}. Mötet öppnas", "Ordföranden Hedda Brolin öppnade mötet.", "",
        f"{first + 1}. Val av justerare", "Till justerare valdes Folke Ask.", "",
        f"{first + 2}. Ny panna i värmeverket",
        "Pannan har stått still två gånger i vinter. Styrelsen beslutade att köpa en ny",
        "panna för högst 14 miljoner kronor. Den väntas i november.", "",
        f"{first + 3}. Rapport från driften", "Driftchefen redogjorde för avbrotten.", "",
        f"{first + 4}. Mötet avslutas", "Ordföranden tackade och avslutade mötet.",
    ]  # fmt: skip


TITLES = [
    "Mötet öppnas", "Val av justerare", "Ny panna i värmeverket", "Rapport från driften",
    "Mötet avslutas",
]  # fmt: skip


def test_numbered_points_of_a_companys_minutes_are_items(tmp_path: Path) -> None:
    found = made(tmp_path, board("tisdagen den 14 mars 2023", 41))
    assert found.kind == "protokoll"
    assert [(s.number, s.title, s.body, s.date) for s in items(found)] == [
        (str(number), title, COMPANY, "2023-03-14") for number, title in enumerate(TITLES, 41)
    ]
    assert decided(found) == [("43", "köpa en ny panna för högst 14 miljoner kronor.")]


def test_points_go_on_over_the_end_of_a_page(tmp_path: Path) -> None:
    whole = board("tisdagen den 14 mars 2023", 41)
    cut = whole.index("43. Ny panna i värmeverket")
    found = made(tmp_path, whole[:cut], whole[cut:])
    assert [(s.number, s.title, s.date) for s in items(found)] == [
        (str(number), title, "2023-03-14") for number, title in enumerate(TITLES, 41)
    ]


@pytest.mark.parametrize("second", [46, 1])
def test_two_meetings_of_a_company_in_one_file(tmp_path: Path, second: int) -> None:
    found = made(
        tmp_path, board("tisdagen den 14 mars 2023", 41), board("tisdagen den 9 maj 2023", second)
    )
    expected = [
        (str(first + place), title, COMPANY, day)
        for first, day in ((41, "2023-03-14"), (second, "2023-05-09"))
        for place, title in enumerate(TITLES)
    ]
    assert [(s.number, s.title, s.body, s.date) for s in items(found)] == expected
    assert [(one.number, one.date) for one in found.decisions] == [
        ("43", "2023-03-14"), (str(second + 2), "2023-05-09"),
    ]  # fmt: skip


def test_the_points_of_an_agenda_are_no_items(tmp_path: Path) -> None:
    found = made(tmp_path, [
        COMPANY, "Dagordning för styrelsemöte 2023-03-14", "Protokoll från förra mötet bifogas", "",
        "41. Mötet öppnas", "", "42. Val av justerare", "",
        "43. Ny panna i värmeverket", "Föredragande: driftchefen Alf Myr", "",
        "44. Rapport från driften", "", "45. Mötet avslutas",
    ])  # fmt: skip
    assert items(found) == []
    assert found.decisions == ()
    assert "§" not in found.text


@pytest.mark.parametrize(
    ("named", "first"),
    [
        ("Underlag: styrelsens protokoll och driftens journaler", "1. Inledning"),
        ("Underlag: driftens journaler", "1. Mötet öppnas för alla"),
    ],
)
def test_the_numbered_chapters_of_a_report_are_no_items(
    tmp_path: Path, named: str, first: str
) -> None:
    found = made(tmp_path, [
        "# Utredning av fjärrvärmen", "Utredare Alf Myr 2023-03-14", named, "",
        first, "Utredaren hälsade på i sju hus vid ån och informerade dem som bor där.", "",
        "2. Pannorna", "Driftchefen redogjorde för pannan från 1987, som har stått still.", "",
        "3. Nätet", "Nätet är nitton kilometer långt och godkändes år 1988 av länsstyrelsen.", "",
        "4. Kostnader", "Ägarna konstaterade i november att kostnaderna har stigit.",
    ])  # fmt: skip
    assert items(found) == []
    assert "§" not in found.text
    assert [s.title for s in found.sections if s.number == "3"] == ["Nätet"]


def test_points_in_minutes_that_have_section_signs_are_no_items(tmp_path: Path) -> None:
    found = made(tmp_path, [
        *HEAD, "§ 5 Hur förra mötet gick till", "",
        "Sammanfattning av ärendet", "Mötet hade fyra punkter.", "",
        "1. Mötet öppnades", "Ordföranden hälsade alla välkomna i dörren.", "",
        "2. Upprop", "Till justerare valdes Folke Ask.", "",
        "3. Frågor", "Chefen redogjorde för dem.", "",
        "4. Avslutning", "Ordföranden avslutade mötet.", "",
        "Beslut", "Informationen läggs till handlingarna.", "",
        "§ 6 Sagostunder", "", "Beslut", "De blir sex.",
    ])  # fmt: skip
    assert [(s.number, s.title) for s in items(found)] == [
        ("5", "Hur förra mötet gick till"), ("6", "Sagostunder"),
    ]  # fmt: skip
    assert decided(found) == [
        ("5", "Informationen läggs till handlingarna."),
        ("6", "De blir sex."),
    ]


# --- a short form of the body before the number ----------------------------------------------


def notes(day: str, rest: str, first: int) -> list[list[str]]:
    """Return the pages of notes whose only head is the sentence that they begin with."""
    return [
        [f"Minnesanteckningar förda av Ylva Ros vid sammanträde torsdagen den {day}", rest, "",
         "Närvarande ledamöter", "Hedda Brolin, ordförande", "Folke Ask", "",
         "Närvarande ersättare", "Maj Lundh", "", "Sekreterare", "Ylva Ros", "",
         f"Pan {first} § Mötets öppnande", "", "Ordföranden hälsar alla välkomna.", "",
         f"Pan {first + 1} § Årsrapport", "", "Rapporten visar fler ärenden än året innan.", "",
         "Nämnden beslutar", "att anta årsrapporten."],
        [f"Pan {first + 2} § Utbildning i mars", "", "Nämnden beslutar",
         "att alla ledamöter går kursen.", "",
         f"Pan {first + 3} § Avslutning", "", "Ordföranden tackar för i dag."],
    ]  # fmt: skip


@pytest.mark.parametrize("second", [7, 1])
def test_notes_that_begin_with_a_sentence_have_their_own_days(tmp_path: Path, second: int) -> None:
    found = made(
        tmp_path,
        *notes("16 februari", "2023 i Norrviken", 3),
        *notes("20 april", "2023 på Länsmuseet i Norrviken", second),
    )
    titles = ("Mötets öppnande", "Årsrapport", "Utbildning i mars", "Avslutning")
    assert [(s.number, s.title, s.date) for s in items(found)] == [
        (str(first + place), title, day)
        for first, day in ((3, "2023-02-16"), (second, "2023-04-20"))
        for place, title in enumerate(titles)
    ]
    assert decided(found) == [
        (str(first + place), clause)
        for first in (3, second)
        for place, clause in ((1, "anta årsrapporten."), (2, "alla ledamöter går kursen."))
    ]


def test_a_chapter_and_a_section_of_rules_open_no_item(tmp_path: Path) -> None:
    found = made(tmp_path, [
        *HEAD, "Kun 5 § Regler för lokalen", "", "Beslut", "Reglerna antas.", "",
        "Bakgrund", "Så här står det i reglerna.", "",
        "Kap 6 § Ansvar", "", "Den som hyr lokalen svarar för skador.",
        "Nämnden beslutar om avgiften.", "",
        "Kun 6 § Sagostunder", "", "Beslut", "De blir sex.",
    ])  # fmt: skip
    assert [(s.number, s.title) for s in items(found)] == [
        ("5", "Regler för lokalen"), ("6", "Sagostunder"),
    ]  # fmt: skip
    assert decided(found) == [("5", "Reglerna antas."), ("6", "De blir sex.")]


@pytest.mark.parametrize(
    ("line", "opens"),
    [
        ("Pan 3 § Årsrapport", True), ("Pan 3 §", True), ("Kap 3 § Årsrapport", False),
        ("Pan 3 § andra stycket", False), ("pan 3 § Årsrapport", False),
        ("Enligt 3 § Kommunallagen", False),
    ],
)  # fmt: skip
def test_what_may_stand_before_a_number_and_its_sign(line: str, opens: bool) -> None:
    assert bool(SECTION_SIGN.match(line)) is opens


@pytest.mark.parametrize("opening", ["{} §", "Kap {} §"])
def test_the_clauses_of_rules_open_no_items(tmp_path: Path, opening: str) -> None:
    one, two, three = (opening.format(number) for number in (1, 2, 3))
    found = made(tmp_path, [
        "# Reglemente för kulturnämnden", "Antaget av kommunfullmäktige 2021-05-03", "",
        f"{one} Uppgifter", "Nämnden svarar för bibliotek och museer i hela kommunen.", "",
        f"{two} Sammanträden", "Nämnden sammanträder tio gånger om året på dagar som den väljer.",
        "", f"{three} Ordföranden", "Ordföranden leder arbetet och kallar till sammanträdena.",
    ])  # fmt: skip
    assert found.kind == "reglemente"
    assert items(found) == []
    assert found.decisions == ()


# --- decisions told in running prose ---------------------------------------------------------


def test_one_sentence_of_a_paragraph_is_what_was_decided(tmp_path: Path) -> None:
    found = made(tmp_path, [
        *HEAD, "§ 5 Skärmar på biblioteket", "",
        "Skärmarna är från 2009 och flimrar. Nämnden beslutade att byta alla tolv. Siv Hammar",
        "(V) hade hellre sett böcker för pengarna.", *closing(6),
    ])  # fmt: skip
    section = items(found)[0]
    assert decided(found) == [("5", "byta alla tolv.")]
    assert [role for role, _ in roles(found, section)] == ["matter", "decision", "matter"]
    before, decision, after = (text for _, text in roles(found, section))
    assert before.endswith("§ 5 Skärmar på biblioteket Skärmarna är från 2009 och flimrar.")
    assert decision == "Nämnden beslutade att byta alla tolv."
    assert after == "Siv Hammar (V) hade hellre sett böcker för pengarna."


def test_such_a_sentence_may_cross_a_line(tmp_path: Path) -> None:
    found = made(tmp_path, [
        *HEAD, "§ 5 Skärmar på biblioteket", "",
        "Skärmarna är från 2009 och flimrar. Nämnden beslutade att byta alla tolv skärmar i",
        "bibliotekets läsesal före sommaren. Siv Hammar (V) ville hellre ha böcker. Det gick",
        "inte att få båda delarna.", *closing(6),
    ])  # fmt: skip
    assert decided(found) == [
        ("5", "byta alla tolv skärmar i bibliotekets läsesal före sommaren.")
    ]  # fmt: skip
    assert told(found, "decision") == (
        "Nämnden beslutade att byta alla tolv skärmar i bibliotekets läsesal före sommaren."
    )


def test_such_a_sentence_may_cross_the_end_of_a_page(tmp_path: Path) -> None:
    found = made(
        tmp_path,
        [*HEAD, "§ 7 Flygeln", "",
         "Flygeln stämdes senast i januari, och pianisten har klagat på tonerna i den övre",
         "oktaven sedan dess. Nämnden beslutade att från och med i höst låta"],
        [*NEXT, "stämma flygeln två gånger om året. Det kostar 4 000 kronor.", *closing(8)],
    )  # fmt: skip
    assert decided(found) == [("7", "från och med i höst låta stämma flygeln två gånger om året.")]
    (decision,) = found.decisions
    assert " ".join(found.text[decision.start : decision.end].split()) == (
        "från och med i höst låta stämma flygeln två gånger om året."
    )
    assert "Det kostar 4 000 kronor." in told(found, "matter")


def test_two_sentences_of_a_paragraph_may_decide(tmp_path: Path) -> None:
    found = made(tmp_path, [
        *HEAD, "§ 5 Läsesalen", "",
        "Salen är mörk. Nämnden beslutade att måla den. Färgen är vald. Nämnden beslutade att köpa",
        "sex lampor till den. Alla var nöjda.", *closing(6),
    ])  # fmt: skip
    assert decided(found) == [("5", "måla den."), ("5", "köpa sex lampor till den.")]


def test_what_was_decided_before_is_background_where_a_heading_says_what_is(
    tmp_path: Path,
) -> None:
    found = made(tmp_path, [
        *HEAD, "§ 5 Skärmar på biblioteket", "",
        "Bakgrund", "Skärmarna flimrar. Nämnden beslutade att byta fyra av dem i fjol.", "",
        "Beslut", "Alla tolv skärmar byts.", "",
        "§ 6 Sagostunder", "",
        "De är sex om året. Nämnden beslutade att de skulle bli åtta. Det blev de inte.",
        *closing(7),
    ])  # fmt: skip
    assert decided(found) == [("5", "Alla tolv skärmar byts.")]
    assert "Nämnden beslutade att byta fyra av dem i fjol." in told(found, "matter")


def test_two_words_for_it_in_one_file(tmp_path: Path) -> None:
    found = made(tmp_path, [
        *HEAD, "§ 5 Skärmar på biblioteket", "",
        "Skärmarna flimrar. Nämnden beslutade att byta alla tolv. De är dyra.", "",
        "§ 6 Sagostunder", "",
        "Sagostunderna är sex. Nämnden beslöt att hålla åtta. Barnen jublar.", "",
        "§ 7 Flygeln", "", "Nämnden beslöt enhälligt att stämma flygeln. Pianisten tackade.",
        *closing(8),
    ])  # fmt: skip
    assert decided(found) == [
        ("5", "byta alla tolv."), ("6", "hålla åtta."), ("7", "stämma flygeln."),
    ]  # fmt: skip


# --- what stands around decisions ------------------------------------------------------------


@pytest.mark.parametrize(
    "heading",
    ["SKÄL TILL BESLUTET", "Skäl för beslutet", "Motivering till beslut", "Grunder för beslutet"],
)
def test_the_reasons_for_a_decision_are_no_clause_of_it(tmp_path: Path, heading: str) -> None:
    found = made(tmp_path, [
        *HEAD, "§ 5 Altan vid ån", "",
        "BESLUT", "1. Bygglov beviljas för altanen.", "2. Avgiften är 4 100 kronor.",
        heading, "Altanen strider inte mot planen och stör ingen granne.", "",
        "§ 6 Staketet", "", "Beslut", "Staketet rivs.",
    ])  # fmt: skip
    assert decided(found) == [
        ("5", "Bygglov beviljas för altanen."), ("5", "Avgiften är 4 100 kronor."),
        ("6", "Staketet rivs."),
    ]  # fmt: skip
    assert roles(found, items(found)[0])[-1] == (
        "background", f"{heading} Altanen strider inte mot planen och stör ingen granne.",
    )  # fmt: skip


def test_a_section_sign_and_its_number_on_two_lines_are_of_one_paragraph(tmp_path: Path) -> None:
    found = made(tmp_path, [
        *HEAD, "§ 9 Ny brygga", "",
        "Ärendet", "Nämnden gav förvaltningen i uppdrag att räkna på bryggan den 2023-10-19 §",
        "88. Förvaltningen har räknat på två bryggor, en av trä och en av plast.", "",
        "Beslut", "Bryggan byggs av trä.", *closing(10),
    ])  # fmt: skip
    assert [s.number for s in items(found)] == ["9", "10"]
    assert (
        "den 2023-10-19 § 88. Förvaltningen har räknat på två bryggor, en av trä och en av plast."
        in found.text
    )
    assert decided(found) == [("9", "Bryggan byggs av trä.")]


def test_a_registration_number_with_full_stops_stands_beside_the_sign(tmp_path: Path) -> None:
    found = made(tmp_path, [
        *HEAD, "§ 11 KS.2024.88", "Taxa för båtplatser", "", "Beslut", "Taxan höjs.", "",
        "§ 12 KS.2024.9", "Val av revisor", "", "Beslut", "Folke Ask väljs.",
    ])  # fmt: skip
    assert [(s.number, s.title, s.dnr) for s in items(found)] == [
        ("11", "Taxa för båtplatser", "KS.2024.88"), ("12", "Val av revisor", "KS.2024.9"),
    ]  # fmt: skip
    assert registration_numbers("Se SFS.2024.88 och KS.2024.88.") == ("KS.2024.88",)


def test_a_header_in_columns_is_no_title(tmp_path: Path) -> None:
    header = [
        (60, 40, "Lillåns kommun"), (60, 54, "Kulturnämnden"), (250, 40, "SAMMANTRÄDESPROTOKOLL"),
        (250, 54, "Sammanträdesdatum"), (250, 68, "2022-02-17"), (480, 40, "Sida"),
    ]  # fmt: skip
    account = "Hundägarna vill ha en rastgård vid ån och har skrivit till nämnden två gånger."
    pages = [
        ["§ 5 Rastgården", "", account, account, "", "Beslut", "Rastgården byggs.", "", "§ 6"],
        ["Sagostunder på torsdagar", "", "Beslut", "De blir sex.", "", "§ 7 Flygeln", "",
         "Beslut", "Flygeln stäms."],
        ["§ 8 Avslutning", "", "Ordföranden tackar för i dag."],
    ]  # fmt: skip
    path = tmp_path / "p.pdf"
    canvas = Canvas(str(path), pagesize=A4, invariant=True)
    for number, lines in enumerate(pages, 4):
        canvas.setFont("Helvetica", 10)
        for left, top, text in [*header, (480, 54, str(number))]:
            canvas.drawString(left, A4[1] - top, text)
        canvas.setFont("Helvetica", 11)
        for place, text in enumerate(lines):
            canvas.drawString(60, A4[1] - 110 - 15 * place, text)
        canvas.showPage()
    canvas.save()
    found = document_from(read(path, Reading()), path.name, "0" * 64)
    assert [(s.number, s.title, s.body, s.date) for s in items(found)] == [
        (number, title, "Kulturnämnden", "2022-02-17")
        for number, title in (
            ("5", "Rastgården"), ("6", "Sagostunder på torsdagar"), ("7", "Flygeln"),
            ("8", "Avslutning"),
        )
    ]  # fmt: skip
    assert "Sida" not in found.text
    assert decided(found) == [
        ("5", "Rastgården byggs."), ("6", "De blir sex."), ("7", "Flygeln stäms."),
    ]  # fmt: skip


def test_bullets_under_a_lead_below_the_list_of_papers_are_decided(tmp_path: Path) -> None:
    found = made(tmp_path, [
        *HEAD, "§ 13 Rastgården", "", "Ärendet", "Hundägarna vill ha en rastgård vid ån.", "",
        "Underlag", "Tjänsteskrivelse 2022-01-12", "Karta över ån", "",
        "Nämnden beslutar", "• Rastgården byggs vid ån.", "• Den hägnas in före maj.", *closing(14),
    ])  # fmt: skip
    assert decided(found) == [
        ("13", "Rastgården byggs vid ån."), ("13", "Den hägnas in före maj."),
    ]  # fmt: skip
    assert told(found, "basis") == "Underlag Tjänsteskrivelse 2022-01-12 Karta över ån"
