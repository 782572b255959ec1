"""What ``celery -A lms.celery`` loads: the application with every handler and its schedule."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.base")
django.setup()

from lms.jobs import registry  # noqa: E402 - apps must be loaded first
from lms.jobs.broker import app  # noqa: E402 - the same
from lms.jobs.tasks import beat_schedule  # noqa: E402 - the same

registry.load()
app.conf.beat_schedule = beat_schedule()

__all__ = ["app"]
