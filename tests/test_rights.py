"""Restricted documents: to those outside the group they do not exist, on any surface."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app import registers
from app.brief.brief import agenda_document, brief_for
from app.overview import suggestions
from app.parse_report import findings_by_file
from app.people.entrance import Entrance
from app.people.store import Users
from app.service import Service
from app.viewer import Viewer
from app.web.app import build_app
from app.web.register_rows import Choice, Registers
from app.web.search_view import Picked, choices, find
from index import catalogue_schema as schema
from index.catalogue_views import _FREE
from index.library import Library
from index.records import Filters
from ingest.errors import (
    IndexUnusableError,
    QuestionError,
    SettingsError,
    UnknownDocumentError,
)
from ingest.settings import People, Settings
from tests.library_parts import HashEmbedder
from tests.pdfs import make_pdf
from tests.rights_parts import DNR, GROUP, OPEN, PAGES, QUESTION, SECRET, WORD, make_home, minutes

TODAY = date(2025, 1, 1)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_home(tmp_path_factory.mktemp("rights") / "home")


@pytest.fixture(scope="module")
def whole(home: Path) -> Iterator[Service]:
    service = Service(Library.open(home, Settings(), embedder=HashEmbedder()), Settings())
    yield service
    service.close()


@pytest.fixture(scope="module")
def outside(whole: Service) -> Service:
    return whole.for_viewer(Viewer(frozenset(("en annan grupp",))))


@pytest.fixture(scope="module")
def inside(whole: Service) -> Service:
    return whole.for_viewer(Viewer(frozenset((GROUP,))))


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A library in which the restricted document never was."""
    home = make_home(tmp_path_factory.mktemp("never") / "home", names=(OPEN,), restricted=False)
    service = Service(Library.open(home, Settings(), embedder=HashEmbedder()), Settings())
    yield service
    service.close()


@pytest.fixture(scope="module")
def secret(whole: Service) -> str:
    return whole.library.catalogue.document_by_name(SECRET).id


def clean(told: object, secret: str) -> None:
    """Nothing of the restricted document stands in what is told."""
    text = told if isinstance(told, str) else json.dumps(told, ensure_ascii=False, default=str)
    for trace in (SECRET, secret, WORD, "2024-11-12", "§ 81"):
        assert trace not in text, trace


def record(answer: Any) -> dict[str, Any]:
    kept = ("latency_ms",)
    return {key: value for key, value in answer.to_record().items() if key not in kept}


def test_members_and_the_operator_see_it(whole: Service, inside: Service) -> None:
    assert inside is whole
    assert any(p.reference.document == SECRET for p in inside.search(WORD))


def test_search_leaves_it_out_before_ranking(outside: Service, secret: str) -> None:
    for k in (1, 10, 100):
        found = outside.search(f"{WORD} holkar", k=k)
        clean([passage.to_record() for passage in found], secret)
        assert found


def test_all_sections_on_a_subject_leave_it_out(outside: Service, secret: str) -> None:
    found = outside.search_all("holkar i parken").to_record()
    clean(found, secret)
    assert OPEN in json.dumps(found)


@pytest.mark.parametrize(
    "question", [QUESTION, "Vad beslutades om holkar i parken?", "Vad står i § 81?", "lekplatsen"]
)
def test_answers_and_refusals_are_those_of_a_library_without_it(
    outside: Service, without: Service, secret: str, question: str
) -> None:
    told = record(outside.ask(question))
    clean({k: v for k, v in told.items() if k not in ("question", "reason", "understood")}, secret)
    assert told == record(without.ask(question))


def test_counts_facets_and_suggestions_know_nothing_of_it(
    outside: Service, without: Service, secret: str
) -> None:
    assert outside.facets() == without.facets()
    assert outside.health() == without.health()
    assert outside.suggestions() == without.suggestions() == suggestions(without.library)
    assert [row.file for row in outside.documents()] == [OPEN]
    assert outside.library.catalogue.counts() == without.library.catalogue.counts()
    assert outside.library.catalogue.scope() == without.library.catalogue.scope()
    found = find(outside, "holkar", Picked())
    assert choices(found) == choices(find(without, "holkar", Picked()))
    clean(str(findings_by_file(outside, outside.documents())), secret)


