"""Making groups and putting trainees into them."""

from __future__ import annotations

import math
import random
import uuid
from collections.abc import Sequence

from django.db import IntegrityError, transaction

from lms.core.errors import Conflict, Invalid
from lms.courses.models import TrainingClass
from lms.groups.models import GroupMember, MutualGroup

SIZE = (4, 6)
"""Footnote 10: 4 to 6 people; smaller groups only where the class does not divide."""


@transaction.atomic
def create(*, training_class: TrainingClass, name: str) -> MutualGroup:
    """An empty group. Raises ``Conflict`` for a name that the class has."""
    clean = name.strip()
    if not 1 <= len(clean) <= 40:
        raise Invalid(field="name")
    try:
        with transaction.atomic():
            return MutualGroup.objects.create(
                training_class=training_class,
                name=clean,
                order=MutualGroup.objects.filter(training_class=training_class).count() + 1,
            )
    except IntegrityError as error:
        raise Conflict("The class has a group of this name.", field="name") from error


@transaction.atomic
def set_members(
    *, group: MutualGroup, user_ids: Sequence[uuid.UUID], leader_id: uuid.UUID | None
) -> MutualGroup:
    """Replace the members; people leave their earlier group of the class.

    Raises ``Invalid``: more than 6, not trainees of the class, a leader who is no member.
    """
    wanted = list(dict.fromkeys(user_ids))
    if len(wanted) > SIZE[1]:
        raise Invalid("A group has at most 6 people.", max=SIZE[1])
    seats = group.training_class.enrolments.filter(user_id__in=wanted, withdrawn_at=None)
    if seats.count() != len(wanted):
        raise Invalid("Only trainees of the class can be in its groups.", field="members")
    if leader_id is not None and leader_id not in wanted:
        raise Invalid("The leader is one of the members.", field="leader")
    GroupMember.objects.filter(training_class=group.training_class, user_id__in=wanted).delete()
    group.members.all().delete()
    GroupMember.objects.bulk_create(
        GroupMember(
            group=group,
            training_class=group.training_class,
            user_id=user_id,
            is_leader=user_id == leader_id,
        )
        for user_id in wanted
    )
    return group


@transaction.atomic
def rename(*, group: MutualGroup, name: str) -> MutualGroup:
    """Another name. Raises ``Conflict`` or ``Invalid``."""
    clean = name.strip()
    if not 1 <= len(clean) <= 40:
        raise Invalid(field="name")
    group.name = clean
    try:
        with transaction.atomic():
            group.save(update_fields=["name", "updated_at"])
    except IntegrityError as error:
        raise Conflict("The class has a group of this name.", field="name") from error
    return group


@transaction.atomic
def split(
    *, training_class: TrainingClass, size: int, seed: int | None = None
) -> list[MutualGroup]:
    """Replace all groups by even random ones of about ``size`` (4 to 6). Raises ``Invalid``."""
    if not SIZE[0] <= size <= SIZE[1]:
        raise Invalid("A group has 4 to 6 people.", field="size")
    people = list(
        training_class.enrolments.filter(withdrawn_at=None).values_list("user_id", flat=True)
    )
    MutualGroup.objects.filter(training_class=training_class).delete()
    random.Random(seed).shuffle(people)  # noqa: S311 - a seating plan is no secret
    number = max(1, round(len(people) / size), math.ceil(len(people) / SIZE[1]))
    made = []
    for index in range(number):
        group = create(training_class=training_class, name=f"第 {index + 1} 组")
        members = people[index::number]
        set_members(group=group, user_ids=members, leader_id=members[0] if members else None)
        made.append(group)
    return made


def rotate_leader(*, group: MutualGroup) -> uuid.UUID | None:
    """The next member leads: in the order of joining, round and round; nobody in an empty group."""
    members = list(group.members.order_by("pk"))
    if not members:
        return None
    current = next((n for n, member in enumerate(members) if member.is_leader), -1)
    following = members[(current + 1) % len(members)]
    group.members.filter(is_leader=True).update(is_leader=False)
    group.members.filter(pk=following.pk).update(is_leader=True)
    return following.user_id
