"""A matter as HTML: its picture, what is lacking, and the same as a list in time order."""

from __future__ import annotations

from collections.abc import Sequence

from app.matter_list import MatterRow
from app.matter_rows import Case, StepRow, TaskRow
from app.timeline import Row, Timeline, shape, timeline
from app.web import texts
from app.web.chat_view import facts
from app.web.counts import counted
from app.web.guide import help_link
from app.web.links import matter_link
from app.web.texts import escape, page_words
from app.web.timeline_svg import day_words, icon, picture, silence
from app.web.validity_view import later

PAGE = 40  # matters listed at a time
_PLACES = 4  # other places of a § that are named


def matter(case: Case) -> str:
    """Return a matter: its head, what is lacking, its picture and its chain."""
    drawn = timeline(case)
    return (
        f"{_head(case)}{_gaps(case)}"
        f'<p class="small">{texts.TIMELINE_HELP} {help_link(texts.READ_MORE, "Ärenden")}</p>'
        f"{picture(drawn)}"
        f'<h3>{texts.CHAIN}</h3><ol class="chain">{_chain(case, drawn)}</ol>{_related(case)}'
    )


def offered(rows: Sequence[MatterRow], *, known: bool, shown: int = PAGE) -> str:
    """Return matters to choose among: all ``known`` ones, or those that words may mean."""
    if not rows:
        head = texts.NO_MATTERS if known else texts.NO_MATTER_FITS
        advice = texts.NO_MATTERS_ADVICE if known else texts.NO_MATTER_ADVICE
        note = texts.note(head, advice)
        return f"{note}{'' if known else _all()}"
    head = texts.MATTERS_KNOWN if known else texts.MATTERS_NEAR
    return (
        f'<h3 tabindex="-1" data-focus>{head}</h3><ul class="matters">'
        f"{''.join(_offered(row) for row in rows[:shown])}</ul>"
        f"{texts.more_button(len(rows) - shown)}{'' if known else _all()}"
    )


def failure(told: str) -> str:
    """Return a fault, with the way back to all matters."""
    return texts.fault_box(told) + _all()


def summary(case: Case) -> str:
    """Return what is announced when a matter is shown."""
    told = texts.MATTER_TOLD.format(dnr=escape(case.dnr), papers=_papers(case))
    lacking = f", {counted(len(case.gaps), 'lack')}" if case.gaps else ""
    return (
        f'<p class="count"><span>{told}{lacking}</span>'
        f'<a href="{escape(matter_link(case.dnr))}" target="_blank" rel="noopener">'
        f"{texts.MATTER_LINK}</a></p>"
    )


def _all() -> str:
    return f'<p><button type="button" data-act="all">{texts.ALL_MATTERS}</button></p>'


def _offered(row: MatterRow) -> str:
    days = " – ".join(dict.fromkeys(day[:4] for day in (row.first, row.last) if day))
    items = counted(row.items, "place") if row.items else None
    papers = counted(row.papers, "paper") if row.papers else None
    return (
        f'<li data-act="matter:{escape(row.dnr)}"><button type="button" class="open" '
        f'data-act="matter:{escape(row.dnr)}">{escape(row.title)}</button>'
        f'<p class="small">{facts(row.dnr, items, papers, days, ", ".join(row.bodies))}</p></li>'
    )


def _papers(case: Case) -> str:
    own = sum(step.own for step in case.steps)
    linked = len(case.steps) - own
    told = counted(own, "paper")
    if not linked:
        return told
    return texts.AND_LINKED.format(own=told, linked=counted(linked, "linked"))


def _head(case: Case) -> str:
    own = [step for step in case.steps if step.own]
    title = next((s.title for s in own if s.number and s.title), own[0].section if own else "")
    days = [day_words(step.date) for step in own if step.date]
    period = " – ".join(dict.fromkeys((days[0], days[-1]))) if days else None
    return (
        f'<header class="matter-head"><h3 tabindex="-1" data-focus>{escape(title)}</h3>'
        f"<p>{facts(f'dnr {case.dnr}', period, _papers(case))}</p></header>"
    )


