"""Several homes share a catalogue in PostgreSQL and vectors on a Chroma server."""

from __future__ import annotations

import json
import logging
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from app.commands.keeping import backup, restore
from app.following import following
from app.service import Service
from app.viewer import Viewer
from index.adoption import adopt
from index.library import Library
from index.vectors import OrExact
from ingest.errors import IndexUnusableError, LibraryLockedError, SettingsError, TargetError
from ingest.settings import Settings, load_settings
from tests.library_parts import HashEmbedder, read_plain, write_files
from tests.server_parts import (
    PASSWORD,
    Chroma,
    Postgres,
    free_port,
    running_postgres,
    shared_settings,
    until,
)

_QUESTIONS = (
    "Vad beslutade nämnden om hemsjukvård?",
    "Vilka uppdrag fick förvaltningen?",
    "Vad beslutades den 14 februari 2024?",
    "Vem betalar för läkemedel i hemsjukvården?",
    "Hur många svarade på enkäten?",
    "Vad heter kungen av Danmark?",
)

# Another app server: a process of its own, which answers questions put to it line by line.
_OTHER = """
import json, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from app.service import Service
from index.library import Library
from ingest.settings import load_settings
from tests.library_parts import HashEmbedder, read_plain
home = Path({home!r})
settings = load_settings(home)
library = Library.open(home, settings, HashEmbedder() if {plain!r} else None,
                       read_plain if {plain!r} else None)
service = Service(library, settings)
print(json.dumps("open"), flush=True)
for line in sys.stdin:
    do, what = json.loads(line)
    if do == "ask":
        told = service.ask(what).to_record()
    elif do == "found":
        told = [hit.reference.document for hit in service.search(what, k=3)]
    elif do == "check":
        told = library.check()
    elif do == "add":
        told = [note.file for note in library.add_paths([Path(what)]).added]
    elif do == "remove":
        told = list(library.remove([what]))
    elif do == "original":
        document = library.catalogue.document_by_name(what).id
        told = library.original(document).read_bytes().hex()
    elif do == "follow":
        told = library.follow()
    elif do == "lock":
        lock = library.catalogue.exclusive()
        lock.__enter__()
        told = "held"
    print(json.dumps(told), flush=True)
"""


class Other:
    """A second app server with a home of its own."""

    def __init__(self, home: Path, settings: Settings, *, plain: bool) -> None:
        servers = settings.servers
        code = _OTHER.format(root=str(Path(__file__).parents[1]), home=str(home), plain=plain)
        self._process = subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={
                "PATH": "/usr/bin:/bin",
                "PARAGRAF_CATALOGUE_URL": servers.catalogue_url.get_secret_value(),
                "PARAGRAF_CHROMA_URL": servers.chroma_url.get_secret_value(),
                "PARAGRAF_RETRIEVAL__EXACT_UP_TO": str(settings.retrieval.exact_up_to),
            },
        )
        assert self._told() == "open"

    def __call__(self, do: str, what: str = "") -> Any:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([do, what]) + "\n")
        self._process.stdin.flush()
        return self._told()

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()

    def _told(self) -> Any:
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="module")
def chroma(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chroma]:
    server = Chroma(tmp_path_factory.mktemp("chroma"))
    yield server
    server.stop()


@pytest.fixture
def settings(request: pytest.FixtureRequest, postgres: Postgres, chroma: Chroma) -> Settings:
    return shared_settings(postgres.database(request.node.name[:60]), chroma.address)


@contextmanager
def opened(home: Path, settings: Settings) -> Iterator[Library]:
    with Library.open(home, settings, HashEmbedder(), read_plain) as library:
        yield library


def without_time(record: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if key not in ("latency_ms", "id")}


def generation_of(index: Path) -> int:
    return int(json.loads((index / "current.json").read_text(encoding="utf-8"))["generation"])


def bytes_in(folder: Path, word: str) -> list[str]:
    wanted = word.encode()
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [str(path.relative_to(folder)) for path in files if wanted in path.read_bytes()]


def test_another_app_server_answers_as_the_local_library_does(
    tmp_path: Path, postgres: Postgres, chroma: Chroma, service: Service
) -> None:
    """The library of the sample corpus is taken over from its folder, nothing embedded anew."""
    settings = shared_settings(postgres.database("korpus"), chroma.address, exact_up_to=400_000)
    with Library.open(tmp_path / "a", settings) as library:
        report = adopt(library, service.library.home, lambda _: None)
        assert len(report.added) == len(service.documents())
        assert library.fingerprint() == service.library.fingerprint()
        assert library.check() == []
        assert adopt(library, service.library.home, lambda _: None).added == ()
    (tmp_path / "b").mkdir()
    (tmp_path / "b/models").symlink_to(service.library.home / "models")
    other = Other(tmp_path / "b", settings, plain=False)
    for question in _QUESTIONS:
        assert without_time(other("ask", question)) == json.loads(
            json.dumps(without_time(service.ask(question).to_record()))
        )
    first = service.documents()[0]
    assert bytes.fromhex(other("original", first.file)) == service.original(first.id).read_bytes()
    assert other("check") == []
    other.kill()


