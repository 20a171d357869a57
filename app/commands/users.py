"""People and their rights as commands: users, roles, groups, tokens, restricted documents."""

from __future__ import annotations

import getpass
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.common import AsJson, Home, console, open_library, print_json
from ingest.errors import QuestionError, SettingsError, UnknownDocumentError
from ingest.settings import default_home

if TYPE_CHECKING:
    from app.people.store import User, Users
    from index.library import Library

user = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None,
    help="Användare av webbappen: lägg till, lista, ta bort, byt lösenord eller roll, ge nycklar.",
)  # fmt: skip


class RoleChoice(StrEnum):
    """What a user may do."""

    reader = "reader"
    editor = "editor"
    evaluator = "evaluator"
    admin = "admin"


Name = Annotated[str, typer.Argument(metavar="NAMN")]
Groups = Annotated[
    list[str] | None, typer.Option("--group", help="Grupp; kan upprepas.", metavar="GRUPP")
]
_ROLES = "reader frågar och läser, editor lägger också till och tar bort handlingar, evaluator "
_ROLES += "utvärderar också, admin allt."


def add_commands(cli: typer.Typer) -> None:
    """Add ``user`` and ``restrict``."""
    cli.add_typer(user, name="user")
    cli.command()(restrict)


@user.command()
def add(
    name: Name,
    role: Annotated[RoleChoice, typer.Option("--role", help=_ROLES)] = RoleChoice.reader,
    group: Groups = None,
    no_password: Annotated[
        bool, typer.Option("--no-password", help="Kommer in genom en proxy eller med nyckel.")
    ] = False,
    home: Home = None,
) -> None:
    """Lägg till en användare; lösenordet frågas efter, eller läses ur standard in."""
    password = None if no_password else _new_password(name)
    added = _users(home).add(name, role.value, group or (), password)
    console().print(f"Tillagd: {_told(added)}", markup=False)


@user.command("list")
def listed(home: Home = None, as_json: AsJson = False) -> None:
    """Lista användarna med roll och grupper."""
    users = _users(home).all()
    if as_json:
        print_json(
            [
                {
                    "name": one.name, "role": one.role, "groups": list(one.groups),
                    "password": one.password is not None,
                    "tokens": [purpose for purpose, _ in one.tokens],
                }
                for one in users
            ]
        )  # fmt: skip
        return
    for one in users:
        console().print(_told(one), markup=False)
    if not users:
        console().print("Inga användare: webbappen svarar bara den här datorn, utan inloggning.")


@user.command()
def remove(name: Name, home: Home = None) -> None:
    """Ta bort en användare; inloggningar och nycklar slutar gälla genast."""
    removed = _users(home).remove(name)
    console().print(f"Borttagen: {removed.name}", markup=False)


@user.command()
def password(name: Name, home: Home = None) -> None:
    """Byt lösenord; inloggningar med det förra slutar gälla."""
    users = _users(home)
    users.set_role(name, None, None)  # says who there is before anything is asked
    changed = users.set_password(name, _new_password(name))
    console().print(f"Nytt lösenord för {changed.name}.", markup=False)


@user.command()
def role(
    name: Name,
    role: Annotated[RoleChoice | None, typer.Argument(metavar="ROLL", help=_ROLES)] = None,
    group: Groups = None,
    no_groups: Annotated[bool, typer.Option("--no-groups", help="Ut ur alla grupper.")] = False,
    home: Home = None,
) -> None:
    """Byt roll eller grupper; det gäller från nästa klick."""
    if role is None and not group and not no_groups:
        raise QuestionError("Ange en roll, --group GRUPP eller --no-groups.")
    groups = [] if no_groups else group
    changed = _users(home).set_role(name, role.value if role else None, groups)
    console().print(f"Ändrad: {_told(changed)}", markup=False)


@user.command()
def token(
    name: Name,
    purpose: Annotated[str, typer.Option("--for", help="Vad nyckeln är till.")] = "program",
    revoke: Annotated[bool, typer.Option("--revoke", help="Ta tillbaka alla nycklar.")] = False,
    home: Home = None,
) -> None:
    """Ge en nyckel till ett program som använder API:et; den visas bara nu."""
    users = _users(home)
    if revoke:
        count = users.revoke_tokens(name)
        console().print(f"Återtagna nycklar för {name}: {count}", markup=False)
        return
    console(error=True).print("Nyckeln visas bara nu. Skicka: Authorization: Bearer NYCKEL")
    console().print(users.add_token(name, purpose), markup=False)


def restrict(
    documents: Annotated[list[str] | None, typer.Argument(metavar="DOKUMENT…")] = None,
    group: Groups = None,
    everybody: Annotated[
        bool, typer.Option("--everybody", help="Häv begränsningen: alla får se.")
    ] = False,
    ahead: Annotated[
        bool, typer.Option("--ahead", help="Filnamn som ännu inte är inlästa.")
    ] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Låt bara medlemmar av grupper se dokument i webbappen; utan DOKUMENT: lista."""
    with open_library(home) as (library, _):
        if documents:
            if bool(group) == everybody:
                raise QuestionError("Ange antingen --group GRUPP eller --everybody.")
            library.restrict([_file(library, name, ahead) for name in documents], group or ())
        restrictions = library.catalogue.restrictions()
        there = {row.file for row in library.catalogue.documents()}
    if as_json:
        print_json([{"document": file, "groups": list(g)} for file, g in restrictions.items()])
        return
    for file, groups in restrictions.items():
        note = "" if file in there else " (inte inläst)"
        console().print(f"{file}{note}: {', '.join(groups)}", markup=False)
    if not restrictions:
        console().print("Inga dokument är begränsade.")


def _file(library: Library, name: str, ahead: bool) -> str:
    try:
        return library.catalogue.document_by_name(name).file
    except UnknownDocumentError:
        from index.ingestion import library_name

        if ahead or name in library.catalogue.restrictions():
            return library_name(name)
        raise


def _users(home: Path | None) -> Users:
    from app.people.store import Users

    return Users(home or default_home())


def _new_password(name: str) -> str:
    """Ask for a password twice on a terminal, else read one line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    given = getpass.getpass(f"Lösenord för {name}: ")
    if getpass.getpass("En gång till: ") != given:
        raise SettingsError("De två lösenorden är olika. Kör kommandot igen.")
    return given


def _told(one: User) -> str:
    groups = f" · grupper: {', '.join(one.groups)}" if one.groups else ""
    ways = [] if one.password is None else ["lösenord"]
    ways += [f"nyckel ({purpose})" for purpose, _ in one.tokens]
    return f"{one.name} · {one.role}{groups} · {', '.join(ways) or 'bara genom proxy'}"
