"""Memory after each stage, beside the plain pipeline's: ``python -m evals.bench.memory [DIR]``.

Each pipeline indexes the same PDF files into an empty home and answers the same questions in
one process of its own. The figures are the process's own memory: what reads the files does so
in a process beside it, which counts in ``evals.bench.speed``.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from evals.bench.conditions import (
    Conditions,
    conditions,
    decimals,
    described,
    text_table,
    told,
)
from evals.bench.ingestion import CommandFailedError
from evals.bench.plain import pdf_files
from evals.bench.speed import ASKED, CORPUS, QUESTIONS, questions_from
from evals.bench.worker import Report, Request, Stage, ask_worker
from index.bundled_model import unpack_model
from ingest.settings import load_settings

FILES = 8  # of the folder, unless asked otherwise


@dataclass(frozen=True, slots=True)
class MemoryResult:
    """Both pipelines' stages; without ``plain`` where a library as it stands was asked."""

    files: int
    questions: int
    paragraf: tuple[Stage, ...]
    plain: tuple[Stage, ...]
    conditions: Conditions


def measure(files: Sequence[Path], questions: Sequence[str]) -> MemoryResult:
    """Index and ask with both pipelines. Raises CommandFailedError."""
    if not files:
        raise CommandFailedError("Ingen PDF-fil att mäta på. Ange en mapp med PDF-filer.")
    names = tuple(str(path.resolve()) for path in files)
    reports: dict[str, Report] = {}
    with tempfile.TemporaryDirectory(prefix="memory-") as temporary:
        parent = Path(temporary)
        held = conditions(load_settings(parent), parent)
        models = unpack_model(parent).parent
        for system in ("paragraf", "plain"):
            home = parent / system
            home.mkdir()
            (home / "models").symlink_to(models, target_is_directory=True)
            request = Request(
                "paragraf" if system == "paragraf" else "plain", str(home), names,
                tuple(questions),
            )  # fmt: skip
            reports[system] = ask_worker(request)
    return MemoryResult(
        len(files), len(questions), reports["paragraf"].stages, reports["plain"].stages, held
    )


def measure_library(home: Path, questions: Sequence[str]) -> MemoryResult:
    """Ask a library as it stands; nothing is indexed. Raises CommandFailedError."""
    held = conditions(load_settings(home), home)
    found = ask_worker(Request("paragraf", str(home), (), tuple(questions)))
    return MemoryResult(0, len(questions), found.stages, (), held)


def format_result(result: MemoryResult) -> str:
    """Return the table that the command prints."""
    theirs = {stage.name: stage for stage in result.plain}
    rows = []
    for stage in result.paragraf:
        other = theirs.get(stage.name)
        rows.append((
            stage.name, decimals(stage.rss_mb, 0), decimals(stage.peak_mb, 0),
            decimals(other.rss_mb if other else None, 0),
            decimals(other.peak_mb if other else None, 0),
        ))  # fmt: skip
    head = ("MB efter", "Paragraf", "högst hittills", "enkel kedja", "högst hittills")
    what = f"{result.files} PDF-filer indexerade, " if result.files else ""
    return "\n".join([
        described(result.conditions),
        f"{what}{result.questions} frågor",
        "",
        text_table(head, rows),
    ])  # fmt: skip


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evals.bench.memory", description="Mät minnet efter varje steg."
    )
    parser.add_argument(
        "paths", nargs="*", type=Path, metavar="DIR", help="PDF-filer (förval: exempelsamlingen)"
    )
    parser.add_argument("--questions", nargs="+", type=Path, metavar="SET", help="frågeset")
    parser.add_argument(
        "--files", type=int, default=FILES, metavar="N", help=f"filer (förval {FILES})"
    )
    parser.add_argument("--home", type=Path, help="fråga detta bibliotek, indexera ingenting")
    parser.add_argument("--json", action="store_true", help="skriv måtten som JSON")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return 0, or 1 when something measured failed."""
    options = _parser().parse_args(arguments)

    def measured() -> MemoryResult:
        sets = options.questions or sorted(QUESTIONS.glob("*.jsonl"))
        questions = questions_from(sets, ASKED)
        if options.home:
            return measure_library(options.home, questions)
        files = list(pdf_files(options.paths or [CORPUS]))[: options.files]
        return measure(files, questions)

    return told(measured, asdict, format_result, as_json=options.json, failed=1)


if __name__ == "__main__":
    sys.exit(main())
