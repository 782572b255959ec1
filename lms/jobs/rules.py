"""Who may see and steer a job: its owner, and platform administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from lms.people.models import RoleAssignment, User

if TYPE_CHECKING:
    from lms.jobs.models import Job  # noqa: F401 - names the queryset's model for the type checker


def runs_the_platform(user: User) -> bool:
    """Whether the person holds the platform administrator's role."""
    return RoleAssignment.objects.filter(
        user=user, role=RoleAssignment.Role.PLATFORM_ADMIN
    ).exists()


class JobQuerySet(models.QuerySet["Job"]):
    """Jobs, and which of them a person may see."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Own jobs; all of them for platform administrators; none for strangers."""
        if not isinstance(user, User):
            return self.none()
        if runs_the_platform(user):
            return self
        return self.filter(Q(owner=user))
