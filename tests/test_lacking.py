"""What only papers propose, what is of another month or kind, and what is still going on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.service import Service
from tests.library_parts import reason, text_service

OFFICER = """Tjänsteskrivelse
Granvallens kommun
2024-05-02
Dnr TN 2024/51

Ny ram för gatubelysningen i Granvallen

Förslag till beslut
Ramen för gatubelysningen i Granvallen höjs till 140 miljoner kronor.

Bakgrund
Gatubelysningen har stolpar från 1974 som lutar.
"""
REPORT = """Rapport om parkenheten 2024

1 Felanmälningar
Under januari klarades 61 felanmälningar om gungor samma dag som de kom in.
I februari 2024 var kontoret stängt.
"""
AGREEMENT = """Avtal om snöröjning i Granvallen

1 Parter
Granvallens kommun och Plogbolaget.

2 Betalning
Kommunen betalar Plogbolaget 210 000 kronor för snöröjning varje år.
"""
LETTER = """Skrivelse
Granvallens kommun
2024-09-02

Kajplatsen vid fyren

För kajplatsen vid fyren gäller att förhandling om hyran pågår mellan kommunen och rederiet.
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    texts = {
        "tjansteskrivelse.txt": OFFICER, "rapport.txt": REPORT, "avtal.txt": AGREEMENT,
        "skrivelse.txt": LETTER,
    }  # fmt: skip
    with text_service(tmp_path_factory.mktemp("lacking"), texts) as opened:
        yield opened


def test_an_amount_that_only_papers_propose_is_not_told_as_decided(service: Service) -> None:
    question = "Vad beslutade nämnden om att höja ramen för gatubelysningen till 140 miljoner?"
    assert "bara förslag om 140" in reason(service, question)


def test_a_figure_of_another_month_is_not_told_of_the_one_asked_for(service: Service) -> None:
    question = "Hur många felanmälningar om gungor klarades i februari 2024?"
    assert "det som sägs gäller inte" in reason(service, question)


def test_a_kind_of_payment_that_an_agreement_does_not_know_is_refused(service: Service) -> None:
    question = "Vilket vite ska Plogbolaget betala enligt avtalet om snöröjning?"
    assert "inget vite" in reason(service, question)


def test_what_is_still_negotiated_has_come_to_nothing_yet(service: Service) -> None:
    question = "Hur gick det till slut med hyran för kajplatsen vid fyren?"
    assert "inte är avgjort" in reason(service, question)
