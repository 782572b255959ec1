"""Q&A: ask, vote, answer aloud or in writing, in class and after it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, Final

from django.db import transaction
from django.db.models import F

from live.access import LiveSeat, Part, room_of, staff_room_of
from live.activities.errors import AskingClosed, QuestionGone
from live.activities.events import QuestionAsked, QuestionModerated, QuestionReplied
from live.activities.models import QuestionVote, RoomAnswer, RoomQuestion
from live.activities.wire import question_wire
from live.errors import ChatMuted, TooFast
from live.models import LiveSession
from live.queries import open_session
from live.text import clean
from lms.core import clock
from lms.core.errors import Invalid, NotAllowed
from lms.courses.models import ClassLecturer
from lms.events.domain.record import record
from lms.notify.domain.notify import notify
from lms.people.queries import subject_id
from lms.realtime import publish

BODY_MAX: Final = 500
ANSWER_MAX: Final = 2_000
RATE: Final = (5, 60)
"""At most so many questions of one person in so many seconds."""
State = RoomQuestion.State


@transaction.atomic
def ask(*, seat: LiveSeat, event_key: uuid.UUID, body: str, anonymous: bool) -> RoomQuestion:
    """Ask the lecturers; the same ``event_key`` again is the same question.

    After class the lecturers are notified. Raises ``AskingClosed``, ``ChatMuted``, ``TooFast``,
    ``Invalid``.
    """
    if seat.part is not Part.TRAINEE:
        raise AskingClosed
    seen = RoomQuestion.objects.filter(author=seat.user, event_key=event_key).first()
    if seen is not None:
        if seen.lesson_id != seat.lesson.pk:
            raise Invalid("This id belongs to a question of another lesson.", field="event_id")
        return seen
    body = clean(body, limit=BODY_MAX, newlines=True, field="body")
    _may_write(seat)
    session = open_session(seat.lesson.pk)
    question = RoomQuestion.objects.create(
        lesson=seat.lesson,
        session_id=session.pk if session else None,
        author=seat.user,
        anonymous=anonymous,
        body=body,
        event_key=event_key,
        asked_at=clock.now(),
    )
    record(
        QuestionAsked(question=str(question.pk), anonymous=anonymous, in_class=session is not None),
        key=f"qa-asked:{question.pk}",
        class_id=seat.lesson.training_class_id,
        lesson_id=seat.lesson.pk,
        subject_id=subject_id(seat.user.pk),
        private={"body": body},
    )
    if session is None:
        notify(
            kind="qa.asked",
            args={"lesson": seat.lesson.title, "by": seat.user.display_name},
            link=link_of(question),
            recipients=lecturers_of(seat.lesson.training_class_id),
            key=f"qa-asked:{question.pk}",
        )
    tell(question)
    return question


@transaction.atomic
def vote(*, seat: LiveSeat, question_id: uuid.UUID, wanted: bool) -> RoomQuestion:
    """Say "I want to know this, too", or take it back; each person counts once, nobody for
    their own question. Raises ``AskingClosed``, ``QuestionGone``, ``NotAllowed``.
    """
    if seat.part is not Part.TRAINEE:
        raise AskingClosed
    question = _found(seat, question_id)
    if question.author_id == seat.user.pk:
        raise NotAllowed("Your own question counts already.")
    if wanted:
        _, made = QuestionVote.objects.get_or_create(question=question, user=seat.user)
        change = 1 if made else 0
    else:
        change = -QuestionVote.objects.filter(question=question, user=seat.user).delete()[0]
    if change:
        RoomQuestion.objects.filter(pk=question.pk).update(votes=F("votes") + change)
        _changed(question)
    return question


@transaction.atomic
def mark(*, seat: LiveSeat, question_id: uuid.UUID, answered: bool) -> RoomQuestion:
    """Answered aloud (lecturers), or open again."""
    question = _led(seat, question_id)
    if answered == (question.state == State.ANSWERED):
        return question
    question.state = State.ANSWERED if answered else State.OPEN
    question.live_by = seat.user if answered else None
    question.answered_at = clock.now() if answered else None
    question.save(update_fields=["state", "live_by", "answered_at", "updated_at"])
    if answered:
        _record_answer(seat, question, "aloud", f"{question.pk}:{question.rev}")
    _changed(question)
    return question


@transaction.atomic
def reply(*, seat: LiveSeat, event_key: uuid.UUID, question_id: uuid.UUID, body: str) -> RoomAnswer:
    """Answer in writing (lecturers); who asked is notified. The same ``event_key``: the same."""
    question = _led(seat, question_id)
    seen = RoomAnswer.objects.filter(author=seat.user, event_key=event_key).first()
    if seen is not None:
        return seen
    answer = RoomAnswer.objects.create(
        question=question,
        author=seat.user,
        body=clean(body, limit=ANSWER_MAX, newlines=True, field="body"),
        event_key=event_key,
        at=clock.now(),
    )
    question.state = State.ANSWERED
    question.answered_at = question.answered_at or answer.at
    question.save(update_fields=["state", "answered_at", "updated_at"])
    _record_answer(seat, question, "written", str(answer.pk), body=answer.body)
    notify(
        recipient_id=question.author_id,
        kind="qa.answered",
        args={"lesson": seat.lesson.title, "by": seat.user.display_name},
        link=link_of(question),
        key=f"qa-answer:{answer.pk}",
    )
    _changed(question)
    return answer


@transaction.atomic
def hide(*, seat: LiveSeat, question_id: uuid.UUID, hidden: bool) -> RoomQuestion:
    """Take a question out of sight, or bring it back (lecturers)."""
    question = _led(seat, question_id, gone_too=True)
    if hidden == (question.state == State.HIDDEN):
        return question
    if hidden:
        question.hidden_from, question.state = question.state, State.HIDDEN
    else:
        question.state, question.hidden_from = question.hidden_from or State.OPEN, ""
    question.save(update_fields=["state", "hidden_from", "updated_at"])
    record(
        QuestionModerated(question=str(question.pk), hidden=hidden),
        class_id=seat.lesson.training_class_id,
        lesson_id=seat.lesson.pk,
        subject_id=subject_id(question.author_id),
        actor_id=subject_id(seat.user.pk),
    )
    _changed(question)
    return question


def left_after_class(session_id: uuid.UUID) -> None:
    """The class went off air: lecturers hear how many questions wait. In its transaction."""
    session = LiveSession.objects.select_related("lesson").get(pk=session_id)
    waiting = RoomQuestion.objects.filter(lesson=session.lesson_id, state=State.OPEN).count()
    if waiting:
        notify(
            kind="qa.left",
            args={"lesson": session.lesson.title, "n": waiting},
            link=f"/live/{session.lesson_id}/replay?tab=qa",
            recipients=lecturers_of(session.lesson.training_class_id),
            key=f"qa-left:{session_id}",
        )


def lecturers_of(class_id: uuid.UUID) -> list[uuid.UUID]:
    """User ids of a class's lecturers."""
    rows = ClassLecturer.objects.filter(training_class=class_id)
    return list(rows.values_list("user_id", flat=True))


