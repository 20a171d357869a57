"""Limits that a run has to keep: ``--fail-below right=0.6``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evals.store import Run
from evals.uncertainty import LOWER_IS_BETTER, MEASURES, values
from ingest.errors import QuestionError


def parse_limits(given: Sequence[str]) -> dict[str, float]:
    """Return the limits by measure. Raises QuestionError for a measure or number unknown."""
    limits: dict[str, float] = {}
    for one in given:
        name, _, limit = one.partition("=")
        if name not in MEASURES:
            raise QuestionError(
                f"--fail-below {one}: måttet {name} finns inte. Mått: {', '.join(MEASURES)}."
            )
        try:
            limits[name] = float(limit)
        except ValueError as exc:
            raise QuestionError(
                f"--fail-below {one}: skriv MÅTT=GRÄNS, till exempel right=0.6."
            ) from exc
        if not 0 <= limits[name] <= 1:
            raise QuestionError(f"--fail-below {one}: gränsen ska vara från 0 till 1.")
    return limits


def below(run: Run, limits: Mapping[str, float]) -> list[str]:
    """Return in Swedish which limits the run does not keep.

    Of a measure where lower is better the limit is the most it may be. A measure without
    anything to count keeps no limit.
    """
    now = values(run.summary.rows)
    failed = []
    for name, limit in limits.items():
        value = now[name]
        over = name in LOWER_IS_BETTER
        if value is None:
            failed.append(f"{name} kan inte räknas ut: ingen fråga i seten prövar det")
        elif value > limit if over else value < limit:
            failed.append(f"{name} är {value:.3f}, {'över' if over else 'under'} gränsen {limit}")
    return failed
