from __future__ import annotations

import io
import threading
import zipfile
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.constants import PageLabelStyle
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from ingest.errors import UnreadableFileError
from ingest.readers import SUPPORTED_SUFFIXES, read
from ingest.readers.pdf import _joined
from ingest.readers.render import mark_page, render_page
from ingest.records import Page, Source
from ingest.settings import Reading
from tests.pdfs import FIRST_BASELINE, LEFT, make_encrypted, make_pdf, make_without_pages

LIMITS = Reading()
MINUTES = [
    ["# Kommunstyrelsen", "Sammanträde den 7 maj 2024", "§ 43 Höjd avgift för båtplatser"],
    ["Beslut", "Kommunstyrelsen beslutar att anta förslaget."],
]


def lines_of(page: Page) -> list[str]:
    return [line.text for line in page.lines]


def check_places(source: Source) -> None:
    for page in source.pages:
        for line in page.lines:
            assert page.text[line.raw_start : line.raw_start + len(line.text)] == line.text


def refusal(path: Path, limits: Reading = LIMITS) -> str:
    with pytest.raises(UnreadableFileError) as caught:
        read(path, limits)
    message = str(caught.value)
    assert message.startswith(f"{path.name}: ")
    assert message.endswith(".")
    return message


def test_a_pdf_gives_its_pages_lines_and_places(tmp_path: Path) -> None:
    source = read(make_pdf(tmp_path / "p.pdf", MINUTES, title="Protokoll maj"), LIMITS)
    check_places(source)
    assert (source.format, source.title) == ("pdf", "Protokoll maj")
    assert [page.number for page in source.pages] == [1, 2]
    assert lines_of(source.pages[0]) == [line.removeprefix("# ") for line in MINUTES[0]]
    title, date, _ = source.pages[0].lines
    assert (title.size, date.size) == (16.0, 11.0)
    assert date.left == pytest.approx(LEFT, abs=0.1)
    assert FIRST_BASELINE + 15 - 12 < date.top < FIRST_BASELINE + 15
    assert source.pages[0].height == pytest.approx(A4[1], abs=0.1)


def test_the_program_s_own_filler_is_no_title(tmp_path: Path) -> None:
    assert read(make_pdf(tmp_path / "p.pdf", MINUTES), LIMITS).title is None


def test_a_size_set_by_the_text_matrix_is_the_drawn_size(tmp_path: Path) -> None:
    path = tmp_path / "p.pdf"
    canvas = Canvas(str(path))
    canvas.setFont("Helvetica", 1)
    canvas.scale(14, 14)
    canvas.drawString(5, 50, "Beslut")
    canvas.save()
    assert read(path, LIMITS).pages[0].lines[0].size == pytest.approx(14, abs=0.1)


def test_letters_of_different_height_on_one_baseline_share_their_top(tmp_path: Path) -> None:
    path = tmp_path / "p.pdf"
    canvas = Canvas(str(path))
    for page_text in ("anta", "Anta", "§ 4"):
        canvas.drawString(72, 700, page_text)
        canvas.showPage()
    canvas.save()
    assert len({page.lines[0].top for page in read(path, LIMITS).pages}) == 1


def test_rotation_and_crop_box_do_not_move_the_upper_left_corner(tmp_path: Path) -> None:
    plain = make_pdf(tmp_path / "p.pdf", MINUTES)
    turned = tmp_path / "t.pdf"
    writer = PdfWriter(clone_from=plain)
    writer.pages[0].cropbox.lower_left = (50, 100)
    writer.pages[1].rotate(90)
    writer.write(turned)
    before, after = read(plain, LIMITS), read(turned, LIMITS)
    assert after.pages[0].lines[0].left == pytest.approx(before.pages[0].lines[0].left - 50, abs=1)
    assert after.pages[0].lines[0].top == pytest.approx(before.pages[0].lines[0].top, abs=0.1)
    assert (after.pages[1].width, after.pages[1].height) == pytest.approx((A4[1], A4[0]), abs=0.1)


def test_a_landscape_page_stored_turned_reads_from_its_upper_left(tmp_path: Path) -> None:
    path = tmp_path / "p.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    canvas.rotate(90)  # drawn sideways on a portrait sheet, shown turned by the viewer
    for i, text in enumerate(["Första raden", "Andra raden", "Tredje raden"]):
        canvas.drawString(50, -60 - 20 * i, text)
    canvas.save()
    writer = PdfWriter(clone_from=path)
    writer.pages[0].rotate(90)
    writer.write(path)
    page = read(path, LIMITS).pages[0]
    assert lines_of(page) == ["Första raden", "Andra raden", "Tredje raden"]
    tops = [line.top for line in page.lines]
    assert tops == sorted(tops)
    assert tops[1] - tops[0] == pytest.approx(20, abs=0.1)
    assert [line.left for line in page.lines] == pytest.approx([50] * 3, abs=0.1)


