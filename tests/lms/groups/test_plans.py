"""The grouping page: proposals, the one figure, wishes named, groups that persist."""

from __future__ import annotations

import random
from typing import Any

import pytest

from lms.events.models import LearningEvent
from lms.groups import balance
from lms.groups.domain import plans
from lms.groups.models import GroupMember, MutualGroup
from tests.factories.courses import lecturer_of, running_class
from tests.factories.groups import GroupTraitFactory
from tests.lms.flipped.kit import client_of

pytestmark = pytest.mark.django_db
WORDS = ("摄影", "直播", "美工", "文案")


@pytest.fixture
def thirty():
    """A class of 30 of whom the trainer knows something."""
    made = running_class(trainees=30, lessons=0)
    rng = random.Random(7)
    for seat in made.enrolments.all():
        GroupTraitFactory(
            training_class=made,
            user=seat.user,
            knowledge=rng.randint(30, 98),
            experience=rng.randint(0, 12),
            skills=rng.sample(WORDS, 2),
            gender=rng.choice(["female", "male"]),
            region=rng.choice(["清溪县", "柳泉县", "东浦县"]),
        )
    return made


def asks(made, method, path="", body=None):
    url = f"/api/v1/classes/{made.pk}/grouping/{path}"
    answer = getattr(client_of(lecturer_of(made)), method)(url, body, format="json")
    assert answer.status_code < 300, answer.content
    return answer.json()


def test_balanced_beats_random_and_the_page_has_the_same_figure_as_the_arithmetic(thirty):
    balanced = asks(thirty, "post", "propose/", {"how": "balanced", "seed": 3})
    chance = asks(thirty, "post", "propose/", {"how": "random", "seed": 3})
    assert len(balanced) == 3
    assert balanced[0]["quality"] == max(one["quality"] for one in balanced)
    assert balanced[-1]["quality"] > chance[0]["quality"]
    assert {len(group) for group in balanced[0]["groups"]} == {5}

    groups = balanced[0]["groups"]
    measured = asks(thirty, "post", "measure/", {"groups": groups})
    body = [{"name": f"第 {n} 组", "members": group} for n, group in enumerate(groups, 1)]
    page = asks(thirty, "put", "", {"how": "balanced", "groups": body})
    people = plans.people_of(thirty)
    place = {str(user): n for n, user in enumerate(people.users)}
    table = balance.columns(people.traits, plans.WEIGHTS)
    pure = balance.quality(table, [[place[user] for user in group] for group in groups])
    assert balanced[0]["quality"] == measured["quality"] == page["quality"] == pure
    event = LearningEvent.objects.get(kind="groups.set")
    assert (event.payload["quality"], event.payload["people"]) == (pure, 30)


def test_wishes_are_kept_and_those_that_cannot_be_are_named(thirty):
    users = [str(seat.user_id) for seat in thirty.enrolments.order_by("seat")]
    wishes = [
        {"kind": "together", "people": users[:3]},
        {"kind": "apart", "people": users[3:8]},
        {"kind": "apart", "people": users[1:3]},
    ]
    asks(thirty, "put", "plan/", {"weights": {"knowledge": 5, "gender": 1}, "wishes": wishes})
    found = asks(thirty, "post", "propose/", {"how": "balanced", "seed": 1})[0]
    assert found["unmet"] == [wishes[2]]
    where = {user: n for n, group in enumerate(found["groups"]) for user in group}
    assert len({where[user] for user in users[:3]}) == 1
    assert len({where[user] for user in users[3:8]}) == 5
    assert asks(thirty, "post", "measure/", {"groups": found["groups"]})["broken"] == [2]


def test_another_lot_gives_other_groups(thirty):
    first = asks(thirty, "post", "propose/", {"how": "balanced", "seed": 1})
    second = asks(thirty, "post", "propose/", {"how": "balanced", "seed": 2})
    assert first[0]["groups"] != second[0]["groups"]
    assert asks(thirty, "post", "propose/", {"how": "balanced", "seed": 1}) == first


def test_groups_that_stay_keep_their_id_and_their_leader(thirty):
    users = [str(seat.user_id) for seat in thirty.enrolments.order_by("seat")]
    body: list[dict[str, Any]] = [
        {"name": f"第 {n + 1} 组", "members": users[n * 5 : n * 5 + 5], "leader": users[n * 5 + 2]}
        for n in range(6)
    ]
    first = asks(thirty, "put", "", {"how": "hand", "groups": body})["groups"]
    assert all(group["members"][0]["is_leader"] for group in first)
    assert first[0]["members"][0]["user"] == users[2]
    for row, made in zip(body, first, strict=True):
        row["id"] = made["id"]
    body[0]["members"], body[1]["members"] = body[1]["members"], body[0]["members"]
    body[0]["name"], body[1]["name"] = body[1]["name"], body[0]["name"]
    for row in body:
        row["leader"] = None
    second = asks(thirty, "put", "", {"how": "hand", "groups": body})["groups"]
    assert [group["id"] for group in second] == [group["id"] for group in first]
    rotated = asks(thirty, "post", "rotate/")["groups"]
    assert [g["members"][0]["user"] for g in rotated] != [g["members"][0]["user"] for g in second]
    assert GroupMember.objects.filter(is_leader=True).count() == 6


@pytest.mark.parametrize("wrong", ["twice", "seven", "stranger", "same_name"])
def test_what_cannot_be_is_refused_and_nothing_changes(thirty, wrong):
    users = [str(seat.user_id) for seat in thirty.enrolments.order_by("seat")]
    groups = {
        "twice": [("甲", users[:5]), ("乙", users[4:9])],
        "seven": [("甲", users[:7])],
        "stranger": [("甲", [*users[:4], str(lecturer_of(thirty).pk)])],
        "same_name": [("甲", users[:5]), ("甲", users[5:9])],
    }[wrong]
    body = {"how": "hand", "groups": [{"name": name, "members": who} for name, who in groups]}
    url = f"/api/v1/classes/{thirty.pk}/grouping/"
    answer = client_of(lecturer_of(thirty)).put(url, body, format="json")
    assert answer.status_code == 422
    assert not MutualGroup.objects.exists()


def test_seven_people_cannot_be_divided():
    made = running_class(trainees=7, lessons=0)
    url = f"/api/v1/classes/{made.pk}/grouping/propose/"
    answer = client_of(lecturer_of(made)).post(url, {"how": "random"}, format="json")
    assert answer.status_code == 422
