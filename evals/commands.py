"""``paragraf eval``: run question sets, compare runs, report, check sets, find candidates.

Loaded by the command line under the name that ``pyproject.toml`` gives it; what is heavy is
imported by the command that needs it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from evals.console import (
    asked,
    command_line,
    name_now,
    note,
    open_service,
    out_line,
    print_json,
    read_sets,
    stored,
    stored_run,
    worse,
    write_file,
)
from ingest.settings import Settings, default_home

DONE, PARTLY = 0, 1

cli = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Mät svaren mot frågor med facit, jämför körningar, skriv rapport.",
)

Home = Annotated[
    Path | None, typer.Option("--home", help="Bibliotekets mapp; annars $PARAGRAF_HOME.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Skriv posterna som JSON.")]
Sets = Annotated[list[Path], typer.Argument(metavar="SET…", help="Frågeset: JSONL, CSV, XLSX.")]


@cli.command()
def run(
    sets: Sets,
    home: Home = None,
    name: Annotated[
        str | None,
        typer.Option("--name", help="Körningens namn; en avbruten med samma namn fortsätter."),
    ] = None,
    documents: Annotated[
        Path | None, typer.Option("--documents", help="Läs först in den här mappen.")
    ] = None,
    workers: Annotated[
        int, typer.Option("--workers", min=1, max=16, help="Frågor som ställs samtidigt.")
    ] = 1,
    fail_below: Annotated[
        list[str] | None,
        typer.Option("--fail-below", help="MÅTT=GRÄNS, 0–1: avsluta med 1 under den; upprepas."),
    ] = None,
    no_worse_than: Annotated[
        str | None,
        typer.Option("--no-worse-than", help="Körning: avsluta med 1 om något mått är sämre."),
    ] = None,
    tolerance: Annotated[
        float,
        typer.Option("--tolerance", min=0, max=1, help="Så mycket sämre får ett mått vara, 0–1."),
    ] = 0.0,
    trec: Annotated[
        Path | None, typer.Option("--trec", help="Skriv qrels.txt och run.txt i den här mappen.")
    ] = None,
    write: Annotated[
        Path | None, typer.Option("--write", help="Skriv resultatsidan (Markdown) hit.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Ställ varje fråga i seten och spara körningen med poster och mått."""
    from evals.gates import below, parse_limits
    from evals.printing import run_text

    limits = parse_limits(fail_below or [])
    folder = home or default_home()
    earlier = None if no_worse_than is None else stored_run(folder, no_worse_than)
    loaded = read_sets(sets)
    with open_service(folder, documents) as service:
        done = asked(service, loaded, name or name_now(), workers)
    failed = below(done, limits)
    if earlier is not None:
        failed += worse(earlier, done, tolerance)
    if trec is not None:
        from evals.trec import write_trec

        write_trec(trec, done)
    if write is not None:
        from evals.results_page import page

        write_file(write, page(done, command_line(sets, documents, write)))
    print_json(stored(folder, done)) if as_json else out_line(run_text(done, folder))
    for fault in [*done.head.faults, *failed]:
        note(fault)
    unusable = done.head.faults or done.summary.overall.missing
    raise typer.Exit(PARTLY if failed or unusable else DONE)


@cli.command()
def diff(
    before: Annotated[str, typer.Argument(metavar="KÖRNING", help="Namn eller mapp.")],
    after: Annotated[str, typer.Argument(metavar="KÖRNING", help="Namn, mapp eller TREC-fil.")],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Visa vilka frågor som slog om mellan två körningar, varför, och vad som är säkert."""
    folder = home or default_home()
    first = stored_run(folder, before)
    if Path(after).is_file():
        from evals.trec import compare_trec, trec_record, trec_text

        against = compare_trec(first, Path(after))
        print_json(trec_record(against)) if as_json else out_line(trec_text(against))
        return
    from evals.compare import compare
    from evals.printing import comparison_record, comparison_text

    found = compare(first, stored_run(folder, after))
    print_json(comparison_record(found)) if as_json else out_line(comparison_text(found))


@cli.command()
def report(
    name: Annotated[str, typer.Argument(metavar="KÖRNING", help="Namn eller mapp.")],
    home: Home = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Rapportens fil; annars i körningens mapp.")
    ] = None,
    against: Annotated[
        str | None, typer.Option("--against", help="Tidigare körning att jämföra med.")
    ] = None,
) -> None:
    """Skriv en körning som en HTML-fil med tabeller och diagram."""
    from evals.compare import compare
    from evals.report import page
    from evals.store import find_run

    folder = home or default_home()
    target = out or find_run(folder, name) / "rapport.html"
    done = stored_run(folder, name)
    comparison = None if against is None else compare(stored_run(folder, against), done)
    write_file(target, page(done, comparison))
    out_line(f"Rapporten: {target}")


@cli.command()
def runs(home: Home = None, as_json: AsJson = False) -> None:
    """Lista körningarna, senast först."""
    from evals.printing import runs_text
    from evals.store import all_heads

    heads = all_heads(home or default_home())
    if as_json:
        print_json([{"name": one.name, "started": one.started, "finished": one.finished,
                      "answerer": one.answerer} for one in heads])  # fmt: skip
    else:
        out_line(runs_text(heads))


@cli.command()
def validate(
    sets: Sets,
    home: Home = None,
    documents: Annotated[
        Path | None,
        typer.Option("--documents", help="Mapp med dokumenten; annars bibliotekets texter."),
    ] = None,
) -> None:
    """Granska frågeset: citat, fakta, dubbletter, läckage mellan set."""
    from evals.validate import LibraryTexts, Texts, leaks
    from evals.validate import validate as faults_of

    loaded = {path.name: one for path, one in zip(sets, read_sets(sets), strict=True)}
    if documents is not None:
        found = faults_of(loaded, Texts(documents, Settings()))
    else:
        with open_service(home or default_home(), None) as service:
            found = faults_of(loaded, LibraryTexts(service.library))
    found += leaks(loaded)
    for fault in found:
        out_line(str(fault))
    count = sum(len(one.items) for one in loaded.values())
    out_line(f"{count} frågor i {len(loaded)} set granskade, {len(found)} fel.")
    raise typer.Exit(PARTLY if found else DONE)


@cli.command()
def candidates(
    files: Annotated[list[Path], typer.Argument(metavar="FIL…", help="Svarsposter eller logg.")],
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Skriv raderna hit.")] = None,
    known: Annotated[
        list[Path] | None, typer.Option("--known", help="Set vars frågor utelämnas; upprepas.")
    ] = None,
) -> None:
    """Gör obesvarade och nedröstade frågor till rader att fylla i för ett frågeset."""
    from evals.candidates import find_candidates

    found, faults = find_candidates(files, read_sets(known or []))
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in found)
    if out is None:
        out_line(lines.rstrip("\n"))
    else:
        write_file(out, lines)
    note(f"{len(found)} frågor att fylla i: answerable, evidence och answer_facts.")
    for fault in faults:
        note(fault)
    raise typer.Exit(PARTLY if faults else DONE)
