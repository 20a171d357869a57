"""Writes the pages of ``docs/`` that tell what the program itself knows.

    python docs/generate.py            # writes what has changed
    python docs/generate.py --check    # exits 1 when a page differs from what would be written

``commands.md`` comes from the command line's own descriptions, ``settings.md`` from the settings'
own fields, the module map in ``architecture.md`` from the modules' docstrings: no page can tell
of something that is not there. A test runs the same functions.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from click import Context
from pydantic import SecretStr
from pydantic.fields import FieldInfo
from typer.main import get_command

from app.cli import cli
from ingest.settings import Part, Settings

DOCS = Path(__file__).resolve().parent
PACKAGES = ("ingest", "index", "app", "evals")
MAP_BEGINS = "<!-- The module map is written by docs/generate.py: run `make docs`. -->"
MAP_ENDS = "<!-- The module map ends. -->"
SIGNS = {Ge: "≥", Gt: ">", Le: "≤", Lt: "<"}

COMMANDS_HEAD = """# Commands

<!-- Written by docs/generate.py: change the command line, then run `make docs`. -->

`paragraf` and `python -m app` are the same. Without `--home` the library lies in
`$PARAGRAF_HOME`, else in the platform's folder for user data. The program speaks Swedish.

| exit code | means |
|---|---|
| 0 | done |
| 1 | done, but something was refused or failed; each is named with its reason |
| 2 | wrong usage: an option, a question, a filter or a setting that cannot be used |
| 3 | the library cannot be used now; the message names what mends it |
"""

SETTINGS_HEAD = """# Settings

<!-- Written by docs/generate.py: change ingest/settings.py, then run `make docs`. -->

Values come from `settings.toml` in the library's folder and from environment variables, which
win. Unknown keys and values out of bounds are refused by name, with exit code 2. The fingerprint
of all settings stands in every answer record.

```toml
# settings.toml
[embedding]
model = "/srv/models/my-model"
```
```
PARAGRAF_EMBEDDING__MODEL=/srv/models/my-model      # the same; two underscores before the key
```
"""


def undocumented() -> list[str]:
    """Return every command and option without a help text, every setting without a description."""
    found = []
    for name, command in _commands():
        if not command.help:
            found.append(f"command {name}")
        found += [
            f"option {name} {parameter.opts[-1]}"
            for parameter in command.params
            if parameter.param_type_name == "option" and not parameter.help
        ]
    for section, part in _parts():
        found += [
            f"setting {section}.{key}"
            for key, field in part.model_fields.items()
            if not field.description
        ]
    return found


def commands_page() -> str:
    """Return ``commands.md``."""
    sections = [_command_section(name, command) for name, command in _commands()]
    return "\n".join([COMMANDS_HEAD, *sections])


def settings_page() -> str:
    """Return ``settings.md``."""
    sections = [_settings_section(name, part) for name, part in _parts()]
    return "\n".join([SETTINGS_HEAD, *sections])


def architecture_page() -> str:
    """Return ``architecture.md`` with its module map made anew; the rest is written by hand."""
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    before, _, rest = text.partition(MAP_BEGINS)
    _, _, after = rest.partition(MAP_ENDS)
    sections = [_package_section(package) for package in PACKAGES]
    return f"{before}{MAP_BEGINS}\n{''.join(sections)}{MAP_ENDS}{after}"


def _package_section(package: str) -> str:
    root = DOCS.parent / package
    rows = [
        f"| `{path.relative_to(root).as_posix()}` | {_cell(_summary(path))} |\n"
        for path in sorted(root.rglob("*.py"))
        if path.name != "__init__.py"
    ]
    return f"### `{package}/`\n| module | |\n|---|---|\n{''.join(rows)}\n"


def _summary(path: Path) -> str:
    """Return the first sentence of a module's docstring."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return " ".join(text.partition("\n\n")[0].split()).replace("``", "`")


PAGES = {
    "architecture.md": architecture_page,
    "commands.md": commands_page,
    "settings.md": settings_page,
}


def _commands() -> list[tuple[str, Any]]:
    """Return the commands in the order of ``--help``; a typer command has no public type."""
    group: Any = get_command(cli)
    context = Context(group)
    found: list[tuple[str, Any]] = []
    for name in group.list_commands(context):
        command: Any = group.get_command(context, name)
        below = command.list_commands(context) if hasattr(command, "list_commands") else []
        found += [(f"{name} {sub}", command.get_command(context, sub)) for sub in below]
        if not below:
            found.append((name, command))
    return found


def _command_section(name: str, command: Any) -> str:
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option"]
    usage = " ".join(
        [f"paragraf {name}", "[OPTIONS]" if options else "", *map(_argument, arguments)]
    )
    rows = [
        f"| {_cell(', '.join(f'`{text}`' for text in option.opts))} | {_cell(option.help or '')}"
        f"{_default(option.default)} |"
        for option in options
    ]
    table = ["| option | |", "|---|---|", *rows] if rows else []
    head = [f"## {name}", "", "```", " ".join(usage.split()), "```", command.help or "", ""]
    return "\n".join([*head, *table, ""])


def _argument(argument: Any) -> str:
    shown = str(argument.metavar or argument.name.upper())
    return shown if argument.required else f"[{shown}]"


def _default(value: object) -> str:
    """Return the default as ``(10)``; nothing when it is off, empty or not given."""
    return "" if value in (None, False, "", [], ()) or callable(value) else f" ({value})"


def _parts() -> Iterator[tuple[str, type[Part]]]:
    for name, field in Settings.model_fields.items():
        assert isinstance(field.annotation, type)
        assert issubclass(field.annotation, Part)
        yield name, field.annotation


def _settings_section(name: str, part: type[Part]) -> str:
    rows = [
        f"| `{key}` | {_cell(field.description or '')} | {_allowed(field)} "
        f"| {_cell(_shown(field.default))} |"
        for key, field in part.model_fields.items()
    ]
    head = " ".join((part.__doc__ or "").split())
    return "\n".join([f"## [{name}]", head, "", "| key | meaning | allowed | default |",
                      "|---|---|---|---|", *rows, ""])  # fmt: skip


def _shown(value: object) -> str:
    if isinstance(value, SecretStr):
        return "empty"
    if isinstance(value, str):
        return f'`"{value}"`'  # quoted: a prefix may end in a space
    return f"`{value}`"


def _allowed(field: FieldInfo) -> str:
    if get_origin(field.annotation) is not None:
        return ", ".join(f'`"{value}"`' for value in get_args(field.annotation))
    bounds = [
        f"{SIGNS[type(bound)]} {getattr(bound, type(bound).__name__.lower())}"
        for bound in field.metadata
        if type(bound) in SIGNS
    ]
    kind = getattr(field.annotation, "__name__", str(field.annotation))
    names = {"int": "integer", "float": "number", "str": "text", "bool": "true, false"}
    return ", ".join([names.get(kind, kind), *bounds])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main(arguments: list[str]) -> int:
    """Write or check the pages; return the exit code."""
    wrong = undocumented()
    for name in wrong:
        print(f"undocumented: {name}", file=sys.stderr)
    for name, page in PAGES.items():
        path = DOCS / name
        text = page()
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        if "--check" in arguments:
            print(f"out of date: docs/{name}; run make docs", file=sys.stderr)
            wrong.append(name)
        else:
            path.write_text(text, encoding="utf-8")
            print(f"written: docs/{name}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
