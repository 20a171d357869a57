"""Sections with number, title, body and date: §, rules, parts of a bundle, other documents."""

from __future__ import annotations

import pytest

from ingest.records import Document, Section
from tests.conftest import ReadPages

BOARD = "Tekniska nämnden i Lövsta kommun"
OTHER = "Kulturnämnden i Granby kommun"
SIGNS = "Ordförandes sign          Justerares sign          Utdragsbestyrkande"


def item(
    heading: str, *, dnr: str | None = None, clause: str = "• anta planen för gatubelysning 2024",
    matter: str = "Belysningen längs Storgatan är sliten och behöver bytas under året.",
) -> list[str]:  # fmt: skip
    lines = [heading, *([f"Dnr {dnr}"] if dnr else []), "", "Nämndens beslut"]
    return [*lines, "Nämnden beslutar att", clause, "", "Ärendet", matter, "",
            "Paragrafen är justerad", ""]  # fmt: skip


def sheet(lines: list[str], *, body: str = BOARD, date: str | None = "2024-03-12") -> list[str]:
    head = [body, *([f"Sammanträdesdatum {date}"] if date else ["Sammanträdesprotokoll"])]
    return [*head, "", *lines, SIGNS]


def items_of(document: Document) -> list[Section]:
    return [section for section in document.sections if section.kind == "agenda_item"]


@pytest.mark.parametrize(
    "written", ["§43", "§ 43", "TN § 43", "Tn § 43", "KS § 43", "Ks § 43", "§ 43/2024", "§43/24"]
)
def test_every_written_form_of_a_section_sign_opens_a_section(
    read_pages: ReadPages, written: str
) -> None:
    document = read_pages([sheet(item(f"{written} Byte av gatubelysning"))])
    assert [(s.number, s.title) for s in items_of(document)] == [("43", "Byte av gatubelysning")]


def test_a_number_with_the_bodys_letters_and_no_sign_opens_a_section(
    read_pages: ReadPages,
) -> None:
    document = read_pages(
        [
            sheet(
                [*item("Ks 43 Byte av gatubelysning"), *item("Ks 44 Ny simhall")],
                body="Kommunstyrelsen i Granby",
            )
        ]
    )
    assert [s.number for s in items_of(document)] == ["43", "44"]


def test_the_title_may_stand_under_the_number_and_the_registration_number_after_it(
    read_pages: ReadPages,
) -> None:
    lines = item("TN § 9")
    lines[1:1] = ["", "Byte av belysning på Storgatan (TN 2024/118)"]
    found = items_of(read_pages([sheet(lines)]))[0]
    assert (found.number, found.title, found.dnr) == (
        "9", "Byte av belysning på Storgatan", "TN 2024/118",
    )  # fmt: skip


@pytest.mark.parametrize("place", ["§ 9 ", ""])
def test_a_word_broken_in_a_title_is_whole(read_pages: ReadPages, place: str) -> None:
    head = [] if place else ["TN § 9", ""]
    lines = [*head, f"{place}Byte av belysning och ny målning av samtliga staket i hemsjuk-",
             "vårdens lokaler på Storgatan", *item("")[1:]]  # fmt: skip
    found = items_of(read_pages([sheet(lines)]))[0]
    assert found.title == (
        "Byte av belysning och ny målning av samtliga staket i hemsjukvårdens lokaler på Storgatan"
    )


def test_no_mark_of_a_soft_hyphen_stands_in_a_title(
    corpus_documents: dict[str, Document],
) -> None:
    for document in corpus_documents.values():
        for section in document.sections:
            assert "\ufffe" not in f"{section.title}{section.body}"
        assert all("\ufffe" not in passage.context for passage in document.passages)


def test_title_and_registration_number_are_taken_apart(read_pages: ReadPages) -> None:
    found = items_of(read_pages([sheet(item("§ 9 Byte av belysning", dnr="TN240118"))]))[0]
    assert (found.title, found.dnr) == ("Byte av belysning", "TN240118")


