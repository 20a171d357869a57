"""The chosen rows of a register as a file: ``/register/uppdrag.xlsx?ord=…&organ=…&val=…``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fastapi.responses import Response

from app.export import sheets
from app.web import texts
from app.web.register_rows import SHAPES
from app.web.register_view import asked_choice
from ingest.errors import QuestionError

if TYPE_CHECKING:
    from starlette.datastructures import QueryParams

    from app.service import Service
    from app.web.register_rows import Registers

_COLUMNS: dict[str, Sequence[sheets.Column[Any]]] = {
    "uppdrag": sheets.ASSIGNMENT_COLUMNS,
    "ansvar": sheets.DUTY_COLUMNS,
    "beslut": sheets.DECISION_COLUMNS,
    "versioner": sheets.VERSION_COLUMNS,
}


def response(
    registers: Registers, service: Service, name: str, kind: str, query: QueryParams
) -> Response:
    """Return the rows that the address asks for as a download. Raises QuestionError."""
    if name not in SHAPES or kind not in sheets.TYPES:
        raise QuestionError(
            f"Filen {name}.{kind} finns inte. Det finns {', '.join(SHAPES)} som "
            f"{' och '.join(sheets.TYPES)}."
        )
    choice = asked_choice(name, lambda field: query.get(field, ""), query.getlist)
    rows = [row.source for row in registers.chosen(choice, service)]
    return Response(
        sheets.sheet_bytes(kind, texts.REGISTERS[name], _COLUMNS[name], rows),
        media_type=sheets.TYPES[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}.{kind}"'},
    )
