"""Which documents a viewer may not see: sets and runs that name one do not exist for the viewer."""

from __future__ import annotations

from index.library import Library


def hidden_files(library: Library) -> frozenset[str]:
    """Return the files that are restricted to others; empty for who sees everything."""
    restricted = library.catalogue.restrictions()
    if not restricted:
        return frozenset()
    seen = {row.file for row in library.catalogue.documents()}
    return frozenset(file for file in restricted if file not in seen)
