"""The stores compared with each other. Finds faults, mends none."""

from __future__ import annotations

import numpy as np

from index.catalogue import Catalogue
from index.derived import Derived, DerivedDense, DerivedExact, DerivedLexical
from index.exact import ExactIndex, MappedIndex
from index.lexical import LexicalIndex
from index.originals import Originals
from index.vectors import DenseIndex
from ingest.records import Document

_UNIT = 1e-2  # how far from 1 the length of a float16 vector may lie
_MENDS = "Lagas vid nästa sökning, eller med `paragraf check --repair`."


def faults(
    originals: Originals,
    catalogue: Catalogue,
    vectors: DerivedExact,
    lexical: DerivedLexical,
    dense: DerivedDense | None,
) -> list[str]:
    """Return every fault found, in Swedish; empty when the stores agree.

    ``dense``: None for a library that is small enough to do without.
    """
    found = catalogue.faults()
    rows = catalogue.documents()
    for row in rows:
        found += _text_faults(catalogue.document(row.id))
        fault = originals.fault(row)
        if fault is not None:
            found.append(fault)
    found += [
        f"files/{path.name} hör inte till något dokument; försvinner vid nästa `paragraf ingest` "
        "eller med `paragraf check --repair`."
        for path in originals.strays(rows)
    ]
    if catalogue.traces():
        found.append(
            "En borttagning eller ersättning avbröts: text ur den kan ligga kvar i lagren. Görs "
            "klar vid nästa `paragraf ingest` eller med `paragraf check --repair`."
        )
    ids, matrix = catalogue.matrix()
    exact = ExactIndex(ids, matrix)
    if len(ids):
        lengths = np.linalg.norm(matrix.astype(np.float32), axis=1)
        bad = int(np.sum(~(np.abs(lengths - 1) < _UNIT)))
        if bad:
            found.append(
                f"Katalogen: {bad} vektorer har fel längd. Kör `paragraf ingest --rebuild`."
            )
    told = _index_faults("Vektorfilen", vectors, exact)
    mapped = None if told else vectors.handle()
    if mapped is not None and _differ(exact, mapped.index()):
        told = [f"Vektorfilen har andra vektorer än katalogen. {_MENDS}"]
    found += told
    found += _index_faults("Ordindexet", lexical, exact)
    if dense is not None:
        found += _index_faults("Vektorindexet", dense, exact)
    return found


def _differ(exact: ExactIndex, held: ExactIndex) -> bool:
    """Return whether two indexes of the same passages have different vectors."""
    rows = [held.rows[key] for key in exact.ids]
    return bool(rows) and not np.array_equal(exact.matrix, held.matrix[rows])


def _text_faults(document: Document) -> list[str]:
    """Passages must be verbatim parts of the text and belong to a section of the document."""
    sections = {section.id for section in document.sections}
    return [
        f"{document.file}: stycket {p.id} stämmer inte med dokumentets text."
        for p in document.passages
        if document.text[p.start : p.end] != p.text or p.section not in sections
    ]


def _index_faults(
    name: str,
    derived: Derived[DenseIndex] | Derived[LexicalIndex] | Derived[MappedIndex],
    exact: ExactIndex,
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
