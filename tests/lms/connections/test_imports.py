"""What clients write: rosters by dry run and confirmation, and real-name results."""

from __future__ import annotations

import pytest

from lms.events.models import LearningEvent
from lms.people.models import RealName
from tests.factories.courses import running_class, trainee_of
from tests.factories.people import (
    InstitutionFactory,
    RealNameFactory,
    RegionFactory,
    RegisterEntryFactory,
    identity_number,
    person,
)
from tests.lms.connections.house import system

pytestmark = pytest.mark.django_db


def test_a_roster_is_judged_first_and_enrolled_on_confirmation():
    made = running_class(trainees=0)
    number = identity_number(901)
    RegisterEntryFactory(name="陈桂芳", number=number)
    other = system(made.institution, "rosters:write").sign_in()
    body = {"class": str(made.pk), "rows": [{"name": "陈桂芳", "number": number}]}

    judged = other.http.post("/api/v1/import/rosters/", body)
    assert judged.status_code == 201, judged.content
    assert judged.json()["report"][0]["action"] == "create"
    assert made.enrolments.count() == 0

    path = f"/api/v1/import/rosters/{judged.json()['id']}/confirm/"
    done = other.http.post(path, {}).json()
    assert done["enrolled"] == 1
    assert made.enrolments.count() == 1
    event = LearningEvent.objects.get(kind="roster.enrolled", class_id=made.pk)
    assert event.actor_id == other.client.service_user.subject.pk
    assert other.http.post(path, {}).status_code == 409, "once"


def test_rows_with_errors_enrol_nobody():
    made = running_class(trainees=0)
    other = system(made.institution, "rosters:write").sign_in()
    body = {"class": str(made.pk), "rows": [{"name": "陈桂芳", "number": "123"}]}
    judged = other.http.post("/api/v1/import/rosters/", body).json()
    assert judged["error_count"] == 1
    path = f"/api/v1/import/rosters/{judged['id']}/confirm/"
    assert other.http.post(path, {}).status_code == 409
    assert made.enrolments.count() == 0


def test_no_roster_of_another_institution_is_touched():
    made = running_class()
    other = system(InstitutionFactory(), "rosters:write").sign_in()
    body = {"class": str(made.pk), "rows": [{"name": "陈桂芳", "number": identity_number(1)}]}
    assert other.http.post("/api/v1/import/rosters/", body).status_code == 404


def real_names(other, *rows, dry_run=False):
    answer = other.http.post("/api/v1/import/real-names/", {"dry_run": dry_run, "rows": rows})
    assert answer.status_code == 200, answer.content
    return [row["result"] for row in answer.json()["results"]]


def test_the_regions_system_settles_submitted_names_of_its_region_only():
    region = RegionFactory()
    school = InstitutionFactory(region=RegionFactory(parent=region))
    mine = person("trainee", scope=school, verified=False)
    strange = person("trainee", scope=InstitutionFactory(), verified=False)
    numbers = [identity_number(serial) for serial in (1, 2, 3)]
    RealNameFactory(user=mine, name="陈桂芳", number=numbers[0], verified_at=None)
    RealNameFactory(user=strange, name="李小明", number=numbers[1], verified_at=None)
    other = system(region, "realname:write").sign_in()
    rows = [
        {"name": "陈桂芳", "number": numbers[0], "outcome": "verified"},
        {"name": "李小明", "number": numbers[1], "outcome": "verified"},
        {"name": "王大力", "number": numbers[2], "outcome": "verified"},
        {"name": "赵错名", "number": numbers[0], "outcome": "verified"},
        {"name": "陈桂芳", "number": "1", "outcome": "verified"},
    ]

    judged = real_names(other, *rows, dry_run=True)
    assert judged == ["verified", "unknown", "unknown", "name_mismatch", "number_shape"]
    assert RealName.objects.get(user=mine).verified_at is None, "a dry run writes nothing"
    assert real_names(other, *rows) == judged
    assert RealName.objects.get(user=mine).method == "real_name_system"
    assert RealName.objects.get(user=strange).verified_at is None
    assert LearningEvent.objects.filter(kind="realname.verified").count() == 1


def test_a_no_is_kept_and_never_undoes_a_verified_name():
    region = RegionFactory()
    made = running_class(institution=InstitutionFactory(region=region))
    verified = trainee_of(made)
    number = identity_number(77)
    RealName.objects.filter(user=verified).delete()
    RealNameFactory(user=verified, name="陈桂芳", number=number)
    waiting = person("trainee", scope=made.institution, verified=False)
    other_number = identity_number(78)
    RealNameFactory(user=waiting, name="李小明", number=other_number, verified_at=None)
    other = system(region, "realname:write").sign_in()

    told = real_names(
        other,
        {"name": "陈桂芳", "number": number, "outcome": "refused", "reason": "查无此人"},
        {"name": "李小明", "number": other_number, "outcome": "refused", "reason": "姓名不符"},
    )
    assert told == ["contradicts", "refused"]
    assert RealName.objects.get(user=verified).verified_at is not None
    assert RealName.objects.get(user=waiting).refused_reason == "姓名不符"
