"""What was found of one thing that Paragraf needs, and the command that mends it."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from typing import Literal

# note: works, but slower or with a part less; fault: something is missing
State = Literal["ok", "note", "fault"]
GB = 1 << 30
MB = 1 << 20


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. ``message`` and ``mend`` are Swedish; None where nothing is to do."""

    name: str
    state: State
    message: str
    mend: str | None = None


def installing(debian: str, elsewhere: str) -> str:
    """Return how packages are installed here: Debian's command, or in words for other systems."""
    if shutil.which("apt-get") is None:
        return elsewhere
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return f"{'' if root else 'sudo '}apt-get install {debian}"


def size(count: float) -> str:
    """Return a number of bytes for people: "1,5 GB" or "310 MB"."""
    if count >= GB:
        return f"{count / GB:.1f} GB".replace(".", ",")
    return f"{count / MB:.0f} MB"
