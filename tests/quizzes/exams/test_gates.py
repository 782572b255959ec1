"""What other features ask at an exam's door, as ``lms.wiring`` joins them."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from lms.ledger.people import seat_of
from proctoring import hooks as proctoring_hooks
from quizzes.exams import gate, hooks
from tests.factories.checkin import SignInFactory
from tests.factories.courses import LessonFactory
from tests.factories.exams import class_with, published_exam
from tests.factories.ledger import LedgerClassFactory, LedgerSubjectFactory
from tests.factories.proctoring import SafeBrowserFactory
from tests.proctoring.test_seb import enter, headers_for
from verifier.policy import Reason

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    """An exam in a lesson's place that wants a sign-in; its trainee's client."""
    training_class, [trainee] = class_with(1)
    lesson = LessonFactory(training_class=training_class, kind="on_site", title="理论考试")
    exam = published_exam(training_class, lesson=lesson, needs_sign_in=True)
    client = APIClient()
    client.force_login(trainee)
    return exam, lesson, trainee, client


def refused(answer: Any) -> dict[str, Any]:
    """Reasons of a refusal by code."""
    return {one["code"]: one for one in answer.json()["error"]["details"]["reasons"]}


def test_wiring_has_joined_ledger_check_in_and_proctoring():
    assert len(hooks.standings) == len(hooks.sign_ins) == len(hooks.browsers) == 1
    assert gate.lesson_of_route in proctoring_hooks.lesson_sources


def test_a_sign_in_by_any_way_opens_the_door(place):
    exam, lesson, trainee, client = place
    path = f"/api/v1/exams/{exam.pk}/start/"
    found = refused(client.post(path))
    assert set(found) == {"signed_in"}
    assert found["signed_in"]["args"] == {"lesson": str(lesson.pk)}

    SignInFactory(lesson=lesson, user=trainee, method="code")

    assert client.post(path).status_code == 201


def test_who_is_barred_reads_the_ledger_s_own_sentence(place):
    exam, lesson, trainee, client = place
    SignInFactory(lesson=lesson, user=trainee)
    seat = seat_of(exam.training_class, trainee.pk)
    reason = Reason("barred", args={"count": 3, "absences": 2, "leaves": 1, "max": 2})
    LedgerClassFactory(class_id=exam.training_class_id)
    LedgerSubjectFactory(
        class_id=exam.training_class_id,
        subject=seat.pseudonym,
        barred=True,
        absences=2,
        leaves=1,
        why=[reason.to_json()],
    )

    found = refused(client.post(f"/api/v1/exams/{exam.pk}/start/"))

    assert set(found) == {"attendance"}
    assert found["attendance"]["args"] == {"absences": 2, "leaves": 1}
    [words] = found["attendance"]["why"]
    assert "超过 2 次" in words["zh"]
    assert "barred" in words["en"]


def test_safe_exam_browser_of_the_lesson_holds_for_the_exam(place):
    exam, lesson, trainee, client = place
    SignInFactory(lesson=lesson, user=trainee)
    SafeBrowserFactory(lesson=lesson)
    start, paper = f"/api/v1/exams/{exam.pk}/start/", f"/api/v1/exams/{exam.pk}/paper/"

    assert client.post(start).json()["error"]["code"] == "seb_required"
    assert client.get(paper).json()["error"]["details"]["lesson"] == str(lesson.pk)
    door = client.get(f"/api/v1/exams/{exam.pk}/door/").json()
    assert [one["code"] for one in door["checks"] if not one["ok"]] == ["safe_browser"]

    made = client.post(f"/api/v1/proctoring/lessons/{lesson.pk}/seb/start/").json()
    from proctoring import seb_keys

    key = seb_keys.config_key_of_file(APIClient().get(made["config"]).content)
    inside, came = enter(made["config"].split("/")[4], key)
    assert came["Location"] == f"/exams/{exam.pk}"
    assert inside.post(start, **headers_for(start, key)).status_code == 201
    assert inside.get(paper, **headers_for(paper, key)).status_code == 200
    assert client.get(paper).json()["error"]["code"] == "seb_required"
    assert client.get(f"/api/v1/exams/{exam.pk}/review/").status_code == 409, "open anywhere"