def test_registers_leave_it_out_and_a_report_back_in_it_is_none(
    whole: Service, outside: Service, without: Service, secret: str
) -> None:
    assert registers.assignments(whole, today=TODAY).rows[0].reported_in is not None
    for made in (registers.decisions, registers.duties):
        assert made(outside).to_records() == made(without).to_records()
    rows = registers.assignments(outside, today=TODAY).to_records()
    assert rows == registers.assignments(without, today=TODAY).to_records()
    clean(rows, secret)
    shown = Registers(whole)
    assert len(shown.rows("beslut")) == 3
    assert len(shown.rows("beslut", outside)) == 2
    assert len(shown.chosen(Choice("beslut"), whole)) == 3


def test_matters_leave_it_out(whole: Service, outside: Service, secret: str) -> None:
    assert len(whole.case(DNR).steps) > len(outside.case(DNR).steps)
    clean(outside.case(DNR).to_record(), secret)
    section = outside.library.catalogue.sections()[0][1].id
    clean([str(change) for change in outside.later_changes(section)], secret)
    clean(outside.similar("Kommunstyrelsen 2024-03-05 § 12", same_matter=True).to_record(), secret)
    with pytest.raises(UnknownDocumentError) as fault:
        outside.similar("Kommunstyrelsen 2024-11-12 § 81")
    assert WORD not in str(fault.value)
    assert "holkar i parken" not in str(fault.value).replace("Inventering av holkar i parken", "")


def test_a_brief_leaves_it_out(outside: Service, tmp_path: Path, secret: str) -> None:
    agenda = make_pdf(
        tmp_path / "dagordning.pdf",
        [["Kallelse och dagordning", "", "Kommunstyrelsen", "Sammanträdesdatum 2025-01-14", "",
          "1. Upprop", f"2. Inventering av holkar i parken (Dnr {DNR})", "3. Avslutning"]],
    )  # fmt: skip
    made = brief_for(outside, agenda_document(outside, str(agenda))).to_record()
    assert OPEN in json.dumps(made)
    clean(made, secret)
    with pytest.raises(UnknownDocumentError):
        agenda_document(outside, SECRET)


def test_links_sources_and_pages_do_not_lead_there(outside: Service, secret: str) -> None:
    for look in (
        outside.document, outside.shown_document, outside.original,
        lambda key: outside.page_image(key, 1), lambda key: outside.section_text(f"{key}-1"),
    ):  # fmt: skip
        with pytest.raises(UnknownDocumentError):
            look(secret)


def test_a_filter_on_it_finds_no_such_document(outside: Service) -> None:
    with pytest.raises(QuestionError) as fault:
        outside.search("holkar", filters=Filters(documents=(SECRET,)))
    assert f"Närmast: {OPEN}" in str(fault.value)


def test_every_table_is_narrowed_or_named_as_free(outside: Service, secret: str) -> None:
    assert {table.name for table in schema.metadata.sorted_tables} >= _FREE
    catalogue = outside.library.catalogue
    with catalogue._read() as connection:
        for table in schema.metadata.sorted_tables:
            if table.name not in _FREE:
                rows = connection.exec_driver_sql(f'SELECT * FROM "{table.name}"').all()
                clean(str(rows), secret)
    with pytest.raises(IndexUnusableError):
        catalogue.remove(secret)


def test_restricting_takes_hold_at_once_and_so_does_its_end(home: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(home, tmp_path / "home"))
    nobody = Viewer()
    service = Service(Library.open(copy, Settings(), embedder=HashEmbedder()), Settings())
    service.library.restrict([SECRET], [])
    assert service.for_viewer(nobody) is service
    service.library.restrict([SECRET], ["Presidiet"])
    before = service.for_viewer(nobody)
    assert [row.file for row in before.documents()] == [OPEN]
    service.library.restrict([OPEN], ["Presidiet"])
    with pytest.raises(IndexUnusableError, match="tomt"):
        service.for_viewer(nobody).ask("holkar")
    service.library.restrict([SECRET, OPEN], [])
    assert service.for_viewer(nobody) is service
    service.close()


def test_a_restriction_outlives_a_new_version_and_a_new_name(home: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(home, tmp_path / "home"))
    nobody = Viewer()
    with Library.open(copy, Settings(), embedder=HashEmbedder()) as library:
        service = Service(library, Settings())
        folder = tmp_path / "filer"
        folder.mkdir()
        changed = minutes("2024-11-12", (82, "Ny version", f"måla {WORD} grön", "Färgen är slut."))
        make_pdf(folder / SECRET, changed, leading=15.0)
        assert library.add_paths([folder]).updated
        assert [row.file for row in service.for_viewer(nobody).documents()] == [OPEN]
        (folder / SECRET).rename(folder / "omdopt.pdf")
        library.add_paths([folder], prune=True)
        assert {row.file for row in library.catalogue.documents()} == {OPEN, "omdopt.pdf"}
        assert [row.file for row in service.for_viewer(nobody).documents()] == [OPEN]
        library.remove(["omdopt.pdf"])
        assert "omdopt.pdf" not in library.catalogue.restrictions()
        service.for_viewer(nobody).close()


