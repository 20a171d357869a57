"""Writers killed at random moments: ``python -m evals.bench.crash [--kills N] [--seed S]``.

Each round copies a library, lets a process ingest, remove or rebuild in it, and kills that
process (SIGKILL): after a random time, at a random call or return of the product's own code in
one of the stores, or within a call into tantivy, Chroma or SQLite. Some rounds fill the disk
instead. Then the next command opens the library, compares the stores and asks; the answers must
be those of indexes made anew. Last, the operation is begun again, and everything must be as in a
library that nobody disturbed.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from evals.bench.conditions import text_table
from evals.bench.crash_harness import Harness, Round
from evals.bench.crash_parts import OPERATIONS, SIZES

KILLS, FULL_DISKS = 200, 20


def run(
    work: Path, *, kills: int, full: int, size: str, seed: int, mounted: bool, told: bool = False,
    seconds: float = math.inf,
) -> list[Round]:  # fmt: skip
    """Play all rounds, the operations in turn, with Chroma in every other.

    ``seconds``: no round begins later than so long after the first.
    """
    harness = Harness(work, size, seed)
    ends = time.monotonic() + seconds
    rounds: list[Round] = []
    for number in range(kills + full):
        if time.monotonic() > ends:
            break
        operation = OPERATIONS[number % len(OPERATIONS)]
        chroma = (number // len(OPERATIONS)) % 2 == 0
        if number < kills:
            rounds.append(harness.kill(operation, chroma=chroma))
        else:
            rounds.append(harness.fill(operation, chroma=chroma, mounted=mounted))
        if told:
            one = rounds[-1]
            sys.stderr.write(
                f"{number + 1}: {one.operation} {'chroma' if one.chroma else 'exakt'} {one.place} "
                f"[{one.moment}] {'dog' if one.killed else 'hann klart'} {one.faults or ''}\n"
            )
    return rounds


def shown(rounds: Sequence[Round]) -> str:
    """Return the rounds as a table: a line for each operation and place."""
    head = (
        "avbrott", "dog", "check ren", "lagad och sagt", "fel", "förlorade", "dubbla", "andra svar"
    )  # fmt: skip
    places = sorted({(one.operation, one.place) for one in rounds})
    lines = []
    for operation, place in [*places, ("alla", "")]:
        those = [one for one in rounds if (one.operation, one.place) == (operation, place)]
        those = those or list(rounds)
        lines.append((
            f"{operation} {place}".strip(), len(those), sum(one.killed for one in those),
            sum(one.clean for one in those), sum(one.mended for one in those),
            sum(bool(one.wrong) for one in those), sum(bool(one.lost) for one in those),
            sum(bool(one.double) for one in those), sum(bool(one.other_answers) for one in those),
        ))  # fmt: skip
    return text_table(("", *head), [[str(cell) for cell in line] for line in lines])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the harness; the exit code is 1 when a round went wrong."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.crash", description=__doc__)
    parser.add_argument("--home-size", choices=sorted(SIZES), default="small")
    parser.add_argument("--kills", type=int, default=KILLS, help="rounds with a kill")
    parser.add_argument("--full", type=int, default=FULL_DISKS, help="rounds with a full disk")
    parser.add_argument("--minutes", type=float, default=math.inf, help="begin no round later")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="crash-") as folder:
        rounds = run(
            Path(folder), kills=given.kills, full=given.full, size=given.home_size,
            seed=given.seed, mounted=os.geteuid() == 0, told=True, seconds=60 * given.minutes,
        )  # fmt: skip
    if given.json:
        print(json.dumps([asdict(one) for one in rounds], ensure_ascii=False, indent=1))
    else:
        print(shown(rounds))
        print(f"frö {given.seed}, {time.monotonic() - began:.0f} s")
    return int(any(one.faults for one in rounds))


if __name__ == "__main__":
    sys.exit(main())
