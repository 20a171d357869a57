"""Hostile files of text: web pages, mail, CSV, Markdown and plain text."""

from __future__ import annotations

from collections.abc import Iterator

from evals.bench.hostile_file import Bait, Hostile, damaged

_MAIL = b"From: Anna Ek <anna@exempel.se>\nSubject: Fr\xc3\xa5ga\nDate: Mon, 8 Jan 2024 10:00:00 +0100\n"
_PAGE = "<!doctype html><html><head><title>Protokoll</title></head><body>{}</body></html>"


def files(bait: Bait) -> Iterator[Hostile]:
    """Yield all of them, the same on every run."""
    yield from _web(bait)
    yield from _mail(bait)
    yield from _tables()
    yield from _plain()
    page = _PAGE.format("<h1>§ 1 Budget</h1>" + "<p>Nämnden beslutar att anta budgeten.</p>" * 90)
    mail = (
        _MAIL
        + b"Content-Type: text/plain; charset=utf-8\n\n"
        + "Hej, tack för svaret.\n".encode() * 90
    )
    rows = "Mått;2023;2024\n".encode() + b"Kostnad;1 200;1 310\n" * 200
    yield from damaged("sida.html", page.encode(), flips=12, cuts=3)
    yield from damaged("brev.eml", mail, flips=12, cuts=3)
    yield from damaged("rader.csv", rows, flips=8, cuts=2)


def _web(bait: Bait) -> Iterator[Hostile]:
    reach = "".join(
        f"<{tag} {name}='{bait.address}'></{tag}>"
        for tag, name in (
            ("img", "src"),
            ("iframe", "src"),
            ("script", "src"),
            ("link rel=stylesheet", "href"),
            ("object", "data"),
            ("embed", "src"),
            ("base", "href"),
            ("video", "poster"),
        )  # fmt: skip
    )
    wide = "<table>" + "<tr><td colspan=100>a</td><td rowspan=100>b</td></tr>" * 8000 + "</table>"
    for name, kind, body in (
        ("djup", "struktur", "<div>" * 200_000), ("djup-text", "struktur", "<b>a" * 100_000),
        ("djup-lista", "struktur", "<ul><li>a" * 50_000), ("oppna", "struktur", "<p>a" * 200_000),
        ("mindre-an", "struktur", "<" * 2_000_000), ("kommentar", "struktur", "<!--" * 200_000),
        ("tabeller", "struktur", "<table><tr><td>" * 2000), ("spann", "mycket av något", wide),
        ("spann-enormt", "fel antal", "<table><tr><td colspan=99999999999 rowspan=-1>a</table>"),
        ("enheter", "struktur", "&" + "amp;" * 500_000), ("attribut", "struktur", "<a " + "x=1 " * 300_000 + ">"),
        ("skript", "inbäddat", "<script>while(1){}</script><svg onload=alert(1)>" * 500),
        ("hamtar", "länkar", reach), ("stor-bild", "bilder", "<img src='data:image/png;base64," + "A" * 30_000_000 + "'>"),
        ("omdirigering", "länkar", f"<meta http-equiv=refresh content='0;url={bait.address}'>"),
        ("riktning", "osedda tecken", "<p>Beslut \u202egnirds \u2067x\u2069 &#8238;y &#x1b;[2J &#0; \x07</p>"),
        ("miljon-rader", "mycket av något", "<br>a" * 300_000), ("ett-ord", "mycket av något", "a" * 3_000_000),
        ("xxe", "xml-enheter", f"<!DOCTYPE x [<!ENTITY f SYSTEM 'file://{bait.file}'>]>&f;"),
    ):  # fmt: skip
        yield Hostile(f"{name}.html", kind, _PAGE.format(body).encode())
    for charset in ("utf-7", "utf-16", "utf-32", "idna", "punycode", "hex", "zip", "rot13",
                    "unicode_escape", "x" * 5000, "undefined"):  # fmt: skip
        head = f"<html><head><meta charset='{charset}'></head><body>Nämnden beslutar</body></html>"
        yield Hostile(f"kodning-{charset[:20]}.html", "teckenkodning", head.encode())
    xml = f"<?xml version='1.0' encoding='utf-16'?><html>{'<p>å</p>' * 9}</html>"
    yield Hostile("kodning-xml.html", "teckenkodning", xml.encode())


