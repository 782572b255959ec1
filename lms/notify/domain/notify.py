"""Notifying people, and reading what one was told."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db import transaction

from lms.core import clock
from lms.core.errors import NotFound
from lms.courses.hooks import Notice
from lms.jobs.domain.enqueue import enqueue
from lms.notify import mailing
from lms.notify.models import Notification
from lms.people.models import User
from lms.realtime import publish


@transaction.atomic
def notify(
    *,
    kind: str,
    args: Mapping[str, Any],
    link: str = "",
    recipient_id: uuid.UUID | None = None,
    recipients: Iterable[uuid.UUID] = (),
    key: str = "",
    mail: bool = False,
) -> list[Notification]:
    """Keep a notification for each recipient and push it when the transaction commits.

    With ``key`` the same fact reaches a person once, however often it is told. ``mail``: also by
    mail, to those who gave an address, where a mail server is configured.
    """
    people = list(dict.fromkeys([*([recipient_id] if recipient_id else []), *recipients]))
    if key:
        told = Notification.objects.filter(recipient__in=people, dedup_key=key)
        seen = set(told.values_list("recipient_id", flat=True))
        people = [person for person in people if person not in seen]
    made = Notification.objects.bulk_create(
        Notification(
            recipient_id=person, kind=kind, args=dict(args), link=link, dedup_key=key or None
        )
        for person in people
    )
    transaction.on_commit(lambda: _push(made))
    if mail and made and settings.RONGKE_MAIL:
        enqueue(kind=mailing.KIND, params={"notifications": [str(row.pk) for row in made]})
    return made


def on_notice(notice: Notice) -> None:
    """Listener of ``lms.courses.hooks``: what happened to a class becomes notifications."""
    notify(kind=notice.kind, args=notice.args, link=notice.link, recipients=list(notice.recipients))


def mark_read(*, user: User, notification_id: uuid.UUID) -> Notification:
    """Mark one as read (again: no effect). Raises ``NotFound``."""
    found = Notification.objects.filter(recipient=user, pk=notification_id).first()
    if found is None:
        raise NotFound
    if found.read_at is None:
        found.read_at = clock.now()
        found.save(update_fields=["read_at"])
        _push_count(user.pk)
    return found


def mark_all_read(*, user: User) -> int:
    """Mark everything as read; how many were not."""
    changed = Notification.objects.filter(recipient=user, read_at=None).update(read_at=clock.now())
    if changed:
        _push_count(user.pk)
    return changed


def unread_count(user_id: uuid.UUID) -> int:
    """How many a person has not read."""
    return Notification.objects.filter(recipient_id=user_id, read_at=None).count()


def wire_form(row: Notification) -> dict[str, Any]:
    """As the socket carries it; the same fields as over REST."""
    return {
        "id": str(row.pk),
        "kind": row.kind,
        "args": row.args,
        "link": row.link,
        "created_at": row.created_at.isoformat(),
        "read_at": row.read_at.isoformat() if row.read_at else None,
    }


def _push(made: Iterable[Notification]) -> None:
    for row in made:
        publish.to_user(row.recipient_id, {"t": "notification", "notification": wire_form(row)})


def _push_count(user_id: uuid.UUID) -> None:
    transaction.on_commit(
        lambda: publish.to_user(
            user_id, {"t": "notifications.read", "unread": unread_count(user_id)}
        )
    )
