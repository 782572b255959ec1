"""Who may do what with an exam, and which exams one sees."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from lms.core.errors import NotAllowed, NotFound
from lms.courses.models import Enrolment, TrainingClass
from lms.courses.rules import can_teach, class_for, classes_visible_to, is_trainee_of
from lms.people.models import User
from lms.people.rules import Person
from quizzes.exams.models import Attempt, Exam

ANNOUNCED = (Exam.State.PUBLISHED, Exam.State.RESULTS)
ASKABLE = frozenset(
    {"single", "multiple", "true_false", "fill_in", "short_text", "ordering", "matching", "essay"}
)
"""Types that an exam can ask: a vote has no right answer, and files are handed in elsewhere."""


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody who runs an exam."""

    user: User
    exam: Exam


@dataclass(frozen=True, slots=True)
class Candidate:
    """A trainee of the class at an announced exam."""

    user: User
    exam: Exam


def exams_visible_to(user: Person) -> QuerySet[Exam]:
    """Exams of the classes one sees; trainees see those that were announced."""
    seen = Exam.objects.filter(training_class__in=classes_visible_to(user).values("pk"))
    if not isinstance(user, User):
        return Exam.objects.none()
    attended = Enrolment.objects.filter(user=user, withdrawn_at=None).values("training_class_id")
    return seen.exclude(Q(training_class__in=attended) & ~Q(state__in=ANNOUNCED))


def class_of_staff(user: Person, class_id: uuid.UUID) -> TrainingClass:
    """A class whose exams this person runs, or ``NotFound``/``NotAllowed``."""
    return class_for(user, class_id, can_teach)


def _exam(user: Person, exam_id: uuid.UUID) -> Exam:
    found = (
        exams_visible_to(user)
        .select_related(
            "training_class__institution__region", "training_class__rule_pack", "lesson"
        )
        .filter(pk=exam_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def staff_of(user: Person, exam_id: uuid.UUID) -> Staff:
    """A lecturer of the class, or its institution; ``NotFound``/``NotAllowed`` for others."""
    exam = _exam(user, exam_id)
    if not isinstance(user, User) or not can_teach(user, exam.training_class):
        raise NotAllowed
    return Staff(user, exam)


def marker_of(user: Person, exam_id: uuid.UUID) -> Staff:
    """Staff, or somebody appointed to mark this exam (who need not see the class)."""
    if isinstance(user, User):
        appointed = (
            Exam.objects.select_related("training_class__institution__region")
            .filter(pk=exam_id, state__in=ANNOUNCED, markers__user=user)
            .first()
        )
        if appointed is not None:
            return Staff(user, appointed)
    return staff_of(user, exam_id)


def candidate_of(user: Person, exam_id: uuid.UUID) -> Candidate:
    """The trainee's place; those who only look are refused."""
    exam = _exam(user, exam_id)
    if not isinstance(user, User) or not is_trainee_of(user, exam.training_class):
        raise NotAllowed
    return Candidate(user, exam)


def attempts_of(candidate: Candidate) -> QuerySet[Attempt]:
    """The trainee's own papers of the exam."""
    return Attempt.objects.filter(exam=candidate.exam, user=candidate.user)
