"""Inside a §: what was decided, by whom moved, against whom, and who got the task."""

from __future__ import annotations

import pytest

from ingest.outcomes import assignee_of, due_of, outcome_of
from ingest.records import Document, Outcome, Role
from tests.conftest import ReadPages

HEAD = ["Tekniska nämnden i Lövsta kommun", "Sammanträdesdatum 2024-03-12", "", "§ 7 Cykelväg", ""]


def section(*blocks: list[str]) -> list[list[str]]:
    return [HEAD + [line for block in blocks for line in [*block, ""]]]


DECIDED = ["Beslut", "Nämnden beslutar att", "• bygga cykelvägen för 4,2 mnkr", "• anta tidplanen"]
PROPOSED = ["Förslag till beslut", "Nämnden beslutar att", "• bygga cykelvägen för 5,1 mnkr"]
MOVED = ["Yrkanden", "Eva Lind (C) yrkar att nämnden beslutar att sätta ramen till 4,2 mnkr."]
VOTED = ["Omröstning", "Med 5 ja-röster mot 4 nej-röster bifaller nämnden Eva Linds yrkande."]
RESERVED = ["Reservation", "Bo Ek (M) reserverar sig mot beslutet."]
MATTER = ["Ärendet", "Nämnden beslutade 2023-11-14 att utreda en cykelväg längs Kvarnån."]
PAPERS = ["Beslutsunderlag", "Tjänsteskrivelse 2024-02-20"]
SENT = ["Beslutet skickas till", "Tekniska förvaltningen"]


def clauses(document: Document) -> list[str]:
    return [decision.clause for decision in document.decisions]


def role_of(document: Document, words: str) -> Role:
    return next(p.role for p in document.passages if words in p.text)


def test_only_the_clauses_under_beslut_are_decided(read_pages: ReadPages) -> None:
    document = read_pages(section(DECIDED, MATTER, PROPOSED, MOVED, VOTED, RESERVED))
    assert clauses(document) == ["bygga cykelvägen för 4,2 mnkr", "anta tidplanen"]


def test_the_order_of_the_headings_does_not_matter(read_pages: ReadPages) -> None:
    document = read_pages(section(MATTER, PROPOSED, MOVED, VOTED, DECIDED, RESERVED, SENT))
    assert clauses(document) == ["bygga cykelvägen för 4,2 mnkr", "anta tidplanen"]


@pytest.mark.parametrize(
    ("words", "role"),
    [
        ("anta tidplanen", "decision"),
        ("för 5,1 mnkr", "proposal"),
        ("yrkar att nämnden beslutar", "motion"),
        ("5 ja-röster", "vote"),
        ("Bo Ek (M) reserverar", "reservation"),
        ("utreda en cykelväg", "matter"),
        ("Tjänsteskrivelse", "basis"),
        ("Tekniska förvaltningen", "dispatch"),
    ],
)
def test_each_block_has_its_role(read_pages: ReadPages, words: str, role: Role) -> None:
    document = read_pages(section(DECIDED, MATTER, PROPOSED, MOVED, VOTED, RESERVED, PAPERS, SENT))
    assert role_of(document, words) == role


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("Nämndens beslut", "decision"), ("Beslutet", "decision"),
        ("Kommunstyrelsens beslut", "decision"), ("Tekniska nämndens beslut", "decision"),
        ("Förvaltningens förslag till beslut", "proposal"),
        ("Arbetsutskottets förslag", "proposal"),
        ("Förslag till beslut på sammanträdet", "motion"), ("Tilläggsyrkande", "motion"),
        ("Yrkanden på sammanträdet", "motion"), ("Beslutsgång", "vote"), ("Votering", "vote"),
        ("Propositionsordning", "vote"), ("Särskilt yttrande", "reservation"),
        ("Protokollsanteckning", "reservation"), ("Ärendebeskrivning", "matter"),
        ("Sammanfattning av ärendet", "matter"), ("Expedieras till", "dispatch"),
        ("Delges", "dispatch"), ("Underlag för beslut", "basis"),
        ("Skäl till beslutet", "matter"), ("Tidigare beslut", "matter"),
    ],
)  # fmt: skip
def test_headings_of_all_bodies_open_their_role(
    read_pages: ReadPages, heading: str, role: Role
) -> None:
    document = read_pages(section(MATTER, [heading, "Frågan gäller bron vid Norra skolan."], SENT))
    assert role_of(document, "Frågan gäller bron") == role


