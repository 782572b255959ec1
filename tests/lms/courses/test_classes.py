"""A class's way over HTTP, with its events; the timetable; who sees which."""

import datetime as dt

import pytest

from lms.core import clock
from lms.courses.evidence import (
    lecturers_document,
    roster_document,
    rules_sha256,
    timetable_document,
)
from lms.courses.models import ClassDecision, Lesson, TrainingClass
from lms.events.models import LearningEvent
from lms.notify.models import Notification
from tests.factories.courses import (
    EnrolmentFactory,
    LessonFactory,
    RulePackFactory,
    TrainingClassFactory,
    running_class,
)
from tests.factories.people import InstitutionFactory, RegionFactory, person
from tests.lms.courses.conftest import signed_in
from verifier import canonical

pytestmark = pytest.mark.django_db


def step(office, who, name, **body):
    return signed_in(who).post(f"{office.path}{name}/", body, format="json")


def kinds(training_class):
    return list(
        LearningEvent.objects.filter(class_id=training_class.pk)
        .order_by("occurred_at")
        .values_list("kind", flat=True)
    )


def test_from_planned_to_archived_with_every_event(office):
    assert step(office, office.admin, "submit").json()["state"] == "submitted"
    assert step(office, office.officer, "approve", reason="同意").json()["state"] == "approved"
    EnrolmentFactory(training_class=office.training_class, seat=1)
    assert step(office, office.lecturer, "start").json()["state"] == "running"
    early = step(office, office.lecturer, "close")
    assert early.json()["error"]["code"] == "reason_needed"
    assert step(office, office.lecturer, "close", reason="提前结束").json()["state"] == "closed"
    assert step(office, office.admin, "archive").json()["state"] == "archived"

    assert kinds(office.training_class) == [
        "class.described",
        "class.submitted",
        "timetable.set",
        "class.approved",
        "class.rule_pack",
        "class.rule_pack",
        "timetable.set",
        "class.started",
        "class.closed",
    ]
    decisions = ClassDecision.objects.filter(training_class=office.training_class)
    assert list(decisions.values_list("step", flat=True)) == [
        "submitted",
        "approved",
        "running",
        "closed",
        "archived",
    ]


def test_the_log_holds_the_hashes_of_the_documents(office):
    step(office, office.admin, "submit")
    step(office, office.officer, "approve")
    found = office.refreshed()
    rows = timetable_document(found)

    timetable = LearningEvent.objects.filter(class_id=found.pk, kind="timetable.set").latest(
        "occurred_at"
    )
    rules = LearningEvent.objects.get(class_id=found.pk, kind="class.rule_pack")

    assert timetable.payload["lessons"] == rows
    assert timetable.payload["sha256"] == canonical.sha256_hex(canonical.encode(rows))
    assert rules.payload["sha256"] == rules_sha256(found.rule_pack) == found.rule_pack.sha256


def test_a_submission_names_every_problem_and_changes_nothing(office):
    office.training_class.lecturers.all()[0].delete()
    office.training_class.lessons.filter(order__gt=20).delete()

    response = step(office, office.admin, "submit")

    problems = response.json()["error"]["details"]["problems"]
    assert response.status_code == 422
    assert {problem["code"] for problem in problems} == {
        "lecturers_missing",
        "days_below",
        "hours_below",
    }
    assert office.refreshed().state == "planned"
    assert kinds(office.training_class) == []


def test_a_return_needs_a_reason_which_the_institution_is_told(office):
    step(office, office.admin, "submit")

    silent = step(office, office.officer, "return", reason="  ")
    returned = step(office, office.officer, "return", reason="缺场地证明")

    assert silent.json()["error"]["code"] == "reason_needed"
    assert returned.json()["state"] == "returned"
    note = Notification.objects.get(recipient=office.admin, kind="class.returned")
    assert note.args["reason"] == "缺场地证明"
    assert step(office, office.admin, "submit").json()["state"] == "submitted"


