"""Triggers that make a table append-only, on SQLite and on PostgreSQL.

The migrations install them; nothing in the application can lift them. What they refuse:
UPDATE, DELETE, TRUNCATE, and on SQLite ``INSERT OR REPLACE`` (which would delete the old row
without firing a DELETE trigger), whether it hits the primary key, another unique column or the
hidden ``rowid``.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLES: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = (
    ("events_learningevent", (("id",), ("idempotency_key",))),
    ("events_logentry", (("id",), ("event_id",), ("log_id", "index"))),
    ("events_checkpoint", (("id",), ("log_id", "size"))),
    ("events_cosignature", (("id",), ("checkpoint_id", "cosigner_id"))),
)
"""Table → its unique keys."""

_PG_FUNCTION = """
CREATE OR REPLACE FUNCTION rongke_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END
$$
"""


def sqlite_statements(table: str, keys: Sequence[tuple[str, ...]]) -> list[str]:
    """The CREATE TRIGGER statements of one table on SQLite."""
    taken = " OR ".join(
        "(" + " AND ".join(f'old."{column}" = NEW."{column}"' for column in key) + ")"
        for key in (*keys, ("rowid",))
    )
    taken = taken.replace('"rowid"', "rowid")
    exists = f"EXISTS (SELECT 1 FROM {table} AS old WHERE {taken})"  # noqa: S608 - constants above
    replacing = f"BEFORE INSERT ON {table} WHEN {exists}"
    refuse = f"SELECT RAISE(ABORT, '{table} is append-only')"
    return [
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN {refuse}; END",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN {refuse}; END",
        f"CREATE TRIGGER {table}_no_replace {replacing} BEGIN {refuse}; END",
    ]


def postgres_statements(table: str) -> list[str]:
    """The CREATE TRIGGER statement of one table on PostgreSQL: refuses even empty statements."""
    when = "BEFORE UPDATE OR DELETE OR TRUNCATE"
    what = "FOR EACH STATEMENT EXECUTE FUNCTION rongke_append_only()"
    return [f"CREATE TRIGGER {table}_append_only {when} ON {table} {what}"]


def install(
    editor: BaseDatabaseSchemaEditor, tables: Sequence[tuple[str, tuple[tuple[str, ...], ...]]]
) -> None:
    """Create the triggers of ``tables``; other databases than the two are refused."""
    vendor = editor.connection.vendor
    if vendor == "postgresql":
        editor.execute(_PG_FUNCTION, params=None)
    elif vendor != "sqlite":
        raise RuntimeError(f"{vendor} has no append-only triggers here")
    for table, keys in tables:
        statements = (
            postgres_statements(table) if vendor == "postgresql" else sqlite_statements(table, keys)
        )
        for statement in statements:
            editor.execute(statement, params=None)
