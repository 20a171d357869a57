"""An evaluation, a study or a last report that is asked for and was only announced."""

from __future__ import annotations

import re

from app.answering.lacking.case import Case, years_in
from app.answering.lacking.results import ASKS_RESULT
from app.answering.polarity import is_yes_no
from index.analysis import fold, indexed_text
from index.report_backs import pending
from ingest.swedish import MONTHS, sentences

_STUDY = re.compile(
    r"\b(?:\w+)?(utvärdering|utredning|granskning|undersökning|översyn|kartläggning|inventering"
    r"|analys|mätning|uppföljning|(?<=del)rapport|(?<=slut)rapport|(?<=läges)rapport"
    r"|(?<!\w)rapport|studie)"
    r"(?:n|en|ens|ns)?\b",
    re.I,
)
# a line of a timetable: "Mars/April Delrapport till nämnden"
_TIMETABLE = re.compile(
    rf"^(?:{'|'.join(one[:3] for one in MONTHS)}|kvartal|q[1-4]|vår|höst)\w*\b", re.I
)
_FINAL = re.compile(r"\bslut(utvärdering|rapport|redovisning|granskning|besiktning)\w*", re.I)
_TO_COME = re.compile(  # the present passive of what is not done yet
    r"\bberäknas (?:vara |bli )?(?:klar|färdig)\w*"
    r"|\b(?:är|blir) klar(?:t|a)? (?:till|i|under|först)\b"
    r"|\b(?:presenteras|redovisas|lämnas|tas upp) (?:för \w+ )?(?:senast|(?:vid|på|till|i|under)"
    rf" (?:nästa|kommande|våren|hösten|början|slutet|{'|'.join(MONTHS)}))\b"
    r"|\bskulle ha (?:redovisats|presenterats|lämnats|varit klar)|\bär försena[dt]"
    r"|\b(?:utvärderas|utreds|granskas|undersöks|kartläggs|inventeras|analyseras|följs upp"
    r"|genomförs|görs)\b",
    re.I,
)
# of what they are of, and not of a matter's usual preparation
_CERTAIN_STUDIES = ("utvärderingen", "mätningen", "undersökningen", "granskningen")
_RESULT = re.compile(r"\b(?:visa(?:r|de|t)|resultat\w*|framgå\w*|konstater\w*|slutsats\w*)\b", re.I)
_LEAST_STEM = 6  # letters of a word for a study, its ending left out
_OF_STUDY = 0.6  # of the words that the nearest sentence holds, in one of the same study


def only_announced(case: Case) -> str | None:
    """Return what is missing when the result of a study is asked for that is only to come.

    "Vad kom utvärderingen fram till?", and wherever the papers speak of an evaluation it shall
    be made: "försöket utvärderas av en extern part".
    """
    query = case.query
    study = _STUDY.search(query.question)
    if study is None or not ASKS_RESULT.search(query.question):
        return None
    if is_yes_no(query.question) and any(unit.decision for unit in case.taken):
        return None  # "Blev det en ny väg när utredningen var klar?": what was decided since
    named = re.compile(_named(study))
    told = any(named.search(fold(unit.hit.stored.passage.text)) for unit in case.taken)
    subject = case.coverage.only([w for w in case.coverage.rarity if not named.match(w)])
    passages = {
        hit.stored.passage.id: hit.stored.passage.text
        for hit in (*case.hits, *(unit.hit for unit in case.taken))
    }
    written = max((int(stored.date[:4]) for stored in case.stored if stored.date), default=9999)
    spoken, shares = [], []
    for text in passages.values():
        before = ""
        for one in (text[start:end] for start, end in sentences(text)):
            if named.search(fold(one)):
                spoken.append(one)
                # "Branden omfattade 14 hektar. En utvärdering presenteras vid nästa möte."
                led_up = "" if named.search(fold(before)) else before
                shares.append(subject.share(f"{led_up} {one}"))
            before = one
    # another study that the papers speak of, with less of what is asked about, tells nothing
    of_it = [
        one
        for one, share in zip(spoken, shares, strict=True)
        if share >= _OF_STUDY * max(shares, default=0.0)
    ]
    silent = not told and not any(
        _RESULT.search(unit.hit.stored.passage.text) for unit in case.taken
    )
    if silent and study[0].casefold() in _CERTAIN_STUDIES:
        return f"underlaget säger inget om någon {study[1].casefold()}"
    if not told or not all(
        pending(one)
        or _TO_COME.search(one)
        or _TIMETABLE.match(one.strip(" -–•●*"))
        or _years_ahead(one, written)
        for one in of_it
    ):
        return None
    return f"underlaget säger att {study[0].casefold()} ska göras, men inte vad den kom fram till"


def _named(study: re.Match[str]) -> str:
    """Return the pattern by which a folded text names a study, in the verb too: "utvärder"."""
    word = study[1].casefold()
    if word != "rapport":
        return re.escape(word[:-3] if len(word) > _LEAST_STEM else "studi")
    whole = study[0].casefold().removesuffix("ens").removesuffix("en")
    # one of several, "delrapport"; alone it is no beginning of "rapporterade", nor of another
    return re.escape(whole) if whole != word else r"\brapport(?:en|ens)?\b"


def no_final(case: Case) -> str | None:
    """Return what is missing when a last report is asked for and the papers have only earlier ones.

    "Vad visade slututvärderingen?", and what was evaluated is the first half-year.
    """
    asked = _FINAL.search(case.query.question)
    if asked is None or not ASKS_RESULT.search(case.query.question):
        return None
    texts = [indexed_text(hit.stored.passage) for hit in case.hits]
    shares = [case.coverage.share(text) for text in texts]
    least = _OF_STUDY * max(shares, default=0.0)  # that of another study is none of this one
    near = "\n".join(t for t, share in zip(texts, shares, strict=True) if share >= least)
    told = f"{near}\n{case.told_as_written}"
    if re.search(rf"\bslut(?:lig\w* )?{asked[1]}", told, re.I):
        return None
    return f"underlaget har ingen slut{asked[1].casefold()}"


def _years_ahead(text: str, written: int) -> bool:
    """Return whether a line of a plan names only years after the one it was written in."""
    years = years_in(text)
    return bool(years) and min(years) > written
