"""Duties: who must, may or pays what. The texts are invented, in several municipal styles."""

from __future__ import annotations

import pytest

from ingest.records import DocumentKind, Duty, Role
from ingest.registers.duties import find_duties
from tests.register_parts import Block, parts


def duties(
    *lines: str, title: str = "Uppdrag", kind: DocumentKind = "overenskommelse", role: Role = "text"
) -> list[Duty]:
    made = parts(Block(lines, title, part_kind=kind, role=role))
    return find_duties(made.text, made.sections, made.passages)


def told(sentence: str, kind: DocumentKind = "overenskommelse") -> tuple[str | None, str] | None:
    found = duties(sentence, kind=kind)
    return (found[0].actor, found[0].modality) if found else None


@pytest.mark.parametrize(
    ("sentence", "actor", "modality"),
    [
        ("Kommunen ansvarar för hemtjänst dygnet runt.", "Kommunen", "ansvarar"),
        ("Skolnämnden har ansvaret för skolskjuts.", "Skolnämnden", "ansvarar"),
        ("Fastighetsägaren svarar för snöröjning.", "Fastighetsägaren", "ansvarar"),
        ("Respektive huvudman bekostar sina resor.", "Respektive huvudman", "betalar"),
        ("Hyresgästen står för kostnaden för el.", "Hyresgästen", "betalar"),
        ("Beställaren ersätter utföraren med 400 kronor per timme.", "Beställaren", "betalar"),
        ("Parterna bär sina egna kostnader.", "Parterna", "betalar"),
        ("Verksamhetschefen ska utse en ställföreträdare.", "Verksamhetschefen", "ska"),
        ("Leverantören skall lämna rapport varje kvartal.", "Leverantören", "ska"),
        ("Det åligger rektorn att anmäla frånvaro.", "rektorn", "ska"),
        ("Ordföranden får besluta i brådskande ärenden.", "Ordföranden", "får"),
        ("Utföraren får inte anlita underentreprenör.", "Utföraren", "får inte"),
        ("Kultur- och fritidsnämnden beslutar om bidrag till föreningar.",
         "Kultur- och fritidsnämnden", "beslutar"),
        ("Vid flytt ska hemkommunen lämna över journalen.", "hemkommunen", "ska"),
        ("Skolmåltider bekostas av hemkommunen.", "hemkommunen", "betalar"),
        ("Ansvaret för arkivet ligger på kommunkansliet.", "kommunkansliet", "ansvarar"),
        ("Ingen part får offentliggöra uppgifterna.", "Ingen part", "får inte"),
        ("Utan medgivande får leverantören inte överlåta avtalet.", "leverantören", "får inte"),
        ("Om hyran dröjer har hyresvärden rätt att säga upp avtalet.", "hyresvärden", "får"),
        ("Parterna är överens om att kommunen står för resorna.", "kommunen", "betalar"),
        ("Leveransen ska godkännas av beställaren.", "beställaren", "ska"),
        ("All övrig tillsyn är kommunens ansvar.", "kommunen", "ansvarar"),
    ],
)  # fmt: skip
def test_each_shape_of_sentence_names_who_is_bound_and_how(
    sentence: str, actor: str, modality: str
) -> None:
    assert told(sentence) == (actor, modality)


def test_the_record_points_at_the_verbatim_sentence_without_its_clause_number() -> None:
    made = parts(Block(("3.2 Kommunen ansvarar för lokalerna. Hyran är fast.",), "3 Lokaler", "3"))
    (found,) = find_duties(made.text, made.sections, made.passages)
    assert made.at(found) == "Kommunen ansvarar för lokalerna."
    assert found.action == "lokalerna"


def test_an_item_without_subject_takes_the_actor_of_the_heading() -> None:
    found = duties(
        "4.1 Ansvarar för drift och underhåll.",
        "4.2 Ska hålla jour alla vardagar.",
        "4.3 Tillhandahåller utbildning.",
        title="4 Regionens åtaganden",
    )
    assert [duty.actor for duty in found] == ["Regionen"] * 3


def test_a_genitive_with_colon_is_undone_in_a_heading() -> None:
    (found,) = duties("• Svarar för larmet.", title="MAS:s ansvar")
    assert found.actor == "MAS"


def test_a_lead_gives_its_actor_and_modality_to_the_bullets_under_it() -> None:
    found = duties(
        "Det åligger nämnden att:", "- besluta om taxor", "- föra register", kind="reglemente"
    )
    assert [(duty.actor, duty.modality, duty.action) for duty in found] == [
        ("nämnden", "ska", "besluta om taxor"),
        ("nämnden", "ska", "föra register"),
    ]


