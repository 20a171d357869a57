from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import cli
from app.privacy import document_without_personal_data, without_personal_data
from app.service import Service
from index.library import Library
from ingest.personal_data import masked, personal_data
from ingest.pipeline import document_from
from ingest.readers import read
from ingest.records import Document
from ingest.settings import Privacy, Reading, Settings


def found(text: str) -> list[tuple[str, str]]:
    return [(text[p.start : p.end], p.kind) for p in personal_data(text)]


@pytest.mark.parametrize(
    "number",
    [
        "811228-9874", "19811228-9874", "8112289874", "198112289874", "811228+9874",
        "811228 - 9874", "811228–9874", "670919-9530", "701063-2391", "19701063-2391",
    ],
)  # fmt: skip
def test_identity_and_coordination_numbers_are_found_in_every_shape(number: str) -> None:
    assert found(f"Sökande: {number}, Ekhamn.") == [(number, "identity")]
    assert found(f"Personnr:{number}") == [(number, "identity")]


@pytest.mark.parametrize(
    "text",
    [
        "Dnr 2023-00123 och KS 2023/45",
        "Org.nr 212000-0142",
        "Organisationsnummer: 232100-0115",
        "811228-9875",  # wrong check digit
        "811328-9870",  # no such month
        "Bankgiro 5051-6905, plusgiro 4 67 89-2",
        "Dnr 8112289874",
        "Dnr72505/2025 och LK/162452, RS250393",
        "avtalstid 2024-09-01–2026-08-31",
        "Utfall 811228 9874 och 26 142 073 123 456",
        "2022 2023 2024 2025 2026",
        "Summa 83 067 82 935 132 124 600 124 450 150",
        "kl. 08-17 alla dagar, 07.30–12.00",
        "2 846 tkr, 0,7 % och 070 tkr",
        "SFS 2017:612, prop. 2019/20:164",
        "2024-07-30 12:15:20",
        "IBAN SE45 5000 0000 0583 9825 7466",
        "ISSN 0346-8860",
    ],
)
def test_numbers_of_other_kinds_are_no_personal_data(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "number",
    [
        "070-123 45 67", "0702-521191", "0701234567", "070 123 45 67", "+46 70 123 45 67",
        "+46 (0)70-123 45 67", "0046701234567", "073/123 45 67", "076\u00a0123\u00a045\u00a067",
    ],
)  # fmt: skip
def test_mobile_numbers_are_found_also_in_contact_blocks(number: str) -> None:
    assert found(f"Eva Stenmark (KD), telefon {number}.") == [(number, "telephone")]
    assert found(f"Ekhamns kommun, växel, {number}") == [(number, "telephone")]


def test_landlines_are_private_unless_they_stand_among_an_authority_s_contacts() -> None:
    assert found("Anna Dahl, tel 0346-123 45") == [("0346-123 45", "telephone")]
    assert found("Ring gärna 08-123 45 67!") == [("08-123 45 67", "telephone")]
    assert found("Hem: +46 31 12 34 56") == [("+46 31 12 34 56", "telephone")]
    assert found("Sundviks kommun\nPostadress: 312 80 Sundvik\nTelefon 0999-15 00 00") == []
    assert found("Telefon 0999-12 34 56, birgit.moll@sundvik.example") == []
    assert found("Telefon 0999-12 34 56, birgit.moll@gmail.com") == [
        ("0999-12 34 56", "telephone"), ("birgit.moll@gmail.com", "email"),
    ]  # fmt: skip
    assert found("Kundtjänst 0771-123 456 och 010-123 45 67") == []


def test_private_mail_addresses_are_found_and_official_ones_are_not() -> None:
    assert found("Svara till eva.b@hotmail.com eller anna+ks@telia.com.") == [
        ("eva.b@hotmail.com", "email"), ("anna+ks@telia.com", "email"),
    ]  # fmt: skip
    assert found("registrator@ekhamn.se, info@regionvastersjo.se, x@gmail.com.example.se") == []


def test_an_address_beside_a_person_is_private_and_that_of_a_place_is_not() -> None:
    assert found("Anna Svensson, Åsvägen 12 B, 312 80 Sundvik") == [
        ("Åsvägen 12 B, 312 80 Sundvik", "address")
    ]
    assert found("Per-Åke af Ek\nLilla Storgatan 5, lgh 1101\n") == [
        ("Lilla Storgatan 5, lgh 1101", "address")
    ]
    assert found("Hon är bosatt på Strandgatan 4.") == [("Strandgatan 4", "address")]
    for place in (
        "Sundviks kommun, Strandgatan 4, Sundvik",
        "Sundviks Kommun, Strandgatan 4",
        "Bygglov för Strandgatan 4",
        "Restaurang Sjöboden, Hamngatan 3",
        "Anna Svensson, Besöksadress: Storgatan 5",
        "Det särskilda boendet på Storgatan 5",
        "Trafikingenjörens bedömning av Åsvägen 2023-03-14",
    ):
        assert found(place) == [], place