@pytest.mark.parametrize(
    ("state", "who", "name"),
    [
        ("planned", "officer", "approve"),
        ("running", "admin", "submit"),
        ("planned", "admin", "start"),
        ("approved", "admin", "close"),
        ("running", "admin", "archive"),
    ],
)
def test_a_step_out_of_order_is_refused(office, state, who, name):
    TrainingClass.objects.filter(pk=office.training_class.pk).update(state=state)

    response = step(office, getattr(office, who), name, reason="x")

    assert response.status_code == 409
    assert response.json()["error"]["code"] == "class_state"


def test_starting_needs_the_first_day_and_a_trainee(office):
    tomorrow = office.training_class.starts_on + dt.timedelta(days=1)
    signed_in(office.admin).patch(
        office.path,
        {"starts_on": tomorrow, "ends_on": tomorrow + dt.timedelta(days=6)},
        format="json",
    )
    step(office, office.admin, "submit")
    step(office, office.officer, "approve")

    response = step(office, office.admin, "start")

    codes = {problem["code"] for problem in response.json()["error"]["details"]["problems"]}
    assert codes == {"before_first_day", "roster_empty"}


def test_moving_the_first_day_moves_the_timetable(office):
    before = list(office.training_class.lessons.values_list("starts_at", flat=True))

    signed_in(office.admin).patch(
        office.path,
        {
            "starts_on": office.training_class.starts_on + dt.timedelta(days=3),
            "ends_on": office.training_class.ends_on + dt.timedelta(days=3),
        },
        format="json",
    )

    after = list(office.training_class.lessons.values_list("starts_at", flat=True))
    assert [b + dt.timedelta(days=3) for b in before] == after


def test_another_regions_rule_pack_cannot_be_slipped_in_by_an_edit(office):
    pack = RulePackFactory(region=RegionFactory())
    answer = signed_in(office.admin).patch(office.path, {"rule_pack": str(pack.pk)}, format="json")
    assert answer.status_code == 422
    assert office.refreshed().rule_pack_id != pack.pk


def test_planning_over_http_takes_the_standard_timetable_and_the_newest_pack(office):
    body = {
        "institution": str(office.training_class.institution_id),
        "course": str(office.training_class.course_id),
        "code": "c-13",
        "title": "第 13 期",
        "starts_on": "2026-03-02",
        "ends_on": "2026-03-08",
    }
    made = signed_in(office.admin).post("/api/v1/classes/", body, format="json").json()
    again = signed_in(office.admin).post("/api/v1/classes/", body, format="json")

    assert made["hours_milli"] == 56_000
    assert made["rule_pack_label"] == "cn-points-trainee@2"
    assert [p["code"] for p in made["problems"]] == ["lecturers_missing"]
    assert again.status_code == 409
    first = Lesson.objects.filter(training_class=made["id"]).order_by("order")[0]
    assert first.starts_at == dt.datetime(2026, 3, 2, 0, 30, tzinfo=dt.UTC)
    assert first.ends_at == dt.datetime(2026, 3, 8, 14, 0, tzinfo=dt.UTC)


def test_a_change_after_lessons_began_is_marked_late(office):
    step(office, office.admin, "submit")
    step(office, office.officer, "approve")
    EnrolmentFactory(training_class=office.training_class, seat=1)
    step(office, office.admin, "start")
    lessons = office.training_class.lessons.order_by("order")
    Lesson.objects.filter(pk=lessons[0].pk).update(starts_at=clock.now() - dt.timedelta(minutes=5))

    response = signed_in(office.lecturer).patch(
        f"/api/v1/lessons/{lessons[27].pk}/", {"title": "结业考核（改）"}, format="json"
    )

    assert response.status_code == 200
    event = LearningEvent.objects.filter(kind="timetable.set").latest("occurred_at")
    assert event.payload["late"] is True


def test_an_approved_class_cannot_be_cut_below_its_rules(office):
    step(office, office.admin, "submit")
    step(office, office.officer, "approve")
    lesson = office.training_class.lessons.latest("order")

    response = signed_in(office.admin).delete(f"/api/v1/lessons/{lesson.pk}/")

    assert response.status_code == 422
    assert response.json()["error"]["code"] == "class_problems"
    lesson.refresh_from_db()
    assert lesson.cancelled_at is None


