"""Factories of the ledger's rows, for tests of what reads them."""

from __future__ import annotations

import uuid

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from lms.ledger.models import (
    Appeal,
    Correction,
    LedgerCell,
    LedgerClass,
    LedgerEntry,
    LedgerSubject,
    RuleChange,
)
from tests.factories.courses import (
    EnrolmentFactory,
    LessonFactory,
    RulePackFactory,
    TrainingClassFactory,
)
from tests.factories.people import UserFactory

GRADES = {"prompted": 2_700_000}
RULE = "trainee@1"


class LedgerClassFactory(DjangoModelFactory):
    class Meta:
        model = LedgerClass

    class_id = factory.LazyFunction(uuid.uuid4)
    rule = RULE


class LedgerCellFactory(DjangoModelFactory):
    """One class hour of an on-demand lesson, watched to the end."""

    class Meta:
        model = LedgerCell

    class_id = factory.LazyFunction(uuid.uuid4)
    subject = factory.LazyFunction(lambda: uuid.uuid4().hex)
    lesson_id = factory.LazyFunction(uuid.uuid4)
    state = "present"
    credited_ms = 2_700_000
    covered_ms = 2_700_000
    duration_ms = 2_700_000
    hours_milli = 1000
    grades = factory.LazyFunction(GRADES.copy)
    leaves = factory.LazyFunction(list)
    flags = factory.LazyFunction(list)
    why = factory.LazyFunction(list)


class LedgerSubjectFactory(DjangoModelFactory):
    """A trainee with one class hour and no absence."""

    class Meta:
        model = LedgerSubject

    class_id = factory.LazyFunction(uuid.uuid4)
    subject = factory.LazyFunction(lambda: uuid.uuid4().hex)
    hours_milli = 1000
    credited_ms = 2_700_000
    absences = 0
    leaves = 0
    barred = False
    withdrawn = False
    grades = factory.LazyFunction(GRADES.copy)
    flags = factory.LazyFunction(list)
    why = factory.LazyFunction(list)


class LedgerEntryFactory(DjangoModelFactory):
    """The entry by which a cell came to be."""

    class Meta:
        model = LedgerEntry

    class_id = factory.LazyFunction(uuid.uuid4)
    subject = factory.LazyFunction(lambda: uuid.uuid4().hex)
    lesson_id = factory.LazyFunction(uuid.uuid4)
    kind = LedgerEntry.Kind.EARNED
    credited_ms = 2_700_000
    hours_milli = 1000
    grades = factory.LazyFunction(GRADES.copy)
    state_after = "present"
    rule = RULE
    log_size = 1
    as_of_ms = 1_700_000_000_000


class CorrectionFactory(DjangoModelFactory):
    """A correction that waits for a second person."""

    class Meta:
        model = Correction

    enrolment = factory.SubFactory(EnrolmentFactory)
    lesson = factory.SubFactory(LessonFactory)
    to_state = "present"
    reason = "设备故障，讲师在场证明"
    asked_by = factory.SubFactory(UserFactory)
    asked_at = factory.LazyFunction(timezone.now)


class AppealFactory(DjangoModelFactory):
    """An appeal about a lesson's attendance."""

    class Meta:
        model = Appeal

    kind = "attendance"
    ref = factory.LazyFunction(uuid.uuid4)
    training_class = factory.SubFactory(TrainingClassFactory)
    title = factory.LazyFunction(lambda: {"zh": "《选品》的考勤", "en": "Attendance of “选品”"})
    stood = factory.LazyFunction(lambda: {"zh": "缺勤", "en": "absent"})
    reason = "那天在场，签到机坏了"
    asked_by = factory.SubFactory(UserFactory)
    asked_at = factory.LazyFunction(timezone.now)


class RuleChangeFactory(DjangoModelFactory):
    """A request that waits for the agency."""

    class Meta:
        model = RuleChange

    training_class = factory.SubFactory(TrainingClassFactory)
    before = factory.SubFactory(RulePackFactory)
    after = factory.SubFactory(RulePackFactory)
    effect = factory.LazyFunction(
        lambda: dict.fromkeys(
            (
                "trainees",
                "changed",
                "less",
                "more",
                "barred_before",
                "barred_after",
                "hours_before_milli",
                "hours_after_milli",
            ),
            0,
        )
    )
    reason = "本地新规"
    asked_by = factory.SubFactory(UserFactory)
    asked_at = factory.LazyFunction(timezone.now)
