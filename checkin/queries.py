"""Reads of sign-in: a trainee's standing, the desk, what lists say about a lesson."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from checkin import rotation
from checkin.access import Part, Seat, desk_of
from checkin.domain import signing
from checkin.models import CodeRequest, Signature, SignIn, SpotCheck
from checkin.queries_spots import spot_summary
from checkin.rules import LessonSignIn, of_lesson
from lms.core import clock
from lms.courses.models import Enrolment, Lesson, LessonKind, TrainingClass
from verifier.strokes import path_of

Json = dict[str, Any]


def standing(seat: Seat) -> Json:
    """Where a trainee stands with one lesson's sign-in: everything that the page shows."""
    found = seat.rules
    rows = {row.direction: row for row in SignIn.objects.filter(lesson=seat.lesson, user=seat.user)}
    return {
        "part": seat.part.value,
        "lesson": lesson_head(seat.lesson),
        "now_ms": clock.now_ms(),
        "rules": rules_json(found),
        "windows": {
            direction: _window(seat.lesson, found, direction) for direction in ("in", "out")
        },
        "signed": {
            direction: None if direction not in rows else sign_in_json(rows[direction], found)
            for direction in ("in", "out")
        },
        "code": waiting_code(seat),
        "signature": _own_signature(seat),
    }


def lesson_head(lesson: Lesson) -> Json:
    """A lesson's place in the timetable."""
    return {
        "id": lesson.pk,
        "kind": lesson.kind,
        "title": lesson.title,
        "order": lesson.order,
        "class_id": lesson.training_class_id,
        "class_title": lesson.training_class.title,
        "location": lesson.location,
        "starts_at": lesson.starts_at,
        "ends_at": lesson.ends_at,
    }


def rules_json(found: LessonSignIn) -> Json:
    """What the rule pack says, for the page to explain itself."""
    return {
        "required": found.required,
        "sign_out": found.sign_out,
        "signature": found.signature,
        "timed": found.timed,
        "methods": list(found.rules.methods),
        "late_after_ms": found.late_after_ms,
        "early_before_ms": found.early_before_ms,
    }


def sign_in_json(row: SignIn, found: LessonSignIn) -> Json:
    """One sign-in as lists show it."""
    limit = found.late_after_ms if row.direction == "in" else found.early_before_ms
    return {
        "at_ms": clock.to_ms(row.at),
        "method": row.method,
        "off_ms": row.off_ms,
        "off_limits": row.off_ms > limit,
        "reason": row.reason,
    }


def waiting_code(seat: Seat) -> Json | None:
    """The trainee's last code: waiting, or just refused with the lecturer's note."""
    row = (
        CodeRequest.objects.filter(lesson=seat.lesson, user=seat.user).order_by("-asked_at").first()
    )
    if row is None or row.state in (CodeRequest.State.CONFIRMED, CodeRequest.State.CANCELLED):
        return None
    if row.expires_at <= clock.now():
        return None
    return {
        "id": row.pk,
        "direction": row.direction,
        "code": row.code,
        "state": row.state,
        "note": row.note,
        "asked_at_ms": clock.to_ms(row.asked_at),
        "expires_at_ms": clock.to_ms(row.expires_at),
    }


def signature_json(row: Signature) -> Json:
    """A signature as a drawing: an SVG path in its own field."""
    document = row.document or {"width": 100, "height": 100, "strokes": []}
    return {
        "signed_at_ms": clock.to_ms(row.signed_at),
        "width": document["width"],
        "height": document["height"],
        "path": path_of(document),
    }


def _own_signature(seat: Seat) -> Json | None:
    row = Signature.objects.filter(
        lesson=seat.lesson, user=seat.user, purpose=Signature.Purpose.SHEET
    ).first()
    return None if row is None else signature_json(row)


def _window(lesson: Lesson, found: LessonSignIn, direction: str) -> Json:
    opens, closes = signing.window(found, direction=direction)
    now = clock.now_ms()
    running = lesson.training_class.state == "running"
    closed = signing.closed_by_hand(lesson)
    inside = (opens is None or now >= opens) and now < closes
    return {
        "opens_ms": opens,
        "closes_ms": closes,
        "open": inside and running and not closed,
        "closed_by_hand": closed,
    }


def desk(seat: Seat) -> Json:
    """Everything that the lecturer's desk shows of a lesson."""
    found, lesson, own = seat.rules, seat.lesson, desk_of(seat.lesson)
    return {
        "part": seat.part.value,
        "lesson": lesson_head(lesson),
        "now_ms": clock.now_ms(),
        "rules": rules_json(found),
        "windows": {d: _window(lesson, found, d) for d in ("in", "out")},
        "place": {
            "latitude_e6": own.latitude_e6,
            "longitude_e6": own.longitude_e6,
            "radius_m": own.radius_m,
            "networks": own.networks,
        },
        "rows": rows_of(lesson, found),
        "queue": queue_of(lesson) if seat.part is Part.LECTURER else [],
        "spot_checks": spot_summary(lesson),
    }


