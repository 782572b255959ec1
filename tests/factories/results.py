"""Factories of class performance and assessment works."""

from __future__ import annotations

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from lms.results.models import AssessmentWork, PerformanceMark
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


PRACTICAL = {
    "simulated": {"name": "清溪农特产", "url": "https://mall.example/shop/12", "note": ""},
    "real": {
        "platform": "微店",
        "name": "清溪山货",
        "url": "https://weidian.example/s/9",
        "note": "",
    },
    "summary": "上架三件商品，第一周四单，两单来自同学，改过一次主图以后点击多了一倍。",
}
"""A practical result that can be handed in."""


class AssessmentWorkFactory(DjangoModelFactory):
    """A practical result, handed in once and waiting."""

    class Meta:
        model = AssessmentWork

    training_class = factory.SubFactory(TrainingClassFactory)
    user = factory.SubFactory(UserFactory)
    kind = "practical_result"
    state = "submitted"
    content = factory.LazyFunction(lambda: {**PRACTICAL})
    version = 1
    submitted_at = factory.LazyFunction(timezone.now)
