"""Factories of submissions."""

from __future__ import annotations

import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from lms.reports.submissions.models import Submission, SubmissionRound
from tests.factories.courses import TrainingClassFactory
from tests.factories.people import UserFactory
from tests.factories.reports import PeriodFileFactory


class SubmissionFactory(DjangoModelFactory):
    """A class that closed yesterday; nothing was handed in yet."""

    class Meta:
        model = Submission

    training_class = factory.SubFactory(
        TrainingClassFactory,
        state="closed",
        closed_at=factory.LazyFunction(lambda: timezone.now() - dt.timedelta(days=1)),
    )
    due_at = factory.LazyFunction(lambda: timezone.now() + dt.timedelta(days=14))
    created_at = factory.LazyFunction(timezone.now)


class SubmissionRoundFactory(DjangoModelFactory):
    """Handed in, waiting."""

    class Meta:
        model = SubmissionRound

    submission = factory.SubFactory(SubmissionFactory, state="submitted", rounds=1)
    number = 1
    file = factory.SubFactory(PeriodFileFactory)
    submitted_by = factory.SubFactory(UserFactory)
    submitted_at = factory.LazyFunction(timezone.now)