def _mail(bait: Bait) -> Iterator[Hostile]:
    def parts(depth: int) -> bytes:
        lines = [_MAIL]
        for i in range(depth):
            lines.append(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i))
        return b"".join(lines) + b"Content-Type: text/plain\n\nHej\n"

    attached = _MAIL
    for i in range(60):
        attached = (
            _MAIL + b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i)
            + b"Content-Type: message/rfc822\n\n" + attached + b"\n--b%d--\n" % i
        )  # fmt: skip
    many = b"--b\nContent-Type: text/plain\n\na\n" * 50_000
    names = b"".join(
        b"--b\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=\"%s\"\n\nx\n" % n
        for n in (b"../../../ut.pdf", b"/ut.pdf", b"a\0b.pdf", "a\u202efdp.exe".encode(), b"\x1b[2J", b"a" * 99_999)
    )  # fmt: skip
    html = "Content-Type: text/html; charset={}\n\n<img src='{}'><p>Hej</p>"
    words = b"Subject: " + b"=?utf-8?B?" + b"w6U=" * 200_000 + b"?= " + b"=?utf-8?Q?=?=" * 20_000
    for name, kind, data in (
        ("delar-i-delar", "struktur", parts(1000)), ("delar-mycket-djupt", "struktur", parts(20_000)),
        ("brev-i-brev", "kretsar", attached),
        ("femtiotusen-delar", "mycket av något", _MAIL + b"Content-Type: multipart/mixed; boundary=b\n\n" + many),
        ("bilagor", "namn i paketet", _MAIL + b"Content-Type: multipart/mixed; boundary=b\n\n" + names),
        ("lang-rubrik", "mycket av något", b"Subject: " + b"a" * 5_000_000 + b"\nFrom: a\n\nHej"),
        ("rubriker", "mycket av något", _MAIL + b"X-A: b\n" * 200_000 + b"\nHej"),
        ("adresser", "mycket av något", b"From: a\nTo: " + b"a@b.se, " * 40_000 + b"\n\nHej"),
        ("adress-parenteser", "struktur", b"From: " + b"(" * 30_000 + b"\nSubject: a\n\nHej"),
        ("kodade-ord", "mycket av något", words + b"\nFrom: a\n\nHej"),
        ("datum", "struktur", b"From: a\nSubject: b\nDate: Mon, 99 Foo 99999 99:99:99 +99999\n\nHej"),
        ("okand-kodning", "teckenkodning", _MAIL + b"Content-Type: text/plain; charset=x-finns-inte\n\nHej"),
        ("kodning-utf7", "teckenkodning", _MAIL + b"Content-Type: text/plain; charset=utf-7\n\n+ADw-script+AD4-"),
        ("base64", "struktur", _MAIL + b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n" + b"A" * 99_999),
        ("uu", "struktur", _MAIL + b"Content-Transfer-Encoding: x-uuencode\n\nbegin 644 ../../x\n" + b"M" * 9999),
        ("granser", "fel antal", _MAIL + b"Content-Type: multipart/mixed; boundary=\n\n--\n--\n"),
        ("webbsida", "länkar", _MAIL + html.format("utf-8", bait.address).encode()),
        ("webbsida-kodning", "teckenkodning", _MAIL + html.format("zip", bait.address).encode()),
        ("webbsida-djup", "struktur", _MAIL + b"Content-Type: text/html\n\n" + b"<div>" * 200_000),
        ("citat", "mycket av något", _MAIL + b"\n" + b"> " * 1_000_000),
        ("nolltecken", "osedda tecken", _MAIL + b"\nHej\0 \x1b[2J \xe2\x80\xae"),
        ("extern-del", "länkar", _MAIL + b'Content-Type: message/external-body; access-type=local-file; name="%s"\n\nX: y\n' % bait.file.encode()),
        ("bara-rubriker", "struktur", b"Subject: a"), ("rubrik-utan-slut", "struktur", b"Subject: =?utf-8?B?w6U"),
    ):  # fmt: skip
        yield Hostile(f"{name}.eml", kind, data)


def _tables() -> Iterator[Hostile]:
    ragged = "\n".join("a;" * (20_000 if i % 50 == 0 else 1) for i in range(5000))
    for name, kind, text in (
        ("en-miljon-kolumner", "mycket av något", "a;" * 1_000_000),
        ("sexhundratusen-celler", "mycket av något", "a;b;c\n" * 200_000),
        ("en-kolumn", "mycket av något", "a\n" * 300_000), ("ojamna", "mycket av något", ragged),
        ("oppet-citat", "struktur", '"' + "a;b\n" * 100_000), ("citat", "struktur", '"' * 500_000),
        ("langt-falt", "mycket av något", "a;" + "x" * 5_000_000 + ";b\n1;2;3"),
        ("skiljetecken", "struktur", "sep=\n\na;b"), ("skiljetecken-citat", "struktur", 'sep="\na"b'),
        ("formel", "makron", "Namn;Värde\n=cmd|'/c calc'!A0;1\n@SUM(1);2\n"),
        ("radslut", "osedda tecken", "a;b\r\rc;d\n\re\x85f\u2028g\x1ch\n"),
        ("riktning", "osedda tecken", "Mått;Värde\n\u202eegdub;12\n\x1b[2J;\x07\n"),
        ("bara-skiljetecken", "struktur", ";" * 500_000), ("blanka-rader", "struktur", "\n" * 1_000_000),
    ):  # fmt: skip
        yield Hostile(f"{name}.csv", kind, text.encode())
    yield Hostile("nolltecken.csv", "osedda tecken", b"a;b\n\0;\0\n")


def _plain() -> Iterator[Hostile]:
    for name, unit in (
        ("hakar", "["), ("lankar", "[a]("), ("stjarnor", "*a "), ("tva-stjarnor", "**"), ("understreck", "_a"),
        ("kod", "`"), ("kod-a", "`a``"), ("bilder", "!["), ("citat", "> "), ("bakstreck", "\\"),
        ("rutor", "|"), ("delare", "|-"), ("nummer", "# "), ("rubriker", "#\n"), ("understrykning", "a\n=\n"),
    ):  # fmt: skip
        yield Hostile(f"{name}.md", "upprepning", (unit * 200_000).encode())
        yield Hostile(f"{name}-text.md", "upprepning", ("Beslut " + unit * 100_000 + " a").encode())
    for name, unit in (
        ("bokstav", "a"), ("versal", "A"), ("siffra", "1"), ("punkt", "."), ("punkter", "1."), ("paragraf", "§ 1 "),
        ("streck", "a-"), ("namn", "Anna-Ek "), ("parentes", "("), ("mellanslag", " "), ("tabb", "1\t"),
        ("rader", "a\n"), ("rubriker", "Beslut\n"), ("paragrafer", "§ 1 A\n"), ("beslut", "Beslut\n• att a\n"),
        ("tal", "12 345 "), ("datum", "2024-01-01 "), ("adress", "a@b."), ("telefon", "070-123 45 67 "),
        ("ska", "Nämnden ska "), ("att", "att "), ("cell", "a | 1\n"), ("roster", "Ja: 1 Nej: 2 "),
    ):  # fmt: skip
        times = 600_000 // len(unit)
        yield Hostile(f"upprepad-{name}.txt", "upprepning", (unit * times).encode())
    for name, kind, data in (
        ("hundratusen-sidor", "mycket av något", b"a\f" * 100_000),
        ("miljon-blankrader", "struktur", b"\n" * 1_000_000),
        ("ogiltig-utf8", "teckenkodning", b"Beslut \xff\xfe\xfa \xc0\x80 \xed\xa0\x80"),
        ("utf16-udda", "teckenkodning", b"\xff\xfeB\0e\0s"), ("utf16-surrogat", "teckenkodning", b"\xff\xfe\x00\xd8\x00\xd8"),
        ("utf32", "teckenkodning", b"\xff\xfe\0\0B\0\0\0"), ("nolltecken", "osedda tecken", b"Beslut\0\0"),
        ("riktning", "osedda tecken", "Nämnden beslutar att \u202egnisnesse\u202c \u2066x".encode()),
        ("styrtecken", "osedda tecken", b"Beslut \x1b[2J\x1b]0;x\x07 \x08\x08\x7f \x9b31m"),
        ("kombinerande", "osedda tecken", ("a" + "\u0301" * 300_000).encode()),
        ("bara-osedda", "osedda tecken", "\u202e\u200b\ufeff\u2066".encode()),
        ("ett-tecken", "struktur", b"a"), ("ett-radslut", "struktur", b"\n"), ("tom", "struktur", b""),
        ("zip", "struktur", b"PK\3\4" + b"\0" * 99), ("program", "struktur", b"\x7fELF" + b"\0" * 99),
    ):  # fmt: skip
        yield Hostile(f"{name}.txt", kind, data)
