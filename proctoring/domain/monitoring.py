"""Cameras by consent, the wall on record, and a word to one trainee."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Final

from django.db import transaction

from lms.core import clock
from lms.core.errors import Invalid, NotFound
from lms.courses.models import Enrolment, Lesson
from lms.events.domain.record import record
from lms.notify.domain.notify import notify
from lms.people.models import Consent, User
from lms.people.queries import subject_id
from lms.realtime import publish
from proctoring import camera
from proctoring.access import Attending, Watching, trainee_on
from proctoring.domain.facts import put
from proctoring.domain.pages import page_of
from proctoring.errors import CameraNotAgreed
from proctoring.events import (
    CameraChanged,
    CameraConsent,
    TileOpened,
    TraineeAnswered,
    TraineeCalled,
    WallOpened,
)
from proctoring.models import Call, CameraFrame

PURPOSE: Final = "monitor_camera"
TEXT_VERSION: Final = "2026-11"
"""Of the consent's words (``frontend/src/locales/*/proctoring.json``, ``consent``)."""
KEPT: Final = dt.timedelta(minutes=10)
"""How long a last picture outlives its sender's page."""


def consented(user_id: uuid.UUID) -> Consent | None:
    """The consent in force."""
    rows = Consent.objects.filter(user=user_id, purpose=PURPOSE, withdrawn_at=None)
    return rows.filter(text_version=TEXT_VERSION).first()


@transaction.atomic
def agree(*, user: User) -> Consent:
    """Agree to small pictures for the wall (again: no effect)."""
    User.objects.select_for_update().get(pk=user.pk)
    found = consented(user.pk)
    if found is not None:
        return found
    _consent_event(user, given=True)
    return Consent.objects.create(
        user=user, purpose=PURPOSE, text_version=TEXT_VERSION, given_at=clock.now()
    )


@transaction.atomic
def withdraw(*, user: User) -> None:
    """Agree no longer: the pictures go at once; nothing else changes for the trainee."""
    rows = Consent.objects.filter(user=user, purpose=PURPOSE, withdrawn_at=None)
    if rows.update(withdrawn_at=clock.now()):
        _consent_event(user, given=False)
    CameraFrame.objects.filter(page__user=user).delete()


@transaction.atomic
def show_frame(*, seat: Attending, jpeg: bytes) -> str:
    """Keep the latest picture, and say what it shows; a change of that is an event.

    Raises ``CameraNotAgreed``, ``NoPicture``.
    """
    if consented(seat.user.pk) is None:
        raise CameraNotAgreed
    seen = camera.look(jpeg)
    page, now = page_of(seat.lesson, seat.user), clock.now_ms()
    before = CameraFrame.objects.filter(page=page).first()
    still = before is not None and not camera.moved(bytes(before.thumb), seen.thumb)
    since = before.still_since_ms if before is not None and still else now
    CameraFrame.objects.update_or_create(
        page=page,
        defaults={"jpeg": jpeg, "at_ms": now, "thumb": seen.thumb, "still_since_ms": since},
    )
    state = camera.verdict(covered=seen.covered, still_ms=now - since)
    if page.camera != state:
        page.camera, page.camera_since_ms = state, now
        page.last_kind, page.last_at_ms = f"camera.{state}", now
        page.save()
        put(CameraChanged(state=state), lesson=seat.lesson, user_id=seat.user.pk)
    return state


def open_wall(*, watch: Watching) -> None:
    """On record: who opened the wall of which lesson."""
    with transaction.atomic():
        put(WallOpened(), lesson=watch.lesson, actor_id=watch.user.pk)


@transaction.atomic
def open_tile(*, watch: Watching, user_id: uuid.UUID) -> Enrolment:
    """On record: who looked at whom in large."""
    seat = trainee_on(watch, user_id)
    put(TileOpened(), lesson=watch.lesson, user_id=user_id, actor_id=watch.user.pk)
    return seat


@transaction.atomic
def call(*, watch: Watching, user_id: uuid.UUID, text: str, wants_answer: bool) -> Call:
    """A word to one trainee, on their page at once and in their notifications."""
    trainee_on(watch, user_id)
    words = text.strip()
    if not 1 <= len(words) <= 200:
        raise Invalid(fields={"text": "length"}, least=1, limit=200)
    made = Call.objects.create(
        lesson=watch.lesson,
        user_id=user_id,
        by=watch.user,
        text=words,
        wants_answer=wants_answer,
        at=clock.now(),
    )
    put(
        TraineeCalled(call=str(made.pk), wants_answer=wants_answer),
        lesson=watch.lesson,
        user_id=user_id,
        actor_id=watch.user.pk,
        private={"text": words},
    )
    notify(
        kind="monitor.called",
        args={
            "call": str(made.pk),
            "text": words,
            "by": watch.user.display_name,
            "lesson": watch.lesson.title,
            "lesson_id": str(watch.lesson.pk),
            "wants_answer": wants_answer,
        },
        recipient_id=user_id,
    )
    return made


@transaction.atomic
def answer(*, seat: Attending, call_id: uuid.UUID) -> Call:
    """The trainee's "here"; the first counts."""
    found = (
        Call.objects.select_for_update()
        .filter(pk=call_id, user=seat.user, lesson=seat.lesson, wants_answer=True)
        .first()
    )
    if found is None:
        raise NotFound
    if found.answered_at is None:
        found.answered_at = clock.now()
        found.save(update_fields=["answered_at"])
        took = clock.to_ms(found.answered_at) - clock.to_ms(found.at)
        put(
            TraineeAnswered(call=str(found.pk), took=took),
            lesson=seat.lesson,
            user_id=seat.user.pk,
        )
        transaction.on_commit(
            lambda: publish.to_user(found.by_id, {"t": "call.answered", "call": str(found.pk)})
        )
    return found


def sweep() -> int:
    """Drop pictures that nobody has renewed for ten minutes; how many."""
    old = clock.to_ms(clock.now() - KEPT)
    return CameraFrame.objects.filter(at_ms__lt=old).delete()[0]


def open_call(user_id: uuid.UUID, lesson: Lesson) -> Call | None:
    """The latest call that still wants an answer."""
    rows = Call.objects.filter(user=user_id, lesson=lesson, wants_answer=True, answered_at=None)
    return rows.select_related("by").first()


def _consent_event(user: User, *, given: bool) -> None:
    record(
        CameraConsent(given=given, text_version=TEXT_VERSION),
        class_id=None,
        subject_id=subject_id(user.pk),
    )
