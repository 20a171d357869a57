"""Minutes set out in yet other ways: headings in the text's own line, boxes of §§, tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from ingest.pipeline import document_from
from ingest.records import Document, Section, Source
from ingest.swedish import body_and_date, registration_numbers
from tests import test_grids
from tests.test_grids import GRID, pages_of
from tests.test_layouts import Row, decided, drawn, items

HEAD: list[Row] = ["Lillåns kommun PROTOKOLL Sida 1 av 3", "Kulturnämnden 2022-02-17", ""]
WIDTHS = [30.0, 330.0, 80.0]


def roles(document: Document, section: Section) -> list[tuple[str, str]]:
    """Return (role, text) of a section's passages."""
    return [
        (p.role, " ".join(p.text.split())) for p in document.passages if p.section == section.id
    ]


def tabled(tmp_path: Path, head: Sequence[str], *tables: list[list[str]]) -> Document:
    """Draw pages with a head and a ruled table each, and read them."""

    def page(rows: list[list[str]]) -> Callable[[Canvas], None]:
        def draw(canvas: Canvas) -> None:
            test_grids.lines(canvas, head)
            style = [*GRID, ("VALIGN", (0, 0), (-1, -1), "TOP")]
            test_grids.drawn(canvas, rows, style, 730, WIDTHS)

        return draw

    pages = pages_of(tmp_path, *map(page, tables))
    return document_from(Source(pages, "pdf"), "prov.pdf", "ef" * 32)


def test_headings_that_end_in_a_full_stop_open_their_roles(tmp_path: Path) -> None:
    page: list[Row] = [
        *HEAD, "§ 5 Skärmar på biblioteket", "",
        "Ärendet. Skärmarna på biblioteket är från 2009 och flimrar.", "",
        "Yrkanden. Tore Lind (V) yrkar följande om skärmarna.", "",
        "Nämnden beslutar", "att skärmarna byts först 2024.", "",
        "Beslut. Nämnden beslutar att skärmarna byts i höst.", "",
        "§ 6 Sagostunder", "",
        "Ärendet. Sagostunderna är sex om året.", "",
        "Detta är ett viktigt beslut. Nämnden vill se fler sagostunder.",
    ]  # fmt: skip
    found = drawn(tmp_path / "p.pdf", [page])
    screens, tales = items(found)
    assert (screens.title, tales.title) == ("Skärmar på biblioteket", "Sagostunder")
    assert [role for role, _ in roles(found, screens)][-3:] == ["matter", "motion", "decision"]
    assert roles(found, screens)[-1][1].startswith("Beslut. Nämnden beslutar att")
    assert {role for role, _ in roles(found, tales)} == {"matter"}
    assert decided(found) == [("5", "skärmarna byts i höst.")]


def test_such_headings_open_paragraphs_with_no_gap_above_them(tmp_path: Path) -> None:
    page: list[Row] = [
        *HEAD, "§ 7 Fritidsgården i Lillån",
        "Ärendet. Fritidsgården har haft öppet tre kvällar i veckan sedan den blev klar,",
        "och de unga som svarade på enkäten i december vill att den ska hålla öppet fler.",
        "Yrkanden. Siv Hammar (V) yrkar att fritidsgården håller öppet fem kvällar i veckan.",
        "Beslut. Nämnden beslutar att fritidsgården håller öppet fyra kvällar i veckan i år.",
        "Reservation. Siv Hammar (V) reserverar sig mot beslutet till förmån för sitt yrkande.", "",
        "§ 12 Sagostunder", "Beslut. De blir sex.",
    ]  # fmt: skip
    found = drawn(tmp_path / "p.pdf", [page])
    assert [role for role, _ in roles(found, items(found)[0])][-4:] == [
        "matter", "motion", "decision", "reservation",
    ]  # fmt: skip
    assert [s.title for s in items(found)] == ["Fritidsgården i Lillån", "Sagostunder"]
    assert decided(found) == [
        ("7", "fritidsgården håller öppet fyra kvällar i veckan i år."),
        ("12", "De blir sex."),
    ]


def test_who_gets_an_extract_is_no_clause_of_the_decision(tmp_path: Path) -> None:
    page: list[Row] = [
        *HEAD, "§ 8 Bidrag till Visans vänner", "", "Beslut", "Föreningen får 9 000 kronor.",
        "Utdrag till", "Visans vänner", "Ekonomichefen", "",
        "§ 9 Utställning", "", "Beslut", "Utställningen visas i juni.", "",
        "Utdrag till: Konsthallen",
    ]  # fmt: skip
    found = drawn(tmp_path / "p.pdf", [page])
    assert decided(found) == [
        ("8", "Föreningen får 9 000 kronor."), ("9", "Utställningen visas i juni."),
    ]  # fmt: skip
    assert [roles(found, section)[-1] for section in items(found)] == [
        ("dispatch", "Utdrag till Visans vänner Ekonomichefen"),
        ("dispatch", "Utdrag till: Konsthallen"),
    ]


