"""Peer review: allocate, practise on the example, review, strike out."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.db import transaction

from lms.core import clock
from lms.core.errors import Invalid, NotFound
from lms.courses.models import Enrolment, Lesson
from lms.flipped import allocation, peer
from lms.flipped.domain.facts import put
from lms.flipped.domain.studying import standing
from lms.flipped.domain.tasks import checked_scores, score_milli
from lms.flipped.errors import (
    BadAllocation,
    NotAReviewer,
    NothingSubmitted,
    PractiseFirst,
    ReviewsClosed,
    TaskIsSet,
)
from lms.flipped.events import (
    ReviewDiscarded,
    ReviewPractised,
    ReviewsAllocated,
    ReviewSubmitted,
)
from lms.flipped.models import Calibration, FlippedTask, Review
from lms.flipped.rules import require_running, set_task
from lms.notify.domain.notify import notify
from lms.people.models import User

Pair = tuple[uuid.UUID, uuid.UUID]
"""(reviewer's user id, work id)."""


@transaction.atomic
def allocate(
    *, lesson: Lesson, by: User, seed: int = 0, pairs: Sequence[Pair] | None = None
) -> FlippedTask:
    """Settle who reviews what, by the task's own way; by hand with ``pairs``.

    Until the first review is given it can be settled anew. Raises ``ReviewsClosed`` for a task
    without peer review, ``NothingSubmitted`` with fewer than two works, ``BadAllocation``.
    """
    task = set_task(lesson)
    require_running(lesson.training_class)
    task = FlippedTask.objects.select_for_update().get(pk=task.pk)
    task.lesson = lesson
    if not task.reviews_each:
        raise ReviewsClosed
    given = Review.objects.filter(work__task=task)
    if given.filter(submitted_at__isnull=False).exists():
        raise TaskIsSet("Reviews have been given already.", fields=["reviews"])
    owners = _owners(task)
    if len(owners) < 2:
        raise NothingSubmitted("At least two works must be handed in before they are reviewed.")
    chosen = _chosen(task, owners, seed, pairs)
    given.delete()
    Review.objects.bulk_create(
        Review(reviewer_id=uuid.UUID(person), work_id=uuid.UUID(work)) for person, work in chosen
    )
    task.allocated_at = clock.now()
    task.save(update_fields=["allocated_at", "updated_at"])
    reviewers = {person for person, _ in chosen}
    put(
        ReviewsAllocated(
            task=str(task.pk),
            how="manual" if pairs is not None else task.allocation,
            reviewers=len(reviewers),
            reviews=len(chosen),
        ),
        lesson=lesson,
        actor_id=by.pk,
    )
    notify(
        kind="flipped.review",
        args={
            "title": lesson.title,
            "count": task.reviews_each,
            "due_at": task.reviews_due_at.isoformat() if task.reviews_due_at else "",
        },
        link=f"/flipped/{lesson.pk}?tab=reviews",
        recipients=[uuid.UUID(person) for person in reviewers],
        key=f"flipped-review:{task.pk}:{clock.to_ms(task.allocated_at)}",
    )
    return task


def _owners(task: FlippedTask) -> dict[str, list[str]]:
    """Works that are handed in → their people who are still in the class."""
    seats = set(
        Enrolment.objects.filter(
            training_class=task.lesson.training_class_id, withdrawn_at=None
        ).values_list("user_id", flat=True)
    )
    works = task.works.filter(submissions__isnull=False).distinct().prefetch_related("places")
    return {
        str(work.pk): [str(p.user_id) for p in work.places.all() if p.user_id in seats]
        for work in works
    }


def _chosen(
    task: FlippedTask, owners: dict[str, list[str]], seed: int, pairs: Sequence[Pair] | None
) -> Sequence[tuple[str, str]]:
    if pairs is not None:
        named = [(str(person), str(work)) for person, work in pairs]
        wrong = allocation.wrong_pairs(owners, named)
        if wrong or not named:
            raise BadAllocation(pairs=[list(pair) for pair in wrong])
        return named
    if task.allocation == FlippedTask.Allocation.MANUAL:
        raise Invalid("Name who reviews what.", field="pairs")
    if task.allocation == FlippedTask.Allocation.RANDOM:
        return allocation.at_random(owners, each=task.reviews_each, seed=seed).pairs
    return allocation.ring(owners, each=task.reviews_each).pairs


@transaction.atomic
def practise(*, lesson: Lesson, user: User, scores: dict[str, int]) -> Calibration:
    """Score the example; the first answer counts.

    Raises ``ReviewsClosed``, ``ScoresIncomplete``.
    """
    place = standing(lesson=lesson, user=user)
    task = place.task
    if not task.example_text or not task.example_scores:
        raise ReviewsClosed
    clean = checked_scores(task, scores)
    made, fresh = Calibration.objects.get_or_create(
        task=task, reviewer=user, defaults={"scores": clean, "at": clock.now()}
    )
    if fresh:
        put(
            ReviewPractised(task=str(task.pk), off_milli=practice_off(task, made)),
            lesson=lesson,
            user_id=user.pk,
        )
    return made


def practice_off(task: FlippedTask, made: Calibration) -> int:
    """How far the practice lay from the trainer's own scores, in thousandths."""
    most = {row["id"]: row["max"] for row in task.rubric}
    return peer.distance_milli(made.scores, task.example_scores, most)


@transaction.atomic
def review(
    *, lesson: Lesson, user: User, review_id: uuid.UUID, scores: dict[str, int], comment: str
) -> Review:
    """Give a review, or change it while reviews are open.

    Raises ``NotAReviewer``, ``PractiseFirst``, ``ReviewsClosed``, ``ScoresIncomplete``.
    """
    task = standing(lesson=lesson, user=user).task
    row = (
        Review.objects.select_for_update(of=("self",))
        .select_related("work")
        .filter(pk=review_id, work__task=task)
        .first()
    )
    if row is None or row.reviewer_id != user.pk:
        raise NotAReviewer
    if row.discarded_at is not None or (task.reviews_due_at and clock.now() > task.reviews_due_at):
        raise ReviewsClosed
    practised = Calibration.objects.filter(task=task, reviewer=user).exists()
    if task.example_text and task.example_scores and not practised:
        raise PractiseFirst
    again = row.submitted_at is not None
    row.scores, row.comment = checked_scores(task, scores), comment.strip()
    row.submitted_at = clock.now()
    row.save(update_fields=["scores", "comment", "submitted_at", "updated_at"])
    put(
        ReviewSubmitted(
            task=str(task.pk),
            work=str(row.work_id),
            score_milli=score_milli(task, row.scores),
            of_milli=1000,
            empty=peer.is_empty(row.comment),
            again=again,
        ),
        lesson=lesson,
        user_id=user.pk,
        private={"comment": row.comment} if row.comment else None,
    )
    return row


@transaction.atomic
def discard(*, lesson: Lesson, by: User, review_id: uuid.UUID, reason: str) -> Review:
    """Strike a given review out; it counts for nothing, for the work and for its author."""
    row = (
        Review.objects.select_for_update(of=("self",))
        .filter(pk=review_id, work__task__lesson=lesson, submitted_at__isnull=False)
        .first()
    )
    if row is None:
        raise NotFound
    clean = reason.strip()
    if not clean:
        raise Invalid(field="reason")
    if row.discarded_at is None:
        row.discarded_at, row.discard_reason = clock.now(), clean[:300]
        row.save(update_fields=["discarded_at", "discard_reason", "updated_at"])
        put(
            ReviewDiscarded(task=str(row.work.task_id), work=str(row.work_id)),
            lesson=lesson,
            user_id=row.reviewer_id,
            actor_id=by.pk,
            private={"reason": clean},
        )
    return row
