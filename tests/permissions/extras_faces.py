"""What the routes of faces name, in the matrix's world."""

from __future__ import annotations

from tests.factories.faces import FaceCaptureFactory, FaceReviewFactory, FaceSessionFactory
from tests.permissions.world import World


def faces(world: World) -> dict[str, object]:
    """A trainee's verification that runs, and one that waits for a person, with its picture."""
    lesson, trainee = world.things["lesson"], world.people["trainee"]
    running = FaceSessionFactory(user=trainee, lesson=lesson)
    waiting = FaceSessionFactory(user=trainee, lesson=lesson, state="review")
    review = FaceReviewFactory(session=waiting)
    capture = FaceCaptureFactory(user=trainee, session=waiting)
    return {
        "face_session_id": running.pk,
        "face_review_id": review.pk,
        "capture_id": capture.pk,
    }
