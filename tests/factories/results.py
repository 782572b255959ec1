"""Factory of class performance."""

from __future__ import annotations

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from lms.results.models import PerformanceMark
from tests.factories.courses import TrainingClassFactory
from tests.factories.people import UserFactory


class PerformanceMarkFactory(DjangoModelFactory):
    """Four of five on each criterion, today."""

    class Meta:
        model = PerformanceMark

    training_class = factory.SubFactory(TrainingClassFactory)
    user = factory.SubFactory(UserFactory)
    day = factory.LazyFunction(timezone.localdate)
    criteria = factory.LazyFunction(
        lambda: dict.fromkeys(("attention", "participation", "practice", "cooperation"), 4)
    )
    score_milli = 4000
    by = factory.SubFactory(UserFactory)
    at = factory.LazyFunction(timezone.now)
