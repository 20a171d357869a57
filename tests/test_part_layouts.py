"""Where one part of a file ends and the next begins, and what each says of itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from app.service import Service
from ingest.pipeline import document_from
from ingest.readers import read
from ingest.records import Document, Section
from ingest.settings import Reading
from tests.library_parts import quick_text_service

SIGNED = ["", "Maj Lindgren, ordförande", "", "Ove Sand, sekreterare"]


def drawn(path: Path, pages: Sequence[Sequence[str]], foot: Sequence[str] = ()) -> Document:
    """Draw pages and read them: "# " is set larger, a page that begins with "---" lies."""
    canvas = Canvas(str(path), pagesize=A4, invariant=True)
    for number, page in enumerate(pages, start=1):
        lies = page[0] == "---"
        size = landscape(A4) if lies else A4
        canvas.setPageSize(size)
        y = size[1] - 60
        for line in page[lies:]:
            canvas.setFont("Helvetica", 17 if line.startswith("# ") else 11)
            canvas.drawString(60, y, line.removeprefix("# "))
            y -= 15 if line else 10
        canvas.setFont("Helvetica", 11)
        for place, line in enumerate(foot):
            canvas.drawString(60, 50 - 13 * place, line.format(number))
        canvas.showPage()
    canvas.save()
    return document_from(read(path, Reading()), path.name, "0" * 64)


def parts(document: Document) -> list[Section]:
    return [section for section in document.sections if section.parent is None]


def told(document: Document) -> list[tuple[str, str | None, str | None, str | None]]:
    return [(s.part_kind, s.title, s.body, s.date) for s in parts(document)]


def roles(document: Document, title: str) -> list[str]:
    ids = {section.id for section in document.sections if section.title == title}
    return [passage.role for passage in document.passages if passage.section in ids]


PROSE = [
    "Granskningen visar att badhusets maskiner har skötts väl under de senaste åren, men att",
    "journalerna över vattnets rening har luckor som ingen har förklarat för den som frågat.",
]


def test_a_covering_letter_ends_where_the_numbered_report_begins(tmp_path: Path) -> None:
    cover = ["# Revisionsrapport", "", "", "# Granskning av badhusets drift", "", "Granby kommun"]
    letter = [
        "MISSIV", "Granby kommun, Revisorerna", "", "2023-05-04", "",
        "Till tekniska nämnden", "", "Granskning av badhusets drift", "",
        "Vi har låtit granska hur badhuset drivs och överlämnar här den rapport som det har lett",
        "till. Nämnden bör svara före sommaren, så att svaret kan vägas in i nästa års plan för",
        "badhuset och för de anläggningar som vi tänker granska därefter i samma ordning.",
        "", "För Granby kommuns revisorer", *SIGNED,
    ]  # fmt: skip
    report = [
        "# Sammanfattning", *PROSE, "", "# 1. Inledning", "", "1.1 Uppdrag", *PROSE, "",
        "1.2 Metod", *PROSE * 4, "", "# 2. Iakttagelser", "", "2.1 Reningen", *PROSE * 6, "",
    ]  # fmt: skip
    end = ["3. Bedömning", *PROSE * 6, "", "2023-04-28", "Karin Moberg, projektledare"]
    found = drawn(tmp_path / "r.pdf", [cover, letter, report, end, ["# Bilaga 1. Ord", *PROSE]])
    title = "Granskning av badhusets drift"
    assert found.kind == "rapport"
    assert told(found) == [
        ("rapport", title, "Granby kommun", "2023-04-28"),
        ("skrivelse", title, "Granby kommun", "2023-05-04"),
        ("rapport", title, "Granby kommun", "2023-04-28"),
    ]
    assert roles(found, "Metod") == ["text"]
    assert "position" not in {p.role for p in found.passages if p.page > 2}


def test_a_letter_and_a_reply_after_slides_are_parts_of_their_own(tmp_path: Path) -> None:
    slides = [["---", f"# Badhus {n}", "• Ett tak", "• Två bassänger"] for n in range(1, 4)]
    letter = [
        "Badets vänförening", "", "Granby den 3 mars 2023", "", "Till tekniska nämnden", "",
        "Ert dnr TN 2023/7", "", "Synpunkter på förslaget till nytt badhus", "", *PROSE, "",
        *PROSE, "", "Vi föreslår", "• att taket byggs först,", "• att bassängen blir längre.", "",
        *PROSE, "", "För Badets vänförening", *SIGNED,
    ]  # fmt: skip
    reply = [
        "HAVSNÄS KOMMUN", "", "Kommunstyrelsen", "", "REMISSVAR Datum 2023-03-21", "",
        "Mottagare: Tekniska nämnden i Granby kommun", "",
        "Remissvar angående nytt badhus", "", *PROSE, "", *PROSE, "", *PROSE,
    ]  # fmt: skip
    last = ["Synpunkter i sak", "• Taket är för lågt", "• Bassängen är för kort", *SIGNED]
    found = drawn(tmp_path / "b.pdf", [*slides, letter, reply, last])
    assert told(found)[1:] == [
        ("skrivelse", "Synpunkter på förslaget till nytt badhus", "Badets vänförening",
         "2023-03-03"),
        ("skrivelse", "Remissvar angående nytt badhus", "Havsnäs kommun", "2023-03-21"),
    ]  # fmt: skip
    assert [s.part_kind for s in parts(found)] == ["presentation", "skrivelse", "skrivelse"]
    assert not [s for s in found.sections if (s.title or "").startswith("Ert dnr")]


def test_a_papers_title_is_its_matter_and_its_officer_is_no_heading(tmp_path: Path) -> None:
    matters = ("Nytt tak på badhuset", "Längre isbana", "Höjd avgift för bastun")
    pages = [
        [
            "# TJÄNSTESKRIVELSE", f"2023-09-0{day} Dnr TN 2023/{day}", "",
            "Handläggare: Maj Lindgren, chef för bad och isbanor i kommunen", "",
            f"# {matter}", "", "Förslag till beslut", f"Nämnden godkänner förslag {day}.", "",
            "Sammanfattning", *PROSE * 2, *[""] * day, *PROSE, "",
            "Beslutet ska skickas till", "Revisorerna",
        ]
        for day, matter in enumerate(matters, start=3)
    ]  # fmt: skip
    foot = ["Tekniska kontoret, Granby kommun | 123 45 Granby |", "tekniska@granby.example | {}"]
    found = drawn(
        tmp_path / "t.pdf", [*pages, *[["# Avtal om bad", *PROSE * n] for n in (3, 5, 7, 9)]], foot
    )
    assert [(s.part_kind, s.title) for s in parts(found)][:3] == [
        ("tjansteskrivelse", matter) for matter in matters
    ]
    assert not [s for s in found.sections if (s.title or "").startswith("Handläggare")]
    assert set(roles(found, "Sammanfattning")) == {"matter"}
    assert "granby.example" not in found.text


def test_much_prose_is_no_figure_because_of_the_table_below_it(tmp_path: Path) -> None:
    rows = ["Maj 12 14", "Juni 22 31", "Juli 35 41", "Augusti 30 33"]
    page = ["# TJÄNSTESKRIVELSE", "", "# Besök", "", "Sammanfattning", *PROSE * 4, "", *rows]
    found = drawn(tmp_path / "s.pdf", [page])
    assert roles(found, "Sammanfattning") == ["matter", "figure"]


def test_rules_do_not_have_the_day_of_those_that_they_replace(tmp_path: Path) -> None:
    page = [
        "# Delegationsordning för tekniska nämnden",
        "Revidering 2023-10-17. Ersätter delegationsordning antagen 2021-02-16.", "",
        "1 Allmänt", *PROSE,
    ]  # fmt: skip
    assert drawn(tmp_path / "d.pdf", [page]).date == "2023-10-17"


OLD = """Avtal om hjälp i badhuset

