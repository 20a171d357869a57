"""What comes first: exact hits, meaning, roles; copies folded; filters; the LangChain face."""

from __future__ import annotations

import numpy as np
import pytest

from app.service import Service
from index.exact import ExactIndex
from index.query import understand
from index.records import Filters
from index.retrieval import fuse, minmax, question_grams
from index.retriever import ParagrafRetriever
from ingest.errors import QuestionError
from ingest.settings import Retrieval


def test_minmax_scales_to_zero_and_one() -> None:
    assert minmax({"a": 2.0, "b": 6.0, "c": 3.0}) == {"a": 0.0, "b": 1.0, "c": 0.25}
    assert minmax({"a": 5.0, "b": 5.0}) == {"a": 1.0, "b": 1.0}
    assert minmax({}) == {}


def test_fusion_is_the_weighted_sum_of_both_legs() -> None:
    # lexical: a 1.0, b 0.0; dense: a 0.0, b 1.0, weight .25 → a .75, b .25
    assert fuse({"a": 9.0, "b": 1.0}, {"a": 0.2, "b": 0.8}, 0.25) == {"a": 0.75, "b": 0.25}


def test_a_long_compound_does_not_outvote_the_rest_of_a_question() -> None:
    query = understand("Vilket belopp får bokbussverksamhetschefen köpa för?")
    for damping, least, most in ((0.0, 1.0, 1.0), (0.25, 0.6, 0.9), (1.0, 0.2, 0.5)):
        found = question_grams(query, {}, Retrieval(long_word_damping=damping))
        assert least <= found["chef"] / found["belo"] <= most


def test_a_synonym_counts_less_than_a_word_of_the_question() -> None:
    query = understand("Vad sade doktorn?")
    found = question_grams(query, {}, Retrieval(synonym_weight=0.25))
    assert found["läka"] < found["dokt"]
    assert not question_grams(query, {}, Retrieval(synonym_weight=0.0)).get("läka")


@pytest.mark.parametrize(
    ("query", "section"),
    [
        ("§ 31 2024-05-22", "§ 31 Hemsjukvård vid tillfällig vistelse"),
        ("§ 4 2024-02-14", "§ 4 Internkontrollplan 2024"),
        ("GNH240009", "§ 10 Stipendium"),
        ("KS 2022/204", "§ 21 Utökad ram för ombyggnad"),
        ("ks 2022/204 strandgården", "§ 21 Utökad ram för ombyggnad"),
        ("”Trygg natt i Tallhöjdens kommun”", "§ 10 Stipendium"),
        ("bidrag till roddarnas nya båthus", "§ 23 Föreningsbidrag"),
        ("stipendie rehab Lövsta", "§ 10 Stipendium"),
        ("läkemedelskåp investering kommunerna", "§ 38 Införande av digitala läkemedelsskåp"),
        ("alkohol vid intern representation", "§ 22 Riktlinjer för representation"),
    ],
)
def test_the_right_section_comes_first(service: Service, query: str, section: str) -> None:
    first = service.search(query, k=3)[0].reference.section
    assert (first or "").startswith(section)


def test_scores_fall_and_stay_within_k(service: Service) -> None:
    for k in (1, 5, 20):
        scores = [hit.score for hit in service.search("läkemedelsskåp", k=k)]
        assert len(scores) == k
        assert scores == sorted(scores, reverse=True)


def test_a_decision_comes_before_its_proposal_when_decisions_are_asked_for(
    service: Service,
) -> None:
    hits = service.search("Vad beslutades om ersättning per hembesök i § 31 2024-05-22?")
    roles = [h.reference.role for h in hits if (h.reference.section or "").startswith("§ 31 ")]
    assert roles[0] == "decision"


def test_copies_of_one_section_are_one_hit_with_several_places(service: Service) -> None:
    hits = service.search("§ 38 2023-06-14 digitala läkemedelsskåp", k=20)
    texts = [(h.reference.role, " ".join(h.reference.text.split())) for h in hits]
    assert len(texts) == len(set(texts))
    decision = next(h.reference for h in hits if h.reference.role == "decision")
    assert {p.document for p in decision.also_at} | {decision.document} == {
        "gnhn-protokoll-2023-06-14.pdf", "handlingar-gnhn-2024-05-22.pdf",
    }  # fmt: skip


def test_a_hit_says_why_it_ranks_where_it_does(service: Service) -> None:
    hits = service.search("Vad beslutades i § 31 2024-05-22 om ersättning per hembesök?", k=10)
    first = hits[0].why
    assert "ord " in first
    assert "innebörd " in first
    assert "§ 31" in first
    assert "2024-05-22" in first
    assert "textens slag +0.15" in first
    assert any("bättre stycke i samma §" in hit.why for hit in hits)