def test_a_registration_number_in_brackets_ends_the_title(tmp_path: Path) -> None:
    page: list[Row] = [
        *HEAD, "§ 2. Bokslut 2021 (KUN2022/4)", "Nämndens bokslut visar ett överskott",
        "", "Beslut", "Bokslutet godkänns.", "",
        "§ 3. Bidrag till Visans vänner 2022 (KUN2022/17)", "Föreningen söker pengar till sång",
        "", "Beslut", "Ansökan avslås.",
    ]  # fmt: skip
    found = drawn(tmp_path / "p.pdf", [page])
    assert [(s.number, s.title, s.dnr) for s in items(found)] == [
        ("2", "Bokslut 2021", "KUN2022/4"),
        ("3", "Bidrag till Visans vänner 2022", "KUN2022/17"),
    ]
    assert "Nämndens bokslut visar ett överskott" in dict(roles(found, items(found)[0]))["matter"]


@pytest.mark.parametrize("box", [["KF § 98", "KS § 182", "AU § 140"], ["KF § 98"]])
def test_a_box_of_the_sections_that_dealt_with_a_matter_is_none_itself(
    tmp_path: Path, box: list[Row]
) -> None:
    pages: list[list[Row]] = [
        ["Lillåns kommun PROTOKOLL Sida 1 av 3", "Kommunfullmäktige 2021-09-27", "",
         *box, "§ 98/2021 Ny simhall", "Dnr KS 2021/31", "",
         "Beslut", "Simhallen byggs vid ån.", "",
         "Ärendet", "Den gamla simhallen läcker och har stängts två gånger i år."],
        ["Lillåns kommun PROTOKOLL Sida 2 av 3", "Kommunfullmäktige 2021-10-25", "",
         "KF § 106", "§ 106/2021 Ny brygga", "Dnr KS 2021/32", "",
         "Beslut", "Bryggan rivs."],
    ]  # fmt: skip
    found = drawn(tmp_path / "p.pdf", pages)
    assert [(s.number, s.title, s.body, s.date) for s in items(found)] == [
        ("98", "Ny simhall", "Kommunfullmäktige", "2021-09-27"),
        ("106", "Ny brygga", "Kommunfullmäktige", "2021-10-25"),
    ]
    assert decided(found) == [("98", "Simhallen byggs vid ån."), ("106", "Bryggan rivs.")]
    assert found.title == "§ 98/2021 Ny simhall"


TABLE_HEAD = ["§", "Ärende / beslut", "Exp. / ansvarig"]
FIRST_TABLE = [
    TABLE_HEAD,
    ["11", "Mötets öppnande\nOrdföranden hälsar alla välkomna.", ""],
    ["12", "Nya stolar i biblioteket\nStolarna köptes 1988 och är hårda.\nBeslut\n"
     "Nämnden beslutar\natt stolarna köps i vår\natt de gamla skänks bort", "Greta Falk"],
    ["13", "Sommarens läger\nLägren är två och hålls vid Lillån.", "Nils Rot"],
]  # fmt: skip


def test_minutes_may_be_a_table_with_bare_numbers(tmp_path: Path) -> None:
    found = tabled(tmp_path, ["Kulturnämnden", "Protokoll 2022-02-17"], FIRST_TABLE)
    assert [(s.number, s.title, s.date) for s in items(found)] == [
        ("11", "Mötets öppnande", "2022-02-17"),
        ("12", "Nya stolar i biblioteket", "2022-02-17"),
        ("13", "Sommarens läger", "2022-02-17"),
    ]
    assert decided(found) == [
        ("12", "stolarna köps i vår"), ("12", "de gamla skänks bort"),
    ]  # fmt: skip
    assert roles(found, items(found)[1])[-1] == ("dispatch", "Exp. / ansvarig: Greta Falk")
    assert not found.figures


def test_a_row_that_goes_on_below_the_repeated_head_is_of_the_same_section(
    tmp_path: Path,
) -> None:
    rest = [
        TABLE_HEAD,
        ["", "Lägren leds av föreningen.\nBeslut\nNämnden beslutar\natt lägren blir tre", ""],
        ["16", "Mötet avslutas\nOrdföranden tackar alla för ett gott möte.", ""],
    ]
    found = tabled(tmp_path, ["Kulturnämnden", "Protokoll 2022-02-17"], FIRST_TABLE, rest)
    assert [s.number for s in items(found)] == ["11", "12", "13", "16"]
    camps = items(found)[2]
    assert camps.title == "Sommarens läger"
    assert "Lägren leds av föreningen." in " ".join(text for _, text in roles(found, camps))
    assert decided(found)[-1] == ("13", "lägren blir tre")
    assert "Ärende / beslut" not in found.text


