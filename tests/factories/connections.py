"""One factory per model of ``lms.connections``."""

from __future__ import annotations

import datetime as dt
import uuid

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from lms.connections.domain.clients import hashed
from lms.connections.models import (
    AccessToken,
    ApiClient,
    ClientSecret,
    ExportClock,
    ExportedClass,
    ExportRow,
)
from tests.factories.people import InstitutionFactory, UserFactory


class ApiClientFactory(DjangoModelFactory):
    """An institution's client that may read everything."""

    class Meta:
        model = ApiClient

    name = factory.Sequence(lambda n: f"教务系统 {n}")
    institution = factory.SubFactory(InstitutionFactory)
    region = None
    service_user = factory.SubFactory(UserFactory, is_active=False)
    scopes = ["classes:read", "rosters:read", "rosters:write", "attendance:read", "results:read"]


class ClientSecretFactory(DjangoModelFactory):
    """``secret`` is ``rks_secret`` with the number behind it."""

    class Meta:
        model = ClientSecret
        exclude = ("secret",)

    client = factory.SubFactory(ApiClientFactory)
    secret = factory.Sequence(lambda n: f"rks_secret{n}")
    sha256 = factory.LazyAttribute(lambda o: hashed(o.secret))
    hint = factory.LazyAttribute(lambda o: o.secret[-4:])
    created_at = factory.LazyFunction(timezone.now)


class AccessTokenFactory(DjangoModelFactory):
    class Meta:
        model = AccessToken

    sha256 = factory.LazyFunction(lambda: hashed(uuid.uuid4().hex))
    client = factory.SubFactory(ApiClientFactory)
    scopes = ["classes:read"]
    expires_at = factory.LazyFunction(lambda: timezone.now() + dt.timedelta(hours=1))


class ExportClockFactory(DjangoModelFactory):
    class Meta:
        model = ExportClock
        django_get_or_create = ("id",)

    id = 1


class ExportRowFactory(DjangoModelFactory):
    class Meta:
        model = ExportRow

    resource = "classes"
    key = factory.Sequence(lambda n: f"thing{n}")
    class_id = factory.LazyFunction(uuid.uuid4)
    number = factory.Sequence(lambda n: n + 1)
    data = factory.LazyFunction(dict)
    digest = "0" * 64
    changed_at = factory.LazyFunction(timezone.now)


class ExportedClassFactory(DjangoModelFactory):
    class Meta:
        model = ExportedClass

    class_id = factory.LazyFunction(uuid.uuid4)
    mark = "0/0/0/0"
    captured_at = factory.LazyFunction(timezone.now)
