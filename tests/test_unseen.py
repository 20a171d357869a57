"""Characters that nobody sees reach neither text nor names nor messages."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from index.library import Library
from ingest.characters import countable, printable
from ingest.errors import UnreadableFileError
from ingest.pipeline import document_from, read_document
from ingest.readers import read
from ingest.records import Document, Source
from ingest.sandbox import _decoded_document
from ingest.settings import Reading, Settings
from ingest.swedish import abbreviations_in, sentences
from tests.library_parts import HashEmbedder, read_plain

MINUTES = "Sammanträdesprotokoll\nKommunstyrelsen\n2024-01-10\n\n§ 1 Budget\n"


def of(path: Path, text: str) -> Document:
    path.write_text(text, encoding="utf-8")
    return document_from(read(path, Reading()), path.name, "0" * 64)


def test_controls_and_turned_directions_are_left_out_and_places_stay(tmp_path: Path) -> None:
    path = tmp_path / "p.txt"
    document = of(path, "Nämnden \u202eavslår\u202c för\x1b[2Jslaget i \u2066höst\u2069.\n")
    assert document.text == "Nämnden avslår för[2Jslaget i höst."
    raw = read(path, Reading()).pages[0].text
    for span in document.spans:
        length = span.end - span.start
        assert raw[span.raw_start : span.raw_start + length] == document.text[span.start : span.end]
    assert [p.text for p in document.passages] == [document.text]


def test_a_line_of_unseen_characters_alone_is_no_line(tmp_path: Path) -> None:
    assert of(tmp_path / "p.txt", "\u202e\u200b\ufffe\n").passages == ()
    assert of(tmp_path / "q.txt", "\ufffe\nBeslut\n").text == "Beslut"


def test_counting_keeps_the_length_and_printing_shows_a_mark() -> None:
    assert countable("a\x07\u202eb") == "a\u200b\u200bb"
    assert printable("faktura\u202efdp.exe\x1b[2J\udce5") == "faktura\ufffdfdp.exe\ufffd[2J\ufffd"
    assert str(UnreadableFileError("a\x1b[2J.pdf: tom")) == "a\ufffd[2J.pdf: tom"


def test_names_are_stored_without_them(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "prot\x1b[2J\u202e.txt").write_text("Nämnden möts.", encoding="utf-8")
    with Library.open(tmp_path / "home", Settings(), HashEmbedder(), read_plain) as library:
        library.add_paths([tmp_path / "in"])
        assert [row.file for row in library.catalogue.documents()] == ["prot\ufffd[2J\ufffd.txt"]
        assert len(library.add_paths([tmp_path / "in"]).unchanged) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="other systems know no such names")
def test_a_name_in_another_encoding_is_refused_and_the_next_file_read(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    with open(os.fsencode(folder) + b"/prot\xe5.txt", "w", encoding="utf-8") as file:
        file.write("Nämnden möts.")
    (folder / "bra.txt").write_text("Nämnden möts igen.", encoding="utf-8")
    with Library.open(tmp_path / "home", Settings(), HashEmbedder(), read_plain) as library:
        report = library.add_paths([folder])
    assert [note.file for note in report.added] == ["bra.txt"]
    assert "inte i UTF-8" in report.refused[0].reason
    report.refused[0].file.encode()


def test_a_decision_heading_with_nothing_decided_under_it_stops_no_file(tmp_path: Path) -> None:
    for block in ("Beslut\nKommunstyrelsen beslutar\n", "Beslut\natt\n", "Beslut\nBeslut\n"):
        document = of(tmp_path / "p.txt", f"{MINUTES}{block}\n§ 2 Taxor\nBeslut\n• att anta dem.\n")
        assert [d.number for d in document.decisions] == ["2"], block


def seconds(document: Source | str) -> float:
    started = time.process_time()
    if isinstance(document, str):
        abbreviations_in(document)
        list(sentences(document))
    else:
        document_from(document, "p.txt", "0" * 64)
    return time.process_time() - started


def test_long_words_and_many_initials_take_time_in_proportion() -> None:
    for unit in ("a", "A", "a-", "0", "_", "A. ", "Anna-Ek-"):
        assert seconds((unit * 40_000)[:40_000]) < 3, unit


def test_a_short_form_is_found_among_the_words_before_it() -> None:
    assert abbreviations_in("Vår gemensamma nämnd för hjälpmedel (GNH) möts.") == (
        ("GNH", "gemensamma nämnd för hjälpmedel"),
    )
    assert abbreviations_in("kommun,gemensam nämnd för hjälpmedel (GNH)")[0][1].startswith("gem")
    assert abbreviations_in("Hjälpmedelscentralen (HMC)") == ()


def test_a_very_long_file_is_taken_apart_within_the_limits_too(tmp_path: Path) -> None:
    path = tmp_path / "p.txt"
    path.write_text("Nämnden möts.\n\n" * 60_000, encoding="utf-8")
    slow = Settings(reading=Reading(max_seconds=5, max_characters=10_000_000))
    with pytest.raises(UnreadableFileError, match="5 sekunder"):
        read_document(path, slow)
    with pytest.raises(UnreadableFileError, match=r"\d+ tecken"):
        read_document(path, Settings(reading=Reading(max_characters=10_000)))


def test_what_the_child_takes_apart_is_what_this_process_would(tmp_path: Path) -> None:
    document = of(tmp_path / "p.txt", f"{MINUTES}Beslut\n• att anta den.\n")
    answered = TypeAdapter(Document).dump_json(document)
    assert _decoded_document(tmp_path / "p.txt", answered) == document
    with pytest.raises(UnreadableFileError, match="ogiltigt svar"):
        _decoded_document(tmp_path / "p.txt", answered.replace(b'"start":0', b'"start":1'))
