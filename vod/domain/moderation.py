"""Reports, review, hiding and undo, word lists and mutes."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import IntegrityError, transaction

from lms.core import clock
from lms.core.errors import Conflict, Invalid, NotFound
from lms.events.domain.record import record
from lms.people.models import User
from lms.people.queries import subject_id
from lms.realtime import publish
from vod.access import Seat, room_of, staff_room_of
from vod.domain.bullets import wire
from vod.domain.comment_rules import AUTO_HIDE_REPORTS, clean
from vod.events import CommentModerated, PersonMuted
from vod.models import Bullet, CommentReport, ListedWord, Message, Mute

MUTE_MAX = dt.timedelta(days=30)
WORDS_MAX = 500


def find_comment(seat: Seat, kind: str, comment_id: uuid.UUID) -> Bullet | Message:
    """A comment of this lesson by kind (``bullet`` or ``message``), locked; else ``NotFound``."""
    found: Bullet | Message | None = None
    if kind == "bullet":
        bullets = Bullet.objects.select_for_update(of=("self",))
        found = bullets.filter(pk=comment_id, lesson=seat.lesson).first()
    elif kind == "message":
        messages = Message.objects.select_for_update(of=("self",))
        found = messages.filter(pk=comment_id, lesson=seat.lesson).first()
    if found is None:
        raise NotFound
    return found


@transaction.atomic
def report_comment(*, seat: Seat, kind: str, comment_id: uuid.UUID, reason: str) -> None:
    """Report once per person; the third person's report hides it until a lecturer looks."""
    if reason not in CommentReport.Reason.values:
        raise Invalid(fields={"reason": "unknown"})
    comment = find_comment(seat, kind, comment_id)
    if comment.state != "visible":
        raise NotFound
    if comment.author_id == seat.user.pk:
        raise Conflict("This is your own comment; delete it instead.")
    target = {"bullet": comment} if isinstance(comment, Bullet) else {"message": comment}
    try:
        with transaction.atomic():
            CommentReport.objects.create(by=seat.user, reason=reason, at=clock.now(), **target)
    except IntegrityError:
        return  # reported before: it stays one report
    comment.reports += 1
    comment.save(update_fields=["reports"])
    if comment.reports >= AUTO_HIDE_REPORTS:
        _set_state(comment, "hidden", reason="reports", actor=None, seat=seat)
    room = staff_room_of(seat.lesson.pk)
    transaction.on_commit(lambda: publish.publish(room, {"t": "review.waiting"}, droppable=False))


@transaction.atomic
def set_comment_state(
    *, seat: Seat, kind: str, comment_id: uuid.UUID, state: str, reason: str
) -> Bullet | Message:
    """A lecturer passes (``visible``) or hides a comment; the opposite call is the undo."""
    if state not in {"visible", "hidden"}:
        raise Invalid(fields={"state": "unknown"})
    comment = find_comment(seat, kind, comment_id)
    if comment.state == "deleted":
        raise NotFound
    if comment.state != state:
        _set_state(comment, state, reason=reason[:40], actor=seat.user, seat=seat)
    return comment


def _set_state(
    comment: Bullet | Message, state: str, *, reason: str, actor: User | None, seat: Seat
) -> None:
    before, comment.state, comment.state_reason = comment.state, state, reason
    if state == "visible":
        comment.reports = 0
        comment.report_rows.all().delete()
    comment.save()
    record(
        CommentModerated(
            comment=str(comment.pk),
            comment_kind=type(comment).__name__.lower(),
            state_from=before,
            state_to=state,
            reason=reason,
        ),
        class_id=seat.training_class.pk,
        lesson_id=seat.lesson.pk,
        subject_id=subject_id(comment.author_id) if comment.author_id else None,
        actor_id=subject_id(actor.pk) if actor else None,
    )
    room = room_of(seat.lesson.pk)
    if isinstance(comment, Message):
        message: dict[str, object] = {
            "t": "messages.changed",
            "id": str(comment.parent_id or comment.pk),
        }
    elif state == "visible":
        message = wire(comment)
    else:
        message = {"t": "bullet.hidden", "id": str(comment.pk)}
    transaction.on_commit(lambda: publish.publish(room, message, droppable=False))


@transaction.atomic
def mute_person(*, seat: Seat, user_id: uuid.UUID, minutes: int, reason: str) -> Mute:
    """Stop a trainee of this class from commenting for a while (at most 30 days)."""
    enrolment = seat.training_class.enrolments.filter(user_id=user_id, withdrawn_at=None).first()
    if enrolment is None:
        raise NotFound
    if not 1 <= minutes <= MUTE_MAX // dt.timedelta(minutes=1):
        raise Invalid(fields={"minutes": "out_of_range"})
    now = clock.now()
    mute = Mute.objects.create(
        training_class=seat.training_class,
        user_id=user_id,
        by=seat.user,
        reason=reason[:200],
        at=now,
        until=now + dt.timedelta(minutes=minutes),
    )
    _record_mute(seat, user_id, until=clock.to_ms(mute.until), reason=mute.reason)
    return mute


@transaction.atomic
def lift_mute(*, seat: Seat, user_id: uuid.UUID) -> None:
    """Let a muted person comment again."""
    lifted = Mute.objects.filter(
        training_class=seat.training_class, user_id=user_id, lifted_at=None
    ).update(lifted_at=clock.now())
    if lifted:
        _record_mute(seat, user_id, until=0, reason="")


def _record_mute(seat: Seat, user_id: uuid.UUID, *, until: int, reason: str) -> None:
    record(
        PersonMuted(until=until, reason=reason),
        class_id=seat.training_class.pk,
        lesson_id=seat.lesson.pk,
        subject_id=subject_id(user_id),
        actor_id=subject_id(seat.user.pk),
    )


@transaction.atomic
def set_words(*, seat: Seat, words: list[tuple[str, str]]) -> list[ListedWord]:
    """Replace the class's word list; raises ``Invalid`` for too many or unknown actions."""
    if len(words) > WORDS_MAX:
        raise Invalid(fields={"words": "too_many"}, limit=WORDS_MAX)
    if any(action not in ListedWord.Action.values for _, action in words):
        raise Invalid(fields={"words": "unknown_action"})
    listed = {clean(word, limit=40): action for word, action in words}
    ListedWord.objects.filter(training_class=seat.training_class).delete()
    return ListedWord.objects.bulk_create(
        ListedWord(training_class=seat.training_class, word=word, action=action)
        for word, action in listed.items()
    )