def test_a_submitted_class_is_frozen(office):
    step(office, office.admin, "submit")
    lesson = office.training_class.lessons.latest("order")

    response = signed_in(office.admin).patch(
        f"/api/v1/lessons/{lesson.pk}/", {"title": "x"}, format="json"
    )

    assert response.json()["error"]["code"] == "class_state"


def test_roster_and_lecturer_documents_open_their_commitments(office):
    from lms.courses.domain import roster

    trainee = person("trainee", scope=office.training_class.institution)
    teacher = person("lecturer", scope=office.training_class.institution)
    roster.enrol(training_class=office.training_class, user=trainee, by=office.admin)
    roster.assign_lecturer(
        training_class=office.training_class, user=teacher, certificate_no="X", by=office.admin
    )

    [row] = roster_document(office.training_class)
    event = LearningEvent.objects.get(kind="roster.enrolled")
    assert row["display"] == "陈*芳"
    assert event.commitments["display"] == canonical.commitment(
        bytes.fromhex(row["salt"]), row["display"]
    )
    taught = [r for r in lecturers_document(office.training_class) if r["display"]]
    assert [(r["role"], r["display"]) for r in taught] == [("lecturer", "陈*芳")]


def test_an_officer_sees_its_subtree_and_nothing_else(office):
    TrainingClassFactory(institution=InstitutionFactory(region=RegionFactory()))

    rows = signed_in(office.officer).get("/api/v1/classes/").json()["results"]

    assert [row["code"] for row in rows] == ["c-12"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=第 12 期", 1),
        ("q=nothing", 0),
        ("state=planned,running", 1),
        ("state=closed", 0),
        ("kind=lecturer", 0),
    ],
)
def test_the_list_is_searched_and_filtered(office, query, found):
    response = signed_in(office.officer).get(f"/api/v1/classes/?{query}")

    assert response.json()["count"] == found


def test_the_list_is_paged(office):
    for _ in range(3):
        TrainingClassFactory(institution=office.training_class.institution)

    page = signed_in(office.admin).get("/api/v1/classes/?page_size=3").json()

    assert (page["count"], len(page["results"])) == (4, 3)
    assert "page=2" in page["next"]


@pytest.mark.parametrize(
    "path",
    ["classes/", "users/", "notifications/", "institutions/", "rule-packs/", "courses/"],
)
def test_lists_cost_the_same_for_one_row_and_for_three(
    office, path, django_assert_max_num_queries, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in(office.admin)
    client.get(f"/api/v1/{path}")
    with CaptureQueriesContext(connection) as one:
        client.get(f"/api/v1/{path}")
    for _ in range(2):
        running_class(institution=office.training_class.institution)
    with CaptureQueriesContext(connection) as three:
        client.get(f"/api/v1/{path}")

    assert len(three) == len(one)


@pytest.mark.parametrize("what", ["lessons", "roster", "leaves", "lecturers", "groups"])
def test_lists_of_a_class_cost_the_same_for_one_row_and_for_three(office, what):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.factories.courses import LeaveFactory
    from tests.factories.groups import GroupMemberFactory, MutualGroupFactory

    found = running_class(institution=office.training_class.institution)
    client = signed_in(office.admin)
    path = f"/api/v1/classes/{found.pk}/{what}/"

    def more():
        seat = EnrolmentFactory(training_class=found)
        LeaveFactory(enrolment=seat).lessons.set(found.lessons.all()[:1])
        LessonFactory(training_class=found, lecturer=seat.user)
        group = MutualGroupFactory(training_class=found)
        GroupMemberFactory(group=group, user=seat.user)

    more()
    client.get(path)
    with CaptureQueriesContext(connection) as one:
        client.get(path)
    more()
    more()
    with CaptureQueriesContext(connection) as three:
        client.get(path)

    assert len(three) == len(one)
