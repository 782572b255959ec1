"""Destinations: made and changed; documents queued by the capture and pushed by jobs."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import time
import uuid
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from lms.connections import events
from lms.connections.adapters import adapter_of
from lms.connections.adapters.base import Document, Receipt, Unavailable
from lms.connections.domain.capture import Changes
from lms.connections.domain.delivering import backoff
from lms.connections.domain.secrets import seal_secret
from lms.connections.domain.webhooks import check_address
from lms.connections.models import Destination, ExportRow, Push
from lms.core import clock
from lms.core.errors import Invalid
from lms.courses.models import TrainingClass
from lms.events.domain.record import record
from lms.events.models import LogEntry
from lms.jobs.domain.enqueue import enqueue
from lms.people.models import Institution, Region, User
from lms.people.queries import subject_id

JOB = "connections.push"
XAPI_JOB = "connections.xapi"
RUN_S = 20.0
PENDING_AGAIN = dt.timedelta(seconds=60)
RESOURCES = {
    "training": ("classes", "rosters", "attendance", "results"),
    "centre": ("classes", "rosters", "results"),
}
"""What each kind of system is handed."""


@transaction.atomic
def create(
    *, place: Region | Institution | None, by: User, secret: str, **values: Any
) -> Destination:
    """A place to push to. Raises ``AddressRefused``, ``Invalid`` (a secret that cannot sign)."""
    made = Destination(
        region=place if isinstance(place, Region) else None,
        institution=place if isinstance(place, Institution) else None,
        created_by=by,
        **values,
    )
    _check(made, secret)
    if secret:
        made.secret_encrypted = seal_secret(made, secret)
    if made.system == Destination.System.LRS:
        # A record store hears of what happens from now on; older facts are an export's business.
        made.cursor = LogEntry.objects.order_by("-id").values_list("id", flat=True).first() or 0
    made.save(force_insert=True)
    _note(made, "created", by)
    return made


@transaction.atomic
def change(
    *, destination: Destination, by: User, name: str, url: str, key: str, secret: str, active: bool
) -> Destination:
    """Another name, address or key; an empty secret keeps the old one. Raises as ``create``."""
    row = Destination.objects.select_for_update().get(pk=destination.pk)
    row.name, row.url, row.key, row.active = name, url, key, active
    _check(row, secret, keeps=row.secret_encrypted is not None)
    if secret:
        row.secret_encrypted = seal_secret(row, secret)
    row.failures, row.next_at, row.error = 0, None, ""
    row.save()
    _note(row, "changed", by)
    return row


@transaction.atomic
def remove(*, destination: Destination, by: User) -> None:
    """Take it away with what waited for it."""
    _note(destination, "removed", by)
    destination.delete()


def queue(changes: Changes) -> None:
    """A listener of the capture, in its transaction: what changed waits to be pushed."""
    touched = {*changes.upserts, *changes.deletes}
    now = clock.now()
    for destination in _listening(changes.training_class):
        for resource in RESOURCES[destination.system]:
            if resource in touched:
                Push.objects.update_or_create(
                    destination=destination,
                    class_id=changes.training_class.pk,
                    resource=resource,
                    defaults={
                        "number": changes.number,
                        "state": Push.State.WAITING,
                        "attempts": 0,
                        "next_at": now,
                        "settled_at": None,
                    },
                )


def wake_due() -> int:
    """Have a job for every destination with something to push (a tick's work)."""
    now = clock.now()
    waiting = Push.objects.filter(state=Push.State.WAITING, next_at__lte=now)
    ready = Destination.objects.filter(Q(next_at=None) | Q(next_at__lte=now), active=True)
    documents = ready.exclude(system="lrs").filter(pk__in=waiting.values("destination_id"))
    last = LogEntry.objects.order_by("-id").values_list("id", flat=True).first() or 0
    stores = ready.filter(system="lrs", cursor__lt=last)
    for pk in documents.values_list("pk", flat=True):
        enqueue(kind=JOB, params={"destination": str(pk)}, key=str(pk))
    for pk in stores.values_list("pk", flat=True):
        enqueue(kind=XAPI_JOB, params={"destination": str(pk)}, key=str(pk))
    return len(documents) + len(stores)


def push_due(*, destination_id: uuid.UUID, check: Callable[[], None] = lambda: None) -> int:
    """Hand over what waits for one destination; how many were decided."""
    started = time.monotonic()
    settled = 0
    while time.monotonic() - started < RUN_S:
        check()
        destination = Destination.objects.filter(pk=destination_id, active=True).first()
        if destination is None or _held_back(destination):
            break
        row = (
            destination.pushes.filter(state=Push.State.WAITING, next_at__lte=clock.now())
            .order_by("number", "resource")
            .first()
        )
        if row is None:
            break
        settled += push_one(push=row, destination=destination)
    return settled


def push_one(*, push: Push, destination: Destination) -> bool:
    """One document; whether the other system decided about it."""
    document = document_of(push)
    try:
        receipt = adapter_of(destination).push(document)
    except Unavailable as error:
        _unavailable(push, destination, str(error))
        return False
    _settle(push, destination, receipt)
    return receipt.outcome != "pending"


def document_of(push: Push) -> Document:
    """The document as it stands now; its version is that of the newest row in it."""
    rows = ExportRow.objects.filter(resource=push.resource, class_id=push.class_id)
    code = TrainingClass.objects.values_list("code", flat=True).get(pk=push.class_id)
    kept = [row for row in rows.order_by("key") if not row.deleted]
    return Document(
        kind=push.resource,
        class_id=str(push.class_id),
        class_code=code,
        version=push.number,
        rows=[dict(row.data or {}) for row in kept],
    )


@transaction.atomic
def again(*, push: Push) -> Push:
    """Push once more by hand, at once."""
    row = Push.objects.select_for_update().get(pk=push.pk)
    row.state, row.next_at, row.attempts = Push.State.WAITING, clock.now(), 0
    row.save(update_fields=["state", "next_at", "attempts"])
    Destination.objects.filter(pk=row.destination_id).update(next_at=None)
    return row


@transaction.atomic
def _settle(push: Push, destination: Destination, receipt: Receipt) -> None:
    now = clock.now()
    values: dict[str, Any] = {"receipt": receipt.reference, "reason": receipt.reason}
    if receipt.outcome == "pending":
        values |= {"next_at": now + PENDING_AGAIN, "attempts": F("attempts") + 1}
    else:
        values |= {"state": receipt.outcome, "settled_at": now}
    # A newer version that was queued meanwhile stays waiting: this receipt is not about it.
    Push.objects.filter(pk=push.pk, number=push.number).update(**values)
    Destination.objects.filter(pk=destination.pk).update(
        failures=0, next_at=None, error="", last_ok_at=now, sent=F("sent") + 1
    )


@transaction.atomic
def _unavailable(push: Push, destination: Destination, words: str) -> None:
    now = clock.now()
    failures = destination.failures + 1
    Push.objects.filter(pk=push.pk).update(attempts=F("attempts") + 1)
    Destination.objects.filter(pk=destination.pk).update(
        failures=failures, next_at=now + backoff(failures), error=words[:300]
    )


def _held_back(destination: Destination) -> bool:
    return destination.next_at is not None and destination.next_at > clock.now()


def _listening(training_class: TrainingClass) -> list[Destination]:
    region = training_class.institution.region
    codes = [part for part in region.path.split("/") if part]
    above = ["/" + "/".join(codes[: n + 1]) + "/" for n in range(len(codes))]
    rows = Destination.objects.filter(
        Q(institution=training_class.institution_id)
        | Q(region__path__in=above)
        | Q(region=None, institution=None)
    )
    return list(rows.exclude(system="lrs"))


def _check(row: Destination, secret: str, *, keeps: bool = False) -> None:
    if row.way == Destination.Way.FOLDER:
        row.url, row.key = "", ""
        return
    check_address(row.url)
    if not secret and not keeps:
        raise Invalid("A secret is needed.", field="secret")
    if secret and row.system != Destination.System.LRS:
        try:
            base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except (binascii.Error, ValueError) as error:
            raise Invalid("A signing secret is whsec_ and base64.", field="secret") from error


def _note(row: Destination, what: str, by: User) -> None:
    record(
        events.DestinationChanged(destination=str(row.pk), name=row.name, what=what),
        class_id=None,
        actor_id=subject_id(by.pk),
    )
