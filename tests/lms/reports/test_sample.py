"""The sample's attendance is real data: it verifies, and it has the states that a class shows."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings

from lms.core import clock
from lms.courses.events import LessonPublished
from lms.courses.models import LessonKind, TrainingClass
from lms.courses.sample.load import MAIN, load
from lms.events import pseudonyms, queries, signer
from lms.events.domain.record import Draft, record_many
from lms.events.models import LearningEvent, UnsequencedEvent
from lms.ledger.domain.rebuild import check_class
from lms.ledger.matrix import matrix
from lms.reports.domain.period_file import build
from tests.lms.ledger.scene import Scene
from verifier.notes import VerifierKey
from verifier.verify import Input, verify_files

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def fresh_keys() -> None:
    pseudonyms._keys.clear()
    signer.signing_key.cache_clear()


def test_the_sample_verifies_and_shows_every_kind_of_state(
    fresh_keys: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lms.courses.sample.load.PARTS", [])
    assert load(say=lambda text: None)
    classes = {c.code: c for c in TrainingClass.objects.select_related("institution__region")}
    main = classes[MAIN]
    regions = {"9001": main.institution.region.parent}
    _publish(main)
    from lms.reports.sample import load as attendance

    attendance(SimpleNamespace(regions=regions, classes=classes, main=main))
    shown = matrix(main)
    states = Counter(cell["state"] for row in shown["rows"] for cell in row["cells"])
    wanted = {"present", "late", "left_early", "absent", "on_leave", "review", "not_started"}
    assert wanted <= set(states)
    assert states["present"] > 200
    assert shown["summary"]["barred"] == 1
    assert shown["log"]["cosigned_by"] == ["agency.example/yunzhou"]
    assert check_class(class_id=main.pk) == []
    for code in (MAIN, "yz-cy-19"):
        row = build(class_id=classes[code].pk, owner=None, progress=lambda permille, text: None)
        key = VerifierKey.parse(queries.current_vkey())
        report = verify_files([Input("f", Path(settings.MEDIA_ROOT) / row.path)], key)
        assert report.exit_code == 0, report.to_json("en")
    assert not UnsequencedEvent.objects.exists()


def _publish(training_class: TrainingClass) -> None:
    from django.db import transaction

    lessons = training_class.lessons.filter(kind=LessonKind.ON_DEMAND)
    drafts = [
        Draft(
            payload=LessonPublished(duration=108_000, rate_cap=1500, no_skip=True, questions=0),
            class_id=training_class.pk,
            occurred_at=training_class.started_at or clock.now(),
            lesson_id=lesson.pk,
        )
        for lesson in lessons
    ]
    with transaction.atomic():
        record_many(drafts)


def test_many_events_at_once_keep_their_order_and_need_a_transaction() -> None:
    scene = Scene(trainees=1)
    before = LearningEvent.objects.count()
    drafts = [
        Draft(
            payload=LessonPublished(duration=n, rate_cap=1500, no_skip=True, questions=0),
            class_id=scene.cls.pk,
            occurred_at=clock.now(),
        )
        for n in range(3)
    ]
    with pytest.raises(RuntimeError):
        record_many(drafts)
    _publish(scene.cls)
    waiting = UnsequencedEvent.objects.order_by("id").select_related("event")
    assert LearningEvent.objects.count() == before + scene.cls.lessons.count()
    assert waiting.count() == LearningEvent.objects.count()