def test_equal_texts_of_two_meetings_are_never_one_hit(service: Service) -> None:
    hits = service.search("anteckna informationen till protokollet Hjälpmedelscentralen", k=30)
    dates = {
        h.reference.date for h in hits
        if "Information från Hjälpmedelscentralen" in (h.reference.section or "")
        and h.reference.role == "decision"
    }  # fmt: skip
    assert dates == {"2023-06-14", "2024-02-14", "2024-05-22"}


@pytest.mark.parametrize(
    ("filters", "documents"),
    [
        (Filters(bodies=("Kommunstyrelsen",)), {"ks-ekhamn-protokoll-2023-02-07.pdf"}),
        (Filters(kinds=("reglemente",)), {"reglemente-gnhn.pdf"}),
        (Filters(documents=("ok-hemsjukvard-2023.pdf",)), {"ok-hemsjukvard-2023.pdf"}),
        (Filters(dnrs=("KS 2022/204",)), {"ks-ekhamn-protokoll-2023-02-07.pdf"}),
        (Filters(date_from="2023-02-01", date_to="2023-02-28"),
         {"ks-ekhamn-protokoll-2023-02-07.pdf"}),
    ],
)  # fmt: skip
def test_filters_let_through_what_they_name(
    service: Service, filters: Filters, documents: set[str]
) -> None:
    hits = service.search("hjälpmedel", k=50, filters=filters)
    assert hits
    assert {hit.reference.document for hit in hits} == documents


def test_filters_that_leave_nothing_give_no_hits(service: Service) -> None:
    assert service.search("hjälpmedel", filters=Filters(date_from="2031-01-01")) == ()


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        (Filters(bodies=("Kulturnämnden",)), "Kulturnämnden"),
        (Filters(kinds=("recept",)), "recept"),
        (Filters(documents=("saknas.pdf",)), "saknas.pdf"),
        (Filters(dnrs=("KS 2031/1",)), "KS 2031/1"),
        (Filters(date_from="i går"), "i går"),
        (Filters(date_from="2024-05-01", date_to="2024-01-01"), "2024-05-01"),
    ],
)
def test_an_unknown_filter_value_is_named(service: Service, filters: Filters, words: str) -> None:
    with pytest.raises(QuestionError, match=words):
        service.search("hjälpmedel", filters=filters)


def test_text_that_looks_like_query_syntax_is_only_text(service: Service) -> None:
    for query in ('title:"x" AND (*:*)', "a OR b NOT c~2^5", "[1 TO *]", "läkemedelsskåp\\"):
        assert isinstance(service.search(query), tuple)


def test_the_retriever_gives_langchain_documents_in_the_same_order(service: Service) -> None:
    query = "Vad beslutades om läkemedelsskåp?"
    found = ParagrafRetriever(library=service.library, k=5).invoke(query)
    assert [document.id for document in found] == [
        hit.reference.passage for hit in service.search(query, k=5)
    ]
    assert found[0].metadata["document"].endswith(".pdf")
    assert found[0].metadata["page"] >= 1


def test_passages_let_through_in_another_generation_are_known_by_their_ids() -> None:
    # as many passages, in another order: what was a row of one is another passage of the other
    matrix = np.eye(3, dtype=np.float16)
    before = ExactIndex(["a", "b", "c"], matrix, ["s1", "s2", "s2"])
    after = ExactIndex(["d", "a", "b"], matrix, ["s3", "s1", "s2"])
    vector = np.asarray([1.0, 0.9, 0.8], dtype=np.float32)
    assert [key for key, _ in after.search(vector, 3, before.within(["s1"]))] == ["a"]
    assert [key for key, _ in after.search(vector, 3, after.within(["s3"]))] == ["d"]


def test_similarities_do_not_depend_on_the_order_of_the_passages() -> None:
    # in 32 bits the last digits do, and the same question would give two records
    numbers = np.random.default_rng(5)
    matrix = numbers.standard_normal((300, 384)).astype(np.float16)
    ids = [f"p{row}" for row in range(300)]
    index = ExactIndex(ids, matrix)
    vector = numbers.standard_normal(384).astype(np.float32)
    forwards = index.scores(vector, ids)
    backwards = index.scores(vector, reversed(ids))
    assert {key: round(score, 9) for key, score in forwards.items()} == {
        key: round(score, 9) for key, score in backwards.items()
    }
    assert ExactIndex([], np.zeros((0, 0), dtype=np.float16)).scores(vector, ["p1"]) == {}
