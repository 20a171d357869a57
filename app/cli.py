"""The command line: ``paragraf`` or ``python -m app``.

The commands that ask and change stand here, the others in ``app.commands`` by subject.
"""

from __future__ import annotations

import gc
import sys
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from app.commands import brief, doctor, documents, keeping, log, matters, registers, users
from app.commands.common import (
    DONE,
    PARTLY,
    UNUSABLE,
    USAGE,
    AsJson,
    Body,
    Dnr,
    From,
    Home,
    InDocument,
    Kind,
    Ocr,
    OcrChoice,
    To,
    console,
    filters_from,
    open_library,
    open_service,
    print_json,
    progress_bar,
    report_record,
)
from ingest.errors import (
    BackupError,
    IndexUnusableError,
    LibraryLockedError,
    ModelError,
    ParagrafError,
    QuestionError,
    SettingsError,
    TargetError,
    UnknownDocumentError,
)
from ingest.records import Progress


class _Commands(TyperGroup):
    """The project's own commands, and those that other packages offer by name.

    Entry points of the group ``paragraf.commands`` are Typer applications; one is imported
    when it is asked for, or when all are listed.
    """

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names in the order of ``--help``."""
        offered = sorted({point.name for point in entry_points(group="paragraf.commands")})
        return [*super().list_commands(ctx), *offered]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return an own command, else one that is offered; None when there is none."""
        found = super().get_command(ctx, cmd_name)
        if found is None:
            for point in entry_points(group="paragraf.commands", name=cmd_name):
                found = typer.main.get_command(point.load())
                found.name = cmd_name
        return found


cli = typer.Typer(
    cls=_Commands,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Paragraf svarar på frågor om svenska politiska handlingar, varje påstående med sin §.",
)


@cli.command()
def ingest(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="SÖKVÄG…", help="Filer och mappar.")
    ] = None,
    home: Home = None,
    prune: Annotated[
        bool, typer.Option("--prune", help="Ta bort dokument vars fil är borta.")
    ] = False,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Räkna om alla vektorer först.")
    ] = False,
    ocr: Ocr = OcrChoice.auto,
    as_json: AsJson = False,
) -> None:
    """Lägg till eller uppdatera filer och mappar; oförändrade filer hoppas över."""
    from app.printing.reports import show_report

    if not paths and not rebuild:
        raise QuestionError("Ange filer eller mappar att läsa in, eller --rebuild.")
    with open_library(home) as (library, _), progress_bar("Läser in") as report:
        result = library.add_paths(
            paths or [], ocr=ocr.value, prune=prune, rebuild=rebuild, progress=report
        )
    if as_json:
        print_json(report_record(result))
    else:
        show_report(console(), result)
    raise typer.Exit(PARTLY if result.refused else DONE)


