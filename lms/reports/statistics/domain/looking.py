"""Looking for signals: evidence is gathered, the pure rules judge, findings become rows and events.

A finding that is there again touches its row; one that was dismissed stays dismissed.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Sum

from lms.core import clock
from lms.courses.models import TrainingClass
from lms.events.domain.record import record
from lms.events.models import LearningEvent
from lms.events.pseudonyms import pseudonym
from lms.people.models import Institution
from lms.reports.statistics import signals
from lms.reports.statistics.events import SignalRaised
from lms.reports.statistics.measures import ATTENDED, GRADE_MS, JUDGED
from lms.reports.statistics.models import ClassDay, PersonDay, Sighting, Signal
from lms.reports.statistics.signals import Finding

LOOK_BACK = dt.timedelta(days=14)
"""Classes that ended longer ago are not looked through again."""
JUDGED_MIN = 100
"""Cells below which an institution's rates say too little to compare."""


def look_through() -> int:
    """Every class that runs or ended lately, and every institution beside its peers; new ones."""
    since = clock.now() - LOOK_BACK
    classes = TrainingClass.objects.filter(
        state__in=(TrainingClass.State.RUNNING, TrainingClass.State.CLOSED),
        ends_on__gte=since.date(),
    ).select_related("institution")
    new = sum(look_at(one) for one in classes.iterator(chunk_size=200))
    return new + look_at_institutions()


def look_at(training_class: TrainingClass) -> int:
    """One class; how many findings are new."""
    found = [
        *signals.shared(
            Sighting.objects.filter(training_class=training_class).values_list(
                "kind", "digest", "subject"
            )
        ),
        *signals.same_timing(_answers(training_class.pk)),
        *signals.parallel(*_presence(training_class.pk)),
        *signals.never_passed(_checks(training_class.pk)),
    ]
    return sum(_raise(finding, training_class.institution, training_class) for finding in found)


def look_at_institutions() -> int:
    """Institutions of one city (or of one region above its own) beside each other."""
    groups: dict[str, dict[str, dict[str, int]]] = defaultdict(dict)
    names = (*JUDGED, *GRADE_MS, "spots_passed", "spots_failed", "spots_missed")
    since = (clock.now() - dt.timedelta(days=90)).date()
    rows = (
        ClassDay.objects.filter(day__gte=since)
        .values_list("training_class__institution_id", "training_class__institution__region__path")
        .annotate(**{f"sum_{name}": Sum(name) for name in names})
        .order_by()
    )
    for place, path, *values in rows:
        sums = dict(zip(names, values, strict=True))
        judged = sum(sums[name] for name in JUDGED)
        if judged < JUDGED_MIN:
            continue
        own = {"attendance": sum(sums[name] for name in ATTENDED) * 1000 // judged}
        credited = sum(sums[name] for name in GRADE_MS)
        if credited:
            own["hand"] = sums["hand_ms"] * 1000 // credited
        spots = sums["spots_passed"] + sums["spots_failed"] + sums["spots_missed"]
        if spots:
            own["spots"] = sums["spots_passed"] * 1000 // spots
        groups["/".join(path.split("/")[:3])][str(place)] = own
    places = {str(place.pk): place for place in Institution.objects.all()}
    return sum(
        _raise(finding, places[place], None)
        for rates in groups.values()
        for place, finding in signals.far_from_peers(rates)
    )


@transaction.atomic
def _raise(
    finding: Finding, institution: Institution, training_class: TrainingClass | None
) -> bool:
    """Keep a finding; True when it is new. A new one is an event."""
    where = training_class.pk if training_class is not None else institution.pk
    now = clock.now()
    row, made = Signal.objects.get_or_create(
        key=f"{finding.kind}:{where}:{finding.key}",
        defaults={
            "kind": finding.kind,
            "institution": institution,
            "training_class": training_class,
            "people": list(finding.people),
            "facts": dict(finding.facts),
            "raised_at": now,
            "seen_at": now,
        },
    )
    if not made:
        row.people, row.facts, row.seen_at = list(finding.people), dict(finding.facts), now
        row.save(update_fields=["people", "facts", "seen_at"])
        return False
    record(
        SignalRaised(signal=str(row.pk), signal_kind=row.kind, people=len(row.people)),
        class_id=training_class.pk if training_class is not None else None,
    )
    return True


def _answers(class_id: uuid.UUID) -> Iterable[tuple[str, str, int]]:
    rows = LearningEvent.objects.filter(
        class_id=class_id, kind="question.answered", subject_id__isnull=False
    )
    for subject, at, payload in rows.values_list("subject_id", "occurred_at", "payload"):
        assert subject is not None
        yield str(payload["question"]), pseudonym(class_id, subject), clock.to_ms(at)


Spans = dict[str, list[signals.Span]]


def _presence(class_id: uuid.UUID) -> tuple[Spans, Spans]:
    """On-site stays from sign-in to sign-out, and credited online intervals within them."""
    kinds = ("attendance.signed_in", "attendance.signed_out")
    marks: dict[tuple[Any, Any], dict[str, dt.datetime]] = defaultdict(dict)
    rows = LearningEvent.objects.filter(class_id=class_id, kind__in=kinds).order_by("occurred_at")
    on_site_lessons = set(
        TrainingClass.objects.filter(pk=class_id, lessons__kind="on_site").values_list(
            "lessons__pk", flat=True
        )
    )
    for subject, lesson, kind, at in rows.values_list(
        "subject_id", "lesson_id", "kind", "occurred_at"
    ):
        if lesson in on_site_lessons and subject is not None:
            marks[subject, lesson][kind] = at
    stays: Spans = defaultdict(list)
    online: Spans = defaultdict(list)
    for (subject, _), own in marks.items():
        if len(own) < 2:
            continue
        start, end = own[kinds[0]], own[kinds[1]]
        name = pseudonym(class_id, subject)
        stays[name].append((clock.to_ms(start), clock.to_ms(end)))
        for payload in LearningEvent.objects.filter(
            kind="presence.interval",
            subject_id=subject,
            occurred_at__gt=start,
            occurred_at__lte=end + dt.timedelta(minutes=5),
        ).values_list("payload", flat=True):
            online[name].append((payload["wall_from"], payload["wall_to"]))
    return stays, online


def _checks(class_id: uuid.UUID) -> dict[str, tuple[int, int]]:
    rows = (
        PersonDay.objects.filter(training_class=class_id)
        .values_list("subject")
        .annotate(Sum("spots_passed"), Sum("spots_failed"), Sum("spots_missed"))
        .order_by()
    )
    return {subject: (passed, failed + missed) for subject, passed, failed, missed in rows}
