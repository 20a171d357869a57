"""The measures against sums worked out by hand, and rankings against ir-measures."""

from __future__ import annotations

import json
from dataclasses import replace
from math import log2
from pathlib import Path

import ir_measures
import pytest

from evals.__main__ import main
from evals.folding import fold
from evals.measures import (
    answer_words,
    citation_precision,
    evidence_groups,
    evidence_recall,
    fact_recall,
    first_characters,
    is_right,
    mean,
    percentile,
    quote_held,
    rankings,
    refusals,
)
from evals.scores import score
from evals.sets import AnswerRecord, Evidence, Excerpt, Question
from evals.tables import format_table
from ingest.errors import QuestionError

DECISION = "att ge uppdrag till utvecklingsgruppen att redovisa driftkostnaden per kommun"
PRICE = "Prislistan för 2024 räknas upp med 2,9 procent från den 1 mars"
OTHER = "Sammanträdet öppnades klockan nio och närvaron antecknades av sekreteraren"


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("En  inven-\ntering\tav BEHOV", "en inventering av behov"),
        ("2023-\n12-20", "2023-12-20"),
        ("hälso- och sjukvård", "hälso- och sjukvård"),
        ("26\u00a0142 brukare", "26 142 brukare"),
        ("• ett ● två ➢ tre \uf0b7 fyra", "ett två tre fyra"),
        ("o anta\n- avslå", "anta avslå"),
        ("2021–2028", "2021-2028"),
        ("e\u2010post", "e-post"),
        ("ansva\u00adret", "ansvaret"),
        ("inven\ufffe\ntering", "inventering"),
    ],
)
def test_folding_removes_what_typesetting_added(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_a_quote_is_held_when_it_stands_in_the_passage_after_folding() -> None:
    passage = (
        "§ 38\n• Att ge uppdrag till utvecklings-\ngruppen att redovisa\n"
        "driftkostnaden per\u00a0kommun."
    )
    assert quote_held(DECISION, passage)
    assert not quote_held(DECISION, OTHER)


def test_a_quote_is_held_from_seventy_percent_of_its_word_triples() -> None:
    # Twelve words make ten triples. A passage that ends after nine words holds seven of them,
    # one that ends after eight words six.
    quote = "a1 a2 a3 a4 a5 a6 a7 a8 a9 a10 a11 a12"
    assert quote_held(quote, "a1 a2 a3 a4 a5 a6 a7 a8 a9 och annat")
    assert not quote_held(quote, "a1 a2 a3 a4 a5 a6 a7 a8 och annat")


def test_a_quote_of_two_words_must_stand_in_the_passage_as_whole_words() -> None:
    assert quote_held("Karin Lindahl", "Ordförande: Karin\nLindahl (C)")
    assert not quote_held("Karin Lindahl", "Karin Berg och Per Lindahl")
    assert not quote_held("421", "4215 personer")
    assert not quote_held(" ", "text")


def test_a_hyphen_of_the_word_itself_may_stand_at_a_line_end() -> None:
    assert quote_held("skickas med e-post", "Kallelsen skickas med e-\npost i god tid")


def test_evidence_that_shares_an_alt_group_is_one_group() -> None:
    pieces = [
        Evidence("a.pdf", "", "ett"),
        Evidence("a.pdf", "", "två", 1),
        Evidence("b.pdf", "", "tre", 1),
        Evidence("a.pdf", "", "fyra"),
        Evidence("a.pdf", "", "fem", 2),
    ]
    assert evidence_groups(pieces) == (("ett",), ("två", "tre"), ("fyra",), ("fem",))


def test_evidence_recall_counts_groups_and_any_quote_of_a_group_will_do() -> None:
    groups = ((DECISION, "något helt annat här"), (PRICE,))
    assert evidence_recall(groups, [OTHER, DECISION]) == 1 / 2
    assert evidence_recall(groups, [OTHER, DECISION, PRICE]) == 1.0
    assert evidence_recall(groups, [OTHER, DECISION, PRICE][:1]) == 0.0
    assert evidence_recall(groups, []) == 0.0


def test_a_quote_behind_the_first_characters_is_not_seen() -> None:
    texts = ["x" * 3990, f"inledning {DECISION}", PRICE]
    assert first_characters(texts, 4000) == ("x" * 3990, "inledning ")
    assert evidence_recall(((DECISION,),), first_characters(texts, 4000)) == 0.0
    assert evidence_recall(((DECISION,),), first_characters(texts, 4200)) == 1.0


def test_ndcg_and_rr_agree_with_the_sum_worked_out_by_hand_and_with_ir_measures() -> None:
    groups = ((DECISION,), (PRICE,), ("ett citat som ingen passage någonsin håller",))
    ranked = [OTHER, DECISION, OTHER, OTHER, PRICE]
    ours = rankings({"1": (groups, ranked), "2": (groups, [])})
    # Relevant at ranks 2 and 5; three are wanted, since one group was never found.
    gained = 1 / log2(3) + 1 / log2(6)
    ideal = 1 / log2(2) + 1 / log2(3) + 1 / log2(4)
    assert ours["1"].ndcg == pytest.approx(gained / ideal, abs=1e-6)
    assert ours["1"].rr == 1 / 2
    assert (ours["2"].ndcg, ours["2"].rr) == (0.0, 0.0)
    judged = {"1": {"b": 1, "e": 1, "nowhere": 1, "a": 0}}
    run = {"1": {"a": 5.0, "b": 4.0, "c": 3.0, "d": 2.0, "e": 1.0}}
    theirs = ir_measures.calc_aggregate([ir_measures.nDCG @ 10, ir_measures.RR @ 10], judged, run)
    assert ours["1"].ndcg == pytest.approx(theirs[ir_measures.nDCG @ 10])
    assert ours["1"].rr == pytest.approx(theirs[ir_measures.RR @ 10])


def test_rankings_see_ten_passages() -> None:
    ours = rankings({"1": (((DECISION,),), [OTHER] * 10 + [DECISION])})
    assert (ours["1"].ndcg, ours["1"].rr) == (0.0, 0.0)


def test_rankings_without_any_passage_are_zero() -> None:
    ours = rankings({"1": (((DECISION,),), [])})
    assert (ours["1"].ndcg, ours["1"].rr) == (0.0, 0.0)


def test_a_marker_is_neither_a_word_nor_a_number() -> None:
    assert answer_words("Nämnden avslog [1] motionen [12].") == ["Nämnden", "avslog", "motionen."]
    assert fact_recall(["12"], "Nämnden avslog motionen [12].") == 0.0


def test_facts_are_looked_for_in_the_first_150_words() -> None:
    late = " ".join(["ord"] * 149 + ["Lindahl", "Borg"])
    assert fact_recall(["Lindahl"], late) == 1.0
    assert fact_recall(["Lindahl", "Borg"], late) == 1 / 2


def test_citation_precision_accepts_a_quote_or_a_fact() -> None:
    cited = [DECISION, "Kostnaden blev 84,5 mnkr", OTHER]
    assert citation_precision(((DECISION,),), ["84,5 mnkr"], cited) == pytest.approx(2 / 3)
    assert citation_precision(((DECISION,),), ["84,5 mnkr"], []) == 0.0


def test_right_needs_an_answer_half_the_facts_and_cited_evidence() -> None:
    assert is_right(answered=True, facts=0.5, citations=0.1)
    assert not is_right(answered=False, facts=1.0, citations=1.0)
    assert not is_right(answered=True, facts=0.49, citations=1.0)
    assert not is_right(answered=True, facts=1.0, citations=0.0)


def test_refusals_are_counted_against_what_could_be_answered() -> None:
    # (answerable, refused): three refused, two of them rightly; three unanswerable.
    got = refusals(
        [(True, True), (True, False), (True, False), (True, False)]
        + [(False, True), (False, True), (False, False)]
    )
    assert got.precision == pytest.approx(2 / 3)
    assert got.recall == pytest.approx(2 / 3)
    assert got.false == 1 / 4
    none = refusals([])
    assert (none.precision, none.recall, none.false) == (None, None, None)


def test_percentiles_lie_between_the_nearest_ranks() -> None:
    # Places 0.5 · 3 = 1.5 and 0.95 · 3 = 2.85 among 10, 20, 30, 40.
    assert percentile([40.0, 10.0, 30.0, 20.0], 0.5) == 25.0
    assert percentile([40.0, 10.0, 30.0, 20.0], 0.95) == pytest.approx(38.5)
    assert percentile([7.0], 0.95) == 7.0
    assert percentile([], 0.5) is None
    assert mean([]) is None


def excerpt(text: str) -> Excerpt:
    return Excerpt("p.pdf", "§ 38", 3, text)


def question(number: str, *, answerable: bool = True, category: str = "beslut") -> Question:
    return Question(
        id=number, question="Vad beslutades?", history=(), category=category,
        answerable=answerable,
        answer_facts=("driftkostnaden per kommun", "2,9 %") if answerable else (),
        answer="",
        evidence=(
            (Evidence("p.pdf", "§ 38", DECISION), Evidence("q.pdf", "§ 9", PRICE))
            if answerable
            else ()
        ),
    )  # fmt: skip


def record(number: str, passages: list[str], cited: list[str], answer: str = "") -> AnswerRecord:
    return AnswerRecord(
        id=number, answer=answer, abstained=not answer, reason=None if answer else "inget",
        citations=tuple(map(excerpt, cited)), passages=tuple(map(excerpt, passages)),
        latency_ms=10.0 * int(number), answerer="extractive", index="i1", settings="s1",
    )  # fmt: skip


ANSWER = "Driftkostnaden ska redovisas per kommun [1]."
QUESTIONS = [
    question("1"),
    question("2"),
    question("3", category="ansvar"),
    question("4", category="ansvar"),
    question("5", category="ansvar"),
    question("6", answerable=False, category="obesvarbara"),
    question("7", answerable=False, category="obesvarbara"),
]
RECORDS = [
    record("1", [DECISION, PRICE], [DECISION], ANSWER),  # right: one fact of two, one group cited
    record("2", [OTHER], [OTHER], ANSWER),  # nothing found
    record("3", [OTHER, DECISION], [DECISION]),  # refused with the evidence at hand
    record("4", [DECISION], [OTHER], ANSWER),  # found, something else cited
    # 5 has no result
    record("6", [OTHER], []),  # rightly refused
    record("7", [OTHER], [OTHER], ANSWER),  # answered what no document says
]


def test_a_run_is_scored_as_the_sums_worked_out_by_hand() -> None:
    summary = score(QUESTIONS, RECORDS)
    overall = summary.overall
    assert (overall.questions, overall.answerable, overall.missing) == (7, 5, 1)
    assert overall.marks is not None
    # Groups held, questions 1 to 5: at rank 1 ½, 0, 0, ½, –; among ten 1, 0, ½, ½, –.
    assert overall.marks.recall_1 == pytest.approx(1 / 5)
    assert overall.marks.recall_10 == pytest.approx(2 / 5)
    assert overall.marks.recall_4k == pytest.approx(2 / 5)
    assert overall.marks.rr_10 == pytest.approx((1 + 0 + 1 / 2 + 1 + 0) / 5)
    assert overall.marks.citation_recall == pytest.approx((1 / 2 + 0 + 1 / 2 + 0 + 0) / 5)
    assert overall.marks.citation_precision == pytest.approx((1 + 0 + 1 + 0 + 0) / 5)
    assert overall.marks.fact_recall == pytest.approx((1 / 2 + 1 / 2 + 0 + 1 / 2 + 0) / 5)
    assert overall.marks.right == pytest.approx(1 / 5)
    assert (overall.refusal_precision, overall.refusal_recall) == (1 / 2, 1 / 2)
    assert overall.false_refusal == pytest.approx(1 / 5)
    # Latencies 10, 20, 30, 40, 60, 70 ms: half-way between 30 and 40.
    assert overall.latency_p50 == 35.0
    assert overall.words == 6.0 - 1.0  # the marker is no word
    assert (summary.answerers, summary.indexes, summary.settings) == (
        ("extractive",), ("i1",), ("s1",),
    )  # fmt: skip


def test_each_failure_is_blamed_on_the_first_stage_that_did_not_deliver() -> None:
    summary = score(QUESTIONS, [*RECORDS, record("8", [], [])])
    assert [(row.question.id, row.cause) for row in summary.failures] == [
        ("2", "retrieval"),
        ("3", "refusal"),
        ("4", "citation"),
        ("5", "missing"),
        ("7", "refusal"),
    ]
    wrong = replace(RECORDS[0], answer="Ett annat svar.")
    assert [row.cause for row in score(QUESTIONS[:1], [wrong]).rows] == ["answer"]
    assert summary.unasked == ("8",)


def test_questions_are_grouped_by_category_and_by_the_documents_of_their_evidence() -> None:
    summary = score(QUESTIONS, RECORDS)
    assert [(one.name, one.questions) for one in summary.by_category] == [
        ("ansvar", 3),
        ("beslut", 2),
        ("obesvarbara", 2),
    ]
    assert [(one.name, one.questions) for one in summary.by_document] == [
        ("p.pdf", 5),
        ("q.pdf", 5),
    ]
    assert summary.by_category[2].marks is None


def test_an_id_that_stands_twice_is_refused() -> None:
    with pytest.raises(QuestionError, match="Två frågor har id 1"):
        score([QUESTIONS[0], QUESTIONS[0]], RECORDS)
    with pytest.raises(QuestionError, match="Två svar har id 1"):
        score(QUESTIONS, [RECORDS[0], RECORDS[0]])


def test_the_table_shows_every_group_and_names_what_has_no_result() -> None:
    table = format_table(score(QUESTIONS, RECORDS))
    overall = next(line for line in table.splitlines() if line.startswith("alla"))
    assert overall.split()[1:5] == ["7", "20,0", "40,0", "40,0"]
    assert "index: i1" in table
    assert "Utan resultat, räknas som 0 (1): 5" in table
    unanswerable = next(line for line in table.splitlines() if line.startswith("obesvarbara"))
    assert unanswerable.split()[2] == "–"


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """One question and its answer record as `paragraf ask --batch` writes it."""
    gold = {
        "id": "1", "question": "Vad beslutades?", "history": ["Och § 37?"], "category": "beslut",
        "answerable": True, "answer_facts": ["driftkostnaden"], "answer": "",
        "evidence": [{"document": "p.pdf", "section": "§ 38", "quote": DECISION}],
    }  # fmt: skip
    place = {"passage": "x", "document": "p.pdf", "section": "§ 4", "page": 2, "text": OTHER}
    given = {
        "id": "1", "question": "Vad beslutades?", "answer": "Mötet öppnades [1].",
        "abstained": False, "reason": None, "citations": [{"marker": 1, **place}],
        "passages": [{**place, "score": 0.5}], "latency_ms": 4.2,
    }  # fmt: skip
    questions, answers = tmp_path / "set.jsonl", tmp_path / "answers.jsonl"
    questions.write_text(json.dumps(gold), encoding="utf-8")
    answers.write_text(json.dumps(given), encoding="utf-8")
    return str(questions), str(answers)


def test_the_command_prints_what_was_expected_and_what_was_given(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([files[0], "--answers", files[1], "--failures"]) == 0
    printed = capsys.readouterr().out
    assert "1 (beslut) sökning" in printed
    assert "tidigare: Och § 37?" in printed
    assert f"belägg: p.pdf, § 38: ”{DECISION}”" in printed
    assert "givet: Mötet öppnades [1]." in printed
    assert "citerat 1: p.pdf, § 4, s. 2" in printed


def test_the_command_writes_json(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([files[0], "--answers", files[1], "--json", "--failures"]) == 0
    written = json.loads(capsys.readouterr().out)
    assert written["overall"]["marks"]["recall_10"] == 0.0
    assert written["rows"][0]["cause"] == "retrieval"
    assert written["failures"][0]["record"]["answer"] == "Mötet öppnades [1]."


def test_a_row_left_out_gives_exit_code_1_and_an_unreadable_file_2(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    with Path(files[0]).open("a", encoding="utf-8") as stream:
        stream.write("\nnonsens\n")
    assert main([files[0], "--answers", files[1]]) == 1
    assert "Utelämnad rad: set.jsonl rad 2: ogiltig JSON" in capsys.readouterr().err
    assert main([files[0], "--answers", files[1] + ".saknas"]) == 2
    assert "kan inte läsas" in capsys.readouterr().err
