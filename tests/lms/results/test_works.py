"""Practical results and business plans (arts. 7 (5), 13 (5)): handed in, judged by others."""

from __future__ import annotations

import pytest
from rest_framework.test import APIClient

from lms.courses.models import ClassLecturer
from lms.events.models import LearningEvent
from lms.ledger.verdict import verdicts_of
from lms.notify.models import Notification
from lms.results import content as works
from lms.results.models import AssessmentWork
from tests.factories.courses import ClassLecturerFactory, EnrolmentFactory, TrainingClassFactory
from tests.factories.people import InstitutionFactory, person
from tests.factories.results import PRACTICAL
from tests.lms.results.test_content import plan

pytestmark = pytest.mark.django_db
POINTS = {"positioning": 15, "goods": 20, "operation": 15, "figures": 12.5, "summary": 8}
"""70.5 of 100."""


def client(user) -> APIClient:
    made = APIClient()
    made.force_login(user)
    return made


class Room:
    """A running class with a trainee, its lecturer, and a reviewer of its institution."""

    def __init__(self, **more):
        self.cls = TrainingClassFactory(state="running", **more)
        self.trainee = EnrolmentFactory(training_class=self.cls, seat=1).user
        self.lecturer = ClassLecturerFactory(training_class=self.cls).user
        self.reviewer = person("reviewer", scope=self.cls.institution)

    def own(self, kind, step="", body=None, user=None):
        path = f"/api/v1/classes/{self.cls.pk}/works/{kind}/mine/{step}"
        method = "post" if step else "put"
        return getattr(client(user or self.trainee), method)(path, body, format="json")

    def hand_in(self, kind="practical_result", content=None):
        assert self.own(kind, body={"content": content or PRACTICAL}).status_code == 200
        answer = self.own(kind, "submit/")
        assert answer.status_code == 200, answer.json()
        return answer.json()["id"]

    def decide(self, work, decision="pass", rubric=None, comment="", by=None):
        body = {"decision": decision, "rubric": rubric or {}, "comment": comment}
        path = f"/api/v1/works/{work}/decision/"
        return client(by or self.reviewer).post(path, body, format="json")

    def parts(self):
        found = verdicts_of(self.cls)[self.trainee.pk]
        return {part.code: part for part in found.parts}


@pytest.fixture
def room():
    return Room()


def test_both_works_are_asked_for_before_anything_is_written(room):
    own = client(room.trainee).get("/api/v1/me/works/").json()

    assert [(row["kind"], row["state"], row["id"]) for row in own] == [
        ("practical_result", "draft", None),
        ("business_plan", "draft", None),
    ]
    assert (own[0]["min_milli"], own[0]["of_milli"]) == (60_000, 100_000)
    assert not AssessmentWork.objects.exists()
    assert room.parts()["practical_result"].state == "missing"


def test_what_is_written_is_kept_and_handed_in_only_when_it_is_whole(room):
    room.own("business_plan", body={"content": {"title": "山货"}})
    refused = room.own("business_plan", "submit/")
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "work_incomplete")
    assert len(refused.json()["error"]["details"]["problems"]) == len(works.SECTIONS)

    work = room.hand_in("business_plan", plan())

    event = LearningEvent.objects.get(kind="work.submitted")
    assert (event.payload["work"], event.payload["version"]) == (work, 1)
    assert "返乡青年" not in str(event.payload), "the log commits to the text and holds none"
    assert Notification.objects.filter(recipient=room.reviewer, kind="work.submitted").count() == 1
    again = room.own("business_plan", body={"content": plan()})
    assert (again.status_code, again.json()["error"]["code"]) == (409, "work_locked")


def test_a_scored_result_passes_the_part_of_the_verdict(room):
    work = room.hand_in()
    assert room.parts()["practical_result"].state == "pending"
    [waiting] = client(room.reviewer).get("/api/v1/works/").json()
    assert (waiting["id"], waiting["trainee"]) == (work, room.trainee.display_name)

    answer = room.decide(work, rubric=POINTS, comment="主图可以再简洁。")

    assert (answer.json()["state"], answer.json()["score_milli"]) == ("passed", 70_500)
    part = room.parts()["practical_result"]
    assert (part.state, part.score_milli, part.of_milli) == ("passed", 70_500, 100_000)
    own = client(room.trainee).get("/api/v1/me/works/").json()[0]
    assert (own["comment"], own["decided_by"]) == ("主图可以再简洁。", room.reviewer.display_name)
    assert own["rubric"][3] == {"key": "figures", "of": 20, "points": 12.5}
    event = LearningEvent.objects.get(kind="work.decided")
    assert event.payload["score_milli"] == 70_500
    assert "主图" not in str(event.payload)
    assert Notification.objects.filter(recipient=room.trainee, kind="work.decided").exists()


