"""The durable job: this row is the job, and a broker message only says "look at the table"."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q

from lms.core.clock import now
from lms.core.models import UUIDModel
from lms.jobs.rules import JobQuerySet


class State(models.TextChoices):
    """Where a job stands; the last three are final until somebody asks for a retry."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ACTIVE = (State.QUEUED, State.RUNNING)


class Job(UUIDModel):
    """One piece of work, claimed by conditional update and held by a renewable lease."""

    kind = models.CharField(max_length=64)
    params = models.JSONField(default=dict)
    key = models.CharField(max_length=200, blank=True)
    """Of the active jobs of a kind at most one has the same non-empty key."""
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="jobs"
    )
    class_id = models.UUIDField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    progress = models.PositiveSmallIntegerField(default=0)
    """0 to 1000."""
    progress_code = models.CharField(max_length=64, blank=True)
    """What is being done, translated by the front end (``jobs.progress.<code>``)."""
    result = models.JSONField(null=True)
    error_code = models.CharField(max_length=64, blank=True)
    error_message = models.CharField(max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=3)
    cancel_requested = models.BooleanField(default=False)
    run_after = models.DateTimeField(default=now)
    """Not claimed before this instant (back-off)."""
    lease_token = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "id"]
        indexes = [
            models.Index(fields=["state", "run_after"], name="job_queue"),
            models.Index(fields=["owner", "-created_at"], name="job_owner"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=Q(state__in=ACTIVE) & ~Q(key=""),
                name="job_one_active_per_key",
            ),
            models.CheckConstraint(condition=Q(progress__lte=1000), name="job_progress_permille"),
            models.CheckConstraint(
                condition=Q(state=State.RUNNING, lease_token__isnull=False)
                | (~Q(state=State.RUNNING) & Q(lease_token__isnull=True)),
                name="job_lease_while_running",
            ),
        ]


class Outcome(models.TextChoices):
    """How one attempt ended."""

    RUNNING = "running"
    DONE = "done"
    RETRY = "retry"
    FAILED = "failed"
    CANCELLED = "cancelled"
    LOST = "lost"


class JobRun(models.Model):
    """One attempt at a job: kept as history, never reused."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="runs")
    number = models.PositiveSmallIntegerField()
    token = models.UUIDField(unique=True)
    worker = models.CharField(max_length=100)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.RUNNING)
    error_code = models.CharField(max_length=64, blank=True)
    error_message = models.CharField(max_length=500, blank=True)
    started_at = models.DateTimeField(default=now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["job", "number"]
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="jobrun_number")]


class Tick(models.Model):
    """When a periodic task last ran; claimed so that one process at a time runs it."""

    name = models.CharField(max_length=64, primary_key=True)
    next_at = models.DateTimeField(default=now)
    lease_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    last_ok_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)

    def is_late(self, by: dt.timedelta) -> bool:
        """Whether the task is overdue by more than ``by``: something is wrong with the workers."""
        return now() > self.next_at + by
