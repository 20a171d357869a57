"""The library keeps what it is given, once, and forgets what it is told to forget."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.exact import ExactIndex
from index.library import Library
from index.lock import writer_lock
from index.records import FileNote, Filters
from index.vectors import DenseIndex
from ingest.errors import (
    IndexUnusableError,
    LibraryLockedError,
    QuestionError,
    UnknownDocumentError,
)
from ingest.settings import Settings
from tests.library_parts import CHROMA_ALWAYS, HashEmbedder, make_document, read_plain, write_files


def open_library(home: Path, identity: str = "hash-1") -> Library:
    return Library.open(home, CHROMA_ALWAYS, HashEmbedder(identity), read_plain)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def library(home: Path) -> Iterator[Library]:
    with open_library(home) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_files(tmp_path / "in", 4)
    return tmp_path / "in"


def test_a_document_comes_back_as_it_was_stored(library: Library, folder: Path) -> None:
    library.add_paths([folder])
    path = folder / "protokoll-00.txt"
    stored = library.catalogue.document_by_name("protokoll-00.txt")
    expected = make_document(path.read_text(encoding="utf-8"), path.name)
    assert library.catalogue.document(stored.id) == expected
    assert library.original(stored.id).read_bytes() == path.read_bytes()


def test_a_document_is_found_by_the_start_of_its_name(library: Library, folder: Path) -> None:
    library.add_paths([folder])
    assert library.catalogue.document_by_name("protokoll-03").file == "protokoll-03.txt"
    with pytest.raises(UnknownDocumentError, match="kan vara flera"):
        library.catalogue.document_by_name("proto")
    with pytest.raises(UnknownDocumentError, match="finns inte"):
        library.catalogue.document_by_name("rapport")


def test_both_indexes_find_what_was_added_and_check_is_clean(
    library: Library, folder: Path
) -> None:
    report = library.add_paths([folder])
    assert [note.file for note in report.added] == [f"protokoll-{n:02d}.txt" for n in range(4)]
    from index.analysis import tokens

    words = library.lexical().search(tokens("Skolskjutsen"), [], 5)
    assert "skolskjuts" in library.catalogue.passages([words[0][0]])[words[0][0]].passage.text
    dense = library.dense()
    assert isinstance(dense, DenseIndex)
    vector = library.embedder.embed_query("ärende om skolskjuts")
    near, exact = dense.search(vector, 5), library.exact().search(vector, 5)
    assert [key for key, _ in near] == [key for key, _ in exact]
    assert near[0][1] == pytest.approx(exact[0][1], abs=1e-3)
    assert library.check() == []


def test_a_second_run_changes_nothing_and_loads_no_heavy_library(
    library: Library, home: Path, folder: Path
) -> None:
    library.add_paths([folder])
    generation, fingerprint = library.catalogue.generation(), library.fingerprint()
    code = (
        f"import sys; sys.path.insert(0, {str(Path(__file__).parents[1])!r});"
        "from pathlib import Path; from index.library import Library;"
        "from ingest.settings import Settings;"
        f"r = Library.open(Path({str(home)!r}), Settings()).add_paths([Path({str(folder)!r})]);"
        "print(len(r.unchanged), [m for m in ('torch', 'chromadb', 'gradio') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "4 []"
    assert library.catalogue.generation() == generation
    assert library.fingerprint() == fingerprint


def test_changed_content_replaces_the_old_and_leaves_no_trace_of_it(
    library: Library, home: Path, folder: Path
) -> None:
    path = folder / "protokoll-01.txt"
    path.write_text("Hemligheten Xylofonmannen. Ett beslut.", encoding="utf-8")
    library.add_paths([folder])
    path.write_text("Nu står det något annat. Ett beslut.", encoding="utf-8")
    report = library.add_paths([folder])
    assert report.updated == (FileNote("protokoll-01.txt"),)
    assert len(report.unchanged) == 3
    assert library.catalogue.counts().documents == 4
    assert library.check() == []
    library.close()
    assert not bytes_in(home, "Xylofonmannen")


def test_one_bad_file_never_stops_the_rest(library: Library, folder: Path, tmp_path: Path) -> None:
    (folder / "a-trasig.txt").write_text("TRASIG", encoding="utf-8")
    (folder / "bild.xyz").write_bytes(b"1")
    (folder / ".dold.txt").write_text("dold", encoding="utf-8")
    (tmp_path / "tom").mkdir()
    report = library.add_paths([tmp_path / "saknas.txt", tmp_path / "tom", folder])
    assert len(report.added) == 4
    assert report.skipped_kinds == 1
    reasons = {Path(note.file).name: note.reason for note in report.refused}
    assert set(reasons) == {"saknas.txt", "tom", "a-trasig.txt"}
    assert "finns inte" in reasons["saknas.txt"]
    assert "inga läsbara filer" in reasons["tom"]
    assert "trasig" in reasons["a-trasig.txt"]


def test_a_bad_new_version_keeps_the_old_one(library: Library, folder: Path) -> None:
    library.add_paths([folder])
    (folder / "protokoll-02.txt").write_text("TRASIG", encoding="utf-8")
    report = library.add_paths([folder])
    assert "tidigare versionen finns kvar" in report.refused[0].reason
    assert library.catalogue.counts().documents == 4
    assert library.check() == []


def test_the_same_content_under_two_names_is_kept_once(library: Library, folder: Path) -> None:
    shutil.copy(folder / "protokoll-00.txt", folder / "z-kopia.txt")
    report = library.add_paths([folder])
    assert report.unchanged == (FileNote("z-kopia.txt", "samma innehåll som protokoll-00.txt"),)
    assert library.catalogue.counts().documents == 4


def test_two_files_that_trade_contents_are_both_updated(library: Library, folder: Path) -> None:
    library.add_paths([folder])
    first, second = folder / "protokoll-00.txt", folder / "protokoll-01.txt"
    a, b = first.read_bytes(), second.read_bytes()
    first.write_bytes(b)
    second.write_bytes(a)
    assert len(library.add_paths([folder]).updated) == 2
    assert library.catalogue.counts().documents == 4
    assert library.check() == []


def test_files_of_one_name_in_two_folders_are_both_kept(library: Library, folder: Path) -> None:
    for part in ("a", "b"):
        (folder / part).mkdir()
        (folder / part / "dagordning.txt").write_text(f"Dagordning {part}.", encoding="utf-8")
    assert len(library.add_paths([folder]).added) == 6
    assert len(library.add_paths([folder]).unchanged) == 6
    names = {row.file for row in library.catalogue.documents()}
    assert {"a/dagordning.txt", "b/dagordning.txt"} <= names


def test_prune_removes_only_what_is_gone_below_the_folder(
    library: Library, folder: Path, tmp_path: Path
) -> None:
    other = write_files(tmp_path / "other", 1)[0].rename(tmp_path / "other" / "annan.txt")
    other.write_text("En annan sak.", encoding="utf-8")
    library.add_paths([folder, other])
    other.unlink()
    (folder / "protokoll-00.txt").rename(folder / "nytt-namn.txt")
    report = library.add_paths([folder], prune=True)
    assert report.removed == (FileNote("protokoll-00.txt"),)
    assert report.added == (FileNote("nytt-namn.txt"),)
    assert "annan.txt" in {row.file for row in library.catalogue.documents()}
    assert library.check() == []


def test_removal_leaves_no_trace_in_any_store(library: Library, home: Path, folder: Path) -> None:
    secret = folder / "hemlig.txt"
    secret.write_text("Kvastskaftet Zebradjuret bor på Hemliga gatan 7.", encoding="utf-8")
    library.add_paths([folder])
    key = library.catalogue.document_by_name("hemlig.txt").id
    assert bytes_in(home, "Zebradjuret")
    assert bytes_in(home, key)
    assert library.remove(["hemlig"]) == ("hemlig.txt",)
    assert library.check() == []
    library.close()
    for trace in ("Zebradjuret", "hemlig.txt", "_zeb", key):
        assert not bytes_in(home, trace), trace


def test_chroma_leaves_nothing_of_our_memory_in_the_room_for_more_vectors(
    library: Library, home: Path, folder: Path
) -> None:
    """It writes that room as it finds it in memory: with words of what was removed, at times."""
    library.add_paths([folder])
    library.close()
    held = next((home / "chroma").rglob("data_level0.bin"))
    spare = held.stat().st_size // 2
    held.write_bytes(held.read_bytes()[:spare] + b"Zebradjuret" * (spare // 11))
    with open_library(home) as again:
        assert again.dense().count() == 12
    assert not bytes_in(home, "Zebradjuret")
    with open_library(home) as again:
        assert again.check() == []
        assert again.dense().count() == 12


def test_another_model_is_refused_until_rebuilt(home: Path, folder: Path) -> None:
    with open_library(home) as library:
        library.add_paths([folder])
    with open_library(home, "hash-2") as library:
        with pytest.raises(IndexUnusableError, match="hash-1.*hash-2.*--rebuild"):
            library.embedder  # noqa: B018 - opening is what fails
        library.add_paths([], rebuild=True)
        assert library.embedder.identity == "hash-2"
        assert library.check() == []


@pytest.mark.parametrize("store", ["chroma", "lexical", "vectors"])
def test_a_broken_derived_index_is_rebuilt_without_embedding(
    home: Path, folder: Path, store: str
) -> None:
    with open_library(home) as library:
        library.add_paths([folder])
    for path in (home / store).rglob("*"):
        if path.is_file() and path.name != "current.json":
            path.write_bytes(b"junk")
    embedder = HashEmbedder()
    with Library.open(home, CHROMA_ALWAYS, embedder, read_plain) as library:
        assert library.check()
        assert library.dense().count() == 12
        assert library.lexical().count() == 12
        assert library.exact().count() == 12
        assert library.check() == []
    assert embedder.embedded == 0


def test_check_finds_vectors_that_are_not_the_catalogues(home: Path, folder: Path) -> None:
    with open_library(home) as library:
        library.add_paths([folder])
        place = next((home / "vectors").rglob("vectors.f16"))
        place.write_bytes(place.read_bytes()[::-1])
        assert any("Vektorfilen" in fault for fault in library.check())
    with open_library(home) as library:
        assert library.exact().count() == 12
        assert library.check() == []


def test_a_changed_document_is_exchanged_in_the_indexes_and_a_removed_one_purged(
    home: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "many"
    write_files(folder, 30)
    with open_library(home) as library:
        library.add_paths([folder])
        held = {store: folders_of(home / store) for store in ("chroma", "lexical")}
        (folder / "protokoll-04.txt").write_text("Ärende om Zebradjuret.", encoding="utf-8")
        library.add_paths([folder])
        assert folders_of(home / "chroma") == held["chroma"]
        assert folders_of(home / "lexical") != held["lexical"]  # no word of the old text stays
        assert library.dense().count() == library.lexical().count() == library.exact().count() == 88
        assert library.lexical().search(["_zeb"], [], 3)
        assert library.check() == []
        held = {store: folders_of(home / store) for store in held}
        library.remove(["protokoll-04"])
        assert all(folders_of(home / store) != folders for store, folders in held.items())
        assert library.exact().count() == 87
        assert library.lexical().search(["_zeb"], [], 3) == []
        assert library.check() == []


def test_a_small_library_has_no_chroma_and_drops_one_that_it_no_longer_needs(
    home: Path, folder: Path
) -> None:
    with open_library(home) as library:
        library.add_paths([folder])
        assert (home / "chroma").is_dir()
    with Library.open(home, Settings(), HashEmbedder(), read_plain) as library:
        assert isinstance(library.dense(), ExactIndex)
        library.remove(["protokoll-00"])
        assert not (home / "chroma").exists()
        assert library.check() == []


def test_filters_give_the_same_passages_as_the_catalogue(library: Library, folder: Path) -> None:
    library.add_paths([folder])
    for filters in (
        Filters(date_from="2023-09-02"),
        Filters(documents=("protokoll-02",)),
        Filters(kinds=("motion",)),
    ):
        inside = library.within(filters)
        assert inside is not None
        assert sorted(inside) == sorted(library.catalogue.passage_ids(filters))
        assert all(key in inside for key in library.catalogue.passage_ids(filters))
        assert len(inside) == len(library.catalogue.passage_ids(filters))
    assert library.within(Filters()) is None


def test_a_derived_index_of_another_generation_is_rebuilt(home: Path, folder: Path) -> None:
    with open_library(home) as library:
        library.add_paths([folder])
    state = home / "chroma" / "current.json"
    state.write_text(json.dumps({**json.loads(state.read_text()), "generation": 1}))
    with open_library(home) as library:
        assert any("Vektorindexet" in fault for fault in library.check())
        assert isinstance(library.dense(), DenseIndex)
        assert library.check() == []


def test_readers_see_what_another_library_wrote(home: Path, folder: Path) -> None:
    with open_library(home) as reader, open_library(home) as writer:
        assert reader.dense().count() == reader.lexical().count() == 0
        writer.add_paths([folder])
        assert reader.dense().count() == reader.lexical().count() == 12
        writer.remove(["protokoll-00"])
        assert reader.dense().count() == reader.lexical().count() == 9


def test_while_another_writes_searches_still_answer(library: Library, folder: Path) -> None:
    library.add_paths([folder])
    library.catalogue.remove(library.catalogue.document_by_name("protokoll-00").id)
    with writer_lock(library.home):
        assert isinstance(library.dense(), ExactIndex)
        assert library.dense().count() == 9
        assert library.lexical().count() == 12
    assert isinstance(library.dense(), DenseIndex)
    assert library.lexical().count() == 9


def test_a_second_writer_is_told_who_holds_the_lock(library: Library, folder: Path) -> None:
    import os

    with writer_lock(library.home), pytest.raises(LibraryLockedError, match=str(os.getpid())):
        library.add_paths([folder])
    (library.home / "write.lock.json").write_text('{"pid": 1, "host": "x"}', encoding="utf-8")
    assert len(library.add_paths([folder]).added) == 4


def test_threads_may_search_while_one_writes(library: Library, folder: Path) -> None:
    library.add_paths([folder])
    vector = library.embedder.embed_query("biblioteket")
    faults: list[BaseException] = []
    stop = threading.Event()

    def search() -> None:
        try:
            while not stop.is_set():
                hits = library.dense().search(vector, 3)
                assert library.catalogue.passages(key for key, _ in hits)
                library.lexical().search(["_bib"], [], 3)
        except BaseException as exc:  # noqa: BLE001 - whatever a thread meets, the test must show
            faults.append(exc)

    threads = [threading.Thread(target=search) for _ in range(2)]
    for thread in threads:
        thread.start()
    write_files(folder, 8)
    library.add_paths([folder])
    stop.set()
    for thread in threads:
        thread.join()
    assert faults == []


def test_filters_take_names_abbreviations_and_any_spelling(library: Library, folder: Path) -> None:
    library.add_paths([folder])
    ids = library.catalogue.passage_ids
    assert len(ids(Filters(date_from="2023-09-02", date_to="2023-09-02"))) == 4
    assert len(ids(Filters(bodies=("hn",)))) == 12
    assert len(ids(Filters(bodies=("humanistiska",)))) == 12
    assert len(ids(Filters(dnrs=("hnh230001",)))) == 4
    assert len(ids(Filters(documents=("protokoll-02",), dnrs=("HNH 230001",)))) == 1
    assert len(ids(Filters(kinds=("protokoll",)))) == 12
    assert ids(Filters(kinds=("motion",))) == []
    assert len(library.catalogue.decisions(Filters(documents=("protokoll-02",)))) == 1


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        (Filters(bodies=("Humanitära nämnden",)), "Humanistiska nämnden"),
        (Filters(kinds=("protokol1",)), "protokoll"),
        (Filters(documents=("protokol-01.txt",)), "protokoll-01.txt"),
        (Filters(dnrs=("HNH999999",)), "HNH 23000"),
        (Filters(date_from="i går"), "år-månad-dag"),
        (Filters(date_from="2024-01-02", date_to="2024-01-01"), "slutar"),
    ],
)
def test_an_unknown_filter_value_is_named_with_the_nearest(
    library: Library, folder: Path, filters: Filters, words: str
) -> None:
    library.add_paths([folder])
    with pytest.raises(QuestionError, match=words):
        library.catalogue.check_filters(filters)


def test_a_file_that_is_no_catalogue_is_refused(home: Path) -> None:
    home.mkdir()
    (home / "catalogue.sqlite3").write_bytes(b"inte en databas" * 100)
    with pytest.raises(IndexUnusableError, match="paragraf ingest"):
        open_library(home)


@pytest.mark.parametrize(
    ("version", "words"),
    [
        ("99", "nyare Paragraf.*pip install --upgrade.*ligga kvar"),
        ("99+rights", "nyare Paragraf"),
        ("1", "äldre Paragraf.*Flytta undan filen.*paragraf ingest.*restrict"),
        ("1+rights", "äldre Paragraf"),
        ("", "äldre Paragraf"),
    ],
)
def test_another_schema_version_is_refused(home: Path, version: str, words: str) -> None:
    open_library(home).close()
    with sqlite3.connect(home / "catalogue.sqlite3") as connection:
        connection.execute("UPDATE meta SET value = ? WHERE key = 'schema'", (version,))
    before = (home / "catalogue.sqlite3").read_bytes()
    with pytest.raises(IndexUnusableError, match=words):
        open_library(home)
    assert (home / "catalogue.sqlite3").read_bytes() == before


def test_a_catalogue_without_a_column_of_today_is_refused_by_its_name(home: Path) -> None:
    open_library(home).close()
    with sqlite3.connect(home / "catalogue.sqlite3") as connection:
        connection.execute("ALTER TABLE decisions DROP COLUMN outcome")
    with pytest.raises(IndexUnusableError, match=r"saknar decisions\.outcome.*paragraf ingest"):
        open_library(home)


def test_check_finds_a_lost_original_and_a_stray_one(library: Library, folder: Path) -> None:
    library.add_paths([folder])
    copy = next((library.home / "files").iterdir())
    copy.rename(copy.with_name("lös.txt"))
    faults = library.check()
    assert any("originalfilen saknas" in fault for fault in faults)
    assert any("lös.txt" in fault for fault in faults)


def folders_of(store: Path) -> set[str]:
    return {path.name for path in store.iterdir() if path.is_dir()}


def bytes_in(home: Path, text: str) -> bool:
    wanted = text.encode()
    return any(
        wanted in path.read_bytes() or wanted in str(path).encode()
        for path in home.rglob("*")
        if path.is_file()
    )
