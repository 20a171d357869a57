"""Bodies, laws and exceptions in a question: understood, shown, and taken off again."""

from __future__ import annotations

import pytest

from index.bodies import Bodies
from index.query import understand
from index.reading import Learnt

BODIES = Bodies(
    {
        "Kommunfullmäktige": 9,
        "Kommunstyrelsen": 8,
        "Miljö- och byggnadsnämnden": 4,
        "Barn- och utbildningsnämnden": 4,
        "Kommunalförbundet Räddning Nord Direktionen": 2,
    },
    [("BUN", "Barn- och utbildningsnämnden"), ("KS", "Kommunstyrelsen")],
)


@pytest.mark.parametrize(
    ("question", "body"),
    [
        ("Vad beslutade kommunstyrelsen om bryggan?", "Kommunstyrelsen"),
        ("Vad blev kommunstyrelsens beslut?", "Kommunstyrelsen"),
        ("Vad sa KS om bryggan?", "Kommunstyrelsen"),
        ("vad sa ks om bryggan", "Kommunstyrelsen"),
        ("Hur röstade fullmäktige?", "Kommunfullmäktige"),
        ("Vad tyckte miljönämnden?", "Miljö- och byggnadsnämnden"),
        ("Vad beslutade miljö- och byggnadsnämnden?", "Miljö- och byggnadsnämnden"),
        ("Vad har BUN beslutat?", "Barn- och utbildningsnämnden"),
        ("Vad beslutade direktionen?", "Kommunalförbundet Räddning Nord Direktionen"),
        ("Vad beslutade nämnden?", None),  # one of two
        ("Vad beslutade socialnämnden?", None),  # none of these
        ("Vilka nämndledamöter röstade nej?", None),
    ],
)
def test_a_body_is_known_by_each_of_its_names(question: str, body: str | None) -> None:
    query = understand(question, learnt=Learnt(bodies=BODIES))
    assert query.bodies == (frozenset({body}) if body else frozenset())
    told = [one.label for one in query.understood if one.kind == "body"]
    assert told == ([body] if body else [])


def test_a_body_is_taken_off_with_its_words() -> None:
    learnt = Learnt(bodies=BODIES)
    query = understand("Vad sa kommunstyrelsen om bryggan?", learnt=learnt)
    (key,) = [one.key for one in query.understood]
    without = understand("Vad sa kommunstyrelsen om bryggan?", learnt=learnt, without={key})
    assert (without.bodies, without.words) == (frozenset(), ("bryggan",))


def test_a_follow_up_stays_with_the_body_unless_it_names_another() -> None:
    learnt = Learnt(bodies=BODIES)
    before = ["Vad beslutade kommunstyrelsen om bryggan?"]
    assert understand("Och vad kostar det?", before, learnt=learnt).bodies == {"Kommunstyrelsen"}
    assert understand("Och i fullmäktige?", before, learnt=learnt).bodies == {"Kommunfullmäktige"}


@pytest.mark.parametrize(
    ("question", "law"),
    [
        ("Vad säger 2 kap. 6 § hälso- och sjukvårdslagen?", "2 kap. 6 § hälso- och sjukvårdslagen"),
        ("Vad gäller enligt socialtjänstlagen (2025:400)?", "socialtjänstlagen (2025:400)"),
        ("Vad gäller enligt LSS?", "LSS"),
        ("Vad står i underlagen?", None),
        ("Hur lång är kön till LSS-bostad?", None),
    ],
)
def test_a_law_is_shown_as_understood(question: str, law: str | None) -> None:
    told = [one.label for one in understand(question).understood if one.kind == "law"]
    assert told == ([law] if law else [])


@pytest.mark.parametrize(
    ("question", "excluded", "left"),
    [
        ("Vilka kommuner utom Laholm svarade ja?", "Laholm", "Vilka kommuner svarade ja?"),
        ("Alla beslut om skolor förutom Eks skola 2024", "Eks skola", "Alla beslut om skolor 2024"),
        ("Beslut om Eken utom taket 2022", "taket", "Beslut om Eken 2022"),
        ("Beslut om hjälpmedel men inte rollatorer", "rollatorer", "Beslut om hjälpmedel"),
        ("Vilka utom Anna Berg reserverade sig?", "Anna Berg", "Vilka reserverade sig?"),
    ],
)
def test_what_is_not_meant_is_left_out(question: str, excluded: str, left: str) -> None:
    query = understand(question)
    assert (query.excluded, query.question) == ((excluded,), left)
    assert query.excludes(f"Svaret gäller {excluded}s del")
    assert not query.excludes("Svaret")
    (key,) = [one.key for one in query.understood if one.kind == "not"]
    assert understand(question, without={key}).excluded == ()


@pytest.mark.parametrize("question", ["Varför avslogs det inte?", "Gäller det inte bara Laholm?"])
def test_a_plain_no_leaves_nothing_out(question: str) -> None:
    assert understand(question).excluded == ()
