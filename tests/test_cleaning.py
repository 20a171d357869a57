"""Running headers out, wrapped lines and hyphens joined, every offset kept."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from ingest.cleaning import clean
from ingest.marks import NUMBERED
from ingest.pipeline import document_from
from ingest.readers import read
from ingest.records import Document, Line, Page, Source, pages_between
from ingest.settings import Reading
from tests.conftest import CORPUS, ReadPages
from tests.pdfs import make_pdf

BODY = "Tekniska nämnden i Lövsta kommun"
SIGNS = "Ordförandes sign          Justerares sign          Utdragsbestyrkande"


def sheet(number: int, *lines: str, of: int = 3) -> list[str]:
    head = [BODY, "Sammanträdesprotokoll 2024-03-12", f"Sida {number} av {of}", ""]
    return [*head, *lines, "", SIGNS, "Känslighet: Allmän"]


THREE_SHEETS = [
    sheet(
        1,
        "§ 7 Ny cykelväg längs Kvarnån",
        "",
        "Nämndens beslut",
        "Tekniska nämnden i Lövsta kommun beslutar att",
        "• bygga en cykelväg mellan Kvarnbron och Norra skolan för högst 4,2 mnkr",
        "• ge gatuchefen i uppdrag att redovisa kostnaden per sträcka, så att nämnden kan",
    ),
    sheet(
        2,
        "följa hur pengarna används",
        "• finansiera cykelvägen inom årets ram",
        "",
        "Ärendet",
        "Cykelvägen har efterfrågats av boende i Norra Åsen sedan många år tillbaka, och den",
    ),
    sheet(
        3,
        "förslagna sträckan har rättats. Förvaltningen räknade först med 5,1 mnkr.",
        "",
        "§ 8 Namn på nya gator",
        "",
        "Nämndens beslut",
        "Tekniska nämnden i Lövsta kommun beslutar att fastställa namnen Ekstigen och Alstigen.",
    ),
]


def check_offsets(document: Document, pages: dict[int, str]) -> None:
    for passage in document.passages:
        assert document.text[passage.start : passage.end] == passage.text
        assert passage.pages == pages_between(document.spans, passage.start, passage.end)
        assert passage.page == passage.pages[0]
    end = 0
    for span in document.spans:
        assert span.start >= end
        end = span.end
        raw = pages[span.page][span.raw_start : span.raw_start + span.end - span.start]
        assert document.text[span.start : span.end] == raw.replace("\u00a0", " ")


def test_a_sentence_that_runs_over_a_page_break_has_no_header_or_footer_in_it(
    read_pages: ReadPages,
) -> None:
    document = read_pages(THREE_SHEETS)
    assert "och den förslagna sträckan har rättats." in document.text


def test_a_list_item_that_runs_over_a_page_break_is_one_clause(read_pages: ReadPages) -> None:
    document = read_pages(THREE_SHEETS)
    clauses = [decision.clause for decision in document.decisions if decision.number == "7"]
    assert clauses == [
        "bygga en cykelväg mellan Kvarnbron och Norra skolan för högst 4,2 mnkr",
        "ge gatuchefen i uppdrag att redovisa kostnaden per sträcka, så att nämnden kan "
        "följa hur pengarna används",
        "finansiera cykelvägen inom årets ram",
    ]


@pytest.mark.parametrize(
    "furniture", ["Ordförandes sign", "Utdragsbestyrkande", "Känslighet", "Sida 2 av 3"]
)
def test_running_lines_stand_nowhere_in_the_text(read_pages: ReadPages, furniture: str) -> None:
    assert furniture not in read_pages(THREE_SHEETS).text


def test_a_passage_over_two_pages_names_both(read_pages: ReadPages) -> None:
    document = read_pages(THREE_SHEETS)
    passage = next(p for p in document.passages if "hur pengarna används" in p.text)
    assert passage.pages == (1, 2)


def test_a_footer_with_page_counts_of_other_forms_is_left_out(read_pages: ReadPages) -> None:
    pages = [
        [
            f"{number} (4)",
            "",
            f"Stycke {word} handlar om vattenverket och om hur ledningarna byts i centrum.",
            f"Arbetet med {word} tar tre månader och utförs av kommunens egen personal.",
            "",
            f"Vatten och avlopp i Granby, verksamhetsplan {number}/4",
        ]
        for number, word in enumerate(("ett", "två", "tre", "fyra"), start=1)
    ]
    text = read_pages(pages).text
    assert "(4)" not in text
    assert "verksamhetsplan" not in text
    assert "Stycke tre handlar om vattenverket" in text


def test_rows_of_a_table_at_a_page_edge_are_not_taken_for_running_lines(
    read_pages: ReadPages,
) -> None:
    pages = [
        [f"Ekhamn {value} {value + 7} {value + 9}", f"Lövsta {value + 1} {value + 3} {value + 5}"]
        + [f"Granby {value + place} {value + 2 * place} {value + 3}" for place in range(5)]
        for value in (110, 220, 330)
    ]
    text = read_pages(pages).text
    assert text.count("Ekhamn") == 3
    assert text.count("Lövsta") == 3


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (
            ["Nämnden följer upp all hälso- och sjukvård och omsorg som ges enligt avtal av hälso-",
             "och sjukvårdens personal."],
            "enligt avtal av hälso- och sjukvårdens personal.",
        ),
        (
            ["Förvaltningen har på nytt gått igenom underlaget och rättat den felaktiga upp-",
             "gift som lämnades i mars."],
            "den felaktiga uppgift som lämnades i mars.",
        ),
        (
            ["Förvaltningen har gått igenom underlaget och rättat det som redovisades den 2023-",
             "12-20 av Granby kommun."],
            "redovisades den 2023-12-20 av Granby kommun.",
        ),
        (
            ["Kommunen har gått igenom den del av underlaget som handlar om stöd genom IT-",
             "system som köptes i fjol."],
            "stöd genom IT-system som köptes i fjol.",
        ),
        (
            ["Kostnaden för elen under den kalla delen av året blev i alla fem kommunerna 3 –",
             "5 procent högre."],
            "3 – 5 procent högre.",
        ),
    ],
)  # fmt: skip
def test_words_and_dates_broken_over_lines_are_joined(
    read_pages: ReadPages, lines: list[str], joined: str
) -> None:
    assert joined in read_pages([lines]).text


def test_a_date_broken_after_a_short_line_is_joined(read_pages: ReadPages) -> None:
    long = "Förvaltningen räknade först med en högre kostnad och har sedan dess rättat beräkningen."
    assert (
        "lämnades 2023-12-20 har rättats"
        in read_pages([[long, "Den uppgift som lämnades 2023-", "12-20 har rättats.", long]]).text
    )


def test_pdfium_marks_of_soft_hyphens_leave_the_word_whole_and_the_offsets_exact() -> None:
    raw = "Den felaktiga upp\ufffegift som hälso\ufffeoch sjukvården gav 2023\ufffe12-20 gäller."
    source = Source((Page(1, raw, (Line(raw, 0, 72.0, 72.0, 11.0),), 595.0, 842.0),), "pdf")
    cleaned = clean(source)
    assert cleaned.text == (
        "Den felaktiga uppgift som hälso- och sjukvården gav 2023-12-20 gäller."
    )
    for span in cleaned.spans:
        piece = raw[span.raw_start : span.raw_start + span.end - span.start]
        assert cleaned.text[span.start : span.end] == piece


def test_no_break_spaces_become_spaces_and_keep_their_place(tmp_path: Path) -> None:
    line = "Kostnaden är 26\u00a0142 kronor enligt 14\u00a0kap."
    path = make_pdf(tmp_path / "prov.pdf", [[line]])
    source = read(path, Reading())
    document = document_from(source, path.name, "0" * 64)
    assert "26 142 kronor enligt 14 kap." in document.text
    check_offsets(document, {page.number: page.text for page in source.pages})


@pytest.mark.parametrize("name", sorted(path.name for path in CORPUS.glob("*.pdf")))
def test_every_offset_of_the_corpus_is_exact(name: str) -> None:
    path = CORPUS / name
    source = read(path, Reading(), "off")  # recognised pages have their own tests
    document = document_from(source, name, hashlib.sha256(path.read_bytes()).hexdigest())
    check_offsets(document, {page.number: page.text for page in source.pages})


@pytest.mark.parametrize("suffix", ["docx", "pptx"])
def test_every_offset_of_the_office_files_is_exact(suffix: str) -> None:
    for path in CORPUS.glob(f"*.{suffix}"):
        source = read(path, Reading())
        document = document_from(source, path.name, "0" * 64)
        assert document.passages
        check_offsets(document, {page.number: page.text for page in source.pages})


def test_offsets_are_exact_in_a_document_made_of_awkward_lines(tmp_path: Path) -> None:
    path = make_pdf(
        tmp_path / "prov.pdf",
        [
            ["  Indragen rad med   flera  blanksteg", "•   punkt ett", "o punkt två", "- punkt 3"],
            ["", "1) numrerad", "a) bokstav", "fortsätter här", "”citat” – tankstreck – slut"],
            [],
            ["Sista sidan"],
        ],
    )
    source = read(path, Reading())
    document = document_from(source, path.name, "0" * 64)
    check_offsets(document, {page.number: page.text for page in source.pages})
    assert "Sista sidan" in document.text


def test_a_line_is_the_text_that_stands_at_its_place() -> None:
    for name in ("gnhn-protokoll-2023-06-14.pdf", "ok-hemsjukvard-2023.pdf"):
        cleaned = clean(read(CORPUS / name, Reading()))
        for line in cleaned.lines:
            assert cleaned.text[line.start : line.end] == line.text


def test_a_clause_number_of_an_agreement_is_not_cut_in_two() -> None:
    match = NUMBERED.match("14.2 Hjälpmedelscentralen ska hålla ett lager")
    assert match is not None
    assert match.end() == len("14.2 ")
    assert NUMBERED.match("4,2 mnkr") is None
    assert NUMBERED.match("2.5 procent") is None


def test_a_date_that_a_page_break_parts_is_one_date(tmp_path: Path) -> None:
    path = make_pdf(
        tmp_path / "a.pdf",
        [
            sheet(
                1,
                "§ 9 Ersättning",
                "Beslut",
                "Nämnden beslutar att",
                "- ersättningen fördelas efter",
                "  antalet inskrivna den 31 december",
            ),
            sheet(2, "2022", "- ingen ersättning betalas för senare tid"),
            sheet(3, "§ 10 Övrigt", "Inget."),
        ],
    )
    document = document_from(read(path, Reading()), path.name, "0" * 64)
    assert document.decisions[0].clause.endswith("den 31 december 2022")
