"""A text layer that cannot be believed is told from one that can."""

from __future__ import annotations

import codecs
import unicodedata

import pytest

from ingest.readers.quality import text_quality

SWEDISH = (
    "Nämnden för samhällsbyggnad beslutar att anta förslaget till gångstråk mellan torget och "
    "hamnen och att ge förvaltningen i uppdrag att återkomma med en kostnadsberäkning senast i "
    "september. Ärendet har beretts tillsammans med kommunens trafikråd, som också har hört de "
    "närboende. Under våren kom det in elva synpunkter, de flesta om belysning och om hur "
    "cyklister och gående ska samsas på den smala delen vid kajen. Förvaltningen bedömer att "
    "sträckan kan byggas i två etapper och att den första etappen ryms i årets ram. Den andra "
    "etappen förutsätter att marken vid magasinet kan köpas in under nästa år. Ordföranden "
    "frågar om räcket mot vattnet uppfyller kraven, och förvaltningschefen svarar att det gör det."
)
ENGLISH = (
    "The committee notes that the work on the new quay has begun and that the costs are within "
    "the frame which was set by the council. It is for the board to report on the progress of "
    "the second stage, and the chair asks that the report be sent to all members at least two "
    "weeks before the meeting. The members agree that this shall be done as soon as possible."
)
NAMES = "\n".join(
    f"{name} ({party}), ordinarie ledamot"
    for name in ("Stina Ek", "Olle Brandt", "Åsa Holm", "Göran Lind", "Märta Öberg", "Kim Dahl")
    for party in ("S", "M", "C", "L", "V")
)
NUMBERS = "\n".join(
    f"Verksamhet {i} {i * 137} {i * 99} -{i},5 % 20{i:02d}-01-31" for i in range(1, 40)
)
FINNISH = (
    "Lautakunta päätti hyväksyä esityksen ja antaa viranhaltijalle tehtäväksi valmistella asiaa. "
    "Kokouksessa keskusteltiin myös talousarviosta sekä henkilöstön tilanteesta, eikä muita "
    "huomautuksia tehty. Pöytäkirja tarkastetaan seuraavana päivänä, minkä jälkeen se julkaistaan "
    "kunnan verkkosivuilla kaikkien luettavaksi ja saatavaksi viipymättä niin kuin on sovittu."
)
ACRONYMS = " ".join(["MAS MAR SIP RUG HMC UGN HSL SoL LSS BVC BUP VUP", "IT-stöd e-post"] * 5)


@pytest.mark.parametrize(
    "text",
    [SWEDISH, ENGLISH, NAMES, NUMBERS, FINNISH, ACRONYMS, "Bilaga 3", "", "Привет " * 80],
    ids=["svenska", "engelska", "namn", "tal", "finska", "förkortningar", "titel", "tom", "ryska"],
)
def test_good_pages_of_many_kinds_are_believed(text: str) -> None:
    assert text_quality(text).fault is None


def _shifted(text: str, by: int) -> str:
    return "".join(chr(ord(c) + by) if c.isascii() and c.isalpha() else c for c in text)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (SWEDISH.translate(str.maketrans("åäöÅÄÖ", "aaoAAO")), "lost_letters"),
        (SWEDISH.translate(str.maketrans("åäöÅÄÖ", "??????")), "lost_letters"),
        ("".join(c for c in SWEDISH if c not in "åäöÅÄÖ"), "lost_letters"),
        (SWEDISH.encode("cp1252").decode("mac_roman"), "lost_letters"),
        (SWEDISH.encode().decode("latin-1"), "lost_letters"),
        (_shifted(SWEDISH, 3), "no_words"),
        (_shifted(SWEDISH, -29), "no_words"),
        (codecs.encode(SWEDISH, "rot13"), "no_words"),
        ("".join(chr(0xF000 + ord(c)) if c.isalpha() else c for c in SWEDISH), "strange_signs"),
        ("".join("\ufffd" if i % 3 == 0 else c for i, c in enumerate(SWEDISH)), "strange_signs"),
        (SWEDISH.replace("l", "1").replace("o", "0").replace("i", "|"), "broken_words"),
    ],
)
def test_damaged_layers_are_told_with_their_fault(text: str, fault: str) -> None:
    quality = text_quality(text)
    assert quality.poor
    assert quality.fault == fault


def test_a_few_damaged_words_say_too_little_about_a_page() -> None:
    assert not text_quality("fran namnden for halsa och vard, att anta").poor


def test_bullets_of_a_symbol_font_and_line_end_hyphens_are_no_damage() -> None:
    lines = SWEDISH.replace(". ", ".\n\uf0b7 ").replace("förvaltningen", "förvalt\ufffeningen")
    quality = text_quality(lines)
    assert not quality.poor
    assert quality.strange < 0.02
    assert quality.function_words > 0.3


def test_letters_that_are_written_in_two_parts_are_not_lost() -> None:
    assert not text_quality(unicodedata.normalize("NFD", SWEDISH)).poor
