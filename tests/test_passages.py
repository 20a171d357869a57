"""How a section is cut into passages: what belongs together is found together."""

from __future__ import annotations

from ingest.cleaning import CleanLine
from ingest.passages import LONGEST, TARGET, ranges


def _cut(lines: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """Cut lines, each (text, whether it stands in a table), and return (text, is a table)."""
    text = "\n".join(line for line, _ in lines)
    cleaned, at = [], 0
    for line, table in lines:
        end = at + len(line)
        cleaned.append(
            CleanLine(at, end, line, 1, True, False, False, 11.0, 0, 595.0, 842.0, (), table=table)
        )
        at = end + 1
    return [(text[start:end], kind) for start, end, kind in ranges(text, cleaned, 0, len(cleaned))]


def test_a_small_table_stands_with_the_sentence_that_says_what_it_holds() -> None:
    sentence = "Bokbussen lånade ut fler böcker i båda delarna av kommunen än året före."
    found = _cut([(sentence, False), ("Norrbyn 120 131", True), ("Söderbyn 80 95", True)])
    assert found == [(f"{sentence}\nNorrbyn 120 131\nSöderbyn 80 95", True)]


def test_a_long_table_stays_apart_from_a_long_text() -> None:
    rows = [(f"Filial nummer {number} i kommunen 120 131 140", True) for number in range(20)]
    prose = [("Bokbussen kör varje vardag till byarna längs älven. " * 12, False)]
    found = _cut([*prose, *rows])
    assert [table for _, table in found] == [False, True]


def test_a_stray_last_line_joins_the_passage_before() -> None:
    long = "Nämnden diskuterar bokbussens tider och hållplatser. " * 16
    found = _cut([(long, False), ("Mötet avslutas.", False)])
    assert len(found) == 1
    assert found[0][0].endswith("Mötet avslutas.")


def test_no_passage_is_longer_than_allowed() -> None:
    lines = [("Nämnden diskuterar bokbussens tider och hållplatser. " * 9, False)] * 12
    found = _cut(lines)
    assert all(len(text) <= LONGEST for text, _ in found)
    assert sum(len(text) for text, _ in found) / len(found) > TARGET / 2