def test_what_one_home_writes_the_other_sees_at_once(
    tmp_path: Path, settings: Settings, postgres: Postgres
) -> None:
    paths = write_files(tmp_path / "in", 6)
    secret = tmp_path / "in/hemlig.txt"
    secret.write_text("Ärende om Xylofonmannen. Nämnden beslutar om marimban.", encoding="utf-8")
    other = Other(tmp_path / "b", settings, plain=True)
    with opened(tmp_path / "a", settings) as library:
        library.add_paths(paths)
        assert other("found", "biblioteket")
        began = time.monotonic()
        library.add_paths([secret])
        assert other("found", "Xylofonmannen")[0] == "hemlig.txt"
        assert time.monotonic() - began < 30  # the machine may be slow; nothing is polled
        assert isinstance(library.dense(), OrExact)

        paths[0].write_text("Ärende om marimbafonen. Nämnden beslutar nej.", encoding="utf-8")
        assert other("add", str(paths[0])) == []  # an update
        with following(library):  # nobody asks here, and the words follow all the same
            now = library.catalogue.generation()
            until(lambda: generation_of(tmp_path / "a/lexical") == now, "nothing is followed")
        mine = Service(library, settings)
        assert mine.search("marimbafonen", k=1)[0].reference.document == "protokoll-00.txt"

        library.restrict(["hemlig.txt"], ["presidiet"])
        seen = {row.file for row in mine.for_viewer(Viewer(frozenset())).documents()}
        assert "hemlig.txt" not in seen
        assert len(seen) == 6
        inside = mine.for_viewer(Viewer(frozenset({"presidiet"})))
        assert "hemlig.txt" in {row.file for row in inside.documents()}

        assert other("original", "hemlig.txt") == secret.read_bytes().hex()
        library.remove(["hemlig.txt"])
        assert "hemlig.txt" not in other("found", "Xylofonmannen")
        other("follow")
        assert other("check") == library.check() == []
    other.kill()
    with postgres.connected("postgres") as connection:
        connection.execute("CHECKPOINT")
    for folder in (tmp_path / "a", tmp_path / "b", postgres.data / "base"):
        assert bytes_in(folder, "Xylofonmannen") == []


def test_one_home_writes_at_a_time_and_a_killed_writer_lets_go(
    tmp_path: Path, settings: Settings
) -> None:
    paths = write_files(tmp_path / "in", 1)
    other = Other(tmp_path / "b", settings, plain=True)
    assert other("lock") == "held"
    with opened(tmp_path / "a", settings) as library:
        with pytest.raises(LibraryLockedError, match=r"process \d+ på .*sedan 20"):
            library.add_paths(paths)
        other.kill()
        until(lambda: _may_write(library), "the lock of a killed writer stays")
        assert len(library.add_paths(paths).added) == 1


def _may_write(library: Library) -> bool:
    try:
        with library.catalogue.exclusive():
            return True
    except LibraryLockedError:
        return False


def test_a_server_that_is_away_is_told_of_and_found_again(
    tmp_path: Path, settings: Settings, postgres: Postgres, chroma: Chroma,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    with opened(tmp_path / "a", settings) as library:
        paths = write_files(tmp_path / "in", 4)
        library.add_paths(paths[:2])
        vector = library.embedder.embed_query("skolskjuts")
        expected = library.dense().search(vector, 3)

        chroma.stop()  # every vector is compared meanwhile, and what is read in is not lost
        assert [key for key, _ in library.dense().search(vector, 3)] == [k for k, _ in expected]
        assert len(library.add_paths(paths[2:]).added) == 2
        assert library.dense().count() == 12
        assert any("Vektorindexet" in fault for fault in library.check())
        chroma.start()
        until(lambda: library.check() == [], "Chroma is not brought up when it is back")

        postgres.stop()
        with pytest.raises(IndexUnusableError, match="kan inte nås.*PostgreSQL är igång") as told:
            Service(library, settings).ask("Vad beslutades om skolskjuts?")
        postgres.start()
        assert len(Service(library, settings).documents()) == 4
    assert PASSWORD not in str(told.value) + caplog.text
    assert "hemligt" not in caplog.text


def test_no_message_holds_the_password_of_an_address(
    tmp_path: Path, postgres: Postgres, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    wrong = postgres.database("lösen").replace("hemligt", "fel-hemligt")
    for address, kind in (
        (wrong, IndexUnusableError),
        (wrong.replace("127.0.0.1", "server.invalid"), IndexUnusableError),
        ("mysql://anna:hemligt@db/x", SettingsError),
        ("postgresql://anna:hemligt@db:port/x", SettingsError),
    ):
        with pytest.raises(kind) as told:
            Library.open(tmp_path / "a", shared_settings(address))
        assert "hemligt" not in str(told.value)
    for address in ("ftp://anna:hemligt@db", "http://anna:hemligt@db:port"):
        with pytest.raises(SettingsError, match="PARAGRAF_CHROMA_URL"):
            Library.open(tmp_path / "b", shared_settings("", address))
    settings = shared_settings(wrong, f"http://anna:hemligt@127.0.0.1:{free_port()}")
    assert "hemligt" not in repr(settings) + settings.model_dump_json() + caplog.text


def test_the_addresses_come_from_the_environment_and_change_no_fingerprint(tmp_path: Path) -> None:
    environment = {"PARAGRAF_CATALOGUE_URL": "postgresql://h/d", "PARAGRAF_CHROMA_URL": "http://h"}
    settings = load_settings(tmp_path, environment)
    assert settings.servers.catalogue_url.get_secret_value() == "postgresql://h/d"
    assert settings.servers.chroma_url.get_secret_value() == "http://h"
    assert settings.fingerprint() == Settings().fingerprint()
    assert not re.search("postgresql|http://h", settings.model_dump_json())


def test_a_catalogue_on_a_server_is_not_backed_up_as_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARAGRAF_CATALOGUE_URL", "postgresql://h/d")
    with pytest.raises(TargetError, match="pg_dump"):
        backup(tmp_path / "kopia", home=tmp_path)
    with pytest.raises(TargetError, match="paragraf adopt"):
        restore(tmp_path / "kopia", home=tmp_path)