def test_the_body_and_the_date_of_the_running_header_are_the_sections(
    read_pages: ReadPages,
) -> None:
    found = items_of(read_pages([sheet(item("§ 9 Byte av belysning"))]))[0]
    assert (found.body, found.date) == (BOARD, "2024-03-12")


@pytest.mark.parametrize(
    "reference",
    [
        "Nämnden ska enligt 6 kap. 6 § kommunallagen se till att den interna kontrollen är god.",
        "Ärendet bygger på 14 kap. 1 § hälso- och sjukvårdslagen (2017:30) och dess förarbeten.",
        "Frågan behandlades senast den 12 december 2023, § 118, då den återremitterades.",
        "Se 2 kap. 3 § och 4 § samt övergångsbestämmelserna i lagen (2003:192).",
    ],
)
def test_a_law_reference_is_no_section(read_pages: ReadPages, reference: str) -> None:
    document = read_pages([sheet(item("§ 9 Byte av belysning", matter=reference))])
    assert [s.number for s in items_of(document)] == ["9"]


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("Ärendet har behandlats tidigare av nämnden, senast den 12 december 2023 enligt",
         "§ 7. Då beslutades att belysningen skulle bytas i två etapper under året."),
        ("Förvaltningen hänvisar till de beslut som nämnden tog i fjol och som redovisas i",
         "§ 7 och § 8 i protokollet från december."),
        ("Nämnden gav i december förvaltningen i uppdrag att utreda frågan vidare, 2023-12-12",
         "§ 118, och begärde en redovisning under våren."),
    ],
)  # fmt: skip
def test_a_reference_wrapped_to_a_lines_start_is_no_section(
    read_pages: ReadPages, above: str, below: str
) -> None:
    lines = item("§ 9 Byte av belysning", matter=above)
    lines.insert(lines.index(above) + 1, below)
    document = read_pages([sheet([*lines, *item("§ 10 Ny simhall")])])
    assert [s.number for s in items_of(document)] == ["9", "10"]
    assert f"{above} {below}" in document.text


RULES = [
    [
        "# Reglemente för Tekniska nämnden i Lövsta kommun",
        "",
        "Gäller från och med 2023-01-01.",
        "",
        "§ 1 Nämndens ändamål",
        "Nämnden ska ansvara för kommunens gator, parker och belysning och för vattenverket.",
        "",
        "§ 2 Delegation",
        "Nämnden får uppdra åt en anställd att besluta på nämndens vägnar i löpande ärenden.",
        "",
        "§ 3 Justering",
        "Protokollet ska justeras av ordföranden och en ledamot inom fjorton dagar.",
    ]
]


def test_rules_number_their_own_clauses_and_hold_no_decision(read_pages: ReadPages) -> None:
    document = read_pages(RULES)
    assert document.kind == "reglemente"
    assert items_of(document) == []
    assert document.decisions == ()
    assert [s.number for s in document.sections if s.number] == ["§ 1", "§ 2", "§ 3"]


def test_clauses_under_chapters_are_read_with_their_sign_alone_on_a_line(
    read_pages: ReadPages,
) -> None:
    document = read_pages([
        ["# Reglemente för hamnrådet", "Antaget av kommunfullmäktige 2021-05-03", "",
         "1 kap. Uppdrag", "1 §", "Rådet är ett organ för samråd om hamnen och dess drift.", "",
         "2 §", "Rådet ska", "", "1. följa hur parternas beslutade planer genomförs,",
         "2. anta en plan för muddring.", "",
         "3 §", "Rådet får inte fatta beslut som binder en part utöver",
         "beslutade medel. Rådet beslutar inte om personal.", "",
         "2 kap. Möten", "4 §", "Rådet sammanträder fyra gånger om året."],
    ])  # fmt: skip
    assert document.kind == "reglemente"
    assert items_of(document) == []
    assert document.decisions == ()
    names = {section.id: section.title for section in document.sections}
    clauses = [s for s in document.sections if s.number]
    assert [(s.number, names[s.parent or ""]) for s in clauses] == [
        ("§ 1", "1 kap. Uppdrag"), ("§ 2", "1 kap. Uppdrag"), ("§ 3", "1 kap. Uppdrag"),
        ("§ 4", "2 kap. Möten"),
    ]  # fmt: skip


