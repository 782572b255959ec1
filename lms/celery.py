"""Celery: it only wakes workers. The job itself is a row of ``lms.jobs``."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.base")

from django.conf import settings


def configuration() -> dict[str, object]:
    """Broker and schedule by profile; results are never stored, rows say how a job went."""
    common: dict[str, object] = {
        "task_ignore_result": True,
        "task_default_queue": "rongke",
        "worker_hijack_root_logger": False,
        "worker_prefetch_multiplier": 1,
        "broker_connection_retry_on_startup": True,
        "timezone": "UTC",
        "beat_schedule_filename": str(settings.VAR_DIR / "beat-schedule"),
    }
    if settings.REDIS_URL:
        return {**common, "broker_url": settings.REDIS_URL}
    folders = {}
    for key, name in (
        ("data_folder_in", "in"),
        ("data_folder_out", "in"),
        ("control_folder", "control"),
    ):
        folder = settings.VAR_DIR / "broker" / name
        folder.mkdir(parents=True, exist_ok=True)
        folders[key] = str(folder)
    return {**common, "broker_url": "filesystem://", "broker_transport_options": folders}


app = Celery("rongke")
app.conf.update(configuration())
app.autodiscover_tasks(["lms.jobs"])
