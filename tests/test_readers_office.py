from __future__ import annotations

import codecs
import re
from datetime import datetime
from pathlib import Path

import docx
import pptx
import pytest
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from pptx.util import Inches

from ingest.errors import UnreadableFileError
from ingest.readers import read
from ingest.settings import Reading
from tests.test_readers import check_places, lines_of, refusal

LIMITS = Reading()


def test_a_word_document_gives_headings_lists_and_tables_in_order(tmp_path: Path) -> None:
    document = docx.Document()
    document.core_properties.title = "Tjänsteskrivelse"
    document.core_properties.created = datetime(2024, 5, 7)
    document.sections[0].header.paragraphs[0].text = "Sida 1"
    document.add_heading("Förslag till beslut", 1)
    document.add_paragraph("Nämnden föreslås besluta")
    document.add_paragraph("att anta planen", style="List Bullet")
    table = document.add_table(rows=2, cols=3)
    for cell, text in zip(table.rows[0].cells, ("År", "Antal", "Andel"), strict=True):
        cell.text = text
    table.cell(1, 0).text, table.cell(1, 2).text = "2024", "36,7"
    document.add_heading("Bakgrund", 2)
    document.add_paragraph("Sista stycket.").add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("Ny sida.")
    document.save(str(tmp_path / "t.docx"))
    source = read(tmp_path / "t.docx", LIMITS)
    check_places(source)
    assert (source.title, source.created) == ("Tjänsteskrivelse", "2024-05-07")
    assert lines_of(source.pages[0]) == [
        "Förslag till beslut", "Nämnden föreslås besluta", "• att anta planen",
        "År | Antal | Andel", "2024 |  | 36,7", "Bakgrund", "Sista stycket.",
    ]  # fmt: skip
    assert [line.heading for line in source.pages[0].lines] == [1, 0, 0, 0, 0, 2, 0]
    assert lines_of(source.pages[1]) == ["Ny sida."]