@pytest.mark.parametrize(
    "block",
    [
        ["Beslut", "Nämnden beslutar att", "• anta tidplanen", "• avslå ansökan"],
        ["Beslut", "Nämnden beslutar", "- att anta tidplanen", "- att avslå ansökan"],
        ["Beslut", "Nämnden beslutar:", "1. Anta tidplanen", "2. Avslå ansökan"],
        ["Beslut", "Nämnden beslutar", "1) att anta tidplanen", "2) att avslå ansökan"],
        ["Beslut", "Nämnden beslutar", "att anta tidplanen", "att avslå ansökan"],
        ["Beslut", "Nämnden beslutar", "att anta tidplanen, samt", "att avslå ansökan"],
        ["Beslut", "Nämnden beslutar enhälligt att", "o anta tidplanen", "o avslå ansökan"],
        ["Beslut", "• Nämnden beslutar att anta tidplanen", "• Nämnden beslutar att avslå ansökan"],
    ],
)
def test_clauses_are_opened_by_bullets_numbers_and_att(
    read_pages: ReadPages, block: list[str]
) -> None:
    found = [
        clause.casefold().removesuffix(", samt").removeprefix("nämnden beslutar att ")
        for clause in clauses(read_pages(section(block, MATTER)))
    ]
    assert found == ["anta tidplanen", "avslå ansökan"]


def test_a_decision_in_running_text_is_one_clause(read_pages: ReadPages) -> None:
    block = ["Beslut", "Tekniska nämnden beslutar att anteckna informationen till protokollet."]
    document = read_pages(section(block, MATTER))
    assert clauses(document) == ["anteckna informationen till protokollet."]


def test_a_lead_wrapped_over_two_lines_is_no_clause(read_pages: ReadPages) -> None:
    block = [
        "Beslut",
        "Gemensamma nämnden för gator, parker och vattenverk i Lövsta och Granby kommuner",
        "beslutar att",
        "• anta tidplanen",
    ]
    assert clauses(read_pages(section(block, MATTER))) == ["anta tidplanen"]


def test_a_clause_stands_where_its_offsets_say(read_pages: ReadPages) -> None:
    document = read_pages(section(DECIDED, PROPOSED))
    for decision in document.decisions:
        assert document.text[decision.start : decision.end] == decision.clause
        passage = next(p for p in document.passages if p.id == decision.passage)
        assert passage.role == "decision"
        assert passage.start <= decision.start < decision.end <= passage.end


@pytest.mark.parametrize("lead", ["Nämnden beslutar", "Nämnden beslutar att", "Nämnden beslutar:"])
def test_the_lead_of_a_proposal_makes_it_no_decision(read_pages: ReadPages, lead: str) -> None:
    document = read_pages(
        section(
            ["Beslut", lead, "• anta tidplanen"],
            ["Förslag till beslut", lead, "", "• bygga cykelvägen för 5,1 mnkr"],
            ["Förslag till beslut på sammanträdet", lead, "", "• avslå ansökan"],
        )
    )
    assert clauses(document) == ["anta tidplanen"]


@pytest.mark.parametrize("lead", ["Nämnden beslutar", "Nämnden beslutar att", "Nämnden beslutar:"])
def test_a_decision_without_a_heading_is_known_by_its_lead(
    read_pages: ReadPages, lead: str
) -> None:
    document = read_pages(section([lead, "• anta tidplanen"], PROPOSED, PAPERS))
    assert clauses(document) == ["anta tidplanen"]


