"""The audit: every way out of personal data leaves an entry that the right people find."""

from __future__ import annotations

import pytest
from rest_framework.test import APIClient

from lms.people.domain.disclosure import disclosed
from lms.people.domain.real_name import reveal
from tests.factories.courses import running_class, trainee_of
from tests.factories.people import InstitutionFactory, person
from tests.lms.connections.house import platform_admin

pytestmark = pytest.mark.django_db


def browser(user):
    client = APIClient()
    client.force_login(user)
    session = client.session
    session["second_factor_at"] = 1
    session.save()
    return client


def found(user, **query):
    answer = browser(user).get("/api/v1/audit/", query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_reveal_stands_in_the_class_log_and_in_the_audit():
    made = running_class()
    admin = person("institution_admin", scope=made.institution, display_name="赵主任")
    trainee = trainee_of(made)
    reveal(target=trainee, by=admin, purpose="核对补贴名册")

    page = found(admin)
    assert page["count"] == 1
    [entry] = page["results"]
    assert entry["kind"] == "reveal"
    assert entry["class_id"] == str(made.pk)
    assert (entry["actor"], entry["subject"]) == ("赵主任", trainee.display_name)
    assert entry["purpose"] == "核对补贴名册"


def test_a_roster_and_a_matrix_taken_out_leave_entries():
    made = running_class(trainees=3)
    admin = person("institution_admin", scope=made.institution)
    http = browser(admin)
    assert http.get(f"/api/v1/classes/{made.pk}/roster/export.xlsx").status_code == 200
    assert http.get(f"/api/v1/classes/{made.pk}/matrix.xlsx").status_code == 200

    entries = found(admin, kind="export")["results"]
    assert {(entry["what"], entry["rows"]) for entry in entries} == {("roster", 3), ("matrix", 3)}


def test_everybody_sees_the_own_scope_only():
    made, elsewhere = running_class(), running_class()
    insider = person("institution_admin", scope=made.institution)
    disclosed(what="roster", by=insider, class_id=made.pk, rows=1)
    outsider = person("institution_admin", scope=InstitutionFactory())
    officer = person("agency_officer", scope=made.institution.region)

    assert found(insider)["count"] == 1
    assert found(officer)["count"] == 1
    assert found(platform_admin())["count"] == 1
    assert found(outsider)["count"] == 0
    assert found(person("institution_admin", scope=elsewhere.institution))["count"] == 0
    assert browser(trainee_of(made)).get("/api/v1/audit/").status_code == 403


def test_it_can_be_searched():
    made = running_class()
    first = person("institution_admin", scope=made.institution, display_name="钱老师")
    second = person("institution_admin", scope=made.institution, display_name="孙老师")
    disclosed(what="roster", by=first, class_id=made.pk, rows=1)
    disclosed(what="matrix", by=second, class_id=made.pk, rows=1)
    reveal(target=trainee_of(made), by=second, purpose="核对身份证号码")

    assert found(first, text="钱")["count"] == 1
    assert found(first, text="孙老师")["count"] == 2
    assert found(first, text="身份证")["count"] == 1
    assert found(first, text="matrix")["count"] == 1
    assert found(first, kind="reveal")["count"] == 1
    assert found(first, **{"class": str(made.pk)})["count"] == 3
    assert found(first, before="2020-01-01T00:00:00Z")["count"] == 0
    assert found(first, text="没有这个")["count"] == 0