def test_insertions_are_read_and_deletions_are_not(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Avgiften är ")
    for tag, text in (("del", "w:delText"), ("ins", "w:t")):
        number = "100" if tag == "del" else "250"
        paragraph._p.append(
            parse_xml(
                f'<w:{tag} {nsdecls("w")} w:id="1" w:author="a">'
                f"<w:r><{text}>{number}</{text}></w:r></w:{tag}>"
            )
        )
    paragraph.add_run(" kronor.")
    document.save(str(tmp_path / "t.docx"))
    assert lines_of(read(tmp_path / "t.docx", LIMITS).pages[0]) == ["Avgiften är 250 kronor."]


def test_content_controls_merged_cells_and_saved_page_breaks_are_read(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Antal"
    table.cell(0, 2).text = "Summa"
    table.cell(1, 2).text = "7"
    body = document.element.body
    body.insert(
        0,
        parse_xml(
            f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>Ur mall</w:t></w:r></w:p>"
            "</w:sdtContent></w:sdt>"
        ),
    )
    split = document.add_paragraph("Före")
    split._p.append(
        parse_xml(f"<w:r {nsdecls('w')}><w:lastRenderedPageBreak/><w:t>efter</w:t></w:r>")
    )
    document.save(str(tmp_path / "t.docx"))
    pages = read(tmp_path / "t.docx", LIMITS).pages
    assert lines_of(pages[0]) == ["Ur mall", "Antal |  | Summa", " |  | 7", "Före"]
    assert lines_of(pages[1]) == ["efter"]


def test_a_text_box_is_read_once(tmp_path: Path) -> None:
    document = docx.Document()
    box = "<w:txbxContent><w:p><w:r><w:t>I rutan</w:t></w:r></w:p></w:txbxContent>"
    document.add_paragraph("Text")._p.append(
        parse_xml(
            f'<w:r {nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/'
            f'markup-compatibility/2006"><mc:AlternateContent><mc:Choice Requires="wps">{box}'
            f"</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"
        )
    )
    document.save(str(tmp_path / "t.docx"))
    assert lines_of(read(tmp_path / "t.docx", LIMITS).pages[0]) == ["Text", "I rutan"]


def test_a_damaged_word_document_is_refused(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Text " * 5000)
    path = tmp_path / "t.docx"
    document.save(str(path))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert "skadad" in refusal(path)
    path.write_bytes(whole[:3000] + b"\0" * 2000 + whole[5000:])
    with pytest.raises(UnreadableFileError, match="skada"):
        read(path, LIMITS)


def test_slides_give_the_title_first_then_boxes_from_the_top(tmp_path: Path) -> None:
    presentation = pptx.Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[1])
    low = slide.shapes.add_textbox(Inches(1), Inches(6), Inches(3), Inches(1))
    low.text_frame.text = "Källa: regionen"
    right = slide.shapes.add_textbox(Inches(6), Inches(0.2), Inches(3), Inches(1))
    right.text_frame.text = "höger"
    left = slide.shapes.add_textbox(Inches(1), Inches(0.2), Inches(3), Inches(1))
    left.text_frame.text = "vänster"
    slide.shapes.title.text = "Hemsjukvård 2024"
    frame = slide.placeholders[1].text_frame
    frame.text = "Antal inskrivna"
    nested = frame.add_paragraph()
    nested.text, nested.level = "varav 80+", 1
    slide.notes_slide.notes_text_frame.text = "Säg detta"
    table = slide.shapes.add_table(2, 2, Inches(1), Inches(6.8), Inches(4), Inches(1)).table
    table.cell(0, 0).text, table.cell(0, 1).text, table.cell(1, 1).text = "År", "Antal", "7"
    presentation.slides.add_slide(presentation.slide_layouts[6])
    presentation.save(str(tmp_path / "b.pptx"))
    source = read(tmp_path / "b.pptx", LIMITS)
    check_places(source)
    assert lines_of(source.pages[0]) == [
        "Hemsjukvård 2024", "vänster", "höger", "• Antal inskrivna", "  • varav 80+",
        "Källa: regionen", "År | Antal", " | 7",
    ]  # fmt: skip
    assert source.pages[0].lines[0].heading == 1
    assert (source.pages[1].number, source.pages[1].text) == (2, "")
    assert source.pages[0].width == 720.0


@pytest.mark.parametrize(
    "data",
    [
        "Åtgärd – 5 €".encode(),
        codecs.BOM_UTF8 + "Åtgärd – 5 €".encode(),
        "Åtgärd – 5 €".encode("utf-16"),
        codecs.BOM_UTF16_BE + "Åtgärd – 5 €".encode("utf-16-be"),
        "Åtgärd – 5 €".encode("cp1252"),
    ],
)
def test_text_is_read_in_the_encodings_that_occur(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "t.txt"
    path.write_bytes(data)
    assert lines_of(read(path, LIMITS).pages[0]) == ["Åtgärd – 5 €"]


def test_a_form_feed_starts_a_page_and_binary_data_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "t.txt"
    path.write_text("Ett\n  två\n\fTre", encoding="utf-8")
    source = read(path, LIMITS)
    check_places(source)
    assert [lines_of(page) for page in source.pages] == [["Ett", "  två"], ["Tre"]]
    path.write_bytes(b"a\0b")
    assert "binärfil" in refusal(path)


def test_markdown_loses_its_marks_and_keeps_its_meaning(tmp_path: Path) -> None:
    path = tmp_path / "t.md"
    path.write_text(
        "Reglemente\n==========\n\n## 2 § Ansvar ##\n- Nämnden **ska** se [avtalet](http://x.se)\n"
        "  * i `kod` och fil_namn_här\n\n| År | Antal |\n|---|:-:|\n| 2024 | |\n\n"
        "```\n# ej rubrik\n```\n> citat\n\n---\nSlut\\*",
        encoding="utf-8",
    )
    source = read(path, LIMITS)
    check_places(source)
    assert [(line.text, line.heading) for line in source.pages[0].lines] == [
        ("Reglemente", 1), ("2 § Ansvar", 2), ("• Nämnden ska se avtalet", 0),
        ("  • i kod och fil_namn_här", 0), ("År | Antal", 0), ("2024 | ", 0),
        ("# ej rubrik", 0), ("citat", 0), ("Slut*", 0),
    ]  # fmt: skip
    assert source.title == "Reglemente"


def test_a_web_page_gives_what_its_reader_sees(tmp_path: Path) -> None:
    path = tmp_path / "s.html"
    text = (
        '<!DOCTYPE html><html><head><meta charset="iso-8859-1"><title>Protokoll</title>'
        "<style>p{}</style></head><body><nav>Meny</nav><h2>§ 4 Båtplatser</h2>"
        "<p>Nämnden <b>beslutar</b>\natt<br>anta planen.<script>x()</script></p>"
        "<ul><li><p>Först</p></li><li>Sedan<ul><li>inuti</li></ul></li></ul>"
        "<table><tr><th>År</th><th colspan=2>Antal</th></tr>"
        "<tr><td>2024</td><td></td><td>7 <i>st</i></td></tr></table>löst slut</body></html>"
    )
    path.write_bytes(text.encode("latin-1"))
    source = read(path, LIMITS)
    check_places(source)
    assert [(line.text, line.heading) for line in source.pages[0].lines] == [
        ("§ 4 Båtplatser", 2), ("Nämnden beslutar att", 0), ("anta planen.", 0), ("• Först", 0),
        ("• Sedan", 0), ("• inuti", 0), ("År | Antal | ", 0), ("2024 |  | 7 st", 0),
        ("löst slut", 0),
    ]  # fmt: skip
    assert source.title == "Protokoll"


def test_a_web_page_cannot_read_other_files(tmp_path: Path) -> None:
    (tmp_path / "hemligt.txt").write_text("HEMLIGT", encoding="utf-8")
    path = tmp_path / "s.html"
    path.write_text(
        f'<!DOCTYPE html [<!ENTITY x SYSTEM "{tmp_path}/hemligt.txt">]><p>a &x; b</p>',
        encoding="utf-8",
    )
    assert "HEMLIGT" not in read(path, LIMITS).pages[0].text


def test_a_part_packed_in_a_way_nobody_reads_is_told_as_damage(tmp_path: Path) -> None:
    path = tmp_path / "packad.docx"
    document = docx.Document()
    document.add_paragraph("Nämnden beslutar att anta planen.")
    document.save(str(path))
    content = bytearray(path.read_bytes())
    name = b"word/document.xml"
    for mark, method, header in ((b"PK\x03\x04", 8, 30), (b"PK\x01\x02", 10, 46)):
        at = next(
            match.start()
            for match in re.finditer(re.escape(mark), bytes(content))
            if content[match.start() + header :].startswith(name)
        )
        content[at + method : at + method + 2] = (97).to_bytes(2, "little")  # WavPack
    path.write_bytes(bytes(content))
    with pytest.raises(UnreadableFileError, match=r"packad\.docx"):
        read(path, Reading())