def link_of(question: RoomQuestion) -> str:
    """Where a question is read after class."""
    return f"/live/{question.lesson_id}/replay?tab=qa&question={question.pk}"


def tell(question: RoomQuestion) -> None:
    """Tell the room how a question stands, and the lecturers with the asker's name.

    Peers hear of a hidden question only that it is gone.
    """
    shown = RoomQuestion.objects.select_related("author", "live_by").get(pk=question.pk)
    public: dict[str, Any] = {"t": "qa.question", "question": question_wire(shown, names=False)}
    if shown.state == State.HIDDEN:
        public = {"t": "qa.gone", "id": str(shown.pk), "rev": shown.rev}
    staff = {"t": "qa.staff", "question": question_wire(shown, names=True)}
    lesson_id = shown.lesson_id

    def send() -> None:
        publish.publish(room_of(lesson_id), public)
        publish.publish(staff_room_of(lesson_id), staff)

    transaction.on_commit(send)


def _changed(question: RoomQuestion) -> None:
    RoomQuestion.objects.filter(pk=question.pk).update(rev=F("rev") + 1)
    question.refresh_from_db()
    tell(question)


def _may_write(seat: LiveSeat) -> None:
    """Raise ``ChatMuted`` or ``TooFast``."""
    now = clock.now()
    place = seat.live.participants.filter(user=seat.user).first()
    if place is not None and place.chat_muted_until and place.chat_muted_until > now:
        raise ChatMuted(until=clock.to_ms(place.chat_muted_until))
    most, seconds = RATE
    since = now - dt.timedelta(seconds=seconds)
    recent = RoomQuestion.objects.filter(author=seat.user, asked_at__gt=since)
    times = list(recent.order_by("-asked_at").values_list("asked_at", flat=True)[:most])
    if len(times) >= most:
        left = (times[-1] - since) // dt.timedelta(seconds=1)
        raise TooFast(retry_after=max(1, left))


def _record_answer(
    seat: LiveSeat, question: RoomQuestion, how: str, key: str, body: str = ""
) -> None:
    record(
        QuestionReplied(question=str(question.pk), how=how),
        key=f"qa-answered:{key}",
        class_id=seat.lesson.training_class_id,
        lesson_id=seat.lesson.pk,
        actor_id=subject_id(seat.user.pk),
        private={"body": body} if body else None,
    )


def _found(seat: LiveSeat, question_id: uuid.UUID, *, gone_too: bool = False) -> RoomQuestion:
    rows = RoomQuestion.objects.select_for_update().filter(pk=question_id, lesson=seat.lesson)
    found = rows.first()
    if found is None or (found.state == State.HIDDEN and not gone_too):
        raise QuestionGone
    return found


def _led(seat: LiveSeat, question_id: uuid.UUID, *, gone_too: bool = False) -> RoomQuestion:
    if not seat.teaches:
        raise NotAllowed
    return _found(seat, question_id, gone_too=gone_too)