def test_page_labels_are_read(tmp_path: Path) -> None:
    path = tmp_path / "p.pdf"
    writer = PdfWriter(clone_from=make_pdf(path, MINUTES))
    writer.set_page_label(0, 0, style=PageLabelStyle.LOWERCASE_ROMAN)
    writer.set_page_label(1, 1, style=PageLabelStyle.DECIMAL, start=7)
    writer.write(path)
    assert [page.label for page in read(path, LIMITS).pages] == ["i", "7"]


def test_a_page_without_text_is_empty_and_not_refused(tmp_path: Path) -> None:
    source = read(make_pdf(tmp_path / "p.pdf", [["Text"], []]), LIMITS)
    assert (source.pages[1].text, source.pages[1].lines) == ("", ())


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_a_user_password_is_refused_and_an_owner_password_is_not(
    tmp_path: Path, algorithm: str
) -> None:
    locked = make_encrypted(
        tmp_path / "locked.pdf", MINUTES, user="hemligt", owner="x", algorithm=algorithm
    )
    assert "krypterad" in refusal(locked)
    owned = make_encrypted(tmp_path / "owned.pdf", MINUTES, user="", owner="x", algorithm=algorithm)
    assert lines_of(read(owned, LIMITS).pages[1]) == MINUTES[1]


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "p.pdf"
    path.write_bytes(b"")
    assert "tom (0 byte)" in refusal(path)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_truncated_pdf_is_refused_and_not_read_in_part(tmp_path: Path, share: float) -> None:
    path = make_pdf(tmp_path / "p.pdf", MINUTES * 20)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    assert "avkortad" in refusal(path)


def test_a_pdf_with_its_catalogue_destroyed_is_refused(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "p.pdf", MINUTES)
    path.write_bytes(path.read_bytes().replace(b"/Catalog", b"/Xxxxxxx").replace(b"/Kids", b"/X"))
    assert "skadad" in refusal(path) or "inga sidor" in refusal(path)


def test_a_pdf_without_pages_is_refused(tmp_path: Path) -> None:
    assert "inga sidor" in refusal(make_without_pages(tmp_path / "p.pdf"))


def test_too_many_pages_are_refused_with_both_numbers(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "p.pdf", [["a"], ["b"], ["c"]])
    message = refusal(path, Reading(max_pages=2))
    assert "3 sidor" in message
    assert "reading.max_pages" in message


def test_a_file_that_is_no_document_is_named_for_what_it_is(tmp_path: Path) -> None:
    page = tmp_path / "protokoll.pdf"
    page.write_text("<!DOCTYPE html><p>Logga in</p>", encoding="utf-8")
    assert "webbsida" in refusal(page)
    page.write_text("Sidan finns inte", encoding="utf-8")
    assert "textfil" in refusal(page)
    old = tmp_path / "gammal.docx"
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    assert "skadad" in refusal(old)
    with zipfile.ZipFile(tmp_path / "arkiv.pptx", "w") as archive:
        archive.writestr("a.txt", "a")
    assert "zip-arkiv" in refusal(tmp_path / "arkiv.pptx")


def test_an_unknown_suffix_is_refused_with_the_list_of_known_ones(tmp_path: Path) -> None:
    path = tmp_path / "film.mov"
    path.write_bytes(b"x")
    assert all(suffix in refusal(path) for suffix in SUPPORTED_SUFFIXES)
    assert "finns inte" in refusal(tmp_path / "saknas.pdf")


def test_characters_beyond_ucs2_do_not_shift_the_indices(tmp_path: Path) -> None:
    font = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
    if not font.exists():
        pytest.skip("needs a font with characters beyond U+FFFF")
    pdfmetrics.registerFont(TTFont("DejaVu", str(font)))
    path = tmp_path / "p.pdf"
    canvas = Canvas(str(path))
    canvas.setFont("DejaVu", 12)
    canvas.drawString(72, 700, "\U0001d5a0\U0001d5a1 före \U0001f600 Nämnden beslutar")
    canvas.drawString(72, 680, "Nästa rad")
    canvas.save()
    page = read(path, LIMITS).pages[0]
    with pdfium.PdfDocument(path) as document:
        textpage = document[0].get_textpage()
        assert textpage.count_chars() == len(page.text)
        for word in ("Nämnden", "beslutar", "Nästa"):
            start = page.text.index(word)
            codes = [pdfium.raw.FPDFText_GetUnicode(textpage, start + i) for i in range(len(word))]
            assert "".join(map(chr, codes)) == word


