"""The room for vectors to come in the files of Chroma's index, blanked.

Chroma writes that room as it found it in memory, and memory freed before may hold words of a
document that was just removed, or of a question. So it is overwritten wherever Chroma wrote.
"""

from __future__ import annotations

import struct
from pathlib import Path

_HEAD = struct.Struct("<i3Q")  # version, offset of the first layer, room for vectors, vectors
_VERSION = 1
_FILES = ("data_level0.bin", "length.bin")  # each with one entry of a fixed size for a vector
_CHUNK = 1 << 20


def blank_spare_room(folder: Path) -> None:
    """Overwrite the unused entries of every HNSW index below ``folder`` with zeros.

    An index whose header is of another version, or does not agree with its files, is left alone.
    Raises OSError where the files cannot be written.
    """
    for header in folder.glob("*/header.bin"):
        head = header.read_bytes()[: _HEAD.size]
        if len(head) < _HEAD.size:
            continue
        version, _, room, held = _HEAD.unpack(head)
        if version != _VERSION or room == 0 or held > room:
            continue
        for name in _FILES:
            path = header.with_name(name)
            if path.is_file() and path.stat().st_size % room == 0:
                _blank(path, held * (path.stat().st_size // room))


def _blank(path: Path, start: int) -> None:
    """Overwrite a file from ``start`` on, where it is not blank already."""
    with path.open("r+b") as file:
        file.seek(start)
        while chunk := file.read(_CHUNK):
            if chunk.strip(b"\0"):
                file.seek(-len(chunk), 1)
                file.write(b"\0" * len(chunk))
