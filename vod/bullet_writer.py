"""BulletWriter: the bullets of a window in one transaction, each answered after its commit.

Seat, mutes and word list come from the kept room (:mod:`vod.roster`), as for every message of
this socket. What is committed together flies together and at once: nothing waits twice, and so the
window may be a little longer than the hub's.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lms.core.errors import DomainError
from lms.people.models import User
from lms.people.queries import subject_id
from lms.realtime.group_commit import GroupCommit
from lms.realtime.hub import WINDOW_S as HUB_WINDOW_S
from vod.access import Part, Seat, seat_in
from vod.domain.bullets import Said, post_bullets
from vod.domain.comment_rules import Manners, manners_of
from vod.messages import BulletSend
from vod.models import Bullet
from vod.roster import room_kept


@dataclass(frozen=True, slots=True)
class Sent:
    """A bullet as it came in, and from whom."""

    user: User
    lesson_id: uuid.UUID
    message: BulletSend


def write_bullets(batch: Sequence[Sent]) -> list[Bullet | DomainError]:
    """Seat and post; answers in the order of the batch, each one's refusal its own."""
    answers: list[Bullet | DomainError | None] = []
    said: list[Said] = []
    for sent in batch:
        try:
            said.append(_said(sent))
            answers.append(None)
        except DomainError as error:
            answers.append(error)
    posted = iter(post_bullets(said) if said else ())
    return [next(posted) if answer is None else answer for answer in answers]


def _said(sent: Sent) -> Said:
    seat, subject, manners = _standing(sent.user, sent.lesson_id)
    message = sent.message
    return Said(
        seat=seat,
        subject_id=subject,
        manners=manners,
        event_key=message.event_id,
        at_ms=message.at,
        text=message.text,
        color=message.color,
        mode=message.mode,
    )


def _standing(user: User, lesson_id: uuid.UUID) -> tuple[Seat, uuid.UUID, Manners]:
    """Who this is here and what binds them: the kept room, or the tables for the few others."""
    room = room_kept(lesson_id)
    if room is not None and user.pk in room.trainees:
        seat = Seat(user, room.lesson, room.vod, Part.TRAINEE)
        return seat, room.subjects[user.pk], room.manners
    seat = seat_in(user, lesson_id)
    manners = manners_of(seat.lesson.training_class_id, user_id=user.pk)
    return seat, subject_id(user.pk), manners


WINDOW_S: Final = HUB_WINDOW_S + 0.06

writer: Final = GroupCommit(write_bullets, what="bullets", window_s=WINDOW_S)
"""The writer of this process."""
