"""What a writer has committed since the derived indexes were last brought up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Changes:
    """Passages that came and went, in the order of the commits."""

    base: int  # the catalogue's generation before
    added: dict[str, None] = field(default_factory=dict)  # passage ids, in order
    removed: dict[str, None] = field(default_factory=dict)  # those that the indexes may hold
    gone: bool = False  # whether a document was removed, of which nothing may remain

    def begin(self, base: int) -> None:
        """Begin anew: the indexes hold everything up to generation ``base``."""
        self.base = base
        self.added.clear()
        self.removed.clear()

    def note(self, removed: Iterable[str], added: Iterable[str]) -> None:
        """Note what one document's passages gave way to."""
        for key in removed:
            if key in self.added:
                del self.added[key]
            else:
                self.removed[key] = None
        self.added.update(dict.fromkeys(added))
