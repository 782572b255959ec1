"""Notifications: kept, told once, pushed after commit, read by their owner only."""

import uuid

import pytest
from django.db import transaction
from rest_framework.test import APIClient

from lms.notify.domain import notify as domain
from lms.notify.models import Notification
from lms.realtime import publish
from tests.factories.notify import NotificationFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def client_of(user):
    client = APIClient()
    client.force_login(user)
    return client


@pytest.fixture
def pushed(monkeypatch):
    """What left for the sockets: the transport itself is realtime's and tested there."""
    sent = []
    monkeypatch.setattr(
        publish, "to_user", lambda user_id, message: sent.append((user_id, message["t"]))
    )
    return sent


def test_each_recipient_is_told_once_and_after_the_commit(
    pushed, django_capture_on_commit_callbacks
):
    ann, bob = UserFactory(), UserFactory()
    with django_capture_on_commit_callbacks(execute=True):
        domain.notify(kind="class.started", args={}, recipients=[ann.pk, bob.pk, ann.pk])
        assert pushed == []

    assert sorted(pushed) == sorted([(ann.pk, "notification"), (bob.pk, "notification")])
    assert Notification.objects.count() == 2


def test_the_same_key_tells_nobody_twice(pushed):
    ann = UserFactory()
    domain.notify(kind="a.b", args={}, recipient_id=ann.pk, key="once")

    assert domain.notify(kind="a.b", args={}, recipient_id=ann.pk, key="once") == []


def test_what_was_rolled_back_was_never_told(pushed, django_capture_on_commit_callbacks):
    ann = UserFactory()

    def tell_and_fail():
        with transaction.atomic():
            domain.notify(kind="a.b", args={}, recipient_id=ann.pk)
            raise RuntimeError

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(RuntimeError):
        tell_and_fail()

    assert pushed == []
    assert Notification.objects.count() == 0


def test_list_count_and_reading():
    ann = UserFactory()
    first, _ = NotificationFactory(recipient=ann), NotificationFactory(recipient=ann)
    NotificationFactory()
    client = client_of(ann)

    assert client.get("/api/v1/notifications/").json()["count"] == 2
    assert client.get("/api/v1/notifications/unread/").json() == {"unread": 2}
    assert client.post(f"/api/v1/notifications/{first.pk}/read/").json()["read_at"]
    assert client.get("/api/v1/notifications/?unread=1").json()["count"] == 1
    assert client.post("/api/v1/notifications/read/").json() == {"unread": 0}
    assert client.get("/api/v1/notifications/unread/").json() == {"unread": 0}


def test_somebody_else_s_notification_does_not_exist():
    row = NotificationFactory()
    client = client_of(UserFactory())

    assert client.post(f"/api/v1/notifications/{row.pk}/read/").status_code == 404
    assert client.post(f"/api/v1/notifications/{uuid.uuid4()}/read/").status_code == 404
    row.refresh_from_db()
    assert row.read_at is None
