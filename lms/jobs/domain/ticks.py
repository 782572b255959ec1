"""Periodic tasks: whoever claims the row runs the task, and nobody else does meanwhile."""

from __future__ import annotations

import datetime as dt
import logging
import uuid

from django.db.models import Q

from lms.core.clock import now
from lms.jobs import registry
from lms.jobs.models import Tick

logger = logging.getLogger(__name__)


def run_tick(*, name: str) -> bool:
    """Run the periodic task if it is due and nobody else runs it; returns whether it ran."""
    registry.load()
    task = registry.periodics[name]
    token = _claim(task)
    if token is None:
        return False
    outcome: dict[str, object] = {}
    try:
        task.function()
        outcome = {"last_ok_at": now(), "last_error": ""}
    except Exception as error:  # a bug in one tick must not end the ticking
        logger.exception("periodic task %s failed", name)
        outcome = {"last_error": f"{type(error).__name__}: {error}"[:500]}
    Tick.objects.filter(name=name, lease_token=token).update(
        lease_token=None, lease_until=None, **outcome
    )
    return True


def _claim(task: registry.Periodic) -> uuid.UUID | None:
    instant = now()
    Tick.objects.get_or_create(name=task.name, defaults={"next_at": instant})
    token = uuid.uuid4()
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=instant)
    # The beat's own interval sets the pace; 0.7 of it lets an early beat through and refuses
    # the second of two schedulers.
    taken = Tick.objects.filter(free, name=task.name, next_at__lte=instant).update(
        lease_token=token,
        lease_until=instant + dt.timedelta(seconds=task.timeout_s),
        next_at=instant + dt.timedelta(seconds=0.7 * task.every_s),
    )
    return token if taken else None
