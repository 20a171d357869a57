"""The stores compared with each other. Finds faults, mends none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.catalogue import Catalogue
from index.derived import Derived, DerivedDense, DerivedLexical
from index.ingestion import sha256_of
from index.lexical import LexicalIndex
from index.records import DocumentRow
from index.vectors import DenseIndex, ExactIndex
from ingest.records import Document

_UNIT = 1e-2  # how far from 1 the length of a float16 vector may lie
_MENDS = "Lagas vid nästa sökning, eller med `paragraf ingest --rebuild`."


def copy_name(sha256: str, file: str) -> str:
    """Name of the stored copy of an original."""
    return f"{sha256}{Path(file).suffix.lower()}"


def strays(files: Path, rows: Sequence[DocumentRow]) -> list[Path]:
    """Copies of originals that no document has."""
    if not files.is_dir():
        return []
    kept = {copy_name(row.sha256, row.file) for row in rows}
    return sorted(path for path in files.iterdir() if path.name not in kept)


def faults(
    files: Path, catalogue: Catalogue, dense: DerivedDense, lexical: DerivedLexical
) -> list[str]:
    """Return every fault found, in Swedish; empty when the stores agree."""
    found = catalogue.faults()
    rows = catalogue.documents()
    for row in rows:
        found += _text_faults(catalogue.document(row.id))
        copy = files / copy_name(row.sha256, row.file)
        if not copy.is_file():
            found.append(f"{row.file}: originalfilen saknas i biblioteket.")
        elif sha256_of(copy) != row.sha256:
            found.append(f"{row.file}: originalfilen i biblioteket är ändrad.")
    found += [
        f"files/{path.name} hör inte till något dokument; försvinner vid nästa `paragraf ingest`."
        for path in strays(files, rows)
    ]
    ids, matrix = catalogue.matrix()
    exact = ExactIndex(ids, matrix)
    if len(ids):
        lengths = np.linalg.norm(matrix.astype(np.float32), axis=1)
        bad = int(np.sum(~(np.abs(lengths - 1) < _UNIT)))
        if bad:
            found.append(f"Katalogen: {bad} vektorer har fel längd. {_MENDS}")
    found += _index_faults("Vektorindexet", dense, exact)
    found += _index_faults("Ordindexet", lexical, exact)
    return found


def _text_faults(document: Document) -> list[str]:
    """Passages must be verbatim parts of the text and belong to a section of the document."""
    sections = {section.id for section in document.sections}
    return [
        f"{document.file}: stycket {p.id} stämmer inte med dokumentets text."
        for p in document.passages
        if document.text[p.start : p.end] != p.text or p.section not in sections
    ]


def _index_faults(
    name: str, derived: Derived[DenseIndex] | Derived[LexicalIndex], exact: ExactIndex
) -> list[str]:
    if not exact.count() and derived.state() is None:
        return []  # nothing has been indexed yet
    if not derived.current():
        return [f"{name} saknas eller ligger efter katalogen. {_MENDS}"]
    handle = derived.handle()
    if handle is None:
        return [f"{name} går inte att öppna eller stämmer inte med katalogen. {_MENDS}"]
    held, wanted = handle.ids(), set(exact.ids)
    if held != wanted:
        return [
            f"{name} saknar {len(wanted - held)} stycken och har {len(held - wanted)} för "
            f"mycket. {_MENDS}"
        ]
    return []
