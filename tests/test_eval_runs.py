"""``paragraf eval``: runs are stored whole, go on where they stopped, and can be compared."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import cli
from evals import running
from evals.page_check import CitedQuote, check_quotes
from evals.sets import read_set
from evals.store import find_run, load_run, read_records
from ingest.errors import IndexUnusableError, QuestionError
from tests.conftest import CORPUS
from tests.pdfs import make_pdf

QUESTIONS = Path(__file__).parent / "data" / "eval-questions.jsonl"


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a set of eight questions, two of them unanswerable."""
    rows = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
    chosen = [*[row for row in rows if row["answerable"]][:6],
              *[row for row in rows if not row["answerable"]][:2]]  # fmt: skip
    path = tmp_path_factory.mktemp("sets") / "få.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in chosen), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def home(corpus_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the shared library, for runs to be written into."""
    copy = tmp_path_factory.mktemp("runs") / "home"
    shutil.copytree(corpus_home, copy, ignore=shutil.ignore_patterns("models", "runs"))
    if (corpus_home / "models").is_dir():
        (copy / "models").symlink_to(corpus_home / "models", target_is_directory=True)
    return copy


def called(*arguments: object) -> tuple[int, str]:
    """Return the exit code and all output of ``paragraf eval …``."""
    done = CliRunner().invoke(cli, ["eval", *map(str, arguments)])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


@pytest.fixture(scope="module")
def first(few: Path, home: Path) -> Path:
    """Return the folder of a finished run."""
    assert called("run", few, "--home", home, "--name", "första")[0] == 0
    return find_run(home, "första")


def test_a_run_is_stored_whole(first: Path, few: Path) -> None:
    stored = json.loads((first / "run.json").read_text("utf-8"))
    assert all(stored["conditions"].values())
    assert stored["machine"]["cores"] >= 1
    assert stored["settings"]["retrieval.dense_weight"] == 0.3
    assert len(stored["documents"]) == 8
    measures = stored["measures"]
    assert measures["overall"]["questions"] == 8
    low, high = measures["intervals"]["recall_10"]
    assert 0 <= low <= measures["overall"]["marks"]["recall_10"] <= high <= 1
    assert set(measures["intervals_by_category"]) == {
        one["name"] for one in measures["by_category"]
    }
    assert measures["refusal_curve"]["curve"]["points"]
    assert measures["quotes"]["checked"] > 0
    assert [one.id for one in read_records(first)] == [one.id for one in read_set(few).items]
    assert [one.id for one in read_set(first / "questions.jsonl").items] == [
        one.id for one in read_set(few).items
    ]


def test_a_killed_run_goes_on_where_it_stopped(few: Path, home: Path, first: Path) -> None:
    assert called("run", few, "--home", home, "--name", "bruten")[0] == 0
    folder = find_run(home, "bruten")
    lines = (folder / "records.jsonl").read_bytes().splitlines(keepends=True)
    (folder / "records.jsonl").write_bytes(b"".join(lines[:3]) + lines[3][:50])
    code, output = called("run", few, "--home", home, "--name", "bruten")
    assert code == 0
    assert "fortsatte där den stannade" in output
    assert (folder / "records.jsonl").read_bytes().splitlines()[:3] == [
        line.rstrip() for line in lines[:3]
    ]
    code, output = called("diff", "första", "bruten", "--home", home)
    assert "Samma frågor, index, inställningar och kod" in output
    assert "Inga frågor slog om." in output


