"""Factory of notifications."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from lms.notify.models import Notification
from tests.factories.people import UserFactory


class NotificationFactory(DjangoModelFactory):
    class Meta:
        model = Notification

    recipient = factory.SubFactory(UserFactory)
    kind = "class.started"
    args = factory.LazyFunction(lambda: {"title": "第 12 期"})
    link = "/classes/1"