def test_surrogates_and_unmapped_characters_keep_their_places() -> None:
    assert _joined([65, 0xD83D, 0xDE00, 66]) == "A\U0001f600\u200bB"
    assert _joined([65, 0, 0xD83D, 66, 2]) == "A\u200b\u200bB\u200b"


def test_highlights_fall_on_the_marked_words_and_on_nothing_else(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "p.pdf", MINUTES)
    text = read(path, LIMITS).pages[1].text
    start = text.index("anta förslaget")
    rendered = render_page(path, 2, 2.0, [(start, start + len("anta"))])
    (box,) = rendered.boxes
    expected = LEFT + pdfmetrics.stringWidth("Kommunstyrelsen beslutar att ", "Helvetica", 11)
    width = pdfmetrics.stringWidth("anta", "Helvetica", 11)
    assert box.left * A4[0] == pytest.approx(expected, abs=1.5)
    assert box.width * A4[0] == pytest.approx(width, abs=1.5)
    baseline = FIRST_BASELINE + 15
    assert box.top * A4[1] < baseline <= (box.top + box.height) * A4[1] + 1.5

    image = Image.open(io.BytesIO(rendered.png)).convert("RGB")
    assert image.size == (rendered.width, rendered.height)
    marked = mark_page(path, 2, 2.0, [(start, start + len("anta"))])  # the same, not drawn
    assert (marked.width, marked.height) == image.size
    assert marked.boxes == rendered.boxes
    yellow = [
        (x, y)
        for x in range(0, image.width, 2)
        for y in range(0, image.height, 2)
        if image.getpixel((x, y)) == (255, 240, 159)
    ]
    assert yellow
    assert min(x for x, _ in yellow) >= 2 * expected - 4
    assert max(x for x, _ in yellow) <= 2 * (expected + width) + 4


def test_a_mark_over_two_lines_gives_a_box_for_each(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "p.pdf", MINUTES)
    page = read(path, LIMITS).pages[1]
    boxes = render_page(path, 2, 1.0, [(0, len(page.text)), (0, 0), (10**6, 10**7)]).boxes
    assert len(boxes) == 2
    assert boxes[0].top < boxes[1].top


def test_highlights_follow_a_rotated_and_cropped_page(tmp_path: Path) -> None:
    path = tmp_path / "p.pdf"
    writer = PdfWriter(clone_from=make_pdf(path, [["Beslut"]]))
    writer.pages[0].cropbox.lower_left = (36, 36)
    writer.pages[0].rotate(90)
    writer.write(path)
    rendered = render_page(path, 1, 1.0, [(0, 6)])
    (box,) = rendered.boxes
    assert rendered.width > rendered.height
    assert box.height > box.width * rendered.width / rendered.height  # it stands on end
    image = Image.open(io.BytesIO(rendered.png)).convert("L")
    dark = [
        (x / image.width, y / image.height)
        for x in range(image.width)
        for y in range(image.height)
        if int(str(image.getpixel((x, y)))) < 90
    ]
    assert dark
    for x, y in dark:
        assert box.left - 0.01 <= x <= box.left + box.width + 0.01
        assert box.top - 0.01 <= y <= box.top + box.height + 0.01


def test_rendering_from_several_threads_gives_the_same_image(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "p.pdf", MINUTES)
    images: list[bytes] = []

    def draw() -> None:
        images.append(render_page(path, 1, 1.0, [(0, 5)]).png)

    threads = [threading.Thread(target=draw) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(images) == 6
    assert len(set(images)) == 1


def test_a_giant_page_is_drawn_smaller_and_a_missing_page_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "p.pdf"
    canvas = Canvas(str(path), pagesize=(14000, 14000))
    canvas.drawString(100, 100, "stor")
    canvas.save()
    rendered = render_page(path, 1, 3.0, [])
    assert rendered.width * rendered.height < 17_000_000
    with pytest.raises(UnreadableFileError, match="sida 2 finns inte"):
        render_page(path, 2, 1.0, [])


def test_pdfs_made_here_are_valid_for_pypdf_too(tmp_path: Path) -> None:
    reader = PdfReader(make_pdf(tmp_path / "p.pdf", MINUTES), strict=True)
    assert "Kommunstyrelsen" in reader.pages[0].extract_text()
