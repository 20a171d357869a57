"""Who asks, on the web: every event and every address answers from its viewer's own library.

For whoever writes a tab: there is nothing to do. The ``service`` that a tab is built with is
that of whoever set the event off, looked up anew at every use, so ``self.service.ask(…)`` in a
handler cannot show what this person may not see. Three things to know:

- Outside an event handler it raises: there is no viewer. While a tab is being laid out only
  ``service.settings`` can be used; values of the library come with ``demo.load``, ``tab.select``.
- What outlives the handler's own thread, or is kept between events under a key of your own,
  takes the service itself first: ``mine = own(service)``. It stays that viewer's.
- What only some may do asks first: ``require_editor()``, ``require_evaluator()`` raise
  NotAllowedError, a ParagrafError. Hiding a button is not enough: events can be sent without it.

In a plain address (FastAPI) it is ``service_of(request)`` of the app's ``Viewing``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from gradio.context import LocalContext

from app.people.person import Person
from ingest.errors import NotAllowedError

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection

    from app.service import Service

PERSON = "paragraf.person"  # where the gate leaves who asks, in the ASGI scope


class Viewing:
    """The services of all viewers of one library."""

    def __init__(self, service: Service) -> None:
        self._whole = service
        self.service = cast("Service", _PerViewer(self))

    @property
    def settings(self) -> Any:
        """The settings, the same for everybody."""
        return self._whole.settings

    def service_of(self, request: HTTPConnection) -> Service:
        """Return the service as whoever sent ``request`` has it."""
        return self._whole.for_viewer(person_of(request).viewer)

    def here(self) -> Service:
        """Return the service as whoever set the event off has it."""
        return self._whole.for_viewer(person_here().viewer)


class _PerViewer:
    """Stands for a Service; each use is passed on to that of the viewer at hand."""

    def __init__(self, viewing: Viewing) -> None:
        self._viewing = viewing
        self.settings = viewing.settings

    def __getattr__(self, name: str) -> Any:
        return getattr(self._viewing.here(), name)


def own(service: Service) -> Service:
    """Return the viewer's service itself, for a thread or for what is kept between events."""
    return service._viewing.here() if isinstance(service, _PerViewer) else service


def person_of(request: HTTPConnection) -> Person:
    """Return who sent a request that has passed the gate. Raises NotAllowedError."""
    person = request.scope.get(PERSON)
    if not isinstance(person, Person):
        raise NotAllowedError("Du är inte inloggad. Logga in och försök igen.")
    return person


def person_here() -> Person:
    """Return who set off the event that is being handled. Raises NotAllowedError outside one."""
    request = LocalContext.request.get(None)
    if request is None or request.request is None:
        raise NotAllowedError("Det går inte att se vem som frågar. Ladda om sidan och försök igen.")
    return person_of(request.request)


def require_editor() -> None:
    """Raise NotAllowedError unless whoever set the event off may add and remove documents."""
    if not person_here().may_edit:
        raise NotAllowedError(
            "Bara redaktörer och administratörer får lägga till och ta bort handlingar. Be den "
            "som sköter biblioteket om rollen redaktör (editor)."
        )


def require_evaluator() -> None:
    """Raise NotAllowedError unless whoever set the event off may evaluate."""
    refuse_unless_evaluator(person_here())


def refuse_unless_evaluator(person: Person) -> None:
    """Raise NotAllowedError unless ``person`` may evaluate."""
    if not person.may_evaluate:
        raise NotAllowedError(
            "Bara utvärderare och administratörer ser utvärderingar. Be den som sköter "
            "biblioteket om rollen utvärderare (evaluator)."
        )
