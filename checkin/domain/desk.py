"""What lecturers do at a lesson's desk: open, close, bind to a place, vouch by hand."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db import transaction

from checkin import errors, place
from checkin.access import Seat, desk_of
from checkin.domain import signing
from checkin.domain.telling import changed
from checkin.events import DeskClosed, DeskOpened
from checkin.models import SignIn, SignInDesk
from lms.core import clock
from lms.core.errors import NotFound
from lms.courses.models import Enrolment
from lms.events.domain.record import record
from lms.people.queries import subject_id


@transaction.atomic
def set_open(*, seat: Seat, is_open: bool) -> SignInDesk:
    """Close sign-in early, or open it again; the rule pack's window holds in either case."""
    desk = SignInDesk.objects.select_for_update().get(pk=desk_of(seat.lesson).pk)
    if is_open is (desk.closed_at is None):
        return desk
    desk.opened_at = clock.now() if is_open else desk.opened_at
    desk.closed_at = None if is_open else clock.now()
    desk.save(update_fields=["opened_at", "closed_at", "updated_at"])
    record(
        DeskOpened() if is_open else DeskClosed(),
        class_id=seat.lesson.training_class_id,
        lesson_id=seat.lesson.pk,
        actor_id=subject_id(seat.user.pk),
        rule_version=seat.training_class.rule_pack.label,
    )
    changed(seat.lesson.pk)
    return desk


@transaction.atomic
def set_place(
    *,
    seat: Seat,
    latitude_e6: int | None,
    longitude_e6: int | None,
    radius_m: int,
    networks: list[str],
) -> SignInDesk:
    """Bind the rotating picture to a circle, to the venue's network, to both or to neither."""
    ranges = place.readable_networks(networks)
    both = (latitude_e6 is None) == (longitude_e6 is None)
    if ranges is None or not both or radius_m not in place.RADIUS:
        raise errors.BadPlace
    desk = SignInDesk.objects.select_for_update().get(pk=desk_of(seat.lesson).pk)
    desk.latitude_e6, desk.longitude_e6 = latitude_e6, longitude_e6
    desk.radius_m, desk.networks = radius_m, ranges
    desk.save()
    changed(seat.lesson.pk)
    return desk


def mark(*, seat: Seat, enrolment_id: uuid.UUID, direction: str, reason: str) -> SignIn:
    """One trainee, by the lecturer's word. Raises NotFound and what ``signing`` raises."""
    enrolment = Enrolment.objects.filter(
        pk=enrolment_id, training_class=seat.lesson.training_class_id, withdrawn_at=None
    ).first()
    if enrolment is None:
        raise NotFound
    return signing.sign(
        direction,
        enrolment=enrolment,
        lesson=seat.lesson,
        method=SignIn.Method.HAND,
        by=seat.user,
        reason=reason,
    )


@transaction.atomic
def mark_all_but(
    *, seat: Seat, absent: Iterable[uuid.UUID], direction: str, reason: str
) -> list[SignIn]:
    """Everybody is here except these enrolments: who has not signed yet is marked by hand.

    On the way out only those who came are marked.
    """
    left_out = set(absent)
    batch = str(uuid.uuid4())
    rows = SignIn.objects.filter(lesson=seat.lesson)
    done = set(rows.filter(direction=direction).values_list("user_id", flat=True))
    came = set(rows.filter(direction="in").values_list("user_id", flat=True))
    seated = Enrolment.objects.filter(
        training_class=seat.lesson.training_class_id, withdrawn_at=None
    )
    return [
        signing.sign(
            direction,
            enrolment=enrolment,
            lesson=seat.lesson,
            method=SignIn.Method.HAND,
            by=seat.user,
            reason=reason,
            evidence={"batch": batch},
        )
        for enrolment in seated.order_by("pk")
        if enrolment.pk not in left_out
        and enrolment.user_id not in done
        and (direction == SignIn.Direction.IN or enrolment.user_id in came)
    ]
