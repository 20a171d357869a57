"""Everything on a subject, the chain of a matter, precedents, and what no longer holds."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.cli import main
from app.service import Service
from index.library import Library
from index.records import Filters
from ingest.errors import QuestionError, UnknownDocumentError
from ingest.settings import Settings
from tests.library_parts import HashEmbedder, text_library
from tests.pdfs import make_pdf

BOARD, COMMITTEE = "Tekniska nämnden", "Kommunstyrelsen"
Item = tuple[int, str, str, tuple[str, ...], str]  # number, title, dnr, clauses, account


def minutes(body: str, day: str, *items: Item) -> str:
    parts = [f"Protokoll\n{body}\nSammanträdesdatum {day}\n"]
    for number, title, dnr, clauses, account in items:
        said = "\n".join(f"- {clause}" for clause in clauses)
        parts.append(
            f"§ {number} {title}\nDnr {dnr}\n\nBeslut\n{body} beslutar att\n{said}\n\n"
            f"Ärendebeskrivning\n{account}\n"
        )
    return "\n".join(parts)


SPRING: Item = (
    12, "Båtplatsavgifter 2023", "TN 2023/14",
    ("fastställa avgifter för båtplatser 2023 med en höjning om 6 procent",
     "ge hamnkontoret i uppdrag att redovisa intäkterna senast 2023-10-01"),
    "Avgifterna för båtplatserna i Sundet har varit lika sedan 2019. Kontakt: tel. 070-123 45 67.",
)  # fmt: skip
FILES = {
    "a-tn-2023-03-07.txt": minutes(
        BOARD, "2023-03-07", SPRING,
        (13, "Bro över Gråån", "TN 2023/15", ("bordlägga ärendet till nästa sammanträde",),
         "Bron är spärrad för tung trafik."),
        (14, "Svar på medborgarförslag om badbrygga", "TN 2023/21",
         ("avslå medborgarförslaget om en badbrygga vid Lillsjön för 250 000 kronor",),
         "Förslagsställaren vill ha en badbrygga vid Lillsjön."),
    ),
    "b-tn-2023-10-10.txt": minutes(
        BOARD, "2023-10-10",
        (40, "Nya båtplatsavgifter 2023", "TN 2023/14",
         ("upphäva § 12 2023-03-07",
          "fastställa avgifter för båtplatser 2023 med en höjning om 4 procent"),
         "Avgifterna räknades fel."),
        (41, "Återrapportering: intäkter från båtplatser", "TN 2023/33",
         ("godkänna återrapporteringen av uppdraget enligt § 12 2023-03-07",),
         "Hamnkontoret redovisar intäkterna från båtplatserna: 1,2 mnkr."),
    ),
    "c-ks-2024-01-16.txt": minutes(
        COMMITTEE, "2024-01-16",
        (3, "Yttrande över hamnens ekonomi", "KS 2024/7",
         ("överlämna yttrandet till tekniska nämnden",),
         "Tekniska nämnden beslutade 2023-10-10 § 40 om avgifterna. Se även 2022-11-01 § 77."),
        (12, "Val av ombud", "KS 2024/8", ("utse Eva Ek till ombud",), "Stämman hålls i maj."),
        (14, "Svar på medborgarförslag om badbrygga i Viken", "KS 2024/9",
         ("bifalla medborgarförslaget om en badbrygga i Viken för 180 000 kronor",),
         "Förslagsställaren vill ha en badbrygga i Viken."),
    ),
    "d-utdrag.txt": minutes(BOARD, "2023-03-07", SPRING),
    "e-avtal-2018.txt": (
        "Överenskommelse om hamndrift 2018–2021\n\n1 Drift\nKommunen ska bekosta kajens skötsel.\n"
        "\n2 Giltighet\nÖverenskommelsen gäller från och med 2018-01-01 till och med 2021-12-31.\n"
    ),
    "f-avtal-2022.txt": (
        "Överenskommelse om hamndrift 2022–2026\n\n1 Drift\nBolaget ska bekosta kajens skötsel.\n"
        "\n2 Giltighet\nÖverenskommelsen gäller från och med 2022-01-01 till och med 2026-12-31.\n"
        "Överenskommelsen ersätter överenskommelsen 2018-01-01–2021-12-31.\n"
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return text_library(tmp_path_factory.mktemp("matters"), FILES)


@pytest.fixture(scope="module")
def small(home: Path) -> Iterator[Service]:
    with Library.open(home, Settings(), HashEmbedder()) as library:
        yield Service(library, Settings())


def numbers(rows: Any) -> list[tuple[str | None, str | None]]:
    return [(row.date, row.number) for row in rows]


# — everything on a subject —


def test_every_paragraph_on_a_subject_is_found_once_in_time_order(small: Service) -> None:
    found = small.search_all("båtplatser", Filters(kinds=("protokoll",)))
    assert numbers(found.sections) == [
        ("2023-03-07", "12"), ("2023-10-10", "40"), ("2023-10-10", "41"),
    ]  # fmt: skip
    assert (found.count, found.items) == (3, 3)
    first = found.sections[0]
    assert [place.document for place in first.also_at] == ["d-utdrag.txt"]
    assert "båtplats" in first.excerpt.casefold()
    assert " ".join(first.excerpt.split()) in " ".join(first.text.split())


def test_it_is_told_what_was_searched(small: Service) -> None:
    found = small.search_all("cirkus")
    assert found.count == 0
    assert (found.searched.documents, found.searched.items) == (6, 8)
    assert found.searched.passages == small.library.catalogue.counts().passages


def test_a_compound_with_the_same_end_is_another_subject(small: Service) -> None:
    assert small.search_all("parkeringsplatser").count == 0


def test_filters_and_years_limit_what_is_listed(small: Service) -> None:
    assert numbers(small.search_all("badbrygga 2024").sections) == [("2024-01-16", "14")]
    filters = Filters(bodies=(BOARD,))
    assert numbers(small.search_all("badbrygga", filters).sections) == [("2023-03-07", "14")]


def test_what_could_not_be_read_is_named(tmp_path: Path) -> None:
    scanned = tmp_path / "skannad.pdf"
    make_pdf(scanned, [["Protokoll", "Tekniska nämnden", "§ 1 Val av ombud"], []])
    with Library.open(tmp_path / "home", Settings(), HashEmbedder()) as library:
        library.add_paths([scanned], ocr="off")
        kinds = {finding.kind for _, finding in library.catalogue.findings()}
        found = Service(library, Settings()).search_all("ombud")
    expected = kinds & {"no_text_layer", "poor_text_layer", "table_unparsed"}
    assert {unread.kind for unread in found.unread} == expected


# — the chain of a matter —


def test_a_matter_runs_across_bodies_and_says_why(small: Service) -> None:
    case = small.case("tn 2023-0014")
    assert numbers(case.steps) == [
        ("2023-03-07", "12"), ("2023-10-10", "40"), ("2023-10-10", "41"), ("2024-01-16", "3"),
    ]  # fmt: skip
    links = {step.number: step.links for step in case.steps}
    assert links["12"] == ("samma diarienummer",)
    assert "hänvisar till § 12 2023-03-07" in links["41"]
    assert links["3"] == ("hänvisar till § 40 2023-10-10",)
    assert set(case.related) == {"TN 2023/33", "KS 2024/7"}


def test_a_paragraph_of_the_same_number_and_another_body_is_not_linked(small: Service) -> None:
    assert ("2024-01-16", "12") not in numbers(small.case("TN 2023/14").steps)


def test_a_task_tells_where_it_was_reported_back(small: Service) -> None:
    first = small.case("TN 2023/14").steps[0]
    [task] = first.assignments
    assert task.reported_in == "§ 41 2023-10-10"
    assert not [gap for gap in small.case("TN 2023/14").gaps if "återrapportering" in gap]


def test_what_a_matter_lacks_is_told(small: Service) -> None:
    [gap] = small.case("TN 2023/15").gaps
    assert gap.startswith("Bordlagd i § 13 2023-03-07")
    assert small.case("KS 2024/7").gaps == (
        "§ 3 2024-01-16 hänvisar till § 77 2022-11-01, som inte finns i biblioteket.",
    )


def test_an_unknown_number_gets_the_nearest_ones(small: Service) -> None:
    with pytest.raises(QuestionError, match="TN 2023/14"):
        small.case("TN 2023/144")


# — precedents —


def test_a_matter_like_this_one_comes_with_outcome_and_differences(small: Service) -> None:
    found = small.similar("Kommunstyrelsen 2024-01-16 § 14")
    first = found.similar[0]
    assert (first.date, first.number, first.earlier) == ("2023-03-07", "14", True)
    assert first.outcomes == ("avslag",)
    assert "utfall: avslag (här bifall)" in first.differences
    assert "belopp: 250 000 kronor (här 180 000 kronor)" in first.differences
    assert "organ: Tekniska nämnden (här Kommunstyrelsen)" in first.differences


def test_the_same_matter_is_left_out_unless_asked_for(small: Service) -> None:
    wanted = "Tekniska nämnden 2023-10-10 § 40"
    assert ("2023-03-07", "12") not in numbers(small.similar(wanted).similar)
    with_own = small.similar(wanted, same_matter=True).similar
    assert ("2023-03-07", "12") in numbers(with_own)
    assert ("2023-10-10", "40") not in numbers(with_own)


def test_a_passage_names_its_paragraph(small: Service) -> None:
    passage = small.search("badbrygga i Viken", k=1)[0].reference.passage
    assert small.similar(passage).section.number == "14"


def test_a_paragraph_that_is_not_there_gets_the_nearest_ones(small: Service) -> None:
    with pytest.raises(UnknownDocumentError, match="Tekniska nämnden 2023-03-07 § 14"):
        small.similar("Tekniska nämnden 2023-03-07 § 15")
    with pytest.raises(UnknownDocumentError, match="kan vara flera"):
        small.similar("§ 14")


# — what no longer holds —


def told(small: Service, number: str, date: str) -> list[str]:
    [section] = [
        s for row, s in small.library.catalogue.sections(Filters(documents=("a-tn",)))
        if (s.number, s.date) == (number, date)
    ]  # fmt: skip
    return [change.told for change in small.later_changes(section.id)]


def test_a_revoked_decision_with_a_new_one_is_replaced(small: Service) -> None:
    assert told(small, "12", "2023-03-07") == [
        "ersatt av § 40 2023-10-10", "återrapporterad i § 41 2023-10-10",
    ]  # fmt: skip
    assert told(small, "14", "2023-03-07") == []


def test_every_copy_of_a_replaced_paragraph_is_marked(small: Service) -> None:
    sections = small.library.catalogue.sections(Filters(documents=("d-utdrag.txt",)))
    [section] = [s for _, s in sections if s.number == "12"]
    assert "ersatt" in {change.what for change in small.later_changes(section.id)}


def test_a_citation_tells_what_replaced_it(small: Service) -> None:
    answer = small.ask("Vad beslutade tekniska nämnden i § 12 den 7 mars 2023?")
    changes = [c.to_record()["superseded_by"] for c in answer.citations]
    first = changes[0][0]
    assert (first["what"], first["date"], first["document"]) == (
        "ersatt", "2023-10-10", "b-tn-2023-10-10.txt",
    )  # fmt: skip
    assert first["quote"] == "upphäva § 12 2023-03-07"
    assert set(first) == {
        "what", "section", "date", "body", "document", "page", "quote", "link",
    }  # fmt: skip


def test_a_report_back_is_told_of_the_task_and_not_of_other_clauses(small: Service) -> None:
    answer = small.ask("Vad beslutade tekniska nämnden i § 12 den 7 mars 2023?")
    reported = {
        "uppdrag" in citation.quote
        for citation in answer.citations
        for change in citation.superseded_by
        if change.what == "återrapporterad"
    }
    assert reported == {True}


def test_a_later_version_replaces_all_of_an_agreement(small: Service) -> None:
    sections = small.library.catalogue.sections(Filters(documents=("e-avtal-2018.txt",)))
    for _, section in sections:
        [change] = small.later_changes(section.id)
        assert (change.what, change.date, change.document) == (
            "ersatt", "2022-01-01", "f-avtal-2022.txt",
        )  # fmt: skip
    newer = small.library.catalogue.sections(Filters(documents=("f-avtal-2022.txt",)))
    assert not [change for _, s in newer for change in small.later_changes(s.id)]


def test_personal_data_is_masked_in_everything_that_is_shown(small: Service) -> None:
    found = small.search_all("båtplatserna i Sundet")
    assert any("tel." in row.text for row in found.sections)
    assert "070-123 45 67" not in json.dumps(found.to_record())


# — on the command line —


def run(home: Path, *arguments: str, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(sys, "argv", ["paragraf", *arguments, "--home", str(home)])
    monkeypatch.setattr("index.embedding.open_embedder", lambda *_: HashEmbedder())
    try:
        main()
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("search", "båtplatser", "--all"), "3 §§ i protokoll"),
        (("case", "TN 2023/14"), "Obs: ersatt av § 40 2023-10-10"),
        (("similar", "Kommunstyrelsen 2024-01-16 § 14"), "avslag (här bifall)"),
        (("ask", "Vad beslutade tekniska nämnden i § 12 den 7 mars 2023?"), "Obs: ersatt av § 40"),
    ],
)
def test_the_commands_speak_swedish_and_json(
    home: Path, arguments: tuple[str, ...], words: str, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    assert run(home, *arguments, monkeypatch=monkeypatch) == 0
    assert words in " ".join(capsys.readouterr().out.split())
    assert run(home, *arguments, "--json", monkeypatch=monkeypatch) == 0
    assert json.loads(capsys.readouterr().out)


def test_an_unknown_paragraph_ends_with_its_exit_code(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(home, "similar", "2024-01-16 § 99", monkeypatch=monkeypatch) == 1
    assert run(home, "case", "XX 2020/1", monkeypatch=monkeypatch) == 2
    assert "Närmast" in capsys.readouterr().err
