"""Emptying append-only tables between tests: the one thing that the application cannot do.

Tests that commit (``transaction=True``) must leave an empty database, and Django empties it by
TRUNCATE or DELETE, which the triggers refuse. So, in the test process only and only around
Django's own flush, the triggers are put aside: on PostgreSQL by ``session_replication_role``
(needs a superuser, which the application's role in production is not), on SQLite by dropping and
re-creating them in the same transaction. Nothing under ``lms/`` can reach this.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection


def _postgres(operations: Any, statements: list[str]) -> list[str]:
    return ["SET LOCAL session_replication_role = replica", *statements]


def _sqlite(operations: Any, statements: list[str]) -> list[str]:
    with operations.connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
    drop = [f"DROP TRIGGER {name}" for name, _ in triggers]
    return [*drop, *statements, *(sql for _, sql in triggers)]


def _patched(
    around: Callable[[Any, list[str]], list[str]], original: Callable[[Any, list[str]], None]
) -> Callable[[Any, list[str]], None]:
    def execute_sql_flush(self: Any, sql_list: list[str]) -> None:
        original(self, around(self, sql_list))

    return execute_sql_flush


@pytest.fixture(autouse=True, scope="session")
def flush_past_triggers() -> Iterator[None]:
    """Let Django's flush between transactional tests pass the append-only triggers."""
    operations = type(connection.ops)
    around = _postgres if connection.vendor == "postgresql" else _sqlite
    with pytest.MonkeyPatch.context() as patch:
        patched = _patched(around, operations.execute_sql_flush)
        patch.setattr(operations, "execute_sql_flush", patched)
        yield