@pytest.mark.parametrize(
    "second", [["Upprop", "Budget", "Avslutning"], ["Mötets öppnande", "Frågor", "Mötet avslutas"]]
)
def test_tables_of_two_meetings_that_each_number_from_one(
    tmp_path: Path, second: list[str]
) -> None:
    first = ["Mötets öppnande", "Frågor", "Mötet avslutas"]
    said = "\nRut Ås, som leder mötet, frågar." + "\nAlla som är med svarar då ja." * 4
    tables = [
        [TABLE_HEAD, ["1", titles[0], ""], ["2", titles[1], ""], ["3", titles[2] + said, ""]]
        for titles in (first, second)
    ]
    found = tabled(tmp_path, ["Kulturnämndens protokoll"], *tables)
    assert [(s.number, s.title) for s in items(found)] == list(
        zip(["1", "2", "3"] * 2, first + second, strict=True)
    )


def test_an_ordinary_table_of_numbered_rows_stays_a_table(tmp_path: Path) -> None:
    wares = [["Nr", "Vara", "Pris"], ["11", "Stol", "310"], ["12", "Bord", "870"]]
    found = tabled(tmp_path, ["Kulturnämnden", "Protokoll 2022-02-17"], wares)
    assert not items(found)
    assert [(f.column, f.value) for f in found.figures][-1] == ("Pris", "870")


@pytest.mark.parametrize(
    ("header", "body", "day"),
    [
        ("Protokoll fört vid kulturnämndens sammanträde", "Kulturnämnden", None),
        ("PROTOKOLL FRÅN DIREKTIONENS SAMMANTRÄDE", "Direktionen", None),
        ("Protokoll vid Tekniska nämndens extra sammanträde", "Tekniska nämnden", None),
        ("Direktionens protokoll", "Direktionen", None),
        ("Direktionens protokoll den 3 mars 2022", "Direktionen", "2022-03-03"),
    ],
)
def test_a_header_names_the_body_whose_meeting_or_minutes_it_is(
    tmp_path: Path, header: str, body: str, day: str | None
) -> None:
    assert body_and_date(header) == (body, day)
    pages: list[list[Row]] = [
        [header, "", f"§ {number} Val", "", "Beslut", f"{name} väljs till kassör."]
        for number, name in ((4, "Olle Tall"), (5, "Pia Gran"))
    ]
    found = drawn(tmp_path / "p.pdf", pages)
    assert [(s.number, s.body, s.date) for s in items(found)] == [
        ("4", body, day),
        ("5", body, day),
    ]


@pytest.mark.parametrize(
    "header", ["Protokoll fört vid kulturnämndens sammanträde", "Kulturnämndens protokoll"]
)
def test_two_meetings_in_one_file_have_their_own_days(tmp_path: Path, header: str) -> None:
    pages: list[list[Row]] = []
    for day, first in (("13 oktober", 31), ("10 november", 44)):
        pages += [
            [header, "", f"torsdagen den {day} 2022 på Folkets hus", "",
             "Närvarande", "Rut Ås", "Kaj Ö", "Tore Lind", "Siv Hammar", "Pia Gran", "",
             f"§ {first} Skärmar på biblioteket", "", "Beslut", "Skärmarna byts."],
            [header, "", f"§ {first + 1} Sagostunder", "", "Beslut", "Sagostunderna blir sex."],
        ]  # fmt: skip
    found = drawn(tmp_path / "p.pdf", pages)
    assert [(s.number, s.body, s.date) for s in items(found)] == [
        ("31", "Kulturnämnden", "2022-10-13"), ("32", "Kulturnämnden", "2022-10-13"),
        ("44", "Kulturnämnden", "2022-11-10"), ("45", "Kulturnämnden", "2022-11-10"),
    ]  # fmt: skip
    parts = [s for s in found.sections if s.kind == "part"]
    assert [(s.date, s.pages) for s in parts] == [("2022-10-13", (1, 2)), ("2022-11-10", (3, 4))]


