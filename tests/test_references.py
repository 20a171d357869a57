"""What a text names: §§ with their day, meetings, and the body before them."""

from __future__ import annotations

import pytest

from index.references import mentions


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("upphäva § 52 2023-10-18", [("52", "2023-10-18")]),
        ("Protokoll 2023-06-14 §38 och tjänsteskrivelse 2023-05-25", [("38", "2023-06-14")]),
        ("2022-05-10 § 58 och 2023-02-07 § 21", [("58", "2022-05-10"), ("21", "2023-02-07")]),
        ("enligt § 4 den 14 februari 2024", [("4", "2024-02-14")]),
        ("nämndsammanträdet 2024-02-21(HNH240002, §4) att uppdra", [("4", "2024-02-21")]),
        ("den 3 maj 2022 §§ 7–9", [("7", "2022-05-03"), ("8", "2022-05-03"), ("9", "2022-05-03")]),
        ("protokoll 2023-02-22, där frågan återremitterades (§ 11)", [("11", "2023-02-22")]),
        ("bordlagt § 9/2025", [("9", "2025")]),
        ("enligt 2 kap. 6 § HSL och § 4 kommunallagen", []),
    ],
)  # fmt: skip
def test_a_paragraph_goes_with_the_day_that_belongs_to_it(
    text: str, named: list[tuple[str, str]]
) -> None:
    found = [(m.number, m.day) for m in mentions(text) if m.number]
    assert found == named


def test_a_heading_does_not_take_the_date_of_the_line_above() -> None:
    assert not [m for m in mentions("Sammanträdesdatum 2024-02-14\n§ 4 Plan") if m.number]


def test_a_day_alone_is_a_meeting_only_where_the_text_says_so() -> None:
    meeting, *more = mentions("Vid sammanträdet 2023-12-20 gavs uppdraget. Brev av den 2023-11-01.")
    assert (meeting.number, meeting.day, str(meeting)) == (
        None, "2023-12-20", "sammanträdet 2023-12-20",
    )  # fmt: skip
    assert more == []


def test_the_body_before_a_reference_is_kept() -> None:
    [mention] = mentions("Socialnämndens beslut 2023-03-01 § 12")
    assert mention.bodies == ("Socialnämnd",)
    [mention] = mentions("GNHN:s protokoll 2023-02-22 § 11")
    assert mention.bodies == ("GNHN",)
