"""Reads of comments and question results."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from lms.core import clock
from vod.access import Seat
from vod.domain.bullet_density import Flying, cap_density, merge_duplicates
from vod.models import Bullet, Message, MessageLike, Mute, QuestionTry, TimedQuestion

WINDOW_MS = 10 * 60 * 1000
"""The longest stretch of video whose bullets one request returns."""
PER_SECOND = {"thin": 2, "normal": 6, "full": 40}


def flying_bullets(seat: Seat, *, from_ms: int, to_ms: int, density: str) -> list[Flying]:
    """Bullets of a stretch of the video as this viewer should see them."""
    to_ms = min(to_ms, from_ms + WINDOW_MS)
    rows = (
        Bullet.objects.filter(lesson=seat.lesson, at_ms__gte=from_ms, at_ms__lt=to_ms)
        .filter(Q(state=Bullet.State.VISIBLE) | Q(state=Bullet.State.PENDING, author=seat.user))
        .order_by("at_ms", "created_at")[:20_000]
    )
    flying = [
        Flying(
            id=str(row.pk),
            at_ms=row.at_ms,
            text=row.text,
            color=row.color,
            mode=row.mode,
            own=row.author_id == seat.user.pk,
            pending=row.state == Bullet.State.PENDING,
        )
        for row in rows
    ]
    return cap_density(merge_duplicates(flying), per_second=PER_SECOND[density])


def threads(seat: Seat, *, only: str) -> QuerySet[Message]:
    """Threads as this person may read them: ``all``, ``answered`` or ``mine``; pinned first."""
    readable = Q(state=Message.State.VISIBLE) | Q(author=seat.user)
    if seat.teaches:
        readable |= Q(state__in=[Message.State.PENDING, Message.State.HIDDEN])
    liked = Exists(MessageLike.objects.filter(message=OuterRef("pk"), user=seat.user))
    standing = Message.objects.exclude(state=Message.State.DELETED).filter(readable)
    replies = standing.filter(parent__isnull=False).select_related("author").annotate(liked=liked)
    query = (
        Message.objects.filter(lesson=seat.lesson, parent=None)
        .filter(readable)
        .exclude(state=Message.State.DELETED)
        .select_related("author")
        .annotate(liked=liked)
        .prefetch_related(Prefetch("replies", replies.order_by("created_at"), to_attr="shown"))
    )
    if only == "answered":
        query = query.filter(
            Exists(
                Message.objects.filter(
                    parent=OuterRef("pk"), is_answer=True, state=Message.State.VISIBLE
                )
            )
        )
    elif only == "mine":
        query = query.filter(
            Q(author=seat.user)
            | Exists(Message.objects.filter(parent=OuterRef("pk"), author=seat.user))
        )
    return query.order_by(F("pinned_at").desc(nulls_last=True), "-created_at", "pk")


@dataclass(frozen=True)
class QuestionFigures:
    """How one question went: first tries alone say how hard it is."""

    question: TimedQuestion
    people: int
    first_right: int
    first_wrong: int
    expired: int
    choices: dict[str, int]


def question_results(
    lesson_id: uuid.UUID, *, film: uuid.UUID | None = None
) -> list[QuestionFigures]:
    """For each standing question: how many met it, right at once, wrong, not answered, chosen."""
    questions = list(
        TimedQuestion.objects.filter(lesson_id=lesson_id, film=film, removed_at=None)
        .select_related("version")
        .annotate(people=Count("tries__user", distinct=True))
        .order_by("at_ms", "pk")
    )
    tries: dict[uuid.UUID, list[QuestionTry]] = {}
    for row in QuestionTry.objects.filter(timed_question__in=questions, number=1):
        tries.setdefault(row.timed_question_id, []).append(row)
    figures = []
    for question in questions:
        rows = tries.get(question.pk, [])
        choices: dict[str, int] = {}
        for row in rows:
            for choice in chosen(row.answer):
                choices[choice] = choices.get(choice, 0) + 1
        figures.append(
            QuestionFigures(
                question=question,
                people=question.people,
                first_right=sum(row.correct is True for row in rows),
                first_wrong=sum(row.correct is False for row in rows),
                expired=sum(row.state == QuestionTry.State.EXPIRED for row in rows),
                choices=choices,
            )
        )
    return figures


def chosen(answer: Any) -> list[str]:
    """The choices in an answer that a chart can count; free text is not charted."""
    if not isinstance(answer, dict):
        return []
    if "option" in answer:
        return [str(answer["option"])]
    if "options" in answer:
        return [str(item) for item in answer["options"]]
    if "value" in answer:
        return ["true" if answer["value"] else "false"]
    return []


def review_list(class_id: uuid.UUID, kind: str) -> QuerySet[Bullet] | QuerySet[Message]:
    """What waits for a lecturer in a class: held, hidden by reports, or reported; newest first."""
    waiting = Q(state="pending") | Q(state="hidden") | Q(reports__gt=0)
    if kind == "bullet":
        return (
            Bullet.objects.filter(waiting, lesson__training_class_id=class_id)
            .select_related("author", "lesson")
            .order_by("-created_at")
        )
    return (
        Message.objects.filter(waiting, lesson__training_class_id=class_id)
        .exclude(state=Message.State.DELETED)
        .select_related("author", "lesson")
        .order_by("-created_at")
    )


def mutes_in_force(class_id: uuid.UUID) -> QuerySet[Mute]:
    """Who may not comment in a class now."""
    return (
        Mute.objects.filter(training_class_id=class_id, lifted_at=None, until__gt=clock.now())
        .select_related("user")
        .order_by("until")
    )
