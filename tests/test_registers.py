"""The registers and the parse report, on a library of invented minutes."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from app.cli import main
from app.export.sheets import ASSIGNMENT_COLUMNS, DECISION_COLUMNS, write_csv, write_xlsx
from app.registers import assignments, decisions, duties, reported_text
from app.service import Service
from index.bodies import Bodies
from index.library import Library
from index.records import Filters
from ingest.errors import QuestionError
from ingest.settings import Settings
from tests.library_parts import HashEmbedder, text_library

TODAY = date(2024, 6, 1)
ABOUT = (
    "Miljö- och byggnadsnämnden (MBN) har tillsyn över avloppen. "
    "Frågor besvaras av Eva Ek, tel. 070-123 45 67."
)
GIVEN = "ge miljökontoret i uppdrag att kartlägga enskilda avlopp senast 2024-03-31"
OPEN = "ge bygglovsenheten i uppdrag att se över taxan för rivningslov senast 2024-04-30"


def minutes(day: str, *items: tuple[int, str, str, str], body: str = "") -> str:
    name = body or "Miljö- och byggnadsnämnden"
    parts = [f"Protokoll\n{name}\nSammanträdesdatum {day}\n"]
    parts += [
        f"§ {number} {title}\nDnr MBN 2023/{70 + number}\n\nBeslut\n{name} beslutar att\n"
        f"- {clause}\n\nÄrendebeskrivning\n{account}\n"
        for number, title, clause, account in items
    ]
    return "\n".join(parts)


FILES = {
    "a-protokoll-2023.txt": minutes(
        "2023-09-14",
        (1, "Tillsyn av avlopp", GIVEN, ABOUT),
        (2, "Taxa för rivningslov", OPEN, "Taxan är från 2011."),
        (5, "Bidrag till bryggan", "avslå ansökan om bidrag", "Bryggan är privat."),
        (6, "Redovisning av klagomål", "lägga rapporten till handlingarna", "Tolv klagomål kom."),
    ),
    "b-protokoll-2024.txt": minutes(
        "2024-03-21",
        (1, "Återrapportering av kartläggning av enskilda avlopp",
         "lägga rapporten till handlingarna",
         "Miljökontoret har kartlagt enskilda avlopp enligt § 1 2023-09-14."),
    ),
    # the same § as an extract, with the body's name in another inflection
    "c-utdrag.txt": minutes(
        "2023-09-14", (1, "Tillsyn av avlopp", GIVEN, ABOUT), body="Miljö och byggnadsnämnd",
    ),
    "d-avtal.txt": (
        "Överenskommelse om hjälpmedel\n\n1 Ansvar\n"
        "Kommunen ska bekosta transporter av hjälpmedel till den enskildes hem.\n"
        "Regionen ansvarar för utprovning av hjälpmedel.\n"
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return text_library(tmp_path_factory.mktemp("register"), FILES)


@pytest.fixture(scope="module")
def small(home: Path) -> Iterator[Service]:
    with Library.open(home, Settings(), HashEmbedder()) as library:
        yield Service(library, Settings())


def run(
    home: Path, *arguments: str, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> tuple[int, str, str]:  # fmt: skip
    monkeypatch.setattr(sys, "argv", ["paragraf", *arguments, "--home", str(home)])
    code: Any = 0
    try:
        main()
    except SystemExit as stop:
        code = stop.code or 0
    said = capsys.readouterr()
    return int(code), said.out, said.err


def test_decisions_stand_in_time_order_with_their_place(small: Service) -> None:
    rows = decisions(small).rows
    assert [(row.date, row.number) for row in rows] == [
        ("2023-09-14", "1"), ("2023-09-14", "2"), ("2023-09-14", "5"), ("2023-09-14", "6"),
        ("2024-03-21", "1"),
    ]  # fmt: skip
    first = rows[0]
    assert (first.document, first.page, first.dnr) == ("a-protokoll-2023.txt", 1, "MBN 2023/71")
    assert first.link == f"/d/{first.document_id}#{first.section_id}"
    text = small.document(first.document_id).text
    assert " ".join(text[first.start : first.end].split()) == first.text == GIVEN


def test_a_copy_of_a_paragraph_is_named_and_not_repeated(small: Service) -> None:
    row = decisions(small).rows[0]
    assert [(place.document, place.page) for place in row.also_at] == [("c-utdrag.txt", 1)]


def test_a_copy_stands_first_only_where_the_filter_asks_for_it(small: Service) -> None:
    [row] = decisions(small, Filters(documents=("c-utdrag.txt",))).rows
    assert row.document == "c-utdrag.txt"
    assert [place.document for place in row.also_at] == ["a-protokoll-2023.txt"]


def test_one_outcome_is_chosen_in_any_spelling(small: Service) -> None:
    assert [row.number for row in decisions(small, outcomes=["Avslag"]).rows] == ["5"]
    assert decisions(small, outcomes=["återremiss"]).rows == ()
    with pytest.raises(QuestionError, match="antagen, bifall, avslag"):
        decisions(small, outcomes=["nej"])


def test_an_assignment_names_the_paragraph_that_reports_it_back(small: Service) -> None:
    reported, unreported = assignments(small, today=TODAY).rows
    assert reported.reported_in is not None
    assert reported_text(reported) == (
        "rapporterat i: § 1 Återrapportering av kartläggning av enskilda avlopp 2024-03-21 "
        "(b-protokoll-2024.txt, s. 1)"
    )
    assert not reported.overdue
    assert (unreported.reported_in, unreported.due_date) == (None, "2024-04-30")
    assert reported_text(unreported) == "ingen återrapportering hittad"


def test_a_task_is_overdue_after_its_last_day_and_not_on_it(small: Service) -> None:
    for day, late in ((date(2024, 4, 30), False), (date(2024, 5, 1), True)):
        [row] = assignments(small, today=day, open_only=True).rows
        assert row.overdue is late


def test_assignees_and_actors_are_chosen_by_a_part_of_the_name(small: Service) -> None:
    chosen = assignments(small, today=TODAY, assignees=["bygglov"]).rows
    assert [row.assignee for row in chosen] == ["bygglovsenheten"]
    assert {row.actor for row in duties(small, actors=["regionen"]).rows} == {"Regionen"}
    with pytest.raises(QuestionError, match="miljökontoret"):
        assignments(small, today=TODAY, assignees=["miljökontor nord"])


def test_a_duty_is_the_whole_sentence_with_its_actor(small: Service) -> None:
    rows = duties(small, Filters(documents=("d-avtal.txt",))).rows
    told = {row.actor: row.text for row in rows}
    assert told["Kommunen"].startswith("Kommunen ska bekosta transporter")


def test_the_spellings_of_a_body_are_one_body(small: Service) -> None:
    assert {row.body for row in decisions(small).rows} == {"Miljö- och byggnadsnämnden"}
    for name in ("MBN", "Miljö- och byggnadsnämnden", "miljö och byggnadsnämndens"):
        found = decisions(small, Filters(bodies=(name,)))
        assert (len(found.rows), found.searched.documents) == (5, 3), name
    assert small.facets().bodies == ("Miljö- och byggnadsnämnden",)


def test_names_with_other_words_are_other_bodies() -> None:
    used = {"Kommunstyrelsen": 4, "Kommunfullmäktige": 2, "Hälsonämnden": 1, "HN": 1}
    bodies = Bodies(used, [("HN", "Hälsonämnden"), ("HN", "Hamnnämnden")])
    assert bodies.key("Kommunstyrelsen") != bodies.key("Kommunfullmäktige")
    assert bodies.shown("HN") == "Hälsonämnden"  # the other long form is no body here
    shared = Bodies({"Hälsonämnden": 1, "Hamnnämnden": 1}, [("HN", "Hälsonämnden"),
                                                           ("HN", "Hamnnämnden")])  # fmt: skip
    assert shared.spellings("HN") == set()


def test_a_csv_file_opens_in_swedish_excel_and_runs_nothing(small: Service, tmp_path: Path) -> None:
    rows = [replace(row, text="=HYPERLINK(1)") for row in decisions(small).rows[:1]]
    path = tmp_path / "beslut.csv"
    write_csv(path, DECISION_COLUMNS, rows)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        [record] = csv.DictReader(file, delimiter=";")
    assert record["Beslut"] == "'=HYPERLINK(1)"
    assert record["Datum"] == "2023-09-14"
    assert record["Även i"] == "c-utdrag.txt s. 1"


def test_a_sheet_has_a_frozen_heading_a_filter_dates_and_no_formula(
    small: Service, tmp_path: Path
) -> None:
    rows = [replace(row, text="+46 70; @SUM\x07") for row in assignments(small, today=TODAY).rows]
    path = tmp_path / "uppdrag.xlsx"
    write_xlsx(path, "Uppdrag", ASSIGNMENT_COLUMNS, rows)
    sheet = load_workbook(path).active
    names = [cell.value for cell in sheet[1]]
    cells = dict(zip(names, sheet[3], strict=True))
    assert (sheet.title, sheet.freeze_panes, sheet.auto_filter.ref) == ("Uppdrag", "A2", "A1:N3")
    assert (cells["Uppdrag"].data_type, cells["Uppdrag"].value) == ("s", "+46 70; @SUM ")
    assert cells["Senast"].value.date() == date(2024, 4, 30)
    assert cells["Försenat"].value == "ja"
    assert sheet.column_dimensions["A"].width >= len("2023-09-14")


def test_a_file_that_cannot_be_written_is_a_clear_message(small: Service, tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="kan inte skrivas"):
        write_csv(tmp_path / "saknas" / "b.csv", DECISION_COLUMNS, decisions(small).rows)


def test_the_commands_give_rows_as_text_and_as_records(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def said(*arguments: str) -> str:
        code, out, err = run(home, *arguments, monkeypatch=monkeypatch, capsys=capsys)
        assert code == 0, err
        return out

    text = said("assignments", "--today", "2024-06-01")
    assert "rapporterat i: § 1" in text
    assert "försenat" in text
    assert "även i c-utdrag.txt s. 1" in text
    records = json.loads(said("assignments", "--open", "--json"))
    assert [record["assignee"] for record in records] == ["bygglovsenheten"]
    assert records[0]["reported_in"] is None
    assert "2 uppdrag" in said("assignments", "--csv", str(tmp_path / "u.csv"))
    assert (tmp_path / "u.csv").is_file()
    assert len(json.loads(said("duties", "--actor", "Kommunen", "--json"))) == 1
    nothing = said("decisions", "--outcome", "bordlagd", "--body", "MBN")
    assert "Inga beslutssatser hittades. Sökt i 3 dokument: 6 §§" in nothing


def test_a_day_that_is_none_is_wrong_usage(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("assignments", "--today", "i går")
    code, out, err = run(home, *arguments, monkeypatch=monkeypatch, capsys=capsys)
    assert (code, out) == (2, "")
    assert "--today i går" in err


def test_the_parse_report_tells_which_paragraphs_are_missing(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    gap = "§§ 3–4 saknas mellan § 2 och § 5 i protokollet 2023-09-14."
    code, out, err = run(home, "status", monkeypatch=monkeypatch, capsys=capsys)
    assert (code, err) == (0, "")
    assert f"! a-protokoll-2023.txt: 1 lucka i paragrafnumren: {gap}" in out
    assert "! a-protokoll-2023.txt: 1 sida med personuppgifter: s. 1" in out
    arguments = ("status", "a-protokoll-2023.txt", "--json")
    _, out, _ = run(home, *arguments, monkeypatch=monkeypatch, capsys=capsys)
    record = json.loads(out)
    assert [row["findings_by_kind"] for row in record["documents"]] == [
        {"missing_item": 1, "personal_data": 1}
    ]
    _, out, _ = run(home, "status", "d-avtal", monkeypatch=monkeypatch, capsys=capsys)
    assert "Läsaren har inget att anmärka." in out
    assert "a-protokoll" not in out


def test_inspect_prints_the_registers_without_personal_data(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("inspect", "a-protokoll-2023.txt")
    _, out, _ = run(home, *arguments, monkeypatch=monkeypatch, capsys=capsys)
    lines = out.splitlines()
    assert "Uppdrag" in lines
    assert "  MBN = Miljö- och byggnadsnämnden" in lines
    assert any("rapporterat i: § 1 2024-03-21 (b-protokoll-2024.txt, s. 1)" in x for x in lines)
    assert any(OPEN in line and "ingen återrapportering hittad" in line for line in lines)
    assert "070-123 45 67" not in out


def test_a_quote_with_an_abbreviation_comes_with_its_long_form_once(small: Service) -> None:
    from app.answering.abbreviations import spelled_out
    from app.answering.answer import Citation
    from app.answering.compose import reference

    [stored] = small.library.passages([decisions(small).rows[0].passage]).values()
    quotes = ("MBN:s tillsyn", "MBN igen", "ordet (SKR)")
    given = [Citation(n, reference(stored), quote, 0, 1) for n, quote in enumerate(quotes, 1)]
    found = spelled_out(given, lambda key: [("MBN", "egen form")], {"mbn": "x", "skr": "lånad"})
    assert [citation.abbreviations for citation in found] == [
        (("MBN", "egen form"),), (), (("SKR", "lånad"),),
    ]  # fmt: skip
    assert found[0].to_record()["abbreviations"] == {"MBN": "egen form"}
