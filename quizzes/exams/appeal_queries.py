"""Appeals of marks as the common desk shows them (docs/adr/0037)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from lms.courses.rules import can_teach, classes_visible_to
from lms.people.models import User
from quizzes.exams.domain.appeals import judged_by
from quizzes.exams.models import Appeal

ROWS_MAX = 500


def appeals_for(user: User) -> Iterator[tuple[Appeal, bool]]:
    """Own appeals, and those that this person may decide (then True), the newest first."""
    own = Q(answer__attempt__user=user)
    taught = Q(answer__attempt__exam__training_class__in=classes_visible_to(user).values("pk"))
    rows = Appeal.objects.filter(own | taught).select_related(
        "answer__attempt__user",
        "answer__attempt__exam__training_class__institution",
        "answer__item",
        "decided_by",
    )
    for row in rows.order_by("-made_at")[:ROWS_MAX]:
        exam = row.answer.attempt.exam
        if row.answer.attempt.user_id == user.pk:
            yield row, False
        elif can_teach(user, exam.training_class) and not judged_by(row, exam, user):
            yield row, True
