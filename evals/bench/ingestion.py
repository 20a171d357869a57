"""Ingestion speed against the plain pipeline: ``python -m evals.bench.ingestion DIR``.

Both run as commands of their own, alternately, in the same run and on the same PDF files; the
time is the whole command's, from start to exit. The model is unpacked beforehand for both.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from evals.bench.plain import pdf_files
from evals.machine import cpu_name, dtype_used
from index.bundled_model import unpack_model
from index.embedding import open_embedder, usable_cores
from ingest.errors import ParagrafError
from ingest.settings import load_settings

ROUNDS = 3


class CommandFailedError(ParagrafError):
    """A measured command ended with an error."""


@dataclass(frozen=True, slots=True)
class Round:
    """Both commands once; seconds of wall time."""

    plain: float
    paragraf: float

    @property
    def ratio(self) -> float:
        """How many times faster Paragraf was: above 1, it was the faster."""
        return self.plain / self.paragraf


@dataclass(frozen=True, slots=True)
class Comparison:
    """All rounds, with what they ran on."""

    files: int
    pages: int
    rounds: tuple[Round, ...]
    cpu: str
    cores: int  # physical, usable by this process
    dtype: str
    settings: str  # fingerprint
    model: str  # the embedder's identity

    @property
    def median_ratio(self) -> float:
        """The median of the rounds' ratios."""
        return statistics.median(one.ratio for one in self.rounds)


def timed(module: str, arguments: Sequence[str]) -> tuple[float, str]:
    """Run ``python -m module`` and return (seconds, standard output).

    Raises CommandFailedError with the end of what it wrote when it does not end with 0.
    """
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    seconds = time.perf_counter() - started
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip()[-800:]
        raise CommandFailedError(f"python -m {module} slutade med {done.returncode}: {said}")
    return seconds, done.stdout


def _home(parent: Path, name: str, models: Path) -> str:
    home = parent / name
    home.mkdir()
    (home / "models").symlink_to(models, target_is_directory=True)
    return str(home)


def compare(paths: Sequence[Path], rounds: int = ROUNDS) -> Comparison:
    """Ingest the PDF files in ``paths`` with both pipelines, ``rounds`` times, into empty homes.

    Raises CommandFailedError when a command fails or there is no PDF file.
    """
    files = [str(path.resolve()) for path in pdf_files(paths)]
    if not files:
        raise CommandFailedError("Ingen PDF-fil att mäta på. Ange en mapp med PDF-filer.")
    measured = []
    pages = 0
    with tempfile.TemporaryDirectory(prefix="ingestion-") as temporary:
        parent = Path(temporary)
        settings = load_settings(parent)  # the environment counts, an installed home does not
        models = unpack_model(parent).parent
        for number in range(rounds):
            homes = [_home(parent, f"{name}-{number}", models) for name in ("plain", "paragraf")]
            seconds = {}
            # The order alternates, so that a warm file cache favours neither.
            for name in ("plain", "paragraf") if number % 2 == 0 else ("paragraf", "plain"):
                if name == "plain":
                    seconds[name], said = timed(
                        "evals.bench.plain", [*files, "--home", homes[0], "--json"]
                    )
                    pages = json.loads(said)["pages"]
                else:
                    seconds[name], _ = timed("app", ["ingest", *files, "--home", homes[1]])
            measured.append(Round(seconds["plain"], seconds["paragraf"]))
        return Comparison(
            len(files), pages, tuple(measured), cpu_name(), usable_cores(), dtype_used(settings),
            settings.fingerprint(), open_embedder(settings, parent).identity,
        )  # fmt: skip


def format_comparison(result: Comparison) -> str:
    """Return the table that the command prints."""
    lines = [
        f"{result.files} PDF-filer, {result.pages} sidor · {result.cpu}, {result.cores} kärnor, "
        f"{result.dtype} · inställningar {result.settings} · modell {result.model}",
        "",
        "omgång   enkel s  sidor/s  Paragraf s  sidor/s   kvot",
    ]
    for number, one in enumerate(result.rounds, start=1):
        lines.append(
            f"{number:>6} {one.plain:>9.1f} {result.pages / one.plain:>8.1f} "
            f"{one.paragraf:>11.1f} {result.pages / one.paragraf:>8.1f} {one.ratio:>6.2f}"
        )
    lines += ["", f"medianen av kvoterna: {result.median_ratio:.2f} (över 1: Paragraf är snabbare)"]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return 0, or 1 when something measured failed."""
    parser = argparse.ArgumentParser(
        prog="python -m evals.bench.ingestion",
        description="Jämför indexeringens tid med den enkla LangChain-kedjans.",
    )
    parser.add_argument("paths", nargs="+", type=Path, metavar="DIR", help="mapp med PDF-filer")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="omgångar (förval 3)")
    parser.add_argument("--json", action="store_true", help="skriv måtten som JSON")
    options = parser.parse_args(arguments)
    try:
        result = compare(options.paths, max(1, options.rounds))
    except ParagrafError as exc:
        print(exc, file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps({**asdict(result), "median_ratio": result.median_ratio}))
    else:
        print(format_comparison(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
