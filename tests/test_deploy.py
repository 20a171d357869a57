"""The unit for systemd, the container file and the operator's page fit the program."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from app.monitoring.counts import Counts
from app.monitoring.exposition import _counted
from ingest.readers.office import PACKAGES
from tests.conftest import CORPUS

ROOT = CORPUS.parent
DEPLOY = ROOT / "docs" / "deploy"
needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="no systemd-analyze on this machine"
)


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit, with a program that is on this machine."""
    text = (DEPLOY / "paragraf.service").read_text(encoding="utf-8")
    assert "ExecStart=/opt/paragraf/bin/paragraf serve --host 127.0.0.1" in text
    path = tmp_path / "paragraf.service"
    path.write_text(text.replace("/opt/paragraf/bin/paragraf", sys.executable), encoding="utf-8")
    return path


@needs_systemd
def test_systemd_takes_the_unit_without_a_remark(unit: Path) -> None:
    done = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip
    said = [line for line in done.stderr.splitlines() if unit.name in line]
    assert (done.returncode, said) == (0, [])


@needs_systemd
def test_the_service_is_shut_in(unit: Path) -> None:
    # tenths: the scale goes from 0 (shut in) to 10 (exposed)
    asked = ["systemd-analyze", "security", "--offline=true", "--threshold=20", str(unit)]
    done = subprocess.run(asked, capture_output=True, text=True, timeout=60, check=False)
    if "unrecognized option" in done.stderr:
        pytest.skip("this systemd-analyze looks at running units only")
    assert done.returncode == 0, done.stdout[-300:]


def test_the_container_holds_every_package_and_every_program() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)
    for package in project["tool"]["setuptools"]["packages"]:
        assert f"COPY {package.partition('.')[0]} /src/" in text
    (torch,) = (one for one in project["project"]["dependencies"] if one.startswith("torch"))
    assert f"pip install {torch}" in text
    for program in ("tesseract-ocr", "tesseract-ocr-swe", *PACKAGES.values()):
        assert re.search(rf"\b{program}(-nogui)?\b", text), program
    assert "USER paragraf" in text


def test_every_count_stands_in_the_operators_page() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    names = {
        line.split()[2] for line in _counted(Counts().taken()) if line.startswith("# TYPE")
    }  # fmt: skip
    assert len(names) == 8
    assert not {name for name in names if name not in page}