def test_below_the_minimum_it_may_be_handed_in_again(room):
    work = room.hand_in()
    low = dict.fromkeys(POINTS, 5)
    assert room.decide(work, rubric=low).json()["state"] == "failed"
    assert room.parts()["practical_result"].state == "pending", "final only when the class is over"

    assert room.hand_in() == work
    assert room.decide(work, rubric=POINTS).json()["state"] == "passed"
    decisions = LearningEvent.objects.filter(kind="work.decided").order_by("pk")
    assert sorted(e.payload["decision"] for e in decisions) == ["failed", "passed"]


def test_a_plan_is_returned_with_a_reason_and_then_passes(room):
    work = room.hand_in("business_plan", plan())
    assert room.decide(work, "return").json()["error"]["code"] == "comment_needed"
    assert room.decide(work, "return", comment="资金一节请写清成本。").json()["state"] == "returned"
    room.hand_in("business_plan", plan(money="每月成本三千，毛利四成，第三个月收支相抵。"))
    answer = room.decide(work)
    assert (answer.json()["state"], answer.json()["score_milli"]) == ("passed", None)
    assert room.parts()["business_plan"].state == "passed"


def test_whoever_judges_reads_what_was_handed_in_and_not_what_is_written_since(room):
    work = room.hand_in()
    room.own("practical_result", "withdraw/")
    room.own("practical_result", body={"content": {**PRACTICAL, "summary": "另写一版，还没有交。"}})

    seen = client(room.reviewer).get(f"/api/v1/works/{work}/").json()

    assert seen["content"]["summary"] == PRACTICAL["summary"]
    own = client(room.trainee).get("/api/v1/me/works/").json()[0]
    assert own["content"]["summary"] == "另写一版，还没有交。"


def test_trainers_score_the_practical_results_of_a_lecturer_class():
    room = Room(kind="lecturer")
    work = room.hand_in()
    assert Notification.objects.filter(recipient=room.lecturer, kind="work.submitted").exists()
    assert room.decide(work, rubric=POINTS, by=room.lecturer).json()["state"] == "passed"


def test_it_can_be_taken_back_until_somebody_decides(room):
    work = room.hand_in()
    assert room.own("practical_result", "withdraw/").json()["state"] == "draft"
    assert room.decide(work, rubric=POINTS).json()["error"]["code"] == "work_not_waiting"
    room.hand_in()
    room.decide(work, rubric=POINTS)
    late = room.own("practical_result", "withdraw/")
    assert (late.status_code, late.json()["error"]["code"]) == (409, "work_locked")


@pytest.mark.parametrize(
    "rubric",
    [
        {},
        {**POINTS, "goods": 26},
        {**POINTS, "goods": 10.25},
        {k: v for k, v in POINTS.items() if k != "summary"},
    ],
)
def test_each_criterion_needs_points_within_its_limit(room, rubric):
    answer = room.decide(room.hand_in(), rubric=rubric)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "rubric_incomplete")
    assert AssessmentWork.objects.get().state == "submitted"


def test_whoever_teaches_does_not_score_and_nobody_reads_drafts(room):
    work = room.hand_in()
    assert room.decide(work, rubric=POINTS, by=room.lecturer).status_code == 403
    stranger = person("reviewer", scope=InstitutionFactory())
    assert room.decide(work, rubric=POINTS, by=stranger).status_code == 404
    ClassLecturer.objects.create(training_class=room.cls, user=room.reviewer)
    assert room.decide(work, rubric=POINTS).status_code == 403
    assert client(room.reviewer).get("/api/v1/works/").json() == []

    mate = EnrolmentFactory(training_class=room.cls, seat=2).user
    room.own("practical_result", body={"content": PRACTICAL}, user=mate)
    draft = AssessmentWork.objects.get(user=mate)
    for reader in (room.lecturer, room.reviewer, room.trainee):
        assert client(reader).get(f"/api/v1/works/{draft.pk}/").status_code == 404
    rows = client(room.lecturer).get(f"/api/v1/classes/{room.cls.pk}/works/").json()["rows"]
    assert [len(row["works"]) for row in rows] == [1, 0]


def test_after_the_class_nothing_moves_and_what_did_not_pass_has_failed(room):
    work = room.hand_in()
    room.cls.state = "closed"
    room.cls.save()
    assert room.decide(work, rubric=POINTS).json()["error"]["code"] == "marking_over"
    assert room.own("business_plan", body={"content": {}}).json()["error"]["code"] == "marking_over"
    assert room.parts()["practical_result"].state == "failed"


def test_what_the_rules_do_not_ask_for_is_not_there():
    room = Room()
    room.cls.rule_pack.body = {**room.cls.rule_pack.body, "assessment": {"practical_min": 60}}
    room.cls.rule_pack.save()
    assert room.own("business_plan", body={"content": {}}).status_code == 404
    assert len(client(room.trainee).get("/api/v1/me/works/").json()) == 1
