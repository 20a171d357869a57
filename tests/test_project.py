"""The project's own promises: its pages are true, its wheel is whole."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

from tests.conftest import CORPUS

ROOT = CORPUS.parent
README = ROOT / "README.md"
# Enough of the sample corpus for every command of the README
FILES = (
    "enkatsvar-nara-vard-2024.pdf",
    "gnhn-protokoll-2023-06-14.pdf",
    "ks-ekhamn-protokoll-2023-04-11.pdf",
    "utbildning-hjalpmedel-2025.pptx",
)


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    """Return docs/generate.py: a script beside the packages, not in one."""
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", ["architecture.md", "commands.md", "settings.md"])
def test_a_generated_page_is_what_would_be_generated_now(generate: ModuleType, page: str) -> None:
    written = (ROOT / "docs" / page).read_text(encoding="utf-8")
    assert written == generate.PAGES[page](), "run make docs"


def test_every_command_option_and_setting_is_described(generate: ModuleType) -> None:
    assert generate.undocumented() == []


def test_no_page_links_to_a_file_that_is_not_there() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    dead = [
        f"{page.name}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert not dead


@dataclass(frozen=True)
class Example:
    """A command of the README with the output that it shows; ``…`` stands for what is left out."""

    command: str
    shown: tuple[str, ...]


def _examples() -> list[Example]:
    found = []
    for block in re.findall(r"^```console\n(.*?)^```", README.read_text("utf-8"), re.M | re.S):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, *shown = part.splitlines()
            found.append(Example(command, tuple(line for line in shown if line.strip())))
    return found


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder like a fresh clone's, with a small corpus and no library."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "corpus").mkdir()
    for name in FILES:
        shutil.copy(CORPUS / name, folder / "corpus" / name)
    return folder


def test_the_readme_shows_at_least_ten_commands() -> None:
    assert len(_examples()) >= 10


def test_the_commands_of_the_readme_give_what_it_shows(workplace: Path) -> None:
    """All in one test: each works on what those before it left."""
    environment = os.environ | {
        "PARAGRAF_HOME": str(workplace / "home"),
        "PYTHONPATH": str(ROOT),
        "COLUMNS": "200",
    }
    for example in _examples():
        program, *arguments = shlex.split(example.command)
        assert program == "paragraf", example
        if arguments[0] == "serve":
            continue  # runs until it is stopped; tests/test_offline.py starts it
        done = subprocess.run(
            [sys.executable, "-m", "app", *arguments], cwd=workplace, env=environment,
            capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        output = done.stdout + done.stderr
        if not example.shown[:1] or not example.shown[0].startswith("paragraf: "):
            assert done.returncode == 0, f"{example.command}\n{output}"
        for line in example.shown:
            pattern = ".*".join(re.escape(part.strip()) for part in line.split("…"))
            assert re.search(pattern, output), f"{example.command}\n{line}\n---\n{output}"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the built wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"  # built from a copy: building leaves files beside the sources
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source / name)
    for package in ("ingest", "index", "app", "evals"):
        shutil.copytree(
            ROOT / package, source / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    done = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder),
         str(source)],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    [path] = folder.glob("*.whl")
    return path


def test_the_wheel_holds_every_file_of_every_package(wheel: Path) -> None:
    packed = set(zipfile.ZipFile(wheel).namelist())
    there = {
        path.relative_to(ROOT).as_posix()
        for package in ("ingest", "index", "app", "evals")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
        and path.relative_to(ROOT).parts[:2] not in (("evals", "questions"), ("evals", "truth"))
    }  # fmt: skip
    assert there <= packed, sorted(there - packed)


def test_every_module_is_imported_from_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    unpacked = tmp_path / "unpacked"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(unpacked)
    modules = sorted(
        ".".join(path.relative_to(unpacked).with_suffix("").parts).removesuffix(".__init__")
        for path in unpacked.rglob("*.py")
        if path.name != "__main__.py"
    )
    script = (
        "import importlib, sys\n"
        "for name in sys.argv[2:]:\n"
        "    module = importlib.import_module(name)\n"
        "    assert module.__file__.startswith(sys.argv[1]), (name, module.__file__)\n"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", script, str(unpacked), *modules], cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(unpacked)}, capture_output=True, text=True,
        timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert len(modules) > 60


def test_the_command_line_starts_without_anything_heavy() -> None:
    script = (
        "import sys, app.cli\n"
        "print([name for name in ('torch', 'sentence_transformers', 'transformers', 'gradio',"
        " 'chromadb', 'langchain') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=300,
        check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "[]"
