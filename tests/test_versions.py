"""Versions of an agreement side by side: which clauses are new, gone, changed, and how."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.datastructures import QueryParams

from app.service import Service
from app.versions import ClauseRow, versions
from app.web.register_files import response
from app.web.register_rows import Choice, Registers
from tests.library_parts import quick_text_service

OLD = """Överenskommelse om hamndrift 2018–2021

1 Drift
Kommunen ska bekosta kajens skötsel. Bolaget ska sköta fyren.

2 Vinterförvaring
Bolaget ska ta hand om båtarna från oktober till april.

3 Avgifter
Bolaget ska ta ut avgiften i förskott.

4 Giltighet
Överenskommelsen gäller från och med 2018-01-01 till och med 2021-12-31.
"""
NEW = """Överenskommelse om hamndrift 2022–2026

1 Drift
Bolaget ska bekosta kajens skötsel. Bolaget ska sköta fyren.

2 Laddning av elbåtar
Kommunen ska bekosta två laddstolpar. Ring 070-123 45 67 vid fel.

3 Avgifter för båtplats
Bolaget ska ta ut avgiften i förskott.

4 Giltighet
Överenskommelsen gäller från och med 2022-01-01 till och med 2026-12-31.
Överenskommelsen ersätter överenskommelsen 2018-01-01–2021-12-31.
"""


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    texts = {"avtal-2018.txt": OLD, "avtal-2022.txt": NEW}
    with quick_text_service(tmp_path_factory.mktemp("avtal"), texts) as service:
        yield service


def by_clause(service: Service) -> dict[str, ClauseRow]:
    return {row.clause: row for row in versions(service).rows}


def test_a_changed_clause_shows_only_the_sentences_that_differ(harbour: Service) -> None:
    drift = by_clause(harbour)["1 Drift"]
    assert drift.versions == "avtal-2018.txt → avtal-2022.txt"
    assert (drift.change, drift.before, drift.after) == (
        "ändrad", "Kommunen ska bekosta kajens skötsel.", "Bolaget ska bekosta kajens skötsel.",
    )  # fmt: skip


def test_a_clause_that_only_got_a_longer_heading_is_not_told(harbour: Service) -> None:
    assert not [name for name in by_clause(harbour) if "Avgifter" in name]


def test_new_and_removed_clauses_are_told_with_their_place(harbour: Service) -> None:
    rows = by_clause(harbour)
    new, gone = rows["2 Laddning av elbåtar"], rows["2 Vinterförvaring"]
    assert (new.change, new.before, new.document) == ("ny", None, "avtal-2022.txt")
    assert (gone.change, gone.after, gone.document) == ("borttagen", None, "avtal-2018.txt")
    text = harbour.document(gone.document_id).text[gone.start : gone.end]
    assert "från oktober till april" in text


def test_personal_data_is_masked_in_what_changed(harbour: Service) -> None:
    assert "070-123 45 67" not in (by_clause(harbour)["2 Laddning av elbåtar"].after or "")


def test_what_changed_is_filtered_and_saved_as_a_register(harbour: Service) -> None:
    registers = Registers(harbour)
    assert len(registers.chosen(Choice("versioner", groups=("ny",)), harbour)) == 1
    saved = response(
        registers, harbour, "versioner", "csv", QueryParams({"ord": "vinterförvaring"})
    )
    text = bytes(saved.body).decode("utf-8-sig")
    assert "Bolaget ska ta hand om båtarna från oktober till april." in text
    assert "elbåtar" not in text


EARLIER = """Avtal om skötsel av badplatser i Granvallen

1 Drift
Bolaget ska sköta bryggan vid Kvarnsjön.

2 Giltighet
Avtalet gäller från och med 2018-01-01 till och med 2021-12-31.
"""
LATER = """Avtal om skötsel av badplatser i Granvallen och Norrby

1 Drift
Bolaget ska sköta bryggorna.

2 Giltighet
Avtalet gäller från och med {} till och med 2026-12-31.
"""


@pytest.mark.parametrize(("begins", "what"), [("2022-01-01", ["ersatt"]), ("2022-03-01", [])])
def test_an_agreement_that_begins_the_day_after_another_of_nearly_its_name_replaces_it(
    tmp_path: Path, begins: str, what: list[str]
) -> None:
    texts = {"a.txt": EARLIER, "b.txt": LATER.format(begins)}
    with quick_text_service(tmp_path, texts) as service:
        [key] = [row.id for row in service.library.catalogue.documents() if row.file == "a.txt"]
        first = service.document(key).sections[0]
        changes = service.connections.validities.later_changes(first)
        assert [change.what for change in changes] == what
