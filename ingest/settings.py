"""Settings: one frozen object, loaded at the entry point and passed down.

Values come from ``settings.toml`` in the home folder and from environment variables
``PARAGRAF_SECTION__KEY`` (two underscores), which win. Unknown keys are refused by name.
``PARAGRAF_CATALOGUE_URL`` and ``PARAGRAF_CHROMA_URL`` are short for those of ``servers``.
"""

from __future__ import annotations

import hashlib
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from platformdirs import user_data_dir
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from ingest.errors import SettingsError

BUNDLED_MODEL = "bundled:multilingual-e5-small"
_SHORT = {
    "PARAGRAF_CATALOGUE_URL": ("servers", "catalogue_url"),
    "PARAGRAF_CHROMA_URL": ("servers", "chroma_url"),
}


class Part(BaseModel):
    """A section of the settings: frozen, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Reading(Part):
    """Limits of the reader's subprocess."""

    max_file_mb: int = Field(200, ge=1, le=4000, description="largest file, MB")
    max_pages: int = Field(5000, ge=1, le=100000, description="most pages in one file")
    max_characters: int = Field(
        20_000_000, ge=10_000, le=1_000_000_000, description="most characters of text in one file"
    )
    max_seconds: int = Field(300, ge=5, le=7200, description="time for one file, seconds")
    max_memory_mb: int = Field(3000, ge=500, le=64000, description="address space, MB")
    ocr_seconds_per_page: int = Field(
        120, ge=5, le=600, description="time for one page read from its image, beside max_seconds"
    )
    max_cells: int = Field(
        500_000, ge=1000, le=10_000_000, description="most cells in one spreadsheet or CSV file"
    )
    conversion_seconds: int = Field(
        120, ge=5, le=3600, description="time for LibreOffice to convert one file, seconds"
    )


class Embedding(Part):
    """The embedding model; part of the index's identity."""

    model: str = Field(BUNDLED_MODEL, description="bundled model, a folder, or a hub name")
    query_prefix: str = Field("query: ", description="put before a query")
    passage_prefix: str = Field("passage: ", description="put before a passage")
    dtype: Literal["auto", "float32", "bfloat16"] = Field(
        "auto", description="auto: bfloat16 on CPUs that compute in it, else float32"
    )
    batch_size: int = Field(16, ge=1, le=1024, description="passages in one batch")
    max_tokens: int = Field(256, ge=32, le=8192, description="longest input, tokens")


class Retrieval(Part):
    """Ranking."""

    # synonym_weight and item_support are what `python -m evals.bench.tune` chose on the tune sets
    # (2026-11-22, nDCG@10, each set left out once: index ad4af48c9141, settings d3e0dea1ddf1).
    # long_word_damping does neither good nor harm there (-.002, within chance); it stays for the
    # lexical leg on questions that others wrote (SweQUAD: +.005 [.001; .008], paired bootstrap).
    # dense_weight: .3 and .4 find as much on the tune sets (recall@5 .924, nDCG@10 .826 and .829);
    # at .3 the fusion is above the lexical leg on SweQUAD too (.877, .875), at .4 it is not.
    dense_weight: float = Field(0.3, ge=0.0, le=1.0, description="share of the dense leg")
    long_word_damping: float = Field(
        0.25, ge=0.0, le=1.0,
        description="how far the many grams of a long word count less; 0: each gram alike, "
        "1: each word alike",
    )  # fmt: skip
    # .3 gives R@5 +.019 and R@10 +.013 in the mean of four sets on documents and in words that
    # nothing was made for (243 questions), and nothing on the sample corpus' own.
    common_word_damping: float = Field(
        0.3, ge=0.0, le=1.0,
        description="how far words that are common in any Swedish text count less; 0: not at all",
    )  # fmt: skip
    synonym_weight: float = Field(
        0.25, ge=0.0, le=1.0, description="what a synonym counts beside a word of the question"
    )
    item_support: float = Field(
        0.2, ge=0.0, le=1.0, description="share of the best passage's lead that the rest of its § "
        "gets",
    )  # fmt: skip
    candidates: int = Field(100, ge=10, le=2000, description="candidates from each leg")
    exact_up_to: int = Field(
        400_000,
        ge=0,
        description="passages up to which all vectors are compared, without Chroma",
    )
    passages: int = Field(10, ge=1, le=100, description="passages in an answer record")


class Answering(Part):
    """Composition and refusal."""

    min_relevance: float = Field(
        0.845,
        ge=0.0,
        le=2.0,
        description="cosine of the nearest passage and up to .06 for its words",
    )
    min_similarity_english: float = Field(
        0.79, ge=-1.0, le=1.0, description="cosine below which an English question is refused"
    )
    relative_dates: Literal["newest", "today"] = Field(
        "newest",
        description="”förra året” is reckoned from the newest meeting in the library, or today",
    )
    max_statements: int = Field(5, ge=1, le=20, description="most statements in an answer")


