"""Rounds in which a writer is killed or finds its disk full, and what came of each.

See ``evals.bench.crash``. The processes come from a fork server, which has imported everything.
"""

from __future__ import annotations

import json
import multiprocessing
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any, Literal

from evals.bench.crash_parts import SIZES, Operation, Scene, copied, questions, scene_of
from evals.bench.crash_worker import NATIVE, REFUSED, Death, Group, Look, look, write

_LIMIT = 300  # seconds for any process
_SAYS = ("Lagas vid nästa sökning", "försvinner vid nästa", "Görs klar vid nästa")
_DERIVED = ("vectors", "lexical", "chroma")
_PLACES: tuple[Group | Literal["time"], ...] = (
    "time", "time", *NATIVE, "catalogue", "originals", "vectors", "tantivy", "chroma", "derived",
    "library",
)  # fmt: skip
_COMMAND_EVERY = 25  # rounds after which the real command line is asked as well


class CrashBenchError(Exception):
    """A process of the harness itself did not do its part."""


@dataclass(slots=True)
class Round:
    """One killed writer, and what came of it. Every list is of faults: empty is good."""

    operation: Operation
    chroma: bool
    place: str
    moment: str = ""  # what it died in
    killed: bool = False  # else it had ended before
    acknowledged: int = 0  # documents
    clean: bool = False  # ``check`` found nothing
    mended: bool = False  # it found something, said how it is mended, and so it was
    wrong: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    double: int = 0
    other_answers: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        """All that went wrong, of whatever kind."""
        double = [f"{self.double} dubbla"] if self.double else []
        return [*self.wrong, *self.lost, *double, *self.other_answers]


