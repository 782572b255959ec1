"""A task that is done earns the lesson's hours, one that is not earns none; the file verifies."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile

import pytest
from django.core.management import call_command
from django.db import transaction

from lms.core import clock
from lms.courses.domain import roster
from lms.courses.models import LessonKind
from lms.events import pseudonyms, queries, signer
from lms.events.domain.checkpoints import want_checkpoint
from lms.ledger.domain.recompute import recompute
from lms.ledger.models import LedgerCell
from lms.reports.domain.period_file import build
from tests.factories.flipped import FlippedTaskFactory
from tests.factories.people import RealNameFactory, person
from tests.lms.flipped.kit import Evening
from tests.lms.ledger.scene import START, Scene
from tests.lms.reports.test_period_file import data_of, quiet
from verifier import notes
from verifier.verify import Input, verify_files

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def evening() -> Evening:
    pseudonyms._keys.clear()
    signer.signing_key.cache_clear()
    scene = Scene(trainees=2, lessons=1)
    lesson = scene.lessons[0]
    lesson.kind = LessonKind.FLIPPED
    lesson.save()
    scene.set_timetable()
    people = [seat.user for seat in scene.enrolments]
    for user in people:
        RealNameFactory(user=user)
    trainer = person("lecturer", scope=scene.institution)
    with transaction.atomic():
        roster.assign_lecturer(
            training_class=scene.cls, user=trainer, certificate_no="WC1", by=scene.lecturer
        )
    task = FlippedTaskFactory(lesson=lesson, due_at=START + dt.timedelta(hours=23))
    return Evening(scene.cls, task, trainer, people)


def cells(evening: Evening, now) -> list[tuple[str, int, int]]:
    recompute(class_id=evening.training_class.pk, now_ms=clock.to_ms(now))
    rows = LedgerCell.objects.filter(lesson_id=evening.task.lesson_id)
    return sorted((row.state, row.hours_milli, row.credited_ms) for row in rows)


def test_done_earns_the_hours_and_not_done_earns_none(evening, capsys):
    from lms.events import sequencer

    with clock.travelling(START + dt.timedelta(minutes=5)):
        evening.set()
        done, idle = evening.trainees
        evening.submit(done)
        evening.says(idle, "post", "begin/")
        sequencer.run_round()
        assert {row[:2] for row in cells(evening, clock.now())} == {("not_started", 0)}
        evening.accept(done, scores={"r1": 40, "r2": 30})
        want_checkpoint(class_id=evening.training_class.pk)
        sequencer.run_round()
    after = START + dt.timedelta(days=2)
    # By completion, never by minutes: hours without a credited millisecond.
    assert cells(evening, after) == [("absent", 0, 0), ("present", 1000, 0)]
    call_command("rebuild_ledger", "--check")

    row = build(class_id=evening.training_class.pk, owner=None, progress=quiet)
    data = data_of(row)
    report = verify_files(
        [Input("period-file.zip", data)], notes.VerifierKey.parse(queries.current_vkey())
    )
    said = report.to_json("en")
    assert report.exit_code == 0, json.dumps(said, ensure_ascii=False)[:3000]
    assert report.files[0].summary["hours_milli"] == 1000
    names = zipfile.ZipFile(io.BytesIO(data))
    lines = names.read("leaves.jsonl").decode().splitlines()
    kinds = [json.loads(line)["kind"] for line in lines]
    assert kinds.count("task.completed") == 1
    assert kinds.count("flipped.assigned") == 2
