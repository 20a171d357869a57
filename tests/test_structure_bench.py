"""The structure bench: measures worked out by hand on small documents and truths."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

import pytest

from evals.bench.compared import Compared
from evals.bench.pairing import Score
from evals.bench.registers import Targets, registers
from evals.bench.structure import compare, main
from evals.truth import Truth, load_truth
from ingest.records import (
    Assignment,
    Ballot,
    Decision,
    Document,
    Duty,
    Figure,
    Finding,
    Passage,
    Reservation,
    Section,
    Span,
    Vote,
)
from tests.pdfs import make_pdf

TEXT = (
    "§ 3 Ny bro över ån\n"
    "Nämnden beslutar att\n"
    "• bygga en ny bro över Kvarnån under 2031\n"
    "• ge byggkontoret i uppdrag att redovisa kostnaden senast 2031-05-01\n"
    "Förslag till beslut\n"
    "• bygga en ny bro över Kvarnån under 2031\n"
    "Kommunerna ansvarar för brons underhåll, undantaget räcket.\n"
)
TOP = {
    "document": "bro.pdf", "kind": "protokoll", "body": "Byggnämnden", "date": "2031-02-03",
    "dnr": None,
}  # fmt: skip
DECIDED = "bygga en ny bro över Kvarnån under 2031"
TASK = "ge byggkontoret i uppdrag att redovisa kostnaden senast 2031-05-01"
DUTY = "Kommunerna ansvarar för brons underhåll, undantaget räcket."


def section(key: str = "s3", number: str = "3", title: str = "Ny bro över ån") -> Section:
    return Section(
        key, "agenda_item", number, title, "Byggnämnden", "2031-02-03", "BN 2031/7", 0, len(TEXT),
        1, (1,), None, "protokoll",
    )  # fmt: skip


def passage(key: str, role: str, opening: str, closing: str) -> Passage:
    start = TEXT.index(opening)
    end = TEXT.index(closing, start) + len(closing)
    return Passage(
        key, "s3", 0, role, start, end, TEXT[start:end], 1, (1,), "",  # type: ignore[arg-type]
    )  # fmt: skip


def decision(clause: str, outcome: str, assignee: str | None = None) -> Decision:
    start = TEXT.index(clause)
    return Decision(
        "s3", "Byggnämnden", "2031-02-03", "3", None, clause, outcome,  # type: ignore[arg-type]
        assignee, "p1", start, start + len(clause),
    )  # fmt: skip


def document(**values: object) -> Document:
    """Return the document of TEXT on one page, with ``values`` instead of its own."""
    known: dict[str, object] = {
        "id": "d", "file": "bro.pdf", "sha256": "", "kind": "protokoll", "format": "pdf",
        "title": None, "body": "Byggnämnden", "date": "2031-02-03", "dnr": None, "language": "sv",
        "page_count": 1, "text": TEXT, "spans": (Span(0, len(TEXT), 1, 0),),
        "sections": (section(),),
        "passages": (
            passage("p1", "decision", "Nämnden", "2031-05-01\n"),
            passage("p2", "proposal", "Förslag", "under 2031\n"),
            passage("p3", "matter", "Kommunerna", "räcket."),
        ),
    }  # fmt: skip
    return Document(**{**known, **values})  # type: ignore[arg-type]


def truth(tmp_path: Path, **registers_stated: object) -> Truth:
    """Return what a truth file of these registers loads as."""
    path = tmp_path / "bro.json"
    path.write_text(json.dumps({**TOP, **registers_stated}, ensure_ascii=False), encoding="utf-8")
    return load_truth(path)


def scores(found: Document, wanted: Truth, targets: Targets | None = None) -> dict[str, Score]:
    return {score.register: score for score in registers(Compared(found, wanted), targets)}


def counts(score: Score) -> tuple[int, int, int, int]:
    return score.recalled, score.wanted, score.precise, score.found


def role(name: str, quote: str, page: int = 1) -> dict[str, object]:
    return {"page": page, "role": name, "quote": quote}


# — registers —


def test_a_register_that_is_left_out_is_not_measured(tmp_path: Path) -> None:
    found = document(decisions=(decision(DECIDED, "annat"),))
    assert set(scores(found, truth(tmp_path))) == {"dokumentet"}
    measured = scores(found, truth(tmp_path, decisions=[]))["beslutssatser"]
    assert counts(measured) == (0, 0, 0, 1)  # nothing is decided: the find is false


def test_the_same_words_are_a_decision_first_and_a_proposal_after(tmp_path: Path) -> None:
    stated = [
        role("decision", DECIDED), role("decision", TASK), role("proposal", DECIDED),
        role("matter", DUTY),
    ]  # fmt: skip
    measured = scores(document(), truth(tmp_path, roles=stated))
    assert counts(measured["roller"]) == (4, 4, 3, 3)
    assert measured["förslag tagna för beslut"].found == 0


def test_a_proposal_that_stands_as_decided_is_counted(tmp_path: Path) -> None:
    wrong = document(
        passages=(
            passage("p1", "decision", "Nämnden", "2031-05-01\n"),
            passage("p2", "decision", "Förslag", "räcket."),
        )
    )
    stated = [role("decision", TASK), role("proposal", DECIDED), role("background", DUTY)]
    measured = scores(wrong, truth(tmp_path, roles=stated))
    # The proposal and the matter stand in a passage of decisions: one of two passages is right.
    assert counts(measured["roller"]) == (1, 3, 1, 2)
    assert measured["förslag tagna för beslut"].found == 1
    start = TEXT.rindex(DECIDED)
    listed = Decision(
        "s3", None, None, "3", None, DECIDED, "annat", None, "p2", start, start + len(DECIDED)
    )
    measured = scores(document(decisions=(listed,)), truth(tmp_path, roles=stated))
    assert measured["förslag tagna för beslut"].false == (f"s. 1 proposal: {DECIDED}",)


def test_sections_agree_in_number_date_page_and_title(tmp_path: Path) -> None:
    stated = {
        "kind": "agenda_item", "number": "3", "title": "Ny bro över ån", "body": "Byggnämnden",
        "date": "2031-02-03", "dnr": "BN 2031/7", "page": 1, "part_kind": "protokoll",
        "duplicate": False,
    }  # fmt: skip
    heading = Section("h", "heading", None, "Tid", None, None, None, 0, 3, 1, (1,))
    found = document(sections=(section(), section("s4", "4", "Annat ärende"), heading))
    wanted = truth(tmp_path, sections=[stated, {**stated, "number": "5", "page": 2}])
    measured = scores(found, wanted)
    assert counts(measured["avsnitt"]) == (1, 2, 1, 2)  # headings are not stated, nor counted
    assert counts(measured["avsnittens dnr"]) == (1, 1, 1, 1)
    for name, value in (("date", "2031-02-04"), ("page", 2), ("title", "En gammal väg")):
        other = truth(tmp_path, sections=[{**stated, name: value}])
        assert scores(found, other)["avsnitt"].recalled == 0


def test_clauses_outcomes_and_assignees_are_measured_each_for_itself(tmp_path: Path) -> None:
    stated = {"number": "3", "date": "2031-02-03", "outcome": "annat", "assignee": None}
    wanted = truth(
        tmp_path,
        decisions=[
            {**stated, "clause": DECIDED},
            {**stated, "clause": TASK, "outcome": "uppdrag", "assignee": "byggkontoret"},
            {**stated, "clause": "riva den gamla bron"},
        ],
    )
    found = document(
        decisions=(
            decision(DECIDED, "antagen"),
            decision(TASK, "uppdrag", "Byggkontoret"),
            decision("Förslag till beslut", "annat"),
        )
    )
    measured = scores(found, wanted)
    assert counts(measured["beslutssatser"]) == (2, 3, 2, 3)
    assert counts(measured["utfall"]) == (1, 2, 1, 2)
    assert counts(measured["uppdragstagare"]) == (1, 1, 1, 1)


def test_report_backs_are_counted_both_ways(tmp_path: Path) -> None:
    stated = {
        "number": "3", "date": "2031-02-03", "task": TASK, "assignee": "byggkontoret",
        "due": "senast 2031-05-01", "due_date": "2031-05-01",
        "reported_in": {"document": "senare.pdf", "number": "9", "date": "2031-04-01"},
    }  # fmt: skip
    start = TEXT.index(TASK)
    task = Assignment(
        "s3", TASK, "byggkontoret", "senast 2031-05-01", "2031-05-01", None, "p1", start,
        start + len(TASK),
    )  # fmt: skip
    found = document(assignments=(task,))
    later = Section(
        "s9", "agenda_item", "9", None, "Byggnämnden", "2031-04-01", None, 0, 1, 1, (1,)
    )
    targets = {("s3", start): ("senare.pdf", later)}
    measured = scores(found, truth(tmp_path, assignments=[stated]), targets)
    assert counts(measured["förfallodagar"]) == (1, 1, 1, 1)
    assert counts(measured["återrapporter"]) == (1, 1, 1, 1)
    never = truth(tmp_path, assignments=[{**stated, "reported_in": None}])
    assert counts(scores(found, never, targets)["återrapporter"]) == (0, 0, 0, 1)
    assert counts(scores(document(), never, targets)["uppdrag"]) == (
        0, 1, 0, 0,
    )  # fmt: skip
    assert "återrapporter" not in scores(found, never)


def test_report_backs_wait_for_the_documents_that_hold_them(tmp_path: Path) -> None:
    stated = {
        "number": "3", "date": "2031-02-03", "task": TASK, "assignee": None, "due": None,
        "due_date": None,
        "reported_in": {"document": "senare.pdf", "number": "9", "date": "2031-04-01"},
    }  # fmt: skip
    report = compare([truth(tmp_path, assignments=[stated])], {"bro.pdf": document()})
    assert report.notes == ("återrapporter mäts inte: senare.pdf är inte läst",)


def test_votes_ballots_and_reservations_agree_in_number_and_name(tmp_path: Path) -> None:
    wanted = truth(
        tmp_path,
        votes=[{"number": "3", "subject": None, "yes": 5, "no": 2, "abstained": None}],
        ballots=[{"number": "3", "name": "Siv Brom", "party": "C", "choice": "ja"}],
        reservations=[{"number": "3", "kind": "reservation", "name": "Bo Ek", "party": "S"}],
    )
    found = document(
        votes=(Vote("s3", None, 5, 2, 0, "p1", 0, 1), Vote("s3", None, 4, 3, 0, "p1", 0, 1)),
        ballots=(Ballot("s3", "Siv Brom", "C", "nej", "p1"),),
        reservations=(Reservation("s3", "reservation", "Bo Ek", "S", "p1", 0, 1),),
    )
    measured = scores(found, wanted)
    assert counts(measured["omröstningar"]) == (1, 1, 1, 2)
    assert counts(measured["röster"]) == (0, 1, 0, 1)
    assert counts(measured["reservationer"]) == (1, 1, 1, 1)


def test_duties_agree_in_sentence_actor_and_modality(tmp_path: Path) -> None:
    start = TEXT.index(DUTY)
    end = start + len(DUTY)
    found = document(
        duties=(
            Duty("s3", "kommunerna", "ansvarar", "", "undantaget räcket", "p3", start, end),
            Duty("s3", "kommunerna", "ska", "", None, "p3", start, end),
        )
    )
    stated = {
        "page": 1, "actor": "Kommunerna", "modality": "ansvarar", "quote": DUTY,
        "exception": "undantaget räcket",
    }  # fmt: skip
    measured = scores(found, truth(tmp_path, duties=[stated]))
    assert counts(measured["ansvar"]) == (1, 1, 1, 2)
    assert counts(measured["undantag"]) == (1, 1, 1, 1)
    other = truth(tmp_path, duties=[{**stated, "actor": "Regionen"}])
    assert counts(scores(found, other)["ansvar"]) == (0, 1, 0, 2)


def test_an_optional_entry_is_neither_missed_nor_false(tmp_path: Path) -> None:
    start = TEXT.index(DUTY)
    duty = Duty("s3", "kommunerna", "ansvarar", "", None, "p3", start, start + len(DUTY))
    stated = {
        "page": 1, "actor": "kommunerna", "modality": "ansvarar", "quote": DUTY,
        "exception": None, "optional": True,
    }  # fmt: skip
    wanted = truth(tmp_path, duties=[stated])
    assert counts(scores(document(duties=(duty,)), wanted)["ansvar"]) == (0, 0, 0, 0)
    assert counts(scores(document(), wanted)["ansvar"]) == (0, 0, 0, 0)


def figure(row: str, column: str, value: str, **names: str | None) -> Figure:
    unit, period = names.get("unit"), names.get("period")
    return Figure("s3", None, row, column, unit, period, None, value, "p3", 0, 1)


def test_cells_agree_in_row_column_parts_and_value(tmp_path: Path) -> None:
    stated = {"page": 1, "unit": "tkr", "period": None, "note": None}
    wanted = truth(
        tmp_path,
        cells=[
            {**stated, "row": "Norra", "column": "2031 · Utfall, tkr", "value": "1 250"},
            {**stated, "row": "Södra", "column": "2031 · Utfall, tkr", "value": "90"},
            {**stated, "row": "Södra", "column": "2031 · Budget, tkr", "value": "85"},
        ],
    )
    found = document(
        figures=(
            figure("Norra", "Utfall", "1\u00a0250", unit="tkr", period="2031"),
            figure("Södra", "2031 · Budget, tkr", "90"),
        )
    )
    measured = scores(found, wanted)
    assert counts(measured["tabellceller"]) == (1, 3, 1, 2)
    assert counts(measured["cellernas enhet"]) == (1, 1, 1, 1)
    # The period was taken from the header, which the truth leaves in the column's name.
    assert counts(measured["cellernas period"]) == (0, 0, 0, 1)


def test_a_scanned_page_is_told_of_once_by_either_finding(tmp_path: Path) -> None:
    findings = (
        Finding("no_text_layer", 1, ""), Finding("ocr", 1, ""), Finding("empty_page", 2, ""),
    )  # fmt: skip
    wanted = truth(tmp_path, findings=[{"kind": "ocr", "page": 1}, {"kind": "ocr", "page": 3}])
    measured = scores(document(findings=findings), wanted)["anmärkningar"]
    assert counts(measured) == (1, 2, 1, 3 - 1)


# — the command —


def minutes(folder: Path) -> None:
    pages: Sequence[Sequence[str]] = (
        (
            "Byggnämnden", "Protokoll 2031-02-03", "", "# § 3 Ny bro över ån", "Dnr BN 2031/7", "",
            "Beslut", "Byggnämnden beslutar att", "- bygga en ny bro över Kvarnån under 2031", "",
            "Ärendet", "Bron från 1911 är sliten och kan inte lagas.",
        ),
    )  # fmt: skip
    make_pdf(folder / "bro.pdf", pages)


def test_the_command_prints_every_register_and_lists_what_is_missed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    minutes(tmp_path)
    truth(tmp_path, roles=[role("decision", DECIDED), role("matter", "Vägen är stängd.")])
    arguments = [str(tmp_path / "bro.json"), "--documents", str(tmp_path), "--only"]
    assert main([*arguments, "--show", "roller"]) == 0
    said = capsys.readouterr().out
    assert "saknas  s. 1 matter: Vägen är stängd." in said
    assert "förslag tagna för beslut" in said
    assert main([*arguments, "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["overall"]["roller"]["recall"] == 0.5
    assert record["documents"]["bro.pdf"]["roller"]["wanted"] == 2
    assert set(record["overall"]["roller"]) >= {field.name for field in fields(Score)} - {
        "register"
    }
    assert main([*arguments, "--show", "okänt"]) == 2
    assert "Välj bland: dokumentet" in capsys.readouterr().err


def test_the_command_names_a_truth_file_that_cannot_be_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "fel.json").write_text("{", encoding="utf-8")
    assert main([str(tmp_path / "fel.json"), "--documents", str(tmp_path)]) == 2
    assert "fel.json är inte JSON" in capsys.readouterr().err
