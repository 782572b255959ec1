"""Telling a record store: from its cursor on, in the order of the log, at least once.

The cursor moves only after the store has taken a batch; ids follow from the events, so what is
told again after a crash is recognised by the store as told.
"""

from __future__ import annotations

import base64
import json
import time
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.db.models import F, Q

from lms.connections import outgoing, xapi
from lms.connections.domain.delivering import backoff
from lms.connections.domain.secrets import open_secret
from lms.connections.errors import AddressRefused
from lms.connections.models import Destination
from lms.core import clock
from lms.courses.models import Lesson, TrainingClass
from lms.events.models import LearningEvent, LogEntry
from lms.events.pseudonyms import pseudonym

BATCH = 200
RUN_S = 20.0
VERSION = "1.0.3"


class StoreRefused(Exception):
    """The store did not take a batch; ``str()`` says what it answered."""


def tell_due(*, destination_id: uuid.UUID, check: Callable[[], None] = lambda: None) -> int:
    """Tell what the log holds beyond the cursor; how many statements were taken."""
    started, told = time.monotonic(), 0
    while time.monotonic() - started < RUN_S:
        check()
        store = Destination.objects.filter(pk=destination_id, active=True).first()
        if store is None:
            break
        entries = list(
            LogEntry.objects.filter(pk__gt=store.cursor)
            .order_by("pk")[:BATCH]
            .values_list("pk", "event_id")
        )
        if not entries:
            break
        found = statements_of(store, [event_id for _, event_id in entries])
        try:
            if found:
                _send(store, found)
        except (outgoing.Unreachable, AddressRefused, StoreRefused) as error:
            failures = store.failures + 1
            Destination.objects.filter(pk=store.pk).update(
                failures=failures, next_at=clock.now() + backoff(failures), error=str(error)[:300]
            )
            break
        # Only from where this batch began: another worker's progress is not undone.
        Destination.objects.filter(pk=store.pk, cursor=store.cursor).update(
            cursor=entries[-1][0],
            sent=F("sent") + len(found),
            failures=0,
            next_at=None,
            error="",
            last_ok_at=clock.now(),
        )
        told += len(found)
    return told


def statements_of(store: Destination, event_ids: Sequence[uuid.UUID]) -> list[xapi.Statement]:
    """The statements of these events that are of the store's place, in the same order."""
    events = {
        event.pk: event
        for event in LearningEvent.objects.filter(
            pk__in=event_ids, kind__in=list(xapi.MAKERS), subject_id__isnull=False
        )
    }
    classes = {
        row.pk: row
        for row in TrainingClass.objects.filter(
            _scope(store), pk__in={event.class_id for event in events.values()}
        )
    }
    lessons = dict(
        Lesson.objects.filter(pk__in={event.lesson_id for event in events.values()}).values_list(
            "pk", "title"
        )
    )
    home: str = settings.RONGKE_PUBLIC_URL
    made: list[xapi.Statement] = []
    for event_id in event_ids:
        event = events.get(event_id)
        if event is None or event.class_id not in classes or event.subject_id is None:
            continue
        fact = xapi.Fact(
            event_id=event.pk,
            kind=event.kind,
            at_ms=clock.to_ms(event.occurred_at),
            subject=pseudonym(event.class_id, event.subject_id),
            class_id=event.class_id,
            class_title=classes[event.class_id].title,
            lesson_id=event.lesson_id,
            lesson_title=lessons.get(event.lesson_id, "") if event.lesson_id else "",
            payload=event.payload,
        )
        made += xapi.statements(fact, home=home)
    return made


def _scope(store: Destination) -> Q:
    if store.institution_id is not None:
        return Q(institution=store.institution_id)
    if store.region is not None:
        return Q(institution__region__path__startswith=store.region.path)
    return Q()


def _send(store: Destination, found: Sequence[xapi.Statement]) -> None:
    answer = _ask(store, "POST", "statements", list(found))
    if answer.ok:
        return
    if answer.status != 409:
        raise StoreRefused(f"{answer.status} {answer.body[:160]!r}")
    # Something of the batch is there already: tell each by itself, and take its 409 as "known".
    for statement in found:
        one = _ask(store, "PUT", f"statements?statementId={statement['id']}", statement)
        if not one.ok and one.status != 409:
            raise StoreRefused(f"{one.status} {one.body[:160]!r}")


def _ask(store: Destination, method: str, path: str, value: Any) -> outgoing.Answer:
    pair = base64.b64encode(f"{store.key}:{open_secret(store)}".encode()).decode()
    return outgoing.send(
        method,
        f"{store.url.rstrip('/')}/{path}",
        body=json.dumps(value, ensure_ascii=False).encode(),
        headers={
            "Authorization": f"Basic {pair}",
            "Content-Type": "application/json",
            "X-Experience-API-Version": VERSION,
        },
    )
