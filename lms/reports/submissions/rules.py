"""Who hands in, who decides, who sees."""

from __future__ import annotations

from django.db.models import QuerySet

from lms.courses.rules import can_manage_class, can_review, classes_visible_to
from lms.people.rules import Person, is_platform_admin, roles_of
from lms.reports.submissions.models import Submission

may_submit = can_manage_class
may_decide = can_review
may_see = can_manage_class | can_review | is_platform_admin
_DESKS = frozenset({"institution_admin", "agency_officer", "platform_admin"})


def submissions_visible_to(user: Person) -> QuerySet[Submission]:
    """Those of the classes that a person runs or oversees; trainees and lecturers see none."""
    if not any(grant.role in _DESKS for grant in roles_of(user)):
        return Submission.objects.none()
    return Submission.objects.filter(training_class__in=classes_visible_to(user))
