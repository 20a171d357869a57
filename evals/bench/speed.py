"""Speed against the plain LangChain pipeline: ``python -m evals.bench.speed [DIR]``.

Everything in one run on the same PDF files: whole commands for ingestion, a second run over
unchanged files, cold questions, help and the start of the app; one process each for warm
questions. Each line has its target and says whether it is met.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from evals.bench.command import Measured, run_measured, start_seconds
from evals.bench.conditions import (
    NONE,
    Conditions,
    conditions,
    decimals,
    described,
    text_table,
    told,
)
from evals.bench.ingestion import CommandFailedError
from evals.bench.plain import pdf_files
from evals.bench.worker import Request, ask_worker
from evals.console import read_sets
from evals.measures import percentile
from evals.running import questions_of
from index.bundled_model import unpack_model
from ingest.settings import load_settings

_ROOT = Path(__file__).resolve().parents[2]
CORPUS = _ROOT / "corpus"
QUESTIONS = _ROOT / "evals" / "questions"
ASKED = 40  # warm questions
SEED = 1
_FASTER = {"bfloat16": 3.0, "float32": 1.3}  # ingestion, by what the CPU computes in


@dataclass(frozen=True, slots=True)
class Line:
    """One comparison; ``None`` where a side has nothing of the kind."""

    what: str
    unit: str
    plain: float | None
    paragraf: float
    ratio: float | None  # plain's time over ours, or ours over theirs: see ``target``
    target: str
    met: bool


@dataclass(frozen=True, slots=True)
class SpeedResult:
    """One run."""

    files: int
    pages: int
    questions: int
    seed: int
    lines: tuple[Line, ...]
    conditions: Conditions


def faster(what: str, unit: str, plain: float, ours: float, least: float) -> Line:
    """Return a line whose ratio says how many times quicker we are."""
    ratio = plain / ours
    return Line(what, unit, plain, ours, ratio, f"≥ {decimals(least, 1)} ×", ratio >= least)


def at_most(what: str, unit: str, plain: float, ours: float, most: float) -> Line:
    """Return a line whose ratio says how many times what the plain one needs we need."""
    ratio = ours / plain
    return Line(what, unit, plain, ours, ratio, f"≤ {decimals(most, 1)} ×", ratio <= most)


def within(what: str, unit: str, plain: float | None, ours: float, most: float) -> Line:
    """Return a line with a limit of its own."""
    ratio = None if plain is None else ours / plain
    return Line(what, unit, plain, ours, ratio, f"≤ {decimals(most, 1)} {unit}", ours <= most)


def measure(files: Sequence[Path], questions: Sequence[str], rounds: int = 1) -> SpeedResult:
    """Run both pipelines over ``files``, ``rounds`` times into empty homes; medians count.

    Raises CommandFailedError when a command fails or there is nothing to measure with.
    """
    if not files or len(questions) < 2:
        raise CommandFailedError(
            "Inget att mäta på. Ange en mapp med PDF-filer och set med minst två frågor."
        )
    names = [str(path.resolve()) for path in files]
    with tempfile.TemporaryDirectory(prefix="speed-") as temporary:
        parent = Path(temporary)
        held = conditions(load_settings(parent), parent)
        models = unpack_model(parent).parent
        plain, ours = _ingested(names, parent, models, rounds)
        home, plain_home = parent / "paragraf-0", parent / "plain-0"
        lines = _ingestion_lines(plain, ours, held)
        again = _median([_ingest(names, home) for _ in range(3)])
        lines.append(
            faster("ny körning, oförändrat", "s", _median(plain), again, 100.0)
        )  # fmt: skip
        lines += _question_lines(home, plain_home, questions)
        lines += _start_lines(home, plain_home, questions[0])
        pages = _pages(home)
    return SpeedResult(len(files), pages, len(questions), SEED, tuple(lines), held)


def _ingested(
    names: Sequence[str], parent: Path, models: Path, rounds: int
) -> tuple[list[Measured], list[Measured]]:
    plain, ours = [], []
    for number in range(rounds):
        homes = [parent / f"{name}-{number}" for name in ("plain", "paragraf")]
        for home in homes:
            home.mkdir()
            (home / "models").symlink_to(models, target_is_directory=True)
        arguments = [*names, "--home", str(homes[0])]
        # The order alternates, so that a warm file cache favours neither.
        if number % 2 == 0:
            plain.append(run_measured("evals.bench.plain", arguments))
            ours.append(_ingest(names, homes[1]))
        else:
            ours.append(_ingest(names, homes[1]))
            plain.append(run_measured("evals.bench.plain", arguments))
    return plain, ours


def _ingest(names: Sequence[str], home: Path) -> Measured:
    return run_measured("app", ["ingest", *names, "--home", str(home)], allowed=(0, 1))


def _median(runs: Sequence[Measured]) -> float:
    return statistics.median(run.seconds for run in runs)


def _ingestion_lines(
    plain: Sequence[Measured], ours: Sequence[Measured], held: Conditions
) -> list[Line]:
    least = _FASTER[held.machine.dtype]
    return [
        faster("indexering", "s", _median(plain), _median(ours), least),
        at_most(
            "indexering, minne", "MB", max(run.peak_mb for run in plain),
            max(run.peak_mb for run in ours), 1.0,
        ),
    ]  # fmt: skip


def _question_lines(home: Path, plain_home: Path, questions: Sequence[str]) -> list[Line]:
    """Compare warm questions: ours answered, theirs only searched."""
    asked = tuple(questions)
    theirs = ask_worker(Request("plain", str(plain_home), (), asked))
    ours = ask_worker(Request("paragraf", str(home), (), asked))
    lines = []
    for name, share in (("median", 0.5), ("p95", 0.95)):
        left = percentile(theirs.warm_ms, share) or 0.0
        right = percentile(ours.warm_ms, share) or 0.0
        lines.append(at_most(f"varm fråga, {name}", "ms", left, right, 2.0))
    peaks = [max(stage.peak_mb for stage in one.stages) for one in (theirs, ours)]
    return [*lines, at_most("frågor, minne", "MB", peaks[0], peaks[1], 1.0)]


def _start_lines(home: Path, plain_home: Path, question: str) -> list[Line]:
    def ours(arguments: Sequence[str]) -> float:
        return _median([run_measured("app", arguments, allowed=(0, 1)) for _ in range(3)])

    request = Request("plain", str(plain_home), (), (question,))
    cold = sum(stage.seconds for stage in ask_worker(request).stages)
    return [
        within("kall fråga", "s", cold, ours(["ask", question, "--home", str(home)]), 2.5),
        within("--help", "s", None, ours(["--help"]), 0.5),
        within("webbappens start", "s", None, start_seconds(home), 6.0),
    ]


def _pages(home: Path) -> int:
    from index.library import Library

    with Library.open(home, load_settings(home)) as library:
        return library.catalogue.counts().pages


def format_result(result: SpeedResult) -> str:
    """Return the table that the command prints."""
    rows = [
        (
            f"{one.what} ({one.unit})", decimals(one.plain, 2), decimals(one.paragraf, 2),
            decimals(one.ratio, 2), one.target, "ja" if one.met else "NEJ",
        )
        for one in result.lines
    ]  # fmt: skip
    first = result.lines[0]
    rate = NONE if first.plain is None else decimals(result.pages / first.plain, 1)
    return "\n".join([
        described(result.conditions),
        f"{result.files} PDF-filer, {result.pages} sidor: {rate} sidor/s enkel kedja, "
        f"{decimals(result.pages / first.paragraf, 1)} Paragraf; {result.questions} frågor "
        f"(frö {result.seed})",
        "",
        text_table(("", "enkel kedja", "Paragraf", "kvot", "mål", "nått"), rows),
        "",
        "Den enkla kedjan minns inte vad den läst: dess nya körning är hela indexeringen.",
    ])  # fmt: skip


def questions_from(paths: Sequence[Path], count: int, seed: int = SEED) -> list[str]:
    """Return ``count`` questions of the sets, drawn with a seed. Raises QuestionError."""
    texts = [question.question for question in questions_of(read_sets(list(paths)))]
    return random.Random(seed).sample(texts, min(count, len(texts)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evals.bench.speed",
        description="Jämför hastigheten med den enkla LangChain-kedjans.",
    )
    parser.add_argument(
        "paths", nargs="*", type=Path, metavar="DIR", help="PDF-filer (förval: exempelsamlingen)"
    )
    parser.add_argument("--questions", nargs="+", type=Path, metavar="SET", help="frågeset")
    parser.add_argument("--files", type=int, metavar="N", help="mät på de N första filerna")
    parser.add_argument("--rounds", type=int, default=1, help="indexeringar var (förval 1)")
    parser.add_argument("--json", action="store_true", help="skriv måtten som JSON")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return 0, or 1 when something measured failed."""
    options = _parser().parse_args(arguments)

    def measured() -> SpeedResult:
        files = list(pdf_files(options.paths or [CORPUS]))[: options.files]
        sets = options.questions or sorted(QUESTIONS.glob("*.jsonl"))
        return measure(files, questions_from(sets, ASKED), max(1, options.rounds))

    return told(measured, asdict, format_result, as_json=options.json, failed=1)


if __name__ == "__main__":
    sys.exit(main())
