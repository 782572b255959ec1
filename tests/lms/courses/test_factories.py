"""The factories make what they say."""

import pytest

from tests.factories.courses import lecturer_of, running_class, trainee_of

pytestmark = pytest.mark.django_db


def test_running_class_has_people_lessons_and_subjects():
    made = running_class(trainees=3, lessons=2)

    assert made.enrolments.count() == 3
    assert made.lecturers.count() == 2
    assert made.lessons.count() == 2
    assert trainee_of(made).subject.pk != lecturer_of(made).subject.pk
    assert trainee_of(made).real_name.verified_at is not None