def test_the_rules_of_the_corpus_have_all_their_clauses(
    corpus_documents: dict[str, Document],
) -> None:
    rules = corpus_documents["reglemente-gnhn.pdf"]
    numbers = [s.number for s in rules.sections if s.number and s.number.startswith("§")]
    assert numbers == [f"§ {number}" for number in range(1, 19)]
    assert rules.decisions == ()


def test_two_bodies_may_have_the_same_number(read_pages: ReadPages) -> None:
    document = read_pages(
        [
            sheet(item("§ 4 Byte av belysning"), body=BOARD, date="2024-03-12"),
            sheet(item("§ 4 Nytt bibliotek"), body=OTHER, date="2024-03-19"),
        ]
    )
    found = [(s.body, s.date, s.number, s.title) for s in items_of(document)]
    assert found == [
        (BOARD, "2024-03-12", "4", "Byte av belysning"),
        (OTHER, "2024-03-19", "4", "Nytt bibliotek"),
    ]
    assert all(s.duplicate_of is None for s in items_of(document))


def test_one_body_may_have_the_same_number_every_year(read_pages: ReadPages) -> None:
    document = read_pages(
        [
            sheet(item("§ 4 Byte av belysning"), date="2023-03-14"),
            sheet(item("§ 4 Ny cykelväg"), date="2024-03-12"),
        ]
    )
    assert [(s.date, s.title) for s in items_of(document)] == [
        ("2023-03-14", "Byte av belysning"), ("2024-03-12", "Ny cykelväg"),
    ]  # fmt: skip


def test_a_section_whose_header_names_another_body_without_a_date_stays_undated(
    read_pages: ReadPages,
) -> None:
    document = read_pages(
        [
            sheet(item("§ 4 Byte av belysning"), body=BOARD, date="2024-03-12"),
            sheet(item("§ 18 Nytt bibliotek"), body=OTHER, date=None),
        ]
    )
    library = next(s for s in items_of(document) if s.number == "18")
    assert (library.body, library.date) == (OTHER, None)
    assert [f.kind for f in document.findings] == ["undated_item"]
    assert all(d.date is None for d in document.decisions if d.number == "18")


def test_a_date_of_approval_in_the_header_is_not_the_meetings(read_pages: ReadPages) -> None:
    pages = [sheet(item(f"§ {n} Byte av belysning {n}")) for n in (4, 5, 6)]
    for lines in pages:
        lines.insert(2, "Justerat 2024-03-19")
    assert {s.date for s in items_of(read_pages(pages))} == {"2024-03-12"}


def test_a_line_between_the_header_and_the_section_does_not_cut_off_its_date(
    read_pages: ReadPages,
) -> None:
    lines = sheet(item("§ 4 Byte av belysning"))
    lines.insert(2, "Plats: Rådhuset, sal Linden")
    assert [(s.body, s.date) for s in items_of(read_pages([lines]))] == [(BOARD, "2024-03-12")]


def test_sections_that_each_begin_a_page_keep_their_headings(read_pages: ReadPages) -> None:
    """The same heading at the same height on three pages is no running header."""
    document = read_pages([sheet(item(f"§ {n} Byte av belysning {n}")) for n in (4, 5, 6)])
    assert [d.number for d in document.decisions] == ["4", "5", "6"]
    assert document.text.count("Nämndens beslut") == 3
    assert document.text.count("Nämnden beslutar att") == 3


def test_numbers_that_each_begin_a_page_are_no_running_header(read_pages: ReadPages) -> None:
    pages = []
    for number, title in ((52, "Ny simhall"), (53, "Arvoden"), (54, "Skolskjuts i Norra Åsen")):
        lines = item(f"KS § {number}", matter=f"Frågan om {title.lower()} har utretts sedan 2021.")
        pages.append(sheet([lines[0], "", title, *lines[1:]], body="Kommunstyrelsen i Granby"))
    document = read_pages(pages)
    assert [s.number for s in items_of(document)] == ["52", "53", "54"]


