"""On air: one button to start, one to end; and what ends a class when nobody does."""

from __future__ import annotations

import datetime as dt
import uuid

from live import hooks, queries
from live.access import Part
from live.domain import breakouts, recording, roll_call
from live.domain.entering import leave, register
from live.domain.room import Actor, Change, changing
from live.errors import ClassNotRunning
from live.events import LiveEnded, LiveStarted
from live.models import LiveLesson, LiveSession, Participant
from live.presence_terms import forget_after_commit
from live.settings import live_rules
from lms.core import clock
from lms.courses.models import ClassLecturer, Enrolment, Lesson, TrainingClass
from lms.presence.domain.lease import end_for_lessons

Why = LiveSession.Why


def start(*, actor: Actor) -> LiveSession:
    """Go on air; pressing again returns the run that is on. Raises ``ClassNotRunning``."""
    actor.require_lecturer()
    with changing(actor.seat.lesson.pk) as change:
        if change.session is not None:
            return change.session
        if change.live.lesson.training_class.state != TrainingClass.State.RUNNING:
            raise ClassNotRunning
        session = LiveSession.objects.create(
            lesson=change.live.lesson, started_at=clock.now(), started_by=actor.seat.user
        )
        change.session = session
        change.slices.add("session")
        change.record(LiveStarted(session=str(session.pk)), actor=actor)
        for person in change.everybody():
            register(change, person, session)
            change.people.add(person.user_id)
        hooks.run_all(hooks.session_started, session.pk)
        forget_after_commit(change.lesson_id)
        if change.live.recording == LiveLesson.Recording.AUTO:
            recording.order(change, session, "start")
    return session


def end(*, actor: Actor) -> LiveSession | None:
    """Go off air; pressing again has no effect."""
    actor.require_lecturer()
    return end_session(actor.seat.lesson.pk, why=Why.LECTURER, actor=actor)


def end_session(
    lesson_id: uuid.UUID, *, why: str, actor: Actor | None = None
) -> LiveSession | None:
    """End what is on air; None when nothing is."""
    with changing(lesson_id) as change:
        session = change.session
        if session is None:
            return None
        now = clock.now()
        breakouts.close_round(change, why="ended")
        roll_call.close_open(change)
        # The minutes of everybody are closed before the end is on record.
        end_for_lessons(lesson_ids=[lesson_id])
        for person in change.everybody():
            _stay_on(change, person, now)
        change.live.screen_user = None
        change.live.save(update_fields=["screen_user"])
        session.ended_at, session.ended_why = now, why
        session.save(update_fields=["ended_at", "ended_why"])
        change.session = None
        change.slices.add("session")
        ran = clock.to_ms(now) - clock.to_ms(session.started_at)
        ended = LiveEnded(session=str(session.pk), ms=ran, why=why)
        change.record(ended, actor=actor)
        hooks.run_all(hooks.session_ended, session.pk)
        forget_after_commit(lesson_id)
    return session


def _stay_on(change: Change, person: Participant, now: dt.datetime) -> None:
    """The stay in this run ends on record; who is still there waits in the same room."""
    joined, gone, connection = person.joined_at, person.gone_at, person.connection
    leave(change, person, at=gone or now)
    if gone is None:
        person.joined_at, person.connection = joined, connection
        if person.part == Part.LECTURER:
            person.stage, person.stage_at = Participant.Stage.ON, now
        person.save()


def due_to_end(lesson_id: uuid.UUID) -> bool:
    """Whether a class runs on long after its timetable without anybody who teaches."""
    session = queries.open_session(lesson_id)
    if session is None:
        return False
    lesson = Lesson.objects.select_related("training_class__rule_pack").get(pk=lesson_id)
    after = live_rules(lesson.training_class.rule_pack.body).auto_end_after_ms
    spare = dt.timedelta(milliseconds=after)
    if clock.now() < max(lesson.ends_at, session.started_at) + spare:
        return False
    teaching = Participant.objects.filter(
        live__lesson_id=lesson_id, part=Part.LECTURER, joined_at__isnull=False
    )
    return not teaching.exists()


def end_overtime(lesson_id: uuid.UUID) -> None:
    """End it when :func:`due_to_end` says so."""
    if due_to_end(lesson_id):
        end_session(lesson_id, why=Why.OVERTIME)


def follow_class(class_id: uuid.UUID) -> None:
    """Rooms follow their class: called with each change of its timetable, state or roster.

    A class that no longer runs, or a lesson that was cancelled, is off air; whoever lost the seat
    is out of the room.
    """
    forget_after_commit()
    running = TrainingClass.objects.filter(pk=class_id, state=TrainingClass.State.RUNNING).exists()
    on_air = LiveSession.objects.filter(lesson__training_class_id=class_id, ended_at=None)
    for lesson_id, cancelled in on_air.values_list("lesson_id", "lesson__cancelled_at"):
        if not running or cancelled is not None:
            end_session(lesson_id, why=Why.CLASS_CLOSED)
    seated = Enrolment.objects.filter(training_class_id=class_id, withdrawn_at=None)
    teaching = ClassLecturer.objects.filter(training_class_id=class_id)
    lost = (
        Participant.objects.filter(
            live__lesson__training_class_id=class_id,
            joined_at__isnull=False,
            part__in=[Part.TRAINEE, Part.LECTURER],
        )
        .exclude(part=Part.TRAINEE, user__in=seated.values("user_id"))
        .exclude(part=Part.LECTURER, user__in=teaching.values("user_id"))
    )
    for lesson_id, user_id in lost.values_list("live__lesson_id", "user_id"):
        with changing(lesson_id) as change:
            leave(change, change.person(user_id), at=clock.now())
