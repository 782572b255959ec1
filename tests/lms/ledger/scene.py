"""A class with a log: events written as features write them, without the features."""

from __future__ import annotations

import datetime as dt
import uuid
from copy import deepcopy
from typing import Any

from django.db import transaction

from lms.core import clock
from lms.courses.models import (
    Course,
    Enrolment,
    Lesson,
    LessonKind,
    RulePack,
    TrainingClass,
)
from lms.events import sequencer
from lms.events.models import LearningEvent, UnsequencedEvent
from lms.people.models import Institution, Region, RoleAssignment, Subject, User
from verifier import canonical
from verifier.policy import DEFAULT_PACKS

START = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)
START_MS = clock.to_ms(START)
MINUTE = 60_000


class Scene:
    """A running class with ``trainees`` seats and ``lessons`` on-demand lessons of 10 minutes."""

    def __init__(self, trainees: int = 2, lessons: int = 2) -> None:
        self.region = Region.objects.create(level="province", code="42", name="湖北省", path="/42/")
        self.institution = Institution.objects.create(
            region=self.region, name="清溪职业培训学校", code="QX"
        )
        body = deepcopy(DEFAULT_PACKS[0])
        body["vod"]["min_video_milli"] = 0  # ten minutes stand for a class hour here
        self.pack = RulePack.objects.create(
            code=body["code"],
            version=body["version"],
            class_kind="trainee",
            title_zh="学员班",
            title_en="Trainee class",
            body=body,
            sha256=canonical.sha256_hex(canonical.encode(body)),
            valid_from="2026-01-01",
        )
        self.lecturer = self.user("lecturer")
        self.cls = TrainingClass.objects.create(
            institution=self.institution,
            course=Course.objects.create(code="C", name="网络创业", class_kind="trainee"),
            rule_pack=self.pack,
            kind="trainee",
            code="C-1",
            title="网络创业培训 第 1 期",
            state="running",
            starts_on="2026-03-02",
            ends_on="2026-03-09",
        )
        self.lessons = [self._lesson(number) for number in range(lessons)]
        self.enrolments = [self._seat(number) for number in range(1, trainees + 1)]
        self.event("class.rule_pack", {"code": "x", "version": 1, "sha256": self.pack.sha256})
        self.set_timetable()
        for enrolment in self.enrolments:
            self.event(
                "roster.enrolled",
                {"by_import": True, "late": False},
                subject=self.subject(enrolment),
            )
        for lesson in self.lessons:
            self.event(
                "lesson.published",
                {"duration": 10 * MINUTE, "rate_cap": 1500, "no_skip": True, "questions": 0},
                lesson=lesson.pk,
            )

    def user(self, name: str) -> User:
        user = User.objects.create_user(username=name, password=None, display_name=name)
        Subject.objects.get_or_create(user=user)
        return user

    def officer(self) -> User:
        user = self.user("officer")
        RoleAssignment.objects.create(user=user, role="agency_officer", region=self.region)
        return user

    def _lesson(self, number: int) -> Lesson:
        starts = START + dt.timedelta(days=number)
        return Lesson.objects.create(
            training_class=self.cls,
            kind=LessonKind.ON_DEMAND,
            title=f"第 {number + 1} 课",
            order=number + 1,
            starts_at=starts,
            ends_at=starts + dt.timedelta(hours=12),
            hours_milli=1000,
        )

    def _seat(self, number: int) -> Enrolment:
        return Enrolment.objects.create(
            training_class=self.cls,
            user=self.user(f"trainee{number}"),
            seat=number,
            enrolled_at=START,
            display=f"学*{number}",
        )

    def subject(self, enrolment: Enrolment) -> uuid.UUID:
        return Subject.objects.get(user=enrolment.user_id).pk

    def timetable(self) -> list[dict[str, Any]]:
        from lms.courses.evidence import timetable_document

        return timetable_document(self.cls)

    def set_timetable(self) -> None:
        rows = self.timetable()
        digest = canonical.sha256_hex(canonical.encode(rows))
        self.event("timetable.set", {"lessons": rows, "sha256": digest, "late": False})

    def event(
        self,
        kind: str,
        payload: dict[str, Any],
        *,
        lesson: uuid.UUID | None = None,
        subject: uuid.UUID | None = None,
        at_ms: int = START_MS,
    ) -> LearningEvent:
        with transaction.atomic():
            event_id = uuid.uuid4()
            event = LearningEvent.objects.create(
                id=event_id,
                idempotency_key=str(event_id),
                class_id=self.cls.pk,
                lesson_id=lesson,
                subject_id=subject,
                kind=kind,
                occurred_at=clock.from_ms(at_ms),
                payload=payload,
            )
            UnsequencedEvent.objects.create(event=event)
        return event

    def watched(self, seat: int, lesson: int, media_from: int, media_to: int, wall: int) -> None:
        """An interval at rate 1 that began at ``wall`` ms."""
        subject, where = self.subject(self.enrolments[seat]), self.lessons[lesson].pk
        lease, length = str(uuid.uuid4()), media_to - media_from
        taken = {"lease": lease, "mode": "vod", "device": "d"}
        self.event("presence.lease_taken", taken, lesson=where, subject=subject, at_ms=wall)
        self.event(
            "presence.interval",
            {
                "lease": lease,
                "mode": "vod",
                "basis": "media",
                "wall_from": wall,
                "wall_to": wall + length,
                "credited": length,
                "media_from": media_from,
                "media_to": media_to,
                "rate_max": 1000,
                "beats": length // 10_000,
                "ref": None,
            },
            lesson=where,
            subject=subject,
            at_ms=wall + length,
        )

    def sequence(self) -> None:
        sequencer.run_round()