def test_an_older_program_refuses_a_restricted_catalogue(home: Path, without: Service) -> None:
    def version(path: Path) -> str:
        with sqlite3.connect(path / "catalogue.sqlite3") as connection:
            found = connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
        return str(found[0])

    assert version(home) == schema.RESTRICTED_VERSION != schema.SCHEMA_VERSION
    assert version(without.library.home) == schema.SCHEMA_VERSION


def test_an_odd_group_is_refused(whole: Service) -> None:
    with pytest.raises(SettingsError, match="namn på en grupp"):
        whole.library.restrict([OPEN], ["'; DROP TABLE documents"])


def test_an_upload_cannot_replace_or_find_out_about_a_hidden_document(
    outside: Service, whole: Service, tmp_path: Path
) -> None:
    other = make_pdf(tmp_path / SECRET, [["Någon annans fil"]])
    same = make_pdf(tmp_path / "eget-namn.pdf", PAGES[SECRET], leading=15.0)
    before = [(row.file, row.sha256) for row in whole.documents()]
    same.write_bytes(
        whole.original(whole.library.catalogue.document_by_name(SECRET).id).read_bytes()
    )
    for path in (other, same):
        report = outside.library.add_paths([path])
        assert "begränsad till andra" in report.refused[0].reason
        assert SECRET not in report.refused[0].reason.removeprefix(path.name)
    assert [(row.file, row.sha256) for row in whole.documents()] == before
    with pytest.raises(UnknownDocumentError):
        outside.library.remove([SECRET])


@pytest.fixture(scope="module")
def pages(whole: Service, home: Path) -> Iterator[tuple[TestClient, dict[str, dict[str, str]]]]:
    """The app's plain addresses, and the headers of two readers: in the group and outside it."""
    users = Users(home)
    users.add("inne", "reader", [GROUP])
    users.add("ute", "reader", ["en annan grupp"])
    keys = {name: {"Authorization": f"Bearer {users.add_token(name, 'prov')}"} for name in
            ("inne", "ute")}  # fmt: skip
    app = build_app(whole, Entrance(home, People()))
    with TestClient(app, base_url="http://paragraf.example") as client:
        yield client, keys


@pytest.mark.parametrize("address", ["/d/{}", "/original/{}", "/page/{}/1.png"])
def test_addresses_of_it_are_not_found_outside_the_group(
    pages: tuple[TestClient, dict[str, dict[str, str]]], secret: str, address: str
) -> None:
    client, keys = pages
    assert client.get(address.format(secret), headers=keys["inne"]).status_code == 200
    answer = client.get(address.format(secret), headers=keys["ute"])
    unknown = client.get(address.format("0" * 16), headers=keys["ute"])
    assert answer.status_code == unknown.status_code == 404
    assert answer.text.replace(secret, "0" * 16) == unknown.text
    assert client.get(address.format(secret)).status_code == 401


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_register_files_leave_it_out(
    pages: tuple[TestClient, dict[str, dict[str, str]]], kind: str, tmp_path: Path
) -> None:
    from openpyxl import load_workbook

    client, keys = pages
    texts = {}
    for name, headers in keys.items():
        answer = client.get(f"/register/beslut.{kind}", headers=headers)
        assert answer.status_code == 200
        texts[name] = answer.content.decode("utf-8", "replace")
        if kind == "xlsx":
            (tmp_path / "rader.xlsx").write_bytes(answer.content)
            rows = load_workbook(tmp_path / "rader.xlsx").active
            texts[name] = str(list(rows.values)) if rows is not None else ""
    assert WORD in texts["inne"]
    assert WORD not in texts["ute"]


def test_health_tells_each_what_they_may_know(
    pages: tuple[TestClient, dict[str, dict[str, str]]],
) -> None:
    client, keys = pages
    assert client.get("/health").json() == {"status": "ok"}
    assert client.get("/health", headers=keys["ute"]).json()["documents"] == 1
    assert client.get("/health", headers=keys["inne"]).json()["documents"] == 2
