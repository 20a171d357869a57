"""Meeting briefs: what each matter of an agenda is told, from real minutes in a real library."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

from app.brief.agenda import agenda_items
from app.brief.brief import Brief, ItemBrief, agenda_document, brief_for
from app.cli import main
from app.export.answer import answer_docx, answer_markdown
from app.export.docx import write_docx
from app.export.markdown import markdown
from app.export.paper import Line, Paper, Part, Piece
from app.service import Service
from index.library import Library
from ingest.errors import QuestionError
from ingest.settings import Settings
from tests.conftest import CORPUS
from tests.library_parts import HashEmbedder
from tests.pdfs import make_pdf

HEAD = ["Tekniska nämnden", "Lövsta kommun", "", "Protokoll", ""]
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
AGENDA = [
    "Kallelse och dagordning", "", "Tekniska nämnden", "Sammanträdesdatum 2024-05-16", "",
    "# Ärenden",
    "1 Val av justerare",
    "2 Gång- och cykelbro över Kvarnån (bordlagt § 7/2024) TN 2023/80",
    "3 Prislista för båtplatser i småbåtshamnen TN 2023/80",
    "4 Genomgång av uppdrag som inte är återrapporterade",
    "5 Byggande av simhall i Norrby TN 2024/90",
    "6 Anmälningsärenden", "",
    "# Kommentarer till ärendena",
    "# Ärende 2",
    "Ärendet bordlades 2024-03-21 § 7. Kostnaden beräknas till 14,0 mnkr. Frågor besvaras av",
    "ingenjör Eva Lind, telefon 070-123 45 67.",
    "# Ärende 5",
    "Nämnden begärde den 11 januari 2024, § 99, en förstudie.",
]  # fmt: skip


def minutes(path: Path, date: str, *items: list[str]) -> Path:
    """Write minutes with one page a §."""
    cover = [*HEAD, f"Sammanträdesdatum {date}", "", "Beslutande: Nils Alm (M), Eva Ek (S)"]
    pages = [[*HEAD[:2], f"Sammanträdesdatum {date}", "", *item] for item in items]
    return make_pdf(path, [cover, *pages])


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three meetings: a price list that is replaced, a task without report, a bridge put off."""
    folder = tmp_path_factory.mktemp("underlag")
    first = minutes(
        folder / "tn-2023-09-14.pdf", "2023-09-14",
        ["§ 12 Prislista för båtplatser i småbåtshamnen", "Dnr TN 2023/80", "Beslut",
         "Tekniska nämnden beslutar att", "• fastställa prislista med 900 kronor per båtplats",
         "Ärendebeskrivning", "Priset för båtplatser i småbåtshamnen har varit 850 kronor."],
        ["§ 13 Kartläggning av enskilda avlopp", "Dnr TN 2023/91", "Beslut",
         "Tekniska nämnden beslutar att",
         "• ge gatuchefen i uppdrag att kartlägga avloppen senast 2024-03-31"],
    )  # fmt: skip
    second = minutes(
        folder / "tn-2024-02-08.pdf", "2024-02-08",
        ["§ 3 Ny prislista för båtplatser i småbåtshamnen", "Dnr TN 2023/80", "Beslut",
         "Tekniska nämnden beslutar att", "• upphäva § 12 2023-09-14",
         "• fastställa prislista med 1 100 kronor per båtplats",
         "Förslag till beslut", "• fastställa prislista med 1 300 kronor per båtplats",
         "Yrkanden", "Nils Alm (M) yrkar att priset ska vara 1 100 kronor per båtplats."],
    )  # fmt: skip
    third = minutes(
        folder / "tn-2024-03-21.pdf", "2024-03-21",
        ["§ 7/2024 Gång- och cykelbro över Kvarnån", "Dnr TN 2024/31", "Beslut",
         "Tekniska nämnden beslutar att", "• bordlägga ärendet till nästa sammanträde",
         "Ärendebeskrivning", "Bron kostar 11,5 mnkr enligt förstudien.",
         "Förslag till beslut", "• bygga en gång- och cykelbro över Kvarnån under 2025",
         "Reservation", "Eva Ek (S) reserverar sig mot beslutet att bordlägga ärendet."],
    )  # fmt: skip
    with Library.open(folder / "home", Settings(), HashEmbedder()) as library:
        report = library.add_paths([first, second, third])
        assert not report.refused
    make_pdf(folder / "dagordning.pdf", [AGENDA])
    return folder


@pytest.fixture(scope="module")
def service(home: Path) -> Iterator[Service]:
    opened = Service(Library.open(home / "home", Settings(), HashEmbedder()), Settings())
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def brief(service: Service, home: Path) -> Brief:
    return brief_for(service, agenda_document(service, str(home / "dagordning.pdf")))


def block(item: ItemBrief, kind: str) -> list[str]:
    return [line.text for b in item.blocks if b.kind == kind for line in b.lines]


def quotes(brief: Brief, line: Line) -> str:
    notes = {note.number: note for note in brief.notes}
    return " ".join(q.text for p in line.pieces for n in p.notes for q in notes[n].quotes)