@pytest.mark.parametrize(
    ("sentence", "exception"),
    [
        ("Kommunen ansvarar för vården, undantaget läkarinsatser.", "undantaget läkarinsatser"),
        ("Kommunen bekostar hjälpmedel med undantag för glasögon.", "med undantag för glasögon"),
        ("Regionen bekostar resor utom sjukresor.", "utom sjukresor"),
        ("Nämnden får besluta om inköp, dock inte om fordon.", "dock inte om fordon"),
        ("Kommunen ansvarar för driften, såvida inte annat avtalats.",
         "såvida inte annat avtalats"),
    ],
)  # fmt: skip
def test_an_exception_is_told_in_the_documents_own_words(sentence: str, exception: str) -> None:
    assert duties(sentence)[0].exception == exception


def test_an_exception_in_the_next_sentence_belongs_to_the_duty_and_to_its_quote() -> None:
    made = parts(
        Block(("Kommunen ska lämna svar inom tio dagar. Kravet gäller inte i juli.",), "Tider")
    )
    (found,) = find_duties(made.text, made.sections, made.passages)
    assert found.exception == "Kravet gäller inte i juli"
    assert made.at(found).endswith("gäller inte i juli.")


def test_what_is_not_undone_by_an_exception_has_none() -> None:
    assert duties("Kommunen ansvarar för vård som inte är undantagen.")[0].exception is None


@pytest.mark.parametrize("kind", ["overenskommelse", "reglemente"])
def test_a_passive_without_agent_binds_nobody_named_in_rules(kind: DocumentKind) -> None:
    assert told("Avvikelser ska rapporteras inom tio dagar.", kind) == (None, "ska")


@pytest.mark.parametrize(
    "sentence",
    [
        "Mötet ska hållas i Rådhuset.",
        "Avvikelser ska rapporteras inom tio dagar.",
        "Höga priser svarar för hela ökningen.",
        "Oklart är vem som ansvarar för driften.",
        "Får kommunen neka?",
        "NN (S) yrkar att kommunen ansvarar för driften.",
        "Skolan är gammal och taket läcker.",
    ],
)
def test_an_account_states_a_duty_only_of_somebody_who_can_act(sentence: str) -> None:
    assert told(sentence, "rapport") is None


@pytest.mark.parametrize(
    "sentence",
    [
        "Syftet är att den enskilde ska få god vård.",
        "Överenskommelsen ska stärka samarbetet.",
        "Kommunen får ersättning med 400 kronor.",
        "Avtalet ersätter regionens avtal från 2015.",
    ],
)
def test_aims_of_a_paper_and_what_somebody_receives_are_no_duties(sentence: str) -> None:
    assert told(sentence) is None


def test_what_is_due_to_a_patient_binds_the_actor_of_the_heading() -> None:
    (found,) = duties("Patienten ska ha en fast kontakt.", title="Kommunens ansvar")
    assert found.actor == "Kommunen"


def test_a_clear_sentence_in_minutes_counts_but_a_decision_clause_does_not() -> None:
    sentence = "Arrendatorn svarar för allt underhåll utom taket."
    made = parts(Block((sentence,), "§ 3", "3", "matter", "agenda_item", "protokoll"))
    assert len(find_duties(made.text, made.sections, made.passages)) == 1
    made = parts(Block((sentence,), "§ 3", "3", "decision", "agenda_item", "protokoll"))
    assert find_duties(made.text, made.sections, made.passages) == []


def test_a_rule_cited_in_a_report_is_a_duty_and_a_cited_decision_is_none() -> None:
    assert told("Enligt 3.2 i avtalet ska kommunen hålla jour.", "rapport") == ("kommunen", "ska")
    assert told("Enligt nämndens beslut ska kommunen hålla jour.", "rapport") is None


def test_a_shared_cost_falls_on_those_it_is_divided_between() -> None:
    sentence = "Kostnaden fördelas med 70 procent på Regionen och 30 procent på kommunerna."
    assert duties(sentence)[0].actor == "Regionen och kommunerna"


def test_a_slide_says_who_may_by_its_title() -> None:
    found = duties("• Läkare: syrgas", title="Vem får ordinera?", kind="presentation")
    assert [(duty.actor, duty.modality) for duty in found] == [("Läkare", "får")]


def test_a_relative_clause_belongs_to_the_actor() -> None:
    (found,) = duties("Den part som upptäcker felet ansvarar för anmälan.")
    assert found.actor == "Den part som upptäcker felet"
