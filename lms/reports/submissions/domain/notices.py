"""Who hears what about materials."""

from __future__ import annotations

import uuid

from lms.notify.domain.notify import notify
from lms.people.models import RoleAssignment
from lms.reports.submissions.models import Submission

Role = RoleAssignment.Role


def to_admins(row: Submission, kind: str, *, key: str = "", **args: str) -> None:
    """The institution's administrators."""
    people = RoleAssignment.objects.filter(
        role=Role.INSTITUTION_ADMIN, institution=row.training_class.institution_id
    ).values_list("user_id", flat=True)
    _send(row, kind, list(people), key, args)


def to_officers(row: Submission, kind: str, *, key: str = "", **args: str) -> None:
    """The officers whose region holds the class."""
    path = row.training_class.institution.region.path
    rows = RoleAssignment.objects.filter(role=Role.AGENCY_OFFICER)
    people = [
        user
        for user, prefix in rows.values_list("user_id", "region__path")
        if prefix and path.startswith(prefix)
    ]
    _send(row, kind, people, key, args)


def _send(
    row: Submission, kind: str, people: list[uuid.UUID], key: str, args: dict[str, str]
) -> None:
    own = row.training_class
    notify(
        kind=kind,
        args={"class": str(own.pk), "title": own.title, **args},
        link=f"/submissions/{own.pk}",
        recipients=people,
        key=key,
    )