def test_every_matter_of_the_agenda_is_there_in_order(brief: Brief) -> None:
    assert [item.number for item in brief.items] == ["1", "2", "3", "4", "5", "6"]
    assert [item.procedural for item in brief.items] == [True, False, False, False, False, True]
    assert brief.date == "2024-05-16"
    assert "protokoll från 3 sammanträden med 4 paragrafer" in brief.lead[0]


def test_matters_of_procedure_get_no_search(brief: Brief) -> None:
    assert brief.items[0].blocks == brief.items[5].blocks == ()


def test_a_matter_is_followed_through_its_meetings(brief: Brief) -> None:
    history = block(brief.items[2], "history")
    assert [line[:17].strip() for line in history] == ["2023-09-14 § 12 P", "2024-02-08 § 3 Ny"]


def test_a_replaced_decision_says_so_and_the_new_one_does_not(brief: Brief) -> None:
    old, new = block(brief.items[2], "decisions")
    assert "900 kronor per båtplats" in old
    assert "genom § 3 2024-02-08" in old
    assert "1 100 kronor per båtplats" in new
    assert "genom" not in new


def test_a_proposal_is_never_told_as_a_decision(brief: Brief) -> None:
    for item in brief.items:
        for kind in ("history", "decisions", "assignments"):
            assert not any("1 300" in line or "cykelbro över Kvarnån under" in line
                           for line in block(item, kind))  # fmt: skip
    roles = {note.number: note.role for note in brief.notes}
    for item in brief.items:
        for part in item.blocks:
            if part.kind in ("decisions", "assignments"):
                notes = [n for line in part.lines for p in line.pieces for n in p.notes]
                assert {roles[n] for n in notes} <= {"decision"}


def test_what_was_put_off_shows_the_proposal_as_one(brief: Brief) -> None:
    [pending] = block(brief.items[1], "proposals")
    assert "bygga en gång- och cykelbro över Kvarnån under 2025" in pending
    [reserved] = [x for x in block(brief.items[1], "positions") if x.startswith("Reservation")]
    assert "Eva Ek (S)" in reserved


def test_a_registration_number_of_another_matter_is_pointed_out(brief: Brief) -> None:
    checks = " ".join(block(brief.items[1], "check"))
    assert "Dagordningen anger TN 2023/80, men det numret har § 12 2023-09-14" in checks
    assert "§ 7 2024-03-21 ”Gång- och cykelbro över Kvarnån” har TN 2024/31" in checks
    assert not any("båtplats" in line for line in block(brief.items[1], "history"))


def test_an_amount_that_no_earlier_minutes_have_is_pointed_out(brief: Brief) -> None:
    [part] = [b for b in brief.items[1].blocks if b.kind == "check"]
    [line] = [line for line in part.lines if "14,0 mnkr" in line.text]
    assert "11,5 mnkr" in quotes(brief, line)


def test_a_reference_that_leads_nowhere_is_pointed_out(brief: Brief) -> None:
    assert any("§ 99 2024-01-11" in line for line in block(brief.items[4], "check"))


def test_going_through_assignments_lists_the_open_ones_with_their_day(brief: Brief) -> None:
    [task] = block(brief.items[3], "assignments")
    assert "kartlägga avloppen" in task
    assert "Ingen återrapportering hittad; tiden gick ut 2024-03-31" in task


def test_what_was_not_found_is_said(brief: Brief) -> None:
    [missing] = block(brief.items[4], "not_found")
    assert "Inga tidigare beslut i ärendet hittades i protokoll från 3 sammanträden." in missing
    assert "Inga uppdrag" in missing


def test_every_quote_stands_on_its_page_of_its_file(brief: Brief, home: Path) -> None:
    assert brief.notes
    for note in brief.notes:
        reader = PdfReader(home / note.document)
        for quote in note.quotes:
            page = "".join((reader.pages[quote.page - 1].extract_text() or "").split())
            said = re.escape("".join(quote.text.split())).replace("•", ".")  # masked
            assert re.search(said, page), (note.document, quote)


def test_every_line_but_the_negative_ones_carries_a_footnote(brief: Brief) -> None:
    for item in brief.items:
        for part in item.blocks:
            if part.kind != "not_found":
                assert all(any(p.notes for p in line.pieces) for line in part.lines)


def test_footnotes_are_numbered_in_the_order_of_reading(brief: Brief) -> None:
    read = [n for item in brief.items for part in item.blocks for line in part.lines
            for p in line.pieces for n in p.notes]  # fmt: skip
    assert list(dict.fromkeys(read)) == [note.number for note in brief.notes]
    assert [note.number for note in brief.notes] == list(range(1, len(brief.notes) + 1))


def test_personal_data_is_masked(brief: Brief) -> None:
    assert "070-123" not in json.dumps(brief.to_record(), ensure_ascii=False)


def test_the_same_agenda_gives_the_same_brief(service: Service, home: Path, brief: Brief) -> None:
    again = brief_for(service, agenda_document(service, str(home / "dagordning.pdf")))
    assert again == brief


