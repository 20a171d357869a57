"""Fuzzing by coverage: `python -m evals.bench.fuzz TARGET [--seconds N]`.

Atheris runs a target (``fuzz_targets``) on texts that it changes so that they reach new lines of
the readers, from the seeds kept. A text that breaks the target is printed as a line for
``fuzz_seeds.jsonl``, from where the suite tries it ever after. Needs the extra ``fuzz``.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

_LONGEST = 4000  # bytes of a text
_DICTIONARY = (
    "§ 7 ", "Beslut\\x0a", "Kommunstyrelsen beslutar\\x0a", "att ", "1. ", "\\x0a", "\\x0c", " | ",
    "12,5 mnkr ", "2024-01-31 ", "den 3 maj 2024", "(S) ", "Reservation\\x0a", "Ja: 5 Nej: 3",
    "KS 2024/12 ", "ansvarar för ", "Yrkanden\\x0a", "utom ", "enligt avtalet ", "i fjol",
)  # fmt: skip


def main() -> None:
    """Fuzz one target for a time. Exits with libFuzzer's code: 0 when nothing broke."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", choices=("structure", "small_readers", "question", "guard"))
    parser.add_argument("--seconds", type=int, default=60)
    given = parser.parse_args()
    try:
        import atheris
    except ImportError:
        sys.exit("Atheris saknas. Installera det: pip install 'paragraf[fuzz]'")
    with atheris.instrument_imports(include=["ingest", "index", "app"]):
        from evals.bench.fuzz_targets import TARGETS, seeds
    target = TARGETS[given.target]

    def one(data: bytes) -> None:
        text = data.decode("utf-8", "ignore")
        try:
            target(text)
        except BaseException:
            print(json.dumps({"target": given.target, "text": text}, ensure_ascii=False))
            raise

    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder, "corpus")
        corpus.mkdir()
        for place, (name, text) in enumerate(seeds()):
            if name == given.target:
                (corpus / str(place)).write_text(text, encoding="utf-8")
        words = Path(folder, "words")
        lines = (f'"{"".join(_quoted(character) for character in word)}"' for word in _DICTIONARY)
        words.write_text("\n".join(lines) + "\n", encoding="ascii")
        options = [
            f"-max_total_time={given.seconds}", f"-max_len={_LONGEST}", f"-dict={words}",
            "-timeout=20", f"-artifact_prefix={folder}/", str(corpus),
        ]  # fmt: skip
        atheris.Setup([sys.argv[0], *options], one)
        atheris.Fuzz()


def _quoted(character: str) -> str:
    """Return a character as libFuzzer's dictionaries write it."""
    if ord(character) < 128:
        return character
    return "".join(f"\\x{byte:02x}" for byte in character.encode())


if __name__ == "__main__":
    main()
