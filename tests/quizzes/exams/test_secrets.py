"""Nothing of a key, another trainee's answer or an unpublished result leaves the server."""

from __future__ import annotations

import datetime as dt
import json
import uuid

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from quizzes.exams.domain import door, editing, results, sitting
from quizzes.exams.domain.sitting import Save
from quizzes.exams.models import Exam
from quizzes.exams.rest_urls import urlpatterns
from quizzes.exams.rules import Candidate
from tests.factories.courses import ClassLecturerFactory
from tests.factories.exams import (
    ExamFactory,
    ExamItemFactory,
    bank_question,
    class_with,
    published_exam,
)

pytestmark = pytest.mark.django_db
MARK = "秘密答案七七"
"""Stands in keys, guides and explanations only."""
ESSAY = "只有我写过这句话"


@pytest.fixture
def room():
    """Two trainees at one exam; one has written an essay. Every key holds the mark."""
    training_class, trainees = class_with(2)
    exam = ExamFactory(training_class=training_class)
    kinds = {"fill_in": 50, "essay": 50}
    for n, (kind, points) in enumerate(kinds.items(), start=1):
        question = bank_question(training_class, kind, why=MARK)
        body = question.version.body
        if kind == "fill_in":
            body["blanks"][0]["variants"] = [MARK]
        else:
            body["guide"] = MARK
        question.version.save()
        ExamItemFactory(exam=exam, position=n, bank_question=question, points_milli=points * 1000)
    lecturer = ClassLecturerFactory(training_class=training_class).user
    announced = editing.publish(exam=exam, by=lecturer)
    attempts = [door.start(candidate=Candidate(user, announced)) for user in trainees]
    essay = attempts[0].answers.get(version__type="essay")
    blank = attempts[0].answers.get(version__type="fill_in")
    now = timezone.now()
    sitting.save_answers(
        [
            Save(trainees[0].pk, exam.pk, essay.pk, 1, {"text": ESSAY}, False, now),
            Save(trainees[0].pk, exam.pk, blank.pk, 1, {"blanks": [MARK]}, False, now),
        ]
    )
    return announced, trainees, attempts, lecturer


def everything(client: APIClient, exam: Exam, ids: dict[str, object]) -> str:
    """The bodies of every GET route of exams, as this client gets them."""
    found = []
    for pattern in urlpatterns:
        route = str(pattern.pattern)
        for name, value in ids.items():
            route = route.replace(f"<uuid:{name}>", str(value))
        answer = client.get(f"/api/v1/{route}")
        assert answer.status_code < 500
        if answer.status_code == 200:
            found.append(answer.content.decode("utf-8", "replace"))
    return "\n".join(found)


def client_of(user) -> APIClient:
    client = APIClient()
    client.force_login(user)
    return client


def ids_of(exam, attempts) -> dict[str, object]:
    answer = attempts[0].answers.first()
    return {
        "exam_id": exam.pk,
        "class_id": exam.training_class_id,
        "answer_id": answer.pk,
        "item_id": answer.item_id,
        "mark_appeal_id": uuid.uuid4(),
        "medium_id": uuid.uuid4(),
        "trainee_id": attempts[0].user_id,
    }


def test_a_trainee_finds_no_key_no_other_answer_and_no_result_before_publication(room):
    exam, [first, second], attempts, _ = room

    other = everything(client_of(second), exam, ids_of(exam, attempts))
    sitting.hand_in(candidate=Candidate(second, exam))
    after = everything(client_of(second), exam, ids_of(exam, attempts))

    assert MARK not in other + after
    assert ESSAY not in other + after
    assert exam.seed not in other + after
    for text in (other, after):
        assert '"score_milli": null' in text.replace(":null", ": null") or "score" not in text
        assert '"passed":true' not in text
    own = everything(client_of(first), exam, ids_of(exam, attempts))
    assert ESSAY in own, "the own answer is there"


def test_the_desk_and_the_results_hold_no_answer(room):
    exam, _, attempts, lecturer = room
    client = client_of(lecturer)

    desk = client.get(f"/api/v1/exams/{exam.pk}/desk/").content.decode()
    table = client.get(f"/api/v1/exams/{exam.pk}/results/").content.decode()

    assert ESSAY not in desk + table
    assert exam.seed not in everything(client, exam, ids_of(exam, attempts))


def test_keys_are_shown_after_publication_only_where_the_exam_shows_them():
    training_class, [trainee] = class_with(1)
    exam = published_exam(training_class, {"single": 100}, review="answers")
    door.start(candidate=Candidate(trainee, exam))
    sitting.hand_in(candidate=Candidate(trainee, exam))
    Exam.objects.filter(pk=exam.pk).update(closes_at=timezone.now() - dt.timedelta(seconds=1))
    lecturer = ClassLecturerFactory(training_class=training_class).user
    results.publish_results(exam=exam, by=lecturer)

    body = json.loads(client_of(trainee).get(f"/api/v1/exams/{exam.pk}/review/").content)
    [row] = body["attempts"][0]["answers"]
    assert (row["key"], row["score_milli"]) == (None, 0)
    Exam.objects.filter(pk=exam.pk).update(review="full")
    body = json.loads(client_of(trainee).get(f"/api/v1/exams/{exam.pk}/review/").content)
    assert body["attempts"][0]["answers"][0]["key"] == {"option": "b"}
    Exam.objects.filter(pk=exam.pk).update(review="score")
    body = json.loads(client_of(trainee).get(f"/api/v1/exams/{exam.pk}/review/").content)
    assert body["attempts"][0]["answers"] == []


def test_a_draft_is_not_seen_by_its_trainees():
    training_class, [trainee] = class_with(1)
    exam = ExamFactory(training_class=training_class)
    client = client_of(trainee)

    assert client.get(f"/api/v1/exams/{exam.pk}/door/").status_code == 404
    assert json.loads(client.get("/api/v1/exams/mine/").content) == []
