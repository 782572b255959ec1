"""Who decides about faces, and who may look at a picture."""

from __future__ import annotations

import uuid

from django.db.models import Q, QuerySet

from checkin.faces.models import FaceCapture, FaceReview
from lms.core.errors import NotAllowed, NotFound
from lms.courses.models import ClassLecturer, TrainingClass
from lms.courses.rules import can_review, can_teach
from lms.people.models import Institution, User
from lms.people.rules import Role, institution_ids, is_platform_admin, oversees, roles_of


def reviews_visible_to(user: User) -> QuerySet[FaceReview]:
    """Verifications of classes that one teaches or runs; all else for institution and platform."""
    grants = roles_of(user)
    rows = FaceReview.objects.select_related(
        "user", "other", "session__lesson__training_class", "template", "institution"
    )
    if any(grant.role == Role.PLATFORM_ADMIN for grant in grants):
        return rows
    managed = institution_ids(grants, Role.INSTITUTION_ADMIN)
    taught = ClassLecturer.objects.filter(user=user).values("training_class_id")
    return rows.filter(
        Q(institution__in=managed)
        | Q(kind=FaceReview.Kind.VERIFICATION, session__lesson__training_class__in=taught)
    )


def decides_anything(user: User) -> bool:
    """Whether reviews can ever reach this person."""
    roles = {grant.role for grant in roles_of(user)}
    if roles & {Role.PLATFORM_ADMIN, Role.INSTITUTION_ADMIN}:
        return True
    return ClassLecturer.objects.filter(user=user).exists()


def review_for(user: User, review_id: uuid.UUID) -> FaceReview:
    """The review when it is this person's to decide. Raises NotFound."""
    found = reviews_visible_to(user).filter(pk=review_id).first()
    if found is None:
        raise NotFound
    return found


def capture_for(user: User, capture_id: uuid.UUID) -> tuple[FaceCapture, bool]:
    """The picture, and whether it is one's own. Raises NotFound.

    Staff see verifications of their classes (an agency those of its region), and enrolment
    pictures of people about whom they have something to decide.
    """
    capture = (
        FaceCapture.objects.select_related(
            "user", "session__lesson__training_class__institution__region"
        )
        .filter(pk=capture_id)
        .first()
    )
    if capture is None:
        raise NotFound
    if capture.user_id == user.pk:
        return capture, True
    if capture.session is not None and _oversees_class(user, capture.session.lesson.training_class):
        return capture, False
    reviews = reviews_visible_to(user)
    concerned = Q(user=capture.user_id) | Q(other=capture.user_id)
    if capture.session is None and reviews.filter(concerned).exists():
        return capture, False
    raise NotFound


def institution_for(user: User, institution_id: uuid.UUID, *, change: bool) -> Institution:
    """The institution whose contract one may read, or as the platform change."""
    found = Institution.objects.filter(pk=institution_id).select_related("region").first()
    if found is None:
        raise NotFound
    if is_platform_admin(user):
        return found
    managed = found.pk in institution_ids(roles_of(user), Role.INSTITUTION_ADMIN)
    if not managed and not oversees(user, found.region):
        raise NotFound
    if change:
        raise NotAllowed
    return found


def _oversees_class(user: User, training_class: TrainingClass) -> bool:
    may = can_teach | can_review | is_platform_admin
    return may(user, training_class)
