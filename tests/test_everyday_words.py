"""The lists of everyday words, and which of their lines a word is met by."""

from __future__ import annotations

from importlib import resources

import pytest

from index.everyday_words import official_words

LINES = [
    (file.name, number, line)
    for file in resources.files("index").joinpath("everyday").iterdir()
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
    if line.strip() and not line.startswith("#")
]


def test_every_line_says_a_word_once_and_other_words_for_it() -> None:
    faults, seen = [], set()
    for file, number, line in LINES:
        word, colon, rest = line.removeprefix("~").partition(":")
        others = [one.strip() for one in (rest if colon else word).split(",")]
        whole = word.endswith(".")
        again = any(one.startswith(word) for one in others) and not whole
        alone = line.startswith("~")
        if (
            not all(others)
            or line != line.casefold()
            or not alone
            and (not colon or " " in word or again or word in seen)
        ):
            faults.append((file, number, line))
        seen.add(word)
    assert len(LINES) > 1000
    assert not faults


@pytest.mark.parametrize(
    ("word", "official"),
    [("doktorn", "läkare"), ("straffavgiften", "vite"), ("självmord", "suicid"),
     ("rondellen", "cirkulationsplats"), ("badhuset", "simhall"), ("simhallen", "badhus")],
)  # fmt: skip
def test_people_ask_for_what_papers_call_something_else(word: str, official: str) -> None:
    assert official in official_words(word)


def test_the_longest_beginning_counts_and_a_whole_word_opens_no_other() -> None:
    assert "förskola" in official_words("dagiset")
    assert "förskola" not in official_words("dagisfröken")
    assert official_words("gatan")
    assert official_words("gatanordning") == ()
