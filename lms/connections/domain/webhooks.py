"""Webhooks: made, changed, paused; and the rows that a capture of the feed leaves for them."""

from __future__ import annotations

import base64
import datetime as dt
import json
import secrets
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q

from lms.connections import events, outgoing, signing
from lms.connections.domain.capture import Changes
from lms.connections.errors import AddressRefused
from lms.connections.models import Delivery, Webhook
from lms.core import clock
from lms.core.ids import new_id
from lms.events.domain.record import record
from lms.jobs.domain.enqueue import enqueue
from lms.people import crypto
from lms.people.models import Institution, Region, User
from lms.people.queries import subject_id

KINDS = {
    "classes": "class.changed",
    "rosters": "roster.changed",
    "attendance": "attendance.changed",
    "results": "results.changed",
}
"""The feed's resource → the kind of event that tells of it."""
PING = "ping"
JOB = "connections.deliver"
OLD_SECRET = dt.timedelta(hours=24)


@transaction.atomic
def create_webhook(
    *, name: str, url: str, place: Region | Institution | None, kinds: Sequence[str], by: User
) -> tuple[Webhook, str]:
    """An address to tell, and its secret, shown this once. Raises ``AddressRefused``."""
    check_address(url)
    webhook = Webhook(
        name=name,
        url=url,
        region=place if isinstance(place, Region) else None,
        institution=place if isinstance(place, Institution) else None,
        kinds=sorted(set(kinds)),
        created_by=by,
    )
    secret = _fresh_secret()
    webhook.secret_encrypted = _seal(webhook, secret)
    webhook.save(force_insert=True)
    _note(webhook, "created", by)
    return webhook, secret


@transaction.atomic
def change_webhook(
    *, webhook: Webhook, name: str, url: str, kinds: Sequence[str], active: bool, by: User
) -> Webhook:
    """Another name, address or choice; paused or going on. Raises ``AddressRefused``."""
    if url != webhook.url:
        check_address(url)
    row = Webhook.objects.select_for_update().get(pk=webhook.pk)
    was = row.state
    row.name, row.url, row.kinds = name, url, sorted(set(kinds))
    row.state = Webhook.State.ACTIVE if active else Webhook.State.PAUSED
    if active:
        row.paused_why, row.failures, row.failing_since, row.retry_at = "", 0, None, None
        row.deliveries.filter(state=Delivery.State.WAITING).update(next_at=clock.now())
        wake(row)
    elif was == Webhook.State.ACTIVE:
        row.paused_why = "hand"
    row.save()
    _note(row, "changed", by)
    return row


@transaction.atomic
def rotate(*, webhook: Webhook, by: User) -> str:
    """A new secret, shown this once; for a day both sign."""
    row = Webhook.objects.select_for_update().get(pk=webhook.pk)
    row.old_secret_encrypted, row.old_until = row.secret_encrypted, clock.now() + OLD_SECRET
    secret = _fresh_secret()
    row.secret_encrypted = _seal(row, secret)
    row.save(update_fields=["secret_encrypted", "old_secret_encrypted", "old_until", "updated_at"])
    _note(row, "rotated", by)
    return secret


@transaction.atomic
def remove(*, webhook: Webhook, by: User) -> None:
    """Take the webhook away with what it had to tell."""
    _note(webhook, "removed", by)
    webhook.delete()


@transaction.atomic
def ping(*, webhook: Webhook) -> Delivery:
    """An event that tells nothing: whether the receiver hears and checks the signature."""
    made = _delivery(webhook, PING, None, 0, {"webhook": str(webhook.pk)}, clock.now())
    made.save(force_insert=True)
    wake(webhook)
    return made


@transaction.atomic
def redeliver(*, delivery: Delivery) -> Delivery:
    """Send an event again, with the same id, at once."""
    row = Delivery.objects.select_for_update().get(pk=delivery.pk)
    row.state, row.next_at, row.delivered_at = Delivery.State.WAITING, clock.now(), None
    row.save(update_fields=["state", "next_at", "delivered_at"])
    Webhook.objects.filter(pk=row.webhook_id).update(retry_at=None)
    wake(row.webhook)
    return row


