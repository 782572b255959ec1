"""Groups by hand, by chance or balanced: proposals with one figure, and setting them at once.

The figure of a proposal, of a hand's change and of the page is one function:
:func:`lms.groups.balance.quality`.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction

from lms.core.errors import Invalid
from lms.courses.models import TrainingClass
from lms.courses.queries import hold_class
from lms.events.domain.record import record
from lms.groups import balance
from lms.groups.constraints import Sizes, Wish
from lms.groups.events import GroupsSet
from lms.groups.models import GroupMember, GroupPlan, GroupTrait, MutualGroup
from lms.people.models import User
from lms.people.queries import subject_id

ATTRIBUTES: Final = ("knowledge", "experience", "skills", "gender", "region")
WEIGHTS: Final = {"knowledge": 3, "experience": 2, "skills": 2, "gender": 1, "region": 1}
"""What a class starts with."""
PROPOSALS: Final = 3
Named = tuple[tuple[uuid.UUID, ...], ...]


@dataclass(frozen=True)
class People:
    """The class's trainees in the order of their seats, with what is known of them."""

    users: tuple[uuid.UUID, ...]
    traits: tuple[Mapping[str, balance.Value], ...]

    def numbers(self, people: Sequence[uuid.UUID]) -> tuple[int, ...]:
        """Places of people. Raises ``Invalid`` for somebody who is not of the class."""
        place = {user: n for n, user in enumerate(self.users)}
        try:
            return tuple(place[user] for user in people)
        except KeyError as error:
            raise Invalid("Only trainees of the class can be in its groups.") from error


@dataclass(frozen=True)
class Proposal:
    """Groups of people, their figure, and the wishes that cannot be met."""

    groups: Named
    quality: int
    unmet: tuple[dict[str, Any], ...]


def people_of(training_class: TrainingClass) -> People:
    """Two queries."""
    users = tuple(
        training_class.enrolments.filter(withdrawn_at=None)
        .order_by("seat")
        .values_list("user_id", flat=True)
    )
    rows = {row.user_id: row for row in GroupTrait.objects.filter(training_class=training_class)}
    return People(users, tuple(_values(rows.get(user)) for user in users))


def _values(row: GroupTrait | None) -> dict[str, balance.Value]:
    if row is None:
        return {}
    return {
        "knowledge": row.knowledge,
        "experience": row.experience,
        "skills": tuple(row.skills) or None,
        "gender": row.gender or None,
        "region": row.region or None,
    }


def plan_of(training_class: TrainingClass) -> GroupPlan:
    """The class's plan, or an unsaved one with the weights to start with."""
    found = GroupPlan.objects.filter(training_class=training_class).first()
    return found or GroupPlan(training_class=training_class, weights=dict(WEIGHTS), wishes=[])


def measure(
    *, training_class: TrainingClass, groups: Sequence[Sequence[uuid.UUID]]
) -> tuple[int, list[int]]:
    """The figure of groups as they stand, and which of the plan's wishes they do not keep.

    People in no group are left out of the sum. ``ValueError`` never: empty groups are ignored.
    """
    people, plan = people_of(training_class), plan_of(training_class)
    placed = [people.numbers(group) for group in groups if group]
    order = [number for group in placed for number in group]
    if not order:
        return 100, []
    table = balance.columns([people.traits[n] for n in order], plan.weights)
    at = {number: place for place, number in enumerate(order)}
    moved = [[at[number] for number in group] for group in placed]
    where = {number: n for n, group in enumerate(placed) for number in group}
    return balance.quality(table, moved), _broken(plan, people, where)


def _broken(plan: GroupPlan, people: People, where: Mapping[int, int]) -> list[int]:
    found = []
    for n, wish in enumerate(_wishes(plan, people)):
        groups = [where[person] for person in wish.people if person in where]
        different = len(set(groups))
        kept = different <= 1 if wish.kind == "together" else different == len(groups)
        if not kept:
            found.append(n)
    return found


def _wishes(plan: GroupPlan, people: People) -> list[Wish]:
    """The plan's wishes among those who are still in the class."""
    known = set(people.users)
    made = []
    for row in plan.wishes:
        named = [uuid.UUID(user) for user in row["people"]]
        made.append(Wish(row["kind"], people.numbers([user for user in named if user in known])))
    return made


def propose(
    *, training_class: TrainingClass, how: str, seed: int, count: int = PROPOSALS
) -> list[Proposal]:
    """``random`` or ``balanced`` groups of 4 to 6, the best first; another seed gives others.

    Raises ``Invalid`` for a class that cannot be divided so (fewer than 4, or 7).
    """
    people, plan = people_of(training_class), plan_of(training_class)
    try:
        sizes = balance.how_many(len(people.users))
    except ValueError as error:
        raise Invalid(
            "So many people cannot be divided into groups of 4 to 6.", people=len(people.users)
        ) from error
    wishes = _wishes(plan, people)
    table = balance.columns(people.traits, plan.weights)
    made: dict[tuple[tuple[int, ...], ...], Proposal] = {}
    for n in range(count):
        number = seed * 1000 + n
        if how == "balanced":
            found = balance.balanced(
                people.traits, plan.weights, sizes=sizes, wishes=wishes, seed=number, starts=2
            )
            groups, unmet = found.groups, found.unmet
        else:
            groups, unmet = _by_chance(people, sizes, wishes, number)
        named = tuple(tuple(people.users[p] for p in group) for group in groups)
        lacking = tuple(
            {"kind": wish.kind, "people": [people.users[p] for p in wish.people]} for wish in unmet
        )
        made[groups] = Proposal(named, balance.quality(table, groups), lacking)
    return sorted(made.values(), key=lambda one: -one.quality)