def test_registration_numbers_at_the_same_height_are_no_running_header(
    read_pages: ReadPages,
) -> None:
    pages = [sheet(item(f"§ {n} Ärende {n}", dnr=f"TN24000{n}")) for n in (4, 5, 6)]
    assert [s.dnr for s in items_of(read_pages(pages))] == ["TN240004", "TN240005", "TN240006"]


LETTER = [
    "Sundviks byalag",
    "",
    "Till Tekniska nämnden i Lövsta kommun",
    "",
    "Synpunkter på belysningen längs hamnen",
    "Byalaget anser att belysningen längs hamnen ska bytas före den längs Storgatan.",
    "Vi har frågat våra medlemmar och de allra flesta går längs hamnen om kvällarna.",
    "De lampor som finns i dag är trettio år gamla och hälften av dem är trasiga nu.",
    "Kommunen har lovat att byta dem flera gånger men ingenting har hänt under åren.",
    "Vi vill därför att nämnden tar upp frågan igen så snart som det är möjligt i vår.",
    "",
    "Med vänlig hälsning",
    "Ingrid Vass",
]


def test_an_undated_letter_does_not_take_the_date_of_the_minutes_before_it(
    read_pages: ReadPages,
) -> None:
    document = read_pages([sheet(item("§ 4 Byte av belysning")), LETTER])
    letter = next(s for s in document.sections if s.part_kind == "skrivelse")
    assert letter.date is None
    assert letter.pages == (2,)


def test_a_dated_letter_keeps_its_own_date(read_pages: ReadPages) -> None:
    document = read_pages(
        [sheet(item("§ 4 Byte av belysning")), ["Lövsta 2024-02-05", "", *LETTER]]
    )
    assert {s.date for s in document.sections if s.part_kind == "skrivelse"} == {"2024-02-05"}
    assert [s.date for s in items_of(document)] == ["2024-03-12"]


def test_a_copy_of_a_section_in_a_bundle_points_to_the_first(read_pages: ReadPages) -> None:
    copy = sheet(item("§ 4 Byte av belysning", dnr="TN 2024/118"))
    document = read_pages([copy, LETTER, copy])
    first, second = items_of(document)
    assert (first.duplicate_of, second.duplicate_of) == (None, first.id)
    assert [f.kind for f in document.findings] == ["duplicate_item"]


def test_the_bundle_of_the_corpus_has_one_section_twice(
    corpus_documents: dict[str, Document],
) -> None:
    bundle = corpus_documents["handlingar-gnhn-2024-05-22.pdf"]
    found = [(s.number, s.date, s.duplicate_of is not None) for s in items_of(bundle)]
    assert sorted(found) == [
        ("38", "2023-06-14", False), ("38", "2023-06-14", True),
        ("52", "2023-10-18", False), ("9", "2024-02-14", False),
    ]  # fmt: skip


def test_the_parts_of_the_corpus_bundle_keep_their_own_dates(
    corpus_documents: dict[str, Document],
) -> None:
    bundle = corpus_documents["handlingar-gnhn-2024-05-22.pdf"]
    parts = [s for s in bundle.sections if s.parent is None]

    def date_of(words: str) -> str | None:
        at = bundle.text.index(words)
        return next(part.date for part in parts if part.start <= at < part.end)

    assert date_of("En ersättning på 590 kronor per hembesök motsvarar") == "2024-05-06"
    assert date_of("Den som hyr en stuga i tre veckor") == "2024-04-08"


