"""Pictures of face sign-ins in a period file: of those who agreed to just that, while they do.

A picture stands under ``evidence/captures/`` by its own hash, which a leaf of the log names; an
erased one is simply not there, and the proof holds as before. ``evidence/captures.json`` says which
sign-in and which consent each rests on. That pictures left the platform is an event.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from checkin.faces.consent_text import ARCHIVE_PURPOSE
from checkin.faces.domain import captures
from checkin.faces.errors import CaptureGone
from checkin.faces.events import FaceCapturesHandedOver
from checkin.faces.models import FaceCapture
from checkin.models import SignIn
from lms.core import clock
from lms.courses.models import TrainingClass
from lms.events.domain.record import record
from lms.events.models import LearningEvent
from lms.people.models import Consent
from lms.people.queries import subject_ids
from verifier import canonical

FOLDER = "evidence/captures/"
INDEX = "evidence/captures.json"
MOST = 1_500
"""Pictures of one file (a zip holds 4,096 members); the index says how many were left out."""
Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class _Picture:
    """One sign-in's picture and where its event stands in the log."""

    capture: FaceCapture
    leaf: Mapping[str, Any]


def capture_files(
    training_class: TrainingClass,
    leaves: Sequence[Mapping[str, Any]],
    roster: Rows,
    timetable: Rows,
) -> dict[str, bytes]:
    """The pictures and their index; nothing at all where nobody has agreed."""
    consents = _consents(training_class)
    found = [each for each in _pictures(leaves, training_class) if each.capture.user_id in consents]
    references = {user_id: _reference(consent) for user_id, consent in consents.items()}
    files: dict[str, bytes] = {}
    rows = []
    for each in found[:MOST]:
        try:
            raw = captures.read(each.capture)
        except CaptureGone:
            continue
        name = f"{FOLDER}{each.capture.sha256}.{_kind(raw)}"
        files[name] = raw
        rows.append(_row(each, name, references[each.capture.user_id]))
    if not rows:
        return {}
    index = {"v": 1, "captures": rows, "left_out": max(0, len(found) - MOST)}
    files[INDEX] = canonical.encode(index)
    people = {row["subject"] for row in rows}
    fact = FaceCapturesHandedOver(
        training_class=str(training_class.pk), pictures=len(rows), people=len(people)
    )
    with transaction.atomic():
        record(fact, class_id=None)
    return files


def _pictures(leaves: Rows, training_class: TrainingClass) -> Iterator[_Picture]:
    """The kept picture of each face sign-in that the log holds, in the log's order."""
    kept: dict[str, FaceCapture] = {}
    for row in FaceCapture.objects.filter(
        purpose=FaceCapture.Purpose.VERIFICATION, session__lesson__training_class=training_class
    ):
        kept[row.sha256] = row
    owner = {
        str(event_id): user_id
        for event_id, user_id in SignIn.objects.filter(
            lesson__training_class=training_class, direction=SignIn.Direction.IN
        ).values_list("event_id", "user_id")
    }
    for leaf in leaves:
        if leaf["kind"] != "attendance.signed_in" or leaf["id"] not in owner:
            continue
        for digest in leaf["payload"].get("captures", ()):
            capture = kept.get(digest)
            if capture is not None and capture.user_id == owner[leaf["id"]]:
                yield _Picture(capture, leaf)


def _consents(training_class: TrainingClass) -> dict[uuid.UUID, Consent]:
    """User id → the consent that holds, of everybody who ever sat in the class."""
    rows = Consent.objects.filter(
        purpose=ARCHIVE_PURPOSE,
        withdrawn_at=None,
        user__enrolments__training_class=training_class,
    )
    return {row.user_id: row for row in rows.order_by("given_at")}


def _reference(consent: Consent) -> dict[str, Any]:
    """Where the consent is on record: its event in the platform's log."""
    subject = subject_ids([consent.user_id]).get(consent.user_id)
    event = (
        LearningEvent.objects.filter(
            kind="consent.given",
            subject_id=subject,
            payload__purpose=ARCHIVE_PURPOSE,
            occurred_at__gte=consent.given_at - dt.timedelta(minutes=1),
        )
        .order_by("occurred_at")
        .first()
    )
    return {
        "purpose": consent.purpose,
        "version": consent.text_version,
        "given_at": clock.to_ms(consent.given_at),
        "event": None if event is None else str(event.pk),
    }


def _row(each: _Picture, name: str, consent: dict[str, Any]) -> dict[str, Any]:
    return {
        "file": name,
        "sha256": each.capture.sha256,
        "leaf": each.leaf["index"],
        "lesson": each.leaf["lesson"],
        "subject": each.leaf["subject"],
        "at": each.leaf["at"],
        "consent": consent,
    }


def _kind(raw: bytes) -> str:
    if raw.startswith(b"\x89PNG"):
        return "png"
    return "webp" if raw.startswith(b"RIFF") else "jpg"