def test_a_motion_told_under_the_decision_is_not_decided(read_pages: ReadPages) -> None:
    block = [
        "Beslut",
        "Nämnden beslutar att anta tidplanen.",
        "",
        "Eva Lind (C) yrkar att tidplanen ska förlängas till 2026.",
    ]
    document = read_pages(section(block, MATTER))
    assert clauses(document) == ["anta tidplanen."]
    assert role_of(document, "förlängas till 2026") == "motion"


def test_a_reservation_told_under_the_decision_is_not_decided(read_pages: ReadPages) -> None:
    block = [
        "Beslut",
        "Nämnden beslutar att",
        "• anta tidplanen",
        "",
        "Bo Ek (M) reserverar sig mot beslutet.",
    ]
    document = read_pages(section(block, MATTER))
    assert clauses(document) == ["anta tidplanen"]
    assert role_of(document, "Bo Ek (M)") == "reservation"


def test_an_added_clause_stands_under_beslut_alone(corpus_documents: dict[str, Document]) -> None:
    minutes = corpus_documents["gnhn-protokoll-2023-06-14.pdf"]
    added = "redovisa driftkostnaden per kommun senast 2023-12-01"
    decided = [d for d in minutes.decisions if d.number == "38" and added in d.clause]
    assert len(decided) == 1
    assert decided[0].assignee == "Hjälpmedelscentralen"
    assert all(added not in p.text for p in minutes.passages if p.role == "proposal")


@pytest.mark.parametrize(
    ("file", "number", "decided", "proposed"),
    [
        ("gnhn-protokoll-2023-06-14.pdf", "37", "mer än 500 meter", "mer än 300 meter"),
        ("gnhn-protokoll-2024-05-22.pdf", "31", "640 kronor per hem", "590 kronor per hem"),
        ("gnhn-protokoll-2024-02-14.pdf", "4", "med fem kontrollmoment", "med fyra kontrollmoment"),
        ("ks-ekhamn-protokoll-2023-02-07.pdf", "21", "till 97,2 mnkr", "till 95,0 mnkr"),
    ],
)  # fmt: skip
def test_a_decision_that_differs_from_its_proposal_keeps_its_own_words(
    corpus_documents: dict[str, Document], file: str, number: str, decided: str, proposed: str
) -> None:
    found = [d.clause for d in corpus_documents[file].decisions if d.number == number]
    assert any(decided in clause for clause in found)
    assert all(proposed not in clause for clause in found)


def test_no_motion_vote_or_reservation_of_the_corpus_is_a_decision(
    corpus_documents: dict[str, Document],
) -> None:
    for document in corpus_documents.values():
        for decision in document.decisions:
            assert " yrkar " not in decision.clause
            assert "reserverar sig" not in decision.clause
            assert "ja-röster" not in decision.clause


@pytest.mark.parametrize(
    ("file", "counts"),
    [
        ("gnhn-protokoll-2023-06-14.pdf", [2, 1, 1, 3, 3, 4, 1, 1, 1]),
        ("gnhn-protokoll-2024-02-14.pdf", [2, 1, 1, 2, 3, 5, 1, 1]),
        ("gnhn-protokoll-2024-05-22.pdf", [2, 1, 1, 2, 5, 2, 1, 1]),
        ("ks-ekhamn-protokoll-2023-02-07.pdf", [2, 1, 3, 1, 4, 2, 1, 1]),
    ],
)
def test_every_clause_of_the_corpus_minutes_is_found_once(
    corpus_documents: dict[str, Document], file: str, counts: list[int]
) -> None:
    document = corpus_documents[file]
    numbers = [s.number for s in document.sections if s.kind == "agenda_item"]
    found = [sum(d.number == number for d in document.decisions) for number in numbers]
    assert found == counts