def test_masking_keeps_length_and_white_space() -> None:
    text = "Anna Dahl, 811228-9874,\nmobil 070-123\u00a045 67."
    assert masked(text) == "Anna Dahl, •••••••••••,\nmobil •••••••\u00a0•• ••."
    assert masked("§ 43 Nämnden beslutar") == "§ 43 Nämnden beslutar"


LETTER = (
    "Skrivelse om bryggan\n\nHumanistiska nämnden, Ekhamns kommun\n\n"
    "Gästbryggan vid Norra kajen behöver repareras före sommaren, menar Anna Dahl.\n\n"
    "Anna Dahl nås på mobil 070-123 45 67 eller anna.dahl@gmail.com om gästbryggan.\n\n"
    "Anna Dahl, 811228-9874, äger gästbryggan sedan 2019.\n"
)
SECRET = ("070-123 45 67", "anna.dahl@gmail.com", "811228-9874")
QUESTION = "Vem äger gästbryggan sedan 2019?"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the home of a library with one letter that holds personal data."""
    folder = tmp_path_factory.mktemp("privat")
    (folder / "brev.txt").write_text(LETTER, encoding="utf-8")
    (folder / "home").mkdir()
    with Library.open(folder / "home", Settings()) as library:
        assert library.add_paths([folder / "brev.txt"]).added
    return folder / "home"


@pytest.fixture
def letter(tmp_path: Path) -> Document:
    path = tmp_path / "brev.txt"
    path.write_text(LETTER, encoding="utf-8")
    return document_from(read(path, Reading()), path.name, "0" * 64)


@pytest.fixture
def unmasked(home: Path) -> Iterator[Service]:
    service = Service.open(home, Settings(privacy=Privacy(mask=False)))
    yield service
    service.close()


def run(home: Path, *arguments: str) -> str:
    result = CliRunner().invoke(cli, [*arguments, "--home", str(home)])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_page_with_personal_data_gets_one_finding_with_counts(letter: Document) -> None:
    (finding,) = [f for f in letter.findings if f.kind == "personal_data"]
    assert (finding.page, finding.message) == (
        1, "Sidan 1: 1 personnummer, 1 telefonnummer, 1 privat e-postadress.",
    )  # fmt: skip


@pytest.mark.parametrize("as_json", [True, False])
@pytest.mark.parametrize(
    "command", [("ask", QUESTION), ("search", "Anna Dahl gästbryggan"), ("inspect", "brev.txt")]
)
def test_no_command_shows_personal_data(
    home: Path, command: tuple[str, ...], as_json: bool
) -> None:
    output = run(home, *command, *(["--json"] if as_json else []))
    assert not [secret for secret in SECRET if secret in output]
    assert ("•" * 11 in output) == (as_json or command[0] != "inspect")


def test_an_answer_is_masked_throughout_and_its_quotes_still_stand_in_their_passages(
    home: Path,
) -> None:
    record = json.loads(run(home, "ask", QUESTION, "--json"))
    assert not record["abstained"]
    assert "Anna Dahl, •••••••••••, äger" in record["answer"]
    for citation in record["citations"]:
        assert " ".join(citation["quote"].split()) in " ".join(citation["text"].split())


def test_masking_can_be_set_off(unmasked: Service) -> None:
    assert "Anna Dahl, 811228-9874, äger" in unmasked.ask(QUESTION).answer
    assert "811228-9874" in unmasked.shown_document(unmasked.documents()[0].id).text


def test_every_place_in_an_inspected_document_stays_true_under_the_mask(letter: Document) -> None:
    shown = document_without_personal_data(letter)
    assert len(shown.text) == len(letter.text)
    assert shown.id == letter.id
    assert not [secret for secret in SECRET if secret in repr(shown)]
    for passage in shown.passages:
        assert shown.text[passage.start : passage.end] == passage.text


def test_what_is_known_of_a_document_is_masked_where_its_context_is_cut_off() -> None:
    assert without_personal_data({"quote": "Åsvägen 12", "id": "a"}, ["Åsvägen 12"]) == {
        "quote": "••••••• ••", "id": "a",
    }  # fmt: skip
    assert without_personal_data(["Ring 070-123 45 67", "070-123\n45 67"]) == [
        "Ring ••••••• •• ••", "•••••••\n•• ••",
    ]  # fmt: skip
    assert without_personal_data(("§ 43", 7, None)) == ("§ 43", 7, None)
