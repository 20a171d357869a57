from __future__ import annotations

import os
import shutil
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path

import docx
import openpyxl
import pptx
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from app.service import Service
from app.web.pages import document_page
from app.web.source_view import View, source
from index.library import Library
from ingest.errors import UnreadableFileError
from ingest.readers import SUPPORTED_SUFFIXES, read
from ingest.readers.content import content_of
from ingest.readers.office import sockets_of, sweep
from ingest.sandbox import read_in_subprocess
from ingest.settings import Reading, Settings
from tests.pdfs import make_pdf
from tests.test_readers import check_places, lines_of, refusal

LIMITS = Reading()
needs_libreoffice = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice is not installed"
)


# — content decides —


def make_word(path: Path) -> Path:
    document = docx.Document()
    document.add_heading("§ 4 Båtplatser", 1)
    document.add_paragraph("Kommunstyrelsen beslutar att anta planen.")
    table = document.add_table(rows=2, cols=3)
    for cell, text in zip(table.rows[0].cells, ("År", "Antal", "Andel"), strict=True):
        cell.text = text
    table.cell(1, 0).text, table.cell(1, 2).text = "2024", "36,7"
    document.add_paragraph("Paragrafen är justerad.")
    document.save(str(path))
    return path


def make_slides(path: Path) -> Path:
    presentation = pptx.Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[1])
    slide.shapes.title.text = "Hemsjukvård 2024"
    slide.placeholders[1].text_frame.text = "Antal inskrivna"
    presentation.save(str(path))
    return path


WORD_LINES = [
    "§ 4 Båtplatser", "Kommunstyrelsen beslutar att anta planen.", "År | Antal | Andel",
    "2024 |  | 36,7", "Paragrafen är justerad.",
]  # fmt: skip


def test_a_wrong_suffix_does_not_matter_where_the_content_says_what_it_is(tmp_path: Path) -> None:
    pdf = make_pdf(tmp_path / "protokoll.docx", [["Kommunstyrelsen", "Beslut"]])
    assert (read(pdf, LIMITS).format, lines_of(read(pdf, LIMITS).pages[0])) == (
        "pdf", ["Kommunstyrelsen", "Beslut"],
    )  # fmt: skip
    word = make_word(tmp_path / "protokoll.pdf")
    assert lines_of(read(word, LIMITS).pages[0]) == WORD_LINES
    assert read(make_slides(tmp_path / "bilder"), LIMITS).format == "pptx"
    book = openpyxl.Workbook()
    book.active["A1"] = "Antal"
    book.save(tmp_path / "blad.csv")
    assert read(tmp_path / "blad.csv", LIMITS).format == "sheet"


def test_web_pages_and_text_under_old_office_names_are_read(tmp_path: Path) -> None:
    page = tmp_path / "utdrag.doc"
    page.write_text("<html><h1>Beslut</h1><p>Planen antas.</p></html>", encoding="utf-8")
    assert lines_of(read(page, LIMITS).pages[0]) == ["Beslut", "Planen antas."]
    table = tmp_path / "utdrag.xls"
    table.write_text("År\tAntal\n2024\t7\n", encoding="cp1252")
    assert lines_of(read(table, LIMITS).pages[0]) == ["År | Antal", "2024 | 7"]