@cli.command()
def ask(
    question: Annotated[str | None, typer.Argument(metavar="FRÅGA")] = None,
    home: Home = None,
    history: Annotated[
        list[str] | None, typer.Option("--history", help="Tidigare fråga, äldst först.")
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option("--without", metavar="NYCKEL", help="Tolkning att bortse från."),
    ] = None,
    batch: Annotated[
        Path | None, typer.Option("--batch", help="Frågor, en JSON-post per rad.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Svarsposter, en per rad.")] = None,
    date_from: From = None, date_to: To = None, body: Body = None, kind: Kind = None,
    document: InDocument = None, dnr: Dnr = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Svara på en fråga med källor, eller på alla frågor i en fil."""
    if batch is not None:
        _ask_batch(home, batch, out, question)
        return
    if question is None:
        raise QuestionError("Skriv en fråga, eller ange --batch FIL --out FIL.")
    filters = filters_from(date_from, date_to, body, kind, document, dnr)
    with open_service(home, answers=True) as service:
        answer = service.ask(
            question, history=history or (), filters=filters, without=without or ()
        )
    if as_json:
        print_json(answer.to_record())
    else:
        from app.printing.answers import show_answer

        show_answer(console(), answer)


def _ask_batch(home: Path | None, batch: Path, out: Path | None, question: str | None) -> None:
    from app.batch import answer_all

    if out is None or question is not None:
        raise QuestionError("Ange --batch FIL med --out FIL och ingen fråga.")
    with open_service(home, answers=True) as service, progress_bar("Svarar") as report:
        faults = answer_all(
            service,
            batch,
            out,
            lambda done, total: report(Progress(done, total, "Svarar", "frågor")),
        )
    for fault in faults:
        console(error=True).print(fault, markup=False)
    raise typer.Exit(PARTLY if faults else DONE)


@cli.command()
def search(
    query: Annotated[str, typer.Argument(metavar="SÖKORD")],
    home: Home = None,
    k: Annotated[int, typer.Option("-k", min=1, max=200, help="Antal träffar.")] = 10,
    everything: Annotated[
        bool, typer.Option("--all", help="Alla avsnitt om ämnet i tidsordning, räknade.")
    ] = False,
    date_from: From = None, date_to: To = None, body: Body = None, kind: Kind = None,
    document: InDocument = None, dnr: Dnr = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Sök stycken, bäst först, eller alla avsnitt om ett ämne."""
    filters = filters_from(date_from, date_to, body, kind, document, dnr)
    if everything:
        matters.search_all(home, query, filters, as_json)
        return
    with open_service(home) as service:
        hits = service.search(query, k=k, filters=filters)
    if as_json:
        print_json([{**hit.to_record(), "why": hit.why} for hit in hits])
    else:
        from app.printing.answers import show_hits

        show_hits(console(), hits)


registers.add_commands(cli)
documents.add_commands(cli)
brief.add_commands(cli)
matters.add_commands(cli)
users.add_commands(cli)
doctor.add_commands(cli)
keeping.add_commands(cli)
log.add_commands(cli)


@cli.command()
def remove(
    documents: Annotated[list[str], typer.Argument(metavar="DOKUMENT…")],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Ta bort dokument ur alla lager, med sparade omdömen och körningar som citerar dem."""
    from app.removal import remove as remove_traces

    with open_library(home) as (library, _):
        removed = remove_traces(library, documents)
    if as_json:
        print_json(
            {"removed": list(removed.files), "votes": removed.votes, "runs": list(removed.runs)}
        )
        return
    for name in removed.files:
        console().print(f"Borttaget: {name}", markup=False)
    if removed.votes:
        console().print(f"Raderade omdömen om svar ur det: {removed.votes}")
    for name in removed.runs:
        console().print(f"Raderad körning, den citerade det: {name}", markup=False)


@cli.command()
def serve(
    home: Home = None,
    host: Annotated[str, typer.Option("--host", help="Adress att lyssna på.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port.")] = 7860,
) -> None:
    """Starta webbappen."""
    from app.feedback import erase_old
    from app.following import following
    from app.monitoring import logs
    from app.people.entrance import Entrance
    from app.removal import sweep
    from app.web.app import serve as serve_app

    with open_service(home, answers=True) as service:
        logs.set_up(service.settings.log)
        erase_old(service.library.home, service.settings.log.keep_days)
        sweep(service.library.home)
        if not Entrance(service.library.home, service.settings.people).closed:
            console().print(
                "Inga användare är inlagda: appen svarar bara den här datorn, utan inloggning. "
                "Lägg in användare med `paragraf user add NAMN`."
            )
        with following(service.library):
            serve_app(service, host, port, lambda text: console().print(text, markup=False))


_CODES: tuple[tuple[type[ParagrafError], int], ...] = (
    (QuestionError, USAGE),
    (SettingsError, USAGE),
    (IndexUnusableError, UNUSABLE),
    (LibraryLockedError, UNUSABLE),
    (ModelError, UNUSABLE),
    (BackupError, UNUSABLE),
    (TargetError, USAGE),
    (UnknownDocumentError, PARTLY),
    (ParagrafError, PARTLY),
)


def main() -> None:
    """Run a command; a ParagrafError becomes its message and an exit code."""
    gc.set_threshold(50_000, 20, 20)  # what starting imports is no garbage: a tenth of its time
    try:
        cli()
    except ParagrafError as exc:
        console(error=True).print(f"paragraf: {exc}", markup=False)
        sys.exit(next(code for kind, code in _CODES if isinstance(exc, kind)))
    except KeyboardInterrupt:
        console(error=True).print("Avbrutet. Det som hann läsas in finns kvar.")
        sys.exit(PARTLY)
