"""Minutes as other bodies lay them out: what numbers their §§, and where their headings stand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from index.reading import read as understood
from index.references import mentions
from ingest.furniture import header_context
from ingest.marks import item_name
from ingest.pipeline import document_from
from ingest.readers import read
from ingest.records import Document, Section
from ingest.settings import Reading

HEADER = ["Granvallens kommun", "PROTOKOLL 2024-05-14", "Tekniska nämnden", ""]
Row = str | tuple[str, str]  # a line, or what stands in the margin and beside it


def drawn(path: Path, pages: Sequence[Sequence[Row]]) -> Document:
    """Draw pages with a margin column of 130 points and read them."""
    canvas = Canvas(str(path), pagesize=A4, invariant=True)
    for rows in pages:
        y = A4[1] - 60
        for row in rows:
            left, beside = row if isinstance(row, tuple) else (row, "")
            large = left.startswith(("§", "Ärende", "# "))
            canvas.setFont("Helvetica", 15 if large else 11)
            canvas.drawString(60, y, left.removeprefix("# "))
            canvas.drawString(190, y, beside)
            y -= 24 if not (left or beside) else 15
        canvas.showPage()
    canvas.save()
    return document_from(read(path, Reading()), path.name, "0" * 64)


def items(document: Document) -> list[Section]:
    return [section for section in document.sections if section.kind == "agenda_item"]


def decided(document: Document) -> list[tuple[str | None, str]]:
    return [(one.number, " ".join(one.clause.split())) for one in document.decisions]


@pytest.mark.parametrize(
    ("opening", "number", "name"),
    [
        ("§ 2024:{} Vinterväghållning", "{}", "§ {}"),
        ("§ TN {}/2024 Vinterväghållning", "{}", "§ {}"),
        ("TN § {}/2024 Vinterväghållning", "{}", "§ {}"),
        ("Ärende {}. Vinterväghållning", "Ärende {}", "Ärende {}"),
        ("Ärende 7 § {} Vinterväghållning", "{}", "§ {}"),
    ],
)
def test_an_item_is_numbered_in_many_ways(
    tmp_path: Path, opening: str, number: str, name: str
) -> None:
    rows: list[Row] = [*HEADER]
    for item in (11, 12):
        rows += [
            opening.format(item), "Dnr TN 2024/3", "", "Beslut", "Plogningen upphandlas på nytt.",
            "", "Ärendet", "Avtalet löper ut i september och kan inte förlängas en gång till.", "",
        ]  # fmt: skip
    found = drawn(tmp_path / "p.pdf", [rows])
    assert found.kind == "protokoll"
    assert [(s.number, s.title, s.dnr) for s in items(found)] == [
        (number.format(item), "Vinterväghållning", "TN 2024/3") for item in (11, 12)
    ]
    assert item_name(items(found)[0].number) == name.format(11)
    assert decided(found)[0] == (number.format(11), "Plogningen upphandlas på nytt.")


def test_the_number_beside_the_sign_is_the_registers_and_the_title_comes_below(
    tmp_path: Path,
) -> None:
    page: list[Row] = [
        *HEADER, "Tn § 5/2024 Dnr TN 2024/044", "", "Belysning längs skolvägen",
        "Tekniska nämndens beslut", "1. Stolparna byts ut.", "", "Sammanfattning av ärendet",
        "Stolparna är från 1974 och står snett.",
    ]  # fmt: skip
    section = items(drawn(tmp_path / "p.pdf", [page]))[0]
    assert (section.number, section.dnr) == ("5", "TN 2024/044")
    assert section.title == "Belysning längs skolvägen"


def test_headings_in_the_margin_open_their_roles(tmp_path: Path) -> None:
    page: list[Row] = [
        *HEADER, "§ 21 Ny lekplats vid torget", ("", ""),
        ("Beslut", "Tekniska nämnden beslutar"), ("", "att lekplatsen byggs 2025, samt"),
        ("", "att gungorna målas blå."), ("", ""),
        ("Ärendet", "Den gamla lekplatsen har stängts sedan taket rasat in."), ("", ""),
        ("Yrkanden", "Moa Rask (V) yrkar att gungorna målas röda."), ("", ""),
        ("Reservation", "Moa Rask (V) reserverar sig mot beslutet."),
    ]  # fmt: skip
    document = drawn(tmp_path / "p.pdf", [page])
    assert decided(document) == [
        ("21", "lekplatsen byggs 2025, samt"),
        ("21", "gungorna målas blå."),
    ]
    assert [p.role for p in document.passages][-4:] == [
        "decision", "matter", "motion", "reservation"
    ]  # fmt: skip


def test_numbered_parts_and_unknown_headings_end_the_decision(tmp_path: Path) -> None:
    page: list[Row] = [
        *HEADER, "§ 40 Bygglov för carport", "", "40.1 Beslut", "1) Bygglov beviljas.",
        "2) Avgiften är 9 750 kronor.", "", "40.2 Sökande", "Granvallens Hyreshus AB", "",
        "40.3 Redogörelse", "Carporten står fyra meter från gränsen.", "",
        "§ 41 Mast", "", "41.1 Beslut", "Ärendet bordläggs.", "", "41.2 Redogörelse",
        "Elva svarade.",
    ]  # fmt: skip
    document = drawn(tmp_path / "p.pdf", [page])
    assert [clause for _, clause in decided(document)] == [
        "Bygglov beviljas.", "Avgiften är 9 750 kronor.", "Ärendet bordläggs."
    ]  # fmt: skip


def test_a_list_of_the_matters_is_no_item_and_one_that_decides_nothing_is(tmp_path: Path) -> None:
    contents: list[Row] = [*HEADER, "Ärendelista", "§ 1 Upprop", "§ 2 Frågestund", "§ 3 Taxa 2025"]
    page: list[Row] = [
        *HEADER, "§ 1 Upprop", "", "Beslut", "Mötet är behörigen utlyst.", "",
        "§ 2 Frågestund", "", "Ärendet", "En fråga om snö besvaras av ordföranden.", "",
        "§ 3 Taxa 2025", "", "Beslut", "Nämnden beslutar att taxan höjs till 950 kronor från den",
        "1 mars 2025.",
    ]  # fmt: skip
    document = drawn(tmp_path / "p.pdf", [contents, page])
    assert document.kind == "protokoll"
    assert [section.number for section in items(document)] == ["1", "2", "3"]
    assert decided(document)[-1] == ("3", "taxan höjs till 950 kronor från den 1 mars 2025.")
    assert not document.findings


def test_a_table_under_a_decision_is_none_of_its_clauses(tmp_path: Path) -> None:
    page: list[Row] = [
        *HEADER, "§ 9 Avgifter 2025", "", "Beslut", "Nämnden beslutar",
        "att fastställa avgifterna enligt tabell 1.", "", "Tabell 1",
        "Slamtömning 1 240 1 310", "Latrin 2 480 2 600", "Grovsopor 310 325", "Matavfall 0 0",
    ]  # fmt: skip
    document = drawn(tmp_path / "p.pdf", [page])
    assert decided(document) == [("9", "fastställa avgifterna enligt tabell 1.")]
    assert "figure" in {passage.role for passage in document.passages}


def test_an_appendix_after_the_last_decision_is_not_decided(tmp_path: Path) -> None:
    page: list[Row] = [
        *HEADER,
        "§ 14 Skrivelse",
        "",
        "Beslut",
        "Skrivelsen läggs till handlingarna.",
    ]
    appendix: list[Row] = [
        *HEADER,
        "Bilaga A. Delegationsordning",
        "",
        "Chefen beslutar om parkering.",
    ]
    assert decided(drawn(tmp_path / "p.pdf", [page, appendix])) == [
        ("14", "Skrivelsen läggs till handlingarna.")
    ]


def test_a_title_above_a_lone_sign_and_a_list_behind_the_word_att(tmp_path: Path) -> None:
    contents: list[Row] = [*HEADER, "Ärendelista"]
    contents += ["Tn § 6 Ny bro", "Tn § 7 Snöröjning", "Tn § 8 Övrigt"]
    page: list[Row] = [
        *HEADER, "# Ny bro över bäcken", "Tn § 6", "Dnr TN 2024/9", "Ärendebeskrivning",
        "Bron är från 1931 och tål inte plogbilen.", "Beslutsunderlag",
        "Tjänsteskrivelse 2024-02-09", "", "TEKNISKA NÄMNDENS BESLUT ATT:",
        "– bygga en ny bro,", "– bron ska tåla 40 ton.", "__________",
        "Beslutet expedieras till: Byggenheten", "",
        "# Snöröjning", "Tn § 7", "Ärendebeskrivning", "Vintern var lång.", "",
        "TEKNISKA NÄMNDENS BESLUT ATT:", "– tacka för informationen.",
    ]  # fmt: skip
    after: list[Row] = [
        *HEADER,
        "# Övrigt",
        "Tn § 8",
        "Beslutsunderlag",
        "Tjänsteskrivelse 2024-04-22",
    ]
    after += ["", "TEKNISKA NÄMNDENS BESLUT ATT:", "– avsluta mötet."]
    document = drawn(tmp_path / "p.pdf", [contents, page, after])
    assert [(s.number, s.title, s.date) for s in items(document)] == [
        ("6", "Ny bro över bäcken", "2024-05-14"), ("7", "Snöröjning", "2024-05-14"),
        ("8", "Övrigt", "2024-05-14"),
    ]  # fmt: skip
    assert decided(document) == [
        ("6", "bygga en ny bro,"), ("6", "bron ska tåla 40 ton."),
        ("7", "tacka för informationen."), ("8", "avsluta mötet."),
    ]  # fmt: skip


def test_older_minutes_tell_what_was_decided_in_the_past_tense(tmp_path: Path) -> None:
    page: list[Row] = [
        "LÖVSTA KOMMUN PROTOKOLL", "Brandnämnden 1998-03-04", "", "§ 11", "1998.14-170",
        "NY STEGBIL", "", "Brandchefen redogjorde för behovet.", "", "Nämnden beslöt",
        "att köpa en stegbil för 3,1 Mkr.", "", "Ove Krans (c) reserverade sig mot beslutet.", "",
        "§ 12", "1998.20-170", "SOTNING", "", "Nämnden beslöt", "att höja taxan med 4 procent.",
    ]  # fmt: skip
    document = drawn(tmp_path / "p.pdf", [page])
    assert [(s.number, s.title, s.dnr) for s in items(document)] == [
        ("11", "NY STEGBIL", "1998.14-170"), ("12", "SOTNING", "1998.20-170")
    ]  # fmt: skip
    assert decided(document) == [
        ("11", "köpa en stegbil för 3,1 Mkr."), ("12", "höja taxan med 4 procent.")
    ]  # fmt: skip


def test_a_decision_told_in_a_sentence_is_one_and_what_was_decided_before_is_none(
    tmp_path: Path,
) -> None:
    page: list[Row] = [
        *HEADER, "§ 1 Justering", "", "Nämnden beslutar att välja Kim Ås till justerare.", "",
        "Mötet ajourneras i fem minuter.", "", "§ 2 Snöröjning", "",
        "Nämnden beslutade den 3 maj att utreda frågan.", "",
        "Nämnden beslöt vid förra mötet att vänta.", "", "Beslut", "Ärendet bordläggs.",
    ]  # fmt: skip
    assert decided(drawn(tmp_path / "p.pdf", [page])) == [
        ("1", "välja Kim Ås till justerare."), ("2", "Ärendet bordläggs."),
    ]  # fmt: skip


def test_who_did_not_agree_is_no_part_of_the_clause_before(tmp_path: Path) -> None:
    page: list[Row] = [
        *HEADER, "§ 3 Taxa", "", "Beslut", "Nämnden beslutar",
        "• att taxan höjs. Jan Frick (SD) reserverar sig mot beslutet.",
    ]  # fmt: skip
    assert decided(drawn(tmp_path / "p.pdf", [page])) == [("3", "taxan höjs.")]


def test_what_a_board_decides_for_itself_stands_apart_from_its_proposal(tmp_path: Path) -> None:
    page: list[Row] = [
        *HEADER, "§ 8 Lån", "", "Beslut", "1. Lån om 90 mnkr tas upp.",
        "För egen del beslutar tekniska nämnden",
        "2. Ekonomichefen får i uppdrag att redovisa räntan.",
    ]  # fmt: skip
    clauses = [clause for _, clause in decided(drawn(tmp_path / "p.pdf", [page]))]
    assert clauses == [
        "Lån om 90 mnkr tas upp.", "Ekonomichefen får i uppdrag att redovisa räntan."
    ]  # fmt: skip


def test_a_body_in_capitals_is_named_as_others_are(tmp_path: Path) -> None:
    rows: list[Row] = ["BARN- OCH FAMILJENÄMNDEN", "Granvallens kommun Protokoll 2024-02-06", ""]
    rows += ["§ 2024:4 SKOLSKJUTS", "", "BESLUT", "Reglerna antas."]
    section = items(drawn(tmp_path / "p.pdf", [rows]))[0]
    assert (section.body, section.date) == ("Barn- och familjenämnden", "2024-02-06")


def test_questions_and_texts_name_items_with_the_year_first() -> None:
    reading = understood("Vad beslutades i § 2024:7?")
    assert (reading.items, [period.words for period in reading.periods]) == (("7",), ["2024"])
    assert [str(one) for one in mentions("enligt BUN § 2024:7 och Ks § 32/2024")] == [
        "§ 7/2024", "§ 32/2024"
    ]  # fmt: skip


@pytest.mark.parametrize("opening", ["TN 2024 § {} Vinterväghållning", "{} § Vinterväghållning"])
def test_a_sign_may_have_the_year_before_it_or_the_number(tmp_path: Path, opening: str) -> None:
    rows: list[Row] = [*HEADER]
    for item in (21, 22):
        rows += [f"# {opening.format(item)}", "", "Beslut", "Plogningen upphandlas på nytt.", ""]
    found = drawn(tmp_path / "p.pdf", [rows])
    assert [(s.number, s.title) for s in items(found)] == [
        ("21", "Vinterväghållning"), ("22", "Vinterväghållning")
    ]  # fmt: skip


def test_an_item_in_the_running_header_of_its_page_is_one(tmp_path: Path) -> None:
    roads = {"31": "STORGATAN", "32": "KVARNVÄGEN", "33": "ÅSEN"}
    head = ["Tekniska nämnden", "Sammanträdesprotokoll 2024-05-14"]
    pages: list[list[Row]] = [
        [*head, f"TN 2024 § {item} Dnr: TN-2024-{item}", f"# PLOGNING AV {road}", "", "BESLUT",
         f"{road} plogas i vinter.", "", "DELGES", "Sökanden"]
        for item, road in roads.items()
    ]  # fmt: skip
    found = drawn(tmp_path / "p.pdf", pages)
    assert [(s.number, s.title, s.dnr) for s in items(found)] == [
        (item, f"PLOGNING AV {road}", f"TN-2024-{item}") for item, road in roads.items()
    ]
    assert decided(found) == [(item, f"{road} plogas i vinter.") for item, road in roads.items()]


def test_a_companys_board_tells_its_decisions_in_running_prose(tmp_path: Path) -> None:
    page: list[Row] = [
        "# GRANVALLENS VATTEN AB", "Protokoll nr 3/2024 fört vid styrelsemöte",
        "tisdagen den 4 juni 2024 kl. 9.00", "",
        "# § 1 Öppnande", "Ordföranden Kim Ås hälsade styrelsen välkommen till mötet.", "",
        "# § 2 Läckor", "Driftchefen redogjorde för läget. Kostnaden beräknas till 2 mnkr.",
        "Styrelsen beslutade att byta ledningen längs Storgatan under 2025.", "",
        "# § 3 Avslutning", "Ordföranden förklarade mötet avslutat och tackade för visat intresse.",
    ]  # fmt: skip
    found = drawn(tmp_path / "p.pdf", [page])
    assert [(s.number, s.title) for s in items(found)] == [
        ("1", "Öppnande"), ("2", "Läckor"), ("3", "Avslutning")
    ]  # fmt: skip
    assert (found.body, found.date) == ("GRANVALLENS VATTEN AB", "2024-06-04")
    assert decided(found) == [("2", "byta ledningen längs Storgatan under 2025.")]


def test_what_a_board_proposes_to_its_council_is_its_decision_and_called_a_proposal(
    tmp_path: Path,
) -> None:
    head = ["Granvallens kommun", "PROTOKOLL 2024-05-14", "Kommunstyrelsen", ""]
    text = [
        "§ 8 Skatt", "", "Ärendet", "Skatten har varit oförändrad sedan 2019.", "",
        "Kommunstyrelsens förslag till kommunfullmäktige", "Skatten fastställs till 22:10 kronor.",
        "", "§ 9 Lån", "", "Kommunstyrelsens beslut", "Lånet läggs om.",
    ]  # fmt: skip
    board = drawn(tmp_path / "ks.pdf", [[*head, *text]])
    assert [(d.clause, d.outcome) for d in board.decisions] == [
        ("Skatten fastställs till 22:10 kronor.", "foreslagen"), ("Lånet läggs om.", "annat"),
    ]  # fmt: skip
    council = drawn(tmp_path / "kf.pdf", [[*head[:2], "Kommunfullmäktige", "", *text]])
    assert decided(council) == [("9", "Lånet läggs om.")]


def test_the_field_of_a_form_names_body_and_day(tmp_path: Path) -> None:
    page: list[Row] = [
        "PROTOKOLL", "Tid Torsdagen den 21 mars 2024, kl. 13.00–16.35. Ajournering kl. 14.20–14.45",
        "Plats Stadshuset", "", "Organ Tekniska nämnden", "", "# § 5 Taxa", "", "Beslut",
        "Taxan antas.", "", "____________ ____________",
    ]  # fmt: skip
    found = drawn(tmp_path / "p.pdf", [page])
    assert (found.body, found.date) == ("Tekniska nämnden", "2024-03-21")
    assert decided(found) == [("5", "Taxan antas.")]


def test_who_does_not_take_part_is_no_clause(tmp_path: Path) -> None:
    page: list[Row] = [
        *HEADER, "§ 3 Taxa", "", "Beslut", "Taxan höjs.", "",
        "Jan Frick (SD) deltar inte i beslutet.",
    ]  # fmt: skip
    assert decided(drawn(tmp_path / "p.pdf", [page])) == [("3", "Taxan höjs.")]


def test_a_running_header_that_the_program_drew_last_is_the_meetings(tmp_path: Path) -> None:
    path = tmp_path / "p.pdf"
    canvas = Canvas(str(path), pagesize=A4, invariant=True)
    for place, text in enumerate(
        ["Protokollsutdrag", "TN § 58", "Svar på granskning", "Beslut", "1. Svaret antas.",
         "Ärendet", "Åtgärderna ska vara klara enligt planen nedan.", "2025-10-31", "Klart"]
    ):  # fmt: skip
        canvas.drawString(60, 700 - 25 * place, text)
    canvas.drawString(60, 800, "Tekniska nämnden")
    canvas.drawString(400, 800, "PROTOKOLL 2025-03-19")
    canvas.save()
    found = document_from(read(path, Reading()), path.name, "0" * 64)
    assert [(s.number, s.body, s.date) for s in items(found)] == [
        ("58", "Tekniska nämnden", "2025-03-19")
    ]


def test_extracts_whose_headers_are_drawn_last_keep_their_own_body_and_day(tmp_path: Path) -> None:
    path = tmp_path / "p.pdf"
    canvas = Canvas(str(path), pagesize=A4, invariant=True)
    for body, day, number in (("Tekniska nämnden", "2024-03-19", 58),
                              ("Kommunfullmäktige", "2024-04-29", 31)):  # fmt: skip
        for place, text in enumerate(
            [f"§ {number} Ny brygga", "Beslut", f"{body} beslutar", "att bryggan ska byggas",
             "Rätt utdraget intygar", "Maj Lindgren"]
        ):  # fmt: skip
            canvas.drawString(60, 700 - 25 * place, text)
        canvas.drawString(60, 810, "GRANVALLENS KOMMUN")
        canvas.drawString(400, 810, "Sammanträdesprotokoll")
        canvas.drawString(60, 795, body)
        canvas.drawString(400, 795, f"Sammanträdesdatum {day}")
        canvas.drawString(60, 40, "Just. sign")
        canvas.showPage()
    canvas.save()
    found = document_from(read(path, Reading()), path.name, "0" * 64)
    assert [(s.number, s.body, s.date) for s in items(found)] == [
        ("58", "Tekniska nämnden", "2024-03-19"), ("31", "Kommunfullmäktige", "2024-04-29"),
    ]  # fmt: skip
    assert decided(found) == [("58", "bryggan ska byggas"), ("31", "bryggan ska byggas")]


def test_a_sign_title_and_number_in_the_cells_of_one_row(tmp_path: Path) -> None:
    page: list[Row] = [
        *HEADER, "TN § 12|Taxa för båtplatser|TN/2024:7", "Ärendet i korthet",
        "Taxan har varit oförändrad sedan 2019.", "Tekniska nämnden beslutar",
        "att höja taxan med 40 kronor",
    ]  # fmt: skip
    found = drawn(tmp_path / "p.pdf", [page])
    [item] = items(found)
    assert (item.number, item.title, item.dnr) == ("12", "Taxa för båtplatser", "TN/2024:7")
    assert decided(found) == [("12", "höja taxan med 40 kronor")]


def test_what_is_decided_by_the_boards_proposal_is_decided(tmp_path: Path) -> None:
    page: list[Row] = [
        "Granvallens kommun", "PROTOKOLL 2024-06-18", "Kommunfullmäktige", "",
        "# § 70 Badhuset", "", "BESLUT", "Fullmäktige beslutade enligt kommunstyrelsens förslag",
        "att badhuset ska hålla öppet alla dagar,", "att avgiften ska vara 60 kronor.", "",
        "# § 71 Motion", "", "BESLUT",
        "Fullmäktige beslutade enligt styrelsens förslag att avslå motionen.", "",
        "# § 72 Rapport", "", "BESLUT", "Fullmäktige beslutar enligt kommunstyrelsens förslag",
        "", "# § 73 Avslutning", "", "Ordföranden tackade alla för ett gott samarbete.",
    ]  # fmt: skip
    found = drawn(tmp_path / "p.pdf", [page])
    assert decided(found) == [
        ("70", "badhuset ska hålla öppet alla dagar,"), ("70", "avgiften ska vara 60 kronor."),
        ("71", "enligt styrelsens förslag att avslå motionen."),
        ("72", "enligt kommunstyrelsens förslag"),
    ]  # fmt: skip
    assert items(found)[-1].number == "73"


def test_att_in_spaced_letters_opens_a_clause(tmp_path: Path) -> None:
    page: list[Row] = [
        *HEADER, "§ 31 Avgift", "", "Beslut", "Nämnden beslutar",
        "a t t avgiften ska vara 40 kronor, samt",
        "a t t överlämna ärendet till regionen.",
    ]  # fmt: skip
    found = drawn(tmp_path / "p.pdf", [page])
    assert [clause for _, clause in decided(found)] == [
        "avgiften ska vara 40 kronor, samt", "överlämna ärendet till regionen."
    ]  # fmt: skip


def test_a_body_whose_name_is_wrapped_in_the_header_is_whole() -> None:
    lines = ("Region Norr", "Gemensam trafik- och", "samhällsnämnd", "2024-10-10")
    assert header_context(lines) == ("Gemensam trafik- och samhällsnämnd", "2024-10-10")


def test_a_lead_below_the_motions_opens_the_decision_where_no_heading_does(
    tmp_path: Path,
) -> None:
    page: list[Row] = [
        *HEADER, "§ 9 Larm i tekniska rum", "Ärendet", "Larmen har kommit sent.", "Yrkanden",
        "Bo Ek (S) yrkar att målet ska vara 30 minuter.", "Tekniska nämnden beslutar",
        "att målet ska vara 45 minuter",
    ]  # fmt: skip
    moved: list[Row] = [
        *HEADER, "§ 10 Larm i garage", "Ärendet", "Larmen har kommit sent.", "Yrkanden",
        "Bo Ek (S) yrkar:", "Tekniska nämnden beslutar", "att larmen ska bytas ut", "",
        "Beslut", "Tekniska nämnden beslutar", "att bordlägga ärendet",
    ]  # fmt: skip
    found = drawn(tmp_path / "p.pdf", [page, moved])
    assert decided(found) == [("9", "målet ska vara 45 minuter"), ("10", "bordlägga ärendet")]
