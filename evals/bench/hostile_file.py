"""What a hostile file is, and the damage that a whole one can take: cut short, bytes turned."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

_SEED = 20241108


@dataclass(frozen=True, slots=True)
class Hostile:
    """A file to be read. ``kind`` is what is wrong with it, in Swedish, for the table."""

    name: str
    kind: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Bait:
    """What no reading may touch: an address that nobody may ask, a file that nobody may read."""

    address: str  # "http://127.0.0.1:PORT/"
    file: str  # absolute path; its text is ``secret``
    secret: str


def damaged(name: str, whole: bytes, *, flips: int, cuts: int) -> Iterator[Hostile]:
    """Yield ``whole`` cut short at even places, and with bytes turned, the same on every run.

    ``name`` ends in the suffix. One byte in 2,000 is turned, one at least.
    """
    stem, _, suffix = name.rpartition(".")
    for number in range(1, cuts + 1):
        cut = whole[: len(whole) * number // (cuts + 1)]
        yield Hostile(f"{stem}-avkortad-{number}.{suffix}", "avkortade", cut)
    for number in range(flips):
        turns = random.Random(f"{_SEED}-{name}-{number}")
        data = bytearray(whole)
        for _ in range(max(1, len(data) // 2000)):
            data[turns.randrange(len(data))] ^= 1 << turns.randrange(8)
        yield Hostile(f"{stem}-vand-{number}.{suffix}", "vända byte", bytes(data))
