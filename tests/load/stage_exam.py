"""What ``bench_exam`` needs on the server's side: an announced exam and trainees with sessions.

``python -m tests.load.stage_exam COUNT QUESTIONS`` with the server's environment; prints JSON.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
import uuid
from typing import Any


def prepare(count: int, questions: int) -> dict[str, Any]:
    """The class of :mod:`tests.load.stage`, with an exam of single choices open now."""
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    from lms.courses.models import Enrolment, Lesson, TrainingClass
    from lms.questions.domain.versions import write_version
    from quizzes.exams.domain import door, editing
    from quizzes.exams.models import Exam, ExamItem
    from quizzes.exams.rules import Candidate
    from quizzes.models import BankQuestion
    from quizzes.rules import fingerprint
    from tests.load.stage import prepare as base

    stage = base(count)
    training_class = Lesson.objects.get(pk=stage["lesson"]).training_class
    now = timezone.now()
    exam = Exam.objects.create(
        training_class=TrainingClass.objects.get(pk=training_class.pk),
        title="负载",
        opens_at=now - dt.timedelta(minutes=1),
        closes_at=now + dt.timedelta(hours=3),
        duration_ms=90 * 60_000,
        pass_milli=60_000,
        checks_attendance=False,
    )
    for n in range(questions):
        stem = f"第 {n + 1} 题"
        body = {
            "stem": stem,
            "options": [{"id": x, "text": f"选项 {x}"} for x in "abcd"],
            "right": "abcd"[n % 4],
        }
        version = write_version(owner_id=None, kind="single", body=body)
        bank = BankQuestion.objects.create(
            course=training_class.course,
            question=version.question,
            version=version,
            kind="single",
            stem=stem,
            fingerprint=fingerprint("single", version.body),
        )
        points = 100_000 // questions + (100_000 % questions if n == 0 else 0)
        ExamItem.objects.create(
            exam=exam,
            position=n + 1,
            bank_question=bank,
            version=version,
            key=version,
            points_milli=points,
        )
    people = [seat.user for seat in Enrolment.objects.filter(training_class=training_class)]
    exam = editing.publish(exam=exam, by=people[0])
    papers = {}
    for user in people:
        attempt = door.start(candidate=Candidate(user, exam))
        papers[str(user.pk)] = [str(pk) for pk in attempt.answers.values_list("pk", flat=True)]
    owners = {row.session_key: row.get_decoded()["_auth_user_id"] for row in Session.objects.all()}
    stage["exam"] = str(exam.pk)
    stage["papers"] = [papers[owners[key]] for key in stage["sessions"]]
    stage["holders"] = [str(uuid.uuid4()) for _ in stage["sessions"]]
    return stage


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.base")
    import django

    django.setup()
    print(json.dumps(prepare(int(sys.argv[1]), int(sys.argv[2]))))
