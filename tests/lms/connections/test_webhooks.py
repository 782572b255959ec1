"""Webhooks: signed, at least once, in order within a class, patient; nothing is lost."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from django.conf import settings as project
from django.db import connection

from lms.connections import signing
from lms.connections.domain import delivering, webhooks
from lms.connections.domain.capture import capture
from lms.connections.errors import AddressRefused
from lms.connections.models import Delivery, Webhook
from lms.core import clock
from lms.jobs.domain.execute import drain
from lms.notify.models import Notification
from tests.factories.connections import WEBHOOK_SECRET, DeliveryFactory, WebhookFactory
from tests.factories.courses import running_class
from tests.factories.people import InstitutionFactory, RegionFactory
from tests.lms.connections.house import platform_admin
from tests.lms.connections.receiver import Receiver


@pytest.fixture(autouse=True)
def loopback(settings):
    settings.RONGKE_OUTGOING_NETWORKS = ["127.0.0.1/32"]


@pytest.fixture
def receiver():
    with Receiver().up() as started:
        yield started


def later(seconds: float):
    return clock.travelling(clock.now() + dt.timedelta(seconds=seconds))


@pytest.mark.django_db
def test_a_change_is_told_signed_and_without_personal_data(receiver):
    made = running_class(trainees=2)
    webhook = WebhookFactory(url=receiver.url, institution=made.institution)
    capture(class_id=made.pk)
    drain()

    kinds = [json.loads(one.body)["type"] for one in receiver.heard]
    assert kinds == ["class.changed", "roster.changed"]
    one = receiver.heard[1]
    body = json.loads(one.body)
    assert body["data"]["class"]["code"] == made.code
    assert body["data"]["changed"] == 2
    assert "陈" not in one.body.decode()
    right = {
        "secret": WEBHOOK_SECRET,
        "event_id": one.headers["webhook-id"],
        "timestamp": one.headers["webhook-timestamp"],
        "signature": one.headers["webhook-signature"],
        "body": one.body,
        "now": time.time(),
    }
    assert body["id"] == right["event_id"]
    assert signing.verify(**right)
    assert not signing.verify(**{**right, "body": one.body + b" "})
    assert not signing.verify(**{**right, "event_id": "other"})
    assert not signing.verify(**{**right, "now": time.time() + 301}), "replayed later"
    assert webhook.deliveries.filter(state="delivered").count() == 2


@pytest.mark.django_db
def test_who_hears_follows_the_place(receiver):
    province = RegionFactory()
    made = running_class(institution=InstitutionFactory(region=RegionFactory(parent=province)))
    hears = [
        WebhookFactory(institution=made.institution),
        WebhookFactory(region=province),
        WebhookFactory(),
    ]
    deaf = [
        WebhookFactory(institution=InstitutionFactory()),
        WebhookFactory(region=RegionFactory()),
        WebhookFactory(kinds=["results.changed"]),
    ]
    capture(class_id=made.pk)
    assert all(one.deliveries.exists() for one in hears)
    assert not any(one.deliveries.exists() for one in deaf)


@pytest.mark.django_db
def test_ten_minutes_down_lose_nothing_and_keep_the_order_of_a_class():
    """The real retry code; only the clock is ours. Events of two classes come meanwhile."""
    receiver = Receiver()
    with receiver.up():
        pass  # now the port is known, and nobody listens
    webhook = WebhookFactory(url=receiver.url)
    first, second = DeliveryFactory(webhook=webhook).class_id, None
    wanted = [str(webhook.deliveries.get().pk)]
    for second in range(0, 600, 10):
        with later(second):
            if second % 60 == 0:
                wanted.append(str(DeliveryFactory(webhook=webhook, class_id=first).pk))
                DeliveryFactory(webhook=webhook)
            assert delivering.deliver_due(webhook_id=webhook.pk) == 0
    tried = Delivery.objects.get(pk=wanted[0]).attempts
    assert 4 <= tried <= 12, "it backed off instead of hammering"

    with receiver.up():
        for second in range(600, 3000, 30):
            with later(second):
                delivering.deliver_due(webhook_id=webhook.pk)

    assert not webhook.deliveries.exclude(state="delivered").exists()
    assert [one for one in receiver.ids() if one in wanted] == wanted, "in the order of the class"
    assert len(receiver.ids()) == len(set(receiver.ids())) == 21
    webhook.refresh_from_db()
    assert (webhook.failures, webhook.state) == (0, "active")


@pytest.mark.django_db
def test_a_class_whose_event_is_refused_waits_and_the_others_go_on(receiver):
    webhook = WebhookFactory(url=receiver.url)
    bad = DeliveryFactory(webhook=webhook, body='{"poison":1}')
    behind = DeliveryFactory(webhook=webhook, class_id=bad.class_id)
    other = DeliveryFactory(webhook=webhook)
    receiver.answer = lambda one: (500 if b"poison" in one.body else 200, {}, b"")

    assert delivering.deliver_due(webhook_id=webhook.pk) == 1
    assert receiver.ids() == [str(bad.pk), str(other.pk)]
    webhooks.skip(delivery=bad)
    delivering.deliver_due(webhook_id=webhook.pk)
    assert receiver.ids()[-1] == str(behind.pk)


@pytest.mark.django_db
def test_what_fails_for_days_is_paused_with_a_notice_and_goes_on_by_hand(receiver):
    admin = platform_admin()
    webhook = WebhookFactory(url=receiver.url, created_by=admin)
    event = DeliveryFactory(webhook=webhook)
    receiver.answer = lambda _: (503, {}, b"")
    for hour in range(0, 80, 2):
        with later(hour * 3600):
            delivering.deliver_due(webhook_id=webhook.pk)

    webhook.refresh_from_db()
    assert (webhook.state, webhook.paused_why) == ("paused", "failing")
    [notice] = Notification.objects.filter(recipient=admin)
    assert notice.kind == "webhook.paused"
    receiver.answer = lambda _: (200, {}, b"")
    with later(90 * 3600):
        assert delivering.deliver_due(webhook_id=webhook.pk) == 0
        webhooks.change_webhook(
            webhook=webhook, name="x", url=webhook.url, kinds=webhook.kinds, active=True, by=admin
        )
        assert delivering.deliver_due(webhook_id=webhook.pk) == 1
    assert receiver.ids()[-1] == str(event.pk)


@pytest.mark.django_db
def test_an_address_that_is_gone_is_paused_at_once(receiver):
    webhook = WebhookFactory(url=receiver.url)
    DeliveryFactory(webhook=webhook)
    receiver.answer = lambda _: (410, {}, b"")
    delivering.deliver_due(webhook_id=webhook.pk)
    webhook.refresh_from_db()
    assert (webhook.state, webhook.paused_why) == ("paused", "gone")


@pytest.mark.django_db
def test_an_address_that_has_become_private_is_not_asked(receiver, settings):
    settings.RONGKE_OUTGOING_NETWORKS = []
    webhook = WebhookFactory(url=receiver.url)
    event = DeliveryFactory(webhook=webhook)
    delivering.deliver_due(webhook_id=webhook.pk)
    event.refresh_from_db()
    assert receiver.heard == []
    assert "not_public" in event.tries[0]["error"]


@pytest.mark.django_db
def test_sent_again_by_hand_it_has_the_same_id(receiver):
    webhook = WebhookFactory(url=receiver.url)
    event = webhooks.ping(webhook=webhook)
    delivering.deliver_due(webhook_id=webhook.pk)
    webhooks.redeliver(delivery=event)
    delivering.deliver_due(webhook_id=webhook.pk)
    assert receiver.ids() == [str(event.pk)] * 2


@pytest.mark.django_db
def test_after_a_rotation_both_secrets_sign_for_a_day(receiver):
    admin = platform_admin()
    webhook = WebhookFactory(url=receiver.url)
    fresh = webhooks.rotate(webhook=webhook, by=admin)
    webhooks.ping(webhook=webhook)
    delivering.deliver_due(webhook_id=webhook.pk)
    one = receiver.heard[0]
    for secret in (fresh, WEBHOOK_SECRET):
        assert signing.verify(
            secret=secret,
            event_id=one.headers["webhook-id"],
            timestamp=one.headers["webhook-timestamp"],
            signature=one.headers["webhook-signature"],
            body=one.body,
            now=time.time(),
        )
    webhook.refresh_from_db()
    with later(25 * 3600):
        assert webhooks.secrets_of(webhook) == [fresh]


@pytest.mark.django_db
def test_no_webhook_leads_into_the_own_house(settings):
    settings.RONGKE_OUTGOING_NETWORKS = []
    with pytest.raises(AddressRefused):
        webhooks.create_webhook(
            name="x", url="https://127.0.0.1/", place=None, kinds=[], by=platform_admin()
        )
    assert not Webhook.objects.exists()


WORKER = """
import django
django.setup()
from lms.jobs import registry
from lms.jobs.domain.execute import drain
registry.load()
drain()
"""


@pytest.mark.django_db(transaction=True)
def test_a_sender_killed_while_sending_sends_the_same_event_again(tmp_path, settings):
    """kill -9 between the request and its answer: the next worker repeats it with the same id."""
    name = str(connection.settings_dict["NAME"])
    url = f"sqlite:///{name}" if connection.vendor == "sqlite" else f"postgres:///{name}"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "lms.settings.base",
        "RONGKE_VAR": str(project.VAR_DIR),
        "DATABASE_URL": url,
        "RONGKE_OUTGOING_NETWORKS": "127.0.0.1/32",
    }
    asked, release = threading.Event(), threading.Event()

    def hang(_: object) -> tuple[int, dict[str, str], bytes]:
        asked.set()
        release.wait(30)
        return 204, {}, b""

    with Receiver().up() as receiver:
        receiver.answer = hang
        webhook = WebhookFactory(url=receiver.url)
        events = [DeliveryFactory(webhook=webhook) for _ in range(3)]
        delivering.wake_due()
        sender = subprocess.Popen(
            [sys.executable, "-c", WORKER], env=environment, cwd=project.BASE_DIR
        )
        assert asked.wait(60)
        os.kill(sender.pid, signal.SIGKILL)
        sender.wait()
        release.set()
        receiver.answer = lambda _: (204, {}, b"")
        with later(project.RONGKE_JOBS["lease_s"] + 1):
            from lms.jobs.domain.sweep import sweep

            assert sweep() == 1
            drain()

        assert receiver.ids()[:2] == [str(events[0].pk)] * 2
        assert set(receiver.ids()) == {str(event.pk) for event in events}
        assert not webhook.deliveries.exclude(state="delivered").exists()
