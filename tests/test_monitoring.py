"""Counts for Prometheus and the log: what an operator sees, and that it holds no question."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from app.monitoring import logs
from app.monitoring.counts import BOUNDS, Counts, Histogram
from app.people.store import Users
from app.service import Service
from app.viewer import Viewer
from app.web.app import build_app
from ingest.errors import BusyError, ParagrafError, QuestionError, SettingsError
from ingest.settings import Log
from tests.rights_parts import GROUP, QUESTION, WORD, answering_service, make_home

TOKEN = "ett-hemligt-ord-for-figures"
PASSWORD = "tre små granar"
SECRET_KEYS = {
    "PARAGRAF_METRICS_TOKEN": TOKEN, "PARAGRAF_SESSION_KEY": "sessionsnyckel" * 4,
    "PARAGRAF_CHAT_KEY": "chattnyckel-0123456789",
}  # fmt: skip
# A line of the text format 0.0.4: a comment, or a name with labels and a number.
LINE = re.compile(
    r"# (HELP|TYPE) [a-z_]+ .+|"
    r'[a-z_]+(\{[a-z_]+="[^"\\]*"(,[a-z_]+="[^"\\]*")*\})? [-+0-9.e]+(Inf)?'
)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with answering_service(make_home(tmp_path_factory.mktemp("monitoring") / "home")) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(service: Service) -> Iterator[TestClient]:
    users = Users(service.library.home)
    users.add("lisa", "reader", [], PASSWORD)
    users.add("adam", "admin", [GROUP], PASSWORD)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in SECRET_KEYS.items():
            patch.setenv(name, value)
        with TestClient(build_app(service), base_url="http://paragraf.example") as client:
            yield client


def read(client: TestClient, key: str) -> dict[str, float]:
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = answer.text.splitlines()
    assert all(LINE.fullmatch(line) for line in lines), lines
    pairs = (line.rpartition(" ") for line in lines if not line.startswith("#"))
    return {name: float(value) for name, _, value in pairs}


def test_questions_are_counted_by_what_came_of_them(service: Service, client: TestClient) -> None:
    before = read(client, TOKEN)
    assert not service.ask("Vad beslutades om lekplatsen vid bäcken?").abstained
    assert service.ask("Vad beslutades om rymdfärder 1961?").abstained
    service.for_viewer(Viewer(frozenset(("en annan grupp",)))).ask(QUESTION)
    with pytest.raises(QuestionError):
        service.ask("   ")
    after = read(client, TOKEN)

    def grown(name: str) -> float:
        return after[name] - before[name]

    for outcome, count in (("answered", 1), ("refused", 2), ("invalid", 1), ("error", 0)):
        assert grown(f'paragraf_questions_total{{outcome="{outcome}"}}') == count
    assert grown("paragraf_question_seconds_count") == 4
    assert grown('paragraf_question_seconds_bucket{le="+Inf"}') == 4
    assert after["paragraf_documents"] == 2
    assert after["paragraf_index_generation"] >= 1
    assert after["paragraf_library_usable"] == 1
    assert after["process_resident_memory_bytes"] > 10_000_000
    assert after["paragraf_questions_under_way"] == 0


def test_only_admins_and_who_has_the_token_read_the_metrics(
    service: Service, client: TestClient
) -> None:
    users = Users(service.library.home)
    keys = {name: users.add_token(name, "prov") for name in ("lisa", "adam")}
    assert read(client, keys["adam"])
    for key, status in ((keys["lisa"], 403), (TOKEN + "x", 401), ("", 401)):
        answer = client.get("/metrics", headers={"Authorization": f"Bearer {key}"})
        assert answer.status_code == status
        assert "paragraf_documents" not in answer.text
    assert client.get("/metrics").status_code == 401
    with_token = {"Authorization": f"Bearer {TOKEN}"}
    assert client.get("/config", headers=with_token).status_code == 401  # it opens nothing else


def test_log_ins_and_responses_are_counted(client: TestClient) -> None:
    before = read(client, TOKEN)
    for password in ("fel lösenord", PASSWORD):
        client.post(
            "/logga-in", data={"namn": "lisa", "losenord": password}, follow_redirects=False
        )
    client.cookies.clear()
    after = read(client, TOKEN)
    for outcome in ("failed", "passed"):
        name = f'paragraf_log_ins_total{{outcome="{outcome}"}}'
        assert after[name] - before[name] == 1
    assert (
        after['paragraf_http_responses_total{status="4xx"}']
        > (before['paragraf_http_responses_total{status="4xx"}'])
    )


def test_a_short_token_is_refused(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARAGRAF_METRICS_TOKEN", "kort")
    with pytest.raises(SettingsError, match="minst 16"):
        build_app(service)


def test_the_histogram_counts_by_upper_bounds() -> None:
    took = Histogram()
    for seconds in (0.0, BOUNDS[0], BOUNDS[0] + 0.001, BOUNDS[-1], BOUNDS[-1] + 1):
        took.add(seconds)
    assert took.buckets[0] == 2  # a bound belongs to its own bucket: le means less or equal
    assert took.buckets[1] == 1
    assert took.buckets[-2:] == [1, 1]


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (BusyError("Vänta."), "busy"),
        (QuestionError("Tom."), "invalid"),
        (ParagrafError("Trasig."), "error"),
        (KeyError("ord ur frågan"), "error"),
    ],
)
def test_faults_are_counted_by_kind(fault: Exception, outcome: str) -> None:
    counts = Counts()
    with pytest.raises(type(fault)), counts.question():
        raise fault
    taken = counts.taken()
    assert taken.questions[outcome] == sum(taken.questions.values()) == 1
    assert taken.under_way == 0


@pytest.fixture
def set_back() -> Iterator[None]:
    """Leave the loggers as they were."""
    loggers = [logging.getLogger(name or None) for name in ("", "app", "index", "ingest")]
    handlers, levels = loggers[0].handlers[:], [logger.level for logger in loggers]
    yield
    loggers[0].handlers[:] = handlers
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


@pytest.mark.parametrize("form", ["json", "text"])
def test_the_log_tells_of_questions_without_their_words_and_of_faults_without_their_message(
    service: Service, client: TestClient, form: str, capsys: pytest.CaptureFixture[str],
    set_back: None,
) -> None:  # fmt: skip
    logs.set_up(Log(format=form, level="info"))
    service.ask(QUESTION)
    with pytest.raises(QuestionError):
        service.ask(f"{WORD} " * 20_000)
    client.post("/logga-in", data={"namn": "lisa", "losenord": "gissat ord"})
    try:
        raise KeyError(f"{WORD} kraschade")
    except KeyError:
        logging.getLogger("app.web.page").exception("an event failed")
    read(client, TOKEN)
    written = capsys.readouterr().err
    for kept_out in (WORD, "kommunstyrelsen", "gissat", *SECRET_KEYS.values()):
        assert kept_out.casefold() not in written.casefold(), kept_out
    lines = written.splitlines()
    if form == "text":
        assert any("INFO app.monitoring.counts: question outcome=answered" in line
                   for line in lines)  # fmt: skip
        assert any("fault=KeyError" in line for line in lines)
        return
    told = [json.loads(line) for line in lines]
    assert [line["message"] for line in told] == [
        "question", "question", told[2]["message"], "an event failed",
    ]  # fmt: skip
    assert told[0]["outcome"] == "answered"
    assert {"ms", "intent", "citations", "answerer", "level", "time", "logger"} <= set(told[0])
    assert told[1]["outcome"] == "invalid"
    assert told[2]["message"].startswith("log-in failed from")
    assert told[3]["fault"] == "KeyError"
    assert "test_monitoring.py" in told[3]["at"][-1]


def test_by_default_the_log_is_quiet(
    service: Service, capsys: pytest.CaptureFixture[str], set_back: None
) -> None:
    logs.set_up(Log())
    service.ask(QUESTION)
    assert capsys.readouterr().err == ""
