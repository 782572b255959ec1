"""Systems that we push to: learning record stores, training-management systems, the centre."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from lms.core.models import TimestampedModel, UUIDModel
from lms.people.models import Institution, Region


class Destination(TimestampedModel):
    """Where statements or documents of a place's classes go."""

    class System(models.TextChoices):
        LRS = "lrs"
        """A learning record store: xAPI statements."""
        TRAINING = "training"
        """An existing training-management system (art. 24 (3))."""
        CENTRE = "centre"
        """The ministry centre's platform (art. 24 (3))."""

    class Way(models.TextChoices):
        HTTP = "http"
        FOLDER = "folder"

    name = models.CharField(max_length=80)
    system = models.CharField(max_length=10, choices=System)
    way = models.CharField(max_length=10, choices=Way, default=Way.HTTP)
    url = models.CharField(max_length=500, blank=True)
    key = models.CharField(max_length=200, blank=True)
    """User name at a record store."""
    secret_encrypted = models.BinaryField(null=True)
    region = models.ForeignKey(Region, null=True, on_delete=models.PROTECT, related_name="+")
    institution = models.ForeignKey(
        Institution, null=True, on_delete=models.PROTECT, related_name="+"
    )
    active = models.BooleanField(default=True)
    cursor = models.PositiveBigIntegerField(default=0)
    """Record stores: the last log entry told of. Documents have rows of their own."""
    sent = models.PositiveBigIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    last_ok_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["name", "created_at"]
        constraints = [
            models.CheckConstraint(
                name="destination_has_one_place_at_most",
                condition=Q(region__isnull=True) | Q(institution__isnull=True),
            ),
            models.CheckConstraint(
                name="record_stores_are_asked_by_http",
                condition=~Q(system="lrs") | Q(way="http"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Push(UUIDModel):
    """One document (a class, its roster, its results) at one destination, and its receipt."""

    class State(models.TextChoices):
        WAITING = "waiting"
        ACCEPTED = "accepted"
        REFUSED = "refused"
        """By the other system, with a reason; sent again when it changes, or by hand."""

    destination = models.ForeignKey(Destination, on_delete=models.CASCADE, related_name="pushes")
    class_id = models.UUIDField()
    resource = models.CharField(max_length=10)
    number = models.PositiveBigIntegerField()
    """The feed's number that the document must hold: its version."""
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    receipt = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["destination", "class_id", "resource"], name="one_push_per_document"
            )
        ]
        indexes = [models.Index(fields=["state", "next_at"], name="push_due")]

    def __str__(self) -> str:
        return f"{self.resource} {self.state}"
