"""Both databases refuse to change, remove, replace or truncate what happened."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

import pytest
from django.db import DatabaseError, connection, transaction

from lms.core import clock
from lms.events.domain.record import record
from lms.events.models import (
    Checkpoint,
    Cosignature,
    Cosigner,
    LearningEvent,
    Log,
    LogEntry,
)
from lms.events.payloads import Payload


class Happened(Payload):
    KIND: ClassVar[str] = "test.happened"
    what: str


def an_event(**fields: Any) -> LearningEvent:
    with transaction.atomic():
        return record(Happened(what="first"), class_id=uuid.uuid4(), **fields)


def rows_of_every_kind() -> None:
    """One row in each append-only table."""
    event = an_event()
    log = Log.objects.create(origin="o", class_id=uuid.uuid4())
    LogEntry.objects.create(log=log, index=0, event_id=event.id, leaf=b"x", leaf_hash=b"y")
    checkpoint = Checkpoint.objects.create(
        log=log, size=1, root=b"r", note=b"n", created_at=clock.now()
    )
    cosigner = Cosigner.objects.create(
        region_id=uuid.uuid4(), name="a", vkey="v", created_at=clock.now()
    )
    Cosignature.objects.create(
        checkpoint=checkpoint,
        cosigner=cosigner,
        line="l",
        signed_at=clock.now(),
        received_at=clock.now(),
    )
    connection.check_constraints()  # PostgreSQL refuses TRUNCATE by itself while checks are pending


COLUMN = {
    "events_learningevent": "kind",
    "events_logentry": "leaf",
    "events_checkpoint": "note",
    "events_cosignature": "line",
}


def refused(sql: str, params: list[Any] | None = None) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, params)


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {table}")
        return int(cursor.fetchone()[0])


@pytest.mark.django_db
@pytest.mark.parametrize("table", list(COLUMN))
def test_update_delete_and_truncate_are_refused(table: str) -> None:
    rows_of_every_kind()
    value = "'forged'" if table in {"events_learningevent", "events_cosignature"} else None
    if value is None:
        value = "'\\x00'::bytea" if connection.vendor == "postgresql" else "x'00'"
    refused(f"UPDATE {table} SET {COLUMN[table]} = {value}")
    refused(f"DELETE FROM {table}")
    if connection.vendor == "postgresql":
        refused(f"TRUNCATE {table} CASCADE")
    assert count(table) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("table", list(COLUMN))
def test_replacing_a_row_is_refused(table: str) -> None:
    rows_of_every_kind()
    if connection.vendor == "sqlite":
        refused(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
        refused(f"REPLACE INTO {table} SELECT * FROM {table}")
        refused(f"UPDATE OR REPLACE {table} SET {COLUMN[table]} = 'forged'")
    else:
        refused(
            f"INSERT INTO {table} SELECT * FROM {table} "
            f"ON CONFLICT (id) DO UPDATE SET {COLUMN[table]} = EXCLUDED.{COLUMN[table]}"
        )
    assert count(table) == 1


@pytest.mark.django_db
def test_sqlite_replace_by_key_or_by_hidden_rowid_is_refused() -> None:
    if connection.vendor != "sqlite":
        refused("UPDATE events_learningevent SET idempotency_key = 'other'")
        return
    event = an_event(key="the-key")
    columns = "idempotency_key, kind, kind_version, occurred_at, payload, commitments, rule_version"
    values = "'{key}', 'forged', 1, '2026-01-01', '{{}}', '{{}}', ''"
    refused(
        f"INSERT OR REPLACE INTO events_learningevent (id, {columns}) "
        f"VALUES ('{uuid.uuid4().hex}', {values.format(key='the-key')})"
    )
    refused(
        f"INSERT OR REPLACE INTO events_learningevent (rowid, id, {columns}) "
        f"VALUES ((SELECT MAX(rowid) FROM events_learningevent), '{uuid.uuid4().hex}', "
        f"{values.format(key='another')})"
    )
    kept = LearningEvent.objects.get()
    assert (kept.id, kept.kind) == (event.id, "test.happened")


@pytest.mark.django_db
def test_the_orm_is_refused_too() -> None:
    event = an_event()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        LearningEvent.objects.update(kind="forged")
    event.kind = "forged"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        event.save()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_number", [1, 2])
def test_committed_events_do_not_leak_into_the_next_test(round_number: int) -> None:
    assert LearningEvent.objects.count() == 0
    an_event()
    refused("DELETE FROM events_learningevent")
    assert LearningEvent.objects.count() == 1
