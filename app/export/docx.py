"""A paper as a Word document, with footnotes at the foot of the page.

python-docx has no footnotes: their part (``word/footnotes.xml``, ECMA-376 part 1, 17.11) is made
here. A footnote may be pointed at once only; where the same source carries another statement a
new footnote names the first.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from docx import Document as new_document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_BREAK
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part as PackagePart
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from app.export.paper import Line, Note, Paper
from ingest.errors import ParagrafError

_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_TEXT_STYLE = "footnote text"
_SIGN_STYLE = "footnote reference"
_FONT = "Calibri"
_INK = RGBColor(0x1A, 0x1A, 0x1A)
# XML 1.0 holds no other control characters; a document's text layer may.
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SEPARATORS = (
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/>'
    "</w:r></w:p></w:footnote>"
)


def write_docx(paper: Paper, path: Path) -> None:
    """Write the paper as a Word document. Raises ParagrafError when the file cannot be written."""
    writer = _Writer(paper)
    writer.write()
    try:
        writer.document.save(str(path))
    except OSError as exc:
        raise ParagrafError(
            f"{path} kan inte skrivas: {exc.strerror}. Stäng filen om den är öppen, eller ange "
            "en annan plats med -o."
        ) from exc


class _Writer:
    """Writes one paper; counts the footnotes as it goes."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.document: Any = new_document()
        self._notes: dict[int, Note] = {note.number: note for note in paper.notes}
        self._first: dict[int, int] = {}  # note → the number that Word shows for its first use
        self._written = 0
        self._footnotes: Any = parse_xml(f"<w:footnotes {nsdecls('w')}>{_SEPARATORS}</w:footnotes>")

    def write(self) -> None:
        """Put everything into the document."""
        self._styles()
        self.document.core_properties.title = _clean(self.paper.title)
        self.document.core_properties.author = "Paragraf"
        self.document.core_properties.language = "sv-SE"
        self.document.add_heading(_clean(self.paper.title), level=0)
        for line in self.paper.lead:
            self._line(line)
        for part in self.paper.parts:
            self.document.add_heading(_clean(part.heading), level=part.level)
            for line in part.lines:
                self._line(line)
        self._attach_footnotes()

    def _styles(self) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.4)
        section.top_margin = section.bottom_margin = Cm(2.2)
        styles = self.document.styles
        sizes = {"Normal": 10.5, "Title": 20, "Heading 1": 14, "Heading 2": 11, "Heading 3": 10.5}
        for name, size in sizes.items():
            font = styles[name].font
            font.name, font.size = _FONT, Pt(size)
            font.color.rgb = _INK
            # headings take their face from the theme, which goes before the name
            fonts = styles[name].element.get_or_add_rPr().get_or_add_rFonts()
            for key in [key for key in fonts.attrib if key.endswith("Theme")]:
                del fonts.attrib[key]
            fonts.set(qn("w:hAnsi"), _FONT)
            fonts.set(qn("w:cs"), _FONT)
        styles["Normal"].paragraph_format.space_after = Pt(4)
        styles["List Bullet"].paragraph_format.space_after = Pt(2)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "sv-SE")
        styles["Normal"].element.get_or_add_rPr().append(language)
        text = styles.add_style(_TEXT_STYLE, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
        text.base_style = styles["Normal"]
        text.font.size = Pt(8.5)
        text.paragraph_format.space_after = Pt(1)
        sign = styles.add_style(_SIGN_STYLE, WD_STYLE_TYPE.CHARACTER, builtin=True)
        sign.font.superscript = True

    def _line(self, line: Line) -> None:
        paragraph = self.document.add_paragraph(style="List Bullet" if line.bullet else None)
        for piece in line.pieces:
            for place, words in enumerate(_clean(piece.text).split("\n")):
                run = paragraph.add_run()
                if place:
                    run.add_break(WD_BREAK.LINE)
                run.add_text(words)
            for place, number in enumerate(piece.notes):
                if place:
                    paragraph.add_run(",").style = self.document.styles[_SIGN_STYLE]
                run = paragraph.add_run()
                run.style = self.document.styles[_SIGN_STYLE]
                reference = OxmlElement("w:footnoteReference")
                reference.set(qn("w:id"), str(self._footnote(number)))
                run._r.append(reference)

    def _footnote(self, number: int) -> int:
        """Add a footnote for this use of a note; returns its id, which is what Word shows."""
        self._written += 1
        note = self._notes[number]
        if number in self._first:
            text = f"Se not {self._first[number]}: {note.source}."
        else:
            self._first[number] = self._written
            text = note.text
        styles = self.document.styles
        footnote = parse_xml(
            f'<w:footnote {nsdecls("w")} w:id="{self._written}"><w:p><w:pPr>'
            f'<w:pStyle w:val="{styles[_TEXT_STYLE].style_id}"/></w:pPr>'
            f'<w:r><w:rPr><w:rStyle w:val="{styles[_SIGN_STYLE].style_id}"/></w:rPr>'
            '<w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> </w:t></w:r>'
            "</w:p></w:footnote>"
        )
        footnote.findall(f".//{qn('w:t')}")[-1].text = f" {_clean(text)}"
        self._footnotes.append(footnote)
        return self._written

    def _attach_footnotes(self) -> None:
        package = self.document.part.package
        blob = serialize_part_xml(self._footnotes)
        part = PackagePart(PackURI("/word/footnotes.xml"), _CONTENT_TYPE, blob, package)
        self.document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("", text)
