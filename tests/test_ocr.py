"""Pages read from their image: scans, bad text layers, and what is told of them."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from app.service import Service
from index.library import Library
from ingest.errors import SettingsError
from ingest.pipeline import document_from
from ingest.readers import OcrMode, mending, read
from ingest.readers.render import Box, render_page
from ingest.readers.tesseract import TextRow, Token
from ingest.records import Document, Page, Source
from ingest.sandbox import read_in_subprocess
from ingest.settings import Reading, Settings
from tests.library_parts import HashEmbedder
from tests.pdfs import make_pdf

needs_tesseract = pytest.mark.skipif(
    shutil.which("tesseract") is None,
    reason="Tesseract är inte installerat (paketen tesseract-ocr och tesseract-ocr-swe)",
)
unix_only = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")

FIRST = [
    "Tekniska nämnden",
    "Sammanträdesprotokoll 2024-03-12",
    "",
    "§ 43 Belysning längs åstråket",
    "Dnr TN 2024/18",
    "",
    "Beslut",
    "Tekniska nämnden beslutar",
    "- att anta förslaget till belysning längs åstråket",
    "- att arbetet ska vara klart senast 2024-10-01",
    "",
    "Ärendet",
    "Förvaltningen har utrett tre förslag till belysning. Kostnaden är 412 000 kronor.",
    "Boende vid Kvarngatan har begärt att stolparna ska vara låga.",
]
SECOND = [
    "Tekniska nämnden",
    "Sammanträdesprotokoll 2024-03-12",
    "",
    "§ 44 Överenskommelse om snöröjning",
    "Dnr TN 2024/21",
    "",
    "Beslut",
    "Tekniska nämnden beslutar",
    "- att godkänna överenskommelsen med vägföreningen, enligt § 12 2023-11-07",
    "",
    "Yrkanden",
    "Åsa Öberg (L) yrkar att avtalet ska gälla i två år.",
    "Paragrafen är justerad",
]


def make_scan(path: Path, source: Path, pages: Sequence[int], *, turn: int = 0) -> Path:
    """Write a copy of a PDF in which ``pages`` (from 1) are images at 200 dots an inch."""
    document = pdfium.PdfDocument(source)
    copy = pdfium.PdfDocument.new()
    for number in range(1, len(document) + 1):
        if number not in pages:
            copy.import_pages(document, [number - 1])
            continue
        sheet = document[number - 1]
        image = sheet.render(scale=200 / 72, grayscale=True).to_pil().rotate(turn, expand=True)
        width, height = image.width * 72 / 200, image.height * 72 / 200
        one = io.BytesIO()
        canvas = Canvas(one, pagesize=(width, height))
        canvas.drawImage(_as_jpeg(image), 0, 0, width, height)
        canvas.save()
        copy.import_pages(pdfium.PdfDocument(one.getvalue()))
    copy.save(str(path))
    return path


def _as_jpeg(image: Image.Image) -> ImageReader:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=80)
    file.seek(0)
    return ImageReader(file)


def document_of(source: Source) -> Document:
    return document_from(source, "prov.pdf", "0" * 64)


@pytest.fixture(scope="module")
def minutes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_pdf(tmp_path_factory.mktemp("text") / "protokoll.pdf", [FIRST, SECOND])


@pytest.fixture(scope="module")
def mixed(minutes: Path) -> Path:
    """The same minutes, with an image for page 2."""
    return make_scan(minutes.with_name("blandad.pdf"), minutes, [2])


@pytest.fixture(scope="module")
def mixed_read(mixed: Path) -> Source:
    return read(mixed, Reading())


# --- reading ---------------------------------------------------------------------------------


@needs_tesseract
def test_a_page_that_is_an_image_reads_like_its_text(minutes: Path, mixed_read: Source) -> None:
    original, copy = document_of(read(minutes, Reading())), document_of(mixed_read)
    facts = [
        [(s.kind, s.number, s.title, s.date, s.dnr) for s in document.sections]
        for document in (original, copy)
    ]
    assert facts[0] == facts[1]
    assert [p.role for p in original.passages] == [p.role for p in copy.passages]
    assert [d.clause for d in original.decisions] == [d.clause for d in copy.decisions]
    assert [(f.kind, f.page) for f in copy.findings] == [("ocr", 2)]
    assert not mixed_read.pages[0].words


@needs_tesseract
def test_highlights_on_a_scan_lie_where_they_lie_on_the_text(
    minutes: Path, mixed: Path, mixed_read: Source
) -> None:
    def boxes(path: Path, page: Page) -> tuple[Box, ...]:
        start = page.text.index("godkänna")
        mark = (start + 2, page.text.index("vägföreningen") + 3)  # words in part count whole
        return render_page(path, 2, 1.0, [mark], page.words).boxes

    (expected,) = boxes(minutes, read(minutes, Reading()).pages[1])
    (found,) = boxes(mixed, mixed_read.pages[1])
    assert found.left <= expected.left + 0.005
    assert found.left == pytest.approx(expected.left, abs=0.03)
    assert found.top == pytest.approx(expected.top, abs=0.01)
    assert found.left + found.width >= expected.left + expected.width - 0.005
    assert found.height < 0.03


@needs_tesseract
def test_a_page_lying_on_its_side_is_read_upright(tmp_path: Path) -> None:
    one = make_pdf(tmp_path / "en.pdf", [FIRST[:10]])
    page = read(make_scan(tmp_path / "p.pdf", one, [1], turn=90), Reading()).pages[0]
    assert "§ 43 Belysning längs åstråket" in page.text
    word = next(w for w in page.words if page.text[w.raw_start :].startswith("Belysning"))
    assert word.bottom - word.top > word.right - word.left  # it stands on end on the page
    assert page.width > page.height


@needs_tesseract
def test_a_garbage_layer_is_replaced_and_told(minutes: Path, tmp_path: Path) -> None:
    path = _with_hidden_layer(tmp_path / "p.pdf", minutes, _GARBAGE)
    source = read(path, Reading())
    assert "§ 43 Belysning längs åstråket" in source.pages[0].text
    (finding,) = source.findings
    assert finding.kind == "poor_text_layer"
    assert "å, ä och ö saknas" in finding.message
    assert "tolkad ur bild" in finding.message


@needs_tesseract
def test_a_stamp_on_a_scan_does_not_hide_its_text(minutes: Path, tmp_path: Path) -> None:
    path = _with_hidden_layer(tmp_path / "p.pdf", minutes, ["Inkom 2024-03-20"])
    source = read(path, Reading())
    assert "Belysning" in source.pages[0].text
    assert [f.kind for f in source.findings] == ["ocr"]


_GARBAGE = [
    "Tekniska namnden och halsa beslutar att anta forslaget langs astraket och att arbetet ska",
    "vara klart. Arendet har beretts av forvaltningen, och tre forslag till belysning ar utredda.",
    "Kostnaden ar laga stolpar och att de boende har begart att de ska vara laga och morka.",
] * 4


def _with_hidden_layer(path: Path, source: Path, lines: Sequence[str]) -> Path:
    """Write page 1 of a PDF as an image with ``lines`` as its invisible text."""
    image = pdfium.PdfDocument(source)[0].render(scale=200 / 72, grayscale=True).to_pil()
    canvas = Canvas(str(path), pagesize=(595, 842))
    canvas.drawImage(_as_jpeg(image), 0, 0, 595, 842)
    text = canvas.beginText(72, 700)
    text.setTextRenderMode(3)
    text.setFont("Helvetica", 9)
    for line in lines:
        text.textLine(line)
    canvas.drawText(text)
    canvas.save()
    return path


# --- when it cannot be done ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ocr", "reason"), [("auto", "tesseract-ocr-swe"), ("off", "--ocr off"), ("force", "tesseract")]
)
def test_without_tesseract_the_rest_is_read_and_the_reason_told(
    mixed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ocr: OcrMode, reason: str
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    source = read_in_subprocess(mixed, Settings(), ocr)
    assert "§ 43 Belysning" in source.pages[0].text
    assert source.pages[1].text == ""
    finding = next(f for f in source.findings if f.page == 2)
    assert finding.kind == "no_text_layer"
    assert finding.message.startswith("Sidan 2 har inget textlager (inskannad)")
    assert reason in finding.message


def test_a_poor_layer_stays_with_its_finding_when_recognition_is_off(
    minutes: Path, tmp_path: Path
) -> None:
    source = read(_with_hidden_layer(tmp_path / "p.pdf", minutes, _GARBAGE), Reading(), "off")
    assert "Tekniska namnden" in source.pages[0].text
    assert [f.kind for f in source.findings] == ["poor_text_layer"]
    assert "inte tolkad ur bild" in source.findings[0].message


def test_a_blank_page_is_empty_and_not_a_scan(minutes: Path, tmp_path: Path) -> None:
    source = read(make_pdf(tmp_path / "p.pdf", [FIRST, []]), Reading())
    assert [(f.kind, f.page) for f in source.findings] == [("empty_page", 2)]
    assert [f.kind for f in document_of(source).findings if f.page == 2] == ["empty_page"]


def _stand_in(folder: Path, reading: str) -> None:
    """Put a program named tesseract in ``folder`` that has the model and then does ``reading``."""
    program = folder / "tesseract"
    listing = 'if [ "$1" = --list-langs ]; then echo List:; echo swe; exit 0; fi'
    program.write_text(f"#!/bin/sh\n{listing}\n{reading}\n", encoding="utf-8")
    program.chmod(0o755)


@unix_only
@pytest.mark.parametrize(
    ("does", "reason"),
    [
        ("echo kaputt >&2; exit 1", "misslyckades (kaputt)"),
        ("echo '<html'", "inte kan tolkas"),
        ("exec sleep 30", "ocr_seconds_per_page"),
    ],
)
def test_a_page_that_fails_is_a_finding_and_not_the_file_s_end(
    mixed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, does: str, reason: str
) -> None:
    _stand_in(tmp_path, does)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    limits = Settings(reading=Reading(ocr_seconds_per_page=5))
    source = read_in_subprocess(mixed, limits, "auto")
    assert "§ 43 Belysning" in source.pages[0].text
    (finding,) = source.findings
    assert (finding.kind, finding.page) == ("no_text_layer", 2)
    assert reason in finding.message


@unix_only
def test_without_the_swedish_model_its_package_is_named(
    mixed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "tesseract"
    program.write_text("#!/bin/sh\necho List:\necho eng\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    (finding,) = read(mixed, Reading()).findings
    assert "den svenska modellen" in finding.message
    assert "tesseract-ocr-swe" in finding.message


# --- in the library --------------------------------------------------------------------------


@needs_tesseract
def test_a_scan_stored_without_text_is_read_again_once_it_can_be(
    minutes: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    make_scan(folder / "skannad.pdf", make_pdf(tmp_path / "en.pdf", [SECOND]), [1])
    with Library.open(tmp_path / "home", Settings(), HashEmbedder("hash-1")) as library:
        assert len(library.add_paths([folder], ocr="off").added) == 1
        assert library.catalogue.counts().passages == 0
        assert len(library.add_paths([folder], ocr="off").unchanged) == 1
        messages: list[str] = []
        report = library.add_paths([folder], progress=lambda step: messages.append(step.message))
        assert [note.file for note in report.updated] == ["skannad.pdf"]
        assert "skannad.pdf: tolkar sida 1 av 1" in messages
        assert len(library.add_paths([folder]).unchanged) == 1
        assert len(library.add_paths([folder], ocr="force").unchanged) == 1

        service = Service(library, Settings())
        (row,) = library.catalogue.documents()
        document = service.document(row.id)
        start = document.text.index("snöröjning")
        shown = service.page_image(row.id, 1, start, start + len("snöröjning"))
        assert shown is not None
        assert len(shown.boxes) == 1
        assert library.check() == []


@needs_tesseract
def test_force_reads_an_unchanged_file_again_its_good_pages_too(
    tmp_path: Path,
) -> None:
    path = make_pdf(tmp_path / "en.pdf", [SECOND])
    with Library.open(tmp_path / "home", Settings(), HashEmbedder("hash-1")) as library:
        library.add_paths([path])
        assert len(library.add_paths([path], ocr="force").updated) == 1
        (row,) = library.catalogue.documents()
        document = library.catalogue.document(row.id)
    assert document.words
    assert [f.kind for f in document.findings] == ["ocr"]
    assert "enligt § 12 2023-11-07" in document.text


def test_force_without_tesseract_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_pdf(tmp_path / "en.pdf", [SECOND])
    monkeypatch.setenv("PATH", str(tmp_path))
    with (
        Library.open(tmp_path / "home", Settings(), HashEmbedder("hash-1")) as library,
        pytest.raises(SettingsError, match="tesseract-ocr-swe"),
    ):
        library.add_paths([path], ocr="force")


# --- mending ---------------------------------------------------------------------------------

BLANK = Image.new("L", (2000, 400), 255)


def line_of(text: str, left: float = 100.0, top: float = 100.0) -> list[Token]:
    tokens = []
    for word in text.split():
        tokens.append(Token(word, left, top, left + 20 * len(word), top + 30, 90.0))
        left += 20 * len(word) + 15
    return tokens


def text_of(line: Sequence[Token]) -> str:
    return " ".join(token.text for token in line)


def signs(*lines: str, known: Sequence[int] = ()) -> list[str]:
    """Mend § signs without a second reader, as where the English model is missing."""
    mended = mending.with_section_signs([line_of(line) for line in lines], BLANK, None, list(known))
    return [text_of(line) for line in mended]


def test_a_sign_before_a_number_and_a_title_is_a_section_sign() -> None:
    assert signs("$ 43 Båtplatser") == ["§ 43 Båtplatser"]
    assert signs("&43 Båtplatser") == ["§ 43 Båtplatser"]
    assert signs("KS $ 19") == ["KS § 19"]
    assert signs("$$ 8-16") == ["§§ 8-16"]


def test_an_eight_is_a_section_sign_only_where_the_number_follows_or_a_role_heading_does() -> None:
    assert signs("8 43 Båtplatser", known=[42]) == ["§ 43 Båtplatser"]
    assert signs("843 Båtplatser", known=[42]) == ["§ 43 Båtplatser"]
    assert signs("8 43 Båtplatser", "Beslut") == ["§ 43 Båtplatser", "Beslut"]
    assert signs("8 43 Båtplatser") == ["8 43 Båtplatser"]
    assert signs("835 personer svarade", known=[34]) == ["835 personer svarade"]
    assert signs("8 210 kronor", known=[209]) == ["8 210 kronor"]


def test_a_second_reader_decides_in_running_text_and_keeps_real_numbers() -> None:
    lines = [line_of("upphäva 8 52 2023-10-18"), line_of("om 8 210 kronor", top=150)]
    asked: list[Image.Image] = []

    def second(image: Image.Image) -> tuple[TextRow, ...]:
        asked.append(image)
        rows = ((62, "§ 52"), (62 + 104, "8 210"))
        return tuple(
            TextRow((Token(text, 60, top, 160, top + 30, 95.0),), 0.0, 0.0) for top, text in rows
        )

    mended = mending.with_section_signs(lines, BLANK, second, [])
    assert [text_of(line) for line in mended] == ["upphäva § 52 2023-10-18", "om 8 210 kronor"]
    assert len(asked) == 1


def test_bullets_are_mended_in_their_place_only() -> None:
    lines = [
        line_of("» att anta planen"),
        line_of("»« att avslå motionen"),
        line_of("+ att ge förvaltningen i uppdrag"),
        line_of("e att överlämna ärendet"),
        line_of("+ 3,4 procent mot i fjol", left=600),
        line_of("priset är 5 + 3"),
    ]
    assert [text_of(line)[:5] for line in mending.with_bullets(lines)] == [
        "• att", "• att", "• att", "• att", "+ 3,4", "prise",
    ]  # fmt: skip


def test_specks_at_the_ends_of_a_line_go_and_bullets_of_dashes_stay() -> None:
    cases = {
        "| Nämndens beslut |": "Nämndens beslut",
        "- att anta planen .": "- att anta planen",
        "den '16 mars 2022": "den 16 mars 2022",
        '"Propositionsordning': "Propositionsordning",
        "kallad 'pilot' i planen": "kallad 'pilot' i planen",
        "| : ' |": "",
    }
    for given, expected in cases.items():
        assert text_of(mending.without_specks(line_of(given))) == expected
