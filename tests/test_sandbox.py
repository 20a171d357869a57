from __future__ import annotations

import json
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from ingest.errors import SettingsError, UnreadableFileError
from ingest.readers import read
from ingest.readers.plain import read_text
from ingest.records import Source
from ingest.sandbox import _decoded, _is_long, read_in_subprocess
from ingest.settings import Reading, Settings
from tests.pdfs import make_encrypted, make_pdf

PAGES = [["Kommunstyrelsen", "§ 43 Båtplatser – 73,1 mnkr"], ["Beslut"], []]
SETTINGS = Settings()
unix_only = pytest.mark.skipif(sys.platform != "linux", reason="limits are those of Linux")


def content_pdf(path: Path, content: bytes, times: int = 1) -> Path:
    """Write a one-page PDF around a compressed stream of ``content``, repeated."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(content) for _ in range(times)) + packer.flush()
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
        b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed),
    ]
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(data))
        data += b"%d 0 obj%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    data += b"xref\n0 5\n0000000000 65535 f \n" + table
    data += b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % data.index(b"xref\n0 5")
    path.write_bytes(data)
    return path


def test_the_child_gives_the_same_records_as_reading_here(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "möte å.pdf", PAGES, title="Maj")
    assert read_in_subprocess(path, SETTINGS, "auto") == read(path, SETTINGS.reading)


def test_the_child_works_from_any_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_pdf(tmp_path / "p.pdf", PAGES)
    (tmp_path / "json.py").write_text("raise SystemExit(9)", encoding="utf-8")
    (tmp_path / "ingest").mkdir()
    monkeypatch.chdir(tmp_path)
    assert len(read_in_subprocess(Path("p.pdf"), SETTINGS, "off").pages) == 3


def test_the_reader_s_own_reason_reaches_the_caller(tmp_path: Path) -> None:
    path = make_encrypted(tmp_path / "låst.pdf", PAGES, user="a", owner="b")
    with pytest.raises(UnreadableFileError, match=r"låst\.pdf: filen är krypterad"):
        read_in_subprocess(path, SETTINGS, "auto")


def test_an_oversized_file_is_refused_before_a_child_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "p.pdf"
    with path.open("wb") as file:
        file.truncate(2_000_000)
    monkeypatch.setattr(sys, "executable", "/finns/inte")
    with pytest.raises(UnreadableFileError, match=r"2 MB .* 1 MB"):
        read_in_subprocess(path, Settings(reading=Reading(max_file_mb=1)), "auto")


@unix_only
def test_a_bomb_hits_the_memory_limit_and_the_program_lives_on(tmp_path: Path) -> None:
    path = content_pdf(tmp_path / "bomb.pdf", b" " * 1_000_000, times=500)
    assert path.stat().st_size < 1_000_000
    limits = Settings(reading=Reading(max_memory_mb=500, max_seconds=60))
    with pytest.raises(UnreadableFileError, match=r"bomb\.pdf: .*500 MB"):
        read_in_subprocess(path, limits, "auto")


@unix_only
def test_a_slow_file_is_ended_at_the_time_limit(tmp_path: Path) -> None:
    # The child is the real one; only its reader is replaced by one that never ends.
    path = make_pdf(tmp_path / "slow.pdf", PAGES)
    code = (
        "import ingest.sandbox as s, time, sys\n"
        "s.read = lambda *asked: time.sleep(60)\n"
        "sys.exit(s.main())"
    )
    hanging = tmp_path / "python"
    hanging.write_text(f"#!/bin/sh\nexec {sys.executable} -c '{code}'\n", encoding="utf-8")
    hanging.chmod(0o755)
    started = time.monotonic()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "executable", str(hanging))
        with pytest.raises(UnreadableFileError, match="5 sekunder"):
            read_in_subprocess(path, Settings(reading=Reading(max_seconds=5)), "auto")
    assert time.monotonic() - started < 50  # of the 60 that it would have slept


@unix_only
def test_pages_read_from_images_have_time_beside_that_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A stand-in that only tells of pages: the real child's start takes time of its own.
    path = make_pdf(tmp_path / "p.pdf", PAGES)
    answer = tmp_path / "answer.json"
    answer.write_bytes(TypeAdapter(Source).dump_json(read(path, SETTINGS.reading)))
    telling = tmp_path / "python"
    telling.write_text(
        f"#!/bin/sh\necho 'page 1 2' >&2; sleep 2; echo 'page 2 2' >&2; sleep 2\ncat '{answer}'\n",
        encoding="utf-8",
    )
    telling.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(telling))
    short = {"max_seconds": 3, "ocr_seconds_per_page": 5}  # less than may be set: it is waited for
    limits = Settings(reading=SETTINGS.reading.model_copy(update=short))
    seen: list[tuple[int, int]] = []
    source = read_in_subprocess(path, limits, "auto", lambda *page: seen.append(page))
    assert len(source.pages) == len(PAGES)
    assert seen == [(1, 2), (2, 2)]


@pytest.mark.parametrize(("line", "lines"), [("a", 20_001), ("a" * 1_500, 340)])
def test_the_structure_of_much_text_is_found_within_the_limits_too(
    tmp_path: Path, line: str, lines: int
) -> None:
    """However few its lines are: 340 long ones may take longer than 20,000 short ones."""
    path = tmp_path / "lang.txt"
    path.write_text(f"{line}\n" * lines, encoding="utf-8")
    assert _is_long(read_text(path))
    path.write_text(f"{line}\n" * (lines // 4), encoding="utf-8")
    assert not _is_long(read_text(path))


@unix_only
def test_a_file_of_parts_within_parts_without_end_is_refused_with_that_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_pdf(tmp_path / "djup.pdf", PAGES)
    deeper = tmp_path / "python"  # the real child, with a reader that never comes to the bottom
    deeper.write_text(
        f"#!/bin/sh\nexec {sys.executable} -c 'import ingest.sandbox as s, sys\n"
        "def read(*asked): return read(*asked)\ns.read = read\nsys.exit(s.main())'\n",
        encoding="utf-8",
    )
    deeper.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(deeper))
    with pytest.raises(UnreadableFileError, match=r"djup\.pdf: .*för djupt"):
        read_in_subprocess(path, SETTINGS, "off")


def test_a_page_that_states_a_charset_of_which_nothing_is_read_is_read_by_its_bytes(
    tmp_path: Path,
) -> None:
    page = "<html><head><meta charset=undefined></head><body><p>Beslut om båtplatser</p>"
    (tmp_path / "sida.html").write_text(page, encoding="utf-8")
    source = read(tmp_path / "sida.html", SETTINGS.reading)
    assert "båtplatser" in source.pages[0].text


@pytest.mark.parametrize(
    ("script", "reason"),
    [("kill -SEGV $$", "signal 11"), ("kill -XCPU $$", "hann inte"), ("exit 1", "felkod 1")],
)
@unix_only
def test_the_child_s_death_is_told_with_its_cause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, reason: str
) -> None:
    dying = tmp_path / "python"
    dying.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    dying.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(dying))
    with pytest.raises(UnreadableFileError, match=reason):
        read_in_subprocess(make_pdf(tmp_path / "p.pdf", PAGES), SETTINGS, "auto")


@pytest.mark.parametrize(
    "change",
    [
        {"pages": [{"number": 2, "text": "", "lines": []}]},
        {"pages": [{"number": "1", "text": "", "lines": []}]},
        {"pages": [{"number": 1, "text": "ab", "lines": [{"text": "b", "raw_start": 0}]}]},
        {"pages": [{"number": 1, "text": "b", "lines": [{"text": "b", "raw_start": -1}]}]},
        {"format": "exe"},
        {"title": 4},
    ],
)
def test_an_answer_that_breaks_the_rules_of_records_is_refused(change: dict[str, object]) -> None:
    whole = {"pages": [{"number": 1, "text": "b", "lines": []}], "format": "pdf"}
    assert len(_decoded(Path("p.pdf"), json.dumps(whole).encode()).pages) == 1
    with pytest.raises(UnreadableFileError, match="ogiltigt svar"):
        _decoded(Path("p.pdf"), json.dumps(whole | change).encode())


def test_broken_and_unstorable_answers_are_refused() -> None:
    for data in (b"", b"{", b'{"pages": [{"number": 1, "text": "\\ud800", "lines": []}]}'):
        with pytest.raises(UnreadableFileError, match="ogiltigt svar"):
            _decoded(Path("p.pdf"), data)


def test_an_unknown_ocr_mode_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="ocr=ibland"):
        read_in_subprocess(make_pdf(tmp_path / "p.pdf", PAGES), SETTINGS, "ibland")


def test_starting_the_child_imports_no_reader_that_the_file_does_not_need() -> None:
    code = "import ingest.sandbox, sys; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split())
    assert loaded.isdisjoint({"pypdf", "pypdfium2", "docx", "pptx", "lxml", "PIL", "numpy"})