def _gaps(case: Case) -> str:
    if not case.gaps:
        return ""
    items = "".join(f"<li>{escape(' '.join(gap.split()))}</li>" for gap in case.gaps)
    return f'<h3>{texts.GAPS}</h3><ul class="gaps">{items}</ul>'


def _related(case: Case) -> str:
    if not case.related:
        return ""
    links = ", ".join(
        f'<a href="{escape(matter_link(dnr))}" data-inside>{escape(dnr)}</a>'
        for dnr in case.related
    )
    return f'<p class="small">{texts.RELATED}: {links}</p>'


def _chain(case: Case, drawn: Timeline) -> str:
    items = []
    for row in drawn.rows:
        if row.kind == "silence":
            items.append(f'<li class="quiet"><span>{silence(row)}</span></li>')
        elif row.kind in ("day", "undated"):
            items += _day(case, row)
    return "".join(items)


def _day(case: Case, row: Row) -> list[str]:
    items = []
    for mark in row.marks:
        if mark.shape == "missing":
            items.append(
                f'<li><p class="lacking">{icon("missing")} {texts.SHAPES["missing"]}: '
                f"{escape(mark.about)}</p></li>"
            )
        elif mark.shape != "assignment" and mark.step is not None:
            items.append(_step(case, case.steps[mark.step]))
    return items


def _step(case: Case, step: StepRow) -> str:
    kind = shape(case, step)
    outcomes = [texts.OUTCOMES.get(one, one) for one in step.outcomes if one != "annat"]
    what = facts(
        day_words(step.date) if step.date else texts.UNDATED,
        texts.SHAPES[kind] if kind != "decision" else None,
        ", ".join(outcomes) or (texts.SHAPES[kind] if kind == "decision" else None),
        step.body,
    )
    title = f'<button type="button" class="open">{escape(step.section)}</button>'
    opens = f' data-open="{escape(step.passage)}"' if step.passage else ""
    if not step.passage:
        title = f'<a href="{escape(step.link)}" target="_blank" rel="noopener">{title}</a>'
    return (
        f"<li{opens}><h4>{icon(kind, step.own)} {title}</h4>"
        f'<p class="what">{what}</p>{_clauses(step)}'
        f"{''.join(_task(task) for task in step.assignments)}"
        f"{later(step.superseded_by)}{_why(step)}{_places(step)}</li>"
    )


def _clauses(step: StepRow) -> str:
    items = "".join(f"<li>{escape(' '.join(c.text.split()))}</li>" for c in step.decisions)
    return f'<ul class="clauses">{items}</ul>' if items else ""


def _task(task: TaskRow) -> str:
    day = task.due_date or task.due
    who = texts.TO_WHOM.format(who=escape(task.assignee)) if task.assignee else ""
    due = texts.BY_WHEN.format(day=escape(day)) if day else ""
    told = f"{texts.SHAPES['assignment']}{who}{due}"
    if task.reported_in:
        state = texts.REPORTED_IN.format(place=escape(task.reported_in))
        return f'<p class="task">{icon("assignment")} {told}: {state}</p>'
    lacking = f'<span class="lacking">{texts.NOT_REPORTED.lower()}</span>'
    return f'<p class="task">{icon("open")} {told}: {lacking}</p>'


def _why(step: StepRow) -> str:
    if step.own or not step.links:
        return ""
    return f'<p class="small">{texts.LINKED_BY}: {escape("; ".join(step.links))}</p>'


def _places(step: StepRow) -> str:
    own = f"{step.document} {page_words((step.page,))}"
    also = [f"{place.document} {page_words((place.page,))}" for place in step.also_at[:_PLACES]]
    told = f"{own}; {texts.ALSO_IN} {', '.join(also)}" if also else own
    return f'<p class="small">{escape(told)}</p>'
