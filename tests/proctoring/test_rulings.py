"""People decide: minutes only by somebody's word, an appeal by somebody else's."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from rest_framework.test import APIClient

from lms.core import clock
from lms.events.models import LearningEvent
from lms.ledger.domain.recompute import recompute
from lms.ledger.queries import credit_of
from lms.notify.models import Notification
from lms.people.models import User
from proctoring.models import Incident, Ruling
from tests.factories.people import RoleAssignmentFactory, UserFactory
from tests.factories.proctoring import IncidentFactory
from tests.lms.ledger.scene import MINUTE, START_MS, Scene

pytestmark = pytest.mark.django_db

URL = "/api/v1/proctoring/incidents/"


class Case:
    """Ten minutes earned, three absences counted, a lecturer's office and an agency."""

    def __init__(self) -> None:
        self.scene = Scene()
        self.scene.watched(0, 0, 0, 5 * MINUTE, START_MS + MINUTE)
        self.scene.watched(0, 0, 5 * MINUTE, 10 * MINUTE, START_MS + 10 * MINUTE)
        self.lesson = self.scene.lessons[0]
        self.trainee = self.scene.enrolments[0].user
        self.office, self.second = UserFactory(), UserFactory()
        for person in (self.office, self.second):
            RoleAssignmentFactory(
                user=person, role="institution_admin", institution=self.scene.institution
            )
        self.incident = IncidentFactory(lesson=self.lesson, user=self.trainee)
        self.settle_ledger()

    def settle_ledger(self) -> None:
        self.scene.sequence()
        recompute(class_id=self.scene.cls.pk, now_ms=clock.now_ms())

    def post(self, user: User, tail: str, **body: Any) -> Any:
        client = APIClient()
        client.force_login(user)
        return client.post(f"{URL}{self.incident.pk}/{tail}/", body, format="json")

    def read(self, user: User) -> dict[str, Any]:
        client = APIClient()
        client.force_login(user)
        found: dict[str, Any] = client.get(f"{URL}{self.incident.pk}/").json()
        return found

    @property
    def credited(self) -> int:
        self.settle_ledger()
        credit = credit_of(self.scene.cls.pk, self.trainee.pk)
        return credit.lessons[self.lesson.pk].credited_ms


@pytest.fixture
def case() -> Case:
    return Case()


WHY = "三次离开都超过十秒"


def test_an_incident_alone_takes_nothing(case: Case) -> None:
    assert case.credited == 10 * MINUTE
    assert case.read(case.trainee)["state"] == "waiting"


def test_upheld_in_part_takes_what_the_person_says_and_no_more(case: Case) -> None:
    refused = case.post(
        case.office, "decision", decision="partial", taken_ms=11 * MINUTE, reason=WHY
    )
    assert refused.json()["error"]["code"] == "too_much_taken"
    done = case.post(case.office, "decision", decision="partial", taken_ms=3 * MINUTE, reason=WHY)
    assert done.status_code == 200, done.json()
    assert case.credited == 7 * MINUTE
    event = LearningEvent.objects.get(kind="incident.decided")
    assert event.payload["taken"] == 3 * MINUTE
    assert event.actor_id == case.office.subject.pk
    assert WHY not in str(event.payload)
    assert LearningEvent.objects.get(kind="attendance.corrected").payload["reason"] == WHY
    assert Notification.objects.filter(recipient=case.trainee, kind="incident.decided").exists()
    again = case.post(case.second, "decision", decision="dismiss", reason=WHY)
    assert again.json()["error"]["code"] == "incident_state"


@pytest.mark.parametrize(("decision", "kept"), [("dismiss", 10), ("partial", 9), ("uphold", 6)])
def test_the_appeal_is_decided_by_somebody_else_and_the_ledger_follows(
    case: Case, decision: str, kept: int
) -> None:
    case.post(case.office, "decision", decision="uphold", taken_ms=4 * MINUTE, reason=WHY)
    assert case.credited == 6 * MINUTE
    words = case.post(case.trainee, "comment", text="当时接了家里的电话")
    assert words.status_code == 200
    asked = case.post(case.trainee, "appeal", text="电话很急，请再看一看")
    assert asked.status_code == 200
    told = set(
        Notification.objects.filter(kind="incident.appealed").values_list("recipient", flat=True)
    )
    assert case.office.pk not in told
    assert case.second.pk in told
    same = case.post(case.office, "appeal-decision", decision="dismiss", reason=WHY)
    assert (same.status_code, same.json()["error"]["code"]) == (403, "appeal_same_person")
    done = case.post(
        case.second, "appeal-decision", decision=decision, taken_ms=MINUTE, reason="说明属实"
    )
    assert done.status_code == 200, done.json()
    assert case.credited == kept * MINUTE
    shown = case.read(case.trainee)
    assert shown["state"] == "settled"
    assert [row["stage"] for row in shown["rulings"]] == ["review", "appeal"]
    assert LearningEvent.objects.get(kind="appeal.decided").payload["given_back"] == (
        (kept - 6) * MINUTE
    )


def test_dismissed_leaves_nothing_to_appeal(case: Case) -> None:
    case.post(case.office, "decision", decision="dismiss", reason="通知弹窗")
    assert case.post(case.trainee, "appeal", text="再看看").json()["error"]["code"] == (
        "incident_state"
    )
    assert case.credited == 10 * MINUTE


def test_an_appeal_has_its_days(case: Case) -> None:
    case.post(case.office, "decision", decision="uphold", reason=WHY)
    Ruling.objects.update(at=clock.now() - dt.timedelta(days=8))
    late = case.post(case.trainee, "appeal", text="再看看")
    assert late.json()["error"]["code"] == "appeal_too_late"


def test_nothing_is_taken_while_the_lesson_still_earns(case: Case) -> None:
    case.lesson.ends_at = clock.now() + dt.timedelta(hours=1)
    case.lesson.save()
    waits = case.post(case.office, "decision", decision="uphold", taken_ms=MINUTE, reason=WHY)
    assert waits.json()["error"]["code"] == "lesson_not_over"
    assert Incident.objects.get().state == "waiting"
    on_record = case.post(case.office, "decision", decision="uphold", reason=WHY)
    assert on_record.status_code == 200


def test_nobody_decides_their_own_and_other_trainees_see_nothing(case: Case) -> None:
    other = case.scene.enrolments[1].user
    assert case.post(case.trainee, "decision", decision="dismiss", reason=WHY).status_code == 403
    assert case.post(other, "comment", text="我来说").status_code == 404
    client = APIClient()
    client.force_login(other)
    assert client.get(f"{URL}{case.incident.pk}/").status_code == 404


def test_the_evidence_stands_on_one_time_line(case: Case) -> None:
    subject = case.scene.subject(case.scene.enrolments[0])
    for n, ms in enumerate((2_000, 5_000, 30_000)):
        case.scene.event(
            "focus.hidden",
            {"ms": ms},
            lesson=case.lesson.pk,
            subject=subject,
            at_ms=START_MS + n * MINUTE,
        )
    lines = case.read(case.office)["lines"]
    weights = [line["weight"] for line in lines if line["kind"] == "focus.hidden"]
    assert weights == ["ignored", "noted", "counted"]
    assert [line["at_ms"] for line in lines] == sorted(line["at_ms"] for line in lines)
    assert {"presence.interval", "presence.lease_taken"} <= {line["kind"] for line in lines}
