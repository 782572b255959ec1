"""From where trainees take part, as salted hashes; and forgetting it.

Whenever somebody begins to count (``presence.lease_taken``), the network address and the kind of
browser of their latest session become two hashes under a key of that class alone. Neither the
address nor the session is kept; the hashes go 30 days after the class ended.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import uuid

from django.db import transaction

from lms.core import clock
from lms.courses.evidence import ZONE
from lms.courses.models import TrainingClass
from lms.events.models import LearningEvent
from lms.events.pseudonyms import pseudonym
from lms.people.models import Subject, UserSession
from lms.people.queries import platform_key
from lms.reports.statistics.models import Progress, Sighting

KEPT = dt.timedelta(days=30)
OVERLAP = dt.timedelta(seconds=30)
"""Transactions that commit late are read again for so long; a sighting is a set, not a sum."""
AT_ONCE = 2000


@transaction.atomic
def note_sightings() -> int:
    """Read what came since the last time; how many leases."""
    now = clock.now()
    progress, _ = Progress.objects.select_for_update().get_or_create(
        name="sightings", defaults={"at": now - dt.timedelta(minutes=10)}
    )
    rows = list(
        LearningEvent.objects.filter(
            kind="presence.lease_taken",
            occurred_at__gt=progress.at - OVERLAP,
            class_id__isnull=False,
            subject_id__isnull=False,
        ).order_by("occurred_at")[:AT_ONCE]
    )
    there = set(
        TrainingClass.objects.filter(pk__in={row.class_id for row in rows}).values_list(
            "pk", flat=True
        )
    )
    users = dict(
        Subject.objects.filter(pk__in={row.subject_id for row in rows}).values_list("pk", "user")
    )
    sessions: dict[uuid.UUID | None, UserSession] = {}
    for session in UserSession.objects.filter(user__in=users.values()).order_by("last_seen_at"):
        sessions[session.user_id] = session
    for row in rows:
        user = users.get(row.subject_id) if row.subject_id else None
        if row.class_id in there and user in sessions and sessions[user].address:
            _keep(row, sessions[user])
    progress.at = rows[-1].occurred_at if len(rows) == AT_ONCE else now
    progress.save()
    return len(rows)


def _keep(row: LearningEvent, session: UserSession) -> None:
    assert row.class_id is not None
    assert row.subject_id is not None
    subject = pseudonym(row.class_id, row.subject_id)
    day = row.occurred_at.astimezone(ZONE).date()
    device = f"{session.address}|{session.device}"
    for kind, value in (("network", str(session.address)), ("device", device)):
        Sighting.objects.get_or_create(
            training_class_id=row.class_id,
            subject=subject,
            day=day,
            kind=kind,
            digest=digest_of(row.class_id, kind, value),
        )


def digest_of(class_id: uuid.UUID, kind: str, value: str) -> str:
    """32 hex digits under a key that only this class has."""
    salt = hmac.new(platform_key(), b"sightings:" + class_id.bytes, hashlib.sha256).digest()
    return hmac.new(salt, f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()[:32]


def forget_sightings() -> int:
    """Delete the hashes of classes that ended long enough ago; how many."""
    before = (clock.now() - KEPT).date()
    return Sighting.objects.filter(training_class__ends_on__lt=before).delete()[0]
