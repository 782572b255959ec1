"""One factory per model of ``lms.connections``."""

from __future__ import annotations

import base64
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
    Delivery,
    Destination,
    ExportClock,
    ExportedClass,
    ExportRow,
    LtiGrade,
    LtiKey,
    LtiLaunch,
    LtiLink,
    LtiPlatform,
    Push,
    Webhook,
)
from lms.people import crypto
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


WEBHOOK_SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()


class WebhookFactory(DjangoModelFactory):
    """The platform's own, for every kind; its secret is ``WEBHOOK_SECRET``."""

    class Meta:
        model = Webhook

    id = factory.LazyFunction(uuid.uuid4)
    name = factory.Sequence(lambda n: f"推送 {n}")
    url = "https://receiver.example/hook"
    kinds = ["class.changed", "roster.changed", "attendance.changed", "results.changed"]
    secret_encrypted = factory.LazyAttribute(
        lambda o: crypto.ring().seal(WEBHOOK_SECRET, context=f"webhook:{o.id}")
    )


class DeliveryFactory(DjangoModelFactory):
    class Meta:
        model = Delivery

    webhook = factory.SubFactory(WebhookFactory)
    kind = "class.changed"
    class_id = factory.LazyFunction(uuid.uuid4)
    order = factory.Sequence(lambda n: n + 1)
    body = '{"type":"class.changed"}'
    next_at = factory.LazyFunction(timezone.now)
    created_at = factory.LazyFunction(timezone.now)


class DestinationFactory(DjangoModelFactory):
    """A training-management system of the platform; its secret is ``WEBHOOK_SECRET``."""

    class Meta:
        model = Destination

    id = factory.LazyFunction(uuid.uuid4)
    name = factory.Sequence(lambda n: f"培训管理系统 {n}")
    system = "training"
    way = "http"
    url = "https://training.example/exchange"
    secret_encrypted = factory.LazyAttribute(
        lambda o: crypto.ring().seal(WEBHOOK_SECRET, context=f"destination:{o.id}")
    )


class PushFactory(DjangoModelFactory):
    class Meta:
        model = Push

    destination = factory.SubFactory(DestinationFactory)
    class_id = factory.LazyFunction(uuid.uuid4)
    resource = "classes"
    number = 1
    next_at = factory.LazyFunction(timezone.now)


class LtiPlatformFactory(DjangoModelFactory):
    class Meta:
        model = LtiPlatform

    institution = factory.SubFactory(InstitutionFactory)
    name = factory.Sequence(lambda n: f"学习平台 {n}")
    issuer = factory.Sequence(lambda n: f"https://lms{n}.example")
    client_id = "rongke"
    deployments = ["1"]
    login_url = "https://lms.example/auth"
    token_url = "https://lms.example/token"
    jwks_url = "https://lms.example/jwks"


class LtiKeyFactory(DjangoModelFactory):
    class Meta:
        model = LtiKey

    private_encrypted = b"sealed"
    public_jwk = factory.LazyFunction(dict)
    created_at = factory.LazyFunction(timezone.now)


class LtiLaunchFactory(DjangoModelFactory):
    """A login that began."""

    class Meta:
        model = LtiLaunch

    platform = factory.SubFactory(LtiPlatformFactory)
    state_hash = factory.LazyFunction(lambda: hashed(uuid.uuid4().hex))
    nonce = "nonce"
    expires_at = factory.LazyFunction(lambda: timezone.now() + dt.timedelta(minutes=10))


class LtiLinkFactory(DjangoModelFactory):
    class Meta:
        model = LtiLink

    platform = factory.SubFactory(LtiPlatformFactory)
    sub = factory.Sequence(lambda n: f"learner-{n}")
    user = factory.SubFactory(UserFactory)
    linked_at = factory.LazyFunction(timezone.now)


class LtiGradeFactory(DjangoModelFactory):
    class Meta:
        model = LtiGrade

    link = factory.SubFactory(LtiLinkFactory)
    lesson_id = factory.LazyFunction(uuid.uuid4)
    line_item = "https://lms.example/lineitems/1"
    export_key = factory.LazyFunction(lambda: f"{uuid.uuid4()}:{uuid.uuid4()}")
    next_at = factory.LazyFunction(timezone.now)
