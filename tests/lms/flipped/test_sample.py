"""The sample's lecturer class shows a task in each state, told through the domain functions."""

from __future__ import annotations

import pytest

from lms.courses.models import TrainingClass
from lms.courses.sample import load as sample
from lms.events.models import LearningEvent
from lms.flipped.models import FlippedTask, Place, Review
from lms.flipped.queries import figures_of
from tests.lms.flipped.kit import client_of

pytestmark = pytest.mark.django_db


def test_the_sample_class_is_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample, "PARTS", ["lms.flipped.sample.load.load"])
    assert sample.load(say=lambda text: None)
    cls = TrainingClass.objects.get(code=sample.LEARNING)
    tasks = list(FlippedTask.objects.filter(lesson__training_class=cls).order_by("due_at"))
    first, second, third, *_ = tasks
    assert set(first.places.values_list("state", flat=True)) == {"done"}
    assert {"done", "submitted", "returned"} <= set(second.places.values_list("state", flat=True))
    states = set(third.places.values_list("state", flat=True))
    assert {"assigned", "studying", "working", "submitted"} <= states
    assert Place.objects.count() in (90, 120)
    done = LearningEvent.objects.filter(kind="task.completed", class_id=cls.pk)
    assert done.count() == Place.objects.filter(state="done").count() >= 50
    if Review.objects.filter(submitted_at__isnull=False).exists():
        assert figures_of(third).outcome.works
    learner = cls.enrolments.get(user__username="learner").user
    page = client_of(learner).get(f"/api/v1/flipped/lessons/{third.lesson_id}/")
    assert page.status_code == 200
    desk = client_of(cls.lecturers.get(user__username="trainer").user).get(
        f"/api/v1/flipped/lessons/{third.lesson_id}/desk/"
    )
    assert desk.json()["hard"]
