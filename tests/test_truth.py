"""Truth files and the places of their quotes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.places import Squeezed
from evals.truth import CORPUS, Truth, TruthError, load_truth, truth_files
from evals.truth_check import faults_in
from ingest.readers import read
from ingest.records import Page, Source
from ingest.settings import Reading

DECIDED = "bygga en ny bro över Kvarnån under 2031"


def truth(tmp_path: Path, **registers: object) -> Truth:
    """Return what a truth file of these registers loads as."""
    top = {"document": "bro.pdf", "kind": "protokoll", "body": None, "date": None, "dnr": None}
    path = tmp_path / "bro.json"
    path.write_text(json.dumps({**top, **registers}, ensure_ascii=False), encoding="utf-8")
    return load_truth(path)


def role(name: str, quote: str, page: int = 1) -> dict[str, object]:
    return {"page": page, "role": name, "quote": quote}


# — quotes and where they stand —


def test_a_quote_is_found_over_a_line_end_hyphen_and_a_bullet() -> None:
    text = "Rubrik\n• redovisa under-\nhållet av\u00a0bron\nSlut"
    place = next(Squeezed(text).places("redovisa underhållet av bron"))
    assert text[place.start : place.end] == "redovisa under-\nhållet av\u00a0bron"


def test_a_short_quote_cuts_no_name_in_two() -> None:
    text = "Siv Broms röst. Siv Brom"
    assert [place.start for place in Squeezed(text).places("Siv Brom")] == [16]


def test_recognised_text_is_found_by_most_of_its_words() -> None:
    text = "Sida 1 nämnden beslutar att bygga en ny bro över Kvamån under året Slut"
    sought = "beslutar att bygga en ny bro över Kvarnån under året"
    assert Squeezed(text).nearest(sought) is None  # 5 of its 8 word triples
    near = Squeezed(text).nearest("beslutar att bygga en ny bro över Kvamån under sommaren")
    assert near is not None  # 7 of 8
    assert text[near.start : near.end] == "beslutar att bygga en ny bro över Kvamån under året"


# — truth files —


def test_a_truth_file_names_the_entry_that_is_wrong(tmp_path: Path) -> None:
    good = role("decision", DECIDED)
    with pytest.raises(TruthError, match=r"bro\.json: roles, post 2: role: okänt värde 'beslut'"):
        truth(tmp_path, roles=[good, {**good, "role": "beslut"}])
    with pytest.raises(TruthError, match=r"bro\.json: roles, post 1: okänd nyckel sida"):
        truth(tmp_path, roles=[{**good, "sida": 1}])
    with pytest.raises(TruthError, match=r"bro\.json: roles, post 1: quote saknas"):
        truth(tmp_path, roles=[{"page": 1, "role": "decision"}])
    with pytest.raises(TruthError, match=r"roles, post 1: page: '1' är inte av rätt slag"):
        truth(tmp_path, roles=[{**good, "page": "1"}])


def test_a_quote_must_stand_on_its_page_or_run_over_to_the_next(tmp_path: Path) -> None:
    pages = ("Nämnden beslutar att bygga en ny bro över", "Kvarnån under 2031. Mötet slutar.")
    source = Source(tuple(Page(n, text, ()) for n, text in enumerate(pages, 1)), "pdf")
    right = [role("decision", DECIDED), role("matter", "Mötet slutar.", 2)]
    assert faults_in(truth(tmp_path, roles=right), source) == []
    wrong = [role("decision", DECIDED, 2), role("matter", "Mötet öppnas.", 2)]
    faults = faults_in(truth(tmp_path, roles=[*wrong, role("matter", "x", 3)]), source)
    assert [fault.partition(":")[0] for fault in faults] == [
        "roles, post 1", "roles, post 2", "roles, post 3",
    ]  # fmt: skip
    assert "har ingen sida 3" in faults[2]


def test_every_truth_file_of_the_project_quotes_its_document() -> None:
    for path in truth_files([]):
        wanted = load_truth(path)
        scanned = any(one.kind in ("no_text_layer", "ocr") for one in wanted.findings or ())
        assert (CORPUS / wanted.document).is_file(), path.name
        if not scanned:  # a scan's words are there only where text can be recognised
            assert faults_in(wanted, read(CORPUS / wanted.document, Reading())) == [], path.name
