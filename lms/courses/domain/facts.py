"""The class as :mod:`lms.courses.checks` sees it, read from the tables."""

from __future__ import annotations

from lms.courses.checks import ClassFacts, LessonFacts, Problem, TeacherFacts, check_class
from lms.courses.evidence import ZONE
from lms.courses.models import TrainingClass


def facts_of(training_class: TrainingClass) -> ClassFacts:
    """Read size, teachers and timetable (three queries)."""
    attending = set(
        training_class.enrolments.filter(withdrawn_at=None).values_list("user_id", flat=True)
    )
    return ClassFacts(
        kind=training_class.kind,
        planned_size=training_class.planned_size,
        enrolled=len(attending),
        starts_on=training_class.starts_on,
        ends_on=training_class.ends_on,
        teachers=[
            TeacherFacts(
                name=teacher.user.display_name,
                certified=bool(teacher.certificate_no.strip()),
                also_trainee=teacher.user_id in attending,
            )
            for teacher in training_class.lecturers.select_related("user").order_by("assigned_at")
        ],
        lessons=[
            LessonFacts(
                title=lesson.title,
                kind=lesson.kind,
                starts=lesson.starts_at.astimezone(ZONE),
                ends=lesson.ends_at.astimezone(ZONE),
                hours_milli=lesson.hours_milli,
            )
            for lesson in training_class.lessons.filter(cancelled_at=None)
        ],
    )


def problems_of(training_class: TrainingClass) -> list[Problem]:
    """The class measured by its own rule pack."""
    return check_class(training_class.rule_pack.body, facts_of(training_class))