def test_a_run_never_mixes_settings(
    few: Path, home: Path, first: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARAGRAF_RETRIEVAL__DENSE_WEIGHT", "0.5")
    with pytest.raises(QuestionError, match=r"påbörjades med annat: inställningarna skiljer"):
        called("run", few, "--home", home, "--name", "första")
    monkeypatch.delenv("PARAGRAF_RETRIEVAL__DENSE_WEIGHT")
    monkeypatch.setattr(running, "code_fingerprint", lambda: "annan kod")
    with pytest.raises(QuestionError, match="programkoden"):
        called("run", few, "--home", home, "--name", "första")


def test_two_questions_at_a_time_give_the_same_records(few: Path, home: Path, first: Path) -> None:
    called("run", few, "--home", home, "--name", "två", "--workers", "2")
    assert [(one.id, one.answer) for one in read_records(find_run(home, "två"))] == [
        (one.id, one.answer) for one in read_records(first)
    ]


def test_limits_and_an_earlier_run_decide_the_exit_code(
    few: Path, home: Path, first: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    same = ("run", few, "--home", home, "--name", "första")
    assert called(*same, "--fail-below", "recall_10=0.1", "--no-worse-than", "första")[0] == 0
    code, output = called(*same, "--fail-below", "false_refusal=0", "--fail-below", "right=1.0")
    assert code == 1
    assert "under gränsen 1.0" in output
    monkeypatch.setenv("PARAGRAF_ANSWERING__MIN_RELEVANCE", "1.5")
    code, output = called(
        "run", few, "--home", home, "--name", "sträng", "--no-worse-than", "första"
    )
    assert code == 1
    assert "Sämre än första: rätt svar" in output
    for wrong in ("rätt=0.5", "right=mycket", "right=60"):
        with pytest.raises(QuestionError, match="--fail-below"):
            called(*same, "--fail-below", wrong)


def test_trec_files_tell_the_same_recall_as_the_run(
    few: Path, home: Path, first: Path, tmp_path: Path
) -> None:
    called("run", few, "--home", home, "--name", "första", "--trec", tmp_path)
    code, output = called("diff", "första", tmp_path / "run.txt", "--home", home, "--json")
    assert code == 0
    found = json.loads(output)
    marks = load_run(first).summary.overall.marks
    assert marks is not None
    for one in found["differences"]:
        assert one["before"] == one["after"]
        if one["measure"].startswith("recall"):
            assert one["before"] == pytest.approx(getattr(marks, one["measure"]))
    judged = (tmp_path / "qrels.txt").read_text("utf-8").splitlines()
    assert len({line.split()[0] for line in judged}) == 6
    (tmp_path / "tom.txt").write_text("okänd Q0 p 1 1 x\n", encoding="utf-8")
    code, output = called("diff", "första", tmp_path / "tom.txt", "--home", home)
    assert "Utan facit, räknas inte (1): okänd" in output


def test_the_report_is_one_file_that_fetches_nothing_and_runs_no_script(
    home: Path, first: Path, tmp_path: Path
) -> None:
    out = tmp_path / "rapport.html"
    assert called("report", "första", "--home", home, "-o", out, "--against", "första")[0] == 0
    page = out.read_text("utf-8")
    assert not re.search(r"<script|<link|<img|url\(|@import", page)
    addresses = set(re.findall(r"https?://[^\s'\"<]+", page))
    assert addresses <= {"http://www.w3.org/2000/svg"}
    assert page.count("<svg") >= 4
    assert "Inga frågor slog om." in page


def test_the_page_of_results_names_its_command_and_no_folder_of_this_machine(
    few: Path, home: Path, first: Path, tmp_path: Path
) -> None:
    out = tmp_path / "results.md"
    called("run", few, "--home", home, "--name", "första", "--write", out)
    page = out.read_text("utf-8")
    assert "paragraf eval run få.jsonl --write results.md" in page
    assert str(tmp_path) not in page
    for made in load_run(first).head.conditions.settings, load_run(first).head.machine.cpu:
        assert made in page


def test_an_empty_library_is_named_with_the_command_that_fills_it(
    few: Path, tmp_path: Path
) -> None:
    with pytest.raises(IndexUnusableError, match="paragraf ingest MAPP"):
        called("run", few, "--home", tmp_path)


def test_a_run_or_name_that_is_none_is_named(few: Path, home: Path, first: Path) -> None:
    with pytest.raises(QuestionError, match=r"”borta” finns inte.*första"):
        called("diff", "första", "borta", "--home", home)
    with pytest.raises(QuestionError, match="kan inte vara en körnings namn"):
        called("run", few, "--home", home, "--name", "../ut")
    code, output = called("runs", "--home", home)
    assert code == 0
    assert "första" in output


def test_sets_are_validated_against_the_library(few: Path, home: Path) -> None:
    code, output = called("validate", few, "--home", home)
    assert code == 0, output
    assert "8 frågor i 1 set granskade, 0 fel." in output


def test_the_command_line_lists_eval_without_loading_what_stands_behind_it() -> None:
    script = (
        "import sys; from typer.testing import CliRunner; from app.cli import cli\n"
        "assert 'eval' in CliRunner().invoke(cli, ['--help']).output\n"
        "print([name for name in ('numpy', 'ir_measures', 'sqlalchemy', 'evals.scores')"
        " if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=CORPUS.parent, env=dict(os.environ),
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "[]"


def test_a_quote_is_looked_up_on_its_own_page_only(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "p.pdf", [["Nämnden antar utveck-", "lingsplanen."], ["Sida två"]])

    def cited(page: int, quote: str, original: Path = path) -> CitedQuote:
        return CitedQuote("q", 1, original.name, original, page, quote)

    places = check_quotes(
        [
            cited(1, "antar utvecklingsplanen"),
            cited(2, "antar utvecklingsplanen"),
            cited(2, "Sida två"),
            cited(3, "Sida två"),
            cited(1, "Sida två", tmp_path / "p.docx"),
        ]
    )
    assert (places.checked, places.on_page, places.other_formats) == (4, 2, 1)
    assert places.share == 0.5
    assert places.misplaced == ("q [1] p.pdf s. 2", "q [1] p.pdf s. 3")
    assert check_quotes([]).share is None