Avtal nr 2018-03

1 Parter
Granby kommun och Badets vänförening.

2 Avtalstid
Avtalet gäller från och med 2018-01-01 till och med 2020-12-31.
"""
NEW = """SAMVERKANSAVTAL OM BADHUSVAKTER

1. PARTER
1.1 Granby kommun, nedan Kommunen.
1.2 Badets vänförening, nedan Föreningen.
2. BAKGRUND
2.1 Detta avtal ersätter avtal nr 2018-03, som har sagts upp och upphör att gälla 2022-12-31.
3. DEFINITIONER
3.1 Pass: den tid då en vakt står vid bassängen.
4. ANSVAR
4.1 Kommunen ansvarar för vakternas utbildning och för de kläder som de bär vid bassängen.
4.2 Föreningen bekostar vakternas mat under varje pass som är längre än fyra timmar.
5. AVTALSTID
5.1 Avtalet gäller från och med 2023-01-01 till och med 2025-12-31.
UNDERSKRIFTER
För Kommunen och för Föreningen.
"""


@pytest.fixture(scope="module")
def baths(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    texts = {"avtal-2018.txt": OLD, "avtal-2023.txt": NEW}
    with quick_text_service(tmp_path_factory.mktemp("bad"), texts) as service:
        yield service


def agreement(service: Service, file: str) -> Document:
    [key] = [row.id for row in service.library.catalogue.documents() if row.file == file]
    return service.document(key)


def test_chapters_in_capitals_are_sections_and_hold_their_clauses(baths: Service) -> None:
    document = agreement(baths, "avtal-2023.txt")
    chapters = [(s.number, s.title) for s in document.sections if s.number]
    assert chapters == [
        ("1", "PARTER"), ("2", "BAKGRUND"), ("3", "DEFINITIONER"), ("4", "ANSVAR"),
        ("5", "AVTALSTID"),
    ]  # fmt: skip
    assert document.sections[-1].title == "UNDERSKRIFTER"
    assert roles(document, "DEFINITIONER") == ["definition"]
    assert roles(document, "ANSVAR") == ["duty"]
    assert [one.term for one in document.definitions] == ["Pass"]


def test_the_days_of_the_agreement_that_is_replaced_are_not_its_own(baths: Service) -> None:
    [validity] = agreement(baths, "avtal-2023.txt").validities
    assert (validity.valid_from, validity.valid_to) == ("2023-01-01", "2025-12-31")


def test_an_agreement_replaces_the_one_whose_number_it_names(baths: Service) -> None:
    old = agreement(baths, "avtal-2018.txt")
    changes = baths.connections.validities.later_changes(old.sections[0])
    assert [(change.what, change.file) for change in changes] == [("ersatt", "avtal-2023.txt")]


@pytest.mark.parametrize("listed", [True, False])
def test_a_chapter_close_to_the_text_is_known_by_its_first_clause(
    tmp_path: Path, listed: bool
) -> None:
    clause = "4.1 Vakten ska stå vid bassängen hela passet och får inte lämna den utan avlösning."
    after = ["4.1 Pass", "4.2 Kläder"] if listed else [clause]
    page = ["# Överenskommelse om vakter", "", *PROSE, "4. Vakternas uppgifter", *after, *PROSE]
    found = drawn(tmp_path / "k.pdf", [page])
    assert ("4" in {s.number for s in found.sections}) is not listed


def test_a_bundle_is_parted_where_its_extract_ends_and_by_what_its_headers_say(
    tmp_path: Path,
) -> None:
    agenda = [
        "Granby kommun   Kallelse", "Tekniska nämnden kallas till sammanträde 2024-12-11", "",
        "1 Upprop", "2 Badhusets öppettider", "3 Meddelanden", "",
    ]  # fmt: skip
    extract = [
        "TEKNISKA NÄMNDEN", "Protokoll fört vid sammanträde den 16 oktober 2024", "",
        "TN § 78 Badhusets öppettider", "Beslut", "Tekniska nämnden beslutar",
        "att bordlägga ärendet till den 11 december 2024", "", "Rätt utdraget intygar",
        "Maj Lindgren",
    ]  # fmt: skip
    officer = [
        "GRANBY   Tjänsteskrivelse 1 (1)", "2024-11-27", "", "Badhusets öppettider", "",
        "Förslag till beslut", "Tekniska nämnden föreslås besluta",
        "att badhuset ska ha öppet till klockan 21", "", "Bakgrund", *PROSE,
    ]  # fmt: skip
    slides = [["---", "# Badhuset", "Tekniska nämnden 11 december 2024"],
              ["---", "# Var står vi?", "• Vattnet är rent", "• Taket läcker"]]  # fmt: skip
    found = drawn(tmp_path / "h.pdf", [agenda, extract, officer, *slides])
    kinds = [kind for kind, *_ in told(found)]
    assert kinds[0] == "dagordning"
    assert kinds[1] in ("protokoll", "protokollsutdrag")
    assert kinds[-1] == "presentation"
    assert [clause.clause for clause in found.decisions] == [
        "bordlägga ärendet till den 11 december 2024"
    ]


def test_an_answer_below_the_last_page_of_another_is_its_senders(tmp_path: Path) -> None:
    first = ["Uppdrag om simlärare", "", *PROSE, "", "Havsnäs kommun anser det.", *PROSE]
    answer = [
        "Svar angående simlärare", "", *PROSE, "", *PROSE, "", "Karin Moberg", "Badchef",
        "Granby kommun",
    ]  # fmt: skip
    found = drawn(tmp_path / "s.pdf", [first, answer])
    task, reply = parts(found)
    assert (reply.title, reply.body) == ("Svar angående simlärare", "Granby kommun")
    assert task.body != "Granby kommun"


def test_who_gets_a_letter_below_a_lone_till_did_not_write_it(tmp_path: Path) -> None:
    page = [
        "Inkom 2024-08-22", "Till", "Tekniska nämnden", "Granby kommun",
        "Angående badhusets fläktar", "",
        "Vi som bor i husen bredvid hör fläktarna varje natt och vill att nämnden gör något.",
        *PROSE, "", "Granby den 20 augusti 2024", "Ann Sand och Ove Holm",
    ]  # fmt: skip
    [letter] = parts(drawn(tmp_path / "b.pdf", [page]))
    assert (letter.part_kind, letter.body) == ("skrivelse", None)


def test_minutes_begin_where_the_running_header_turns_from_a_papers(tmp_path: Path) -> None:
    path = tmp_path / "p.pdf"
    canvas = Canvas(str(path), pagesize=A4, invariant=True)
    pages = [
        ("TJÄNSTESKRIVELSE 1 (2)", ["Avgift för båtplatser", "2024-04-22", *PROSE]),
        ("TJÄNSTESKRIVELSE 2 (2)", ["Svar från båtklubben och hamnrådet", "Maj Lindgren",
                                    "Hamnchef"]),
        ("Tekniska nämnden|Protokoll 2023-12-05",
         ["Protokoll 5/2023", "Plats och tid: Hamnkontoret, den 5 december 2023",
          "Närvarande beslutande: Ali Ek (V), ordförande, Bo Alm (M),",
          "Cia Berg (S) och Dan Dahl (C)", "Tjänstemän: Maj Lindgren, Ove Sand", "",
          "§ 40. Avgift för båtplatser, remiss", "Nämnden talar om förslaget.",
          "Tekniska nämnden beslutar",
          "att förslaget sänds ut på remiss"]),
        ("Tekniska nämnden|Protokoll 2023-12-05",
         ["§ 41. Sommaren", "Hamnchefen berättar.", "Tekniska nämnden beslutar",
          "att hamnen öppnar i maj"]),
    ]  # fmt: skip
    for header, lines in pages:
        for place, text in enumerate(header.split("|")):
            canvas.drawString(60, 810 - 15 * place, text)
        for place, text in enumerate(lines):
            canvas.drawString(60, 740 - 22 * place, text)
        canvas.showPage()
    canvas.save()
    found = document_from(read(path, Reading()), path.name, "0" * 64)
    assert [(s.part_kind, s.pages[0]) for s in parts(found)] == [
        ("tjansteskrivelse", 1), ("protokoll", 3),
    ]  # fmt: skip
    assert [(s.number, s.date) for s in found.sections if s.kind == "agenda_item"] == [
        ("40", "2023-12-05"), ("41", "2023-12-05"),
    ]  # fmt: skip


def test_each_meeting_in_a_file_has_the_day_of_its_own_running_header(tmp_path: Path) -> None:
    path = tmp_path / "p.pdf"
    canvas = Canvas(str(path), pagesize=A4, invariant=True)
    present = ["Plats och tid Hamnkontoret, klockan 13", "Beslutande Ali Ek (V), ordförande,",
               "Bo Alm (M), Cia Berg (S), Dan Dahl (C)", "Övriga deltagande Maj Lindgren",
               "Utsedd att justera Bo Alm", "Justeringens plats och tid Hamnkontoret"]  # fmt: skip
    for day, numbers in (("2024-05-22", (31, 32)), ("2024-11-20", (51, 52))):
        for sheet, number in enumerate(numbers):
            canvas.drawString(60, 800, "TEKNISKA NÄMNDEN")
            canvas.drawString(250, 800, "SAMMANTRÄDESDATUM")
            canvas.drawString(250, 785, day)
            item = ["", f"§ {number} Brygga {number}", "Nämnden beslutar",
                    "att bryggan ska rivas.", "", "Ärendet", *PROSE]  # fmt: skip
            text = [*present, *item] if sheet == 0 else item
            for place, line in enumerate(text):
                canvas.drawString(60, 740 - 22 * place, line)
            canvas.showPage()
    canvas.save()
    found = document_from(read(path, Reading()), path.name, "0" * 64)
    assert [(s.number, s.date) for s in found.sections if s.kind == "agenda_item"] == [
        ("31", "2024-05-22"), ("32", "2024-05-22"), ("51", "2024-11-20"), ("52", "2024-11-20"),
    ]  # fmt: skip
    assert [(s.part_kind, s.date) for s in parts(found)] == [
        ("protokoll", "2024-05-22"), ("protokoll", "2024-11-20"),
    ]  # fmt: skip


def test_papers_in_a_bundle_part_where_their_page_counts_end_and_begin(tmp_path: Path) -> None:
    path = tmp_path / "p.pdf"
    canvas = Canvas(str(path), pagesize=A4, invariant=True)
    pages = [
        ["PROTOKOLL Blad 1", "Kommunfullmäktige 2024-06-17", "", "§ 44 Nytt badhus", "Beslut",
         "Kommunfullmäktige beslutar", "att badhuset byggs.", "", "Utdragets riktighet bestyrkes"],
        ["GRANBY KOMMUN PROTOKOLLSUTDRAG Sida 1(1)", "Tekniska utskottet 2025-02-25", "", "§ 21",
         "Nytt avtal om hamnen", "", "Utskottets förslag till kommunstyrelsen",
         "Kommunstyrelsen föreslår fullmäktige att godkänna avtalet.", "",
         "Justerandes sign Utdragsbestyrkande"],
        ["Skolnämnden", "", "§ 11 Elever i byskolan", "Beslut", "Skolnämnden beslutar",
         "att skolan är kvar.", "", "Protokollsutdrag 2025-02-12 Justerat Sida 1 av 1"],
        ["Skolkontoret", "Vad barnen tycker", "Maj Lindgren, 2024-11-28", *PROSE],
    ]  # fmt: skip
    for page in pages:
        for place, text in enumerate(page):
            canvas.drawString(60, 780 - 22 * place, text)
        canvas.showPage()
    canvas.save()
    found = document_from(read(path, Reading()), path.name, "0" * 64)
    items = [s for s in found.sections if s.kind == "agenda_item"]
    assert [(s.number, s.title, s.date, s.pages) for s in items] == [
        ("44", "Nytt badhus", "2024-06-17", (1,)),
        ("21", "Nytt avtal om hamnen", "2025-02-25", (2,)),
        ("11", "Elever i byskolan", "2025-02-12", (3,)),
    ]
    decided = [one.clause for one in found.decisions if one.outcome != "foreslagen"]
    assert decided == ["badhuset byggs.", "skolan är kvar."]
    assert parts(found)[-1].pages == (4,)


def test_a_reply_without_a_letterhead_is_of_whom_alone_it_says_what_is_thought(
    tmp_path: Path,
) -> None:
    page = [
        "Remissvar om badhusets öppettider", "", "2024-02-12", "", *PROSE, "",
        "Badhuset behövs för alla som bor här, och Ekby kommun anser att det bör ha öppet på",
        "söndagar. I fråga om avgiften är läget ett annat, men Ekby kommun anser att den bör",
        "ses över av Granby kommun.",
    ]  # fmt: skip
    [reply] = parts(drawn(tmp_path / "s.pdf", [page]))
    assert reply.body == "Ekby kommun"


def test_pages_counted_on_under_one_head_are_one_part(tmp_path: Path) -> None:
    first = ["Granby kommun   1 (2)", "2024-11-27", "", "Svar om fläktarna", "", *PROSE, "",
             "Med vänliga hälsningar", "Maj Lindgren"]  # fmt: skip
    second = ["Granby kommun   2 (2)", "2024-11-27", "", "Det här har vi mätt", "", *PROSE]
    assert [part.pages for part in parts(drawn(tmp_path / "t.pdf", [first, second]))] == [(1, 2)]


def test_a_count_of_all_pages_of_a_bundle_keeps_its_papers_apart(tmp_path: Path) -> None:
    papers = (
        ("Ekby kommun", "badhuset", "Med vänlig hälsning"),
        ("Granby kommun", "fläktarna", "Vänliga hälsningar"),
        ("Lövsta kommun", "hamnen", "Hälsningar"),
    )
    letters = [
        [owner, "", f"Svar om {about}", "", *(f"{line} Det gäller {about}." for line in PROSE),
         "", closing, f"Maj Lindgren i {owner}", "", f"Sida {page} av 3"]
        for page, (owner, about, closing) in enumerate(papers, 1)
    ]  # fmt: skip
    found = parts(drawn(tmp_path / "u.pdf", letters))
    assert [part.pages for part in found] == [(1,), (2,), (3,)]


def test_notes_of_several_meetings_have_their_heading_day_and_group(tmp_path: Path) -> None:
    days = ("2023-11-24", "2024-02-08", "2024-05-16")
    pages = [
        [f"Minnesanteckningar SGN {day}", "", "", "", "",
         f"# Minnesanteckningar samarbetsgruppen {day}",
         "Plats: Biblioteket. Ordförande: Kim Ås (Ekhamn). Anteckningar: Bo Alm", "",
         "Deltagare: Eva Ek (Granvallen), Ali Berg (Sundvik), Maja Lind (Lillån) och", "Ove Sand.",
         "", f"1 Läget {month}. Bokbussen kör som vanligt i hela länet.", "",
         "2 Nästa möte bestäms senare.", "", "Samarbetsgruppen i länet sida 1/1"]
        for day, month in zip(days, ("i höst", "i vinter", "i vår"), strict=True)
    ]  # fmt: skip
    document = drawn(tmp_path / "p.pdf", pages)
    title = "Minnesanteckningar samarbetsgruppen"
    assert [(s.title, s.body, s.date) for s in parts(document)] == [
        (title, "Samarbetsgruppen", day) for day in days
    ]
    assert not any((s.title or "").startswith("Plats") for s in document.sections)
    assert all(f"{title} {day}" in document.text for day in days)
