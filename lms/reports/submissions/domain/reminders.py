"""Deadlines: what closed becomes due; reminders go out before and after, once each."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction

from lms.core import clock
from lms.courses.evidence import ZONE
from lms.courses.models import TrainingClass
from lms.reports.submissions.domain.hand_in import Closed, open_for
from lms.reports.submissions.domain.notices import to_admins, to_officers
from lms.reports.submissions.models import Submission
from lms.reports.submissions.queries import OPEN

BEFORE = dt.timedelta(days=3)
BATCH = 200


def tick() -> int:
    """Open what closed and remind of what is due; how many reminders were sent."""
    fresh = TrainingClass.objects.filter(state__in=Closed, closed_at__isnull=False, submission=None)
    for training_class in fresh[:BATCH]:
        open_for(training_class=training_class)
    now = clock.now()
    sent = 0
    waiting = Submission.objects.filter(state__in=OPEN, due_at__lte=now + BEFORE, reminded__lt=2)
    for pk in waiting.values_list("pk", flat=True)[:BATCH]:
        sent += _remind(pk, now)
    return sent


@transaction.atomic
def _remind(pk: uuid.UUID, now: dt.datetime) -> int:
    row = (
        Submission.objects.select_for_update(of=("self",))
        .select_related("training_class__institution__region")
        .get(pk=pk)
    )
    step = 2 if row.due_at <= now else 1
    if row.state not in OPEN or row.reminded >= step:
        return 0
    row.reminded = step
    row.save(update_fields=["reminded"])
    day = row.due_at.astimezone(ZONE).date().isoformat()
    key = f"materials.{step}:{row.pk}:{row.rounds}"
    if step == 1:
        to_admins(row, "materials.due_soon", key=key, day=day)
    else:
        to_admins(row, "materials.overdue", key=key, day=day)
        to_officers(row, "materials.overdue", key=key, day=day)
    return 1
