"""Posting a bullet comment: stored, on record, then shown to everybody who watches now."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from lms.core import clock
from lms.core.errors import DomainError, Invalid
from lms.events.domain.record import Draft, record_many
from lms.people.queries import subject_id
from lms.realtime import publish
from vod.access import Seat, room_of, staff_room_of
from vod.domain.comment_rules import (
    BULLET_RATE,
    Manners,
    check_manners,
    check_rate,
    clean,
    judge_words,
    manners_of,
    window_start,
)
from vod.errors import BulletsOff
from vod.events import BulletPosted
from vod.models import Bullet, VodLesson

TEXT_MAX = 100
COLORS = frozenset(
    {"#ffffff", "#f0c87a", "#7fd0dc", "#8ba4d0", "#c98468", "#f29079", "#a5d6a7", "#bfdfe4"}
)
"""The palette: each is legible on the stage with its dark edge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A bullet that somebody wants to post, with what is known of who may."""

    seat: Seat
    subject_id: uuid.UUID
    manners: Manners
    event_key: uuid.UUID
    at_ms: int
    text: str
    color: str
    mode: str


def post_bullet(
    *, seat: Seat, event_key: uuid.UUID, at_ms: int, text: str, color: str, mode: str
) -> Bullet:
    """Post at a moment of the video; resending the same ``event_key`` returns the same comment.

    Raises ``BulletsOff``, ``Muted``, ``TooFast``, ``WordRefused``, ``Invalid``.
    """
    [posted] = post_bullets(
        [
            Said(
                seat=seat,
                subject_id=subject_id(seat.user.pk),
                manners=manners_of(seat.lesson.training_class_id, user_id=seat.user.pk),
                event_key=event_key,
                at_ms=at_ms,
                text=text,
                color=color,
                mode=mode,
            )
        ]
    )
    if isinstance(posted, DomainError):
        raise posted
    return posted


@transaction.atomic
def post_bullets(said: Sequence[Said]) -> list[Bullet | DomainError]:
    """Post many in one transaction; each one's refusal is its own answer."""
    recent = _recent(said)
    answers: list[Bullet | DomainError] = []
    fresh: list[Bullet] = []
    drafts: list[Draft] = []
    for one in said:
        mine = recent[one.seat.user.pk]
        sent_before = next((row for row in mine if row.event_key == one.event_key), None)
        if sent_before is not None:
            answers.append(sent_before)
            continue
        try:
            bullet = _judge(one, mine)
        except DomainError as error:
            answers.append(error)
            continue
        mine.append(bullet)
        answers.append(bullet)
        fresh.append(bullet)
        drafts.append(_fact(one, bullet))
    Bullet.objects.bulk_create(fresh)
    record_many(drafts)
    if fresh:
        transaction.on_commit(functools.partial(announce, fresh))
    return answers


def _judge(said: Said, recent: Sequence[Bullet]) -> Bullet:
    """The bullet as it will be stored; raises what :func:`post_bullet` names."""
    seat = said.seat
    check_manners(seat, said.manners)
    if seat.vod.bullets_mode == VodLesson.BulletsMode.OFF:
        raise BulletsOff
    text = clean(said.text, limit=TEXT_MAX)
    if said.color not in COLORS:
        raise Invalid(fields={"color": "unknown"})
    if said.mode not in Bullet.Mode.values:
        raise Invalid(fields={"mode": "unknown"})
    if not 0 <= said.at_ms <= seat.vod.duration_ms:
        raise Invalid(fields={"at": "outside_video"})
    check_rate((bullet.created_at for bullet in recent), rate=BULLET_RATE)
    state, why = _state(said, text)
    return Bullet(
        lesson=seat.lesson,
        author=seat.user,
        at_ms=said.at_ms,
        text=text,
        color=said.color,
        mode=said.mode,
        state=state,
        state_reason=why,
        event_key=said.event_key,
        created_at=clock.now(),
    )


def _fact(said: Said, bullet: Bullet) -> Draft:
    """The event of a bullet; its text is only committed to."""
    return Draft(
        payload=BulletPosted(bullet=str(bullet.pk), media=bullet.at_ms, state=bullet.state),
        class_id=said.seat.lesson.training_class_id,
        lesson_id=said.seat.lesson.pk,
        subject_id=said.subject_id,
        occurred_at=bullet.created_at,
        private={"text": bullet.text},
    )


def announce(bullets: Sequence[Bullet]) -> None:
    """Show comments to those who watch now; of held ones the lecturers' list is told.

    What was committed together waited for a window already: it flies at once.
    """
    shown: dict[uuid.UUID, list[dict[str, object]]] = {}
    for bullet in bullets:
        if bullet.state == Bullet.State.VISIBLE:
            shown.setdefault(bullet.lesson_id, []).append(wire(bullet))
        else:
            publish.publish(staff_room_of(bullet.lesson_id), {"t": "review.waiting"})
    for lesson_id, messages in shown.items():
        publish.publish_many(room_of(lesson_id), messages, droppable=True, window_s=0.0)


def wire(bullet: Bullet) -> dict[str, object]:
    """The message to the room. ``event_id`` lets its author know it again; nobody is named."""
    return {
        "t": "bullet",
        "id": str(bullet.pk),
        "event_id": str(bullet.event_key) if bullet.event_key else None,
        "at": bullet.at_ms,
        "text": bullet.text,
        "color": bullet.color,
        "mode": bullet.mode,
    }


def _recent(said: Sequence[Said]) -> dict[uuid.UUID, list[Bullet]]:
    """By author what counts towards the rate, and what may have been sent before: one query."""
    found: dict[uuid.UUID, list[Bullet]] = {one.seat.user.pk: [] for one in said}
    wanted = Q(created_at__gt=window_start(BULLET_RATE)) | Q(
        event_key__in=[one.event_key for one in said]
    )
    rows = Bullet.objects.filter(wanted, author__in=list(found)).order_by("-created_at")
    for bullet in rows[: 50 * len(found)]:
        assert bullet.author_id is not None  # the filter asks for authors
        found[bullet.author_id].append(bullet)
    return found


def _state(said: Said, text: str) -> tuple[str, str]:
    """The state in which it starts, and why it is held."""
    state = judge_words(text, said.manners.words)
    if state == Bullet.State.PENDING:
        return state, "words"
    mode = said.seat.vod.bullets_mode
    if mode == VodLesson.BulletsMode.REVIEW_THEN_POST and not said.seat.teaches:
        return Bullet.State.PENDING, "review"
    return state, ""
