"""A lesson on site that is on now, in the sample's class, made as its institution would."""

from __future__ import annotations

import json
from dataclasses import dataclass

from tests.e2e.visitor import House, Visitor
from tests.server import RunningServer

SCRIPT = """
import datetime as dt, json
from django.utils import timezone
from lms.courses.domain.timetable import announce
from lms.courses.models import ClassLecturer, Enrolment, Lesson, TrainingClass
from lms.people.models import User
trainee = User.objects.get(username={trainee!r})
cls = TrainingClass.objects.filter(enrolments__user=trainee, state="running").first()
now = timezone.now()
lesson = Lesson.objects.create(
    training_class=cls, kind={kind!r}, title={title!r}, order=90, hours_milli=1000,
    starts_at=now - dt.timedelta(minutes=2), ends_at=now + dt.timedelta(minutes=58),
    location="一号实训室",
)
teacher = ClassLecturer.objects.filter(training_class=cls).first().user
# A lesson that the log does not know is in nobody's ledger.
announce(training_class=cls, by=teacher)
print(json.dumps({{
    "lesson": str(lesson.pk),
    "class_id": str(cls.pk),
    "lecturer": teacher.username,
    "trainees": list(
        Enrolment.objects.filter(training_class=cls, withdrawn_at=None)
        .order_by("seat").values_list("user__username", flat=True)
    ),
}}))
"""


@dataclass
class Hall:
    """The lesson, its class, who teaches it, and its trainees by seat."""

    lesson: str
    class_id: str
    lecturer: str
    trainees: list[str]

    @property
    def desk(self) -> str:
        return f"/api/v1/sign-in/lessons/{self.lesson}/desk/"

    def shown(self, lecturer: Visitor) -> dict:
        """What the projector shows now."""
        return lecturer.api("GET", f"{self.desk}projector/")


def hall(house: House, server: RunningServer, *, title: str, kind: str = "on_site") -> Hall:
    """A lesson that began two minutes ago and lasts an hour."""
    trainee = house.account("trainee").username
    made = server.shell(SCRIPT.format(trainee=trainee, kind=kind, title=title))
    return Hall(**json.loads(made.strip().splitlines()[-1]))
