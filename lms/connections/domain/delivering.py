"""Delivering: at least once, in order within a class, patiently, and never too eagerly.

The row is the truth. An attempt is noted before it is sent and its outcome after; whoever dies in
between leaves a row that still waits, and the next worker sends the same id again.
"""

from __future__ import annotations

import datetime as dt
import random
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from lms.connections import outgoing, signing
from lms.connections.domain.webhooks import secrets_of, wake
from lms.connections.errors import AddressRefused
from lms.connections.models import Delivery, Webhook
from lms.core import clock
from lms.notify.domain.notify import notify

RUN_S = 20.0
"""One job's time; then others have their turn."""
LOOKED_AT = 500
TRIES_KEPT = 10
KEPT = dt.timedelta(days=30)
_dice = random.SystemRandom()


def backoff(attempts: int) -> dt.timedelta:
    """How long after the n-th failure: doubling up to the cap, half to one and a half of it."""
    base, cap = settings.RONGKE_WEBHOOKS["base_ms"], settings.RONGKE_WEBHOOKS["cap_ms"]
    whole = min(base * 2 ** min(attempts - 1, 30), cap)
    return dt.timedelta(milliseconds=whole * _dice.uniform(0.5, 1.5))


def wake_due() -> int:
    """Have a job look at every webhook with something to send; how many (a tick's work)."""
    now = clock.now()
    waiting = Delivery.objects.filter(state=Delivery.State.WAITING, next_at__lte=now)
    rows = Webhook.objects.filter(
        Q(retry_at=None) | Q(retry_at__lte=now),
        state=Webhook.State.ACTIVE,
        pk__in=waiting.values("webhook_id"),
    )
    for webhook in rows:
        wake(webhook)
    return len(rows)


def deliver_due(*, webhook_id: uuid.UUID, check: Callable[[], None] = lambda: None) -> int:
    """Send what is due of one webhook; how many arrived. ``check`` raises to stop."""
    started = time.monotonic()
    arrived = 0
    stuck: set[uuid.UUID] = set()
    for delivery in _queue(webhook_id):
        if delivery.class_id in stuck:
            continue
        if delivery.next_at > clock.now():
            if delivery.class_id is not None:
                stuck.add(delivery.class_id)
            continue
        check()
        webhook = Webhook.objects.get(pk=webhook_id)
        if webhook.state != Webhook.State.ACTIVE or _held_back(webhook):
            break
        if attempt(delivery=delivery, webhook=webhook):
            arrived += 1
        elif delivery.class_id is not None:
            stuck.add(delivery.class_id)
        if time.monotonic() - started > RUN_S:
            # A receiver that answers slowly gets half of one worker at most.
            rest = clock.now() + dt.timedelta(seconds=time.monotonic() - started)
            Webhook.objects.filter(pk=webhook_id).update(retry_at=rest)
            break
    return arrived


def attempt(*, delivery: Delivery, webhook: Webhook) -> bool:
    """One attempt at one delivery; whether the receiver took it."""
    claimed = Delivery.objects.filter(
        pk=delivery.pk, state=Delivery.State.WAITING, attempts=delivery.attempts
    ).update(attempts=F("attempts") + 1)
    if not claimed:
        return False  # another worker has it
    delivery.attempts += 1
    body = delivery.body.encode()
    sent = clock.now()
    headers = signing.headers(
        secrets=secrets_of(webhook),
        event_id=str(delivery.pk),
        timestamp=int(sent.timestamp()),
        body=body,
    )
    begun = time.monotonic()
    status, problem = 0, ""
    try:
        status = outgoing.send("POST", webhook.url, body=body, headers=headers).status
    except outgoing.Unreachable as error:
        problem = str(error)
    except AddressRefused as error:
        problem = f"refused: {error.details.get('problem')}"
    took = int((time.monotonic() - begun) * 1000)
    entry = {"at_ms": clock.to_ms(sent), "took_ms": took, "status": status, "error": problem}
    delivery.tries = [*delivery.tries, entry][-TRIES_KEPT:]
    if 200 <= status < 300:
        _arrived(delivery, webhook)
        return True
    _failed(delivery, webhook, unreachable=status == 0, gone=status == 410)
    return False


def prune() -> int:
    """Forget what arrived long ago; how many rows."""
    done = (Delivery.State.DELIVERED, Delivery.State.SKIPPED)
    return Delivery.objects.filter(state__in=done, created_at__lt=clock.now() - KEPT).delete()[0]


def _queue(webhook_id: uuid.UUID) -> list[Delivery]:
    rows = Delivery.objects.filter(webhook=webhook_id, state=Delivery.State.WAITING)
    return list(rows.order_by("order", "created_at")[:LOOKED_AT])


def _held_back(webhook: Webhook) -> bool:
    return webhook.retry_at is not None and webhook.retry_at > clock.now()


@transaction.atomic
def _arrived(delivery: Delivery, webhook: Webhook) -> None:
    delivery.state, delivery.delivered_at = Delivery.State.DELIVERED, clock.now()
    delivery.save(update_fields=["state", "delivered_at", "tries"])
    Webhook.objects.filter(pk=webhook.pk).update(failures=0, failing_since=None, retry_at=None)


@transaction.atomic
def _failed(delivery: Delivery, webhook: Webhook, *, unreachable: bool, gone: bool) -> None:
    now = clock.now()
    delivery.next_at = now + backoff(delivery.attempts)
    delivery.save(update_fields=["next_at", "tries"])
    row = Webhook.objects.select_for_update().get(pk=webhook.pk)
    row.failures += 1
    row.failing_since = row.failing_since or now
    if unreachable:
        row.retry_at = now + backoff(row.failures)
    limit = dt.timedelta(hours=settings.RONGKE_WEBHOOKS["pause_h"])
    if gone or now - row.failing_since >= limit:
        row.state, row.paused_why = Webhook.State.PAUSED, "gone" if gone else "failing"
        _tell_people(row)
    row.save()


def _tell_people(webhook: Webhook) -> None:
    if webhook.created_by_id is None:
        return
    notify(
        kind="webhook.paused",
        args={"name": webhook.name, "why": webhook.paused_why},
        link="/connections?tab=webhooks",
        recipient_id=webhook.created_by_id,
    )