@transaction.atomic
def skip(*, delivery: Delivery) -> Delivery:
    """Give an event up that the receiver never takes, so that its class goes on."""
    row = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if row.state == Delivery.State.WAITING:
        row.state = Delivery.State.SKIPPED
        row.save(update_fields=["state"])
        wake(row.webhook)
    return row


def tell(changes: Changes) -> None:
    """A listener of the capture, in its transaction: one event per resource that changed.

    The event says what changed and where to read it, and holds nothing about a person: who may
    read that is decided when it is read.
    """
    found = [(resource, KINDS[resource]) for resource in KINDS if _touched(changes, resource)]
    now = clock.now()
    rows: list[Delivery] = []
    for webhook in _listening(changes):
        for place, (resource, kind) in enumerate(found):
            if kind not in webhook.kinds:
                continue
            body = {
                "class": {
                    "id": str(changes.training_class.pk),
                    "code": changes.training_class.code,
                    "state": changes.training_class.state,
                },
                "resource": resource,
                "changed": changes.upserts.get(resource, 0),
                "deleted": changes.deletes.get(resource, 0),
                "read": f"/api/v1/export/{resource}/",
            }
            order = changes.number * 10 + place
            rows.append(_delivery(webhook, kind, changes.training_class.pk, order, body, now))
        wake(webhook)
    Delivery.objects.bulk_create(rows)


def wake(webhook: Webhook) -> None:
    """Have the deliveries looked at once this commits; one job per webhook at a time."""
    if webhook.state == Webhook.State.ACTIVE:
        enqueue(kind=JOB, params={"webhook": str(webhook.pk)}, key=str(webhook.pk))


def secrets_of(webhook: Webhook) -> list[str]:
    """The secrets that sign now, the newest first."""
    sealed = [bytes(webhook.secret_encrypted)]
    if (
        webhook.old_secret_encrypted is not None
        and webhook.old_until is not None
        and webhook.old_until > clock.now()
    ):
        sealed.append(bytes(webhook.old_secret_encrypted))
    return [crypto.ring().open(one, context=f"webhook:{webhook.pk}") for one in sealed]


def check_address(url: str) -> None:
    """Raises ``AddressRefused`` for an address that must not be asked, or that has no name."""
    try:
        outgoing.resolve(url)
    except outgoing.Unreachable as error:
        raise AddressRefused(problem="no_such_name") from error


def _touched(changes: Changes, resource: str) -> bool:
    return resource in changes.upserts or resource in changes.deletes


def _listening(changes: Changes) -> list[Webhook]:
    """The webhooks of the class's institution, of regions above it, and the platform's own."""
    institution = changes.training_class.institution
    codes = [part for part in institution.region.path.split("/") if part]
    above = ["/" + "/".join(codes[: n + 1]) + "/" for n in range(len(codes))]
    rows = Webhook.objects.filter(
        Q(institution=institution) | Q(region__path__in=above) | Q(region=None, institution=None)
    )
    return list(rows)


def _delivery(
    webhook: Webhook,
    kind: str,
    class_id: uuid.UUID | None,
    order: int,
    data: dict[str, Any],
    now: dt.datetime,
) -> Delivery:
    event_id = new_id()
    body = {"id": str(event_id), "type": kind, "timestamp": now.isoformat(), "data": data}
    return Delivery(
        id=event_id,
        webhook=webhook,
        kind=kind,
        class_id=class_id,
        order=order,
        body=json.dumps(body, ensure_ascii=False, separators=(",", ":")),
        next_at=now,
        created_at=now,
    )


def _fresh_secret() -> str:
    return signing.PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def _seal(webhook: Webhook, secret: str) -> bytes:
    return crypto.ring().seal(secret, context=f"webhook:{webhook.pk}")


def _note(webhook: Webhook, what: str, by: User) -> None:
    record(
        events.WebhookChanged(webhook=str(webhook.pk), name=webhook.name, what=what),
        class_id=None,
        actor_id=subject_id(by.pk),
    )
