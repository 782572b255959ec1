"""Celery's doors into the table, and the periodic tasks of this app."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from lms.jobs.broker import app
from lms.jobs.domain.execute import drain
from lms.jobs.domain.sweep import forget, sweep
from lms.jobs.domain.ticks import run_tick
from lms.jobs.registry import job, periodic, periodics
from lms.jobs.run import Run

BATCH = 20
"""Jobs one wake-up runs before it lets ticks have the process again."""


@app.task(name="jobs.serve")
def serve() -> None:
    """Run due jobs; with more left than one batch, ask for another round."""
    if drain(limit=BATCH) == BATCH:
        app.send_task("jobs.serve", expires=60)


@app.task(name="jobs.tick")
def tick(name: str) -> None:
    """Run one periodic task."""
    run_tick(name=name)


@job("jobs.probe")
def probe(run: Run) -> dict[str, Any]:
    """Do nothing, visibly: proves that the workers of an installation take and end jobs."""
    run.progress(500)
    return {"attempt": run.job.attempts}


@periodic("jobs.sweep", every_s=settings.RONGKE_JOBS["sweep_s"])
def sweep_tick() -> None:
    """Bring back lost jobs."""
    sweep()


@periodic("jobs.forget", every_s=24 * 3600)
def forget_tick() -> None:
    """Delete jobs that ended long ago."""
    forget()


def beat_schedule() -> dict[str, Any]:
    """Celery beat's table, from the registry. An unserved tick expires instead of piling up."""
    return {
        name: {
            "task": "jobs.tick",
            "schedule": task.every_s,
            "args": (name,),
            "options": {"expires": max(2 * task.every_s, 10)},
        }
        for name, task in periodics.items()
    }
