"""Signing a sheet or the class statement by hand."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from checkin import errors, strokes
from checkin.access import Seat
from checkin.domain.telling import changed
from checkin.events import SignatureMade
from checkin.models import Signature, SignIn
from lms.core.ids import new_id
from lms.courses.models import Enrolment, TrainingClass
from lms.events.domain.record import record
from lms.people.models import User
from lms.people.queries import subject_id
from lms.people.rules import require_verified

STATEMENT = (
    "本人参加「{title}」（{code}），本班签到、学习与考核均由本人完成，"
    "签到记录与学时记录真实。本人知悉代签、代学会被如实记录，并按规定处理。"
)
"""The words of the class statement; their hash goes on record with the signature."""


def statement_of(training_class: TrainingClass) -> str:
    """What a trainee signs at the end of a class."""
    return STATEMENT.format(title=training_class.title, code=training_class.code)


def sign_sheet(
    *, seat: Seat, width: int, height: int, drawn: Sequence[strokes.Stroke]
) -> Signature:
    """Sign a lesson's sheet; only who has signed in can. Raises NotSignedIn, BadSignature."""
    if not SignIn.objects.filter(lesson=seat.lesson, user=seat.user, direction="in").exists():
        raise errors.NotSignedIn
    return _sign(
        user=seat.user,
        training_class=seat.training_class,
        purpose=Signature.Purpose.SHEET,
        document=strokes.document_of(width=width, height=height, strokes=drawn),
        seat=seat,
    )


def sign_statement(
    *,
    user: User,
    training_class: TrainingClass,
    width: int,
    height: int,
    drawn: Sequence[strokes.Stroke],
) -> Signature:
    """Sign the class statement. Raises RealNameRequired, SignedAlready, BadSignature."""
    return _sign(
        user=user,
        training_class=training_class,
        purpose=Signature.Purpose.STATEMENT,
        document=strokes.document_of(width=width, height=height, strokes=drawn),
        seat=None,
    )


@transaction.atomic
def _sign(
    *,
    user: User,
    training_class: TrainingClass,
    purpose: str,
    document: strokes.Document | None,
    seat: Seat | None,
) -> Signature:
    require_verified(user)
    if document is None:
        raise errors.BadSignature
    if training_class.state != TrainingClass.State.RUNNING:
        raise errors.ClassNotRunning
    Enrolment.objects.select_for_update().get(training_class=training_class, user=user)
    lesson = None if seat is None else seat.lesson
    mine = Signature.objects.filter(user=user, training_class=training_class, purpose=purpose)
    if mine.filter(lesson=lesson).exists():
        raise errors.SignedAlready
    signature_id = new_id()
    text = strokes.sha256_of(statement_of(training_class)) if lesson is None else ""
    event = record(
        SignatureMade(
            signature=str(signature_id),
            purpose=purpose,
            points=sum(len(stroke) for stroke in document["strokes"]),
            text=text or None,
        ),
        class_id=training_class.pk,
        lesson_id=None if lesson is None else lesson.pk,
        subject_id=subject_id(user.pk),
        private={"strokes": strokes.text_of(document)},
    )
    made = Signature.objects.create(
        id=signature_id,
        training_class=training_class,
        lesson=lesson,
        user=user,
        purpose=purpose,
        document=document,
        text_sha256=text,
        signed_at=event.occurred_at,
        event_id=event.pk,
    )
    if lesson is not None:
        changed(lesson.pk, user.pk)
    return made
