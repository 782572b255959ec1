"""The change feed: the newest state of every exported row, numbered in commit order.

One row per exported thing. A change gives it a higher number, so a reader that went past it gets
it again; a reader can stop anywhere and miss nothing. Numbers are given under the lock of the one
:class:`ExportClock` row, so a lower number never appears after a higher one was seen.
"""

from __future__ import annotations

import uuid

from django.db import models


class ExportClock(models.Model):
    """One row: the last number given, and which life of the feed it belongs to."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    generation = models.UUIDField(default=uuid.uuid4)
    """Another one after the feed was made anew: old cursors are then refused, not misread."""
    number = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.number)


class ExportRow(models.Model):
    """A class, seat, attendance cell or result as other systems see it."""

    class Resource(models.TextChoices):
        CLASSES = "classes"
        ROSTERS = "rosters"
        ATTENDANCE = "attendance"
        RESULTS = "results"

    id = models.BigAutoField(primary_key=True)
    resource = models.CharField(max_length=10, choices=Resource)
    key = models.CharField(max_length=80)
    class_id = models.UUIDField()
    number = models.PositiveBigIntegerField(unique=True)
    revision = models.PositiveIntegerField(default=1)
    """How often it changed: 2 and more are corrections of what was exported before."""
    deleted = models.BooleanField(default=False)
    data = models.JSONField(null=True)
    digest = models.CharField(max_length=64)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["resource", "key"], name="one_export_row_per_thing")
        ]
        indexes = [
            models.Index(fields=["resource", "number"], name="export_feed"),
            models.Index(fields=["class_id", "resource"], name="export_class"),
        ]

    def __str__(self) -> str:
        return f"{self.resource} {self.key} #{self.number}"


class ExportedClass(models.Model):
    """Up to where a class has been captured: while these marks stand, nothing has changed."""

    class_id = models.UUIDField(primary_key=True)
    mark = models.CharField(max_length=200)
    captured_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.class_id)
