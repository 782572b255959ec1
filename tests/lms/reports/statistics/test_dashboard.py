"""Dashboards: an officer sees the own subtree and nothing else, and numbers add up on the way."""

from __future__ import annotations

import datetime as dt
import io
import uuid

import pytest
from openpyxl import load_workbook
from rest_framework.test import APIClient

from lms.events.pseudonyms import pseudonym
from lms.people.queries import subject_id
from lms.reports.statistics.domain.advance import advance
from tests.factories.courses import TrainingClassFactory, running_class, trainee_of
from tests.factories.people import InstitutionFactory, RegionFactory, person
from tests.lms.reports.statistics.logbook import Logbook, at, lesson

pytestmark = pytest.mark.django_db


def client_of(user) -> APIClient:
    client = APIClient()
    client.force_login(user)
    session = client.session
    session["second_factor_at"] = 1
    session.save()
    return client


def told(institution, *states: str, day: int = 0) -> Logbook:
    """A class of that institution whose trainees were so in its one lesson."""
    book = Logbook(TrainingClassFactory(institution=institution))
    book.timetable(lesson(1, day=day))
    for number, state in enumerate(states):
        book.enrol(f"{number:032x}")
        book.cell(f"{number:032x}", 1, state, hours=1000 if state == "present" else 0)
    advance([book.cls.pk])
    return book


@pytest.fixture
def land():
    province = RegionFactory()
    counties = [RegionFactory(parent=RegionFactory(parent=province)) for _ in range(2)]
    schools = [InstitutionFactory(region=county) for county in counties]
    told(schools[0], "present", "present", "absent")
    told(schools[0], "present")
    told(schools[1], "absent")
    elsewhere = InstitutionFactory(region=RegionFactory())
    told(elsewhere, "absent", "absent")
    return province, counties, schools, elsewhere


def test_a_region_adds_up_its_children_and_nothing_of_others(land):
    province, counties, _, _ = land
    client = client_of(person("agency_officer", scope=province))

    seen = client.get(f"/api/v1/statistics/region/{province.pk}/").json()

    assert (seen["totals"]["classes"], seen["totals"]["trainees"]) == (3, 5)
    assert (seen["totals"]["rates"]["attended"], seen["totals"]["rates"]["judged"]) == (3, 5)
    assert seen["totals"]["rates"]["completion_milli"] == 600
    rows = {row["id"]: row for row in seen["children"]}
    assert rows[str(counties[0].parent_id)]["rates"]["attendance_milli"] == 750
    assert rows[str(counties[1].parent_id)]["rates"]["attendance_milli"] == 0
    assert sum(row["rates"]["judged"] for row in seen["children"]) == 5
    assert [point["judged"] for point in seen["series"]] == [5]


def test_the_way_leads_down_to_people_with_their_names(land):
    province, counties, schools, _ = land
    client = client_of(person("agency_officer", scope=province))

    county = client.get(f"/api/v1/statistics/region/{counties[0].pk}/").json()
    assert [row["kind"] for row in county["children"]] == ["institution"]
    school = client.get(f"/api/v1/statistics/institution/{schools[0].pk}/").json()
    assert [row["kind"] for row in school["children"]] == ["class", "class"]
    assert [crumb["id"] for crumb in school["scope"]["crumbs"]][-2:] == [
        str(counties[0].pk),
        str(schools[0].pk),
    ]


def test_a_class_names_its_trainees_for_those_who_may_see_them():
    made = running_class(trainees=1)
    book = Logbook(made)
    book.timetable(lesson(1))
    subject = pseudonym(made.pk, subject_id(trainee_of(made).pk))
    book.enrol(subject)
    book.cell(subject, 1, "late", ms=1000, hours=1000)
    advance([made.pk])
    client = client_of(person("institution_admin", scope=made.institution))

    seen = client.get(f"/api/v1/statistics/class/{made.pk}/").json()

    assert [row["name"] for row in seen["children"]] == [trainee_of(made).display_name]
    assert seen["children"][0]["sums"]["late"] == 1
    assert (
        client_of(trainee_of(made)).get(f"/api/v1/statistics/class/{made.pk}/").status_code == 403
    )


def test_an_officer_finds_nothing_beyond_the_own_subtree(land):
    province, counties, schools, elsewhere = land
    client = client_of(person("agency_officer", scope=counties[0]))

    for kind, one in (
        ("region", province),
        ("region", counties[1]),
        ("institution", schools[1]),
        ("institution", elsewhere),
    ):
        assert client.get(f"/api/v1/statistics/{kind}/{one.pk}/").status_code == 404
    seen = client.get(f"/api/v1/statistics/institution/{schools[0].pk}/").json()
    assert str(province.pk) not in [crumb["id"] for crumb in seen["scope"]["crumbs"]]


@pytest.mark.parametrize("by", ["institution", "course", "lecturer", "class"])
def test_every_grouping_of_a_region_answers(land, by):
    client = client_of(person("agency_officer", scope=land[0]))

    seen = client.get(f"/api/v1/statistics/region/{land[0].pk}/", {"by": by}).json()

    assert seen["by"] == by
    if by != "lecturer":
        assert sum(row["rates"]["judged"] for row in seen["children"]) == 5


def test_a_period_and_filters_narrow_it(land):
    client = client_of(person("agency_officer", scope=land[0]))
    address = f"/api/v1/statistics/region/{land[0].pk}/"
    day = {"from": "2026-03-02", "to": "2026-03-02"}

    assert client.get(address, day).json()["totals"]["rates"]["judged"] == 5
    assert client.get(address, {"from": "2026-03-03"}).json()["totals"]["rates"]["judged"] == 0
    narrowed = client.get(address, {"institution": str(land[2][1].pk)}).json()
    assert narrowed["totals"]["rates"]["judged"] == 1
    assert client.get(address, {"from": "soon"}).json()["error"]["code"] == "period_refused"
    assert client.get(address, {"by": "weather"}).json()["error"]["code"] == "grouping_refused"
    assert client.get(address, {"course": "x"}).status_code == 404
    nobody = client.get(address, {"lecturer": str(uuid.uuid4())}).json()
    assert nobody["totals"]["classes"] == 0


def test_what_happened_late_in_the_evening_belongs_to_that_day_in_china():
    book = Logbook()
    book.enrol("a" * 32)
    book.add("live.hand", "a" * 32, at(0, 23, 59), session="s", up=True)
    book.add("live.hand", "a" * 32, at(1, 0, 1), session="s", up=True)
    advance([book.cls.pk])

    days = list(book.cls.class_days.order_by("day").values_list("day", "hands"))
    assert days == [(dt.date(2026, 3, 2), 1), (dt.date(2026, 3, 3), 1)]


@pytest.mark.parametrize("extension", ["xlsx", "csv"])
def test_a_table_that_is_opened_runs_nothing(extension):
    school = InstitutionFactory()
    made = TrainingClassFactory(institution=school, title="=HYPERLINK(1)")
    book = Logbook(made)
    book.enrol("a" * 32)
    advance([made.pk])
    client = client_of(person("institution_admin", scope=school))

    answer = client.get(f"/api/v1/statistics/institution/{school.pk}/table.{extension}")

    if extension == "csv":
        assert answer.content.startswith(b"\xef\xbb\xbf")
        text = answer.content.decode("utf-8-sig")
        assert "'=HYPERLINK(1)" in text
        assert "\n=" not in text
    else:
        sheet = load_workbook(io.BytesIO(answer.content)).active
        assert [cell.value for cell in sheet["A"]][1] == "'=HYPERLINK(1)"
        assert all(cell.data_type != "f" for row in sheet for cell in row)
