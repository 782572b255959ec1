"""Create the PostgreSQL database of the services profile when it does not exist yet."""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.base")

import psycopg
from django.conf import settings
from psycopg import sql


def main() -> None:
    """Connect; where the database is missing, create it from the maintenance database."""
    entry = settings.DATABASES["default"]
    if not entry["ENGINE"].endswith("postgresql"):
        return
    given = {"user": entry["USER"], "password": entry["PASSWORD"], "host": entry["HOST"]}
    login = {key: value for key, value in {**given, "port": entry["PORT"]}.items() if value}
    try:
        psycopg.connect(dbname=entry["NAME"], **login).close()
    except psycopg.OperationalError as error:
        if "does not exist" not in str(error):
            sys.exit(f"PostgreSQL does not let us in: {error}")
        with psycopg.connect(dbname="postgres", autocommit=True, **login) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(entry["NAME"])))
        print(f"== created the database {entry['NAME']}")


if __name__ == "__main__":
    main()
