"""Play pressed in the moment in which the class closes, or the trainee leaves it."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction

from lms.core.errors import DomainError
from lms.courses.domain import classes, roster
from lms.presence.domain import lease
from lms.presence.models import PresenceState
from tests.factories.vod import VodLessonFactory, lecturer_seat, trainee_seat
from vod.access import Seat

pytestmark = pytest.mark.django_db(transaction=True)


def close(seat: Seat, teacher: Seat) -> None:
    classes.close(class_id=seat.training_class.pk, by=teacher.user, reason="提前结束")


def leave(seat: Seat, teacher: Seat) -> None:
    enrolment = seat.training_class.enrolments.get(user=seat.user)
    roster.withdraw(enrolment=enrolment, by=teacher.user, reason="搬家")


@pytest.mark.parametrize("deed", [close, leave])
def test_no_lease_begins_between_the_end_and_its_commit(
    deed: Callable[[Seat, Seat], None],
) -> None:
    vod = VodLessonFactory()
    seat, teacher = trainee_seat(vod), lecturer_seat(vod)
    done, may_commit = threading.Event(), threading.Event()

    def ending() -> None:
        try:
            with transaction.atomic():
                deed(seat, teacher)
                done.set()
                may_commit.wait(10)
        finally:
            connections.close_all()

    def playing() -> DomainError | None:
        try:
            done.wait(10)
            threading.Timer(0.5, may_commit.set).start()  # while take() waits, or has decided
            lease.take(
                user_id=seat.user.pk,
                lesson_id=seat.lesson.pk,
                mode="vod",
                device="PC",
                connection=str(uuid.uuid4()),
            )
        except DomainError as error:
            return error
        finally:
            connections.close_all()
        return None

    connection.close()
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(ending)
        assert isinstance(pool.submit(playing).result(), DomainError)
        first.result()
    assert not PresenceState.objects.filter(user=seat.user, lease__isnull=False).exists()
