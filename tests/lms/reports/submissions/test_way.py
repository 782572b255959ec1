"""A closed class's materials: due, handed in, returned with reasons, handed in again, accepted."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction
from rest_framework.test import APIClient

from lms.core import clock
from lms.courses.domain.classes import close
from lms.events import pseudonyms, signer
from lms.events.domain.checkpoints import want_checkpoint
from lms.events.models import LearningEvent
from lms.notify.models import Notification
from lms.people.models import RoleAssignment, User
from lms.reports.domain.period_file import build
from lms.reports.queries import period_file_state
from lms.reports.submissions.domain.reminders import tick
from lms.reports.submissions.models import Submission
from tests.lms.ledger.scene import MINUTE, START_MS, Scene

pytestmark = pytest.mark.django_db(transaction=True)


class Office(Scene):
    """A closed class with its institution's administrator and its officer."""

    def __init__(self) -> None:
        super().__init__(trainees=2)
        self.watched(0, 0, 0, 5 * MINUTE, START_MS + MINUTE)
        self.admin = self.user("admin")
        RoleAssignment.objects.create(
            user=self.admin, role="institution_admin", institution=self.institution
        )
        self.agency = self.officer()
        close(class_id=self.cls.pk, by=self.lecturer, reason="结束")
        self.sequence()
        self.cls.refresh_from_db()

    def file(self) -> None:
        want_checkpoint(class_id=self.cls.pk)
        self.sequence()
        build(class_id=self.cls.pk, owner=self.admin, progress=lambda permille, code: None)

    def ask(self, who: User, method: str, tail: str = "", **body: object):
        client = APIClient()
        client.force_authenticate(who)
        path = f"/api/v1/classes/{self.cls.pk}/submission/{tail}"
        return getattr(client, method)(path, body or None, format="json")

    def told(self, who: User) -> list[str]:
        rows = Notification.objects.filter(recipient=who).order_by("created_at")
        return [row.kind for row in rows if row.kind.startswith("materials.")]


@pytest.fixture
def office() -> Office:
    pseudonyms._keys.clear()
    signer.signing_key.cache_clear()
    return Office()


def code_of(answer) -> str:
    return answer.json()["error"]["code"]


def test_from_due_to_accepted_with_a_return_between(office: Office) -> None:
    seen = office.ask(office.admin, "get").json()
    assert (seen["state"], seen["may_submit"], seen["file_ready"]) == ("due", True, False)
    assert code_of(office.ask(office.admin, "post")) == "submission_file_not_current"
    office.file()
    handed = office.ask(office.admin, "post", note="请审核")
    assert handed.status_code == 201
    assert handed.json()["state"] == "submitted"
    assert code_of(office.ask(office.admin, "post")) == "submission_not_due"
    assert office.told(office.agency) == ["materials.submitted"]

    empty = office.ask(office.agency, "post", "decision/", accept=False)
    assert code_of(empty) == "submission_reasons_needed"
    back = office.ask(office.agency, "post", "decision/", accept=False, reason="缺第二课签到")
    assert back.json()["state"] == "returned"
    assert office.told(office.admin) == ["materials.returned"]
    assert code_of(office.ask(office.agency, "post", "decision/", accept=True)) == (
        "nothing_submitted"
    )

    office.sequence()
    assert office.ask(office.admin, "get").json()["file_ready"]  # the return makes no file old
    assert not period_file_state(office.cls, office.admin)["stale"]
    office.ask(office.admin, "post")
    done = office.ask(office.agency, "post", "decision/", accept=True).json()
    assert done["state"] == "accepted"
    assert [one["accepted"] for one in done["history"]] == [True, False]
    kinds = LearningEvent.objects.filter(
        class_id=office.cls.pk, kind__startswith="materials."
    ).order_by("occurred_at")
    assert [(event.kind, event.payload["round"]) for event in kinds] == [
        ("materials.submitted", 1),
        ("materials.returned", 1),
        ("materials.submitted", 2),
        ("materials.accepted", 2),
    ]
    assert kinds[0].payload["sha256"] == done["history"][1]["sha256"]


def test_a_correction_after_the_file_was_built_makes_it_old(office: Office) -> None:
    office.file()
    with transaction.atomic():
        office.event("attendance.corrected", {"state": "present", "credited": 0, "reason": "核对"})
    office.sequence()
    assert code_of(office.ask(office.admin, "post")) == "submission_file_not_current"


def test_who_took_the_file_out_makes_it_no_older(office: Office) -> None:
    office.file()
    with transaction.atomic():
        office.event(
            "personal.exported", {"what": "period_file", "rows": 2, "via": "page", "detail": {}}
        )
    office.sequence()
    assert office.ask(office.admin, "post").status_code == 201


def test_nobody_decides_about_the_own_class_or_hands_in_anothers(office: Office) -> None:
    office.file()
    assert office.ask(office.agency, "post").status_code == 403
    office.ask(office.admin, "post")
    mine = office.ask(office.admin, "post", "decision/", accept=True)
    assert mine.status_code == 403
    assert office.ask(office.lecturer, "get").status_code in (403, 404)


def test_reminders_go_out_once_before_and_once_after_the_deadline(office: Office) -> None:
    assert tick() == 0
    row = Submission.objects.get(training_class=office.cls)
    for due, told in (
        (dt.timedelta(days=2), 1),
        (dt.timedelta(days=2), 0),
        (-dt.timedelta(hours=1), 1),
        (-dt.timedelta(hours=1), 0),
    ):
        Submission.objects.filter(pk=row.pk).update(due_at=clock.now() + due)
        assert tick() == told
    assert office.told(office.admin) == ["materials.due_soon", "materials.overdue"]
    assert office.told(office.agency) == ["materials.overdue"]
