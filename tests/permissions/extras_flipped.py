"""What the routes of the flipped classroom name, in the matrix's world."""

from __future__ import annotations

from lms.flipped.domain.tasks import set_task
from lms.people.models import User
from tests.factories.flipped import (
    GroupMessageFactory,
    MaterialFactory,
    ReviewFactory,
    SimilarityFactory,
    SubmissionFactory,
    evening,
)
from tests.permissions.world import World


def flipped(world: World) -> dict[str, object]:
    """A task that is set, done by each alone; the trainee handed in and has a review to give."""
    trainee, lecturer = world.people["trainee"], world.people["lecturer"]
    assert isinstance(trainee, User)
    assert isinstance(lecturer, User)
    task = evening(world.things["training_class"])
    material = MaterialFactory(task=task)
    set_task(lesson=task.lesson, by=lecturer)
    own = task.places.get(user=trainee).work
    other = task.places.exclude(user=trainee).first().work
    first = SubmissionFactory(work=own, by=trainee)
    second = SubmissionFactory(work=other)
    review = ReviewFactory(work=other, reviewer=trainee)
    review.scores, review.submitted_at = {"r1": 1, "r2": 1}, first.at
    review.save()
    return {
        "flipped_id": task.lesson_id,
        "material_id": material.pk,
        "work_id": own.pk,
        "spoken_id": GroupMessageFactory(work=own, author=trainee, kind="call").pk,
        "peer_id": review.pk,
        "similar_id": SimilarityFactory(first=first, second=second).pk,
    }
