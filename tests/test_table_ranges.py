"""Rows named by a part of a year or by a range of numbers, cells by what they count."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.answering.cell_forms import form_asked
from app.answering.parts_of_year import only_part, parts_in
from app.answering.ranges import Range, asked_ranges, range_of
from app.service import Service
from index.times import times_in
from tests.library_parts import text_service

POOLS = """# Badhusrapport 2023

## Badande per badhus

| Period | Almvik | Svinarp |
|---|---|---|
| Tertial 1 | 1210 | 640 |
| Tertial 2 | 2455 | 905 |
| Tertial 3 | 1180 | 711 |
"""
LOANS = """# Utlånade cyklar i Torsvik

| | Cyklar 2022 | Cyklar 2023 |
|---|---|---|
| jan–mar | 118 | 131 |
| apr–jun | 394 | 427 |
| jul–sep | 512 | 560 |
| okt–dec | 202 | 222 |
"""
STALLS = """# Taxa för torgplatser, kronor per dag

| Platsens bredd | Almvik | Svinarp |
|---|---|---|
| under 2,0 m | 110 | 90 |
| 2,0–3,0 m | 165 | 135 |
| 3,0–4,5 m | 240 | 180 |
| över 4,5 m | 310 | |
"""
SHARES = """# Avgift till Fjärdens vattenförbund 2024

Driftbidraget fördelas mellan medlemmarna enligt följande.

| Kommun | Bidrag 2023 (tkr) | Bidrag 2024 (tkr) | Andel 2024 (%) |
|---|---|---|---|
| Almvik | 4310 | 4620 | 61,5 |
| Svinarp | 2690 | 2890 | 38,5 |
"""
RESULT = """# Bokslut 2023 för parkenheten

| Verksamhet | Budget 2023, tkr | Utfall 2023, tkr | Avvikelse 2023, tkr |
|---|---|---|---|
| Planteringar | 3100 | 3340 | -240 |
| Lekredskap | 1450 | 1390 | 60 |
"""
WAYS = """# Restid till Almviks brygga

