"""A library with one document that is restricted, for tests of people and rights."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.service import Service
from index.library import Library
from ingest.settings import Answering, Settings
from tests.library_parts import HashEmbedder
from tests.pdfs import make_pdf

OPEN, SECRET = "ks-protokoll-2024-03-05.pdf", "hemligt-protokoll-2024-11-12.pdf"
GROUP = "presidiet"
DNR = "KS 2024/10"
WORD = "smaragdholken"  # stands in the restricted document only
QUESTION = f"Vad beslutade kommunstyrelsen om {WORD}?"


def minutes(day: str, *items: tuple[int, str, str, str], dnr: str = DNR) -> list[list[str]]:
    """Return the pages of minutes, a § each."""
    return [
        [
            "Kommunstyrelsen i Ekhamns kommun", f"Sammanträdesprotokoll {day}", "",
            f"KS § {number} {title}", f"Dnr {dnr}", "", "Kommunstyrelsens beslut",
            "Kommunstyrelsen beslutar", f"• att {clause}", "", "Ärendet", account,
        ]
        for number, title, clause, account in items
    ]  # fmt: skip


PAGES = {
    OPEN: minutes(
        "2024-03-05",
        (12, "Inventering av holkar i parken",
         "ge parkenheten i uppdrag att inventera holkar i parken senast 2024-09-30",
         "Parkenheten har ansvaret för parkens fåglar."),
        (13, "Lekplatsen vid bäcken", "bygga lekplatsen vid bäcken för 210 000 kronor",
         "Lekplatsen är sliten."),
    ),
    SECRET: minutes(
        "2024-11-12",
        (81, "Återrapportering av inventering av holkar i parken",
         f"lägga rapporten om {WORD} till handlingarna",
         "Parkenheten har inventerat holkar i parken enligt § 12 2024-03-05. Nämnden för "
         "fågelskydd ska betala."),
    ),
}  # fmt: skip


def make_home(
    home: Path, *, names: tuple[str, ...] = (OPEN, SECRET), restricted: bool = True
) -> Path:
    """Read the documents into a library in ``home``."""
    folder = home.with_name(home.name + "-filer")
    folder.mkdir(exist_ok=True)
    for name in names:
        make_pdf(folder / name, PAGES[name], leading=15.0)
    with Library.open(home, Settings(), embedder=HashEmbedder()) as library:
        assert not library.add_paths([folder]).refused
        if restricted:
            library.restrict([SECRET], [GROUP])
    return home


@contextmanager
def answering_service(home: Path) -> Iterator[Service]:
    """Open a service that refuses nothing for its likeness: its vectors mean nothing."""
    settings = Settings(answering=Answering(min_relevance=0.0))
    service = Service(Library.open(home, settings, embedder=HashEmbedder()), settings)
    yield service
    service.close()
