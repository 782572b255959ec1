"""Whose contract covers a person's face: the institution at which the person attends."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db import transaction

from checkin.faces.events import FaceRetentionSet
from checkin.faces.models import FaceRetention
from lms.courses.models import Enrolment
from lms.events.domain.record import record
from lms.people.models import Institution, RoleAssignment, User
from lms.people.queries import subject_id

PLATFORM = "platform"
"""The tenant of somebody who attends nowhere."""


@dataclass(frozen=True)
class Retention:
    """Days that the contract allows; the defaults are those of the model."""

    template_days: int = 30
    capture_days: int = 180


def tenant_of(user: User) -> str:
    """The id of the institution of the latest enrolment, else of a role, else ``platform``."""
    seat = (
        Enrolment.objects.filter(user=user, withdrawn_at=None)
        .order_by("-training_class__starts_on", "-pk")
        .values_list("training_class__institution_id", flat=True)
        .first()
    )
    if seat is None:
        seat = (
            RoleAssignment.objects.filter(user=user, institution__isnull=False)
            .order_by("granted_at")
            .values_list("institution_id", flat=True)
            .first()
        )
    return PLATFORM if seat is None else str(seat)


def institution_of(tenant: str) -> uuid.UUID | None:
    """The institution's id; None for the platform itself."""
    return None if tenant == PLATFORM else uuid.UUID(tenant)


def retention_of(tenant: str) -> Retention:
    """What the tenant's contract says."""
    row = FaceRetention.objects.filter(institution=institution_of(tenant)).first()
    return Retention() if row is None else Retention(row.template_days, row.capture_days)


@transaction.atomic
def set_retention(
    *, institution: Institution, template_days: int, capture_days: int, by: User
) -> FaceRetention:
    """Enter what the contract says; pictures taken before keep their day."""
    row, _ = FaceRetention.objects.update_or_create(
        institution=institution,
        defaults={"template_days": template_days, "capture_days": capture_days},
    )
    record(
        FaceRetentionSet(
            institution=str(institution.pk),
            template_days=template_days,
            capture_days=capture_days,
        ),
        class_id=None,
        actor_id=subject_id(by.pk),
    )
    return row
