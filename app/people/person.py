"""A person as the web app knows one: role, groups, and what they allow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from app.viewer import OPERATOR, Viewer

Role = Literal["reader", "editor", "evaluator", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who has logged in. The role says what may be done, the groups what is seen."""

    name: str
    role: Role
    groups: frozenset[str] = frozenset()

    @property
    def may_edit(self) -> bool:
        """Whether documents may be added and removed."""
        return self.role in ("editor", "admin")

    @property
    def may_evaluate(self) -> bool:
        """Whether question sets may be run and runs looked at."""
        return self.role in ("evaluator", "admin")

    @property
    def viewer(self) -> Viewer:
        """What decides which documents there are: the groups alone, whatever the role."""
        return OPERATOR if self is LOCAL else Viewer(self.groups)


NOBODY = Person("", "reader")  # somebody who has not logged in yet
LOCAL = Person("", "admin")  # whoever sits at this machine, where nobody has to log in
