"""The Celery application. It carries no work, only "look at the table" and "it is time"."""

from __future__ import annotations

import logging
import warnings
from typing import Any

from celery import Celery, platforms
from django.conf import settings
from kombu.exceptions import OperationalError

from lms.jobs import folder_broker

logger = logging.getLogger(__name__)
JOBS = "rongke-jobs"
TICKS = "rongke-ticks"


def configuration() -> dict[str, Any]:
    """Broker by profile. No results: rows say how a job went."""
    common: dict[str, Any] = {
        "task_ignore_result": True,
        # Two queues: a long transcode must not hold up the sequencer's tick.
        "task_default_queue": JOBS,
        "task_routes": {"jobs.tick": {"queue": TICKS}},
        "task_publish_retry": False,
        "worker_hijack_root_logger": False,
        "worker_prefetch_multiplier": 1,
        "worker_send_task_events": False,
        "broker_connection_retry_on_startup": True,
        "broker_connection_timeout": 3,
        "timezone": "UTC",
        # Rows of ``Tick`` remember what ran; a shelve file would break under kill -9.
        "beat_scheduler": "celery.beat.Scheduler",
        "beat_max_loop_interval": 1,
    }
    if settings.REDIS_URL:
        return {**common, "broker_url": settings.REDIS_URL}
    folder_broker.install()
    folder = settings.VAR_DIR / "broker"
    for name in ("queue", "control"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    return {
        **common,
        "broker_url": f"{folder_broker.SCHEME}://localhost",
        "broker_transport_options": {
            "data_folder_in": str(folder / "queue"),
            "data_folder_out": str(folder / "queue"),
            "control_folder": str(folder / "control"),
            "polling_interval": 0.2,
        },
    }


# A container or a developer's machine may run it as root: messages are JSON and carry no code.
warnings.filterwarnings("ignore", message=".*superuser privileges", module=platforms.__name__)

app = Celery("rongke")
app.conf.update(configuration())


def wake() -> None:
    """Ask workers to look at the table. A broker that is down costs time only: the sweep wakes."""
    try:
        app.send_task("jobs.serve", expires=60)
    except (OperationalError, OSError):
        logger.warning("the broker did not take a wake-up call; the sweep will")
