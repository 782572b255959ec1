"""One factory per model of ``lms.reports.statistics``."""

from __future__ import annotations

import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from lms.reports.statistics.models import (
    ClassDay,
    ClassHead,
    DailyFeedback,
    EngagementFormula,
    MadeReport,
    PersonDay,
    Progress,
    SavedView,
    Sighting,
    Signal,
    SignalStep,
    TextMark,
)
from tests.factories.courses import EnrolmentFactory, TrainingClassFactory
from tests.factories.people import InstitutionFactory, UserFactory

DAY = dt.date(2026, 7, 16)


class ClassHeadFactory(DjangoModelFactory):
    class Meta:
        model = ClassHead

    training_class = factory.SubFactory(TrainingClassFactory)


class PersonDayFactory(DjangoModelFactory):
    class Meta:
        model = PersonDay

    training_class = factory.SubFactory(TrainingClassFactory)
    subject = factory.Sequence(lambda n: f"{n:032x}")
    day = DAY
    present = 1


class ClassDayFactory(DjangoModelFactory):
    class Meta:
        model = ClassDay

    training_class = factory.SubFactory(TrainingClassFactory)
    day = DAY
    present = 1


class TextMarkFactory(DjangoModelFactory):
    class Meta:
        model = TextMark

    training_class = factory.SubFactory(TrainingClassFactory)
    index = factory.Sequence(int)
    subject = "0" * 32
    digest = factory.Sequence(lambda n: f"{n:032x}")


class EngagementFormulaFactory(DjangoModelFactory):
    class Meta:
        model = EngagementFormula

    training_class = factory.SubFactory(TrainingClassFactory)
    version = 1
    weights = {"presence": 50, "answers": 50}
    targets = {"presence": 600, "answers": 20}
    set_at = factory.LazyFunction(timezone.now)


class DailyFeedbackFactory(DjangoModelFactory):
    class Meta:
        model = DailyFeedback
        exclude = ("enrolment",)

    enrolment = factory.SubFactory(EnrolmentFactory)
    training_class = factory.SelfAttribute("enrolment.training_class")
    user = factory.SelfAttribute("enrolment.user")
    day = DAY
    score = 4
    given_at = factory.LazyFunction(timezone.now)


class SightingFactory(DjangoModelFactory):
    class Meta:
        model = Sighting

    training_class = factory.SubFactory(TrainingClassFactory)
    subject = factory.Sequence(lambda n: f"{n:032x}")
    day = DAY
    kind = Sighting.Kind.NETWORK
    digest = "d" * 32


class ProgressFactory(DjangoModelFactory):
    class Meta:
        model = Progress

    name = factory.Sequence(lambda n: f"reader-{n}")
    at = factory.LazyFunction(timezone.now)


class SignalFactory(DjangoModelFactory):
    class Meta:
        model = Signal

    kind = "shared_network"
    key = factory.Sequence(lambda n: f"shared_network:{n}")
    institution = factory.SubFactory(InstitutionFactory)
    raised_at = factory.LazyFunction(timezone.now)
    seen_at = factory.SelfAttribute("raised_at")


class SignalStepFactory(DjangoModelFactory):
    class Meta:
        model = SignalStep

    signal = factory.SubFactory(SignalFactory)
    step = "note"
    note = "已电话了解：同一间机房。"
    by = factory.SubFactory(UserFactory)
    at = factory.LazyFunction(timezone.now)


class SavedViewFactory(DjangoModelFactory):
    class Meta:
        model = SavedView

    owner = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda n: f"辖区 {n}")
    scope_kind = "institution"
    scope_id = factory.LazyFunction(lambda: InstitutionFactory().pk)
    created_at = factory.LazyFunction(timezone.now)


class MadeReportFactory(DjangoModelFactory):
    class Meta:
        model = MadeReport

    view = factory.SubFactory(SavedViewFactory)
    made_at = factory.LazyFunction(timezone.now)
    content = b"PK"