@pytest.mark.parametrize("head", [b"\x89PNG\r\n\x1a\n\0\0", b"\xff\xd8\xff\xe0\0\x10JFIF\0"])
@pytest.mark.parametrize("name", ["bild.png", "bild.pdf"])
def test_an_image_is_refused_with_the_way_out(tmp_path: Path, head: bytes, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(head + b"\0" * 50)
    message = refusal(path)
    assert "en bild" in message
    assert "PDF" in message


def make_ole(path: Path, *streams: str) -> Path:
    """Write the skeleton of a compound file: header, one sector of FAT, one of directory."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack("<5H6x6I", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, 0xFFFFFFFE)
    header += struct.pack("<3I109I", 0, 0xFFFFFFFE, 0, 0, *[0xFFFFFFFF] * 108)
    table = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    entries = b""
    for number, name in enumerate(("Root Entry", *streams)):
        written = name.encode("utf-16-le") + b"\0\0"
        right = number + 1 if 0 < number < len(streams) else 0xFFFFFFFF
        child = 1 if number == 0 and streams else 0xFFFFFFFF
        entries += written.ljust(64, b"\0") + struct.pack(
            "<H2B3I", len(written), 5 if number == 0 else 2, 1, 0xFFFFFFFF, right, child
        ).ljust(64, b"\0")
    path.write_bytes(header[:512].ljust(512, b"\0") + table + entries.ljust(512, b"\0"))
    return path


def test_old_office_files_are_told_apart_by_the_streams_in_them(tmp_path: Path) -> None:
    assert content_of(make_ole(tmp_path / "a", "WordDocument", "1Table")) == "doc"
    assert content_of(make_ole(tmp_path / "b", "1Table", "PowerPoint Document")) == "ppt"
    assert content_of(make_ole(tmp_path / "c", "Workbook")) == "xls"
    assert content_of(make_ole(tmp_path / "d", "__properties_version1.0")) == "ole"


def test_a_locked_office_file_is_refused_with_its_reason(tmp_path: Path) -> None:
    locked = make_ole(tmp_path / "budget.docx", "EncryptionInfo", "EncryptedPackage")
    message = refusal(locked)
    assert "lösenordsskyddat" in message
    assert "ta bort lösenordet" in message


# — LibreOffice —


def saved_as(path: Path, kind: str) -> Path:
    """Save a file in another format, with LibreOffice."""
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(path.parent / 'profile').as_uri()}", "--headless",
         "--convert-to", kind, "--outdir", str(path.parent), str(path)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return path.with_suffix(f".{kind}")


@needs_libreoffice
def test_odt_doc_and_rtf_give_the_same_lines_as_the_word_document(tmp_path: Path) -> None:
    word = make_word(tmp_path / "t.docx")
    for kind in ("odt", "doc", "rtf"):
        source = read_in_subprocess(saved_as(word, kind), Settings(), "off")
        check_places(source)
        assert lines_of(source.pages[0]) == WORD_LINES, kind
        assert source.pages[0].lines[0].heading == 1
        assert source.format == ("odt" if kind == "odt" else "docx")


@needs_libreoffice
def test_older_slides_are_read_slide_by_slide(tmp_path: Path) -> None:
    slides = make_slides(tmp_path / "b.pptx")
    for kind in ("odp", "ppt"):
        source = read(saved_as(slides, kind), LIMITS)
        assert lines_of(source.pages[0]) == ["Hemsjukvård 2024", "• Antal inskrivna"]
        assert source.format == "pptx"


@needs_libreoffice
def test_a_file_that_libreoffice_does_not_open_is_refused(tmp_path: Path) -> None:
    damaged = make_ole(tmp_path / "gammal.doc", "WordDocument")
    assert "lösenordsskyddad" in refusal(damaged)


@pytest.mark.parametrize(
    ("stream", "package"),
    [
        ("WordDocument", "libreoffice-writer"),
        ("PowerPoint Document", "libreoffice-impress"),
        ("Workbook", "libreoffice-calc"),
    ],
)
def test_without_libreoffice_the_refusal_names_its_package_and_the_other_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stream: str, package: str
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    message = refusal(make_ole(tmp_path / "gammal.doc", stream))
    assert package in message
    assert "spara filen som" in message


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands in for LibreOffice")
def test_a_conversion_that_never_ends_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nexec /bin/sleep 60\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    message = refusal(
        make_ole(tmp_path / "gammal.doc", "WordDocument"), Reading(conversion_seconds=5)
    )
    assert "5 sekunder" in message
    assert "reading.conversion_seconds" in message


@needs_libreoffice
def test_a_killed_conversion_leaves_nothing_outside_its_folder(tmp_path: Path) -> None:
    (tmp_path / "t.rtf").write_text(r"{\rtf1 Protokoll}", encoding="ascii")
    office = subprocess.Popen(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
         "--convert-to", "docx", "--outdir", str(tmp_path), str(tmp_path / "t.rtf")],
        env={**os.environ, "HOME": str(tmp_path), "TMPDIR": str(tmp_path)}, cwd=tmp_path,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    ends = time.monotonic() + 60
    while not any(socket.exists() for socket in sockets_of(tmp_path)):
        assert time.monotonic() < ends
        time.sleep(0.005)
    os.killpg(office.pid, signal.SIGKILL)
    office.wait()
    sweep(tmp_path)
    assert not any(socket.exists() for socket in sockets_of(tmp_path))


# — from end to end —


def test_new_formats_are_found_in_folders_answered_from_and_shown_as_text(tmp_path: Path) -> None:
    folder = tmp_path / "handlingar"
    folder.mkdir()
    book = openpyxl.Workbook()
    assert isinstance(book.active, Worksheet)
    book.active.append(["Verksamhet", "Utfall, mnkr"])
    book.active.append(["Skola", 73.1])
    book.save(folder / "utfall.xlsx")
    (folder / "brev.eml").write_text(
        "From: Region Norr <region@norr.example>\nSubject: Gästbryggan\n"
        "Content-Type: text/plain; charset=utf-8\n\n"
        "Regionen anser att gästbryggan i Norra hamnen ska repareras under 2025.\n",
        encoding="utf-8",
    )
    (folder / "platser.csv").write_text(
        "Hamn;Antal båtplatser\nNorra hamnen;114\nSödra hamnen;87\n", encoding="utf-8"
    )
    assert {".eml", ".csv", ".xlsx"} < set(SUPPORTED_SUFFIXES)
    (tmp_path / "home").mkdir()
    with Library.open(tmp_path / "home", Settings()) as library:
        report = library.add_paths([folder])
        assert not report.refused
        assert sorted(note.file for note in report.added) == [
            "brev.eml", "platser.csv", "utfall.xlsx",
        ]  # fmt: skip
        service = Service(library, Settings())
        answer = service.ask("Vad anser regionen om gästbryggan i Norra hamnen?")
        assert "repareras under 2025" in answer.answer
        cited = answer.citations[0]
        assert cited.reference.document == "brev.eml"
        (hit, *_) = service.search("antal båtplatser Södra hamnen 87")
        assert hit.reference.document == "platser.csv"
        for row in service.documents():
            assert service.page_image(row.id, 1) is None
            assert "<pre>" in document_page(service.shown_document(row.id))
        shown_source = source(
            service, View(cited.reference, cited.quote_start, cited.quote_end, 1, 1)
        )
        assert "gästbryggan" in shown_source
        assert "<img" not in shown_source


def test_a_refused_conversion_is_named_by_the_user_s_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"^gammal\.doc: "):
        read(make_ole(tmp_path / "gammal.doc", "WordDocument"), LIMITS)
