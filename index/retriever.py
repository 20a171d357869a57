"""The ranking as a LangChain retriever, for chains that others build.

A module of its own: importing LangChain's retrievers takes half a second that a search on the
command line does not have.
"""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from index.library import Library
from index.query import understand
from index.records import Filters
from index.retrieval import search


class ParagrafRetriever(BaseRetriever):
    """The ranking as a LangChain retriever: documents with the passage's place as metadata."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    library: Library
    k: int = 10
    filters: Filters = Filters()

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[LangChainDocument]:
        hits = search(
            self.library,
            understand(query),
            self.library.settings.retrieval,
            k=self.k,
            filters=self.filters,
        )
        return [
            LangChainDocument(
                id=hit.stored.passage.id,
                page_content=hit.stored.passage.text,
                metadata={
                    "document": hit.stored.file,
                    "page": hit.stored.passage.page,
                    "section": hit.stored.section.title,
                    "number": hit.stored.section.number,
                    "body": hit.stored.body,
                    "date": hit.stored.date,
                    "dnr": hit.stored.dnr,
                    "role": hit.stored.passage.role,
                    "score": hit.score,
                },
            )
            for hit in hits
        ]
