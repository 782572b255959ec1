"""The same thing asked twice in the same instant happens once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.db import connection, connections

from lms.core.errors import DomainError
from lms.courses.domain import classes, leave, roster
from lms.courses.models import ClassDecision, Enrolment, Leave
from lms.events.models import LearningEvent
from tests.factories.courses import LeaveFactory, lecturer_of, running_class, trainee_of
from tests.factories.people import person

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(deeds: Sequence[Callable[[], object]]) -> list[object]:
    """What each deed returned, or the error that refused it; any other error fails the test."""
    together = Barrier(len(deeds))

    def one(deed: Callable[[], object]) -> object:
        try:
            together.wait()
            return deed()
        except DomainError as error:
            return error
        finally:
            connections.close_all()

    connection.close()
    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(one, deeds))


def done(results: list[object]) -> int:
    return sum(not isinstance(result, DomainError) for result in results)


def test_a_person_is_enrolled_once_and_a_class_never_beyond_its_size() -> None:
    made = running_class(trainees=28)
    teacher = lecturer_of(made)
    people = [person("trainee", scope=made.institution) for _ in range(3)]
    deeds = [
        partial(roster.enrol, training_class=made, user=user, by=teacher) for user in people * 2
    ]
    assert done(at_once(deeds)) == 2
    seats = Enrolment.objects.filter(training_class=made)
    assert seats.count() == 30
    assert len(set(seats.values_list("seat", flat=True))) == 30
    assert LearningEvent.objects.filter(kind="roster.enrolled").count() == 2


def test_a_trainee_leaves_once() -> None:
    made = running_class()
    teacher, seat = lecturer_of(made), made.enrolments.get()
    deeds = [
        lambda: roster.withdraw(
            enrolment=Enrolment.objects.get(pk=seat.pk), by=teacher, reason="搬家"
        )
    ] * 4
    assert done(at_once(deeds)) == 1
    assert LearningEvent.objects.filter(kind="roster.withdrawn").count() == 1


def test_a_leave_is_decided_once() -> None:
    made = running_class()
    asked = LeaveFactory(enrolment=made.enrolments.get())
    teacher = lecturer_of(made)
    deeds = [
        partial(leave.decide, leave_id=asked.pk, by=teacher, approved=approved, reason="原因")
        for approved in (True, False, True, False)
    ]
    assert done(at_once(deeds)) == 1
    assert Leave.objects.get().state in ("approved", "refused")
    assert LearningEvent.objects.filter(kind="leave.decided").count() == 1


def test_a_class_closes_once() -> None:
    made = running_class()
    teacher = lecturer_of(made)
    assert trainee_of(made)
    deeds = [lambda: classes.close(class_id=made.pk, by=teacher, reason="提前结班")] * 4
    assert done(at_once(deeds)) == 1
    assert LearningEvent.objects.filter(kind="class.closed").count() == 1
    assert ClassDecision.objects.filter(step="closed").count() == 1
