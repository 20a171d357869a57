"""When a text states an answer fact: the written forms that count, and those that do not."""

from __future__ import annotations

import pytest

from evals.facts import fact_found
from evals.measures import fact_recall


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        ("2024-09-11", "Beslutet fattades den 11 september 2024."),
        ("2024-09-11", "Möte 24-09-11"),
        ("6 maj 2026 (2026-05-06)", "Den 6 maj 2026 ska det vara klart."),
        ("6 maj 2026 (2026-05-06)", "Senast 2026-05--06."),
        ("2023-12-20", "den 2023-\n12-20"),
        ("1 november 2022", "Ny överenskommelse sedan 221101"),
        ("november 2020", "Den 9 november 2020 antogs den."),
        ("2023-10-04", "Den 6 september 2023 och den 4 oktober togs det upp."),
        ("28 mars", "senast 28/3"),
        ("§74", "Se § 74."),
        ("§74", "Se §§ 72, 73 och 74."),
        ("§ 43", "enligt paragraf 43"),
        ("26 142 brukare", "26\u202f142 brukare"),
        ("26 142 brukare", "brukarna är 26142"),
        ("145 %", "ökade med 145 procent"),
        ("19,0%", "en uppräkning på 19 %"),
        ("73,1 mnkr", "kostade 73,1 miljoner kronor"),
        ("75 miljoner", "högst 75 miljoner kronor"),
        ("sex gånger per år", "möts 6 gånger om året, varje år"),
        ("RS221016", "Diarienummer: RS221016"),
        ("regional utvecklingsgrupp", "Den regionala utvecklingsgruppen fick uppdraget."),
        (
            "förslag på en mer strukturerad utbildningsnivå",
            "ska ge ett förslag om mer strukturerade utbildningsnivåer",
        ),
        ("Karin Lindahl", "Karin Lindahls yrkande"),
        ("den", "Det är den."),
        ("2024-06-10", "Sommaren 2024-06-10–2024-08-25."),
        ("25 augusti 2024", "Sommaren 2024-06-10–2024-08-25."),
        ("2019-01-01–2022-12-31", "Gäller från 1 januari 2019 till 31 december 2022."),
        ("2022-12-31", "2019-01-01 – 2022-12-31"),
        ("2022-12-31", "avtalstid 2019-01-01\n–2022-12-31"),
        ("24-08-25", "24-06-10–24-08-25"),
        ("10 juni 2024", "den 10–12 juni 2024"),
        ("12 juni 2024", "den 10–12 juni 2024"),
        ("2028", "perioden 2021–2028"),
        ("683", "Sundvik 390 683"),
        ("390", "Sundvik 390 683"),
        ("390 683", "Sundvik 390 683"),
        ("683", "Sundvik 390 683\nGranby 210 455"),
        ("886", "Hjälpmedel 65 467 64 581 886 98 200"),
        ("64 581", "Hjälpmedel 65 467 64 581 886 98 200"),
        ("683,5", "Sundvik 390 683,5"),
        ("22,960", "totalt 22 960 utskrivna"),
        ("22 960", "22,960 devices in all"),
        ("22,960", "22960"),
        ("1,234,567", "1 234 567 kronor"),
        ("1,234.5", "1 234,5"),
        ("22,96", "22,960"),
    ],
)
def test_a_fact_is_found_in_another_written_form(fact: str, text: str) -> None:
    assert fact_found(fact, text)


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        ("2024-09-11", "Beslutet fattades i september 2024."),
        ("2024-09-11", "Beslutet fattades den 12 september 2024."),
        ("2023-10-04", "Den 4 oktober 2024, året efter 2023."),
        ("§74", "74 personer"),
        ("§74", "Se § 75."),
        ("142", "26 142 brukare"),
        ("142", "1 026 142 brukare"),
        ("142", "26\u00a0142\nbrukare"),
        ("683 390", "Sundvik 390 683"),
        ("12", "Sundvik 12 000"),
        ("0", "Sundvik 12 000"),
        ("2024-06-11", "2024-06-10–2024-08-25"),
        ("2024-06-10", "dnr X-2024-06-10-2"),
        ("960", "22,960 devices"),
        ("125", "0,125"),
        ("145 %", "14,5 %"),
        ("12 mnkr 2018", "12 mnkr 2017"),
        ("nej, ansvaret övergår inte", "Ansvaret övergår."),
        ("Karin Lindahl", "Karin Berg"),
        ("inventering av utbildningsbehov", "en inventering av hjälpmedel"),
    ],
)
def test_a_fact_is_not_found_in_something_else(fact: str, text: str) -> None:
    assert not fact_found(fact, text)


def test_no_break_spaces_and_line_ends_of_an_answer_still_tell_cells_from_thousands() -> None:
    assert fact_recall(["683"], "Sundvik 390 683 [1]\nockså Granby 210 455 [2].") == 1.0
    assert fact_recall(["142"], "Totalt 26\u00a0142 [1].") == 0.0
