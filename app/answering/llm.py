"""An optional chat model: it writes from numbered passages, and the guard reads what it wrote."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, Field

from app.answering.answer import Citation
from app.answering.compose import reference
from app.answering.guard import Statement
from app.answering.prompts import PROMPT, numbered
from index.query import Query
from index.retrieval import Hit
from ingest.errors import ModelError
from ingest.settings import ChatModel


class WrittenSentence(BaseModel):
    """One sentence of an answer."""

    text: str = Field(description="en mening, utan källhänvisning")
    passage: int = Field(description="numret på stycket som bär meningen")
    quote: str = Field(description="ordagrant citat ur stycket")


class WrittenAnswer(BaseModel):
    """What the model is asked to return."""

    sentences: list[WrittenSentence] = Field(default_factory=list)


def written_answer(query: Query, hits: Sequence[Hit], settings: ChatModel) -> list[Statement]:
    """Let the chat model write an answer; returns its statements, unchecked.

    Raises ModelError when the model cannot be reached, is too slow or answers in another form.
    """
    from langchain.chat_models import init_chat_model
    from langchain_core.exceptions import LangChainException

    try:
        chat = init_chat_model(
            settings.model, model_provider=settings.provider, **_parameters(settings)
        )
        model = chat.with_structured_output(WrittenAnswer)
        answer = (PROMPT | model).invoke(
            {
                "question": query.question,
                "language": "engelska" if query.language == "en" else "svenska",
                "passages": numbered(hits),
            }
        )
    except (LangChainException, OSError, ValueError, ImportError) as exc:
        raise ModelError(f"Chattmodellen {settings.model} svarade inte: {exc}") from exc
    except Exception as exc:  # noqa: BLE001 - each provider raises its own errors; all mean the same
        raise ModelError(f"Chattmodellen {settings.model} gav ett fel: {exc}") from exc
    if not isinstance(answer, WrittenAnswer):
        raise ModelError(f"Chattmodellen {settings.model} svarade i en annan form än begärt.")
    return _statements(answer, hits)


def _parameters(settings: ChatModel) -> dict[str, Any]:
    parameters: dict[str, Any] = {
        "temperature": 0,
        "timeout": settings.timeout_seconds,
        "max_tokens": settings.max_tokens,
        "max_retries": 0,
    }
    if settings.base_url:
        parameters["base_url"] = settings.base_url
    return parameters


def _statements(answer: WrittenAnswer, hits: Sequence[Hit]) -> list[Statement]:
    found = []
    for marker, sentence in enumerate(answer.sentences, start=1):
        if not 1 <= sentence.passage <= len(hits):
            found.append(Statement(sentence.text, ()))  # without a source: the guard drops it
            continue
        hit = hits[sentence.passage - 1]
        base = reference(hit.stored, hit.twins)
        offset = base.text.find(sentence.quote)
        start = base.start + max(offset, 0)
        citation = Citation(marker, base, sentence.quote, start, start + len(sentence.quote))
        found.append(Statement(f"{sentence.text.strip()} [{marker}]", (citation,)))
    return found
