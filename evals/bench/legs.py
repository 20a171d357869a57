"""The ranking taken apart: what each leg finds alone, and the two joined by rank only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from index.library import Library
from index.query import Query, understand
from index.retrieval import question_grams, search
from ingest.settings import Retrieval

SYSTEMS: Mapping[str, str] = {
    "paragraf": "Paragraf",
    "dense": "innebörd ensam",
    "lexical": "ord ensamma",
    "rrf": "rangfusion (RRF)",
    "plain": "enkel LangChain-kedja",
}
RRF_CONSTANT = 60  # Cormack, Clarke and Büttcher, 2009, doi:10.1145/1571941.1572114


def ranked(library: Library, question: str, settings: Retrieval, k: int) -> list[str]:
    """Return the passage ids that the product's ranking gives, best first.

    Passages folded into a hit for having the same words stand right after it.
    """
    hits = search(library, understand(question), settings, k=k)
    return [
        stored.passage.id for hit in hits for stored in (hit.stored, *hit.twins)
    ][:k]  # fmt: skip


def leg_rankings(
    library: Library, question: str, settings: Retrieval, k: int
) -> dict[str, list[str]]:
    """Return the ids that each leg alone finds, and their reciprocal rank fusion.

    The legs see the question as the product's ranking shows it to them, and give as many
    candidates as there.
    """
    query = understand(question)
    dense = dense_leg(library, query, settings.candidates)
    lexical = lexical_leg(library, query, settings)
    joined = reciprocal_rank_fusion([dense, lexical])
    return {"dense": dense[:k], "lexical": lexical[:k], "rrf": joined[:k]}


def dense_leg(library: Library, query: Query, depth: int) -> list[str]:
    """Return the ids nearest in meaning."""
    vector = library.embedder.embed_query(query.text)
    return [key for key, _ in library.dense().search(vector, depth)]


def lexical_leg(library: Library, query: Query, settings: Retrieval) -> list[str]:
    """Return the ids with the question's words, BM25."""
    grams = question_grams(query, library.abbreviations(), settings)
    return [key for key, _ in library.lexical().search(grams, query.exact, settings.candidates)]


def reciprocal_rank_fusion(rankings: Sequence[Sequence[str]]) -> list[str]:
    """Return the ids by the sum of ``1 / (60 + rank)`` over the rankings, best first."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank, key in enumerate(ranking, start=1):
            scores[key] = scores.get(key, 0.0) + 1 / (RRF_CONSTANT + rank)
    return sorted(scores, key=lambda key: (-scores[key], key))
