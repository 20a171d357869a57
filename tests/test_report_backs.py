"""Assignments followed to the § that reports them back, or to none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from index.library import Library
from index.report_backs import follow
from ingest.pipeline import read_document
from ingest.records import Document
from ingest.settings import Settings

Minutes = Callable[..., Document]

GIVEN = (
    "ge miljökontoret i uppdrag att kartlägga enskilda avlopp längs Mörtsjöns strand "
    "senast 2024-03-31"
)


@pytest.fixture
def minutes(tmp_path: Path) -> Minutes:
    """Make minutes of one § and read them."""

    def make(
        number: int, day: str, title: str, clause: str, account: str, *,
        dnr: str = "MBN 2023/71", body: str = "Miljö- och byggnadsnämnden",
    ) -> Document:  # fmt: skip
        path = tmp_path / f"{day}-{number}.txt"
        path.write_text(
            f"Protokoll\n{body}\nSammanträdesdatum {day}\n\n§ {number} {title}\nDnr {dnr}\n\n"
            f"Beslut\n{body} beslutar att\n- {clause}\n\nÄrendebeskrivning\n{account}\n\n"
            "Expedieras till\nAkten\n",
            encoding="utf-8",
        )
        return read_document(path, Settings())

    return make


def answer(*documents: Document) -> tuple[str | None, str | None] | None:
    """The § (number, date) that reports back the first document's assignment."""
    found = follow(documents)
    task = documents[0].assignments[0]
    sections = {s.id: s for d in documents for s in d.sections}
    section = sections.get(found.get((task.section, task.start), ""))
    return (section.number, section.date) if section else None


def test_a_report_in_the_same_matter_closes_the_task(minutes: Minutes) -> None:
    given = minutes(12, "2023-09-14", "Tillsyn av avlopp", GIVEN, "Avlopp är gamla.")
    report = minutes(
        7, "2024-03-21", "Återrapportering av kartläggning av enskilda avlopp",
        "lägga rapporten till handlingarna", "Miljökontoret har kartlagt 214 enskilda avlopp.",
    )  # fmt: skip
    assert answer(given, report) == ("7", "2024-03-21")


def test_a_reminder_closes_nothing(minutes: Minutes) -> None:
    given = minutes(12, "2023-09-14", "Tillsyn av avlopp", GIVEN, "Avlopp är gamla.")
    reminder = minutes(
        9, "2024-04-18", "Kartläggning av enskilda avlopp", "begära att kontoret redovisar läget",
        "Kartläggningen av avlopp vid Mörtsjön skulle vara klar i mars. Någon redovisning har "
        "inte lämnats.",
    )  # fmt: skip
    assert answer(given, reminder) is None


def test_a_progress_report_without_the_result_closes_nothing(minutes: Minutes) -> None:
    given = minutes(12, "2023-09-14", "Tillsyn av avlopp", GIVEN, "Avlopp är gamla.")
    progress = minutes(
        3, "2024-02-08", "Lägesrapport om enskilda avlopp", "anteckna lägesrapporten",
        "Kontoret redovisar läget för kartläggningen av avlopp. Ingen kartläggning har lämnats.",
    )  # fmt: skip
    assert answer(given, progress) is None


def test_a_reference_to_the_giving_item_is_enough_across_matters(minutes: Minutes) -> None:
    given = minutes(12, "2023-09-14", "Tillsyn av avlopp", GIVEN, "Avlopp är gamla.")
    report = minutes(
        4, "2024-02-08", "Tillsynsplan 2024", "fastställa tillsynsplanen",
        "Kontoret har muntligen redovisat den kartläggning av avlopp längs Mörtsjön som nämnden "
        "begärde 2023-09-14, § 12.", dnr="MBN 2024/3",
    )  # fmt: skip
    assert answer(given, report) == ("4", "2024-02-08")


def test_another_bodys_report_on_like_words_is_not_the_answer(minutes: Minutes) -> None:
    given = minutes(12, "2023-09-14", "Tillsyn av avlopp", GIVEN, "Avlopp är gamla.")
    other = minutes(
        5, "2024-03-01", "Återrapportering om lekplatser", "godkänna återrapporteringen",
        "Alla lekplatser är besiktade.", dnr="TN 2023/9", body="Tekniska nämnden",
    )  # fmt: skip
    assert answer(given, other) is None


def test_an_earlier_item_never_answers(minutes: Minutes) -> None:
    given = minutes(12, "2023-09-14", "Tillsyn av avlopp", GIVEN, "Avlopp är gamla.")
    earlier = minutes(
        2, "2023-02-09", "Återrapportering av kartläggning av enskilda avlopp",
        "lägga rapporten till handlingarna", "Kontoret har kartlagt avlopp längs Mörtsjön.",
    )  # fmt: skip
    assert answer(given, earlier) is None


def test_the_library_follows_as_documents_come_and_go(tmp_path: Path, minutes: Minutes) -> None:
    minutes(12, "2023-09-14", "Tillsyn av avlopp", GIVEN, "Avlopp är gamla.")
    with Library.open(tmp_path / "home", Settings()) as library:
        library.add_paths([tmp_path / "2023-09-14-12.txt"])
        assert [a.reported_in for a in library.catalogue.assignments()] == [None]
        minutes(
            7, "2024-03-21", "Återrapportering av kartläggning av enskilda avlopp",
            "lägga rapporten till handlingarna", "Kontoret har kartlagt 214 enskilda avlopp.",
        )  # fmt: skip
        library.add_paths([tmp_path / "2024-03-21-7.txt"])
        [task] = library.catalogue.assignments()
        assert task.reported_in is not None
        assert library.catalogue.section(task.reported_in).number == "7"
        assert task.due_date == "2024-03-31"
        library.remove(["2024-03-21-7.txt"])
        assert [a.reported_in for a in library.catalogue.assignments()] == [None]
        assert library.check() == []


def test_a_sentence_among_the_news_answers_when_it_speaks_of_the_task(minutes: Minutes) -> None:
    task = "ge parkenheten i uppdrag att bygga en lekplats vid Almdungen senast 2023-06-30"
    given = minutes(
        31, "2022-11-10", "Svar på förslag om lekplats vid Almdungen", task, "Det saknas lekplats."
    )
    news = minutes(
        5, "2023-09-07", "Information från förvaltningen", "anteckna informationen",
        "Vattenledningen är lagad.\nLekplatsen vid Almdungen togs i bruk 2023-08-21.",
        dnr="MBN 2023/2",
    )  # fmt: skip
    assert answer(given, news) == ("5", "2023-09-07")
    late = minutes(
        6, "2023-09-08", "Information från förvaltningen", "anteckna informationen",
        "Lekplatsen vid Almdungen är försenad.", dnr="MBN 2023/2",
    )  # fmt: skip
    assert answer(given, late) is None
