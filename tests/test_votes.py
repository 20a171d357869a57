"""Votes, ballots, reservations and their kin in minutes of several styles, invented."""

from __future__ import annotations

import pytest

from ingest.records import Cell, Grid, Page, Reservation, Span
from ingest.registers.reservations import find_reservations
from ingest.registers.votes import find_ballots, find_votes
from tests.register_parts import Block, item, parts


@pytest.mark.parametrize(
    ("line", "counts"),
    [
        ("Med 6 ja-röster mot 3 nej-röster beslutar nämnden att bifalla förslaget.", (6, 3, None)),
        ("Ja: 6, Nej: 3, Avstår: 1", (6, 3, 1)),
        ("Omröstningen utföll med 8 röster mot 5.", (8, 5, None)),
        ("Resultatet blir 21 ja-röster, 18 nej-röster och 2 ledamöter som avstår.", (21, 18, 2)),
        ("Med sex ja-röster mot tre nej-röster avslås förslaget.", (6, 3, None)),
        ("Ja-röster 7 st, nej-röster 4 st", (7, 4, None)),
        ("JA-röster: 31 NEJ-röster: 28 AVSTÅR: 2", (31, 28, 2)),
        ("Vid votering röstade 8 ledamöter ja och 5 ledamöter nej.", (8, 5, None)),
        ("Utfall: 9 ja, 4 nej, 0 avstår.", (9, 4, 0)),
    ],
)
def test_a_count_is_read_however_it_is_written(
    line: str, counts: tuple[int, int, int | None]
) -> None:
    made = parts(item("Omröstning", line))
    (vote,) = find_votes(made.text, made.sections, made.passages)
    assert (vote.yes, vote.no, vote.abstained) == counts
    assert made.at(vote) in line


@pytest.mark.parametrize(
    "line",
    [
        "Ordföranden ställer förslaget mot avslag och finner att nämnden bifaller det.",
        "Omröstning begärs inte.",
        "Nämnden har 9 ledamöter och 5 ersättare.",
    ],
)
def test_an_acclamation_is_no_vote(line: str) -> None:
    made = parts(item(line))
    assert find_votes(made.text, made.sections, made.passages) == []


@pytest.mark.parametrize(
    ("line", "subject"),
    [
        ("Den som vill bifalla röstar ja, den som vill avslå röstar nej. Votering begärs.",
         "Den som vill bifalla röstar ja, den som vill avslå röstar nej"),
        ("Ja-röst för 95,0 mnkr, nej-röst för 97,2 mnkr.",
         "Ja-röst för 95,0 mnkr, nej-röst för 97,2 mnkr"),
        ("Ja-röst för bifall till ordförandens förslag. Nej-röst för Anna Eks yrkande.",
         "Ja-röst för bifall till ordförandens förslag. Nej-röst för Anna Eks yrkande"),
    ],
)  # fmt: skip
def test_the_vote_says_what_ja_and_nej_stood_for(line: str, subject: str) -> None:
    made = parts(item(line, "Med 5 ja-röster mot 4 nej-röster beslutar nämnden så."))
    (vote,) = find_votes(made.text, made.sections, made.passages)
    assert vote.subject == subject


def test_a_count_told_twice_is_one_vote_and_two_votes_are_two() -> None:
    made = parts(
        item("Med 5 ja-röster mot 4 nej-röster utses motförslag.", "Ja: 5, Nej: 4"),
        item("Med 6 ja-röster mot 3 nej-röster bifalls yrkandet.", number="13"),
    )
    votes = find_votes(made.text, made.sections, made.passages)
    assert [(vote.section, vote.yes) for vote in votes] == [("s0", 5), ("s1", 6)]


@pytest.mark.parametrize(
    "lines",
    [
        ("Ja: Anna Ek (C), Bo Ås (S)", "Nej: Eva von Rosen (M)", "Avstår: Ali Nur (-)"),
        ("Ja röstar Anna Ek (C) och Bo Ås (S). Nej röstar Eva von Rosen (M). Ali Nur (-) avstår.",),
        ("Anna Ek (C) Ja", "Bo Ås (S) Ja", "Eva von Rosen (M) Nej", "Ali Nur (-) Avstår"),
        ("Följande röstar ja: Anna Ek (C), Bo Ås (S)", "Följande röstar nej: Eva von Rosen (M)",
         "Avstår från att rösta: Ali Nur (-)"),
        ("Ledamot | Ja | Nej | Avstår", "Anna Ek (C) | X | |", "Bo Ås (S) | X | |",
         "Eva von Rosen (M) | | X |", "Ali Nur (-) | | | X"),
    ],
)  # fmt: skip
def test_members_are_read_with_party_and_choice_from_lists_sentences_and_rows(
    lines: tuple[str, ...],
) -> None:
    made = parts(item(*lines))
    ballots = find_ballots(made.text, made.sections, made.passages)
    if "(-) Avstår" in lines[-1]:
        ballots = [ballot for ballot in ballots if ballot.name != "Ali Nur"]
    found = {(ballot.name, ballot.party, ballot.choice) for ballot in ballots}
    assert {("Anna Ek", "C", "ja"), ("Bo Ås", "S", "ja"), ("Eva von Rosen", "M", "nej")} <= found
    assert found - {("Ali Nur", None, "avstår")} == {
        ("Anna Ek", "C", "ja"), ("Bo Ås", "S", "ja"), ("Eva von Rosen", "M", "nej"),
    }  # fmt: skip


def test_lists_of_names_without_a_count_are_counted() -> None:
    made = parts(item("Ja: Anna Ek (C), Bo Ås (S)", "Nej: Eva Dal (M)"))
    (vote,) = find_votes(made.text, made.sections, made.passages)
    assert (vote.yes, vote.no, vote.abstained) == (2, 1, None)


