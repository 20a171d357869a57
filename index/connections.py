"""How the §§ of a library hang together, worked out on first need and kept for a generation."""

from __future__ import annotations

from functools import cached_property

from index.later_changes import LaterChanges
from index.library import Library
from index.likeness import Likeness
from index.matters import Matters
from index.occasions import Occasions
from index.validity import Validities


class Connections:
    """Matters, later changes and likeness of one generation of a library.

    Threads may share it: what two of them work out at once is the same.
    """

    def __init__(self, library: Library) -> None:
        self._library = library

    @cached_property
    def occasions(self) -> Occasions:
        """Every § once, wherever its copies stand."""
        return Occasions(self._library.catalogue)

    @cached_property
    def matters(self) -> Matters:
        """The chains of registration numbers."""
        return Matters(self.occasions, lambda ways: self._library.lexical().holding(ways))

    @cached_property
    def validities(self) -> LaterChanges:
        """What became of §§ and agreements later."""
        return LaterChanges(self._library.catalogue, lambda: self._worked_out)

    @cached_property
    def _worked_out(self) -> Validities:
        return Validities(self.occasions)

    @cached_property
    def likeness(self) -> Likeness:
        """§§ by meaning and words."""
        return Likeness(self._library, self.occasions)
