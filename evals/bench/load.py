"""Many users at once: ``python -m evals.bench.load --users 50 --seconds 300 [--home DIR]``.

The web app is served in a process of its own, as `paragraf serve` does it. Half of the users ask
by the endpoint /ask, half as the page does in a browser: the question, the stream of its answer,
then its source. Between two questions each thinks for 10 to 20 seconds, drawn with a seed. After
that many more ask at once without a pause: those that are turned away are told so, and a minute
later everything is as it was.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from evals.bench.command import MemoryWatch, served
from evals.bench.conditions import Conditions, conditions, decimals, described, text_table, told
from evals.bench.speed import CORPUS, QUESTIONS, questions_from
from evals.bench.visitors import Asked, visit
from index.library import Library
from ingest.settings import load_settings

ASKED = 200  # different questions, at most
THINK = (10.0, 20.0)  # seconds between an answer and the next question
RUSH_SECONDS = 15.0
RUSH_USERS = 200
_REST = 20.0  # seconds after the rush in which users ask as before
_EVERY = 1.0  # seconds between two looks at the server's memory


@dataclass(frozen=True, slots=True)
class Phase:
    """What came of the questions of one phase. Seconds; ``whole`` with the source drawn."""

    name: str
    users: int
    asked: int
    outcomes: dict[str, int]
    p50: float
    p95: float
    worst: float
    whole_p95: float
    faults: tuple[str, ...]  # the first few


@dataclass(frozen=True, slots=True)
class LoadResult:
    """All phases; the server's memory in MB over the first, and the machine's load average."""

    phases: tuple[Phase, ...]
    memory: tuple[float, ...]  # after the first fifth of the time, in the middle, at its end
    load_before: float
    load_after: float
    conditions: Conditions


def measure(
    home: Path, questions: Sequence[str], *, users: int, seconds: float,
    think: tuple[float, float] = THINK, rush: int = RUSH_USERS, seed: int = 1,
) -> LoadResult:  # fmt: skip
    """Serve ``home`` and ask. ``rush``: users of the second phase, 0 for none.

    Raises CommandFailedError when the app does not come up.
    """
    before = os.getloadavg()[0]
    phases: list[Phase] = []
    with served(home) as (address, pid):
        watch = MemoryWatch(pid, _EVERY)
        phases.append(_phase("jämn last", address, questions, users, seconds, think, seed))
        seen = watch.stop()
        memory = tuple(seen[at] for at in (len(seen) // 5, len(seen) // 2, -1))
        if rush:
            short = (0.0, 0.2)
            phases.append(
                _phase("rusning", address, questions, rush, RUSH_SECONDS, short, seed + 1)
            )
            phases.append(_phase("efteråt", address, questions, users, _REST, think, seed + 2))
    held = conditions(load_settings(home), home)
    return LoadResult(tuple(phases), memory, before, os.getloadavg()[0], held)


def _phase(
    name: str, address: str, questions: Sequence[str], users: int, seconds: float,
    think: tuple[float, float], seed: int,
) -> Phase:  # fmt: skip
    async def all_users() -> list[Asked]:
        began = time.perf_counter()
        visits = (
            visit(address, number, questions, seconds, think, seed, began)
            for number in range(users)
        )
        return [asked for one in await asyncio.gather(*visits) for asked in one]

    asked = asyncio.run(all_users())
    print(f"{name}: {len(asked)} frågor", file=sys.stderr, flush=True)
    served_ = [one for one in asked if one.outcome in ("answered", "refused")]
    seconds_ = sorted(one.seconds for one in served_) or [float("nan")]
    return Phase(
        name, users, len(asked), dict(Counter(one.outcome for one in asked)),
        statistics.median(seconds_), _share(seconds_, 0.95), seconds_[-1],
        _share(sorted(one.whole for one in served_) or [float("nan")], 0.95),
        tuple(one.note for one in asked if one.outcome == "error")[:5],
    )  # fmt: skip


def _share(ordered: Sequence[float], share: float) -> float:
    """Return the value that ``share`` of the ordered ones do not exceed (nearest rank)."""
    return ordered[max(0, -(-len(ordered) * round(share * 100) // 100) - 1)]


def tables(result: LoadResult) -> str:
    """Return the result as text."""
    rows = [
        [
            phase.name, str(phase.users), str(phase.asked),
            *(str(phase.outcomes.get(kind, 0))
              for kind in ("answered", "refused", "busy", "error")),
            *(decimals(value, 2)
              for value in (phase.p50, phase.p95, phase.worst, phase.whole_p95)),
        ]
        for phase in result.phases
    ]  # fmt: skip
    heads = ["skede", "användare", "frågor", "besvarade", "vägrade", "avvisade", "fel",
             "p50 s", "p95 s", "längst s", "p95 med källa s"]  # fmt: skip
    memory = " → ".join(f"{value:.0f}" for value in result.memory)
    lines = [
        described(result.conditions),
        f"Systemlast {result.load_before:.1f} före, {result.load_after:.1f} efter; serverns minne "
        f"{memory} MB (efter en femtedel av tiden, mitt i, vid slutet av den jämna lasten)",
        text_table(heads, rows),
    ]
    lines += [f"fel: {fault}" for phase in result.phases for fault in phase.faults]
    return "\n\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 when a question ended in a fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--think", type=float, nargs=2, default=THINK, metavar=("MIN", "MAX"))
    parser.add_argument("--rush", type=int, default=RUSH_USERS, help="users who do not think")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--home", type=Path, help="a library that is there; else the corpus")
    parser.add_argument("--questions", type=Path, nargs="*", help="question sets")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    faults: list[str] = []

    def measured() -> LoadResult:
        questions = questions_from(given.questions or sorted(QUESTIONS.glob("*.jsonl")), ASKED)
        with tempfile.TemporaryDirectory(prefix="load-") as folder:
            home = given.home or _corpus(Path(folder) / "home")
            result = measure(
                home, questions, users=given.users, seconds=given.seconds,
                think=(given.think[0], given.think[1]), rush=given.rush, seed=given.seed,
            )  # fmt: skip
        faults.extend(fault for phase in result.phases for fault in phase.faults)
        return result

    code = told(measured, asdict, tables, as_json=given.json, failed=1)
    return code or int(bool(faults))


def _corpus(home: Path) -> Path:
    home.mkdir()
    with Library.open(home, load_settings(home)) as library:
        library.add_paths([CORPUS])
    return home


if __name__ == "__main__":
    sys.exit(main())
