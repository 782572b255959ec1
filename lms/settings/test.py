"""What pytest uses: ``RONGKE_TEST_DB`` picks sqlite or postgres, ``RONGKE_TEST_ID`` keeps the
databases and files of two runs on one machine apart."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from lms.settings import env

TEST_ID = env.text("RONGKE_TEST_ID", "main")
TEST_DB = env.choice("RONGKE_TEST_DB", ("sqlite", "postgres"), "sqlite")
WORKER = env.text("PYTEST_XDIST_WORKER", "main")
TEST_DIR = Path(tempfile.gettempdir()) / f"rongke-test-{TEST_ID}-{TEST_DB}" / WORKER
TEST_DIR.mkdir(parents=True, exist_ok=True)
os.environ["RONGKE_VAR"] = str(TEST_DIR)
if TEST_DB == "postgres":
    os.environ["DATABASE_URL"] = env.text("RONGKE_TEST_PG", f"postgres:///rongke_{TEST_ID}")
else:
    os.environ["DATABASE_URL"] = f"sqlite:///{TEST_DIR}/db.sqlite3"

from lms.settings.base import *  # noqa: E402, F403 - the environment must be set before base reads it
from lms.settings.base import DATABASES  # noqa: E402 - the same

DATABASES["default"]["TEST"] = {
    # A file and not memory: consumers and workers use threads and processes of their own.
    "NAME": f"{TEST_DIR}/test.sqlite3" if TEST_DB == "sqlite" else f"test_rongke_{TEST_ID}",
}
DATABASES["default"]["OPTIONS"].pop("pool", None)  # its threads would outlive the database
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WHITENOISE_AUTOREFRESH = True