def _by_chance(
    people: People, sizes: Sizes, wishes: Sequence[Wish], seed: int
) -> tuple[tuple[tuple[int, ...], ...], tuple[Wish, ...]]:
    return balance.at_random(len(people.users), sizes=sizes, wishes=wishes, seed=seed)


@transaction.atomic
def save_plan(
    *, training_class: TrainingClass, weights: dict[str, int], wishes: list[dict[str, Any]]
) -> GroupPlan:
    """Keep weights and wishes. Raises ``Invalid`` for unknown people or too few of them."""
    people = people_of(training_class)
    for wish in wishes:
        if len(people.numbers(wish["people"])) < 2 or len(set(wish["people"])) < 2:
            raise Invalid("A wish names at least two people.", field="wishes")
    plan, _ = GroupPlan.objects.update_or_create(
        training_class=training_class,
        defaults={
            "weights": {name: weights.get(name, 0) for name in ATTRIBUTES},
            "wishes": [
                {"kind": wish["kind"], "people": [str(user) for user in wish["people"]]}
                for wish in wishes
            ],
        },
    )
    return plan


@transaction.atomic
def save_traits(*, training_class: TrainingClass, rows: Sequence[Mapping[str, Any]]) -> None:
    """Replace what is known of these people. Raises ``Invalid`` for somebody of another class."""
    people_of(training_class).numbers([row["user"] for row in rows])
    for row in rows:
        GroupTrait.objects.update_or_create(
            training_class=training_class,
            user_id=row["user"],
            defaults={name: row[name] for name in ATTRIBUTES},
        )


@dataclass(frozen=True)
class Wanted:
    """One group as the page has it; ``id`` of one that stays."""

    name: str
    members: tuple[uuid.UUID, ...]
    leader: uuid.UUID | None = None
    id: uuid.UUID | None = None


@transaction.atomic
def set_groups(
    *, training_class: TrainingClass, groups: Sequence[Wanted], how: str, by: User
) -> list[MutualGroup]:
    """Make the class's groups these. Groups that stay keep their id, so that tasks know them.

    Raises ``Invalid``: over 6 people, somebody twice or of another class, a name twice, a leader
    who is no member. Smaller groups are allowed by hand: people fall ill.
    """
    hold_class(training_class.pk)
    people = people_of(training_class)
    everybody = [user for group in groups for user in group.members]
    people.numbers(everybody)
    if len(set(everybody)) != len(everybody):
        raise Invalid("Somebody is in two groups.", field="members")
    names = [group.name.strip() for group in groups]
    if len(set(names)) != len(names) or not all(1 <= len(name) <= 40 for name in names):
        raise Invalid("Each group has a name of its own.", field="name")
    for group in groups:
        if len(group.members) > balance.MOST:
            raise Invalid("A group has at most 6 people.", max=balance.MOST)
        if group.leader is not None and group.leader not in group.members:
            raise Invalid("The leader is one of the members.", field="leader")
    standing = {row.pk: row for row in MutualGroup.objects.filter(training_class=training_class)}
    kept = {group.id for group in groups if group.id in standing}
    MutualGroup.objects.filter(training_class=training_class).exclude(pk__in=kept).delete()
    GroupMember.objects.filter(training_class=training_class).delete()
    for pk in kept:  # names may change places: none may stand in the way of another
        MutualGroup.objects.filter(pk=pk).update(name=f"~{pk}"[:40])
    made = []
    for order, group in enumerate(groups, 1):
        row = standing.get(group.id) if group.id is not None else None
        row = row or MutualGroup(training_class=training_class)
        row.name, row.order = group.name.strip(), order
        row.save()
        leader = group.leader or (group.members[0] if group.members else None)
        GroupMember.objects.bulk_create(
            GroupMember(
                group=row, training_class=training_class, user_id=user, is_leader=user == leader
            )
            for user in group.members
        )
        made.append(row)
    figure, broken = measure(training_class=training_class, groups=[g.members for g in groups])
    record(
        GroupsSet(
            how=how,
            groups={str(row.pk): len(g.members) for row, g in zip(made, groups, strict=True)},
            people=len(everybody),
            quality=figure,
            unmet=len(broken),
        ),
        class_id=training_class.pk,
        actor_id=subject_id(by.pk),
        rule_version=training_class.rule_pack.label,
    )
    return made
