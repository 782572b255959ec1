"""The contract's time is over: templates and captures go, without anybody asking."""

from __future__ import annotations

import datetime as dt

from django.conf import settings

from checkin.faces.domain import captures, erasure
from checkin.faces.domain.tenancy import retention_of
from checkin.faces.models import FaceCapture, FaceDraft, FaceTemplate, SeenFrame
from lms.core import clock
from lms.courses.models import Enrolment, TrainingClass
from lms.notify.domain.notify import notify
from lms.people.models import RoleAssignment, User

FILING_AT = 100_000
"""Stored faces from which the rules on face recognition ask for filing."""
SEEN_DAYS = 30
DRAFT_HOURS = 24


def sweep() -> dict[str, int]:
    """Delete what is over; how much of each."""
    now = clock.now()
    old = FaceCapture.objects.filter(delete_after__lt=now)
    # A picture of an enrolment lives as long as its template: reviewers compare with it.
    gone = captures.delete(old.filter(template=None))
    for draft in FaceDraft.objects.filter(updated_at__lt=now - dt.timedelta(hours=DRAFT_HOURS)):
        captures.delete(FaceCapture.objects.filter(user=draft.user_id, template=None, session=None))
        draft.delete()
    SeenFrame.objects.filter(at__lt=now - dt.timedelta(days=SEEN_DAYS)).delete()
    people = 0
    for template in FaceTemplate.objects.select_related("user").iterator():
        if _is_over(template, now.date()):
            erasure.erase(user=template.user, why="retention")
            people += 1
    return {"captures": gone, "people": people, "orphans": captures.sweep_orphans()}


def _is_over(template: FaceTemplate, today: dt.date) -> bool:
    """Whether the person's last class ended longer ago than the contract allows."""
    seats = Enrolment.objects.filter(user=template.user_id, withdrawn_at=None)
    open_states = (TrainingClass.State.CLOSED, TrainingClass.State.ARCHIVED)
    if seats.exclude(training_class__state__in=open_states).exists():
        return False
    last = seats.order_by("-training_class__ends_on").values_list(
        "training_class__ends_on", flat=True
    )
    ended: dt.date = last.first() or template.created_at.date()
    return today > ended + dt.timedelta(days=retention_of(template.tenant).template_days)


def stored_people() -> int:
    """People of whom a face is stored: a template, or a picture."""
    with_picture = FaceCapture.objects.values("user_id")
    with_template = FaceTemplate.objects.values("user_id")
    return with_template.union(with_picture).count()


def warn() -> bool:
    """Tell platform administrators, once a day, when the filing limit comes near."""
    count = stored_people()
    if count < settings.RONGKE_FACE_ALARM:
        return False
    day = clock.now().date().isoformat()
    admins = RoleAssignment.objects.filter(role=RoleAssignment.Role.PLATFORM_ADMIN)
    notify(
        kind="face_count",
        args={"count": count, "limit": FILING_AT},
        link="/face/settings",
        recipients=User.objects.filter(pk__in=admins.values("user_id")).values_list(
            "pk", flat=True
        ),
        key=f"face-count:{day}",
    )
    return True
