"""Saved views: one's own, of what one may see; their schedule makes tables and says so."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from lms.jobs.domain.execute import drain
from lms.notify.models import Notification
from lms.people.models import RoleAssignment
from lms.reports.statistics.domain.views import next_time, order_due
from lms.reports.statistics.models import MadeReport, SavedView
from tests.factories.courses import running_class
from tests.factories.people import person
from tests.lms.reports.statistics.test_dashboard import client_of

pytestmark = pytest.mark.django_db


def saved(client, region, **values):
    body = {
        "name": "每周",
        "kind": "region",
        "scope": str(region.pk),
        "schedule": "daily",
        **values,
    }
    return client.post("/api/v1/statistics/views/", body, "json")


def test_a_due_view_makes_one_table_and_tells_its_owner():
    region = running_class().institution.region
    officer = person("agency_officer", scope=region)
    client = client_of(officer)
    view = saved(client, region, query={"by": "institution"}).json()
    SavedView.objects.update(next_at=timezone.now() - dt.timedelta(minutes=1))

    assert order_due() == 1
    assert order_due() == 0
    drain()

    made = MadeReport.objects.get()
    assert Notification.objects.filter(recipient=officer, kind="statistics.report").count() == 1
    answer = client.get(f"/api/v1/statistics/reports/{made.pk}/table.xlsx")
    assert load_workbook(io.BytesIO(answer.content)).active["A1"].value == "名称"
    assert client.get("/api/v1/statistics/views/").json()[0]["id"] == view["id"]


def test_nobody_saves_what_they_may_not_see_or_twice_under_one_name():
    region, elsewhere = (running_class().institution.region for _ in range(2))
    client = client_of(person("agency_officer", scope=region))

    assert saved(client, elsewhere).status_code == 404
    assert saved(client, region).status_code == 201
    assert saved(client, region).json()["error"]["code"] == "view_refused"


def test_who_lost_the_role_gets_no_further_table():
    region = running_class().institution.region
    officer = person("agency_officer", scope=region)
    saved(client_of(officer), region)
    SavedView.objects.update(next_at=timezone.now() - dt.timedelta(minutes=1))
    RoleAssignment.objects.filter(user=officer).delete()

    order_due()
    drain()

    assert not MadeReport.objects.exists()
    assert SavedView.objects.get().next_at is None


def test_weekly_is_on_monday_morning_in_china():
    at = next_time("weekly", dt.datetime(2026, 3, 4, 3, tzinfo=dt.UTC))

    assert at is not None
    assert (at.weekday(), at.hour, at.date()) == (0, 7, dt.date(2026, 3, 9))