def rows_of(lesson: Lesson, found: LessonSignIn) -> list[Json]:
    """One row per trainee, in the order of seats."""
    signed: dict[uuid.UUID, dict[str, SignIn]] = {}
    for row in SignIn.objects.filter(lesson=lesson):
        signed.setdefault(row.user_id, {})[row.direction] = row
    drawn = {
        row.user_id: row
        for row in Signature.objects.filter(lesson=lesson, purpose=Signature.Purpose.SHEET)
    }
    spots: dict[uuid.UUID, list[str]] = {}
    for user_id, state in SpotCheck.objects.filter(lesson=lesson, makes_up=None).values_list(
        "user_id", "state"
    ):
        spots.setdefault(user_id, []).append(state)
    seats = Enrolment.objects.filter(
        training_class=lesson.training_class_id, withdrawn_at=None
    ).select_related("user")
    return [
        {
            "enrolment": seat.pk,
            "user": seat.user_id,
            "seat": seat.seat,
            "name": seat.user.display_name,
            "in": _maybe(signed.get(seat.user_id, {}).get("in"), found),
            "out": _maybe(signed.get(seat.user_id, {}).get("out"), found),
            "signature": (signature_json(drawn[seat.user_id]) if seat.user_id in drawn else None),
            "spots": spots.get(seat.user_id, []),
        }
        for seat in seats.order_by("seat")
    ]


def _maybe(row: SignIn | None, found: LessonSignIn) -> Json | None:
    return None if row is None else sign_in_json(row, found)


def queue_of(lesson: Lesson) -> list[Json]:
    """Codes that wait for a look, longest first."""
    rows = CodeRequest.objects.filter(
        lesson=lesson, state=CodeRequest.State.WAITING, expires_at__gt=clock.now()
    ).select_related("user")
    seats = dict(
        Enrolment.objects.filter(training_class=lesson.training_class_id).values_list(
            "user_id", "seat"
        )
    )
    return [
        {
            "id": row.pk,
            "name": row.user.display_name,
            "seat": seats.get(row.user_id, 0),
            "direction": row.direction,
            "code": row.code,
            "asked_at_ms": clock.to_ms(row.asked_at),
            "expires_at_ms": clock.to_ms(row.expires_at),
        }
        for row in rows.order_by("asked_at")
    ]


def projector(seat: Seat, direction: str) -> Json:
    """What the projector shows now and for the next half minute, by the server's clock."""
    secret, now = bytes(desk_of(seat.lesson).secret), clock.now_ms()
    rows = SignIn.objects.filter(lesson=seat.lesson)
    return {
        "now_ms": now,
        "direction": direction,
        "open": _window(seat.lesson, seat.rules, direction)["open"],
        "count": rows.filter(direction=direction).count(),
        "expected": Enrolment.objects.filter(
            training_class=seat.lesson.training_class_id, withdrawn_at=None
        ).count(),
        "pictures": [
            {"token": shown.value, "typed": typed, "from_ms": shown.start, "to_ms": shown.end}
            for shown, typed in rotation.pictures(secret, now=now)
        ],
        "numbers": [
            {"number": shown.value, "from_ms": shown.start, "to_ms": shown.end}
            for shown in rotation.numbers(secret, now=now)
        ],
    }


def lesson_facts(lesson_ids: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, Mapping[str, Any]]:
    """For lists of lessons: which ask for a sign-in, and that on-site ones can be signed into."""
    rows = Lesson.objects.filter(pk__in=list(lesson_ids)).select_related(
        "training_class__rule_pack"
    )
    return {row.pk: _facts(row) for row in rows}


def _facts(lesson: Lesson) -> Json:
    facts: Json = {"sign_in": of_lesson(lesson).required}
    if lesson.kind == LessonKind.ON_SITE:
        facts["actions"] = ["sign_in"]
    return facts


def statements_of(training_class: TrainingClass) -> list[Json]:
    """Every trainee of a class with the signature under the class statement, if any."""
    signed = {
        row.user_id: row
        for row in Signature.objects.filter(
            training_class=training_class, purpose=Signature.Purpose.STATEMENT
        )
    }
    seats = Enrolment.objects.filter(training_class=training_class, withdrawn_at=None)
    return [
        {
            "seat": seat.seat,
            "name": seat.user.display_name,
            "signature": signature_json(signed[seat.user_id]) if seat.user_id in signed else None,
        }
        for seat in seats.select_related("user").order_by("seat")
    ]
