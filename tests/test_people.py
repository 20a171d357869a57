"""People: users, log-in, sessions, throttling, the proxy's header, roles, tokens."""

from __future__ import annotations

import io
import json
import shutil
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient
from gradio_client import Client
from gradio_client.exceptions import AppError, AuthenticationError
from playwright.sync_api import Browser, expect
from starlette.datastructures import Headers

from app.cli import main
from app.people.entrance import Caller, Entrance
from app.people.passwords import fits, hashed
from app.people.person import Person, Role
from app.people.sessions import Sessions
from app.people.store import Users
from app.people.throttle import Throttle
from app.service import Service
from app.web.app import build_app, serve
from app.web.gate import too_large
from index.library import Library
from ingest.errors import SettingsError
from ingest.settings import People, Settings
from tests.library_parts import HashEmbedder
from tests.rights_parts import GROUP, OPEN, QUESTION, SECRET, WORD, make_home
from tests.web_parts import WAIT, served
from tests.web_parts import browser as browser  # the fixture

PASSWORD = "tre små granar"
PEOPLE = {"lisa": "reader", "edit": "editor", "eva": "evaluator", "adam": "admin"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = make_home(tmp_path_factory.mktemp("people") / "home")
    users = Users(found)
    for name, role in PEOPLE.items():
        users.add(name, role, [GROUP] if name == "edit" else [], PASSWORD)
    return found


@pytest.fixture(scope="module")
def service(home: Path) -> Iterator[Service]:
    opened = Service(Library.open(home, Settings(), embedder=HashEmbedder()), Settings())
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def address(service: Service) -> str:
    return served(service)


@pytest.fixture(scope="module")
def tokens(home: Path) -> dict[str, str]:
    return {name: Users(home).add_token(name, "prov") for name in PEOPLE}


@pytest.fixture(scope="module")
def lisa(address: str, tokens: dict[str, str]) -> Client:
    return program(address, tokens["lisa"])


def program(address: str, token: str) -> Client:
    return Client(address, headers={"Authorization": f"Bearer {token}"}, verbose=False)


def run(monkeypatch: pytest.MonkeyPatch, *words: str, given: str = "") -> int:
    monkeypatch.setattr(sys, "argv", ["paragraf", *words])
    monkeypatch.setattr(sys, "stdin", io.StringIO(given))
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


# — users —


def test_a_password_is_kept_as_a_salted_hash_that_only_it_fits() -> None:
    kept = hashed(PASSWORD)
    assert PASSWORD not in kept
    assert kept != hashed(PASSWORD)
    assert fits(PASSWORD, kept)
    assert not fits(PASSWORD + " ", kept)
    assert not fits(PASSWORD, None)
    assert not fits("", None)
    with pytest.raises(SettingsError, match="minst 10"):
        hashed("kort")


def test_users_are_made_listed_changed_and_removed_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    at = ("--home", str(tmp_path))
    add = ("user", "add", "Anna", "--role", "editor", "--group", "Presidiet", *at)
    assert run(monkeypatch, *add, given=f"{PASSWORD}\n") == 0
    assert run(monkeypatch, *add, given=f"{PASSWORD}\n") == 2  # the name is taken
    assert run(monkeypatch, "user", "add", "bo", *at, given="kort\n") == 2
    file = tmp_path / "people.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert PASSWORD not in file.read_text()
    assert run(monkeypatch, "user", "role", "anna", "admin", "--no-groups", *at) == 0
    assert run(monkeypatch, "user", "password", "anna", *at, given="fyra små granar\n") == 0
    capsys.readouterr()
    assert run(monkeypatch, "user", "list", "--json", *at) == 0
    listed = json.loads(capsys.readouterr().out)
    assert listed == [
        {"name": "Anna", "role": "admin", "groups": [], "password": True, "tokens": []}
    ]
    assert run(monkeypatch, "user", "token", "anna", *at) == 0
    token = capsys.readouterr().out.strip()
    user = Users(tmp_path).by_token(token)
    assert user is not None
    assert user.name == "Anna"
    assert token not in file.read_text()
    assert run(monkeypatch, "user", "token", "anna", "--revoke", *at) == 0
    assert Users(tmp_path).by_token(token) is None
    assert run(monkeypatch, "user", "remove", "anna", *at) == 0
    assert run(monkeypatch, "user", "remove", "anna", *at) == 2


def test_documents_are_restricted_on_the_command_line(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    at = ("--home", str(shutil.copytree(home, tmp_path / "home")))
    assert run(monkeypatch, "restrict", SECRET, "--everybody", *at) == 0
    assert run(monkeypatch, "restrict", OPEN[:5], "--group", "Presidiet", *at) == 0
    assert f"{OPEN}: presidiet" in capsys.readouterr().out
    assert run(monkeypatch, "restrict", "kommer.pdf", "--group", "x", *at) == 1
    assert run(monkeypatch, "restrict", "kommer.pdf", "--group", "x", "--ahead", *at) == 0
    assert "kommer.pdf (inte inläst): x" in capsys.readouterr().out
    assert run(monkeypatch, "restrict", OPEN, *at) == 2  # neither a group nor everybody
    assert run(monkeypatch, "restrict", OPEN, "kommer.pdf", "--everybody", *at) == 0
    assert "Inga dokument är begränsade" in capsys.readouterr().out


def test_a_damaged_list_of_users_lets_nobody_in(tmp_path: Path) -> None:
    (tmp_path / "people.json").write_text('{"users": [{"name": "x"}]}')
    with pytest.raises(SettingsError, match="ingen släpps in"):
        assert Entrance(tmp_path, People()).closed


# — sessions, throttle, proxy —


def test_a_session_ends_with_time_log_out_password_and_user(tmp_path: Path) -> None:
    users = Users(tmp_path)
    user = users.add("anna", "reader", (), PASSWORD)
    now = [1000.0]
    sessions = Sessions(tmp_path, users, 1, lambda: now[0])
    note, seconds = sessions.begin(user)
    assert seconds == 3600
    assert sessions.user(note) == user
    packed, _, signature = note.partition(".")
    for forged in ("", "a.b", f"{packed}x.{signature}", f"{packed}.{signature[:-2]}AA", note[:-1]):
        assert sessions.user(forged) is None
    assert Sessions(tmp_path, users, 1, lambda: now[0]).user(note) == user  # the key is kept
    assert stat.S_IMODE((tmp_path / "people.key").stat().st_mode) == 0o600
    now[0] += 3601
    assert sessions.user(note) is None
    note, _ = sessions.begin(user)
    sessions.end(note)
    assert sessions.user(note) is None
    note, _ = sessions.begin(user)
    users.set_password("anna", "ett helt annat")
    assert sessions.user(note) is None
    note, _ = sessions.begin(users.all()[0])
    users.remove("anna")
    assert sessions.user(note) is None


def test_guessing_is_slowed_down_by_name_and_address() -> None:
    now = [0.0]
    throttle = Throttle(lambda: now[0])
    for _ in range(5):
        assert throttle.wait("anna", "10.0.0.1") == 0
        throttle.failed("anna", "10.0.0.1")
    assert throttle.wait("Anna ", "10.0.0.1") > 0
    assert throttle.wait("anna", "10.0.0.2") == 0  # nobody is locked out by somebody elsewhere
    assert throttle.wait("bo", "10.0.0.1") == 0
    for _ in range(15):
        throttle.failed("anna", "10.0.0.1")
    assert 800 < throttle.wait("anna", "10.0.0.1") <= 901
    now[0] += 4000
    assert throttle.wait("anna", "10.0.0.1") == 0
    for number in range(30):
        throttle.failed(f"namn{number}", "10.0.0.3")
    assert throttle.wait("ett till", "10.0.0.3") > 0


def test_the_proxys_header_is_believed_from_the_proxy_only(tmp_path: Path) -> None:
    Users(tmp_path).add("anna", "editor", ["presidiet"])
    settings = People(header="X-Remote-User", proxies="10.0.0.5, 192.168.1.0/24")
    entrance = Entrance(tmp_path, settings)
    assert entrance.closed

    def caller(address: str, *names: str, **more: str) -> Caller:
        headers = {key.replace("_", "-"): [value] for key, value in more.items()}
        return Caller(address, {"x-remote-user": list(names), **headers}, None)

    known = entrance.person(caller("10.0.0.5", "Anna"))
    assert known is not None
    assert known.may_edit
    assert known.groups == {"presidiet"}
    stranger = entrance.person(caller("192.168.1.77", "okänd"))
    assert stranger is not None
    assert (stranger.role, stranger.groups) == ("reader", frozenset())
    for address in ("10.0.0.6", "127.0.0.1", "", "::1"):
        assert entrance.person(caller(address, "anna")) is None
        assert entrance.person(caller(address, "anna", x_forwarded_for="10.0.0.5")) is None
    assert entrance.person(caller("10.0.0.5", "anna", "adam")) is None  # two that contradict
    assert entrance.person(caller("10.0.0.5", "")) is None
    assert entrance.https(caller("10.0.0.5", x_forwarded_proto="https"), "http")
    assert not entrance.https(caller("10.0.0.6", x_forwarded_proto="https"), "http")
    with pytest.raises(SettingsError, match=r"kräver people\.proxies"):
        Entrance(tmp_path, People(header="X-Remote-User"))
    with pytest.raises(SettingsError, match="adresser med komma"):
        Entrance(tmp_path, People(proxies="proxyn"))


# — the app —


def test_without_users_only_this_machine_is_answered(home: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(home, tmp_path / "home"))
    (home / "people.json").unlink()
    service = Service(Library.open(home, Settings(), embedder=HashEmbedder()), Settings())
    with pytest.raises(SettingsError, match="user add NAMN") as refusal:
        serve(service, "0.0.0.0", 0, print)
    assert "inte 0.0.0.0" in str(refusal.value)
    with TestClient(build_app(service), base_url="http://127.0.0.1:7860") as client:
        assert client.get("/health").json()["documents"] == 2
        elsewhere = client.get("/health", headers={"Host": "ond.example"})
        assert elsewhere.status_code == 403
        assert "user add" in elsewhere.text
        Users(home).add("anna", "reader", (), PASSWORD)  # from now on people log in
        assert client.get("/sok", headers={"Accept": "application/json"}).status_code == 401
        Users(home).remove("anna")
        assert client.get("/sok").status_code == 401  # and the door does not open again
    service.close()


def log_in(address: str, name: str, password: str = PASSWORD, **form: str) -> httpx.Response:
    form = {"namn": name, "losenord": password, **form}
    return httpx.post(f"{address}/logga-in", data=form)


def test_logging_in_and_out(address: str) -> None:
    asked = httpx.get(f"{address}/d/x?a=1", headers={"Accept": "text/html"})
    assert asked.status_code == 303
    assert asked.headers["location"] == "/logga-in?vidare=%2Fd%2Fx%3Fa%3D1"
    assert httpx.get(f"{address}/config").status_code == 401
    wrong = log_in(address, "lisa", "fel lösenord")
    nobody = log_in(address, "<b>ingen</b>", "fel lösenord")
    assert wrong.status_code == nobody.status_code == 401
    assert "Fel användarnamn eller lösenord." in wrong.text
    assert "<b>ingen" not in nobody.text
    entered = log_in(address, "Lisa", vidare="/sok?q=holkar")
    assert entered.status_code == 303
    assert entered.headers["location"] == "/sok?q=holkar"
    cookie = entered.headers["set-cookie"]
    for flag in ("HttpOnly", "SameSite=lax", "Path=/"):
        assert flag in cookie
    assert "Secure" not in cookie  # plain http, and no proxy that says otherwise
    for elsewhere in ("//ond.example", "https://ond.example", "/\\ond.example", "javascript:x"):
        assert log_in(address, "lisa", vidare=elsewhere).headers["location"] == "/"
    with httpx.Client(base_url=address, cookies=entered.cookies) as browser:
        assert "lisa · läsare" in browser.get("/konto").text
        out = browser.post("/logga-ut")
        assert out.headers["location"] == "/logga-in"
    assert httpx.get(f"{address}/config", cookies=entered.cookies).status_code == 401


def test_another_pages_request_changes_nothing(address: str) -> None:
    session = log_in(address, "lisa").cookies
    for headers in ({"Origin": "https://ond.example"}, {"Origin": "null"},
                    {"Sec-Fetch-Site": "cross-site"}):  # fmt: skip
        answer = httpx.post(f"{address}/logga-ut", headers=headers, cookies=session)
        assert answer.status_code == 403
    assert httpx.get(f"{address}/konto", cookies=session).status_code == 200
    own = httpx.post(f"{address}/logga-ut", headers={"Origin": address}, cookies=session)
    assert own.status_code == 303


def test_every_answer_carries_the_security_headers(address: str, tokens: dict[str, str]) -> None:
    key = {"Authorization": f"Bearer {tokens['lisa']}"}
    for path, headers in (("/", key), ("/logga-in", {}), ("/config", {}), ("/konto", key)):
        told = httpx.get(f"{address}{path}", headers=headers).headers
        assert told["x-content-type-options"] == "nosniff"
        assert told["referrer-policy"] == "same-origin"
        policy = told["content-security-policy"]
        assert "frame-ancestors" in policy
        assert "http" not in policy  # no other host


def test_readers_cannot_send_large_files() -> None:
    def answer(role: Role, length: str) -> int:
        headers = [(b"content-length", length.encode())] if length else []
        scope = {"path": "/gradio_api/upload", "method": "POST", "headers": headers}
        refused = too_large(scope, Headers(raw=headers), Person("x", role))
        return refused.status_code if refused else 200

    assert answer("reader", "1000000") == 200
    assert answer("reader", "30000000") == answer("evaluator", "") == 413
    assert answer("editor", "30000000") == 200


# — programs —


def test_a_program_asks_with_a_token_or_logs_in(address: str, tokens: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="credentials were not provided"):
        Client(address, verbose=False)
    reader, editor = program(address, tokens["lisa"]), program(address, tokens["edit"])
    for ask in (reader, editor):
        assert ask.predict(QUESTION, None, None, api_name="/ask")["question"] == QUESTION
    names = {row["document"] for row in reader.predict("holkar", 10, None, api_name="/search")}
    assert names == {OPEN}
    names = {row["document"] for row in editor.predict("holkar", 10, None, api_name="/search")}
    assert names == {OPEN, SECRET}
    entered = Client(address, auth=("adam", PASSWORD), verbose=False)
    assert WORD not in json.dumps(entered.predict("holkar", 10, None, api_name="/search"))
    with pytest.raises((AuthenticationError, ValueError)):
        Client(address, auth=("adam", "fel lösenord"), verbose=False)


def test_the_registers_are_endpoints_too(address: str, tokens: dict[str, str]) -> None:
    reader, editor = program(address, tokens["lisa"]), program(address, tokens["edit"])
    for name, count in (("/decisions", 1), ("/assignments", 0), ("/duties", 0)):
        seen, whole = (c.predict(api_name=name) for c in (reader, editor))
        assert WORD not in json.dumps(seen)
        assert len(whole) - len(seen) >= count
    (task,) = reader.predict(api_name="/assignments")
    assert task["reported_in"] is None
    (task,) = editor.predict(None, False, None, "2024-06-01", api_name="/assignments")
    assert task["reported_in"] is not None
    assert reader.predict({"dnrs": ["KS 2024/10"]}, ["avslag"], api_name="/decisions") == []


@pytest.mark.parametrize(
    ("endpoint", "sent", "told"),
    [
        ("/ask", ["  ", None, None], "Frågan är tom"),
        ("/ask", ["x" * 2001, None, None], "högst 2000 tecken"),
        ("/ask", ["holkar", "igår", None], "history ska vara en lista"),
        ("/ask", ["holkar", None, {"organ": []}], "Okända filter: organ"),
        ("/ask", ["holkar", None, ["x"]], "Filtren ska vara ett objekt"),
        ("/search", ["holkar", 0, None], "mellan 1 och 100"),
        ("/search", ["holkar", True, None], "heltal"),
        ("/assignments", [None, "ja", None, None], "open_only ska vara"),
        ("/assignments", [None, False, None, "i går"], "är inget datum"),
        ("/duties", [None, "kommunen"], "actors ska vara en lista"),
    ],
)
def test_what_a_program_sends_wrong_is_told(
    lisa: Client, endpoint: str, sent: list[object], told: str
) -> None:
    with pytest.raises(AppError, match=told):
        lisa.predict(*sent, api_name=endpoint)


# — the page —


def test_a_reader_and_an_editor_log_in_on_the_page(browser: Browser, address: str) -> None:
    for name, role, seen in (("lisa", "läsare", 1), ("edit", "redaktör", 2)):
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        page = context.new_page()
        page.set_default_timeout(WAIT)
        page.goto(f"{address}/dokument")
        expect(page).to_have_url(f"{address}/logga-in?vidare=%2Fdokument")
        page.get_by_label("Användarnamn").fill(name)
        page.get_by_label("Lösenord").fill("fel lösenord")
        page.get_by_role("button", name="Logga in").click()
        expect(page.get_by_role("alert")).to_contain_text("Fel användarnamn")
        page.get_by_label("Lösenord").fill(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.locator("#inloggad")).to_contain_text(f"{name} · {role}", timeout=WAIT)
        expect(page.get_by_text(OPEN).first).to_be_visible(timeout=WAIT)
        expect(page.get_by_text(SECRET)).to_have_count(seen - 1)
        page.goto(f"{address}/konto")
        page.get_by_role("button", name="Logga ut").click()
        expect(page.get_by_label("Lösenord")).to_be_visible()
        context.close()