class ChatModel(Part):
    """An optional chat model; without a model name answers are extractive."""

    model: str = Field("", description="model name, empty for none")
    provider: str = Field("openai", description="LangChain provider; openai: any such server")
    base_url: str = Field("", description="address of the model's server")
    timeout_seconds: float = Field(30.0, gt=0, le=600, description="time for one answer")
    max_tokens: int = Field(600, ge=50, le=8000, description="longest answer, tokens")
    passages: int = Field(8, ge=1, le=30, description="passages that the model gets to read")
    at_once: int = Field(
        4, ge=1, le=20, description="questions that the model is asked at a time; others are "
        "answered without it meanwhile",
    )  # fmt: skip


class Privacy(Part):
    """Personal data in what leaves the library."""

    mask: bool = Field(
        True,
        description="personal identity numbers, private telephone numbers, addresses and e-mail "
        "addresses are masked in answers, search results, exports and the web page's text",
    )


class Web(Part):
    """The web app."""

    mcp: bool = Field(
        False, description="the endpoints are offered to AI assistants too, at /gradio_api/mcp/"
    )


class People(Part):
    """Who may use the web app; the users themselves are made by `paragraf user`."""

    header: str = Field(
        "", description="header in which a reverse proxy names who is logged in; empty for none"
    )
    proxies: str = Field(
        "",
        description="addresses or networks of the reverse proxy, with commas; only from there are "
        "people.header, X-Forwarded-Proto and X-Forwarded-For believed",
    )
    session_hours: int = Field(12, ge=1, le=720, description="how long a log-in holds, hours")


class Log(Part):
    """What the app tells of itself, and what is kept of what users do: nothing unless set."""

    format: Literal["text", "json"] = Field(
        "text", description="the served app's log on standard error: lines for people, or an "
        "object a line; never with a question's text",
    )  # fmt: skip
    level: Literal["warning", "info"] = Field(
        "warning", description="info: also a line for every question, with its outcome and time"
    )

    feedback: bool = Field(
        False,
        description="answers can be judged in the web app; question, answer, vote and comment are "
        "kept in log/feedback.jsonl for evaluators",
    )
    keep_days: int = Field(
        90, ge=1, le=3650, description="after so many days a kept question with its vote is erased"
    )


class Servers(Part):
    """Servers that several apps share. The addresses may hold passwords and are never shown."""

    catalogue_url: SecretStr = Field(
        SecretStr(""),
        description="PostgreSQL that holds the catalogue, postgresql://user:password@host/db; "
        "empty: a file in the library's folder. Also $PARAGRAF_CATALOGUE_URL",
    )
    chroma_url: SecretStr = Field(
        SecretStr(""),
        description="Chroma server that holds the vectors, http://host:port; empty: a folder in "
        "the library's. Also $PARAGRAF_CHROMA_URL",
    )


class Settings(Part):
    """Everything that can be set."""

    reading: Reading = Reading()
    embedding: Embedding = Embedding()
    retrieval: Retrieval = Retrieval()
    answering: Answering = Answering()
    chat: ChatModel = ChatModel()
    privacy: Privacy = Privacy()
    web: Web = Web()
    people: People = People()
    log: Log = Log()
    servers: Servers = Field(Servers(), exclude=True)  # where it lies changes no answer

    def fingerprint(self) -> str:
        """Return 12 hex digits that change whenever a setting changes."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:12]


def default_home() -> Path:
    """Return the home folder: ``$PARAGRAF_HOME``, else the platform's user data folder."""
    return Path(os.environ.get("PARAGRAF_HOME") or user_data_dir("paragraf", appauthor=False))


def _from_environment(environment: Mapping[str, str]) -> dict[str, dict[str, str]]:
    values: dict[str, dict[str, str]] = {}
    for name, value in environment.items():
        if name.startswith("PARAGRAF_") and "__" in name:
            section, _, key = name.removeprefix("PARAGRAF_").lower().partition("__")
            values.setdefault(section, {})[key] = value
    for name, (section, key) in _SHORT.items():
        if name in environment:
            values.setdefault(section, {})[key] = environment[name]
    return values


def load_settings(home: Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """Read ``home/settings.toml`` and the environment.

    Raises SettingsError for an unreadable file, an unknown key or a value out of bounds.
    """
    path = home / "settings.toml"
    values: dict[str, dict[str, object]] = {}
    try:
        if path.is_file():
            values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as exc:
        raise SettingsError(f"{path} kan inte läsas: {exc}. Rätta eller ta bort filen.") from exc
    for section, entries in _from_environment(environment).items():
        merged = dict(values.get(section) or {})
        merged.update(entries)
        values[section] = merged
    try:
        return Settings.model_validate(values)
    except ValidationError as exc:
        faults = "; ".join(
            f"{'.'.join(str(part) for part in error['loc'])}: {error['msg']}"
            for error in exc.errors()
        )
        raise SettingsError(
            f"Ogiltiga inställningar ({path} eller miljövariabler PARAGRAF_…): {faults}."
        ) from exc
