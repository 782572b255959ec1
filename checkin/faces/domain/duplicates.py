"""One face under two names: looked for after each enrolment, decided by a person."""

from __future__ import annotations

import uuid

import numpy as np
from django.db import IntegrityError, transaction

from checkin.engine import matching
from checkin.faces import looking
from checkin.faces.domain import templates
from checkin.faces.domain.tenancy import institution_of
from checkin.faces.events import FaceDuplicateFound
from checkin.faces.models import FaceReview, FaceTemplate
from lms.events.domain.record import record
from lms.notify.domain.notify import notify
from lms.people.crypto import Undecipherable
from lms.people.models import RoleAssignment
from lms.people.queries import subject_id

MOST = 5
"""Likenesses that one enrolment can raise; the nearest."""


def find(*, template_id: uuid.UUID) -> int:
    """Compare one template with all others of its engine; how many are alike."""
    mine = FaceTemplate.objects.select_related("user").filter(pk=template_id).first()
    if mine is None:
        return 0
    own = templates.opened(mine)
    limit = looking.bands().accept
    others = FaceTemplate.objects.filter(
        engine=mine.engine, engine_version=mine.engine_version
    ).exclude(user=mine.user)
    alike: list[tuple[float, FaceTemplate]] = []
    for other in others.iterator():
        try:
            apart = matching.distance(own, templates.opened(other))
        except (Undecipherable, ValueError):
            continue  # sealed under a key that is gone: nobody can be compared with it
        if apart <= limit and np.isfinite(apart):
            alike.append((apart, other))
    alike.sort(key=lambda pair: pair[0])
    return sum(_flag(mine, other, apart) for apart, other in alike[:MOST])


def _flag(mine: FaceTemplate, other: FaceTemplate, apart: float) -> bool:
    """Record a likeness once while it is open, and tell who decides."""
    milli = round(apart * 1000)
    try:
        with transaction.atomic():
            FaceReview.objects.create(
                kind=FaceReview.Kind.DUPLICATE,
                institution_id=institution_of(mine.tenant),
                user=mine.user,
                other_id=other.user_id,
                template=mine,
                distance=milli,
            )
            record(
                FaceDuplicateFound(other=str(subject_id(other.user_id)), distance=milli),
                class_id=None,
                subject_id=subject_id(mine.user_id),
            )
            admins = RoleAssignment.objects.filter(
                role=RoleAssignment.Role.INSTITUTION_ADMIN,
                institution=institution_of(mine.tenant),
            )
            notify(
                kind="face_duplicate",
                args={"name": mine.user.display_name},
                link="/face/reviews",
                recipients=admins.values_list("user_id", flat=True),
            )
    except IntegrityError:
        return False
    return True
