"""The documents of a class as the verifier reads them: rules, timetable, roster, lecturers.

The events carry hashes of exactly these, and the period file carries the documents themselves.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from lms.core.clock import to_ms
from lms.courses.models import LessonKind, RulePack, TrainingClass
from lms.courses.queries import agency_key_of_class
from lms.events.models import CommitmentSalt, LearningEvent
from lms.people import identity
from lms.people.models import RealName, User
from lms.people.queries import pseudonym, subject_ids
from verifier import canonical

ZONE = ZoneInfo("Asia/Shanghai")
MODES = {
    LessonKind.ON_DEMAND: "vod",
    LessonKind.LIVE: "live",
    LessonKind.ON_SITE: "onsite",
    LessonKind.FLIPPED: "flipped",
}


def class_facts(training_class: TrainingClass) -> dict[str, str | int]:
    """What a class is called, who runs it and when: the fields of ``class.json``."""
    institution = training_class.institution
    return {
        "code": training_class.code,
        "title": training_class.title,
        "kind": training_class.kind,
        "institution": institution.name,
        "region": institution.region.name,
        "venue": training_class.venue,
        "starts_on": training_class.starts_on.isoformat(),
        "ends_on": training_class.ends_on.isoformat(),
        "planned_size": training_class.planned_size,
    }


def rules_document(pack: RulePack) -> dict[str, Any]:
    """``rules.json``: the pack's body as published."""
    return dict(pack.body)


def rules_sha256(pack: RulePack) -> str:
    """SHA-256 (hex) of the canonical rules document."""
    return canonical.sha256_hex(canonical.encode(rules_document(pack)))


def half_day(moment: dt.datetime) -> str:
    """The session of an instant, in Shanghai: ``2026-03-02/am``, ``/pm`` or ``/ev``."""
    local = moment.astimezone(ZONE)
    part = "am" if local.hour < 12 else "pm" if local.hour < 18 else "ev"
    return f"{local.date().isoformat()}/{part}"


def timetable_document(training_class: TrainingClass) -> list[dict[str, Any]]:
    """``timetable.json``: the lessons that are not cancelled, sorted by (starts, lesson)."""
    rows = [
        {
            "lesson": str(lesson.pk),
            "title": lesson.title,
            "mode": MODES[LessonKind(lesson.kind)],
            "starts": to_ms(lesson.starts_at),
            "ends": to_ms(lesson.ends_at),
            "hours_milli": lesson.hours_milli,
            "session": None if lesson.kind == LessonKind.FLIPPED else half_day(lesson.starts_at),
        }
        for lesson in training_class.lessons.filter(cancelled_at=None)
    ]
    return sorted(rows, key=lambda row: (row["starts"], row["lesson"]))


def roster_document(training_class: TrainingClass) -> list[dict[str, Any]]:
    """``roster.json``: one row per enrolment; erased people keep their row without a name."""
    seats = list(training_class.enrolments.values_list("user_id", "display", "withdrawn_at"))
    named = _named(training_class.pk, "roster.enrolled", {user: name for user, name, _ in seats})
    gone = {user for user, _, withdrawn_at in seats if withdrawn_at is not None}
    rows = [{**row, "withdrawn": user in gone} for user, row in named.items()]
    return sorted(rows, key=lambda row: str(row["subject"]))


def lecturers_document(training_class: TrainingClass) -> list[dict[str, Any]]:
    """``lecturers.json``: who teaches, with the role."""
    names = dict(training_class.lecturers.values_list("user_id", "display"))
    role = teacher_role(training_class.kind)
    named = _named(training_class.pk, "lecturer.assigned", names)
    return sorted(
        ({**row, "role": role} for row in named.values()), key=lambda row: str(row["subject"])
    )


def teacher_role(class_kind: str) -> str:
    """Who teaches a class of this kind (arts. 7, 13, 19)."""
    return {"trainee": "lecturer", "lecturer": "trainer", "trainer": "expert"}[class_kind]


def masked_name(user: User) -> str:
    """The name under which a person stands in documents: the masked real name, or display name."""
    row = RealName.objects.filter(user=user).first()
    return row.name_masked if row is not None else identity.mask_name(user.display_name)


def _named(
    class_id: uuid.UUID, kind: str, names: Mapping[uuid.UUID, str]
) -> dict[uuid.UUID, dict[str, Any]]:
    """User → {subject, display, salt}; display and salt are null once the salt is destroyed."""
    subjects = subject_ids(names)
    key = agency_key_of_class(class_id)
    events = dict(
        LearningEvent.objects.filter(
            class_id=class_id, kind=kind, subject_id__in=list(subjects.values())
        )
        .order_by("occurred_at")
        .values_list("subject_id", "id")
    )
    salts = {
        row.event_id: bytes(row.salt).hex()
        for row in CommitmentSalt.objects.filter(event_id__in=events.values(), field="display")
    }
    rows: dict[uuid.UUID, dict[str, Any]] = {}
    for user_id, subject in subjects.items():
        salt = salts.get(events[subject]) if subject in events else None
        known = salt is not None and bool(names[user_id])
        rows[user_id] = {
            "subject": pseudonym(key, subject),
            "display": names[user_id] if known else None,
            "salt": salt if known else None,
        }
    return rows
