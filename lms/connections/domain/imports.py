"""Real-name results from the region's own system (art. 24 (3)): judged row by row, then written.

A result counts for people of the region only; whoever is elsewhere, or nowhere, gets the same
answer, so that nobody can be looked up. A "no" never undoes a verified name: it is reported.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.db import transaction

from lms.core import clock
from lms.people import identity
from lms.people.domain import real_name
from lms.people.models import RealName, RoleAssignment, User
from lms.people.rules import RoleGrant, subtree_q

Said = Literal["verified", "refused"]
METHOD = "real_name_system"


@dataclass(frozen=True)
class Row:
    """What the other system says about one person."""

    name: str
    number: str
    outcome: Said
    reason: str = ""


@dataclass(frozen=True)
class Judged:
    """What comes of a row: ``verified``, ``refused``, ``already``, ``unknown``,
    ``name_mismatch``, ``contradicts`` or the code of a malformed name or number."""

    row: int
    result: str


@transaction.atomic
def take_real_names(*, rows: Sequence[Row], by: User, write: bool) -> list[Judged]:
    """Judge all rows and, with ``write``, keep what they say; the same words for both."""
    grants = by.acting_grants or frozenset()
    return [
        Judged(number, _one(row, by, grants, write=write)) for number, row in enumerate(rows, 1)
    ]


def _one(row: Row, by: User, grants: frozenset[RoleGrant], *, write: bool) -> str:
    name, number = identity.normalise_name(row.name), identity.normalise_number(row.number)
    problem = identity.name_problem(name) or identity.number_problem(
        number, today=clock.now().date()
    )
    if problem is not None:
        return problem
    kept = RealName.objects.filter(number_index=real_name.number_index(number)).first()
    members = RoleAssignment.objects.filter(subtree_q(grants, "institution__region__"))
    if kept is None or not members.filter(user=kept.user_id).exists():
        return "unknown"
    if not real_name.same_name(row=kept, name=name):
        return "name_mismatch"
    if kept.verified_at is not None:
        return "already" if row.outcome == "verified" else "contradicts"
    if write:
        real_name.settle(row=kept, verified=row.outcome == "verified", reason=row.reason, by=by)
    return row.outcome
