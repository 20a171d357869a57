"""Where the title of a § stands, clauses that are no §§, headings in two lines, heads in one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from app.service import Service
from index.library import Library
from ingest.furniture import header_context
from ingest.pipeline import document_from
from ingest.readers import read
from ingest.records import Document
from ingest.settings import Reading, Settings
from ingest.swedish import body_in_line
from tests.library_parts import HashEmbedder
from tests.pdfs import make_pdf
from tests.test_layouts import decided, items
from tests.test_minutes_set_out import roles, tabled

HEAD = ["Lillåns kommun PROTOKOLL Sida 1 av 3", "Kulturnämnden 2022-02-17", ""]
Sized = tuple[float, str]  # size of type, and a line; an empty line is a gap


def made(tmp_path: Path, *pages: list[str]) -> Document:
    path = make_pdf(tmp_path / "p.pdf", pages)
    return document_from(read(path, Reading()), path.name, "0" * 64)


def sized(tmp_path: Path, *pages: Sequence[Sized]) -> Document:
    """Draw lines each in its own size and read them."""
    path = tmp_path / "p.pdf"
    canvas = Canvas(str(path), pagesize=A4, invariant=True)
    for rows in pages:
        y = A4[1] - 60
        for size, text in rows:
            canvas.setFont("Helvetica", size)
            canvas.drawString(60, y, text)
            y -= size + 5 if text else 12
        canvas.showPage()
    canvas.save()
    return document_from(read(path, Reading()), path.name, "0" * 64)


def outcomes(document: Document) -> list[tuple[str, str]]:
    return [(" ".join(one.clause.split()), one.outcome) for one in document.decisions]


# --- a lone sign -----------------------------------------------------------------------------

TOP: list[Sized] = [(11, "Region Tallmark PROTOKOLL"), (11, "Regionstyrelsen 2023-03-07"), (11, "")]


def test_the_title_of_a_lone_small_sign_stands_below_it(tmp_path: Path) -> None:
    found = sized(tmp_path, [
        *TOP, (11, "RS § 37/2023 Mötets öppnande"), (11, ""),
        (11, "Beslut"), (11, "Mötet är öppnat."), (11, ""),
        (9, "RS § 38/2023"), (14, "Ny färja till Skarvö"), (11, ""),
        (11, "Beslut"), (11, "Färjan köps i vår."), (11, ""),
        (11, "Ärendet"), (11, "Den gamla färjan är från 1961 och läcker i aktern"),
        (11, "när det blåser"), (11, ""),
        (9, "RS § 39/2023"), (14, "Fyren på Skarvö målas"), (11, ""),
        (11, "Beslut"), (11, "Fyren målas vit."), (11, ""),
        (11, "Ärendet"), (11, "Färgen på fyren flagnar och sjöfolket klagar."),
    ])  # fmt: skip
    _, ferry, light = items(found)
    assert [(s.number, s.title) for s in (ferry, light)] == [
        ("38", "Ny färja till Skarvö"), ("39", "Fyren på Skarvö målas"),
    ]  # fmt: skip
    assert roles(found, ferry)[-1][1].endswith("läcker i aktern när det blåser")
    assert decided(found)[1:] == [("38", "Färjan köps i vår."), ("39", "Fyren målas vit.")]


def test_text_of_the_size_of_the_text_is_no_title_of_the_lone_sign_below_it(
    tmp_path: Path,
) -> None:
    found = sized(tmp_path, [
        *TOP, (11, "RS § 37/2023 Mötets öppnande"), (11, ""),
        (11, "Beslut"), (11, "Mötet är öppnat."), (11, ""),
        (9, "RS § 38/2023"), (11, "Ny färja till Skarvö"), (11, ""),
        (11, "Beslut"), (11, "Färjan köps i vår."), (11, ""),
        (11, "Skickas till"), (11, "Hamnkontoret"), (11, ""),
        (9, "RS § 39/2023"), (11, "Fyren på Skarvö målas"), (11, ""),
        (11, "Beslut"), (11, "Fyren målas vit."), (11, ""),
        (11, "Ärendet"), (11, "Färgen på fyren flagnar och sjöfolket klagar."),
    ])  # fmt: skip
    _, ferry, light = items(found)
    assert [s.title for s in (ferry, light)] == ["Ny färja till Skarvö", "Fyren på Skarvö målas"]
    assert roles(found, ferry)[-1] == ("dispatch", "Skickas till Hamnkontoret")


def test_a_larger_line_above_a_lone_sign_is_its_title(tmp_path: Path) -> None:
    found = sized(tmp_path, [
        *TOP,
        (15, "Ny färja till Skarvö"), (9, "RS § 38/2023"), (11, ""),
        (11, "Beslut"), (11, "Färjan köps i vår."), (11, ""),
        (11, "Ärendet"), (11, "Den gamla färjan är från 1961 och läcker i aktern."), (11, ""),
        (15, "Fyren på Skarvö målas"), (9, "RS § 39/2023"), (11, ""),
        (11, "Beslut"), (11, "Fyren målas vit."), (11, ""),
        (11, "Ärendet"), (11, "Färgen på fyren flagnar och sjöfolket klagar."),
    ])  # fmt: skip
    assert [(s.number, s.title) for s in items(found)] == [
        ("38", "Ny färja till Skarvö"), ("39", "Fyren på Skarvö målas"),
    ]  # fmt: skip
    assert decided(found) == [("38", "Färjan köps i vår."), ("39", "Fyren målas vit.")]


# --- clauses of rules ------------------------------------------------------------------------

CLAUSES = [
    "Nämnden ansvarar för bibliotek, museer och alla kommunens konstverk.",
    "Nämnden består av nio ledamöter och fem ersättare som fullmäktige utser.",
    "Nämnden sammanträder tio gånger om året på dagar som den själv väljer.",
    "Ordföranden ska kalla till sammanträdena senast sju dagar i förväg.",
    "Ersättare får närvara vid alla sammanträden men inte rösta på dem.",
    "Protokollet ska justeras av ordföranden och en ledamot inom två veckor.",
    "Nämnden får ge en anställd rätt att besluta i ärenden som inte är stora.",
    "Reglementet gäller från den 1 januari 2023 och ersätter det från 2011.",
]


@pytest.mark.parametrize("deciding", [False, True])
def test_clauses_of_rules_are_no_items(tmp_path: Path, deciding: bool) -> None:
    lines = ["# Reglemente för kulturnämnden", "Antaget av kommunfullmäktige 2022-12-12", ""]
    for number, text in enumerate(CLAUSES, 1):
        lines += [f"{number} § {text}", ""]
        if deciding and number == 7:
            lines[-1:] = ["Nämnden beslutar själv i alla frågor om inköp av konst.", ""]
    found = made(tmp_path, lines)
    assert items(found) == []
    assert found.decisions == ()
    assert "konstverk" in found.text


def test_sections_with_their_title_and_text_in_one_paragraph_are_items(tmp_path: Path) -> None:
    told = [
        ("Stolar", "Stolarna är hårda och ska bytas. Nämnden beslutade att köpa tolv stolar."),
        ("Flygeln", "Flygeln är ostämd och ska ses över. Nämnden beslutade att stämma den."),
        ("Sagor", "Sagostunderna är sex om året. Nämnden beslutade att de ska bli åtta."),
        ("Bokbuss", "Bussen är gammal och får inte köras. Nämnden beslutade att sälja den."),
        ("Entrén", "Entrén är mörk och ska få lampor. Nämnden beslutade att köpa sex lampor."),
    ]
    lines = ["Kulturnämnden", "Protokoll 2022-02-17", ""]
    for number, (title, text) in enumerate(told, 4):
        lines += [f"§ {number} {title}. {text}", ""]
    found = made(tmp_path, lines)
    assert [s.number for s in items(found)] == ["4", "5", "6", "7", "8"]
    assert len(found.decisions) == 5


# --- a heading of two lines ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second"), [("Kommunstyrelsens", "beslut"), ("Sammanfattning", "av ärendet")]
)
def test_a_heading_of_two_lines_opens_its_role(tmp_path: Path, first: str, second: str) -> None:
    found = made(tmp_path, [
        "Lillåns kommun PROTOKOLL Sida 1 av 3", "Kommunstyrelsen 2022-02-17", "",
        "§ 5 Skärmar på biblioteket", "",
        "Bakgrund", "Skärmarna är från 2009 och flimrar.", "",
        first, second, "", "Alla tolv skärmar byts.", "",
        "§ 6 Sagostunder", "", "Beslut", "De blir sex.",
    ])  # fmt: skip
    expected = [("5", "Alla tolv skärmar byts.")] if second == "beslut" else []
    assert decided(found) == [*expected, ("6", "De blir sex.")]


def test_a_heading_of_two_lines_in_the_margin_opens_the_decision(tmp_path: Path) -> None:
    path = tmp_path / "p.pdf"
    canvas = Canvas(str(path), pagesize=A4, invariant=True)
    y = A4[1] - 60
    rows = [
        ("Lillåns kommun PROTOKOLL", ""),
        ("Kommunstyrelsen 2022-02-17", ""),
        ("", ""),
        ("§ 5 Skärmar på biblioteket", ""),
        ("", ""),
        ("Ärendet", "Skärmarna på biblioteket är från 2009 och flimrar."),
        ("", ""),
        ("Kommunstyrelsens", ""),
        ("beslut", ""),
        ("", "Kommunstyrelsen beslutar"),
        ("", "att alla tolv skärmar byts i vår, samt"),
        ("", "att de gamla skänks bort."),
        ("", ""),
        ("§ 6 Sagostunder", ""),
        ("", ""),
        ("Kommunstyrelsens", ""),
        ("beslut", ""),
        ("", "Sagostunderna blir åtta om året."),
    ]
    for left, beside in rows:
        canvas.setFont("Helvetica", 15 if left.startswith("§") else 11)
        canvas.drawString(60, y, left)
        canvas.drawString(200, y, beside)
        y -= 15 if left or beside else 24
    canvas.save()
    found = document_from(read(path, Reading()), path.name, "0" * 64)
    assert decided(found) == [
        ("5", "alla tolv skärmar byts i vår, samt"), ("5", "de gamla skänks bort."),
        ("6", "Sagostunderna blir åtta om året."),
    ]  # fmt: skip


# --- clauses that are proposed, and one that is not ------------------------------------------

BOARD = ["Lillåns kommun PROTOKOLL Sida 1 av 3", "Kommunstyrelsen 2022-02-17", ""]


def proposing(tmp_path: Path, *clauses: str) -> Document:
    return made(tmp_path, [
        *BOARD, "§ 5 Avgift för bryggan i Tornby", "",
        "Sammanfattning av ärendet", "Bryggan i Tornby slits av båtarna.", "",
        "Beslut", "Kommunstyrelsen beslutar", *clauses, "",
        "§ 6 Sagostunder", "", "Beslut", "De blir sex.",
    ])  # fmt: skip


EACH = (
    "att föreslå fullmäktige att införa en avgift för bryggan i Tornby,",
    "att föreslå fullmäktige att avgiften för bryggan blir 300 kronor,",
    "att ge hamnchefen i uppdrag att räkna båtarna vid bryggan.",
)


def test_each_clause_may_say_that_it_is_proposed_and_another_is_not(tmp_path: Path) -> None:
    first, second, third = outcomes(proposing(tmp_path, *EACH))[:3]
    assert (first[1], second[1]) == ("foreslagen", "foreslagen")
    assert third[0].startswith("ge hamnchefen i uppdrag")
    assert third[1] == "uppdrag"


def test_what_follows_a_single_lead_is_proposed(tmp_path: Path) -> None:
    found = proposing(
        tmp_path, "att föreslå fullmäktige",
        "att införa en avgift för bryggan i Tornby,",
        "att avgiften för bryggan blir 300 kronor.",
    )  # fmt: skip
    of_bridge = [outcome for clause, outcome in outcomes(found) if "avgift" in clause]
    assert of_bridge == ["foreslagen", "foreslagen"]


def test_an_answer_says_once_that_it_is_proposed(tmp_path: Path) -> None:
    proposing(tmp_path, *EACH)
    with Library.open(tmp_path / "home", Settings(), HashEmbedder()) as library:
        assert not library.add_paths([tmp_path / "p.pdf"]).refused
        service = Service(library, Settings())
        answer = service.ask("Vad beslutade kommunstyrelsen om avgift för bryggan i Tornby?")
    assert not answer.abstained, answer.reason
    text = answer.answer
    assert "föreslå" in text
    assert "införa en avgift" in text
    for sentence in text.replace(";", ",").split(","):
        assert sentence.count("föreslå") < 2, text
    assert "föreslå fullmäktige att ge hamnchefen" not in text


# --- heads -----------------------------------------------------------------------------------


def test_minutes_that_name_body_and_day_in_one_line(tmp_path: Path) -> None:
    def meeting(day: str, first: int) -> list[str]:
        return [
            f"Minnesprotokoll – Direktionen {day}", "",
            "Närvarande", "Hedda Brolin, Folke Ask och Maj Lundh", "",
            f"§ {first} Dammluckorna", "", "Luckorna går trögt sedan i höstas.", "",
            "Beslut", "Luckorna smörjs.", "",
            f"§ {first + 1} Avslutning", "", "Beslut", "Mötet avslutas.",
        ]  # fmt: skip

    found = made(
        tmp_path, meeting("4 december 2020", 7), meeting("5 februari 2021", 1),
        meeting("9 april 2021", 3),
    )  # fmt: skip
    assert [(s.number, s.body, s.date) for s in items(found)] == [
        ("7", "Direktionen", "2020-12-04"), ("8", "Direktionen", "2020-12-04"),
        ("1", "Direktionen", "2021-02-05"), ("2", "Direktionen", "2021-02-05"),
        ("3", "Direktionen", "2021-04-09"), ("4", "Direktionen", "2021-04-09"),
    ]  # fmt: skip


def test_the_title_of_a_row_ends_with_its_full_stop(tmp_path: Path) -> None:
    table = [
        ["§", "Ärende / beslut", "Exp. / ansvarig"],
        ["30", "Mötets öppnande\nOrdföranden hälsar alla välkomna.", ""],
        ["31", "Budget 2021. Avgiften fastställs till 310 kronor.", "Greta Falk"],
        ["32", "Sommarens läger\nLägren är två och hålls vid Lillån.", "Nils Rot"],
    ]
    found = tabled(tmp_path, ["Kulturnämnden", "Protokoll 2022-02-17"], table)
    budget = items(found)[1]
    assert (budget.number, budget.title) == ("31", "Budget 2021")
    assert "Avgiften fastställs till 310 kronor." in " ".join(t for _, t in roles(found, budget))


def test_a_short_form_behind_a_body_is_no_part_of_its_name() -> None:
    assert body_in_line("Gemensam nämnd för hjälpmedel (GNH)") == "Gemensam nämnd för hjälpmedel"
    assert body_in_line("Kulturnämnden (KUN)") == "Kulturnämnden"
    assert body_in_line("Stolar (GNH)") is None
    header = ("Gemensam nämnd för hjälpmedel (GNH)", "Protokoll 2022-02-17")
    assert header_context(header)[0] == "Gemensam nämnd för hjälpmedel"


def test_a_sentence_about_a_chairman_called_signe_is_not_lost(tmp_path: Path) -> None:
    sign = "Ordförandens sign Justerandes sign"
    found = made(
        tmp_path,
        [*HEAD, "§ 5 Mötets öppnande", "", "Ordföranden Signe Brolin öppnade mötet.", "",
         "Beslut", "Mötet är öppnat.", "", sign],
        ["Lillåns kommun PROTOKOLL Sida 2 av 3", "Kulturnämnden 2022-02-17", "",
         "§ 6 Sagostunder", "", "Beslut", "De blir sex.", "", sign],
    )  # fmt: skip
    text = " ".join(text for _, text in roles(found, items(found)[0]))
    assert "Ordföranden Signe Brolin öppnade mötet." in text
    assert "sign Just" not in found.text


# --- heads and lists above -------------------------------------------------------------------


def test_the_head_of_a_page_is_no_title_of_a_small_lone_sign(tmp_path: Path) -> None:
    found = sized(tmp_path, [
        *TOP, (9, "RS § 38/2023"), (11, "Ny färja till Skarvö"), (11, ""),
        (11, "Regionstyrelsens beslut"), (11, "att köpa en färja till Skarvö i vår."), (11, ""),
        (11, "Ärendet"), (11, "Den gamla färjan är från 1961 och läcker i aktern."),
    ])  # fmt: skip
    titles = [one.title for one in found.sections if one.kind == "agenda_item"]
    assert titles == ["Ny färja till Skarvö"]


def test_a_list_of_the_paragraphs_in_running_text_is_none_of_them(tmp_path: Path) -> None:
    found = made(tmp_path, [
        "Kommunfullmäktige 2023-03-07", "Sammanträdesprotokoll", "",
        "§ 70 Allmänhetens frågestund § 71 Budget 2024 för Granby § 72 Taxa för båtplatser",
        "", "Kf § 71 Budget 2024 för Granby", "Beslut", "Budgeten antas.",
        "", "Kf § 72 Taxa för båtplatser", "Beslut", "Taxan höjs till 900 kronor.",
    ])  # fmt: skip
    numbers = [one.number for one in found.sections if one.kind == "agenda_item"]
    assert numbers == ["71", "72"]


def test_a_letters_title_is_whole_and_its_letterhead_heads_nothing(tmp_path: Path) -> None:
    found = sized(
        tmp_path,
        [(10, "Lillåns byaråd REMISSVAR"), (11, ""), (11, "Lillåns byaråd"), (11, ""),
         (11, "BUN 2024/77"), (11, ""), (11, "Till barn- och utbildningsnämnden"), (11, ""),
         (17, "Yttrande över förslag till plan för skolor i"), (17, "Lillån och Sund 2024"),
         (11, ""), (11, "Byarådet tillstyrker planen och vill att bussen går varje timme."),
         (11, "Skolan i byn är den enda på flera mil, säger rådet i sitt svar."), (11, ""),
         (11, "Med vänlig hälsning"), (11, "Kim Ås, ordförande")],
    )  # fmt: skip
    title = "Yttrande över förslag till plan för skolor i Lillån och Sund 2024"
    assert [(s.kind, s.title, s.body) for s in found.sections][:1] == [
        ("letter", title, "Lillåns byaråd")
    ]
    titles = [s.title for s in found.sections]
    assert title in titles[1:]
    assert not {"Lillåns byaråd REMISSVAR", "BUN 2024/77"} & set(titles)


def test_a_title_may_end_in_a_short_word_on_a_line_of_its_own(tmp_path: Path) -> None:
    found = sized(
        tmp_path,
        [(17, "Yttrande över planen för öppen och nära"), (17, "vård"), (11, ""),
         (11, "Vi tillstyrker planen och vill att den börjar gälla redan i vår."), (11, ""),
         (11, "Med vänlig hälsning"), (11, "Kim Ås, ordförande")],
    )  # fmt: skip
    assert found.title == "Yttrande över planen för öppen och nära vård"
