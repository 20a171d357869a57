"""What a figure was measured on."""

from __future__ import annotations

import platform
from pathlib import Path

from evals.store import Machine
from index.embedding import computes_bfloat16, usable_cores
from ingest.settings import Settings


def cpu_name(cpuinfo: Path = Path("/proc/cpuinfo")) -> str:
    """Return the CPU's name as the system gives it."""
    if cpuinfo.is_file():
        for line in cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()


def dtype_used(settings: Settings) -> str:
    """Return the dtype that passages are embedded in on this CPU."""
    wanted = settings.embedding.dtype
    if wanted == "auto":
        return "bfloat16" if computes_bfloat16() else "float32"
    return wanted


def machine(settings: Settings) -> Machine:
    """Return this machine, and the type that the model computes in here."""
    return Machine(cpu_name(), usable_cores(), dtype_used(settings), platform.python_version())
