"""The served app under attack: paths, uploads, sessions, sizes, and rights on every surface."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.people.store import Users
from app.service import Service
from app.web.app import build_app
from app.web.gate import _MESSAGE
from app.web.owners import Owners
from ingest.errors import SettingsError
from ingest.settings import Web
from tests.pdfs import make_pdf
from tests.rights_parts import (
    DNR,
    GROUP,
    OPEN,
    QUESTION,
    SECRET,
    WORD,
    answering_service,
    make_home,
)

PASSWORD = "tre små granar"
API = "/gradio_api"
FILE = {"_type": "gradio.FileData"}


@dataclass(slots=True)
class Program:
    """Sends what a browser or a program of one person sends, well-behaved or not."""

    client: TestClient
    key: str
    session: str
    brief: str = ""

    def get(self, address: str, **options: Any) -> Any:
        return self.client.get(address, headers=self.headers, follow_redirects=False, **options)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}

    def run(self, event: int, data: list[Any], session: str | None = None) -> Any:
        """Set off an event past the queue, as Gradio lets anybody do."""
        body = {"fn_index": event, "data": data, "session_hash": session or self.session}
        return self.client.post(f"{API}/run/predict", json=body, headers=self.headers)

    def queued(self, event: int, data: list[Any], sent: dict[str, Any] | None = None) -> str:
        """Set off an event through the queue; returns all that comes back."""
        body = {"fn_index": event, "data": data, "session_hash": self.session, "event_data": sent}
        joined = self.client.post(f"{API}/queue/join", json=body, headers=self.headers)
        assert joined.status_code == 200, joined.text
        found = self.get(f"{API}/queue/data", params={"session_hash": self.session})
        lines = [line.removeprefix("data: ") for line in found.text.splitlines() if line]
        return json.dumps([json.loads(line) for line in lines], ensure_ascii=False)

    def event(self, name: str, inputs: int | None = None) -> int:
        """Return the number of the first event called ``name`` that takes so many inputs."""
        for one in self.get("/config").json()["dependencies"]:
            same = one["api_name"].rstrip("_0123456789") == name
            if same and inputs in (None, len(one["inputs"])):
                return int(one["id"])
        raise AssertionError(f"no event {name}")

    def call(self, name: str, *data: Any) -> str:
        """Call a named endpoint; returns all that comes back."""
        sent = self.client.post(f"{API}/call/{name}", json={"data": data}, headers=self.headers)
        return str(self.get(f"{API}/call/{name}/{sent.json()['event_id']}").text)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with answering_service(make_home(tmp_path_factory.mktemp("security") / "home")) as opened:
        yield opened


@pytest.fixture(scope="module")
def people(service: Service) -> Iterator[dict[str, Program]]:
    """Two readers, in the group and outside it, and an editor outside it."""
    users = Users(service.library.home)
    users.add("inne", "reader", [GROUP], PASSWORD)
    users.add("ute", "reader", ["en annan grupp"])
    users.add("red", "editor", ["en annan grupp"])
    with TestClient(build_app(service), base_url="http://paragraf.example") as client:
        yield {
            name: Program(client, users.add_token(name, "prov"), f"session{name}")
            for name in ("inne", "ute", "red")
        }


# — paths —

CLIMBS = ("../", "..%2f", "%2e%2e/", "..\\", "....//", "%00")


@pytest.mark.parametrize("climb", CLIMBS)
def test_no_address_leads_out_of_the_librarys_files(
    people: dict[str, Program], service: Service, climb: str
) -> None:
    private = [service.library.home / name for name in ("people.json", "catalogue.sqlite3")]
    for start in ("/d/", "/original/", "/page/", "/register/", "/mote/", "/utvardering/",
                  f"{API}/file=", "/file=", "/static/", "/assets/", "/svelte/"):  # fmt: skip
        for target in (*(f"{climb * 8}{path}".replace("//", "/") for path in private),
                       f"{climb * 12}etc/passwd", "people.json"):  # fmt: skip
            found = people["inne"].get(f"{start}{target}")
            assert found.status_code in (303, 307, 400, 401, 403, 404, 422), (start, target)
            assert "scrypt" not in found.text
            assert "root:" not in found.text


def test_files_of_the_library_and_the_machine_are_not_served_by_gradio(
    people: dict[str, Program], service: Service
) -> None:
    home = service.library.home
    for path in (home / "people.json", home / "people.key", home / "catalogue.sqlite3",
                 *(home / "files").iterdir(), Path("/etc/passwd"), Path(__file__)):  # fmt: skip
        for way in (f"{API}/file=", f"{API}/file/", "/file="):
            assert people["inne"].get(f"{way}{path}").status_code in (403, 404), path


@pytest.mark.parametrize(
    "address",
    ["/gradio_api/file=https://example.org/x", "/gradio_api/file=HTTP://example.org/x",
     "/gradio_api/proxy=https://example.hf.space/x", "/gradio_api//proxy=https://example.org/",
     "/gradio_api/deep_link?session_hash=sessioninne", "/monitoring", "/gradio_api/runs",
     "/gradio_api/token", "/gradio_api/component_server"],
)  # fmt: skip
def test_what_gradio_offers_and_the_app_does_not_use_is_closed(
    people: dict[str, Program], address: str
) -> None:
    assert people["inne"].get(address).status_code == 404


# — uploads —


def test_a_file_that_was_not_uploaded_cannot_be_read_in(
    people: dict[str, Program], service: Service
) -> None:
    editor = people["red"]
    before = [row.file for row in service.documents()]
    private = service.library.home / "people.json"
    for path in (str(private), "/etc/passwd", f"{private.parent}/webb-1/../people.json",
                 "https://example.org/a.pdf", "http://169.254.169.254/latest/"):  # fmt: skip
        sent = {"path": path, "meta": FILE, "orig_name": "a.pdf"}
        told = editor.queued(editor.event("read_in"), [[sent], None])
        assert '"success": false' in told, path
        assert "scrypt" not in told
    assert private.exists()
    assert [row.file for row in service.documents()] == before


def test_what_is_uploaded_is_judged_by_its_content_and_its_name_leads_nowhere(
    people: dict[str, Program], service: Service, tmp_path: Path
) -> None:
    editor, home = people["red"], service.library.home
    before = {path.name for path in home.iterdir()}
    good = make_pdf(tmp_path / "bra.pdf", [["Protokoll"], ["Kommunstyrelsen beslutar att vila."]])
    for name, content, verdict in (
        ("../../people.json", b"{}", "Kontrollera filens slag"),
        ("../../people.pdf", b"{}", "upload-refused"),
        ("bild.pdf", b"\x89PNG\r\n\x1a\n" + bytes(2000), "upload-refused"),
        ("prog.pdf", b"\x7fELF" + bytes(2000), "upload-refused"),
        ("<b>bra</b>.pdf", good.read_bytes(), "upload-done"),
    ):
        kept = editor.client.post(
            f"{API}/upload", files={"files": (name, content)}, headers=editor.headers
        ).json()[0]
        assert Path(kept).is_relative_to(home)
        told = editor.queued(editor.event("read_in"), [[{"path": kept, "meta": FILE}], None])
        assert verdict in told, (name, told[:500])
        assert "<b>bra" not in told
    assert (home / "people.json").read_text() != "{}"
    assert {path.name for path in home.iterdir()} == before
    assert all(path.parent == home / "files" for path in home.rglob("*.pdf"))
    service.library.remove([row.file for row in service.documents() if "bra" in row.file])


def test_a_reader_cannot_add_or_remove_past_the_page(
    people: dict[str, Program], service: Service
) -> None:
    reader = people["inne"]
    before = [row.file for row in service.documents()]
    kept = reader.client.post(
        f"{API}/upload", files={"files": ("a.txt", b"Protokoll")}, headers=reader.headers
    ).json()[0]
    told = reader.queued(reader.event("read_in"), [[{"path": kept, "meta": FILE}], None])
    assert "Bara redaktörer" in told
    opened = {"passage": service.documents()[0].id}
    reader.queued(reader.event("open", 1), [None], opened)
    assert "Bara redaktörer" in reader.queued(reader.event("remove"), [None, None])
    assert [row.file for row in service.documents()] == before


def test_what_adds_and_removes_is_shown_to_those_who_may(people: dict[str, Program]) -> None:
    for name, shown in (("inne", False), ("red", True)):
        answer = people[name].run(people[name].event("tools"), [])
        assert [update["visible"] for update in answer.json()["data"]] == [shown, shown]


@pytest.mark.parametrize(
    ("path", "length", "status"),
    [
        ("/gradio_api/queue/join", _MESSAGE + 1, 413),
        ("/gradio_api/queue/join", None, 413),
        ("/logga-in", _MESSAGE + 1, 413),
    ],
)
def test_a_message_that_is_too_large_or_does_not_say_is_refused_before_it_is_read(
    people: dict[str, Program], path: str, length: int | None, status: int
) -> None:
    client = people["inne"].client

    def endless() -> Iterator[bytes]:
        yield b"x" * 1000

    headers = people["inne"].headers if "logga" not in path else {}
    if length is None:
        answer = client.post(path, content=endless(), headers=headers)
    else:
        answer = client.post(path, content=b"x" * length, headers=headers)
    assert answer.status_code == status


# — sessions and log-in —


def test_a_session_is_its_owners(people: dict[str, Program]) -> None:
    inside, outside = people["inne"], people["ute"]
    assert inside.run(inside.event("begin", 8), [QUESTION, None, "", "", [], [], [], ""])
    assert WORD in inside.queued(inside.event("answer"), [None, None, None])
    stolen = outside.run(outside.event("save"), [None], inside.session)
    assert stolen.status_code == 500
    assert WORD not in stolen.text
    listened = outside.get(f"{API}/queue/data", params={"session_hash": inside.session})
    assert listened.status_code == 403


def test_owners_are_remembered_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.web.owners._SESSIONS", 2)
    owners = Owners()
    assert owners.owns("a", "1")
    assert not owners.owns("b", "1")
    assert owners.owns("b", "2")
    assert owners.owns("b", "3")
    assert owners.owns("b", "1")  # the oldest is forgotten


def test_guessing_on_the_log_in_page_is_slowed_down(people: dict[str, Program]) -> None:
    client = people["inne"].client

    def guess(password: str) -> str:
        sent = {"namn": "inne", "losenord": password}
        return str(client.post("/logga-in", data=sent, follow_redirects=False).text)

    answers = [guess(f"gissning {number}") for number in range(6)]
    assert "Fel användarnamn" in answers[4]
    assert "För många försök. Vänta" in answers[5]
    assert "För många försök" in guess(PASSWORD)  # the right one has to wait as well


def test_every_answer_limits_what_the_browser_may_do(people: dict[str, Program]) -> None:
    for address in ("/", "/logga-in", "/health", "/metrics", "/finns-inte", f"{API}/info"):
        headers = people["inne"].get(address).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "camera=()" in headers["permissions-policy"]
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert "frame-ancestors" in headers["content-security-policy"]
        assert "server" not in headers


# — rights: what is restricted does not exist on any surface —

ASKED = "holkar i parken"
SURFACES = ("load", "ask", "search", "decisions", "assignments", "duties", "chat", "saved",
            "search tab", "all sections", "matter", "documents", "registers", "brief",
            "brief file")  # fmt: skip


@pytest.fixture(scope="module")
def told(
    people: dict[str, Program], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, str]]:
    """What each surface tells the member and the other, by person and surface."""
    agenda = make_pdf(
        tmp_path_factory.mktemp("agenda") / "dagordning.pdf",
        [["Kallelse och dagordning", "", "Kommunstyrelsen", "Sammanträdesdatum 2025-01-14", "",
          "1. Upprop", f"2. Inventering av holkar i parken (Dnr {DNR})", "3. Avslutning"]],
    )  # fmt: skip
    return {
        name: _asked(people[name]) | _tabs(people[name]) | _brief(people[name], agenda)
        for name in ("inne", "ute")
    }


def _asked(person: Program) -> dict[str, str]:
    person.session += "-ytor"
    person.run(person.event("begin", 8), [ASKED, None, "", "", [], [], [], ""])
    return {
        "load": person.run(person.event("load"), []).text,
        "ask": person.call("ask", ASKED, None, None),
        "search": person.call("search", ASKED, 50, None),
        "decisions": person.call("decisions", None, None),
        "assignments": person.call("assignments", None, False, None, None),
        "duties": person.call("duties", None, None),
        "chat": person.queued(person.event("answer"), [None, None, None]),
        "saved": person.queued(person.event("save"), [None], {"part": "md"}),
    }


def _tabs(person: Program) -> dict[str, str]:
    return {
        "search tab": person.queued(person.event("begin", 3), [ASKED, "narmast", "basta"]),
        "all sections": person.queued(person.event("begin", 3), [ASKED, "narmast", "alla"]),
        "matter": person.queued(person.event("show", 1), [DNR]),
        "documents": person.queued(person.event("listed", 1), [None]),
        "registers": person.queued(person.event("switch", 1), ["beslut"]),
    }


def _brief(person: Program, agenda: Path) -> dict[str, str]:
    kept = person.client.post(
        f"{API}/upload", files={"files": (agenda.name, agenda.read_bytes())},
        headers=person.headers,
    ).json()[0]  # fmt: skip
    shown = person.queued(person.event("read", 1), [{"path": kept, "meta": FILE}])
    link = re.search(r"/mote/[\w-]+\.md", shown)
    assert link is not None, shown[-500:]
    person.brief = link[0]
    return {"brief": shown, "brief file": person.get(link[0]).text}


@pytest.mark.parametrize("surface", SURFACES)
def test_a_restricted_document_is_on_no_surface_of_those_outside_its_group(
    told: dict[str, dict[str, str]], service: Service, surface: str
) -> None:
    secret = service.library.catalogue.document_by_name(SECRET).id
    traces = (SECRET, WORD, secret, "2024-11-12", "§ 81")
    inside, outside = (_plain(told[name][surface]) for name in ("inne", "ute"))
    # It would be seen here; no duty is read out of it.
    assert surface == "duties" or any(trace in inside for trace in traces)
    assert not [trace for trace in traces if trace in outside]


def _plain(text: str) -> str:
    """Return what a surface tells with saved files unpacked and escapes undone."""
    for packed in re.findall(r"base64,([A-Za-z0-9+/=]+)", text):
        text += base64.b64decode(packed).decode("utf-8", "replace")
    return re.sub(r"\\+u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)


def test_the_page_itself_and_anothers_brief_tell_nothing(
    people: dict[str, Program], told: dict[str, dict[str, str]]
) -> None:
    for address in ("/config", f"{API}/info", "/"):
        assert OPEN not in people["inne"].get(address).text
    assert people["ute"].get(people["inne"].brief).status_code == 404
    assert people["inne"].get(people["inne"].brief).status_code == 200


def test_assistants_are_not_let_in_where_people_log_in(service: Service) -> None:
    settings = service.settings.model_copy(update={"web": Web(mcp=True)})
    with pytest.raises(SettingsError, match=r"web\.mcp"):
        build_app(Service(service.library, settings))