| Alternativ | Restid vardag, minuter | Restid helg, minuter |
|---|---|---|
| Bryggfärjan | 24 | 31 |
| Bryggbussen | 19 | 23 |
"""
TEXTS = {
    "badhus.md": POOLS, "cyklar.md": LOANS, "torg.md": STALLS, "vatten.md": SHARES,
    "park.md": RESULT, "resor.md": WAYS,
}  # fmt: skip


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with text_service(tmp_path_factory.mktemp("ranges"), TEXTS) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Hur många badande hade Almvik maj–augusti 2023?", "Tertial 2, Almvik: 2455"),
        ("Antal badande i Svinarp tredje tertialet 2023?", "Tertial 3, Svinarp: 711"),
        ("badande Svinarp T1 2023", "Tertial 1, Svinarp: 640"),
        ("Hur många cyklar lånades ut i Torsvik tredje kvartalet 2023?", "Cyklar 2023: 560"),
        ("Hur många cyklar lånades ut i Torsvik under kvartal 2, 2022?", "Cyklar 2022: 394"),
    ],
)
def test_a_part_of_a_year_is_found_whatever_the_table_calls_it(
    service: Service, question: str, told: str
) -> None:
    answer = service.ask(question)
    assert not answer.abstained, answer.reason
    assert told in answer.answer


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Vad kostar en torgplats på 2–3 meter i Almvik?", "2,0–3,0 m, Almvik: 165"),
        ("Vad kostar en torgplats mellan 3 och 4,5 meter i Svinarp?", "3,0–4,5 m, Svinarp: 180"),
        ("Vad kostar en torgplats på 2,5 meter i Svinarp?", "2,0–3,0 m, Svinarp: 135"),
        ("Vad kostar en torgplats bredare än 4,5 m i Almvik?", "över 4,5 m, Almvik: 310"),
    ],
)
def test_a_range_of_numbers_names_its_row_in_any_written_form(
    service: Service, question: str, told: str
) -> None:
    assert told in service.ask(question).answer


def test_a_cell_that_nothing_is_written_in_is_refused_as_that(service: Service) -> None:
    answer = service.ask("Vad kostar en torgplats bredare än 4,5 meter i Svinarp?")
    assert answer.abstained, answer.answer
    assert "tabellen har inget värde där: över 4,5 m, Svinarp" in (answer.reason or "")


def test_a_share_is_told_in_per_cent_and_a_sum_in_crowns(service: Service) -> None:
    share = service.ask("Hur stor del av driftbidraget bär Svinarp 2024, i procent?")
    assert "38,5" in share.answer
    assert "2890" not in share.answer
    paid = service.ask("Vilket belopp betalar Svinarp i driftbidrag 2024?")
    assert "2890" in paid.answer
    assert "38,5" not in paid.answer


def test_over_budget_is_what_differs_from_the_budget(service: Service) -> None:
    answer = service.ask("Hur många tusen kronor över budget gick planteringar 2023?").answer
    assert "-240" in answer
    assert "Budget 2023, tkr: 3100" not in answer.split("[1]")[0]


@pytest.mark.parametrize(
    "question",
    ["Hur mycket dyrare blev bryggfärjan?", "Vilken summa gäller för Bryggfärjan på helgen?"],
)
def test_minutes_are_no_sum_of_money(service: Service, question: str) -> None:
    answer = service.ask(question)
    assert answer.abstained, answer.answer
    assert "uppgiften nämns, men inget belopp" in (answer.reason or "")


def test_a_part_of_a_year_asked_for_without_its_year_is_told_alone(service: Service) -> None:
    answer = service.ask("Hur många badande hade Svinarp tredje tertialet?").answer
    assert "Tertial 3, Svinarp: 711" in answer
    assert "640" not in answer


@pytest.mark.parametrize(
    ("name", "low", "high", "unit"),
    [
        ("2,5–3,0 m", 2.5, 3.0, "m"),
        ("16-24 år", 16, 24, "år"),
        ("0-50 kvm", 0, 50, "kvm"),
        ("under 2,0 m", float("-inf"), 2.0, "m"),
        (">3,5 m", 3.5, float("inf"), "m"),
        ("80 år och äldre", 80, float("inf"), "år"),
        ("80+", 80, float("inf"), None),
    ],
)
def test_a_range_is_read_out_of_a_rows_name(
    name: str, low: float, high: float, unit: str | None
) -> None:
    found = range_of(name)
    assert found is not None
    assert (found.low, found.high, found.unit) == (low, high, unit)


@pytest.mark.parametrize("name", ["2019–2022", "2024", "12", "30 september", "Linje 2"])
def test_years_days_and_single_numbers_are_no_range(name: str) -> None:
    assert range_of(name) is None


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("Hur många 16–24-åringar var arbetslösa?", "16–24 år"),
        ("Vad betalar en 17-åring?", "16–19 år"),
        ("Hyran för en lägenhet på 40 kvadratmeter?", "0–50 kvm"),
        ("Hur många var över 80 år?", "80+"),
    ],
)
def test_a_question_means_the_row_of_its_range_or_around_its_number(
    question: str, row: str
) -> None:
    meant = range_of(row)
    assert meant is not None
    assert any(one.means(meant) for one in asked_ranges(question))


def test_an_open_range_does_not_hold_the_end_that_it_excludes() -> None:
    assert not Range(3.5, 3.5, "m").means(Range(3.5, float("inf"), "m", strict=True))
    assert Range(80, 80, "år").means(Range(80, float("inf"), "år"))


def test_parts_of_a_year_are_known_by_all_their_names() -> None:
    for name in ("Kvartal 3", "Q3", "Kv 3 2023", "2023 Q3", "tredje kvartalet", "jul–sep"):
        assert only_part(name) == (7, 9), name
    assert only_part("Tertial 2") == only_part("T2") == (5, 8)
    assert only_part("Tåg 2") is None
    assert parts_in("Utfallet för kvartal 1 och T3") == {(1, 3), (9, 12)}


@pytest.mark.parametrize(
    "text", ["2023 Q3", "kvartal 3, 2023", "kv 3 2023", "tredje kvartalet under 2023"]
)
def test_a_quarter_is_a_time_in_every_order_of_its_words(text: str) -> None:
    [time] = times_in(text)
    assert time.period is not None
    assert (time.period.first[:7], time.period.last[:7]) == ("2023-07", "2023-09")


def test_a_question_asks_for_one_form_of_figure_or_for_none() -> None:
    assert form_asked("Hur stor andel av eleverna åker buss?") == "share"
    assert form_asked("Hur mycket dyrare blev bryggan?") == "money"
    assert form_asked("Hur många båtar fanns det?") == "count"
    assert form_asked("Hur stor andel av kostnaden är hyra?") is None
    assert form_asked("Hur många procent steg avgiften?") is None
