from __future__ import annotations

from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from ingest.pipeline import document_from
from ingest.readers import read
from ingest.records import Source
from ingest.sandbox import read_in_subprocess
from ingest.settings import Reading, Settings
from tests.test_readers import check_places, lines_of, refusal

LIMITS = Reading()


def make_mail(body: str = "Hej,\nvi anser att avtalet gäller.\n") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"] = "Åsa Öberg <asa@regionen.example>", "ks@ekhamn.example"
    mail["Subject"], mail["Date"] = "Ang. hjälpmedel", "Wed, 11 Sep 2024 10:15:00 +0200"
    mail.set_content(body)
    return mail


def read_mail(tmp_path: Path, mail: EmailMessage) -> Source:
    path = tmp_path / "brev.eml"
    path.write_bytes(bytes(mail))
    source = read(path, LIMITS)
    check_places(source)
    return source


HEAD = [
    "Från: Åsa Öberg <asa@regionen.example>", "Till: ks@ekhamn.example",
    "Datum: 2024-09-11 10:15", "Ämne: Ang. hjälpmedel",
]  # fmt: skip


def test_a_mail_gives_its_headers_its_plain_text_and_its_attachments_names(tmp_path: Path) -> None:
    mail = make_mail("Hej!\n\n> Från: Bo Ek\n> Skickat: 2024-09-01\n>> Vad gäller?\n")
    mail.add_alternative("<p>annat</p>", subtype="html")
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="avtal å.pdf")
    source = read_mail(tmp_path, mail)
    assert (source.format, source.title, source.created) == (
        "mail", "Ang. hjälpmedel", "2024-09-11",
    )  # fmt: skip
    assert lines_of(source.pages[0]) == [
        *HEAD, "Bilagor: avtal å.pdf", "Hej!", "Från: Bo Ek", "Skickat: 2024-09-01", "Vad gäller?",
    ]  # fmt: skip


def test_a_mail_without_plain_text_is_read_as_its_web_page(tmp_path: Path) -> None:
    mail = make_mail()
    mail.set_content("<h2>Svar</h2><p>Avtalet <b>gäller</b> – än.</p>", subtype="html")
    assert lines_of(read_mail(tmp_path, mail).pages[0]) == [*HEAD, "Svar", "Avtalet gäller – än."]


def test_an_attached_mail_is_a_page_of_its_own(tmp_path: Path) -> None:
    outer, inner = make_mail(), make_mail("Vad gäller?\n")
    del inner["Subject"]
    inner["Subject"] = "Fråga"
    outer.add_attachment(inner)
    first, second = read_mail(tmp_path, outer).pages
    assert "Bilagor: ”Fråga”" in lines_of(first)
    assert lines_of(second)[-2:] == ["Ämne: Fråga", "Vad gäller?"]


def test_a_file_without_the_headers_of_a_mail_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "brev.eml"
    path.write_text("Hej\n", encoding="utf-8")
    assert "inget e-postbrev" in refusal(path)


@pytest.mark.parametrize(
    "head",
    [
        b"From: =?utf-8?q?=C3=85sa?= <a@b.se>\nDate: i g\xe5r\nContent-Type: text/plain; charset=x",
        b"From: a@b.se\nSubject: \xe5\xe4\xf6\nContent-Type: multipart/mixed",
        b"Subject: x\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64",
    ],
)
def test_broken_mails_are_read_as_far_as_they_go(tmp_path: Path, head: bytes) -> None:
    path = tmp_path / "brev.eml"
    path.write_bytes(head + b"\n\nHej \xe5ter\n")
    source = read_in_subprocess(path, Settings(), "off")
    check_places(source)
    assert source.created is None


def test_a_subject_without_end_gives_a_title_that_ends(tmp_path: Path) -> None:
    source = read_mail(tmp_path, make_mail())
    source = replace(source, title="Ämne " * 100_000)
    document = document_from(source, "brev.eml", "0" * 64)
    assert document.title is not None
    assert len(document.title) <= 300
    assert document.title.endswith("…")
    assert all(len(section.title or "") <= 300 for section in document.sections)