@dataclass(frozen=True, slots=True)
class Undisturbed:
    """An operation that nobody disturbed. ``seconds``: without hook.

    ``counts``: moments by group; ``spans``: seconds of each native call by group.
    """

    seen: Look
    seconds: float
    counts: dict[Group, int]
    spans: dict[Group, list[float]]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a writer ended."""

    code: int
    done: frozenset[str]  # documents acknowledged
    finished: bool
    moment: str
    refusal: str
    counts: dict[Group, int]
    spans: dict[Group, list[float]]
    seconds: float


class Harness:
    """The scenes of one size below ``work``, and the processes that play them."""

    def __init__(self, work: Path, size: str, seed: int) -> None:
        self.work = work
        self._size = SIZES[size]
        self._asked = questions(self._size)
        self._chance = random.Random(seed)
        self._context: ForkServerContext = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["evals.bench.crash_worker", "evals.bench.conditions"])
        self._scenes: dict[tuple[Operation, bool], tuple[Scene, Undisturbed]] = {}
        self._number = 0

    def kill(self, operation: Operation, *, chroma: bool) -> Round:
        """Play one round in which the writer is killed."""
        scene, whole = self._scene(operation, chroma)
        places = [p for p in _PLACES if p == "time" or whole.counts.get(p, 0)]
        place = self._chance.choice(places)
        death: Death | None = None
        delay = self._chance.uniform(0, 1.05 * whole.seconds) if place == "time" else 0.0
        if place != "time":
            at = self._chance.randint(1, whole.counts[place])
            took = whole.spans[place][at - 1] if place in NATIVE else 0.0
            death = Death(place, at, self._chance.uniform(0, took))
        home = self._home(scene)
        ended = self._write(scene, home, death=death, delay=delay)
        result = Round(
            operation, chroma, place, ended.moment or f"{delay:.2f} s",
            ended.code in (-signal.SIGKILL, -signal.SIGALRM), len(ended.done),
        )  # fmt: skip
        if not result.killed and not ended.finished:
            result.wrong.append(f"skrivaren slutade med {ended.code}: {ended.refusal}")
        self._compare(scene, whole, home, ended, result)
        shutil.rmtree(home)
        return result

    def fill(self, operation: Operation, *, chroma: bool, mounted: bool) -> Round:
        """Play one round in which the disk is full: a small file system, or a limit on files."""
        scene, whole = self._scene(operation, chroma)
        most = 0.4 if operation == "rebuild" else 1.2  # indexes alone take less room
        share = self._chance.uniform(0.02, most)
        result = Round(operation, chroma, "disk full", f"{share:.2f}")
        held = _bytes(scene.base / "catalogue.sqlite3")
        if not mounted:
            home = self._home(scene)
            limit = held + int(held * share * 0.3)
            ended = self._write(scene, home, limit=limit)
            self._after_full(scene, whole, home, ended, result)
            shutil.rmtree(home)
            return result
        with _small_disk(self.work / "disk", _bytes(scene.base) + int(held * share)) as disk:
            home = copied(scene.base, disk.folder / "home")
            ended = self._write(scene, home)
            if ended.refusal:  # asked while the disk is full
                self._first_look(scene, home, ended, result)
            disk.enlarge()
            self._after_full(scene, whole, home, ended, result)
        return result

    def command(self, home: Path) -> list[str]:
        """Ask the real command line for the faults of a home."""
        done = subprocess.run(
            [sys.executable, "-m", "app", "check", "--json", "--home", str(home)],
            capture_output=True, text=True, check=False, timeout=_LIMIT,
        )  # fmt: skip
        if done.returncode not in (0, 1):
            return [f"paragraf check slutade med {done.returncode}: {done.stderr.strip()[-300:]}"]
        return [str(fault) for fault in json.loads(done.stdout)["faults"]]

    # — one round —

    def _scene(self, operation: Operation, chroma: bool) -> tuple[Scene, Undisturbed]:
        if (operation, chroma) not in self._scenes:
            scene = scene_of(self.work, operation, self._size, chroma=chroma)
            home = self._home(scene)
            counted = self._write(scene, home, counting=True)
            shutil.rmtree(home)
            home = self._home(scene)
            ended = self._write(scene, home)
            if not ended.finished:
                raise CrashBenchError(f"{operation}: {ended.code} {ended.refusal}")
            seen = self._look(scene, home, last=True)
            if seen.error or seen.faults_after or seen.documents != dict(scene.after):
                raise CrashBenchError(f"{operation}: {seen.error} {seen.faults_after}")
            shutil.rmtree(home)
            self._scenes[operation, chroma] = scene, Undisturbed(
                seen, ended.seconds, counted.counts, counted.spans
            )  # fmt: skip
        return self._scenes[operation, chroma]

    def _home(self, scene: Scene) -> Path:
        self._number += 1
        return copied(scene.base, self.work / f"home-{self._number:04d}")

    def _compare(
        self, scene: Scene, whole: Undisturbed, home: Path, ended: Ended, result: Round
    ) -> None:
        self._first_look(scene, home, ended, result)
        if self._number % _COMMAND_EVERY == 0:
            told = self.command(home)
            result.wrong += [fault for fault in told if not fault.rstrip().endswith("--repair`.")]
        self._last_look(scene, whole, home, result)

    def _first_look(self, scene: Scene, home: Path, ended: Ended, result: Round) -> None:
        """Be the next command: it opens, everything is there, and the answers hold."""
        seen = self._look(scene, home, last=False)
        if seen.error or not seen.opened:
            result.wrong.append(f"öppnar inte eller svarar inte: {seen.error}")
            return
        silent = [fault for fault in seen.faults if not any(say in fault for say in _SAYS)]
        stays = [fault for fault in seen.faults_after if _SAYS[0] in fault]
        result.wrong += [f"utan råd: {fault}" for fault in silent]
        if not ended.refusal:  # on a full disk nothing can be built
            result.wrong += [f"lagades inte: {fault}" for fault in stays]
        result.clean = not seen.faults
        result.mended = bool(seen.faults) and not silent and not stays
        result.double += seen.doubles
        result.lost += _lost(scene, ended, seen)
        self._number += 1
        fresh = copied(home, self.work / f"nytt-{self._number:04d}")
        for name in _DERIVED:
            shutil.rmtree(fresh / name, ignore_errors=True)
        again = self._look(scene, fresh, last=False)
        result.other_answers += _different("nya index", again, seen)
        shutil.rmtree(fresh)

    def _last_look(self, scene: Scene, whole: Undisturbed, home: Path, result: Round) -> None:
        """Begin the operation again: everything is as if nobody had disturbed it."""
        ended = self._write(scene, home)
        if not ended.finished:
            result.wrong.append(f"nästa försök slutade med {ended.code}: {ended.refusal}")
            return
        seen = self._look(scene, home, last=True)
        if seen.error:
            result.wrong.append(f"efter nästa försök: {seen.error}")
            return
        result.wrong += [f"efter nästa försök: {fault}" for fault in seen.faults]
        result.wrong += [f"text av det borttagna i {name}" for name in seen.traces]
        if (seen.documents, seen.passages) != (whole.seen.documents, whole.seen.passages):
            result.wrong.append("efter nästa försök: andra dokument eller stycken")
        result.other_answers += _different("ostört", whole.seen, seen)

    def _after_full(
        self, scene: Scene, whole: Undisturbed, home: Path, ended: Ended, result: Round
    ) -> None:
        result.killed = bool(ended.refusal)
        result.acknowledged = len(ended.done)
        if not ended.finished and ended.code != REFUSED:
            result.wrong.append(f"skrivaren slutade med {ended.code}: {ended.refusal}")
        result.clean = result.mended = False
        self._first_look(scene, home, replace(ended, refusal=""), result)  # there is room again
        self._last_look(scene, whole, home, result)

    # — processes —

    def _write(
        self, scene: Scene, home: Path, *, death: Death | None = None, delay: float = 0.0,
        counting: bool = False, limit: int = 0,
    ) -> Ended:  # fmt: skip
        receiver, sender = self._context.Pipe(duplex=False)
        said = self.work / "sagt.txt"
        given = (scene, home, sender, death, counting, limit, said)
        process = self._context.Process(target=write, args=given)
        process.start()
        sender.close()
        done: set[str] = set()
        moment, refusal, finished = "", "", False
        counts: dict[Group, int] = {}
        spans: dict[Group, list[float]] = {}
        began, dies_at = time.monotonic(), float("inf")
        while True:
            wait = min(dies_at, began + _LIMIT) - time.monotonic()
            if not receiver.poll(max(0.0, wait)):
                process.kill()
                dies_at = float("inf")
                if time.monotonic() > began + _LIMIT:
                    refusal = "blev inte klar i tid"
                    break
                continue
            try:
                what, value = receiver.recv()
            except EOFError:
                break
            if what == "begun":
                began = time.monotonic()
                if delay:
                    dies_at = began + delay
            elif what == "at":
                moment = value
            elif what == "done":
                done.add(value)
            elif what == "refused":
                refusal = value
            else:
                finished, (counts, spans) = True, value
        seconds = time.monotonic() - began
        process.join(_LIMIT)
        receiver.close()
        code = process.exitcode
        if code is not None and code > 0 and not refusal:  # it broke off: why
            refusal = said.read_text(errors="replace").strip().rpartition("\n")[2][-300:]
        return Ended(
            -1 if code is None else code,
            frozenset(done),
            finished,
            moment,
            refusal,
            counts,
            spans,
            seconds,
        )

    def _look(self, scene: Scene, home: Path, *, last: bool) -> Look:
        receiver, sender = self._context.Pipe(duplex=False)
        process = self._context.Process(target=look, args=(scene, home, self._asked, sender, last))
        process.start()
        sender.close()
        seen = Look(error="tog för lång tid")
        try:
            if receiver.poll(_LIMIT):
                seen = receiver.recv()
        except EOFError:
            seen = Look(error="processen dog")
        if seen.error:
            process.kill()
        process.join()
        return seen


def _lost(scene: Scene, ended: Ended, seen: Look) -> list[str]:
    """Return the documents that are gone, or of a version that never was."""
    found = []
    for file in sorted({*scene.before, *scene.after}):
        versions = {scene.before.get(file), scene.after.get(file)}
        if file in ended.done or ended.finished:
            versions = {scene.after.get(file)}
        if seen.documents.get(file) not in versions:
            found.append(file)
    return found


def _different(what: str, expected: Look, seen: Look) -> list[str]:
    if expected.error or len(expected.answers) != len(seen.answers):
        return [f"{what}: {expected.error or 'inget svar'}"]
    return [
        f"{what}: {one['question']}: {_keys(one, other)}"
        for one, other in zip(expected.answers, seen.answers, strict=True)
        if one != other
    ]


def _keys(one: dict[str, Any], other: dict[str, Any]) -> str:
    return ", ".join(key for key in one if one[key] != other.get(key))


@dataclass(frozen=True, slots=True)
class _Disk:
    folder: Path

    def enlarge(self) -> None:
        """Make room."""
        subprocess.run(["mount", "-o", "remount,size=512m", str(self.folder)], check=True)


@contextmanager
def _small_disk(folder: Path, size: int) -> Iterator[_Disk]:
    """Mount a file system of ``size`` bytes; only root may."""
    folder.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], check=True)
    try:
        yield _Disk(folder)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def _bytes(path: Path) -> int:
    """Return what a file or folder takes on a disk, in whole pages."""
    files = [path] if path.is_file() else path.rglob("*")
    return sum(-(-one.stat().st_size // 4096) * 4096 for one in files)
