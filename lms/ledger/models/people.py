"""What people ask of the ledger and decide: corrections, appeals, changes of rules.

The facts are events; these rows say how far each matter has come.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from lms.core.models import UUIDModel
from lms.courses.models import Enrolment, Lesson, RulePack, TrainingClass


class Decided(UUIDModel):
    """Asked by one person, decided by another."""

    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    reason = models.CharField(max_length=1000)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.CharField(max_length=500, blank=True)

    class State(models.TextChoices):
        WAITING = "waiting"
        GRANTED = "granted"
        REFUSED = "refused"

    state = models.CharField(max_length=8, choices=State, default=State.WAITING)

    class Meta:
        abstract = True


class Correction(Decided):
    """A correction above the rule pack's limit: it waits for a second person."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="corrections")
    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="corrections")
    to_state = models.CharField(max_length=12)
    credited_ms = models.BigIntegerField(null=True)
    """The lesson's total afterwards; null: what the state says."""
    corrects = models.PositiveBigIntegerField(null=True)
    by_agency = models.BooleanField(default=False)
    """Whether who asked is the agency's officer."""
    event_id = models.UUIDField(null=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "lesson"],
                condition=Q(state="waiting"),
                name="one_correction_waits",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("asked_by")),
                name="correction_by_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.lesson_id} {self.state}"


class Appeal(Decided):
    """A trainee asks that somebody else look at a mark; ``asked_by`` is the trainee."""

    kind = models.CharField(max_length=24)
    """Which feature's mark: ``attendance``, or one that ``lms.wiring`` registered."""
    ref = models.UUIDField()
    """What of it: a lesson, an exam attempt."""
    training_class = models.ForeignKey(
        TrainingClass, on_delete=models.CASCADE, related_name="appeals"
    )
    lesson = models.ForeignKey(Lesson, null=True, on_delete=models.CASCADE, related_name="+")
    title = models.JSONField(default=dict)
    """{zh, en}: what it is about, as it stood when the appeal was made."""
    stood = models.JSONField(default=dict)
    """{zh, en}: what the mark was."""
    became = models.JSONField(default=dict)
    """{zh, en}: what the mark is since it was granted."""

    class Meta:
        ordering = ["-asked_at"]
        indexes = [models.Index(fields=["training_class", "state"], name="appeal_desk")]
        constraints = [
            models.UniqueConstraint(
                fields=["asked_by", "kind", "ref"],
                condition=Q(state="waiting"),
                name="one_appeal_waits",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("asked_by")),
                name="appeal_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref} {self.state}"


class RuleChange(Decided):
    """An institution asks that a class go under another pack; its agency decides."""

    training_class = models.ForeignKey(
        TrainingClass, on_delete=models.CASCADE, related_name="rule_changes"
    )
    before = models.ForeignKey(RulePack, on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey(RulePack, on_delete=models.PROTECT, related_name="+")
    effect = models.JSONField(default=dict)
    """Figures of the preview as both sides saw them: {trainees, changed, less, …}."""

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["training_class"], condition=Q(state="waiting"), name="one_change_waits"
            )
        ]

    def __str__(self) -> str:
        return f"{self.training_class_id} {self.state}"