def test_minutes_are_no_agenda(service: Service) -> None:
    with pytest.raises(QuestionError, match="inga numrerade ärenden"):
        brief_for(service, agenda_document(service, "tn-2024-02-08.pdf"))


def test_an_agenda_names_its_references_once_and_its_subject_without_asides(
    service: Service, home: Path
) -> None:
    items = agenda_items(agenda_document(service, str(home / "dagordning.pdf")))
    assert items[1].subject == "Gång- och cykelbro över Kvarnån"
    assert [(m.number, m.day) for m in items[1].references] == [("7", "2024-03-21")]


def footnotes(path: Path) -> tuple[list[int], dict[int, str]]:
    """Return the ids pointed at in a Word document, in order, and its footnotes' texts."""
    with zipfile.ZipFile(path) as package:
        body = ElementTree.fromstring(package.read("word/document.xml"))
        notes = ElementTree.fromstring(package.read("word/footnotes.xml"))
    used = [int(x.get(f"{WORD}id", "")) for x in body.iter(f"{WORD}footnoteReference")]
    texts = {
        int(note.get(f"{WORD}id", "")): "".join(t.text or "" for t in note.iter(f"{WORD}t"))
        for note in notes.iter(f"{WORD}footnote")
    }
    return used, {number: text for number, text in texts.items() if number > 0}


def test_word_gets_real_footnotes_each_pointed_at_once(brief: Brief, tmp_path: Path) -> None:
    path = tmp_path / "underlag.docx"
    write_docx(brief.paper(), path)
    used, texts = footnotes(path)
    assert used == list(range(1, len(used) + 1)) == list(texts)
    assert any(text.strip().startswith("Se not ") for text in texts.values())
    assert any("tn-2024-02-08.pdf, s. 2" in text for text in texts.values())


def test_what_a_document_holds_cannot_break_the_word_file(tmp_path: Path) -> None:
    odd = "<w:p>& \x00\x0b\ufffe ]]>"
    paper = Paper(odd, (), (Part(odd, 1, (Line((Piece(odd),)),)),), ())
    write_docx(paper, tmp_path / "udda.docx")
    with zipfile.ZipFile(tmp_path / "udda.docx") as package:
        assert "&lt;w:p&gt;&amp;" in package.read("word/document.xml").decode()


def test_what_a_document_holds_cannot_break_the_markdown() -> None:
    paper = Paper("T", (), (Part("R", 1, (Line((Piece("# <b>*x*</b> [a](b)"),)),)),), ())
    assert "- \\# \\<b\\>\\*x\\*\\</b\\> \\[a\\](b)" in markdown(paper)


def test_markdown_carries_every_footnote(brief: Brief) -> None:
    text = markdown(brief.paper())
    assert text.startswith("# Mötesunderlag Tekniska nämnden")
    for number in range(1, len(brief.notes) + 1):
        assert f"[^{number}]: " in text
        assert f"[^{number}]" in text.split("[^1]: ")[0]


def test_the_command_writes_a_brief_of_the_sample_agenda(
    corpus_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    agenda, out = CORPUS / "dagordning-gnhn-2025-04-16.pdf", tmp_path / "underlag.docx"
    monkeypatch.setattr(
        "sys.argv",
        ["paragraf", "brief", str(agenda), "-o", str(out), "--json", "--home", str(corpus_home)],
    )
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 0
    record = json.loads(capsys.readouterr().out)
    assert len(record["items"]) == 9
    used, texts = footnotes(out)
    assert len(used) == len(texts) > 0
    history = [line["text"] for block in record["items"][4]["blocks"]
               for line in block["lines"] if block["kind"] == "history"]  # fmt: skip
    assert any(line.startswith("2024-05-22 § 31") for line in history)


@pytest.mark.parametrize("arguments", [[], ["-o", "underlag.txt"]])
def test_the_command_wants_a_file_of_a_known_kind(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    arguments: list[str],
) -> None:  # fmt: skip
    words = ["paragraf", "brief", str(home / "dagordning.pdf"), "--home", str(home / "home")]
    monkeypatch.setattr("sys.argv", [*words, *arguments])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 2
    assert ".docx" in capsys.readouterr().err


def test_an_answer_is_exported_with_its_references(service: Service, tmp_path: Path) -> None:
    answer = service.ask("Vad beslutade Tekniska nämnden i § 3 den 2024-02-08?")
    assert not answer.abstained, answer.reason
    text = answer_markdown(answer)
    assert "1 100 kronor per båtplats" in text
    assert "[^1]: Beslut, Tekniska nämnden, 2024-02-08" in text
    answer_docx(answer, tmp_path / "svar.docx")
    used, texts = footnotes(tmp_path / "svar.docx")
    assert used
    assert len(texts) >= len(answer.citations)


def test_a_refusal_is_exported_as_one(service: Service) -> None:
    answer = service.ask("Vad beslutades i § 77 den 2021-01-01?")
    assert answer.abstained
    assert "Finns inte i underlaget." in answer_markdown(answer)
