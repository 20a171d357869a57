"""A few of the files of `python -m evals.bench.hostile`: each ends with a text or a reason."""

from __future__ import annotations

from evals.bench.hostile import trial
from evals.bench.hostile_file import Hostile, damaged
from evals.bench.hostile_pdf import bomb, pdf, stream
from ingest.settings import Reading

LIMITS = Reading(max_seconds=20, max_memory_mb=900, max_pages=500)


def test_hostile_files_are_read_or_refused_and_nothing_else_happens() -> None:
    deep = "<!doctype html><html><body>" + "<div>" * 20_000
    tree = b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2>>"
    pages = b"<</Type/Pages/Kids[" + b"3 0 R " * 5000 + b"]/Count 5000>>"
    packed = stream(bomb(400), b"/Filter/FlateDecode")
    files = [
        Hostile("krets.pdf", "kretsar", pdf({2: tree})),
        Hostile("sidor.pdf", "mycket av något", pdf({2: pages})),
        Hostile("bomb.pdf", "packbomb", pdf({4: packed})),
        Hostile("djup.html", "struktur", deep.encode()),
        Hostile("isar.csv", "mycket av något", b"a" + b";" * 9000 + b"b\na;b\n" * 400),
        *damaged("vand.pdf", pdf({}), flips=2, cuts=1),
    ]
    with trial(LIMITS) as made:
        found = [made.outcome(file) for file in files]
    assert [(one.file.name, one.faults) for one in found if one.faults] == []
    refused = {one.file.name: one.reason for one in found if one.reason}
    assert "500" in refused["sidor.pdf"]
    assert "tomma celler" in refused["isar.csv"]
