"""Minutes as case-handling systems print them: heads, wrapped clauses, annexes, what is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.marks import is_table_row
from ingest.outcomes import outcome_of
from ingest.swedish import body_and_date
from tests.test_layouts import Row, decided, drawn, items

HEAD: list[Row] = ["Granvallens kommun PROTOKOLL Sida 1 av 3"]


@pytest.mark.parametrize(
    ("header", "body"),
    [
        ("Kommunstyrelsen Sammanträdesdatum 2024-09-03", "Kommunstyrelsen"),
        ("Kommunstyrelsen 3 (17) Sammanträdesdag 2024-09-03", "Kommunstyrelsen"),
        ("Tekniska nämnden Mötesdatum Blad 2024-09-03 4", "Tekniska nämnden"),
        ("Datum 2024-09-03 Tekniska nämnden", "Tekniska nämnden"),
        ("Tekniska nämnden 2024-09-03 Blad 4(17)", "Tekniska nämnden"),
    ],
)
def test_a_header_names_its_body_beside_labels_and_page_numbers(header: str, body: str) -> None:
    assert body_and_date(header) == (body, "2024-09-03")


def test_the_running_header_names_the_body_not_who_gets_a_copy(tmp_path: Path) -> None:
    pages: list[list[Row]] = [
        ["Granvallens kommun SAMMANTRÄDESPROTOKOLL Blad 1 (3)",
         "Kommunstyrelsen Sammanträdesdatum 2024-09-03", "",
         f"KS § {number}", "Dnr KS 2024/3", title, "",
         "Kommunstyrelsens förslag till kommunfullmäktige", "1. Taxan höjs.", "",
         "Sammanfattning av ärendet", "Taxan har inte ändrats sedan 2011.", "",
         "Beslutet skickas till", "Kommunfullmäktige"]
        for number, title in ((7, "Torgtaxa"), (8, "Hamntaxa"), (9, "Vattentaxa"))
    ]  # fmt: skip
    found = items(drawn(tmp_path / "p.pdf", pages))
    assert [(s.number, s.title, s.body, s.date) for s in found] == [
        ("7", "Torgtaxa", "Kommunstyrelsen", "2024-09-03"),
        ("8", "Hamntaxa", "Kommunstyrelsen", "2024-09-03"),
        ("9", "Vattentaxa", "Kommunstyrelsen", "2024-09-03"),
    ]


def test_a_title_behind_its_registration_number_on_one_line(tmp_path: Path) -> None:
    page: list[Row] = [
        *HEAD, "Kommunfullmäktige Sammanträdesdatum 2024-09-30", "",
        "§ 67 Dnr KS 2024/4 Frågestund", "Beslut", "1. Frågestunden avslutas.", "",
        "§ 68 Dnr KS 2024/92 345 VA-taxa 2025", "Beslut", "1. Taxan höjs med 9 procent.",
    ]  # fmt: skip
    found = items(drawn(tmp_path / "p.pdf", [page]))
    assert [(s.title, s.dnr) for s in found] == [
        ("Frågestund", "KS 2024/4"), ("VA-taxa 2025", "KS 2024/92"),
    ]  # fmt: skip


def test_the_end_of_a_clause_is_no_row_of_figures(tmp_path: Path) -> None:
    page: list[Row] = [
        *HEAD, "Kommunstyrelsen Sammanträdesdatum 2024-02-13", "", "§ 7 Torpet", "Beslut",
        "1. Torpet Ekbacken 4:2 (f.d. skolan) säljs till Ekbackens byalag för en",
        "köpeskilling om 1 250 000 kronor.",
        "2. Ramen får inte överstiga",
        "2 200 kronor per år.",
    ]  # fmt: skip
    assert [clause for _, clause in decided(drawn(tmp_path / "p.pdf", [page]))] == [
        "Torpet Ekbacken 4:2 (f.d. skolan) säljs till Ekbackens byalag för en köpeskilling om "
        "1 250 000 kronor.",
        "Ramen får inte överstiga 2 200 kronor per år.",
    ]
    assert is_table_row("Ekhamn 14 120 14 714 15 391")
    assert is_table_row("2021 | 88")


def test_a_wrapped_att_clause_is_one_and_what_is_told_afterwards_is_none(tmp_path: Path) -> None:
    page: list[Row] = [
        *HEAD, "Direktionen Sammanträdesdatum 2024-06-14", "", "§ 20 Bemanning", "",
        "Direktionen beslutar",
        "att återremittera ärendet för riskanalys av insatstider i området",
        "Ekbacken–Granmon, och",
        "att ärendet ska åter behandlas senast den 31 december",
        "2024.", "", "Information", "• Ny bil: leverans väntas i höst.", "• Tolv har slutat.",
    ]  # fmt: skip
    assert [clause for _, clause in decided(drawn(tmp_path / "p.pdf", [page]))] == [
        "återremittera ärendet för riskanalys av insatstider i området Ekbacken–Granmon, och",
        "ärendet ska åter behandlas senast den 31 december 2024.",
    ]


@pytest.mark.parametrize(
    ("clause", "outcome"),
    [
        ("Ansökan tillstyrks inte.", "avslag"),
        ("Planen antas ej.", "avslag"),
        ("Planen antas, vilket inte hindrar ändringar.", "antagen"),
        ("Socialnämnden föreslår kommunfullmäktige att motionen avslås.", "foreslagen"),
        ("Motionen avslås.", "avslag"),
    ],
)
def test_a_denied_verb_turns_the_outcome(clause: str, outcome: str) -> None:
    assert outcome_of(clause) == outcome


def test_papers_behind_the_minutes_belong_to_their_own_meeting_and_item(tmp_path: Path) -> None:
    head: list[Row] = [*HEAD, "Kommunfullmäktige Sammanträdesdatum 2024-09-30", ""]
    pages: list[list[Row]] = [
        [*head, "§ 72 Vindkraft", "Beslut", "1. Ansökan tillstyrks inte.", "",
         "§ 73 Taxa", "Beslut", "1. Taxan antas."],
        [*head, "Protokollsutdrag. Kommunfullmäktige. Sammanträdesdatum 2024-03-25. Sida 9 av 21",
         "", "§ 24 Skolan", "Beslut", "1. Ärendet återremitteras."],
        [*head, "Skriftlig reservation, § 72", "",
         "Vi reserverar oss mot beslutet. Bygdepengen hade gett 400 000 kronor om året.",
         "Ann Ek (S)"],
    ]  # fmt: skip
    found = drawn(tmp_path / "p.pdf", pages)
    assert [(s.number, s.date) for s in items(found)] == [
        ("72", "2024-09-30"), ("73", "2024-09-30"), ("24", "2024-03-25"),
    ]  # fmt: skip
    annex = next(s for s in found.sections if s.title == "Skriftlig reservation, § 72")
    assert (annex.date, annex.parent) == ("2024-09-30", items(found)[0].id)
    roles = {p.role for p in found.passages if p.section == annex.id}
    assert roles == {"reservation"}


def test_items_numbered_by_their_boards_letters_and_year(tmp_path: Path) -> None:
    pages: list[list[Row]] = [
        ["Granvallens kommun", "PROTOKOLL 2024-05-16", "",
         f"# MSN 2024:{number} Vägbelysning", "Ärendenummer MSN-2024-3", "",
         "Beslut", "Nämnden beslutar att inte bevilja medel.", "",
         "Ärendet", "Belysningen längs vägen är från 1984 och lyser sällan.", "",
         "Miljö- och samhällsnämnden"]
        for number in (52, 53, 54)
    ]  # fmt: skip
    found = drawn(tmp_path / "p.pdf", pages)
    assert [(s.number, s.title, s.body) for s in items(found)] == [
        (str(number), "Vägbelysning", "Miljö- och samhällsnämnden") for number in (52, 53, 54)
    ]
    assert {one.outcome for one in found.decisions} == {"avslag"}


@pytest.mark.parametrize("heading", ["Beskrivning", "Upplysningar"])
def test_what_stands_under_a_word_of_its_own_behind_a_decision_is_not_decided(
    tmp_path: Path, heading: str
) -> None:
    page: list[Row] = [
        *HEAD, "Räddningsnämnden Sammanträdesdatum 2024-09-26", "",
        "§ 2 Information", "Räddningsnämndens beslut", "Informationen läggs till handlingarna.",
        "", heading, "Räddningschefen berättar om året. Larmen har blivit fler sedan i fjol.",
    ]  # fmt: skip
    assert decided(drawn(tmp_path / "p.pdf", [page])) == [
        ("2", "Informationen läggs till handlingarna.")
    ]


def test_an_owner_in_capitals_is_no_part_of_the_bodys_name() -> None:
    assert body_and_date("GRANVALLENS KOMMUN Vård- och omsorgsnämnden") == (
        "Vård- och omsorgsnämnden", None,
    )  # fmt: skip


def test_a_list_that_a_decision_opens_is_told_with_it(tmp_path: Path) -> None:
    page: list[Row] = [
        *HEAD, "Tekniska nämnden Sammanträdesdatum 2024-09-03", "",
        "§ 7 Isbanan", "Dnr TN 2024/3", "",
        "Beslut",
        "Tekniska nämnden återremitterar ärendet till parkchefen för att",
        "- räkna på vad isbanan kostar och",
        "- fråga föreningarna.",
        "Ärendet ska återkomma senast den 12 november 2024.", "",
        "Beslutet skickas till", "Parkchefen",
    ]  # fmt: skip
    assert decided(drawn(tmp_path / "p.pdf", [page])) == [
        ("7", "Tekniska nämnden återremitterar ärendet till parkchefen för att - räkna på vad "
         "isbanan kostar och - fråga föreningarna."),
        ("7", "Ärendet ska återkomma senast den 12 november 2024."),
    ]  # fmt: skip


def test_a_numbered_list_under_its_lead_is_no_row_of_headings(tmp_path: Path) -> None:
    page: list[Row] = [
        "# Utredning av badplatserna", "",
        "Bakgrund", "",
        "Utredningen ska visa hur andra kommuner sköter sina badplatser utifrån:", "",
        "1. Fördelning av kostnader", "",
        "2. Ansvar för tillsynen", "",
        "Utredningen ska vara klar i maj och lämnas till nämnden för kännedom.",
    ]  # fmt: skip
    document = drawn(tmp_path / "p.pdf", [page])
    assert not {s.title for s in document.sections} & {
        "Fördelning av kostnader", "Ansvar för tillsynen"
    }  # fmt: skip
    lead = next(p for p in document.passages if "utifrån:" in p.text)
    assert "Ansvar för tillsynen" in lead.text


def test_a_decision_after_motions_told_in_sentences_is_the_meetings(tmp_path: Path) -> None:
    page: list[Row] = [
        *HEAD, "Regionfullmäktige Sammanträdesdatum 2024-11-20", "", "§ 14 Flygbussen", "",
        "Anna Ek (S) yrkar bifall till förslaget att flygbussen går varje timme.", "",
        "Bo Alm (M) yrkar avslag på förslaget om fler turer.", "",
        "Regionfullmäktige beslutar", "",
        "att flygbussen går varje timme", "",
        "att en ny hållplats byggs vid Granmon",
    ]  # fmt: skip
    assert decided(drawn(tmp_path / "p.pdf", [page])) == [
        ("14", "flygbussen går varje timme"), ("14", "en ny hållplats byggs vid Granmon"),
    ]  # fmt: skip


def test_a_clause_that_names_whose_motion_it_follows_is_decided(tmp_path: Path) -> None:
    page: list[Row] = [
        *HEAD, "Regionfullmäktige Sammanträdesdatum 2024-11-20", "", "§ 15 Flygplatsen", "",
        "Regionfullmäktige beslutar", "",
        "att avtalet gäller från nyår", "",
        "att anta förslaget med det tillägg som Anna Ek (L) yrkat",
    ]  # fmt: skip
    found = drawn(tmp_path / "p.pdf", [page])
    assert decided(found) == [
        ("15", "avtalet gäller från nyår"),
        ("15", "anta förslaget med det tillägg som Anna Ek (L) yrkat"),
    ]
    assert "motion" not in {passage.role for passage in found.passages}


def test_a_decision_right_below_a_title_is_no_part_of_it(tmp_path: Path) -> None:
    page: list[Row] = [
        *HEAD, "Tekniska nämnden Sammanträdesdatum 2024-09-03", "",
        "§ 41 Fastställande av dagordning", "Nämnden beslutar att godkänna dagordningen.", "",
        "§ 42 Val av justerare", "Nämnden beslutar att utse Bo Alm.",
    ]  # fmt: skip
    found = drawn(tmp_path / "p.pdf", [page])
    assert [s.title for s in items(found)] == ["Fastställande av dagordning", "Val av justerare"]
    assert decided(found) == [
        ("41", "godkänna dagordningen."), ("42", "utse Bo Alm."),
    ]  # fmt: skip


def test_a_boards_only_proposal_is_its_own_where_no_header_names_it(tmp_path: Path) -> None:
    page: list[Row] = [
        "Granvallens kommun PROTOKOLL Sida 1 av 3", "Sammanträdesdatum 2024-09-03", "",
        "§ 52 Ny taxa för hemhjälp", "",
        "Socialnämndens förslag till kommunfullmäktige", "1. Taxan höjs till 210 kronor.", "",
        "Sammanfattning av ärendet", "Taxan har inte ändrats sedan 2011.",
    ]  # fmt: skip
    found = drawn(tmp_path / "p.pdf", [page])
    assert [(one.clause, one.outcome) for one in found.decisions] == [
        ("Taxan höjs till 210 kronor.", "foreslagen")
    ]
    assert [section.body for section in items(found)] == ["Socialnämnden"]


def test_the_clauses_of_an_agreement_are_no_items_of_minutes(tmp_path: Path) -> None:
    page: list[Row] = [
        "# Avtal om skolmat i Granvallen", "",
        "§ 4 Kök", "4.1 Bolaget lagar maten i skolans kök.",
        "4.2 Nämnden beslutar om spisar.", "",
        "§ 5 Mat", "5.1 Bolaget svarar för råvaror.",
        "5.4 Nämnden beslutar om matsedel.", "",
        "§ 6 Avgift", "6.1 Kommunen betalar 61 kronor per portion.",
    ]  # fmt: skip
    found = drawn(tmp_path / "p.pdf", [page])
    assert (items(found), decided(found)) == ([], [])


def test_an_item_of_an_extract_has_the_day_that_its_pages_head_tells(tmp_path: Path) -> None:
    page: list[Row] = [
        "Kommunfullmäktige, protokollsutdrag från sammanträdet 17 juni 2024", "",
        "Beslutande", "Ali Ek (V)", "Bo Alm (M)", "Cia Berg (S)", "Dan Dahl (C)", "Eva Falk (L)",
        "", "§ 44 Nytt badhus i Granvallen", "", "Beslut", "Kommunfullmäktige beslutar",
        "att badhuset byggs vid ån.",
    ]  # fmt: skip
    found = drawn(tmp_path / "p.pdf", [page])
    assert [(s.number, s.date) for s in items(found)] == [("44", "2024-06-17")]


def test_meetings_in_one_file_have_their_body_and_a_label_is_no_part_of_a_clause(
    tmp_path: Path,
) -> None:
    pages: list[list[Row]] = [
        ["KULTURNÄMNDEN I GRANVALLEN Sammanträde " + day, "", "PROTOKOLL", "Tid: kl. 13.00–15.30",
         "", "Plats: Biblioteket, Storgatan 3", "", "Vid prot.: Kim Ås, nämndsekreterare", "",
         f"# {first} § Öppnande", "Ordföranden hälsar alla välkomna.", "",
         f"# {first + 1} § Sommarlovsbad (KuN/2024/{first})", "Badet kostar 90 000 kronor.", "",
         "BESLUT: Kulturnämnden avslår ansökan.", "",
         f"# {first + 2} § Bokbuss (KuN/2024/7)", "Bussen är gammal.", "",
         "BESLUT: Ärendet bordläggs."]
        for day, first in (("2024-05-21", 14), ("2024-09-10", 21))
    ]  # fmt: skip
    found = drawn(tmp_path / "p.pdf", pages)
    body = "Kulturnämnden i Granvallen"
    assert [(s.number, s.title, s.body, s.date, s.dnr) for s in items(found)] == [
        (str(number), title, body, day, dnr)
        for day, first in (("2024-05-21", 14), ("2024-09-10", 21))
        for number, title, dnr in (
            (first, "Öppnande", None), (first + 1, "Sommarlovsbad", f"KuN/2024/{first}"),
            (first + 2, "Bokbuss", "KuN/2024/7"),
        )
    ]  # fmt: skip
    assert decided(found) == [
        ("15", "Kulturnämnden avslår ansökan."), ("16", "Ärendet bordläggs."),
        ("22", "Kulturnämnden avslår ansökan."), ("23", "Ärendet bordläggs."),
    ]  # fmt: skip
    # the title and the number of their first §§ are not those of the minutes
    assert (found.kind, found.title, found.dnr) == ("protokoll", None, None)


def test_that_the_meeting_ends_is_no_further_clause(tmp_path: Path) -> None:
    page: list[Row] = [
        *HEAD, "Kommunstyrelsen Sammanträdesdatum 2024-09-03", "",
        "§ 9 Övriga frågor", "Kim Ås (C) frågar om badplatsen.", "",
        "Kommunstyrelsen beslutar", "att lämna frågan till förvaltningen.", "",
        "Ordföranden tackar alla och avslutar mötet. Nästa möte är i oktober.",
    ]  # fmt: skip
    assert decided(drawn(tmp_path / "p.pdf", [page])) == [("9", "lämna frågan till förvaltningen.")]


def test_a_sentence_that_says_again_who_decides_is_a_clause_of_its_own(tmp_path: Path) -> None:
    page: list[Row] = [
        *HEAD, "Kommunstyrelsen Sammanträdesdatum 2024-09-03", "",
        "§ 9 Arvoden", "Arvodet har inte ändrats sedan 2017.", "",
        "Beslut: Arvodet höjs till 900 kronor från och med den 1 juli. Kommunstyrelsen avslår",
        "förslaget om en kampanj. Kampanjen kan prövas igen. Nämnden föreslår att motionen avslås.",
    ]  # fmt: skip
    found = drawn(tmp_path / "p.pdf", [page])
    assert [(" ".join(one.clause.split()), one.outcome) for one in found.decisions] == [
        ("Arvodet höjs till 900 kronor från och med den 1 juli.", "annat"),
        ("Kommunstyrelsen avslår förslaget om en kampanj. Kampanjen kan prövas igen.", "avslag"),
        ("Nämnden föreslår att motionen avslås.", "foreslagen"),
    ]


def test_a_sentence_right_under_a_short_title_is_no_part_of_it(tmp_path: Path) -> None:
    page: list[Row] = [
        *HEAD, "Kommunfullmäktige 2024-09-30", "",
        "KF § 71", "Dnr KS 2024/61", "Interpellation om isbanan",
        "Vera Lundmark (S) har frågat kommunstyrelsens ordförande när isbanan i Hult",
        "kan spolas igen. Ordföranden svarar att kylan ska lagas först.",
        "Kommunfullmäktige beslutar", "att interpellationen är besvarad.", "",
        "KF § 72", "Dnr KS 2024/62", "Yttrande över förslaget till nya regler för hur",
        "Kommunalförbundet ska bekosta arbetet med översvämningar i dalen",
        "Kommunfullmäktige beslutar", "att godkänna yttrandet.",
    ]  # fmt: skip
    found = items(drawn(tmp_path / "p.pdf", [page]))
    assert [s.title for s in found] == [
        "Interpellation om isbanan",
        "Yttrande över förslaget till nya regler för hur Kommunalförbundet ska bekosta arbetet med "
        "översvämningar i dalen",
    ]
