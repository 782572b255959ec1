"""One factory per model of ``lms.courses``; ``running_class`` makes what a test usually wants."""

from __future__ import annotations

import datetime as dt
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from lms.courses.models import (
    ClassDecision,
    ClassLecturer,
    Course,
    Enrolment,
    Leave,
    Lesson,
    RosterImport,
    RulePack,
    TrainingClass,
)
from lms.people.models import User
from tests.factories.people import InstitutionFactory, UserFactory, person
from verifier import canonical
from verifier.policy import DEFAULT_PACKS

BODIES: dict[str, dict[str, Any]] = {
    body["class_kind"]: {**body, "vod": {**body["vod"], "min_video_milli": 0}}
    for body in DEFAULT_PACKS
}
"""The technical points' packs, with videos of any length: tests use short ones."""


class RulePackFactory(DjangoModelFactory):
    """A published pack with the technical points' numbers under a code of its own."""

    class Meta:
        model = RulePack

    code = factory.Sequence(lambda n: f"pack{n}")
    version = 1
    class_kind = "trainee"
    title_zh = "技术要点"
    title_en = "Technical points"
    body = factory.LazyAttribute(
        lambda o: {**BODIES[o.class_kind], "code": o.code, "version": o.version}
    )
    sha256 = factory.LazyAttribute(lambda o: canonical.sha256_hex(canonical.encode(o.body)))
    valid_from = dt.date(2020, 1, 1)
    published_at = factory.LazyFunction(timezone.now)


class CourseFactory(DjangoModelFactory):
    """A platform course with two lessons."""

    class Meta:
        model = Course

    code = factory.Sequence(lambda n: f"course{n}")
    name = "网络创业培训（电商版）"
    class_kind = "trainee"
    standard_timetable = factory.LazyFunction(
        lambda: [
            {
                "day": day,
                "start": start,
                "end": end,
                "kind": kind,
                "title": f"第 {day} 天 {start}",
                "hours_milli": 2000,
            }
            for day in range(1, 8)
            for start, end, kind in (
                ("08:30", "10:00", "on_demand"),
                ("10:10", "11:40", "live"),
                ("13:30", "15:00", "on_site"),
                ("15:10", "16:40", "on_site"),
            )
        ]
    )


class TrainingClassFactory(DjangoModelFactory):
    """A running class that began three days ago; no lessons, lecturers or trainees yet."""

    class Meta:
        model = TrainingClass

    institution = factory.SubFactory(InstitutionFactory)
    rule_pack = factory.SubFactory(RulePackFactory)
    course = factory.SubFactory(CourseFactory)
    kind = "trainee"
    code = factory.Sequence(lambda n: f"class{n}")
    title = factory.Sequence(lambda n: f"网络创业培训第 {n} 期")
    state = "running"
    starts_on = factory.LazyFunction(lambda: timezone.localdate() - dt.timedelta(days=3))
    ends_on = factory.LazyAttribute(lambda o: o.starts_on + dt.timedelta(days=6))


class ClassDecisionFactory(DjangoModelFactory):
    class Meta:
        model = ClassDecision

    training_class = factory.SubFactory(TrainingClassFactory)
    step = "submitted"
    by = factory.SubFactory(UserFactory)
    at = factory.LazyFunction(timezone.now)


class ClassLecturerFactory(DjangoModelFactory):
    class Meta:
        model = ClassLecturer

    training_class = factory.SubFactory(TrainingClassFactory)
    user = factory.LazyAttribute(lambda o: person("lecturer", scope=o.training_class.institution))
    certificate_no = factory.Sequence(lambda n: f"WC{n:06d}")
    display = "周*"


class EnrolmentFactory(DjangoModelFactory):
    """A seat for a new verified trainee."""

    class Meta:
        model = Enrolment

    training_class = factory.SubFactory(TrainingClassFactory)
    user = factory.LazyAttribute(lambda o: person("trainee", scope=o.training_class.institution))
    seat = factory.Sequence(lambda n: n % 30000 + 1)
    enrolled_at = factory.LazyFunction(timezone.now)
    display = "陈*芳"


class LessonFactory(DjangoModelFactory):
    """An on-demand lesson of two class hours, open since an hour ago and for three days."""

    class Meta:
        model = Lesson

    training_class = factory.SubFactory(TrainingClassFactory)
    kind = "on_demand"
    title = "商品拍摄与主图"
    order = 1
    starts_at = factory.LazyFunction(lambda: timezone.now() - dt.timedelta(hours=1))
    ends_at = factory.LazyAttribute(lambda o: o.starts_at + dt.timedelta(days=3))
    hours_milli = 2000


class RosterImportFactory(DjangoModelFactory):
    class Meta:
        model = RosterImport

    training_class = factory.SubFactory(TrainingClassFactory)
    uploaded_by = factory.SubFactory(UserFactory)
    file_name = "名册.xlsx"
    expires_at = factory.LazyFunction(lambda: timezone.now() + dt.timedelta(hours=1))


class LeaveFactory(DjangoModelFactory):
    class Meta:
        model = Leave

    enrolment = factory.SubFactory(EnrolmentFactory)
    reason = "家里有事"


def running_class(
    *, trainees: int = 1, lecturers: int = 2, lessons: int = 1, **values: object
) -> TrainingClass:
    """A running class with people and on-demand lessons."""
    made = TrainingClassFactory(**values)
    for number in range(lecturers):
        ClassLecturerFactory(training_class=made, certificate_no=f"WC{number}")
    for number in range(trainees):
        EnrolmentFactory(training_class=made, seat=number + 1)
    for number in range(lessons):
        LessonFactory(training_class=made, order=number + 1)
    return made


def trainee_of(training_class: TrainingClass) -> User:
    """The first trainee."""
    return training_class.enrolments.select_related("user")[0].user


def lecturer_of(training_class: TrainingClass) -> User:
    """The first lecturer."""
    rows = training_class.lecturers.select_related("user").order_by("certificate_no")
    return rows[0].user
