"""Who looks at the library, as far as that decides which documents there are."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Viewer:
    """A member of ``groups``; documents restricted to others do not exist for the viewer."""

    groups: frozenset[str] = frozenset()  # names as ``index.catalogue_rights.group_name`` keeps
    everything: bool = False  # the operator at the command line


OPERATOR = Viewer(everything=True)