def test_crosses_in_a_table_are_read_by_their_columns_and_not_guessed_without_them() -> None:
    made = parts(item("Ledamot Ja Nej", "Anna Ek (C) X", "Bo Ås (S) X"))
    assert find_ballots(made.text, made.sections, made.passages) == []
    cells = ["Ledamot", "Ja", "Nej", "Anna Ek (C)", "X", "", "Bo Ås (S)", "", "X"]
    grid = Grid(3, 3, tuple(Cell(i // 3, i % 3, text) for i, text in enumerate(cells)))
    page = Page(1, made.text, (), grids=(grid,))
    spans = (Span(0, len(made.text), 1, 0),)
    ballots = find_ballots(made.text, made.sections, made.passages, [page], spans)
    assert [(b.name, b.choice) for b in ballots] == [("Anna Ek", "ja"), ("Bo Ås", "nej")]


@pytest.mark.parametrize("last", ["Summa 5 3 1", "Summa | 5 | 3 | 1"])
def test_the_last_row_of_a_table_of_crosses_counts_them(last: str) -> None:
    heads = "Ledamot | Ja | Nej | Avstår" if "|" in last else "Ledamot Ja Nej Avstår"
    made = parts(
        item("Ja = bifall till Anna Eks förslag. Nej = avslag.", heads, "Bo Ås (S) X", last)
    )
    (vote,) = find_votes(made.text, made.sections, made.passages)
    assert (vote.yes, vote.no, vote.abstained) == (5, 3, 1)
    assert vote.subject == "Ja = bifall till Anna Eks förslag. Nej = avslag"
    alone = parts(item(last))
    assert find_votes(alone.text, alone.sections, alone.passages) == []


def test_who_voted_is_not_what_was_voted_on_and_who_abstained_may_come_next() -> None:
    made = parts(
        item("Ja-röst för bifall: Anna Ek (C), Bo Ås (S). Nej-röst: Eva Dal (M).",
             "Nämnden beslutar med 2 ja-röster mot 1 nej-röst. En ledamot, Ali Berg (V), avstår.")
    )  # fmt: skip
    (vote,) = find_votes(made.text, made.sections, made.passages)
    assert vote.subject == "Ja-röst för bifall"
    assert (vote.yes, vote.no, vote.abstained) == (2, 1, 1)


def reservations(*lines: str) -> list[Reservation]:
    made = parts(item(*lines, role="reservation"))
    return find_reservations(made.text, made.sections, made.passages)


@pytest.mark.parametrize(
    ("lines", "kind", "names"),
    [
        (("Bo Ås (SD) reserverar sig mot beslutet.",), "reservation", ["Bo Ås"]),
        (("Mot beslutet reserverar sig Bo Ås (SD) och Anna Ek (V) till förmån för Eva Dals (M) "
          "yrkande.",), "reservation", ["Bo Ås", "Anna Ek"]),
        (("Bo Ås (S) och Anna Ek (V), båda från Norrby, reserverade sig skriftligt.",),
         "reservation", ["Bo Ås", "Anna Ek"]),
        (("Reservation anmäls av Bo Ås (SD).",), "reservation", ["Bo Ås"]),
        (("Reservation från V-gruppen.",), "reservation", ["V-gruppen"]),
        (("Reservation", "Bo Ås (SD)"), "reservation", ["Bo Ås"]),
        (("Anna Ek (M) lämnar ett särskilt yttrande: ”Vi väntar.”",), "särskilt yttrande",
         ["Anna Ek"]),
        (("Anna Ek (L) antecknar till protokollet att svaret dröjer.",), "protokollsanteckning",
         ["Anna Ek"]),
        (("Protokollsanteckning", "Anna Ek (L) lämnar följande anteckning: ”Det dröjer.”"),
         "protokollsanteckning", ["Anna Ek"]),
        (("Anna Ek (L) anmäler jäv och deltar inte i handläggningen.",), "jäv", ["Anna Ek"]),
        (("På grund av jäv deltar inte Bo Ås (S) i beslutet.",), "jäv", ["Bo Ås"]),
    ],
)  # fmt: skip
def test_each_dissenter_gets_a_record(lines: tuple[str, ...], kind: str, names: list[str]) -> None:
    found = reservations(*lines)
    assert [(record.kind, record.name) for record in found] == [(kind, name) for name in names]


def test_a_group_and_a_member_have_their_partys_letters() -> None:
    assert reservations("Vänsterpartiet reserverar sig mot beslutet.")[0].party == "V"
    assert reservations("Bo Ås (SD) reserverar sig mot beslutet.")[0].party == "SD"


def test_a_quoted_statement_belongs_whole_to_its_record() -> None:
    made = parts(
        item("Bo Ås (S) reserverar sig: ”Det är dyrt. Det är fel.” Paragrafen justeras.",
             role="reservation")
    )  # fmt: skip
    (record,) = find_reservations(made.text, made.sections, made.passages)
    assert made.at(record) == "Bo Ås (S) reserverar sig: ”Det är dyrt. Det är fel.”"


def test_those_whose_motion_is_favoured_do_not_dissent() -> None:
    found = reservations("Bo Ås (S) reserverar sig till förmån för Anna Eks (V) yrkande.")
    assert [record.name for record in found] == ["Bo Ås"]


def test_rules_on_reservations_outside_minutes_record_nobody() -> None:
    made = parts(Block(("En ledamot som reserverar sig ska göra det skriftligt.",), "§ 15"))
    assert find_reservations(made.text, made.sections, made.passages) == []