@pytest.mark.parametrize(
    ("file", "body", "date", "numbers"),
    [
        ("gnhn-protokoll-2023-06-14.pdf", "Gemensamma nämnden för hjälpmedel och nära vård",
         "2023-06-14", range(33, 42)),
        ("gnhn-protokoll-2024-02-14.pdf", "Gemensamma nämnden för hjälpmedel och nära vård",
         "2024-02-14", range(4, 12)),
        ("gnhn-protokoll-2024-05-22.pdf", "Gemensamma nämnden för hjälpmedel och nära vård",
         "2024-05-22", range(27, 35)),
        ("ks-ekhamn-protokoll-2023-02-07.pdf", "Kommunstyrelsen", "2023-02-07", range(17, 25)),
    ],
)  # fmt: skip
def test_the_minutes_of_the_corpus_have_every_section_with_body_and_date(
    corpus_documents: dict[str, Document], file: str, body: str, date: str, numbers: range
) -> None:
    found = items_of(corpus_documents[file])
    assert [s.number for s in found] == [str(number) for number in numbers]
    assert {s.date for s in found} == {date}
    assert all(s.body and body in s.body for s in found)
    assert all(s.title for s in found)


def test_a_gap_in_the_run_of_numbers_is_a_finding(read_pages: ReadPages) -> None:
    lines = [line for number in (4, 5, 6, 8, 9) for line in item(f"§ {number} Ärende {number}")]
    document = read_pages([sheet(lines[:45]), sheet(lines[45:])])
    assert [(f.kind, "§ 7" in f.message) for f in document.findings] == [("missing_item", True)]


def test_passages_never_cross_a_section(corpus_documents: dict[str, Document]) -> None:
    for document in corpus_documents.values():
        sections = {section.id: section for section in document.sections}
        children: dict[str, list[Section]] = {}
        for section in document.sections:
            if section.parent:
                children.setdefault(section.parent, []).append(section)
        for passage in document.passages:
            section = sections[passage.section]
            assert section.start <= passage.start < passage.end <= section.end
            for child in children.get(section.id, []):
                if child.start > section.start:
                    assert passage.end <= child.start or passage.start >= child.end


def test_every_word_of_a_document_stands_in_a_passage(
    corpus_documents: dict[str, Document],
) -> None:
    for document in corpus_documents.values():
        covered = bytearray(len(document.text))
        for passage in document.passages:
            covered[passage.start : passage.end] = b"\1" * (passage.end - passage.start)
        left = "".join(c for c, held in zip(document.text, covered, strict=True) if not held)
        assert not left.strip(), f"{document.file}: {left.strip()[:80]}"


def test_numbered_headings_of_an_agreement_are_sections_with_their_number(
    corpus_documents: dict[str, Document],
) -> None:
    agreement = corpus_documents["ok-hemsjukvard-2023.pdf"]
    assert agreement.kind == "overenskommelse"
    titles = {s.title for s in agreement.sections}
    assert {"Definitioner", "Kostnader och ersättning", "Tillfällig vistelse"} <= titles
    assert agreement.decisions == ()


def test_the_questions_of_a_survey_are_sections(corpus_documents: dict[str, Document]) -> None:
    survey = corpus_documents["enkatsvar-nara-vard-2024.pdf"]
    assert survey.kind == "enkat"
    numbers = [s.number for s in survey.sections if s.kind == "question"]
    assert numbers[:7] == ["1", "2", "3", "4", "5", "6", "7"]


def test_an_official_proposal_holds_no_decision(read_pages: ReadPages) -> None:
    document = read_pages(
        [
            [
                "Tekniska förvaltningen",
                "2024-02-20",
                "",
                "# Tjänsteskrivelse",
                "",
                "Byte av belysning på Storgatan",
                "",
                "Förslag till beslut",
                "Tekniska nämnden beslutar att",
                "• byta belysningen på Storgatan för 5,1 mnkr",
                "",
                "Bakgrund",
                "Belysningen är trettio år gammal och drar mer el än den borde göra.",
            ]
        ]
    )
    assert document.kind == "tjansteskrivelse"
    assert document.decisions == ()
    assert "decision" not in {p.role for p in document.passages}


def test_an_empty_document_has_no_sections(read_pages: ReadPages) -> None:
    document = read_pages([[]])
    assert (document.sections, document.passages, document.text) == ((), (), "")
    assert [f.kind for f in document.findings] == ["empty_page"]