def test_the_closing_section_that_decides_nothing_is_one_before_another_meeting(
    tmp_path: Path,
) -> None:
    first: list[Row] = [
        *HEAD, "§ 8 Utställning", "", "Beslut", "Utställningen visas i juni.", "",
        "§ 9 Avslutning", "", "Ordföranden tackar och önskar alla en god vår.",
    ]  # fmt: skip
    second: list[Row] = [
        "Lillåns kommun PROTOKOLL Sida 1 av 2", "Kulturnämnden 2022-05-19", "",
        "§ 24 Sagostunder", "", "Beslut", "Sagostunderna blir sex.",
    ]  # fmt: skip
    found = drawn(tmp_path / "p.pdf", [first, second])
    assert [(s.number, s.title) for s in items(found)] == [
        ("8", "Utställning"), ("9", "Avslutning"), ("24", "Sagostunder"),
    ]  # fmt: skip


def test_registration_numbers_with_the_year_in_two_digits(tmp_path: Path) -> None:
    assert registration_numbers("Ärendena SN22/0087 och Dnr KTN 73/20 hör ihop.") == (
        "SN22/0087", "KTN 73/20",
    )  # fmt: skip
    page: list[Row] = [
        *HEAD, "§ 5 Skärmar på biblioteket", "SN22/0087", "", "Beslut", "Skärmarna byts.", "",
        "§ 6 Sagostunder", "Dnr KTN 73/20", "", "Beslut", "Sagostunderna blir sex.",
    ]  # fmt: skip
    assert [(s.title, s.dnr) for s in items(drawn(tmp_path / "p.pdf", [page]))] == [
        ("Skärmar på biblioteket", "SN22/0087"), ("Sagostunder", "KTN 73/20"),
    ]  # fmt: skip


def test_the_day_that_a_program_drew_last_stands_in_the_header(tmp_path: Path) -> None:
    def page(number: int, day: str) -> Callable[[Canvas], None]:
        def draw(canvas: Canvas) -> None:
            canvas.drawString(72, 800, "Kulturnämnden")
            canvas.drawString(72, 786, "Protokoll")
            text = [f"§ {number} Sagostunder", "Beslut", "Sagostunderna blir sex."]
            test_grids.lines(canvas, text, 700)
            canvas.drawString(430, 800, day)

        return draw

    pages = pages_of(tmp_path, page(6, "2022-02-17"), page(24, "2022-05-19"))
    found = document_from(Source(pages, "pdf"), "prov.pdf", "ef" * 32)
    assert [(s.number, s.date) for s in items(found)] == [
        ("6", "2022-02-17"), ("24", "2022-05-19"),
    ]  # fmt: skip


def test_who_did_not_agree_is_no_clause_of_the_decision(tmp_path: Path) -> None:
    page: list[Row] = [
        *HEAD, "§ 5 Hyran för ishallen", "", "Beslut", "Nämnden beslutar",
        "att hyran fördelas mellan föreningarna enligt de fördelningstal som gäller i år.", "",
        "Siri Vik, Olle Ask och Gun-Britt Marklund, som alla hör till majoriteten, och Ed",
        "Moberg reserverar sig.", "", "Skickas till", "Föreningarna",
        "", "§ 6 Läktaren", "", "Beslut", "Nämnden beslutar",
        "att läktaren målas om till hösten, om det ryms i den budget som är beslutad.",
        "Siri Vik (M) reserverar sig.",
    ]  # fmt: skip
    found = drawn(tmp_path / "p.pdf", [page])
    assert [number for number, _ in decided(found)] == ["5", "6"]
    assert not any("reserverar" in clause for _, clause in decided(found))
    for section in items(found):
        assert any(role == "reservation" for role, _ in roles(found, section)), section.number


def test_what_a_board_proposes_may_follow_its_heading_on_the_line(tmp_path: Path) -> None:
    page: list[Row] = [
        "Lillåns kommun PROTOKOLL Sida 1 av 3", "Socialnämnden i Lillån 2023-05-11", "",
        "Sn § 38 AVGIFTER 2024", "", "Bakgrund. Avgiften är oförändrad sedan 2018.", "",
        "Socialnämndens förslag till kommunfullmäktige: Avgiften blir 225 kronor per månad.",
    ]  # fmt: skip
    found = drawn(tmp_path / "p.pdf", [page])
    assert [(s.number, s.body) for s in items(found)] == [("38", "Socialnämnden i Lillån")]
    (clause,) = found.decisions
    assert (clause.clause, clause.outcome) == ("Avgiften blir 225 kronor per månad.", "foreslagen")


def test_a_list_of_contents_is_no_table_of_minutes(tmp_path: Path) -> None:
    contents = [["§", "Ärende", "Sida"], ["11", "Upprop", "2"], ["12", "Taxan för 2023.", "3"]]
    found = tabled(tmp_path, ["Kulturnämnden", "Protokoll 2022-02-17"], contents)
    assert not items(found)
