"""Mutual-help groups: 4 to 6 trainees of one class, one group each."""

import uuid

import pytest

from lms.core.errors import Conflict, Invalid
from lms.groups.domain import groups
from lms.groups.models import GroupMember, MutualGroup
from tests.factories.courses import EnrolmentFactory, lecturer_of, running_class, trainee_of
from tests.lms.courses.conftest import signed_in

pytestmark = pytest.mark.django_db


def sizes(training_class):
    return sorted(
        group.members.count() for group in MutualGroup.objects.filter(training_class=training_class)
    )


@pytest.mark.parametrize(
    ("people", "size", "found"),
    [(25, 5, [5] * 5), (25, 6, [5] * 5), (30, 6, [6] * 5), (9, 4, [4, 5]), (3, 4, [3])],
)
def test_splitting_is_even(people, size, found):
    made = running_class(trainees=people)
    groups.split(training_class=made, size=size, seed=1)

    assert sizes(made) == found
    assert GroupMember.objects.filter(training_class=made, is_leader=True).count() == len(found)


def test_joining_a_group_leaves_the_other():
    made = running_class(trainees=2)
    first = groups.create(training_class=made, name="一")
    second = groups.create(training_class=made, name="二")
    person = trainee_of(made)
    groups.set_members(group=first, user_ids=[person.pk], leader_id=person.pk)

    groups.set_members(group=second, user_ids=[person.pk], leader_id=None)

    assert GroupMember.objects.get(user=person).group == second


@pytest.mark.parametrize("people", [7])
def test_more_than_six_do_not_fit(people):
    made = running_class(trainees=people)
    group = groups.create(training_class=made, name="一")
    everybody = list(made.enrolments.values_list("user_id", flat=True))

    with pytest.raises(Invalid):
        groups.set_members(group=group, user_ids=everybody, leader_id=None)


def test_only_trainees_of_the_class_and_a_leader_among_them():
    made = running_class()
    group = groups.create(training_class=made, name="一")
    stranger = EnrolmentFactory().user

    with pytest.raises(Invalid):
        groups.set_members(group=group, user_ids=[stranger.pk], leader_id=None)
    with pytest.raises(Invalid):
        groups.set_members(group=group, user_ids=[trainee_of(made).pk], leader_id=uuid.uuid4())


def test_names_are_unique_in_a_class():
    made = running_class()
    groups.create(training_class=made, name="一")

    with pytest.raises(Conflict):
        groups.create(training_class=made, name=" 一 ")


def test_over_http_a_lecturer_edits_and_a_trainee_reads():
    made = running_class(trainees=4)
    teacher, trainee = signed_in(lecturer_of(made)), signed_in(trainee_of(made))
    path = f"/api/v1/classes/{made.pk}/groups/"
    group = teacher.post(path, {"name": "青禾组"}, format="json").json()
    members = [str(pk) for pk in made.enrolments.values_list("user_id", flat=True)]

    edited = teacher.patch(
        f"/api/v1/groups/{group['id']}/",
        {"name": "清溪组", "members": members, "leader": members[0]},
        format="json",
    )

    assert edited.json()["name"] == "清溪组"
    assert len(trainee.get(path).json()[0]["members"]) == 4
    assert trainee.post(path, {"name": "x"}, format="json").status_code == 403
    assert teacher.delete(f"/api/v1/groups/{group['id']}/").status_code == 204
