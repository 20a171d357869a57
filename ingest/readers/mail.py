"""E-mail (EML): who wrote what to whom and when, then the text; a page for each attached mail.

The plain part is read, else the HTML part. Earlier mails quoted in the text keep the headers
that the mail program gave them; the ">" before quoted lines is left out. Attachments are named
and not read.
"""

from __future__ import annotations

import re
import tempfile
from datetime import datetime
from email import policy
from email.errors import MessageError
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from pathlib import Path

from ingest.errors import UnreadableFileError
from ingest.readers.building import PageBuilder
from ingest.readers.web import read_html
from ingest.records import Source
from ingest.settings import Reading

_HEADERS = (("Från", "From"), ("Till", "To"), ("Kopia", "Cc"))
_QUOTE_MARKS = re.compile(r"^(?:>[ \t]?)+")
_DEEPEST = 4  # attached mails inside attached mails


def read_mail(path: Path, settings: Reading) -> Source:
    """Read a mail; its subject is the title, its date the day it was written.

    Raises UnreadableFileError for a file without the headers of a mail.
    """
    try:
        with path.open("rb") as file:
            message = BytesParser(policy=policy.default).parse(file)
    except (MessageError, ValueError, LookupError, IndexError) as exc:
        raise _unreadable(path) from exc
    if not isinstance(message, EmailMessage) or not (message["From"] or message["Subject"]):
        raise _unreadable(path)
    builder = PageBuilder()
    try:
        _add(builder, message, path, settings, 0)
    except (MessageError, ValueError, LookupError, IndexError, AttributeError) as exc:
        raise _unreadable(path) from exc
    sent = _sent(message)
    created = sent.date().isoformat() if sent else None
    return Source(builder.pages(), "mail", _header(message, "Subject") or None, created)


def _add(
    builder: PageBuilder, message: MIMEPart, path: Path, settings: Reading, depth: int
) -> None:
    """Add a mail as a page, and the mails attached to it as pages of their own."""
    for label, header in _HEADERS:
        if value := _header(message, header):
            builder.add(f"{label}: {value}")
    sent = _sent(message)
    if sent:
        builder.add(f"Datum: {sent:%Y-%m-%d %H:%M}")
    if subject := _header(message, "Subject"):
        builder.add(f"Ämne: {subject}")
    attached = list(message.iter_attachments()) if message.is_multipart() else []
    names = [name for part in attached if (name := _name(part))]
    if names:
        builder.add(f"Bilagor: {', '.join(names)}")
    for line, heading in _body(message, path, settings):
        builder.add(line, heading)
    builder.break_page()
    for part in attached:
        inner = part.get_payload()
        if part.get_content_type() == "message/rfc822" and isinstance(inner, list) and inner:
            mail = inner[0]
            if isinstance(mail, MIMEPart) and depth < _DEEPEST:
                _add(builder, mail, path, settings, depth + 1)


def _body(message: MIMEPart, path: Path, settings: Reading) -> list[tuple[str, int]]:
    """Return the lines of the text with their heading levels."""
    plain = message.get_body(("plain",))
    text = _content(plain) if plain is not None else ""
    if text.strip():
        return [(_QUOTE_MARKS.sub("", line), 0) for line in text.splitlines()]
    page = message.get_body(("html",))
    if page is None or not (markup := _content(page)).strip():
        return []
    with tempfile.TemporaryDirectory(prefix="paragraf-") as folder:
        saved = Path(folder) / path.name
        saved.write_text(markup, encoding="utf-8-sig")  # the mark outdoes what the page states
        source = read_html(saved)
    return [(line.text, line.heading) for read in source.pages for line in read.lines]


def _content(part: MIMEPart) -> str:
    """Return a part's text; bytes that break its charset become Windows-1252."""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    stated = str(part.get_content_charset() or "utf-8")
    for charset in (stated, "utf-8", "cp1252", "latin-1"):
        try:
            return data.decode(charset).replace("\0", "")
        except (UnicodeError, LookupError):
            continue
    return ""


def _header(message: MIMEPart, name: str) -> str:
    value = " ".join(str(message[name] or "").split())
    return value.encode("utf-8", "replace").decode()  # broken headers hold lone surrogates


def _sent(message: MIMEPart) -> datetime | None:
    try:
        return parsedate_to_datetime(str(message["Date"])) if message["Date"] else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _name(part: MIMEPart) -> str | None:
    """Return what an attachment is called; pictures inside the text are not attachments."""
    if part.get_content_disposition() == "inline" and part.get_content_maintype() == "image":
        return None
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        if isinstance(inner, list) and inner and isinstance(inner[0], MIMEPart):
            return f"”{_header(inner[0], 'Subject') or 'bifogat brev'}”"
    name = part.get_filename()
    return " ".join(name.split()) if name else "namnlös bilaga"


def _unreadable(path: Path) -> UnreadableFileError:
    return UnreadableFileError(
        f"{path.name}: filen är inget e-postbrev eller är skadad. Spara brevet på nytt som .eml, "
        "eller skriv ut det som PDF."
    )