@pytest.mark.parametrize(
    ("clause", "outcome"),
    [
        ("anta riktlinjer för skolskjuts att gälla från 2024-07-01", "antagen"),
        ("fastställa internkontrollplan för 2024", "antagen"),
        ("godkänna bokslutet för 2023", "bifall"),
        ("bifalla medborgarförslaget", "bifall"),
        ("tillstyrka förslaget till taxa", "bifall"),
        ("avslå ansökan om bidrag", "avslag"),
        ("avstyrka motionen", "avslag"),
        ("återremittera ärendet för att kostnaden ska redovisas", "aterremiss"),
        ("ärendet återremitteras", "aterremiss"),
        ("bordlägga ärendet till nästa sammanträde", "bordlagd"),
        ("anteckna informationen till protokollet", "antecknad"),
        ("lägga delegationsbesluten till handlingarna", "antecknad"),
        ("notera redovisningen", "antecknad"),
        ("ge gatuchefen i uppdrag att utreda frågan", "uppdrag"),
        ("uppdra åt gatuchefen att utreda frågan", "uppdrag"),
        ("delegera till ordföranden att avge yttrande", "delegerad"),
        ("utse Eva Lind (C) att justera protokollet", "vald"),
        ("välja Bo Ek (M) till ersättare", "vald"),
        ("överlämna yttrandet till kommunstyrelsen", "overlamnad"),
        ("remittera förslaget till samtliga kommuner", "overlamnad"),
        ("upphäva § 52 2023-10-18", "upphavd"),
        ("prislistan ersätter den tidigare prislistan", "upphavd"),
        ("bifalla Eva Linds yrkande om återremiss", "aterremiss"),
        ("avslå yrkandet om återremiss", "avslag"),
        ("anse motionen besvarad", "besvarad"),
        ("uttala att frågan är angelägen", "uttalande"),
        ("bygga cykelvägen för 4,2 mnkr", "annat"),
    ],
)  # fmt: skip
def test_the_verb_of_a_clause_gives_its_outcome(clause: str, outcome: Outcome) -> None:
    assert outcome_of(clause) == outcome


@pytest.mark.parametrize(
    ("clause", "outcome"),
    [
        ("anta riktlinjer som ersätter riktlinjerna från 2014", "antagen"),
        ("att regionen ersätter vistelsekommunen med 640 kronor per hembesök", "annat"),
        ("godkänna återrapporteringen av uppdraget enligt § 49 2022-11-09", "bifall"),
        ("fastställa avgiften till 300 kronor, som inte upphör vid årsskiftet", "antagen"),
    ],
)
def test_the_first_verb_counts_not_a_word_further_on(clause: str, outcome: Outcome) -> None:
    assert outcome_of(clause) == outcome


@pytest.mark.parametrize(
    ("clause", "assignee", "due"),
    [
        ("ge gatuchefen i uppdrag att redovisa kostnaden senast 2024-09-30", "gatuchefen",
         "senast 2024-09-30"),
        ("ge i uppdrag till Utvecklingsgruppen nära vård att ta fram en plan senast den 3 maj 2025",
         "Utvecklingsgruppen nära vård", "senast den 3 maj 2025"),
        ("uppdra åt socialnämnden att återkomma under hösten 2024", "socialnämnden",
         "under hösten 2024"),
        ("Tekniska förvaltningen får i uppdrag att se över taxan", "Tekniska förvaltningen", None),
        ("ge uppdrag till kommundirektören att utreda frågan till årsskiftet", "kommundirektören",
         "till årsskiftet"),
        ("anta tidplanen", None, None),
        ("godkänna återrapporteringen av uppdraget", None, None),
    ],
)  # fmt: skip
def test_who_gets_a_task_and_when_it_is_due(
    clause: str, assignee: str | None, due: str | None
) -> None:
    assert (assignee_of(clause), due_of(clause)) == (assignee, due)


def test_an_assignment_is_registered_with_its_passage(read_pages: ReadPages) -> None:
    block = ["Beslut", "Nämnden beslutar att", "• ge gatuchefen i uppdrag att utreda frågan"]
    document = read_pages(section(block, PROPOSED))
    assert [(a.assignee, a.reported_in) for a in document.assignments] == [("gatuchefen", None)]
    assert document.assignments[0].passage == document.decisions[0].passage
